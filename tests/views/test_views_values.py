"""What values mean when they are compared, and how records stand in tables, JSON and beside each other."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest
from memory_source import MemorySource, link_records

from workbench.errors import BudgetError, SpecError
from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._records.values import as_number, comparable


def row(number, size, at, one, other):
    return {"id": f"R-{number}", "desk": "D-1", "size": size, "at": at, "a": {"city": one}, "b": {"city": other}}


ROWS = {
    "R-1": row(1, "9", "2025-01-01T01:30:00+02:00", "Oslo", "Bern"),
    "R-2": row(2, "10", "2025-01-01", "Lund|Ost", "Ulm"),
    "R-3": row(3, "2.5", "2024-12-31T23:45:00Z", "Faro", "Rom"),
}
LINKS = [LinkType(stream="s.rows", name="desk", to="s.desks", inverse="rows")]


def view(*sections, links=LINKS, **spec):
    source = MemorySource(
        [
            *link_records("s", "desks", {"D-1": {"id": "D-1", "floor": 3}}),
            *link_records("s", "rows", ROWS, [("desk", "/desk", "desks")]),
        ]
    )
    made = {
        "entities": {"desk": {"stream": "s.desks"}, "row": {"stream": "s.rows"}},
        "sections": list(sections),
        **spec,
    }
    return View(ContextSpec.model_validate(made), source, links=links)


def of_desk(**section):
    return {"name": "rows", "of": "desk", "follow": ["rows"], **section}


def shown(context):
    return [urn.partition("/")[2] for urn in context.records if "/R-" in urn]


# -- numbers and times ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("9", 10), (9, "10.5"), ("-3", "2"), (0.1, "0.2"),
        ("2024-12-31T23:45:00Z", "2025-01-01"), ("2025-01-01T01:30:00+02:00", "2025-01-01"),
        ("2025-01-01 10:00", "2025-01-01T10:00:01Z"), ("007", "008"), ("a", "b"), (False, True),
    ],
)  # fmt: skip
def test_values_of_one_kind_compare_by_what_they_mean(less, more):
    assert comparable(less) < comparable(more)
    assert comparable(less)[0] == comparable(more)[0]


@pytest.mark.parametrize(("one", "other"), [("1.50", 1.5), ("2025-01-01T01:00:00+01:00", "2025-01-01T00:00:00Z")])
def test_what_means_the_same_is_equal(one, other):
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(("one", "other"), [(True, 1), ("007", 7), ("2025-13-01", "2025-12-01"), ("12%", 12)])
def test_what_only_looks_alike_is_not(one, other):
    assert comparable(one) != comparable(other)


def test_a_number_keeps_the_decimals_that_the_source_wrote():
    assert as_number(" 0.10 ") == Decimal("0.10")
    assert as_number(True) is None


@pytest.mark.parametrize(
    ("by", "order"), [("/size", ["R-3", "R-1", "R-2"]), ("/at", ["R-1", "R-3", "R-2"])]
)  # fmt: skip
def test_rows_are_ordered_by_number_and_by_time(by, order):
    context = view(of_desk(order={"by": by})).build(entities={"desk": "D-1"})
    assert shown(context) == order


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ({"field": "/size", "op": "gt", "value": 8}, {"R-1", "R-2"}),
        ({"field": "/size", "op": "eq", "value": 9}, {"R-1"}),
        ({"field": "/size", "op": "in", "value": [10, "2.50"]}, {"R-2", "R-3"}),
        ({"field": "/at", "op": "lt", "value": "2025-01-01"}, {"R-1", "R-3"}),
        ({"field": "/at", "op": "ge", "value": "2025-01-01T00:00:00+00:00"}, {"R-2"}),
        ({"field": "/size", "op": "lt", "value": "big"}, set()),
    ],
)
def test_a_filter_compares_by_number_and_by_time(condition, kept):
    context = view(of_desk(filter=[condition])).build(entities={"desk": "D-1"})
    assert set(shown(context)) == kept
    assert {o.record for o in context.omissions if o.reason == "filtered"} == {
        f"s:rows/{r}" for r in ROWS.keys() - kept
    }


def test_the_latest_is_so_in_time_and_not_in_text():
    made = view(of_desk(aggregates=[{"op": "latest", "field": "/at"}, {"op": "earliest", "field": "/at"}]))
    found = {a.op: a.value for a in made.build(entities={"desk": "D-1"}).aggregates}
    assert found == {"latest": "R-2", "earliest": "R-1"}


# -- labels -------------------------------------------------------------------------------------------


def test_keys_of_a_json_row_are_unique_and_the_id_stands_once():
    context = view({"name": "row", "of": "row", "format": "json"}).build(entities={"row": "R-1"})
    pairs = json.loads(context.text.splitlines()[1], object_pairs_hook=list)
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names))
    assert dict(pairs)["id"] == "R-1"


def test_fields_of_one_name_are_told_apart_by_their_paths():
    context = view({"name": "row", "of": "row", "fields": ["/a/city", "/b/city"]}).build(entities={"row": "R-1"})
    assert "a city: Oslo" in context.text
    assert "b city: Bern" in context.text


def test_a_table_with_signs_in_its_heads_and_cells_stays_a_table():
    fields = [{"path": "/a/city", "label": "from | to\nhere"}, {"path": "/size"}]
    context = view(of_desk(format="table", fields=fields)).build(entities={"desk": "D-1"})
    head, line, *rows = [text for text in context.text.splitlines() if text.startswith("|")]
    assert head == "| id | from \\| to here | size |"
    assert line.count("|") == 4
    assert "| R-2 | Lund\\|Ost | 10 |" in rows
    labels = {context.text[i.start : i.end] for i in context.items if i.record == "s:rows/R-2" and i.field == "/a/city"}
    assert labels == {"from \\| to here", "Lund\\|Ost"}
    assert {context.text[i.start : i.end] for i in context.items if i.field == "/size"} == {"size", "9", "10", "2.5"}


# -- sections -----------------------------------------------------------------------------------------


def test_a_name_that_leads_to_two_streams_is_refused():
    links = [*LINKS, LinkType(stream="s.desks", name="old", to="s.desks", inverse="rows")]
    with pytest.raises(
        SpecError, match=r"'rows' leads from s\.desks to s\.rows \(.*\) and to s\.desks \(.*\)"
    ) as caught:
        view(of_desk(), links=links)
    assert caught.value.key == "sections[0].follow[0]"


def test_a_record_beyond_the_limit_of_one_section_is_shown_by_another():
    first = of_desk(name="first", limit=1, priority=90, order={"by": "/size"})
    context = view(first, of_desk(name="others")).build(entities={"desk": "D-1"})
    assert set(shown(context)) == set(ROWS)
    assert {o.record for o in context.omissions if o.reason == "limit"} == {"s:rows/R-1", "s:rows/R-2"}


@pytest.mark.parametrize("budget", range(4, 60))
def test_a_heading_never_stands_alone(budget):
    context = view(of_desk(title="Rows")).build("rows of D-1", budget_tokens=budget)
    lines = [*context.text.splitlines(), "## end"]
    assert not any(one.startswith("## ") and other.startswith("## ") for one, other in pairwise(lines))
    left_out = {o.record for o in context.omissions}
    assert {f"s:rows/{r}" for r in ROWS} <= left_out | set(context.records)


def test_figures_that_do_not_fit_are_an_omission():
    made = view({"name": "desk", "of": "desk", "required": True}, of_desk(aggregates=[{"op": "count"}]))
    context = made.build("how many rows has D-1?", budget_tokens=10)
    assert not context.aggregates
    assert any(o.section == "rows" and "figures" in o.detail for o in context.omissions)


def test_tokens_that_are_reserved_are_no_part_of_what_a_required_section_needs():
    made = view(
        {"name": "desk", "of": "desk", "required": True, "min_tokens": 40}, of_desk(min_tokens=30), budget_tokens=90
    )
    with pytest.raises(BudgetError) as caught:
        made.build("D-1", budget_tokens=1)
    needed = caught.value.needed_tokens
    assert needed is not None
    assert needed < 40
    assert "s:desks/D-1" in made.build("D-1", budget_tokens=needed).records
    with pytest.raises(BudgetError):
        made.build("D-1", budget_tokens=needed - 1)
