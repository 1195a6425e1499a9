"""BM25 in memory: the published formula."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.ranking import Bm25

LISTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), max_size=8)


def by_the_book(texts: list[list[str]], question: list[str], index: int) -> float:
    mean = sum(map(len, texts)) / len(texts)
    total = 0.0
    for term in set(question):
        df = sum(term in text for text in texts)
        tf = texts[index].count(term)
        if tf:
            idf = math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
            total += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(texts[index]) / mean))
    return total


@given(LISTS, st.lists(st.sampled_from("abcxyz"), max_size=5))
def test_scores_are_those_of_the_formula(texts: list[list[str]], question: list[str]) -> None:
    scores = Bm25(texts).scores(question)
    assert len(scores) == len(texts)
    for index in range(len(texts)):
        assert scores[index] == pytest.approx(by_the_book(texts, question, index))


def test_top_gives_ties_in_input_order_and_only_what_shares_a_term() -> None:
    bm25 = Bm25([["b"], ["a"], ["a"], ["a", "c"]])
    assert [index for index, _ in bm25.top(["a"], 10)] == [1, 2, 3]
    assert [index for index, _ in bm25.top(["a"], 1)] == [1]
    assert bm25.top(["z"], 10) == []


def test_nothing_to_score_is_no_error() -> None:
    assert Bm25([]).top(["a"], 3) == []
    assert Bm25([[], []]).top(["a"], 3) == []
