"""A made-up plant nursery for tests of questions over all records: gardens, plantings, crews and a table of codes."""

from __future__ import annotations

from typing import Any

from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

Bodies = dict[str, dict[str, Any]]

TOWNS = ["Leeds", "York", "Hull"]
STATES = ["planned", "done", "dropped"]
SKILLS = ["pruning", "grafting", "fencing", "paving"]
LANGUAGES = ["German; Welsh", "Welsh", "Polish; German", "Old German"]
CODES = {
    "ACT": "Active garden",
    "SUS": "Suspended, do not visit",
    "BLK": "Blocked for non-payment",
    "H2": "On hold, prepay only",
}


def gardens() -> Bodies:
    """Gardens, of which the last three have no plantings."""
    return {
        f"G{n}": {
            "title": f"Plot {chr(97 + n % 26) * 3}{n}",
            "town": TOWNS[n % 3],
            "standing": list(CODES)[n * 7 % 11 % 4],
            "deposit": 100 + n * 37 % 400,
        }
        for n in range(24)
    }


def crews() -> Bodies:
    """Crews with skills as a list, and languages as lists in one text."""
    return {
        f"W{n}": {
            "full_name": f"{chr(65 + n)}nna {chr(75 + n % 9)}orth",
            "skills": [SKILLS[n % 4], SKILLS[(n * n + 1) % 4]] if n % 5 else [],
            "languages": LANGUAGES[n % 4],
        }
        for n in range(16)
    }


def plantings() -> Bodies:
    """Plantings in gardens, each done by one crew; some are checked by one."""
    every = {
        f"P{n}": {
            "garden": f"G{n * 5 % 21}",
            "crew": f"W{n * n % 13}",
            "checked_by": f"W{n % 16}" if n % 3 else None,
            "state": STATES[n % 3],
            "size": ["small", "large"][n % 2],
            "paid_by": ["card", "bank_transfer", None][n % 3],
            "hours": 1 + n % 5,
            "leaf_count": n * 13 % 97,
            "planted_at": f"2024-{n % 12 + 1:02}-{n % 27 + 1:02}T08:00:00Z",
        }
        for n in range(120)
    }
    return {key: {name: value for name, value in body.items() if value is not None} for key, body in every.items()}


SPEC: dict[str, Any] = {
    "entities": {
        "garden": {"stream": "s.gardens", "names": ["/title"]},
        "crew": {"stream": "s.crews", "names": ["/full_name"], "about": "worker"},
        "planting": {"stream": "s.plantings"},
        "standing": {"stream": "s.standings", "names": ["/meaning"]},
    },
    "sections": [{"name": name, "of": name, "format": "line"} for name in ("garden", "crew", "planting", "standing")],
}
LINKS = [
    LinkType(stream="s.gardens", name="standing", to="s.standings", inverse="gardens"),
    LinkType(stream="s.plantings", name="garden", to="s.gardens", inverse="plantings"),
]


def nursery(codes: dict[str, str] | None = None, links: list[LinkType] | None = None) -> View:
    """Return a view of it."""
    meanings = {code: {"meaning": text} for code, text in (codes or CODES).items()}
    records = [
        *link_records("s", "gardens", gardens(), [("standing", "/standing", "standings")]),
        *link_records("s", "crews", crews()),
        *link_records("s", "plantings", plantings(), [("garden", "/garden", "gardens")]),
        *link_records("s", "standings", meanings),
    ]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=LINKS if links is None else links)


def ask(question: str, view: View | None = None) -> Context:
    """Return the context of a question."""
    return (view or nursery()).build(question, budget_tokens=3_000)


def meant(context: Context) -> set[str]:
    """Return the ids of all records that a context counts first."""
    assert context.status == "found", context.text
    assert context.aggregates[0].value == len(context.aggregates[0].records)
    return {urn.rpartition("/")[2] for urn in context.aggregates[0].records}


def by_name(context: Context) -> dict[str, Any]:
    """Return the figures of groups by their names."""
    return {one.name.rpartition(": ")[2]: one.value for one in context.aggregates if ": " in one.name}
