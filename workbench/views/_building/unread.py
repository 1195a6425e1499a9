"""What a question chooses linked records by and nothing reads: "not cancelled", "over 300"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.context import Mention
from workbench.views._english.often import nth_said
from workbench.views._english.question import Question, stem
from workbench.views._naming.resolve import Resolution, is_participle
from workbench.views._naming.told import UNREAD
from workbench.views._records.bounds import Bound, are_one_span, bounds_in, is_plain
from workbench.views._records.leaves import leaves_of
from workbench.views._records.vocabulary import plain_words
from workbench.views._writing.planned import Planned

__all__ = ["unread_mentions"]

_DENIALS = frozenset({"not", "never", "neither", "without", "except", "excluding", "besides"})
# A value stands among so many words behind a denial.
_REACH, _MOST_LETTERS = 6, 40
_OTHER_THAN = frozenset({("other", "than"), ("apart", "from")})
_AUXILIARY = frozenset({"", "a", "i", "in", "no", "on", "the", "to", "true", "yes"})
_MOST_WORDS = 3
_SEVERAL, _SEEN = 2, 200
_FIGURES = frozenset({"sum", "mean"})
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
    found = [*_without_effect(resolution, planned), *_denied(asked, resolution, parts)]
    found += [Mention(text=text, by=UNREAD) for text in nth_said(asked)]
    found += [
        Mention(text=bound.text, by=UNREAD)
        for bound in bounds_in(asked)
        if bound.kind == "number" and resolution.named_words.isdisjoint(bound.words)
    ]
    times = [
        bound
        for bound in bounds_in(asked)
        if bound.kind == "time" and bound.words and resolution.named_words.isdisjoint(bound.words)
    ]
    found += _flags_denied(asked, resolution, parts)
    is_read = are_one_span(times) and all(is_plain(bound, asked) for bound in times)
    found += [Mention(text=bound.text, by=UNREAD) for bound in times if not (is_read and _is_told(bound, parts))]
    return found


def _is_told(bound: Bound, parts: Sequence[Planned]) -> bool:
    """Whether a total is told of a period as well, where there is one, or what is summed speaks of that."""
    summed = [part for part in parts if any(figure.spec.op in _FIGURES for figure in part.figures)]
    if not summed or any(bound.text in figure.label for part in parts for figure in part.figures):
        return True
    years = {str(bound.year)} if bound.year is not None else set()
    return any(leaf.form in years for part in summed for row in part.shown for leaf in leaves_of(row.record))


def _without_effect(resolution: Resolution, planned: Sequence[Planned]) -> Iterator[Mention]:
    """Yield what a question names beside something else that leads to nothing of what it asks for.

    "How many failed payments at Linden House", where no section leads from houses to payments.
    """
    meant = {urn for urns in resolution.found.values() for urn in urns}
    named = [one for one in resolution.mentions if len(one.records) == 1 and meant.issuperset(one.records)]
    asked_for = [part for part in planned if part.fit.wanted and part.rows.rows]
    chosen = any(one.rows.common or one.rows.nothing_common or one.rows.next_to for one in asked_for)
    if len({one.text for one in named}) < _SEVERAL or chosen or not any(p.rows.section.follow for p in asked_for):
        return
    effective = {one.text for one in named for part in asked_for if part.rows.section.of == one.entity}
    yield from (Mention(text=one.text, by=UNREAD) for one in named if one.text not in effective)


def _denied(asked: Question, resolution: Resolution, parts: Sequence[Planned]) -> Iterator[Mention]:
    values: set[str] | None = None
    for index, word in enumerate(asked.words):
        is_denial = word.normal in _DENIALS or word.normal.endswith(("n't", "n\u2019t"))
        before = asked.words[index - 1].normal if index else ""
        if index in resolution.named_words or not (is_denial or (before, word.normal) in _OTHER_THAN):
            continue
        values = _stems_of_values(parts) if values is None else values
        last = _first_value(asked, index + 1, resolution, values) or _state(asked, index + 1, resolution, parts)
        if last is not None:
            yield Mention(text=asked.raw(index, last), by=UNREAD)


def _first_value(asked: Question, start: int, resolution: Resolution, values: set[str]) -> int | None:
    """Return where the first value ends that stands in the few words behind a denial."""
    for first in range(start, min(start + _REACH, len(asked.words))):
        if first in resolution.named_words:
            return None
        for last in range(min(first + _MOST_WORDS, len(asked.words)), first, -1):
            if " ".join(stem(one.normal) for one in asked.words[first:last]) in values:
                return last
    return None


def _state(asked: Question, start: int, resolution: Resolution, parts: Sequence[Planned]) -> int | None:
    """Return where what is denied ends, where that is what was done, or what a field is called: "never cleared"."""
    labels = {
        stem(word)
        for part in parts
        for row in part.rows.rows[:_SEVERAL]
        for leaf in leaves_of(row.record)
        for word in plain_words(leaf.path)
    }
    for at in range(start, min(start + _MOST_WORDS, len(asked.words))):
        word = asked.words[at].normal
        if at in resolution.named_words:
            return None
        if is_participle(word) or stem(word) in labels:
            return at + 1
    return None


def _flags_denied(asked: Question, resolution: Resolution, parts: Sequence[Planned]) -> Iterator[Mention]:
    """Yield what says that no element of a list has a flag: that some element lacks it is another thing."""
    denied = [at for at, word in enumerate(asked.words[:-1]) if word.normal in {"no", "without"}]
    denied = [at for at in denied if not {at, at + 1} & resolution.named_words]
    flags: set[str] | None = None
    for at in denied:
        if flags is None:
            flags = {
                stem(word)
                for part in parts
                for row in part.rows.rows[:_SEEN]
                for leaf in leaves_of(row.record)
                if "*" in leaf.path and leaf.form in {"true", "false"}
                for word in plain_words(leaf.path.rpartition("/")[2])
            }
        if stem(asked.words[at + 1].normal) in flags:
            yield Mention(text=asked.raw(at, at + 2), by=UNREAD)


def _stems_of_values(parts: Sequence[Planned]) -> set[str]:
    forms = {leaf.form for part in parts for row in part.rows.rows for leaf in leaves_of(row.record)}
    worded = {tuple(plain_words(form)) for form in forms if len(form) <= _MOST_LETTERS}
    return {" ".join(map(stem, words)) for words in worded if 0 < len(words) <= _MOST_WORDS} - _AUXILIARY
