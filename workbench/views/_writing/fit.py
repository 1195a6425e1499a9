"""Fitting rows into a budget: which record is shown at which level of detail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from workbench.errors import BudgetError
from workbench.fitting import Group, Ladder, Steps
from workbench.views._writing.render import LEVELS, Level
from workbench.views._writing.writing import Block

__all__ = [
    "PRICED_TOKENS",
    "Fit",
    "FitRow",
    "FitSection",
    "Missed",
    "check_figures",
    "fit",
    "most_rows",
    "required_tokens",
]

PRICED_TOKENS = 400
"""Under smaller budgets what this one could show is priced all the same: else nothing is known of larger ones."""

# What a level is worth beside the one before. Ten times apart, so that what a question asks for most comes before
# the second thing of everything, unless it is ten times as long.
_FIGURES = 3_000.0
_ASKED: dict[Level, float] = {"line": 100.0, "best": 1_000.0, "short": 100.0, "relevant": 60.0}
_NAMED: dict[Level, float] = {"line": 100.0, "relevant": 60.0, "most": 20.0}
_SUMMARY = 10.0
_OTHERS: dict[Level, float] = {"line": 1.0, "relevant": 3.0}
_RAISED: dict[Level, float] = {"most": 0.3, "full": 0.1}
_PRIORITY_DOUBLES = 10
"""So much more priority makes a section worth twice as much."""
_MOST_DOUBLINGS = 60
# A row is worth a fraction of the first: where not all rows fit whole, those that stand first are the ones that do.
_LATER_ROWS = 0.5
# Of a section with more rows the first come before all others, so that the others need not be rendered to be left out.
_FIRST_ROWS = 500
_REST_OF_ROWS = 1e-6
_LEAST_TOKENS = 2
"""No row costs fewer."""


@dataclass
class FitRow:
    """A record that may be shown.

    Attributes:
        render: Gives the record at a level, with its tokens.
        least: Gives tokens that it cannot cost less than at a level, without rendering it.
        level: The level it was given.
        value: What it is worth there.
        kept_from_tokens: At this budget and every larger one it is shown, at least in a line; `None` where that is
            not known, or where its section's ceiling is in the way.
    """

    render: Callable[[Level], tuple[Block, int]]
    least: Callable[[Level], int]
    level: Level = "omitted"
    value: float = 0.0
    kept_from_tokens: int | None = None


@dataclass
class FitSection:
    """A section that may be shown.

    Attributes:
        name: The section's name.
        head_tokens: Tokens of its heading.
        head_alone: Whether something is said without rows: figures, or that there are none.
        rows: Its records, most important first.
        priority: Sections with a higher one are worth more.
        wanted: Whether the question points at it.
        named: Whether it shows the entities that the question names, rather than what is linked to them.
        vague: Whether the question points at the section but at none of its fields.
        required: Whether the build fails without a line for each row.
        min_tokens: Tokens that it is given before others are filled, as far as it can use them.
        max_tokens: Its ceiling, or `None`.
        counted: Whether the question asks how many rows it has and nothing of them: a line of each is enough.
        line_tokens: Tokens of what is said without rows, line by line; each is shown behind those before it.
        rows_head_tokens: Tokens of what stands before its rows, such as the head of a table.
        remote: Whether nothing of it is shown, unless it is required.
        open: Whether the heading is shown.
        lines: How many of those lines are shown.
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
    counted: bool = False
    line_tokens: tuple[int, ...] = ()
    rows_head_tokens: int = 0
    remote: bool = False
    open: bool = False
    lines: int = 0
    used_tokens: int = 0


@dataclass(frozen=True)
class Missed:
    """A step that was not taken: a further level of a row, or a line of figures.

    Attributes:
        section: Name of the section.
        row: Index of the row in the section, or `None` for what is said without rows.
        level: The level that it would have reached.
        tokens: What it would have added to what is shown; where that alone is too much, a number that it cannot be
            below.
        value: What it is worth beside the level before.
        reason: `budget` or `section_maximum`.
        kept_from_tokens: At this budget and every larger one it is taken; `None` where that is not known.
        is_priced: Whether the level was rendered; one that alone is too much was not, and of those only the first is
            told.
    """

    section: str
    row: int | None
    level: Level
    tokens: int
    value: float
    reason: str
    kept_from_tokens: int | None
    is_priced: bool = True


@dataclass
class Fit:
    """What was decided: the levels stand in the sections' rows.

    Attributes:
        used_tokens: Tokens of all that is shown.
        missed: What could have been shown and was not: of each row the levels above its own, in order.
        value: What is shown is worth.
        bound: No choice of levels within the budget is worth more.
    """

    used_tokens: int = 0
    missed: list[Missed] = field(default_factory=list)
    value: float = 0.0
    bound: float = 0.0

    def forget_larger_budgets(self, sections: Sequence[FitSection]) -> None:
        """Take back what is said of larger budgets: under those something else may be shown."""
        self.missed = [replace(one, kept_from_tokens=None) for one in self.missed]
        for section in sections:
            for row in section.rows:
                row.kept_from_tokens = None

    def raise_larger_budgets(self, sections: Sequence[FitSection], more_tokens: int, least_tokens: int) -> None:
        """Let what is said of larger budgets hold where `more_tokens` are taken from all from `least_tokens` on."""

        def raised(kept_from: int | None) -> int | None:
            return None if kept_from is None else max(kept_from + more_tokens, least_tokens)

        self.missed = [replace(one, kept_from_tokens=raised(one.kept_from_tokens)) for one in self.missed]
        for section in sections:
            for row in section.rows:
                row.kept_from_tokens = raised(row.kept_from_tokens)

    @property
    def gap(self) -> float:
        """How far from the best choice it can be at most, as a share; 0 is proven to be the best."""
        return max(0.0, 1 - self.value / self.bound) if self.bound > 0 else 0.0


@dataclass
class _Branch:
    """The steps of one row, or of the lines that are said without rows (`row` is `None`).

    Attributes:
        levels: The levels it may reach, each with what it is worth beside the one before.
        first: Index of its first step.
        tokens: Tokens of each level that was priced; levels that cannot fit are not.
    """

    section: FitSection
    row: int | None
    levels: list[tuple[Level, float]]
    first: int = 0
    tokens: list[int] = field(default_factory=list)


def fit(sections: Sequence[FitSection], *, budget_tokens: int, other_tokens: int = 0, fill: bool = False) -> Fit:
    """Choose a level of detail for every row, worth as much as the budget allows; it is never exceeded.

    What is worth most, by order of magnitude: the figures of the sections that the question points at; of their rows
    what it asks for most, then all short values where it asks for no field, then all that it has to do with; the
    named entities themselves in most of their detail; then what the spec says matters. Sections of a higher
    `priority`, and rows that stand first, are worth more.

    All other sections, and all other detail, are considered when the question points at nothing but the entities it
    names, or when the budget is to be filled: what a question does not ask for costs a model attention even where
    it fits.

    Args:
        sections: In the order of the text; their rows' levels are set.
        budget_tokens: Ceiling on the whole text, in tokens, >= 0.
        other_tokens: What the text needs besides the sections.
        fill: Whether to fill the budget with what the question does not point at.

    Returns:
        What was missed, and how near to the best choice it is.

    Raises:
        BudgetError: The lines of the required sections do not fit; says which budget would do.
    """
    _check_required(sections, budget_tokens, other_tokens)
    left = budget_tokens - other_tokens
    # A question that only names a record by its kind, as "tell me about customer 17", points at nothing of it.
    everything = fill or not any(one.wanted and not (one.named and one.vague) for one in sections)
    first = max((one.priority for one in sections), default=0)
    branches = [branch for one in sections for branch in _branches(one, left, first, everything=everything)]
    whole = _whole(branches, left)
    if whole is not None:
        whole.used_tokens += other_tokens
        return whole
    steps, order = _steps(branches, sections, left)
    ladder = Ladder(steps, [Group(one.min_tokens, one.max_tokens) for one in order])
    chosen = ladder.at(max(left, 0))
    _set_levels(branches, chosen.kept)
    missed = list(_missed(branches, chosen.kept, ladder.assured, other_tokens))
    used = other_tokens + sum(one.used_tokens for one in sections)
    found = Fit(used, missed, chosen.value, chosen.bound)
    if any(len(branch.tokens) < len(branch.levels) for branch in branches):
        found.forget_larger_budgets(sections)
    return found


def most_rows(budget_tokens: int) -> int:
    """Return how many rows of a section are considered for a budget: no more than it has tokens for, but 500."""
    return max(_FIRST_ROWS, max(budget_tokens, 0) // _LEAST_TOKENS)


def _branches(section: FitSection, left: int, first: int, *, everything: bool) -> Iterator[_Branch]:
    """Yield the heading of a section and its rows, with the levels that each may reach; `first` is the top priority."""
    weight = 2.0 ** max(-_MOST_DOUBLINGS, (section.priority - first) / _PRIORITY_DOUBLES)
    if section.remote and not section.required:
        return
    is_asked = section.wanted or section.named or everything or (section.required and bool(section.rows))
    if section.head_alone and section.head_tokens and is_asked:
        first_line = weight * (_FIGURES if section.wanted else _OTHERS["line"])
        count = len(section.line_tokens) or 1
        yield _Branch(section, None, [("line", first_line / (1 + _LATER_ROWS * at)) for at in range(count)])
    levels = dict(_levels(section, everything=everything))
    if section.required:
        levels.setdefault("line", weight)
    if not levels:
        return
    ordered = [(level, levels[level]) for level in LEVELS if level in levels]
    considered = len(section.rows) if section.required else most_rows(left)
    for index in range(min(len(section.rows), considered)):
        rank = weight / (1 + _LATER_ROWS * index) if index < _FIRST_ROWS else weight * _REST_OF_ROWS / index
        yield _Branch(section, index, [(level, value * rank) for level, value in ordered])


def _levels(section: FitSection, *, everything: bool) -> Iterator[tuple[Level, float]]:
    if section.counted and not everything:
        yield "line", _ASKED["line"]
        return
    if everything:
        yield from _OTHERS.items()
        yield from _RAISED.items()
    if section.named:
        yield from _NAMED.items()
    if section.wanted:
        yield from _ASKED.items()
        yield "summary", _SUMMARY
        if section.vague:
            yield "most", _NAMED["most"]


def _whole(branches: Sequence[_Branch], left: int) -> Fit | None:
    """Return the choice of everything, where it fits; the levels before the last then need not be rendered."""
    used: dict[int, int] = {}
    tops: list[tuple[FitRow, Level]] = []
    for branch in branches:
        section = branch.section
        if branch.row is None:
            used[id(section)] = section.head_tokens + sum(section.line_tokens)
            continue
        row, (level, _) = section.rows[branch.row], branch.levels[-1]
        before = used.get(id(section), section.head_tokens)
        if branch.row == 0:
            before += section.rows_head_tokens
        if sum(used.values()) + row.least(level) > left:
            return None
        used[id(section)] = before + row.render(level)[1]
        tops.append((row, level))
        ceiling = section.max_tokens
        if sum(used.values()) > left or (ceiling is not None and used[id(section)] > ceiling):
            return None
    if sum(used.values()) > left or any(
        b.section.max_tokens is not None and used[id(b.section)] > b.section.max_tokens for b in branches
    ):
        return None
    result = Fit(sum(used.values()))
    for branch in branches:
        section, value = branch.section, sum(value for _, value in branch.levels)
        section.open, section.used_tokens = True, used[id(section)]
        if branch.row is None:
            section.lines = len(section.line_tokens)
        else:
            section.rows[branch.row].level = branch.levels[-1][0]
            section.rows[branch.row].value = value
        result.value += value
    result.bound = result.value
    # Rows behind those that were considered are left out of what is whole.
    considered = {(id(b.section), b.row) for b in branches}
    missing = any((id(b.section), len(b.section.rows) - 1) not in considered for b in branches if b.row is not None)
    return None if missing else result


def _steps(
    branches: Sequence[_Branch], sections: Sequence[FitSection], left: int
) -> tuple[Steps, list[FitSection]]:  # fmt: skip
    """Return the steps of all branches, and the sections in the order of their groups: of priority."""
    steps = Steps()
    order = sorted(sections, key=lambda one: -one.priority)
    number = {id(one): index for index, one in enumerate(order)}
    heads: dict[int, int] = {}
    above_rows: dict[int, int] = {}
    for branch in branches:
        section = branch.section
        group = number[id(section)]
        if group not in heads:
            heads[group] = above_rows[group] = steps.add(section.head_tokens, 0.0, group=group)
        if branch.row is None:
            at, branch.first = heads[group], len(steps)
            for (_, value), tokens in zip(branch.levels, section.line_tokens or (0,), strict=True):
                at = steps.add(tokens, value, parent=at, group=group)
                branch.tokens.append(tokens + (branch.tokens[-1] if branch.tokens else 0))
            continue
        if branch.row == 0 and section.rows_head_tokens:
            above_rows[group] = steps.add(section.rows_head_tokens, 0.0, parent=heads[group], group=group)
        row, at, before = section.rows[branch.row], above_rows[group], 0
        branch.first = len(steps)
        for level, value in branch.levels:
            # A bound that costs nothing spares rendering what cannot fit.
            if level in _RAISED and row.least(level) > max(left, PRICED_TOKENS):
                break
            tokens = row.render(level)[1]
            at = steps.add(tokens - before, value, parent=at, group=group)
            branch.tokens.append(tokens)
            before = tokens
        if section.required:
            steps.required.append(branch.first)
    return steps, order


def _set_levels(branches: Sequence[_Branch], kept: bytearray) -> None:
    with_rows: set[int] = set()
    for branch in branches:
        section = branch.section
        reached = sum(kept[branch.first : branch.first + len(branch.tokens)])
        if not reached:
            continue
        if not section.open:
            section.open = True
            section.used_tokens += section.head_tokens
        section.used_tokens += branch.tokens[reached - 1]
        if branch.row is None:
            section.lines = reached if section.line_tokens else 0
            continue
        if id(section) not in with_rows:
            with_rows.add(id(section))
            section.used_tokens += section.rows_head_tokens
        row = section.rows[branch.row]
        row.level = branch.levels[reached - 1][0]
        row.value = sum(value for _, value in branch.levels[:reached])


def _missed(
    branches: Sequence[_Branch], kept: bytearray, assured: Sequence[int | None], other: int
) -> Iterator[Missed]:
    with_rows = {id(one.section) for one in branches if one.row is not None and kept[one.first]}
    for branch in branches:
        section, count = branch.section, len(branch.tokens)
        reached = sum(kept[branch.first : branch.first + count])
        # Of the rows behind the first more are considered under larger budgets.
        foreseen = branch.row is None or branch.row < _FIRST_ROWS
        if branch.row is not None and foreseen and assured[branch.first] is not None:
            section.rows[branch.row].kept_from_tokens = other + (assured[branch.first] or 0)
        shown = branch.tokens[reached - 1] if reached else 0
        head = 0 if section.open else section.head_tokens
        if branch.row is not None and id(section) not in with_rows:
            head += section.rows_head_tokens
        for at in range(reached, count):
            level, value = branch.levels[at]
            found = assured[branch.first + at]
            reason = "budget" if found is not None else "section_maximum"
            budget = other + found if found is not None and foreseen else None
            tokens = branch.tokens[at] - shown + head
            yield Missed(section.name, branch.row, level, tokens, value, reason, budget)
        if count < len(branch.levels):
            level, value = branch.levels[count]
            tokens = section.rows[branch.row or 0].least(level) - shown
            yield Missed(section.name, branch.row, level, tokens, value, "budget", None, is_priced=False)
    yield from _not_considered(branches)


def _not_considered(branches: Sequence[_Branch]) -> Iterator[Missed]:
    """Yield the rows behind those that were considered: there are more than the budget has tokens for."""
    last = {id(b.section): b for b in branches if b.row is not None}
    for branch in last.values():
        for index in range((branch.row or 0) + 1, len(branch.section.rows)):
            yield Missed(branch.section.name, index, "line", _LEAST_TOKENS, 0.0, "budget", None, is_priced=False)


def required_tokens(sections: Sequence[FitSection]) -> int:
    """Return what a line for each row of the required sections needs; 0 without such rows.

    Raises:
        BudgetError: One of the sections alone needs more than its own `max_tokens`.
    """
    total = 0
    for section in sections:
        if not section.required or not section.rows:
            continue
        own = section.head_tokens + section.rows_head_tokens + sum(row.render("line")[1] for row in section.rows)
        if section.max_tokens is not None and own > section.max_tokens:
            message = (
                f"section '{section.name}' is required and needs {own} tokens for a line of each of its "
                f"{len(section.rows)} records, but its max_tokens is {section.max_tokens}. Raise it or set a limit."
            )
            raise BudgetError(message, section=section.name, budget_tokens=section.max_tokens, needed_tokens=own)
        total += own
    return total


def _check_required(sections: Sequence[FitSection], budget_tokens: int, other_tokens: int) -> None:
    total = required_tokens(sections) + other_tokens
    required = [section for section in sections if section.required and section.rows]
    if not required or total <= budget_tokens:
        return
    names = ", ".join(f"'{section.name}'" for section in sorted(required, key=lambda one: -one.priority))
    message = (
        f"the required sections {names} need {total} tokens, but the budget is {budget_tokens}. "
        f"Give a budget of at least {total}, or make a section optional."
    )
    raise BudgetError(message, section=required[0].name, budget_tokens=budget_tokens, needed_tokens=total)


def check_figures(sections: Sequence[FitSection], decided: Fit, budget_tokens: int, note_tokens: int) -> None:
    """Refuse a text that is empty though the question asks for figures: nobody would see why.

    Args:
        sections: As `fit` left them.
        decided: What it returned.
        budget_tokens: The budget.
        note_tokens: Tokens of a note that did not fit either; 0 without one.

    Raises:
        BudgetError: Nothing is shown; says the least budget under which something is.
    """
    wanted = {one.name for one in sections if one.wanted}
    figures = [one for one in decided.missed if one.row is None and one.section in wanted and one.reason == "budget"]
    if not figures or any(one.open for one in sections):
        return
    needs = [one.tokens for one in decided.missed if one.is_priced and one.reason == "budget"]
    least = min([*needs, *([note_tokens] if note_tokens else [])])
    message = (
        f"nothing fits of what section '{figures[0].section}' says of its records: that needs {figures[0].tokens} "
        f"tokens, but the budget is {budget_tokens}. Give a budget of at least {figures[0].tokens}."
    )
    raise BudgetError(message, section=figures[0].section, budget_tokens=budget_tokens, needed_tokens=least)
