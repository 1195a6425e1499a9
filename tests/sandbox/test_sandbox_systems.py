"""The company as a user meets it: pulled from the four look-alikes by the shipped connectors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pulled_company import REPOSITORY, differences, project, pull_all

import workbench as wb
from workbench.connectors import Receipt
from workbench.evals import check_cases, load_cases, score_context
from workbench.sandbox import TASK_ACCOUNTS
from workbench.sandbox.apis import Sandbox
from workbench.tokens import tokenizer

CASES = REPOSITORY / "contexts" / "quote-to-cash" / "cases.jsonl"
Pulled = tuple[wb.Project, Sandbox, dict[str, Receipt]]


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulled]:
    with Sandbox(accounts=TASK_ACCOUNTS) as sandbox:
        found = project(tmp_path_factory.mktemp("project"), sandbox)
        yield found, sandbox, pull_all(found, sandbox)


def test_a_pull_is_complete_and_equals_the_company(pulled: Pulled) -> None:
    found, sandbox, receipts = pulled
    for receipt in receipts.values():
        receipt.require_complete()
    assert list(differences(found.store, sandbox.company)) == []


def test_the_cases_fit_the_records(pulled: Pulled) -> None:
    assert list(check_cases(load_cases(CASES), pulled[0].store)) == []


def test_what_people_write_is_linked_across_the_systems(pulled: Pulled) -> None:
    store = pulled[0].store
    names = {
        stream: {link.name for record in store.scan(stream) for link in record.links} for stream in store.streams()
    }
    assert {"contact"} <= names["github.issues"]
    assert {"contact"} <= names["slack.messages"]
    assert {"github_issue"} <= names["slack.replies"]
    assert {"github_issue"} <= names["salesforce.cases"]
    assert {"github_issue", "contact"} <= names["confluence.pages"]


def test_the_view_answers_at_the_default_budget_and_knows_what_is_not_there(pulled: Pulled) -> None:
    found = pulled[0]
    task = found.task("quote-to-cash")
    counter = tokenizer("o200k_base")
    lost = []
    # What was written in a channel is found by its words alone: that is for retrieval, and the comparison shows it.
    cases = [case for case in load_cases(CASES) if case.type != "chat"][::3]
    for case in cases:
        context = task.build(case.question)
        if case.answerable:
            good = score_context(case, context, found.store, counter).answerable
        else:
            good = context.status == "not_found"
        if not good:
            lost.append((case.id, case.question, context.status))
    assert len(lost) <= 0.05 * len(cases), lost
