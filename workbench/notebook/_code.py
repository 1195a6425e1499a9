"""The code of a cell that does what was done by hand."""

from __future__ import annotations

import pprint
from typing import TYPE_CHECKING

from workbench.errors import ConfigError
from workbench.notebook._design import Design

if TYPE_CHECKING:
    from workbench.api import Task

__all__ = ["cell_code", "write_cell"]


def cell_code(task: Task, value: Design) -> str:
    """Return code that builds the context of a design, from the project that the notebook stands in."""
    arguments = [repr(value.question)]
    if value.as_role is not None:
        arguments.append(f"as_role={value.as_role!r}")
    lines = ["import workbench as wb", "", f"task = wb.open().task({task.name!r})"]
    now, saved = value.spec.model_dump(mode="json", by_alias=True), task.spec.model_dump(mode="json", by_alias=True)
    changed = {key: part for key, part in now.items() if part != saved[key]}
    if set(changed) <= {"budget_tokens"}:
        arguments += [f"budget_tokens={part}" for part in changed.values()]
        lines.append(f"context = task.build({', '.join(arguments)})")
    else:
        # Only what is not the default is said, and only of the keys that differ from the file.
        short = value.spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        shown = pprint.pformat({key: short.get(key, now[key]) for key in changed}, width=110, sort_dicts=False)
        lines += ["saved = task.spec.model_dump(by_alias=True)", f"changed = {shown}"]
        lines.append("spec = wb.ContextSpec.model_validate(saved | changed)")
        lines.append(f"context = task.view_of(spec).build({', '.join(arguments)})")
    return "\n".join([*lines, "context"])


def write_cell(code: str) -> None:
    """Write code into a new cell below the one that runs.

    Raises:
        ConfigError: No notebook runs this.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        message = "there is no notebook to write a cell into; the code is `designer.code`."
        raise ConfigError(message, key="show_code")
    shell.set_next_input(code, replace=False)
