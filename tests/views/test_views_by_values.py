"""Records that a value and a year name, namesakes that a noun does not tell apart, and deeds that are no buyers."""

from __future__ import annotations

from typing import Any

import pytest
from views_factories import Linked, view_over

from workbench.context import Context

CUPS = ("Amber Cup", "Jury's Prize", "Silver Cup")
FILMS = {f"f{n}": {"title": f"Tale of {word}", "year": 2010 + n} for n, word in enumerate(("Ash", "Birch", "Cedar"))}
AWARDS = {
    f"a{year}-{n}": {
        "award": cup,
        "edition": year,
        "winner": f"f{(year + n) % 3}",
        "second": f"f{(year + n + 1) % 3}",
        "handed_over_on": f"{year}-06-2{n}",
        "sponsor": f"Bank {year % 4}",
    }
    for year in range(2018, 2026)
    for n, cup in enumerate(CUPS)
}
RANGERS = {
    "r1": {"name": "Ana Keller", "rank": "senior ranger", "phone": "111"},
    "r2": {"name": "Bo Keller", "rank": "ranger", "phone": "222"},
    "r3": {"name": "Cem Vale", "rank": "ranger", "phone": "333"},
}
STANDS = {f"s{n}": {"ranger": f"r{1 + n % 3}", "area_ha": 3.5 * n} for n in range(1, 13)}
TOOLS = {f"t{n}": {"name": f"Tool{n}", "bought_on": f"2023-01-0{n}"} for n in range(1, 5)}
RENTALS = {
    f"l{n}": {"tool": f"t{1 + n % 4}", "buyer": f"r{1 + n % 3}", "from": f"2024-02-{n:02}"} for n in range(1, 21)
}
SPEC: dict[str, Any] = {
    "entities": {
        "award": {"stream": "s.awards", "keys": ["id"]},
        "film": {"stream": "s.films", "keys": ["id"], "names": ["/title"]},
        "ranger": {"stream": "s.rangers", "keys": ["id"], "names": ["/name"]},
        "stand": {"stream": "s.stands", "keys": ["id"]},
        "tool": {"stream": "s.tools", "keys": ["id"], "names": ["/name"]},
        "rental": {"stream": "s.rentals", "keys": ["id"]},
    },
    "sections": [
        *({"name": one, "of": one, "required": True} for one in ("award", "film", "ranger", "stand", "tool", "rental")),
        {"name": "award-winner", "title": "winner (film) of the award", "of": "award", "follow": ["winner"]},
        {"name": "award-second", "title": "second (film) of the award", "of": "award", "follow": ["second"]},
        {
            "name": "ranger-stands",
            "title": "stands of the ranger",
            "of": "ranger",
            "follow": ["stands"],
            "aggregates": [{"op": "count"}, {"op": "sum", "field": "/area_ha"}],
        },
        {
            "name": "tool-rentals",
            "title": "rentals of the tool",
            "of": "tool",
            "follow": ["rentals"],
            "aggregates": [{"op": "count", "label": "number of rentals"}],
        },
        {
            "name": "tool-rentals-buyer",
            "title": "buyers of the tool's rentals",
            "of": "tool",
            "follow": ["rentals", "buyer"],
        },
    ],
}
LINKS = [
    Linked("awards", "winner", "/winner", "films", "won"),
    Linked("awards", "second", "/second", "films", "came_second"),
    Linked("stands", "ranger", "/ranger", "rangers", "stands"),
    Linked("rentals", "tool", "/tool", "tools", "rentals"),
    Linked("rentals", "buyer", "/buyer", "rangers", "rentals"),
]
STREAMS = {
    "awards": AWARDS,
    "films": FILMS,
    "rangers": RANGERS,
    "stands": STANDS,
    "tools": TOOLS,
    "rentals": RENTALS,
}


def ask(question: str) -> Context:
    return view_over(SPEC, "s", STREAMS, LINKS).build(question)


@pytest.mark.parametrize(
    ("question", "award", "film"),
    [
        ("Which film was the winner of the Amber Cup in edition 2020?", "a2020-0", "winner"),
        ("Which film was the winner of the Amber Cup in 2020?", "a2020-0", "winner"),
        ("Who sponsored the 2021 Silver Cup?", "a2021-2", None),
        ("Which film was second for the Jury's Prize of edition 2022?", "a2022-1", "second"),
    ],
)
def test_a_value_written_like_a_name_and_a_year_name_one_record(question: str, award: str, film: str | None) -> None:
    context = ask(question)
    assert context.status == "found"
    mention = next(one for one in context.mentions if one.entity == "award")
    assert mention.records == (f"s:awards/{award}",)
    assert mention.confidence < 1
    assert "Not understood" not in context.text
    assert (FILMS[AWARDS[award][film]]["title"] if film else AWARDS[award]["sponsor"]) in context.text


def test_of_no_such_year_there_is_none() -> None:
    context = ask("Which film was the winner of the Amber Cup in edition 1999?")
    assert context.status == "not_found"
    assert "Tale of" not in context.text


def test_the_noun_of_all_such_records_tells_no_namesakes_apart() -> None:
    context = ask("What is the phone of ranger Keller?")
    assert context.status == "ambiguous"
    assert "Ana Keller" in context.text
    assert "Bo Keller" in context.text


def test_stands_are_no_standings() -> None:
    total = sum(body["area_ha"] for body in STANDS.values() if body["ranger"] == "r3")
    assert f"sum of area_ha: {total:g}" in ask("What total area do the stands of ranger Cem Vale have?").text


def test_when_something_was_bought_asks_for_no_buyers() -> None:
    context = ask("When was Tool2 bought?")
    assert "2023-01-02" in context.text
    assert "rentals" not in context.text


@pytest.mark.parametrize("question", ["How many times was Tool2 rented?", "How often was Tool2 rented?"])
def test_what_was_rented_has_rentals(question: str) -> None:
    context = ask(question)
    assert f"number of rentals: {sum(body['tool'] == 't2' for body in RENTALS.values())}" in context.text
    assert "Nothing here is called" not in context.text
    assert "bought_on" not in context.text


def test_figures_of_several_named_records_are_told_of_each() -> None:
    held = {one: [b["area_ha"] for b in STANDS.values() if b["ranger"] == one] for one in ("r1", "r3")}
    text = ask("Who has more stands, Ana Keller or Cem Vale?").text
    assert f"each: Ana Keller {len(held['r1'])}; Cem Vale {len(held['r3'])}" in text
    text = ask("What is the total area of the stands of Ana Keller and of Cem Vale?").text
    assert f"each: Ana Keller {sum(held['r1']):g}; Cem Vale {sum(held['r3']):g}" in text
