"""Evals: cases, scoring, paired statistics, comparisons and their reports."""

from workbench.evals._abstain import Abstention
from workbench.evals._answers import Answer, ask_reader
from workbench.evals._baseline import BaselineChange, against_baseline, comparison_from, load_run
from workbench.evals._case_tables import cases_from_csv, cases_from_pandas, read_cases
from workbench.evals._cases import (
    AnswerType,
    Case,
    GoldField,
    RecordSource,
    Split,
    check_cases,
    load_cases,
    split_cases,
)
from workbench.evals._compare import compare
from workbench.evals._comparison import Comparison
from workbench.evals._diagnose import Cause, Diagnosis, diagnose
from workbench.evals._difference import CaseDifference, ContextDiff, diff_contexts
from workbench.evals._frontier import BUDGETS, Frontier, Point, Reach, frontier
from workbench.evals._gates import Gate, GateFailure, parse_gate
from workbench.evals._kept import outcome_to_dict, run_spec
from workbench.evals._lint import LintNote, lint_cases
from workbench.evals._make_cases import (
    CaseChanges,
    EntityKind,
    MadeCases,
    RecordStore,
    compare_cases,
    is_made,
    make_cases,
)
from workbench.evals._plot import frontier_svg
from workbench.evals._reading import Reading
from workbench.evals._run import Outcome, Progress, ask_case
from workbench.evals._run_log import RunLog, find_run
from workbench.evals._score import Score, answers_case, score_context
from workbench.evals._scorers import SCORERS, Mark, Scorer, score_read
from workbench.evals._side_by_side import marked_contexts
from workbench.evals._spans import Passage, SpanScores, reachable_precision, span_scores
from workbench.evals._stats import bootstrap, detectable_difference, holm, mcnemar_exact, sample_warning
from workbench.evals._summary import ALL_METRICS, ANSWER_METRICS, METRICS, ArmResult, Metric, case_values, metrics_of
from workbench.evals._table_answers import TableAnswer, TableScore, score_table_answer

__all__ = [
    "ALL_METRICS",
    "ANSWER_METRICS",
    "BUDGETS",
    "METRICS",
    "SCORERS",
    "Abstention",
    "Answer",
    "AnswerType",
    "ArmResult",
    "BaselineChange",
    "Case",
    "Cause",
    "CaseChanges",
    "CaseDifference",
    "Comparison",
    "Diagnosis",
    "EntityKind",
    "ContextDiff",
    "Frontier",
    "Gate",
    "GateFailure",
    "GoldField",
    "LintNote",
    "MadeCases",
    "Mark",
    "Metric",
    "Outcome",
    "Passage",
    "Point",
    "Progress",
    "Reach",
    "Reading",
    "RecordSource",
    "RecordStore",
    "RunLog",
    "Score",
    "Scorer",
    "SpanScores",
    "Split",
    "TableAnswer",
    "TableScore",
    "against_baseline",
    "answers_case",
    "ask_case",
    "ask_reader",
    "bootstrap",
    "case_values",
    "cases_from_csv",
    "cases_from_pandas",
    "check_cases",
    "compare",
    "compare_cases",
    "comparison_from",
    "diff_contexts",
    "detectable_difference",
    "diagnose",
    "find_run",
    "frontier",
    "frontier_svg",
    "holm",
    "lint_cases",
    "load_cases",
    "load_run",
    "is_made",
    "make_cases",
    "marked_contexts",
    "mcnemar_exact",
    "metrics_of",
    "outcome_to_dict",
    "parse_gate",
    "reachable_precision",
    "read_cases",
    "run_spec",
    "sample_warning",
    "score_context",
    "score_read",
    "score_table_answer",
    "span_scores",
    "split_cases",
]
