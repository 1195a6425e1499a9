"""Keys and words of questions meet in one normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.records import normal_form, without_hidden


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
        ("Kit\u200bti\u00adwa\x00ke", "kittiwake"),
        ("Kit\u200c\u200b\u200dti\ufe0fwake", "kittiwake"),
        ("BK\u2060-\ufeff50012", "bk-50012"),
        ("a\tb\x1fc\u0085d", "a b c d"),
        ("STRA\u1e9eE", "strasse"),
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


def test_joiners_of_a_script_that_writes_with_them_stay() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert without_hidden(persian) == persian
