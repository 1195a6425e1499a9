"""Packing: an exact budget, no text twice, a reason for what is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import BudgetError
from workbench.ranking import chunk_text
from workbench.retrieval._pack import Hit, Ranking, pack
from workbench.tokens import tokenizer

COUNTER = tokenizer()


def dump(number: int, words: int) -> str:
    return f"crm:pages/{number}\n" + ", ".join(f"w{number}x{i}" for i in range(words))


def hits_of(number: int, words: int, *, size: int = 120, overlap: int = 30) -> list[Hit]:
    text = dump(number, words)
    return [
        Hit(f"{number}#{index}", f"crm:pages/{number}", chunk.start, text[chunk.start : chunk.end], 1.0, len(text))
        for index, chunk in enumerate(chunk_text(text, size=size, overlap=overlap))
    ]


@st.composite
def rankings(draw: st.DrawFn) -> Ranking:
    hits = [hit for number in range(draw(st.integers(1, 4))) for hit in hits_of(number, draw(st.integers(1, 60)))]
    return Ranking(draw(st.permutations(hits)), 1.0, 3)


@settings(deadline=None)
@given(rankings(), st.integers(1, 600))
def test_the_budget_holds_and_every_hit_is_shown_or_accounted_for(ranking: Ranking, budget: int) -> None:
    context = pack(ranking, name="bm25", budget_tokens=budget, tokenizer=COUNTER)
    assert context.tokens == COUNTER.count(context.text) <= budget
    left = {omission.record for omission in context.omissions if omission.reason == "budget"}
    for hit in ranking.hits:
        shown = "\n".join(context.spans_of(hit.urn))
        assert hit.text.strip() in shown or hit.urn in left
    assert {c.record for c in context.candidates} == {hit.urn for hit in ranking.hits}
    assert {c.record for c in context.candidates if c.kept} == set(context.records)


@settings(deadline=None)
@given(rankings())
def test_with_room_for_all_each_record_is_whole_and_no_word_is_there_twice(ranking: Ranking) -> None:
    context = pack(ranking, name="bm25", budget_tokens=100_000, tokenizer=COUNTER)
    assert [omission.reason for omission in context.omissions] == ["not_retrieved"]
    for urn in {hit.urn for hit in ranking.hits}:
        (span,) = context.spans_of(urn)
        words = span.replace("\n", ", ").split(", ")
        assert len(words) == len(set(words))


def test_spans_name_the_record_they_come_from() -> None:
    hits = [hits_of(1, 60)[2], hits_of(2, 5)[0], hits_of(1, 60)[0]]
    context = pack(Ranking(hits, 1.0, 0), name="bm25", budget_tokens=1000, tokenizer=COUNTER)
    assert context.records == ("crm:pages/1", "crm:pages/2")
    first, second = context.spans_of("crm:pages/1")
    assert first.startswith("crm:pages/1\n")
    assert "\n…\n" in context.text
    assert second in dump(1, 60)


def test_a_chunk_behind_the_first_is_shown_under_the_name_of_its_record() -> None:
    context = pack(Ranking([hits_of(1, 60)[2]], 1.0, 0), name="bm25", budget_tokens=1000, tokenizer=COUNTER)
    assert context.text.startswith("crm:pages/1\n")
    assert context.items[0].start == 0


def test_the_first_chunk_that_does_not_fit_is_cut_and_said_to_be() -> None:
    hits = [hits_of(1, 200, size=2000)[0], hits_of(2, 5)[0]]
    context = pack(Ranking(hits, 1.0, 0), name="bm25", budget_tokens=100, tokenizer=COUNTER)
    assert 80 < context.tokens <= 100
    cut, dropped = context.omissions
    assert (cut.record, dropped.record) == ("crm:pages/1", "crm:pages/2")
    assert "was cut" in cut.detail
    assert "was cut" in context.why("crm:pages/1")


def test_a_short_record_comes_whole_where_that_fits_and_by_the_chunk_where_not() -> None:
    hit = hits_of(1, 60)[1]
    ranking = Ranking([hit], 1.0, 0)
    roomy = pack(ranking, name="bm25", budget_tokens=1000, tokenizer=COUNTER, whole=lambda _hit: dump(1, 60))
    assert roomy.spans_of("crm:pages/1") == [dump(1, 60)]
    tight = pack(ranking, name="bm25", budget_tokens=120, tokenizer=COUNTER, whole=lambda _hit: dump(1, 60))
    assert tight.spans_of("crm:pages/1") == ["crm:pages/1\n" + hit.text.strip()]


def test_nothing_found_is_said() -> None:
    context = pack(Ranking([], 0.0, 12), name="bm25", budget_tokens=10, tokenizer=COUNTER)
    assert (context.status, context.text, context.tokens, context.score) == ("not_found", "", 0, 0.0)
    assert context.omissions[0].count == 12


@pytest.mark.parametrize("budget", [0, -5])
def test_a_budget_that_holds_nothing_is_refused(budget: int) -> None:
    with pytest.raises(BudgetError, match="at least 1"):
        pack(Ranking([], 0.0, 0), name="bm25", budget_tokens=budget, tokenizer=COUNTER)
