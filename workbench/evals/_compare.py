"""Comparing arms: same cases, same budget, same encoding, same snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.context import Arm
from workbench.evals._abstain import abstentions
from workbench.evals._answers import ask_reader
from workbench.evals._cases import Case, RecordSource, without_gold
from workbench.evals._comparison import Comparison
from workbench.evals._kept import LoggedContexts
from workbench.evals._reading import CEILING_ARM, Reading
from workbench.evals._run import Progress, check_inputs, counted_calls, run_arm
from workbench.evals._run_log import RunLog
from workbench.evals._summary import ArmResult
from workbench.evals.readers import Reader
from workbench.tokens import DEFAULT_ENCODING, check_budget, tokenizer

__all__ = ["compare"]


def compare(
    arms: Mapping[str, Arm],
    cases: Sequence[Case],
    *,
    records: RecordSource,
    budget_tokens: int,
    encoding: str = DEFAULT_ENCODING,
    snapshot: str,
    progress: Progress | None = None,
    reader: Reader | None = None,
    repeats: int = 1,
    at_once: int = 8,
    log: RunLog | None = None,
    allow_missing_gold: bool = False,
) -> Comparison:
    """Ask every arm every question, and score what comes back.

    An arm that raises, returns something else than a context, or one over the budget, fails on that case:
    the outcome is counted and shown, and every metric is zero. An arm that raises `ArmNotApplicable` is left
    out of that case's figures and pairs, and counted. Each arm answers the first question once before it is
    timed.

    Args:
        arms: Name -> arm, in the order in which they are shown and paired.
        cases: At least one; ids unique.
        records: Gives the gold records, such as the store.
        budget_tokens: Ceiling on each context, at least 1.
        encoding: Encoding that tokens are counted in, whatever an arm counted itself.
        snapshot: Name of the content that all arms saw, such as `Store.snapshot()`.
        progress: Called with the calls done and to do.
        reader: Answers every question from every context; the arm `oracle`, where it is there, comes first.
        repeats: How often the reader is asked each question.
        at_once: Most questions to the reader in flight.
        log: Where contexts and answers are kept as they come; what it holds is not asked for again.
        allow_missing_gold: Ask cases as well whose gold `records` does not have; they are wrong for every arm.

    Raises:
        EvalError: No arms, no cases, ids twice, or gold that does not exist in `records`.
        BudgetValueError: The budget is not a whole number from 1 on.
        StoreError: An arm met a store or an index that cannot be read.
        UnknownNameError: Not an encoding that works offline.
    """
    check_inputs(arms, cases, records, allow_missing_gold=allow_missing_gold)
    check_budget(budget_tokens)
    counter = tokenizer(encoding)
    done = counted_calls(progress, len(arms) * len(cases) * (1 + (repeats if reader else 0)))
    results = {}
    for name, arm in arms.items():
        kept = LoggedContexts(log, name) if log else None
        outcomes = run_arm(
            arm, cases, records=records, budget_tokens=budget_tokens, tokenizer=counter, done=done, kept=kept
        )
        results[name] = ArmResult(outcomes, abstentions(cases, outcomes))
    found = Comparison(
        tuple(cases),
        budget_tokens,
        encoding,
        snapshot,
        results,
        records,
        run=log.id if log else "",
        missing_gold=without_gold(cases, records),
    )
    if reader is None:
        return found
    ordered = sorted(results, key=lambda name: name != CEILING_ARM)
    by_arm = {name: results[name].outcomes for name in ordered}
    answers = ask_reader(reader, by_arm, cases, repeats=repeats, at_once=at_once, log=log, done=done)
    return found.with_reading(Reading(reader.identity, answers, repeats, log.possibly_paid_twice if log else 0))
