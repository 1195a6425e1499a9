"""What every arm returns: spans inside the text, nothing dropped in silence, one JSON form."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from workbench.context import Aggregate, Candidate, Citation, Context, Item, Omission, Omissions, SectionSpan

TEXT = "total: 5\nnäme: Ana\n"


def make(**given: Any) -> Context:
    values: dict[str, Any] = {"text": TEXT, "tokens": 8, "encoding": "o200k_base"}
    return Context(**values | given)


@pytest.mark.parametrize(("start", "end"), [(0, len(TEXT) + 1), (5, 4), (len(TEXT) + 1, len(TEXT) + 1)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValidationError, match=rf"span \[{start}, {end}\) lies outside a text of {len(TEXT)}"):
        make(items=[Item(record="a:b/1", start=start, end=end)])


def test_a_negative_offset_is_refused() -> None:
    with pytest.raises(ValidationError):
        Item(record="a:b/1", start=-1, end=3)


def test_a_figure_outside_the_text_is_refused() -> None:
    figure = Aggregate(name="total", op="sum", field="/x", value=5, records=(), start=0, end=99)
    with pytest.raises(ValidationError, match="outside"):
        make(aggregates=[figure])


def test_negative_tokens_and_unknown_words_are_refused() -> None:
    for wrong in ({"tokens": -1}, {"status": "maybe"}, {"colour": "red"}):
        with pytest.raises(ValidationError):
            make(**wrong)
    with pytest.raises(ValidationError):
        Omission(reason="forgotten")  # type: ignore[arg-type]


def test_spans_and_records_are_read_off_the_items() -> None:
    context = make(
        items=[
            Item(record="a:b/2", field="/name", start=9, end=18),
            Item(record="a:b/1", field="/total", start=0, end=8),
            Item(record="a:b/2", start=15, end=18),
        ]
    )
    assert context.records == ("a:b/2", "a:b/1")
    assert context.spans_of("a:b/2") == ["näme: Ana", "Ana"]
    assert context.spans_of("a:b/9") == []


def test_json_has_the_keys_that_scorers_read() -> None:
    context = make(
        items=[
            Item(record="a:b/1", field="/total", start=0, end=8),
            Item(record="a:b/1", start=0, end=8, source=(0, 8), changes=("hidden",)),
        ],
        omissions=[Omission(record="a:b/2", section="s", reason="budget", tokens=7)],
    )
    line = context.to_json(case_id="c1", arm="view")
    assert "\n" not in line
    found = json.loads(line)
    assert list(found)[:5] == ["case_id", "arm", "status", "text", "tokens"]
    assert {"items", "omitted"} <= found.keys()
    assert found["items"] == [
        {"record": "a:b/1", "field": "/total", "start": 0, "end": 8},
        {"record": "a:b/1", "field": None, "start": 0, "end": 8, "source": [0, 8], "changes": ["hidden"]},
    ]
    assert found["omitted"][0]["reason"] == "budget"
    assert found["text"] == TEXT
    assert {"case_id", "arm"}.isdisjoint(json.loads(context.to_json()))


def test_json_says_all_that_the_context_knows_but_the_candidates() -> None:
    context = make(
        items=[Item(record="a:b/1", field="/total", start=0, end=8)],
        sections=[SectionSpan(name="orders", start=0, end=len(TEXT), tokens=5)],
        citations=[Citation(number=1, record="a:b/1", url="https://a.example/1", fields=("/total",))],
        gap=0.25,
        score=2.5,
    )
    found = json.loads(context.to_json())
    assert found["$schema"] == "workbench/context/v1"
    assert found["sections"] == [{"name": "orders", "start": 0, "end": len(TEXT), "tokens": 5}]
    assert found["citations"][0] == {
        "number": 1, "record": "a:b/1", "url": "https://a.example/1", "at": None, "fields": ["/total"],
    }  # fmt: skip
    assert (found["gap"], found["score"]) == (0.25, 2.5)
    assert set(Context.model_fields) - found.keys() == {"omissions", "candidates"}


def test_omissions_are_a_table() -> None:
    context = make(omissions=[Omission(record="a:b/2", reason="limit"), Omission(reason="budget", count=3)])
    frame = context.omissions.to_pandas()  # type: ignore[attr-defined]
    assert list(frame.columns) == ["record", "section", "field", "reason", "tokens", "count", "detail"]
    assert list(frame["count"]) == [1, 3]
    empty = make().omissions.to_pandas()  # type: ignore[attr-defined]
    assert list(empty.columns) == list(frame.columns)
    assert empty.empty


@pytest.mark.parametrize("how", ["json", "pickle", "copy"])
def test_a_context_comes_back_equal(how: str) -> None:
    context = make(omissions=[Omission(record="a:b/2", reason="limit")])
    again = {
        "json": lambda: Context.model_validate_json(context.model_dump_json()),
        "pickle": lambda: pickle.loads(pickle.dumps(context)),  # noqa: S301 - our own bytes
        "copy": lambda: context.model_copy(),
    }[how]()
    assert again == context
    assert isinstance(again.omissions, Omissions)


def test_why_tells_what_became_of_a_record() -> None:
    context = make(
        candidates=[
            Candidate(record="a:b/1", section="s", kept=True, level="full", tokens=4, why="named in the question"),
            Candidate(record="a:b/2", section="s", kept=False, level="omitted", tokens=0, why="order of 1"),
        ],
        omissions=[
            Omission(record="a:b/2", section="s", reason="budget", detail="kept if budget >= 40"),
            Omission(record="a:b/1", section="s", field="/x", reason="not_relevant"),
        ],
    )
    assert context.why("a:b/1").splitlines() == [
        "kept (full, 4 tokens) in s: named in the question",
        "left out of s: /x (not_relevant)",
    ]
    assert "the whole record (budget) kept if budget >= 40" in context.why("a:b/2")
    assert context.why("a:b/3") == "a:b/3 was not considered: nothing that the question names leads to it."
