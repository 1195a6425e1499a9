"""What a target is: an agent runtime or a format that a bundle is exported to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Literal, Protocol

from workbench.errors import ExportError
from workbench.export import Bundle
from workbench.policy import Call, Rule, Tool
from workbench.targets._rehearsal import Rehearsal

__all__ = [
    "Effect",
    "Enforcement",
    "Loss",
    "Observe",
    "Target",
    "check_installed",
    "governed_rules",
    "opened_tools",
    "versions",
]

Effect = Literal["allow", "ask", "deny"]
Enforcement = Literal["runtime", "workbench guard", "none"]
"""Who decides by a rule: the runtime's own mechanism, our guard behind the runtime, or nobody."""

Observe = Callable[[Call], Effect]
"""Makes a call through the target's own library, and says what became of it."""


@dataclass(frozen=True)
class Loss:
    """A rule whose decision is stricter in a target than in the policy.

    Attributes:
        rule: The rule's id.
        effect: What the policy says.
        becomes: What the target does instead: always stricter.
        why: Why, as a sentence.
    """

    rule: str
    effect: Effect
    becomes: Effect
    why: str

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"rule": self.rule, "effect": self.effect, "becomes": self.becomes, "why": self.why}


class Target(Protocol):
    """An agent runtime or a format.

    What it writes depends on the bundle alone: the same bundle gives the same bytes, which `workbench verify` compares.
    """

    @property
    def name(self) -> str:
        """What it is called, as in `--to`."""

    @property
    def about(self) -> str:
        """What is written for whom, as a sentence."""

    @property
    def through(self) -> str:
        """What a vector goes through in the proof, as a sentence."""

    @property
    def driven(self) -> bool:
        """Whether its library runs the calls itself, which takes seconds for a policy."""

    @property
    def libraries(self) -> tuple[str, ...]:
        """Distributions that load what is written, as pip names them."""

    def enforced_by(self, rule: Rule) -> Enforcement:
        """Return who decides by a rule."""

    def refusals(self, bundle: Bundle) -> list[str]:
        """Return why the bundle cannot be exported to it, as sentences that name the rule or tool; empty: it can."""

    def losses(self, bundle: Bundle) -> list[Loss]:
        """Return the rules that it exports as a stricter decision."""

    def files(self, bundle: Bundle) -> dict[str, bytes]:
        """Return what it writes, by path in its own folder; a `README.md` is among it."""

    def observing(self, rehearsal: Rehearsal) -> AbstractContextManager[Observe]:
        """Return what makes calls through the target's own library, on what was written.

        `rehearsal.files(name)` are the written files, and `rehearsal.loaded(call)` the loaded bundle for a call's role,
        caller, tenant, facts and time. Nothing outside is touched: `rehearsal.done` lists the calls that were carried
        out.
        """


def versions(target: Target) -> dict[str, str | None]:
    """Return the installed version of each library of a target; `None` for one that is missing."""
    found: dict[str, str | None] = {}
    for name in target.libraries:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def check_installed(target: Target) -> dict[str, str]:
    """Return the versions of a target's libraries.

    Raises:
        ExportError: One is missing: nothing is exported that was not proven.
    """
    found = versions(target)
    missing = [name for name, version in found.items() if version is None]
    if missing:
        message = (
            f"the target '{target.name}' needs {', '.join(missing)}, which is not installed, so nothing proves that it "
            "decides alike. Run: pip install 'context-workbench[targets]'"
        )
        raise ExportError(message)
    return {name: version for name, version in found.items() if version is not None}


def opened_tools(bundle: Bundle) -> list[Tool]:
    """Return the governed tools that some rule opens to somebody: the others need not be offered to any model."""
    if bundle.policy is None:
        return []
    return [one.tool for one in bundle.policy.compiled().tools.values() if one.opened]


def governed_rules(bundle: Bundle) -> Mapping[str, Rule]:
    """Return all rules of a bundle's policy and its overlays, by id; none without a policy."""
    return bundle.policy.compiled().rules if bundle.policy is not None else {}
