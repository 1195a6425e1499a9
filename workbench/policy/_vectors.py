"""Vectors: calls at every boundary of every condition, on which both readings of a policy must agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from workbench.policy._call import Call
from workbench.policy._cedar import minutes, tools_of
from workbench.policy._condition import Condition, Reference, TimeWindow
from workbench.policy._interpreter import tested
from workbench.policy._policy import Overlay, Policy, Rule
from workbench.policy._policy_tests import NOON
from workbench.policy._sample import required_arguments, sample, schema_at, with_value, without_value
from workbench.policy._tools import Catalogue, Tool

__all__ = ["Vector", "vectors_of"]

_WRONG: tuple[Any, ...] = ("5", 5.5, 1.0, True, 7, 2**60, None, ["x"], [], {})
_OTHERS: tuple[Any, ...] = ("other", 0, -1, 1, False, True, [], ["other"], [0])
_LOOKALIKES = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "p": "\u0440", "c": "\u0441", "i": "\u0456"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DEFAULTS = {"string": "x", "integer": 5, "boolean": True, "strings": ["x"], "integers": [5]}


@dataclass(frozen=True)
class Vector:
    """A call that was made for a rule.

    Attributes:
        rule: The rule.
        about: What the call tries.
        call: The call.
    """

    rule: str
    about: str
    call: Call


def vectors_of(
    policy: Policy, catalogue: Catalogue, overlays: Sequence[Overlay] = (), *, known: Iterable[Call] = ()
) -> tuple[list[Vector], list[str]]:
    """Return calls at every boundary of every condition: below, at, above, of a wrong type, missing, strangers.

    Args:
        policy: The policy.
        catalogue: Its tools.
        overlays: Its overlays.
        known: Calls whose arguments are good, such as those of the policy tests; without one for a tool, arguments
            are made from its schema.

    Returns:
        The vectors; and, as clauses, the rules for which no call was found that fulfils all their conditions.
    """
    bases: dict[str, Call] = {}
    for call in known:
        bases.setdefault(call.tool, call)
    found: list[Vector] = []
    without: list[str] = []
    every = (*policy.rules, *(rule for overlay in overlays for rule in overlay.rules))
    for rule in every:
        for name in tools_of(rule, catalogue):
            role = rule.roles[0] if rule.roles else policy.roles[0]
            base = bases.get(name) or Call(
                name, required_arguments(catalogue[name]), role, "someone", "tenant-1", at=NOON
            )
            base = replace(base, role=role, caller=base.caller or "someone", tenant=base.tenant or "tenant-1")
            maker = _Maker(policy, catalogue[name])
            witness = maker.witness(rule, base)
            if rule.effect != "deny":
                for other in every:
                    if other.effect == "deny" and name in tools_of(other, catalogue):
                        witness = maker.freed(rule, other, witness)
            if not all(one.holds for one in tested(rule, witness, policy)):
                without.append(f"rule '{rule.id}' for {name}")
            found += [Vector(rule.id, about, call) for about, call in maker.variants(rule, witness)]
    return found, without


class _Maker:
    """Makes calls of one tool."""

    def __init__(self, policy: Policy, tool: Tool) -> None:
        self.policy = policy
        self.tool = tool

    def witness(self, rule: Rule, call: Call) -> Call:
        """Return a call that fulfils the conditions of a rule, as far as one is found."""
        for _ in range(2):  # a reference may look at what is set later
            for condition in rule.when:
                same = [one for one in rule.when if _subject(one) == _subject(condition)]
                call = self._with_operand(condition, call)
                for value in self._candidates(same, call):
                    tried = self._set(condition, call, value)
                    held = {id(one.condition): one.holds for one in tested(rule, tried, self.policy)}
                    if all(held[id(one)] for one in same):
                        call = tried
                        break
        return call

    def freed(self, rule: Rule, denying: Rule, call: Call) -> Call:
        """Return a call that still fulfils a rule and that another rule does not deny, as far as one is found."""
        if not self._denies(denying, call):
            return call
        for condition in denying.when:
            given = self._with_operand(condition, call)
            for value in [*self._candidates([condition], given), *_OTHERS]:
                tried = self._set(condition, given, value)
                if not self._denies(denying, tried) and all(one.holds for one in tested(rule, tried, self.policy)):
                    return tried
        return call

    def _denies(self, rule: Rule, call: Call) -> bool:
        in_role = rule.roles is None or call.role in rule.roles
        return in_role and all(one.holds is not False for one in tested(rule, call, self.policy))

    def variants(self, rule: Rule, witness: Call) -> Iterator[tuple[str, Call]]:
        """Yield calls around a witness, each with what it tries."""
        yield "all conditions hold", witness
        yield from self._strangers(witness)
        for condition in rule.when:
            if condition.time is not None:
                for at in _moments(condition.time):
                    yield f"at {at.isoformat()}", replace(witness, at=at)
                continue
            name = _subject(condition)
            for value in self._candidates([condition], witness):
                yield f"{name} = {value!r:.60}", self._set(condition, witness, value)
            if condition.count is None and condition.call is None:
                for value in _WRONG:
                    yield f"{name} = {value!r}", self._set(condition, witness, value)
            yield f"{name} missing", self._unset(condition, witness)

    def _strangers(self, witness: Call) -> Iterator[tuple[str, Call]]:
        for role in self.policy.roles:
            yield f"role {role}", replace(witness, role=role)
        yield "unknown role", replace(witness, role=f"{witness.role}x")
        yield "unknown tool", replace(witness, tool=f"{witness.tool}x")
        yield "look-alike tool", replace(witness, tool=_lookalike(witness.tool))
        yield "unknown argument", replace(witness, arguments={**witness.arguments, "argument_x": 1})
        yield "other tenant", replace(witness, tenant="tenant-2")
        yield "no tenant", replace(witness, tenant="")
        yield "no facts", replace(witness, facts={})

    def _with_operand(self, condition: Condition, call: Call) -> Call:
        """Give what a condition refers to a value, where it has none."""
        operand = condition.test[1] if condition.time is None else None
        if not isinstance(operand, Reference):
            return call
        if operand.fact is not None:
            value = call.facts.get(operand.fact, _DEFAULTS[self.policy.facts[operand.fact].type])
            return replace(call, facts={**call.facts, operand.fact: value})
        if operand.argument is not None and _value(operand, call) is None:
            value = sample(schema_at(self.tool, operand.argument), self.tool.parameters)
            return replace(call, arguments=with_value(self.tool, call.arguments, operand.argument, value))
        return call

    def _candidates(self, conditions: Sequence[Condition], call: Call) -> list[Any]:
        """Return values around the boundaries of conditions on one subject, those that fulfil the first test first."""
        found: list[Any] = []
        for condition in conditions:
            if condition.time is not None:
                found += _moments(condition.time)
                continue
            test, operand = condition.test
            operand = _value(operand, call) if isinstance(operand, Reference) else operand
            found += _around(test, operand)
            if condition.argument is not None:
                schema = schema_at(self.tool, condition.argument)
                found += [*schema.get("enum", []), sample(schema, self.tool.parameters)]
        return list({repr(value): value for value in found}.values())

    def _set(self, condition: Condition, call: Call, value: Any) -> Call:
        if condition.time is not None:
            return replace(call, at=value) if isinstance(value, datetime) else call
        if condition.fact is not None:
            return replace(call, facts={**call.facts, condition.fact: value})
        if condition.call is not None:
            text = value if isinstance(value, str) else ""
            return replace(call, tenant=text) if condition.call == "tenant" else replace(call, caller=text)
        if condition.count is not None:
            return self._with_count(condition, call, value)
        return replace(call, arguments=with_value(self.tool, call.arguments, condition.argument or "", value))

    def _with_count(self, condition: Condition, call: Call, count: Any) -> Call:
        if not isinstance(count, int) or not 0 <= count <= 1000:
            return call
        path, where = condition.count or "", condition.where
        items = schema_at(self.tool, path).get("items", {})
        elements = []
        for _ in range(count):
            element = sample(items, self.tool.parameters)
            if where is not None:
                wanted = where.starts_with if where.starts_with is not None else where.equals
                element = (
                    wanted
                    if where.path is None
                    else {**(element if isinstance(element, dict) else {}), where.path: wanted}
                )
            elements.append(element)
        return replace(call, arguments=with_value(self.tool, call.arguments, path, elements))

    def _unset(self, condition: Condition, call: Call) -> Call:
        if condition.fact is not None:
            return replace(call, facts={name: value for name, value in call.facts.items() if name != condition.fact})
        if condition.call is not None:
            return replace(call, tenant="") if condition.call == "tenant" else replace(call, caller="")
        return replace(call, arguments=without_value(call.arguments, condition.argument or condition.count or ""))


def _subject(condition: Condition) -> str:
    where = f" where {condition.where!r}" if condition.where is not None else ""
    parts = {"count": condition.count, "fact": condition.fact, "call": condition.call, "argument": condition.argument}
    return next((f"{kind} {name}{where}" for kind, name in parts.items() if name is not None), "time")


def _value(reference: Reference, call: Call) -> Any:
    if reference.fact is not None:
        return call.facts.get(reference.fact)
    if reference.call is not None:
        return getattr(call, reference.call)
    path = reference.argument or ""
    return call.arguments.get(path) if not path.startswith("/") else None


def _around(test: str, operand: Any) -> list[Any]:
    if test == "present":
        return ["x", 5, None] if operand else []
    if test in ("at_least", "at_most", "equals") and isinstance(operand, int) and not isinstance(operand, bool):
        return [operand, operand - 1, operand + 1]
    if test == "equals":
        return (
            [not operand, operand]
            if isinstance(operand, bool)
            else [operand, f"{operand}x", "", _lookalike(str(operand))]
        )
    if test == "differs_from":
        return list(reversed(_around("equals", operand)))
    if test == "starts_with":
        return [operand, f"{operand}x", str(operand)[:-1], f"x{operand}", _lookalike(str(operand))]
    if test == "contains":
        other = operand + 1 if isinstance(operand, int) else f"{operand}x"
        return [[operand], [other], [other, operand], []]
    several = list(operand) if isinstance(operand, list | tuple) else []
    other = max(several) + 1 if several and isinstance(several[0], int) else "x-none-of-these"
    if test == "within":
        return [several, several[:1], [*several, other], [other], []]
    first = [other, *several] if test == "none_of" else [*several, other]
    return [*first, several, [other]]


def _moments(window: TimeWindow) -> list[datetime]:
    edges = [edge for edge in (window.after, window.before) if edge is not None]
    for clock in (window.from_, window.until):
        if clock is not None:
            edges.append(NOON.replace(hour=0) + timedelta(minutes=minutes(clock)))
    if not edges:
        edges = [NOON]
    steps = [timedelta(seconds=seconds) for seconds in (0, -1, 1)]
    moments = [edge + step for edge in edges for step in steps]
    # The same times of day on every day of the week.
    return [moment + timedelta(days=day) for moment in moments for day in (range(7) if window.days else (0,))]


def _lookalike(text: str) -> str:
    for letter, other in _LOOKALIKES.items():
        if letter in text:
            return text.replace(letter, other, 1)
    return f"{text}\u200b"
