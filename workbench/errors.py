"""Every error the workbench raises on purpose.

    WorkbenchError
    |- ConfigError(path, key)
    |  |- ManifestError
    |  |- SpecError
    |  |- PolicyFileError
    |  |- UnknownNameError(received, known)
    |- StoreError
    |  |- StoreBusyError
    |- ConnectorError(connector, stream)
    |  |- AuthError
    |  |- RateLimited(retry_after_s)
    |  |- FetchError
    |  |- RecordError(record_id)
    |  |- EventError(status, fault)
    |  |- DriftError(drift)
    |- QuestionError
    |- FitError
    |- BudgetError(section, budget_tokens, needed_tokens)
    |  |- BudgetValueError(received)
    |- TokenizerError
    |- EvalError(case_id)
    |  |- ArmNotApplicable(arm, reason)
    |- PolicyError
    |  |- ApprovalError(approval)
    |- ExportError
       |- NotVettedError

A message says what failed, where (file:key, connector.stream, record id), the value received, the
values that are known, and what to do. The same facts are attributes of the error. The command line
prints the message alone, with the diagnostic `code`, and exits with 2.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

__all__ = [
    "ApprovalError",
    "ArmNotApplicable",
    "AuthError",
    "BudgetError",
    "BudgetValueError",
    "ConfigError",
    "ConnectorError",
    "DriftError",
    "EvalError",
    "EventError",
    "ExportError",
    "FetchError",
    "ManifestError",
    "FitError",
    "NotVettedError",
    "PolicyError",
    "PolicyFileError",
    "QuestionError",
    "RateLimited",
    "RecordError",
    "SpecError",
    "StoreBusyError",
    "StoreError",
    "TokenizerError",
    "UnknownNameError",
    "WorkbenchError",
    "known_values",
]

_SHOWN_VALUES = 30


def known_values(received: str, known: Iterable[str]) -> str:
    """Return `Known: a, b. Did you mean 'a'?` for an error about the name `received`.

    At most 30 names are listed; the number of the others is given.

    Example:
        >>> known_values("tickts", ["users", "tickets"])
        "Known: tickets, users. Did you mean 'tickets'?"
    """
    names = sorted(set(known))
    if not names:
        return "Known: none."
    shown = ", ".join(names[:_SHOWN_VALUES])
    more = f" and {len(names) - _SHOWN_VALUES} more" if len(names) > _SHOWN_VALUES else ""
    near = difflib.get_close_matches(received, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"Known: {shown}{more}.{hint}"


class WorkbenchError(Exception):
    """Base of all errors the workbench raises on purpose; `code` is its diagnostic code."""

    code: ClassVar[str] = "WB000"


class ConfigError(WorkbenchError):
    """A file that a person wrote is wrong.

    Attributes:
        path: The file, or `None` when the value came from a call.
        key: Where in the file, such as `sections[2].stream`.
    """

    code = "WB100"

    def __init__(self, message: str, *, path: Path | str | None = None, key: str | None = None) -> None:
        """Prefix `message` with `path: key:` as far as they are known."""
        self.path = str(path) if path is not None else None
        self.key = key
        where = ": ".join(part for part in (self.path, key) if part)
        super().__init__(f"{where}: {message}" if where else message)

    def name_file(self, path: Path | str) -> None:
        """Say that the fault lies in the file `path`, where the error names none yet.

        Who checks a value often does not know the file that it was read from; who read the file does.
        """
        if self.path is None:
            self.path = str(path)
            self.args = (f"{path}: {self}",)


class ManifestError(ConfigError):
    """A connector's manifest is wrong."""

    code = "WB101"


class SpecError(ConfigError):
    """A context spec is wrong."""

    code = "WB102"


class PolicyFileError(ConfigError):
    """A policy, its overlay or its tests are wrong."""

    code = "WB104"


class UnknownNameError(ConfigError):
    """A name is not one of the known ones.

    Attributes:
        received: The name as it was given.
        known: The names that exist.
    """

    code = "WB103"

    def __init__(
        self,
        received: str,
        known: Iterable[str],
        *,
        what: str,
        path: Path | str | None = None,
        key: str | None = None,
    ) -> None:
        """Say that `received` is not `what` (with its article, such as "a stream of crm")."""
        self.received = received
        self.known = tuple(sorted(set(known)))
        super().__init__(f"'{received}' is not {what}. {known_values(received, self.known)}", path=path, key=key)


class StoreError(WorkbenchError):
    """The store under `.workbench/` cannot be read or written."""

    code = "WB200"


class StoreBusyError(StoreError):
    """Another process is writing to the store."""

    code = "WB201"


class ConnectorError(WorkbenchError):
    """A connector could not do its work.

    Attributes:
        connector: Name of the connector.
        stream: The stream it worked on, or `None`.
    """

    code = "WB300"

    def __init__(self, message: str, *, connector: str, stream: str | None = None) -> None:
        """Prefix `message` with `connector.stream:`."""
        self.connector = connector
        self.stream = stream
        where = f"{connector}.{stream}" if stream else connector
        super().__init__(f"{where}: {message}")


class AuthError(ConnectorError):
    """The source refused the credentials, or a secret is not set."""

    code = "WB301"


class RateLimited(ConnectorError):
    """The source asks to wait longer than the caller allows.

    Attributes:
        retry_after_s: Seconds to wait, or `None` when the source did not say.
    """

    code = "WB302"

    def __init__(
        self, message: str, *, connector: str, stream: str | None = None, retry_after_s: float | None = None
    ) -> None:
        """Keep the wait beside the message."""
        self.retry_after_s = retry_after_s
        super().__init__(message, connector=connector, stream=stream)


class FetchError(ConnectorError):
    """The source could not be reached or read."""

    code = "WB303"


class RecordError(ConnectorError):
    """A record cannot be normalised.

    Attributes:
        record_id: The record's id in the source, or `None` when it has none.
    """

    code = "WB304"

    def __init__(
        self, message: str, *, connector: str, stream: str | None = None, record_id: str | None = None
    ) -> None:
        """Keep the record's id beside the message."""
        self.record_id = record_id
        super().__init__(message, connector=connector, stream=stream)


class EventError(ConnectorError):
    """A delivery of a webhook is not taken: it does not prove where it comes from, or it cannot be read.

    Attributes:
        status: The HTTP status that answers it: 401 not verified, 400 not readable, 413 too large.
        fault: `signature` or `time window` for 401, `body` for the others. A forger is told no more than that.
    """

    code = "WB305"

    def __init__(self, message: str, *, connector: str, status: int, fault: str) -> None:
        """Keep how to answer beside the message."""
        self.status = status
        self.fault = fault
        super().__init__(message, connector=connector)


class DriftError(ConnectorError):
    """A source changed fields that tasks use.

    Attributes:
        drift: One mapping for each change, with the keys of a receipt's `drift`: `field`, `change`, `was`, `now`,
            `value`, `tasks`.
    """

    code = "WB306"

    def __init__(
        self, message: str, *, connector: str, stream: str | None = None, drift: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Keep the changes beside the message."""
        self.drift = tuple(drift)
        super().__init__(message, connector=connector, stream=stream)


class BudgetError(WorkbenchError):
    """What must be in a context does not fit its budget.

    Attributes:
        section: The section that does not fit, or `None` for the whole.
        budget_tokens: The ceiling that was given.
        needed_tokens: The smallest budget that would do.
    """

    code = "WB400"

    def __init__(self, message: str, *, budget_tokens: int, needed_tokens: int, section: str | None = None) -> None:
        """Keep the figures beside the message."""
        self.section = section
        self.budget_tokens = budget_tokens
        self.needed_tokens = needed_tokens
        super().__init__(message)


class BudgetValueError(BudgetError):
    """A budget is not a whole number of tokens from 1 on.

    Attributes:
        received: The budget as it was given.
    """

    code = "WB402"

    def __init__(self, received: object) -> None:
        """Say what a budget is, and what was given instead."""
        self.received = received
        shown = f"{received!r}" if isinstance(received, str) else f"{received}"
        message = f"The budget is {shown}. A budget is a whole number of tokens from 1 on, such as 1000."
        super().__init__(message, budget_tokens=received if isinstance(received, int) else 0, needed_tokens=1)


class QuestionError(WorkbenchError):
    """A question is empty or too long to be read."""

    code = "WB403"


class FitError(WorkbenchError):
    """Snippets cannot be fitted as they are: ids, parents, sections or values do not agree."""

    code = "WB405"


class TokenizerError(WorkbenchError):
    """A text cannot be counted, or an encoding cannot be loaded."""

    code = "WB401"


class EvalError(WorkbenchError):
    """A case or a comparison is wrong.

    Attributes:
        case_id: The case, or `None` when the whole comparison is meant.
    """

    code = "WB500"

    def __init__(self, message: str, *, case_id: str | None = None) -> None:
        """Prefix `message` with the case."""
        self.case_id = case_id
        super().__init__(f"case '{case_id}': {message}" if case_id else message)


class ArmNotApplicable(EvalError):
    """An arm has no answer to give here, which is not a fault: left out of pairs, and counted.

    Attributes:
        arm: Name of the arm.
        reason: Why it does not apply, as a sentence.
    """

    code = "WB501"

    def __init__(self, reason: str, *, arm: str, case_id: str | None = None) -> None:
        """Say that `arm` does not apply and why."""
        self.arm = arm
        self.reason = reason
        super().__init__(f"The arm '{arm}' does not apply: {reason}", case_id=case_id)


class PolicyError(WorkbenchError):
    """A policy is wrong, or a decision cannot be made."""

    code = "WB600"


class ApprovalError(PolicyError):
    """An approval cannot be given, or cannot be used for this call.

    Attributes:
        approval: Its id.
    """

    code = "WB601"

    def __init__(self, message: str, *, approval: str) -> None:
        """Prefix `message` with the approval."""
        self.approval = approval
        super().__init__(f"approval {approval}: {message}")


class ExportError(WorkbenchError):
    """A bundle cannot be written, read or trusted."""

    code = "WB700"


class NotVettedError(ExportError):
    """A task that was not vetted cannot be exported except as a draft."""

    code = "WB701"
