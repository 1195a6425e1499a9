"""The sample as a user meets it: written, pulled by the shipped connector, asked through the shipped task."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.connectors import Receipt, link_types, load_manifest, pull
from workbench.evals import check_cases, load_cases, score_context
from workbench.sandbox import KEYS, Company, write_sample
from workbench.store import Store
from workbench.tokens import tokenizer
from workbench.views import View, load_spec

REPOSITORY = Path(__file__).parents[2]
MANIFEST = load_manifest(REPOSITORY / "connectors" / "crm")
TASK = REPOSITORY / "contexts" / "support"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def pulled(root: Path) -> Iterator[tuple[Store, Receipt]]:
    with Store.open(root / ".workbench") as store:
        yield store, pull(MANIFEST, store, root=root)


@pytest.fixture(scope="module")
def view(pulled: tuple[Store, Receipt]) -> View:
    return View(load_spec(TASK / "context.yaml"), pulled[0], links=link_types(MANIFEST))


def test_a_pull_is_complete_and_equals_the_ground_truth(pulled: tuple[Store, Receipt]) -> None:
    store, receipt = pulled
    receipt.require_complete()
    company = Company()
    for stream in company.streams:
        truth = {str(row[KEYS[stream]]): row for row in company.records(stream)}
        assert {record.id: record.body for record in store.scan(f"crm.{stream}")} == truth, stream


def test_pulling_again_changes_nothing(root: Path, pulled: tuple[Store, Receipt]) -> None:
    store, first = pulled
    before = store.snapshot()
    again = pull(MANIFEST, store, root=root)
    assert [(s.new, s.changed, s.deleted, s.refused_count) for s in again.streams] == [(0, 0, 0, 0)] * len(
        first.streams
    )
    assert store.snapshot() == before


def test_the_cases_fit_the_records(pulled: tuple[Store, Receipt]) -> None:
    assert list(check_cases(load_cases(TASK / "cases.jsonl"), pulled[0])) == []


def test_only_withdrawn_products_are_linked_and_missing(pulled: tuple[Store, Receipt]) -> None:
    store = pulled[0]
    dangling = set()
    for stream in store.streams():
        for record in store.scan(stream):
            targets = [link.target for link in record.links]
            dangling |= set(targets) - set(store.get_many(targets))
    assert dangling
    assert all(urn.startswith("crm:products/TB-") and urn.endswith("-Z") for urn in dangling)


def test_the_view_says_not_found_exactly_where_nothing_is(view: View) -> None:
    cases = load_cases(TASK / "cases.jsonl")
    statuses = {case.id: view(case.question, budget_tokens=1000).status for case in cases}
    expected = {case.id: "found" if case.answerable else "not_found" for case in cases}
    assert statuses == expected


def test_a_near_name_is_not_found_and_those_close_to_it_are_listed(view: View) -> None:
    told = view("In which city is Blackfen Motor SpA based?", budget_tokens=1000)
    assert told.status == "not_found"
    assert told.text.startswith("Not found: 'Blackfen Motor SpA' (account). Names close to it: 1\n")
    assert "name: Blackfen Motors SpA\n" in told.text
    assert "Ambiguous" not in told.text


def test_the_view_answers_at_the_default_budget(view: View, pulled: tuple[Store, Receipt]) -> None:
    cases = [case for case in load_cases(TASK / "cases.jsonl") if case.answerable]
    counter = tokenizer(view.spec.encoding)
    lost = [
        case.id
        for case in cases
        if not score_context(case, view(case.question, budget_tokens=1000), pulled[0], counter).answerable
    ]
    assert len(lost) <= 0.05 * len(cases), lost
