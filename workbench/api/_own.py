"""What came with the workbench is not written to: a project owns copies."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import ConfigError
from workbench.project import shipped_content

__all__ = ["check_own"]


def check_own(path: Path, root: Path, task: str) -> None:
    """Refuse to write a file of a task that came with the workbench.

    Args:
        path: The file.
        root: The project's folder.
        task: Name of the task.

    Raises:
        ConfigError: It lies in the content of the workbench and outside of the project.
    """
    root = root.resolve()
    if not path.resolve().is_relative_to(root) and path.resolve().is_relative_to(shipped_content().resolve()):
        message = f"this task came with the workbench. Copy {path.parent} to {root / 'contexts' / task} first."
        raise ConfigError(message, path=path)
