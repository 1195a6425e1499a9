"""A rehearsal: a bundle that was not written yet, loaded as it will be, with nothing real behind its tools."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.context import Context
from workbench.export import TARGETS, Bundle
from workbench.policy import AuditLog, Call, Guard, Outcome, Performer, Plan, digest
from workbench.serve import LoadedBundle
from workbench.views import ContextSpec

__all__ = ["Rehearsal", "rehearsing"]

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there


class Rehearsal:
    """A bundle under rehearsal. Use `rehearsing`.

    Attributes:
        bundle: The bundle, what the targets wrote included.
        done: Calls that were carried out, in order: tool and arguments.
    """

    def __init__(self, bundle: Bundle, folder: Path) -> None:
        """Load the bundle; approvals and the audit log lie in `folder`."""
        self.bundle = bundle
        self.done: list[tuple[str, Mapping[str, Any]]] = []
        self._guard = Guard(bundle.manifest.task, AuditLog(folder))
        self._first: LoadedBundle | None = None

    def files(self, target: str) -> dict[str, bytes]:
        """Return what a target wrote, by path in its own folder."""
        head = f"{TARGETS}/{target}/"
        return {name.removeprefix(head): data for name, data in self.bundle.files.items() if name.startswith(head)}

    def loaded(self, call: Call) -> LoadedBundle:
        """Return the bundle as it is loaded for a call's role, caller and tenant, with its facts, at its time."""
        made = LoadedBundle(
            self.bundle,
            _Rehearsed(call, self.done),
            self._guard,
            role=call.role,
            caller=call.caller,
            tenant=call.tenant,
            clock=lambda: call.at,
            like=self._first,
        )
        self._first = self._first or made
        return made


class _Rehearsed:
    """What stands behind the tools in a rehearsal: facts of one call, and a list of what was done."""

    def __init__(self, call: Call, done: list[tuple[str, Mapping[str, Any]]]) -> None:
        self._facts = dict(call.facts)
        self._done = done

    def known(self, call: Call) -> Call:
        return replace(call, facts=self._facts)

    def performer(self, call: Call) -> Performer:
        return _Counted(call, self._done)

    def build(
        self,
        spec: ContextSpec,
        question: str,
        entities: Mapping[str, str] | None,
        budget_tokens: int | None,
        as_role: str | None,
    ) -> Context:
        del entities, budget_tokens, as_role
        return Context(text=f"Rehearsed: {question}", tokens=0, encoding=spec.encoding, status="not_found")


class _Counted:
    """Does nothing but say that it was done."""

    repeatable = False

    def __init__(self, call: Call, done: list[tuple[str, Mapping[str, Any]]]) -> None:
        self._call = call
        self._done = done

    def plan(self, key: str) -> Plan:
        del key
        body = {"tool": self._call.tool, "arguments": dict(self._call.arguments)}
        return Plan(self._call.tool, digest(body, what="the call"))

    def perform(self, key: str) -> Outcome:
        del key
        self._done.append((self._call.tool, dict(self._call.arguments)))
        return Outcome("done", value="done")


@contextlib.contextmanager
def rehearsing(bundle: Bundle) -> Iterator[Rehearsal]:
    """Rehearse a bundle; what is written meanwhile is thrown away."""
    # In memory where that can be: an audit log waits for the disk at every entry.
    place = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="workbench-", dir=place) as folder:
        yield Rehearsal(bundle, Path(folder))
