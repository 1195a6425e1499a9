"""The parts of an HTTP manifest: secrets, credentials, limits, paging, conditions and what answers mean."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from workbench.connectors._streams import EnvName, Model, NameText, Pointer
from workbench.project import exactly_one, rules

__all__ = [
    "ApiKeyAuth",
    "Auth",
    "BasicAuth",
    "BearerAuth",
    "ClientCredentialsAuth",
    "Condition",
    "CursorPages",
    "ErrorRule",
    "GithubAppAuth",
    "JwtBearerAuth",
    "LastRecordPages",
    "Limits",
    "LinkHeaderPages",
    "NextUrlPages",
    "NoAuth",
    "NumberedPages",
    "OffsetPages",
    "Pace",
    "Pages",
    "Quota",
    "RefreshTokenAuth",
    "Request",
    "Scalar",
    "Secret",
    "Setting",
    "ValueOf",
    "WaitHint",
]

Scalar = str | int | float | bool


class Secret(Model):
    """Where a secret is found; never the secret itself.

    Attributes:
        env: Name of an environment variable that holds it.
        file: Path of a file that holds it, absolute or relative to the project's root; `~` is the home folder.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("env", "file"))}

    env: EnvName | None = None
    file: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _is_named_once(self) -> Secret:
        if (self.env is None) == (self.file is None):
            message = "give one of env and file: where the secret is found"
            raise ValueError(message)
        return self


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


# -- credentials -----------------------------------------------------------------------------------


class NoAuth(Model):
    """No credentials: a public source.

    Attributes:
        type: `none`.
    """

    type: Literal["none"] = "none"


class ApiKeyAuth(Model):
    """A key in a header or a parameter.

    Attributes:
        type: `api_key`.
        key: Where the key is found.
        header: The header that carries it.
        param: The query parameter that carries it, instead of `header`.
        prefix: What stands before the key, such as `Token `.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("header", "param"))}

    type: Literal["api_key"] = "api_key"
    key: Secret
    header: str | None = None
    param: str | None = None
    prefix: str = ""

    @model_validator(mode="after")
    def _has_a_place(self) -> ApiKeyAuth:
        if (self.header is None) == (self.param is None):
            message = "give one of header and param: where the key goes"
            raise ValueError(message)
        return self


class BearerAuth(Model):
    """A token that does not expire while it is used, in `Authorization: Bearer`.

    Attributes:
        type: `bearer`.
        token: Where the token is found.
    """

    type: Literal["bearer"] = "bearer"
    token: Secret


class BasicAuth(Model):
    """User and password (or a token in its place).

    Attributes:
        type: `basic`.
        user: Where the user's name is found.
        password: Where the password is found; left out where the user's place holds a key.
    """

    type: Literal["basic"] = "basic"
    user: Secret
    password: Secret | None = None


class ClientCredentialsAuth(Model):
    """OAuth 2.0 client credentials (RFC 6749, section 4.4).

    Attributes:
        type: `oauth2_client_credentials`.
        token_url: Where tokens are had; absolute, or relative to `base_url`.
        client_id: Where the client's id is found.
        client_secret: Where its secret is found.
        scope: Scopes, with spaces between.
        params: Further parameters of the token request, such as `audience`.
        client_auth: How the client says who it is: in the body or by basic authentication.
    """

    type: Literal["oauth2_client_credentials"] = "oauth2_client_credentials"
    token_url: str = Field(min_length=1)
    client_id: Secret
    client_secret: Secret
    scope: str = ""
    params: dict[str, str] = Field(default_factory=dict)
    client_auth: Literal["post", "basic"] = "post"


class RefreshTokenAuth(Model):
    """OAuth 2.0 refresh token (RFC 6749, section 6). A rotated token is stored before it is used.

    Attributes:
        type: `oauth2_refresh_token`.
        token_url: Where tokens are had; absolute, or relative to `base_url`.
        client_id: Where the client's id is found.
        client_secret: Where its secret is found; left out for a public client.
        refresh_token: Where the first refresh token is found. A rotated one is written to that file, or, for
            an environment variable, to a file in the store's folder that only its owner can read.
        scope: Scopes, with spaces between.
        params: Further parameters of the token request.
        client_auth: How the client says who it is: in the body or by basic authentication.
    """

    type: Literal["oauth2_refresh_token"] = "oauth2_refresh_token"
    token_url: str = Field(min_length=1)
    client_id: Secret
    client_secret: Secret | None = None
    refresh_token: Secret
    scope: str = ""
    params: dict[str, str] = Field(default_factory=dict)
    client_auth: Literal["post", "basic"] = "post"


class JwtBearerAuth(Model):
    """A signed assertion for a token (RFC 7523), as Salesforce and Google take it.

    Attributes:
        type: `jwt_bearer`.
        token_url: Where tokens are had; absolute, or relative to `base_url`.
        private_key: Where the key (PEM) is found.
        issuer: Where the issuer is found: the client's id.
        subject: Where the user is found in whose name it is asked; left out where there is none.
        audience: The assertion's audience; default `token_url`.
        scope: Scopes, with spaces between.
        algorithm: Signature.
        lifetime_s: Seconds that the assertion is good for.
    """

    type: Literal["jwt_bearer"] = "jwt_bearer"
    token_url: str = Field(min_length=1)
    private_key: Secret
    issuer: Secret
    subject: Secret | None = None
    audience: str | None = None
    scope: str = ""
    algorithm: Literal["RS256", "ES256"] = "RS256"
    lifetime_s: int = Field(default=180, ge=30, le=3600)


class GithubAppAuth(Model):
    """A GitHub App's installation: the app's signed token is exchanged for one that is good for an hour.

    Attributes:
        type: `github_app`.
        app_id: Where the app's id is found.
        private_key: Where its key (PEM) is found.
        installation_id: Where the installation's id is found.
    """

    type: Literal["github_app"] = "github_app"
    app_id: Secret
    private_key: Secret
    installation_id: Secret


Auth = Annotated[
    NoAuth
    | ApiKeyAuth
    | BearerAuth
    | BasicAuth
    | ClientCredentialsAuth
    | RefreshTokenAuth
    | JwtBearerAuth
    | GithubAppAuth,
    Field(discriminator="type"),
]


# -- requests and paging ---------------------------------------------------------------------------


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


class _Pages(Model):
    """What all kinds of paging have in common.

    Attributes:
        moves: Whether records can move between pages while they are read, since pages are counted off. Then a list of
            several pages is read until two passes agree, unless it has a `count` or a cursor with `walk: values`.
            Default: yes for `offset` and `page`, and for addresses that hold a number of that name.
        size_param: Parameter for the number of records a page.
        size: That number.
    """

    size_param: str | None = None
    size: int | None = Field(default=None, ge=1)
    moves: bool | None = None

    @model_validator(mode="after")
    def _size_with_param(self) -> _Pages:
        if (self.size_param is None) != (self.size is None):
            message = "size_param and size go together"
            raise ValueError(message)
        return self


class LinkHeaderPages(_Pages):
    """The next page's address in the `Link` header (RFC 8288).

    Attributes:
        type: `link_header`.
        rel: The relation that leads on.
        size_param: Parameter for the number of records a page.
        size: That number.
        moves: Whether records can move between pages while they are read.
    """

    type: Literal["link_header"] = "link_header"
    rel: str = "next"


class NextUrlPages(_Pages):
    """The next page's address in the body, absolute or relative; none on the last page.

    Attributes:
        type: `next_url`.
        path: JSON Pointer to the address.
        size_param: Parameter for the number of records a page.
        size: That number.
        moves: Whether records can move between pages while they are read.
    """

    type: Literal["next_url"] = "next_url"
    path: Pointer


class CursorPages(_Pages):
    """A token for the next page, in the body or a header; none or an empty one on the last page.

    Attributes:
        type: `cursor`.
        path: JSON Pointer to the token.
        header: Header that holds it, instead of `path`.
        param: Parameter that carries it back.
        into: Whether it goes back as a query parameter or in the JSON body.
        has_more: JSON Pointer to a boolean: false on the last page, whatever the token says.
        end: JSON Pointer to a boolean: true on the last page, whatever the token says.
        size_param: Parameter for the number of records a page.
        size: That number.
        moves: Whether records can move between pages while they are read.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("path", "header"))}

    type: Literal["cursor"] = "cursor"
    path: Pointer | None = None
    header: str | None = None
    param: str = Field(min_length=1)
    into: Literal["query", "body"] = "query"
    has_more: Pointer | None = None
    end: Pointer | None = None

    @model_validator(mode="after")
    def _has_one_place(self) -> CursorPages:
        if (self.path is None) == (self.header is None):
            message = "give one of path and header: where the token stands"
            raise ValueError(message)
        return self


class LastRecordPages(_Pages):
    """The next page begins behind the last record of this one.

    Attributes:
        type: `last_record`.
        path: JSON Pointer to a value inside the last record.
        param: Parameter that carries it.
        has_more: JSON Pointer to a boolean in the body; without one, the list ends with an empty page.
        size_param: Parameter for the number of records a page.
        size: That number.
        moves: Whether records can move between pages while they are read.
    """

    type: Literal["last_record"] = "last_record"
    path: Pointer
    param: str = Field(min_length=1)
    has_more: Pointer | None = None


class OffsetPages(_Pages):
    """Pages by the number of records before them. Without `has_more` and a count, the list ends with an empty page.

    Attributes:
        type: `offset`.
        param: Parameter for the number of records before the page.
        size_param: Parameter for the number of records a page.
        size: That number.
        has_more: JSON Pointer to a boolean: false on the last page.
        moves: Whether records can move between pages while they are read.
    """

    type: Literal["offset"] = "offset"
    param: str = Field(min_length=1)
    has_more: Pointer | None = None


class NumberedPages(_Pages):
    """Pages by number. Without `has_more`, `last` and a count, the list ends with an empty page.

    Attributes:
        type: `page`.
        param: Parameter for the page's number.
        first: Number of the first page.
        last: JSON Pointer to the number of the last page.
        has_more: JSON Pointer to a boolean: false on the last page.
        size_param: Parameter for the number of records a page.
        size: That number.
        moves: Whether records can move between pages while they are read.
    """

    type: Literal["page"] = "page"
    param: str = Field(min_length=1)
    first: int = Field(default=1, ge=0)
    last: Pointer | None = None
    has_more: Pointer | None = None


Pages = Annotated[
    LinkHeaderPages | NextUrlPages | CursorPages | LastRecordPages | OffsetPages | NumberedPages,
    Field(discriminator="type"),
]


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


class WaitHint(Model):
    """Where a refusal says how long to wait.

    Attributes:
        header: The header that says so.
        path: JSON Pointer into the body, instead of `header`.
        unit: `seconds` (also an HTTP date, as in `Retry-After`), `milliseconds`, or `epoch_s`: the second it ends.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("header", "path"))}

    header: str | None = None
    path: Pointer | None = None
    unit: Literal["seconds", "milliseconds", "epoch_s"] = "seconds"

    @model_validator(mode="after")
    def _has_one_place(self) -> WaitHint:
        if (self.header is None) == (self.path is None):
            message = "give one of header and path: where the wait stands"
            raise ValueError(message)
        return self


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
        reset_unit: What `reset` holds: `epoch_s`, or `seconds` from now.
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
    reset_unit: Literal["epoch_s", "seconds"] = "epoch_s"
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
