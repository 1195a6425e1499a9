"""A task: one job of an agent. Build its context, compare it with RAG, export it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.api._again import python_call
from workbench.api._arms import ARMS, Progress, check_arms, open_arms
from workbench.api._lint import Diagnostic, lint_spec
from workbench.api._own import check_own
from workbench.api._task_display import task_display
from workbench.api._task_policy import PolicyTask
from workbench.api._vet import VETTING_FILE, kept_vetting, vetted, write_vetting
from workbench.api._watched import watched
from workbench.connectors import ActionResult, Actions, FieldProfile
from workbench.context import Arm, Context
from workbench.errors import ConfigError, EvalError
from workbench.evals import (
    BaselineChange,
    Case,
    Comparison,
    ContextDiff,
    EntityKind,
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
from workbench.export import Bundle, BundleParts, canonical_json, check_vetted, digests_to_vet, write_bundle
from workbench.policy import VettedDigests, VettingRecord, read_private_key
from workbench.records import LinkType
from workbench.retrieval import Retriever
from workbench.serve import open_view
from workbench.store import Store
from workbench.targets import with_targets
from workbench.tokens import check_budget
from workbench.views import ContextSpec, SpecText, View, load_spec, spec_text

if TYPE_CHECKING:
    from typing import Protocol

    class Owner(Protocol):
        """The project that a task belongs to."""

        @property
        def root(self) -> Path: ...
        @property
        def store(self) -> Store: ...
        @property
        def store_path(self) -> Path: ...
        def actions(self, connector: str) -> Actions: ...
        def act(
            self,
            name: str,
            arguments: Mapping[str, Any],
            *,
            dry_run: bool = True,
            idempotency_key: str | None = None,
        ) -> ActionResult: ...
        def links(self) -> list[LinkType]: ...
        def unpulled_links(self) -> list[LinkType]: ...
        def empty_streams(self) -> list[str]: ...
        def profile(self, stream: str, *, sample: int | None = None, seed: int = 0) -> FieldProfile: ...


__all__ = ["Task"]

_SPEC_FILE = "context.yaml"
_CASES_FILE = "cases.jsonl"
_SHOWN_PROBLEMS = 5


class Task(PolicyTask):
    """A folder under `contexts/` with a context spec, cases, and a policy of what its agent may do.

    Attributes:
        name: The folder's name.
        folder: The folder.
        spec: Its context spec, as it was when the task was opened.
    """

    def __init__(self, folder: Path, project: Owner) -> None:
        """Read the spec. Use `Project.task`.

        Raises:
            SpecError: The spec is wrong.
        """
        self.folder = folder
        self.name = folder.name
        self.spec: ContextSpec = load_spec(folder / _SPEC_FILE)
        self._project = project
        self._owner = project
        self._view: tuple[str, View] | None = None
        self._retriever: tuple[str, Retriever] | None = None

    @property
    def view(self) -> View:
        """The spec over the records as they are now.

        Raises:
            SpecError: The spec follows a link that does not exist, or that was declared after the last pull.
            UnknownNameError: The spec names a stream that was never pulled.
        """
        snapshot = self._project.store.snapshot()
        if self._view is None or self._view[0] != snapshot:
            self._view = (snapshot, self._open_view(self.spec, self.folder / _SPEC_FILE))
        return self._view[1]

    def _open_view(self, spec: ContextSpec, path: Path | None) -> View:
        links = self._project.links()
        try:
            return open_view(
                spec,
                self._project.store,
                links=links,
                unpulled=self._project.unpulled_links(),
                empty=self._project.empty_streams(),
            )
        except ConfigError as exc:
            if path is not None:
                exc.name_file(path)
            raise

    @property
    def project(self) -> Owner:
        """The project that the task belongs to."""
        return self._project

    def view_of(self, spec: ContextSpec) -> View:
        """Return another version of the spec over the records as they are now; nothing is written.

        Raises:
            SpecError: It follows a link that does not exist, or that was declared after the last pull.
            UnknownNameError: It names a stream that was never pulled.
        """
        return self._open_view(spec, None)

    def save_spec(self, spec: ContextSpec) -> SpecText:
        """Write another version of the spec to `context.yaml`; what did not change keeps its lines and comments.

        Returns:
            What was written, with the comments that could not be kept.

        Raises:
            ConfigError: The task came with the workbench and is not the project's own, or it cannot be written.
        """
        path = self.folder / _SPEC_FILE
        check_own(path, self._project.root, self.name)
        try:
            written = spec_text(spec, path.read_text("utf-8") if path.is_file() else None)
            # Whole or not at all: a file that was half written would lose the one before.
            fresh = path.with_name(f".{path.name}.new")
            fresh.write_text(written.text, encoding="utf-8")
            fresh.replace(path)
        except OSError as exc:
            message = f"the spec cannot be written: {exc.strerror or exc}."
            raise ConfigError(message, path=path) from exc
        self.spec, self._view = spec, None
        return written

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases of `cases.jsonl`; none where the file is missing.

        Raises:
            ConfigError: A line is broken.
        """
        path = self.folder / _CASES_FILE
        return load_cases(path) if path.is_file() else ()

    def build(
        self,
        question: str | None = None,
        *,
        entities: Mapping[str, str] | None = None,
        budget_tokens: int | None = None,
        as_role: str | None = None,
    ) -> Context:
        """Build the context for a question, for entities named by key, or for both.

        Args:
            question: In plain words.
            entities: Entity name to key, such as `{"customer": "17"}`.
            budget_tokens: Ceiling in tokens of the spec's encoding, >= 1; default the spec's.
            as_role: A role of the spec, whose records alone are seen; everything by default.

        Raises:
            BudgetError: The required sections do not fit; says which budget would do.
            BudgetValueError: The budget is not a whole number from 1 on.
            QuestionError: The question is empty or too long.
            UnknownNameError: An entity or a role that the spec does not have.
        """
        return self.view.build(question, entities=entities, budget_tokens=budget_tokens, as_role=as_role)

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
        store, encoding = self._project.store, self.spec.encoding
        with watched(f"Comparing the arms of {self.name}") as bar:
            tell = progress or bar.tell
            resolved = self.open_arms(asked, cases=chosen, budget_tokens=budget, as_role=as_role, progress=tell)
            log = self._run_log(resolved, chosen, budget, as_role, opened, repeats) if keep else None
            with log or nullcontext():
                found = compare(
                    resolved,
                    chosen,
                    records=store,
                    budget_tokens=budget,
                    encoding=encoding,
                    snapshot=store.snapshot(),
                    progress=partial(tell, "compare"),
                    reader=opened,
                    repeats=repeats,
                    at_once=at_once,
                    log=log,
                    allow_missing_gold=allow_missing_gold,
                )
            again = python_call(
                self.name,
                arms=list(resolved),
                named=[arm for arm in asked if isinstance(arm, str)],
                cases=str(cases) if isinstance(cases, Path | str) else None,
                own_cases=cases is None,
                budget_tokens=budget,
                frontier=frontier,
                as_role=as_role,
                reader=reader if isinstance(reader, str) else opened.identity if opened else None,
                repeats=repeats,
                allow_missing_gold=allow_missing_gold,
            )
            found = found.with_command(again, task=self.name)
            if not frontier:
                return found
            ranged = {name: arm for name, arm in resolved.items() if name not in {"full", "oracle"}}
            line = _frontier(
                ranged,
                chosen,
                records=store,
                encoding=encoding,
                progress=partial(tell, "frontier"),
                allow_missing_gold=allow_missing_gold,
            )
            return found.with_frontier(line)

    def _run_log(
        self,
        arms: Mapping[str, Arm],
        cases: Sequence[Case],
        budget_tokens: int,
        as_role: str | None,
        reader: Reader | None,
        repeats: int,
    ) -> RunLog:
        """Return where the contexts and answers of a comparison are kept: one run for each thing that it is made of."""
        made = run_spec(
            cases,
            arms,
            task={"name": self.name, "spec": self.digest(), "role": as_role},
            snapshot=self._project.store.snapshot(),
            encoding=self.spec.encoding,
            budget_tokens=budget_tokens,
            reader=reader.identity if reader else None,
            repeats=repeats if reader else 1,
        )
        return RunLog(self.runs, made)

    def vet(
        self,
        *,
        reviewer: str,
        days: int = 90,
        gates: Sequence[str] = (),
        comparison: Comparison | None = None,
        key: Path | str | None = None,
    ) -> VettingRecord:
        """Vouch for the task as it is now; written to `vetting.json`, and void when anything of it changes.

        Vetted together are the context spec, the policy with its overlays and tests, the cases and the tools.

        Args:
            reviewer: Name of the person who vouches.
            days: Days until it expires, 1 to 3,650.
            gates: `ARM.METRIC=VALUE`; each must hold.
            comparison: The run that the reviewer saw; by default the view is compared with all arms, where there are
                cases.
            key: PEM file of an ed25519 key: signs it as an in-toto statement, in `vetting.dsse.json`.

        Raises:
            NotVettedError: A gate, a policy test or the agreement of both readings failed, or there is nothing to vouch
                for.
            PolicyError: The reviewer is not named, or the key cannot be read.
            ConfigError: The task came with the workbench and is not the project's own.
        """
        check_own(self.folder / VETTING_FILE, self._project.root, self.name)
        if comparison is None and self.cases:
            comparison = self.compare()
        found = vetted(
            self.name,
            reviewer=reviewer,
            days=days,
            gates=gates,
            comparison=comparison,
            report=self.test_policy() if self.governed.exists else None,
            snapshot=self._project.store.snapshot(),
            digests=self.vetted_digests(),
        )
        write_vetting(self.folder, found, Path(key) if key is not None else None)
        return found

    def vetted_digests(self) -> VettedDigests:
        """Return the digests of all that is vetted together, as it is now."""
        return digests_to_vet(self._parts(self.cases, overlays=self.governed.overlay_names))

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

    def export(
        self,
        out: Path | str,
        *,
        to: Sequence[str] = (),
        draft: bool = False,
        comparison: Comparison | None = None,
        overlays: Sequence[str] = (),
        key: Path | str | None = None,
    ) -> Bundle:
        """Write the task as a bundle: compiled spec, policy, tools, evidence, cases, proof and a lock.

        Args:
            out: The folder to write. A bundle that is there is replaced; anything else is refused.
            to: Names of agent runtimes and formats of `workbench.targets.TARGETS`, such as `openai`; each is written
                below `targets/` and proven to decide as the policy does.
            draft: Mark it a draft, which a task that nobody vetted, or that was changed since, needs.
            comparison: The evidence. By default the view is compared with all arms, where the task has cases.
            overlays: Names of overlays that hold in the bundle.
            key: PEM file of an ed25519 key: signs the lock, and by it every part, in `lock.dsse.json`.

        Raises:
            NotVettedError: Not vetted, or the vetting is void, and `draft` is false.
            UnknownNameError: There is no such target or overlay.
            ExportError: It cannot be written, a target is not installed or cannot express a rule, or one decides
                otherwise than the policy.
            PolicyError: The key cannot be read.
        """
        signing = read_private_key(Path(key)) if key is not None else None
        vetting, signature = (None, None) if draft else kept_vetting(self.folder)
        if not draft:
            # Before a comparison is made, which takes its time.
            check_vetted(replace(self._parts(self.cases, overlays=self.governed.overlay_names), vetting=vetting))
        if comparison is None and self.cases:
            comparison = self.compare()
        parts = replace(
            self._parts(comparison.cases if comparison is not None else self.cases, overlays=overlays),
            comparison=json.loads(comparison.to_json()) if comparison is not None else None,
            vetting=vetting,
            signature=signature,
        )
        return write_bundle(Path(out), with_targets(parts, to), draft=draft, key=signing)

    def _parts(self, cases: Sequence[Case], *, overlays: Sequence[str]) -> BundleParts:
        return BundleParts(
            task=self.name,
            description=self.spec.description or f"Context of the task {self.name}.",
            spec=self.spec,
            entities={
                name: [" + ".join(paths) for paths in entity.key_paths()] for name, entity in self.spec.entities.items()
            },
            encoding=self.spec.encoding,
            budget_tokens=self.spec.budget_tokens,
            snapshot=self._project.store.snapshot(),
            cases=[case.model_dump(mode="json", exclude_defaults=True) for case in cases],
            policy=self.governed.exported(overlays),
        )

    def digest(self) -> str:
        """Return `sha256:<hex>` of the compiled spec."""
        compiled = canonical_json(self.spec.model_dump(mode="json", by_alias=True), what="context.yaml")
        return "sha256:" + hashlib.sha256(compiled).hexdigest()

    def __repr__(self) -> str:
        """Say which task it is."""
        return f"<Task {self.name}: {len(self.spec.sections)} sections, {self.spec.budget_tokens} tokens>"

    def __str__(self) -> str:
        """Return its sections, entities, cases and policy."""
        return task_display(self).text()

    def _repr_html_(self) -> str:
        return task_display(self).html()

    # -- arms --------------------------------------------------------------------------------------

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


_frontier = frontier
