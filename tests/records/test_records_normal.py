"""Keys and words of questions meet in one normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.records import normal_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("  Acme,  Inc. ", "acme inc"),
        ("Mia.Li@Example.com", "mia.li@example.com"),
        ("\uff21\uff22\uff23\uff11", "abc1"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("O\u2019Brien", "o'brien"),
        ("O'Brien", "o'brien"),
        ("Jose\u0301", "jose"),
        ("Renée GRÖNLUND", "renee gronlund"),
        ("Łódź Æther Øre", "lodz aether ore"),
        ("\u0439\u043e\u0433", "\u0439\u043e\u0433"),
        ("\u304c\u304d", "\u304c\u304d"),
        ("\u200fANA-17\u200e", "ana-17"),
        ("'quoted'", "quoted"),
        ("— ! …", ""),
        ("", ""),
    ],
)
def test_a_text_has_this_form(text: str, form: str) -> None:
    assert normal_form(text) == form


@given(st.text(max_size=40))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    once = normal_form(text)
    assert normal_form(once) == once
    assert once == once.strip()
    assert "  " not in once
