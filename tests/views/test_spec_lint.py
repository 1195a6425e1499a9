"""Doubts about a spec are said where they are measured, once each, in the order of the keys."""

from datetime import UTC, datetime, timedelta

import pytest
from memory_source import MemorySource, link_records

from workbench.api._lint import lint_spec
from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

LINKS = [LinkType(stream="s.orders", name="customer", to="s.customers", inverse="orders")]
MADE = datetime(2026, 1, 5, tzinfo=UTC)


def looked_at(*sections, changed_h=0.0, orders=40, budget=2000, cases=True, entities=("customer",), newer_days=None):
    """Lint a spec over one customer with a long note and orders, each changed so many hours before the next."""
    bodies = {f"O-{n}": {"who": "C1", "state": "open", "amount": 100 + n} for n in range(orders)}
    found = [
        one.model_copy(
            update={"created_at": MADE, "updated_at": MADE + timedelta(days=99) - timedelta(hours=n * changed_h)}
        )
        for n, one in enumerate(link_records("s", "orders", bodies, [("customer", "/who", "customers")]))
    ]
    customer = link_records("s", "customers", {"C1": {"name": "Ana", "note": "likes tea and cake " * 60}})
    if newer_days is not None:
        times = {"created_at": MADE, "updated_at": MADE + timedelta(days=99 + newer_days)}
        customer = [one.model_copy(update=times) for one in customer]
    source = MemorySource([*customer, *found])
    streams = {name: {"stream": "s.customers", "names": ["/name"]} for name in entities}
    spec = ContextSpec.model_validate({"entities": streams, "sections": sections, "budget_tokens": budget})
    contexts: dict[str, Context] = {}
    if cases:
        built = View(spec, source, links=LINKS).build(entities={entities[0]: "C1"})
        contexts = {f"case-{n}": built for n in range(10)}
    return lint_spec(spec, source, LINKS, contexts)


def of(code, found):
    return [one for one in found if one.code == code]


def linked(name="orders", **more):
    return {"name": name, "of": "customer", "follow": ["orders"], "format": "line", **more}


CALM = {"name": "customer", "of": "customer"}
PARTS = [linked(f"orders-{n}", limit=20, order={"by": "/amount"}) for n in range(3)]


def test_sections_that_change_by_the_day_are_told_of_once_where_much_stands_behind_them():
    (one,) = of("WB807", looked_at(*PARTS, CALM, changed_h=0.1))
    assert one.where == "sections"
    assert "'orders-0', 'orders-1', 'orders-2' show records" in one.message
    assert "of 10 cases stand behind them" in one.message


@pytest.mark.parametrize(
    ("sections", "more"),
    [
        ([*PARTS, CALM], {"changed_h": 48}),  # most changed at some time, few within a day
        ([*PARTS, CALM], {"changed_h": 0.1, "orders": 12}),  # too few records to tell
        ([*PARTS, CALM], {"changed_h": 0.1, "cases": False}),  # no context to measure
        ([CALM, *PARTS], {"changed_h": 0.1}),  # nothing calm stands behind
        ([*({**part, "volatile": True} for part in PARTS), CALM], {"changed_h": 0.1}),
        ([*PARTS, {**CALM, "fields": ["/name"]}], {"changed_h": 0.1}),  # what stands behind is little
    ],
)
def test_nothing_is_said_of_prompt_caches_where_they_would_gain_nothing(sections, more):
    assert not of("WB807", looked_at(*sections, **more))


@pytest.mark.parametrize(("newer_days", "told"), [(2, True), (800, False)])
def test_what_was_touched_at_once_years_ago_does_not_change_by_the_day(newer_days, told):
    found = of("WB807", looked_at(*PARTS, CALM, changed_h=0.1, newer_days=newer_days))
    assert bool(found) == told
    assert not told or "within a day (2026-04-14)" in found[0].message


def test_entities_that_are_quoted_or_compared_with_those_that_cases_name_are_not_missed():
    def missed(question, **more):
        entities = {
            "person": {"stream": "s.people", "names": ["/name"], **more},
            "payer": {"stream": "t.payers", **more},
            "notice": {"stream": "s.notices"},
        }
        body = "The fuel dock opens at nine on weekdays. Spills cost a fee of ninety. Ask the harbour master first."
        rows = [
            *link_records("s", "people", {"1": {"name": "Ana Ruiz", "mail": "a@x.example"}}, ()),
            *link_records("t", "payers", {"9": {"mail": "a@x.example"}}, ()),
            *link_records("s", "notices", {"N1": {"body": body}}, ()),
        ]
        sections = [{"name": name, "of": name} for name in ("person", "payer")]
        sections.append({"name": "notice", "of": "notice", "search": True})
        spec = ContextSpec.model_validate({"entities": entities, "sections": sections})
        context = View(spec, MemorySource(rows)).build(question)
        found = of("WB806", lint_spec(spec, MemorySource(rows), [], dict.fromkeys(map(str, range(10)), context)))
        return [one.where for one in found]

    assert missed("Who is Ana Ruiz?") == ["entities.notice", "entities.payer"]
    assert missed("Who is Ana Ruiz?", natural_keys=["/mail"]) == ["entities.notice"]
    assert missed("When does the fuel dock open?") == ["entities.payer", "entities.person"]


def test_a_section_without_a_bound_is_doubtful_where_only_the_budget_cut_it():
    assert not of("WB805", looked_at(CALM, linked()))
    (one,) = of("WB805", looked_at({**CALM, "fields": ["/name"]}, linked(), budget=200))
    assert one.where == "sections[1]"
    assert "in 10 of 10 cases" in one.message
    assert not of("WB805", looked_at({**CALM, "fields": ["/name"]}, linked(max_tokens=80), budget=200))


def test_doubts_stand_in_the_order_of_the_keys_by_number():
    many = [linked(f"part-{n}", limit=2) for n in range(12)]
    found = of("WB804", looked_at(*many))
    assert [one.where for one in found] == [f"sections[{n}].limit" for n in range(12)]
