"""What a budget is."""

from __future__ import annotations

import operator

from workbench.errors import BudgetValueError

__all__ = ["check_budget"]


def check_budget(budget_tokens: object) -> int:
    """Return `budget_tokens` if it is a budget: a whole number of tokens from 1 on.

    Raises:
        BudgetValueError: It is not.

    Example:
        >>> check_budget(1000)
        1000
    """
    try:
        # A whole number of another library, such as numpy's, is as good; `True` is a mistake.
        found = 0 if isinstance(budget_tokens, bool) else operator.index(budget_tokens)  # type: ignore[arg-type]
    except TypeError as exc:
        raise BudgetValueError(budget_tokens) from exc
    if found < 1:
        raise BudgetValueError(budget_tokens)
    return found
