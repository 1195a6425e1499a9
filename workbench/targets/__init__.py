"""Targets: what a bundle is exported to, and the proof that each decides as the policy does."""

from workbench.targets._export import with_targets
from workbench.targets._proof import check_proof, prove
from workbench.targets._rehearsal import Rehearsal, rehearsing
from workbench.targets._table import TARGETS, targets_named
from workbench.targets._target import (
    Effect,
    Enforcement,
    Loss,
    Observe,
    Target,
    check_installed,
    governed_rules,
    opened_tools,
    versions,
)

__all__ = [
    "TARGETS",
    "Effect",
    "Enforcement",
    "Loss",
    "Observe",
    "Rehearsal",
    "Target",
    "check_installed",
    "check_proof",
    "governed_rules",
    "opened_tools",
    "prove",
    "rehearsing",
    "targets_named",
    "versions",
    "with_targets",
]
