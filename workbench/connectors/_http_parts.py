"""The parts of an HTTP manifest: settings, conditions, requests, limits and what answers mean."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from workbench.connectors._streams import EnvName, Model, NameText, Pointer
from workbench.project import exactly_one, rules

__all__ = [
    "Condition",
    "ErrorRule",
    "Limits",
    "Pace",
    "Place",
    "Quota",
    "Request",
    "Scalar",
    "Setting",
    "ValueOf",
    "WaitHint",
]

Scalar = str | int | float | bool


class Setting(Model):
    """A value that is no secret and differs from one user to the next, such as an organisation's name.

    Attributes:
        value: The value, or a list of values.
        env: Name of an environment variable that holds it, and counts before `value`; a list is written with commas.
        description: For people.
    """

    value: Scalar | list[Scalar] | None = None
    env: EnvName | None = None
    description: str = ""

    @model_validator(mode="after")
    def _has_a_source(self) -> Setting:
        if self.value is None and self.env is None:
            message = "give value, or env with the name of an environment variable"
            raise ValueError(message)
        return self


class ValueOf(Model):
    """A value by name, in a request's parameter or body.

    Attributes:
        of: A setting of the connector, a name that `for_each` gives, or an argument of an action.
    """

    of: NameText


class Place(Model):
    """Where a value of an answer or a delivery stands: in a header or in the body.

    Attributes:
        header: Header that holds it.
        path: JSON Pointer into the body, instead of `header`.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("header", "path"))}

    header: str | None = None
    path: Pointer | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Place:
        if (self.header is None) == (self.path is None):
            message = "give one of header and path: where the value stands"
            raise ValueError(message)
        return self


class Condition(Model):
    """A test of one value. Exactly one of the tests is given.

    Attributes:
        path: JSON Pointer to the value.
        equals: The value is this one.
        any_of: The value is one of these.
        exists: Whether there is a value that is not null.
        contains: The value is a text that contains this one, in any case of letters.
        above: The value is a number greater than this one.
    """

    model_config = Model.model_config | {
        "json_schema_extra": rules(exactly_one("equals", "any_of", "exists", "contains", "above"))
    }

    path: Pointer
    equals: Scalar | None = None
    any_of: list[Scalar] | None = Field(default=None, min_length=1)
    exists: bool | None = None
    contains: str | None = Field(default=None, min_length=1)
    above: float | None = None

    @model_validator(mode="after")
    def _tests_once(self) -> Condition:
        tests = [self.equals, self.any_of, self.exists, self.contains, self.above]
        if sum(test is not None for test in tests) != 1:
            message = "give exactly one of equals, any_of, exists, contains, above"
            raise ValueError(message)
        return self


class Request(Model):
    """One request, as often as there are pages.

    Attributes:
        method: `GET`, or `POST` where a source reads that way: it is repeated after a failure like a `GET`.
        path: Behind `base_url`, or absolute. `{name}` is a setting or a name that `for_each` gives, percent-encoded;
            `{+name}` keeps its slashes (RFC 6570).
        params: Query parameters: values, lists of values, or `{of: name}`. One without a value is left out.
        json_: `json` in YAML: the body. `{of: name}` in place of any value.
        headers: Further headers; no secrets.
    """

    method: Literal["GET", "POST"] = "GET"
    path: str = Field(min_length=1)
    params: dict[str, Scalar | ValueOf | list[Scalar]] = Field(default_factory=dict)
    json_: dict[str, Any] | None = Field(default=None, alias="json")
    headers: dict[str, str] = Field(default_factory=dict)


# -- limits and what answers mean ------------------------------------------------------------------


class Pace(Model):
    """At most so many requests in so many seconds, kept before the source has to ask for it.

    Attributes:
        requests: Requests.
        per_s: Seconds.
        streams: The streams that it holds for, together; default: all requests of the credential.
    """

    requests: int = Field(ge=1)
    per_s: float = Field(gt=0)
    streams: list[NameText] = Field(default_factory=list)


class WaitHint(Place):
    """Where a refusal says how long to wait.

    Attributes:
        header: The header that says so.
        path: JSON Pointer into the body, instead of `header`.
        unit: `seconds` (also an HTTP date, as in `Retry-After`), `milliseconds`, `epoch_s`: the second it ends, or
            `iso`: the time it ends, as ISO 8601.
    """

    unit: Literal["seconds", "milliseconds", "epoch_s", "iso"] = "seconds"


class Quota(Model):
    """A number of calls for a long time (a day), shared with others: the pull stops before it is used up.

    Attributes:
        header: The header that tells how much is used.
        form: `used_of`: `api-usage=18/5000` (Salesforce). `remaining`: the number that is left.
        stop_at: Share of the quota, from 0 to 1, at which the pull stops and keeps its place; for `remaining`, with
            `limit_header`.
        limit_header: For `remaining`: the header that tells how many there are.
    """

    header: str = Field(min_length=1)
    form: Literal["used_of", "remaining"] = "used_of"
    stop_at: float = Field(default=0.9, gt=0, le=1)
    limit_header: str | None = None


class Limits(Model):
    """The source's rate limits. Every HTTP manifest states them; one governor a credential keeps them.

    `Retry-After` is always understood: in seconds or as a date; 0 is no hint.

    Attributes:
        source: Where the limits are written down: an address and the day it was read.
        concurrency: Requests at the same time.
        pace: Rates that are kept without being asked.
        wait_hints: Where else a refusal says how long to wait; the first that is there counts.
        remaining: Header with the number of requests that are left; at 0 the next one waits for `reset`.
        reset: Header that says when the number starts anew.
        reset_unit: What `reset` holds: `epoch_s`, `seconds` from now, or an `iso` time.
        no_hint_s: Seconds to wait after a refusal without a hint; doubled each time.
        max_wait_s: A longer wait ends the stream: what was read is kept, the receipt says `partial` and when to go on.
        quota: A quota for a long time.
        retries: How often a call is repeated after a passing fault (5xx, a lost connection, a page cut short).
        retry_first_s: Seconds before the first repetition; doubled each time up to 30, with jitter.
    """

    source: str = Field(min_length=1)
    concurrency: int = Field(default=4, ge=1, le=64)
    pace: list[Pace] = Field(default_factory=list)
    wait_hints: list[WaitHint] = Field(default_factory=list)
    remaining: str | None = None
    reset: str | None = None
    reset_unit: Literal["epoch_s", "seconds", "iso"] = "epoch_s"
    no_hint_s: float = Field(default=1.0, gt=0)
    max_wait_s: float = Field(default=900.0, ge=0)
    quota: Quota | None = None
    retries: int = Field(default=5, ge=0, le=20)
    retry_first_s: float = Field(default=0.5, gt=0, le=30)

    @model_validator(mode="after")
    def _reset_with_remaining(self) -> Limits:
        if (self.remaining is None) != (self.reset is None):
            message = "remaining and reset go together"
            raise ValueError(message)
        return self


class ErrorRule(Model):
    """What an answer of the source means, where its status alone does not tell. The first rule that fits counts.

    Attributes:
        status: Statuses that it is about; default: any.
        header: Header that must be there, with `header_equals` as its value.
        header_equals: The header's value.
        when: A test of the body.
        then: `wait`: a rate limit. `retry`: a passing fault. `refresh`: the token expired. `auth`: the credentials are
            refused. `skip`: this part may not be read or is gone; the receipt lists it. `quota`: the quota of a long
            time is used up. `empty`: there is nothing, and that is in order. `fail`: the stream ends here.
        code: JSON Pointer to the source's own word for it, shown in messages.
    """

    status: list[int] = Field(default_factory=list)
    header: str | None = None
    header_equals: str | None = None
    when: Condition | None = None
    then: Literal["wait", "retry", "refresh", "auth", "skip", "quota", "empty", "fail"]
    code: Pointer | None = None

    @model_validator(mode="after")
    def _tests_something(self) -> ErrorRule:
        if not self.status and self.header is None and self.when is None:
            message = "a rule without status, header and when would fit every answer"
            raise ValueError(message)
        if self.header_equals is not None and self.header is None:
            message = "header_equals needs header"
            raise ValueError(message)
        return self
