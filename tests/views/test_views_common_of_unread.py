"""What links to all that a question names, where nothing else of it is understood; lists counted by their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from views_factories import Linked, Rows, view_over

from workbench.context import Context
from workbench.views import View

DRIVERS: Rows = {"D-1": {"name": "Ana Brandt"}, "D-2": {"name": "Bo Lind"}}
RACES: Rows = {"R-1": {"title": "Monaco Prix"}, "R-2": {"title": "Eifel Prix"}, "R-3": {"title": "Baku Prix"}}
STATUSES: Rows = {"S-1": {"meaning": "Finished"}, "S-2": {"meaning": "Collision"}, "S-3": {"meaning": "Engine"}}
RESULTS: Rows = {
    f"E-{d}{r}": {"driver": f"D-{d}", "race": f"R-{r}", "status": f"S-{1 + (d + r) % 3}", "laps": 40 + d + 10 * r}
    for d in (1, 2)
    for r in (1, 2, 3)
}
SPEC: Mapping[str, Any] = {
    "entities": {
        "driver": {"stream": "s.drivers", "names": ["/name"]},
        "race": {"stream": "s.races", "names": ["/title"]},
        "result": {"stream": "s.results"},
        "status": {"stream": "s.statuses"},
    },
    "sections": [
        {"name": "driver", "of": "driver", "required": True},
        {"name": "race", "of": "race", "required": True},
        {"name": "driver-result", "title": "results of the driver", "of": "driver", "follow": ["results"],
         "aggregates": [{"op": "count", "label": "number of results"}]},
        {"name": "driver-result-status", "title": "statuses of the driver's results", "of": "driver",
         "follow": ["results", "status"]},
        {"name": "race-result", "title": "results of the race", "of": "race", "follow": ["results"]},
    ],
}  # fmt: skip
LINKS = [
    Linked("results", "driver", "/driver", "drivers", "results"),
    Linked("results", "race", "/race", "races", "results"),
    Linked("results", "status", "/status", "statuses", "results"),
]


@pytest.fixture(scope="module")
def races() -> View:
    rows = {"drivers": DRIVERS, "races": RACES, "results": RESULTS, "statuses": STATUSES}
    return view_over(SPEC, "s", rows, LINKS)


def test_the_record_of_both_and_what_it_leads_to_is_shown(races: View) -> None:
    context = races.build("Why did Ana Brandt drop out of the Monaco Prix?", budget_tokens=600)
    assert context.text.startswith("Nothing here is called 'drop'")
    assert "s:results/E-11" in context.records
    assert "Engine" in context.text
    assert "Collision" not in context.text
    assert not {"s:results/E-12", "s:results/E-13", "s:results/E-21"} & set(context.records)


def test_where_the_question_is_understood_nothing_else_is_shown(races: View) -> None:
    context = races.build("How many laps did Ana Brandt drive in the Monaco Prix?", budget_tokens=600)
    assert "51" in context.text
    assert "Engine" not in context.text


MEMBERS: Rows = {
    "M-1": {
        "name": "Ana Brandt",
        "terms": [
            *({"type": "rep", "state": "VT", "start": f"19{y}-01-03"} for y in range(91, 99)),
            *(
                {
                    "type": "sen", "state": "VT", "start": f"20{y}-01-03", "class": 1, "phone": "555", "fax": "556",
                    "room": "12 Dirksen", "url": "https://example.org/a", "office": "Dirksen", "rank": "junior",
                }
                for y in range(10, 14)
            ),
        ],
    },
    "M-2": {"name": "Bo Lind", "terms": [{"type": "sen", "state": "NY", "start": "2001-01-03"}]},
}  # fmt: skip


def ask_member(question: str) -> Context:
    spec: Mapping[str, Any] = {
        "entities": {"member": {"stream": "s.members", "names": ["/name"]}},
        "sections": [{"name": "member", "of": "member", "required": True}],
    }
    return view_over(spec, "s", {"members": MEMBERS}).build(question, budget_tokens=700)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How many terms of type rep has Ana Brandt had?", "number of terms with type rep: 8 (of 12)"),
        ("How many terms of Ana Brandt have the type sen?", "number of terms with type sen: 4 (of 12)"),
        ("How many terms has Ana Brandt had?", "number of terms: 12"),
        ("How many terms of Ana Brandt were not sen?", "number of terms without type sen: 8 (of 12)"),
        ("How many sen terms of Ana Brandt started after 2011?", "number of terms with type sen after 2011: 2 (of 12)"),
        ("How many rep terms of Ana Brandt started after 2011?", "number of terms with type rep after 2011: 0 (of 12)"),
    ],
)
def test_elements_of_a_list_are_counted_by_the_value_that_is_given(question: str, line: str) -> None:
    assert line in ask_member(question).text.splitlines()


def test_an_object_of_many_fields_is_no_map_of_keys() -> None:
    text = ask_member("How many terms of type rep has Ana Brandt had?").text
    assert "type: sen" not in text
    assert "1991-01-03" in text


def test_a_field_of_an_object_of_many_fields_is_shown_alone() -> None:
    ids = {f"system_{letter}": f"X-{letter}" for letter in "abcdefghijkl"} | {"wikidata": "Q40628"}
    spec: Mapping[str, Any] = {
        "entities": {"member": {"stream": "s.members", "names": ["/name"]}},
        "sections": [{"name": "member", "of": "member", "required": True}],
    }
    view = view_over(spec, "s", {"members": {"M-1": {"name": "Ana Brandt", "id": ids, "rank": 3}}})
    text = view.build("wikidata of Ana Brandt", budget_tokens=400).text
    assert "Q40628" in text
    assert "X-c" not in text
    assert "rank" not in text
