"""Values that say what became of a record behind a word that adds little: "won" for `Closed Won`."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.views._vocabulary import Fields, ValueField

__all__ = ["short_states"]

_LITTLE = frozenset({"closed", "fully", "is", "was", "has", "been"})
_MOST_STATES = 20


def short_states(fields: Fields) -> Iterator[ValueField]:
    """Yield for such values the words that are left, as a field with that one value.

    They must stand in no other value: where records are `Paid` and `Fully paid`, "paid" is open.
    """
    every = {words for one in fields.chosen_by for words in one.values.values()}
    held = [word for words in every for word in set(words)]
    for field in fields.chosen_by:
        if field.is_boolean or field.is_list or len(field.values) > _MOST_STATES:
            continue
        for key, words in field.values.items():
            left = tuple(word for word in words if word not in _LITTLE)
            if len(left) == 1 < len(words) and held.count(left[0]) == 1 and left[0].isalpha():
                yield ValueField(field.path, field.label, {key: left})
