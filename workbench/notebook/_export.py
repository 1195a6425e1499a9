"""The export panel: what speaks against it, what would be written and how that differs, then writing it."""

from __future__ import annotations

import shlex
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from workbench.api import Diagnostic
from workbench.errors import ConfigError, ExportError, NotVettedError, WorkbenchError
from workbench.evals import Comparison
from workbench.export import Bundle, verify_bundle
from workbench.html import Display, Facts, Folded, Grid, Lines, Part, Passage
from workbench.notebook._actions import action
from workbench.notebook._assets import module_text, style_text
from workbench.notebook._export_preview import PartChange, counted, part_changes
from workbench.notebook._widget import LabWidget
from workbench.policy import digest
from workbench.targets import TARGETS, targets_named

if TYPE_CHECKING:
    from workbench.api import Task

__all__ = ["ExportFinding", "ExportPanel", "ExportPlan"]

Place = Literal["out", "to", "draft", "spec", "policy", "cases"]


class ExportPlan(BaseModel):
    """What an export panel shows.

    Attributes:
        out: The folder to write; one that is not absolute lies in the project's folder.
        draft: Whether the bundle is marked a draft, which a task that nobody vetted needs.
        to: Names of the agent runtimes and formats that it is written for; see `workbench.targets.TARGETS`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    out: str
    draft: bool = True
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportFinding:
    """Something that speaks against an export, or that is doubtful.

    Attributes:
        level: `error`: nothing can be written. `doubt`: it can, and a person should know.
        place: Field of the panel that it is about: `out`, `to` or `draft`; else `spec`, `policy` or `cases`.
        where: File and key, such as `context.yaml: sections[2].limit`; empty where the place says it.
        message: What it is and what to do.
    """

    level: Literal["error", "doubt"]
    place: Place
    where: str
    message: str


class ExportPanel(LabWidget):
    """Check a task, see what exporting it would change, and write it as a bundle.

    Attributes:
        value: The `ExportPlan`.
        task: The task.
        findings: What the last check found; `None` before the first, and after anything was changed.
        written: The bundle that was written last, or `None`.

    Example:
        e = ExportPanel(task, comparison=comparison)
        e.check()
        e.write()
        e.written.digest
    """

    Value = ExportPlan
    _esm = module_text("export")
    _css = style_text()

    def __init__(self, task: Task, *, comparison: Comparison | None = None, value: ExportPlan | None = None) -> None:
        """Show a task; nothing is checked yet.

        Args:
            task: The task.
            comparison: The evidence. By default the task's own cases are compared at the first check, which takes its
                time.
            value: What to show first; default `out/TASK`, as a draft where there is no vetting.
        """
        self.task = task
        self.findings: tuple[ExportFinding, ...] | None = None
        self.written: Bundle | None = None
        self._comparison = comparison
        self._given = comparison is not None
        self._compared: str | None = None
        self._linted: tuple[str, list[Diagnostic]] | None = None
        self._changes: tuple[PartChange, ...] = ()
        self._digest = ""
        self._said = ""
        is_vetted = (task.folder / "vetting.json").is_file()
        super().__init__(value or ExportPlan(out=f"out/{task.name}", draft=not is_vetted))

    def _check(self, value: Any) -> None:
        targets_named(value.to)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def command(self) -> str:
        """The same export on the command line, from the project's folder."""
        return self._command(self.value)

    def _command(self, value: ExportPlan) -> str:
        draft = " --draft" if value.draft else ""
        to = f" --to {','.join(value.to)}" if value.to else ""
        return f"workbench export {shlex.quote(self.task.name)} --out {shlex.quote(value.out)}{to}{draft}"

    @property
    def code(self) -> str:
        """The same export in Python."""
        return self._code(self.value)

    def _code(self, value: ExportPlan) -> str:
        draft = ", draft=True" if value.draft else ""
        to = f", to={list(value.to)!r}" if value.to else ""
        return f"task.export(project.root / {value.out!r}{to}{draft})"

    @property
    def changes(self) -> tuple[PartChange, ...]:
        """What writing would change, part by part, as the last check found it."""
        return self._changes

    @property
    def digest(self) -> str:
        """Digest that the bundle would have, as the last check found it; empty before."""
        return self._digest

    @property
    def target(self) -> Path:
        """The folder that would be written."""
        return Path(self.task.project.root, self.value.out)

    def _take_in(self, value: BaseModel) -> None:
        # What was found was about another plan.
        self.findings, self._changes, self._digest, self._said = None, (), "", ""

    def shown(self, value: ExportPlan) -> dict[str, Any]:
        """Return the plan, what was found, and what would change."""
        return {
            "task": self.task.name,
            "out": value.out,
            "draft": value.draft,
            "targets": list(TARGETS),
            "to": list(value.to),
            "checked": self.findings is not None,
            "writable": self.findings is not None and not self._errors,
            "findings": [asdict(one) for one in self.findings or ()],
            "digest": self._digest,
            "counts": self._counts(),
            "changes": [{**asdict(one), "lines": list(one.lines)} for one in self._changes],
            "command": self._command(value),
            "code": self._code(value),
            "said": self._said,
        }

    @property
    def _errors(self) -> list[ExportFinding]:
        return [one for one in self.findings or () if one.level == "error"]

    def _counts(self) -> str:
        return counted(Counter(one.change for one in self._changes))

    def _display(self) -> Display:
        facts: list[tuple[str, object]] = [("folder", self.value.out), ("draft", "yes" if self.value.draft else "no")]
        facts += [("to", ", ".join(self.value.to))] if self.value.to else []
        facts += [("digest", self._digest)] if self._digest else []
        facts += [("on the command line", self.command), ("in Python", self.code)]
        parts: list[Part] = [Facts(facts)]
        if self.findings is None:
            parts.append(Lines(["Not checked yet."]))
        elif self.findings:
            rows = [(one.level, one.place, one.where, one.message) for one in self.findings]
            parts.append(Grid(("level", "about", "where", "what"), rows, caption=f"{len(rows)} found"))
        else:
            parts.append(Lines(["Nothing speaks against it."]))
        if self._changes:
            rows_of_parts = [(one.name, one.change, one.size_bytes, one.sha256) for one in self._changes]
            parts.append(Grid(("part", "change", "bytes", "sha256"), rows_of_parts, numeric=[2]))
        for one in self._changes:
            if one.lines:
                more = Lines([f"and {one.left_out:,} more lines"]) if one.left_out else Lines([])
                parts.append(Folded(f"what changes in {one.name}", [Passage("\n".join(one.lines)), more]))
        parts.append(Lines([self._said] if self._said else []))
        return Display(f"Export of {self.task.name}", parts)

    def snapshot(self) -> str:
        """Return the plan, what was found, and what would change with digests."""
        return self._display().html()

    def __str__(self) -> str:
        """Return what the snapshot shows, as plain text."""
        return self._display().text()

    # -- actions -----------------------------------------------------------------------------------

    @action
    def set_out(self, out: str) -> None:
        """Choose the folder."""
        self.change(out=out)

    @action
    def set_draft(self, draft: bool) -> None:
        """Mark the bundle a draft, or not."""
        self.change(draft=draft)

    @action
    def set_target(self, target: str, on: bool = True) -> None:
        """Write the bundle for an agent runtime or format as well, or not."""
        left = tuple(one for one in self.value.to if one != target)
        self.change(to=(*left, target) if on else left)

    @action
    def check(self) -> None:
        """Find what speaks against the export, and what it would write; `findings`, `changes` and `digest` tell it."""
        self.findings, self._changes, self._digest, self._said = None, (), "", ""
        # What stands in the way comes first.
        self.findings = tuple(sorted(self._found(), key=lambda one: one.level != "error"))
        self._publish(self.shown(self.value))

    @action
    def write(self) -> None:
        """Write the bundle, as it was checked.

        Raises:
            ExportError: It was not checked, something speaks against it, or what was written is not what was shown.
        """
        if self.findings is None:
            message = "check the export first: nothing is written that was not shown."
            raise ExportError(message)
        if self._errors:
            message = f"nothing is written: {self._errors[0].message}"
            raise ExportError(message)
        shown = self._digest
        plan: ExportPlan = self.value
        self.written = self.task.export(self.target, to=plan.to, draft=plan.draft, comparison=self._evidence())
        self._said = f"Written to {self.value.out}: {self.written.digest}."
        if self.written.digest != shown:
            self._said += " That is not what was shown: something changed since the check. Check again."
        self._changes = tuple(part_changes(self.target, self.target))
        self._digest = self.written.digest
        self._publish(self.shown(self.value))

    # -- checking ----------------------------------------------------------------------------------

    @property
    def _state(self) -> str:
        """What a comparison and a lint are about: spec, records and cases."""
        cases = digest([case.model_dump(mode="json") for case in self.task.cases], what="the cases")
        return f"{self.task.digest()} {self.task.project.store.snapshot()} {cases}"

    def _lint(self) -> list[Diagnostic]:
        """Return the doubts about the spec, by the cases of the evidence.

        Every case is built for them, so they are kept while nothing changes.
        """
        if self._linted is None or self._linted[0] != self._state:
            cases = self._comparison.cases if self._given and self._comparison is not None else None
            self._linted = (self._state, self.task.lint(cases=cases))
        return self._linted[1]

    def _evidence(self) -> Comparison | None:
        """Return the comparison that is exported: the given one, or one of the task as it is now."""
        if self._given or not self.task.cases:
            return self._comparison
        if self._compared != self._state:
            self._comparison, self._compared = self.task.compare(), self._state
        return self._comparison

    def _found(self) -> Iterator[ExportFinding]:
        there, found = self._found_there()
        yield from found
        yield from self._found_in_task()
        with tempfile.TemporaryDirectory() as folder:
            plan: ExportPlan = self.value
            out = Path(folder) / "bundle"
            try:
                made = self.task.export(out, to=plan.to, draft=plan.draft, comparison=self._evidence())
            except NotVettedError as exc:
                yield ExportFinding("error", "draft", "", str(exc))
            except WorkbenchError as exc:
                # It went to a folder of its own, so it is not about the folder that is named.
                yield _finding(exc, place="to" if plan.to else "spec")
            else:
                self._digest = made.digest
                self._changes = tuple(part_changes(there, made.path))

    def _found_there(self) -> tuple[Path | None, list[ExportFinding]]:
        """Look at the folder that would be written; returns it where a bundle is there, and what is wrong with it."""
        if not self.value.out.strip():
            message = f"no folder is named. Name one, such as out/{self.task.name}."
            return None, [ExportFinding("error", "out", "", message)]
        target = self.target
        if target == self.task.project.root or self.task.folder.is_relative_to(target):
            message = f"{self.value.out} holds the project's own files. Choose another folder."
            return None, [ExportFinding("error", "out", "", message)]
        if not target.exists() or (target.is_dir() and not any(target.iterdir())):
            return None, []
        try:
            problems = verify_bundle(target)
        except ExportError as exc:
            return None, [ExportFinding("error", "out", "", str(exc).replace(f"{target}: ", "", 1))]
        return target, [ExportFinding("doubt", "out", "", f"the bundle that is there: {one}") for one in problems]

    def _found_in_task(self) -> Iterator[ExportFinding]:
        try:
            for one in self._lint():
                about: Place = "cases" if one.where.endswith(".jsonl") else "spec"
                where = one.where if about == "cases" else f"context.yaml: {one.where}"
                yield ExportFinding("doubt", about, where, f"{one.code} {one.message}")
        except WorkbenchError as exc:
            yield _finding(exc)
        if self.task.governed.exists:
            try:
                report = self.task.test_policy()
            except WorkbenchError as exc:
                yield _finding(exc, place="policy")
                return
            yield from _of_policy([*report.failures, *report.disagreements], "error")
            yield from _of_policy(report.remarks, "doubt")


def _of_policy(messages: Sequence[str], level: Literal["error", "doubt"]) -> Iterator[ExportFinding]:
    for message in messages:
        yield ExportFinding(level, "policy", "policy.yaml", message)


def _finding(exc: WorkbenchError, *, place: Place = "spec") -> ExportFinding:
    """Return an error as a finding, with the file and the key that it is about."""
    if isinstance(exc, ConfigError) and exc.path is not None:
        name = Path(exc.path).name
        about: Place = "policy" if "policy" in name else "cases" if name.startswith("cases") else "spec"
        return ExportFinding("error", about, f"{name}: {exc.key}" if exc.key else name, str(exc))
    return ExportFinding("error", place, "", str(exc))
