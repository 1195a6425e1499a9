"""Values that say what became of a record behind a word that adds little: "won" for `Closed Won`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workbench.views._abbreviations import abbreviation_of
from workbench.views._vocabulary import Fields, ValueField

__all__ = ["short_states"]

_LITTLE = frozenset({"closed", "fully", "is", "was", "has", "been"})
_MOST_STATES = 20
_STATES = frozenset({"status", "state", "stat", "sts", "stage"})
_SHORTEST_CODE = 4


def short_states(fields: Fields, texts: Collection[str] = ()) -> Iterator[ValueField]:
    """Yield for such values the words that are left, as a field with that one value; and words that codes cut short.

    `CANC` is read as what was cancelled where a field of states has it. Words that are left must stand in no other value: where records are `Paid` and `Fully paid`, "paid" is open.
    """
    every = {words for one in fields.chosen_by for words in one.values.values()}
    held = [word for words in every for word in set(words)]
    done = {text for text in texts if text.endswith("ed")}
    for field in fields.chosen_by:
        known = frozenset(field.values)
        for text in done if not _STATES.isdisjoint(field.label) and len(known) <= _MOST_STATES else ():
            short = abbreviation_of(text, known)
            if short is not None and len(short) >= _SHORTEST_CODE and not any(text in words for words in every):
                yield ValueField(field.path, field.label, {short: (text,)})
        if field.is_boolean or field.is_list or len(field.values) > _MOST_STATES:
            continue
        for key, words in field.values.items():
            left = tuple(word for word in words if word not in _LITTLE)
            if len(left) == 1 < len(words) and held.count(left[0]) == 1 and left[0].isalpha():
                yield ValueField(field.path, field.label, {key: left})
