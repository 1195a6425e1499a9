import json

import pytest
from evals_factories import abstain_case, by_urn, case, record
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.errors import ConfigError
from workbench.evals import Case, check_cases, load_cases, split_cases

GOOD = {
    "id": "a",
    "type": "total",
    "hops": 1,
    "question": "What?",
    "answer": 5,
    "answer_type": "integer",
    "aliases": [],
    "tolerance": 0,
    "gold_records": ["crm:orders/1"],
    "gold_fields": [{"record": "crm:orders/1", "path": "/total"}],
}


def write(tmp_path, *lines):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(
        b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    )
    return path


def test_cases_are_read_in_order_and_empty_lines_are_skipped(tmp_path):
    path = write(tmp_path, GOOD, b"", GOOD | {"id": "b", "split": "train"})
    assert [(c.id, c.split) for c in load_cases(path)] == [("a", None), ("b", "train")]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n")
    assert len(load_cases(path)) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"id": "b"', "not valid JSON"),
        (b"[1]", "must be a JSON object, not list"),
        (b'{"id": "\xff"}', "not UTF-8"),
        (b'{"id": "a", "id": "b"}', "the key 'id' stands twice"),
        (b'{"id": NaN}', "NaN is not a JSON value"),
        (b"[" * 100_000, "not valid JSON"),
        (GOOD | {"id": "b", "anser": 5}, "'anser' is not a key here"),
        (GOOD | {"id": "b", "hops": "1"}, "hops: '1' does not fit"),
        (GOOD | {"id": "b", "answer": "5"}, "the answer '5' is not of answer_type 'integer'"),
        (GOOD | {"id": "b", "answer": True}, "the answer True is not of answer_type 'integer'"),
        (GOOD | {"id": "b", "answer_type": "text"}, "answer_type: 'text' does not fit"),
        (GOOD | {"id": "b", "question": "  "}, "question:"),
        (GOOD | {"id": "b", "answer_type": "abstain", "answer": "not found"}, "an 'abstain' case has no gold"),
        (GOOD | {"id": "b", "gold_fields": []}, "gold_fields is empty beside gold_records"),
        (GOOD | {"id": "b", "gold_records": []}, "gold_fields name records that gold_records do not: crm:orders/1"),
        (GOOD | {"id": "b", "gold_records": ["orders"]}, "'orders' is not a record's URN"),
        (GOOD | {"id": "b", "gold_records": ["crm:orders/1"] * 2}, "stands twice"),
        (GOOD | {"id": "b", "gold_fields": [{"record": "crm:orders/1", "path": "total"}]}, "is not a JSON Pointer"),
        (GOOD | {"id": "b", "gold_fields": [{"record": "crm:orders/1", "path": "/a/*"}]}, "names many values"),
        (GOOD | {"id": "b", "split": "dev"}, "split: 'dev' does not fit"),
        (GOOD, "id: 'a' is also the id of line 1"),
    ],
)
def test_a_wrong_line_is_one_clear_error_with_its_place(tmp_path, line, told):
    path = write(tmp_path, GOOD, line)
    with pytest.raises(ConfigError) as caught:
        load_cases(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert told in str(caught.value)


def test_a_missing_key_is_named(tmp_path):
    path = write(tmp_path, {k: v for k, v in GOOD.items() if k != "answer"})
    with pytest.raises(ConfigError, match="answer: this key is required and missing"):
        load_cases(path)


def test_at_most_five_wrong_lines_are_told_and_the_rest_is_counted(tmp_path):
    path = write(tmp_path, *[b"{"] * 8)
    with pytest.raises(ConfigError) as caught:
        load_cases(path)
    message = str(caught.value)
    assert f"{path}:5: not valid JSON" in message
    assert f"{path}:6:" not in message
    assert "3 more lines are wrong." in message


def test_a_missing_or_empty_file_or_a_folder_is_told(tmp_path):
    with pytest.raises(ConfigError, match="does not exist"):
        load_cases(tmp_path / "none.jsonl")
    with pytest.raises(ConfigError, match="there is no case"):
        load_cases(write(tmp_path, b"\n"))
    with pytest.raises(ConfigError, match="cannot be read"):
        load_cases(tmp_path)


def test_gold_that_does_not_exist_is_told():
    records = by_urn(record(total=5))
    wrong_path = case("b", gold_fields=[{"record": "crm:orders/1", "path": "/totl"}])
    wrong_record = case("c", gold_records=["crm:orders/9"], gold_fields=[{"record": "crm:orders/9", "path": "/total"}])
    first, second = check_cases([case("a"), wrong_path, wrong_record, abstain_case("d")], records)
    assert "case 'b': crm:orders/1 has nothing at /totl" in first
    assert "Did you mean 'total'?" in first
    assert "case 'c': gold record crm:orders/9 does not exist" in second


def test_a_gold_value_of_null_exists():
    assert check_cases([case()], by_urn(record(total=None))) == []


def test_an_abstain_case_is_not_answerable():
    assert case().answerable
    assert not abstain_case("x").answerable


@given(st.permutations([f"case-{i}" for i in range(20)]))
def test_the_split_does_not_depend_on_the_order_and_halves_each_type(ids):
    cases = [case(name, type="even" if int(name[5:]) % 2 == 0 else "odd") for name in ids]
    splits = split_cases(cases)
    assert list(splits) == list(ids)
    assert dict(splits) == dict(split_cases(sorted(cases, key=lambda c: c.id)))
    for kind in ("even", "odd"):
        assert sorted(splits[c.id] for c in cases if c.type == kind) == ["test"] * 5 + ["train"] * 5


def test_a_given_split_stays():
    splits = split_cases([case("a", split="test"), case("b", split="test")])
    assert splits == {"a": "test", "b": "test"}


def test_a_case_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        case().id = "x"
    assert Case.model_validate_json(case().model_dump_json()) == case()
