"""Sections on their way into the text, and what of a plan depends on the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workbench.context import Omission
from workbench.tokens import Tokenizer, tokenizer
from workbench.views._records.leaves import leaves_of
from workbench.views._writing.aggregate import Figure
from workbench.views._writing.fit import PRICED_TOKENS, FitRow, FitSection, most_rows
from workbench.views._writing.layout import Layout
from workbench.views._writing.passages import LONG_TEXT, most_quoted_tokens
from workbench.views._writing.select import Row, SectionRows
from workbench.views._writing.shown import Shown

__all__ = ["Fields", "PlanSize", "Planned", "anew", "most_characters"]

# Longer values are not counted in every case: an unbroken run of so many signs stalls the encoders.
_MAX_SHOWN_CHARACTERS = 250_000

Fields = dict[str, list[Shown]]
"""The fields of each record of a section, by URN."""


@dataclass
class Planned:
    """A section on its way into the text.

    Attributes:
        rows: What was selected for it.
        shown: Those of its rows that it may show: within its limit, and shown by no section before it.
        figures: Its aggregates, those that are asked for.
        head: Its heading.
        lines: What it says without rows, such as its figures, line by line; some at once where they cannot be parted.
        rows_head: What stands before its rows: which of them are old, and the head of a table.
        layout: How its rows are written.
        fit: What it costs; the levels are set there.
        fields: The fields of each of `shown`.
        omissions: What is left out whatever the budget.
    """

    rows: SectionRows
    shown: list[Row]
    figures: list[Figure]
    head: str
    lines: tuple[str, ...]
    rows_head: str
    layout: Layout
    fit: FitSection
    fields: list[list[Shown]]
    omissions: list[Omission] = field(default_factory=list)


def most_characters(budget_tokens: int, counter: Tokenizer) -> int:
    """Return how long a value may be that could fit into the budget."""
    return min(max(budget_tokens, PRICED_TOKENS) * counter.longest_token, _MAX_SHOWN_CHARACTERS)


@dataclass(frozen=True)
class PlanSize:
    """What of a plan depends on the budget.

    Attributes:
        longest: Characters of the longest value of all records that were selected.
        rows: Records of the section that has most of them.
    """

    longest: int = 0
    rows: int = 0

    @classmethod
    def of(cls, planned: Sequence[Planned]) -> PlanSize:
        """Measure a plan."""
        every = [part.rows.rows for part in planned]
        values = (leaf.characters for rows in every for row in rows for leaf in leaves_of(row.record))
        counts = (len(part.rows.rows) + part.rows.beyond for part in planned)
        return cls(max(values, default=0), max(counts, default=0))

    def is_same(self, one_tokens: int, other_tokens: int, encoding: str) -> bool:
        """Whether two budgets lead to the same plan."""
        if self.rows > most_rows(0) and most_rows(one_tokens) != most_rows(other_tokens):
            return False
        counter = tokenizer(encoding)
        most = {most_characters(tokens, counter) for tokens in (one_tokens, other_tokens)}
        if self.longest > min(most) and len(most) > 1:
            return False
        return self.longest <= LONG_TEXT or most_quoted_tokens(one_tokens) == most_quoted_tokens(other_tokens)

    def is_last(self, budget_tokens: int, encoding: str, *, quoting: bool) -> bool:
        """Whether every larger budget leads to the same plan, but for rows behind the first of a section.

        Args:
            budget_tokens: The smaller one.
            encoding: In which tokens are counted.
            quoting: Whether there is a question, for which long texts are quoted.
        """
        longest = most_characters(budget_tokens, tokenizer(encoding))
        quotes = (
            not quoting or self.longest <= LONG_TEXT or most_quoted_tokens(budget_tokens) == most_quoted_tokens(10**9)
        )
        return quotes and (self.longest <= longest or longest == _MAX_SHOWN_CHARACTERS)


def anew(part: Planned) -> Planned:
    """Return a section as it was planned, with nothing fitted yet; what was rendered is not rendered again."""
    rows = [FitRow(row.render, row.least) for row in part.fit.rows]
    return replace(part, fit=replace(part.fit, rows=rows, open=False, lines=0, used_tokens=0))
