"""Words that could be two things: a page's name and a field, a value and a kind, a title and a manager."""

from __future__ import annotations

from typing import Any

from views_factories import Linked, view_over

from workbench.context import Context

COMPANIES = {
    "A-1": {"name": "Elm Orchards", "payment_terms": "N30", "currency": "EUR", "manager": "Rosa Quill"},
    "A-2": {"name": "Tide Plastics", "payment_terms": "PRE", "currency": "JPY", "manager": "Ned Frost"},
}
PAGES = {"G-1": {"title": "Payment terms", "body": "Thirty days net, unless agreed otherwise."}}
CONTACTS = {
    f"C-{n}": {"company": "A-1", "name": name, "title": title}
    for n, (name, title) in enumerate(
        [("Kofi Dubois", "Financial Controller"), ("Dario Yeo", "Head of Quality"), ("Lu Okonkwo", "Buyer")]
    )
}
QUOTES = {
    f"Q-{n}": {
        "company": "A-1",
        "name": f"Offer {n}",
        "meta": {"type": "Quote", "path": f"/quote/{n}"},
        "made": f"2024-0{n}-01",
        "status": ("Denied", "Accepted")[n % 2],
    }
    for n in range(1, 4)
}
SPEC: dict[str, Any] = {
    "entities": {
        "company": {"stream": "s.companies", "names": ["/name"]},
        "page": {"stream": "s.pages", "names": ["/title"]},
    },
    "sections": [
        {"name": "company", "of": "company", "required": True},
        {"name": "page", "of": "page", "required": True},
        {"name": "contacts", "of": "company", "follow": ["contacts"], "aggregates": [{"op": "count"}]},
        {"name": "quotes", "of": "company", "follow": ["quotes"], "order": {"by": "/made", "descending": True}},
    ],
}
LINKS = [
    Linked("contacts", "company", "/company", "companies", "contacts"),
    Linked("quotes", "company", "/company", "companies", "quotes"),
]


def ask(question: str) -> Context:
    view = view_over(SPEC, "s", {"companies": COMPANIES, "pages": PAGES, "contacts": CONTACTS, "quotes": QUOTES}, LINKS)
    return view.build(question, budget_tokens=900)


def test_the_name_of_a_page_that_is_a_field_of_the_named_record_asks_for_the_field() -> None:
    context = ask("Payment terms of Elm Orchards?")
    assert "payment_terms: N30" in context.text
    assert "EUR" not in context.text


def test_the_page_alone_is_the_page() -> None:
    assert "Thirty days net" in ask("What does the page Payment terms say?").text


def test_of_records_chosen_by_a_value_the_field_that_is_called_is_shown_and_the_others_are_not() -> None:
    context = ask("Name of the Financial Controller of Elm Orchards?")
    assert "Kofi Dubois" in context.text
    assert "Financial Controller" in context.text
    assert not any(word in context.text for word in ("Dario", "Offer", "Nothing here"))


def test_a_value_that_is_given_whole_leads_to_its_record_though_a_word_of_it_could_say_another_field() -> None:
    context = ask("Who is the Head of Quality at Elm Orchards?")
    assert "Dario Yeo" in context.text
    assert "Kofi" not in context.text


def test_a_value_that_says_of_all_of_them_what_they_are_asks_for_nothing() -> None:
    context = ask("How does the most recent quote of Elm Orchards stand?")
    assert "Accepted" in context.text
    assert context.text.index("Offer 3") < context.text.index("2024-02-01")
