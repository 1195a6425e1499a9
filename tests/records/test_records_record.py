"""A record holds what the source sent, refuses what JSON has not, and hashes the same whatever the order."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.records import MISSING, Provenance, Record, canonical_json, format_urn, parse_time, parse_urn

NAMES = st.text(max_size=6)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | NAMES
JSON_VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=10
)
BODIES = st.dictionaries(NAMES, JSON_VALUES, max_size=5)


def make(fields: dict[str, Any] | None = None, *, location: str = "a.json", **given: Any) -> Record:
    mapped = given.pop("mapped", {})
    provenance = Provenance(connector="files", location=location, mapped=mapped)
    values: dict[str, Any] = {"source": "crm", "stream": "orders", "id": "17"}
    return Record(**values | given, fields=fields or {}, provenance=provenance)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"price": math.nan}, "/price holds nan"),
        ({"lines": [{"price": 1.5}, {"price": math.inf}]}, "/lines/1/price holds inf"),
        ({"a/b": {"x": -math.inf}}, "/a~1b/x holds -inf"),
        ({"when": datetime(2024, 5, 1, tzinfo=UTC)}, "/when holds datetime"),
        ({"data": b"\x00"}, "/data holds b'"),
        ({"set": {"x"}}, "/set holds {'x'}"),
    ],
)
def test_what_json_does_not_have_is_refused_with_its_place(fields: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make(fields)
    assert where in str(caught.value)
    assert "is not a JSON value; send null, a number or a text" in str(caught.value)


def test_extras_are_checked_as_fields_are() -> None:
    with pytest.raises(ValidationError, match="/deep/0 holds nan"):
        make(extras={"deep": [math.nan]})


def test_a_value_nested_beyond_all_reason_is_refused_not_a_crash() -> None:
    value: Any = "x"
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ValidationError, match="nested too deeply"):
        make({"deep": value})


def test_large_and_odd_values_that_json_has_are_kept() -> None:
    body = {"big": 10**40, "tiny": 5e-324, "zero": -0.0, "empty": "", "none": None, "": 1, "nul": "\x00", "list": []}
    assert make(body).fields == body


@given(BODIES)
def test_the_hash_does_not_depend_on_the_order_of_keys(body: dict[str, Any]) -> None:
    turned = dict(reversed(body.items()))
    assert make(body).content_hash() == make(turned).content_hash()


@given(BODIES)
def test_a_record_reads_back_equal_with_the_same_hash(body: dict[str, Any]) -> None:
    record = make(body)
    again = Record.model_validate_json(record.model_dump_json())
    assert again == record
    assert again.content_hash() == record.content_hash()


@given(BODIES, BODIES)
def test_other_content_has_another_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    same = canonical_json(one) == canonical_json(other)
    assert (make(one).content_hash() == make(other).content_hash()) == same


def test_moving_the_file_changes_no_record() -> None:
    assert make(location="a.json").content_hash() == make(location="b/c.json").content_hash()


@pytest.mark.parametrize(
    "change", [{"title": "x"}, {"deleted": True}, {"extras": {"a": None}}, {"mapped": {"a": "/b"}}, {"id": "18"}]
)
def test_everything_else_counts(change: dict[str, Any]) -> None:
    assert make(**change).content_hash() != make().content_hash()


def test_the_hash_is_the_same_in_another_process() -> None:
    program = (
        "from workbench.records import Provenance, Record\n"
        "r = Record(source='crm', stream='orders', id='17', fields={'b': [1, {'é': None}], 'a': 'x'},"
        " provenance=Provenance(connector='files'))\n"
        "print(r.content_hash())"
    )
    root = Path(__file__).parents[2]
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1
    assert hashes == {make({"b": [1, {"é": None}], "a": "x"}, location="").content_hash() + "\n"}


def test_canonical_json_refuses_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": math.nan})
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_source_values_are_found_where_the_mapping_put_them() -> None:
    record = make(
        {"amount": {"amount_minor": 500, "currency": "EUR"}, "name": "Ana"},
        extras={"Contact": {"Phone": "1"}, "Total": "5.00"},
        mapped={"amount": "/Total", "name": "/Contact/Name"},
    )
    assert record.source_value("/Contact/Name") == "Ana"
    assert record.source_value("/Contact/Phone") == "1"
    assert record.source_value("/Total") == {"amount_minor": 500, "currency": "EUR"}
    assert record.source_value("/Total/currency") == "EUR"
    assert record.source_value("/Contact/Fax") is MISSING


def test_a_mapped_name_is_no_prefix_of_a_longer_name() -> None:
    record = make({"name": "Ana"}, extras={"Names": "both"}, mapped={"name": "/Name"})
    assert record.source_value("/Names") == "both"


@given(BODIES)
def test_without_a_mapping_the_source_is_the_fields(body: dict[str, Any]) -> None:
    record = make(body)
    assert record.source_value("") == body
    for name in body:
        pointer = "/" + name.replace("~", "~0").replace("/", "~1")
        assert record.source_value(pointer) is record.fields[name]


def test_fields_go_before_extras_in_the_body() -> None:
    assert make({"a": 1}, extras={"a": 2, "b": 3}).body == {"a": 1, "b": 3}


@pytest.mark.parametrize("given", [{"source": "c rm"}, {"stream": ""}, {"id": ""}, {"kind": "thing"}, {"colour": 1}])
def test_a_record_that_is_none_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make(**given)


@given(st.text(min_size=1, max_size=12))
def test_a_urn_is_read_back_whatever_the_id(record_id: str) -> None:
    urn = parse_urn(format_urn("crm", "orders", record_id))
    assert tuple(urn) == ("crm", "orders", record_id)
    assert urn.qualified_stream == "crm.orders"


@pytest.mark.parametrize("urn", ["", "crm", "crm:orders", "crm:orders/", ":orders/1", "crm:/1", "crm/orders:1"])
def test_a_broken_urn_is_refused_with_its_form(urn: str) -> None:
    with pytest.raises(ValueError, match="A URN has the form source:stream/id"):
        parse_urn(urn)


def test_times_become_aware_utc() -> None:
    assert parse_time("2024-05-01T10:00:00+02:00") == datetime(2024, 5, 1, 8, tzinfo=UTC)
    assert parse_time("9999-12-31T23:59:59-05:00") is None
    assert parse_time("2024-05-01") == datetime(2024, 5, 1, tzinfo=UTC)
    assert parse_time(datetime(2024, 5, 1, tzinfo=timezone(timedelta(hours=-5)))) == datetime(2024, 5, 1, 5, tzinfo=UTC)
    assert parse_time("soon") is None
    assert parse_time(17) is None


def test_a_time_without_a_zone_is_refused_on_the_record_itself() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        make(created_at=json.loads('"2024-05-01T10:00:00"'))
