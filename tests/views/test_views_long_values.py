"""Values that no budget holds: they are omissions, and the rest of their record is shown as if they were short."""

import pytest
from memory_source import MemorySource
from views_factories import view_over

from workbench.records import Provenance, Record
from workbench.tokens import tokenizer
from workbench.views import ContextSpec, View

TEN_MILLION = 10_000_000
BODIES = {"words": "late parcel " * (TEN_MILLION // 12), "one sign": "x" * TEN_MILLION, "white space": " a" * 5_000_000}


def view(body, *, form="block"):
    fields = [] if form != "table" else ["/status", "/body"]
    spec = {
        "entities": {"ticket": {"stream": "desk.tickets"}},
        "sections": [{"name": "ticket", "of": "ticket", "required": True, "format": form, "fields": fields}],
    }
    return view_over(spec, "desk", {"tickets": {"T-17": {"no": "T-17", "status": "open", "body": body}}})


@pytest.mark.parametrize("form", ["block", "line", "table", "json"])
@pytest.mark.parametrize("question", ["What is the status of T-17?", "What is the body of T-17?", "T-17"])
@pytest.mark.parametrize("body", list(BODIES))
def test_a_field_of_ten_megabytes_is_an_omission(body, question, form):
    context = view(BODIES[body], form=form).build(question, budget_tokens=500)
    assert context.status == "found"
    assert "open" in context.text
    assert context.tokens < 100
    left_out = next(o for o in context.omissions if o.field == "/body")
    assert left_out.reason == "budget"
    assert f"{len(BODIES[body]):,} characters" in left_out.detail


@pytest.mark.parametrize("form", ["block", "line", "table", "json"])
def test_a_long_value_inside_another_takes_nothing_else_with_it(form):
    found = view({"summary": "late", "raw": ["y" * TEN_MILLION, "z"]}, form=form).build("T-17", budget_tokens=500)
    assert "late" in found.text
    assert "yy" not in found.text
    assert [o.field for o in found.omissions if o.reason == "budget"] == ["/body/raw/0"]


def test_a_value_that_a_larger_budget_holds_is_shown_under_that():
    built = view("lorem ipsum dolor " * 200)
    assert any(o.field == "/body" for o in built.build("body of T-17", budget_tokens=20).omissions)
    assert "lorem ipsum" in built.build("body of T-17", budget_tokens=2_000).text


def test_a_long_title_names_a_record_by_its_beginning():
    record = Record(
        source="desk", stream="tickets", id="T-17", title="w" * TEN_MILLION, fields={"status": "open"},
        provenance=Provenance(connector="files"),
    )  # fmt: skip
    spec = {"entities": {"ticket": {"stream": "desk.tickets"}}, "sections": [{"name": "ticket", "of": "ticket"}]}
    context = View(ContextSpec.model_validate(spec), MemorySource([record])).build("status of T-17?")
    assert "status: open" in context.text
    assert "www…" in context.text


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
def test_no_text_has_fewer_tokens_than_its_length_allows(encoding):
    counter = tokenizer(encoding)
    for text in ("a", " " * 100_000, "=" * 50_000, "-" * 3_000, "the " * 1_000, "\n" * 9_999, "😀" * 1_000):
        assert counter.least(len(text)) <= counter.count(text)
    assert counter.least(0) == 0
    assert counter.least(counter.longest_token + 1) == 2
