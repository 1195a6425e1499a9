"""What was asked and what came back, in one process or gathered from many, and the comparisons it makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.testing._plan import Asked, Plan

if TYPE_CHECKING:
    from workbench.evals import Comparison, GateFailure
    from workbench.testing._tasks import OpenTasks

__all__ = ["GateResult", "Ledger", "Verdict"]


@dataclass
class Entry:
    """One plan: the arms and gates asked for, and each outcome by arm and case."""

    arms: dict[str, None] = field(default_factory=dict)
    gates: dict[str, None] = field(default_factory=dict)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class GateResult:
    """A gate, and why it does not hold or could not be judged; both empty where it holds."""

    gate: str
    failure: str = ""
    not_judged: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a plan came to.

    Attributes:
        plan: The plan.
        comparison: Its arms over all its cases; `None` where no arm was asked all of them.
        gates: Each gate with how it ended.
        notes: A sentence for each arm that is left out.
    """

    plan: Plan
    comparison: Comparison | None
    failures: tuple[GateFailure, ...]
    gates: tuple[GateResult, ...]
    notes: tuple[str, ...]


class Ledger:
    """The plans of a session and their outcomes.

    Attributes:
        narrowed: Whether the session was told to run a part of the tests, or stopped early.
    """

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.narrowed = False
        self._entries: dict[Plan, Entry] = {}

    def __bool__(self) -> bool:
        """Tell whether any test asked for a case."""
        return bool(self._entries)

    def expect(self, plan: Plan, arms: list[str], gates: list[str]) -> None:
        """Note that a test asks `arms` every case of `plan`, and for `gates` over them."""
        entry = self._entries.setdefault(plan, Entry())
        entry.arms.update(dict.fromkeys(arms))
        entry.gates.update(dict.fromkeys(gates))

    def find(self, asked: Asked) -> dict[str, Any] | None:
        """Return the outcome that was kept, or `None`."""
        found: dict[str, Any] | None = self._entries[asked.plan].kept.get(asked.arm, {}).get(asked.case_id)
        return found

    def keep(self, asked: Asked, outcome: dict[str, Any]) -> None:
        """Keep an outcome."""
        self._entries[asked.plan].kept.setdefault(asked.arm, {})[asked.case_id] = outcome

    def to_json(self) -> str:
        """Return all of it as JSON, to be sent to the process that gathers."""
        plans = [{"plan": asdict(plan), **asdict(entry)} for plan, entry in self._entries.items()]
        return json.dumps({"narrowed": self.narrowed, "plans": plans})

    def add_json(self, text: str) -> None:
        """Add what another process kept."""
        told = json.loads(text)
        self.narrowed |= told["narrowed"]
        for one in told["plans"]:
            plan = Plan(**one["plan"])
            self.expect(plan, list(one["arms"]), list(one["gates"]))
            for arm, outcomes in one["kept"].items():
                self._entries[plan].kept.setdefault(arm, {}).update(outcomes)

    def verdicts(self, tasks: OpenTasks) -> Iterator[Verdict]:
        """Yield what each plan came to, in a stable order.

        Raises:
            WorkbenchError: A gate names an arm or a metric that is not there, or the store cannot be read.
        """
        for plan in sorted(self._entries, key=lambda one: (one.root, one.task, one.budget_tokens or 0, one.cases)):
            yield self._verdict(plan, self._entries[plan], tasks)

    def _verdict(self, plan: Plan, entry: Entry, tasks: OpenTasks) -> Verdict:
        from workbench.evals import parse_gate

        cases = tasks.cases(plan)
        missing = {arm: [c.id for c in cases if c.id not in entry.kept.get(arm, {})] for arm in entry.arms}
        notes = tuple(
            f"{arm}: {len(cases) - len(ids):,} of {len(cases):,} cases were asked, so it has no figures"
            for arm, ids in missing.items()
            if ids
        )
        whole = {arm: entry.kept[arm] for arm, ids in missing.items() if not ids}
        found = tasks.comparison(plan, whole) if whole else None
        results, failures = [], []
        for text in entry.gates:
            gate = parse_gate(text, entry.arms)
            if found is None or gate.arm not in whole:
                said = f"not all cases were asked of {gate.arm}, and a gate speaks of all"
                results.append(
                    GateResult(text, not_judged=said) if self.narrowed else GateResult(text, failure=f"{text}: {said}")
                )
                continue
            failed = found.check_gates([gate])
            failures += failed
            results.append(GateResult(text, failure=str(failed[0]) if failed else ""))
        return Verdict(plan, found, tuple(failures), tuple(results), notes)
