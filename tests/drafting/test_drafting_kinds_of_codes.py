"""One table with the codes of many fields, and streams whose names all begin alike."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from memory_source import MemorySource

from workbench.drafting import Draft, draft_spec, spec_yaml
from workbench.records import Provenance, Record
from workbench.views import ContextSpec, View

CODES = [
    ("TTL", "GM", "Grandmaster"),
    ("TTL", "FM", "Federation Master"),
    ("TTL", "CM", "Candidate Master"),
    ("STA", "A", "active"),
    ("STA", "S", "suspended"),
    ("PMT", "C", "cash"),
    ("PMT", "T", "bank transfer"),
    ("PMT", "S", "standing order"),
    ("NAT", "SCO", "Scotland"),
    ("NAT", "NOR", "Norway"),
]


def rows(prefix: str = "cf_") -> dict[str, list[dict[str, Any]]]:
    players = [
        {
            "pl_no": 100 + n,
            "pl_fnm": ("Ana", "Ben", "Cleo", "Dag", "Eli")[n % 5],
            "pl_lnm": f"{('Berg', 'Lund', 'Holm', 'Moe')[n % 4]}{'abcdefghij'[n // 4]}",
            "pl_eml": f"p{n}@club.example",
            "pl_ttl": ("GM", "FM", "CM", None)[n % 4],
            "pl_st": ("A", "A", "S")[n % 3],
            "pl_nat": ("SCO", "NOR")[n % 2],
        }
        for n in range(30)
    ]
    fees = [
        {"fe_no": 900 + n, "fe_plr": 100 + n % 30, "fe_amt": 10 + n, "fe_pmt": ("C", "T", "S")[n % 3]}
        for n in range(60)
    ]
    clubs = [{"cl_no": n, "cl_nm": f"Rook Club {n}", "cl_cty": ("Bergen", "Perth")[n % 2]} for n in range(1, 9)]
    codes = [{"cd_grp": kind, "cd_val": code, "cd_txt": text} for kind, code, text in CODES]
    found = {"plr": players, "fee": fees, "clb": clubs, "cod": codes}
    return {f"{prefix}{name}": held for name, held in found.items()}


def stored(held: dict[str, list[dict[str, Any]]]) -> MemorySource:
    """Return rows as records, each with the value of its first field as id; of codes that is what they mean."""
    at = Provenance(connector="files", location="x")
    return MemorySource(
        Record(
            source="db", stream=name, id=str(row.get("cd_txt") or next(iter(row.values()))), fields=row, provenance=at
        )
        for name, every in held.items()
        for row in every
    )


def source(prefix: str = "cf_") -> MemorySource:
    return stored(rows(prefix))


def drafted(prefix: str = "cf_") -> tuple[Draft, MemorySource]:
    held = source(prefix)
    return draft_spec(held, sorted(held.streams())), held


def view() -> View:
    draft, held = drafted()
    return View(draft.spec, held)


def count(**wanted: Any) -> int:
    return sum(all(row[key] == value for key, value in wanted.items()) for row in rows()["cf_plr"])


def test_each_field_of_codes_leads_to_those_of_its_kind() -> None:
    draft, _ = drafted()
    kinds = {link.path: link.where for link in draft.spec.links if link.to == "db.cf_cod"}
    assert kinds == {
        "/pl_ttl": {"/cd_grp": "TTL"},
        "/pl_st": {"/cd_grp": "STA"},
        "/pl_nat": {"/cd_grp": "NAT"},
        "/fe_pmt": {"/cd_grp": "PMT"},
    }
    assert all(link.by == "/cd_val" for link in draft.spec.links if link.where)


def test_the_table_of_codes_is_no_entity_and_the_draft_says_the_same_when_it_is_read_again() -> None:
    draft, _ = drafted()
    assert "db.cf_cod" not in {one.stream for one in draft.spec.entities.values()}
    text = spec_yaml(draft)
    assert "where: {/cd_grp: TTL}" in text
    assert ContextSpec.model_validate(yaml.safe_load(text)) == draft.spec


@pytest.mark.parametrize("prefix", ["cf_", "t_", "crm_"])
def test_what_all_names_of_streams_begin_with_says_nothing(prefix: str) -> None:
    draft, _ = drafted(prefix)
    assert set(draft.spec.entities) == {"player", "club", "fee"}


def test_a_letter_that_all_names_of_streams_begin_with_says_nothing() -> None:
    held = {f"Z{name.removeprefix('cf_').upper()}": every for name, every in rows().items()}
    found = stored(held)
    assert set(draft_spec(found, sorted(found.streams())).spec.entities) == {"player", "club", "fee"}
    words = {
        one: [{f"{one}_no": n, "text": f"{one} {n}"} for n in range(5)] for one in ("order", "offer", "owner", "outlet")
    }
    kept = stored(words)
    assert set(draft_spec(kept, sorted(kept.streams())).spec.entities) == set(words)


def test_a_beginning_without_which_two_streams_are_alike_is_kept() -> None:
    held = stored(
        {one: [{"no": n, "text": f"{one} {n}"} for n in range(5)] for one in ("x_ab", "x_cd", "x_ef", "x_gh", "ab")}
    )
    assert {"x_ab", "ab"} <= set(draft_spec(held, sorted(held.streams())).spec.entities)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many players have the title FM?", count(pl_ttl="FM")),
        ("How many suspended players are there?", count(pl_st="S")),
        ("How many players are Scottish?", count(pl_nat="SCO")),
        ("How many players are from Norway?", count(pl_nat="NOR")),
    ],
)
def test_codes_are_asked_for_by_what_they_mean(question: str, expected: int) -> None:
    context = view().build(question)
    assert context.status == "found", context.text
    assert context.aggregates[0].value == expected, context.text


def test_the_same_code_of_two_kinds_means_two_things() -> None:
    paid = sum(row["fe_pmt"] == "S" for row in rows()["cf_fee"])
    context = view().build("How many fees were paid by standing order?")
    assert context.aggregates[0].value == paid, context.text
    assert "suspended" not in context.text


def test_what_a_record_s_code_means_stands_beside_it() -> None:
    text = view().build("Is Ana Berga suspended or active?").text
    row = next(row for row in rows()["cf_plr"] if (row["pl_fnm"], row["pl_lnm"]) == ("Ana", "Berga"))
    assert {"A": "active", "S": "suspended"}[row["pl_st"]] in text, text


def test_a_field_that_holds_codes_of_no_kind_leads_nowhere() -> None:
    held = {name: [dict(row) for row in every] for name, every in rows().items()}
    for row in held["cf_plr"]:
        row["pl_ttl"] = {"GM": "XX", "FM": "YY", "CM": "ZZ"}.get(row["pl_ttl"])
    changed = stored(held)
    draft = draft_spec(changed, sorted(changed.streams()))
    assert "/pl_ttl" not in {link.path for link in draft.spec.links}
