"""Fitting: what a budget of tokens keeps, near the best there is, with a bound that says how near."""

from workbench.fitting._solve import Chosen, Ladder
from workbench.fitting._steps import Group, Steps

__all__ = ["Chosen", "Group", "Ladder", "Steps"]
