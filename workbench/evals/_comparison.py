"""What came of comparing arms: their figures, tables and reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.errors import UnknownNameError
from workbench.evals._cases import Case, RecordSource
from workbench.evals._ci import junit_xml, markdown_summary
from workbench.evals._diagnose import Diagnosis, diagnose
from workbench.evals._frontier import Frontier
from workbench.evals._gates import Gate, GateFailure, parse_gate
from workbench.evals._reading import Reading, with_marks
from workbench.evals._report import report_page
from workbench.evals._run import Outcome
from workbench.evals._stats import Interval
from workbench.evals._summary import (
    ALL_METRICS,
    ArmResult,
    arm_figures,
    arm_intervals,
    metric_interval,
    metric_values,
    metrics_of,
    pair_arms,
    pair_slices,
    rounded,
)
from workbench.evals._tables import html_tables, plain_tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison"]

_PAIR_COLUMNS = ["a", "b", "metric", "cases", "diff", "low", "high", "mcnemar_p", "detectable"]
_SLICE_COLUMNS = ["metric", "a", "b", "type", "cases", "diff", "mcnemar_p", "holm_p"]
_TIMINGS = tuple(name for name, metric in ALL_METRICS.items() if metric.timed)


@dataclass(frozen=True)
class Comparison:
    """Arms on the same cases, under the same budget, encoding and snapshot.

    Attributes:
        cases: The cases, in order.
        budget_tokens: Ceiling on every context, in tokens of `encoding`.
        encoding: Encoding that tokens are counted in.
        snapshot: What the records were, as the store names it.
        results: Arm -> its outcome for every case, and how it abstained.
        records: Gives the gold records, for the report.
        frontier: `answerable` over budgets, where it was computed.
        reading: What a reader answered from the contexts, where one was asked.
        run: Name of the run on disk; empty where none was kept.
        task: Name of the task; empty where the arms were no task's.
        command: What makes it again: a command line, or a call in Python.
        missing_gold: Ids of the cases whose gold was not among the records.
    """

    cases: tuple[Case, ...]
    budget_tokens: int
    encoding: str
    snapshot: str
    results: Mapping[str, ArmResult]
    records: RecordSource
    frontier: Frontier | None = None
    reading: Reading | None = None
    run: str = ""
    task: str = ""
    command: str = ""
    missing_gold: tuple[str, ...] = ()

    @cached_property
    def figures(self) -> dict[str, Any]:
        """All figures as plain values; see `to_dict`."""
        types = dict.fromkeys(case.type for case in self.cases)
        by_type = {
            kind: {
                arm: _without_timings(arm_figures([case for case in self.cases if case.type == kind], result))
                for arm, result in self.results.items()
            }
            for kind in types
        }
        bounds = arm_intervals(self.cases, self.results)
        found = {
            "cases": len(self.cases),
            "budget_tokens": self.budget_tokens,
            "encoding": self.encoding,
            "snapshot": self.snapshot,
            "missing_gold": list(self.missing_gold),
            "no_gold": [case.id for case in self.cases if case.answerable and not case.has_gold],
            "arms": {arm: self._arm(result, bounds[arm]) for arm, result in self.results.items()},
            "paired": pair_arms(self.cases, self.results),
            "slices": pair_slices(self.cases, self.results),
            "by_type": by_type,
        }
        if self.reading is not None:
            found["reader"] = self.reading.to_dict(self.cases)
            found["reader_slices"] = pair_slices(self.cases, self.results, "correct")
        return found

    def _arm(self, result: ArmResult, bounds: Mapping[str, Interval]) -> dict[str, Any]:
        intervals = {
            name: [rounded(bound) for bound in bounds[name]] for name in metrics_of([result]) if name in bounds
        }
        # JSON has no infinity; a threshold that never abstains is null.
        thresholds = [None if bound == float("-inf") else bound for bound in result.abstention.thresholds]
        abstention = {"rule": result.abstention.rule, "thresholds": thresholds}
        return {**arm_figures(self.cases, result), "ci95": intervals, "abstention": abstention}

    def to_dict(self) -> dict[str, Any]:
        """Return all figures as JSON values.

        `cases`, `budget_tokens`, `encoding`, `snapshot`; `missing_gold` and `no_gold` [ids of cases]; `arms` {arm:
        metrics, counts of outcomes, `ci95`, `abstention`}; `paired` [{`a`, `b`, `metric`, `cases`, `diff` = a less
        b, `ci95`, `mcnemar_p`}]; `slices` [{`a`, `b`, `type`, `cases`, `diff`, `mcnemar_p`, `holm_p`}] of
        `answerable`; `by_type` {type: {arm: metrics}}; `frontier` where it was computed; `reader` (see
        `Reading.to_dict`) and `reader_slices` where one was asked. A figure that no case defines is `None`.
        """
        found = dict(self.figures)
        if self.frontier is not None:
            found["frontier"] = self.frontier.to_dict()
        return found

    def to_json(self) -> str:
        """Return `to_dict` as indented JSON, ending in a line end."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def contexts_jsonl(self) -> str:
        """Return every context as JSON lines, so that anyone can score again.

        Each line is that of `Context.to_json`, with `case_id`, `arm` and `abstained`. A case that an arm was not
        applicable to, or failed on, has the status `not_applicable` or `error`, a `message`, and no text.
        """
        lines = []
        for arm, result in self.results.items():
            for case in self.cases:
                outcome = result.outcomes[case.id]
                abstained = result.abstention.abstained.get(case.id, False)
                lines.append(json.dumps(_context_line(case.id, arm, outcome, abstained=abstained), ensure_ascii=False))
        return "".join(line + "\n" for line in lines)

    def losses(self, arm: str) -> pd.DataFrame:
        """Return the answerable cases that `arm` fails on while another arm succeeds; one row a case.

        Columns: `case_id`, `type`, `question`, `answer`, `won_by` (arms, joined by ", "), `missing_records`,
        `missing_fields` (URN + pointer), `tokens`, `status` (of its context, or of its outcome), `message`.

        Raises:
            UnknownNameError: No such arm was compared.
        """
        import pandas as pd

        names = ["case_id", "type", "question", "answer", "won_by", "missing_records", "missing_fields"]
        names += ["tokens", "status", "message"]
        return pd.DataFrame([self._loss(arm, case) for case in self.lost_cases(arm)], columns=names)

    def lost_cases(self, arm: str) -> list[Case]:
        """Return the cases of `losses`, in order."""
        if arm not in self.results:
            raise UnknownNameError(arm, self.results, what="an arm of this comparison")
        return [
            case
            for case in self.cases
            if case.answerable
            and self.results[arm].outcomes[case.id].kind != "not_applicable"
            and not self._answers(arm, case)
            and self.winners(case)
        ]

    def winners(self, case: Case) -> list[str]:
        """Return the arms whose context makes `case` answerable."""
        return [arm for arm in self.results if self._answers(arm, case)]

    def _answers(self, arm: str, case: Case) -> bool:
        score = self.results[arm].outcomes[case.id].score
        return score is not None and bool(score.answerable)

    def _loss(self, arm: str, case: Case) -> dict[str, Any]:
        outcome = self.results[arm].outcomes[case.id]
        score, context = outcome.score, outcome.context
        return {
            "case_id": case.id,
            "type": case.type,
            "question": case.question,
            "answer": case.answer,
            "won_by": ", ".join(self.winners(case)),
            "missing_records": ", ".join(score.missing_records if score else case.gold_records),
            "missing_fields": ", ".join(
                f.record + f.path for f in (score.missing_fields if score else case.gold_fields)
            ),
            "tokens": score.tokens if score else None,
            "status": context.status if context else outcome.kind,
            "message": outcome.message,
        }

    def diagnose(self, arm: str) -> pd.DataFrame:
        """Return why each wrong case of `arm` went wrong: `case_id`, `type`, `cause`, `detail`; see `Diagnosis`.

        Raises:
            UnknownNameError: No such arm was compared.
        """
        import pandas as pd

        rows = [(told.case_id, kind, told.cause, told.detail) for kind, told in self.causes(arm)]
        return pd.DataFrame(rows, columns=["case_id", "type", "cause", "detail"])

    def causes(self, arm: str) -> list[tuple[str, Diagnosis]]:
        """Return the type and the diagnosis of each wrong case of `arm`, in order."""
        if arm not in self.results:
            raise UnknownNameError(arm, self.results, what="an arm of this comparison")
        found = []
        for case in self.cases:
            answers = self.reading.answers[arm][case.id] if self.reading else ()
            told = diagnose(case, self.results[arm].outcomes[case.id], self.records, answers=answers)
            if told is not None:
                found.append((case.type, told))
        return found

    def changed_cases(self) -> list[Case]:
        """Return the cases that not every arm does alike: some are right and some are wrong."""
        name = "correct" if self.reading else "answerable"
        metric = metrics_of(self.results.values())[name]
        found = []
        for case in self.cases:
            values = {result.value(metric, case) for result in self.results.values()}
            if len(values - {None}) > 1:
                found.append(case)
        return found

    def check_gates(self, gates: Iterable[Gate | str]) -> list[GateFailure]:
        """Return the gates that do not hold; see `Gate` for what is compared.

        Raises:
            EvalError: A gate is not of the form `ARM.METRIC=VALUE`.
            UnknownNameError: A gate's arm was not compared, or there is no such metric.
        """
        failures = []
        for asked in gates:
            gate = parse_gate(asked if isinstance(asked, str) else str(asked), self.results)
            if isinstance(asked, Gate):
                gate = asked
            found = metric_interval(gate.metric, self.cases, self.results[gate.arm])
            if found is None:
                failures.append(GateFailure(gate, None, None, None, 0))
                continue
            figure, (low, high) = found
            holds = high <= gate.value if gate.is_ceiling else low >= gate.value
            if not holds:
                judged = len(metric_values(gate.metric, self.cases, self.results[gate.arm]))
                failures.append(GateFailure(gate, figure, low, high, judged))
        return failures

    def junit_xml(
        self, gates: Sequence[Gate | str] = (), failures: Sequence[GateFailure] = (), more: Sequence[str] = ()
    ) -> str:
        """Return JUnit XML: a suite an arm, a test a case, and a suite of the gates, which alone can fail.

        Args:
            gates: All gates that were asked.
            failures: Those that do not hold.
            more: What else failed, a sentence each, such as regressions against a baseline.
        """
        return junit_xml(self, gates, failures, more)

    def markdown(self, failures: Sequence[GateFailure] = (), more: Sequence[str] = ()) -> str:
        """Return what failed, the tables and the notes as Markdown, such as for GitHub's job summary."""
        return markdown_summary(self, failures, more)

    def with_frontier(self, found: Frontier) -> Comparison:
        """Return this comparison with `found` beside it."""
        return replace(self, frontier=found)

    def with_command(self, command: str, *, task: str) -> Comparison:
        """Return this comparison with what makes it again, which its report tells."""
        return replace(self, command=command, task=task)

    def with_reading(self, reading: Reading) -> Comparison:
        """Return this comparison with a reader's answers beside its contexts."""
        results = {
            arm: replace(
                result,
                outcomes={
                    name: with_marks(outcome, reading.answers[arm][name]) for name, outcome in result.outcomes.items()
                },
            )
            for arm, result in self.results.items()
        }
        return replace(self, results=results, reading=reading)

    def answers_to_pandas(self) -> pd.DataFrame:
        """Return one row an answer: case, arm, repeat, kind, answer, citations, tokens, cost, time, and every mark."""
        import pandas as pd

        rows = []
        for arm, by_case in (self.reading.answers if self.reading else {}).items():
            for case_id, answers in by_case.items():
                for repeat, answer in enumerate(answers):
                    row: dict[str, Any] = {"case_id": case_id, "arm": arm, "repeat": repeat, **asdict(answer.read)}
                    rows.append(row | {name: mark.value for name, mark in answer.marks.items()})
        return pd.DataFrame(rows)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row an arm; a column a metric, names with a dot as in `METRICS`."""
        import pandas as pd

        rows = {}
        for arm, figures in self.figures["arms"].items():
            flat = {name: _figure(figures, name) for name in metrics_of(self.results.values())}
            rows[arm] = {**flat, **{name: figures[name] for name in ("scored", "errors", "not_applicable")}}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("arm")

    def cases_to_pandas(self) -> pd.DataFrame:
        """Return one row a case and arm: its outcome, status, figures (a column a metric), time and message."""
        import pandas as pd

        rows = []
        per_case = {
            name: metric for name, metric in metrics_of(self.results.values()).items() if metric.statistic == "mean"
        }
        for case in self.cases:
            for arm, result in self.results.items():
                outcome = result.outcomes[case.id]
                row: dict[str, Any] = {"case_id": case.id, "type": case.type, "arm": arm, "outcome": outcome.kind}
                row["status"] = outcome.context.status if outcome.context else None
                row |= {name: result.value(metric, case) for name, metric in per_case.items()}
                rows.append({**row, "latency_ms": outcome.latency_ms, "message": outcome.message})
        return pd.DataFrame(rows)

    def pairs_to_pandas(self) -> pd.DataFrame:
        """Return one row a pair of arms and metric: `cases`, `diff` (a less b), `low`, `high`, and the tests."""
        import pandas as pd

        rows = []
        for entry in self.figures["paired"]:
            low, high = entry["ci95"] or (None, None)
            rows.append({name: value for name, value in entry.items() if name != "ci95"} | {"low": low, "high": high})
        return pd.DataFrame(rows, columns=_PAIR_COLUMNS)

    def slices_to_pandas(self) -> pd.DataFrame:
        """Return one row a pair of arms, metric and type of question: `diff`, `mcnemar_p`, `holm_p` over the types."""
        import pandas as pd

        rows = [
            {"metric": metric, **entry}
            for metric, name in (("answerable", "slices"), ("correct", "reader_slices"))
            for entry in self.figures.get(name, ())
        ]
        return pd.DataFrame(rows, columns=_SLICE_COLUMNS)

    def types_to_pandas(self) -> pd.DataFrame:
        """Return one row a type of question and arm; a column a metric, names with a dot as in `METRICS`."""
        import pandas as pd

        names = [name for name in metrics_of(self.results.values()) if name not in _TIMINGS]
        rows = [
            {"type": kind, "arm": arm, **{name: _figure(figures, name) for name in names}}
            for kind, arms in self.figures["by_type"].items()
            for arm, figures in arms.items()
        ]
        return pd.DataFrame(rows, columns=["type", "arm", *names])

    def __str__(self) -> str:
        """Plain tables: the arms, by type, errors, and the frontier where it was computed."""
        return plain_tables(self.to_dict(), self.messages(), self.frontier)

    def _repr_html_(self) -> str:
        """Tables that an untrusted notebook shows as well; no latencies, so that committed outputs stay true."""
        return html_tables(self.to_dict(), self.messages(), self.frontier, timed=False)

    def __repr__(self) -> str:
        """Say what was compared: the whole would be every text of every arm."""
        arms = ", ".join(self.results)
        return f"<Comparison of {arms}: {len(self.cases):,} cases, {self.budget_tokens:,} tokens of {self.encoding}>"

    def html(self) -> str:
        """Return one self-contained page: no script, no request, light or dark as the reader's system is."""
        return report_page(self)

    def messages(self) -> dict[str, dict[str, int]]:
        """Return arm -> message of a failed or not applicable case -> how often."""
        found: dict[str, dict[str, int]] = {}
        for arm, result in self.results.items():
            for outcome in result.outcomes.values():
                if outcome.message:
                    said = f"{outcome.kind.replace('_', ' ')}: {outcome.message}"
                    counts = found.setdefault(arm, {})
                    counts[said] = counts.get(said, 0) + 1
        return found


def _figure(figures: Mapping[str, Any], name: str) -> Any:
    outer, _, inner = name.partition(".")
    return figures[outer][inner] if inner else figures[outer]


def _without_timings(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name not in _TIMINGS}


def _context_line(case_id: str, arm: str, outcome: Outcome, *, abstained: bool) -> dict[str, Any]:
    if outcome.context is not None:
        line: dict[str, Any] = json.loads(outcome.context.to_json(case_id=case_id, arm=arm))
        return {**line, "abstained": abstained}
    head = {"case_id": case_id, "arm": arm, "status": outcome.kind, "message": outcome.message}
    return {**head, "text": "", "tokens": 0, "items": [], "aggregates": [], "omitted": [], "abstained": False}
