"""A cell of the policy matrix and its rules as words."""

from __future__ import annotations

from workbench.policy import PolicyCell, Rule, rule_rows

__all__ = ["cell_words", "rule_words"]


def rule_words(rule: Rule) -> str:
    """Return a rule as a line: what it says of which tools and roles, when, and why."""
    _, effect, tools, roles, when, approver, reason = rule_rows([rule])[0]
    asked = f" by {approver}" if approver else ""
    return f"{rule.id}: {effect}{asked} {tools} for {roles}, {when}{f' ({reason})' if reason else ''}"


def cell_words(cell: PolicyCell) -> str:
    """Return a cell as a line: what holds, by which rule, whose that is, and what it depends on."""
    whose = "no rule opens it" if cell.rule == "default" else f"by {cell.rule}"
    if cell.own is not None:
        origin = f"its own rule {cell.own.id} says {cell.own.effect}, and {cell.rule} wins" if cell.outdone else "own"
    else:
        origin = "inherited"
    said = f"{cell.effect}, {whose} ({origin})"
    if cell.depends:
        others = ", ".join(f"{rule.effect} by {rule.id}" for rule in cell.depends)
        said += f"; where its conditions hold: {others}"
    return said
