"""Making a project."""

from __future__ import annotations

import shutil
from pathlib import Path

from workbench import __version__
from workbench.api._ci_files import write_ci_files
from workbench.api._project import Project
from workbench.errors import ConfigError
from workbench.project import MARKER, ProjectFolder, shipped_content
from workbench.sandbox import SAMPLE_FOLDER, write_sample

__all__ = ["copy_shipped", "init"]

# What a new project starts with: the sample company's connector and task, and the JSON Schemas that the first
# lines of their YAML point editors to.
_EXAMPLES = ("connectors/crm", "contexts/support", "schemas")
_GITIGNORE = """# The store is made by pulling and holds records: it is not for version control.
.workbench/
# Each check makes its reports anew.
reports/
"""


def init(folder: Path | str) -> Project:
    """Make a project: `workbench.toml`, copies of the example connector and task to own and edit, and what CI runs.

    The files that the example connector reads, those of a company that does not exist, are written to `data/crm`.

    CI runs `.ci/check`, which calls `workbench check`; `.github/workflows/check.yml` calls it on GitHub.

    Files that are there already are kept as they are.

    Args:
        folder: Where; made if it is missing.

    Raises:
        ConfigError: It is a project already, or it cannot be written.
    """
    root = Path(folder)
    if (root / MARKER).is_file():
        message = f"this folder is a project already: it has a {MARKER}. Open it, or choose another folder."
        raise ConfigError(message, path=root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        for example in _EXAMPLES:
            copy_shipped(example, root)
        if not (root / SAMPLE_FOLDER).exists():
            write_sample(root)
        if not (root / ".gitignore").exists():
            (root / ".gitignore").write_text(_GITIGNORE, encoding="utf-8")
        write_ci_files(root, version=__version__)
        name = root.resolve().name or "project"
        (root / MARKER).write_text(
            f'# Marks the root of a workbench project.\nname = "{_plain(name)}"\n', encoding="utf-8"
        )
    except OSError as exc:
        message = f"the project cannot be made: {exc.strerror or exc}. Choose another folder."
        raise ConfigError(message, path=root) from exc
    return Project(ProjectFolder(root))


def copy_shipped(content: str, root: Path) -> None:
    """Copy shipped content into a project; files that are there already are kept as they are."""
    source = shipped_content() / content
    for file in sorted(source.rglob("*")):
        target = root / content / file.relative_to(source)
        if file.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def _plain(name: str) -> str:
    return "".join(character if character.isalnum() or character in " ._-" else "_" for character in name)
