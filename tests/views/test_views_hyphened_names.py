"""Hyphens in names: whoever asks may leave them out or write them, and half of a word with one is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_factories import view_over

from workbench.views._naming.names import TITLES

SPEC = {
    "entities": {"guest": {"stream": "h.guests", "keys": ["id", "/card"], "names": [["/first", "/last"]]}},
    "sections": [{"name": "guest", "of": "guest", "required": True}],
}
GUESTS = {
    "G1": {"first": "Odile", "last": "Vane-Tempest", "card": "AB-12-CD", "room": 417},
    "G2": {"first": "Karl Heinz", "last": "Brunner", "card": "AB-13-CD", "room": 233},
    "G3": {"first": "Ruth", "last": "Vane", "card": "AB-14-CD", "room": 108},
    "G4": {"first": "Marie-Odette", "last": "Sorel", "card": "AB-15-CD", "room": 350},
}
# "Captain" is a title, and no part of a name.
WORDS = (
    st.text(alphabet="abcdefghijklmnoprstuvw", min_size=5, max_size=9)
    .filter(lambda word: word not in TITLES)
    .map(str.title)
)


def asked(question: str, guests=GUESTS):
    return view_over(SPEC, "h", {"guests": guests}).build(question, budget_tokens=300)


@pytest.mark.parametrize(
    ("question", "room"),
    [
        ("Which room has Odile Vane Tempest?", "417"),
        ("which room has odile vane tempest", "417"),
        ("Which room has Odile Vane-Tempest?", "417"),
        ("Which room has Mrs Vane Tempest?", "417"),
        ("Which room has Karl-Heinz Brunner?", "233"),
        ("which room has karl-heinz brunner", "233"),
        ("Which room has Marie Odette Sorel?", "350"),
        ("Which room has Mary Odette Sorel?", ""),
    ],
)
def test_a_name_is_found_with_hyphens_and_without(question, room):
    context = asked(question)
    found = [str(guest["room"]) for guest in GUESTS.values() if f"room: {guest['room']}" in context.text]
    assert found == ([room] if room else [])
    assert "Nothing here" not in context.text


def test_half_of_a_hyphened_name_is_none():
    context = asked("Which room has Vane?")
    assert context.status == "found"
    assert "108" in context.text


@given(WORDS, WORDS, WORDS, st.sampled_from(["- ", " -", "--", "  "]), st.sampled_from(["- ", " -", "--", "  "]))
def test_whatever_is_joined_is_found(one, two, three, stored, said):
    last = f"{one}{stored[0]}{two}{stored[1]}{three}"
    guests = {"G1": {"first": "Odile", "last": last, "card": "X1", "room": 417}}
    context = asked(f"Which room has Odile {one}{said[0]}{two}{said[1]}{three}?", guests)
    assert "417" in context.text
