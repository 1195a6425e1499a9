"""A small query layer over the company's own objects: where the answers of the cases come from.

It knows nothing of connectors, stores or views, so that a case cannot agree with a view by construction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from workbench.sandbox._company import KEYS, SOURCE, Company
from workbench.sandbox._streams import Row

__all__ = ["SAMPLE", "Tables", "gold", "only_latest", "urn"]

SAMPLE: Final = 200
"""Cases speak of so many accounts at most."""


def urn(stream: str, row: Row) -> str:
    """Return the URN that the record will have once it is pulled."""
    return f"{SOURCE}:{stream}/{row[KEYS[stream]]}"


def gold(stream: str, row: Row, *paths: str) -> list[dict[str, str]]:
    """Return gold fields: the record's URN with each of `paths`."""
    return [{"record": urn(stream, row), "path": path} for path in paths]


class Tables:
    """The streams of the first accounts in memory, by id and by any field."""

    def __init__(self, company: Company) -> None:
        """Read at most `SAMPLE` accounts with all that belongs to them."""
        self.company = company
        self.plan = company.plan
        self.sampled = min(company.accounts, SAMPLE)
        self.rows = {stream: list(company.records(stream, accounts=self.sampled)) for stream in company.streams}
        self._by_id = {stream: {row[KEYS[stream]]: row for row in rows} for stream, rows in self.rows.items()}
        self._by_field: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    @property
    def whole(self) -> bool:
        """Whether every account of the company is here."""
        return self.sampled == self.company.accounts

    def get(self, stream: str, key: Any) -> Row | None:
        """Return the record with the id `key`, or `None`."""
        return self._by_id[stream].get(key)

    def where(self, stream: str, field: str, value: Any) -> list[Row]:
        """Return the records of `stream` whose top-level `field` is `value`, in the order of the stream."""
        index = self._by_field.get((stream, field))
        if index is None:
            index = self._by_field[stream, field] = {}
            for row in self.rows[stream]:
                index.setdefault(row[field], []).append(row)
        return index.get(value, [])

    def one(self, stream: str, field: str, value: Any) -> Row | None:
        """Return the only record of `stream` whose `field` is `value`; `None` if there is none or another."""
        found = self.where(stream, field, value)
        return found[0] if len(found) == 1 else None

    def account_of(self, row: Row) -> Row:
        """Return the account that an order, ticket, contact or opportunity belongs to."""
        return self._by_id["accounts"][row["account_id"]]

    def unique_names(self) -> Iterator[Row]:
        """Yield the contacts whose name nobody else bears; none where the company is larger than the sample."""
        if self.whole:
            seen = Counter(row["name"] for row in self.rows["contacts"])
            yield from (row for row in self.rows["contacts"] if seen[row["name"]] == 1)


def only_latest(rows: Iterable[Row], field: str) -> Row | None:
    """Return the row whose `field` is greatest, or `None` when two share it or there are fewer than two."""
    ranked = sorted(rows, key=lambda row: str(row[field]), reverse=True)
    if len(ranked) < 2 or ranked[0][field] == ranked[1][field]:
        return None
    return ranked[0]
