"""Ways in which a command ends that are neither good nor an error of the workbench."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["GateFailed", "Interrupted", "PipeClosed", "WorkbenchGroup"]


class GateFailed(Exception):
    """The command did its work, and what it checked does not hold: exit code 1."""


class PipeClosed(Exception):
    """The reader of the output went away, as `head` does."""


class Interrupted(Exception):
    """Ctrl-C."""


class WorkbenchGroup(click.Group):
    """A group whose interruptions reach `main`, which click would end by itself."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; name the two ends that click would take for its own."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as exc:
            raise PipeClosed from exc
        except KeyboardInterrupt as exc:
            raise Interrupted from exc
