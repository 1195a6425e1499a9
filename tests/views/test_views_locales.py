"""Languages by their names where the records hold codes with a region: "Portuguese" for `pt-PT` and `pt-BR`."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context

LOCALES = ("ja-JP", "pt-PT", "pt-BR", "en_GB", "zh-Hans")
SUBTITLES: dict[str, dict[str, Any]] = {
    f"T{n}": {"film": f"Film {n}x", "language": LOCALES[n % 5], "lines": 100 + n} for n in range(40)
}
SPEC: dict[str, Any] = {
    "entities": {"subtitle": {"stream": "s.subtitles", "keys": ["id"]}},
    "sections": [{"name": "subtitle", "of": "subtitle"}],
}


def ask(question: str, rows: dict[str, dict[str, Any]]) -> Context:
    return view_over(SPEC, "s", {"subtitles": rows}).build(question, budget_tokens=4_000)


def held(*locales: str) -> set[str]:
    return {f"s:subtitles/{key}" for key, row in SUBTITLES.items() if row["language"] in locales}


@pytest.mark.parametrize(
    ("called", "locales"),
    [
        ("Japanese", ["ja-JP"]),
        ("Portuguese", ["pt-PT", "pt-BR"]),
        ("English", ["en_GB"]),
        ("Chinese", ["zh-Hans"]),
        ("Japanese or Portuguese", ["ja-JP", "pt-BR", "pt-PT"]),
        ("Portuguese or Japanese", ["ja-JP", "pt-BR", "pt-PT"]),
        ("pt-BR", ["pt-BR"]),
    ],
)
def test_a_language_finds_each_code_of_it(called: str, locales: list[str]) -> None:
    context = ask(f"How many subtitles are in {called}?", SUBTITLES)
    assert context.status == "found"
    assert context.records
    assert set(context.records) <= held(*locales)
    assert f": {len(held(*locales))}\n" in context.text


def test_codes_are_read_so_only_where_all_values_are_such() -> None:
    mixed = SUBTITLES | {"T99": {"film": "Film", "language": "unknown", "lines": 3}}
    assert ask("How many subtitles are in Portuguese?", mixed).status != "found"
