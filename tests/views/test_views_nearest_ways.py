"""Which of several sections is meant: by more of their names, by the nearer way, and not by a role beside a name."""

from __future__ import annotations

from typing import Any

from views_factories import Linked, view_over

from workbench.context import Context

CHILDREN = {"C-1": {"name": "Ida Moor", "first_carer": "P-1", "other_carer": "P-2"}}
PEOPLE = {
    "P-1": {"name": "Ana Lind", "post": "purser", "extension": "4471", "referred_by": "P-3"},
    "P-2": {"name": "Bo Novak", "post": "cook", "extension": "4472"},
    "P-3": {"name": "Cy Brandt", "post": "mate", "extension": "4473"},
}
VISITS = {f"V-{n}": {"child": "C-1", "brought_by": f"P-{n % 2 + 1}", "mood": f"mood {n}"} for n in range(1, 9)}
SAILINGS = {f"S-{n}": {"ship": f"Ship {n}", "purser": "P-1"} for n in range(1, 9)}
CLAIMS = {f"K-{n}": {"raised_by": "P-1", "paid_eur": 10 * n, "asked_eur": 11 * n} for n in (1, 2)}
BOOKINGS = {f"B-{n}": {"raised_by": "P-1", "paid_with": "card", "each_eur": 7 * n} for n in range(1, 9)}
SPEC: dict[str, Any] = {
    "entities": {
        "child": {"stream": "s.children", "names": ["/name"]},
        "person": {"stream": "s.people", "names": ["/name"], "about": "person carer"},
        "visit": {"stream": "s.visits"},
    },
    "sections": [
        {"name": "child", "of": "child", "required": True},
        {"name": "person", "of": "person", "required": True},
        {"name": "first", "title": "first carer of the child", "of": "child", "follow": ["first_carer"]},
        {"name": "other", "title": "other carer of the child", "of": "child", "follow": ["other_carer"]},
        {"name": "visits", "title": "visits of the child", "of": "child", "follow": ["visits"]},
        {"name": "bringers", "title": "carers of the visits", "of": "child", "follow": ["visits", "brought_by"]},
        {"name": "sailed", "title": "sailings of the person (as purser)", "of": "person", "follow": ["sailings"]},
        {"name": "claims", "title": "claims raised by the person", "of": "person", "follow": ["claims"],
         "aggregates": [{"op": "sum", "field": "/paid_eur"}]},
        {"name": "bookings", "title": "bookings of the person", "of": "person", "follow": ["bookings"]},
        {"name": "referrer", "title": "referred by of the person", "of": "person", "follow": ["referred_by"]},
    ],
}  # fmt: skip
LINKS = [
    Linked("children", "first_carer", "/first_carer", "people", "first_of"),
    Linked("children", "other_carer", "/other_carer", "people", "other_of"),
    Linked("visits", "child", "/child", "children", "visits"),
    Linked("visits", "brought_by", "/brought_by", "people", "brought"),
    Linked("sailings", "purser", "/purser", "people", "sailings"),
    Linked("claims", "raised_by", "/raised_by", "people", "claims"),
    Linked("bookings", "raised_by", "/raised_by", "people", "bookings"),
    Linked("people", "referred_by", "/referred_by", "people", "referred"),
]


def ask(question: str) -> Context:
    rows = {
        "children": CHILDREN,
        "people": PEOPLE,
        "visits": VISITS,
        "sailings": SAILINGS,
        "claims": CLAIMS,
        "bookings": BOOKINGS,
    }
    return view_over(SPEC, "s", rows, LINKS).build(question, budget_tokens=900)


def test_the_section_that_is_called_by_more_of_its_names_is_meant() -> None:
    context = ask("What is the extension of the other carer of Ida Moor?")
    assert "4472" in context.text
    assert "4471" not in context.text


def test_a_word_that_all_of_them_are_called_by_tells_none_from_another() -> None:
    context = ask("Who are the carers of Ida Moor?")
    assert "Ana Lind" in context.text
    assert "Bo Novak" in context.text


def test_of_a_near_and_a_far_way_to_a_record_the_near_one_is_shown() -> None:
    context = ask("What is the extension of the other carer of Ida Moor?")
    assert not any("visits" in urn for urn in context.records)


def test_a_role_beside_a_name_asks_for_no_records() -> None:
    context = ask("extension of Ana Lind, the purser")
    assert "4471" in context.text
    assert not any("sailings" in urn for urn in context.records)
    # Elsewhere in the question it does.
    assert any("sailings" in urn for urn in ask("On which ships was Ana Lind the purser?").records)


def test_what_is_said_of_records_called_so_is_not_said_of_others() -> None:
    context = ask("sum of the paid eur over the claims raised by Ana Lind")
    assert "30" in context.text
    assert not any("bookings" in urn for urn in context.records)


def test_who_it_is_that_a_link_leads_to_is_told_by_name() -> None:
    context = ask("Who is Ana Lind referred by?")
    assert "Cy Brandt" in context.text
