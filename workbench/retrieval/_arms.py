"""The form that every retrieval arm has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.context import Context
from workbench.errors import ConfigError

__all__ = ["RetrievalArm"]


@dataclass(frozen=True)
class RetrievalArm:
    """An arm that answers a question with retrieved records; see `workbench.context.Arm`.

    Attributes:
        name: How reports call it.
        answer: Does the work; is given the question and the budget in tokens.
    """

    name: str
    answer: Callable[[str, int], Context]

    def __call__(self, question: str, *, budget_tokens: int) -> Context:
        """Return a context of at most `budget_tokens` tokens.

        Raises:
            ConfigError: The question is empty.
            BudgetError: The budget is under 1.
            ArmNotApplicable: The arm has no answer to give here; says why.
        """
        if not question.strip():
            message = "The question is empty. Ask about something, such as: Where is order 17?"
            raise ConfigError(message, key="question")
        return self.answer(question, budget_tokens)
