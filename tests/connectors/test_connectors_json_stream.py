import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.connectors import _json_stream
from workbench.connectors._json_stream import iter_document
from workbench.connectors._reading import Broken, Item

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=4)


def read(text, pointer="", *, keyed=False):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return list(iter_document(io.BytesIO(data), "x.json", pointer, keyed=keyed))


def values(found):
    assert all(isinstance(item, Item) for item in found), found
    return [item.value for item in found]


@pytest.fixture(params=[1, 7, 1 << 20])
def chunk(request, monkeypatch):
    """Windows of every size: what is found must not depend on where a chunk ends."""
    monkeypatch.setattr(_json_stream, "_CHUNK_BYTES", request.param)
    return request.param


@pytest.mark.parametrize("chunk_bytes", [1, 5, 1 << 20])
@settings(max_examples=30, deadline=None)
@given(records=st.lists(OBJECTS, max_size=5), indent=st.sampled_from([None, 2]), ascii_only=st.booleans())
def test_a_list_gives_what_json_gives(chunk_bytes, records, indent, ascii_only):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_json_stream, "_CHUNK_BYTES", chunk_bytes)
        text = json.dumps(records, indent=indent, ensure_ascii=ascii_only)
        assert values(read(text)) == json.loads(text)


@settings(max_examples=30, deadline=None)
@given(records=st.dictionaries(st.text(), OBJECTS, max_size=5))
def test_an_object_of_objects_gives_its_members_with_their_keys(records):
    found = read(json.dumps({"data": records}), "/data", keyed=True)
    assert {item.key: item.value for item in found} == records


def test_places_are_lines(chunk):
    found = read('[\n{"a": "x\\n"},\n\n  {"a":\n 2}, {"a": 3}\n]')
    assert [item.place for item in found] == ["x.json:2", "x.json:4", "x.json:5"]


def test_a_pointer_leads_past_everything_else(chunk):
    text = '{"meta": {"n": [1, "]}", {"q": "\\""}]}, "page": {"items": [{"a": 1}, {"a": 2}], "next": null}}'
    assert values(read(text, "/page/items")) == [{"a": 1}, {"a": 2}]


def test_one_object_is_one_record():
    assert values(read('{"id": 7}')) == [{"id": 7}]


def test_an_empty_list_has_no_records(chunk):
    assert read(" [ ] ") == []


@pytest.mark.parametrize("bad", ['{"a": tru}', '{"a": NaN}', '{"a": -Infinity}', '{"a" 1}', '{"a": "\x01"}'])
def test_a_broken_element_is_refused_alone(bad, chunk):
    found = read(f'[{{"a": 1}},\n{bad},\n{{"a": 3}}]')
    assert [type(item) for item in found] == [Item, Broken, Item]
    assert found[1].place == "x.json:2"
    assert found[1].value.startswith('{"a"')
    assert found[2].value == {"a": 3}


def test_a_nesting_bomb_is_refused_alone(chunk):
    deep = 3_000 if chunk < 1000 else 200_000
    found = read('[{"a": 1}, ' + '{"a":' * deep + "1" + "}" * deep + ', {"a": 3}]')
    assert [type(item) for item in found] == [Item, Broken, Item]
    assert "deep" in found[1].reason


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_document_that_ends_early_never_looks_whole(cut):
    text = '{"items": [{"a": 1}, {"a": 2}]}'
    found = read(text[: -cut if cut < len(text) else 1], "/items")
    assert isinstance(found[-1], Broken)


@pytest.mark.parametrize("text", ["", "   ", "[{}] x", '[{"a": 1} {"a": 2}]', '[{"a": 1},]', "12", '"x"', "null", "{]"])
def test_what_is_no_list_of_records_says_so(text):
    assert isinstance(read(text)[-1], Broken)


def test_a_pointer_to_nothing_says_so():
    (found,) = read('{"items": []}', "/data")
    assert "'data'" in found.reason


def test_bytes_that_are_not_utf8_reach_only_their_record():
    found = read(b'[{"a": "\xff"}, {"a": "b"}]')
    assert found[0].value == {"a": "\udcff"}
    assert found[1].value == {"a": "b"}


def test_a_byte_order_mark_is_no_content():
    assert values(read(b'\xef\xbb\xbf[{"a": 1}]')) == [{"a": 1}]


def test_a_record_that_is_too_large_is_skipped_without_being_held(monkeypatch):
    monkeypatch.setattr(_json_stream, "MAX_RECORD_BYTES", 5_000)
    monkeypatch.setattr(_json_stream, "_CHUNK_BYTES", 1_000)
    found = read('[{"a": "' + 'x\\"]}' * 20_000 + '"}, {"a": 3}]')
    assert [type(item) for item in found] == [Broken, Item]
    assert "5,000" in found[0].reason
    assert len(found[0].value) <= 80


def test_a_key_that_stands_twice_gives_both():
    assert [item.key for item in read('{"a": {}, "a": {}}', keyed=True)] == ["a", "a"]
