"""Everyday questions for the dearest, the heaviest, who joined first, and in nouns that nothing here is called by."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context
from workbench.views._english.everyday_frames import everyday_texts
from workbench.views._english.measures import asked_measures
from workbench.views._listing.closeness import calls_records

BOTANISTS = {
    f"B-{n}": {
        "first": ("Ana", "Bo", "Cy", "Di")[n % 4],
        "last": f"Rowe{n}",
        "joined_on": f"20{20 - n}-03-0{n}",
        "born_on": f"19{60 + (n * 7) % 30}-05-1{n}",
        "country": ("Peru", "Chad", "Peru")[n % 3],
    }
    for n in range(1, 8)
}
MUSEUMS = {f"M-{n}": {"name": f"Museum {n} Lane"} for n in range(1, 5)}
PRESSES = {
    f"P-{n:02}": {
        "title": f"Press {n}",
        "built_in_year": 1900 + (n * 13) % 90,
        "weight_kg": 40 + (n * 17) % 50,
        "purchase_price": 300 + (n * 37) % 400,
        "insured_value": 9_000 - n,
        "width_cm": 30 + n,
        "state": ("in use", "scrapped", "in repair")[n % 3],
    }
    for n in range(1, 31)
}
TENDERS = {
    f"T-{n:02}": {
        "channel": ("letter", "portal", "portal", "counter")[n % 4],
        "amount": 100 + (n * 29) % 300,
        "museum": f"M-{1 + n % 3}",
        "principal": f"B-{1 + n % 5 % 4}",
        "deputy": f"B-{7 - n % 2}",
    }
    for n in range(1, 41)
}
FAULTS = {
    f"F-{n:02}": {
        "press": f"P-{1 + n % 7 % 5:02}",
        "part": ("roller", "plate", "roller", "lever")[n % 4],
        **({"repaired_by": f"B-{1 + n % 3}"} if n % 5 else {}),
        "severity": ("minor", "critical")[n % 2],
    }
    for n in range(1, 31)
}
SPEC: dict[str, Any] = {
    "entities": {
        "botanist": {"stream": "s.botanists", "keys": ["id"], "names": [["/first", "/last"]], "about": "person people"},
        "museum": {"stream": "s.museums", "keys": ["id"], "names": ["/name"]},
        "press": {"stream": "s.presses", "keys": ["id"], "names": ["/title"], "about": "instrument"},
        "tender": {"stream": "s.tenders", "keys": ["id"]},
        "fault": {"stream": "s.faults", "keys": ["id"]},
    },
    "sections": [
        {"name": one, "of": one, "required": True} for one in ("botanist", "museum", "press", "tender", "fault")
    ],
}
LINKS = [
    Linked("tenders", "museum", "/museum", "museums", "tenders"),
    Linked("tenders", "principal", "/principal", "botanists", "led"),
    Linked("tenders", "deputy", "/deputy", "botanists", "deputised"),
    Linked("faults", "press", "/press", "presses", "faults"),
    Linked("faults", "repaired_by", "/repaired_by", "botanists", "repaired"),
]


def ask(question: str) -> Context:
    streams = {"botanists": BOTANISTS, "museums": MUSEUMS, "presses": PRESSES, "tenders": TENDERS, "faults": FAULTS}
    return view_over(SPEC, "s", streams, LINKS).build(question)


def most(bodies: dict[str, dict[str, Any]], key: str) -> tuple[str, int]:
    return Counter(body[key] for body in bodies.values() if key in body).most_common(1)[0]


def first(bodies: dict[str, dict[str, Any]], key: str, *, greatest: bool) -> str:
    return sorted(bodies, key=lambda one: bodies[one][key], reverse=greatest)[0]


def name(key: str) -> str:
    return f"{BOTANISTS[key]['first']} {BOTANISTS[key]['last']}"


@pytest.mark.parametrize(
    ("question", "key", "greatest", "told"),
    [
        ("What is the dearest press we have ever had?", "purchase_price", True, ""),
        ("which press was the cheapest", "purchase_price", False, ""),
        ("what's the heaviest press so far?", "weight_kg", True, ""),
        ("which press weighs the most", "weight_kg", True, "'weighs the most' as 'weight kg'"),
        ("What is the oldest instrument we own?", "built_in_year", False, ""),
        ("which is our newest press", "built_in_year", True, ""),
        ("what is the narrowest of our presses called", "width_cm", False, "'narrowest' as 'width cm'"),
    ],
)
def test_a_superlative_asks_for_the_field_of_its_measure(question: str, key: str, greatest: bool, told: str) -> None:
    context = ask(question)
    assert context.status == "found"
    assert f"of {first(PRESSES, key, greatest=greatest)}" in context.text
    assert told in context.text.partition("##")[0]


@pytest.mark.parametrize(
    ("question", "greatest"),
    [
        ("Of all our scientists, who joined first?", False),
        ("which researcher was the last to join us", True),
        ("Who joined the company first?", False),
        ("Which scientist has been with us the longest?", False),
        ("which botanist came to us last", True),
    ],
)
def test_who_joined_first_is_the_one_with_the_earliest_day(question: str, greatest: bool) -> None:
    context = ask(question)
    key = first(BOTANISTS, "joined_on", greatest=greatest)
    assert f"{'latest' if greatest else 'earliest'} of joined_on: {key}" in context.text


def test_how_old_people_are_their_birth_tells() -> None:
    assert (
        f"earliest of born_on: {first(BOTANISTS, 'born_on', greatest=False)}" in ask("Who is our oldest botanist").text
    )
    assert (
        f"latest of born_on: {first(BOTANISTS, 'born_on', greatest=True)}" in ask("who is the youngest scientist").text
    )


def test_the_oldest_of_people_did_not_merely_come_first() -> None:
    spec = {
        "entities": {
            "worker": {"stream": "s.workers", "keys": ["id"], "about": "person staff"},
            "client": {"stream": "s.clients", "keys": ["id"], "about": "person customer"},
        },
        "sections": [{"name": one, "of": one, "required": True} for one in ("worker", "client")],
    }
    workers = {f"W-{n}": {"hired_on": f"202{n}-01-01"} for n in range(5)}
    clients = {f"C-{n}": {"registered_on": f"202{n}-01-01"} for n in range(5)}
    view = view_over(spec, "s", {"workers": workers, "clients": clients}, [])
    assert is_unread(view.build("Who is the oldest worker?"))
    assert "earliest of registered_on: C-0" in view.build("Who is our oldest client?").text
    assert "earliest of hired_on: W-0" in view.build("Which worker was hired first?").text


def test_a_value_narrows_what_is_the_dearest() -> None:
    scrapped = {key: body for key, body in PRESSES.items() if body["state"] == "scrapped"}
    context = ask("what is the dearest press we have ever scrapped")
    assert f"of {first(scrapped, 'purchase_price', greatest=True)} (over {len(scrapped)})" in context.text


def test_whom_others_are_linked_as_is_one_of_those() -> None:
    led = {body["principal"] for body in TENDERS.values()}
    context = ask("who is our youngest principal")
    assert f"latest of born_on: {max(led, key=lambda one: BOTANISTS[one]['born_on'])}" in context.text
    assert f"(over {len(led)})" in context.text


@pytest.mark.parametrize(
    ("question", "mean"),
    [
        ("what does a press weigh on average?", sum(b["weight_kg"] for b in PRESSES.values()) / 30),
        ("how heavy is the average press", sum(b["weight_kg"] for b in PRESSES.values()) / 30),
        ("how wide is a press on average", sum(b["width_cm"] for b in PRESSES.values()) / 30),
    ],
)
def test_the_mean_of_a_measure_is_read_by_its_verb_or_adjective(question: str, mean: float) -> None:
    assert f"{round(mean, 4):g}" in ask(question).text


@pytest.mark.parametrize(
    ("question", "bodies", "key"),
    [
        ("By what route do most offers reach us?", TENDERS, "channel"),
        ("What bit of a press gives us trouble most often?", FAULTS, "part"),
        ("Which component breaks most often?", FAULTS, "part"),
        ("Which nation do most of our scientists come from?", BOTANISTS, "country"),
        ("which part has the largest number of breakdowns", FAULTS, "part"),
    ],
)
def test_nouns_of_everyday_speech_call_records_and_fields(
    question: str, bodies: dict[str, dict[str, Any]], key: str
) -> None:
    context = ask(question)
    value, number = most(bodies, key)
    assert context.status == "found"
    assert f"first: {value} {number}" in context.text
    assert "Read '" in context.text.partition("##")[0] or "which part" in question


def test_who_led_the_most_is_the_principal_of_most() -> None:
    key, number = most(TENDERS, "principal")
    context = ask("Which scientist has led the largest number of offers?")
    assert f"first: {name(key)} {number}" in context.text
    assert "Read 'offers' as 'tender'" in context.text


def test_what_waits_to_be_mended_has_not_been_repaired() -> None:
    count = sum("repaired_by" not in body for body in FAULTS.values())
    for question in (
        "How many breakdowns are still waiting to be fixed?",
        "how many malfunctions have yet to be fixed",
    ):
        assert f"number of faults with no repaired by: {count}" in ask(question).text, question


@pytest.mark.parametrize(
    "question",
    [
        # A noun that nothing is called by.
        "Which scientist has the most dogs?",
        "Which botanist has won the most prizes?",
        "How many botanists play chess?",
        "How many scientists have a dog?",
        "Which cook has led the most offers?",
        "Which nurse has mended the most breakdowns?",
        "Of all our drivers, who joined first?",
        "What is the dearest car we have ever had?",
        "What is the heaviest parcel we have sent out?",
        "By what route do most complaints reach us?",
        "What bit of the canteen gives us trouble most often?",
        "How many cars are waiting to be fixed?",
        "Which university sends us the most scientists?",
        # A measure that nothing holds, or that is another one's.
        "Who is the tallest botanist?",
        "What is the fastest press?",
        "Which press is the loudest?",
        "Which scientist weighs the most?",
        "What is the dearest botanist?",
        "What is the heaviest fault?",
        "Which press costs the most to run?",
        "What does a scientist earn on average?",
        "What is the hottest museum?",
        "How deep is a press on average?",
        # A condition that nothing tells.
        "What is the dearest press we have ever painted?",
        "Who is our youngest principal with a dog?",
        "What is the heaviest press with a window?",
        "Who was the first scientist to die?",
        "Who joined the army first?",
        "Which scientist joined the choir first?",
        "What is the dearest press except those of the museums?",
        "Which press stayed the longest?",
        "How many breakdowns were caused by mice?",
        "In how many tenders did they kiss?",
    ],
)
def test_what_nothing_tells_is_not_read(question: str) -> None:
    context = ask(question)
    assert context.status != "found" or "Nothing here is called" in context.text


@pytest.mark.parametrize("question", ["which press did us proud the most", "what do most botanists eat"])
def test_a_verb_that_says_what_nothing_tells_is_no_kind(question: str) -> None:
    assert is_unread(ask(question))


def test_a_noun_is_read_by_its_meaning_where_one_entity_is_near() -> None:
    spec = {
        "entities": {
            "monastery": {"stream": "s.monasteries", "keys": ["id"], "names": ["/name"]},
            "earthquake": {"stream": "s.earthquakes", "keys": ["id"]},
            "pharmacy": {"stream": "s.pharmacies", "keys": ["id"]},
        },
        "sections": [{"name": one, "of": one, "required": True} for one in ("monastery", "earthquake", "pharmacy")],
    }
    convents = {f"M-{n}": {"name": f"Abbey {n}", "order": ("Trappist", "Cistercian")[n % 3 % 2]} for n in range(9)}
    quakes = {f"E-{n:02}": {"monastery": f"M-{n % 7 % 4}", "depth_km": 3 * n} for n in range(20)}
    shops = {f"P-{n}": {"town": ("Ulm", "Graz")[n % 2]} for n in range(6)}
    streams = {"monasteries": convents, "earthquakes": quakes, "pharmacies": shops}
    view = view_over(spec, "s", streams, [Linked("earthquakes", "monastery", "/monastery", "monasteries", "quakes")])
    text = view.build("Which convent has had the most quakes?").text
    assert "Read 'convent' as 'monastery'" in text
    assert f"first: Abbey {most(quakes, 'monastery')[0][-1]} " in text
    assert "max of depth_km: 57, of E-19" in view.build("what was the deepest quake?").text
    # Who works there is no pharmacy, and nothing is near to a dog.
    for question in ("How many pharmacists are in Ulm?", "Which convent has the most dogs?", "how many dogs are there"):
        context = view.build(question)
        assert context.status != "found" or "Nothing here is called" in context.text, question


def test_frames_are_put_plainly() -> None:
    assert list(everyday_texts("which painter has the most pictures")) == []
    assert list(everyday_texts("Which of our people has racked up the most hours of work so far?")) == [
        "who has the most hours?"
    ]
    assert list(everyday_texts("who is our busiest baker?")) == ["which baker do we use most?"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("which fault was cited the most", [("cited", "max")]),
        ("who is the most expensive baker", [("price", "max")]),
        ("who stayed the tallest", []),
        ("the dearest and the heaviest press", []),
        ("which press has the most faults", []),
        ("who was hired most recently", [("joining", "max")]),
    ],
)
def test_measures_are_told_by_adjectives_and_verbs(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.measure.name, one.op) for one in asked_measures(text.split())] == found


def test_who_holds_auctions_is_no_sale() -> None:
    nouns = frozenset({"sale"})
    assert calls_records("auctions", nouns, nouns) > 0
    assert calls_records("auctioneers", nouns, nouns) == 0
