from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.errors import StoreError
from workbench.records import Acl, Link, Provenance, Record, normal_form
from workbench.store._keys import body_of, record_keys
from workbench.store._rows import (
    LinkRow,
    Row,
    add_hashes,
    content_hash_of,
    decode,
    drop_hashes,
    encode,
    links_of,
    row_check,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=8), json_values, max_size=4)


def make(fields: dict, extras: dict, location: str = "") -> Record:
    return Record(
        source="a",
        stream="b",
        id="1",
        fields=fields,
        extras=extras,
        updated_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        provenance=Provenance(connector="files", location=location, mapped={"x": "/y"}),
    )


@given(objects, objects, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=5))
@example({"a": "\ud800"}, {}, "")
@example({"path": "C:\\udata"}, {}, "x")
@example({"links": []}, {"links": [1]}, "")
def test_a_row_holds_the_whole_record_and_its_content_hash(fields: dict, extras: dict, location: str) -> None:
    record = make(fields, extras, location)
    row = encode(record)
    row.text.encode("utf-8")
    assert row.hash == record.content_hash() == content_hash_of(row.text)
    assert decode(row.text, row.location) == record
    assert body_of(json.loads(row.text)) == record.body


def test_the_location_is_no_part_of_the_hash_but_is_checked() -> None:
    here, there = encode(make({}, {}, "a")), encode(make({}, {}, "b"))
    assert here.hash == there.hash
    assert row_check(here) != row_check(there)


@pytest.mark.parametrize("change", [{"id": "2"}, {"hash": "0"}, {"deleted": True}, {"seq": 9}, {"location": "z"}])
def test_the_check_covers_every_column(change: dict) -> None:
    row = Row("1", "{}", "", "f" * 64, False, 1)
    assert row_check(row) != row_check(row._replace(**change))


def test_what_json_cannot_say_is_refused() -> None:
    circle: list = []
    circle.append(circle)
    # `Record` refuses such values; a copy with new fields is not validated.
    for value in (circle, float("nan"), object(), {1: "a", "b": "c"}):
        with pytest.raises(StoreError, match=r"a\.b: record '1' cannot be stored"):
            encode(make({}, {}).model_copy(update={"fields": {"x": value}}))


@given(objects, objects)
def test_the_content_is_what_the_model_says_it_is(fields: dict, extras: dict) -> None:
    record = make(fields, extras).model_copy(update={"links": (Link(name="n", target="a:b/c", path="/x"),)})
    assert record.content() == record.model_dump(mode="json", exclude={"provenance": {"location"}})
    for time in (datetime(2026, 1, 2, tzinfo=UTC), datetime(1, 1, 1, 0, 0, 0, 5, tzinfo=UTC), None):
        dated = record.model_copy(update={"created_at": time, "acl": Acl(readers=("a", "b"))})
        assert dated.content() == dated.model_dump(mode="json", exclude={"provenance": {"location"}})


@given(objects)
def test_the_source_s_key_order_is_kept_and_does_not_count_as_content(fields: dict) -> None:
    fields = {"z": {"b": 1, "a": 2}, "a": [], **fields}
    turned = dict(reversed(fields.items()))
    one, other = make(fields, {}), make(turned, {})
    assert encode(one).hash == encode(other).hash
    for record in (one, other):
        row = encode(record)
        # Texts compare key order, which objects do not.
        assert json.dumps(decode(row.text, row.location).fields) == json.dumps(record.fields)


@given(st.lists(st.integers(0, 2**256 - 1).map(lambda n: f"{n:064x}"), max_size=6), st.randoms())
def test_a_digest_does_not_depend_on_the_order_and_can_be_undone(hashes: list[str], random) -> None:
    shuffled = random.sample(hashes, len(hashes))
    assert add_hashes(0, hashes) == add_hashes(0, shuffled)
    assert drop_hashes(add_hashes(5, hashes), shuffled) == 5


def test_links_come_in_path_order_with_positions_as_numbers() -> None:
    paths = ["/flights/10", "/flights/2", "/a", "not a pointer"]
    record = make({}, {}).model_copy(update={"links": tuple(Link(name="n", target="a:b/c", path=p) for p in paths)})
    assert [link.path for link in links_of(encode(record).text)] == ["/a", "/flights/2", "/flights/10", "not a pointer"]


@pytest.mark.parametrize(
    "odd",
    [
        {"fields": {"t": ',"links":[]', "links": [], "a": {"links": [{"name": "x"}]}}},
        {"extras": {"links": [{"name": "x", "path": "/", "target": "no"}]}, "fields": {}},
        {"text": ',"links":[{"name":"x"}]', "title": ',"links":[', "url": ',"links":['},
        {"provenance": Provenance(connector=',"links":[', location=',"links":[', mapped={"a": "/", "links": "["})},
    ],
)
def test_whatever_looks_like_links_hides_none(odd: dict) -> None:
    link = Link(name="n", target='a:b/,"links":[', path="/p")
    for links in ((), (link,)):
        record = make({}, {}).model_copy(update={**odd, "links": links})
        assert links_of(encode(record).text) == [LinkRow(one.name, one.path, one.target) for one in links]


@given(st.text())
@example("\u0345\u0301\u0390 \u017f\u00a0x")
def test_normal_form_is_stable(text: str) -> None:
    form = normal_form(text)
    assert normal_form(form) == form
    assert form == " ".join(form.split())


@pytest.mark.parametrize(
    ("left", "right"),
    [("Mia  LI", " mia li"), ("Straße", "STRASSE"), ("\uff26ull", "full"), ("e\u0301", "é"), ("a\u00a0b", "a b")],
)
def test_normal_form_joins_spellings(left: str, right: str) -> None:
    assert normal_form(left) == normal_form(right)


BODY = {
    "name": {"first": "Ana", "last": "López"},
    "people": [{"f": "A", "l": "X"}, {"f": "B", "l": "Y"}, {"f": "C"}],
    "tags": ["red", "blue"],
    "total": 17.0,
    "open": True,
    "none": None,
}


@pytest.mark.parametrize(
    ("paths", "keys"),
    [
        (["/name/first", "/name/last"], {"ana lopez"}),
        (["/people/*/f", "/people/*/l"], {"a x", "b y"}),
        (["/tags/*", "/name/first"], {"red ana", "blue ana"}),
        (["id"], {"r-1"}),
        (["/total"], {"17"}),
        (["/open"], {"true"}),
        (["/none"], set()),
        (["/missing"], set()),
        (["/name"], set()),
    ],
)
def test_keys_of_a_record(paths: list[str], keys: set[str]) -> None:
    assert record_keys(BODY, "R-1", paths) == keys
