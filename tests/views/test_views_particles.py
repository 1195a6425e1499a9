"""Surnames with particles, alone, in full and beside others who share the last word; names two letters off."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import view_over

from workbench.context import Context

MEMBERS = {
    "M-1": {"given": "Wim", "last": "van der Plas", "locker": "L11"},
    "M-2": {"given": "Saar", "last": "van den Plas", "locker": "L12"},
    "M-3": {"given": "Joost", "last": "de Wit", "locker": "L13"},
    "M-4": {"given": "Lotte", "last": "Wit", "locker": "L14"},
    "M-5": {"given": "Pieter", "last": "Kuijper", "locker": "L15"},
    "M-6": {"given": "Pieter", "last": "Hofman", "locker": "L16"},
    "M-7": {"given": "Marta", "last": "von Trautmann", "locker": "L17"},
}
SPEC: dict[str, Any] = {
    "entities": {
        "member": {"stream": "s.members", "names": [["/given", "/last"], ["/last", "/given"]], "about": "person"}
    },
    "sections": [{"name": "member", "of": "member", "required": True}],
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"members": MEMBERS}).build(question)


@pytest.mark.parametrize(
    ("name", "locker"),
    [
        ("Wim van der Plas", "L11"),
        ("wim van der plas", "L11"),
        ("van der Plas", "L11"),
        ("Van der Plas", "L11"),
        ("van den Plas", "L12"),
        ("Saar Plas", "L12"),
        ("Joost de Wit", "L13"),
        ("de Wit", "L13"),
        ("De Wit, Joost", "L13"),
        ("von Trautmann", "L17"),
        ("Trautmann", "L17"),
        ("Mrs von Trautmann", "L17"),
    ],
)
def test_a_surname_is_found_with_its_particles(name: str, locker: str) -> None:
    for question in (f"Which locker has {name}?", f"{name}'s locker", f"What's {name}'s locker?"):
        context = ask(question)
        assert context.status == "found", question
        assert len(context.records) == 1, question
        assert locker in context.text, question


@pytest.mark.parametrize("name", ["Plas", "Wit"])
def test_without_them_all_who_share_the_last_word_may_be_meant(name: str) -> None:
    assert ask(f"Which locker has {name}?").status == "ambiguous"


@pytest.mark.parametrize("name", ["Joost van der Plas", "Greet van der Plas", "Pieter de Wit"])
def test_another_first_name_before_them_is_somebody_else(name: str) -> None:
    assert ask(f"Which locker has {name}?").status == "not_found"


@pytest.mark.parametrize("name", ["pieter kuyper", "Pieter Kuyper"])
def test_a_word_may_be_two_letters_off_beside_one_that_is_right(name: str) -> None:
    context = ask(f"{name}, which locker is his?")
    assert context.status == "found"
    assert "L15" in context.text
    assert f"Read '{name}' as 'Pieter Kuijper'." in context.text


@pytest.mark.parametrize(
    "name", ["Peter Kuyper", "Pieter Suyper", "Pieter Kuypert", "Pieter Wit", "M-55"], ids=lambda name: name.lower()
)
def test_further_off_it_is_nobody(name: str) -> None:
    assert ask(f"Which locker has {name}?").status == "not_found"
