"""What the command line needs of `workbench.api`; tests hand in their own."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import click

from workbench.cli._output import note

if TYPE_CHECKING:
    from workbench.context import Context

__all__ = ["Api", "App", "ComparisonLike", "ProjectLike", "TaskLike", "current_app"]


class RecordLike(Protocol):
    """One record, as far as a table shows it."""

    @property
    def urn(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    def model_dump_json(self) -> str: ...


class ReceiptLike(Protocol):
    """What a pull brought."""

    @property
    def complete(self) -> str | bool: ...
    def require_schema(self) -> object: ...
    def model_dump_json(self) -> str: ...


class ActionResultLike(Protocol):
    """What became of an action."""

    @property
    def result(self) -> str: ...
    @property
    def reason(self) -> str: ...
    def model_dump_json(self) -> str: ...


class ComparisonLike(Protocol):
    """What a comparison found."""

    def to_json(self) -> str: ...
    def contexts_jsonl(self) -> str: ...
    def html(self) -> str: ...
    def check_gates(self, gates: Iterable[str], /) -> Sequence[object]: ...
    def junit_xml(self, gates: Sequence[str], failures: Sequence[Any], more: Sequence[str], /) -> str: ...
    def markdown(self, failures: Sequence[Any] = (), more: Sequence[str] = (), /) -> str: ...
    def with_command(self, command: str, *, task: str) -> ComparisonLike: ...
    @property
    def run(self) -> str: ...


class ReaderLike(Protocol):
    """What answers from a context."""

    def __call__(self, question: str, context: str) -> object: ...


class ChangeLike(Protocol):
    """An arm against a baseline."""

    def exceeds(self, most: int, /) -> bool: ...


class DiffLike(Protocol):
    """What another spec changes."""

    def to_json(self) -> str: ...


class BundleLike(Protocol):
    """A bundle that was written."""

    @property
    def path(self) -> Path: ...
    @property
    def digest(self) -> str: ...
    @property
    def state(self) -> str: ...


class TaskLike(Protocol):
    """A task of the project."""

    @property
    def folder(self) -> Path: ...
    @property
    def spec(self) -> ContextSpec: ...

    def build(
        self,
        question: str | None = None,
        *,
        entities: Mapping[str, str] | None = None,
        budget_tokens: int | None = None,
        as_role: str | None = None,
    ) -> Context: ...
    def compare(
        self,
        *,
        arms: Sequence[str] | None = None,
        cases: Path | None = None,
        budget_tokens: int | None = None,
        frontier: bool = False,
        as_role: str | None = None,
        reader: Any = None,
        repeats: int = 1,
        at_once: int = 8,
        keep: bool = False,
        allow_missing_gold: bool = False,
    ) -> ComparisonLike: ...
    def make_cases(self) -> MadeCases: ...
    def run(self, name: str) -> ComparisonLike: ...
    def against(self, now: Any, before: Any, *, allow_different: bool = False) -> Sequence[ChangeLike]: ...
    def diff(self, other: Path, *, cases: Path | None = None, budget_tokens: int | None = None) -> DiffLike: ...
    def export(
        self,
        out: Path,
        *,
        to: Sequence[str] = (),
        draft: bool = False,
        overlays: Sequence[str] = (),
        key: Path | None = None,
    ) -> BundleLike: ...
    @property
    def tools(self) -> Catalogue: ...
    def fetch_tools(
        self,
        *,
        command: Sequence[str] | None = None,
        url: str | None = None,
        headers: Mapping[str, str] | None = None,
        file: str = "tools.json",
        write: bool = True,
    ) -> Sequence[ToolDrift]: ...
    def decide(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        /,
        *,
        role: str,
        caller: str = "",
        tenant: str = "",
        facts: Mapping[str, Any] | None = None,
        overlays: Sequence[str] = (),
    ) -> Decision: ...
    def act(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        /,
        *,
        role: str,
        caller: str,
        tenant: str = "",
        dry_run: bool = True,
    ) -> Guarded: ...
    def test_policy(self, *, with_recorded: bool = False) -> SuiteReport: ...
    def simulate(self, policy: Path, calls: Sequence[PolicyTest] | None = None, /) -> Simulation: ...
    def diff_policy(self, policy: Path, /) -> tuple[list[str], Simulation]: ...
    def vet(
        self, *, reviewer: str, days: int = 90, gates: Sequence[str] = (), key: Path | None = None
    ) -> VettingRecord: ...


class LinkLike(Protocol):
    """A link that a manifest declares."""

    @property
    def stream(self) -> str: ...
    @property
    def to(self) -> str: ...


class ProfileLike(Protocol):
    """A field profile."""

    @property
    def fields(self) -> Sequence[object]: ...
    def summary(self) -> str: ...
    def basis(self) -> str: ...
    def header(self) -> Sequence[str]: ...
    def rows(self, limit: int | None = None) -> Sequence[Sequence[object]]: ...
    def model_dump_json(self) -> str: ...


class CheckReportLike(Protocol):
    """What a check of a project found."""

    @property
    def passed(self) -> bool: ...
    def summary(self) -> str: ...
    def to_json(self) -> str: ...
    def junit_xml(self) -> str: ...
    def markdown(self) -> str: ...


class LockLike(Protocol):
    """What was written to `workbench.lock`."""

    @property
    def tasks(self) -> Mapping[str, object]: ...
    @property
    def streams(self) -> Mapping[str, object]: ...


class ProjectLike(Protocol):
    """A project."""

    @property
    def root(self) -> Path: ...
    @property
    def store_path(self) -> Path: ...
    @property
    def audit_path(self) -> Path: ...
    @property
    def notes(self) -> Sequence[str]: ...
    def close(self) -> None: ...
    def streams(self) -> Mapping[str, int]: ...
    def links(self) -> Sequence[LinkLike]: ...
    def records(self, stream: str) -> Iterable[RecordLike]: ...
    def pull(self, name: str, /, *, full: bool = False) -> ReceiptLike: ...
    def profile(self, stream: str, /, *, sample: int | None = None) -> ProfileLike: ...
    def arguments_of(
        self, name: str, texts: Mapping[str, str], arguments: Mapping[str, Any], /
    ) -> Mapping[str, Any]: ...
    def act(
        self,
        name: str,
        arguments: Mapping[str, Any],
        /,
        *,
        dry_run: bool = True,
        idempotency_key: str | None = None,
    ) -> ActionResultLike: ...
    def check(
        self,
        *,
        only: Sequence[str] | None = None,
        skip: Sequence[str] = (),
        strict: bool = False,
        progress: Callable[[str], None] | None = None,
    ) -> CheckReportLike: ...
    def write_lock(self) -> LockLike: ...
    def task(self, name: str) -> TaskLike: ...
    def draft(self, name: str, streams: Sequence[str] | None = None, /, *, replace: bool = False) -> TaskLike: ...
    def add_files(self, name: str, paths: Sequence[Path]) -> Path: ...
    def add_sql(self, name: str, url: str) -> Path: ...


class DemoLike(Protocol):
    """What the main job on the sample company gave."""

    @property
    def root(self) -> Path: ...
    @property
    def comparison(self) -> ComparisonLike: ...
    @property
    def bundle(self) -> BundleLike: ...
    @property
    def report(self) -> Path: ...


class SandboxLike(Protocol):
    """Look-alikes that run."""

    @property
    def urls(self) -> Mapping[str, str]: ...
    @property
    def environment(self) -> Mapping[str, str]: ...
    def deliver(self) -> Sequence[object]: ...
    def close(self) -> None: ...


class Api(Protocol):
    """The functions of `workbench.api` that the command line calls."""

    def open(self, path: Path | None = None) -> ProjectLike: ...
    def init(self, folder: Path) -> ProjectLike: ...
    def demo(self, folder: Path, *, quick: bool = False, progress: Callable[[str], None] | None = None) -> DemoLike: ...
    def verify_store(self, path: Path) -> Sequence[str]: ...
    def start_sandbox(
        self,
        *,
        accounts: int,
        seed: int,
        faults: Mapping[str, float] | None,
        limits: Literal["ample", "vendor"],
        port: int,
        project: Path | None,
    ) -> SandboxLike: ...


if TYPE_CHECKING:
    from workbench import api as real_api
    from workbench.evals import MadeCases
    from workbench.policy import (
        Catalogue,
        Decision,
        Guarded,
        PolicyTest,
        Simulation,
        SuiteReport,
        ToolDrift,
        VettingRecord,
    )
    from workbench.views import ContextSpec

    conforms: Api = real_api  # so that a change on either side is a type error


@dataclass
class App:
    """State of one call: where the project is, and the API, which is imported when a command first needs it."""

    project_path: Path | None = None
    given_api: Api | None = None

    @property
    def api(self) -> Api:
        """The API; importing it late keeps `--help` and mistakes in arguments quick."""
        if self.given_api is None:
            self.given_api = cast("Api", importlib.import_module("workbench.api"))
        return self.given_api

    def project(self) -> ProjectLike:
        """The project named by `--project`, or the one that the working directory lies in."""
        project = self.api.open(self.project_path)
        # Told at the end, as the store is opened when it is first needed; before the error, which they may explain.
        click.get_current_context().call_on_close(lambda: _leave(project))
        return project


def _leave(project: ProjectLike) -> None:
    for remark in project.notes:
        note(f"note: {remark}")
    project.close()


def current_app() -> App:
    """Return the state of the running command."""
    return click.get_current_context().ensure_object(App)
