"""Fitting: what a budget of tokens keeps, near the best there is, with a bound that says how near."""

from workbench.fitting._assembler import Assembler, fit
from workbench.fitting._snippets import Fit, Left, Snippet
from workbench.fitting._solve import Chosen, Ladder
from workbench.fitting._steps import Group, Steps

__all__ = ["Assembler", "Chosen", "Fit", "Group", "Ladder", "Left", "Snippet", "Steps", "fit"]
