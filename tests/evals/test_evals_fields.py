import json

import pytest
from evals_factories import by_urn, context, record
from hypothesis import given
from hypothesis import strategies as st

from workbench.context import Context, Item
from workbench.evals._fields import Evidence
from workbench.records import Provenance, Record, leaves

URN = "crm:orders/1"


def present(text, path="/v", /, **fields):
    return Evidence(context((URN, text))).has(record(**fields), path)


@pytest.mark.parametrize(
    "text",
    [
        '{"total_baggages": 5, "x": 1}',
        '{"total_baggages":5}',
        '{\n  "total_baggages": 5\n}',
        "total_baggages: 5",
        "total_baggages 5",
        "total_baggages=5",
        "total_baggages\t5",
        "Total baggages: 5",
        "totalBaggages: 5.0",
        "total-baggages: 5 pieces",
        "bags.total_baggages: 5.",
        "- total_baggages: 5",
        "**total_baggages**: 5",
        "<total_baggages>5</total_baggages>",
        "| total_baggages | 5 |",
        "total_baggages (pieces): 5",
        '{\\"total_baggages\\": 5}',
    ],
)
def test_a_number_directly_behind_its_label_is_present(text):
    assert present(text, "/total_baggages", total_baggages=5)


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "there are 5 of them",
        "total_baggages: 15",
        "total_baggages: 51",
        "total_baggages: 5.5",
        "total_baggages: 1.5",
        "total_baggages: 5,000",
        "total_baggages: -5",
        "total_baggages: 5-7",
        "total_baggages: 5:30",
        "total_baggages: 5th",
        "subtotal_baggages: 5",
        "x_total_baggages: 5",
        "total_baggages_old: 5",
        "baggages: 5",
        "total_baggages: 2, cabins: 5",
        "total_baggages\n5",
        "total_baggages, 5",
    ],
)
def test_an_unrelated_number_is_not_present(text):
    assert not present(text, "/total_baggages", total_baggages=5)


@pytest.mark.parametrize(
    "text", ["v: 1000", "v: 1,000", "v: 1,000.0", "v: 1000.00", "v: $1,000", "v: USD 1000", "v: 1e3"]
)
@pytest.mark.parametrize("value", [1000, 1000.0, "1000", "1,000", "1,000.00"])
def test_numbers_are_equal_by_value(text, value):
    assert present(text, v=value)


def test_negative_numbers_keep_their_sign():
    assert present("v: -5", v=-5)
    assert present("v: \u22125", v=-5)
    assert not present("v: 5", v=-5)
    assert present("v - 5", v=5)


def test_a_text_stands_as_whole_words():
    assert present("The cabin is Basic  Economy.", v="basic economy")
    assert present("the\nquick\nfox", v="The quick fox")
    assert not present("ann_12", v="ann_1")
    assert not present("basic_economy", v="economy")
    assert not present("economies", v="economy")


def test_text_is_compared_in_normal_form():
    assert present("STRASSE", v="Stra\u00dfe")
    assert present("Cafe\u0301 Zu\u0308rich", v="caf\u00e9 z\u00fcrich")
    assert present("a pile of 12,500 seats", v="12500 seats")
    assert present("a pile of 12500 seats", v="12,500 seats")


def test_dates_are_texts():
    assert present("on 2024-05-01.", v="2024-05-01")
    assert not present("on 2024-05-011", v="2024-05-01")
    assert not present("at 2024-05-01T06:00:00", v="2024-05-01")


@pytest.mark.parametrize("value", [True, "true", "yes", "Yes"])
def test_a_boolean_needs_its_label_and_its_own_form(value):
    own = "true" if value is True else value
    assert present(f"insured: {own}", "/insured", insured=value)
    assert not present(f"it is {own}", "/insured", insured=value)
    assert not present("insured: yesterday", "/insured", insured=value)
    assert not present("insured: no", "/insured", insured=value)
    assert not present("insured: trueish", "/insured", insured=value)


def test_yes_is_no_form_of_true():
    assert not present("insured: yes", "/insured", insured=True)


def test_digits_of_an_id_stand_alone_and_a_short_number_does_not():
    assert present("order 78750 came", v="78750")
    assert not present("order 7875 came", v="7875")
    assert present("v: 7875", v="7875")
    assert not present("order 178750 came", v="78750")


def test_leading_zeros_are_part_of_a_text():
    assert not present("v: 123", v="0123")
    assert present("v: 0123", v="0123")


def test_money_stands_beside_its_currency_or_behind_its_label():
    assert present("paid $1234.5 today", v="$1,234.50")
    assert present("paid 1,234.50 USD", v="$1,234.50")
    assert present("v: 1234.50", v="$1,234.50")
    assert not present("paid 1234.50", v="$1,234.50")
    assert not present("paid EUR 1234.50", v="$1,234.50")


def test_elements_of_a_list_have_the_label_of_the_list():
    for text in (
        '"v": [100, 200]',
        '"v":[100,200]',
        "v: 100,200",
        "v: 100, 200",
        "v:\n- 100\n- 200",
        "v: 100; 200",
        "v (2 of 7): [100, 200]",
    ):
        assert present(text, v=[100, 200]), text
    assert not present("v: [100, 2000]", v=[100, 200])
    assert not present("v: [100]\nw: [200]", v=[100, 200])
    assert not present("v: 100\nw: 200", v=[100, 200])


def test_a_container_needs_every_scalar_in_it():
    value = [{"name": "Ann", "age": 30}, {"name": "Bob", "age": 40}]
    assert present("name: Ann, age: 30; name: Bob, age: 40", v=value)
    assert not present("name: Ann, age: 30; name: Bob", v=value)


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_nothing_is_present_where_its_label_has_nothing_behind_it(value):
    for text in ('"v": null,', "v: none", "v:\nw: 5", '"v": "",', "v: []", "v: -", "v:"):
        assert present(text, v=value), text
    assert not present("v: 5", v=value)
    assert not present("null", v=value)


def test_only_spans_of_the_record_count_each_by_itself():
    one, two = record(v="gold"), record(record_id="2", v="gold")
    found = Evidence(context(("crm:orders/2", "v: gold"), (None, "gold"), ("crm:orders/1", "v: silver")))
    assert not found.has(one, "/v")
    assert found.has(two, "/v")
    halves = Evidence(context((URN, "v:"), (URN, "5")))
    assert not halves.has(record(v=5), "/v")


def test_an_empty_span_and_a_missing_path_prove_nothing():
    empty = Context(text="gold", tokens=1, encoding="o200k_base", items=(Item(record=URN, start=0, end=0),))
    assert not Evidence(empty).has(record(v="gold"), "/v")
    assert Evidence(empty).records == set()
    assert not present("v: 5", "/w", v=5)


def table(*, heading: bool, field: str | None):
    text = "total\tcabin\n5\teconomy\n"
    items = [Item(record=URN, field=field, start=12, end=14)]
    if heading:
        items.append(Item(record=URN, start=0, end=12))
    return Context(text=text, tokens=9, encoding="o200k_base", items=tuple(items))


def test_a_cell_of_a_table_counts_with_its_field_and_its_heading():
    wanted = record(total=5)
    assert Evidence(table(heading=True, field="/total")).has(wanted, "/total")
    assert not Evidence(table(heading=False, field="/total")).has(wanted, "/total")
    assert not Evidence(table(heading=True, field=None)).has(wanted, "/total")
    assert not Evidence(table(heading=True, field="/cabin")).has(wanted, "/total")
    assert not Evidence(table(heading=True, field="/total")).has(record(total=15), "/total")


def test_a_mapped_value_has_the_labels_of_both_sides():
    mapped = Record(
        source="crm",
        stream="orders",
        id="1",
        fields={"amount": 5},
        provenance=Provenance(connector="x", mapped={"amount": "/sum_total"}),
    )
    for text in ("amount: 5", "sum_total: 5"):
        assert Evidence(context((URN, text))).has(mapped, "/sum_total")
    assert not Evidence(context((URN, "price: 5"))).has(mapped, "/sum_total")


def test_escapes_of_a_dump_are_read():
    value = 'He said "hi" \u2014 caf\u00e9\nand left'
    assert present(json.dumps({"v": value}), v=value)
    assert present(json.dumps({"v": value}, ensure_ascii=False), v=value)
    assert present("a \\| b", v="a | b")
    assert present("C:\\new", v="C:\\new")


NAMES = st.sampled_from(["total", "unit_price", "isOpen", "due-date", "tags", "note"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=12),
)
VALUES = st.recursive(SCALARS, lambda inner: st.dictionaries(NAMES, inner, max_size=3), max_leaves=6)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), st.booleans())
def test_every_field_of_a_dumped_record_is_present(fields, ascii_only):
    found = Evidence(context((URN, json.dumps(fields, ensure_ascii=ascii_only))))
    wanted = record(**fields)
    missing = [pointer for pointer, _ in leaves(fields) if not found.has(wanted, pointer)]
    assert missing == []


@given(st.text(max_size=40), SCALARS)
def test_any_text_is_judged_alike_in_any_spacing(text, value):
    judged = present(text, v=value)
    assert judged is present(text.replace(" ", " \t "), v=value)
    assert not Evidence(context((None, text))).has(record(v=value), "/v"), "the text is attributed to no record"


@given(st.text(alphabet="bcdfgh,:;|-[]{}() \n", max_size=40), st.integers(-(10**9), 10**9))
def test_a_text_without_digits_holds_no_number(text, value):
    assert not present(f"v: {text}", v=value)


def test_by_urn_is_a_record_source():
    assert by_urn(record()).get("crm:orders/2") is None
