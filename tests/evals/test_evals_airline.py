"""The scorer on real records: what holds all the evidence is answerable, what holds none is not."""

import json
from pathlib import Path

import pytest
from evals_factories import TOKENIZER, context
from real_material import found

from workbench.context import Context
from workbench.evals import check_cases, compare, load_cases, score_context
from workbench.records import Provenance, Record, leaves

DATA = found("airline") or Path("airline")
pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="shared/data/airline is not beside the project"),
]


@pytest.fixture(scope="module")
def records():
    found = {}
    for stream in ("users", "reservations", "flights"):
        for name, fields in json.loads((DATA / f"{stream}.json").read_text(encoding="utf-8")).items():
            made = Record(
                source="airline", stream=stream, id=name, fields=fields, provenance=Provenance(connector="files")
            )
            found[made.urn] = made
    return found


@pytest.fixture(scope="module")
def cases():
    return load_cases(DATA / "questions.jsonl")


DUMPS = {
    "compact": lambda r: json.dumps(r.body, separators=(",", ":")),
    "pretty": lambda r: json.dumps(r.body, indent=2),
    "lines": lambda r: "\n".join(f"{pointer.strip('/').replace('/', '.')}: {v}" for pointer, v in leaves(r.body)),
}


def gold_context(case, records, dump):
    return context(*((urn, dump(records[urn])) for urn in case.gold_records))


def test_the_cases_fit_the_records(cases, records):
    assert len(cases) == 119
    assert check_cases(cases, records) == []


@pytest.mark.parametrize("dump", DUMPS)
def test_whole_gold_records_are_answerable_in_any_form(cases, records, dump):
    contexts = [(case, gold_context(case, records, DUMPS[dump])) for case in cases if case.answerable]
    scores = [score_context(case, found, records, TOKENIZER) for case, found in contexts]
    assert [case.id for (case, _), score in zip(contexts, scores, strict=True) if not score.answerable] == []
    assert {score.record_recall for score in scores} == {1.0}


def test_the_same_text_attributed_to_another_record_proves_nothing(cases, records):
    for case in cases:
        if case.answerable:
            whole = gold_context(case, records, DUMPS["compact"])
            moved = tuple(item.model_copy(update={"record": "airline:users/nobody"}) for item in whole.items)
            score = score_context(case, whole.model_copy(update={"items": moved}), records, TOKENIZER)
            assert (score.field_recall, score.record_recall, score.token_precision) == (0.0, 0.0, 0.0)


def test_a_comparison_of_gold_and_nothing_is_clear(cases, records):
    gold = {case.question: gold_context(case, records, DUMPS["compact"]) for case in cases}
    empty = Context(text="", tokens=0, encoding="o200k_base")
    found = compare(
        {
            "gold": lambda question, *, budget_tokens: gold[question],
            "nothing": lambda question, *, budget_tokens: empty,
        },
        cases,
        records=records,
        budget_tokens=20_000,
        snapshot="sha256:0",
    ).to_dict()
    assert found["arms"]["gold"]["answerable"] == 1.0
    assert found["arms"]["nothing"]["answerable"] == 0.0
    assert found["paired"][0]["ci95"] == [1.0, 1.0]
