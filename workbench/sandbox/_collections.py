"""Which collections of objects there are, and what yields each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from workbench.sandbox import _confluence, _github, _salesforce, _salesforce_service, _slack
from workbench.sandbox._plan import Account
from workbench.sandbox._salesforce_fields import DESCRIBED, describe
from workbench.sandbox._world import World

__all__ = ["COLLECTIONS", "OBJECT_KEYS", "OF_ACCOUNTS", "OF_COMPANY", "description"]

Row = dict[str, Any]

OF_COMPANY: Final[dict[str, Callable[[World], Iterator[Row]]]] = {
    "confluence.pages": _confluence.pages,
    "confluence.page_versions": _confluence.versions,
    "confluence.spaces": _confluence.spaces,
    "confluence.users": _confluence.users,
    "github.labels": _github.labels,
    "github.repositories": _github.repositories,
    "github.users": _github.users,
    "salesforce.Product2": _salesforce.products,
    "salesforce.User": _salesforce.users,
    "slack.channels": _slack.channels,
    "slack.members": _slack.members,
    "slack.users": _slack.users,
}
"""Objects that belong to no account."""
OF_ACCOUNTS: Final[dict[str, Callable[[World, Account], Iterator[Row]]]] = {
    "confluence.pages": _confluence.account_pages,
    "confluence.page_versions": _confluence.account_versions,
    "github.issue_comments": _github.issue_comments,
    "github.issues": _github.issues,
    "github.pull_requests": _github.pull_requests,
    "salesforce.Account": _salesforce.accounts,
    "salesforce.Case": _salesforce_service.cases,
    "salesforce.CaseComment": _salesforce_service.case_comments,
    "salesforce.Contact": _salesforce.contacts,
    "salesforce.Invoice__c": _salesforce_service.invoices,
    "salesforce.Opportunity": _salesforce.opportunities,
    "salesforce.OpportunityLineItem": _salesforce.opportunity_lines,
    "salesforce.Order": _salesforce_service.orders,
    "salesforce.OrderItem": _salesforce_service.order_lines,
    "salesforce.Quote": _salesforce.quotes,
    "salesforce.QuoteLineItem": _salesforce.quote_lines,
    "slack.messages": _slack.messages,
}
"""Objects of one account; a collection with both begins with those that belong to none."""
_DESCRIPTIONS: Final[dict[str, Callable[[], Iterator[Row]]]] = {
    f"salesforce.describe.{name}": partial(describe, name) for name in DESCRIBED
}
COLLECTIONS: Final = tuple(sorted({*OF_COMPANY, *OF_ACCOUNTS, *_DESCRIPTIONS}))
OBJECT_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "confluence.pages": ("id",),
    "confluence.page_versions": ("pageId", "number"),
    "confluence.spaces": ("id",),
    "confluence.users": ("accountId",),
    "github.issue_comments": ("id",),
    "github.issues": ("repository", "number"),
    "github.labels": ("id",),
    "github.pull_requests": ("repository", "number"),
    "github.repositories": ("id",),
    "github.users": ("id",),
    "slack.channels": ("id",),
    "slack.members": ("channel", "user"),
    "slack.messages": ("channel", "ts"),
    "slack.users": ("id",),
    **{name: ("Id",) for name in (*OF_COMPANY, *OF_ACCOUNTS) if name.startswith("salesforce.")},
    **dict.fromkeys(_DESCRIPTIONS, ("name",)),
}
"""The fields of each collection that tell its objects apart."""


def description(collection: str) -> Iterator[Row] | None:
    """Yield the fields of an object of Salesforce, or return `None` where `collection` names no description."""
    made = _DESCRIPTIONS.get(collection)
    return None if made is None else made()
