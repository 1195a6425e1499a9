"""The libraries of runtimes: looked for when they are needed, and named where they are missing."""

from __future__ import annotations

import importlib.util

from workbench.errors import ExportError

__all__ = ["needs_library"]


def needs_library(target: str, *modules: str) -> None:
    """Make sure that a target's libraries are installed.

    Raises:
        ExportError: One is not; the message names the command that installs it.
    """
    for module in modules:
        if importlib.util.find_spec(module) is None:
            message = (
                f"the target '{target}' needs {module}, which is not installed. "
                "Run: pip install 'context-workbench[targets]'"
            )
            raise ExportError(message)
