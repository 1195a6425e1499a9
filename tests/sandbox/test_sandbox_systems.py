"""The sample task as a user meets it: four systems pulled by the shipped connectors, asked through the shipped spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pulled_systems import manifest_of, pulled

from workbench.connectors import link_types
from workbench.evals import Case, check_cases, load_cases, score_context
from workbench.sandbox import TASK_ACCOUNTS
from workbench.sandbox.apis import SYSTEMS, Sandbox
from workbench.store import Store
from workbench.tokens import tokenizer
from workbench.views import View, load_spec

TASK = Path(__file__).parents[2] / "contexts" / "quote-to-cash"
CASES = load_cases(TASK / "cases.jsonl")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, View]]:
    folder = tmp_path_factory.mktemp("project")
    with Sandbox(accounts=TASK_ACCOUNTS) as sandbox, Store.open(folder / ".workbench") as store:
        for system in SYSTEMS:
            pulled(sandbox, system, folder, store)[0].require_complete()
        links = [link for system in SYSTEMS for link in link_types(manifest_of(sandbox, system))]
        yield store, View(load_spec(TASK / "context.yaml"), store, links=links)


def test_the_cases_fit_the_records(asked: tuple[Store, View]) -> None:
    assert list(check_cases(CASES, asked[0])) == []


def test_what_people_write_is_linked_across_the_systems(asked: tuple[Store, View]) -> None:
    store = asked[0]
    names = {
        stream: {link.name for record in store.scan(stream) for link in record.links} for stream in store.streams()
    }
    assert "contact" in names["github.issues"]
    assert "contact" in names["slack.messages"]
    assert "github_issue" in names["slack.replies"]
    assert "github_issue" in names["salesforce.cases"]
    assert {"github_issue", "contact"} <= names["confluence.pages"]


def test_the_view_answers_at_the_default_budget_and_knows_what_is_not_there(asked: tuple[Store, View]) -> None:
    store, view = asked
    counter = tokenizer(view.spec.encoding)

    def good(case: Case) -> bool:
        context = view(case.question, budget_tokens=view.spec.budget_tokens)
        if case.answerable:
            return score_context(case, context, store, counter).answerable
        return context.status == "not_found"

    # What was written in a channel is found by its words alone: that is for retrieval, and the comparison shows it.
    cases = [case for case in CASES if case.type != "chat"]
    lost = [(case.id, case.question) for case in cases if not good(case)]
    assert len(lost) <= 0.05 * len(cases), lost
