"""The record browser: pages of a stream, filters, what each record costs, and the record itself."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import ConfigError, UnknownNameError, WorkbenchError
from workbench.html import Display, Facts, Folded, Grid, Lines, Passage
from workbench.notebook._actions import action
from workbench.notebook._assets import module_text, style_text
from workbench.notebook._record_rows import field_paths, record_json, row_cells, tokens_of
from workbench.notebook._widget import LabWidget
from workbench.records import Record
from workbench.store import FIELD_OPS, MOST_FIELDS, FieldOp, FieldTest, RecordTable

if TYPE_CHECKING:
    from workbench.api import Project

__all__ = ["Browsing", "RecordBrowser", "RecordFilter"]

_MOST_ROWS = 100
_COLUMNS = 6
_SAMPLE = 200
# Fewer records are read out before anybody could wait for them.
_FEW = 1_000
_SNAPSHOT_ROWS = 20


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordFilter(_Strict):
    """A test on one field; see `workbench.store.FieldTest`.

    Attributes:
        field: JSON Pointer into the record's body.
        op: The test: `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `contains`, `exists` or `missing`.
        value: What the field is compared with; a text that is a number fits numbers too.
    """

    field: str
    op: FieldOp = "eq"
    value: str | int | float = ""


class Browsing(_Strict):
    """What a record browser shows.

    Attributes:
        contains: Text that stands anywhere in the record.
        filters: Tests that must all hold.
        order_by: Field that the records are ordered by; by id where it is `None`.
        descending: The greatest first.
        page: Number of the page, from 1.
        opened: Id of the record that is shown whole, or `None`.
        selected: Ids of the records that were chosen, in the order of choosing.
    """

    contains: str = ""
    filters: tuple[RecordFilter, ...] = ()
    order_by: str | None = None
    descending: bool = False
    page: Annotated[int, Field(ge=1)] = 1
    opened: str | None = None
    selected: tuple[str, ...] = ()


class RecordBrowser(LabWidget):
    """Look through the records of a stream; `browser.selected` are those that were chosen.

    Only one page is ever in the notebook: the rest stays in the store.

    Attributes:
        stream: Qualified name, such as `crm.orders`.
        fields: Fields that can be filtered and ordered by.
        columns: Those of them that are shown.
        encoding: Encoding in which the tokens of each record are counted.
    """

    Value = Browsing
    _esm = module_text("browser")
    _css = style_text()

    def __init__(
        self,
        project: Project,
        stream: str,
        *,
        columns: Sequence[str] | None = None,
        page_rows: int = 25,
        value: Browsing | None = None,
    ) -> None:
        """Open a stream.

        Args:
            project: Whose records.
            stream: Qualified name.
            columns: JSON Pointers of the fields to show; default the first six that hold a text, number or boolean.
            page_rows: Records on a page, 1 to 100.
            value: What to show first.

        Raises:
            UnknownNameError: The stream was never pulled, or no record has a column that is asked for.
            ConfigError: `page_rows` is not 1 to 100.
        """
        if not 1 <= page_rows <= _MOST_ROWS:
            message = f"a page has 1 to {_MOST_ROWS} records; given: {page_rows}."
            raise ConfigError(message, key="page_rows")
        self.stream = stream
        self.page_rows = page_rows
        self._records = project.records(stream)
        self._store = project.store
        self.encoding = project.folder.settings.encoding
        found = field_paths(self._records.head(_SAMPLE))
        self.columns = tuple(columns) if columns is not None else found[:_COLUMNS]
        self.fields = tuple(dict.fromkeys([*self.columns, *found]))[:MOST_FIELDS]
        for column in self.columns if columns is not None else ():
            if column not in found:
                raise UnknownNameError(column, found, what=f"a field of the first {_SAMPLE} records of {stream}")
        super().__init__(value or Browsing())

    def _begin(self, value: BaseModel) -> None:
        self._table = self._new_table()
        self._found: tuple[object, array[int]] | None = None

    def _check(self, value: Any) -> None:
        for one in value.filters:
            self._known_field(one.field)
        if value.order_by is not None:
            self._known_field(value.order_by)

    def _new_table(self) -> RecordTable:
        table = self._store.table(self.stream, self.fields)
        if len(self._records) > _FEW:
            threading.Thread(target=_build_quietly, args=(table,), daemon=True).start()
        return table

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def selected(self) -> list[Record]:
        """The records that were chosen, in the order of choosing; one that is gone as it was last known."""
        urns = [self._urn(record_id) for record_id in self.value.selected]
        return [record for urn in urns if (record := self._store.last_known(urn)) is not None]

    @property
    def opened(self) -> Record | None:
        """The record that is shown whole."""
        return self._store.get(self._urn(self.value.opened)) if self.value.opened is not None else None

    def _urn(self, record_id: str) -> str:
        return f"{self.stream.replace('.', ':', 1)}/{record_id}"

    def _matching(self, value: Browsing) -> array[int] | None:
        """Return the places of all records that match; `None` where all do, in order of id: that needs no table."""
        if not value.filters and not value.contains and value.order_by is None:
            return None
        if not self._table.is_current:
            self._table.close()
            self._table, self._found = self._new_table(), None
        key = (self._table.version, value.filters, value.contains, value.order_by, value.descending)
        if self._found is None or self._found[0] != key:
            tests = [FieldTest(one.field, one.op, one.value) for one in value.filters]
            places = self._table.places(
                tests, contains=value.contains, order=value.order_by, descending=value.descending
            )
            self._found = (key, places)
        return self._found[1]

    def _page(self, value: Browsing) -> tuple[int, int, list[Record]]:
        """Return how many records match, the page that is shown, and its records."""
        places = self._matching(value)
        total = len(places) if places is not None else len(self._records)
        page = min(value.page, max(1, -(-total // self.page_rows)))
        first = (page - 1) * self.page_rows
        if places is None:
            ids = self._store.ids(self.stream, first=first, count=self.page_rows)
        else:
            ids = self._table.ids(places[first : first + self.page_rows])
        return total, page, list(self._store.get_many([self._urn(one) for one in ids]).values())

    def shown(self, value: Browsing) -> dict[str, Any]:
        """Return one page, the counts, and the record that is opened."""
        total, page, records = self._page(value)
        chosen = set(value.selected)
        opened = self._store.get(self._urn(value.opened)) if value.opened is not None else None
        return {
            "stream": self.stream,
            "encoding": self.encoding,
            "all": len(self._records),
            "total": total,
            "page": page,
            "pages": max(1, -(-total // self.page_rows)),
            "first": (page - 1) * self.page_rows + 1 if records else 0,
            "columns": list(self.columns),
            "fields": list(self.fields),
            "ops": list(FIELD_OPS),
            "rows": [
                {
                    "id": one.id,
                    "tokens": tokens_of(one, self.encoding),
                    "cells": row_cells(one, self.columns),
                    "selected": one.id in chosen,
                }
                for one in records
            ],
            "contains": value.contains,
            "filters": [one.model_dump() for one in value.filters],
            "order_by": value.order_by,
            "descending": value.descending,
            "selected": len(value.selected),
            "opened": None if opened is None else {"id": opened.id, "html": opened._repr_html_(), **self._raw(opened)},
        }

    def _raw(self, record: Record) -> dict[str, Any]:
        return {"raw": record_json(record), "tokens": tokens_of(record, self.encoding)}

    def _display(self) -> Display:
        total, page, records = self._page(self.value)
        pages = max(1, -(-total // self.page_rows))
        rows = [
            [one.id, tokens_of(one, self.encoding), *row_cells(one, self.columns)] for one in records[:_SNAPSHOT_ROWS]
        ]
        facts: list[tuple[str, object]] = [(f"{one.field} {one.op}", str(one.value)) for one in self.value.filters]
        facts += [("contains", self.value.contains)] if self.value.contains else []
        if self.value.order_by is not None:
            facts.append(("ordered by", f"{self.value.order_by}{', greatest first' if self.value.descending else ''}"))
        facts += [("selected", ", ".join(self.value.selected))] if self.value.selected else []
        caption = f"page {page:,} of {pages:,}"
        if len(records) > _SNAPSHOT_ROWS:
            caption += f", the first {_SNAPSHOT_ROWS} of its {len(records)} records"
        headline = f"{self.stream}: {total:,} of {len(self._records):,} records"
        grid = Grid(["id", f"tokens ({self.encoding})", *self.columns], rows, caption=caption, numeric=[1])
        opened = self.opened
        raw = [Folded(f"record {opened.id}", [Passage(record_json(opened))])] if opened is not None else []
        nothing = [] if records else [Lines(["No record matches."])]
        return Display(headline, [Facts(facts), grid, *nothing, *raw])

    def snapshot(self) -> str:
        """Return the page as a table, with what is filtered and selected."""
        return self._display().html()

    def __str__(self) -> str:
        """Return what the snapshot shows, as plain text."""
        return self._display().text()

    # -- actions -----------------------------------------------------------------------------------

    @action
    def search(self, text: str) -> None:
        """Show the records that hold a text anywhere; all for the empty text."""
        self.change(contains=text, page=1)

    @action
    def add_filter(self, field: str, op: FieldOp, value: str = "") -> None:
        """Show only the records whose field passes a test."""
        if op not in ("exists", "missing") and not value:
            message = f"{op} needs a value to compare {field} with. For fields without one take missing."
            raise ConfigError(message, key="value")
        self.change(filters=(*self.value.filters, RecordFilter(field=field, op=op, value=value)), page=1)

    @action
    def remove_filter(self, index: int) -> None:
        """Take a filter away; they are numbered from 0."""
        if not 0 <= index < len(self.value.filters):
            message = f"there is no filter {index}; there are {len(self.value.filters)}, numbered from 0."
            raise ConfigError(message, key="index")
        left = (*self.value.filters[:index], *self.value.filters[index + 1 :])
        self.change(filters=left, page=1)

    @action
    def sort(self, field: str | None, descending: bool = False) -> None:
        """Order by a field, or by id with `None`."""
        self.change(order_by=field, descending=descending, page=1)

    @action
    def go_to(self, page: int) -> None:
        """Show a page, numbered from 1."""
        pages = self.state["pages"]
        if not 1 <= page <= pages:
            message = f"there is no page {page:,}; the pages are 1 to {pages:,}."
            raise ConfigError(message, key="page")
        self.change(page=page)

    @action
    def show_record(self, record_id: str | None) -> None:
        """Show a record whole, or none with `None`."""
        if record_id is not None:
            self._known_record(record_id)
        self.change(opened=record_id)

    @action
    def select(self, record_id: str, on: bool = True) -> None:
        """Choose a record, or give it up."""
        if on:
            self._known_record(record_id)
        left = tuple(one for one in self.value.selected if one != record_id)
        self.change(selected=(*left, record_id) if on else left)

    @action
    def select_page(self, on: bool = True) -> None:
        """Choose all records of the page, or give them up."""
        page = [row["id"] for row in self.state["rows"]]
        left = tuple(one for one in self.value.selected if one not in page)
        self.change(selected=(*left, *page) if on else left)

    @action
    def clear_selection(self) -> None:
        """Give up all that was chosen."""
        self.change(selected=())

    def _known_field(self, field: str) -> None:
        if field not in self.fields:
            raise UnknownNameError(field, self.fields, what=f"a field of {self.stream} that can be filtered")

    def _known_record(self, record_id: str) -> None:
        if self._store.get(self._urn(record_id)) is None:
            message = f"'{record_id}' is not the id of a record of {self.stream}."
            raise ConfigError(message, key="record_id")


def _build_quietly(table: RecordTable) -> None:
    """Build ahead of the first question. A fault comes again when somebody asks, and is told then."""
    try:
        table.build()
    except WorkbenchError:
        return
