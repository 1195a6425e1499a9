"""Plain texts fitted into a budget: what goes in, and what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.fitting._solve import Chosen, Ladder

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Fit", "Left", "Snippet"]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text that may be shown.

    Attributes:
        text: The text in full. It is stripped and ended by one newline, so that counts add up exactly; one that
            begins with `/`, which o200k_base joins to the line before, is set off by a space.
        value: What it is worth in full, >= 0.
        id: Its name in what is kept and left out; default its number.
        shorter: Less of it: `(text, value)`, the shortest first, with values that grow towards `value`.
        parent: `id` of a snippet before it, without which it is not shown.
        section: Name of the section that it counts to; that of its parent.
        required: Whether it must be shown, at least in its shortest form.
    """

    text: str
    value: float = 1.0
    id: str = ""
    shorter: tuple[tuple[str, float], ...] = ()
    parent: str | None = None
    section: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A snippet that is not shown, or of which less is shown than there is.

    Attributes:
        id: Its id.
        level: Shown is its form of this number, the shortest being 1; 0 for none of it.
        of: How many forms it has.
        tokens: What its next form would add.
        value: What that would be worth.
        reason: `budget`, or `section_maximum` where the ceiling of its section is in the way at any budget.
        kept_from_tokens: At this budget and every larger one that form is shown; `None` for none.
    """

    id: str
    level: int
    of: int
    tokens: int
    value: float
    reason: str
    kept_from_tokens: int | None


@dataclass(frozen=True)
class Plan:
    """The steps of snippets.

    Attributes:
        ids: Id of each snippet.
        texts: Texts of each of its forms, the shortest first.
        first: Index of the step of its shortest form; those of the other forms follow.
    """

    ids: Sequence[str]
    texts: Sequence[Sequence[str]]
    first: Sequence[int]


@dataclass(frozen=True)
class Fit:
    """What a budget keeps of snippets.

    Attributes:
        text: What is kept, in the order in which the snippets were given.
        tokens: Exact tokens of `text`; at most `budget_tokens`.
        budget_tokens: The ceiling.
        encoding: Encoding in which tokens are counted.
        kept: Ids of the snippets in the text.
        value: What they are worth.
        bound: No choice of snippets within the budget is worth more.
    """

    text: str
    tokens: int
    budget_tokens: int
    encoding: str
    kept: tuple[str, ...]
    value: float
    bound: float
    _plan: Plan = field(repr=False)
    _ladder: Ladder = field(repr=False)
    _chosen: Chosen = field(repr=False)

    @property
    def gap(self) -> float:
        """How far from the best choice it can be at most, as a share; 0 is proven to be the best."""
        return self._chosen.gap

    @cached_property
    def omitted(self) -> tuple[Left, ...]:
        """What is not shown, or not in full, with the reason and the budget that would show it."""
        return tuple(self._left())

    def _left(self) -> Iterator[Left]:
        steps, kept, assured = self._ladder.steps, self._chosen.kept, self._ladder.assured
        for name, texts, first in zip(self._plan.ids, self._plan.texts, self._plan.first, strict=True):
            level = sum(kept[first : first + len(texts)])
            if level == len(texts):
                continue
            step = first + level
            budget = assured[step]
            reason = "budget" if budget is not None else "section_maximum"
            yield Left(name, level, len(texts), steps.tokens[step], steps.value[step], reason, budget)

    def to_pandas(self) -> pd.DataFrame:
        """One row for each snippet that is not shown in full; columns as `Left` has them."""
        import pandas as pd

        columns = list(Left.__slots__)
        return pd.DataFrame([[getattr(one, name) for name in columns] for one in self.omitted], columns=columns)

    def __str__(self) -> str:
        """Return the text."""
        return self.text

    def __repr__(self) -> str:
        """Say what it is."""
        return (
            f"<Fit: {self.tokens:,} of {self.budget_tokens:,} tokens, {len(self.kept):,} of {len(self._plan.ids):,} "
            f"snippets, within {self.gap:.2%} of the best>"
        )
