"""What an HTTP manifest offers beside its streams: events that the system sends, and actions that change it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from workbench.connectors._http_credentials import Secret
from workbench.connectors._http_parts import Condition, Place, Scalar, ValueOf
from workbench.connectors._streams import FieldPath, Model, NameText, Pointer

__all__ = ["Action", "ActionRequest", "EventRule", "Events", "Idempotency", "Undo", "Verification"]


class Verification(Model):
    """How a delivery proves where it comes from.

    Attributes:
        scheme: The vendor's way of signing the raw body; all but `github`, `jira` and `token` sign a time too.
        secret: Where the secret is found. While it is changed, the old and the new one, each on a line of its own.
        tolerance_s: Seconds that a signed time may differ from now.
        header: `token` only: the header that holds the secret itself.
    """

    scheme: Literal["github", "slack", "stripe", "standard", "hubspot_v3", "zendesk", "jira", "token"]
    secret: Secret
    tolerance_s: int = Field(default=300, ge=1)
    header: str | None = None

    @model_validator(mode="after")
    def _token_has_header(self) -> Verification:
        if (self.scheme == "token") != (self.header is not None):
            message = "header goes with the scheme token"
            raise ValueError(message)
        return self


class EventRule(Model):
    """What one kind of event makes of its payload.

    Attributes:
        event: The event's type, as the source names it. Several rules may be about one type.
        when: Tests of the payload that must all pass.
        stream: The stream whose records it changes.
        records: JSON Pointer to the object (or list) that is a record of that stream.
        include: Name to JSON Pointer into the payload: added to the record, as `for_each.include` does.
        deleted_when: The record was deleted when this test of the payload passes.
        deleted: The record was deleted, always.
        partial: The object is not whole: it only tells that the stream has news, and nothing is stored.
    """

    event: str = Field(min_length=1)
    when: list[Condition] = Field(default_factory=list)
    stream: NameText
    records: FieldPath | Literal[""] = ""
    include: dict[str, Pointer] = Field(default_factory=dict)
    deleted_when: Condition | None = None
    deleted: bool = False
    partial: bool = False


class Events(Model):
    """Events that the system sends to an address of ours.

    Attributes:
        verify: How a delivery proves where it comes from.
        id: Where the delivery's id stands; one that was seen before changes nothing.
        type: Where the event's type stands.
        time: Where the event's time stands, as an ISO 8601 time, or seconds or milliseconds since 1970. It counts where
            the record has no `updated_at`, and for deletions: an older event than the stored record changes nothing.
        challenge: JSON Pointer to a value that a new subscription wants back.
        rules: What each kind of event does. An event without a rule is counted and left.
    """

    verify: Verification
    id: Place | None = None
    type: Place
    time: Place | None = None
    challenge: Pointer | None = None
    rules: list[EventRule] = Field(min_length=1)


class ActionRequest(Model):
    """The request that does it.

    Attributes:
        method: HTTP method.
        path: As in `Request`; `{name}` is an argument or a setting.
        params: Query parameters; `{of: name}` is an argument.
        json_: `json` in YAML: the body; `{of: name}` in place of any value. A missing argument leaves its key out.
        headers: Further headers; no secrets.
    """

    method: Literal["POST", "PUT", "PATCH", "DELETE"]
    path: str = Field(min_length=1)
    params: dict[str, Scalar | ValueOf] = Field(default_factory=dict)
    json_: dict[str, Any] | None = Field(default=None, alias="json")
    headers: dict[str, str] = Field(default_factory=dict)


class Idempotency(Model):
    """Whether doing it twice does it once.

    Attributes:
        type: `header`: the source de-duplicates on a key. `natural`: the same call again changes nothing. `none`: a
            call that may have arrived is never repeated.
        header: For `header`: its name.
    """

    type: Literal["header", "natural", "none"] = "none"
    header: str | None = None

    @model_validator(mode="after")
    def _header_with_type(self) -> Idempotency:
        if (self.type == "header") != (self.header is not None):
            message = "header goes with the type header"
            raise ValueError(message)
        return self


class Undo(Model):
    """The action that takes it back.

    Attributes:
        action: Another action of this connector.
        arguments: Its arguments: JSON Pointers into `{"arguments": …, "answer": …}`, the call and what came back.
    """

    action: NameText
    arguments: dict[str, Pointer] = Field(min_length=1)


class Action(Model):
    """A change that can be asked for. Policies decide who may.

    Attributes:
        name: As `connector.name` in policies.
        description: What it does, for people and for models.
        risk: `read`, `write`, `destructive` (cannot be taken back) or `money`.
        arguments: JSON Schema of the arguments: an object that says which are required and allows no others.
        request: The request that does it.
        idempotency: Whether doing it twice does it once.
        undo: The action that takes it back; none: it cannot be taken back.
        stream: The stream whose record comes back in the answer and is stored.
        records: JSON Pointer to that record in the answer.
        include: Name to argument: added to that record, as `for_each.include` does.
    """

    name: NameText
    description: str = Field(min_length=1)
    risk: Literal["read", "write", "destructive", "money"]
    arguments: dict[str, Any]
    request: ActionRequest
    idempotency: Idempotency = Idempotency()
    undo: Undo | None = None
    stream: NameText | None = None
    records: FieldPath | Literal[""] = ""
    include: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
