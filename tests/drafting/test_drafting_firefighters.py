"""People whose noun stands in no list are known by full names, or by how and since when they are reached."""

from __future__ import annotations

from typing import Any

import pytest
from memory_source import MemorySource

from workbench.drafting import draft_spec
from workbench.records import Provenance, Record

NAMES = [
    f"{first} {last}" for first in ("Ana", "Ben", "Cleo", "Dag") for last in ("Ruiz", "Okafor", "Marsh", "Holm", "Roy")
]


def about(stream: str, **columns: Any) -> str:
    rows = [{name: of(n) for name, of in columns.items()} for n in range(20)]
    at = Provenance(connector="files", location="x")
    source = MemorySource(
        Record(source="b", stream=stream, id=str(n), fields=row, provenance=at) for n, row in enumerate(rows)
    )
    return next(iter(draft_spec(source, [f"b.{stream}"]).spec.entities.values())).about


def name(n: int) -> str:
    return NAMES[n]


@pytest.mark.parametrize(
    "columns",
    [
        {"full_name": name, "watch": lambda n: ("Red", "Blue")[n % 2]},
        {"name": name, "email": lambda n: f"p{n}@x.example", "joined_on": lambda n: f"2020-01-{n + 1:02}"},
    ],
)
def test_firefighters_are_people(columns: dict[str, Any]) -> None:
    assert "person" in about("firefighters", **columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"name": name, "sex": lambda n: "MF"[n % 2], "dob": lambda n: f"2020-01-{n + 1:02}"},
        {"name": name, "begins_on": lambda n: f"2020-01-{n + 1:02}", "city": lambda n: ("York", "Hull")[n % 2]},
        {"full_name": lambda n: f"Depot {n}", "email": lambda n: f"d{n}@x.example"},
    ],
)
def test_alpacas_and_regattas_are_none(columns: dict[str, Any]) -> None:
    assert "person" not in about("entries", **columns)


def test_no_other_noun_has_the_stem_of_another_stream() -> None:
    at = Provenance(connector="files", location="x")
    artists = [{"artist_no": 100 + n, "full_name": name(n), "voice": ("bass", "tenor")[n % 2]} for n in range(20)]
    shows = [{"show_no": 500 + n, "artist_no": 100 + n % 20, "hall": ("North", "South")[n % 2]} for n in range(40)]
    for stream, expected in (("performances", False), ("shows", True)):
        records = [
            Record(source="o", stream=of, id=str(next(iter(row.values()))), fields=row, provenance=at)
            for of, rows in (("artists", artists), (stream, shows))
            for row in rows
        ]
        spec = draft_spec(MemorySource(records), ["o.artists", f"o.{stream}"]).spec
        assert ("performer" in spec.entities["artist"].about) is expected, spec.entities["artist"].about
