"""Values that say what became of a record, in another word: "turned down" for `Refused`, "running" for `open`."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.views._english.question import Question
from workbench.views._records.vocabulary import Fields, ValueField

__all__ = ["STATES", "other_states"]

# Each line is one state in the words that nearly every reader would take for each other.
STATES = tuple(
    tuple(tuple(one.split()) for one in line.split(","))
    for line in (
        "refused,rejected,declined,denied,turned down,turned away,knocked back",
        "approved,granted,accepted",
        "cancelled,canceled,called off,scrapped",
        "completed,complete,finished,done",
        "open,running,still going,ongoing,in progress,active",
        "overdue,late,past due",
        "lost,missing",
        "failed,fail,failure,failures",
        "passed,pass",
        "withdrawn,pulled out",
        "on hold,paused,suspended",
        "written off,given up on",
        "expired,lapsed,run out",
        "delivered,arrived",
        "shipped,dispatched,sent out",
        "resolved,solved,fixed",
        "draft,unfinished",
        "stopped,halted",
        "defective,faulty,broken",
        "vacant,empty,free",
        "urgent,pressing",
    )
)
"""States, each in the words that say it."""
_STATE_FIELDS = frozenset(
    {"status", "state", "stat", "sts", "stage", "result", "outcome", "decision", "verdict", "condition", "phase"}
)
_MOST_STATES = 20


def other_states(fields: Fields, question: Question) -> Iterator[ValueField]:
    """Yield for the states of records the words of a question that mean one of them, as a field with that one value.

    Only where no value and no field is called so, and of the words for it one alone is a value of the field: of `open`
    and `active` nobody knows which is "running".
    """
    every = {words for one in fields.chosen_by for words in one.values.values()}
    called = {word for label in fields.labels.values() for word in label}
    for states in STATES:
        said = [words for words in states if " ".join(words) in question.phrases and words not in every]
        said = [words for words in said if not called.issuperset(words)]
        for field in fields.chosen_by if said else ():
            if field.is_boolean or field.is_list or len(field.values) > _MOST_STATES:
                continue
            if _STATE_FIELDS.isdisjoint(field.label):
                continue
            keys = [key for key, words in field.values.items() if words in states]
            if len(keys) == 1:
                yield from (ValueField(field.path, field.label, {keys[0]: words}) for words in said)
