"""Questions of those who type columns and codes, and tables whose names are cut: read as others would ask, and told."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.views import View
from workbench.views._english.abbreviations import may_be_cut
from workbench.views._english.typed_forms import typed_plainly, with_month_names

BOATS = {f"B-{n:02}": {"label": f"Hull {n}", "built_year": 1990 + n, "berths": n % 5, "par": None} for n in range(30)}
TRIPS = {
    f"T-{n:03}": {
        "boat": f"B-{n * n % 30:02}",
        "trp_by": f"P-{n % 7}",
        "sailed": {"on": f"2024-{n % 12 + 1:02}-{n % 27 + 1:02}"},
        "tags": [("calm", "rough")[n % 2]],
        "miles": n,
    }
    for n in range(120)
}
PAYMENTS = {
    f"F-{n:03}": {"paid_on": f"2024-{n % 12 + 1:02}-03", "amt": n, "state": ("paid", "open", "waived")[n % 3]}
    for n in range(90)
}
PEOPLE = {f"P-{n}": {"name": f"{name} Abel"} for n, name in enumerate("Ana Bo Cleo Dan Eva Finn Gil".split())}  # noqa: SIM905
SPEC: dict[str, Any] = {
    "entities": {
        "boat": {"stream": "s.boats", "names": ["/label"]},
        "trp": {"stream": "s.trps"},
        "payment": {"stream": "s.payments"},
        "person": {"stream": "s.people", "names": ["/name"]},
    },
    "sections": [
        {"name": "boat", "of": "boat", "required": True},
        {"name": "trp", "of": "trp", "required": True},
        {"name": "payment", "of": "payment", "required": True},
        {"name": "person", "of": "person", "required": True},
        {"name": "trp-people", "of": "trp", "follow": ["trp_by"]},
    ],
}
LINKS = (
    Linked("trps", "boat", "/boat", "boats", "trps"),
    Linked("trps", "trp_by", "/trp_by", "people", "trps_by_trp_by"),
)


@cache
def view() -> View:
    return view_over(SPEC, "s", {"boats": BOATS, "trps": TRIPS, "payments": PAYMENTS, "people": PEOPLE}, LINKS)


def ask(question: str) -> Context:
    return view().build(question, budget_tokens=800)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Which boat has the earliest built year?", "min of built_year: 1990, of B-00"),
        ("Which boat label has the earliest built year?", "min of built_year: 1990, of B-00"),
        ("How many payments in 05/2024?", "in May 2024: 8"),
        ("How many payments in Q1/2024?", "in Q1 2024: 24"),
        ("Name the label of the boat with the lowest built year.", "min of built_year: 1990, of B-00"),
        ("How many boat rows have berths 3?", "number of boats with berths 3: 6"),
        ("Which boat (built_year) has the lowest built_year?", "min of built_year: 1990, of B-00"),
        ("Sum the amt of payments by month: May and June 2024", f"2024-05 {sum(range(4, 90, 12))}"),
        ("total amt of payments per month for 2024-05 and 2024-06", f"2024-06 {sum(range(5, 90, 12))}"),
        ("Which trp has the latest sailed date?", "latest of on: "),
    ],
)
def test_what_is_typed_is_read_as_others_ask_it(question: str, line: str) -> None:
    context = ask(question)
    assert context.status == "found", context.text
    assert line in context.text


def test_a_table_with_a_cut_name_is_told_where_a_noun_is_read_so() -> None:
    spec: dict[str, Any] = {
        "entities": {"df": {"stream": "s.t_df"}, "site": {"stream": "s.sites"}},
        "sections": [{"name": one, "of": one, "required": True} for one in ("df", "site")],
    }
    flaws = {f"D-{n}": {"df_cmp": ("deck", "pier", "deck")[n % 3]} for n in range(30)}
    cut = view_over(spec, "s", {"t_df": flaws, "sites": {"S-1": {"town": "Ulm"}}})
    context = cut.build("What is the most common df_cmp of the defects?", budget_tokens=300)
    assert "Read 'defects' as 'df', which may be another thing." in context.text
    assert "deck 20" in context.text
    assert is_unread(cut.build("How many drains are there?", budget_tokens=300))


@pytest.mark.parametrize(
    "question",
    [
        "Which boat has the earliest built year of all that sank?",
        "Which painted boat has the earliest built year?",
        "Which boat of the Rhine has the earliest built year?",
        "Which boat has the earliest built year and no cabin?",
    ],
)
def test_what_comes_nearest_is_the_answer_only_where_it_says_the_same_words(question: str) -> None:
    assert ask(question).status != "found"


def test_what_was_waived_is_not_owed() -> None:
    context = ask("How much is still owed on payments?")
    assert "state not paid or waived" in context.text
    assert f"sum of amt: {sum(n for n in range(90) if n % 3 == 1)}" in context.text


def test_the_end_of_a_columns_name_is_no_lost_name() -> None:
    assert ask("Who is in trp_by on T-003?").status == "found"
    assert "Dan Abel" in ask("Which person is in trp_by on T-003?").text


@pytest.mark.parametrize(
    ("name", "word", "is_cut"),
    [
        ("df", "defect", True),
        ("ins", "inspection", True),
        ("trp", "trip", True),
        ("d", "defect", False),
        ("dc", "defect", False),
        ("defec", "defect", False),
        ("d1", "defect", False),
    ],
)
def test_names_of_two_to_four_letters_may_be_nouns_cut_short(name: str, word: str, is_cut: bool) -> None:
    assert may_be_cut(name, word) is (is_cut and len(word) >= len(name) + 2)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("How many rows are there?", "How many rows are there?"),
        ("Name the guest with the most requests", "Which guest has the most requests"),
        ("Name the guest with a request", "Name the guest with a request"),
        ("orders (2024)", "orders (2024)"),
    ],
)
def test_other_forms_are_left_as_they_are(text: str, plain: str) -> None:
    assert typed_plainly(text) == plain


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("in 2024-07", "in July 2024"),
        ("on 2024-07-01", "on 2024-07-01"),
        ("on 07/04/2024", "on 07/04/2024"),
        ("in 7/2024 or Q2/2023", "in July 2024 or Q2 2023"),
        ("13/2024", "13/2024"),
        ("ED-2024-07", "ED-2024-07"),
        ("2024-13", "2024-13"),
        ("from 2023-12 to 2024-01", "from December 2023 to January 2024"),
    ],
)
def test_months_in_figures_are_named_and_nothing_else(text: str, named: str) -> None:
    assert with_month_names(text) == named


def test_a_month_in_figures_is_met_where_records_have_it_so() -> None:
    spec: dict[str, Any] = {
        "entities": {"bill": {"stream": "s.bills"}},
        "sections": [{"name": "bill", "of": "bill", "required": True}],
    }
    bills = {f"L-{n}": {"period": f"2024-{n % 12 + 1:02}", "amt": n} for n in range(48)}
    context = view_over(spec, "s", {"bills": bills}).build("How many bills have period 2024-07?", budget_tokens=300)
    assert "number of bills with period July 2024: 4" in context.text


@pytest.mark.parametrize(
    "question",
    [
        "How many payments in 07/04/2024?",
        "What did we spend on payments?",
        "What is the average number of trps by boat?",
        "How many payments ended in May 2024?",
    ],
)
def test_what_is_only_alike_is_not_answered(question: str) -> None:
    assert ask(question).status != "found", ask(question).text
