"""The compiler: `policy.yaml` and overlays to Cedar.

Two files. `allow.cedar` allows and forbids: what needs approval is denied by it, so a runtime that knows nothing but
Cedar errs on the safe side. `approvable.cedar` permits what may be done after approval, with the approval as
annotations; it is read together with the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workbench.errors import PolicyFileError
from workbench.policy._condition import Condition, TimeWindow, as_utc_s
from workbench.policy._policy import Overlay, Policy, Rule, check_overlay
from workbench.policy._slots import Resolved, Slot, resolve
from workbench.policy._tools import Catalogue, Tool

__all__ = ["Compiled", "CompiledTool", "compile_policy", "tools_of"]

_TYPES = {"string": "String", "integer": "Long", "boolean": "Bool", "strings": "Set<String>", "integers": "Set<Long>"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPACES = ("arguments", "counts", "facts", "call")


@dataclass
class CompiledTool:
    """What was made for one tool.

    Attributes:
        tool: The tool.
        allow: Its part of `allow.cedar`.
        approvable: Its part of `approvable.cedar`.
        slots: Values that its conditions compare, by place and name.
        asked: Values whose presence is looked at.
        timed: A condition looks at the time.
        opened: A rule allows or asks for it, whatever its conditions are.
    """

    tool: Tool
    allow: list[str] = field(default_factory=list)
    approvable: list[str] = field(default_factory=list)
    slots: dict[tuple[str, str], Slot] = field(default_factory=dict)
    asked: dict[tuple[str, str], Slot] = field(default_factory=dict)
    timed: bool = False
    opened: bool = False

    @cached_property
    def schema(self) -> str:
        """Its action in the Cedar schema."""
        spaces = {space: "" for space in _SPACES}
        for (space, _), slot in self.slots.items():
            spaces[space] += f"{quoted(slot.attribute)}?: {_TYPES[slot.kind]}, "
        spaces["call"] += "now_s: Long, minute: Long, weekday: Long, " if self.timed else ""
        inner = ", ".join(f"{space}: {{ {text.removesuffix(', ')} }}" for space, text in spaces.items())
        applies = f"principal: [Role, Caller], resource: [Tool], context: {{ {inner}, present: Set<String> }}"
        return f"action {quoted(self.tool.name)} appliesTo {{ {applies} }};"


@dataclass(frozen=True)
class Compiled:
    """A policy in Cedar.

    Attributes:
        tools: Each tool's part.
        rules: All rules, of the policy and its overlays, by id.
    """

    tools: dict[str, CompiledTool]
    rules: dict[str, Rule]

    @property
    def allow(self) -> str:
        """`allow.cedar`."""
        return "\n".join(text for one in self.tools.values() for text in one.allow)

    @property
    def approvable(self) -> str:
        """`approvable.cedar`."""
        return "\n".join(text for one in self.tools.values() for text in one.approvable)

    @property
    def schema(self) -> str:
        """`schema.cedarschema`."""
        head = ["entity Role;", "entity Caller in [Role];", "entity Tool;"]
        return "\n".join([*head, *(one.schema for one in self.tools.values())]) + "\n"


def tools_of(rule: Rule, catalogue: Catalogue) -> list[str]:
    """Return the exact names that a rule is about.

    Raises:
        UnknownNameError: It names a tool that the catalogue does not have.
    """
    named = [catalogue.named(name).name for name in rule.tools or ()]
    return named + [one.name for one in catalogue.values() if one.risk in (rule.risks or ()) and one.name not in named]


def compile_policy(policy: Policy, catalogue: Catalogue, overlays: Sequence[Overlay] = ()) -> Compiled:
    """Return a policy with its overlays in Cedar.

    Raises:
        UnknownNameError: A rule names a tool that there is not.
        PolicyFileError: A condition does not fit a tool's arguments, or an overlay would widen.
    """
    for overlay in overlays:
        check_overlay(overlay, policy)
    rules = [(index, rule, False) for index, rule in enumerate(policy.rules)]
    rules += [(index, rule, True) for overlay in overlays for index, rule in enumerate(overlay.rules)]
    by_tool: dict[str, list[_Typed]] = {name: [] for name in catalogue}
    for index, rule, narrows in rules:
        for name in tools_of(rule, catalogue):
            by_tool[name].append(_typed(index, rule, narrows, catalogue[name], policy))
    made = {name: _compiled_tool(catalogue[name], typed) for name, typed in by_tool.items()}
    return Compiled(made, {rule.id: rule for _, rule, _ in rules})


@dataclass(frozen=True)
class _Typed:
    """A rule for one tool.

    `grants` is when it may open something: a missing value does not fulfil it. `restricts` is when it may close
    something: a missing value does.
    """

    rule: Rule
    narrows: bool
    conditions: tuple[Resolved | TimeWindow, ...]
    grants: str
    restricts: str


def _typed(index: int, rule: Rule, narrows: bool, tool: Tool, policy: Policy) -> _Typed:
    conditions: list[Resolved | TimeWindow] = []
    for number, condition in enumerate(rule.when):
        try:
            conditions.append(_resolved(condition, tool, policy))
        except PolicyFileError as exc:
            key = f"rules[{index}].when[{number}]"
            raise PolicyFileError(str(exc), key=f"{key} (rule '{rule.id}', tool {tool.name})") from exc
    who = _any_of([f"principal in Role::{quoted(role)}" for role in rule.roles]) if rule.roles else None
    grants = [who, *(_expression(one, missing="false") for one in conditions)]
    restricts = [who, *(_expression(one, missing="true") for one in conditions)]
    return _Typed(rule, narrows, tuple(conditions), _all_of(grants), _all_of(restricts))


def _resolved(condition: Condition, tool: Tool, policy: Policy) -> Resolved | TimeWindow:
    return condition.time if condition.time is not None else resolve(condition, tool, policy)


def _compiled_tool(tool: Tool, typed: Sequence[_Typed]) -> CompiledTool:
    made = CompiledTool(tool, opened=any(one.rule.effect != "deny" and not one.narrows for one in typed))
    for one in typed:
        for condition in one.conditions:
            _collect(made, condition, one.rule)
    allows = [one for one in typed if one.rule.effect == "allow"]
    asks = [one for one in typed if one.rule.effect == "ask"]
    scope = f"principal, action == Action::{quoted(tool.name)}, resource"
    unless = f"\nunless {{ {_any_of([one.restricts for one in asks])} }}" if asks else ""
    for one in allows:
        made.allow.append(f"@id({quoted(one.rule.id)})\npermit ({scope})\nwhen {{ {one.grants} }}{unless};\n")
    for one in typed:
        if one.rule.effect == "deny":
            made.allow.append(f"@id({quoted(one.rule.id)})\nforbid ({scope})\nwhen {{ {one.restricts} }};\n")
    # What is open without any ask, and what a rule of the policy itself opens by asking.
    allowed = _any_of([one.grants for one in allows])
    open_ = _any_of([one.grants for one in (*allows, *(one for one in asks if not one.narrows))])
    for one in asks:
        when = f"{one.restricts} && {open_}" if one.narrows else f"{one.grants} || ({one.restricts} && {allowed})"
        made.approvable.append(f"{_annotations(one.rule)}\npermit ({scope})\nwhen {{ {when} }};\n")
    return made


def _annotations(rule: Rule) -> str:
    assert rule.ask is not None  # noqa: S101 - the model says so
    notes = {"id": rule.id, "approval": rule.ask.approver, "ttl_s": str(rule.ask.ttl_s), "reason": rule.ask.reason}
    return " ".join(f"@{name}({quoted(value)})" for name, value in notes.items())


def _collect(made: CompiledTool, condition: Resolved | TimeWindow, rule: Rule) -> None:
    if isinstance(condition, TimeWindow):
        made.timed = True
        return
    if condition.test == "present":
        made.asked[(condition.slot.space, condition.slot.attribute)] = condition.slot
        return
    for slot in (condition.slot, condition.operand):
        if isinstance(slot, Slot):
            known = made.slots.setdefault((slot.space, slot.attribute), slot)
            if known.kind != slot.kind:
                message = f"rule '{rule.id}' compares '{slot.key}' of {made.tool.name} as {slot.kind}, another rule as "
                message += f"{known.kind}. Give the argument a type in the tool's schema."
                raise PolicyFileError(message)


# -- expressions -----------------------------------------------------------------------------------


def _expression(condition: Resolved | TimeWindow, *, missing: str) -> str:
    if isinstance(condition, TimeWindow):
        return _time(condition)
    slot, operand = condition.slot, condition.operand
    if condition.test == "present":
        there = f"context.present.contains({quoted(f'{slot.space}/{slot.attribute}')})"
        return there if operand else f"!{there}"
    needed = [one for one in (slot, operand) if isinstance(one, Slot)]
    guard = " && ".join(f"context.{one.space} has {quoted(one.attribute)}" for one in needed)
    return f"(if {guard} then {_test(condition)} else {missing})"


def _test(condition: Resolved) -> str:
    value = _value(condition.slot)
    operand = _value(condition.operand)
    listed = condition.slot.kind in ("strings", "integers")
    return {
        "equals": f"{value} == {operand}",
        "differs_from": f"{value} != {operand}",
        "one_of": f"{operand}.contains({value})",
        "none_of": f"!{value}.containsAny({operand})" if listed else f"!{operand}.contains({value})",
        "at_least": f"{value} >= {operand}",
        "at_most": f"{value} <= {operand}",
        "starts_with": f"{value} like {pattern(condition.operand) if condition.test == 'starts_with' else ''}",
        "contains": f"{value}.contains({operand})",
        "within": f"{operand}.containsAll({value})",
    }[condition.test]


def _value(value: Any) -> str:
    if isinstance(value, Slot):
        return f"context.{value.space}[{quoted(value.attribute)}]"
    if isinstance(value, tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else quoted(value)


def _time(window: TimeWindow) -> str:
    parts = []
    if window.days is not None:
        parts.append(f"[{', '.join(str(_DAYS.index(day) + 1) for day in window.days)}].contains(context.call.weekday)")
    if window.from_ is not None and window.until is not None:
        start, end = minutes(window.from_), minutes(window.until)
        joined = "&&" if start < end else "||"
        parts.append(f"(context.call.minute >= {start} {joined} context.call.minute < {end})")
    if window.after is not None:
        parts.append(f"context.call.now_s >= {as_utc_s(window.after)}")
    if window.before is not None:
        parts.append(f"context.call.now_s < {as_utc_s(window.before)}")
    return _all_of(parts)


def minutes(clock: str) -> int:
    """Return the minutes since midnight of `HH:MM`."""
    return int(clock[:2]) * 60 + int(clock[3:])


def _all_of(parts: Iterable[str | None]) -> str:
    given = [part for part in parts if part]
    return f"({' && '.join(given)})" if given else "true"


def _any_of(parts: Sequence[str]) -> str:
    return f"({' || '.join(parts)})" if parts else "false"


def quoted(text: str) -> str:
    r"""Return a text as a Cedar string; everything beyond plain ASCII as `\u{...}`."""
    return '"' + "".join(_escaped(c) for c in text) + '"'


def pattern(prefix: str) -> str:
    """Return a Cedar pattern for texts that begin with `prefix`."""
    return '"' + "".join("\\*" if c == "*" else _escaped(c) for c in prefix) + '*"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    return f"\\u{{{ord(character):x}}}"
