"""Questions for all records whose frame is plain, though not all of their words are."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.views._listing.closeness import calls_deed, calls_field, calls_records, tells_apart
from workbench.views._records.units import is_money

FITTERS = {
    f"F-{n}": {"first": ("Ana", "Bo", "Cy", "Di")[n % 4], "last": f"Rowe{n}", "smoker": n == 2} for n in range(1, 5)
}
SHOPS = {f"S-{n}": {"name": f"Shop {n} Lane"} for n in range(1, 4)}
REPAIRS = {
    f"R-{n:02}": {
        "fitted_by": f"F-{1 + n % 4 % 3}",
        "checked_by": f"F-{4 - n % 2}",
        "shop": f"S-{1 + n % 3 % 2}",
        "outcome": ("mended", "scrapped", "sent to the maker", "called back")[n % 4],
        "labour_charge": n,
    }
    for n in range(1, 41)
}
GRUMBLES = {
    f"C-{n:02}": {
        "reason": ("late again", "rude on the phone", "wrong part")[n % 5 % 3],
        "taken_by": f"F-{1 + n % 3}",
        "refund": n % 7,
        "how_far": ("shop", "head office", "small claims court")[n % 3],
    }
    for n in range(1, 31)
}
BILLS = {
    f"B-{n:02}": {
        "total": 10 * n,
        **({} if n % 3 == 0 else {"paid_on": f"2025-0{1 + n % 9}-11"}),
        "shop": f"S-{1 + n % 3}",
        "kind": ("parts", "labour")[n % 2],
    }
    for n in range(1, 31)
}
SPEC: dict[str, Any] = {
    "entities": {
        "fitter": {"stream": "s.fitters", "keys": ["id"], "names": [["/first", "/last"]], "about": "staff employee"},
        "shop": {"stream": "s.shops", "keys": ["id"], "names": ["/name"]},
        "repair": {"stream": "s.repairs", "keys": ["id"]},
        "complaint": {"stream": "s.complaints", "keys": ["id"]},
        "bill": {"stream": "s.bills", "keys": ["id"]},
    },
    "sections": [
        {"name": one, "of": one, "required": True} for one in ("fitter", "shop", "repair", "complaint", "bill")
    ],
}
LINKS = [
    Linked("repairs", "fitted_by", "/fitted_by", "fitters", "fitted"),
    Linked("repairs", "checked_by", "/checked_by", "fitters", "checked"),
    Linked("repairs", "shop", "/shop", "shops", "repairs"),
    Linked("complaints", "taken_by", "/taken_by", "fitters", "complaints"),
]


def ask(question: str) -> Context:
    streams = {"fitters": FITTERS, "shops": SHOPS, "repairs": REPAIRS, "complaints": GRUMBLES, "bills": BILLS}
    return view_over(SPEC, "s", streams, LINKS).build(question)


def most(bodies: dict[str, dict[str, Any]], key: str) -> tuple[str, int]:
    return Counter(body[key] for body in bodies.values()).most_common(1)[0]


def name(key: str) -> str:
    return f"{FITTERS[key]['first']} {FITTERS[key]['last']}"


@pytest.mark.parametrize(
    ("question", "key", "of"),
    [
        ("who has fitted the most bits and pieces", "fitted_by", REPAIRS),
        ("who in the office has checked the most repairs", "checked_by", REPAIRS),
        ("which mechanic has the most jobs to their name", "fitted_by", REPAIRS),
        ("who on our team gets the most complaints in the book", "taken_by", GRUMBLES),
    ],
)
def test_whoever_did_the_most_is_found_by_what_was_done(question: str, key: str, of: dict[str, dict[str, Any]]) -> None:
    context = ask(question)
    urn, number = most(of, key)
    assert context.status == "found"
    assert f"{name(urn)} {number}" in context.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what do people grumble about most?", "Read 'grumble' as 'complaint'"),
        ("what do customers complain about most often", "not limited to 'customers'"),
        ("what's the usual reason people moan?", "Read 'moan' as 'complaint'"),
    ],
)
def test_the_most_frequent_kind_is_that_of_the_field_that_says_why(question: str, told: str) -> None:
    context = ask(question)
    value, number = most(GRUMBLES, "reason")
    assert f"{value} {number}" in context.text
    assert told in context.text.partition("##")[0]


@pytest.mark.parametrize(
    ("question", "number", "told"),
    [
        (
            "how many complaints went all the way to the small claims court",
            sum(body["how_far"] == "small claims court" for body in GRUMBLES.values()),
            "not limited to 'way'",
        ),
        (
            "how many grumbles ended up at head office",
            sum(b["how_far"] == "head office" for b in GRUMBLES.values()),
            "",
        ),
        ("how many jobs ended in the scrap heap", None, ""),
    ],
)
def test_records_are_counted_by_the_value_that_is_said_last(question: str, number: int | None, told: str) -> None:
    context = ask(question)
    assert (context.status == "found") is (number is not None)
    assert number is None or f": {number}" in context.text
    assert told in context.text.partition("##")[0]


def test_what_was_paid_is_summed_up_where_its_field_is_called() -> None:
    total = sum(body["refund"] for body in GRUMBLES.values())
    for question in ("how much have we given back in refunds over complaints, all in all", "what did refunds come to"):
        assert f"sum of refund: {total}" in ask(question).text, question


def test_what_is_owed_is_summed_up_of_what_was_not_paid() -> None:
    owed = sum(body["total"] for body in BILLS.values() if "paid_on" not in body)
    for question in (
        "how much is outstanding on bills",
        "how much money is still out there, all the bills nobody has paid",
        "how much have people not paid us yet, all bills together",
        "how much are we still waiting for on invoices",
    ):
        text = ask(question).text
        assert f"sum of total: {owed}" in text, (question, text)


def test_who_does_something_is_counted_by_the_flag_of_its_doer() -> None:
    assert "number of fitters with smoker true: 1" in ask("how many of our fitters smoke").text


@pytest.mark.parametrize(
    "question",
    [
        # Another thing was done than any field tells.
        "Which fitter botched the most repairs?",
        "How many repairs were botched by the maker?",
        # A word before the noun chooses some of them, and nothing tells which.
        "which mechanic has the most warranty jobs",
        "How many urgent repairs went to the maker",
        # What is said last is what is asked.
        "how many repairs were paid in bitcoin",
        "how much did we refund on Sundays",
        # A denial that is overlooked turns the answer round.
        "how many complaints never went to the small claims court",
        "who has fitted the most repairs without a check",
        # Others are counted than those that have the value.
        "how many fitters went to the small claims court",
        # What became of them is told by no field, nor is it a sum of all.
        "how much was recovered on bills",
        "how much is owed on repairs",
        # No frame at all, or a figure that nothing tells.
        "which fitter earned the most money",
        "who is the tallest fitter",
        # Nothing is called so.
        "which lighthouse has the most keepers",
        "how many lighthouses are at head office",
        # A name or a number says more.
        "which mechanic has the most jobs for Ferrari",
        "how many complaints of 17 went to head office",
    ],
)
def test_what_may_say_more_is_not_read(question: str) -> None:
    assert is_unread(ask(question))


def test_two_that_fit_alike_are_none() -> None:
    """Nobody is told the shop of repairs where some other thing may be counted by it as well."""
    assert is_unread(ask("which of our people has the most"))


def test_who_and_money_are_met_by_people_and_amounts_alone() -> None:
    assert not is_money("/total_count")
    assert is_money("/total_price")
    # The most money is no number of whatever else has one, and nobody is whether something is closed.
    rows = {f"D-{n:02}": {"closed": n % 2 == 0, "line": ("a", "b")[n % 2], "seat_count": n} for n in range(1, 21)}
    deal = {"stream": "s.deals", "keys": ["id"]}
    spec = {"entities": {"deal": deal}, "sections": [{"name": "deal", "of": "deal", "required": True}]}
    view = view_over(spec, "s", {"deals": rows})
    assert is_unread(view.build("which line brings in the most money"))
    assert is_unread(view.build("who closes the most deals"))
    assert view.build("which line has the most deals").status == "found"


def test_words_speak_for_what_they_call() -> None:
    prescription = frozenset({"prescript"})
    assert calls_records("scripts", prescription, prescription) == 0.6
    assert calls_records("people", frozenset({"client", "person"}), frozenset({"client", "person"})) == 0
    assert calls_records("people", frozenset({"person"}), frozenset({"person"})) == 1
    assert calls_field("packed", ("packed", "by")) == 1
    assert calls_field("wind", ("mean", "wind", "speed")) == 0.7
    assert calls_deed("grumbled", frozenset({"complaint"})) == 0.8
    assert [tells_apart(word) for word in ("cancelled", "missing", "need", "way", "in")] == [
        True,
        True,
        False,
        False,
        False,
    ]
