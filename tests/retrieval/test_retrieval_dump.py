"""The dump of a record: deterministic, complete, nothing twice."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from retrieval_samples import record

from workbench.retrieval import dump_record

VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=4), VALUES, max_size=4))
def test_a_dump_names_the_record_and_holds_its_body(fields: dict[str, object]) -> None:
    head, _, body = dump_record(record("orders", "17", fields)).partition("\n")
    assert head == "crm:orders/17"
    assert (json.loads(body) if body else {}) == fields


def test_equal_content_has_equal_dumps() -> None:
    one = record("orders", "17", {"a": 1, "b": {"c": 2, "d": 3}})
    other = record("orders", "17", {"b": {"d": 3, "c": 2}, "a": 1})
    assert dump_record(one) == dump_record(other)


def test_extras_title_and_text_are_in_the_dump_once() -> None:
    found = dump_record(
        record("pages", "p", {"space": "help", "name": "Fees"}, extras={"x": "y"}, title="Fees", text="Line 1\nLine 2")
    )
    assert found == 'crm:pages/p\n{"name":"Fees","space":"help","x":"y"}\nLine 1\nLine 2'
    assert dump_record(record("pages", "p", {}, title="Fees")) == "crm:pages/p\nFees"


def test_fields_that_are_null_are_left_out_and_places_in_lists_stay() -> None:
    fields = {"a": None, "b": {"c": None, "d": 0}, "e": [None, {"f": None}], "g": "", "h": False}
    assert dump_record(record("orders", "1", fields)) == 'crm:orders/1\n{"b":{"d":0},"e":[null,{}],"g":"","h":false}'


def test_a_dump_holds_no_value_whose_name_says_that_it_is_a_secret() -> None:
    fields = {"password": "letmein", "login": {"api_key": "swordfish"}, "name": "Ana"}
    dumped = dump_record(record("users", "1", fields, title="letmein", text="use letmein"))
    assert "letmein" not in dumped
    assert "swordfish" not in dumped
    assert '"name":"Ana"' in dumped
