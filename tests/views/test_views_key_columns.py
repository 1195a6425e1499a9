"""Numbers behind the name of the field that holds a key: "SPNO 4108" is that supply point, and no other record."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context

POINTS = {str(n): {"SPNO": n, "TOWN": f"TOWN{n}X", "DIA": n % 3} for n in range(4001, 4021)}
# Their numbers are among those of the points.
UNITS = {str(n): {"UNIT_ID": n, "KIND": f"KIND{n}X", "SITE": 4001 + n % 7} for n in range(4001, 4021)}
READS = {str(n): {"RID": n, "VAL": f"V{n}Y", "SEEN": n % 9 + 1} for n in range(1, 30)}
SPEC: dict[str, Any] = {
    "entities": {
        "suppt": {"stream": "s.suppt", "keys": ["id"]},
        "lcu": {"stream": "s.lcu", "keys": ["id"]},
        "readg": {"stream": "s.readg", "keys": ["id"]},
    },
    "sections": [{"name": name, "of": name} for name in ("suppt", "lcu", "readg")],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"suppt": POINTS, "lcu": UNITS, "readg": READS}).build(question, budget_tokens=600)


@pytest.mark.parametrize("called", ["SPNO", "spno", "SP number"])
def test_a_number_behind_the_name_of_a_key_column_is_that_key(called: str) -> None:
    context = ask(f"TOWN of {called} 4007")
    assert context.status == "found"
    assert context.records == ("s:suppt/4007",)
    assert "Not found" not in context.text


@pytest.mark.parametrize("called", ["unit id", "UNIT_ID", "unit number", "UnitId"])
def test_its_words_may_be_written_out(called: str) -> None:
    assert ask(f"What is the kind of {called} 4007?").records == ("s:lcu/4007",)


def test_a_small_number_counts_behind_the_key_and_behind_no_other_field() -> None:
    assert ask("VAL of RID 7").records == ("s:readg/7",)
    assert "s:readg/7" not in ask("VAL where SEEN 7").records


def test_a_key_that_nobody_has_is_told() -> None:
    assert ask("TOWN of SPNO 9999").status == "not_found"
    context = ask("TOWN of SPNO 4007 and SPNO 9999")
    assert "9999" in context.text.split("\n")[0]
