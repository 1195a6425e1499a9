from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import ConfigError, UnknownNameError
from workbench.project import load_yaml
from workbench.sandbox import KEYS, MAX_ACCOUNTS, SOURCE, Company, write_sample
from workbench.sandbox._dice import Dice, Scramble
from workbench.sandbox._plan import SLOTS, Plan

REPOSITORY = Path(__file__).parents[2]

# Of `Company(seed=7, accounts=40)`. A change here changes every shipped case: regenerate them as well.
DEFAULT_DIGEST = "ebe78e8db67c9e1707ec7e45adb56ab0a4f6fffbf657d8c95dacd579f21a2255"

companies = st.builds(Company, seed=st.integers(0, 2**63 - 1), accounts=st.integers(20, 60))


def digest(company: Company) -> str:
    state = hashlib.sha256()
    for stream in company.streams:
        for row in company.records(stream):
            state.update(json.dumps(row).encode())
    return state.hexdigest()


def read_back(path: Path) -> list[dict[str, object]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    if path.suffix == ".csv":
        return [dict(row) for row in csv.DictReader(text.splitlines())]
    data = json.loads(text)
    if isinstance(data, list):
        return data
    return data["pages"] if "pages" in data else list(data.values())


class TestSameBytes:
    def test_the_default_company_never_changes(self) -> None:
        assert digest(Company()) == DEFAULT_DIGEST

    def test_another_process_zone_locale_and_hash_seed_give_the_same(self, tmp_path: Path) -> None:
        script = (
            "import sys, hashlib, pathlib; from workbench.sandbox import Company\n"
            "files = Company(seed=11, accounts=30).write(sys.argv[1])\n"
            "print(hashlib.sha256(b''.join(p.read_bytes() for p in files.values())).hexdigest())"
        )
        seen = set()
        for number, settings_ in enumerate(({"TZ": "UTC"}, {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "5"})):
            environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **settings_}
            command = [sys.executable, "-c", script, str(tmp_path / str(number))]
            seen.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        assert len(seen) == 1

    def test_seeds_differ(self) -> None:
        assert digest(Company(seed=1, accounts=20)) != digest(Company(seed=2, accounts=20))

    @given(companies)
    @settings(max_examples=10, deadline=None)
    def test_a_stream_does_not_depend_on_what_was_read_before(self, company: Company) -> None:
        fresh = Company(company.seed, company.accounts)
        alone = list(fresh.records("tickets"))
        for stream in company.streams:
            list(company.records(stream))
        assert list(company.records("tickets")) == alone

    def test_the_first_accounts_are_a_prefix(self) -> None:
        company = Company(seed=3, accounts=40)
        some = list(company.records("orders", accounts=10))
        assert some == list(company.records("orders"))[: len(some)]
        assert {row["account_id"] for row in some} < {row["account_id"] for row in company.records("accounts")}


class TestRecords:
    @given(companies)
    @settings(max_examples=20, deadline=None)
    def test_ids_are_unique_and_links_lead_to_records(self, company: Company) -> None:
        ids = {}
        for stream in company.streams:
            keys = [row[KEYS[stream]] for row in company.records(stream)]
            assert len(set(keys)) == len(keys), stream
            ids[stream] = set(keys)
        for row in company.records("accounts"):
            assert row["owner_id"] in ids["staff"]
            assert row["parent_id"] is None or row["parent_id"] in ids["accounts"] - {row["account_id"]}
        for row in company.records("orders"):
            assert row["account_id"] in ids["accounts"]
            assert row["placed_by"] in ids["contacts"]
            # Only withdrawn products are missing from the catalogue.
            assert all(line["sku"] in ids["products"] or line["sku"].endswith("-Z") for line in row["lines"])
        for row in company.records("tickets"):
            assert row["requester"] in ids["contacts"]
            assert row["order_id"] is None or row["order_id"] in ids["orders"]
            assert row["product_sku"] is None or row["product_sku"] in ids["products"]
            assert "{" not in json.dumps(row["subject"]) + json.dumps([c["body"] for c in row["comments"]])
        for row in company.records("opportunities"):
            assert row["contact_email"] in ids["contacts"]

    @given(companies)
    @settings(max_examples=10, deadline=None)
    def test_order_totals_follow_from_their_lines(self, company: Company) -> None:
        for row in company.records("orders"):
            assert all(li["amount_minor"] == li["quantity"] * li["unit_price_minor"] for li in row["lines"])
            gross = sum(line["amount_minor"] for line in row["lines"])
            exact = gross * (10_000 - row["discount_bps"]) / 10_000
            assert isinstance(row["total_minor"], int)
            assert abs(row["total_minor"] - exact) <= 0.5

    @given(companies)
    @settings(max_examples=5, deadline=None)
    def test_tickets_are_told_in_order(self, company: Company) -> None:
        for row in company.records("tickets"):
            times = [comment["at"] for comment in row["comments"]]
            assert times == sorted(times)
            assert row["created_at"] == times[0]
            assert row["updated_at"] == times[-1]

    def test_the_traps_are_there(self) -> None:
        company = Company()
        rows = {stream: list(company.records(stream)) for stream in company.streams}
        names = [row["name"] for row in rows["accounts"]]
        assert "Ulverston Dairies Sp. z o.o." in names
        assert "Ulverston Dairy Sp. z o.o." in names
        people = Counter(row["name"] for row in rows["contacts"])
        assert max(people.values()) == 2
        catalogue = {row["sku"] for row in rows["products"]}
        assert any(line["sku"] not in catalogue for row in rows["orders"] for line in row["lines"])
        assert any(row["card_no"].startswith("0") for row in rows["contacts"])
        assert any(not row["name"].isascii() for row in rows["contacts"])
        assert any(len(row["lines"]) > 2 for row in rows["orders"])
        titles = [row["title"] for row in rows["pages"]]
        assert "Discount policy" in titles
        assert any(title.startswith("Discount policy (replaced") for title in titles)

    def test_the_largest_company_has_no_two_names_or_ids_alike(self) -> None:
        plan = Plan(5, MAX_ACCOUNTS)
        assert len({plan.account_name(number)[0] for number in range(MAX_ACCOUNTS)}) == MAX_ACCOUNTS
        assert len({plan.account_id(number) for number in range(MAX_ACCOUNTS)}) == MAX_ACCOUNTS
        every_97th = range(0, MAX_ACCOUNTS * SLOTS, 97)
        assert len({plan.opportunity_id(slot) for slot in every_97th}) == len(every_97th)
        assert len({product.sku for product in plan.products}) == len(plan.products) == 2_000
        assert not {product.sku for product in plan.products} & {plan.withdrawn_sku(n) for n in range(40)}

    def test_a_stream_of_a_large_company_takes_no_memory(self) -> None:
        def peak(accounts: int) -> int:
            company = Company(seed=1, accounts=MAX_ACCOUNTS)
            next(company.records("tickets"))
            tracemalloc.start()
            for _ in company.records("tickets", accounts=accounts):
                pass
            size = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return size

        peak(400)
        assert peak(4_000) < peak(400) * 1.5


class TestWrite:
    def test_the_files_hold_the_records(self, tmp_path: Path) -> None:
        company = Company(seed=2, accounts=25)
        files = company.write(tmp_path / "deep" / "crm")
        assert sorted(files) == list(company.streams)
        for stream, path in files.items():
            assert read_back(path) == list(company.records(stream)), stream
        assert sorted(p.name for p in path.parent.iterdir()) == sorted(p.name for p in files.values())

    def test_writing_again_replaces(self, tmp_path: Path) -> None:
        Company(seed=2, accounts=25).write(tmp_path)
        files = Company(seed=3, accounts=20).write(tmp_path)
        assert len(read_back(files["accounts"])) == 20

    def test_the_shipped_connector_finds_every_file_and_key(self, tmp_path: Path) -> None:
        manifest = load_yaml(REPOSITORY / "connectors" / SOURCE / "manifest.yaml")
        written = write_sample(tmp_path)
        described = {stream["name"]: stream for stream in manifest["streams"]}
        assert manifest["name"] == SOURCE
        assert {name: tmp_path / manifest["root"] / stream["path"] for name, stream in described.items()} == written
        for name, stream in described.items():
            assert stream.get("key", ["/sku"]) == [f"/{KEYS[name]}"]
            assert all(link["to"] in described for link in stream.get("links", ()))

    def test_a_file_in_the_way_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "crm").write_text("")
        with pytest.raises(ConfigError, match=r"crm.*cannot be written here.*Choose a folder"):
            Company().write(tmp_path / "crm")


class TestBadInput:
    @pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "7", True, None])
    def test_seed(self, seed: object) -> None:
        with pytest.raises(ConfigError, match=r"seed is .* must be an integer from 0"):
            Company(seed=seed)  # type: ignore[arg-type]

    @pytest.mark.parametrize("accounts", [0, 19, 200_001, 40.0, False])
    def test_accounts(self, accounts: object) -> None:
        with pytest.raises(ConfigError, match=r"accounts is .* from 20 to 200,000"):
            Company(accounts=accounts)  # type: ignore[arg-type]

    def test_stream(self) -> None:
        with pytest.raises(UnknownNameError, match=r"Did you mean 'tickets'"):
            Company().records("tickts")


class TestDice:
    @given(st.integers(1, 400), st.integers(0, 10**6))
    def test_a_scramble_is_one_to_one(self, size: int, offset: int) -> None:
        factor = next(f for f in (7919, 7927, 7933) if size % f)
        scramble = Scramble(size, factor, offset)
        assert sorted(scramble(slot) for slot in range(size)) == list(range(size))

    @given(st.integers(0, 2**63 - 1), st.integers(0, 30), st.integers(0, 40))
    def test_a_sample_has_different_positions(self, seed: int, size: int, count: int) -> None:
        drawn = Dice(seed, 1, 2).sample(range(size), count)
        assert len(set(drawn)) == len(drawn) == min(size, count)
