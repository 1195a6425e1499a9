"""The frontier: what each arm's answers cost in tokens, over a range of budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.context import Arm
from workbench.errors import EvalError
from workbench.evals._abstain import Abstention
from workbench.evals._cases import Case, RecordSource
from workbench.evals._run import Progress, check_inputs, counted_calls, run_arm
from workbench.evals._summary import ArmResult, arm_figures, rounded
from workbench.tokens import DEFAULT_ENCODING, tokenizer

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BUDGETS", "Frontier", "Point", "Reach", "frontier"]

BUDGETS = (100, 150, 200, 250, 300, 400, 500, 700, 1000, 1500, 2000, 3000, 4000)
"""The budgets of a frontier, in tokens."""

_NEAR = 0.01


@dataclass(frozen=True, slots=True)
class Point:
    """One arm at one budget.

    Attributes:
        budget_tokens: The ceiling on every context.
        answerable: Share of the answerable cases; `None` when the arm was applicable to none.
        tokens_mean: Mean tokens of its contexts; `None` when it gave none.
        errors: Cases that failed, worth zero.
        not_applicable: Cases the arm was not applicable to. A point with any is left out of its best and
            of all comparisons: it stands for other cases than the rest.
    """

    budget_tokens: int
    answerable: float | None
    tokens_mean: float | None
    errors: int
    not_applicable: int

    @property
    def whole(self) -> bool:
        """Whether the arm was judged on every case."""
        return self.answerable is not None and not self.not_applicable


@dataclass(frozen=True, slots=True)
class Reach:
    """What it costs arm `a` to come within 0.01 of the best of arm `b`.

    Attributes:
        best: The best of `b` at any budget.
        budget_tokens: Smallest budget at which `a` is there; `None`: it never is.
        tokens_mean: Its mean tokens at that budget; `None`: it never is.
    """

    a: str
    b: str
    best: float
    budget_tokens: int | None
    tokens_mean: float | None


@dataclass(frozen=True, slots=True)
class Frontier:
    """Each arm's `answerable` over budgets.

    Attributes:
        budgets: In tokens, ascending.
        arms: Arm -> its points, one a budget.
    """

    budgets: tuple[int, ...]
    arms: Mapping[str, tuple[Point, ...]]

    def best(self, arm: str) -> Point | None:
        """Return the arm's point at the smallest budget at which it is within 0.01 of its own best.

        `None` when the arm was judged on every case at no budget.
        """
        reached = self._top(arm)
        return None if reached is None else self._first(arm, reached)

    def _top(self, arm: str) -> float | None:
        return max((p.answerable for p in self.arms[arm] if p.whole and p.answerable is not None), default=None)

    def _first(self, arm: str, wanted: float) -> Point | None:
        # The little more takes up what floating point makes of a difference of exactly 0.01.
        least = wanted - _NEAR - 1e-9
        return next((p for p in self.arms[arm] if p.whole and p.answerable is not None and p.answerable >= least), None)

    def reach(self) -> list[Reach]:
        """Return for every ordered pair of arms what it costs one to reach the other's best, or that it never does."""
        found = []
        for a in self.arms:
            for b in self.arms:
                best = self._top(b)
                if a == b or best is None:
                    continue
                point = self._first(a, best)
                budget, mean = (None, None) if point is None else (point.budget_tokens, point.tokens_mean)
                found.append(Reach(a, b, best, budget, mean))
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return `{"budgets", "arms": {arm: {"points", "best"}}, "reach"}`; figures `None` where there are none."""
        arms = {arm: {"points": [_point(p) for p in points]} for arm, points in self.arms.items()}
        summary: dict[str, Any] = {}
        for arm, shown in arms.items():
            best = self.best(arm)
            summary[arm] = {**shown, "best": None if best is None else {"of": rounded(self._top(arm)), **_point(best)}}
        reach = [
            {
                "a": r.a,
                "b": r.b,
                "best_of_b": rounded(r.best),
                "budget_tokens": r.budget_tokens,
                "tokens_mean": rounded(r.tokens_mean),
            }
            for r in self.reach()
        ]
        return {"budgets": list(self.budgets), "arms": summary, "reach": reach}

    def to_pandas(self) -> pd.DataFrame:
        """Return one row an arm and budget; columns `arm` and those of `Point`."""
        import pandas as pd

        rows = [{"arm": arm, **_point(point)} for arm, points in self.arms.items() for point in points]
        names = ["arm", "budget_tokens", "answerable", "tokens_mean", "errors", "not_applicable"]
        return pd.DataFrame(rows, columns=names)

    def sentences(self) -> list[str]:
        """Say for each arm where its best begins, and which arm reaches which."""
        said = []
        for arm in self.arms:
            point, top = self.best(arm), self._top(arm)
            if point is None or top is None or point.answerable is None:
                said.append(f"{arm}: not applicable to every case at any budget.")
                continue
            said.append(
                f"{arm}: best {top:.3f}; within 0.01 of it from a budget of {point.budget_tokens:,} tokens on "
                f"({_tokens(point.tokens_mean)} used)."
            )
        for r in self.reach():
            if r.budget_tokens is None:
                said.append(f"{r.a} never reaches the best of {r.b} ({r.best:.3f}).")
            else:
                used = _tokens(r.tokens_mean)
                said.append(
                    f"{r.a} reaches the best of {r.b} ({r.best:.3f}) at {r.budget_tokens:,} tokens ({used} used)."
                )
        return said


def _tokens(mean: float | None) -> str:
    return "none" if mean is None else f"{mean:,.0f}"


def _point(point: Point) -> dict[str, Any]:
    return {
        "budget_tokens": point.budget_tokens,
        "answerable": rounded(point.answerable),
        "tokens_mean": rounded(point.tokens_mean),
        "errors": point.errors,
        "not_applicable": point.not_applicable,
    }


def frontier(
    arms: Mapping[str, Arm],
    cases: Sequence[Case],
    *,
    records: RecordSource,
    encoding: str = DEFAULT_ENCODING,
    budgets: Sequence[int] = BUDGETS,
    progress: Progress | None = None,
    allow_missing_gold: bool = False,
) -> Frontier:
    """Run every arm over every case at every budget.

    Args:
        arms: Name -> arm.
        cases: At least one.
        records: Gives the gold records.
        encoding: Encoding that tokens are counted in.
        budgets: Budgets in tokens, each at least 1; any order, repeats are dropped.
        progress: Called with the calls done and to do.
        allow_missing_gold: Ask cases as well whose gold `records` does not have.

    Raises:
        EvalError: No arms, no cases, a budget under 1, or gold that does not exist.
        UnknownNameError: Not an encoding that works offline.
    """
    check_inputs(arms, cases, records, allow_missing_gold=allow_missing_gold)
    steps = tuple(sorted(set(budgets)))
    if not steps or steps[0] < 1:
        message = f"The budgets of a frontier are whole numbers of tokens from 1 on; received {list(budgets)}."
        raise EvalError(message)
    counter = tokenizer(encoding)
    done = counted_calls(progress, len(steps) * len(arms) * len(cases))
    found: dict[str, tuple[Point, ...]] = {}
    for name, arm in arms.items():
        points = []
        for budget in steps:
            outcomes = run_arm(
                arm, cases, records=records, budget_tokens=budget, tokenizer=counter, done=done, warm_up=False
            )
            figures = arm_figures(cases, ArmResult(outcomes, Abstention("none", (), {})))
            points.append(
                Point(budget, *(figures[key] for key in ("answerable", "tokens_mean", "errors", "not_applicable")))
            )
        found[name] = tuple(points)
    return Frontier(steps, found)
