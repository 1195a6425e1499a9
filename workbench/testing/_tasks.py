"""The tasks that tests ask, each opened once in a process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workbench.testing._plan import Asked, Plan

if TYPE_CHECKING:
    from workbench.api import Task
    from workbench.context import Arm
    from workbench.evals import Case, Comparison
    from workbench.testing._case import ContextCase

__all__ = ["OpenTasks"]


class OpenTasks:
    """Projects, tasks, cases and arms by plan."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._projects: dict[str, Any] = {}
        self._tasks: dict[tuple[str, str], Task] = {}
        self._cases: dict[Plan, tuple[Case, ...]] = {}
        self._arms: dict[tuple[Plan, str], Arm] = {}

    def cases(self, plan: Plan) -> tuple[Case, ...]:
        """Return the cases of a plan.

        Raises:
            WorkbenchError: The task or the file is not there or wrong, or gold is not in the store.
        """
        if plan not in self._cases:
            self._cases[plan] = self._task(plan).chosen_cases(plan.cases or None)
        return self._cases[plan]

    def names(self, plan: Plan, arms: Sequence[str | Arm]) -> list[str]:
        """Return the names of arms; functions among them are kept, to be asked by their names.

        Raises:
            UnknownNameError: A name is not one of `ARMS`.
        """
        from workbench.api import ARMS
        from workbench.errors import UnknownNameError

        found = []
        for arm in arms:
            if isinstance(arm, str):
                if arm not in ARMS:
                    raise UnknownNameError(arm, ARMS, what="an arm")
                found.append(arm)
            else:
                own = self._task(plan).open_arms([arm], cases=self.cases(plan), budget_tokens=self._budget(plan))
                self._arms |= {(plan, name): opened for name, opened in own.items()}
                found += own
        return found

    def ask(self, asked: Asked) -> dict[str, Any]:
        """Return what the arm gives for the case, as JSON values.

        Raises:
            StoreError: The store or the index cannot be read.
        """
        from workbench.evals import ask_case, outcome_to_dict

        task, arm = self._task(asked.plan), self._arm(asked.plan, asked.arm)
        outcome = ask_case(
            arm,
            self._case(asked),
            records=task.project.store,
            budget_tokens=self._budget(asked.plan),
            encoding=task.spec.encoding,
        )
        return outcome_to_dict(outcome)

    def shown(self, asked: Asked, kept: Mapping[str, Any]) -> ContextCase:
        """Return a kept outcome as what a test is given."""
        from workbench.testing._case import ContextCase

        case = self._case(asked)
        comparison = self._compared(asked.plan, (case,), {asked.arm: {case.id: kept}})
        outcome = comparison.results[asked.arm].outcomes[case.id]
        return ContextCase(case, asked.arm, outcome, self._task(asked.plan).project.store)

    def comparison(self, plan: Plan, kept: Mapping[str, Mapping[str, Any]]) -> Comparison:
        """Return the comparison of arms over all cases of a plan."""
        return self._compared(plan, self.cases(plan), kept)

    def _compared(self, plan: Plan, cases: tuple[Case, ...], kept: Mapping[str, Mapping[str, Any]]) -> Comparison:
        from workbench.evals import comparison_from

        task = self._task(plan)
        return comparison_from(
            cases,
            kept,
            records=task.project.store,
            budget_tokens=self._budget(plan),
            encoding=task.spec.encoding,
            snapshot=task.project.store.snapshot(),
        )

    def _case(self, asked: Asked) -> Case:
        return next(case for case in self.cases(asked.plan) if case.id == asked.case_id)

    def _budget(self, plan: Plan) -> int:
        return plan.budget_tokens or self._task(plan).spec.budget_tokens

    def _task(self, plan: Plan) -> Task:
        from workbench.api import open_project

        key = plan.root, plan.task
        if key not in self._tasks:
            if plan.root not in self._projects:
                self._projects[plan.root] = open_project(plan.root)
            self._tasks[key] = self._projects[plan.root].task(plan.task)
        return self._tasks[key]

    def _arm(self, plan: Plan, name: str) -> Arm:
        if (plan, name) not in self._arms:
            task = self._task(plan)
            with _one_process(task):
                opened = task.open_arms([name], cases=self.cases(plan), budget_tokens=self._budget(plan))
            self._arms[plan, name] = opened[name]
        return self._arms[plan, name]


@contextmanager
def _one_process(task: Task) -> Iterator[None]:
    """Let one process bring the index up to date while the others wait: a store has one writer."""
    import filelock

    with filelock.FileLock(task.runs.parent / "testing.lock"):
        yield
