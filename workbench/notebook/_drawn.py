"""What a view designer shows of a spec: its sections, the open one with its fields, the links to follow; a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.context import Context
from workbench.html import details, escape, paragraph, table
from workbench.notebook._built import Account, account_of, section_tokens
from workbench.notebook._design import Design, stream_of, ways_from
from workbench.notebook._fields import Fields
from workbench.records import LinkType
from workbench.views import ContextSpec

__all__ = ["context_snapshot", "open_section", "open_ways", "section_rows"]

_ROWS = 30
_LISTED = ("name", "of", "priority", "required", "format")
_KEYS = ("name", "title", "of", "format", "priority", "required", "limit", "min_tokens", "max_tokens")


def section_rows(
    value: Design, account: Account | None, tokens: Mapping[str, int], links: Sequence[LinkType]
) -> list[dict[str, Any]]:
    """Return a row a section that is listed: what it is, what it costs, how many of its records are in the text."""
    kept: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    if account is not None:
        kept.update(row["section"] for row in account.kept)
        for row in account.dropped:
            dropped[row["section"]] += row["count"]
    named = {section.of for section in value.spec.sections if section.name in {*kept, *dropped, *tokens}}
    found = []
    for index, section in enumerate(value.spec.sections):
        if value.all_sections or not named or section.of in named or section.name == value.section:
            shown: dict[str, Any] = {key: getattr(section, key) for key in _LISTED}
            stream = stream_of(value.spec, section, links)
            shown |= {"at": index, "stream": stream, "tokens": tokens.get(section.name, 0)}
            found.append({**shown, "kept": kept[section.name], "all": kept[section.name] + dropped[section.name]})
    return found


def open_section(value: Design, fields: Fields, links: Sequence[LinkType]) -> dict[str, Any] | None:
    """Return the section that is open, with its fields and what they cost; `None` where none is."""
    section = next((one for one in value.spec.sections if one.name == value.section), None)
    if section is None:
        return None
    stream = stream_of(value.spec, section, links)
    return {
        **{key: getattr(section, key) for key in _KEYS},
        "follow": list(section.follow),
        "stream": stream,
        "everything": not section.fields,
        "filters": len(section.filter),
        "figures": len(section.aggregates),
        "fields": fields.rows(section, stream),
        "cost": fields.said(stream),
    }


def open_ways(spec: ContextSpec, links: Sequence[LinkType]) -> list[dict[str, Any]]:
    """Return the links that a new section can follow: from each entity, and on from where each section ends."""
    ends: dict[tuple[str, tuple[str, ...]], str | None] = {(of, ()): one.stream for of, one in spec.entities.items()}
    ends |= {(one.of, one.follow): stream_of(spec, one, links) for one in spec.sections}
    found: dict[tuple[str, tuple[str, ...]], str] = {}
    for (of, follow), stream in ends.items():
        for way in ways_from(stream, links) if stream else ():
            if (of, (*follow, way.name)) not in ends:
                found.setdefault((of, (*follow, way.name)), way.to)
    return [{"of": of, "follow": list(follow), "to": to} for (of, follow), to in found.items()]


def context_snapshot(context: Context) -> str:
    """Return a context's tokens, text, and what was kept and dropped, as markup that needs no kernel."""
    account = account_of(context)
    shares = [[name, tokens, f"{tokens / max(1, context.tokens):.0%}"] for name, tokens in section_tokens(context)]
    kept = [[one["record"], one["section"], one["level"], one["tokens"]] for one in account.kept]
    dropped = [[one["record"], one["section"], one["reason"], _kept_if(one)] for one in account.dropped]
    folded = [
        (f"{account.kept_count:,} kept", ["record", "section", "level", "tokens"], kept, [3]),
        (f"{account.dropped_count:,} dropped", ["record", "section", "reason", "detail"], dropped, []),
    ]
    text = f'<pre style="white-space:pre-wrap">{escape(context.text)}</pre>'
    parts = [table(["section", "tokens", "share"], shares, numeric=[1, 2]), text]
    parts += [details(said, _cut(header, rows, numeric)) for said, header, rows, numeric in folded]
    return "".join(parts)


def _kept_if(row: Mapping[str, Any]) -> str:
    return f"kept if budget >= {row['kept_from']:,}" if row["kept_from"] is not None else str(row["detail"])


def _cut(header: Sequence[str], rows: Sequence[Sequence[object]], numeric: Sequence[int]) -> str:
    more = paragraph(f"and {len(rows) - _ROWS:,} more") if len(rows) > _ROWS else ""
    return table(header, rows[:_ROWS], numeric=numeric) + more
