"""Groups ranked by a figure, and questions close to those that are read, whose answer would be another one's."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import fmean
from typing import Any

import pytest
from memory_source import MemorySource, link_records
from plant_nursery import ask, by_name, gardens, meant, plantings
from views_factories import is_unread

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View


def hours(key: Any) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for body in plantings().values():
        found[key(body)].append(body["hours"])
    return found


def title(body: dict[str, Any]) -> str:
    return str(gardens()[body["garden"]]["title"])


@pytest.mark.parametrize(
    ("question", "figures", "count"),
    [
        ("top 3 gardens by number of plantings", {k: len(v) for k, v in hours(title).items()}, 3),
        ("the top five gardens by total hours", {k: sum(v) for k, v in hours(title).items()}, 5),
        ("Which garden has the highest average hours?",
         {k: round(fmean(v), 4) for k, v in hours(title).items()}, 1),
        ("Which size has the highest total hours?", {k: sum(v) for k, v in hours(lambda b: b["size"]).items()}, 1),
    ],
)  # fmt: skip
def test_groups_are_ranked_by_counts_sums_and_means(question: str, figures: dict[str, float], count: int) -> None:
    edge = sorted(figures.values(), reverse=True)[count - 1]
    found = by_name(ask(question))
    assert found.items() >= {name: value for name, value in figures.items() if value >= edge}.items()
    assert all(figures[name] == value for name, value in found.items())


@pytest.mark.parametrize(
    "question",
    [
        "top 3 gardens by luck",
        "top 3 gardens by number of parcels",
        "bottom 3 gardens by number of plantings",  # those without any are in no group
        "Which garden has the highest number of happy plantings?",
        "Which garden has the lowest total hours?",
    ],
)
def test_other_ranks_are_not_read(question: str) -> None:
    assert is_unread(ask(question))


def journeys() -> dict[str, dict[str, Any]]:
    return {
        f"J{n}": {
            "coach": f"K{n % 5}",
            "start_yard": f"Y{n % 3}",
            "final_yard": f"Y{n % 2}",
            "driver": 700 + n % 4,
            "begun_at": f"2024-{n % 9 + 1:02}-11",
            "stops": [{"kind": ["meal", "fuel"][(n + at) % 2], "cost": 10 + at, "at": "2024-03-01"} for at in (0, 1)],
            "fare_total": 100 + n,
        }
        for n in range(40)
    }


def coaches() -> dict[str, dict[str, Any]]:
    return {
        f"K{n}": {"plate": f"Plate {n}", "make": ["Volvo", "Fiat"][n % 2], "built": f"20{n + 10}-05-01"}
        for n in range(5)
    }


def travel(question: str) -> Context:
    names = ("journey", "coach", "yard")
    spec = {
        "entities": {
            "journey": {"stream": "s.journeys"},
            "coach": {"stream": "s.coaches", "names": ["/plate"], "about": "builder"},
            "yard": {"stream": "s.yards", "names": ["/town"]},
            "driver": {"stream": "s.drivers", "names": ["/full_name"]},
        },
        "sections": [{"name": name, "of": name, "format": "line"} for name in (*names, "driver")],
    }
    links = [("coach", "/coach", "coaches"), ("start", "/start_yard", "yards"), ("final", "/final_yard", "yards")]
    links.append(("driver", "/driver", "drivers"))
    records = [
        *link_records("s", "journeys", journeys(), links),
        *link_records("s", "coaches", coaches()),
        *link_records("s", "yards", {f"Y{n}": {"town": f"Town {n}"} for n in range(3)}),
        *link_records("s", "drivers", {f"{700 + n}": {"full_name": f"Dora {n}"} for n in range(4)}),
    ]
    types = [
        LinkType(stream="s.journeys", name=name, to=f"s.{to}", inverse=f"journeys_by_{name}") for name, _, to in links
    ]
    return View(ContextSpec.model_validate(spec), MemorySource(records), links=types).build(
        question, budget_tokens=2_000
    )


@pytest.mark.parametrize(
    "question",
    [
        "total fuel stops",  # each journey has stops of either kind
        "How much did we spend on fuel?",
        "total cost of journeys with fuel stops",
        "stops per month",  # a time of the stops is none of the journeys
        "journeys per yard",  # the first or the final one
        "Which yard has the most journeys?",
        "Which driver has the highest number?",
        "Which driver worked the most stops?",
    ],
)
def test_what_stands_in_a_list_or_in_two_links_is_no_figure_of_its_record(question: str) -> None:
    assert is_unread(travel(question))


def test_of_two_fields_of_a_kind_the_one_that_is_called_makes_the_groups() -> None:
    found = by_name(travel("journeys per start yard"))
    assert sorted(found.values()) == sorted(Counter(body["start_yard"] for body in journeys().values()).values())


def test_a_time_behind_linked_records_is_that_of_what_is_asked_for_unless_theirs_is_called() -> None:
    volvos = {key for key, body in coaches().items() if body["make"] == "Volvo"}
    of_volvos = {key for key, body in journeys().items() if body["coach"] in volvos}
    in_march = {key for key, body in journeys().items() if body["begun_at"].startswith("2024-03")}
    assert meant(travel("journeys of Volvo coaches in March 2024")) == of_volvos & in_march
    built = {key for key, body in coaches().items() if body["built"] < "2012"}
    assert meant(travel("journeys of coaches built before 2012")) == {
        key for key, body in journeys().items() if body["coach"] in built
    }


def test_what_was_done_is_no_noun_and_a_make_no_little_word() -> None:
    found = by_name(travel("coaches built per year"))
    assert found == Counter(body["built"][:4] for body in coaches().values())
    makes = Counter(coaches()[body["coach"]]["make"] for body in journeys().values())
    assert by_name(travel("journeys per coach make")) == by_name(travel("journeys by make")) == makes


def test_a_number_that_counts_names_no_record() -> None:
    count = Counter(body["driver"] for body in journeys().values())
    found = meant(travel("How many drivers have exactly 10 journeys?"))
    assert found == {str(key) for key, value in count.items() if value == 10}
    assert meant(travel("How many drivers have more than 9 journeys?")) == found


@pytest.mark.parametrize("budget", [120, 400, 1000])
def test_groups_with_long_names_are_told_as_far_as_they_have_room(budget: int) -> None:
    drugs = [f"drug number {n} as a slowly released oral tablet, 24 hours" for n in range(80)]
    bodies = {f"M-{n}": {"description": drugs[n % 80]} for n in range(200)}
    spec = {
        "entities": {"medication": {"stream": "s.medications"}},
        "sections": [{"name": "medication", "of": "medication"}],
    }
    view = View(ContextSpec.model_validate(spec), MemorySource(link_records("s", "medications", bodies)), links=())
    text = view.build("Number of medications by description", budget_tokens=budget).text
    assert "number of medications: 200" in text
    assert "by description: drug number" in text
    assert "more groups" in text
