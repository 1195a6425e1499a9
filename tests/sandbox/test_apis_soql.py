"""Queries of Salesforce's language: what they find, and how what is wrong is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.sandbox.apis._soql import Malformed, parse_soql
from workbench.sandbox.apis._soql_dates import date_range
from workbench.sandbox.apis._soql_run import QueryFault, run_soql

ACCOUNTS: list[dict[str, Any]] = [
    {"Id": "001A", "Name": "Ana & Co", "Employees": 10.0, "Active": True, "OwnerId": "005A", "Since": "2026-01-01"},
    {"Id": "001B", "Name": "ben's", "Employees": 250.0, "Active": False, "OwnerId": "005B", "Since": "2026-03-01"},
    {"Id": "001C", "Name": "Cora", "Active": True, "OwnerId": "005A", "Tags": "red;blue"},
]
USERS = [{"Id": "005A", "Name": "Uma"}, {"Id": "005B", "Name": "Vic"}]
FIELDS = {
    "Account": {
        "Id": "id",
        "Name": "string",
        "Employees": "double",
        "Active": "boolean",
        "OwnerId": "reference",
        "Since": "date",
        "Tags": "multipicklist",
        "Long": "textarea",
    },
    "User": {"Id": "id", "Name": "string"},
}


class Org:
    def object_name(self, name: str) -> str | None:
        return next((known for known in FIELDS if known.lower() == name.lower()), None)

    def fields(self, name: str) -> dict[str, dict[str, Any]]:
        found = {}
        for field, kind in FIELDS[name].items():
            owner = field == "OwnerId"
            found[field] = {"name": field, "type": kind, "referenceTo": ["User"] if owner else []}
            found[field] |= {"relationshipName": "Owner" if owner else None, "filterable": kind != "textarea"}
            found[field]["sortable"] = kind != "textarea"
        return found

    def rows(self, name: str) -> list[dict[str, Any]]:
        return ACCOUNTS if name == "Account" else USERS

    def row(self, name: str, id_: str) -> dict[str, Any] | None:
        return next((row for row in self.rows(name) if row["Id"] == id_), None)

    def today(self) -> date:
        return date(2026, 3, 10)


def ids(query: str) -> list[str]:
    return [row["Id"] for row in run_soql(parse_soql(query), Org()).rows]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Name = 'ana & co'", "A"),
        ("Name = 'ben\\'s'", "B"),
        ("Name LIKE '%o%'", "AC"),
        ("Name LIKE '_ora'", "C"),
        ("Employees > 10", "B"),
        ("Employees >= 10", "AB"),
        ("Employees = null", "C"),
        ("Employees != null", "AB"),
        ("Active = TRUE", "AC"),
        ("NOT Active = true", "B"),
        ("Id IN ('001A','001C')", "AC"),
        ("Id NOT IN ('001A', '001C')", "B"),
        ("Owner.Name = 'uma'", "AC"),
        ("OwnerId IN (SELECT Id FROM User WHERE Name = 'Vic')", "B"),
        ("Since > 2026-01-31", "B"),
        ("Since = LAST_N_DAYS:30", "B"),
        ("Since = THIS_YEAR", "AB"),
        ("Since < LAST_MONTH", "A"),
        ("Tags INCLUDES ('red')", "C"),
        ("Tags INCLUDES ('red;green')", ""),
        ("Active = true AND (Employees = 10 OR Name = 'Cora')", "AC"),
        ("Active = true AND NOT Name = 'Cora'", "A"),
    ],
)
def test_conditions(where: str, found: str) -> None:
    assert ids(f"SELECT Id FROM Account WHERE {where} ORDER BY Id") == [f"001{letter}" for letter in found]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("ORDER BY Employees", "CAB"),
        ("ORDER BY Employees NULLS LAST", "ABC"),
        ("ORDER BY Employees DESC", "CBA"),
        ("ORDER BY Active DESC, Name DESC", "CAB"),
        ("ORDER BY Owner.Name, Id LIMIT 2", "AC"),
        ("ORDER BY Id LIMIT 1 OFFSET 1", "B"),
        ("ORDER BY Id LIMIT 0", ""),
    ],
)
def test_order_limit_and_offset(rest: str, found: str) -> None:
    assert ids(f"select Id from account {rest}") == [f"001{letter}" for letter in found]


def test_aggregates() -> None:
    run = run_soql(
        parse_soql("SELECT Owner.Name, COUNT(Id) n, SUM(Employees), MAX(Since) FROM Account GROUP BY Owner.Name"), Org()
    )
    assert run.rows == [
        {"Name": "Uma", "n": 2, "expr0": 10.0, "expr1": "2026-01-01"},
        {"Name": "Vic", "n": 1, "expr0": 250.0, "expr1": "2026-03-01"},
    ]
    assert run_soql(parse_soql("SELECT COUNT() FROM Account"), Org()).count_only
    assert run_soql(parse_soql("SELECT AVG(Employees) a FROM Account"), Org()).rows == [{"a": 130.0}]


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("", "<EOF>"),
        ("SELECT", "<EOF>"),
        ("SELECT Id", "<EOF>"),
        ("SELECT Id FRM Account", "FRM"),
        ("SELECT Id FROM Account WHERE", "<EOF>"),
        ("SELECT Id FROM Account WHERE Name", "<EOF>"),
        ("SELECT Id FROM Account WHERE Name = ", "<EOF>"),
        ("SELECT Id FROM Account WHERE A = 1 AND B = 2 OR C = 3", "OR"),
        ("SELECT Id FROM Account LIMIT many", "many"),
        ("SELECT Id FROM Account HAVING x", "HAVING"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "("),
        ("SELECT Id FROM Account; DROP", ";"),
        ("SELECT * FROM Account", "*"),
        ('SELECT Id FROM Account WHERE Name = "x"', '"'),
    ],
)
def test_what_is_no_query_is_refused_with_its_place(query: str, token: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_soql(query)
    assert f"unexpected token: '{token}'" in str(caught.value)
    assert "ERROR at Row:1:Column:" in str(caught.value)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT Id FROM Nothing", "INVALID_TYPE"),
        ("SELECT Nothing FROM Account", "INVALID_FIELD"),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD"),
        ("SELECT Id, Id FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Employees = 'ten'", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Name = 10", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Active = 'true'", "INVALID_FIELD"),
        ("SELECT Id FROM Account WHERE Long = 'x'", "INVALID_FIELD"),
        ("SELECT Id FROM Account ORDER BY Long", "INVALID_FIELD"),
        ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_salesforces_code(query: str, code: str) -> None:
    with pytest.raises(QueryFault) as caught:
        run_soql(parse_soql(query), Org())
    assert caught.value.code == code


@pytest.mark.parametrize(
    "query",
    [
        "SELECT FIELDS(ALL) FROM Account",
        "SELECT Name, COUNT(Id) FROM Account",
        "SELECT Id FROM Account WHERE Since = SOON",
    ],
)
def test_parts_that_do_not_go_together_are_refused(query: str) -> None:
    with pytest.raises(Malformed):
        run_soql(parse_soql(query), Org())


@given(st.text(alphabet="SELECTFROMWHERE abc'(),=<>%1.2-:\n\\", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = run_soql(parse_soql(text), Org())
    except (Malformed, QueryFault):
        return
    assert text.strip().upper().startswith("SELECT"), found


@pytest.mark.parametrize(
    ("literal", "first", "behind"),
    [
        ("TODAY", "2026-03-10", "2026-03-11"),
        ("YESTERDAY", "2026-03-09", "2026-03-10"),
        ("LAST_WEEK", "2026-03-01", "2026-03-08"),
        ("THIS_WEEK", "2026-03-08", "2026-03-15"),
        ("LAST_MONTH", "2026-02-01", "2026-03-01"),
        ("NEXT_QUARTER", "2026-04-01", "2026-07-01"),
        ("LAST_N_DAYS:7", "2026-03-03", "2026-03-11"),
        ("NEXT_N_DAYS:7", "2026-03-11", "2026-03-18"),
        ("LAST_N_MONTHS:2", "2026-01-01", "2026-03-01"),
        ("N_DAYS_AGO:3", "2026-03-07", "2026-03-08"),
        ("LAST_90_DAYS", "2025-12-10", "2026-03-11"),
    ],
)
def test_date_literals(literal: str, first: str, behind: str) -> None:
    assert date_range(literal, date(2026, 3, 10)) == (date.fromisoformat(first), date.fromisoformat(behind))


@pytest.mark.parametrize("literal", ["SOON", "LAST_N_DAYS", "TODAY:3", "LAST_FORTNIGHT", "N_DAYS_AGO"])
def test_unknown_date_literals(literal: str) -> None:
    assert date_range(literal, date(2026, 3, 10)) is None
