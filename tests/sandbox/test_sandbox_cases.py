"""The cases' answers, computed a second time: by SQL over the written records instead of the generator's queries."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.records import MISSING, lookup, parse_urn
from workbench.sandbox import KEYS, Company
from workbench.sandbox._cases import Draft, draft_cases
from workbench.sandbox._intents import INTENTS
from workbench.sandbox._queries import SAMPLE, Tables

REPOSITORY = Path(__file__).parents[2]
SIZES = [(7, 40), (1, 20), (99, 130), (5, SAMPLE + 30)]

_ACCOUNT = "(a.name = :account OR a.account_id = :account_id)"
_ORDERS = f"FROM orders o JOIN accounts a USING (account_id) WHERE {_ACCOUNT}"
_TICKETS = f"FROM tickets t JOIN accounts a USING (account_id) WHERE {_ACCOUNT}"
_OPPORTUNITIES = f"FROM opportunities p JOIN accounts a USING (account_id) WHERE {_ACCOUNT}"

# One column is the answer; a second one, where there is one, names the record that gives it (or every record).
ANSWERS = {
    "account_city": "SELECT city FROM accounts WHERE name = :account",
    "account_status": "SELECT status ->> 'label' FROM accounts WHERE account_id = :account_id",
    "account_renewal": "SELECT Renewal_Month__c FROM accounts WHERE name = :account",
    "contact_role": "SELECT role FROM contacts WHERE email = :email",
    "contact_phone": "SELECT phone FROM contacts WHERE name = :person",
    "contact_card": "SELECT name FROM contacts WHERE card_no = :card",
    "product_name": "SELECT name FROM products WHERE sku = :sku",
    "product_price": "SELECT prices_minor ->> 'EUR' FROM products WHERE name = :product",
    "order_status": "SELECT status ->> 'label' FROM orders WHERE order_id = CAST(:order AS INTEGER)",
    "opportunity_stage": "SELECT stage ->> 'label' FROM opportunities WHERE id = :opportunity",
    "ticket_priority": "SELECT priority ->> 'label' FROM tickets WHERE ticket_id = :ticket",
    "page_owner": "SELECT properties ->> 'owner_team' FROM pages WHERE title = :page",
    "line_quantity": "SELECT l.value ->> 'quantity' FROM orders, json_each(lines) l "
    "WHERE order_id = CAST(:order AS INTEGER) AND l.value ->> 'sku' = :sku",
    "order_account": "SELECT a.name FROM orders JOIN accounts a USING (account_id) "
    "WHERE order_id = CAST(:order AS INTEGER)",
    "contact_industry": "SELECT industry ->> 'label' FROM contacts JOIN accounts USING (account_id) "
    "WHERE email = :email",
    "ticket_requester": "SELECT phone FROM tickets JOIN contacts ON email = requester WHERE ticket_id = :ticket",
    "account_owner": "SELECT extension FROM accounts a JOIN staff ON staff_id = owner_id WHERE a.name = :account",
    "opportunity_contact": "SELECT role FROM opportunities p JOIN contacts ON email = contact_email "
    "WHERE p.id = :opportunity",
    "order_warranty": "SELECT warranty_months FROM orders, json_each(lines) l JOIN products ON sku = l.value ->> 'sku' "
    "WHERE order_id = CAST(:order AS INTEGER)",
    "ticket_owner_office": "SELECT office FROM tickets JOIN accounts USING (account_id) "
    "JOIN staff ON staff_id = owner_id WHERE ticket_id = :ticket",
    "ticket_order_buyer": "SELECT role FROM tickets JOIN orders USING (order_id) JOIN contacts ON email = placed_by "
    "WHERE ticket_id = :ticket",
    "order_parent_city": "SELECT p.city FROM orders o JOIN accounts a USING (account_id) "
    "JOIN accounts p ON p.account_id = a.parent_id WHERE order_id = CAST(:order AS INTEGER)",
    "contact_owner_name": "SELECT s.name FROM contacts c JOIN accounts a USING (account_id) "
    "JOIN staff s ON staff_id = owner_id WHERE c.email = :email",
    "orders_of_account": f"SELECT count(*) OVER (), order_id {_ORDERS}",
    "tickets_of_account": f"SELECT count(*) OVER (), ticket_id {_TICKETS}",
    "open_tickets": f"SELECT count(*) OVER (), ticket_id {_TICKETS} AND t.status ->> 'value' = 'open'",
    "opportunities_of_account": f"SELECT count(*) OVER (), id {_OPPORTUNITIES}",
    "orders_of_person": "SELECT count(*) OVER (), order_id FROM orders WHERE placed_by = :email",
    "orders_total": f"SELECT sum(total_minor) OVER (), order_id {_ORDERS}",
    "opportunities_total": f"SELECT sum(amount_minor) OVER (), id {_OPPORTUNITIES}",
    "total_of_person": "SELECT sum(total_minor) OVER (), order_id FROM orders WHERE placed_by = :email",
    "latest_order": f"SELECT o.status ->> 'label', order_id {_ORDERS} ORDER BY placed_at DESC LIMIT 1",
    "latest_order_id": f"SELECT CAST(order_id AS TEXT), order_id {_ORDERS} ORDER BY placed_at DESC LIMIT 1",
    "latest_ticket": f"SELECT subject, ticket_id {_TICKETS} ORDER BY t.created_at DESC LIMIT 1",
    "order_with_product": "SELECT CAST(order_id AS TEXT), order_id FROM orders o JOIN accounts a USING (account_id), "
    "json_each(lines) l WHERE a.name = :account AND l.value ->> 'sku' = :sku",
    "urgent_ticket": f"SELECT ticket_id, ticket_id {_TICKETS} AND priority ->> 'label' = 'Urgent'",
    "person_in_role": "SELECT c.name FROM contacts c JOIN accounts a USING (account_id) "
    "WHERE a.name = :account AND lower(role) = :role",
    "namesake": "SELECT c.phone FROM contacts c JOIN accounts a USING (account_id) "
    "WHERE a.name = :account AND c.name = :person",
    "opportunity_in_stage": f"SELECT id, id {_OPPORTUNITIES} AND stage ->> 'label' = :stage",
    "account_tax": "SELECT Tax_Exempt__c FROM accounts WHERE name = :account",
    "product_discontinued": "SELECT discontinued FROM products WHERE sku = :sku",
    "order_cancelled": "SELECT status ->> 'label' = 'Cancelled' FROM orders WHERE order_id = CAST(:order AS INTEGER)",
    "opportunity_risk": "SELECT at_risk FROM opportunities WHERE id = :opportunity",
    "lost_account": "SELECT 1 FROM accounts WHERE account_id = :account_id",
    "near_account": "SELECT 1 FROM accounts WHERE name = :account",
    "lost_order": "SELECT 1 FROM orders WHERE order_id = CAST(:order AS INTEGER)",
    "lost_email": "SELECT 1 FROM contacts WHERE email = :email",
    "lost_person": "SELECT 1 FROM contacts WHERE name = :person",
    "lost_ticket": "SELECT 1 FROM tickets WHERE ticket_id = :ticket",
    "lost_opportunity": "SELECT 1 FROM opportunities WHERE id = :opportunity",
    "withdrawn_product": "SELECT 1 FROM products WHERE sku = :sku",
}
_SLOTS = ("account", "account_id", "card", "email", "opportunity", "order", "page", "person", "product", "role", "sku")
NO_SLOTS: dict[str, str | None] = dict.fromkeys((*_SLOTS, "stage", "ticket"))


def database(company: Company) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for stream in company.streams:
        rows = list(company.records(stream))
        columns = list(rows[0])
        connection.execute(f"CREATE TABLE {stream} ({', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        values = [[json.dumps(v) if isinstance(v, dict | list) else v for v in row.values()] for row in rows]
        connection.executemany(f"INSERT INTO {stream} VALUES ({marks})", values)
    return connection


@pytest.fixture(scope="module", params=SIZES, ids=str)
def company(request: pytest.FixtureRequest) -> Company:
    return Company(*request.param)


@pytest.fixture(scope="module")
def drafts(company: Company) -> list[Draft]:
    return list(draft_cases(company))


@pytest.fixture(scope="module")
def tables(company: Company) -> Iterator[sqlite3.Connection]:
    connection = database(company)
    yield connection
    connection.close()


def test_every_answer_agrees_with_sql_over_all_records(drafts: list[Draft], tables: sqlite3.Connection) -> None:
    for intent, fact, case in drafts:
        slots = fact.slots
        # A wording names the account by one of the two: either must do.
        asked = {name: value for name, value in slots.items() if name not in {"account", "account_id"}}
        for name in [n for n in ("account", "account_id") if n in slots] or [None]:
            known = {**NO_SLOTS, **asked, **({name: slots[name]} if name else {})}
            rows = tables.execute(ANSWERS[intent.name], known).fetchall()
            if case["answer_type"] == "abstain":
                assert rows == [], case["id"]
                continue
            answers = {row[0] for row in rows}
            assert answers == {case["answer"]}, (case["id"], case["question"])
            if len(rows[0]) == 2:
                gold = {parse_urn(field["record"]).id for field in case["gold_fields"]}
                assert gold == {str(row[1]) for row in rows}, case["id"]
            else:
                assert len(rows) == 1, case["id"]


def test_the_question_names_the_record_that_the_answer_starts_from(drafts: list[Draft]) -> None:
    for _, fact, case in drafts:
        assert "{" not in case["question"], case["id"]
        named = [name for name, value in fact.slots.items() if value in case["question"]]
        assert set(fact.slots) - set(named) <= {"account", "account_id", "currency", "sku"}, case["id"]
        assert named, case["id"]


def test_gold_points_at_values_that_exist(company: Company, drafts: list[Draft]) -> None:
    rows = {f"crm:{stream}/{row[KEYS[stream]]}": row for stream in company.streams for row in company.records(stream)}
    for _, _, case in drafts:
        assert all(urn in rows for urn in case["gold_records"]), case["id"]
        assert len(set(case["gold_records"])) == len(case["gold_records"]), case["id"]
        for field in case["gold_fields"]:
            assert field["record"] in case["gold_records"], case["id"]
            assert lookup(rows[field["record"]], field["path"]) is not MISSING, case["id"]
        assert bool(case["gold_fields"]) == (case["answer_type"] != "abstain"), case["id"]


def test_hops_are_the_length_of_the_path(drafts: list[Draft]) -> None:
    for _, _, case in drafts:
        if case["type"] in {"lookup", "two_hop", "three_hop"}:
            assert (
                len(case["gold_records"]) <= case["hops"] == {"lookup": 1, "two_hop": 2, "three_hop": 3}[case["type"]]
            )
        if case["type"] == "two_hop":
            assert len(case["gold_records"]) == 2, case["id"]


def test_answers_have_their_type(drafts: list[Draft]) -> None:
    python = {"string": str, "id": str, "integer": int, "boolean": bool, "abstain": type(None)}
    for _, _, case in drafts:
        assert type(case["answer"]) is python[case["answer_type"]], case["id"]
        assert case["answer"] != "", case["id"]


def test_the_test_split_is_asked_in_other_words(drafts: list[Draft]) -> None:
    shapes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for intent, fact, case in drafts:
        shape = case["question"]
        for value in sorted(fact.slots.values(), key=len, reverse=True):
            shape = re.sub(re.escape(value), "…", shape)
        shapes[intent.name, case["split"]].add(shape)
    for intent in INTENTS:
        assert not shapes[intent.name, "train"] & shapes[intent.name, "test"], intent.name


def test_ids_and_questions_are_unique(drafts: list[Draft]) -> None:
    assert len({draft.case["id"] for draft in drafts}) == len(drafts)
    assert len({draft.case["question"] for draft in drafts}) == len(drafts)


def test_every_intent_has_sql_and_wordings_in_pairs() -> None:
    assert {intent.name for intent in INTENTS} == set(ANSWERS)
    for intent in INTENTS:
        assert len(intent.wordings) % 2 == 0, intent.name
        assert len(set(intent.wordings)) == len(intent.wordings), intent.name


def test_the_default_company_asks_enough_of_every_type() -> None:
    cases = Company().cases()
    counts: dict[str, int] = defaultdict(int)
    for case in cases:
        counts[case["type"]] += 1
    assert len(cases) >= 150
    assert set(counts) == {intent.type for intent in INTENTS}
    assert min(counts.values()) >= 10
    splits = [case["split"] for case in cases]
    assert 0.4 < splits.count("test") / len(splits) < 0.6


def test_no_name_is_asked_for_alone_where_not_every_account_was_read() -> None:
    large = Company(seed=5, accounts=SAMPLE + 30)
    assert not list(Tables(large).unique_names())
    assert not [draft for draft in draft_cases(large) if draft.intent.name == "contact_phone"]


def test_the_shipped_cases_are_those_of_the_default_company() -> None:
    shipped = (REPOSITORY / "contexts" / "support" / "cases.jsonl").read_bytes()
    # To mend: write `Company().cases_jsonl()` to this file, and read the difference.
    assert shipped == Company().cases_jsonl().encode()
