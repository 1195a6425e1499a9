"""What a named person is asked to have, and nothing says of her, is told, whatever farther records are paid."""

from __future__ import annotations

from functools import cache

import pytest
from views_factories import Linked, view_over

from workbench.views import View


@cache
def view() -> View:
    keepers = {f"K-{n}": {"full_name": name, "section": "birds"} for n, name in enumerate(("Ana Ruiz", "Ben Okafor"))}
    houses = {"H-1": {"name": "Aviary", "keeper": "K-0"}}
    adopters = {"A-1": {"name": "Kim Lee", "house": "H-1", "pay": "debit", "amount": 120}}
    sections = [
        {"name": "keeper", "of": "keeper", "required": True},
        {"name": "houses", "of": "keeper", "follow": ["houses"]},
        {"name": "adopters", "of": "keeper", "follow": ["houses", "adopters"]},
    ]
    spec = {
        "entities": {"keeper": {"stream": "z.keepers", "keys": ["id"], "names": ["/full_name"], "about": "person"}},
        "sections": sections,
    }
    links = [
        Linked("houses", "keeper", "/keeper", "keepers", "houses"),
        Linked("adopters", "house", "/house", "houses", "adopters"),
    ]
    return view_over(spec, "z", {"keepers": keepers, "houses": houses, "adopters": adopters}, links)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What is the salary of Ana Ruiz?", "salary"),
        ("What salary does Ana Ruiz get?", "salary"),
        ("What salary is Ana Ruiz on?", "salary"),
        ("What does Ana Ruiz earn with us?", "earn"),
    ],
)
def test_what_adopters_pay_is_no_salary(question: str, word: str) -> None:
    assert f"Nothing here is called '{word}'." in view().build(question).text


def test_what_she_has_is_told() -> None:
    text = view().build("What section is Ana Ruiz in?").text
    assert "birds" in text
    assert "Nothing here is called" not in text
