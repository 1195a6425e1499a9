"""Reciprocal rank fusion, and its fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.retrieval import HybridWeights
from workbench.retrieval._fuse import GRID, choose, fuse
from workbench.retrieval._pack import Hit, Ranking


def ranking(names: str, rest: int = 0) -> Ranking:
    return Ranking([Hit(name, f"crm:x/{name}", 0, name, 1.0, 1) for name in names], 9.0 if names else 0.0, rest)


def names(found: Ranking) -> str:
    return "".join(hit.chunk_id for hit in found.hits)


ORDERS = st.permutations("abcdef").flatmap(lambda order: st.integers(0, 6).map(lambda n: "".join(order[:n])))


@given(ORDERS, ORDERS)
def test_at_its_ends_a_fusion_is_one_of_its_parents(bm25: str, dense: str) -> None:
    assert names(fuse(ranking(bm25), ranking(dense), HybridWeights(bm25=1.0))) == bm25
    assert names(fuse(ranking(bm25), ranking(dense), HybridWeights(bm25=0.0))) == dense


@given(ORDERS, ORDERS)
def test_a_fusion_holds_what_either_parent_holds_once(bm25: str, dense: str) -> None:
    found = names(fuse(ranking(bm25), ranking(dense), HybridWeights()))
    assert sorted(found) == sorted(set(bm25) | set(dense))


def test_scores_are_those_of_the_formula() -> None:
    found = fuse(ranking("ab"), ranking("b"), HybridWeights(bm25=0.5, k=60))
    assert names(found) == "ba"
    assert found.hits[0].score == pytest.approx(0.5 / 62 + 0.5 / 61)
    assert found.score == 9.0


@given(st.lists(st.tuples(ORDERS, ORDERS, st.sampled_from("abcdef")), max_size=5))
def test_fitted_weights_are_no_worse_than_either_parent(cases: list[tuple[str, str, str]]) -> None:
    pairs = [(ranking(bm25), ranking(dense)) for bm25, dense, _ in cases]

    def score(index: int, found: Ranking) -> float:
        return float(cases[index][2] in names(found)[:2])

    fit = choose(pairs, score, grid=GRID)
    assert fit.hybrid >= max(fit.bm25, fit.dense)
    assert fit.questions == len(cases)


def test_of_equal_weights_the_default_wins() -> None:
    assert choose([(ranking("a"), ranking("a"))], lambda _i, _r: 1.0, grid=GRID).weights == HybridWeights()


@pytest.mark.parametrize("wrong", [{"bm25": 1.5}, {"bm25": -0.1}, {"k": 0}])
def test_impossible_weights_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights of a fusion"):
        HybridWeights(**wrong)  # type: ignore[arg-type]
