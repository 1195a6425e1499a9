"""Abstention: by the arm's own rule, or by a threshold on its score that is judged out of sample."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.context import Context
from workbench.evals._cases import Case, split_cases
from workbench.evals._run import Outcome

__all__ = ["Abstention", "abstentions", "fit_threshold"]

NEVER = -math.inf


@dataclass(frozen=True, slots=True)
class Abstention:
    """How an arm abstains, and on which cases it did.

    Attributes:
        rule: `own`: its contexts say `not_found`. `threshold`: it has only a score, and abstains below a
            threshold. `none`: it has neither, and never abstains.
        thresholds: For `threshold`, the one fitted on the training cases and the one fitted on the test
            cases; each judges the *other* cases. Minus infinity never abstains.
        abstained: Case id -> whether it abstained; the cases for which it gave a context.
    """

    rule: Literal["own", "threshold", "none"]
    thresholds: tuple[float, ...]
    abstained: Mapping[str, bool]


def abstentions(cases: Sequence[Case], outcomes: Mapping[str, Outcome]) -> Abstention:
    """Judge where an arm abstains.

    An arm that ever returned `not_found` or `ambiguous` has a rule of its own: `not_found` is abstaining.
    Any other arm with a score gets a threshold, cross-fitted over the two splits, so that no case is
    judged by a threshold it helped to fit. A context without a score, of an arm that has scores
    elsewhere, found nothing and scores lowest. So does an empty one that says `not_found`: that no word of
    one question is in the index is no rule, and must not cost a retriever its threshold. It abstains there.
    """
    contexts = {name: found.context for name, found in outcomes.items() if found.context and found.kind == "scored"}
    has_scores = any(context.score is not None for context in contexts.values())
    blank = {name for name, context in contexts.items() if has_scores and _is_blank(context)}
    if any(context.status != "found" for name, context in contexts.items() if name not in blank):
        return Abstention("own", (), {name: context.status == "not_found" for name, context in contexts.items()})
    if not has_scores:
        return Abstention("none", (), dict.fromkeys(contexts, False))
    scores = {
        name: NEVER if name in blank or context.score is None or math.isnan(context.score) else context.score
        for name, context in contexts.items()
    }
    answerable = {case.id: case.answerable for case in cases}
    splits = split_cases(cases)
    fitted = {}
    for split in ("train", "test"):
        names = [name for name in scores if splits[name] == split]
        fitted[split] = fit_threshold([scores[name] for name in names], [answerable[name] for name in names])
    other = {"train": "test", "test": "train"}
    judged = {name: name in blank or score < fitted[other[splits[name]]] for name, score in scores.items()}
    return Abstention("threshold", (fitted["train"], fitted["test"]), judged)


def _is_blank(context: Context) -> bool:
    return context.status == "not_found" and not context.text


def fit_threshold(scores: Sequence[float], answerable: Sequence[bool]) -> float:
    """Return the threshold below which abstaining does best on these cases.

    Best is the largest mean of the share abstained of the unanswerable and the share answered of the
    answerable; of equals the lowest, which abstains least. Candidates lie half-way between two scores.
    Minus infinity (never abstain) where either kind of case is missing, so that nothing can be learned.
    """
    good = sorted(score for score, can in zip(scores, answerable, strict=True) if can)
    bad = sorted(score for score, can in zip(scores, answerable, strict=True) if not can)
    if not good or not bad:
        return NEVER
    distinct = sorted({*good, *bad})
    candidates = [NEVER]
    for low, high in itertools.pairwise(distinct):
        # Half-way; beside a lowest score of minus infinity, the higher score itself.
        candidates.append(high if math.isinf(low) else low + (high - low) / 2)
    candidates.append(math.nextafter(distinct[-1], math.inf))
    best, chosen = -1.0, NEVER
    for threshold in candidates:
        caught = sum(score < threshold for score in bad) / len(bad)
        kept = sum(score >= threshold for score in good) / len(good)
        if caught + kept > best:
            best, chosen = caught + kept, threshold
    return chosen
