"""How most of something comes in or is paid, and what was taken in something, over all records."""

from __future__ import annotations

import pytest
from views_factories import is_unread, view_over

SPEC = {
    "entities": {"enquiry": {"stream": "t.enquiries"}, "toll": {"stream": "t.tolls"}},
    "sections": [
        {"name": "enquiry", "of": "enquiry", "required": True},
        {"name": "toll", "of": "toll", "required": True},
    ],
}
CHANNELS = ["letter", "phone", "letter", "web"]
ENQUIRIES = {
    f"E{n}": {"channel": CHANNELS[n % 4], "payment_method": ["card", "cash", "cash"][n % 3], "topic": "bins"}
    for n in range(12)
}
TOLLS = {f"T{n}": {"night_fee": 2.0 + n, "gate": "north", "via": "a7", "channel": "b"} for n in range(8)}


def asked(question: str):
    return view_over(SPEC, "t", {"enquiries": ENQUIRIES, "tolls": TOLLS}).build(question, budget_tokens=300)


@pytest.mark.parametrize(
    "question",
    [
        "how do most enquiries reach us?",
        "How do most enquiries come in, by letter or how?",
        "how do most of our enquiries arrive",
    ],
)
def test_the_most_common_way_is_told(question):
    context = asked(question)
    assert context.status == "found"
    assert "letter 6" in context.text


def test_how_most_are_paid_asks_for_the_method_of_payment_beside_a_channel():
    assert "cash 8" in asked("how are most enquiries paid").text


@pytest.mark.parametrize(
    "question", ["how do most tolls come in", "how do most people feel", "how do most bins come in"]
)
def test_two_ways_or_none_are_not_told(question):
    assert is_unread(asked(question))


@pytest.mark.parametrize(
    "question", ["how much have we taken in night fees altogether", "what did we get in night fees"]
)
def test_what_was_taken_is_summed(question):
    assert "44" in asked(question).text
