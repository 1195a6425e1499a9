"""How much the field paths of a section have to do with a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

__all__ = ["Weights"]


@dataclass(frozen=True)
class Weights:
    """How much each field path of a section has to do with the question.

    Attributes:
        by_path: Weight of each field path.
        terms_of: For each path the question's stems that stand in its names.
        times: Paths of times, when the question asks for a time or an order in time.
        extra: What `lifted` adds to those.
    """

    by_path: Mapping[str, float] = field(default_factory=dict)
    terms_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    times: frozenset[str] = frozenset()
    extra: float = 0.0

    @cached_property
    def best(self) -> float:
        """The greatest weight."""
        return max(self.by_path.values(), default=0.0)

    @property
    def called(self) -> frozenset[str]:
        """Those of the times that the question calls by their names."""
        return frozenset(path for path in self.times if self.terms_of.get(path))

    def lifted(self, *, only_called: bool = False) -> Weights:
        """Return the weights with times lifted: they are what the question asks for.

        Where some of them are called by their names, it may be those alone that are meant.
        """
        times = self.called if only_called else self.times
        lifted = {path: weight + self.extra * (path in times) for path, weight in self.by_path.items()}
        return Weights(lifted, self.terms_of, self.times)
