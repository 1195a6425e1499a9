"""The dump of a record: the text that a retriever indexes and shows."""

from __future__ import annotations

import json
from typing import Any

from workbench.records import Record, leaves
from workbench.trust import without_secrets

__all__ = ["dump_record"]


def dump_record(record: Record) -> str:
    """Return `record` as text: its URN, then all that the source sent, as compact JSON without empty fields.

    Values whose names say that they are secrets are left out here already: a chunk may begin behind the name.

    A field that is null says nothing, and hundreds of them would push what is said into other chunks: whoever
    indexes records with many custom fields leaves them out.

    A title or text that the body does not hold stands on lines of its own: the title above the JSON,
    the text below, as it was written. Keys are sorted, so that records of equal content have equal
    dumps whichever way they came.

    Example:
        >>> from workbench.records import Provenance
        >>> fields = {"total": 5, "open": True}
        >>> print(dump_record(Record(source="crm", stream="orders", id="17", fields=fields,
        ...                          provenance=Provenance(connector="files"))))
        crm:orders/17
        {"open":true,"total":5}
    """
    record = without_secrets(record)
    body = _without_nulls(record.body)
    lines = [record.urn]
    held = {value for _, value in leaves(body) if isinstance(value, str)} if record.title or record.text else set()
    if record.title and record.title not in held:
        lines.append(record.title)
    if body:
        lines.append(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    if record.text and record.text not in held:
        lines.append(record.text)
    return "\n".join(lines)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    # In a list a place may count.
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value
