"""What policies, decisions and approvals show of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.html import Display, Facts, Folded, Grid, Lines, Part
from workbench.policy._words import shown, words_of

if TYPE_CHECKING:
    from workbench.policy._approvals import Approval
    from workbench.policy._decide import Decision
    from workbench.policy._policy import Policy, Rule

__all__ = [
    "approval_display",
    "approvals_display",
    "decision_display",
    "policy_display",
    "rule_rows",
    "shown_arguments",
]

_RULE_HEADER = ("rule", "effect", "tools", "roles", "when", "who agrees", "reason")


def shown_arguments(arguments: Mapping[str, Any]) -> str:
    """Return arguments as one line."""
    return ", ".join(f"{name}={shown(value)}" for name, value in arguments.items())


def rule_rows(rules: Sequence[Rule]) -> list[tuple[str, ...]]:
    """Return a row a rule, under `rule`, `effect`, `tools`, `roles`, `when`, `who agrees` and `reason`."""
    return [
        (
            rule.id,
            rule.effect,
            ", ".join([*(rule.tools or ()), *(f"all of risk {risk}" for risk in rule.risks or ())]),
            ", ".join(rule.roles) if rule.roles else "every role",
            " and ".join(words_of(one) for one in rule.when) or "always",
            f"{rule.ask.approver} within {rule.ask.ttl_s:,} s" if rule.ask else "",
            rule.ask.reason if rule.ask else rule.reason,
        )
        for rule in rules
    ]


def policy_display(policy: Policy) -> Display:
    """Return the display of a policy: roles, facts, and each rule in words."""
    counts = {effect: sum(rule.effect == effect for rule in policy.rules) for effect in ("allow", "ask", "deny")}
    said = ", ".join(f"{count:,} {effect}" for effect, count in counts.items())
    about: list[tuple[str, object]] = [("what for", policy.description)] if policy.description else []
    about += [("roles", ", ".join(policy.roles)), ("approvers", ", ".join(policy.approvers) or "the roles alone")]
    about.append(("tools", ", ".join(one.file or f"all actions of {one.connector}" for one in policy.tools)))
    about += [(f"risk of {tool}", risk) for tool, risk in policy.risks.items()]
    parts: list[Part] = [Facts(about), Grid(_RULE_HEADER, rule_rows(policy.rules))]
    parts.append(Lines(["What no rule allows is denied; deny wins over ask, and ask over allow."]))
    if policy.facts:
        rows = [
            (name, fact.type, f"{fact.record.stream} {fact.record.path}" if fact.record else "given", fact.description)
            for name, fact in policy.facts.items()
        ]
        grid = Grid(("fact", "type", "from", "what it says"), rows)
        parts.append(Folded(f"{len(rows):,} facts", [grid]))
    return Display(f"Policy: {len(policy.rules):,} rules ({said})", parts)


def decision_display(decision: Decision) -> Display:
    """Return the display of a decision."""
    call = decision.call
    who = f" by {' and '.join(decision.approvers)}" if decision.approvers else ""
    facts: list[tuple[str, object]] = [("rule", ", ".join(decision.rules)), ("why", decision.why)]
    facts.append(("call", f"{call.role}: {call.tool}"))
    facts += [("caller", call.caller)] if call.caller else []
    facts += [("tenant", call.tenant)] if call.tenant else []
    if decision.effect == "ask":
        facts += [("void after", f"{decision.ttl_s:,} s"), ("asked again after", f"{decision.again_after_s:,} s")]
    facts.append(("policy", decision.policy_digest))
    rows = [(name, shown(value), "argument") for name, value in call.arguments.items()]
    rows += [(name, shown(value), "fact") for name, value in call.facts.items()]
    return Display(
        f"{decision.effect}{who}", [Facts(facts), *([Grid(("name", "value", "what"), rows)] if rows else [])]
    )


def approval_display(approval: Approval) -> Display:
    """Return the display of an approval."""
    until = approval.expires_at.isoformat(timespec="seconds")
    facts: list[tuple[str, object]] = [
        ("wants", f"{approval.tool} {shown_arguments(approval.arguments)}"),
        ("who asks", f"{approval.caller} ({approval.role})"),
        ("why asked", approval.why),
        ("until", until),
    ]
    if approval.missing and approval.status == "pending":
        facts.append(("needed", " and ".join(approval.missing)))
    facts += [(f"{grant.role} {grant.by}", grant.reason or "agreed") for grant in approval.grants]
    parts: list[Part] = [Facts(facts)]
    if approval.preview:
        parts.append(Folded("what would be done", [Lines(approval.preview.splitlines())]))
    return Display(f"approval {approval.id}: {approval.status}", parts)


def approvals_display(approvals: Sequence[Approval]) -> Display:
    """Return the display of approvals, a row each."""
    rows = [
        (
            one.id,
            one.tool,
            f"{one.caller} ({one.role})",
            shown_arguments(one.arguments),
            " and ".join(one.missing),
            one.why,
            one.expires_at.isoformat(timespec="seconds"),
        )
        for one in approvals
    ]
    header = ("approval", "tool", "who asks", "arguments", "needed", "why", "until")
    return Display(f"{len(rows):,} pending", [Grid(header, rows)] if rows else [])
