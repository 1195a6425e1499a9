"""Metrics that others defined: by their own definitions, and by figures that their own scorers gave."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_material import needed

from workbench.evals import TableAnswer, reachable_precision, score_table_answer, span_scores

SPAN = st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(1, 20)).map(lambda s: (s[0], s[1], s[1] + s[2]))


def characters(spans):
    return {(text, at) for text, start, end in spans for at in range(start, end)}


@given(st.lists(SPAN, min_size=1, max_size=1), st.lists(SPAN, max_size=6))
def test_span_scores_count_characters(gold, retrieved):
    found = span_scores(gold, retrieved)
    hit = len(characters(gold) & characters(retrieved))
    read = sum(end - start for _, start, end in retrieved)
    assert found.recall == pytest.approx(hit / len(characters(gold)))
    assert found.precision == pytest.approx(hit / read if read else 0.0)
    assert found.iou == pytest.approx(hit / (read + len(characters(gold)) - hit))


@given(st.lists(SPAN, min_size=1, max_size=3), st.lists(SPAN, max_size=8))
def test_the_reachable_precision_is_of_the_chunks_that_meet_the_gold(gold, chunks):
    near = [c for c in chunks if any(c[0] == g[0] and max(c[1], g[1]) <= min(c[2], g[2]) for g in gold)]
    hit = characters(gold) & characters(chunks)
    assert reachable_precision(gold, chunks) == pytest.approx(len(hit) / len(characters(gold) | characters(near)))


def test_gold_of_no_length_is_refused():
    with pytest.raises(ValueError, match="empty"):
        span_scores([("a", 3, 3)], [("a", 0, 9)])


@pytest.mark.parametrize(
    ("gold", "scale", "given", "given_scale", "exact"),
    [
        ("1,568.6", "", "1568.6", "", 1),
        ("23", "percent", "0.23", "", 1),
        ("23", "percent", "23%", "", 1),
        ("23", "percent", "23", "", 0),
        ("1.5", "million", "1500", "thousand", 1),
        ("1.5", "million", "1.5", "thousand", 0),
        ("-134", "", "(134)", "", 1),
        ("the net revenue", "", "Net revenue.", "", 1),
        ("net revenue", "", "gross revenue", "", 0),
    ],
)
def test_table_answers_are_equal_by_value(gold, scale, given, given_scale, exact):
    found = score_table_answer(TableAnswer((gold,), scale), TableAnswer((given,), given_scale), kind="span")
    assert found.exact == exact


def test_table_answers_share_words():
    found = score_table_answer(TableAnswer(("net revenue",)), TableAnswer(("gross revenue",)), kind="span")
    assert (found.exact, found.f1) == (0.0, 0.5)
    assert score_table_answer(TableAnswer(("5",)), TableAnswer(()), kind="count").f1 == 0
    wrong = score_table_answer(TableAnswer(("net revenue",)), TableAnswer(("gross revenue",)), kind="count")
    assert wrong.f1 == 0


@pytest.mark.shared_data
def test_the_whole_development_set_scores_as_its_own_scorer_scored_it():
    """Right answers cut in half, their scales at random: figures of tatqa_metric.py at 870accc4, run 2026-11-28."""
    exact = f1 = count = 0
    rng = random.Random(3)  # noqa: S311
    for table in json.loads((needed("tatqa") / "dev.json").read_text(encoding="utf-8")):
        for question in table["questions"]:
            raw, kind = question["answer"], question["answer_type"]
            parts = [str(p) for p in raw] if isinstance(raw, list) else [str(int(raw) if kind == "count" else raw)]
            given = [" ".join(p.split()[: 1 + len(p.split()) // 2]) for p in parts]
            scale = rng.choice([question["scale"], "", "thousand"])
            gold = TableAnswer(tuple(parts), question["scale"])
            found = score_table_answer(gold, TableAnswer(tuple(given), scale), kind=kind)
            exact, f1, count = exact + found.exact, f1 + found.f1, count + 1
    assert count == 1_668
    assert (round(exact / count, 6), round(f1 / count, 6)) == (0.464628, 0.600156)
