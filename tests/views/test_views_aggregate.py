import pytest

from workbench.records import Provenance, Record
from workbench.views._aggregate import compute
from workbench.views._spec import AggregateSpec


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


@pytest.mark.parametrize("text", ["007", "+49", "1e3", "12,50", "5 EUR", "\u0665"])
def test_codes_and_amounts_with_a_unit_are_no_numbers(text):
    figure = compute(AggregateSpec(op="sum", field="/fee", label="fees"), _records(text))
    assert figure.value is None
    assert figure.line == "fees: none (over 0 of 1)"


def test_a_sum_over_nothing_is_zero():
    assert _value("sum") == 0
    assert _value("sum", ..., None, "") == 0


def test_one_text_among_numbers_makes_all_of_them_texts():
    assert _value("max", "9", "10", "open") == "open"
    assert _value("max", 2, 10) == 10
