"""What a person can take back, and do again."""

from __future__ import annotations

from workbench.errors import ConfigError
from workbench.views import ContextSpec

__all__ = ["Past"]

_KEPT = 200


class Past:
    """The specs that were, in order; a run of changes to the budget alone is one step."""

    def __init__(self, spec: ContextSpec) -> None:
        """Begin with `spec`."""
        self._specs = [spec]
        self._at = 0
        self._is_budget = False

    def add(self, spec: ContextSpec) -> None:
        """Take in a spec that was set; one that is held already, where it was gone to, is no change."""
        now = self._specs[self._at]
        if spec == now:
            return
        is_budget = spec.model_copy(update={"budget_tokens": now.budget_tokens}) == now
        del self._specs[self._at + 1 :]
        if is_budget and self._is_budget and self._at:
            self._specs[self._at] = spec
        else:
            self._specs.append(spec)
            del self._specs[:-_KEPT]
            self._at = len(self._specs) - 1
        self._is_budget = is_budget

    @property
    def can_go_back(self) -> bool:
        """Whether there is something to take back."""
        return self._at > 0

    @property
    def can_go_forth(self) -> bool:
        """Whether there is something to do again."""
        return self._at < len(self._specs) - 1

    def back(self) -> ContextSpec:
        """Return the spec before.

        Raises:
            ConfigError: There is none.
        """
        if not self._at:
            message = "there is nothing to take back."
            raise ConfigError(message, key="undo")
        return self._go(-1)

    def forth(self) -> ContextSpec:
        """Return the spec that was taken back last.

        Raises:
            ConfigError: There is none.
        """
        if not self.can_go_forth:
            message = "there is nothing to do again."
            raise ConfigError(message, key="redo")
        return self._go(1)

    def _go(self, step: int) -> ContextSpec:
        self._at += step
        self._is_budget = False
        return self._specs[self._at]
