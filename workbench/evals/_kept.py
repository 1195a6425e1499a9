"""Contexts in a run's log, and a comparison made of a log alone."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.context import Arm, Context
from workbench.evals._cases import Case
from workbench.evals._run import Outcome
from workbench.evals._run_log import RunLog, code_version

__all__ = ["LoggedContexts", "outcome_from", "outcome_to_dict", "run_spec"]


def run_spec(
    cases: Sequence[Case],
    arms: Mapping[str, Arm],
    *,
    task: Mapping[str, Any],
    snapshot: str,
    encoding: str,
    budget_tokens: int,
    reader: Mapping[str, Any] | None,
    repeats: int,
) -> dict[str, Any]:
    """Return what a run is made of, as JSON values; two runs with the same are the same run."""
    return {
        "task": dict(task),
        "snapshot": snapshot,
        "encoding": encoding,
        "budget_tokens": budget_tokens,
        "cases": [case.model_dump(mode="json", exclude_defaults=True) for case in cases],
        "arms": {name: _identity(arm) for name, arm in arms.items()},
        "reader": None if reader is None else dict(reader),
        "repeats": repeats,
        "code": code_version(),
    }


def _identity(arm: Arm) -> str:
    """Return what an arm is: its own `identity`, else its source. What a function closes over is not seen."""
    told = getattr(arm, "identity", None)
    if isinstance(told, str):
        return told
    subject: Any = arm if inspect.isfunction(arm) else type(arm)
    try:
        source = inspect.getsource(subject)
    except (OSError, TypeError):
        source = repr(getattr(subject, "__code__", subject))
    name = getattr(subject, "__qualname__", type(subject).__name__)
    return f"{name}@sha256:{hashlib.sha256(source.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


class LoggedContexts:
    """What one arm gave, in a run's log."""

    def __init__(self, log: RunLog, arm: str) -> None:
        """Speak of `arm` alone."""
        self._log, self._arm = log, arm

    def find(self, case_id: str) -> Outcome | None:
        """Return what the arm gave for the case, or `None`: where it raised, it is asked once more.

        What an arm calls, such as a service or code of its own that was mended since, is not known to the run.
        """
        stored = self._log.results.get(self._key(case_id))
        if stored is not None and stored["kind"] == "error":
            self._log.ask_again([self._key(case_id)])
            return None
        return None if stored is None else outcome_from(stored)

    def keep(self, case_id: str, found: Outcome) -> None:
        """Keep what the arm gave."""
        self._log.done(self._key(case_id), outcome_to_dict(found))

    def complete(self, case_ids: Iterable[str]) -> bool:
        """Tell whether all these cases are kept, and none is to be asked once more."""
        stored = [self._log.results.get(self._key(name)) for name in case_ids]
        return all(found is not None and found["kind"] != "error" for found in stored)

    def _key(self, case_id: str) -> str:
        return f"context {self._arm} {case_id}"


def outcome_to_dict(found: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON values, without its score and the candidates, which nothing is scored by."""
    context = found.context.model_dump(mode="json", exclude={"candidates"}) if found.context else None
    return {"kind": found.kind, "message": found.message, "context": context, "latency_ms": found.latency_ms}


def outcome_from(stored: Mapping[str, Any]) -> Outcome:
    """Return what was kept, not judged yet."""
    context = Context.model_validate(stored["context"]) if stored["context"] is not None else None
    return Outcome(stored["kind"], stored["message"], context, None, stored["latency_ms"])
