"""Long texts of linked records that say what is asked of the record that is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_factories import Linked, view_over

from workbench.context import Context
from workbench.views._asking.linked_texts import _said_in
from workbench.views._english.question import stem

FILLER = (
    "The cows are in fair condition and the troughs were tipped. The slurry store has room for nine weeks more. " * 4
)
FARMS = {f"F-{n}": {"name": f"Dalcraig{n:02} Farm", "breed": "Jersey"} for n in range(60)}
SAYING = [
    "They were quoted 20,150 for roofing the yard.",
    "A new herdsman, Petru Lungu, starts in May.",
    "The footbath was empty again.",
    "",
]
VISITS = {
    f"V-{farm}{n}": {"farm": f"F-{farm}", "day": f"2024-0{n + 1}-03", "report": f"{FILLER}{said} {FILLER}"}
    for farm in (1, 2)
    for n, said in enumerate(SAYING)
}
SPEC: dict[str, Any] = {
    "entities": {"farm": {"stream": "d.farms", "names": ["/name"]}},
    "sections": [
        {"name": "farm", "of": "farm", "required": True},
        {"name": "visits", "title": "visits of the farm", "of": "farm", "follow": ["visits"],
         "aggregates": [{"op": "count", "label": "number of visits"}]},
    ],
}  # fmt: skip
LINKS = [Linked("visits", "farm", "/farm", "farms", "visits")]


def ask(question: str, budget_tokens: int = 600) -> Context:
    view = view_over(SPEC, "d", {"farms": FARMS, "visits": VISITS}, LINKS)
    return view.build(question, budget_tokens=budget_tokens)


@pytest.mark.parametrize(
    ("question", "said", "visit"),
    [
        ("What was Dalcraig01 Farm quoted for roofing the yard?", "quoted 20,150", "V-10"),
        ("Who is the herdsman at Dalcraig02 Farm?", "Petru Lungu", "V-21"),
        ("Was the footbath empty at Dalcraig01 Farm?", "footbath was empty", "V-12"),
    ],
)
def test_the_text_that_says_it_is_quoted_alone(question: str, said: str, visit: str) -> None:
    context = ask(question)
    assert said in context.text
    assert "Nothing here is called" not in context.text
    shown = {item.record for item in context.items if "visits" in item.record}
    assert shown == {f"d:visits/{visit}"}
    assert "slurry store has room for nine weeks more. The cows are in fair" not in context.text


def test_quotes_are_exact_and_say_where_they_stand() -> None:
    context = ask("What was Dalcraig01 Farm quoted for roofing the yard?")
    text = VISITS["V-10"]["report"]
    quotes = [item for item in context.items if item.source is not None]
    assert quotes
    for item in quotes:
        start, end = item.source
        assert text[start:end] == context.text[item.start : item.end]


@pytest.mark.parametrize(
    "question",
    ["What is the salinity at Dalcraig01 Farm?", "What was Dalcraig09 Farm quoted for roofing the yard?"],
)
def test_what_no_text_of_its_records_says_is_told(question: str) -> None:
    assert ask(question).text.startswith("Nothing here is called")


def test_of_many_texts_that_say_it_the_first_in_order_are_quoted() -> None:
    context = ask("What about the slurry of Dalcraig01 Farm?")
    assert "Nothing here is called" not in context.text
    shown = [item.record for item in context.items if "visits" in item.record]
    assert sorted(set(shown)) == ["d:visits/V-10", "d:visits/V-11", "d:visits/V-12"]
    assert any(one.record == "d:visits/V-13" for one in context.omissions)


def test_budgets_hold() -> None:
    for budget in range(40, 300, 23):
        assert ask("What was Dalcraig01 Farm quoted for roofing the yard?", budget).tokens <= budget


WORDS = st.lists(
    st.sampled_from(
        [
            "skies",
            "quoted",
            "quotes",
            "roofing",
            "roofs",
            "roof",
            "a",
            "I",
            "empties",
            "running",
            "ran",
            "Zürich",
            "prices",
        ]
    )
)


@given(text=WORDS, asked=WORDS)
def test_what_a_text_says_is_what_the_stems_of_all_its_words_say(text: list[str], asked: list[str]) -> None:
    stems = frozenset(stem(word.casefold()) for word in asked)
    assert _said_in(" ".join(text), stems) == stems & {stem(word.casefold()) for word in text}


NOTES = {
    "V-10": {"farm": "F-1", "note": "A calf had swallowed a tennis ball, gone by evening."},
    "V-11": {"farm": "F-1", "note": "Asked for a receipt of the hoof bath."},
    "V-12": {"farm": "F-1", "note": "Fed well."},
    "V-20": {"farm": "F-2", "note": "The footbath was empty, told the herdsman."},
}


def asked_of_notes(question: str) -> Context:
    return view_over(SPEC, "d", {"farms": FARMS, "visits": NOTES}, LINKS).build(question, budget_tokens=600)


def test_a_short_note_that_says_it_is_shown_alone() -> None:
    context = asked_of_notes("What was swallowed at Dalcraig01 Farm?")
    assert "tennis ball" in context.text
    assert "Nothing here is called" not in context.text
    assert {item.record for item in context.items if "visits" in item.record} == {"d:visits/V-10"}


@pytest.mark.parametrize("question", ["Which colour is the receipt of Dalcraig01 Farm?", "vet of Dalcraig01 Farm"])
def test_a_short_note_that_says_half_of_it_is_not(question: str) -> None:
    assert "Nothing here is called" in asked_of_notes(question).text
