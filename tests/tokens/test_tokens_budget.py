"""A budget is a whole number of tokens from 1 on, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import BudgetError, BudgetValueError
from workbench.tokens import check_budget


@pytest.mark.parametrize("budget", [1, 1000, 10**20, np.int64(7)])
def test_whole_numbers_from_one_on_are_budgets(budget: object) -> None:
    found = check_budget(budget)
    assert found == budget
    assert type(found) is int


@pytest.mark.parametrize("budget", [0, -5, True, 1.0, 2.5, "1000", "", None, float("nan")])
def test_anything_else_is_refused_with_what_was_given(budget: object) -> None:
    with pytest.raises(BudgetValueError, match="A budget is a whole number of tokens from 1 on") as caught:
        check_budget(budget)
    assert caught.value.received is budget
    assert repr(budget) in str(caught.value)
    assert isinstance(caught.value, BudgetError)
