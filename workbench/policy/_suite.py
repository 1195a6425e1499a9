"""The proof of a policy: its tests, and the agreement of both readings on all vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.html import paragraph, table
from workbench.policy._call import Call
from workbench.policy._decide import Decider, Decision
from workbench.policy._interpreter import interpret
from workbench.policy._policy_tests import PolicyTest
from workbench.policy._vectors import Vector, vectors_of
from workbench.policy._words import shown

__all__ = ["Simulation", "SuiteReport", "compare_policies", "run_suite", "simulate"]


@dataclass(frozen=True)
class SuiteReport:
    """What the tests of a policy found.

    Attributes:
        tests: How many tests were run.
        failures: What was expected and what was said, as sentences.
        vectors: How many vectors were decided by both readings.
        disagreements: Vectors on which the readings differ, as sentences: defects of the workbench.
        effects: How many vectors were allowed, asked and denied.
        unreached: Rules that decide no test.
        remarks: What a person should look at, as sentences.
    """

    tests: int
    failures: tuple[str, ...]
    vectors: int
    disagreements: tuple[str, ...]
    effects: dict[str, int]
    unreached: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every test passed and the readings agree."""
        return not self.failures and not self.disagreements

    def __str__(self) -> str:
        """Return it in a few lines."""
        effects = ", ".join(f"{self.effects.get(name, 0):,} {name}" for name in ("allow", "ask", "deny"))
        lines = [f"{self.tests - len(self.failures):,} of {self.tests:,} tests passed"]
        lines.append(f"{self.vectors:,} vectors ({effects}); both readings differ on {len(self.disagreements):,}")
        lines += [f"failed: {one}" for one in self.failures]
        lines += [f"the readings differ: {one}" for one in self.disagreements[:20]]
        if self.unreached:
            lines.append(f"no test is decided by: {', '.join(self.unreached)}")
        return "\n".join([*lines, *(f"note: {one}" for one in self.remarks)])

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "passed": self.passed,
            "tests": self.tests,
            "failures": list(self.failures),
            "vectors": self.vectors,
            "disagreements": list(self.disagreements),
            "effects": self.effects,
            "unreached": list(self.unreached),
            "remarks": list(self.remarks),
        }

    def _repr_html_(self) -> str:
        return "".join(paragraph(line) for line in str(self).splitlines())


def run_suite(decider: Decider, tests: Sequence[PolicyTest]) -> SuiteReport:
    """Run tests, and decide every vector by both readings."""
    failures: list[str] = []
    reached: set[str] = set()
    for index, test in enumerate(tests):
        decision = decider.decide(test.call.call())
        reached.update(decision.rules)
        if decision.effect != test.expect or test.rule not in (None, *decision.rules):
            wanted = f"{test.expect}{f' by {test.rule}' if test.rule else ''}"
            failures.append(f"tests[{index}] {told(test.call.call())}: expected {wanted}; {decision}")
    vectors, without = vectors_of(
        decider.policy, decider.tools, decider.overlays, known=[test.call.call() for test in tests]
    )
    differ, effects = [], Counter[str]()
    for vector in vectors:
        decision = decider.decide(vector.call)
        reading = interpret(decider.policy, decider.tools, vector.call, decider.overlays)
        effects[decision.effect] += 1
        if (decision.effect, decision.rules) != (reading.effect, reading.rules):
            plain = f"{reading.effect} by {', '.join(reading.rules)}"
            differ.append(f"{vector.rule}, {vector.about}: {told(vector.call)}: compiled {decision}; plain {plain}")
    unreached = tuple(name for name in decider.compiled.rules if name not in reached)
    remarks = [f"no call was found that fulfils {one}" for one in without]
    remarks += _remarks(decider)
    return SuiteReport(
        len(tests), tuple(failures), len(vectors), tuple(differ), dict(effects), unreached, tuple(remarks)
    )


def _remarks(decider: Decider) -> list[str]:
    found = []
    for rule in decider.policy.rules:
        if rule.effect == "allow" and not rule.when:
            risky = [
                one.name
                for one in decider.tools.values()
                if one.risk in ("money", "destructive")
                and (one.name in (rule.tools or ()) or one.risk in (rule.risks or ()))
            ]
            if risky:
                found.append(f"rule '{rule.id}' allows {', '.join(risky)} without any condition")
    return found


@dataclass(frozen=True)
class Simulation:
    """What another policy would say of the same calls.

    Attributes:
        calls: How many calls were decided.
        changes: Decisions before and after, where the effect or the approvers differ.
    """

    calls: int
    changes: tuple[tuple[Decision, Decision], ...]

    def count(self, effect: str) -> int:
        """Return how many calls newly have this effect."""
        return sum(after.effect == effect and before.effect != effect for before, after in self.changes)

    def __str__(self) -> str:
        """Return it in a few lines."""
        head = f"Of {self.calls:,} calls: newly denied {self.count('deny'):,}, newly asked {self.count('ask'):,}, "
        lines = [f"{head}newly allowed {self.count('allow'):,}"]
        for before, after in self.changes:
            lines.append(f"{before.effect} [{before.rule}] -> {after.effect} [{after.rule}]: {told(after.call)}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        counts = {f"newly_{effect}": self.count(effect) for effect in ("deny", "ask", "allow")}
        changes = [{"before": one.as_json(), "after": other.as_json()} for one, other in self.changes]
        return {"calls": self.calls, **counts, "changes": changes}

    def _repr_html_(self) -> str:
        rows = [
            (f"{one.effect} [{one.rule}]", f"{other.effect} [{other.rule}]", told(other.call), other.why)
            for one, other in self.changes
        ]
        return table(("before", "after", "call", "why"), rows, caption=str(self).splitlines()[0])


def simulate(before: Decider, after: Decider, calls: Iterable[Call]) -> Simulation:
    """Return what `after` would newly deny, ask and allow among calls."""
    pairs = [(before.decide(call), after.decide(call)) for call in calls]
    changed = tuple(
        (one, other) for one, other in pairs if (one.effect, set(one.approvers)) != (other.effect, set(other.approvers))
    )
    return Simulation(len(pairs), changed)


def compare_policies(before: Decider, after: Decider, known: Sequence[Call] = ()) -> tuple[list[str], Simulation]:
    """Return how the rules of two policies differ, and what that changes on known calls and the vectors of both."""
    old, new = before.compiled.rules, after.compiled.rules
    lines = [f"rule removed: {name}" for name in old if name not in new]
    lines += [f"rule added: {name}" for name in new if name not in old]
    lines += [f"rule changed: {name}" for name in new if name in old and old[name] != new[name]]
    lines += [f"tool {one}" for one in after.tools.drift(before.tools)]
    vectors: list[Vector] = []
    for decider in (before, after):
        vectors += vectors_of(decider.policy, decider.tools, decider.overlays, known=known)[0]
    return lines, simulate(before, after, [*known, *(vector.call for vector in vectors)])


def told(call: Call) -> str:
    """Return a call as a line."""
    arguments = ", ".join(f"{name}={shown(value)}" for name, value in call.arguments.items())
    facts = "".join(f", {name}: {shown(value)}" for name, value in call.facts.items())
    tenant = f" for {call.tenant}" if call.tenant else ""
    return f"{call.role}{tenant} calls {ascii(call.tool)[1:-1]}({arguments}){facts and ' with ' + facts[2:]}"
