"""What a task's agent may do: its tools, its policy with tests, guarded calls, and the vetting of it all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.api._own import check_own
from workbench.errors import PolicyError, PolicyFileError, UnknownNameError
from workbench.export import ExportedPolicy
from workbench.policy import (
    AuditLog,
    Call,
    Catalogue,
    Decider,
    Decision,
    Guard,
    Guarded,
    Overlay,
    Policy,
    PolicyTest,
    PolicyText,
    SuiteReport,
    Tool,
    load_overlay,
    load_policy,
    load_policy_tests,
    policy_text,
    read_tools,
    recorded,
    run_suite,
    with_facts,
)
from workbench.serve import AUDIT_FOLDER, Perform, connector_tools, performer_of

if TYPE_CHECKING:
    from workbench.api._owner import Owner

__all__ = ["AUDIT_FOLDER", "Governed", "decider_of"]

_POLICY_FILE = "policy.yaml"
_TESTS_FILE = "policy_tests.yaml"
_OVERLAYS = "overlays"
_MAX_BYTES = 16_000_000


class Governed:
    """The policy of one task, opened.

    Attributes:
        task: Name of the task.
        folder: Its folder.
    """

    def __init__(self, task: str, folder: Path, project: Owner) -> None:
        """Keep where things lie; files are read when they are needed."""
        self.task = task
        self.folder = folder
        self._project = project
        self._deciders: dict[tuple[str, ...], Decider] = {}

    @property
    def exists(self) -> bool:
        """Whether the task has a policy."""
        return (self.folder / _POLICY_FILE).is_file()

    @cached_property
    def policy(self) -> Policy:
        """The policy.

        Raises:
            PolicyFileError: It is missing or wrong.
        """
        return load_policy(self.folder / _POLICY_FILE)

    @cached_property
    def tools(self) -> Catalogue:
        """The tools that the policy names, with the risks that it gives them.

        Raises:
            PolicyFileError: A list of tools is missing or wrong.
            PolicyError: A tool's name cannot be taken, or two have one name.
        """
        return _tools(self.policy, self.folder, self._project)

    @property
    def overlay_names(self) -> list[str]:
        """Names of the overlays, sorted."""
        return sorted(path.stem for path in (self.folder / _OVERLAYS).glob("*.yaml"))

    def overlay(self, name: str) -> Overlay:
        """Return an overlay by its name.

        Raises:
            UnknownNameError: There is none.
            PolicyFileError: It is wrong, or would widen.
        """
        if name not in self.overlay_names:
            raise UnknownNameError(name, self.overlay_names, what=f"an overlay of {self.task}")
        return load_overlay(self.folder / _OVERLAYS / f"{name}.yaml", self.policy)

    def decider(self, overlays: Sequence[str] = ()) -> Decider:
        """Return the policy with overlays, compiled."""
        key = tuple(overlays)
        if key not in self._deciders:
            try:
                found = Decider(self.policy, self.tools, [self.overlay(name) for name in key])
            except (PolicyFileError, UnknownNameError) as exc:
                exc.name_file(self.folder / _POLICY_FILE)
                raise
            self._deciders[key] = found
        return self._deciders[key]

    @cached_property
    def tests(self) -> tuple[PolicyTest, ...]:
        """The policy tests; none where the file is missing."""
        path = self.folder / _TESTS_FILE
        return load_policy_tests(path).tests if path.is_file() else ()

    @property
    def log(self) -> AuditLog:
        """The project's audit log."""
        return AuditLog(self._project.store_path / AUDIT_FOLDER)

    @property
    def guard(self) -> Guard:
        """What carries out this task's calls."""
        return Guard(self.task, self.log)

    def recorded(self) -> list[PolicyTest]:
        """Return the calls of the audit log as tests: what was decided then must be decided again."""
        return recorded(self.log.read(), self.task)

    def test(self, *, with_recorded: bool = False) -> SuiteReport:
        """Run the policy tests and the vectors; with `with_recorded`, the calls of the audit log as well."""
        more = self.recorded() if with_recorded else []
        return run_suite(self.decider(), [*self.tests, *more])

    def decide(self, call: Call, overlays: Sequence[str] = ()) -> Decision:
        """Decide on a call, its facts looked up."""
        return self.decide_by(self.decider(overlays), call)

    def decide_by(self, decider: Decider, call: Call) -> Decision:
        """Decide on a call by another version of the policy, its facts looked up."""
        policy = decider.policy
        looks_up = any(fact.record is not None for fact in policy.facts.values())
        known = with_facts(policy, call, self._project.store.get) if looks_up else _given(policy, call)
        return decider.decide(known)

    def save(self, policy: Policy, *, before: str | None = None) -> PolicyText:
        """Write other rules into `policy.yaml`; see `Task.save_policy`."""
        path = self.folder / _POLICY_FILE
        check_own(path, self._project.root, self.task)
        Decider(policy, self.tools)
        try:
            found = path.read_text("utf-8")
            _check_unchanged(found, before)
            written = policy_text(policy, found)
            # Whole or not at all: a file that was half written would lose the one before.
            fresh = path.with_name(f".{path.name}.new")
            fresh.write_text(written.text, encoding="utf-8")
            fresh.replace(path)
        except PolicyFileError as exc:
            exc.name_file(path)
            raise
        except (OSError, UnicodeDecodeError) as exc:
            message = f"the policy cannot be written: {getattr(exc, 'strerror', None) or exc}."
            raise PolicyFileError(message, path=path) from exc
        return written

    def act(
        self,
        decision: Decision,
        *,
        dry_run: bool,
        approval: str | None,
        call_id: str | None,
        perform: Perform | None,
    ) -> Guarded:
        """Carry out a call that was just decided on."""
        call = decision.call
        tool = self.tools.get(call.tool)
        return self.guard.act(
            decision,
            tool,
            performer_of(self._project, self.policy, call, perform),
            dry_run=dry_run,
            approval=approval,
            call_id=call_id,
        )

    def exported(self, overlays: Sequence[str] = ()) -> ExportedPolicy | None:
        """Return all of it as a bundle carries it; `None` where the task has no policy.

        Raises:
            UnknownNameError: There is no such overlay.
            PolicyFileError: A file is wrong.
        """
        if not self.exists:
            return None
        tests = self.folder / _TESTS_FILE
        return ExportedPolicy(
            policy=self.policy,
            tools=self.tools,
            overlays={name: self.overlay(name) for name in overlays},
            tests=load_policy_tests(tests) if tests.is_file() else None,
        )


def _check_unchanged(found: str, before: str | None) -> None:
    if before is not None and found != before:
        message = "the file was changed since it was read, so nothing was written. Open the policy anew."
        raise PolicyFileError(message)


def decider_of(path: Path, project: Owner) -> Decider:
    """Return the policy of any `policy.yaml`, with the tools that it names beside it."""
    policy = load_policy(path)
    return Decider(policy, _tools(policy, path.parent, project))


def _given(policy: Policy, call: Call) -> Call:
    return with_facts(policy, call, lambda _urn: None)


def _tools(policy: Policy, folder: Path, project: Owner) -> Catalogue:
    found: list[Tool] = []
    for source in policy.tools:
        if source.connector is not None:
            found += connector_tools(source.connector, project.actions(source.connector))
        else:
            found += read_tools(_read_json(folder, source.file or "")).values()
    return Catalogue(found).with_risks(policy.risks)


def _read_json(folder: Path, name: str) -> Any:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        message = "it leads out of the task's folder. Put the file itself beside policy.yaml."
        raise PolicyFileError(message, path=path)
    try:
        data = path.read_bytes()
    except OSError as exc:
        message = f"the list of tools cannot be read: {exc.strerror}."
        raise PolicyFileError(message, path=path) from exc
    if len(data) > _MAX_BYTES:
        message = f"the file has {len(data):,} bytes; at most {_MAX_BYTES:,} are read."
        raise PolicyFileError(message, path=path)
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as exc:
        message = f"it is not JSON: {str(exc)[:200]}"
        raise PolicyFileError(message, path=path) from exc


def _no_constant(text: str) -> Any:
    message = f"{text} is not JSON"
    raise ValueError(message)


def call_of(
    tool: str,
    arguments: Mapping[str, Any],
    *,
    role: str,
    caller: str,
    tenant: str,
    facts: Mapping[str, Any] | None,
    at: datetime | None,
) -> Call:
    """Return a call; `at` must know its zone.

    Raises:
        PolicyError: `at` has no zone.
    """
    if at is not None and at.tzinfo is None:
        message = f"at={at.isoformat()} has no zone. Give one, such as datetime.now(UTC)."
        raise PolicyError(message)
    return Call(tool, dict(arguments), role, caller, tenant, dict(facts or {}), at or datetime.now(UTC))
