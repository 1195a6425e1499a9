"""Questions over all records in the words that people use: other nouns, verbs, nested labels, groups of what is linked.

What is close to such a question and means something else is not answered.
"""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource, link_records
from views_factories import is_unread, view_over

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

STATES = ["hired out", "in store", "scrapped"]


def boats() -> dict[str, dict[str, Any]]:
    """Boats of a hire firm; each lies at a jetty."""
    return {
        f"B{n}": {
            "name": f"Vessel {chr(97 + n % 26) * 3}{n}",
            "jetty": f"J{n % 4}",
            "berth_unit": f"{n % 9 + 1}",
            "unit_price": 40 + n * 7 % 31,
            "condition": {"score": n * 13 % 29, "checked": f"2023-{n % 12 + 1:02}-03"},
            "renown": {"score": n * 5 % 23, "risk_score": n * 11 % 19},
            "state": STATES[n % 3],
            "roadworthy": ["yes", "no"][n % 2],
            "insured": n % 5 != 0,
            "cabins": n % 4,
        }
        for n in range(60)
    }


SPEC: dict[str, Any] = {
    "entities": {"boat": {"stream": "s.boats", "names": ["/name"]}},
    "sections": [{"name": "boat", "of": "boat", "format": "line"}],
}


def fleet() -> View:
    return view_over(SPEC, "s", {"boats": boats()})


def ask(question: str, asked: View | None = None) -> Context:
    return (asked or fleet()).build(question, budget_tokens=2_000)


def best(rule: Any, *, greatest: bool = True) -> str:
    return (max if greatest else min)(boats(), key=lambda key: rule(boats()[key]))


@pytest.mark.parametrize(
    ("question", "rule", "greatest"),
    [
        ("Which boat has the highest unit price?", lambda b: b["unit_price"], True),
        ("Which boat has the lowest condition score?", lambda b: b["condition"]["score"], False),
        ("Which boat has the worst condition score?", lambda b: b["condition"]["score"], False),
        ("the boat with the best renown score", lambda b: b["renown"]["score"], True),
        ("Which boat has the lowest risk score?", lambda b: b["renown"]["risk_score"], False),
    ],
)
def test_a_nested_label_is_called_with_what_it_stands_in(question: str, rule: Any, greatest: bool) -> None:
    c = ask(question)
    values = [rule(body) for body in boats().values()]
    assert c.aggregates[1].value == (max if greatest else min)(values)
    assert c.aggregates[2].value in {key for key, body in boats().items() if rule(body) == c.aggregates[1].value}


@pytest.mark.parametrize(
    "question",
    [
        "Which boat has the lowest score?",  # there are two
        "Which boat has the best risk score?",  # the least
        "Which boat has the worst berth?",
        "Which is the best boat?",
        "Which boat has the lowest hull score?",
    ],
)
def test_a_label_that_calls_two_fields_or_none_is_not_read(question: str) -> None:
    assert is_unread(ask(question))


def test_a_column_of_units_tells_apart_what_stands_beside_it_and_nothing_else() -> None:
    lines = [{"weight": 5, "unit": "kg"}, {"weight": 7, "unit": "lb"}]
    bodies = {f"P{n}": {"pallets": n % 7, "stack": lines[n % 2]} for n in range(30)}
    spec = {"entities": {"parcel": {"stream": "s.parcels"}}, "sections": [{"name": "parcel", "of": "parcel"}]}
    asked = view_over(spec, "s", {"parcels": bodies})
    text = ask("What is the total weight of all parcels?", asked).text
    assert "sum of weight of parcels by unit: " in text
    assert all(one in text for one in ("kg 75", "lb 105"))
    assert ask("What are the total pallets of all parcels?", asked).aggregates[1].value == sum(
        body["pallets"] for body in bodies.values()
    )


def trips() -> dict[str, dict[str, Any]]:
    return {
        f"T{n}": {
            "carrier": ["Nordfahrt", "Blue Gull"][n % 2],
            "voucher": ["SPRING7", "AUTUMN3", None][n % 3],
            "own_risk": "Y" if n % 6 == 0 else "N",
            "guide": ["Ada", "Bo", None][n % 3],
            "guided": None,
            "assignee": ["kim", None][n % 2],
            "booked_at": f"2024-{n % 12 + 1:02}-11",
            "returned_on": f"2024-{(n + 3) % 12 + 1:02}-02" if n % 4 else None,
            "sent_on": f"2024-{n % 12 + 1:02}-12",
        }
        for n in range(72)
    }


def trip(question: str) -> Context:
    spec = {"entities": {"trip": {"stream": "s.trips"}}, "sections": [{"name": "trip", "of": "trip"}]}
    asked = view_over(spec, "s", {"trips": trips()})
    return asked.build(question, budget_tokens=1_000)


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many trips went with Blue Gull?", lambda t: t["carrier"] == "Blue Gull"),
        ("How many trips used the voucher SPRING7?", lambda t: t["voucher"] == "SPRING7"),
        ("How many trips were sent by Nordfahrt?", lambda t: t["carrier"] == "Nordfahrt"),
        ("How many trips came in in March 2024?", lambda t: t["booked_at"].startswith("2024-03")),
        ("How many trips were booked during March 2024?", lambda t: t["booked_at"].startswith("2024-03")),
        ("How many trips does the firm have with Blue Gull right now?", lambda t: t["carrier"] == "Blue Gull"),
    ],
)
def test_a_light_verb_before_a_value_adds_nothing(question: str, rule: Any) -> None:
    c = trip(question)
    assert c.status == "found"
    assert c.aggregates[0].value == sum(map(rule, trips().values()))


@pytest.mark.parametrize(
    "question",
    [
        "How many trips were cancelled by Blue Gull?",
        "How many trips went back to Blue Gull?",
        "How many trips used up the voucher SPRING7?",
        "How many trips did not use the voucher SPRING7?",
        "How many trips stopped going with Blue Gull?",
        "How many trips used to go with Blue Gull?",
        "How many trips went missing with Blue Gull?",
        "How many trips are assigned?",  # some have an assignee
        "How many own trips are there?",  # a field is called so
        "How many trips were guided by Blue Gull?",
        "How many trips are sent or booked with Blue Gull?",
    ],
)
def test_a_verb_that_tells_something_else_is_not_overlooked(question: str) -> None:
    assert is_unread(trip(question))


def test_a_verb_that_is_another_time_is_not_the_usual_time() -> None:
    c = trip("How many trips were returned in March 2024?")
    assert c.aggregates[0].value == sum((t["returned_on"] or "").startswith("2024-03") for t in trips().values())


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which trips did Blue Gull lose?", "'Blue Gull' is a value of /carrier of trip"),
        ("Which trips lost the voucher SPRING7?", "'SPRING7' is a value of /voucher of trip"),
    ],
)
def test_a_known_value_is_never_told_as_not_found(question: str, told: str) -> None:
    c = trip(question)
    assert is_unread(c)
    assert told in c.text
    assert "Not found: the question was not understood as a whole." in c.text


def test_a_month_is_not_told_as_not_found_and_what_is_unknown_still_is() -> None:
    assert "July" not in trip("Which trips were rained off in July?").text
    c = trip("How many trips were cancelled by Red Tern?")
    assert c.text.startswith("Not found: 'Red Tern'.")
    c = trip("How many trips were cancelled by Blue Gull or by Red Tern?")
    assert c.text.startswith("Not found: 'Red Tern'. Known: 'Blue Gull'")


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many boats are roadworthy?", lambda b: b["roadworthy"] == "yes"),
        ("Which boats are no longer roadworthy?", lambda b: b["roadworthy"] == "no"),
        ("How many unroadworthy boats are there?", lambda b: b["roadworthy"] == "no"),
        ("boats with roadworthy no", lambda b: b["roadworthy"] == "no"),
        ("How many boats are not insured?", lambda b: not b["insured"]),
        ("uninsured boats that are scrapped", lambda b: not b["insured"] and b["state"] == "scrapped"),
        ("How many boats have 3 cabins?", lambda b: b["cabins"] == 3),
        ("How many two-cabin boats are there?", lambda b: b["cabins"] == 2),
        ("How many insured boats have more than 1 cabins?", lambda b: b["insured"] and b["cabins"] > 1),
    ],
)
def test_flags_in_any_spelling_hold_or_do_not_and_numbers_stand_before_their_label(question: str, rule: Any) -> None:
    c = ask(question)
    truth = {f"s:boats/{key}" for key, body in boats().items() if rule(body)}
    assert c.status == "found"
    assert c.aggregates[0].value == len(truth)
    assert set(c.records) <= truth


@pytest.mark.parametrize(
    "question",
    [
        "How many boats are neither hired out nor scrapped?",
        "Which boats are no longer hired out?",
        "How many boats are not uninsured?",
        "How many boats have two or three cabins?",
        "How many boats have 7 cabins?",
        "the last 3 cabins of boats",
        "Which boats are insured or not?",
        "unscrapped boats",
    ],
)
def test_other_denials_and_numbers_are_not_read(question: str) -> None:
    assert is_unread(ask(question))


def test_a_flag_that_some_records_lack_is_not_denied() -> None:
    bodies = boats()
    del bodies["B1"]["roadworthy"]
    asked = view_over(SPEC, "s", {"boats": bodies})
    assert is_unread(ask("How many boats are not roadworthy?", asked))
    assert ask("How many boats are roadworthy?", asked).aggregates[0].value == 30


def test_a_flag_of_yes_and_no_letters_is_the_condition_and_no_plain_word() -> None:
    c = trip("How many own risk trips are there?")
    assert c.aggregates[0].value == sum(t["own_risk"] == "Y" for t in trips().values())


def test_of_many_records_that_are_only_counted_a_few_are_shown_and_the_rest_is_told() -> None:
    c = ask("How many boats are hired out?")
    assert c.aggregates[0].value == 20
    assert 0 < len(c.records) < 10
    assert len(c.records) + sum(o.count for o in c.omissions if o.record is None and o.field is None) == 20
    assert set(c.records) < set(c.aggregates[0].records)
    assert len(ask("Which boats are hired out?").records) == 20


HARBOUR: dict[str, Any] = {
    "entities": {
        "boat": {"stream": "s.boats", "names": ["/name"]},
        "jetty": {"stream": "s.jetties", "names": ["/title"], "about": "pier"},
        "harbour": {"stream": "s.harbours", "names": ["/title"]},
        "hire": {"stream": "s.hires", "about": "rental"},
    },
    "sections": [{"name": name, "of": name, "format": "line"} for name in ("boat", "jetty", "harbour", "hire")],
}
HARBOUR_LINKS = [
    LinkType(stream="s.boats", name="jetty", to="s.jetties", inverse="boats"),
    LinkType(stream="s.jetties", name="harbour", to="s.harbours", inverse="jetties"),
    LinkType(stream="s.hires", name="boat", to="s.boats", inverse="hires"),
]


def jetties() -> dict[str, dict[str, Any]]:
    return {
        f"J{n}": {"title": f"{['North', 'South', 'Old', 'Old'][n]} Pier", "harbour": f"H{n % 2}", "depth": n + 2}
        for n in range(4)
    }


def harbours() -> dict[str, dict[str, Any]]:
    return {
        f"H{n}": {"title": f"{['Westhaven', 'Eastsound'][n]}", "lake": ["Blue Lake", "Moor Lake"][n]} for n in (0, 1)
    }


def hires() -> dict[str, dict[str, Any]]:
    return {
        f"R{n}": {"boat": f"B{n * n % 23}", "fee": 10 + n % 7, "paid_with": ["cash", "card"][n % 2]} for n in range(90)
    }


def harbour(spec: dict[str, Any] = HARBOUR) -> View:
    bodies = boats()
    del bodies["B3"]["jetty"]
    records = [
        *link_records("s", "boats", bodies, [("jetty", "/jetty", "jetties")]),
        *link_records("s", "jetties", jetties(), [("harbour", "/harbour", "harbours")]),
        *link_records("s", "harbours", harbours()),
        *link_records("s", "hires", hires(), [("boat", "/boat", "boats")]),
    ]
    return View(ContextSpec.model_validate(spec), MemorySource(records), links=HARBOUR_LINKS)


def by_name(c: Context) -> dict[str, Any]:
    return {one.name.rpartition(": ")[2]: one.value for one in c.aggregates[1:]}


def test_groups_of_linked_records_are_told_by_their_names_and_say_which_records_have_none() -> None:
    for question in ("boats per jetty", "boats by jetty", "How many boats are there at each jetty?", "boats per pier"):
        c = ask(question, harbour())
        counts = {f"J{n}": sum(n == k % 4 for k in range(60)) - (n == 3) for n in range(4)}
        told = {"North Pier": counts["J0"], "South Pier": counts["J1"]}
        assert by_name(c) == told | {"Old Pier (J2)": counts["J2"], "Old Pier (J3)": counts["J3"]}
        assert "; 1 have none" in c.text
        assert {len(one.records) for one in c.aggregates[1:]} == {14, 15}


def test_records_are_grouped_and_summed_by_what_they_link_to_in_two_hops() -> None:
    c = ask("hires per pier", harbour())
    assert sum(by_name(c).values()) == 90 - sum(r["boat"] == "B3" for r in hires().values())
    c = ask("total fee of the hires per boat", harbour())
    sums: dict[str, int] = {}
    for row in hires().values():
        name = boats()[row["boat"]]["name"]
        sums[name] = sums.get(name, 0) + row["fee"]
    assert by_name(c) == sums


def test_a_name_that_its_section_does_not_show_is_not_told() -> None:
    hidden = [{**one, "fields": ["/depth"]} if one["name"] == "jetty" else one for one in HARBOUR["sections"]]
    c = ask("boats per jetty", harbour({**HARBOUR, "sections": hidden}))
    assert set(by_name(c)) == {"J0", "J1", "J2", "J3"}


@pytest.mark.parametrize(
    "question",
    [
        "boats sorted by jetty",
        "Which boats by jetty?",
        "boats by jetty and state",
        "boats by jetty and by state",
        "boats by owner",
        "boats not by jetty",
        "harbours per boat",  # a harbour has many
        "average number of hires per boat",
    ],
)
def test_groups_that_are_not_surely_meant_are_not_read(question: str) -> None:
    assert ask(question, harbour()).status == "not_found"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which jetty has the most boats?", {"North Pier": 15, "South Pier": 15, "Old Pier (J2)": 15}),
        ("the pier with the most insured boats", None),
        ("Which state has the most boats?", {"hired out": 20, "in store": 20, "scrapped": 20}),
        ("In which harbour are the most boats?", {"Westhaven": 30, "Eastsound": 29}),
    ],
)
def test_what_has_the_most_of_others_is_told_with_their_number(question: str, told: dict[str, int] | None) -> None:
    c = ask(question, harbour())
    assert c.status == "found"
    if told is not None:
        assert by_name(c) == told
    else:
        counts = [sum(b["insured"] and n % 4 == k and n != 3 for n, b in enumerate(boats().values())) for k in range(4)]
        assert max(by_name(c).values()) == max(counts)
        assert c.aggregates[1].value == len(c.aggregates[1].records) == max(counts)


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("How many jetties are in Westhaven?", None),
        ("Which boats are at Moor Lake?", lambda n: n % 2 == 1 and n != 3),
        ("How many boats are located at the Blue Lake?", lambda n: n % 2 == 0),
    ],
)
def test_a_value_of_what_records_belong_to_needs_no_noun(question: str, rule: Any) -> None:
    c = ask(question, harbour())
    if rule is not None:
        assert c.aggregates[0].value == sum(map(rule, range(60)))


def test_a_sum_needs_no_noun_where_one_entity_alone_has_what_is_named() -> None:
    c = ask("How much did we collect in cash?", harbour())
    assert c.aggregates[1].value == sum(r["fee"] for r in hires().values() if r["paid_with"] == "cash")


def people() -> View:
    members = {
        f"M{n}": {"name": f"Member {chr(97 + n) * 3}", "crew": ["Dawn", "Dusk"][n % 2], "points": n * 3 % 17,
                  "hired_on": f"20{10 + n:02}-04-01"}
        for n in range(12)
    }  # fmt: skip
    shipments = {f"S{n}": {"carrier": ["Swift", "Heron"][n % 3 % 2], "rower": f"M{n % 12}"} for n in range(30)}
    spec = {
        "entities": {
            "rower": {"stream": "s.rowers", "names": ["/name"], "about": "person"},
            "shipment": {"stream": "s.shipments"},
        },
        "sections": [{"name": "rower", "of": "rower"}, {"name": "shipment", "of": "shipment"}],
    }
    records = [
        *link_records("s", "rowers", members),
        *link_records("s", "shipments", shipments, [("rower", "/rower", "rowers")]),
    ]
    links = [LinkType(stream="s.shipments", name="rower", to="s.rowers", inverse="shipments")]
    return View(ContextSpec.model_validate(spec), MemorySource(records), links=links)


def test_who_asks_for_people() -> None:
    asked = people()
    c = ask("Who works in the Dawn crew?", asked)
    assert set(c.records) == {f"s:rowers/M{n}" for n in range(0, 12, 2)}
    assert ask("Who has the most points?", asked).aggregates[1].value == max(n * 3 % 17 for n in range(12))
    assert ask("Who is our longest serving rower?", asked).aggregates[1].value == "M0"
    assert ask("Who has the most shipments?", asked).aggregates[1].value == 3
    assert ask("How many people are in the Dusk crew?", asked).aggregates[0].value == 6


def test_a_verb_says_that_there_is_a_linked_record() -> None:
    c = ask("How many rowers were shipped by Heron?", people())
    assert c.aggregates[0].value == len({n % 12 for n in range(30) if n % 3 == 1})


@pytest.mark.parametrize(
    "question",
    [
        "Who left the Dawn crew?",
        "Who is not only in the Dawn crew?",
        "Who went with Swift?",  # shipments are no people
        "Which rowers live in Swift?",
        "How many rowers were shipped?",
        "Who has the fewest shipments?",
        "Which rower cancelled the most shipments?",
        "Which rower has the most recent shipments?",
        "Who has the most or the fewest points?",
        "revenue",
        "How much is it?",
    ],
)
def test_a_question_without_a_noun_that_says_more_is_not_read(question: str) -> None:
    assert is_unread(ask(question, people()))


@pytest.mark.parametrize(
    "question",
    [
        "How many boats that left are at the Blue Lake?",
        "How many boats are about the Blue Lake?",
        "Which boats were built at Moor Lake?",
        "boats from the Blue Lake to Moor Lake",
        "Which state has the most boats and the least cabins?",
        "total condition score of boats",
        "Which crew has the most boats?",
    ],
)
def test_what_is_not_all_said_is_not_inherited(question: str) -> None:
    assert is_unread(ask(question, harbour()))


def test_shares_are_never_summed() -> None:
    bodies = {f"L{n}": {"late_fee_pct": n % 5, "kind": ["flat", "house"][n % 2]} for n in range(30)}
    spec = {"entities": {"lease": {"stream": "s.leases"}}, "sections": [{"name": "lease", "of": "lease"}]}
    asked = view_over(spec, "s", {"leases": bodies})
    assert is_unread(ask("How much is the late fee of all leases in total?", asked))
    assert ask("total late fee of flat leases", asked).status == "not_found"


def test_means_are_over_the_records_that_have_a_number() -> None:
    asked = harbour()
    prices = [b["unit_price"] for b in boats().values() if b["cabins"] == 2]
    c = ask("What is the average unit price of our two-cabin boats?", asked)
    assert c.aggregates[1].op == "mean"
    assert c.aggregates[1].value == pytest.approx(sum(prices) / len(prices), abs=1e-4)
    c = ask("average number of cabins per boat", asked)
    assert c.aggregates[1].value == pytest.approx(sum(b["cabins"] for b in boats().values()) / len(boats()), abs=1e-4)
    c = ask("average fee of hires by paid with", asked)
    fees = {way: [r["fee"] for r in hires().values() if r["paid_with"] == way] for way in ("cash", "card")}
    assert by_name(c) == {way: pytest.approx(sum(f) / len(f), abs=1e-4) for way, f in fees.items()}


def test_a_total_is_told_beside_a_count() -> None:
    fees = [r["fee"] for r in hires().values() if r["paid_with"] == "cash"]
    for question in (
        "How many hires are paid with cash and what is their total fee?",
        "How many cash hires are there and how much is it in total?",
    ):
        c = ask(question, harbour())
        assert [one.value for one in c.aggregates] == [len(fees), sum(fees)]


@pytest.mark.parametrize(
    "question",
    ["What does the state of a boat mean?", "average number of hires per boat", "average checked of boats",
     "the average boat", "average fee and total depth of hires"],
)  # fmt: skip
def test_other_means_are_not_read(question: str) -> None:
    assert is_unread(ask(question, harbour()))


@pytest.mark.parametrize("name", ["price", "unit_amount", "vat_rate", "credit_limit", "insured_value", "cost"])
def test_how_much_is_no_sum_of_prices_rates_or_limits(name: str) -> None:
    bodies = {f"P{n}": {name: 5 + n % 7, "kind": ["sail", "oar"][n % 2]} for n in range(30)}
    spec = {"entities": {"ware": {"stream": "s.wares"}}, "sections": [{"name": "ware", "of": "ware"}]}
    asked = view_over(spec, "s", {"wares": bodies})
    assert ask("How much did we collect for the oar?", asked).status == "not_found"
    assert ask("revenue by kind", asked).status == "not_found"


def test_a_by_behind_what_was_done_makes_groups_of_a_whole_label_alone() -> None:
    bodies = {
        f"O{n}": {"state": ["settled", "refunded"][n % 2], "card_brand": ["Vista", "Mistral"][n % 3 % 2]}
        for n in range(30)
    }
    spec = {"entities": {"order": {"stream": "s.orders"}}, "sections": [{"name": "order", "of": "order"}]}
    asked = view_over(spec, "s", {"orders": bodies})
    assert is_unread(ask("How many orders were refunded by card?", asked))
    assert by_name(ask("How many orders were refunded by card brand?", asked)) == {"Vista": 10, "Mistral": 5}
    assert by_name(ask("How many orders by card?", asked)) == {"Vista": 20, "Mistral": 10}


def test_amounts_in_several_currencies_are_not_summed_in_a_large_stream_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.views._records.vocabulary._SMALL_STREAM", 10)
    bodies = {f"O{n}": {"amount": n, "currency": ["EUR", "USD"][n % 2], "kind": "web"} for n in range(30)}
    spec = {"entities": {"order": {"stream": "s.orders"}}, "sections": [{"name": "order", "of": "order"}]}
    asked = view_over(spec, "s", {"orders": bodies})
    assert by_name(ask("total amount of web orders", asked)) == {"EUR": 210, "USD": 225}
    assert by_name(ask("total amount of orders by currency", asked)) == {"EUR": 210, "USD": 225}
