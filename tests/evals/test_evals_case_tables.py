import pandas as pd
import pytest
from evals_factories import abstain_case, by_urn, case, record
from real_material import needed

from workbench.errors import ConfigError
from workbench.evals import cases_from_csv, cases_from_pandas, lint_cases, load_cases

HEADER = "id,type,question,answer,answer_type,gold_records,gold_fields,aliases,tolerance\n"


def written(tmp_path, *rows):
    path = tmp_path / "cases.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8-sig")
    return path


def test_cases_are_read_from_csv(tmp_path):
    path = written(
        tmp_path,
        'a,total,"What is the total of 1, please?",5,integer,crm:orders/1,crm:orders/1#/total,,',
        "b,id,Which order?,007,id,crm:orders/1;crm:orders/2,crm:orders/2#/id,7;007,",
        "c,paid,Paid?,TRUE,boolean,crm:orders/1,crm:orders/1#/paid,,",
        'd,price,Price?,1.50,number,crm:orders/1,"[{""record"": ""crm:orders/1"", ""path"": ""/price""}]",,0.01',
        "e,none,Nobody?,,abstain,,,,",
    )
    a, b, c, d, e = cases_from_csv(path)
    assert (a.answer, a.question, a.gold_fields[0].path) == (5, "What is the total of 1, please?", "/total")
    assert (b.answer, b.aliases, b.gold_records) == ("007", ("7", "007"), ("crm:orders/1", "crm:orders/2"))
    assert (c.answer, d.answer, d.tolerance, e.answer) == (True, 1.5, 0.01, None)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a,total,Q?,five,integer,crm:orders/1,crm:orders/1#/total,,", r"cases.csv:2: .*five"),
        ("a,total,Q?,5,integer,crm:orders/1,crm:orders/1/total,,", "has no '#'"),
        ("a,total,Q?,5,integer,crm:orders/1,crm:orders/2#/total,,", "gold_fields name records"),
        ("a,total,Q?,5,integer,crm:orders/1,crm:orders/1#/total,,,,more", "beyond the header"),
        ('a,"total', "not valid CSV"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path, row, told):
    with pytest.raises(ConfigError, match=told):
        cases_from_csv(written(tmp_path, row))


def test_ids_stand_once_and_a_table_has_a_case(tmp_path):
    row = "a,total,Q?,5,integer,crm:orders/1,crm:orders/1#/total,,"
    with pytest.raises(ConfigError, match="'a' stands twice"):
        cases_from_csv(written(tmp_path, row, row))
    with pytest.raises(ConfigError, match="no case in this table"):
        cases_from_csv(written(tmp_path))


def test_cases_are_read_from_a_frame_with_missing_values():
    rows = [case("a").model_dump(exclude_none=True), abstain_case("b").model_dump(exclude_none=True)]
    assert cases_from_pandas(pd.DataFrame(rows)) == (case("a"), abstain_case("b"))
    with pytest.raises(ConfigError, match="'kind' is not a key of a case"):
        cases_from_pandas(pd.DataFrame([{**rows[0], "kind": "x"}]))


RECORDS = by_urn(record(record_id="1", total=5, note="late, twice"), record(record_id="2", total=7))
BOTH = {
    "gold_records": ["crm:orders/1", "crm:orders/2"],
    "gold_fields": [{"record": f"crm:orders/{i}", "path": "/total"} for i in (1, 2)],
}


def kinds(*cases):
    return [note.kind for note in lint_cases(cases, RECORDS)]


def test_answers_follow_from_their_gold_or_are_told():
    for right in (5, 7, 12, 6, 2, -2):
        assert kinds(case("a", answer=right, answer_type="number", **BOTH)) == []
    assert kinds(case("a", answer=13, **BOTH)) == ["underivable"]
    note = [{"record": "crm:orders/1", "path": "/note"}]
    assert kinds(case("a", answer="late", answer_type="string", gold_fields=note)) == []
    assert kinds(case("a", answer="early", answer_type="string", gold_fields=note)) == ["underivable"]


def test_gold_that_is_not_there_is_told():
    assert kinds(case("a", gold_fields=[{"record": "crm:orders/1", "path": "/toll"}])) == ["no_gold"]


def test_cases_that_ask_the_same_are_told():
    assert kinds(case("a", question="The total?"), case("b", question="the  TOTAL", type="other")) == ["duplicate"]
    two = case("b", question="the total", answer=7, type="other", **BOTH)
    assert kinds(case("a", question="The total?"), two) == ["contradiction"]


def test_cases_on_both_sides_of_the_split_are_told():
    a, b = case("a", split="train", question="One?"), case("b", split="test", question="Two?")
    assert kinds(a, b) == ["leak"]
    assert kinds(a, b.model_copy(update={"split": "train"})) == []


def test_cases_that_rest_on_one_field_by_way_of_other_records_are_no_leak():
    a = case("a", split="train", question="One?", gold_records=["crm:orders/1", "crm:orders/2"])
    assert kinds(a, case("b", split="test", question="Two?")) == []


def test_a_number_that_stands_in_a_gold_text_follows_from_it():
    records = by_urn(record(record_id="1", note="<p>A release needs 12 reviewers, 1,500 at most.</p>"))
    note = [{"record": "crm:orders/1", "path": "/note"}]
    told = {answer: len(lint_cases([case("a", answer=answer, gold_fields=note)], records)) for answer in (12, 1500, 2)}
    assert told == {12: 0, 1500: 0, 2: 1}


@pytest.mark.shared_data
def test_the_airlines_questions_do_not_contradict_each_other():
    cases = load_cases(needed("airline") / "questions.jsonl")
    assert not [note for note in lint_cases(cases, {}) if note.kind in ("duplicate", "contradiction")]


@pytest.mark.parametrize(
    ("cell", "kind", "right"),
    [("5.0", "integer", 5), ('"1,234"', "integer", 1234), ("007", "integer", 7), ("1e3", "number", 1000)],
)
def test_numbers_are_read_as_tables_write_them(tmp_path, cell, kind, right):
    (found,) = cases_from_csv(written(tmp_path, f"a,total,Q?,{cell},{kind},crm:orders/1,crm:orders/1#/total,,"))
    assert (found.answer, type(found.answer)) == (right, int)


@pytest.mark.parametrize(
    ("cell", "told"),
    [("5.5,integer", "answer: '5.5' is not a whole"), ("1e999,number", "answer: '1e999'"), ("NaN,number", "'NaN'")],
)
def test_what_is_no_such_number_is_told_with_its_key(tmp_path, cell, told):
    with pytest.raises(ConfigError, match=told):
        cases_from_csv(written(tmp_path, f"a,total,Q?,{cell},crm:orders/1,crm:orders/1#/total,,"))


def test_a_column_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("id," + HEADER + "b,a,total,Q?,5,integer,crm:orders/1,crm:orders/1#/total,,\n")
    with pytest.raises(ConfigError, match=r"cases.csv:1: the column 'id' stands twice"):
        cases_from_csv(path)


def test_cases_come_back_from_parquet_and_from_columns_of_numbers_with_gaps(tmp_path):
    made = (case("a", tolerance=0.5), abstain_case("b", answer=None))
    frame = pd.DataFrame([one.model_dump() for one in made])
    assert str(frame["answer"].dtype) == "float64"
    frame.to_parquet(tmp_path / "cases.parquet")
    assert cases_from_pandas(pd.read_parquet(tmp_path / "cases.parquet")) == made
    assert cases_from_pandas(frame.convert_dtypes()) == made


def test_an_answer_beyond_every_number_is_refused(tmp_path):
    path = tmp_path / "cases.jsonl"
    line = case("a", answer=1, answer_type="number").model_dump_json()
    path.write_text(line.replace('"answer":1,', '"answer":1e999,'))
    with pytest.raises(ConfigError, match="the answer inf is not of answer_type 'number'"):
        load_cases(path)
