"""Words: ids stay whole, and their parts stand beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ranking import STOP_WORDS, Term, split_terms, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RH8JD7", ["rh8jd7"]),
        ("mia_li_3668", ["mia_li_3668", "mia", "li", "3668"]),
        ("AB-12,", ["ab-12", "ab", "12"]),
        ("ana.b@example.com.", ["ana.b@example.com", "ana", "b", "example", "com"]),
        ("2024-05-11", ["2024-05-11", "2024", "05", "11"]),
        ("createdAt", ["createdat", "created", "at"]),
        ('{"user_id":"u1"}', ["user_id", "user", "id", "u1"]),
        ("crm:orders/17", ["crm", "orders", "17"]),
        ("\uff46\uff55\uff4c\uff4c Straße", ["full", "strasse"]),
        ("", []),
        ("--- ... @", []),
    ],
)
def test_words_keep_ids_whole_and_give_their_parts(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_word_of_a_megabyte_is_cut_alike_in_index_and_question() -> None:
    blob = "x" * 1_000_000
    assert words(blob) == ["x" * 100] == words("x" * 2_000)


def test_terms_leave_stop_words_out_and_fold_plurals_of_words_only() -> None:
    assert terms("Which policies and bookings are RH8JD7S of this address?") == [
        "policy",
        "booking",
        "rh8jd7s",
        "address",
    ]


def test_split_terms_hold_the_same_words_as_terms() -> None:
    text = "the orders of mia_li and ana@example.com"
    assert [word for term in split_terms(text) for word in (term.whole, *term.parts)] == terms(text)
    assert Term("mia_li", ("mia", "li")) in split_terms(text)


@given(st.text())
def test_words_are_free_of_white_space_so_that_an_index_may_join_them_by_it(text: str) -> None:
    assert all(word and word.split() == [word] for word in words(text))


@given(st.text(), st.text())
def test_words_of_lines_add_up(one: str, other: str) -> None:
    assert words(f"{one}\n{other}") == words(one) + words(other)


@given(st.text())
def test_no_stop_word_is_a_whole_term(text: str) -> None:
    assert not STOP_WORDS & {word for word in terms(text) if len(word) < 4}
