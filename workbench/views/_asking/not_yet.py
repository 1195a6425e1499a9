"""What has not happened yet: where the time that a question asks for is empty, the state of the record tells why."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.records import split_pointer
from workbench.views._english.question import Question
from workbench.views._records.leaves import is_empty
from workbench.views._records.vocabulary import plain_words
from workbench.views._writing.planned import Fields
from workbench.views._writing.shown import Shown

__all__ = ["show_states_of_none"]

_STATES = frozenset({"status", "state", "stat", "sts", "stage", "outcome", "result"})
_TIMES = frozenset({"at", "on", "date", "dt", "time", "day", "ts", "when", "until"})
_YES_OR_NO = frozenset({"has", "have", "had", "is", "was", "were", "are", "did", "does", "do"})
_AWAITING = frozenset({"yet", "already", "when"})


def show_states_of_none(fields: Fields, asked: Question) -> Fields:
    """Return the fields of some records; beside a time that is asked for and has no value the state is asked for.

    "Has SH8138 been delivered yet?" is answered by an empty `delivered_on` and by `in transit`.
    """
    first = asked.words[0].normal if asked.words else ""
    if first not in _YES_OR_NO and _AWAITING.isdisjoint(word.normal for word in asked.words):
        return fields
    return {urn: _beside_none(row) for urn, row in fields.items()}


def _beside_none(row: Sequence[Shown]) -> list[Shown]:
    pointed = [one for one in row if one.asked]
    if not pointed or not all(is_empty(one.value) and _is_time(one) for one in pointed):
        return [*row]
    return [one.asking({one.pointer}) if _is_state(one) else one for one in row]


def _is_time(shown: Shown) -> bool:
    """Whether a field without a value is called as times are: `delivered_on`, `closedAt`."""
    return not _TIMES.isdisjoint(plain_words(split_pointer(shown.pointer)[-1])[-1:])


def _is_state(shown: Shown) -> bool:
    words = plain_words(split_pointer(shown.pointer)[-1])
    return not _STATES.isdisjoint(words[-1:]) and isinstance(shown.value, str) and bool(shown.value)
