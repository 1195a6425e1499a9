"""Named transforms: what each makes of good values, and which it refuses; times, texts, rights and text rules."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_store import MemoryStore

from workbench.connectors import FieldMap, FilesManifest, pull
from workbench.connectors._transforms import WANTED, transformed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def apply(transform, value, labels=None, whole=None, currency=None):
    rule = FieldMap(path="/f", transform=transform, currency=currency)
    return transformed(value, rule, {"f": value} | (whole or {}), {"f": labels} if labels else {})


def record_of(tmp_path, value, **stream):
    """Pull one object and return its record and the stream's receipt."""
    (tmp_path / "t.jsonl").write_text(json.dumps({"id": "1"} | value) + "\n")
    defined = {"name": "things", "path": "t.jsonl", "format": "jsonl", "key": ["/id"], **stream}
    manifest = FilesManifest.model_validate({"name": "src", "root": ".", "streams": [defined]})
    store = MemoryStore()
    receipt = pull(manifest, store, root=tmp_path).streams[0]
    return store.stream("src.things").get("1"), receipt


GOOD = [
    ("text", 5, "5"),
    ("text", True, "true"),
    ("text", " as it is ", " as it is "),
    ("integer", " 12 ", 12),
    ("integer", 12.0, 12),
    ("number", "1.50", 1.5),
    ("number", "007", 7),
    ("boolean", "Yes", True),
    ("boolean", 0, False),
    ("time", " 2024-05-01T10:00:00+02:00 ", "2024-05-01T08:00:00Z"),
    ("time_s", "1503435956.000247", "2017-08-22T21:05:56.000247Z"),
    ("time_s", 0, "1970-01-01T00:00:00Z"),
    ("time_s", -1, "1969-12-31T23:59:59Z"),
    ("time_ms", 1503435956123, "2017-08-22T21:05:56.123000Z"),
    ("time_ms", "1503435956123", "2017-08-22T21:05:56.123000Z"),
    ("lower", " Ana ", "ana"),
    ("strip", " Ana ", "Ana"),
    ("email", "Ana Li <Ana.Li@X.com>", "ana.li@x.com"),
    ("email", " ANA@x.com ", "ana@x.com"),
    ("domain", "https://user:word@www.X.com:8443/a?b#c", "x.com"),
    ("domain", "Ana@Mail.X.co.uk", "mail.x.co.uk"),
    ("domain", "x.com.", "x.com"),
    ("domain", "Ana Li <ana@X.com>", "x.com"),
    ("html_text", "<p>a &amp; b</p>", "a & b"),
    ("slack_text", "<@U02> hi", "@U02 hi"),
    ("adf_text", '{"type": "text", "text": "a"}', "a"),
    ("adf_text", {"type": "text", "text": "a"}, "a"),
]
BAD = [
    ("text", ["a"]),
    ("integer", "1.5"),
    ("integer", 1.5),
    ("integer", True),
    ("integer", "٣"),
    ("number", "NaN"),
    ("number", "1e999"),
    ("number", "twelve"),
    ("boolean", "maybe"),
    ("time", "yesterday"),
    ("time", 1503435956),
    ("time_s", "soon"),
    ("time_s", True),
    ("time_s", "1e999999"),
    ("time_s", "Infinity"),
    ("time_ms", [1]),
    ("time_ms", 10**30),
    ("lower", 5),
    ("strip", None or {}),
    ("email", "ana at x.com"),
    ("email", "ana@localhost"),
    ("email", 5),
    ("domain", "localhost"),
    ("domain", "not a host.com at all"),
    ("domain", ""),
    ("html_text", 5),
    ("slack_text", []),
    ("picklist", [["a"]]),
    ("picklist", {"label": "no value"}),
]


@pytest.mark.parametrize(("transform", "value", "wanted"), GOOD)
def test_a_value_takes_its_normal_form(transform, value, wanted):
    found = apply(transform, value)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(("transform", "value"), BAD)
def test_a_value_that_does_not_fit_is_refused(transform, value):
    with pytest.raises((ValueError, ArithmeticError)):
        apply(transform, value)


def test_every_transform_has_a_good_and_a_bad_value_here():
    assert {one[0] for one in GOOD} | {"picklist", "money_minor"} == set(WANTED)
    assert {one[0] for one in BAD} | {"money_minor", "adf_text"} == set(WANTED)


@pytest.mark.parametrize(
    ("value", "currency", "wanted"),
    [
        ("19.90", "EUR", {"amount_minor": 1990, "currency": "EUR"}),
        (1000, "JPY", {"amount_minor": 1000, "currency": "JPY"}),
        (1.005, "/cur", {"amount_minor": 1005, "currency": "KWD"}),
        (0.1, "EUR", {"amount_minor": 10, "currency": "EUR"}),
    ],
)
def test_money_is_whole_minor_units(value, currency, wanted):
    assert apply("money_minor", value, whole={"cur": "kwd"}, currency=currency) == wanted


@pytest.mark.parametrize(
    ("value", "currency"), [("1.999", "EUR"), (0.5, "JPY"), (True, "EUR"), ("1e40", "EUR"), (1, "/gone")]
)
def test_money_that_is_not_exact_is_refused(value, currency):
    with pytest.raises((ValueError, ArithmeticError)):
        apply("money_minor", value, currency=currency)


def test_a_picklist_shows_the_label_that_people_see():
    labels = {"won": "Closed, won", "a;b": "Both"}
    assert apply("picklist", "won", labels) == {"value": "won", "label": "Closed, won"}
    assert apply("picklist", "lost", labels) == {"value": "lost", "label": "lost"}
    assert apply("picklist", 3) == {"value": 3, "label": 3}
    assert apply("picklist", {"value": "x", "label": "X", "id": 1}) == {"value": "x", "label": "X", "id": 1}
    assert apply("picklist", "a;b", labels) == {"value": "a;b", "label": "Both"}


def test_a_list_of_picklist_values_keeps_its_order_and_its_gaps():
    labels = {"a": "Alpha"}
    given = ["a", {"value": "b", "label": "Beta"}, 3, None]
    assert apply("picklist", given, labels) == [
        {"value": "a", "label": "Alpha"},
        {"value": "b", "label": "Beta"},
        {"value": 3, "label": 3},
        None,
    ]
    assert apply("picklist", [], labels) == []


def test_a_picklist_of_several_values_is_a_list():
    labels = {"a": "A", "b": "B"}
    both = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    assert apply("picklist", "a;b", labels) == both
    # Without labels nobody knows that the semicolon parts values.
    assert apply("picklist", "a;b") == {"value": "a;b", "label": "a;b"}


@given(st.sampled_from([name for name in WANTED if name != "money_minor"]), JSON)
def test_no_value_raises_anything_but_a_refusal(transform, value):
    try:
        found = apply(transform, value, {"a": "A"})
    except (ValueError, ArithmeticError):
        return
    json.dumps(found, allow_nan=False)


@given(JSON, st.text(max_size=4))
def test_no_amount_raises_anything_but_a_refusal(value, currency):
    try:
        found = apply("money_minor", value, whole={"cur": currency}, currency="/cur")
    except (ValueError, ArithmeticError):
        return
    assert found is None or type(found["amount_minor"]) is int


def test_created_at_takes_a_transform(tmp_path):
    record, _ = record_of(
        tmp_path,
        {"ts": "1503435956.000247", "ms": 1503435956123},
        created_at={"path": "/ts", "transform": "time_s"},
        updated_at={"path": "/ms", "transform": "time_ms"},
    )
    assert record.created_at == datetime(2017, 8, 22, 21, 5, 56, 247, UTC)
    assert record.updated_at == datetime(2017, 8, 22, 21, 5, 56, 123_000, UTC)


def test_a_time_that_is_none_is_left_empty_and_told(tmp_path):
    record, receipt = record_of(tmp_path, {"ts": "soon"}, created_at={"path": "/ts", "transform": "time_s"})
    assert record.created_at is None
    assert receipt.notes == (f"/ts is not {WANTED['time_s']}, so the record's time is left empty (1 times)",)


def test_text_rules_are_joined_and_what_does_not_fit_is_shown_as_it_is(tmp_path):
    record, receipt = record_of(
        tmp_path,
        {"body": "<p>one</p>", "doc": {"a": "two"}, "none": None, "plain": " three "},
        text=[
            {"path": "/body", "transform": "html_text"},
            {"path": "/doc", "transform": "html_text"},
            {"path": "/none", "transform": "html_text"},
            "/gone",
            "/plain",
        ],
    )
    assert record.text == "one\ntwo\nthree"
    assert receipt.notes == ("/doc is not a text, so it is shown as it is (1 times)",)


@pytest.mark.parametrize(
    ("value", "readers"),
    [
        ({"private": False, "members": ["U1", "U2", "U1"]}, "everyone"),
        ({"private": True, "members": ["U1", 2, "U1", None]}, ("U1", "2")),
        ({"private": 0, "members": []}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_who_may_read_a_record_is_what_the_source_says(tmp_path, value, readers):
    acl = {"everyone": "/private", "everyone_is": False, "readers": "/members/*"}
    record, _ = record_of(tmp_path, value, acl=acl)
    assert record.acl.readers == readers


def test_a_refused_value_names_its_path_and_what_was_wanted(tmp_path):
    record, receipt = record_of(tmp_path, {"ts": "soon"}, fields={"at": {"path": "/ts", "transform": "time_ms"}})
    assert record is None
    assert receipt.refused[0].reason == f"/ts is not {WANTED['time_ms']}"
    assert receipt.refused[0].value == "soon"


@given(value=st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), JSON))
def test_no_object_crashes_a_pull(tmp_path_factory, value):
    _, receipt = record_of(
        tmp_path_factory.mktemp("any"),
        value,
        title="/a",
        text=["/b", {"path": "/c", "transform": "html_text"}, {"path": "/d", "transform": "adf_text"}],
        created_at={"path": "/a", "transform": "time_s"},
        natural_keys={"email": {"path": "/a", "transform": "email"}, "name": "/b"},
        links=[
            {"name": "issues", "path": "/b", "find": "number", "to": "other.issues"},
            {"name": "hosts", "path": "/c/*", "transform": "domain", "by": "domain", "to": "other.accounts"},
        ],
        acl={"everyone": "/d", "readers": "/c/*"},
        fields={"x": {"path": "/d", "transform": "picklist"}},
    )
    assert receipt.seen == 1 == receipt.new + receipt.refused_count
