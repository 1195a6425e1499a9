import pytest
from evals_factories import abstain_case, case, context

from workbench.evals import SCORERS, score_read
from workbench.evals.readers import Read

TEXT = context(("crm:orders/1", "total: 1,234.50"), ("crm:orders/2", "owner: Ana Lima\npaid: yes"), (None, "page 7"))


def marks(said, citations=(), kind="answered", **changes):
    read = Read(kind, answer=said, citations=citations)
    return {name: mark.value for name, mark in score_read(case(**changes), read, TEXT).items()}


@pytest.mark.parametrize(
    ("answer", "changes", "correct"),
    [
        ("1,234.5", {"answer": 1234.5, "answer_type": "number"}, 1),
        ("$1234.50", {"answer": 1234.5, "answer_type": "number"}, 1),
        ("The total is 1234.5.", {"answer": 1234.5, "answer_type": "number"}, 1),
        ("between 1,000 and 1,234.5", {"answer": 1234.5, "answer_type": "number"}, 0),
        ("1234", {"answer": 1234.5, "answer_type": "number", "tolerance": 0.5}, 1),
        ("1234", {"answer": 1234.5, "answer_type": "number", "tolerance": 0.4}, 0),
        ("ana  LIMA.", {"answer": "Ana Lima", "answer_type": "string"}, 1),
        ("the Ana Lima", {"answer": "Ana Lima", "answer_type": "string"}, 1),
        ("Ana", {"answer": "Ana Lima", "answer_type": "string"}, 0),
        ("A. Lima", {"answer": "Ana Lima", "answer_type": "string", "aliases": ["A. Lima"]}, 1),
        ("It is ORD-17.", {"answer": "ORD-17", "answer_type": "id"}, 1),
        ("ORD-17 or ORD-18", {"answer": "ORD-17", "answer_type": "id"}, 0),
        ("ORD-171", {"answer": "ORD-17", "answer_type": "id"}, 0),
        ("17", {"answer": 17, "answer_type": "id"}, 1),
        ("Yes, it is paid", {"answer": True, "answer_type": "boolean"}, 1),
        ("false", {"answer": True, "answer_type": "boolean"}, 0),
        ("perhaps", {"answer": False, "answer_type": "boolean"}, 0),
    ],
)
def test_answers_are_right_by_their_type(answer, changes, correct):
    assert marks(answer, **changes)["correct"] == correct


def test_words_shared_are_worth_a_part():
    found = marks("Ana Maria Lima", answer="Ana Lima", answer_type="string")
    assert (found["correct"], found["token_f1"]) == (0.0, pytest.approx(0.8))
    assert marks("Ana Ana", answer="Ana", answer_type="string")["token_f1"] == pytest.approx(2 / 3)


def test_abstaining_is_right_where_there_is_nothing():
    nothing = abstain_case("u")
    assert score_read(nothing, Read("abstained"), TEXT)["correct"].value == 1
    assert score_read(nothing, Read("answered", answer="5"), TEXT)["correct"].value == 0
    assert marks("", kind="abstained")["correct"] == marks("", kind="abstained")["abstention"] == 0
    # A refusal is no finding that there is nothing.
    assert score_read(nothing, Read("refused"), TEXT)["correct"].value == 0


def test_citations_are_right_in_spans_of_gold_records():
    changes = {"answer": 1234.5, "answer_type": "number"}
    assert marks("1234.5", ("total: 1,234.50",), **changes)["citation"] == 1
    assert marks("1234.5", ("total: 1,234.50", "owner: Ana Lima"), **changes)["citation"] == 0.5
    assert marks("1234.5", ("total: 9",), **changes)["citation"] == 0
    assert marks("1234.5", **changes)["citation"] is None


def test_an_answer_is_grounded_in_a_span():
    changes = {"answer": 7, "answer_type": "integer"}
    assert marks("1234.5", **changes)["grounded"] == 1
    assert marks("7", **changes)["grounded"] == 0, "it stands in the text, and in no record's span"
    assert marks("Ana Lima", **changes)["grounded"] == 1
    assert marks("1234.5", ("invented words",), **changes)["grounded"] == 0
    assert marks("yes", answer=True, answer_type="boolean")["grounded"] is None


def test_a_scorer_that_fails_is_data():
    def broken(given, read, text):
        raise KeyError("x")

    def wild(given, read, text):
        return type(SCORERS["correct"](given, read, text))(7.0)

    found = score_read(case(), Read("answered", answer="5"), TEXT, {"broken": broken, "wild": wild, **SCORERS})
    assert (found["broken"].value, found["broken"].error) == (None, "KeyError: 'x'")
    assert "from 0 to 1" in found["wild"].error
    assert found["correct"].value == 1


def test_faults_get_no_marks():
    assert score_read(case(), Read("timeout"), TEXT) == {}
