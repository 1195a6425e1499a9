"""Records as nobody planned them: links in circles, links to what was never pulled, empty names, other scripts."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.errors import BudgetError
from workbench.tokens import count_tokens
from workbench.views import View

PEOPLE: dict[str, dict[str, Any]] = {
    "p-1": {"name": "Ada Öz", "boss": "p-2", "team": "t-9", "city": "Porto"},
    "p-2": {"name": "Bo Ek", "boss": "p-3", "team": "t-9", "city": "Lund"},
    "p-3": {"name": "Cy Tan", "boss": "p-1", "team": "t-9", "city": "Faro"},
    "p-4": {"name": "", "boss": "p-4", "team": None, "city": "Vigo"},
    "p-5": {"name": "   ", "boss": None, "city": "Nice"},
    "p-6": {"name": "\u202eدانا\u200f العلي", "boss": "p-1", "city": "عمّان"},  # noqa: RUF001 - a name in another script
    "p-7": {"name": "🦊 Fox & Söhne 👨‍👩‍👧", "boss": "p-6", "city": "東京"},
}
LINKS = [
    Linked("people", "boss", "/boss", "people", "reports"),
    Linked("people", "team", "/team", "teams", "people"),
]
_LEAST = 9
SPEC: dict[str, Any] = {
    "entities": {"person": {"stream": "hr.people", "keys": ["id"], "names": ["/name"]}},
    "sections": [
        {"name": "person", "of": "person", "required": True},
        {"name": "boss", "of": "person", "follow": ["boss"]},
        {"name": "far", "of": "person", "follow": ["boss", "boss", "boss", "boss"], "format": "line"},
        {"name": "reports", "of": "person", "follow": ["reports"], "format": "table", "fields": ["/name", "/city"]},
        {"name": "team", "of": "person", "follow": ["team"]},
    ],
}


@pytest.fixture(scope="module")
def view() -> View:
    return view_over(SPEC, "hr", {"people": PEOPLE}, LINKS)


def test_links_in_a_circle_end_and_show_each_record_once(view: View) -> None:
    context = view.build(entities={"person": "p-1"}, budget_tokens=2_000)
    assert context.status == "found"
    assert [context.text.count(f"city: {city}") for city in ("Porto", "Lund")] == [1, 1]


def test_a_record_that_links_to_itself_is_shown(view: View) -> None:
    context = view.build("Who is the boss of person p-4?", budget_tokens=300)
    assert "boss: p-4" in context.text


def test_a_link_to_a_stream_that_was_never_pulled_is_an_omission(view: View) -> None:
    context = view.build(entities={"person": "p-1"}, budget_tokens=2_000)
    assert "hr:teams/t-9" in {one.record for one in context.omissions if one.reason == "missing"}
    assert "team: t-9" in context.text


@pytest.mark.parametrize("question", ["", "  ", "?"])
def test_no_empty_name_is_found_by_an_empty_question(view: View, question: str) -> None:
    with pytest.raises(Exception, match="the question is empty"):
        view.build(question)


@pytest.mark.parametrize("question", ["In which city does '' live?", "Where is the person named   ?"])
def test_an_empty_name_names_nobody(view: View, question: str) -> None:
    context = view.build(question)
    assert context.status == "not_found"
    assert "Vigo" not in context.text
    assert "Nice" not in context.text


@pytest.mark.parametrize(
    ("question", "city"),
    [
        ("In which city is دانا العلي?", "عمّان"),
        ("city of \u202bدانا العلي\u202c?", "عمّان"),  # noqa: RUF001 - a name in another script
        ("In which city is Fox & Söhne?", "東京"),
        ("city of ada öz", "Porto"),
        ("CITY OF ADA ÖZ?", "Porto"),
    ],
)
def test_names_of_any_script_are_found_with_marks_and_pictures_beside_them(
    view: View, question: str, city: str
) -> None:
    context = view.build(question, budget_tokens=150)
    assert context.status == "found"
    assert city in context.text
    assert "\u202e" not in context.text
    assert context.tokens == count_tokens(context.text) <= 150


@pytest.mark.parametrize("budget", [1, 9, 40, 10_000_000])
def test_a_question_as_long_as_may_be_is_read_under_any_budget(view: View, budget: int) -> None:
    question = ("Which city, please, of the person p-2? " + "🦊 und so weiter " * 9_000)[:100_000]
    if budget < _LEAST:
        with pytest.raises(BudgetError, match="budget of at least"):
            view.build(question, budget_tokens=budget)
        return
    context = view.build(question, budget_tokens=budget)
    assert context.tokens <= budget
    assert "Lund" in context.text or budget < 40
    assert any("words" in one.detail for one in context.omissions)
