"""What a context says of larger budgets is true, whatever the records, the spec and the budget of its own."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_source import MemorySource, link_records
from test_views_properties import LINKS, QUESTIONS, World, specs, worlds

from workbench.context import Context
from workbench.errors import BudgetError
from workbench.views import ContextSpec, View

FROM = re.compile(r"kept if budget >= (\d+)")
LONG = " ".join(
    f"Sentence {number} of the order says that the pump of size {number % 7} is late." for number in range(30)
)


def said_of_larger(context: Context) -> set[tuple[str, str | None, int]]:
    """Return record, section and budget of every line that a larger budget is said to keep."""
    found = {(c.record, c.section, c.kept_from_tokens) for c in context.candidates if c.kept_from_tokens is not None}
    for omission in context.omissions:
        said = FROM.search(omission.detail)
        if said and omission.record and not omission.field:
            found.add((omission.record, omission.section, int(said.group(1))))
    return found


def said_of_fields(context: Context) -> set[tuple[str, str | None, str, int]]:
    """Return record, section, field and budget of every field that a larger budget is said to keep."""
    return {
        (omission.record, omission.section, omission.field, int(said.group(1)))
        for omission in context.omissions
        if omission.record and omission.field and (said := FROM.search(omission.detail))
    }


def left_out_for_room(context: Context) -> set[tuple[str | None, str | None, str | None]]:
    reasons = {"budget", "section_maximum"}
    return {(o.record, o.section, o.field) for o in context.omissions if o.reason in reasons}


def check(view: View, question: str | None, budget: int) -> int:
    keys = {"customer": "C0", "order": "O0"}
    try:
        context = view.build(question, entities=keys, budget_tokens=budget)
    except BudgetError:
        return 0
    said = said_of_larger(context)
    for record, section, kept_from in said:
        for more in (0, 1, 9, 90, 900):
            again = view.build(question, entities=keys, budget_tokens=kept_from + more)
            assert any(c.kept for c in again.candidates if (c.record, c.section) == (record, section)), (
                f"{record} of {section}: said to be kept from {kept_from}, is not at {kept_from + more}"
            )
    fields = said_of_fields(context)
    for record, section, field, kept_from in fields:
        for more in (0, 1, 9, 90, 900):
            again = view.build(question, entities=keys, budget_tokens=kept_from + more)
            assert left_out_for_room(again).isdisjoint({(record, section, None), (record, section, field)}), (
                f"{field} of {record}: said to be kept from {kept_from}, is not at {kept_from + more}"
            )
            assert any((item.record, item.field) == (record, field) for item in again.items)
    return len(said) + len(fields)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), spec=specs(), question=QUESTIONS, budget=st.integers(1, 120) | st.integers(1, 800))
def test_what_is_said_to_be_kept_from_a_budget_on_is_kept(
    world: World, spec: ContextSpec, question: str | None, budget: int
) -> None:
    check(View(spec, world.source(), links=LINKS), question, budget)


def test_each_field_has_the_budget_of_its_own_level_and_what_no_budget_shows_has_none() -> None:
    note = "The seal was late again. "
    orders = {
        f"O{n}": {"who": "C0", "state": "open", "note": note, "size": n, "colour": "red", "lot": "L"} for n in range(4)
    }
    source = MemorySource([
        *link_records("s", "customers", {"C0": {"name": "Acme"}}, []),
        *link_records("s", "orders", orders, [("customer", "/who", "customers")]),
    ])  # fmt: skip
    spec = ContextSpec.model_validate({
        "entities": {"customer": {"stream": "s.customers", "names": ["/name"]}},
        "sections": [
            {"name": "customer", "of": "customer"},
            {"name": "orders", "of": "customer", "follow": ["orders"], "summary": ["/size", "/note"]},
        ],
    })  # fmt: skip
    view, question = View(spec, source, links=LINKS[:1]), "Which states and colours do the orders of Acme have?"
    whole = view.build(question, budget_tokens=900)
    never = {(o.record, o.section, o.field) for o in whole.omissions if o.field}
    assert never
    assert not left_out_for_room(whole)
    said: set[tuple[str, str | None, str, int]] = set()
    for budget in range(1, whole.tokens):
        context = view.build(question, budget_tokens=budget)
        assert left_out_for_room(context).isdisjoint(never)
        said |= said_of_fields(context)
    assert said
    for record, section, field, kept_from in said:
        before, at = (view.build(question, budget_tokens=kept_from + more) for more in (-1, 0))
        assert not left_out_for_room(before).isdisjoint({(record, section, None), (record, section, field)})
        assert any((item.record, item.field) == (record, field) for item in at.items)


def test_it_is_kept_where_small_budgets_are_too_small_for_a_long_value() -> None:
    note = "The pump of the order is late, and so are the seal and the valve. " * 4
    bodies = {"customers": {"C0": {"name": "Acme", "note": note}}, "orders": {"O0": {"who": "C0", "note": note}}}
    source = MemorySource(record for stream, rows in bodies.items() for record in link_records("s", stream, rows, ()))
    spec = ContextSpec.model_validate({
        "entities": {"customer": {"stream": "s.customers"}, "order": {"stream": "s.orders"}},
        "sections": [{"name": "customer", "of": "customer", "format": "table", "fields": ["/name", "/note"]}],
    })  # fmt: skip
    view = View(spec, source)
    assert sum(check(view, None, budget) for budget in (1, 5, 30)) == 3


def test_it_is_kept_where_small_budgets_show_less_of_long_texts() -> None:
    orders = {f"O{n}": {"who": "C0", "note": LONG, "size": n} for n in range(6)}
    bodies = {"customers": {"C0": {"name": "Acme"}}, "orders": orders}
    links = {"orders": [("customer", "/who", "customers")]}
    source = MemorySource(
        record for stream, rows in bodies.items() for record in link_records("s", stream, rows, links.get(stream, ()))
    )
    spec = ContextSpec.model_validate({
        "entities": {"customer": {"stream": "s.customers"}, "order": {"stream": "s.orders"}},
        "sections": [
            {"name": "customer", "of": "customer"},
            {"name": "orders", "of": "customer", "follow": ["orders"], "format": "line"},
        ],
    })  # fmt: skip
    view = View(spec, source, links=LINKS[:1])
    assert check(view, None, 700) > 0
    for budget in (20, 60, 200):
        check(view, "Which order of customer C0 says that the pump of size 3 is late?", budget)


def test_a_note_that_did_not_fit_is_reckoned_with() -> None:
    bodies = {
        "customers": {"C0": {"name": "Acme"}},
        "orders": {f"O{n}": {"who": "C0", "size": n} for n in range(9)},
    }
    links = {"orders": [("customer", "/who", "customers")]}
    source = MemorySource(
        record for stream, rows in bodies.items() for record in link_records("s", stream, rows, links.get(stream, ()))
    )
    spec = ContextSpec.model_validate({
        "entities": {"customer": {"stream": "s.customers", "names": ["/name"]}},
        "sections": [
            {"name": "customer", "of": "customer"},
            {"name": "orders", "of": "customer", "follow": ["orders"], "format": "line"},
        ],
    })  # fmt: skip
    view = View(spec, source, links=LINKS[:1])
    question = "Which sizes do the orders of Acme and of Peter Vandermeerschenbrouckhaven Quillfeather have?"
    context = view.build(question, budget_tokens=12)
    assert any("names not found" in omission.detail for omission in context.omissions)
    said = said_of_larger(context)
    assert said
    for record, section, kept_from in said:
        for more in (0, 1, 20):
            again = view.build(question, budget_tokens=kept_from + more)
            assert any(c.kept for c in again.candidates if (c.record, c.section) == (record, section))
