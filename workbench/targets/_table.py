"""The closed table of targets."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import UnknownNameError
from workbench.targets._cedar import CedarTarget
from workbench.targets._target import Target

__all__ = ["TARGETS", "targets_named"]

TARGETS: dict[str, Target] = {one.name: one for one in (CedarTarget(),)}
"""Every target, by name."""


def targets_named(names: Sequence[str]) -> list[Target]:
    """Return targets by name, each once, sorted.

    Raises:
        UnknownNameError: There is no such target.
    """
    for name in names:
        if name not in TARGETS:
            raise UnknownNameError(name, TARGETS, what="a target")
    return [TARGETS[name] for name in sorted(set(names))]
