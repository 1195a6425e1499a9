"""The oldest of people: by their birth or age, and by how long they have been ours where a noun says that they came."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.views._conditions.readings import Reading
from workbench.views._english.question import Question, stem
from workbench.views._records.vocabulary import plain_words

__all__ = ["without_wrong_ages"]

_AGES = frozenset({"birth", "born", "dob", "birthday", "birthdate", "age", "death", "died"})
# Our oldest customer is the one that has been ours the longest; the oldest astronomer is the one who was born first.
_OURS = frozenset(
    map(
        stem,
        """
        customer client buyer member subscriber account donor sponsor supplier vendor partner supporter patron user
        tenant borrower reader friend company firm school
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)


# Nothing is old by the day on which something of it ends, is due or was done last.
_NO_AGES = frozenset(
    """
    exp expd expiry expires expire expiration end ends ended ending until valid due next nxt deadline planned scheduled
    renewal renewed renews inspection inspected service serviced mot last latest recent updated modified changed closed
    finished completed returned delivered paid sold left
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)


def without_wrong_ages(
    found: Sequence[Reading], question: Question, are_people: Callable[[str], bool]
) -> list[Reading]:
    """Return readings without those that take the day on which people came for that of their birth.

    Nor is a thing the oldest by the day on which its papers expire.

    Args:
        found: The readings.
        question: The question.
        are_people: Whether an entity is one of people.
    """
    words = [word.normal for word in question.words]
    if not {"oldest", "eldest", "newest", "youngest"}.isdisjoint(words):
        found = [one for one in found if one.order is None or _NO_AGES.isdisjoint(plain_words(one.order.by))]
    if {"oldest", "eldest"}.isdisjoint(words) or not _OURS.isdisjoint(map(stem, words)):
        return list(found)
    return [
        one
        for one in found
        if one.order is None or not are_people(one.entity) or not _AGES.isdisjoint(plain_words(one.order.by))
    ]
