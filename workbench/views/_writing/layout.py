"""How the records of a section are written: in which format, and of a table in which columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.views._records.spec import FieldSpec, Section

__all__ = ["Layout", "SetFormat"]

SetFormat = Literal["block", "line", "outline", "table", "csv", "json"]


@dataclass(frozen=True)
class Layout:
    """The layout of one section.

    Attributes:
        format: How each record is written.
        columns: Of `table` and `csv` the columns behind the id.
        id_label: What the id's column is called.
        id_path: Field path at which every record says its id, or `None`.
        cited: Whether records begin with their number; `csv` has a column for it.
    """

    format: SetFormat = "block"
    columns: tuple[FieldSpec, ...] = ()
    id_label: str = "id"
    id_path: str | None = None
    cited: bool = False

    @classmethod
    def of(cls, section: Section, *, cited: bool = False) -> Layout:
        """Return the layout that a section sets; of one that sets none, that of its first format."""
        if section.format == "auto":
            return cls("line" if section.follow else "block", cited=cited)
        return cls(section.format, section.fields, cited=cited)

    @property
    def has_columns(self) -> bool:
        """Whether it is written as a head with the names of the columns, and a row for each record."""
        return self.format in {"table", "csv"}
