"""The dump of a record: the text that a retriever indexes and shows."""

from __future__ import annotations

import json

from workbench.records import Record, leaves

__all__ = ["dump_record"]


def dump_record(record: Record) -> str:
    """Return `record` as text: its URN, then all that the source sent, as compact JSON.

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
    body = record.body
    lines = [record.urn]
    held = {value for _, value in leaves(body) if isinstance(value, str)} if record.title or record.text else set()
    if record.title and record.title not in held:
        lines.append(record.title)
    if body:
        lines.append(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    if record.text and record.text not in held:
        lines.append(record.text)
    return "\n".join(lines)
