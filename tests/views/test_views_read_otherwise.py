"""Words that nothing is called by, read as others that mean the same, of which the context tells."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.views._conditions.other_words import same_root

VANS = {
    f"V-{n:02}": {
        "fuel": ("electric", "diesel", "hybrid")[n % 3],
        "state": ("in_use", "in_repair", "discarded")[n % 5 % 3],
        "on_stop": n % 4 == 0,
        "home": f"D-{1 + n % 2}",
    }
    for n in range(1, 31)
}
DEPOTS = {f"D-{n}": {"name": f"Depot {n} Road", "region": ("north", "south")[n % 2]} for n in range(1, 3)}
CRATES = {f"C-{n:02}": {"mode": ("air", "sea", "road")[n % 3], "kept_at": f"D-{1 + n % 7 % 2}"} for n in range(1, 41)}
SPEC: dict[str, Any] = {
    "entities": {
        "van": {"stream": "s.vans", "keys": ["id"]},
        "depot": {"stream": "s.depots", "keys": ["id"], "names": ["/name"]},
        "parcel": {"stream": "s.parcels", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("van", "depot", "parcel")],
}
LINKS = [Linked("parcels", "kept_at", "/kept_at", "depots", "parcels")]


def ask(question: str) -> Context:
    return view_over(SPEC, "s", {"vans": VANS, "depots": DEPOTS, "parcels": CRATES}, LINKS).build(question)


def count(bodies: dict[str, dict[str, Any]], **held: Any) -> int:
    return sum(all(body[key] == value for key, value in held.items()) for body in bodies.values())


@pytest.mark.parametrize(
    ("question", "told", "number"),
    [
        ("How many vans run on electricity?", ["'electricity' as 'electric'"], count(VANS, fuel="electric")),
        ("how many vans have been thrown away", ["'thrown away' as 'discarded'"], count(VANS, state="discarded")),
        ("vans that are being repaired", ["'being repaired' as 'in repair'"], count(VANS, state="in_repair")),
        ("How many vans are blocked?", ["'blocked' as 'on stop'"], count(VANS, on_stop=True)),
        ("How many parcels came by plane?", ["'plane' as 'air'"], count(CRATES, mode="air")),
        ("how many lorries run on electricity", ["'lorries' as 'vans'", "'electric'"], count(VANS, fuel="electric")),
    ],
)
def test_other_words_are_read_and_told(question: str, told: list[str], number: int) -> None:
    context = ask(question)
    assert context.status == "found"
    assert all(one in context.text.partition("##")[0] for one in told), context.text
    assert f": {number}" in context.text


def test_the_groups_of_other_nouns_are_told() -> None:
    context = ask("which branch has the most boxes")
    assert context.text.startswith("Read 'branch' as 'depot'")
    assert "Depot" in context.text


@pytest.mark.parametrize(
    "question",
    [
        "How many vans run on hydrogen?",
        "How many trams run on electricity?",  # no other word for any of them
        "How many vans run on electricity from Spain?",
        "How many vans were nearly thrown away?",
        "how many vans were not repaired by plane",
        "Why have vans been thrown away?",
        "How many vans run on electricity or petrol?",
        "how many blocked vans and lorries were thrown away by Ana",
    ],
)
def test_what_is_left_over_is_not_read_otherwise(question: str) -> None:
    assert is_unread(ask(question)), ask(question).text


def test_nothing_is_told_where_the_words_stand() -> None:
    context = ask("How many vans are electric?")
    assert context.text.startswith("## van")


@pytest.mark.parametrize(
    ("one", "other"), [("fault", "default"), ("careless", "careful"), ("general", "generation"), ("cart", "carbon")]
)
def test_words_that_only_begin_alike_are_not_one(one: str, other: str) -> None:
    assert not same_root(one, other)
