"""The assembler: fits snippets, and remembers what it counted and ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from math import inf
from typing import NoReturn

from workbench.errors import BudgetError, FitError
from workbench.fitting._snippets import Fit, Plan, Snippet
from workbench.fitting._solve import Ladder
from workbench.fitting._steps import Group, Steps
from workbench.tokens import DEFAULT_ENCODING, as_section, check_budget, tokenizer

__all__ = ["Assembler", "fit"]

_REMEMBERED = 200_000
_CHANGES = 64
"""With more changed snippets than this, ordering anew is as quick."""


class Assembler:
    """Fits snippets into budgets, again and again.

    Counts are remembered by text, and the order of the last snippets as well: where few of them changed, little is
    done anew. The texts of a call are held until the next.
    """

    def __init__(self, *, encoding: str = DEFAULT_ENCODING, quick: bool = True) -> None:
        """Load the counter of `encoding`.

        Args:
            encoding: Encoding in which tokens are counted.
            quick: Load the faster counter as well, which takes up to a second and pays from some thousand texts on.

        Raises:
            UnknownNameError: Not an encoding that works offline.
        """
        self.encoding = encoding
        self._tokenizer = tokenizer(encoding)
        if quick:
            self._tokenizer.quicken()
        self._known: dict[str, tuple[str, int]] = {}
        self._last: tuple[list[Snippet], tuple[tuple[str, Group], ...], Plan, Ladder] | None = None

    def fit(
        self, snippets: Sequence[Snippet], *, budget_tokens: int, sections: Mapping[str, Group] | None = None
    ) -> Fit:
        """Keep what is worth most within a budget; the text keeps the order of the snippets.

        Args:
            snippets: What may be shown.
            budget_tokens: Hard ceiling on the text in tokens, >= 1.
            sections: Floors and ceilings of sections by name, the more important first; those that snippets name
                and that are not here have neither.

        Returns:
            What is kept, what is left out, and how near to the best choice that is. More budget never loses value
            where it holds the floors.

        Raises:
            BudgetError: The required snippets need more than the budget, or than the ceiling of their section.
            BudgetValueError: The budget is not a whole number from 1 on.
            FitError: An id stands twice, a parent is no snippet before it or lies in another section, or values do
                not grow with the forms of a snippet.
            TokenizerError: A text would stall the encoder.
        """
        budget = check_budget(budget_tokens)
        given = list(snippets)
        groups = tuple((sections or {}).items())
        plan, ladder = self._ordered(given, groups)
        _check_required(ladder, groups, budget)
        chosen = ladder.at(budget)
        kept, texts = _shown(plan, chosen.kept)
        return Fit(
            "".join(texts), chosen.used_tokens, budget, self.encoding, kept, chosen.value, chosen.bound,
            plan, ladder, chosen,
        )  # fmt: skip

    def _ordered(self, given: list[Snippet], groups: tuple[tuple[str, Group], ...]) -> tuple[Plan, Ladder]:
        last = self._last
        if last is not None and len(given) == len(last[0]) and groups == last[1]:
            changed = [at for at, (new, old) in enumerate(zip(given, last[0], strict=True)) if new is not old]
            if len(changed) <= _CHANGES or given == last[0]:
                changed = [at for at in changed if given[at] != last[0][at]]
                if not changed:
                    return last[2], last[3]
                amended = self._amended(last, given, changed)
                if amended is not None:
                    self._last = (given, groups, *amended)
                    return amended
        plan, steps = self._steps(given, [name for name, _ in groups])
        ladder = Ladder(steps, [group for _, group in groups])
        self._last = (given, groups, plan, ladder)
        return plan, ladder

    def _amended(
        self, last: tuple[list[Snippet], tuple[tuple[str, Group], ...], Plan, Ladder], given: list[Snippet],
        changed: Sequence[int],
    ) -> tuple[Plan, Ladder] | None:  # fmt: skip
        """Return the last order with some plain snippets changed; `None` where more than text or value did."""
        plan, ladder = last[2], last[3]
        for at in changed:
            if not (_is_plain(given[at]) and _is_plain(last[0][at])) or given[at].id != last[0][at].id:
                return None
        texts = list(plan.texts)
        counted = self._counted([given[at].text for at in changed])
        for at, (text, _) in zip(changed, counted, strict=True):
            texts[at] = (text,)
        amended = ladder.with_changed(
            {plan.first[at]: (tokens, given[at].value) for at, (_, tokens) in zip(changed, counted, strict=True)}
        )
        return None if amended is None else (Plan(plan.ids, texts, plan.first), amended)

    def _counted(self, texts: Sequence[str]) -> list[tuple[str, int]]:
        """Return the texts as sections, with their tokens."""
        known = self._known
        if len(known) > _REMEMBERED:
            known.clear()
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            shaped = [f" {text}" if text[:1] == "/" else text for text in map(as_section, new)]
            known.update(zip(new, zip(shaped, self._tokenizer.count_many(shaped), strict=True), strict=True))
        return [known[text] for text in texts]

    def _plain_steps(self, given: Sequence[Snippet]) -> tuple[Plan, Steps]:
        """Return the steps of snippets of one form each, which need nothing and count to no section."""
        counted = self._counted([one.text for one in given])
        ids = [one.id or str(number) for number, one in enumerate(given)]
        if len(set(ids)) < len(ids):
            _refuse_twice(ids)
        steps = Steps([tokens for _, tokens in counted], [one.value for one in given])
        steps.parent = steps.group = [-1] * len(given)
        return Plan(ids, [(text,) for text, _ in counted], range(len(given))), steps

    def _steps(self, given: Sequence[Snippet], sections: list[str]) -> tuple[Plan, Steps]:
        if all(map(_is_plain, given)):
            return self._plain_steps(given)
        forms = [(*(text for text, _ in one.shorter), one.text) if one.shorter else (one.text,) for one in given]
        counted = iter(self._counted([text for texts in forms for text in texts]))
        steps = Steps()
        group_of = {name: index for index, name in enumerate(sections)}
        ids: dict[str, int] = {}
        first: list[int] = []
        texts: list[tuple[str, ...]] = []
        for number, (one, of_one) in enumerate(zip(given, forms, strict=True)):
            name = one.id or str(number)
            if name in ids:
                _refuse_twice([*ids, name])
            at = -1 if one.parent is None else _parent(one, number, given, ids, first)
            ids[name] = number
            group = group_of.get(one.section, -1) if one.section is not None else -1
            values = _values(one, number)
            first.append(len(steps))
            shown = [next(counted) for _ in of_one]
            before_tokens, before_value = 0, 0.0
            for (_, tokens), value in zip(shown, values, strict=True):
                at = steps.add(tokens - before_tokens, value - before_value, parent=at, group=group)
                before_tokens, before_value = tokens, value
            texts.append(tuple(text for text, _ in shown))
            if one.required:
                steps.required.append(first[-1])
        return Plan(list(ids), texts, first), steps


def _is_plain(one: Snippet) -> bool:
    plain = not one.shorter and one.parent is None and one.section is None and not one.required
    return plain and 0 <= one.value < inf


def _refuse_twice(ids: Sequence[str]) -> NoReturn:
    number, name = next((at, name) for at, name in enumerate(ids) if name in ids[:at])
    message = f"snippets[{number}]: the id '{name}' stands twice. Give each snippet one of its own."
    raise FitError(message)


def _values(one: Snippet, number: int) -> list[float]:
    values = [*(value for _, value in one.shorter), one.value]
    if values != sorted(values) or not 0 <= values[0] <= values[-1] < inf:
        message = f"snippets[{number}]: its forms are worth {values}; values must be numbers >= 0 that grow."
        raise FitError(message)
    return values


def _parent(one: Snippet, number: int, given: Sequence[Snippet], ids: Mapping[str, int], first: Sequence[int]) -> int:
    found = ids.get(one.parent or "")
    if found is None:
        message = f"snippets[{number}].parent: '{one.parent}' is not the id of a snippet before it."
        raise FitError(message)
    if given[found].section != one.section:
        message = (
            f"snippets[{number}].section: {one.section!r}, but its parent '{one.parent}' is in "
            f"{given[found].section!r}. Put both into one section."
        )
        raise FitError(message)
    return first[found]


def _check_required(ladder: Ladder, groups: Sequence[tuple[str, Group]], budget: int) -> None:
    for (name, group), used in zip(groups, ladder.required_of_groups, strict=True):
        if group.max_tokens is not None and used > group.max_tokens:
            message = (
                f"the required snippets of section '{name}' need {used} tokens, but its ceiling is "
                f"{group.max_tokens}. Raise it, or require fewer."
            )
            raise BudgetError(message, section=name, budget_tokens=group.max_tokens, needed_tokens=used)
    if ladder.required_tokens > budget:
        message = (
            f"the required snippets need {ladder.required_tokens} tokens, but the budget is {budget}. "
            f"Give a budget of at least {ladder.required_tokens}, or require fewer."
        )
        raise BudgetError(message, section=None, budget_tokens=budget, needed_tokens=ladder.required_tokens)


def _shown(plan: Plan, kept: bytearray) -> tuple[tuple[str, ...], list[str]]:
    if len(kept) == len(plan.ids):
        return tuple(compress(plan.ids, kept)), [texts[0] for texts in compress(plan.texts, kept)]
    ids: list[str] = []
    shown: list[str] = []
    for name, texts, first in zip(plan.ids, plan.texts, plan.first, strict=True):
        level = sum(kept[first : first + len(texts)])
        if level:
            ids.append(name)
            shown.append(texts[level - 1])
    return tuple(ids), shown


def fit(
    snippets: Sequence[Snippet],
    *,
    budget_tokens: int,
    encoding: str = DEFAULT_ENCODING,
    sections: Mapping[str, Group] | None = None,
) -> Fit:
    r"""Keep what is worth most of `snippets` within a budget, once; see `Assembler.fit`.

    Example:
        >>> found = fit([Snippet("one two three", value=3), Snippet("four five", value=1)], budget_tokens=4)
        >>> found.text, found.tokens, found.gap
        ('one two three\n', 4, 0.0)
    """
    return Assembler(encoding=encoding, quick=False).fit(snippets, budget_tokens=budget_tokens, sections=sections)
