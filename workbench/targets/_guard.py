"""The workbench's own guard, proven beside the targets that stand on it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from workbench.export import Bundle
from workbench.policy import Call, Rule
from workbench.targets._rehearsal import Rehearsal
from workbench.targets._target import Effect, Enforcement, Loss, Observe

__all__ = ["GuardTarget"]


class GuardTarget:
    """What `workbench.load_bundle` decides by."""

    name = "workbench"
    about = "The workbench's own guard, which `workbench.load_bundle` offers to Python programs."
    through = "Decided by the guard, as a loaded bundle does."
    driven = False
    libraries = ("cedarpy",)

    def enforced_by(self, rule: Rule) -> Enforcement:
        """Return who decides: the guard."""
        del rule
        return "workbench guard"

    def refusals(self, bundle: Bundle) -> list[str]:
        """Return nothing: it takes every policy."""
        del bundle
        return []

    def losses(self, bundle: Bundle) -> list[Loss]:
        """Return nothing: it knows every decision."""
        del bundle
        return []

    def files(self, bundle: Bundle) -> dict[str, bytes]:
        """Return nothing: it reads the bundle itself."""
        del bundle
        return {}

    @contextlib.contextmanager
    def observing(self, rehearsal: Rehearsal) -> Iterator[Observe]:
        """Decide as a loaded bundle does."""

        def observe(call: Call) -> Effect:
            return rehearsal.loaded(call).decide(call.tool, call.arguments).effect

        yield observe
