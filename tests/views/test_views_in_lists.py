"""Ids and names in a list, of each of which the same is asked: one that is unknown, or undecided, hides no other."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

MEMBERS = {
    "DM701": {"given": "Petra", "family": "Dubois", "balance": 11},
    "DM702": {"given": "Noor", "family": "Fischer", "balance": 22},
    "DM703": {"given": "Petra", "family": "Fischer", "balance": 33},
    "DM704": {"given": "Olek", "family": "Marsh", "balance": 44},
}
PAYMENTS = {f"{80_001 + n}": {"member": f"DM70{n % 4 + 1}", "amount": 100 + n} for n in range(8)}
SPEC: dict[str, Any] = {
    "entities": {
        "member": {"stream": "s.members", "names": [["/given", "/family"], "/family"]},
        "payment": {"stream": "s.payments", "about": "receipt"},
    },
    "sections": [
        {"name": "member", "of": "member", "required": True},
        {"name": "payment", "of": "payment", "required": True},
        {"name": "payments", "of": "member", "follow": ["payments"], "aggregates": [{"op": "count"}]},
    ],
}
LINKS = [Linked("payments", "member", "/member", "members", "payments")]


def ask(question: str, budget_tokens: int = 600) -> Context:
    view = view_over(SPEC, "s", {"members": MEMBERS, "payments": PAYMENTS}, LINKS)
    return view.build(question, budget_tokens=budget_tokens)


@pytest.mark.parametrize(
    ("question", "lost", "shown"),
    [
        ("What is the balance of DM701, DM702 and DM999?", "DM999", ["balance: 11", "balance: 22"]),
        ("balance of members DM999, DM701 and DM704", "DM999", ["balance: 11", "balance: 44"]),
        ("balance of member DM701 or of member DM998", "DM998", ["balance: 11"]),
        ("balance of Petra Dubois and DM999", "DM999", ["balance: 11"]),
        ("Compare the balance of DM701 vs DM999", "DM999", ["balance: 11"]),
        ("amounts of payments 80001, 80002 and 99999", "99999", ["100", "101"]),
    ],
)
def test_of_a_list_of_ids_those_that_exist_are_shown_and_the_others_told_first(
    question: str, lost: str, shown: list[str]
) -> None:
    context = ask(question)
    assert context.status == "found"
    assert context.text.startswith(f"Not found: '{lost}'.\n")
    assert all(one in context.text for one in shown)
    assert [one.text for one in context.mentions if not one.records] == [lost]


@pytest.mark.parametrize(
    "question",
    [
        "Did DM701 make payment DM999?",
        "What is the balance of DM998 and DM999?",
        "Which payment P-99999 did DM701 make, and when?",
        "balance of DM701 on the card of DM999",
    ],
)
def test_an_unknown_id_that_stands_in_no_list_with_a_known_one_leaves_nothing_found(question: str) -> None:
    context = ask(question)
    assert context.status == "not_found"
    assert "balance:" not in context.text


def test_of_a_list_of_names_that_which_is_known_stands_behind_the_candidates_of_the_other() -> None:
    context = ask("What is the balance of Petra Dubois and Fischer?")
    assert context.status == "ambiguous"
    assert context.text.startswith("Ambiguous: 2 records fit 'Fischer' (member):\n")
    assert "## member" in context.text
    assert "balance: 11" in context.text
    assert "balance: 33" not in context.text
    told = {context.text[one.start : one.end] for one in context.items if one.record == "s:members/DM701"}
    assert any("11" in text for text in told)
    assert {"s:members/DM702", "s:members/DM703"} <= {one.record for one in context.items}


def test_a_part_of_another_name_says_not_whose_namesake_is_meant() -> None:
    assert ask("What is the balance of Petra Dubois and Fischer?").status == "ambiguous"
    # The other name says nothing of it, while a value that is given does.
    assert ask("What is the balance of Fischer with a balance of 33?").records == ("s:members/DM703",)


def test_a_budget_that_holds_no_more_than_the_candidates_lists_them_alone() -> None:
    full = ask("What is the balance of Petra Dubois and Fischer?")
    candidates = full.text[: full.text.index("## member")]
    for budget in range(5, full.tokens + 1, 6):
        context = ask("What is the balance of Petra Dubois and Fischer?", budget)
        assert context.tokens <= budget
        assert context.status == "ambiguous"
    assert ask("What is the balance of Petra Dubois and Fischer?", full.tokens).text.startswith(candidates)


def test_a_name_that_fits_several_beside_a_known_one_in_no_list_is_listed_alone() -> None:
    context = ask("Did Petra Dubois pay for Fischer?")
    assert context.status == "ambiguous"
    assert "## member" not in context.text


@pytest.mark.parametrize("budget", [60, 600])
def test_of_very_many_unknown_ids_their_number_and_the_first_are_told(budget: int) -> None:
    asked = [f"DM{number}" for number in (*range(701, 705), *range(801, 934))]
    context = ask(f"What is the balance of {', '.join(asked[:-1])} and {asked[-1]}?", budget)
    line = context.text.splitlines()[0]
    assert line == "Not found: 133 ids, such as 'DM801', 'DM802', 'DM803', 'DM804', 'DM805'."
    assert len([one for one in context.mentions if not one.records]) == 133


def test_of_very_many_ids_of_which_none_exists_their_number_is_told() -> None:
    context = ask(f"What is the balance of {', '.join(f'DM{number}' for number in range(801, 934))}?", 60)
    assert context.status == "not_found"
    assert context.text.startswith("Not found: 133 ids, such as 'DM801', 'DM802'")


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("How many jobs with a helmet and a lock?", lambda n: n % 2 == 0 and n % 3 == 0),
        ("How many jobs include a helmet and a lock?", lambda n: n % 2 == 0 and n % 3 == 0),
        ("How many jobs with a helmet or a lock?", lambda n: n % 2 == 0 or n % 3 == 0),
    ],
)
def test_of_values_behind_articles_all_are_asked_for_and_one_of_them_behind_or(question, holds):
    spec = {
        "entities": {"job": {"stream": "s.jobs"}},
        "sections": [{"name": "job", "of": "job", "required": True}],
    }
    extras = {"helmet": 2, "lock": 3, "bag": 5}
    jobs = {
        f"J-{n:02}": {"extras": [{"name": name} for name, every in extras.items() if n % every == 0]} for n in range(60)
    }
    text = view_over(spec, "s", {"jobs": jobs}).build(question, budget_tokens=300).text
    assert f": {sum(map(holds, range(60)))}" in text
