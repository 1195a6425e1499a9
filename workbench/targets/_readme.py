"""The README of a target: what is in its folder, who enforces the policy, what is lost, and the code to begin with."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workbench.export import Bundle

if TYPE_CHECKING:
    from workbench.targets._target import Target

__all__ = ["readme"]

_SAYS = {
    "runtime": "The runtime itself decides by",
    "workbench guard": "The workbench's guard, which stands behind every tool, decides by",
    "none": "NOTHING here decides by",
}


def readme(target: Target, bundle: Bundle, code: str, note: str) -> bytes:
    """Return a target's `README.md`.

    Args:
        target: The target.
        bundle: The bundle.
        code: Python to begin with; `FOLDER`, `TOOL` and `ROLE` are replaced by names of the bundle.
        note: What else must be known, a sentence or two.
    """
    policy = bundle.policy
    tool = next(iter(policy.tools), "") if policy is not None else ""
    role = policy.policy.roles[0] if policy is not None else "agent"
    shown = code.strip().replace("TOOL", tool).replace("ROLE", role)
    lines = [f"# {bundle.manifest.task} for {target.name}", "", target.about, note, ""]
    lines += [f"Libraries: {', '.join(target.libraries) or 'none'}.", "", "```python", shown, "```", ""]
    lines += ["## Who decides", ""]
    by: dict[str, list[str]] = defaultdict(list)
    rules = policy.compiled().rules.values() if policy is not None else ()
    for rule in rules:
        by[target.enforced_by(rule)].append(rule.id)
    lines += [f"- {_SAYS[who]}: {', '.join(ids)}." for who, ids in by.items()] or ["- The bundle has no policy."]
    losses = target.losses(bundle)
    if losses:
        lines += ["", "## What is stricter than the policy", ""]
        lines += [f"- `{loss.rule}`: {loss.effect} becomes {loss.becomes}. {loss.why}" for loss in losses]
    return ("\n".join(lines) + "\n").encode()
