"""The records of one stream, as a person meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from workbench.errors import UnknownNameError
from workbench.html import Display, Grid
from workbench.records import Record
from workbench.store import Store

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Records"]

_SHOWN = 10
_CELL = 60
_COLUMNS = 8


class Records:
    """The live records of a stream, read when they are asked for, in order of id.

    Attributes:
        stream: Qualified name, such as `crm.orders`.
    """

    def __init__(self, store: Store, stream: str, *, pulled: Iterable[str]) -> None:
        """Refuse a stream that was never pulled.

        Raises:
            UnknownNameError: It is not among `pulled`.
        """
        known = sorted(pulled)
        if stream not in known:
            raise UnknownNameError(stream, known, what="a stream that was pulled")
        self.stream = stream
        self._store = store

    def __len__(self) -> int:
        """Return the number of records."""
        return self._store.count(self.stream)

    def __iter__(self) -> Iterator[Record]:
        """Read the records, a batch at a time."""
        return self._store.scan(self.stream)

    def __getitem__(self, record_id: str) -> Record:
        """Return the record with an id.

        Raises:
            KeyError: There is none.
        """
        found = self._store.get(f"{self.stream.replace('.', ':', 1)}/{record_id}")
        if found is None:
            message = f"'{record_id}' is not the id of a record of {self.stream}, which has {len(self):,} records."
            raise KeyError(message)
        return found

    def head(self, count: int = _SHOWN) -> list[Record]:
        """Return the first `count` records."""
        return list(islice(self, count))

    def to_pandas(self, *, limit: int | None = None) -> pd.DataFrame:
        """Return one row a record, indexed by `id`: `title`, then a column for each top-level field.

        Args:
            limit: At most so many records; all by default, and all are then held in memory.
        """
        import pandas as pd

        rows = [{"id": record.id, "title": record.title, **record.body} for record in islice(self, limit)]
        frame = pd.DataFrame(rows)
        return frame.set_index("id") if rows else frame

    def _display(self) -> Display:
        first = self.head()
        names = list(dict.fromkeys(name for record in first for name in record.body))
        shown = names[:_COLUMNS]
        rows = [[record.id, *(_cell(record.body.get(name)) for name in shown)] for record in first]
        left = f"; {len(names) - len(shown):,} more fields are not shown" if len(names) > len(shown) else ""
        caption = f"the first {len(first):,} of them{left}"
        return Display(f"{self.stream}: {len(self):,} records", [Grid(["id", *shown], rows, caption=caption)])

    def __str__(self) -> str:
        """Return how many there are, and the first of them."""
        return self._display().text()

    def __repr__(self) -> str:
        """Return what `str` does: a notebook without HTML shows this."""
        return str(self)

    def _repr_html_(self) -> str:
        return self._display().html()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"
