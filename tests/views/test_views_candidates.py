"""Names that fit several records: their candidates are listed as far as the budget allows."""

from __future__ import annotations

import itertools
from typing import Any

from views_factories import view_over

from workbench.context import Context

PEOPLE = {
    f"M{n}": {"first": f"{chr(65 + n)}na", "last": "Farrow", "mail": f"{chr(97 + n)}.farrow@long-domain-name.example"}
    for n in range(9)
}
SPEC: dict[str, Any] = {
    "entities": {"member": {"stream": "s.members", "keys": ["id", "/mail"], "names": [["/first", "/last"], "/last"]}},
    "sections": [{"name": "member", "of": "member", "required": True}],
}


def ask(question: str, budget_tokens: int) -> Context:
    return view_over(SPEC, "s", {"members": PEOPLE}).build(question, budget_tokens=budget_tokens)


def test_a_large_budget_lists_all_candidates_with_their_names_and_keys() -> None:
    context = ask("Where does Farrow live?", 900)
    assert context.status == "ambiguous"
    assert all(body["mail"] in context.text for body in PEOPLE.values())
    assert not context.omissions


def test_a_small_budget_lists_as_many_as_fit_by_id_and_name_and_says_how_many_more_there_are() -> None:
    context = ask("Where does Farrow live?", 80)
    listed = [key for key, body in PEOPLE.items() if key in context.text and body["first"] in context.text]
    assert len(listed) > 2
    assert "@" not in context.text
    assert f"and {len(PEOPLE) - len(listed)} more" in context.text
    assert {item.record for item in context.items} == {f"s:members/{key}" for key in listed}
    lacking = [one.record for one in context.omissions if one.record]
    assert sorted(lacking) == sorted(f"s:members/{key}" for key in PEOPLE if key not in listed)


def test_a_larger_budget_lists_no_fewer_candidates_and_none_is_exceeded() -> None:
    counts = []
    for budget in range(1, 420, 7):
        context = ask("Where does Farrow live?", budget)
        assert context.tokens <= budget
        assert context.status == "ambiguous"
        counts.append(sum(f"{body['first']}" in context.text for body in PEOPLE.values()))
    assert all(one <= other for one, other in itertools.pairwise(counts))
    assert counts[-1] == len(PEOPLE)
