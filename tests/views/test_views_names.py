"""Names in part and misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records
from views_factories import view_over

from workbench.views import ContextSpec, View
from workbench.views._naming.names import distance

PEOPLE = {
    "P1": {"name": "Dr. Maria Lindqvist", "phone": "11"},
    "P2": {"name": "Karl Lindqvist", "phone": "22"},
    "P3": {"name": "Oyelaran Adeyemi", "phone": "33"},
    "P4": {"name": "Anne Berg", "phone": "44"},
    "P5": {"name": "", "phone": "55"},
    "P6": {"name": "田中 花子", "phone": "66"},
}
SPEC = {
    "entities": {"person": {"stream": "crm.people", "names": ["/name"]}},
    "sections": [{"name": "person", "of": "person", "required": True}],
}


@pytest.fixture(scope="module")
def view():
    return view_over(SPEC, "crm", {"people": PEOPLE})


@pytest.mark.parametrize(
    ("question", "phone"),
    [
        ("What is the phone of Dr Maria Lindqvist?", "11"),
        ("What is the phone of Mr. Adeyemi?", "33"),
        ("What is the phone of Oyelaarn Adeyemi?", "33"),
        ("what is the phone of karl lindqvsit", "22"),
        ("What is the phone of 田中 花子?", "66"),
    ],
)
def test_one_record_alone_fits(view, question, phone):
    context = view.build(question)
    assert context.status == "found"
    assert f"phone: {phone}" in context.text


@pytest.mark.parametrize("question", ["What is the phone of Lindqvist?", "What is the phone of Lindqvsit?"])
def test_a_name_of_several_is_not_guessed(view, question):
    context = view.build(question)
    assert context.status == "ambiguous"
    assert {"crm:people/P1", "crm:people/P2"} <= set(context.records)


@pytest.mark.parametrize(
    "question", ["What is the phone of Anna Berg?", "What is the phone of Maria Adeyemi?", "The phone of Peter Olsen?"]
)
def test_another_name_is_no_misspelling(view, question):
    assert view.build(question).status == "not_found"


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_symmetric_and_bounded(one, other):
    found = distance(one, other, 6)
    assert found == distance(other, one, 6)
    assert (found == 0) == (one == other)
    assert abs(len(one) - len(other)) <= found <= max(len(one), len(other))


@pytest.mark.parametrize("question", ["What is the phone of the Berg of Freedonia?", "The phone of Berg van Otten?"])
def test_a_part_of_a_name_that_goes_on_with_an_unknown_word_is_of_another(view, question):
    assert view.build(question).status == "not_found"


@pytest.mark.parametrize("question", ["E-Mail von Berg", "Phone of Berg?"])
def test_a_noun_in_capitals_before_a_name_is_no_part_of_it(view, question):
    assert view.build(question).records == ("crm:people/P4",)


def test_a_part_of_a_name_beside_another_word_in_capitals_is_still_one(view):
    assert view.build("Berg needs help: what Phone is it?").records == ("crm:people/P4",)


WHO = {
    "entities": {
        "sale": {"stream": "crm.sales", "keys": ["id"]},
        "buyer": {"stream": "crm.people", "names": ["/name"], "about": "customer person"},
        "shop": {"stream": "crm.shops", "names": ["/name"]},
    },
    "links": [
        {"name": "buyer", "stream": "crm.sales", "path": "/cust", "to": "crm.people", "inverse": "sales"},
        {"name": "shop", "stream": "crm.sales", "path": "/at", "to": "crm.shops", "inverse": "sales"},
    ],
    "sections": [
        {"name": "sale", "of": "sale", "required": True},
        {"name": "sale-buyer", "of": "sale", "follow": ["buyer"]},
        {"name": "sale-shop", "of": "sale", "follow": ["shop"]},
    ],
}


def test_who_asks_for_the_people_that_a_record_leads_to():
    source = MemorySource(
        [
            *link_records("crm", "people", PEOPLE),
            *link_records("crm", "shops", {"S1": {"name": "Corner"}}),
            *link_records("crm", "sales", {"A-1": {"cust": "P3", "at": "S1", "sale_date": "2024-05-01", "euro": 9}}),
        ]
    )
    view = View(ContextSpec.model_validate(WHO), source, links=())
    text = view.build("Who made sale A-1?").text
    assert "Oyelaran Adeyemi" in text
    assert "Corner" not in text
    assert "Oyelaran" not in view.build("How many euro was A-1?").text
