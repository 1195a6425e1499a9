"""The copies of the airline task say the same in other words, or the same under other names."""

import json
import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.airline import load_airline, paraphrased
from benchmarks.airline_variants import MODES, Names, rekeyed
from workbench.records import MISSING, Provenance, Record, parse_urn

pytestmark = pytest.mark.shared_data
WORDS = re.compile(r"\w(?:[\w.@-]*\w)?")


@pytest.fixture(scope="module")
def original(airline_data):
    return load_airline(airline_data)


@pytest.fixture(scope="module", params=MODES)
def copy(original, request):
    return rekeyed(original, request.param)


def identifiers(question, airline):
    """Ids, e-mail addresses, dates and people's names in a question."""
    people = {tuple(user["name"].values()) for user in airline.files["users"].values()}
    words = WORDS.findall(question.replace("'s", ""))
    codes = Counter(word for word in words if re.search(r"\d|@|_", word) or re.fullmatch("[A-Z]{6}", word))
    names = Counter(" ".join(pair) for pair in pairwise(words) if pair in people)
    return codes + names


def record_of(airline, urn):
    ref = parse_urn(urn)
    fields = airline.files[ref.stream][ref.id]
    return Record(
        source=ref.source, stream=ref.stream, id=ref.id, fields=fields, provenance=Provenance(connector="files")
    )


# -- other words ------------------------------------------------------------------------------------


def test_every_question_is_asked_in_other_words_about_the_same(original):
    others = paraphrased(original)
    assert [case.id for case in others.cases] == [case.id for case in original.cases]
    for case, other in zip(original.cases, others.cases, strict=True):
        assert identifiers(other.question, original) == identifiers(case.question, original), case.id
        assert other.model_copy(update={"question": case.question}) == case


def test_no_two_wordings_are_alike(original):
    def plain(case):
        named = {word for found in identifiers(case.question, original) for word in found.split()}
        return frozenset(word.casefold() for word in WORDS.findall(case.question) if word not in named)

    others = paraphrased(original).cases
    assert len({plain(case) for case in others}) == len(others)
    for case, other in zip(original.cases, others, strict=True):
        shared, either = plain(case) & plain(other), plain(case) | plain(other)
        assert len(shared) / len(either) < 0.5, f"{case.id}: {sorted(shared)}"


# -- other names ------------------------------------------------------------------------------------


def keys_and_texts(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from keys_and_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_and_texts(inner)
    elif isinstance(value, str):
        yield value


def ids_of(airline):
    payments = {p for user in airline.files["users"].values() for p in user[field_of(airline, "payment_methods")]}
    return payments | {key for records in airline.files.values() for key in records}


def field_of(airline, name):
    """The name of a field of the users in a copy, by its place."""
    position = ["name", "address", "email", "dob", "payment_methods"].index(name)
    return list(next(iter(airline.files["users"].values())))[position]


def test_no_id_and_no_field_keeps_its_name(original, copy):
    kept = set(keys_and_texts(dict(copy.files))) & ids_of(original)
    assert kept == set()
    fields = {
        key
        for records in original.files.values()
        for record in records.values()
        for key in record
        if key not in ("flights", "reservations")  # also names of streams
    }
    assert len(fields) > 20
    remaining = {key for records in copy.files.values() for record in records.values() for key in record}
    # "state" is one of the synonyms of another field.
    assert remaining & fields <= {"state"}


def test_the_copy_has_the_shape_of_the_original(original, copy):
    def shape(value):
        if isinstance(value, dict):
            return [shape(inner) for inner in value.values()]
        return [shape(inner) for inner in value] if isinstance(value, list) else type(value)

    assert shape(copy.files) == shape(original.files)
    assert len(ids_of(copy)) == len(ids_of(original))


def test_gold_leads_to_the_same_values(original, copy):
    renamed = dict(zip(ids_in_order(original), ids_in_order(copy), strict=True))
    checked = 0
    for case, other in zip(original.cases, copy.cases, strict=True):
        for gold, now in zip(case.gold_fields, other.gold_fields, strict=True):
            before = record_of(original, gold.record).source_value(gold.path)
            after = record_of(copy, now.record).source_value(now.path)
            assert MISSING not in (before, after)
            if not isinstance(before, dict | list):
                assert after == renamed.get(before, before)
                checked += 1
    assert checked > 200


def ids_in_order(airline):
    return [key for records in airline.files.values() for key in records]


def test_questions_name_the_new_ids_and_else_keep_their_words(original, copy):
    renamed = dict(zip(ids_in_order(original), ids_in_order(copy), strict=True))
    for case, other in zip(original.cases, copy.cases, strict=True):
        expected = re.sub(r"\w+", lambda word: renamed.get(word.group(), word.group()), case.question)
        if case.answerable:
            assert other.question == expected
            continue
        # An id that does not exist gets another that does not exist either.
        pairs = zip(expected.split(), other.question.split(), strict=True)
        (changed,) = [(before, after) for before, after in pairs if before != after]
        assert not set(changed) & {*renamed, *renamed.values()}


def test_the_spec_differs_by_its_paths_alone(original, copy):
    def words_of(value):
        if isinstance(value, dict):
            return {name: words_of(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [words_of(inner) for inner in value]
        return "a path" if isinstance(value, str) and value.startswith("/") else value

    assert words_of(copy.spec) == words_of(original.spec)
    assert words_of(copy.manifest) == words_of(original.manifest)
    assert "/email" in json.dumps(original.spec)
    assert "/email" not in json.dumps(copy.spec)


def test_the_same_seed_gives_the_same_copy_and_another_seed_another(original):
    assert rekeyed(original, "opaque", seed=3) == rekeyed(original, "opaque", seed=3)
    assert set(ids_in_order(rekeyed(original, "opaque", seed=3))).isdisjoint(
        ids_in_order(rekeyed(original, "synonym", seed=3))
    )


def test_a_field_without_another_name_is_told():
    names = Names(fields={"cabin": "travel_class"}, ids={"RH8JD7": "BK-1"})
    assert names.value({"cabin": "RH8JD7", "2024-05-01": 1}) == {"travel_class": "BK-1", "2024-05-01": 1}
    with pytest.raises(ValueError, match="'meal' has no other name"):
        names.value({"meal": "vegan"})


def test_two_fields_that_would_get_one_name_are_told():
    names = Names(fields={"fare": "price", "cost": "price"}, ids={})
    with pytest.raises(ValueError, match="get one name"):
        names.value({"fare": 1, "cost": 2})


JSON = st.recursive(
    st.integers() | st.sampled_from(["one", "two", "free text"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "one", "two"]), inner),
    max_leaves=12,
)


@given(JSON)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_renaming_there_and_back_changes_nothing(value):
    there = Names(fields={"a": "x", "b": "y"}, ids={"one": "1111", "two": "2222"})
    back = Names(fields={"x": "a", "y": "b"}, ids={"1111": "one", "2222": "two"})
    assert back.value(there.value(value)) == value
