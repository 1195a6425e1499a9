"""A plain reading of `policy.yaml`, written apart from the compiler: the oracle of tests, and what explains decisions.

It shares nothing with the compiler but the models and the check of tool, role and arguments. It decides nothing at run
time: there the compiled policy does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from workbench.policy._call import Call, fault_of_arguments, fault_of_role, fault_of_tool
from workbench.policy._condition import Condition, Reference, TimeWindow
from workbench.policy._policy import Effect, Overlay, Policy, Rule
from workbench.policy._tools import Catalogue

__all__ = ["Reading", "Tested", "interpret", "tested"]

_NOTHING = object()


@dataclass(frozen=True)
class Tested:
    """A condition of a rule, looked at for one call.

    Attributes:
        condition: The condition.
        holds: Whether it holds; `None` where a value is missing or of another type.
        value: What was compared, or `None`.
    """

    condition: Condition
    holds: bool | None
    value: Any


@dataclass(frozen=True)
class Reading:
    """What the policy says of a call.

    Attributes:
        effect: The decision.
        rules: Ids of the rules that decided, in the policy's order; a built-in name where none did.
    """

    effect: Effect
    rules: tuple[str, ...]


def interpret(policy: Policy, catalogue: Catalogue, call: Call, overlays: Sequence[Overlay] = ()) -> Reading:
    """Decide on a call by reading the rules one after the other."""
    if fault_of_tool(call.tool, catalogue) is not None:
        return Reading("deny", ("tool",))
    if fault_of_role(call.role, policy.roles) is not None:
        return Reading("deny", ("role",))
    if fault_of_arguments(catalogue[call.tool], call.arguments) is not None:
        return Reading("deny", ("arguments",))
    own = [rule for rule in policy.rules if _about(rule, call, catalogue)]
    added = [rule for overlay in overlays for rule in overlay.rules if _about(rule, call, catalogue)]
    denying = [rule.id for rule in (*own, *added) if rule.effect == "deny" and _holds(rule, call, policy, missing=True)]
    if denying:
        return Reading("deny", tuple(denying))
    allowing = [rule.id for rule in own if rule.effect == "allow" and _holds(rule, call, policy, missing=False)]
    own_asks = [rule for rule in own if rule.effect == "ask"]
    opening = [rule for rule in own_asks if _holds(rule, call, policy, missing=False)]
    if not allowing and not opening:
        return Reading("deny", ("default",))
    asking = list(opening)
    if allowing:
        asking = [rule for rule in own_asks if _holds(rule, call, policy, missing=True)]
    asking += [rule for rule in added if rule.effect == "ask" and _holds(rule, call, policy, missing=True)]
    if asking:
        return Reading("ask", tuple(rule.id for rule in asking))
    return Reading("allow", tuple(allowing))


def tested(rule: Rule, call: Call, policy: Policy) -> list[Tested]:
    """Return each condition of a rule with what it says of a call."""
    return [Tested(one, *_look(one, call, policy)) for one in rule.when]


def _about(rule: Rule, call: Call, catalogue: Catalogue) -> bool:
    named = call.tool in (rule.tools or ()) or catalogue[call.tool].risk in (rule.risks or ())
    return named and (rule.roles is None or call.role in rule.roles)


def _holds(rule: Rule, call: Call, policy: Policy, *, missing: bool) -> bool:
    answers = [_look(condition, call, policy)[0] for condition in rule.when]
    return all(missing if answer is None else answer for answer in answers)


def _look(condition: Condition, call: Call, policy: Policy) -> tuple[bool | None, Any]:
    if condition.time is not None:
        return _in_window(condition.time, call), call.at.isoformat()
    value = _subject(condition, call)
    test, operand = condition.test
    if test == "present":
        given = value is not _NOTHING and value is not None
        return given is operand, None if value is _NOTHING else value
    if condition.fact is not None:
        value = _of_type(value, policy.facts[condition.fact].type)
    if isinstance(operand, Reference):
        fact = operand.fact
        operand = _referred(operand, call)
        operand = operand if fact is None else _of_type(operand, policy.facts[fact].type)
    if value is _NOTHING or operand is _NOTHING:
        return None, None if value is _NOTHING else value
    return _compare(test, value, operand), value


def _compare(test: str, value: Any, operand: Any) -> bool | None:
    if test == "starts_with":
        return value.startswith(operand) if isinstance(value, str) else None
    if test in ("at_least", "at_most"):
        if not (_is_integer(value) and _is_integer(operand)):
            return None
        return bool(value >= operand) if test == "at_least" else bool(value <= operand)
    if test in ("equals", "differs_from"):
        return (value == operand) is (test == "equals") if _alike(value, operand) else None
    if test == "contains":
        return operand in value if _is_list_of(value, operand) else None
    if not isinstance(operand, list | tuple):
        return None
    if isinstance(value, list | tuple):
        if test == "one_of" or not _same_kind([*value, *operand]):
            return None
        return all(one in operand for one in value) if test == "within" else not any(one in operand for one in value)
    if not _same_kind([value, *operand]) or test == "within":
        return None
    return (value in operand) is (test == "one_of")


def _of_type(value: Any, kind: str) -> Any:
    """Return a fact, if it is of the type that the policy declares."""
    if isinstance(value, list | tuple):
        test = _is_integer if kind == "integers" else (lambda one: isinstance(one, str))
        return value if kind in ("strings", "integers") and all(test(one) for one in value) else _NOTHING
    if kind == "integer":
        return value if _is_integer(value) else _NOTHING
    if kind == "boolean":
        return value if isinstance(value, bool) else _NOTHING
    return value if kind == "string" and isinstance(value, str) else _NOTHING


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other) and isinstance(one, bool | int | str)


def _is_list_of(value: Any, element: Any) -> bool:
    return isinstance(value, list | tuple) and _same_kind([*value, element])


def _same_kind(values: Sequence[Any]) -> bool:
    return all(_is_integer(one) for one in values) or all(isinstance(one, str) for one in values)


def _subject(condition: Condition, call: Call) -> Any:
    if condition.count is not None:
        return _count(condition, _argument(condition.count, call))
    if condition.fact is not None:
        return call.facts.get(condition.fact, _NOTHING)
    if condition.call is not None:
        return getattr(call, condition.call) or _NOTHING
    return _argument(condition.argument or "", call)


def _referred(reference: Reference, call: Call) -> Any:
    if reference.fact is not None:
        return call.facts.get(reference.fact, _NOTHING)
    if reference.call is not None:
        return getattr(call, reference.call) or _NOTHING
    return _argument(reference.argument or "", call)


def _argument(path: str, call: Call) -> Any:
    if not path.startswith("/"):
        return call.arguments.get(path, _NOTHING)
    values: list[Any] = [call.arguments]
    several = False
    for step in path[1:].split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if step == "*" and all(isinstance(value, list | tuple) for value in values):
            values = [one for value in values for one in value]
            several = True
            continue
        if not all(isinstance(value, dict) and step in value for value in values):
            return _NOTHING
        values = [value[step] for value in values]
    return values if several else values[0]


def _count(condition: Condition, found: Any) -> Any:
    if not isinstance(found, list | tuple):
        return _NOTHING
    where = condition.where
    if where is None:
        return len(found)
    values = [one if where.path is None else one.get(where.path) if isinstance(one, dict) else None for one in found]
    if where.starts_with is not None:
        prefix = where.starts_with
        return sum(str(v).startswith(prefix) for v in values) if all(isinstance(v, str) for v in values) else _NOTHING
    if not all(_alike(value, where.equals) for value in values):
        return _NOTHING
    return sum(value == where.equals for value in values)


def _in_window(window: TimeWindow, call: Call) -> bool:
    now = call.at.astimezone(UTC)
    if window.days is not None and now.strftime("%a").lower() not in window.days:
        return False
    if window.from_ is not None and window.until is not None:
        clock = now.strftime("%H:%M")
        inside = window.from_ <= clock < window.until
        if window.from_ > window.until:
            inside = clock >= window.from_ or clock < window.until
        if not inside:
            return False
    if window.after is not None and now < window.after:
        return False
    return window.before is None or now < window.before
