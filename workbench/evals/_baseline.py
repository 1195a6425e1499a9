"""A run against an earlier one: which cases got worse, and whether the two may be compared at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import EvalError
from workbench.evals._abstain import abstentions
from workbench.evals._answers import Answer, read_from
from workbench.evals._cases import Case, RecordSource, without_gold
from workbench.evals._comparison import Comparison
from workbench.evals._kept import outcome_from
from workbench.evals._reading import Reading
from workbench.evals._run import judge
from workbench.evals._run_log import read_run
from workbench.evals._scorers import score_read
from workbench.evals._stats import bootstrap, mcnemar_exact
from workbench.evals._summary import ALL_METRICS, ArmResult, was_read
from workbench.tokens import tokenizer

__all__ = ["BaselineChange", "against_baseline", "comparison_from", "load_run"]


def load_run(folder: Path, records: RecordSource) -> Comparison:
    """Score a stored run again: its contexts and answers, by the scorers of today.

    Args:
        folder: The run's folder; see `find_run`.
        records: Gives the gold records as they are now.

    Raises:
        EvalError: The run has not finished, or its file is damaged.
    """
    spec, results, twice = read_run(folder)
    cases = tuple(Case.model_validate(case) for case in spec["cases"])
    found = comparison_from(
        cases,
        {
            arm: {case.id: _stored(results, f"context {arm} {case.id}", folder) for case in cases}
            for arm in spec["arms"]
        },
        records=records,
        budget_tokens=spec["budget_tokens"],
        encoding=spec["encoding"],
        snapshot=spec["snapshot"],
        run=folder.name,
    )
    if spec["reader"] is None:
        return found
    answers = {
        arm: {case.id: _answers(results, arm, case, result.outcomes, spec, folder) for case in cases}
        for arm, result in found.results.items()
    }
    return found.with_reading(Reading(spec["reader"], answers, spec["repeats"], twice))


def comparison_from(
    cases: Sequence[Case],
    kept: Mapping[str, Mapping[str, Mapping[str, Any]]],
    *,
    records: RecordSource,
    budget_tokens: int,
    encoding: str,
    snapshot: str,
    run: str = "",
) -> Comparison:
    """Score outcomes that were kept, whoever asked for them and when.

    Args:
        cases: The cases, in order.
        kept: Arm -> case id -> what `outcome_to_dict` made; every case of every arm.
        records: Gives the gold records.
        budget_tokens: Ceiling on every context, in tokens of `encoding`.
        encoding: Encoding that tokens are counted in.
        snapshot: Name of the content that all arms saw.
        run: Name of the run on disk, where there is one.
    """
    counter = tokenizer(encoding)
    results = {}
    for arm, stored in kept.items():
        outcomes = {
            case.id: judge(outcome_from(stored[case.id]), case, records, budget_tokens, counter) for case in cases
        }
        results[arm] = ArmResult(outcomes, abstentions(cases, outcomes))
    return Comparison(
        tuple(cases),
        budget_tokens,
        encoding,
        snapshot,
        results,
        records,
        run=run,
        missing_gold=without_gold(cases, records),
    )


def _stored(results: Mapping[str, Any], key: str, folder: Path) -> Mapping[str, Any]:
    if key not in results:
        message = f"the run {folder.name} has not finished: it has no '{key}'. Start it again; it goes on."
        raise EvalError(message)
    found: Mapping[str, Any] = results[key]
    return found


def _answers(
    results: Mapping[str, Any], arm: str, case: Case, outcomes: Mapping[str, Any], spec: Mapping[str, Any], folder: Path
) -> tuple[Answer, ...]:
    from workbench.evals.readers import Read

    outcome = outcomes[case.id]
    if outcome.context is None:
        return (Answer(Read("no_context", message=outcome.message, attempts=0)),) * int(spec["repeats"])
    found = []
    for repeat in range(spec["repeats"]):
        read = read_from(_stored(results, f"read {arm} {repeat} {case.id}", folder))
        found.append(Answer(read, score_read(case, read, outcome.context)))
    return tuple(found)


@dataclass(frozen=True)
class BaselineChange:
    """One arm now and before, on the cases that both runs judged.

    Attributes:
        arm: The arm.
        metric: `correct` where both runs asked a reader, else `answerable`.
        cases: Cases judged in both.
        regressions: Ids of those that were right and are wrong.
        unjudged: Ids of those that were judged then and are not now, such as those on which the reader broke.
        left_out: Ids of the baseline's cases that this run does not have, or has with other words.
        gains: Ids of those that were wrong and are right.
        diff: Mean of now less before.
        ci95: Its 95% interval.
        mcnemar_p: McNemar's exact test on them.
    """

    arm: str
    metric: str
    cases: int
    regressions: tuple[str, ...]
    unjudged: tuple[str, ...]
    left_out: tuple[str, ...]
    gains: tuple[str, ...]
    diff: float
    ci95: tuple[float, float]
    mcnemar_p: float

    def exceeds(self, most: int) -> bool:
        """Tell whether more than `most` cases got worse. One that is not judged any more is not shown to be well.

        Where no case was judged in both runs, nothing is shown, and it is exceeded.
        """
        return not self.cases or len(self.regressions) + len(self.unjudged) > most

    def __str__(self) -> str:
        """A sentence for a person."""
        named = f": {', '.join(self.regressions[:10])}" if self.regressions else ""
        if self.unjudged:
            named += f"; {len(self.unjudged)} judged then and not now: {', '.join(self.unjudged[:10])}"
        if self.left_out:
            named += f"; {len(self.left_out)} not in this run as they were: {', '.join(self.left_out[:10])}"
        if not self.cases:
            return f"{self.arm}: {self.metric}: no case was judged in both this run and the baseline{named}"
        return (
            f"{self.arm}: {self.metric} {self.diff:+.3f} ({self.ci95[0]:+.3f} to {self.ci95[1]:+.3f}, McNemar p "
            f"{self.mcnemar_p:.2g}, {self.cases} cases) against the baseline; {len(self.gains)} gained, "
            f"{len(self.regressions)} lost{named}"
        )


def against_baseline(now: Comparison, before: Comparison, *, allow_different: bool = False) -> list[BaselineChange]:
    """Compare the arms that both have.

    Args:
        now: The comparison of today.
        before: The earlier run.
        allow_different: Compare them although their encoding, budget or snapshot differ.

    Raises:
        EvalError: They differ in encoding, budget or snapshot, or share no arm, or no case.
    """
    differ = [
        f"{what} {old} then, {new} now"
        for what, old, new in (
            ("encoding", before.encoding, now.encoding),
            ("budget", before.budget_tokens, now.budget_tokens),
            ("snapshot", before.snapshot, now.snapshot),
        )
        if old != new
    ]
    if differ and not allow_different:
        message = (
            f"the baseline {before.run} cannot be compared: {'; '.join(differ)}. Run it anew on what is there now, "
            "or allow different runs, which mixes the two causes."
        )
        raise EvalError(message)
    shared = [arm for arm in now.results if arm in before.results]
    same = {case.id: case for case in before.cases}
    cases = [case for case in now.cases if same.get(case.id) == case]
    if not shared or not cases:
        message = f"the baseline {before.run} shares {len(shared)} arms and {len(cases)} equal cases with this run."
        raise EvalError(message)
    kept = {case.id for case in cases}
    left_out = tuple(name for name in same if name not in kept)
    return [_change(arm, cases, now.results[arm], before.results[arm], left_out) for arm in shared]


def _change(
    arm: str, cases: Sequence[Case], now: ArmResult, before: ArmResult, left_out: tuple[str, ...]
) -> BaselineChange:
    name = "correct" if was_read(now) and was_read(before) else "answerable"
    pairs, unjudged = [], []
    for case in cases:
        values = [side.value(ALL_METRICS[name], case) for side in (now, before)]
        if values[0] is not None and values[1] is not None:
            pairs.append((case.id, values[0], values[1]))
        elif values[1] is not None:
            unjudged.append(case.id)
    diffs = [new - old for _, new, old in pairs]
    return BaselineChange(
        arm,
        name,
        len(pairs),
        tuple(case for case, new, old in pairs if new < old),
        tuple(unjudged),
        left_out,
        tuple(case for case, new, old in pairs if new > old),
        sum(diffs) / len(diffs) if diffs else 0.0,
        bootstrap(diffs) if diffs else (0.0, 0.0),
        mcnemar_exact([new >= 0.5 for _, new, _ in pairs], [old >= 0.5 for _, _, old in pairs]),
    )
