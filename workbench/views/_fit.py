"""Fitting rows into a budget: which record is shown at which level of detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workbench.errors import BudgetError
from workbench.views._render import LEVELS, Level
from workbench.views._writing import Block

__all__ = ["Fit", "FitRow", "FitSection", "Increment", "fit", "required_tokens"]


_ASKED: tuple[Level, ...] = ("best", "short", "relevant")
RAISED: tuple[Level, ...] = ("most", "full")


@dataclass
class FitRow:
    """A record that may be shown.

    Attributes:
        render: Gives the record at a level, with its tokens.
        least: Gives tokens that it cannot cost less than at a level, without rendering it.
        level: The level it was given.
    """

    render: Callable[[Level], tuple[Block, int]]
    least: Callable[[Level], int]
    level: Level = "omitted"


@dataclass
class FitSection:
    """A section that may be shown.

    Attributes:
        name: The section's name.
        head_tokens: Tokens of its heading and figures.
        head_alone: Whether the heading says something without rows: figures, or that there are none.
        rows: Its records, most important first.
        priority: Sections with a higher one are filled first.
        wanted: Whether the question points at it.
        named: Whether it shows the entities that the question names, rather than what is linked to them.
        vague: Whether the question points at the section but at none of its fields.
        required: Whether the build fails without a line for each row.
        min_tokens: Tokens kept free for it.
        max_tokens: Its ceiling, or `None`.
        open: Whether the heading is shown.
        used_tokens: Tokens given to it so far.
    """

    name: str
    head_tokens: int
    head_alone: bool
    rows: list[FitRow]
    priority: int = 50
    wanted: bool = False
    named: bool = False
    vague: bool = False
    required: bool = False
    min_tokens: int = 0
    max_tokens: int | None = None
    open: bool = False
    used_tokens: int = 0


@dataclass(frozen=True)
class Increment:
    """One step that was considered: raising a row to a level, or opening a section with its heading.

    Attributes:
        section: Name of the section.
        row: Index of the row in the section, or `None` for the heading alone.
        level: The level to reach.
        tokens: What it costs; where that alone is too much, a number that it cannot cost less than.
        taken: Whether it was taken.
        reason: `""`, `budget` or `section_maximum`.
        left_tokens: What was left for it.
    """

    section: str
    row: int | None
    level: Level
    tokens: int
    taken: bool
    reason: str
    left_tokens: int


@dataclass
class Fit:
    """What was decided: the levels stand in the sections' rows, the steps here in the order they were tried."""

    used_tokens: int = 0
    steps: list[Increment] = field(default_factory=list)


class _Filling:
    def __init__(self, sections: Sequence[FitSection], budget_tokens: int, other_tokens: int) -> None:
        self.sections = sections
        self.budget_tokens = budget_tokens
        self.result = Fit(used_tokens=other_tokens)

    def left(self, section: FitSection) -> tuple[int, str]:
        """Return how many tokens a section may still take, and what to blame when they are too few."""
        left = self.budget_tokens - self.result.used_tokens - self.reserved_for_others(section)
        own = left if section.max_tokens is None else section.max_tokens - section.used_tokens
        return (own, "section_maximum") if own < left else (left, "budget")

    def reserved_for_others(self, section: FitSection) -> int:
        return sum(
            max(0, other.min_tokens - other.used_tokens)
            for other in self.sections
            if other is not section and (other.rows or other.head_tokens)
        )

    def cost(self, section: FitSection, row: FitRow | None, level: Level) -> int:
        head = 0 if section.open else section.head_tokens
        if row is None:
            return head
        before = 0 if row.level == "omitted" else row.render(row.level)[1]
        return head + row.render(level)[1] - before

    def take(self, section: FitSection, index: int | None, level: Level) -> bool:
        """Try one step; nothing happens when it does not fit."""
        row = section.rows[index] if index is not None else None
        if row is not None and LEVELS.index(row.level) >= LEVELS.index(level):
            return True
        left, blame = self.left(section)
        # A bound that costs nothing spares rendering what cannot fit.
        tokens = row.least(level) - row.render(row.level)[1] if row is not None and level in RAISED else 0
        if tokens <= left:
            tokens = self.cost(section, row, level)
        fits = tokens <= left
        self.result.steps.append(Increment(section.name, index, level, tokens, fits, "" if fits else blame, left))
        if fits:
            section.open = True
            section.used_tokens += tokens
            self.result.used_tokens += tokens
            if row is not None:
                row.level = level
        return fits


def fit(sections: Sequence[FitSection], *, budget_tokens: int, other_tokens: int = 0, fill: bool = False) -> Fit:
    """Choose a level of detail for every row; the sum of all tokens is at most `budget_tokens`.

    Steps are tried in a fixed order, and one that does not fit is passed over for the smaller ones behind it:

    1. Every row of a required section gets its line.
    2. Of sections the question points at, by priority: all headings with their figures, then rows at `best`
       (what the question asks for most); then the same rows at `short` (where it asks for no field, all short
       values) and at `relevant` (all it has to do with).
    3. Rows of sections that show the named entities themselves to `relevant`, then to `most` (all fields; of
       long collections what matters); so are rows of sections that the question points at by name alone.
    4. Rows of sections the question points at to `summary`: what the spec says matters of them is added.
    5. Headings and rows of all other sections to `relevant`, by priority.
    6. By priority: all rows to `most`, then to `full`.

    Steps 5 and 6 are tried when the question points at nothing but the entities it names, or when the budget is
    to be filled: what a question does not ask for costs a model attention even where it fits.

    Args:
        sections: In the order of the text; their rows' levels are set.
        budget_tokens: Ceiling on the whole text, in tokens, >= 0.
        other_tokens: What the text needs besides the sections.
        fill: Whether to fill the budget with what the question does not point at.

    Returns:
        The steps, taken or not, with what each costs and what was left for it.

    Raises:
        BudgetError: The lines of the required sections do not fit beside what is reserved for others; says
            which budget would do.
    """
    filling = _Filling(sections, budget_tokens, other_tokens)
    by_priority = sorted(sections, key=lambda section: -section.priority)
    required = [section for section in by_priority if section.required and section.rows]
    _check_required(filling, required)
    for section in required:
        for index in range(len(section.rows)):
            filling.take(section, index, "line")
    wanted = [section for section in by_priority if section.wanted]
    for section in wanted:
        _open(filling, section)
    for level in _ASKED:
        for section in wanted:
            _fill(filling, section, level)
    for section in by_priority:
        if section.named:
            _fill(filling, section, "relevant")
        if section.named or (section.wanted and section.vague):
            _raise(filling, section, "most")
    for section in wanted:
        _raise(filling, section, "summary")
    # A question that only names a record by its kind, as "tell me about customer 17", points at nothing of it.
    if not fill and any(not (section.named and section.vague) for section in wanted):
        return filling.result
    for section in by_priority:
        if not section.wanted and not section.named:
            _fill(filling, section, "relevant")
    for level in RAISED:
        for section in by_priority:
            _raise(filling, section, level)
    return filling.result


def _raise(filling: _Filling, section: FitSection, level: Level) -> None:
    for index, row in enumerate(section.rows):
        if row.level != "omitted":
            filling.take(section, index, level)


def _open(filling: _Filling, section: FitSection) -> None:
    if section.head_tokens and section.head_alone and not section.open:
        filling.take(section, None, "line")


def _fill(filling: _Filling, section: FitSection, level: Level) -> None:
    _open(filling, section)
    for index in range(len(section.rows)):
        if not filling.take(section, index, level):
            filling.take(section, index, "line")


def required_tokens(sections: Sequence[FitSection]) -> int:
    """Return what a line for each row of the required sections needs beside what is kept free; 0 without such rows.

    Raises:
        BudgetError: One of the sections alone needs more than its own `max_tokens`.
    """
    total, any_row = 0, False
    for section in sections:
        own = 0
        if section.required and section.rows:
            any_row = True
            own = section.head_tokens + sum(row.render("line")[1] for row in section.rows)
        if own and section.max_tokens is not None and own > section.max_tokens:
            message = (
                f"section '{section.name}' is required and needs {own} tokens for a line of each of its "
                f"{len(section.rows)} records, but its max_tokens is {section.max_tokens}. Raise it or set a limit."
            )
            raise BudgetError(message, section=section.name, budget_tokens=section.max_tokens, needed_tokens=own)
        total += max(own, section.min_tokens if section.rows or section.head_tokens else 0)
    return total if any_row else 0


def _check_required(filling: _Filling, required: Sequence[FitSection]) -> None:
    total = required_tokens(filling.sections)
    if not required or filling.result.used_tokens + total <= filling.budget_tokens:
        return
    total += filling.result.used_tokens
    names = ", ".join(f"'{section.name}'" for section in required)
    reserved = any(section.min_tokens for section in filling.sections)
    message = (
        f"the required sections {names} need {total} tokens{', with what min_tokens keeps free' if reserved else ''}, "
        f"but the budget is {filling.budget_tokens}. Give a budget of at least {total}, or make a section optional."
    )
    raise BudgetError(message, section=required[0].name, budget_tokens=filling.budget_tokens, needed_tokens=total)
