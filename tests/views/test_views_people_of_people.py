"""People of whom a question says where they are, of which others are linked to people who are there."""

from typing import Any

from views_factories import Linked, view_over

from workbench.context import Context

STAFF = {f"S-{n}": {"name": f"Staff Nr{n}", "team": ["Kiln", "Glaze"][n % 2]} for n in range(8)}
PATRONS = {f"P-{n}": {"name": f"Patron Nr{n}", "carer": f"S-{n % 8}"} for n in range(40)}
SPEC: dict[str, Any] = {
    "entities": {
        "patron": {"stream": "s.patrons", "names": ["/name"], "about": "person"},
        "colleague": {"stream": "s.staff", "names": ["/name"], "about": "staff"},
    },
    "sections": [{"name": "patron", "of": "patron"}, {"name": "colleague", "of": "colleague"}],
}


def ask(question: str) -> Context:
    links = [Linked("patrons", "carer", "/carer", "staff", "patrons")]
    return view_over(SPEC, "s", {"patrons": PATRONS, "staff": STAFF}, links).build(question, budget_tokens=900)


def test_people_of_a_team_are_not_those_who_are_linked_to_people_of_it() -> None:
    for question in ("How many people work in Glaze?", "How many people are in Glaze?"):
        context = ask(question)
        assert "patron" not in context.text.partition("Looked for")[0]
        assert context.status == "not_found" or context.aggregates[0].value == len(STAFF) / 2
    assert ask("How many colleagues work in Glaze?").aggregates[0].value == len(STAFF) / 2
