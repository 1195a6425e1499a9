"""Questions for some of what a named record is linked to: bounds, denials, figures, groups, the first of an order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records
from views_factories import is_unread

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._building.within import without_names
from workbench.views._english.question import Question

# More than a table of codes has.
GUESTS = {f"G-{n}": {"name": f"Guest{n:02} Name{n:02}"} for n in range(3, 80)}
GUESTS |= {"G-1": {"name": "Ana Brandt"}, "G-2": {"name": "Bo Lind"}}
STAYS = {
    f"S-{n}": {
        "guest": "G-1" if n <= 6 else "G-2",
        "arrival": f"{2023 + n % 2}-0{n}-04",
        "status": ("kept", "cancelled", "open")[n % 3],
        "nights": n,
        "total": 100 * n,
        "diners": [{"guest": "G-1", "bill": 10 * n, "wine": n == 2}, {"guest": "G-2", "bill": 999, "wine": True}],
    }
    for n in range(1, 10)
}
SPEC: dict[str, Any] = {
    "entities": {
        "guest": {"stream": "h.guests", "names": ["/name"]},
        "stay": {"stream": "h.stays", "keys": ["id"]},
    },
    "sections": [
        {"name": "guest", "of": "guest", "required": True},
        {"name": "stay", "of": "stay", "required": True},
        {"name": "guest-stays", "title": "stays of the guest", "of": "guest", "follow": ["stays"],
         "order": {"by": "/arrival", "descending": True},
         "aggregates": [{"op": "count", "label": "number of stays"}, {"op": "max", "field": "/nights"}]},
    ],
}  # fmt: skip
LINKS = [LinkType(stream="h.stays", name="guest", to="h.guests", inverse="stays")]


def ask(question: str, path: str = "/guest", **options: Any) -> Context:
    source = MemorySource(
        [*link_records("h", "guests", GUESTS), *link_records("h", "stays", STAYS, [("guest", path, "guests")])]
    )
    view = View(ContextSpec.model_validate(SPEC), source, links=LINKS)
    return view.build(question, **{"budget_tokens": 900, **options})


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("How many stays of Ana Brandt have a total over 300?", ["number of stays with total over 300: 3 (of 6)"]),
        ("How many stays of guest Ana Brandt are cancelled?", ["number of stays with status cancelled: 2 (of 6)"]),
        ("How many stays has Ana Brandt with a total between 200 and 400?", [": 3 (of 6)"]),
        ("What is the total of the cancelled stays of Ana Brandt?", ["sum of total: 500 (over 2)"]),
        ("What is the highest total of Ana Brandt's stays?", ["max of total: 600"]),
        ("What is the average total of Bo Lind's stays?", ["mean of total: 800 (over 3)"]),
        ("Number of stays of Ana Brandt by status", ["by status: open 2, kept 2, cancelled 2"]),
    ],
)
def test_each_word_of_the_rest_chooses_among_the_linked_records(question: str, lines: list[str]) -> None:
    context = ask(question)
    assert context.status == "found"
    assert all(line in context.text for line in lines), context.text
    assert context.text.startswith("## guest\n- guests G-")


def test_what_chooses_a_record_stands_beside_it() -> None:
    context = ask("How many stays of Ana Brandt have a total over 300?")
    assert {"S-4", "S-5", "S-6"} == {item.record.rpartition("/")[2] for item in context.items if "stays" in item.record}
    assert context.spans_of("h:stays/S-4") == ["stays S-4", "total: 400"]


def test_the_first_of_an_order_is_one_of_those_that_are_chosen() -> None:
    context = ask("What is the latest cancelled stay of Ana Brandt?")
    assert "number of stays with status cancelled: 2 (of 6)" in context.text
    assert "latest of arrival: S-1" in context.text
    assert "S-6" not in context.text


def test_the_latest_one_is_shown_whole_and_of_the_others_the_times() -> None:
    context = ask("latest stay of Ana Brandt")
    last = max((key for key, body in STAYS.items() if body["guest"] == "G-1"), key=lambda key: STAYS[key]["arrival"])
    assert f"status: {STAYS[last]['status']}" in context.text
    assert context.text.count("diners:") == 1
    assert context.text.count("\narrival:") == 3


def test_a_record_without_a_name_is_called_by_its_number() -> None:
    entities = {"loan": {"stream": "h.loans", "keys": ["id", "/loan_no"]}}
    rows = {f"{n}": {"loan_no": f"LN-{90 - n}", "principal": 100 * n} for n in range(1, 9)}
    spec = {"entities": entities, "sections": [{"name": "loan", "of": "loan", "required": True}]}
    view = View(ContextSpec.model_validate(spec), MemorySource([*link_records("h", "loans", rows)]))
    assert "LN-82" in view.build("Which loan has the highest principal?", budget_tokens=900).text


def test_none_is_told_as_none_and_the_value_as_known() -> None:
    context = ask("How many open stays of Bo Lind with a total over 2000?")
    assert ": 0 (of 3)" in context.text
    assert "Not found" not in context.text


def test_of_a_list_the_elements_that_link_to_the_record_are_measured_and_chosen_by() -> None:
    context = ask("What is the highest bill of Ana Brandt's stays?", "/diners/*/guest")
    assert "max of bill: 90, of S-9" in context.text
    context = ask("How many stays of Ana Brandt with wine?", "/diners/*/guest")
    assert "number of stays with wine true: 1 (of 9)" in context.text


@pytest.mark.parametrize(
    "question",
    [
        "How many stays of Ana Brandt?",
        "How many jolly stays of Ana Brandt with a total over 300?",
        "Who is Ana Brandt?",
    ],
)
def test_what_is_not_understood_whole_is_read_by_its_words(question: str) -> None:
    assert "(of 6)" not in ask(question).text


def test_figures_are_over_all_of_the_linked_records() -> None:
    context = ask("How many stays of Ana Brandt have a total over 300?")
    assert [len(one.records) for one in context.aggregates] == [6]


@given(low=st.integers(0, 1000), high=st.integers(0, 1000))
def test_bounds_choose_what_a_loop_chooses(low: int, high: int) -> None:
    expected = [n for n in range(1, 7) if low <= 100 * n <= high]
    context = ask(f"How many stays of Ana Brandt have a total between {low} and {high}?")
    assert f" between {low} and {high}: {len(expected)}" in context.text


@given(budget=st.integers(30, 400))
def test_no_budget_is_passed(budget: int) -> None:
    assert ask("What is the total of the cancelled stays of Ana Brandt?", budget_tokens=budget).tokens <= budget


@pytest.mark.parametrize(
    ("text", "named", "rest"),
    [
        ("How many stays of guest Ana Brandt's were late?", {5, 6}, "How many stays were late?"),
        ("Stays of the guest G-1 over 5", {4}, "Stays over 5"),
        ("Ana\u2019s stays over 5", {0}, "stays over 5"),
        ("total paid by Ana before 2025", {3}, "total paid before 2025"),
    ],
)
def test_names_go_with_their_noun_and_what_leads_to_them(text: str, named: set[int], rest: str) -> None:
    found = without_names(Question(text), named, frozenset({"guest"}))
    assert found is not None
    assert found.text == rest


def test_nothing_but_a_name_leaves_nothing() -> None:
    assert without_names(Question("Ana Brandt"), {0, 1}, frozenset()) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many jolly stays of Ana Brandt were not cancelled?", "Not understood: 'not cancelled'."),
        ("Which jolly stays of Ana Brandt weren't yet open?", "Not understood:"),
        ("How many jolly stays of Ana Brandt were over 300?", "Not understood: 'over 300'."),
    ],
)
def test_conditions_that_are_not_read_are_told(question: str, told: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert told in context.text


@pytest.mark.parametrize(
    "question", ["Why was stay S-1 not kept?", "How many stays has Ana Brandt?", "Was Ana Brandt not there?"]
)
def test_no_condition_is_told_where_none_chooses(question: str) -> None:
    assert "Not understood" not in ask(question).text


ROOMS = {f"R-{n}": {"kind": ("suite", "single")[n % 2], "rate_minor": 100 * n} for n in range(1, 5)}


def ask_rooms(question: str) -> Context:
    stays = {key: {**body, "room": f"R-{1 + int(key[2:]) % 4}"} for key, body in STAYS.items()}
    spec = {
        "entities": {**SPEC["entities"], "room": {"stream": "h.rooms", "keys": ["id"]}},
        "sections": [*SPEC["sections"], {"name": "room", "of": "room", "required": True}],
    }
    links = [*LINKS, LinkType(stream="h.stays", name="room", to="h.rooms", inverse="stays")]
    source = MemorySource(
        [
            *link_records("h", "guests", GUESTS),
            *link_records("h", "rooms", ROOMS),
            *link_records("h", "stays", stays, [("guest", "/guest", "guests"), ("room", "/room", "rooms")]),
        ]
    )
    return View(ContextSpec.model_validate(spec), source, links=links).build(question, budget_tokens=900)


def test_what_they_are_linked_to_chooses_among_those_of_the_named_record_alone() -> None:
    kinds = [ROOMS[f"R-{1 + n % 4}"]["kind"] for n in range(1, 7)]
    context = ask_rooms("How many stays of Ana Brandt were in suite rooms?")
    assert f"with kind suite: {kinds.count('suite')} (of 6)" in context.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many stays of Ana Brandt in 2023 and 2024?", "'in 2023', '2024'"),
        ("How many stays of Ana Brandt were in 2023 or 2024?", "'in 2023', '2024'"),
        ("How many stays of Ana Brandt were not in 2024?", "'in 2024'"),
        ("How many stays of Ana Brandt outside 2024?", "'2024'"),
        ("How many stays of Ana Brandt by the end of 2023?", "'of 2023'"),
        ("How many stays of Ana Brandt were neither open nor cancelled?", "'neither open'"),
        ("How many jolly stays of Ana Brandt did not have the status of kept?", "'not have the status of kept'"),
    ],
)
def test_what_narrows_in_a_way_that_is_not_read_is_told(question: str, told: str) -> None:
    context = ask(question)
    assert f"Not understood: {told}" in context.text, context.text
    assert ": 0 (" not in context.text


def test_years_that_span_a_time_are_read() -> None:
    context = ask("How many stays of Ana Brandt after 2022 and before 2024?")
    assert "Not understood" not in context.text
    assert "arrival after 2022 and arrival before 2024: 3 (of 6)" in context.text


def test_flags_of_lists_are_not_denied_by_one_element() -> None:
    assert "wine false: 0 (of 9)" in ask("How many stays of Bo Lind have no wine?", "/diners/*/guest").text
    assert "Not understood: 'no wine'" in ask("How many jolly stays of Ana Brandt have no wine?").text


def test_groups_of_sums_over_list_elements_are_not_told() -> None:
    context = ask("What is the total bill of Ana Brandt by status?", "/diners/*/guest")
    own = {status: 0 for status in ("kept", "cancelled", "open")}
    for stay in STAYS.values():
        own[stay["status"]] += stay["diners"][0]["bill"]
    every = {status: own[status] + 999 * 3 for status in own}
    assert not any(f"{status} {value}" in context.text for status, value in every.items())


def test_bounds_on_small_coins_are_not_read() -> None:
    assert is_unread(ask_rooms("How many rooms have a rate over 200?"))


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How many of Ana Brandt's stays were unbilled?", "unbilled"),
        ("How many stays of Ana Brandt are still refurbished?", "refurbished"),
    ],
)
def test_a_state_that_nothing_is_called_by_is_told_beside_a_count(question: str, word: str) -> None:
    assert f"Nothing here is called '{word}'." in ask(question).text


@pytest.mark.parametrize(
    "question",
    ["How many stays of Ana Brandt were made?", "How many stays of Ana Brandt are cancelled?", "Where is Ana Brandt?"],
)
def test_what_every_record_is_needs_no_name(question: str) -> None:
    assert "Nothing here is called" not in ask(question).text
