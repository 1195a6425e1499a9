"""Two arms' contexts of one case beside each other."""

from __future__ import annotations

from workbench.evals._cases import Case
from workbench.evals._diff import marked_diff
from workbench.evals._fields import Evidence
from workbench.evals._run import Outcome

__all__ = ["marked_contexts"]


def marked_contexts(case: Case, left: Outcome, right: Outcome) -> tuple[str, str]:
    """Return both contexts as markup: evidence in `<mark>`, words that the other has not in `<ins>`.

    Evidence are spans of the records that the answer rests on, and the figures computed over them where those answer.
    All text is escaped. An arm without a context has the empty text.
    """
    texts = [outcome.context.text if outcome.context else "" for outcome in (left, right)]
    return marked_diff(texts[0], texts[1], _evidence(case, left), _evidence(case, right))


def _evidence(case: Case, outcome: Outcome) -> list[tuple[int, int]]:
    if outcome.context is None:
        return []
    spans = Evidence(outcome.context).spans(case.gold_records)
    if outcome.score is not None and outcome.score.by_aggregate:
        spans += [(aggregate.start, aggregate.end) for aggregate in outcome.context.aggregates]
    return spans
