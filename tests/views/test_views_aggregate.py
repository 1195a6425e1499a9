import pytest

from workbench.records import Provenance, Record
from workbench.views._records.spec import AggregateSpec
from workbench.views._writing.aggregate import compute


def _records(*values):
    return [
        Record(
            source="shop",
            stream="loans",
            id=str(number),
            fields={} if value is ... else {"fee": value},
            provenance=Provenance(connector="shop"),
        )
        for number, value in enumerate(values)
    ]


def _value(op, *values):
    return compute(AggregateSpec(op=op, field="/fee"), _records(*values)).value


def test_numbers_that_a_csv_file_holds_as_text_are_added_as_they_were_written():
    figure = compute(AggregateSpec(op="sum", field="/fee", label="fees"), _records("5", " 0.10", "0.20", "", "-2"))
    assert figure.value == 3.3
    assert figure.line == "fees: 3.3 (over 4 of 5)"


@pytest.mark.parametrize(("op", "value"), [("max", "10"), ("min", "-1.5")])
def test_texts_that_are_numbers_are_compared_as_numbers(op, value):
    assert _value(op, "9", "10", "-1.5") == value


@pytest.mark.parametrize(("op", "record"), [("latest", "1"), ("earliest", "0")])
def test_the_record_of_the_greatest_number_in_text(op, record):
    assert _value(op, "9", "10") == record


@pytest.mark.parametrize("text", ["007", "+49", "1e3", "1,2,3", "5 doors", "\u0665"])
def test_codes_and_lists_are_no_numbers(text):
    figure = compute(AggregateSpec(op="sum", field="/fee", label="fees"), _records(text))
    assert figure.value is None
    assert figure.line == "fees: none (over 0 of 1)"


def test_a_sum_over_nothing_is_zero():
    assert _value("sum") == 0
    assert _value("sum", ..., None, "") == 0


def test_one_text_among_numbers_makes_all_of_them_texts():
    assert _value("max", "9", "10", "open") == "open"
    assert _value("max", 2, 10) == 10


@pytest.mark.parametrize(
    ("op", "result"),
    [("latest", "1"), ("max", "2025-01-01T09:00:00Z"), ("earliest", "2"), ("min", "2025-01-01T10:00:00.25+02:00")],
)
def test_times_are_compared_as_times_whatever_zones_they_are_written_in(op, result):
    assert _value(op, "2025-01-01T10:00:00.5+02:00", "2025-01-01T09:00:00Z", "2025-01-01T10:00:00.25+02:00") == result


def test_a_text_that_is_no_time_is_neither_the_latest_nor_the_earliest():
    figure = compute(AggregateSpec(op="latest", field="/fee"), _records("2025-01-01", "to be agreed", "2025-01-02"))
    assert figure.value == "2"
    assert figure.line == "latest of fee: 2 (over 2 of 3)"


def test_a_sum_is_exact_beyond_28_digits():
    assert _value("sum", 10**40, 1, "0.5", "0.5") == 10**40 + 2


def test_a_label_is_one_line_of_the_text():
    assert compute(AggregateSpec(op="count", label="all\n## of\u2028them"), _records(1)).line == "all ## of them: 1"
