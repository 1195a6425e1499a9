"""A made-up pottery for tests of questions over all records: kilns, potters, firings, clients and their orders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

Bodies = dict[str, dict[str, Any]]

FUELS = ["gas", "electric", "wood"]
GRADES = ["grade1", "grade2", "grade3"]
TODAY = date(2026, 3, 15)


def without_empty(bodies: Bodies) -> Bodies:
    return {key: {name: value for name, value in body.items() if value is not None} for key, body in bodies.items()}


def kilns() -> Bodies:
    """Kilns, of which the last two have no firings."""
    return {
        f"KX{n}": {
            "title": f"Old {chr(97 + n)}oth",
            "hall": ["North", "South"][n % 2],
            "fuel": FUELS[n % 3],
            "rack_count": 4 + n,
            "built_on": f"19{80 + n}-03-01",
            "is_heated": n % 4 == 0,
        }
        for n in range(10)
    }


def potters() -> Bodies:
    """Potters, of which the last two did no firings."""
    return {
        f"PT{n}": {
            "first_name": f"{chr(65 + n)}nka",
            "last_name": f"{chr(70 + n)}urrow",
            "hourly_wage_eur": 15 + n * 7 % 11 + n / 100,
            "rating": {"average": 3 + n * 5 % 12 / 10, "count": 90 - n},
            "joined_on": f"20{10 + n}-05-02",
            "birth_date": f"19{60 + n * 5 % 30}-07-09",
        }
        for n in range(12)
    }


def firings() -> Bodies:
    return without_empty(
        {
            f"FI{n}": {
                "kiln": f"KX{n * n % 8}",
                "potter": f"PT{n % 10 and n * 3 % 10}",
                "grade": GRADES[n % 7 % 3],
                "started_at": f"{TODAY - timedelta(days=n * 9)}T08:00:00Z",
                "inspected_at": f"{TODAY - timedelta(days=n * 9 - 3)}T08:00:00Z" if n % 3 else None,
                "approved_by": f"PT{n % 5}" if n % 4 else None,
                "duration_minutes": 40 + n * 17 % 200,
                "fuel_cost_eur": 10 + n % 9,
                "glaze_included": n % 5 < 2,
                "limit_breached": n % 6 == 0,
                "is_trial": n % 8 == 0,
                "pot_count": n % 5,
            }
            for n in range(60)
        }
    )


def clients() -> Bodies:
    """Clients, of which the last three have no orders."""
    return {f"CL{n}": {"name": f"Pan {chr(97 + n)}ora", "town": ["Delft", "Gouda", "Leer"][n % 3]} for n in range(15)}


def orders() -> Bodies:
    return without_empty(
        {
            f"OR{n}": {
                "client": f"CL{n * n % 12}",
                "placed_on": f"2025-{n % 12 + 1:02}-{n % 27 + 1:02}",
                "subtotal_eur": 20 + n,
                "total_eur": 25 + n * 3 % 80,
                "piece_count": 1 + n % 6,
                "channel": ["phone", "mail", "web"][n % 7 % 3],
                "coupon_text": "SPRING" if n % 3 == 0 else None,
                "method": ["card", "cash"][n % 2],
            }
            for n in range(50)
        }
    )


NAMES = {
    "kiln": {"names": ["/title"]},
    "potter": {"names": [["/first_name", "/last_name"]], "about": "person"},
    "firing": {},
    "client": {"names": ["/name"], "about": "customer person"},
    "order": {},
}
SPEC: dict[str, Any] = {
    "entities": {name: {"stream": f"s.{name}s", **more} for name, more in NAMES.items()},
    "sections": [{"name": name, "of": name, "format": "line"} for name in NAMES],
}
LINKS = [
    LinkType(stream="s.firings", name="kiln", to="s.kilns", inverse="firings"),
    LinkType(stream="s.firings", name="potter", to="s.potters", inverse="firings"),
    LinkType(stream="s.orders", name="client", to="s.clients", inverse="orders"),
]


def ask(question: str) -> Context:
    """Return the context of a question."""
    source = MemorySource(
        [
            *link_records("s", "kilns", kilns()),
            *link_records("s", "potters", potters()),
            *link_records("s", "firings", firings(), [("kiln", "/kiln", "kilns"), ("potter", "/potter", "potters")]),
            *link_records("s", "clients", clients()),
            *link_records("s", "orders", orders(), [("client", "/client", "clients")]),
        ]
    )
    return View(ContextSpec.model_validate(SPEC), source, links=LINKS).build(question, budget_tokens=3_000)


def counted(question: str) -> int:
    """Return the first figure of a question that is answered."""
    context = ask(question)
    assert context.status == "found", (question, context.text)
    value = context.aggregates[0].value
    assert isinstance(value, int), context.text
    return value


def lines(question: str) -> str:
    """Return the first lines of a question that is answered."""
    context = ask(question)
    assert context.status == "found", (question, context.text)
    return "\n".join(context.text.splitlines()[:5])
