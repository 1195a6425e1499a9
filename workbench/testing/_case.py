"""What a test is given: one case, and what one arm gave for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded with every pytest: nothing heavy
    from workbench.context import Context
    from workbench.evals import Case, Outcome, RecordSource

__all__ = ["ContextCase"]


@dataclass(frozen=True)
class ContextCase:
    """One case of a task, asked of one arm.

    Attributes:
        case: The question with its answer and evidence.
        arm: The arm that was asked.
        outcome: What became of it: its context and the score of the evidence in it.
        records: Gives the gold records.
    """

    case: Case
    arm: str
    outcome: Outcome
    records: RecordSource

    @property
    def context(self) -> Context | None:
        """The context; `None` where the arm failed."""
        return self.outcome.context

    @property
    def right(self) -> bool:
        """Whether the answer can be given from the context, or, for a case without one, whether it says `not_found`.

        An arm that abstains by a threshold needs many cases to have one: by itself it never abstains here.
        """
        if self.outcome.context is None or self.outcome.score is None:
            return False
        if self.case.answerable:
            return bool(self.outcome.score.answerable)
        return self.outcome.context.status == "not_found"

    @property
    def why(self) -> str:
        """What went wrong, in a sentence: its cause, records and fields; empty where it is right."""
        from workbench.evals import diagnose

        if self.right:
            return ""
        told = diagnose(self.case, self.outcome, self.records)
        if told is None:
            return f"answered_unanswerable: nothing was to be found, and {self.arm} found something"
        missing = [f.record + f.path for f in self.outcome.score.missing_fields] if self.outcome.score else []
        named = f"; missing: {', '.join(missing)}" if missing else ""
        return f"{told.cause}: {told.detail}{named}"

    def __repr__(self) -> str:
        """Say what pytest shows beside a failed assertion: arm, case and what went wrong."""
        return f"<ContextCase {self.arm} {self.case.id}: {'right' if self.right else self.why}>"
