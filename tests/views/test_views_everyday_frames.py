"""Everyday questions for all records: what is used most, who did it, what is not paid, what a number or flag tells."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.views._english.abbreviations import cuts_short
from workbench.views._english.everyday_deeds import everyday_deeds
from workbench.views._listing.lone_groups import called_by_meaning, is_of_use, put_plainly

STAFF = {f"W-{n}": {"first": ("Ada", "Ben", "Cat", "Dov")[n % 4], "last": f"Marsh{n}"} for n in range(1, 5)}
OWNERS = {
    f"O-{n:02}": {
        "first": ("Eva", "Fin", "Gil")[n % 3],
        "last": f"Hurst{n}",
        "email": f"hurst{n}@mail.example",
        "nut_allergy": n % 4 == 0,
        "newsletter": n % 2 == 0,
        "ovrd_amt": 7 * (n % 5),
    }
    for n in range(1, 21)
}
FEES = {
    f"F-{n:02}": {
        "owner": f"O-{1 + n % 20:02}",
        "amount": 5 * n,
        "kind": ("grave", "upkeep")[n % 2],
        "asked_on": f"2025-0{1 + n % 9}-01",
        **({"paid_on": f"2025-0{1 + n % 9}-20"} if n % 4 else {}),
    }
    for n in range(1, 41)
}
FAREWELLS = {
    f"R-{n:02}": {
        "owner": f"O-{1 + n % 20:02}",
        "ending": ("cremation", "cremation", "burial")[n % 3],
        "florist": ("Petal & Stem", "Rosa's", "Petal & Stem", "Hedgerow")[n % 4],
        "sold_by": f"W-{1 + n % 4 % 3}",
        "carried_by": f"W-{4 - n % 2}",
        "ppl_attd": n % 6,
        "wool_blankets": n % 2,
    }
    for n in range(1, 41)
}
ALARMS = {
    f"A-{n:02}": {
        "answered_by": f"W-{1 + n % 5 % 4}",
        "attd_by": f"W-{1 + n % 3}",
        "flt": ("gate jammed", "heater dead", "gate jammed", "leak")[n % 4],
        "disease": ("mange", "ringworm", "mange")[n % 3],
    }
    for n in range(1, 41)
}
SPEC: dict[str, Any] = {
    "entities": {
        "worker": {"stream": "k.staff", "keys": ["id"], "names": [["/first", "/last"]], "about": "staff employee"},
        "owner": {"stream": "k.owners", "keys": ["id"], "names": [["/first", "/last"]], "about": "customer person"},
        "fee": {"stream": "k.fees", "keys": ["id"]},
        "farewell": {"stream": "k.farewells", "keys": ["id"]},
        "alarm": {"stream": "k.alarms", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("worker", "owner", "fee", "farewell", "alarm")],
}
LINKS = [
    Linked("fees", "owner", "/owner", "owners", "fees"),
    Linked("farewells", "owner", "/owner", "owners", "farewells"),
    Linked("farewells", "sold_by", "/sold_by", "staff", "sold"),
    Linked("farewells", "carried_by", "/carried_by", "staff", "carried"),
    Linked("alarms", "answered_by", "/answered_by", "staff", "answered"),
    Linked("alarms", "attd_by", "/attd_by", "staff", "attended"),
]
STREAMS = {"staff": STAFF, "owners": OWNERS, "fees": FEES, "farewells": FAREWELLS, "alarms": ALARMS}


def ask(question: str) -> Context:
    return view_over(SPEC, "k", STREAMS, LINKS).build(question)


def most(bodies: dict[str, dict[str, Any]], key: str) -> str:
    value, number = Counter(body[key] for body in bodies.values()).most_common(1)[0]
    body = STAFF.get(value)
    return f"{body['first']} {body['last']} {number}" if body else f"{value} {number}"


@pytest.mark.parametrize(
    ("question", "of", "key", "told"),
    [
        ("which florist do we use most", FAREWELLS, "florist", ""),
        ("which flower shop do we use most", FAREWELLS, "florist", "Read 'flower shop' as 'florist'"),
        ("what illness do we come across most", ALARMS, "disease", "Read 'illness' as 'disease'"),
        ("what breaks most often?", ALARMS, "flt", "Read 'breaks' as 'flt'"),
        ("what goes wrong most often", ALARMS, "flt", "Read 'wrong' as 'flt'"),
    ],
)
def test_what_is_used_or_seen_most_is_the_one_field_that_is_called_so(
    question: str, of: dict[str, dict[str, Any]], key: str, told: str
) -> None:
    context = ask(question)
    assert most(of, key) in context.text
    assert told in context.text.partition("##")[0]


@pytest.mark.parametrize(
    ("question", "of", "key"),
    [
        ("who has talked the most people into a send-off", FAREWELLS, "sold_by"),
        ("which of our lot picks up the phone most often for alarms", ALARMS, "answered_by"),
        ("which of our blokes goes out to the most alarms", ALARMS, "attd_by"),
        ("which of our own people has carried the most", FAREWELLS, "carried_by"),
    ],
)
def test_whoever_of_us_did_it_is_found_by_what_was_done(question: str, of: dict[str, dict[str, Any]], key: str) -> None:
    assert most(of, key) in ask(question).text


def test_what_never_came_in_is_what_has_no_day_of_payment() -> None:
    owed = sum(body["amount"] for body in FEES.values() if "paid_on" not in body)
    for question in (
        "what do all the fees come to that never got paid",
        "how much in fees has not been settled yet",
        "how much money hasn't come in yet from owners, everything together",
        "how much has not come in yet",
    ):
        assert f"sum of amount: {owed}" in ask(question).text, question


def test_what_is_late_is_no_more_than_the_field_that_says_so() -> None:
    late = sum(body["ovrd_amt"] for body in OWNERS.values())
    assert f"sum of ovrd_amt: {late}" in ask("how much do owners owe us past the date, all together").text


def test_people_are_summed_up_by_the_number_of_those_to_whom_it_was_done() -> None:
    number = sum(body["ppl_attd"] for body in FAREWELLS.values())
    assert f"sum of ppl_attd: {number}" in ask("how many people have attended all up").text


def test_a_value_and_not_another_one_tell_the_field_of_both() -> None:
    number = sum(body["ending"] == "cremation" for body in FAREWELLS.values())
    for question in ("how many did folk want burnt and not buried", "how many were burnt rather than buried"):
        assert f"number of farewells with ending cremation: {number}" in ask(question).text, question


def test_what_somebody_cannot_have_is_the_flag_that_says_so() -> None:
    number = sum(body["nut_allergy"] for body in OWNERS.values())
    text = ask("how many owners can't eat nuts").text
    assert f"number of owners with nut allergy true: {number}" in text
    assert "Read 'can't eat nuts' as 'nut allergy'" in text


@pytest.mark.parametrize(
    "question",
    [
        # What else was done with it, or how, no field tells.
        "which florist do we pay the most",
        "which florist do we like most",
        "which flower shop do we complain about most",
        "which florist has the most",
        "which florist dawdles most often",
        "what do owners eat most often",
        "what illness do we cure most",
        "what breaks most often on Sundays",
        # Nothing is called so, and nothing means it.
        "which brewery do we use most",
        "what weather do we see most",
        # A deed that no link is called by, and one that two may be.
        "which of our lot wins the most raffles",
        "which of our people has the most",
        # A denial or another state turns the answer round.
        "how many owners aren't allergic to nuts",
        "how many owners like nuts",
        "how many owners can't read the newsletter",
        "how many were not burnt and not buried",
        "how many were burnt and not scattered",
        "how many did folk want burnt and not buried in Leeds",
        # A number of others, or of some of them.
        "how many people have been trapped all up",
        "how many people have attended twice",
        "how many people never attended",
        "how many blankets have been washed",
        # Another sum than of what is not paid.
        "how much in fees has never been refunded",
        "how much has not come in yet from workers",
        "how much has never been bequeathed",
    ],
)
def test_what_may_say_more_or_other_is_not_read(question: str) -> None:
    context = ask(question)
    assert is_unread(context), context.text


def test_of_two_that_fit_alike_none_is_meant() -> None:
    parcels = {f"P-{n:02}": {"courier": ("Dart", "Swift")[n % 2]} for n in range(1, 21)}
    spec = {
        "entities": {one: {"stream": f"k.{one}s", "keys": ["id"]} for one in ("parcel", "return")},
        "sections": [{"name": one, "of": one, "required": True} for one in ("parcel", "return")],
    }
    view = view_over(spec, "k", {"parcels": parcels, "returns": parcels})
    assert is_unread(view.build("which courier do we use most"))
    assert view.build("which courier has the most parcels").status == "found"


def test_names_are_cut_short_by_their_consonants() -> None:
    assert [cuts_short(*pair) for pair in (("flt", "fault"), ("attd", "attended"), ("ovrd", "overdue"))] == [True] * 3
    assert [cuts_short(*pair) for pair in (("flt", "flight"), ("state", "statement"), ("a", "ab"))] == [False] * 3


def test_everyday_words_say_what_was_done() -> None:
    said = ["who", "has", "handed", "out", "the", "most", "keys"]
    assert "issued" in {one for deed in everyday_deeds(said) for one in deed.called}
    assert not list(everyday_deeds(["who", "has", "out", "the", "most", "keys", "in", "hand"]))


def test_words_between_say_only_that_something_is_used() -> None:
    assert is_of_use(["do", "we", "use"], ["often"])
    assert is_of_use(["do", "we", "use", "the"], [])
    assert not is_of_use(["has", "the"], [])
    assert not is_of_use(["do", "we", "like"], [])
    assert put_plainly("which colleague has the most") == "who on our team has the most"


def test_a_meaning_is_taken_where_no_other_comes_near() -> None:
    def closeness(near: float) -> Any:
        return lambda phrase, labels: dict(zip(labels, (0.7, near), strict=False))

    assert called_by_meaning("flower shop", ["florist", "venue"], closeness(0.3)) == "florist"
    assert called_by_meaning("flower shop", ["florist", "venue"], closeness(0.6)) is None
    assert called_by_meaning("flower shop", [], closeness(0.3)) is None


def test_of_several_links_to_people_the_one_whose_verb_is_said_is_meant() -> None:
    assert most(ALARMS, "answered_by") in ask("which of our workers has answered the most alarms").text
    assert most(ALARMS, "attd_by") in ask("which worker has gone out to the most alarms").text
    # Without a verb both are alike, and one that neither is called by chooses none.
    assert is_unread(ask("which worker has the most alarms"))
    assert is_unread(ask("which worker has slept through the most alarms"))


def test_what_somebody_cannot_have_may_be_a_value_as_well() -> None:
    diets = ("nut allergy", "vegan", "halal", "none")
    guests = {
        f"G-{n:02}": {"first": "Ida", "last": f"Moss{n}", "email": f"moss{n}@mail.example", "diet": diets[n % 4]}
        for n in range(40)
    }
    guest = {"stream": "k.guests", "keys": ["id"], "names": [["/first", "/last"]]}
    spec = {"entities": {"guest": guest}, "sections": [{"name": "guest", "of": "guest", "required": True}]}
    view = view_over(spec, "k", {"guests": guests})
    assert "number of guests with diet nut allergy: 10" in view.build("how many guests can't eat nuts").text
    assert view.build("how many guests can't eat fish").status == "not_found"
    assert view.build("how many guests can't stand vegans").status == "not_found"
