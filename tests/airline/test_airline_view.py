"""The view on real records: what it must reach, and that tables in place of files change no answer."""

from dataclasses import replace
from itertools import count

import pytest
from airline_sqlite import airline_sql_manifest, write_airline_sqlite

from benchmarks.airline import BUDGET_TOKENS, load_airline, make_project

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def original(airline_data):
    return load_airline(airline_data)


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """Makes projects, and closes them."""
    made = []
    numbers = count()

    def make(airline):
        made.append(make_project(tmp_path_factory.mktemp(f"airline{next(numbers)}"), airline))
        return made[-1]

    yield make
    for project in made:
        project.close()


@pytest.fixture(scope="module")
def from_files(projects, original):
    return projects(original)


@pytest.fixture(scope="module")
def from_tables(projects, original, airline_data, tmp_path_factory):
    database = tmp_path_factory.mktemp("tables") / "airline.db"
    write_airline_sqlite(airline_data, database)
    manifest = airline_sql_manifest(database).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return projects(replace(original, files={}, manifest={**manifest, "name": "airline", "type": "sql"}))


@pytest.fixture(scope="module")
def comparison(from_files):
    return from_files.task("airline").compare(arms=["view"], budget_tokens=BUDGET_TOKENS)


def judged(comparison):
    """Case id -> status of its context, and whether it holds the answer."""
    outcomes = comparison.results["view"].outcomes
    return {name: (found.context.status, found.score.answerable) for name, found in outcomes.items()}


def test_nearly_all_questions_can_be_answered_within_1000_tokens(comparison):
    assert comparison.to_dict()["arms"]["view"]["answerable"] >= 0.95


def test_it_abstains_on_what_does_not_exist_and_on_nothing_else(comparison):
    found = comparison.to_dict()["arms"]["view"]
    assert found["abstained"] == {"on_unanswerable": 1.0, "on_answerable": 0.0}
    abstained = [case.id for case in comparison.cases if judged(comparison)[case.id][0] == "not_found"]
    assert abstained == [case.id for case in comparison.cases if not case.answerable]
    assert len(abstained) == 10


def test_no_context_is_over_the_budget(comparison):
    for outcome in comparison.results["view"].outcomes.values():
        assert outcome.score.tokens == outcome.context.tokens <= BUDGET_TOKENS


def test_the_same_records_in_tables_give_the_same_answers(comparison, from_tables):
    other = from_tables.task("airline").compare(arms=["view"], budget_tokens=BUDGET_TOKENS)
    assert judged(other) == judged(comparison)


def test_records_from_tables_differ_by_the_key_column_and_by_columns_without_a_value(from_files, from_tables):
    # So the snapshots differ as well. A user's key is a column here and the object's name there; a column that
    # a row does not use is null, and a key that an object does not use is not there.
    def without_nulls(value):
        if isinstance(value, dict):
            return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
        return [without_nulls(inner) for inner in value] if isinstance(value, list) else value

    streams = from_files.streams()
    assert (
        from_tables.streams()
        == streams
        == {
            "airline.flights": 300,
            "airline.reservations": 2000,
            "airline.users": 500,
        }
    )
    for stream in streams:
        for record in from_files.store.scan(stream):
            other = from_tables.store.get(record.urn)
            body = without_nulls(other.body)
            if stream == "airline.users":
                assert body.pop("user_id") == record.id
            assert body == without_nulls(record.body)
            assert sorted(other.links, key=str) == sorted(record.links, key=str)
    assert from_tables.store.snapshot() != from_files.store.snapshot()
