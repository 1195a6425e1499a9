"""A question that was read once, to build its context under many budgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.context import Context, Mention
from workbench.tokens import check_budget
from workbench.views._english.given_question import with_unread_words
from workbench.views._writing.planned import Planned, PlanSize, anew

if TYPE_CHECKING:
    from workbench.views._view import View

__all__ = ["Prepared"]


class Prepared:
    """A question that was read, whose context can be built under many budgets; records are as they were then.

    What may be shown is worked out once, and again only where it depends on the budget: long texts are quoted by
    passages that a small budget makes shorter.
    """

    def __init__(
        self, view: View, question: str | None, entities: Mapping[str, str] | None, as_role: str | None
    ) -> None:
        """Use `View.prepare`."""
        self._view, self._question, self._entities, self._role = view, question, entities, as_role
        self._asked = view._asked(question, entities)
        if as_role is not None:
            view.spec.access(as_role)
        self._held: tuple[int, list[Planned], list[Mention]] | None = None
        self._size = PlanSize()

    def at(self, budget_tokens: int) -> Context:
        """Return what `View.build` returns for this budget.

        Raises:
            BudgetValueError: The budget is not a whole number from 1 on.
            BudgetError: What `View.build` says.
        """
        budget = check_budget(budget_tokens)
        if self._role is not None:
            # What a role may not see is counted while records are read, so they are read.
            return self._view.build(self._question, entities=self._entities, budget_tokens=budget, as_role=self._role)
        if self._held is None or not self._size.is_same(self._held[0], budget, self._view.spec.encoding):
            found = self._view._planned(self._asked, self._entities, budget)
            if isinstance(found, Context):
                return with_unread_words(found, self._asked)
            self._held = (budget, *found)
            self._size = PlanSize.of(found[0])
        _, planned, mentions = self._held
        context = self._view._fitted([anew(part) for part in planned], mentions, budget, self._asked)
        return with_unread_words(context, self._asked)
