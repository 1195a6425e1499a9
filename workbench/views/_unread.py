"""What a question chooses linked records by and nothing reads: "not cancelled", "over 300"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.context import Mention
from workbench.views._bounds import bounds_in
from workbench.views._leaves import leaves_of
from workbench.views._planned import Planned
from workbench.views._question import Question, stem
from workbench.views._resolve import Resolution
from workbench.views._told import UNREAD

__all__ = ["unread_mentions"]

_DENIALS = frozenset({"not", "never", "without", "except", "excluding"})
_BETWEEN = frozenset(
    """
    a an any as at be been by for from in of on the to yet already currently still actually
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_MOST_WORDS = 3
_SEVERAL = 2
_CHOOSING = ("count", "sum", "mean", "max", "min")
_WHICH = frozenset({"which", "list", "show", "all"})


def unread_mentions(resolution: Resolution, asked: Question | None, planned: Sequence[Planned]) -> list[Mention]:
    """Return the conditions of a question for several linked records that were not read: all of them are shown.

    These are denials of a value that some of those records have, and bounds on numbers.
    """
    if asked is None or not (any(map(asked.asks_for, _CHOOSING)) or _WHICH & {word.normal for word in asked.words}):
        return []
    parts = [part for part in planned if part.rows.section.follow and len(part.rows.rows) >= _SEVERAL]
    parts = [part for part in parts if part.figures or part.shown]
    if not parts:
        return []
    found = list(_denied(asked, resolution, parts))
    found += [
        Mention(text=bound.text, by=UNREAD)
        for bound in bounds_in(asked)
        if bound.kind == "number" and resolution.named_words.isdisjoint(bound.words)
    ]
    return found


def _denied(asked: Question, resolution: Resolution, parts: Sequence[Planned]) -> Iterator[Mention]:
    values: set[str] | None = None
    for index, word in enumerate(asked.words):
        if index in resolution.named_words or not (
            word.normal in _DENIALS or word.normal.endswith(("n't", "n\u2019t"))
        ):
            continue
        first = index + 1
        while first < len(asked.words) and asked.words[first].normal in _BETWEEN:
            first += 1
        if first in resolution.named_words:
            continue
        values = _stems_of_values(parts) if values is None else values
        for last in range(min(first + _MOST_WORDS, len(asked.words)), first, -1):
            if " ".join(stem(one.normal) for one in asked.words[first:last]) in values:
                yield Mention(text=asked.raw(index, last), by=UNREAD)
                break


def _stems_of_values(parts: Sequence[Planned]) -> set[str]:
    forms = {leaf.form for part in parts for row in part.rows.rows for leaf in leaves_of(row.record)}
    return {" ".join(map(stem, form.split())) for form in forms if len(form.split()) <= _MOST_WORDS}
