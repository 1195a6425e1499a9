"""What a record shows of itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workbench.html import Display, Facts, Folded, Grid, Part, Passage, cut

if TYPE_CHECKING:
    from workbench.records._record import Record

__all__ = ["record_display", "value_text"]

_MOST_FIELDS = 100
_MOST_CHARACTERS = 300
_MOST_TEXT = 4_000


def value_text(value: object, *, at: int = _MOST_CHARACTERS) -> str:
    """Return a JSON value as text: texts as they are, the rest as JSON. What is longer than `at` is cut and says so."""
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said if len(said) <= at else f"{said[:at]}… ({len(said):,} characters)"


def record_display(record: Record) -> Display:
    """Return the display of a record."""
    facts: list[tuple[str, object]] = [("kind", record.kind)]
    if record.deleted:
        facts.append(("deleted", "yes: the source no longer has it"))
    for name, moment in (("created", record.created_at), ("updated", record.updated_at)):
        if moment is not None:
            facts.append((name, moment.isoformat()))
    readers = record.acl.readers
    facts.append(("readers", readers if isinstance(readers, str) else ", ".join(readers)))
    facts += [("url", record.url)] if record.url else []
    facts.append(("read by", f"{record.provenance.connector} {record.provenance.location}".rstrip()))
    rows = [(name, value_text(value)) for name, value in record.body.items()]
    shown, more = cut(rows, _MOST_FIELDS, all_of="body")
    parts: list[Part] = [Facts(facts), Grid(("field", "value"), shown), *more]
    if record.links:
        links = [(link.name, link.target, link.path) for link in record.links]
        shown, more = cut(links, _MOST_FIELDS, all_of="links")
        parts.append(Folded(f"{len(links):,} links", [Grid(("link", "leads to", "from"), shown), *more]))
    if record.text:
        parts.append(
            Folded(f"text, {len(record.text):,} characters", [Passage(value_text(record.text, at=_MOST_TEXT))])
        )
    title = f": {value_text(record.title)}" if record.title else ""
    return Display(f"{record.urn}{title}", parts)
