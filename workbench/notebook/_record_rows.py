"""Records as rows: which fields they have, a cell for each, what they cost, and their JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from workbench.records import MISSING, Record, compact_json, leaves, lookup, split_pointer
from workbench.tokens import count_tokens

__all__ = ["field_paths", "record_json", "row_cells", "tokens_of"]

_MOST_CHARACTERS = 80


def field_paths(records: Sequence[Record]) -> tuple[str, ...]:
    """Return the JSON Pointers of all texts, numbers and booleans outside of lists, in order of appearance."""
    found: dict[str, None] = {}
    for record in records:
        for pointer, value in leaves(record.body):
            # A number in a pointer may be the name of a key; taking it for a place in a list loses a rare field here.
            in_list = any(segment.isdigit() for segment in split_pointer(pointer))
            if pointer and isinstance(value, str | int | float) and not in_list:
                found[pointer] = None
    return tuple(found)


def row_cells(record: Record, columns: Sequence[str]) -> list[str]:
    """Return the text of each column; what is long is cut with a sign."""
    cells = []
    for column in columns:
        value = lookup(record.body, column)
        text = "" if value is MISSING or value is None else value if isinstance(value, str) else json.dumps(value)
        cells.append(text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…")
    return cells


def tokens_of(record: Record, encoding: str) -> int:
    """Return what the record's fields cost as compact JSON, in tokens."""
    return count_tokens(compact_json(record.body), encoding=encoding)


def record_json(record: Record) -> str:
    """Return all that is stored of a record, indented."""
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2)
