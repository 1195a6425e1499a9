"""Questions as they are given: of the wrong type, very long, and in another language than English."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from views_factories import view_over

from workbench.errors import QuestionError
from workbench.views import View

FIRMS = {"F-1": {"name": "Optik Lenz", "city": "Ulm"}, "F-2": {"name": "Hotel Seeblick", "city": "Graz"}}
SPEC: dict[str, Any] = {
    "entities": {"firm": {"stream": "s.firms", "names": ["/name"]}},
    "sections": [{"name": "firm", "of": "firm", "required": True}],
}


def view() -> View:
    return view_over(SPEC, "s", {"firms": FIRMS})


@pytest.mark.parametrize("question", [5, True, b"x", ["firm F-1"]])
def test_a_question_that_is_no_text_is_refused_with_its_value_and_what_to_write(question: Any) -> None:
    with pytest.raises(QuestionError, match="A question is a text") as refused:
        view().build(question)
    assert repr(question) in str(refused.value)
    assert type(question).__name__ in str(refused.value)


def calls(run: Callable[[], object]) -> int:
    """Return how many functions of Python are called; the same whatever else the machine does."""
    count = 0

    def tally(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tally)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def test_a_question_that_repeats_one_name_for_100_000_characters_costs_no_more_than_in_proportion() -> None:
    built = view()
    once = built.build("Optik Lenz city")
    context = built.build(("Optik Lenz city " * 10_000)[:99_990])
    assert context.status == "found"
    assert context.records == once.records
    short, long = ("Optik Lenz town " * 10_000)[:49_990], ("Optik Lenz site " * 10_000)[:99_990]
    assert calls(lambda: built.build(long)) < 2.5 * calls(lambda: built.build(short))


@pytest.mark.parametrize(
    "question",
    [
        "how many " + "a" * 99_980,
        *("how many " + unit * (99_980 // len(unit)) for unit in ("a-", "1.", "a'", "\n", "$1 ", "more than 1 ")),
        "the last " + "9" * 5_000 + " days",
        "top ² shops",
        "how many ² shops",
    ],
    ids=lambda question: question[:20],
)
def test_what_no_name_and_no_number_is_written_like_finds_nothing_and_fits(question: str) -> None:
    context = view().build(question, budget_tokens=100)
    assert context.status != "found"
    assert context.tokens <= 100


def test_a_word_of_thousands_of_characters_is_cut_and_what_it_stands_beside_is_found() -> None:
    context = view().build(f"city of Optik Lenz {'x' * 1_200} please", budget_tokens=200)
    assert context.status == "found"
    assert "Ulm" in context.text
    told = [one.detail for one in context.omissions if one.reason == "limit"]
    assert told == ["700 characters of words of more than 500 characters were not read"]


def test_a_pasted_text_is_asked_of_the_records_it_names_and_of_no_others() -> None:
    pasted = "We met on the stairs and spoke of the weather. " * 120
    assert view().build(f"{pasted} What is the city of Optik Lenz?", budget_tokens=200).status == "found"
    short = view().build("which firms are in Ulm", budget_tokens=200)
    long = view().build(f"{pasted} which firms are in Ulm", budget_tokens=200)
    assert (short.status, long.status) == ("found", "not_found")
    assert "ask it in fewer" in long.omissions[-1].detail


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Was ist die Farbe von Optik Lenz?", "Nothing here is called 'Farbe'."),
        ("Wer ist der Chef von Optik Lenz und was ist seine Nummer?", "Nothing here is called 'Chef', 'Nummer'."),
        ("Quelle est la couleur de Optik Lenz ?", "Nothing here is called 'couleur'."),
        ("¿Cuál es el color de Optik Lenz?", "Nothing here is called 'color'."),
    ],
)
def test_little_words_of_other_languages_are_told_as_no_names(question: str, told: str) -> None:
    assert view().build(question).text.split("\n")[0] == told


@pytest.mark.parametrize(
    ("question", "lost"),
    [
        ("Wo ist Der Kunde von Gunther Kalten?", "'Kunde', 'Gunther Kalten'"),
        ("Where is Las Palmas?", "'Las Palmas'"),
        ("Who was paid by Der Spiegel?", "'Der Spiegel'"),
    ],
)
def test_names_that_are_not_found_keep_their_articles_in_english_questions_alone(question: str, lost: str) -> None:
    context = view().build(question)
    assert context.status == "not_found"
    assert context.text.startswith(f"Not found: {lost}.")
