"""What is known of each collection of a company: its id, what it belongs to, and its times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from workbench.records import parse_time

__all__ = ["SALESFORCE_OBJECTS", "SHAPES", "Shape", "seconds_of"]

Body = dict[str, Any]

SALESFORCE_OBJECTS = (
    "User",
    "Account",
    "Contact",
    "Opportunity",
    "OpportunityLineItem",
    "Product2",
    "Quote",
    "QuoteLineItem",
    "Order",
    "OrderItem",
    "Invoice__c",
    "Case",
    "CaseComment",
    "Task",
    "Event",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How to read an object of a collection."""

    id: Callable[[Body], str]
    parent: Callable[[Body], str]
    created: Callable[[Body], float]
    updated: Callable[[Body], float]


def seconds_of(value: Any) -> float:
    """Return a time in any of the vendors' forms as epoch seconds; 0 where there is none.

    Example:
        >>> seconds_of("1970-01-01T00:01:00.000+0000"), seconds_of("60.000100"), seconds_of(None)
        (60.0, 60.0001, 0.0)
    """
    if value is None or value == "":
        return 0.0
    if isinstance(value, int | float):
        return float(value)
    text = str(value)
    try:
        return float(text)
    except ValueError:
        found = parse_time(text)
        if found is None:
            return 0.0
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _at(*path: str) -> Callable[[Body], Any]:
    def read(body: Body) -> Any:
        found: Any = body
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    return read


def _shape(
    id_: tuple[str, ...], parent: tuple[str, ...] = (), created: tuple[str, ...] = (), updated: tuple[str, ...] = ()
) -> Shape:
    keys = [_at(*name.split(".")) for name in id_]
    above = _at(*parent) if parent else None
    first, last = _at(*created), _at(*updated)
    return Shape(
        id=lambda body: "/".join(str(key(body)) for key in keys),
        parent=lambda body: "" if above is None else str(above(body)),
        created=lambda body: seconds_of(first(body)) if created else 0.0,
        updated=lambda body: seconds_of(last(body)) if updated else 0.0,
    )


_SALESFORCE = _shape(("Id",), created=("CreatedDate",), updated=("SystemModstamp",))
_DESCRIBE = _shape(("name",))
SHAPES: dict[str, Shape] = {
    **{f"salesforce.{name}": _SALESFORCE for name in SALESFORCE_OBJECTS},
    **{f"salesforce.describe.{name}": _DESCRIBE for name in SALESFORCE_OBJECTS},
    "github.users": _shape(("id",), created=("created_at",), updated=("updated_at",)),
    "github.repositories": _shape(("id",), ("owner", "login"), ("created_at",), ("updated_at",)),
    "github.labels": _shape(("id",), ("repository",)),
    "github.issues": _shape(("id",), ("repository",), ("created_at",), ("updated_at",)),
    "github.pull_requests": _shape(("id",), ("repository",), ("created_at",), ("updated_at",)),
    "github.issue_comments": _shape(("id",), ("repository",), ("created_at",), ("updated_at",)),
    "slack.users": _shape(("id",), updated=("updated",)),
    "slack.channels": _shape(("id",), created=("created",)),
    "slack.members": _shape(("channel", "user"), ("channel",)),
    "slack.messages": _shape(("channel", "ts"), ("channel",), ("ts",), ("ts",)),
    "confluence.users": _shape(("accountId",)),
    "confluence.spaces": _shape(("id",), created=("createdAt",)),
    "confluence.pages": _shape(("id",), ("spaceId",), ("createdAt",), ("version", "createdAt")),
    "confluence.footer_comments": _shape(("id",), ("pageId",), updated=("version", "createdAt")),
    "confluence.page_versions": _shape(("pageId", "number"), ("pageId",), ("createdAt",), ("createdAt",)),
}
