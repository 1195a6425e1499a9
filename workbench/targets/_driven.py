"""Targets that are agent runtimes: each is driven by its own library, with a model that makes the calls it is told."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import ExportError
from workbench.export import Bundle
from workbench.policy import Approval, Call, Catalogue, Guarded, Rule
from workbench.serve import ContextTool, GovernedBundle, LoadedBundle, offered_names
from workbench.targets._readme import readme
from workbench.targets._rehearsal import Rehearsal
from workbench.targets._target import Effect, Enforcement, Loss, Observe

__all__ = ["Drive", "DrivenTarget", "Driving", "source"]

Drive = Callable[[str, Mapping[str, Any]], bool]
"""Has the runtime's model call a tool; tells whether the runtime then waits for an approval."""

Driving = Callable[[GovernedBundle], AbstractContextManager[Drive]]
"""Starts the runtime over a bundle."""


def source(name: str) -> bytes:
    """Return a module of this package as it is written into bundles; in the proof the same module is driven."""
    return Path(__file__).with_name(name).read_bytes()


@dataclass(frozen=True, kw_only=True)
class DrivenTarget:
    """An agent runtime whose tools stand on the workbench's guard.

    Attributes:
        name: What it is called, as in `--to`.
        about: What is written for whom.
        through: What a vector goes through in the proof.
        libraries: Distributions that load what is written.
        driven: Its library runs the calls itself.
        driving: Starts the runtime over a bundle.
        code: Python of its README.
        note: What else its README says.
        written: Further files, by path in its own folder.
        taken: Names of arguments that the runtime gives a value of its own.
    """

    name: str
    about: str
    through: str
    libraries: tuple[str, ...]
    driving: Driving
    code: str
    note: str
    written: Mapping[str, bytes]
    taken: frozenset[str] = frozenset()
    driven: bool = True

    def enforced_by(self, rule: Rule) -> Enforcement:
        """Return who decides: the guard, behind every tool; the runtime only pauses."""
        del rule
        return "workbench guard"

    def refusals(self, bundle: Bundle) -> list[str]:
        """Return which tools the runtime cannot be told of."""
        tools = bundle.policy.tools if bundle.policy is not None else Catalogue([])
        views = bundle.read_verified("tools.json")["tools"]
        found = []
        try:
            offered_names([*(one["name"] for one in views), *tools])
        except ExportError as exc:
            found.append(f"{exc}")
        for tool in tools.values():
            names = sorted(self.taken & set(tool.parameters.get("properties", {})))
            if names:
                found.append(f"the argument '{names[0]}' of the tool '{tool.name}' is set by {self.name} itself.")
        return found

    def losses(self, bundle: Bundle) -> list[Loss]:
        """Return nothing: the guard knows every decision, and the runtime can pause."""
        del bundle
        return []

    def files(self, bundle: Bundle) -> dict[str, bytes]:
        """Return what the runtime loads, and a README whose code runs as it stands."""
        return {"README.md": readme(self, bundle, self.code, self.note), **self.written}

    @contextlib.contextmanager
    def observing(self, rehearsal: Rehearsal) -> Iterator[Observe]:
        """Have the runtime's model make each call, and see what was carried out where it would be."""
        current = _Current(rehearsal.loaded(Call("", {}, "", "rehearsal")))
        others: list[str] = []
        with self.driving(current) as drive:

            def observe(call: Call) -> Effect:
                current.loaded = rehearsal.loaded(call)
                before = len(rehearsal.done)
                waits = drive(current.offered.get(call.tool, call.tool), call.arguments)
                done = rehearsal.done[before:]
                if not done:
                    return "ask" if waits else "deny"
                if [(tool, dict(arguments)) for tool, arguments in done] != [(call.tool, dict(call.arguments))]:
                    others.append(f"{self.name} was told to call {call.tool} {call.arguments}, and did {done}.")
                return "allow"

            yield observe
        if others:
            # Told when the runtime has ended: its library would wrap what is raised within.
            raise ExportError(others[0])


class _Current:
    """The bundle as it is loaded for the call that is made now: the runtime's tools are made once."""

    def __init__(self, loaded: LoadedBundle) -> None:
        self.loaded = loaded

    @property
    def caller(self) -> str:
        return self.loaded.caller

    @property
    def tools(self) -> Catalogue:
        return self.loaded.tools

    @property
    def context_tools(self) -> Sequence[ContextTool]:
        return self.loaded.context_tools

    @property
    def offered(self) -> Mapping[str, str]:
        return self.loaded.offered

    def act(
        self, tool: str, arguments: Mapping[str, Any], *, dry_run: bool = True, call_id: str | None = None
    ) -> Guarded:
        return self.loaded.act(tool, arguments, dry_run=dry_run, call_id=call_id)

    def ask(self, tool: str, arguments: Mapping[str, Any]) -> Approval | None:
        return self.loaded.ask(tool, arguments)

    def approve(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        return self.loaded.approve(approval, by=by, role=role, reason=reason)

    def reject(self, approval: str, *, by: str, role: str, reason: str = "") -> Approval:
        return self.loaded.reject(approval, by=by, role=role, reason=reason)
