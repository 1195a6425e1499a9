"""Everything that is so at the sample company, to be asked in SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from workbench.errors import ConfigError
from workbench.sandbox._company import Company

__all__ = ["STREAMS", "Truth"]

STREAMS: Final = {
    "confluence.page_versions": "confluence:page_versions",
    "confluence.pages": "confluence:pages",
    "confluence.spaces": "confluence:spaces",
    "confluence.users": "confluence:users",
    "github.issue_comments": "github:issue_comments",
    "github.issues": "github:issues",
    "github.labels": "github:labels",
    "github.pull_requests": "github:pull_requests",
    "github.repositories": "github:repositories",
    "github.users": "github:users",
    "salesforce.Account": "salesforce:accounts",
    "salesforce.Case": "salesforce:cases",
    "salesforce.CaseComment": "salesforce:case_comments",
    "salesforce.Contact": "salesforce:contacts",
    "salesforce.Opportunity": "salesforce:opportunities",
    "salesforce.OpportunityLineItem": "salesforce:opportunity_lines",
    "salesforce.Order": "salesforce:orders",
    "salesforce.OrderItem": "salesforce:order_lines",
    "salesforce.Product2": "salesforce:products",
    "salesforce.Quote": "salesforce:quotes",
    "salesforce.QuoteLineItem": "salesforce:quote_lines",
    "salesforce.User": "salesforce:users",
    "slack.channels": "slack:channels",
    "slack.members": "slack:members",
    "slack.messages": "slack:messages",
    "slack.users": "slack:users",
}
"""Collection -> where the shipped connectors put its objects. Replies in threads go to `slack:replies`."""
_BATCH: Final = 500


def _table(collection: str) -> str:
    return collection.replace(".", "_")


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _gold(stream: str, record: object, path: str) -> str:
    return json.dumps([f"{stream}/{record}", path])


class Truth:
    """The objects of a company as tables: `salesforce_Account`, `github_issues`, `slack_messages` and so on.

    The columns of a table are the names at the top of its objects; objects and lists inside are JSON text, for
    SQLite's `->>`. A name that an object lacks is null, or false for a checkbox of Salesforce.
    The SQL function `gold(stream, id, path)` names a piece of evidence, such as
    `gold('salesforce:accounts', a.Id, '/BillingCity')`.

    Example:
        >>> with Truth(Company(seed=7, accounts=20)) as truth:
        ...     truth.rows("SELECT count(*) AS n FROM salesforce_Account")
        [{'n': 20}]
    """

    def __init__(self, company: Company, *, accounts: int | None = None, path: Path | str = ":memory:") -> None:
        """Write the objects of `company` into SQLite.

        Args:
            company: Whose objects.
            accounts: Only what belongs to the first so many accounts, and what belongs to none; default all.
            path: File for companies that memory does not hold; it must not exist.

        Raises:
            ConfigError: The file exists, or cannot be written.
        """
        self.company = company
        self.accounts = company.accounts if accounts is None else min(accounts, company.accounts)
        if str(path) != ":memory:" and Path(path).exists():
            message = "there is a file of this name. Name another: the truth is written anew, never added to."
            raise ConfigError(message, path=Path(path))
        self._names: dict[str, list[str]] = {}
        try:
            self._database = sqlite3.connect(str(path))
            self._database.row_factory = sqlite3.Row
            self._database.create_function("gold", 3, _gold, deterministic=True)
            for collection in STREAMS:
                self._fill(collection, company.objects(collection, accounts=accounts))
            self._fill("salesforce.Invoice__c", company.objects("salesforce.Invoice__c", accounts=accounts))
            self._database.commit()
        except sqlite3.OperationalError as exc:
            message = f"the truth cannot be written here: {exc}. Choose a file that you can write to."
            raise ConfigError(message, path=Path(path)) from exc

    @property
    def whole(self) -> bool:
        """Whether every account of the company is here."""
        return self.accounts == self.company.accounts

    def _fill(self, collection: str, objects: Iterable[dict[str, Any]]) -> None:
        table, known = _table(collection), self._names.setdefault(collection, [])
        rest, missing = iter(objects), dict[str, Any]()
        if collection.startswith("salesforce."):
            # Most custom fields are empty at most objects, and some at all of them.
            fields = list(self.company.objects(f"salesforce.describe.{collection.partition('.')[2]}"))
            missing = {field["name"]: False for field in fields if field["type"] == "boolean"}
            known.extend(field["name"] for field in fields)
            self._database.execute(f"CREATE TABLE {table} ({', '.join(known)})")
        while batch := list(islice(rest, _BATCH)):
            fresh = [name for name in dict.fromkeys(name for row in batch for name in row) if name not in known]
            for name in fresh:
                made = f'ALTER TABLE {table} ADD COLUMN "{name}"' if known else f'CREATE TABLE {table} ("{name}")'
                self._database.execute(made)
                known.append(name)
            marks = ",".join("?" * len(known))
            self._database.executemany(
                f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608 - names of ours
                ([_plain(row.get(name, missing.get(name))) for name in known] for row in batch),
            )

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows that `sql` gives, by column name."""
        return list(self.each(sql, parameters))

    def each(self, sql: str, parameters: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Yield the rows that `sql` gives, by column name."""
        return (dict(row) for row in self._database.execute(sql, parameters or {}))

    def columns(self, collection: str) -> tuple[str, ...]:
        """Return the columns of the table of `collection`."""
        return tuple(self._names[collection])

    def close(self) -> None:
        """Close the tables; those in memory are gone."""
        self._database.close()

    def __enter__(self) -> Truth:
        """Return itself."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Close the tables."""
        self.close()
