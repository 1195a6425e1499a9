"""What a question begins with says what kind of answer it asks for: when, where, why, how many hours."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.views._english.question import Question

TRUCKS = {
    "T-10": {
        "plate": "XA 410",
        "loads": 7,
        "base": {"city": "Utrecht", "bays": 4},
        "price": 91000,
        "sold_for": 400,
        "reason_sold": "too small",
        "bought_on": "2019-02-03",
    },
    "T-11": {"plate": "XB 77", "note": "a mouse on the pedal"},
}
JOBS = {
    f"J-{n}": {
        "truck": "T-10",
        "hours": n / 2,
        "code": ("BRK", "AIR")[n % 2],
        "size": ("minor", "major")[n % 2],
        "cost": 10 * n,
        "done": f"2025-01-{n:02}",
    }
    for n in range(1, 15)
} | {f"J-{n}": {"truck": "T-11", "hours": 1, "code": "AIR", "cost": 5, "done": "2025-02-01"} for n in range(15, 45)}
CODES = {"BRK": {"text": "Brake pads / discs"}, "AIR": {"text": "Air filter"}}
BOOKS = {
    f"B-{year}": {"title": f"Book of {year}", "pub_year": year, "print_date": f"in {year}", "author": "W-1"}
    for year in (1979, 1990, 1966)
}
SPEC: dict[str, Any] = {
    "entities": {
        "truck": {"stream": "s.trucks"},
        "code": {"stream": "s.codes"},
        "writer": {"stream": "s.writers", "names": ["/name"]},
    },
    "sections": [
        {"name": "truck", "of": "truck", "required": True},
        {"name": "jobs", "of": "truck", "follow": ["jobs"],
         "aggregates": [{"op": "count"}, {"op": "sum", "field": "/hours"}, {"op": "max", "field": "/cost"},
                        {"op": "count", "by": "/code"}, {"op": "count", "by": "/size"}]},
        {"name": "codes", "of": "truck", "follow": ["jobs", "code"]},
        {"name": "writer", "of": "writer", "required": True},
        {"name": "books", "of": "writer", "follow": ["books"]},
    ],
}  # fmt: skip
LINKS = [
    Linked("jobs", "truck", "/truck", "trucks", "jobs"),
    Linked("jobs", "code", "/code", "codes", "jobs"),
    Linked("books", "author", "/author", "writers", "books"),
]


def ask(question: str) -> Context:
    view = view_over(
        SPEC,
        "s",
        {"trucks": TRUCKS, "jobs": JOBS, "codes": CODES, "writers": {"W-1": {"name": "Ro Crane"}}, "books": BOOKS},
        LINKS,
    )
    return view.build(question, budget_tokens=900)


def test_where_asks_for_a_place() -> None:
    context = ask("Where is T-10 kept?")
    assert "city: Utrecht" in context.text


def test_where_is_not_answered_by_a_number_that_the_verb_meets() -> None:
    context = ask("Where was T-10 loaded?")
    assert "Utrecht" in context.text


def test_why_asks_for_a_reason() -> None:
    context = ask("Why was T-10 let go?")
    assert "reason_sold: too small" in context.text


def test_when_is_not_answered_by_what_holds_no_time() -> None:
    # The code's text alone says nothing of when.
    context = ask("When did T-10 go in for brakes?")
    assert "2025-01-02" in context.text


def test_what_is_asked_for_is_no_value_of_a_code_that_the_records_do_not_have() -> None:
    context = ask("What was wrong with the brake of truck T-11?")
    assert "Nothing here is called" in context.text
    assert "XB 77" in context.text


def test_the_number_of_what_a_field_counts_is_its_sum() -> None:
    context = ask("How many hours were spent on T-10?")
    assert "sum of hours: 52.5" in context.text


def test_what_is_counted_by_words_that_nothing_explains_is_told_apart_by_groups() -> None:
    context = ask("How many jobs of T-10 went badly?")
    assert "count: 14" in context.text
    assert "count with code BRK: 7" in context.text


def test_a_word_of_linked_records_may_mean_the_named_one_itself() -> None:
    context = ask("What did T-10 cost?")
    assert "price: 91000" in context.text
    assert "cost: 140" in context.text


def test_where_the_linked_records_are_called_by_their_noun_the_word_is_theirs() -> None:
    context = ask("What did the jobs of T-10 cost?")
    assert "91000" not in context.text


@pytest.mark.parametrize("question", ["What is the latest book of Ro Crane?", "Ro Crane's newest book"])
def test_years_put_records_in_order(question: str) -> None:
    lines = [line for line in ask(question).text.splitlines() if "Book of" in line]
    assert "1990" in lines[0]


def test_a_date_of_something_else_does_not_answer() -> None:
    context = ask("What is Ro Crane's date of birth?")
    assert "Nothing here is called 'birth'" in context.text


def test_the_greatest_tells_of_which_record_it_is() -> None:
    context = ask("What is the biggest cost of the jobs of T-10?")
    assert "max of cost: 140, of J-14 (over 14)" in context.text


def test_who_is_doing_something_that_nothing_says_asks_for_people() -> None:
    assert Question("Who is presenting it?").who_does == "present"
    assert Question("Who is the owner?").who_does is None


def test_another_noun_points_at_linked_records() -> None:
    context = ask("Which position has T-10?")
    assert "count: 14" in context.text


@pytest.mark.parametrize(
    ("question", "line"), [("How many stops has L-1?", "number of stops: 3"), ("Stops of L-1", "")]
)
def test_the_elements_of_a_list_are_counted(question: str, line: str) -> None:
    lines = {"L-1": {"stops": [{"name": "Elm", "zone": 1}, {"name": "Oak", "zone": 2}, {"name": "Ash", "zone": 2}]}}
    spec = {
        "entities": {"line": {"stream": "s.lines"}},
        "sections": [{"name": "line", "of": "line", "required": True}],
    }
    text = view_over(spec, "s", {"lines": lines}).build(question, budget_tokens=300).text
    assert ("number of stops: 3" in text) == bool(line)
    assert "Ash" in text


def test_of_what_a_figure_is_over_the_first_few_are_shown() -> None:
    context = ask("How many hours were spent on T-10?")
    assert context.text.count("jobs J-") == 10
    assert (
        sum(one.detail == "the question asks for a figure, which is over all of them" for one in context.omissions) == 4
    )


def test_of_what_is_counted_by_a_value_those_that_have_it_are_shown() -> None:
    context = ask("How many minor jobs has T-10?")
    assert "count with size minor: 7" in context.text
    assert "size: major" not in context.text


def test_where_a_word_is_not_understood_all_are_shown() -> None:
    assert ask("How many hours were wasted on T-10?").text.count("jobs J-") == 14


def test_how_many_is_not_answered_by_who() -> None:
    jobs = {"V-7": {"title": "Welder", "hiring_lead": "Ana Brandt", "headcount": 2}}
    spec = {"entities": {"job": {"stream": "s.jobs"}}, "sections": [{"name": "job", "of": "job", "required": True}]}
    view = view_over(spec, "s", {"jobs": jobs})
    assert "headcount: 2" in view.build("How many do we hire for V-7?", budget_tokens=200).text


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who signed off P-1?", "Bo Lind"),
        ("Was P-1 turned down?", "state: rejected"),
        ("Which make is P-1?", "make: Acme"),
    ],
)
def test_two_words_mean_another_together(question: str, value: str) -> None:
    plans = {"P-1": {"state": "rejected", "approved_by": "Bo Lind", "signs": 3, "make": "Acme", "carrier": "DPD"}}
    spec = {"entities": {"plan": {"stream": "s.plans"}}, "sections": [{"name": "plan", "of": "plan", "required": True}]}
    view = view_over(spec, "s", {"plans": plans})
    assert value in view.build(question, budget_tokens=200).text


def test_months_put_records_in_order() -> None:
    usage = {f"U-{m}": {"org": "O-1", "month": f"2025-{m:02}", "disk_gb": 10 + m} for m in (3, 11, 7)}
    spec = {
        "entities": {"org": {"stream": "s.orgs", "names": ["/name"]}},
        "sections": [
            {"name": "org", "of": "org", "required": True},
            {"name": "usage", "of": "org", "follow": ["usage"]},
        ],
    }
    view = view_over(
        spec,
        "s",
        {"orgs": {"O-1": {"name": "Evermark Health"}}, "usage": usage},
        [Linked("usage", "org", "/org", "orgs", "usage")],
    )
    text = view.build("What is the latest disk usage of Evermark Health?", budget_tokens=300).text
    assert text.index("2025-11") < text.index("2025-07") < text.index("2025-03")


def test_a_state_that_is_called_as_something_is_done_is_not_what_is_named() -> None:
    tasks = {"W-17": {"state": "CMP", "completed_at": "2025-03-04", "vendor": "Ace"}, "W-18": {"state": "CMP"}}
    spec = {
        "entities": {
            "task": {"stream": "s.tasks"},
            "state": {"stream": "s.states", "names": ["/title"]},
        },
        "sections": [
            {"name": "task", "of": "task", "required": True},
            {"name": "state", "of": "state", "required": True},
            {"name": "tasks", "of": "state", "follow": ["tasks"]},
        ],
    }
    view = view_over(
        spec,
        "s",
        {"tasks": tasks, "states": {"CMP": {"title": "Completed"}, "OPN": {"title": "Opened"}}},
        [Linked("tasks", "state", "/state", "states", "tasks")],
    )
    text = view.build("When was W-17 completed?", budget_tokens=300).text
    assert "2025-03-04" in text
    assert "W-18" not in text
    assert "W-18" in view.build("Which tasks are in the state completed?", budget_tokens=300).text
