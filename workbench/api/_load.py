"""`load_bundle`: what a program that runs an agent begins with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from workbench.api._project import Project, open_project
from workbench.policy import Catalogue
from workbench.serve import FactsOf, LoadedBundle, Perform, load

__all__ = ["load_bundle"]


def load_bundle(
    folder: Path | str,
    *,
    role: str,
    caller: str,
    tenant: str = "",
    facts: FactsOf | None = None,
    perform: Mapping[str, Perform] | None = None,
    tools: Catalogue | None = None,
    as_role: str | None = None,
    project: Project | Path | str | None = None,
    public_key: Path | str | None = None,
    draft: bool = False,
) -> LoadedBundle:
    """Verify a bundle, and only then offer its context tools and its governed tools to one caller.

    Args:
        folder: The bundle.
        role: Role of the caller, as your program knows it; never from the agent.
        caller: Who calls: a person or an agent. Nobody approves their own call.
        tenant: Whose data it is about.
        facts: Gives the facts of a call that your program knows, from tool and arguments; facts with a record are
            looked up in the project's store.
        perform: Tool to function, for tools that are no actions of a connector: does it, given the arguments and a key
            that tells a repetition.
        tools: Those tools as they are now, such as `policy.mcp_tools(...)` lists them: what drifted is refused.
        as_role: Role of the context spec whose records are seen; by default the one that is called like `role`. A
            spec with roles is never read without one.
        project: The project whose records, connectors and audit log are used; default: that of the working directory.
        public_key: PEM file of ed25519 keys that you trust: one must have signed the bundle, and so every part of it.
        draft: Load a draft as well, which nobody vetted.

    Raises:
        ExportError: A byte of it changed, it is of a newer format, its vetting is void or expired, it is not signed by
            one of the keys, or a tool drifted.
        NotVettedError: It is a draft, and `draft` is false.
        PolicyError: The key cannot be read, or cedarpy is not installed.
        UnknownNameError: `as_role` is no role of the spec, or a name in `perform` is no tool of the bundle.
    """
    opened = project if isinstance(project, Project) else open_project(project)
    return load(
        Path(folder),
        opened,
        role=role,
        caller=caller,
        tenant=tenant,
        facts=facts,
        perform=perform,
        tools=tools,
        as_role=as_role,
        public_key=Path(public_key) if public_key is not None else None,
        draft=draft,
    )
