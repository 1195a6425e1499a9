"""The objects of the four systems: the same everywhere, at any size, and true to each other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import UnknownNameError
from workbench.sandbox import COLLECTIONS, GITHUB_WEB, MAX_ACCOUNTS, OBJECT_KEYS, Company
from workbench.sandbox._dice import Dice
from workbench.sandbox._ids import SalesforceIds
from workbench.sandbox._phrases import say, voiced
from workbench.sandbox._story import Story

REPOSITORY = Path(__file__).parents[2]
Row = dict[str, Any]
RECORDS = tuple(name for name in COLLECTIONS if not name.startswith("salesforce.describe."))
OBJECTS = tuple(name.removeprefix("salesforce.") for name in RECORDS if name.startswith("salesforce."))
companies = st.builds(Company, seed=st.integers(0, 2**63 - 1), accounts=st.integers(20, 45))

DIGEST_SCRIPT = """
import hashlib, json
from workbench.sandbox import COLLECTIONS, Company
company, state = Company(seed=11, accounts=24), hashlib.sha256()
for name in COLLECTIONS:
    for row in company.objects(name):
        state.update(json.dumps(row).encode())
print(state.hexdigest())
"""


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    company = Company(seed=7, accounts=60)
    return {name: list(company.objects(name)) for name in COLLECTIONS}


def key_of(name: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[part] for part in OBJECT_KEYS[name])


class TestSameBytes:
    def test_in_any_process_zone_locale_and_hash_seed(self) -> None:
        seen = set()
        for more in ({"TZ": "UTC", "PYTHONHASHSEED": "0"}, {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "5"}):
            environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **more}
            command = [sys.executable, "-c", DIGEST_SCRIPT]
            seen.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        assert len(seen) == 1

    @given(companies, st.sampled_from(RECORDS))
    @settings(max_examples=6, deadline=None)
    def test_a_collection_does_not_depend_on_what_was_read_before(self, company: Company, name: str) -> None:
        alone = list(Company(company.seed, company.accounts).objects(name))
        together = [row for found, row in company.all_objects() if found == name]
        assert sorted(map(json.dumps, together)) == sorted(map(json.dumps, alone))
        assert list(company.objects(name)) == alone

    def test_the_first_accounts_are_a_prefix(self) -> None:
        company = Company(seed=3, accounts=40)
        for name in ("salesforce.Quote", "slack.messages", "github.issues", "confluence.pages"):
            some = list(company.objects(name, accounts=10))
            assert some == list(company.objects(name))[: len(some)]


class TestStreams:
    def test_what_was_read_is_not_kept(self) -> None:
        company = Company(seed=1, accounts=MAX_ACCOUNTS)
        tracemalloc.start()
        size = sum(len(json.dumps(row)) for _, row in company.all_objects(accounts=160))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        # The objects take about five times their JSON text; the caches hold the last few accounts.
        assert peak < 0.8 * size

    def test_the_largest_company_has_no_two_ids_alike(self) -> None:
        of = SalesforceIds("802", 5).of
        every_997th = range(0, MAX_ACCOUNTS * 32, 997)
        assert len({of(slot) for slot in every_997th}) == len(every_997th)
        company = Company(seed=5, accounts=MAX_ACCOUNTS)
        seen: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
        # Some of the first accounts, some of the last: the numbers that a slot gives must not meet again.
        world, counts = company.world, Counter[str]()
        from workbench.sandbox._collections import OF_ACCOUNTS

        for number in (*range(60), *range(15_620, 15_680), *range(MAX_ACCOUNTS - 60, MAX_ACCOUNTS)):
            for name, own in OF_ACCOUNTS.items():
                for row in own(world, company.plan.account(number)):
                    seen[name].add(key_of(name, row))
                    counts[name] += 1
        assert {name: len(keys) for name, keys in seen.items()} == dict(counts)


class TestTrueToEachOther:
    def test_keys_are_unique(self, rows: dict[str, list[Row]]) -> None:
        for name in COLLECTIONS:
            keys = [key_of(name, row) for row in rows[name]]
            assert len(set(keys)) == len(keys), name

    @pytest.mark.parametrize("name", OBJECTS)
    def test_salesforce_sends_what_it_describes(self, rows: dict[str, list[Row]], name: str) -> None:
        fields = {field["name"]: field for field in rows[f"salesforce.describe.{name}"]}
        python = {"boolean": bool, "double": float, "currency": float, "percent": float, "int": int}
        for row in rows[f"salesforce.{name}"]:
            assert set(row) <= set(fields)
            assert re.fullmatch(r"[A-Za-z0-9]{18}", row["Id"])
            assert row["CreatedDate"] <= row["SystemModstamp"], row
            for field, value in row.items():
                assert isinstance(value, python.get(fields[field]["type"], str)), (field, value)
                assert value != "", field
                if fields[field]["picklistValues"]:
                    assert value in {choice["value"] for choice in fields[field]["picklistValues"]}, (field, value)

    @pytest.mark.parametrize("name", OBJECTS)
    def test_references_lead_to_records_of_the_object_described(self, rows: dict[str, list[Row]], name: str) -> None:
        ids = {other: {row["Id"] for row in rows[f"salesforce.{other}"]} for other in OBJECTS}
        for field in rows[f"salesforce.describe.{name}"]:
            for target in field["referenceTo"]:
                given_ids = {row[field["name"]] for row in rows[f"salesforce.{name}"] if field["name"] in row}
                assert given_ids <= ids[target], field["name"]

    def test_opportunities_have_two_hundred_custom_fields_and_fill_in_few(self, rows: dict[str, list[Row]]) -> None:
        custom = [field for field in rows["salesforce.describe.Opportunity"] if field["custom"]]
        assert len(custom) >= 200
        assert max(len(field["picklistValues"]) for field in custom) >= 150
        assert any(choice["value"] != choice["label"] for field in custom for choice in field["picklistValues"])
        for row in rows["salesforce.Opportunity"]:
            assert 2 <= sum(name.endswith("__c") for name in row) <= 20

    def test_quotes_add_up_and_were_approved_by_the_rules(self, rows: dict[str, list[Row]]) -> None:
        lines = defaultdict(list)
        for line in rows["salesforce.QuoteLineItem"]:
            lines[line["QuoteId"]].append(line)
        titles = {row["Id"]: row["Title"] for row in rows["salesforce.User"]}
        for quote in rows["salesforce.Quote"]:
            own = lines[quote["Id"]]
            assert abs(sum(line["TotalPrice"] for line in own) - quote["GrandTotal"]) < 0.005
            assert abs(sum(line["UnitPrice"] * line["Quantity"] for line in own) - quote["Subtotal"]) < 0.005
            needed = quote["Discount"] > 10
            assert (quote["Approval_Status__c"] != "Not Required") is needed
            assert ("Approved_By__c" in quote) is (quote["Approval_Status__c"] in {"Approved", "Rejected"})
            if "Approved_By__c" in quote:
                boss = titles[quote["Approved_By__c"]]
                assert boss.startswith("Regional Sales Lead" if quote["Discount"] <= 20 else "Chief Financial Officer")

    def test_won_deals_became_orders_of_the_accepted_quote(self, rows: dict[str, list[Row]]) -> None:
        quotes = {row["Id"]: row for row in rows["salesforce.Quote"]}
        orders = {row["OpportunityId"]: row for row in rows["salesforce.Order"] if "OpportunityId" in row}
        won = {row["Id"] for row in rows["salesforce.Opportunity"] if row["IsWon"]}
        assert set(orders) == won
        for order in orders.values():
            quote = quotes[order["QuoteId"]]
            assert (quote["Status"], quote["GrandTotal"]) == ("Accepted", order["TotalAmount"])
            assert quote["AccountId"] == order["AccountId"]
        billed = Counter(row["Order__c"] for row in rows["salesforce.Invoice__c"])
        due = {row["Id"] for row in rows["salesforce.Order"] if row["Status"] != "Cancelled"}
        assert set(billed) == due
        assert set(billed.values()) == {1}

    def test_numbers_in_a_repository_have_no_gaps(self, rows: dict[str, list[Row]]) -> None:
        numbers = defaultdict(list)
        for name in ("github.issues", "github.pull_requests"):
            for row in rows[name]:
                numbers[row["repository"]].append(row["number"])
        assert len(numbers) == 6
        for found in numbers.values():
            assert sorted(found) == list(range(1, len(found) + 1))

    def test_mentions_lead_to_what_is_there(self, rows: dict[str, list[Row]]) -> None:
        issues = {f"{GITHUB_WEB}/{row['repository']}/issues/{row['number']}" for row in rows["github.issues"]}
        emails = {row["Email"] for row in rows["salesforce.Contact"]}
        people = {row["id"] for row in rows["slack.users"]}
        numbers = {(row["repository"], row["number"]) for row in rows["github.issues"]}
        for row in rows["slack.messages"]:
            assert set(re.findall(r"<(https://[^>]+)>", row["text"])) <= issues
            assert set(re.findall(r"<mailto:([^|]+)\|", row["text"])) <= emails
            assert set(re.findall(r"<@(\w+)>", row["text"])) <= people
        for row in (*rows["github.issues"], *rows["github.pull_requests"]):
            for number in re.findall(r"#(\d+)", row["body"]):
                assert (row["repository"], int(number)) in numbers
        assert any(GITHUB_WEB in row["body"]["storage"]["value"] for row in rows["confluence.pages"])

    def test_threads_hold_together(self, rows: dict[str, list[Row]]) -> None:
        messages = {(row["channel"], row["ts"]): row for row in rows["slack.messages"]}
        replies = Counter((row["channel"], row["thread_ts"]) for row in messages.values() if "parent_user_id" in row)
        for place, row in messages.items():
            if "parent_user_id" in row:
                root = messages[row["channel"], row["thread_ts"]]
                assert root["user"] == row["parent_user_id"]
                assert float(root["ts"]) < float(row["ts"]) <= float(root["latest_reply"])
            else:
                assert row.get("reply_count", 0) == replies[place]

    def test_pages_are_their_last_version(self, rows: dict[str, list[Row]]) -> None:
        versions = {(row["pageId"], row["number"]): row for row in rows["confluence.page_versions"]}
        for page in rows["confluence.pages"]:
            last = versions[page["id"], page["version"]["number"]]
            assert (last["page"]["title"], last["page"]["body"]) == (page["title"], page["body"])
            assert (page["id"], page["version"]["number"] + 1) not in versions
        assert len(versions) == sum(page["version"]["number"] for page in rows["confluence.pages"])

    def test_the_traps_are_there(self, rows: dict[str, list[Row]]) -> None:
        names = {row["Name"] for row in rows["salesforce.Account"]}
        assert {"Ulverston Dairies Sp. z o.o.", "Ulverston Dairy Sp. z o.o."} <= names
        titles = {row["title"]: row["status"] for row in rows["confluence.pages"]}
        assert titles["Discount policy"] == "current"
        assert titles["Discount policy 2024"] == "archived"
        rules = [
            row["page"]["body"]["storage"]["value"]
            for row in rows["confluence.page_versions"]
            if row["page"]["title"] in {"Discount policy", "Discounts", "Discount policy 2024"}
        ]
        assert len({re.search(r"up to (\d+) percent", text)[1] for text in rules}) == 4  # type: ignore[index]
        assert any("50% off" in row["text"] for row in rows["slack.messages"])


class TestTexts:
    @given(companies)
    @settings(max_examples=4, deadline=None)
    def test_nothing_is_left_of_the_templates(self, company: Company) -> None:
        for name, row in company.all_objects():
            text = json.dumps(row, ensure_ascii=False)
            assert not re.search(r"[{\[]\w+[|}]|\|\]|\[[^\"{\]]*\|", text), (name, text)

    def test_people_do_not_repeat_themselves(self) -> None:
        texts = [row["text"] for row in Company(seed=2, accounts=300).objects("slack.messages", accounts=300)]
        bare = Counter(re.sub(r"<[^>]*>|\d+|[A-ZŁØÅÉÖ]\w+", "…", text) for text in texts)
        # "ok" and "On it." are said often; nothing longer is.
        longer = [text for text in texts if len(text) > 40]
        assert len(set(longer)) > 0.85 * len(longer) > 0.5 * len(texts)
        # Names and numbers taken out, no sentence is more than a thirtieth of all that is said.
        assert max(bare.values()) < len(texts) / 30

    def test_a_choice_is_drawn_and_a_slot_filled(self) -> None:
        said = {say(Dice(1, 1, number), "[a|b[c|d]|]{x}", {"x": "!"}) for number in range(60)}
        assert said == {"a!", "bc!", "bd!", "!"}

    @pytest.mark.parametrize("text", ["[a", "a]", "[a|[b]"])
    def test_a_bracket_left_open_is_a_fault(self, text: str) -> None:
        with pytest.raises(ValueError, match="bracket"):
            say(Dice(1, 1, 1), text, {})

    def test_a_habit_leaves_names_whole(self) -> None:
        assert voiced(1, "Hello there.") == "hello there"
        assert voiced(1, "Acme is here.", named=True) == "Acme is here"
        assert voiced(1, "PO is missing.") == "PO is missing"


def test_an_unknown_collection_is_told() -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean 'salesforce.Account'"):
        Company().objects("salesforce.Acount")


def test_a_story_is_the_same_whatever_was_asked_first() -> None:
    plan = Company(seed=4, accounts=40).plan
    late, early = Story(plan), Story(plan)
    for number in range(40):
        early.bills(number)
    assert [late.requests(number) for number in reversed(range(40))] == [
        early.requests(number) for number in reversed(range(40))
    ]
