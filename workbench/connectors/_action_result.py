"""What is asked of an action, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.connectors._http_offers import Action
from workbench.errors import FetchError
from workbench.html import details, escape, paragraph, table

__all__ = ["ActionCall", "ActionRequestPreview", "ActionResult", "Actions", "Outcome", "Risk"]

Risk = Literal["read", "write", "destructive", "money"]
Outcome = Literal["dry run", "done", "refused", "unknown"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ActionRequestPreview(_Frozen):
    """The request of an action, as it is sent; credentials are `***`.

    Attributes:
        method: HTTP method.
        url: The whole address.
        headers: All headers, by lower-case name.
        body: The JSON body, if any.
    """

    method: str
    url: str
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None


class ActionCall(_Frozen):
    """What is about to be done: what a policy decides on.

    Attributes:
        name: `connector.action`.
        risk: As the manifest says.
        arguments: As they were given, and checked.
        request: What will be sent.
        dry_run: Nothing will be sent.
    """

    name: str
    risk: Risk
    arguments: dict[str, Any]
    request: ActionRequestPreview
    dry_run: bool


class ActionResult(_Frozen):
    """What became of an action.

    Attributes:
        name: `connector.action`.
        risk: As the manifest says.
        result: `dry run`: nothing was sent. `done`. `refused`: the source did not do it. `unknown`: the call may have
            arrived; `reason` says what to check.
        reason: Why, where the result alone does not tell.
        request: What was sent, or would be.
        status: HTTP status of the answer, where there is a good one.
        answer: What came back; secrets are `***`.
        record: URN of the record that came back and was stored; empty where there is none.
        idempotency_key: What the source tells a repetition by; give it again to repeat a call whose end is unknown.
        undo: Name and arguments of the action that takes it back: `p.act(*result.undo)`.
    """

    name: str
    risk: Risk
    result: Outcome
    reason: str = ""
    request: ActionRequestPreview
    status: int | None = None
    answer: Any = None
    record: str = ""
    idempotency_key: str = ""
    undo: tuple[str, dict[str, Any]] | None = None

    @property
    def sent(self) -> bool:
        """Whether anything was sent."""
        return self.result != "dry run"

    def require_done(self) -> ActionResult:
        """Return the result itself, if it is done.

        Raises:
            FetchError: It is not; the message says what became of it.
        """
        if self.result != "done":
            connector, _, action = self.name.partition(".")
            message = f"it is not done: {self.result}. {self.reason or 'Send it with dry_run=False.'}"
            raise FetchError(message, connector=connector, stream=action)
        return self

    def __str__(self) -> str:
        """Return the request, and what became of it."""
        lines = [f"{self.name} ({self.risk}): {self.result}{f' ({self.reason})' if self.reason else ''}"]
        lines.append(f"{self.request.method} {self.request.url}")
        lines += [f"{name}: {value}" for name, value in self.request.headers.items()]
        if self.request.body is not None:
            lines.append(json.dumps(self.request.body, ensure_ascii=False, indent=2))
        rows = (("status", self.status), ("record", self.record), ("undo", self._undo()))
        lines += [f"{name}: {value}" for name, value in rows if value]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = f"{self.name} ({self.risk}): {self.result}{f' ({self.reason})' if self.reason else ''}"
        request = self.request
        rows = [("request", f"{request.method} {request.url}"), *request.headers.items()]
        rows += [("status", str(self.status or "")), ("record", self.record), ("undo", self._undo())]
        shown = paragraph(head) + table(("what", "value"), [row for row in rows if row[1]])
        for title, value in (("body", request.body), ("answer", self.answer)):
            if value is not None:
                shown += details(title, f"<pre>{escape(json.dumps(value, ensure_ascii=False, indent=2))}</pre>")
        return shown

    def _undo(self) -> str:
        return "" if self.undo is None else f"{self.undo[0]} {json.dumps(self.undo[1], ensure_ascii=False)}"


class Actions(list[Action]):
    """The actions of a connector; a list with a face."""

    def __init__(self, connector: str, actions: Iterable[Action]) -> None:
        """Keep whose they are."""
        super().__init__(actions)
        self.connector = connector

    def _repr_html_(self) -> str:
        rows = [
            (
                f"{self.connector}.{action.name}",
                action.risk,
                ", ".join(action.arguments.get("properties", {})),
                action.undo.action if action.undo else "",
                action.description,
            )
            for action in self
        ]
        header = ("action", "risk", "arguments", "undone by", "what it does")
        return table(header, rows, caption=f"Actions of {self.connector}")
