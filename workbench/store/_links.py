"""Where links lead, and who links here: by id, or by a natural key such as an e-mail.

A record's natural keys are links of it that begin with `@`, to a URN made of the key's name and value:
`crm:contacts/@email=ana@x.com`. A link of another record that was made by natural key has that same target.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from workbench.records import Link, parse_urn

__all__ = ["links_from", "links_to"]

_Fetch = Callable[[str, Sequence[Any]], list[Any]]

_LINKS_FROM = (
    "SELECT l.target, l.path FROM streams s CROSS JOIN links l ON l.stream = s.no "
    "WHERE s.name = ? AND l.id = ? AND l.name = ? ORDER BY l.ordinal"
)
_IS_LIVE = (
    "SELECT 1 FROM streams s CROSS JOIN records r ON r.stream = s.no WHERE s.name = ? AND r.id = ? AND r.deleted = 0"
)
# A record's own natural keys are links that begin with `@`, which no manifest can declare; `A` follows `@`.
# The order is made in Python: that is as fast, and the second part costs nothing then.
_LINKS_TO = (
    "SELECT l.id FROM streams s CROSS JOIN links l INDEXED BY links_by_target ON l.stream = s.no "
    "WHERE s.name = ?1 AND l.target = ?2 AND l.name = ?3 "
    "UNION ALL SELECT l.id FROM streams t CROSS JOIN links k ON k.stream = t.no "
    "CROSS JOIN links l INDEXED BY links_by_target ON l.target = k.target CROSS JOIN streams s ON s.no = l.stream "
    "WHERE t.name = ?4 AND k.id = ?5 AND k.name >= '@' AND k.name < 'A' AND l.name = ?3 AND s.name = ?1"
)
_HOLDERS = (
    "SELECT DISTINCT l.id FROM streams s CROSS JOIN links l INDEXED BY links_by_target ON l.stream = s.no "
    "WHERE s.name = ? AND l.target = ? AND l.name = ?"
)


def links_from(fetch: _Fetch, urn: str, name: str) -> list[Link]:
    """Return a record's links of one name, in path order; natural keys are given as the records that have them."""
    try:
        source, stream, record_id = parse_urn(urn)
    except ValueError:
        return []
    rows = fetch(_LINKS_FROM, (f"{source}.{stream}", record_id, name))
    return [
        Link(name=name, target=target, path=path)
        for named, path in rows
        for target in (_meant(fetch, named) if "/@" in named else (named,))
    ]


def links_to(fetch: _Fetch, urn: str, name: str, stream: str) -> list[str]:
    """Return the URNs of the records of `stream` whose link `name` means `urn`, in id order."""
    head, _, record_id = urn.partition("/")
    rows = fetch(_LINKS_TO, (stream, urn, name, head.replace(":", ".", 1), record_id))
    prefix = stream.replace(".", ":", 1)
    return [f"{prefix}/{found}" for found in sorted({row[0] for row in rows})]


def _meant(fetch: _Fetch, target: str) -> list[str]:
    """Return the live records that a link's target means, by their natural key or by their id.

    A target of the form of a natural key is one only where a record has it, so ids of that form work too:
    a record with such an id is meant beside those that have the key.
    """
    head, _, record_id = target.partition("/")
    name, sign, _ = record_id.partition("=")
    if not (sign and name.startswith("@")):
        return [target]
    stream = head.replace(":", ".", 1)
    ids = {row[0] for row in fetch(_HOLDERS, (stream, target, name))}
    if ids and fetch(_IS_LIVE, (stream, record_id)):
        ids.add(record_id)
    return [f"{head}/{found}" for found in sorted(ids)] or [target]
