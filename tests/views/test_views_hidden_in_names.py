"""Names with characters that nobody sees are found as they are seen, from either side."""

from __future__ import annotations

import pytest
from views_factories import view_over

SPEC = {
    "entities": {"boat": {"stream": "d.boats", "keys": ["id", "/mail"], "names": ["/name"]}},
    "sections": [{"name": "boat", "of": "boat", "fields": ["/name", "/flag"]}],
}
HIDDEN = ["\u200b", "\u00ad", "\x00", "\u2060", "\ufeff", "\u200d", "\ufe0f", "\u202e"]


def shown(name: str, asked: str) -> str:
    view = view_over(SPEC, "d", {"boats": {"B1": {"name": name, "mail": "ana@x.example", "flag": "GB"}}})
    context = view.build(f"Which flag has {asked}?", budget_tokens=300)
    return context.text if context.status == "found" else f"{context.status}: {context.text}"


@pytest.mark.parametrize("sign", HIDDEN)
def test_a_name_with_a_hidden_character_is_found_without_it(sign: str) -> None:
    text = shown(f"Kit{sign}tiwake", "Kittiwake")
    assert "flag: GB" in text
    assert "Nothing here" not in text


@pytest.mark.parametrize("sign", HIDDEN)
def test_a_question_with_a_hidden_character_finds_the_name(sign: str) -> None:
    text = shown("Kittiwake", f"Kit{sign}tiwake")
    assert "flag: GB" in text
    assert "Nothing here" not in text


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Gau\u00dfstra\u00dfe", "GAUSSSTRASSE"),
        ("GAU\u1e9eSTRA\u1e9eE", "Gaussstrasse"),
        ("Gaussstrasse", "GAU\u1e9eSTRA\u1e9eE"),
        ("Gaussstrasse", "Gau\u00dfstra\u00dfe"),
        ("Gau\u00dfstra\u00dfe 5", "gaussstrasse 5"),
    ],
)
def test_a_sharp_s_is_two(name: str, asked: str) -> None:
    text = shown(name, asked)
    assert "flag: GB" in text
    assert "Nothing here" not in text


def test_a_key_with_a_hidden_character_is_a_key() -> None:
    assert "flag: GB" in shown("Kittiwake", "ana\u200b@x.exam\u00adple")
