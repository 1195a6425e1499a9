"""Where a question calls no time by its name, the first by each of them goes before the second by any."""

from __future__ import annotations

from typing import Any

from views_factories import Linked, view_over

# The third trip by the time it was made is the first by the time it leaves.
TRIPS: dict[str, dict[str, Any]] = {
    f"T{n}": {
        "owner": "acc-77",
        "f_1": f"2024-05-0{n + 1}",
        "f_2": f"2024-06-{1 if n == 2 else 20 - n:02}",
        "note": "n" * 40,
    }
    for n in range(6)
}
LEGS: dict[str, dict[str, Any]] = {f"L{n}": {"of": f"T{n}", "gate": f"Gate {n}{n}"} for n in range(6)}
SPEC: dict[str, Any] = {
    "entities": {"account": {"stream": "s.accounts"}},
    "sections": [
        {"name": "account", "of": "account", "required": True},
        {
            "name": "trips",
            "of": "account",
            "follow": ["trips"],
            "format": "line",
            "order": {"by": "/f_1"},
            "aggregates": [{"op": "earliest", "field": "/f_1"}, {"op": "earliest", "field": "/f_2"}],
        },
        {"name": "legs", "of": "account", "follow": ["trips", "legs"], "format": "line"},
    ],
}
LINKS = [
    Linked("trips", "owner", "/owner", "accounts", "trips"),
    Linked("legs", "trip", "/of", "trips", "legs"),
]


def test_the_first_by_each_time_goes_first_and_so_does_what_it_leads_to() -> None:
    view = view_over(SPEC, "s", {"accounts": {"acc-77": {"level": "gold"}}, "trips": TRIPS, "legs": LEGS}, LINKS)
    context = view.build("Which gate has the leg of the earliest trip of account acc-77?", budget_tokens=2_000)
    trips = [urn for urn in context.records if urn.startswith("s:trips/")]
    assert set(trips[:2]) == {"s:trips/T0", "s:trips/T2"}
    legs = [urn for urn in context.records if urn.startswith("s:legs/")]
    assert set(legs[:2]) == {"s:legs/L0", "s:legs/L2"}
    assert "Gate 00" in context.text
    assert "Gate 22" in context.text


def test_the_last_of_several_by_a_named_time_is_not_the_named_record_itself() -> None:
    people: dict[str, dict[str, Any]] = {
        "P-1": {"name": "Ana Brandt", "hired_on": "2016-01-03", "boss": None},
        "P-2": {"name": "Bo Lind", "hired_on": "2017-05-21", "boss": "P-1"},
        "P-3": {"name": "Cy Moor", "hired_on": "2015-06-25", "boss": "P-1"},
    }
    spec = {
        "entities": {"person": {"stream": "s.people", "names": ["/name"]}},
        "sections": [
            {"name": "person", "of": "person", "required": True},
            {"name": "team", "of": "person", "follow": ["team"], "order": {"by": "/hired_on", "descending": True}},
        ],
    }
    view = view_over(spec, "s", {"people": people}, [Linked("people", "boss", "/boss", "people", "team")])
    for question in ("Who was the last person hired under Ana Brandt?", "When was the last person under Ana hired?"):
        context = view.build(question, budget_tokens=500)
        assert "2017-05-21" in context.text, question
    assert "2017-05-21" not in view.build("When was Ana Brandt hired?", budget_tokens=500).text


def test_the_last_of_records_two_links_away_is_the_last_of_all_however_those_between_are_sorted() -> None:
    races = {f"R{n}": {"name": f"Race {n:02}", "day": f"2024-{n % 12 + 1:02}-0{n % 9 + 1}"} for n in range(24)}
    results = {f"{n}": {"driver": "D-1", "race_id": f"R{(n * 7) % 24}", "points": n % 5} for n in range(24)}
    spec = {
        "entities": {"driver": {"stream": "s.drivers", "names": ["/name"]}},
        "sections": [
            {"name": "driver", "of": "driver", "required": True},
            {"name": "results", "of": "driver", "follow": ["results"], "aggregates": [{"op": "count"}]},
            {"name": "races", "of": "driver", "follow": ["results", "race"]},
        ],
    }
    view = view_over(
        spec,
        "s",
        {"drivers": {"D-1": {"name": "Ana Brandt"}}, "races": races, "results": results},
        [
            Linked("results", "driver", "/driver", "drivers", "results"),
            Linked("results", "race", "/race_id", "races", "results"),
        ],
    )
    context = view.build("What was the last race of Ana Brandt?", budget_tokens=300)
    last = max(races, key=lambda key: races[key]["day"])
    shown = [urn for urn in context.records if urn.startswith("s:races/")]
    assert shown[0] == f"s:races/{last}"
    assert races[last]["name"] in context.text
    # Of the results those that lead there are shown, and not the twenty others.
    led = [urn for urn in context.records if urn.startswith("s:results/")]
    assert 0 < len(led) < 8
