"""What a view designer shows of a context: tokens by section, lines with their sources, kept and dropped, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.context import Candidate, Context, Item, Omission

__all__ = ["Account", "account_of", "explained", "lines_of", "section_tokens", "words_of"]

_MAX_LINES = 600
_MAX_CHARACTERS = 2_000


class Account:
    """Every record that was considered, kept or dropped, each dropped one with its reason.

    Attributes:
        kept: A row a record of which something is in the text.
        dropped: A row a record that is left out, or a number of them together.
        fields: A row a field that is left out of a record that was kept.
        kept_count: Records of `kept`.
        dropped_count: Records of `dropped`.
    """

    def __init__(self, context: Context) -> None:
        """Sort what a context says of itself."""
        told = {(one.section, one.record): one for one in context.omissions if one.field is None and one.record}
        known = {(one.section, one.record) for one in context.candidates}
        self.kept = [_kept(one) for one in context.candidates if one.kept]
        left = [one for one in context.candidates if not one.kept]
        self.dropped = [_dropped(one, told.get((one.section, one.record))) for one in left]
        beside = [one for one in context.omissions if one.field is None and _is_beside(one, known)]
        self.dropped += [_omitted(one) for one in beside]
        self.fields = [_omitted(one) for one in context.omissions if one.field is not None]
        self.kept_count = len(self.kept)
        self.dropped_count = len(left) + sum(one.count for one in beside)

    @property
    def all_count(self) -> int:
        """All records that were considered."""
        return self.kept_count + self.dropped_count


# What is said of single records that came to be candidates says nothing of others.
_OF_CANDIDATES = {"budget", "section_maximum", "not_relevant"}


def _is_beside(one: Omission, known: set[tuple[str | None, str]]) -> bool:
    if one.record is not None:
        return (one.section, one.record) not in known
    return one.reason not in _OF_CANDIDATES


def account_of(context: Context) -> Account:
    """Return what was kept and dropped."""
    return Account(context)


def _kept(one: Candidate) -> dict[str, Any]:
    return {
        "record": one.record,
        "section": one.section or "",
        "level": one.level,
        "tokens": one.tokens,
        "why": one.why,
    }


def _dropped(one: Candidate, told: Omission | None) -> dict[str, Any]:
    detail = told.detail if told is not None else one.why
    return {
        "record": one.record,
        "section": one.section or "",
        "reason": one.reason or "budget",
        "detail": detail,
        "kept_from": one.kept_from_tokens,
        "tokens": told.tokens if told is not None else None,
        "count": 1,
    }


def _omitted(one: Omission) -> dict[str, Any]:
    return {
        "record": one.record or f"{one.count:,} together",
        "section": one.section or "",
        "field": one.field,
        "reason": one.reason,
        "detail": one.detail,
        "kept_from": None,
        "tokens": one.tokens,
        "count": one.count,
    }


def section_tokens(context: Context) -> list[tuple[str, int]]:
    """Return what each part of the text costs: its sections, and what stands before them; these add up."""
    found = [(one.name, one.tokens) for one in context.sections]
    rest = context.tokens - sum(tokens for _, tokens in found)
    return [*([("note", rest)] if rest else []), *found]


def lines_of(context: Context) -> list[dict[str, Any]]:
    """Return the text line by line, each with its section and the records that it comes from."""
    found: list[dict[str, Any]] = []
    items, sections = sorted(context.items, key=lambda one: one.start), list(context.sections)
    at, next_item = 0, 0
    open_items: list[Item] = []
    for line in context.text.splitlines(keepends=True):
        end = at + len(line)
        while next_item < len(items) and items[next_item].start < end:
            open_items.append(items[next_item])
            next_item += 1
        records = dict.fromkeys(one.record for one in open_items if one.start < end and one.end > at)
        open_items = [one for one in open_items if one.end > end]
        section = next((one.name for one in sections if one.start <= at < one.end), "note")
        text = line.rstrip("\n")
        cut = text if len(text) <= _MAX_CHARACTERS else f"{text[:_MAX_CHARACTERS]}…"
        found.append({"text": cut, "section": section, "records": list(records)[:3], "more": max(0, len(records) - 3)})
        at = end
    if len(found) > _MAX_LINES:
        rest = len(found) - _MAX_LINES
        found = [*found[:_MAX_LINES], {"text": f"… and {rest:,} more lines", "section": "", "records": [], "more": 0}]
    return found


def words_of(context: Context) -> list[str]:
    """Say in sentences how the context stands to its budget and its question."""
    budget = context.budget_tokens or 0
    free = budget - context.tokens
    said = [f"{context.tokens:,} of {budget:,} tokens ({context.encoding}) are used; {free:,} are left."]
    if context.status == "ambiguous":
        said.append("The question names something that fits several records; the text lists them.")
    elif context.status == "not_found":
        said.append("Not found: the text says what was looked for.")
    needs = [one for one in context.candidates if one.reason == "budget"]
    if needs:
        least = min((one.kept_from_tokens for one in needs if one.kept_from_tokens is not None), default=None)
        which, left = (
            ("It", "1 record does") if len(needs) == 1 else ("The first of them", f"{len(needs):,} records do")
        )
        more = f" {which} is kept if budget >= {least:,}." if least is not None else ""
        said.append(f"{left} not fit into the budget.{more}")
    if not context.text:
        said.append("Nothing fits.")
    return said


def explained(context: Context, record: str | None) -> list[str]:
    """Say how the question was read, and why `record` is in the text or not."""
    said = []
    if record is not None:
        said += [f"{record}:", *context.why(record).splitlines()]
    for one in context.mentions:
        meant = _listed(one.records) if one.records else "nothing that exists"
        how = f" by {one.by}" if one.by else ""
        said.append(
            f"'{one.text}' was read as {one.entity or 'a name'}{how}: {meant} (confidence {one.confidence:.2f})."
        )
    if context.gap is not None:
        said.append(f"What is shown is within {context.gap:.2%} of the best choice for this budget.")
    said += [f"{count:,} x {kind} was done to record text to guard it." for kind, count in context.changes.items()]
    return said


def _listed(records: Sequence[str]) -> str:
    more = f" and {len(records) - 3:,} more" if len(records) > 3 else ""
    return ", ".join(records[:3]) + more
