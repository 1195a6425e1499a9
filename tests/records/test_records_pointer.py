"""JSON Pointers keep the rules of RFC 6901; field paths find what a walk over the value finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.records import MISSING, escape_segment, find_all, join_pointer, leaves, lookup, split_pointer

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
# RFC 6901 section 5: the document and what each pointer evaluates to.
RFC_DOCUMENT = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", RFC_DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_the_examples_of_the_rfc_hold(pointer: str, value: Any) -> None:
    assert lookup(RFC_DOCUMENT, pointer) == value


@pytest.mark.parametrize(
    "pointer", ["/foo/2", "/foo/01", "/foo/-", "/foo/-1", "/foo/\u0660", "/foo/0/x", "/nope", "/foo/ 0"]
)
def test_what_a_pointer_does_not_lead_to_is_missing(pointer: str) -> None:
    assert lookup(RFC_DOCUMENT, pointer) is MISSING


def test_missing_is_not_null() -> None:
    assert lookup({"a": None}, "/a") is None
    assert lookup({"a": None}, "/b") is MISSING
    assert not MISSING


def test_a_pointer_must_begin_with_a_slash() -> None:
    with pytest.raises(ValueError, match="'a/b' is not a JSON Pointer: it must begin with '/', such as '/a/b'"):
        split_pointer("a/b")


@given(st.lists(st.text(max_size=6), max_size=5))
def test_splitting_undoes_joining(segments: list[str]) -> None:
    assert split_pointer(join_pointer(segments)) == segments


@given(st.text(max_size=8))
def test_an_escaped_name_is_one_segment(name: str) -> None:
    assert split_pointer("/" + escape_segment(name)) == [name]


def test_escapes_are_undone_in_the_order_of_the_rfc() -> None:
    # ~01 is an escaped ~ before a 1, not an escaped slash.
    assert split_pointer("/~01") == ["~1"]


@given(VALUES)
def test_every_leaf_is_found_at_its_pointer(value: Any) -> None:
    found = list(leaves(value))
    assert len({pointer for pointer, _ in found}) == len(found)
    for pointer, leaf in found:
        assert lookup(value, pointer) is leaf
        assert not isinstance(leaf, dict | list)


@given(VALUES)
def test_a_star_finds_every_child_in_document_order(value: Any) -> None:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    assert [found for _, found in find_all(value, "/*")] == list(children)


@given(VALUES)
def test_what_a_path_finds_lies_at_the_pointer_it_gives(value: Any) -> None:
    for path in ("", "/*", "/*/*", "/a/*"):
        for pointer, found in find_all(value, path):
            assert lookup(value, pointer) is found


def test_a_path_without_a_star_is_a_pointer() -> None:
    assert list(find_all({"a": [{"b": 1}]}, "/a/0/b")) == [("/a/0/b", 1)]
    assert list(find_all({"a": [{"b": 1}]}, "/a/1/b")) == []
    assert list(find_all({"a": 5}, "/a/*")) == []
