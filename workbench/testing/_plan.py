"""What is asked for: the mark on a test and, where it is silent, the ini options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from workbench.context import Arm

__all__ = ["MARK", "Asked", "Plan", "add_ini_options", "read_mark"]

MARK = "context_task"
_ARMS = ("view",)
_KEYS = ("task", "arms", "budget_tokens", "cases", "gates")


@dataclass(frozen=True, order=True)
class Plan:
    """Cases that are asked together and make one comparison.

    Attributes:
        root: Folder of the project.
        task: Name of the task.
        budget_tokens: Ceiling on every context; `None` for the task's own.
        cases: File of cases; empty for the task's own.
    """

    root: str
    task: str
    budget_tokens: int | None = None
    cases: str = ""

    def __str__(self) -> str:
        """Name it in reports and node ids."""
        budget = f", {self.budget_tokens:,} tokens" if self.budget_tokens else ""
        return f"{self.task}{f' ({Path(self.cases).name})' if self.cases else ''}{budget}"


@dataclass(frozen=True)
class Asked:
    """One test's question: a plan, an arm and a case."""

    plan: Plan
    arm: str
    case_id: str


def add_ini_options(parser: pytest.Parser) -> None:
    """Declare the ini options; a mark on a test goes before them."""
    parser.addini("context_task", "Task whose cases `context_case` gives; the mark context_task goes before it.")
    parser.addini("context_arms", "Arms that are asked; default: view.", type="args")
    parser.addini("context_budget_tokens", "Most tokens of every context; default: the task's own.")
    parser.addini("context_cases", "File of cases beside the ini file; default: the task's own.")
    parser.addini("context_gates", "Gates ARM.METRIC=VALUE over all the cases, one a line.", type="linelist")


def read_mark(config: pytest.Config, mark: pytest.Mark | None, folder: Path) -> tuple[Plan, list[str | Arm], list[str]]:
    """Return the plan, the arms and the gates that a test asks for.

    Args:
        config: Whose ini options stand in for what the mark leaves out.
        mark: `context_task` on the test, if there is one.
        folder: Where the test lies: its project is looked for from there upwards.

    Raises:
        WorkbenchError: There is no project, or something asked for is of the wrong kind.
    """
    from workbench.errors import ConfigError, UnknownNameError
    from workbench.project import ProjectFolder

    said: dict[str, Any] = dict(mark.kwargs) if mark else {}
    if mark and mark.args:
        said = {"task": mark.args[0], **said}
    for name in said:
        if name not in _KEYS:
            raise UnknownNameError(name, _KEYS, what=f"an argument of the mark {MARK}")
    if mark and len(mark.args) > 1:
        message = f"the mark {MARK} takes the task's name alone without a keyword, not {len(mark.args)} values"
        raise ConfigError(message)
    task = said.get("task") or config.getini("context_task")
    if not isinstance(task, str) or not task:
        message = f'no task is named. Mark the test @pytest.mark.{MARK}("TASK"), or set the ini option context_task.'
        raise ConfigError(message)
    given = said["cases"] if "cases" in said else config.getini("context_cases")
    base = folder if "cases" in said else config.inipath.parent if config.inipath else config.rootpath
    cases = str((base / given).resolve()) if given else ""
    plan = Plan(str(ProjectFolder.find(folder).root), task, _budget(said, config), cases)
    arms: list[str | Arm] = _many(said, "arms") or list(config.getini("context_arms")) or list(_ARMS)
    # The ini file's gates speak of its own task.
    gates = _many(said, "gates") or (list(config.getini("context_gates")) if "task" not in said else [])
    return plan, arms, gates


def _budget(said: dict[str, Any], config: pytest.Config) -> int | None:
    from workbench.tokens import check_budget

    if said.get("budget_tokens") is not None:
        return check_budget(said["budget_tokens"])
    text = config.getini("context_budget_tokens")
    return check_budget(int(text) if text.isdecimal() else text) if text else None


def _many(said: dict[str, Any], name: str) -> list[Any]:
    found = said.get(name) or ()
    return [found] if isinstance(found, str) or callable(found) else list(found)
