"""Loading a bundle: verified whole, compared with the tools as they are now, and only then offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.connectors import Actions
from workbench.context import Context
from workbench.errors import ConfigError, ExportError, NotVettedError
from workbench.export import Bundle, ExportedPolicy, open_bundle
from workbench.policy import AuditLog, Call, Catalogue, Guard, Performer, Policy, Tool, with_facts
from workbench.records import LinkType
from workbench.serve._loaded import LoadedBundle, view_role
from workbench.serve._performers import Perform, by_action, by_function
from workbench.serve._view import open_view
from workbench.store import Store
from workbench.views import ContextSpec, View

if TYPE_CHECKING:
    from typing import Protocol

    from workbench.serve._performers import Acts

    class Owner(Acts, Protocol):
        """The project whose records, connectors and audit log a bundle is used with."""

        @property
        def store(self) -> Store: ...
        @property
        def store_path(self) -> Path: ...
        def actions(self, connector: str) -> Actions: ...
        def links(self) -> list[LinkType]: ...
        def unpulled_links(self) -> list[LinkType]: ...
        def empty_streams(self) -> list[str]: ...


__all__ = ["AUDIT_FOLDER", "FactsOf", "ProjectGround", "connector_tools", "load"]

AUDIT_FOLDER = "audit"
FactsOf = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Gives the facts of a call that your program knows: takes tool and arguments, returns facts by name."""


class ProjectGround:
    """A project's records and connectors, and functions of your own for other tools."""

    def __init__(
        self,
        project: Owner,
        policy: Policy | None,
        *,
        perform: Mapping[str, Perform],
        facts: FactsOf | None,
    ) -> None:
        """Keep them; nothing is opened yet."""
        self._project = project
        self._policy = policy
        self._perform = dict(perform)
        self._facts = facts
        self._view: tuple[str, View] | None = None

    def known(self, call: Call) -> Call:
        """Return the call with the facts that are looked up in records, and those that the program gives."""
        if self._policy is None:
            return call
        given = dict(self._facts(call.tool, call.arguments)) if self._facts is not None else {}
        looks_up = any(fact.record is not None for fact in self._policy.facts.values())
        told = Call(call.tool, call.arguments, call.role, call.caller, call.tenant, given, call.at)
        return with_facts(self._policy, told, self._project.store.get if looks_up else lambda _urn: None)

    def performer(self, call: Call) -> Performer:
        """Return the connector's action, or the program's own function."""
        return performer_of(self._project, self._policy, call, self._perform.get(call.tool))

    def build(
        self,
        spec: ContextSpec,
        question: str,
        entities: Mapping[str, str] | None,
        budget_tokens: int | None,
        as_role: str | None,
    ) -> Context:
        """Return the context over the records as they are now, as a role of the spec sees them."""
        store = self._project.store
        snapshot = store.snapshot()
        if self._view is None or self._view[0] != snapshot:
            links, unpulled = self._project.links(), self._project.unpulled_links()
            empty = self._project.empty_streams()
            self._view = (snapshot, open_view(spec, store, links=links, unpulled=unpulled, empty=empty))
        view = self._view[1]
        return view.build(question, entities=entities, budget_tokens=budget_tokens, as_role=as_role)


def performer_of(project: Owner, policy: Policy | None, call: Call, perform: Perform | None) -> Performer:
    """Return what does a call: the program's own function, or the action of a connector that the policy names."""
    connector, _, name = call.tool.rpartition(".")
    sources = {one.connector for one in policy.tools if one.connector} if policy is not None else set()
    if perform is None and connector in sources:
        action = next((one for one in project.actions(connector) if one.name == name), None)
        if action is not None:
            return by_action(project, call.tool, call.arguments, idempotency=action.idempotency.type)
    return by_function(call.tool, call.arguments, perform)


def connector_tools(connector: str, actions: Actions) -> list[Tool]:
    """Return the actions of a connector as tools, with the risks that its manifest gives them."""
    return [
        Tool(
            name=f"{connector}.{action.name}",
            description=action.description,
            risk=action.risk,
            parameters=action.arguments,
        )
        for action in actions
    ]


def load(
    folder: Path,
    project: Owner,
    *,
    role: str,
    caller: str,
    tenant: str = "",
    facts: FactsOf | None = None,
    perform: Mapping[str, Perform] | None = None,
    tools: Catalogue | None = None,
    as_role: str | None = None,
    public_key: Path | None = None,
    draft: bool = False,
) -> LoadedBundle:
    """Verify a bundle and return it for one caller; see `workbench.load_bundle`.

    Raises:
        ExportError: It is not sound, not signed by one of the keys, or a tool drifted.
        NotVettedError: It is a draft, and `draft` is false.
        PolicyError: The key cannot be read, or cedarpy is not installed.
        UnknownNameError: `as_role` is no role of the spec, or a name in `perform` is no tool.
    """
    bundle = open_bundle(folder, public_key=public_key)
    if bundle.manifest.draft and not draft:
        message = f"{folder}: the bundle is a draft, which nobody vetted. Load it with draft=True to try it out."
        raise NotVettedError(message)
    policy = bundle.policy
    if policy is not None:
        _check_drift(bundle, policy, project, tools)
    spec = ContextSpec.model_validate(bundle.read_verified("context/spec.json"))
    for name in perform or {}:
        (policy.tools if policy is not None else Catalogue([])).named(name)
    view_role(spec, role, as_role)
    ground = ProjectGround(project, policy.policy if policy is not None else None, perform=perform or {}, facts=facts)
    guard = Guard(bundle.manifest.task, AuditLog(project.store_path / AUDIT_FOLDER))
    return LoadedBundle(bundle, ground, guard, role=role, caller=caller, tenant=tenant, as_role=as_role)


def _check_drift(bundle: Bundle, policy: ExportedPolicy, project: Owner, given: Catalogue | None) -> None:
    """Refuse a bundle whose tools are not what they were when it was exported.

    Tools of connectors are compared with the project's connectors, and others with `given`, where they are given.
    """
    live: list[Tool] = []
    covered: set[str] = set()
    for source in policy.policy.tools:
        if source.connector is not None:
            live += _live(source.connector, project, bundle.path)
            covered |= {name for name in policy.tools if name.rpartition(".")[0] == source.connector}
    if given is not None:
        live += [tool for tool in given.values() if tool.name in policy.tools]
        covered |= set(policy.tools)
    now = _with_risks(live, policy)
    drift = [one for one in now.drift({name: policy.tools[name].digest for name in covered}) if one.change != "added"]
    if drift:
        told = ", ".join(str(one) for one in drift)
        message = (
            f"{bundle.path}: tools drifted since the export: {told}. What was vetted and proven was about other tools. "
            "Have the task vetted again, and export it again."
        )
        raise ExportError(message)


def _live(connector: str, project: Owner, where: Path) -> Sequence[Tool]:
    try:
        return connector_tools(connector, project.actions(connector))
    except ConfigError as exc:
        message = (
            f"{where}: its tools are actions of the connector '{connector}', which this project cannot load: {exc}"
        )
        raise ExportError(message) from exc


def _with_risks(live: Sequence[Tool], policy: ExportedPolicy) -> Catalogue:
    known = {tool.name: tool for tool in live}
    risks = {name: risk for name, risk in policy.policy.risks.items() if name in known}
    return Catalogue(known.values()).with_risks(risks)
