"""What of a named record is shown where a question asks for linked ones; words around names ask for nothing."""

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

WALKERS = {
    "W-1": {"name": "Ida Holt", "town": "Ulm", "born": "1980-02-03", "level": "keen", "tours": ["T-1", "T-2", "T-3"],
            "vouchers": [{"kind": "gift", "euros": 20}, {"kind": "gift", "euros": 35}]},
    "W-2": {"name": "Ada Lenz", "town": "Bonn", "born": "1971-05-09", "level": "casual", "tours": ["T-4"],
            "vouchers": []},
}  # fmt: skip
TOURS = {
    "T-1": {"valley": "Zillertal", "grade": "steep", "insured": True, "began": "2024-05-02", "euros": 300,
            "party": [{"name": "Udo", "dob": "1999-01-01"}], "meal": "soup"},
    "T-2": {"valley": "Stubaital", "grade": "gentle", "insured": True, "began": "2024-07-09", "euros": 250,
            "party": [{"name": "Eva", "dob": "1950-01-01"}], "meal": "cake"},
    "T-3": {"valley": "Lechtal", "grade": "steep", "insured": False, "began": "2024-06-11", "euros": 280,
            "party": [{"name": "Kai", "dob": "2004-01-01"}], "meal": "stew"},
    "T-4": {"valley": "Inntal", "grade": "middling", "insured": False, "began": "2024-06-30", "euros": 310,
            "party": [], "meal": "none"},
    **{f"T-{n}": {"valley": "Inntal", "grade": grade, "insured": False, "began": f"2023-06-{n}", "euros": n,
                  "party": [], "meal": "none"}
       for n, grade in zip(range(11, 20), ["gentle", "steep", "middling"] * 3, strict=True)},
}  # fmt: skip
SPEC: dict[str, Any] = {
    "entities": {
        "walker": {"stream": "d.walkers", "names": ["/name"]},
        "tour": {"stream": "d.tours"},
    },
    "sections": [
        {"name": "walker", "of": "walker", "required": True},
        {"name": "tours", "title": "tours of the walker", "of": "walker", "follow": ["tours"],
         "summary": ["/grade", "/meal"],
         "aggregates": [{"op": "count", "label": "number of tours"}, {"op": "sum", "field": "/euros"},
                        {"op": "latest", "field": "/began"}]},
        {"name": "tour", "of": "tour", "required": True},
        {"name": "walkers", "title": "walkers of the tour", "of": "tour", "follow": ["walkers"]},
    ],
}  # fmt: skip
LINKS = [Linked("walkers", "tours", "/tours/*", "tours", "walkers")]


def ask(question: str, **spec: Any) -> Context:
    view = view_over({**SPEC, **spec}, "d", {"walkers": WALKERS, "tours": TOURS}, LINKS)
    return view.build(question, budget_tokens=2_000)


def test_of_a_record_whose_latest_linked_one_is_asked_for_only_the_way_is_told() -> None:
    context = ask("How scenic was the latest tour of Ida Holt?")
    assert "Stubaital" in context.text
    assert "Ulm" not in context.text
    assert "keen" not in context.text
    assert any(one.record == "d:walkers/W-1" and one.field == "/town" for one in context.omissions)


def test_of_those_behind_the_latest_only_the_times_are_told() -> None:
    text = ask("How scenic was the latest tour of Ida Holt?").text
    assert "2024-06-11" in text
    assert text.count("meal") == text.count("grade") == 1


def test_nobody_s_birth_says_which_tour_is_the_latest() -> None:
    text = ask("How scenic was the latest tour of Ida Holt?").text
    assert "2004-01-01" not in text


def test_a_record_is_told_whole_where_more_than_the_way_is_asked_of_it() -> None:
    assert "Ulm" in ask("What sort of boots does Ida Holt wear?").text


def test_counted_tours_say_nothing_of_the_walker() -> None:
    context = ask("On how many excursions with cover was Ida Holt insured?")
    assert "number of tours" in context.text
    assert "Ulm" not in context.text


def test_money_in_a_list_that_is_asked_for_adds_no_money_of_linked_records() -> None:
    text = ask("How much money does Ida Holt have in vouchers?").text
    assert "euros: 20" in text
    assert "sum of euros" not in text


@pytest.mark.parametrize(
    "question",
    [
        "T-1: gentle, middling or steep?",
        "Is T-1 a gentle or a steep outing?",
        "What kind of outing (gentle, middling, steep) is T-1?",
    ],
)
def test_values_of_which_a_question_asks_for_the_one_are_asked_for_though_the_record_has_one(question: str) -> None:
    context = ask(question)
    assert "grade: steep" in context.text or '"grade":"steep"' in context.text
    assert "Zillertal" not in context.text


@pytest.mark.parametrize(
    "question",
    [
        "The hike with docket T-1 was sold under which grade?",
        "I need to know the grade of the hike T-1",
        "Grade of docket T-1?",
    ],
)
def test_the_nouns_of_a_key_ask_for_nothing(question: str) -> None:
    context = ask(question)
    assert "grade: steep" in context.text or '"grade":"steep"' in context.text
    assert "Zillertal" not in context.text


def test_a_sentence_that_says_who_is_meant_asks_for_nothing() -> None:
    text = ask("Which level has our guest? She is registered as Ida Holt.").text
    assert "keen" in text
    assert "Ulm" not in text


def test_whose_name_it_is_asks_for_nothing() -> None:
    text = ask("Which level has the visitor registered under Ida Holt?").text
    assert "keen" in text
    assert "Ulm" not in text


def test_a_sentence_without_a_verb_asks() -> None:
    text = ask("The shoe size of Ida Holt. The level as well.").text
    assert "Nothing here is called 'shoe size'" in text
    assert "Ulm" in text


def test_a_noun_before_a_key_that_a_field_has_is_asked_for() -> None:
    assert "Zillertal" in ask("valley T-1").text


def test_who_booked_something_asks_for_nothing_of_that() -> None:
    text = ask("By whom was tour T-1 toured, and in which town do they live?").text
    assert "Ulm" in text
    assert "soup" not in text
