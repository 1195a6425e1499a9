"""Names of two parts of which a record has one: companies whose name stands where people have their surname."""

from __future__ import annotations

from typing import Any

from views_factories import view_over

from workbench.context import Context

PEOPLE: dict[str, dict[str, Any]] = {
    "1": {"SURN": "DUXBURY", "FORN": "OLGA", "TARCD": "D1"},
    "2": {"SURN": "DUXBURY", "FORN": None, "TARCD": "D2"},
    "3": {"SURN": "HEATHER & THRUSH INN", "FORN": None, "TARCD": "C1"},
    "4": {"SURN": "STENMOOR VALLEY DAIRY", "FORN": "", "TARCD": "C2"},
    "5": {"SURN": "CRABTREE", "FORN": "ANKE", "TARCD": "D3"},
    "6": {"SURN": "CRABTREE LODGE", "TARCD": "C3"},
}
SPEC: dict[str, Any] = {
    "entities": {"consmr": {"stream": "s.consmr", "names": [["/SURN", "/FORN"], ["/FORN", "/SURN"]]}},
    "sections": [{"name": "consmr", "of": "consmr"}],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"consmr": PEOPLE}).build(question, budget_tokens=600)


def test_the_part_that_is_there_is_the_whole_name() -> None:
    context = ask("TARCD of Heather & Thrush Inn")
    assert (context.status, context.records) == ("found", ("s:consmr/3",))
    assert ask("What is the TARCD of the heather and thrush inn?").records == ("s:consmr/3",)
    assert ask("TARCD of Crabtree Lodge").records == ("s:consmr/6",)


def test_it_may_be_given_in_part_or_misspelt() -> None:
    assert ask("TARCD of Stenmoor Valley").records == ("s:consmr/4",)
    assert ask("TARCD of Stenmoor Vally Dairy").records == ("s:consmr/4",)


def test_a_surname_that_others_have_with_a_first_name_stays_a_part() -> None:
    assert ask("TARCD of Olga Duxbury").records == ("s:consmr/1",)
    assert ask("TARCD of Duxbury").status == "ambiguous"
