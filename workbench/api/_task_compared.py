"""The part of a task that is about its cases: the arms that are asked them, comparisons and kept runs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from workbench.api._arms import ARMS, Progress, check_arms, open_arms
from workbench.api._asking import Asking, python_call
from workbench.api._lint import Diagnostic, lint_spec
from workbench.api._task_spec import SpecTask
from workbench.api._watched import watched
from workbench.context import Arm
from workbench.errors import EvalError
from workbench.evals import (
    BaselineChange,
    Case,
    Comparison,
    ContextDiff,
    EntityKind,
    Frontier,
    MadeCases,
    RunLog,
    against_baseline,
    check_cases,
    compare,
    diff_contexts,
    find_run,
    frontier,
    load_cases,
    load_run,
    make_cases,
    read_cases,
    run_spec,
)
from workbench.evals.readers import Reader, open_reader
from workbench.retrieval import Retriever
from workbench.tokens import check_budget
from workbench.views import ContextSpec, load_spec

__all__ = ["ComparedTask"]

_CASES_FILE = "cases.jsonl"
_SHOWN_PROBLEMS = 5


class ComparedTask(SpecTask):
    """A task's cases, and how its view and the RAG arms do on them. `Task` has all of this."""

    _retriever: tuple[str, Retriever] | None = None

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases of `cases.jsonl`; none where the file is missing.

        Raises:
            ConfigError: A line is broken.
        """
        path = self.folder / _CASES_FILE
        return load_cases(path) if path.is_file() else ()

    def compare(
        self,
        *,
        arms: Sequence[str | Arm] | None = None,
        cases: Path | str | Sequence[Case] | None = None,
        budget_tokens: int | None = None,
        frontier: bool = False,
        as_role: str | None = None,
        progress: Progress | None = None,
        reader: Reader | str | None = None,
        repeats: int = 1,
        at_once: int = 8,
        keep: bool = False,
        allow_missing_gold: bool = False,
    ) -> Comparison:
        """Ask every arm the same questions under the same budget, and score what comes back.

        Args:
            arms: Names of `ARMS`, or functions `(question, *, budget_tokens) -> Context`; all of `ARMS` by default.
            cases: A file of cases, or cases; the task's own by default.
            budget_tokens: Ceiling for all arms, in tokens of the spec's encoding; default the spec's.
            frontier: Also run every arm over budgets from 100 to 4,000 tokens.
            as_role: A role of the spec; the arms of the workbench then see what it may see, and nothing else.
            progress: Told `(step, done, total)`; by default a bar is shown where somebody watches.
            reader: Also let this answer every question from every context: a name such as `smollm2` or `openai:MODEL`,
                or any `Reader`. The arm `oracle` is added, which measures the reader's ceiling.
            repeats: How often the reader is asked each question.
            at_once: Most questions to the reader in flight.
            keep: Keep contexts and answers under `.workbench/runs` as they come. The same comparison goes on where it
                was cut off, and asks nothing again that it has, but what failed.
            allow_missing_gold: Ask cases as well whose gold the store does not have, such as a stream that was not
                pulled; they are wrong for every arm, and told.

        Raises:
            BudgetValueError: The budget is not a whole number from 1 on.
            EvalError: No arms, no cases, or gold that the store does not have.
            UnknownNameError: An arm that is not known, or `as_role` is no role of the spec.
        """
        budget = check_budget(self.spec.budget_tokens if budget_tokens is None else budget_tokens)
        asked = check_arms(ARMS if arms is None else arms)
        if as_role is not None:
            self.spec.access(as_role)
        opened = open_reader(reader) if isinstance(reader, str) else reader
        if opened is not None and "oracle" not in asked:
            asked = [*asked, "oracle"]
        chosen = self._cases(cases) if allow_missing_gold else self.chosen_cases(cases)
        with watched(f"Comparing the arms of {self.name}") as bar:
            tell = progress or bar.tell
            asking = Asking(
                arms=self.open_arms(asked, cases=chosen, budget_tokens=budget, as_role=as_role, progress=tell),
                named=[arm for arm in asked if isinstance(arm, str)],
                cases=chosen,
                budget_tokens=budget,
                as_role=as_role,
                reader=opened,
                repeats=repeats,
                allow_missing_gold=allow_missing_gold,
            )
            found = self._compared(asking, tell, at_once=at_once, log=self._run_log(asking) if keep else None)
            again = python_call(self.name, asking, cases=cases, reader=reader, frontier=frontier)
            found = found.with_command(again, task=self.name)
            return found.with_frontier(self._ranged(asking, tell)) if frontier else found

    def _compared(self, asking: Asking, tell: Progress, *, at_once: int, log: RunLog | None) -> Comparison:
        store = self._project.store
        with log or nullcontext():
            return compare(
                asking.arms,
                asking.cases,
                records=store,
                budget_tokens=asking.budget_tokens,
                encoding=self.spec.encoding,
                snapshot=store.snapshot(),
                progress=partial(tell, "compare"),
                reader=asking.reader,
                repeats=asking.repeats,
                at_once=at_once,
                log=log,
                allow_missing_gold=asking.allow_missing_gold,
            )

    def _ranged(self, asking: Asking, tell: Progress) -> Frontier:
        """Return how the arms do over a range of budgets: all but `full` and `oracle`, which retrieve nothing."""
        return frontier(
            {name: arm for name, arm in asking.arms.items() if name not in {"full", "oracle"}},
            asking.cases,
            records=self._project.store,
            encoding=self.spec.encoding,
            progress=partial(tell, "frontier"),
            allow_missing_gold=asking.allow_missing_gold,
        )

    def _run_log(self, asking: Asking) -> RunLog:
        """Return where the contexts and answers of a comparison are kept: one run for each thing that it is made of."""
        reader = asking.reader
        made = run_spec(
            asking.cases,
            asking.arms,
            task={"name": self.name, "spec": self.digest(), "role": asking.as_role},
            snapshot=self._project.store.snapshot(),
            encoding=self.spec.encoding,
            budget_tokens=asking.budget_tokens,
            reader=reader.identity if reader else None,
            repeats=asking.repeats if reader else 1,
        )
        return RunLog(self.runs, made)

    def diff(
        self,
        other: ContextSpec | Path | str,
        *,
        cases: Path | str | Sequence[Case] | None = None,
        budget_tokens: int | None = None,
    ) -> ContextDiff:
        """Tell what another version of the spec changes in the contexts of the cases.

        Args:
            other: The other version, or the file that it stands in.
            cases: A file of cases, or cases; the task's own by default.
            budget_tokens: Ceiling for both, in tokens of the spec's encoding; default what each says itself.

        Raises:
            EvalError: No cases.
            SpecError: The other version is wrong.
            UnknownNameError: It names a stream that was never pulled.
        """
        spec = other if isinstance(other, ContextSpec) else load_spec(Path(other))
        after = self._open_view(spec, None if isinstance(other, ContextSpec) else Path(other))
        budgets = (self.spec.budget_tokens, spec.budget_tokens) if budget_tokens is None else (budget_tokens,) * 2
        return diff_contexts(
            self._cases(cases),
            self.view,
            after,
            budgets=budgets,
            records=self._project.store,
            encoding=self.spec.encoding,
        )

    def make_cases(self, *, per_template: int = 5) -> MadeCases:
        """Make cases from the records by templates over the spec's entities; see `workbench.evals.make_cases`.

        Args:
            per_template: Most cases of each kind of question and entity.
        """
        kinds = [
            EntityKind(name, entity.stream, entity.keys, tuple(parts[0] for parts in entity.names if len(parts) == 1))
            for name, entity in self.spec.entities.items()
        ]
        return make_cases(self._project.store, kinds, self._project.links(), per_template=per_template)

    @property
    def runs(self) -> Path:
        """The folder of the runs that were kept."""
        return self._project.store_path / "runs"

    def run(self, name: str) -> Comparison:
        """Score a run that was kept again; `name` may be cut short.

        Raises:
            EvalError: There is no such run, or it has not finished.
        """
        found = load_run(find_run(self.runs, name), self._project.store)
        return replace(found, task=self.name)

    def lint(self, *, cases: Path | str | Sequence[Case] | None = None) -> list[Diagnostic]:
        """Return what is doubtful in the spec: fields that nothing has, sections that never fit, missing tests.

        Args:
            cases: A file of cases, or cases; the task's own by default, and none where it has none.

        Raises:
            EvalError: The file of cases is wrong.
        """
        chosen = self._cases(cases) if cases is not None or self.cases else ()
        contexts = {case.id: self.build(case.question) for case in chosen}
        links = [*self._project.links(), *self.spec.link_types()]
        return lint_spec(self.spec, self._project.store, links, contexts)

    def against(
        self, now: Comparison, before: Comparison | str, *, allow_different: bool = False
    ) -> list[BaselineChange]:
        """Compare a comparison with an earlier one, or the name of a kept run; see `BaselineChange`.

        Raises:
            EvalError: They differ in encoding, budget or snapshot, and `allow_different` is false.
        """
        earlier = self.run(before) if isinstance(before, str) else before
        return against_baseline(now, earlier, allow_different=allow_different)

    def open_arms(
        self,
        arms: Sequence[str | Arm],
        *,
        cases: Sequence[Case],
        budget_tokens: int,
        as_role: str | None = None,
        progress: Progress | None = None,
    ) -> dict[str, Arm]:
        """Return arms as functions, as `compare` asks them: the index up to date, weights fitted on the training half.

        Args:
            arms: Names of `ARMS`, or functions.
            cases: What they will be asked: the training half fits `hybrid`, the gold records are what `oracle` gives.
            budget_tokens: Ceiling under which `hybrid` is fitted.
            as_role: A role of the spec; the arms of the workbench then see what it may see, and nothing else.
            progress: Told `(step, done, total)` while the index is made.

        Raises:
            EvalError: There is none.
            UnknownNameError: An arm that is not known.
        """
        return open_arms(
            check_arms(arms),
            cases,
            view=lambda: self.view,
            retriever=lambda: self.retriever(progress),
            spec=self.spec,
            records=self._project.store,
            budget_tokens=check_budget(budget_tokens),
            as_role=as_role,
        )

    def chosen_cases(self, cases: Path | str | Sequence[Case] | None = None) -> tuple[Case, ...]:
        """Return the task's own cases, those of a file, or those given, once their gold is known to be in the store.

        Raises:
            ConfigError: The file cannot be read, or is wrong.
            EvalError: There are none, or gold that the store does not have.
        """
        chosen = self._cases(cases)
        self._check_gold(chosen, cases)
        return chosen

    def _cases(self, cases: Path | str | Sequence[Case] | None) -> tuple[Case, ...]:
        if cases is None:
            if not self.cases:
                message = f"task '{self.name}' has no cases. Write {self.folder / _CASES_FILE}, or name a file."
                raise EvalError(message)
            return self.cases
        if isinstance(cases, Path | str):
            return read_cases(Path(cases))
        return tuple(cases)

    def _check_gold(self, chosen: Sequence[Case], cases: Path | str | Sequence[Case] | None) -> None:
        problems = check_cases(chosen, self._project.store)
        if not problems:
            return
        path = self.folder / _CASES_FILE if cases is None else cases if isinstance(cases, Path | str) else None
        where = f"{path}: " if path is not None else ""
        told = [f"{where}{problem}" for problem in problems[:_SHOWN_PROBLEMS]]
        if len(problems) > len(told):
            told.append(f"And {len(problems) - len(told):,} more.")
        raise EvalError("\n".join(told))

    def retriever(self, progress: Progress | None = None) -> Retriever:
        """Return the RAG arms over the records as they are now; the index is brought up to date.

        Text of records is guarded in them as it is in the view.
        """
        snapshot = self._project.store.snapshot()
        if self._retriever is None or self._retriever[0] != snapshot:
            with watched("Indexing") as bar:
                opened = Retriever.open(
                    self._project.store,
                    self._streams(),
                    encoding=self.spec.encoding,
                    progress=progress or bar.tell,
                )
            self._retriever = (snapshot, opened.guarded(self.spec.trust.guard()))
        return self._retriever[1]

    def _streams(self) -> list[str]:
        """Return the streams of the sources that the spec reads: what RAG would be given for the same task."""
        sources = {stream.partition(".")[0] for stream in self.spec.streams()}
        return [stream for stream in self._project.store.streams() if stream.partition(".")[0] in sources]
