"""Names in part and misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.views import ContextSpec, View
from workbench.views._names import distance

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
    return View(ContextSpec.model_validate(SPEC), MemorySource(link_records("crm", "people", PEOPLE)))


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
