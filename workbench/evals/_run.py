"""Running arms over cases: every call ends in an outcome, whatever the arm does."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal, Protocol

from workbench.context import Arm, Context
from workbench.errors import ArmNotApplicable, EvalError, StoreError, TokenizerError, WorkbenchError
from workbench.evals._cases import Case, RecordSource, check_cases
from workbench.evals._score import Score, score_context
from workbench.tokens import Tokenizer, tokenizer

__all__ = [
    "KeptContexts",
    "Outcome",
    "Progress",
    "ask_case",
    "call_arm",
    "check_inputs",
    "counted_calls",
    "judge",
    "run_arm",
]

Progress = Callable[[int, int], None]
"""Called with the calls done and the calls to do."""

OutcomeKind = Literal["scored", "not_applicable", "error"]
_SHOWN_PROBLEMS = 5


class KeptContexts(Protocol):
    """What one arm gave in an earlier start of the same run."""

    def find(self, case_id: str) -> Outcome | None:
        """Return what it gave for the case, or `None`."""
        ...

    def keep(self, case_id: str, found: Outcome) -> None:
        """Keep what it gave."""
        ...

    def complete(self, case_ids: Iterable[str]) -> bool:
        """Tell whether all these cases are kept."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case in one arm.

    Attributes:
        kind: `scored`; `not_applicable`: the arm said so, the case is left out of its figures and pairs;
            `error`: it raised, returned no context or one over the budget, and every metric is zero.
        message: Why, for `not_applicable` and `error`.
        context: What the arm returned, for `scored`.
        score: The evidence in it, for `scored`.
        latency_ms: Wall-clock milliseconds of the call; `None` unless `scored`.
        marks: What a reader's answers from the context are worth, by metric; `None` where no reader was asked.
    """

    kind: OutcomeKind
    message: str = ""
    context: Context | None = None
    score: Score | None = None
    latency_ms: float | None = None
    marks: Mapping[str, float] | None = None


def check_inputs(
    arms: Mapping[str, Arm], cases: Sequence[Case], records: RecordSource, *, allow_missing_gold: bool = False
) -> None:
    """Refuse what cannot be compared.

    Args:
        arms: Name -> arm.
        cases: The cases.
        records: Gives the gold records.
        allow_missing_gold: Let cases pass whose gold is not there; no context can answer them.

    Raises:
        EvalError: No arms, no cases, two cases of one id, or gold that does not exist in `records`.
    """
    if not arms:
        message = "There is no arm to run. Give at least one."
        raise EvalError(message)
    if not cases:
        message = "There is no case to run. Give at least one."
        raise EvalError(message)
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            message = "two cases have this id. Ids are unique."
            raise EvalError(message, case_id=case.id)
        seen.add(case.id)
    problems = [] if allow_missing_gold else check_cases(cases, records)
    if problems:
        more = len(problems) - _SHOWN_PROBLEMS
        told = problems[:_SHOWN_PROBLEMS] + ([f"And {more} more."] if more > 0 else [])
        told.append("Pull what is missing, or ask such cases as well: allow_missing_gold, --allow-missing-gold.")
        raise EvalError("\n".join(told))


def counted_calls(progress: Progress | None, total: int) -> Callable[[], None]:
    """Return what is to be called after each of `total` calls, and tells `progress` how many there were."""
    if progress is None:
        return lambda: None
    done = count(1)
    return lambda: progress(next(done), total)


def run_arm(
    arm: Arm,
    cases: Sequence[Case],
    *,
    records: RecordSource,
    budget_tokens: int,
    tokenizer: Tokenizer,
    done: Callable[[], None],
    warm_up: bool = True,
    kept: KeptContexts | None = None,
) -> dict[str, Outcome]:
    """Ask `arm` every question; returns case id -> outcome.

    Args:
        arm: What is asked.
        cases: At least one.
        records: Gives the gold records.
        budget_tokens: Ceiling on each context, in tokens of the tokenizer's encoding.
        tokenizer: Counts the contexts.
        done: Called after each case.
        warm_up: Whether to ask the first question once before, untimed.
        kept: Contexts of an earlier start of the same run, which are not asked for again.

    Raises:
        StoreError: An arm met a store or an index that cannot be read.
    """
    # The first call loads and caches; its time says nothing about the arm. What it raises, it raises
    # again below, where it is counted.
    if warm_up and not (kept and kept.complete(case.id for case in cases)):
        with contextlib.suppress(Exception):
            arm(cases[0].question, budget_tokens=budget_tokens)
    outcomes = {}
    for case in cases:
        found = kept.find(case.id) if kept else None
        if found is None:
            found = call_arm(arm, case.question, budget_tokens)
            if kept:
                kept.keep(case.id, found)
        outcomes[case.id] = judge(found, case, records, budget_tokens, tokenizer)
        done()
    return outcomes


def ask_case(arm: Arm, case: Case, *, records: RecordSource, budget_tokens: int, encoding: str) -> Outcome:
    """Ask `arm` the question of one case and judge what it gives.

    Raises:
        StoreError: The arm met a store or an index that cannot be read.
        UnknownNameError: Not an encoding that works offline.
    """
    return judge(call_arm(arm, case.question, budget_tokens), case, records, budget_tokens, tokenizer(encoding))


def call_arm(arm: Arm, question: str, budget_tokens: int) -> Outcome:
    """Ask once; what comes back is not judged yet.

    Raises:
        StoreError: The arm met a store or an index that cannot be read.
    """
    started = time.perf_counter()
    try:
        context = arm(question, budget_tokens=budget_tokens)
        latency_ms = (time.perf_counter() - started) * 1000
    except ArmNotApplicable as exc:
        return Outcome("not_applicable", exc.reason)
    except StoreError:
        # A damaged store or index says nothing about the arm that met it first: figures over it would be unfair.
        raise
    except WorkbenchError as exc:
        return Outcome("error", str(exc))
    except Exception as exc:
        # An arm is anyone's code: whatever it raises is an outcome to count.
        return Outcome("error", f"{type(exc).__name__}: {exc}")
    if not isinstance(context, Context):
        return Outcome("error", f"It returned {type(context).__name__}, not a Context.")
    return Outcome("scored", "", context, None, latency_ms)


def judge(found: Outcome, case: Case, records: RecordSource, budget_tokens: int, tokenizer: Tokenizer) -> Outcome:
    """Score what an arm gave; a context that is over the budget or cannot be counted is an error."""
    context = found.context
    if context is None:
        return found
    try:
        score = score_context(case, context, records, tokenizer)
    except TokenizerError as exc:
        return Outcome("error", str(exc))
    if score.tokens > budget_tokens:
        message = f"Its context has {score.tokens:,} tokens of {tokenizer.encoding}; the budget is {budget_tokens:,}."
        return Outcome("error", message)
    if (context.tokens, context.encoding) != (score.tokens, tokenizer.encoding):
        # The count that was made here is the one that is shown and judged.
        context = context.model_copy(update={"tokens": score.tokens, "encoding": tokenizer.encoding})
    return Outcome("scored", "", context, score, found.latency_ms)
