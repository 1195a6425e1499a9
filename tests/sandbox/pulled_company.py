"""Compares what was pulled from the look-alikes with the company, field for field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import workbench as wb
from workbench.connectors import Receipt
from workbench.records import MISSING, Record, leaves
from workbench.sandbox import OBJECT_KEYS, Company
from workbench.sandbox._truth import STREAMS
from workbench.sandbox.apis import Sandbox

REPOSITORY = Path(__file__).parents[2]
PLACING = {"repository", "issue_number"}
"""Keys that say where an object belongs; the vendor's own object says it by its address."""


def project(root: Path, sandbox: Sandbox) -> wb.Project:
    """Return a project at `root` whose connectors read from `sandbox`."""
    lines = ['name = "sandbox"', 'private_hosts = ["127.0.0.1"]']
    for name, settings in sandbox.settings.items():
        lines += _table(f"connectors.{name}", settings)
    (root / "workbench.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return wb.open(root)


def _table(name: str, values: dict[str, Any]) -> Iterator[str]:
    yield f"[{name}]"
    for key, value in values.items():
        if not isinstance(value, dict):
            yield f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _table(f"{name}.{key}", value)


def pull_all(found: wb.Project, sandbox: Sandbox) -> dict[str, Receipt]:
    """Pull the four systems."""
    return {name: found.pull(name) for name in sandbox.settings}


def differences(store: Any, company: Company) -> Iterator[str]:
    """Yield what differs between what is stored and what is so; what one of both lacks as well."""
    repositories = {row["full_name"]: str(row["id"]) for row in company.objects("github.repositories")}
    private = {row["id"] for row in company.objects("slack.channels") if row["is_private"]}
    for collection, stream in STREAMS.items():
        names = [stream.replace(":", ".")] + (["slack.replies"] if collection == "slack.messages" else [])
        stored = {record.id: record for name in names for record in store.scan(name)}
        for row in company.objects(collection):
            if collection == "slack.members" and row["channel"] not in private:
                continue
            key = "/".join(repositories.get(row[part], str(row[part])) for part in OBJECT_KEYS[collection])
            record = stored.pop(key, None)
            if record is None:
                yield f"{collection} {key} was not pulled"
            else:
                yield from _unlike(record, row, collection)
        yield from (f"{collection} {key} is nowhere in the company" for key in stored)


def _unlike(record: Record, row: dict[str, Any], collection: str) -> Iterator[str]:
    prefix = "/user" if collection == "confluence.users" else ""
    for pointer, value in leaves(row, ""):
        if pointer.split("/")[1] in PLACING:
            continue
        got = record.source_value(prefix + pointer)
        if got is MISSING and value is None:
            continue
        if not _same(got, value):
            yield f"{record.urn} {pointer}: {value!r} was pulled as {got!r}"
    if collection.startswith("salesforce."):
        more = {name for name, value in record.extras.items() if value not in (None, False)} - {"attributes"}
        yield from (f"{record.urn} /{name} is of nowhere" for name in more - set(row))


def _same(got: Any, value: Any) -> bool:
    if isinstance(got, dict) and "amount_minor" in got:
        return bool(got["amount_minor"] == round(value * (1 if got["currency"] == "JPY" else 100)))
    if isinstance(got, dict) and "value" in got:
        return bool(got["value"] == value)
    if got == value:
        return True
    try:
        return datetime.fromisoformat(str(got)) == datetime.fromisoformat(str(value))
    except ValueError:
        return str(got).casefold() == str(value).casefold()
