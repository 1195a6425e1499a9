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
from workbench.evals._difference import CaseDifference, ContextDiff, diff_contexts
from workbench.evals._frontier import BUDGETS, Frontier, Point, Reach, frontier
from workbench.evals._gates import Gate, GateFailure, parse_gate
from workbench.evals._run import Outcome, Progress
from workbench.evals._score import Score, answers_case, score_context
from workbench.evals._stats import bootstrap, holm, mcnemar_exact
from workbench.evals._summary import METRICS, ArmResult, Metric

__all__ = [
    "BUDGETS",
    "METRICS",
    "Abstention",
    "AnswerType",
    "ArmResult",
    "Case",
    "CaseDifference",
    "Comparison",
    "ContextDiff",
    "Frontier",
    "Gate",
    "GateFailure",
    "GoldField",
    "Metric",
    "Outcome",
    "Point",
    "Progress",
    "Reach",
    "RecordSource",
    "Score",
    "Split",
    "answers_case",
    "bootstrap",
    "check_cases",
    "compare",
    "diff_contexts",
    "frontier",
    "holm",
    "load_cases",
    "mcnemar_exact",
    "parse_gate",
    "score_context",
    "split_cases",
]
