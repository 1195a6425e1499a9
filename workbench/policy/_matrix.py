"""A policy as a matrix of tools and roles: what holds in each cell, by which rule, and a cell of one's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from workbench.errors import PolicyError, PolicyFileError, UnknownNameError
from workbench.policy._policy import BUILT_IN_RULES, Ask, Effect, Policy, Rule
from workbench.policy._tools import Catalogue, Tool
from workbench.project import describe_validation_error

__all__ = ["PolicyCell", "policy_cells", "with_cell"]

_RANK = {"allow": 1, "ask": 2, "deny": 3}
_MOST_LETTERS = 64


@dataclass(frozen=True, slots=True)
class PolicyCell:
    """What a policy says of one tool in one role, before a call is known.

    Attributes:
        tool: Name of the tool.
        role: The role.
        effect: What holds where no condition does.
        rule: Id of the rule that says so; `default` where none does.
        own: The rule that is about this cell alone and has no condition, or `None`: then all is inherited from rules
            about several tools, roles or a risk.
        depends: Rules with conditions that say otherwise where these hold, those that win first.
        rules: Ids of all rules about this tool and role, in the policy's order.
    """

    tool: str
    role: str
    effect: Effect
    rule: str
    own: Rule | None
    depends: tuple[Rule, ...]
    rules: tuple[str, ...]

    @property
    def effects(self) -> frozenset[str]:
        """All effects that a call in this cell can have; a call that is wrong in itself is denied beside."""
        return frozenset({self.effect, *(rule.effect for rule in self.depends)})

    @property
    def is_overridden(self) -> bool:
        """Whether the cell has a rule of its own."""
        return self.own is not None

    @property
    def outdone(self) -> bool:
        """Whether the cell's own rule is not what decides, since another one wins over it."""
        return self.own is not None and self.own.effect != self.effect


def policy_cells(policy: Policy, tools: Catalogue) -> dict[tuple[str, str], PolicyCell]:
    """Return the cells of a policy by tool and role, in the order of the catalogue; overlays are not looked at."""
    return {(tool.name, role): _cell(policy, tool, role) for tool in tools.values() for role in policy.roles}


def _cell(policy: Policy, tool: Tool, role: str) -> PolicyCell:
    fitting = [rule for rule in policy.rules if _is_about(rule, tool, role)]
    # Of equals the first stands for all: so does a decision's `rule`.
    always = sorted((rule for rule in fitting if not rule.when), key=lambda rule: -_RANK[rule.effect])
    base = _RANK[always[0].effect] if always else 0
    depends = [rule for rule in fitting if rule.when and _RANK[rule.effect] > base]
    return PolicyCell(
        tool=tool.name,
        role=role,
        effect=always[0].effect if always else "deny",
        rule=always[0].id if always else "default",
        own=next((rule for rule in fitting if _is_own(rule, tool.name, role)), None),
        depends=tuple(sorted(depends, key=lambda rule: -_RANK[rule.effect])),
        rules=tuple(rule.id for rule in fitting),
    )


def _is_about(rule: Rule, tool: Tool, role: str) -> bool:
    about_tool = tool.name in (rule.tools or ()) or tool.risk in (rule.risks or ())
    return about_tool and (rule.roles is None or role in rule.roles)


def _is_own(rule: Rule, tool: str, role: str) -> bool:
    return rule.tools == (tool,) and rule.roles == (role,) and not rule.risks and not rule.when


def with_cell(
    policy: Policy, tool: str, role: str, effect: Effect | None, *, ask: Ask | None = None, tools: Catalogue
) -> Policy:
    """Return the policy with a rule of the cell's own, changed or taken out.

    Args:
        policy: The policy.
        tool: Name of the tool.
        role: The role.
        effect: What the cell's own rule says; `None` takes it out, so that the cell inherits.
        ask: For `ask`: who must agree; default what the cell's own rule asked before, or the policy's first approver.
        tools: The tools.

    Raises:
        UnknownNameError: There is no such tool or role.
        PolicyError: `ask`, and the policy has no role that could approve.
        PolicyFileError: The policy would be wrong.
    """
    tools.named(tool)
    if role not in policy.roles:
        raise UnknownNameError(role, policy.roles, what="a role of this policy")
    own = next((rule for rule in policy.rules if _is_own(rule, tool, role)), None)
    left = [rule for rule in policy.rules if not _is_own(rule, tool, role)]
    if effect is None:
        return _checked(policy, left)
    asked = _ask(policy, tool, role, own, ask) if effect == "ask" else None
    name = own.id if own is not None else _free_id(policy, tool, role)
    rule = Rule(id=name, effect=effect, tools=(tool,), roles=(role,), ask=asked, reason=own.reason if own else "")
    place = policy.rules.index(own) if own is not None else len(left)
    return _checked(policy, [*left[:place], rule, *left[place:]])


def _ask(policy: Policy, tool: str, role: str, own: Rule | None, ask: Ask | None) -> Ask:
    if ask is not None:
        return ask
    if own is not None and own.ask is not None:
        return own.ask
    # Somebody else than the one who calls, as far as there is one.
    others = [*policy.approvers, *(one for one in policy.roles if one != role)]
    if not others:
        message = f"nobody could approve {tool}: the policy has no other role than {role}. Add one under approvers."
        raise PolicyError(message)
    return Ask(approver=others[0], reason=f"{tool} by {role} needs an approval.")


def _free_id(policy: Policy, tool: str, role: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", f"{tool}-for-{role}".lower()).strip("-")
    stem = stem if re.match("[a-z]", stem) else f"cell-{stem}"
    taken = {*BUILT_IN_RULES, *(rule.id for rule in policy.rules)}
    name, number = stem[:_MOST_LETTERS].rstrip("-"), 1
    while name in taken:
        number += 1
        name = f"{stem[: _MOST_LETTERS - 8].rstrip('-')}-{number}"
    return name


def _checked(policy: Policy, rules: Sequence[Rule]) -> Policy:
    body = {**{name: getattr(policy, name) for name in Policy.model_fields}, "rules": tuple(rules)}
    try:
        return Policy.model_validate(body)
    except ValidationError as exc:
        key, message = describe_validation_error(exc, Policy)
        raise PolicyFileError(message, key=key) from exc
