"""Why a case went wrong: read off its trace, that is its context's mentions, omissions, spans and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.context import Context
from workbench.evals._cases import Case, GoldField, RecordSource
from workbench.evals._fields import Evidence
from workbench.evals._run import Outcome
from workbench.records import MISSING, split_pointer

__all__ = ["Cause", "Diagnosis", "diagnose"]

Cause = Literal[
    "arm_failed",
    "not_pulled",
    "stale",
    "entity_not_found",
    "ambiguous",
    "link_missing",
    "dropped_by_budget",
    "left_out",
    "conflicting",
    "reader_fault",
    "reader_error",
    "answered_unanswerable",
]
_BUDGET = ("budget", "section_maximum", "limit")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The first thing that went wrong, in the order in which a context is made.

    Attributes:
        case_id: The case.
        cause: `arm_failed`; `not_pulled`: a gold record or field is not in the store; `stale`: the store marks a gold
            record as deleted at its source; `entity_not_found`: nothing that the question names was found;
            `ambiguous`: several were; `link_missing`: an entity was found, and no link led to a gold record;
            `dropped_by_budget`: it was found and did not fit; `left_out`: it was found and judged not relevant,
            not retrieved, or filtered; `conflicting`: the evidence is there beside another value of the same field;
            `reader_fault`: the reader broke; `reader_error`: the evidence is there and the answer is wrong;
            `answered_unanswerable`: nothing was to be found, and something was answered.
        detail: A sentence with the records and fields.
    """

    case_id: str
    cause: Cause
    detail: str


def diagnose(
    case: Case, outcome: Outcome, records: RecordSource, *, answers: Sequence[object] = ()
) -> Diagnosis | None:
    """Say why `case` went wrong, or `None` where it did not.

    Args:
        case: The case.
        outcome: What the arm gave for it, and what its answers are worth where a reader was asked.
        records: Gives the gold records.
        answers: The reader's answers, whose faults are told; see `Answer`.
    """
    if outcome.kind == "not_applicable":
        return None
    if outcome.kind == "error" or outcome.context is None or outcome.score is None:
        return Diagnosis(case.id, "arm_failed", outcome.message)
    right = None if outcome.marks is None else outcome.marks.get("correct")
    if right == 1 or (outcome.marks is None and (outcome.score.answerable or not case.answerable)):
        return None
    if not case.answerable:
        return None if right is None else Diagnosis(case.id, "answered_unanswerable", "nothing was to be found")
    if not outcome.score.answerable:
        return _evidence_missing(case, outcome.context, outcome.score.missing_fields, records)
    if right is None:
        said = ", ".join(str(getattr(getattr(answer, "read", None), "message", "")) for answer in answers)
        return Diagnosis(case.id, "reader_fault", said)
    rival = _rival(case, outcome.context, records)
    if rival:
        return Diagnosis(case.id, "conflicting", rival)
    said = ", ".join(repr(getattr(getattr(answer, "read", None), "answer", "")) for answer in answers)
    return Diagnosis(case.id, "reader_error", f"answered {said or 'wrongly'}; right is {case.answer!r}")


def _evidence_missing(case: Case, context: Context, missing: Sequence[GoldField], records: RecordSource) -> Diagnosis:
    urns = tuple(dict.fromkeys(field.record for field in missing))
    found = {urn: records.get(urn) for urn in urns}
    absent = [urn for urn, record in found.items() if record is None]
    if absent:
        return Diagnosis(case.id, "not_pulled", f"not in the store: {', '.join(absent)}")
    nothing = [
        field.record + field.path
        for field in missing
        if (record := found[field.record]) is not None and record.source_value(field.path) is MISSING
    ]
    if nothing:
        return Diagnosis(case.id, "not_pulled", f"not in the store: {', '.join(nothing)}")
    gone = [urn for urn, record in found.items() if record is not None and record.deleted]
    if gone:
        return Diagnosis(case.id, "stale", f"deleted at the source: {', '.join(gone)}")
    if context.status == "ambiguous":
        named = ", ".join(mention.text for mention in context.mentions if len(mention.records) > 1)
        return Diagnosis(case.id, "ambiguous", f"several records are meant by: {named or 'the question'}")
    dropped = [
        omission
        for omission in context.omissions
        if omission.record in urns and _about(omission.field, omission.record, missing)
    ]
    for omission in dropped:
        if omission.reason in _BUDGET:
            return Diagnosis(case.id, "dropped_by_budget", _told(omission.record, omission.field, omission.reason))
    for omission in dropped:
        return Diagnosis(case.id, "left_out", _told(omission.record, omission.field, omission.reason))
    if context.status == "not_found" or (context.mentions and not any(m.records for m in context.mentions)):
        return Diagnosis(case.id, "entity_not_found", "nothing that the question names was found")
    shown = set(context.records)
    unseen = [urn for urn in urns if urn not in shown]
    together = [o for o in context.omissions if o.record is None and o.reason in _BUDGET]
    if unseen and together:
        return Diagnosis(case.id, "dropped_by_budget", f"among the {together[0].count} that did not fit: {unseen[0]}")
    if unseen and context.mentions:
        return Diagnosis(case.id, "link_missing", f"no link led to {', '.join(unseen)}")
    if unseen:
        return Diagnosis(case.id, "left_out", f"not retrieved: {', '.join(unseen)}")
    fields = ", ".join(field.record + field.path for field in missing)
    return Diagnosis(case.id, "left_out", f"the record is shown without: {fields}")


def _about(field: str | None, record: str, missing: Sequence[GoldField]) -> bool:
    """Tell whether an omission of `field` (`None`: of the whole record) takes a missing gold field away."""
    if field is None:
        return True
    left = [part for part in field.split("/") if part]
    for gold in missing:
        right = split_pointer(gold.path)
        if gold.record == record and all(a in ("*", b) or b == "*" for a, b in zip(left, right, strict=False)):
            return True
    return False


def _told(record: str | None, field: str | None, reason: str) -> str:
    return f"{record}{field or ''} ({reason})"


def _rival(case: Case, context: Context, records: RecordSource) -> str:
    """Return a sentence where another record of a gold record's stream shows another value of the same field."""
    evidence = Evidence(context)
    for gold in case.gold_fields:
        stream = gold.record.partition("/")[0]
        own = records.get(gold.record)
        for urn in context.records:
            other = records.get(urn) if urn not in case.gold_records and urn.partition("/")[0] == stream else None
            if own is None or other is None or other.source_value(gold.path) == own.source_value(gold.path):
                continue
            if evidence.has(other, gold.path):
                return f"{urn}{gold.path} stands beside {gold.record}{gold.path} with another value"
    return ""
