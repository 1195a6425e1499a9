"""Ids are found where a question writes them with other signs, and never where a letter or digit differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.views import ContextSpec, View
from workbench.views._naming.respelt import _SIGN, _skeleton

BOXES = {"MSKU 166993-1": {"tare": 22}, "TGHU 987231-6": {"tare": 33}, "TGHU 987231-7": {"tare": 44}}
BOOKINGS = {
    "BK#2026/0147": {"state": "sailed"},
    "3f2b8a10-77c1-4e19-9b52-0c1de2a4f001": {"state": "lost"},
    "12-345": {"state": "one"},
    "123-45": {"state": "two"},
}
SPEC = {
    "entities": {
        "box": {"stream": "sea.boxes", "keys": ["id"]},
        "booking": {"stream": "sea.bookings", "keys": ["id"]},
    },
    "sections": [{"name": name, "of": name, "required": True} for name in ("box", "booking")],
}


@pytest.fixture(scope="module")
def view():
    records = [*link_records("sea", "boxes", BOXES), *link_records("sea", "bookings", BOOKINGS)]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records))


@pytest.mark.parametrize(
    ("question", "record"),
    [
        ("What is the tare of TGHU987231-6?", "boxes/TGHU 987231-6"),
        ("tare of tghu9872316 please", "boxes/TGHU 987231-6"),
        ("tare of msku 1669931", "boxes/MSKU 166993-1"),
        ("In what state is BK-2026-0147?", "bookings/BK#2026~10147"),
        ("state of booking BK 2026 0147", "bookings/BK#2026~10147"),
        ("state of 3F2B8A1077C14E199B520C1DE2A4F001", "bookings/3f2b8a10-77c1-4e19-9b52-0c1de2a4f001"),
    ],
)
def test_other_signs_name_the_same_record(view, question, record):
    context = view.build(question)
    assert context.status == "found"
    assert context.records == (f"sea:{record}".replace("~1", "/"),)


@pytest.mark.parametrize(
    "question",
    [
        "What is the tare of TGHU987231-8?",
        "tare of TGHU 98723-16X",
        "state of BK 2026 0148",
        # It may be either of two.
        "state of #12345",
    ],
)
def test_another_letter_or_digit_is_another_record(view, question):
    assert view.build(question).status == "not_found"


@given(st.text(st.sampled_from("ab7_-/# é日"), min_size=1))
def test_a_key_without_its_signs_is_spelt_as_it_was(key):
    assert _skeleton(key).spell(_SIGN.sub("", key)) == key
