"""What a question says that a named record has: "the neighbours of X"."""

from __future__ import annotations

from collections.abc import Mapping, Set

from workbench.views._asking.calling import Calling
from workbench.views._english.meaning import Meaning
from workbench.views._english.question import Question, stem, terms
from workbench.views._english.relational import relational_nouns
from workbench.views._naming.resolve import Resolution
from workbench.views._records.weights import Weights
from workbench.views._writing.planned import Fields

__all__ = ["Relations"]

# Cosine from which a noun means what something is called by another word: 0.56 for "fare" and "flight", 0.67 for
# "supervisor" and "manager", 0.36 for "neighbours" and "borders".
_NEARLY_THE_SAME = 0.5


class Relations:
    """What questions say that the named records of one spec have."""

    def __init__(self, calling: Calling, meaning: Meaning) -> None:
        """Take what the spec's parts are called, and what compares words by meaning."""
        self._calling, self._meaning = calling, meaning

    def are_unknown(
        self,
        resolution: Resolution,
        asked: Question | None,
        weights: Mapping[str, Weights],
        fields: Mapping[str, Fields],
        read: Set[str],
    ) -> bool:
        """Whether the question says that the named record has something which nothing here is called.

        Stems that are `read` by other words are called so. "The capitals of the neighbours of X" then asks for none of
        X's own, and for what stands a link farther.
        """
        relations = self._nouns(resolution, asked) if asked is not None else []
        if not relations:
            return False
        called = frozenset[str]().union(
            self._calling.every,
            *(found for one in weights.values() for found in one.terms_of.values()),
            *(shown.said for rows in fields.values() for row in rows.values() for shown in row),
            read,
        )
        return not all(called.issuperset(terms(noun)) or self._is_close(noun, called) for noun in relations)

    def of(self, resolution: Resolution, asked: Question | None) -> frozenset[str]:
        """Return the stems of what a question says that a named record has, where it does not count that."""
        if asked is None or asked.asks_for("count") or asked.asks_for("sum"):
            return frozenset()
        return frozenset(map(stem, self._nouns(resolution, asked)))

    def _nouns(self, resolution: Resolution, asked: Question) -> list[str]:
        nouns = frozenset[str]().union(*(self._calling.nouns[name] for name in resolution.found))
        return relational_nouns(asked, frozenset(resolution.named_words), nouns)

    def _is_close(self, noun: str, called: frozenset[str]) -> bool:
        """Whether a noun means nearly what something is called: a `fare` is a price."""
        return max(self._meaning.closeness(noun, sorted(called)).values(), default=0.0) >= _NEARLY_THE_SAME
