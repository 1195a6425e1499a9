"""The README of a target: what is in its folder, who enforces the policy, what is lost, and the code to begin with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.export import Bundle
from workbench.serve import offered_names
from workbench.targets._target import governed_rules

if TYPE_CHECKING:
    from workbench.targets._target import Target

__all__ = ["readme"]

_NO_BYTECODE = """import sys

sys.dont_write_bytecode = True  # Python would write into the bundle, which must stay as it is
"""
_SAYS = {
    "runtime": "The runtime itself decides by",
    "workbench guard": "The workbench's guard, which stands behind every tool, decides by",
    "none": "NOTHING here decides by",
}


@dataclass(frozen=True)
class _Example:
    """A call to show: one that is asked for, if the policy's tests have one."""

    tool: str
    offered: str
    arguments: Mapping[str, Any]
    role: str
    approver: str
    governed: bool


def _example(bundle: Bundle) -> _Example:
    policy = bundle.policy
    views = bundle.read_verified("tools.json")["tools"]
    if policy is None or not policy.tools:
        name = views[0]["name"]
        return _Example(name, name, {"question": "What is known?"}, "agent", "manager", governed=False)
    names = offered_names([*(one["name"] for one in views), *policy.tools])
    tests = policy.tests.tests if policy.tests is not None else ()
    good = [one for one in tests if one.expect != "deny" and one.call.tool in names]
    by_program = {name for name, fact in policy.policy.facts.items() if fact.record is None}
    good.sort(key=lambda one: (bool(by_program & set(one.call.facts)), one.expect != "ask"))
    tool = good[0].call.tool if good else next(iter(policy.tools))
    asks = [rule.ask.approver for rule in governed_rules(bundle).values() if rule.ask is not None]
    by_rule = governed_rules(bundle).get(good[0].rule or "") if good else None
    asked = by_rule.ask.approver if by_rule is not None and by_rule.ask is not None else next(iter(asks), "manager")
    return _Example(
        tool,
        names[tool],
        dict(good[0].call.arguments) if good else {},
        good[0].call.role if good else policy.policy.roles[0],
        asked,
        governed=True,
    )


def _shown(code: str, example: _Example) -> str:
    perform = f', perform={{"{example.tool}": lambda arguments, key: "It is done."}}' if example.governed else ""
    for word, value in {
        ", PERFORM": perform,
        "TOOL": example.tool,
        "OFFERED": example.offered,
        "ARGUMENTS": repr(example.arguments),
        "ROLE": example.role,
        "APPROVER": example.approver,
    }.items():
        code = code.replace(word, value)
    return code


def readme(target: Target, bundle: Bundle, code: str, note: str) -> bytes:
    """Return a target's `README.md`.

    Args:
        target: The target.
        bundle: The bundle.
        code: Python to begin with; `TOOL`, `OFFERED`, `ARGUMENTS`, `ROLE`, `APPROVER` and `PERFORM` are replaced by
            what a call of the bundle holds.
        note: What else must be known, a sentence or two.
    """
    policy = bundle.policy
    shown = _shown(code.strip(), _example(bundle))
    if re.search(r"^from (agent|server) import", shown, re.MULTILINE):
        shown = f"{_NO_BYTECODE}\n{shown}"
    lines = [f"# {bundle.manifest.task} for {target.name}", "", target.about, note, ""]
    lines += [f"Libraries: {', '.join(target.libraries) or 'none'}.", "", "```python", shown, "```", ""]
    lines += ["`perform` does what is no action of a connector; without it, the connector carries its actions out.", ""]
    lines += ["## Who decides", ""]
    by: dict[str, list[str]] = defaultdict(list)
    rules = policy.compiled().rules.values() if policy is not None else ()
    for rule in rules:
        by[target.enforced_by(rule)].append(rule.id)
    lines += [f"- {_SAYS[who]}: {', '.join(ids)}." for who, ids in by.items()] or ["- The bundle has no policy."]
    losses = target.losses(bundle)
    if losses:
        lines += ["", "## What is stricter than the policy", ""]
        alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for loss in losses:
            alike[(loss.effect, loss.becomes, loss.why)].append(f"`{loss.rule}`")
        lines += [f"- {', '.join(ids)}: {was} becomes {now}. {why}" for (was, now, why), ids in alike.items()]
    return ("\n".join(lines) + "\n").encode()
