"""Streams opened into columns: lists, maps and keys that are data."""

import pytest

from workbench.drafting._columns import Column, read_table
from workbench.drafting._keys import find_ways, is_key_like, is_name_like
from workbench.records import Provenance, Record


def table(rows):
    records = [
        Record(source="s", stream="t", id=str(n), fields=row, provenance=Provenance(connector="files"))
        for n, row in enumerate(rows, start=1)
    ]
    return read_table("s.t", len(records), records)


def test_keys_that_are_days_are_data_and_keys_that_are_names_are_not():
    found = table([{"days": {f"2024-05-{n:02d}": {"state": "on"} for n in range(1, 9)}, "size": {"w": 1, "h": 2}}])
    assert {"/days/*#", "/days/*/state", "/size/w", "/size/h"} <= found.columns.keys()
    assert found.columns["/days/*#"].counts["2024-05-03"] == 1


def test_an_object_whose_keys_differ_in_every_record_is_a_map():
    rows = [{"stock": {f"{letter}x": 1 for letter in "abcdefghijklmnopqrst"[n : n + 2]}} for n in range(18)]
    assert "/stock/*" in table(rows).columns


def test_empty_values_are_no_values():
    found = table([{"a": ""}, {"a": None}, {"a": "x"}, {"a": []}])
    assert found.columns["/a"].values == [(2, "x")]
    assert found.columns["/a"].filled == 0.25


def test_numbers_in_texts_are_numbers_and_codes_with_zeros_are_not():
    found = table([{"n": "12.50", "c": "007"}, {"n": "3", "c": "012"}])
    assert found.columns["/n"].is_number
    assert not found.columns["/c"].is_number


def test_long_numbers_called_ids_are_keys_in_a_list_and_amounts_and_places_are_not():
    rows = [
        {
            "parts": [
                {"part_id": 1_000_000 + 7 * n + k, "place_id": 10 * n + k, "amount": 2_000_000 + 9 * n + k}
                for k in range(3)
            ]
        }
        for n in range(20)
    ]
    assert [column.path for column in find_ways(table(rows)).keys] == ["id", "/parts/*/part_id"]


@pytest.mark.parametrize(
    ("values", "is_amount"),
    [
        (["$156.78", "$1,204.50", "-$3", "$0"], True),
        (["391 points", "2 points", "1,000 points"], True),
        (["EUR 3.50", "USD 4", "EUR 12"], True),
        (["3.5 €", "12 €"], True),
        (["10GB", "200GB", "512MB"], True),
        (["45%", "3 %"], True),
        (["12 Main St", "4 Oak Ave"], False),
        (["101A", "102B", "103C"], False),
        (["2024", "31"], False),
        (["+49 30 1234", "+49 40 99"], False),
        (["12 Angry", "7 Samurai", "3 Idiots", "101 Dalmatians"], False),
        (["AB-12", "AB-13"], False),
        (["", " "], False),
    ],
)
def test_texts_that_say_how_much_are_amounts_and_name_nothing(values, is_amount):
    column = Column("/value", len(values), list(enumerate(v for v in values if v.strip())))
    assert column.is_amount is is_amount
    if is_amount:
        assert not is_key_like(column)
        assert not is_name_like(column)
