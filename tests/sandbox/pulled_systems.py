"""Pulling the four systems of a sandbox with the shipped connectors, and what must then be stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from memory_store import MemoryStore

from workbench.connectors import Manifest, Receipt, elsewhere, load_manifest, pull
from workbench.records import MISSING, Record, parse_time
from workbench.sandbox.apis import Sandbox

CONNECTORS = Path(__file__).parents[2] / "connectors"
SALESFORCE = {
    "users": "User",
    "accounts": "Account",
    "contacts": "Contact",
    "opportunities": "Opportunity",
    "opportunity_lines": "OpportunityLineItem",
    "products": "Product2",
    "quotes": "Quote",
    "quote_lines": "QuoteLineItem",
    "orders": "Order",
    "order_lines": "OrderItem",
    "cases": "Case",
    "case_comments": "CaseComment",
}
PLACING = {"repository", "issue_number"}
"""Keys that say where an object of a company belongs, and are none of the vendor's."""


@cache
def _shipped(system: str) -> Manifest:
    return load_manifest(CONNECTORS / system)


def manifest_of(sandbox: Sandbox, system: str) -> Manifest:
    """The connector as it is shipped, read from the sandbox; without waits that a test would have to sit out."""
    said = sandbox.settings[system]
    manifest = elsewhere(_shipped(system), base_url=said["base_url"], auth=said.get("auth"), pace=said["pace"])
    quick = {"no_hint_s": 0.01, "retry_first_s": 0.01}
    return manifest.model_copy(update={"limits": manifest.limits.model_copy(update=quick)})


def pulled(sandbox: Sandbox, system: str, folder: Path, store: Any = None) -> tuple[Receipt, Any]:
    store = MemoryStore() if store is None else store
    receipt = pull(manifest_of(sandbox, system), store, root=folder, store_folder=folder, private_hosts=["127.0.0.1"])
    return receipt, store


def held(store: Any, stream: str) -> dict[str, Record]:
    """The records of a stream by their id."""
    return {record.id: record for record in store.scan(stream)}


def lost(truth: Any, record: Record, pointer: str = "") -> Iterator[str]:
    """Where a record does not hold what the source's own object has, followed to every single value."""
    kept = record.source_value(pointer) if pointer else MISSING
    if _same(truth, kept, record):
        return
    parts: list[tuple[Any, Any]] = []
    if isinstance(truth, dict):
        parts = list(truth.items())
    elif isinstance(truth, list) and (not isinstance(kept, list) or len(kept) == len(truth)):
        parts = list(enumerate(truth))
    if not parts:
        yield f"{pointer}: {truth!r} became {kept!r}"
    for name, value in parts:
        yield from lost(value, record, f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}")


def _same(truth: Any, kept: Any, record: Record) -> bool:
    """Whether a value is the source's, or what the manifest's transforms make of it."""
    if truth == kept and isinstance(truth, bool) == isinstance(kept, bool):
        return True
    if isinstance(kept, dict) and set(kept) == {"value", "label"}:
        return bool(kept["value"] == truth)
    if isinstance(kept, dict) and set(kept) == {"amount_minor", "currency"}:
        digits = 0 if kept["currency"] == "JPY" else 2
        same = Decimal(str(truth)).scaleb(digits) == kept["amount_minor"]
        return same and kept["currency"] == record.source_value("/CurrencyIsoCode")
    if isinstance(truth, str) and isinstance(kept, str):
        time = parse_time(truth)
        if truth.lower() == kept or (time is not None and time == parse_time(kept)):
            return True
    if isinstance(truth, int | float | str) and not isinstance(truth, bool) and isinstance(kept, str):
        # Seconds since 1970; Slack writes them as a text with six decimals.
        time = parse_time(kept)
        return time is not None and str(truth).replace(".", "").isdecimal() and _micros(time) == Decimal(truth) * 10**6
    return False


def _micros(time: datetime) -> int:
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def differences(sandbox: Sandbox, system: str, store: Any) -> list[str]:
    """Where what was pulled differs from what the company is, record for record and field for field."""
    check = {"salesforce": _salesforce, "github": _github, "slack": _slack, "confluence": _confluence}[system]
    return list(check(sandbox, store))


def _compared(stream: str, truth: dict[str, Any], found: dict[str, Record]) -> Iterator[str]:
    if truth.keys() != found.keys():
        yield f"{stream}: {len(truth)} objects, {len(found)} records; such as {sorted(truth.keys() ^ found.keys())[:3]}"
    for id_ in truth.keys() & found.keys():
        for problem in lost(truth[id_], found[id_]):
            yield f"{stream} {id_}{problem}"


def _salesforce(sandbox: Sandbox, store: Any) -> Iterator[str]:
    company = sandbox.company
    for stream, name in SALESFORCE.items():
        fields = {field["name"]: field["type"] for field in company.objects(f"salesforce.describe.{name}")}
        blank = {field: False if kind == "boolean" else None for field, kind in fields.items()}
        truth = {row["Id"]: {**blank, **row} for row in company.objects(f"salesforce.{name}")}
        yield from _compared(stream, truth, held(store, f"salesforce.{stream}"))


def _github(sandbox: Sandbox, store: Any) -> Iterator[str]:
    company = sandbox.company
    ids = {row["full_name"]: row["id"] for row in company.objects("github.repositories")}
    keys = {
        "repositories": lambda row: f"{row['id']}",
        "issues": lambda row: f"{ids[row['repository']]}/{row['number']}",
        "pull_requests": lambda row: f"{ids[row['repository']]}/{row['number']}",
        "issue_comments": lambda row: f"{row['id']}",
        "labels": lambda row: f"{row['id']}",
        "users": lambda row: f"{row['id']}",
    }
    # GitHub shows these of an issue and of a single pull request, not in its list of pull requests.
    left_out = {"pull_requests": {"comments", "state_reason"}}
    for stream, key in keys.items():
        out = PLACING | left_out.get(stream, set())
        truth = {
            key(row): {name: value for name, value in row.items() if name not in out}
            for row in company.objects(f"github.{stream}")
        }
        yield from _compared(stream, truth, held(store, f"github.{stream}"))


def _slack(sandbox: Sandbox, store: Any) -> Iterator[str]:
    company = sandbox.company
    for stream in ("users", "channels"):
        truth = {row["id"]: row for row in company.objects(f"slack.{stream}")}
        yield from _compared(stream, truth, held(store, f"slack.{stream}"))
    private = {row["id"] for row in company.objects("slack.channels") if row["is_private"]}
    members = {f"{row['channel']}/{row['user']}": row for row in company.objects("slack.members")}
    truth = {id_: row for id_, row in members.items() if row["channel"] in private}
    yield from _compared("members", truth, held(store, "slack.members"))
    messages = {f"{row['channel']}/{row['ts']}": row for row in company.objects("slack.messages")}
    replies = {id_ for id_, row in messages.items() if row.get("thread_ts", row["ts"]) != row["ts"]}
    for stream, wanted in (("replies", replies), ("messages", messages.keys() - replies)):
        truth = {id_: messages[id_] for id_ in wanted}
        yield from _compared(stream, truth, held(store, f"slack.{stream}"))


def _confluence(sandbox: Sandbox, store: Any) -> Iterator[str]:
    company = sandbox.company
    keys = {
        "users": lambda row: row["accountId"],
        "spaces": lambda row: row["id"],
        "pages": lambda row: row["id"],
        "page_versions": lambda row: f"{row['pageId']}/{row['number']}",
    }
    for stream, key in keys.items():
        truth = {
            key(row): {"user": row} if stream == "users" else row for row in company.objects(f"confluence.{stream}")
        }
        yield from _compared(stream, truth, held(store, f"confluence.{stream}"))
