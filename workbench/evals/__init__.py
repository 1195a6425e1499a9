"""Evals: cases, scoring, paired statistics, comparisons and their reports."""

from workbench.evals._abstain import Abstention
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
from workbench.evals._comparison import Comparison, compare
from workbench.evals._frontier import BUDGETS, Frontier, Point, Reach, frontier
from workbench.evals._gates import Gate, GateFailure, parse_gate
from workbench.evals._run import Outcome, Progress
from workbench.evals._score import Score, answers_case, score_context
from workbench.evals._spans import Passage, SpanScores, reachable_precision, span_scores
from workbench.evals._stats import bootstrap, detectable_difference, holm, mcnemar_exact, sample_warning
from workbench.evals._summary import METRICS, ArmResult, Metric
from workbench.evals._table_answers import TableAnswer, TableScore, score_table_answer

__all__ = [
    "BUDGETS",
    "METRICS",
    "Abstention",
    "AnswerType",
    "ArmResult",
    "Case",
    "Comparison",
    "Frontier",
    "Gate",
    "GateFailure",
    "GoldField",
    "Metric",
    "Outcome",
    "Passage",
    "Point",
    "Progress",
    "Reach",
    "RecordSource",
    "Score",
    "SpanScores",
    "Split",
    "TableAnswer",
    "TableScore",
    "answers_case",
    "bootstrap",
    "check_cases",
    "compare",
    "detectable_difference",
    "frontier",
    "holm",
    "load_cases",
    "mcnemar_exact",
    "parse_gate",
    "reachable_precision",
    "sample_warning",
    "score_context",
    "score_table_answer",
    "span_scores",
    "split_cases",
]
