"""The manifest of a connector that reads over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from workbench.connectors._action_rules import check_action
from workbench.connectors._http_credentials import Auth, NoAuth
from workbench.connectors._http_offers import Action, Events
from workbench.connectors._http_parts import ErrorRule, Limits, Request, Setting, ValueOf
from workbench.connectors._http_stream import CensusDeletes, FeedDeletes, HttpStream, IdsDeletes
from workbench.connectors._manifest_base import ManifestBase
from workbench.connectors._redact import redact, url_secret
from workbench.connectors._streams import EnvName, NameText
from workbench.errors import ManifestError, UnknownNameError
from workbench.project import exactly_one, rules

__all__ = ["HttpManifest", "names_asked", "names_in"]

_PLACEHOLDER = re.compile(r"\{\+?([A-Za-z_][A-Za-z0-9_-]*)\}")
_BRACE = re.compile(r"[{}]")


class HttpManifest(ManifestBase):
    """A connector that reads an HTTP API.

    Attributes:
        schema_name: `$schema` in YAML; always `workbench/manifest/v1`.
        name: As the connector's folder.
        description: For people.
        type: `http`.
        base_url: What every path stands behind; `{name}` is a setting.
        base_url_env: Name of an environment variable that holds it, instead of `base_url`.
        settings: Values that differ from one user to the next and are no secrets.
        headers: Headers of every request; no secrets.
        auth: The credentials.
        limits: The source's rate limits.
        timeout_s: Seconds that one page may take, from the first byte sent to the last one read.
        max_page_bytes: Bytes that one page may have; more of it is not read.
        errors: What answers mean where their status alone does not tell.
        streams: What is read, one kind of record each. One that is read for each record of another stands below it.
        events: What the system sends by itself.
        actions: What can be changed.
    """

    model_config = ManifestBase.model_config | {
        "json_schema_extra": rules({"required": ["type"]}, exactly_one("base_url", "base_url_env"))
    }

    type: Literal["http"] = "http"
    base_url: str | None = None
    base_url_env: EnvName | None = None
    settings: dict[NameText, Setting] = Field(default_factory=dict)
    headers: dict[str, str] = Field(default_factory=dict)
    auth: Auth = NoAuth()
    limits: Limits
    timeout_s: float = Field(default=60.0, gt=0)
    max_page_bytes: int = Field(default=50_000_000, ge=1_000)
    errors: list[ErrorRule] = Field(default_factory=list)
    streams: list[HttpStream] = Field(min_length=1)
    events: Events | None = None
    actions: list[Action] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _url_has_no_secret(cls, data: Any) -> Any:
        # Before anything else is checked: a message about another key must never show the secret.
        url = data.get("base_url") if isinstance(data, dict) else None
        if isinstance(url, str) and (secret := url_secret(url)):
            message = (
                f"'{redact(url)}' holds {secret}, and a manifest is read by many. Name where it is found under auth: "
                "{type: basic, user: {env: CRM_USER}, password: {env: CRM_PASSWORD}}"
            )
            raise ManifestError(message, key="base_url")
        return data

    @model_validator(mode="after")
    def _is_sound(self) -> HttpManifest:
        if (self.base_url is None) == (self.base_url_env is None):
            message = "give one of base_url and base_url_env"
            raise ValueError(message)
        if self.base_url is not None and not re.match(r"^https?://[^/]", self.base_url):
            message = f"'{redact(self.base_url)}' is not an address. Such as https://api.example.com/v2"
            raise ManifestError(message, key="base_url")
        self.check_streams(self.streams)
        self._check_parts()
        self._check_requests()
        self._check_offers()
        return self

    def stream(self, name: str) -> HttpStream:
        """Return a stream by its name.

        Raises:
            UnknownNameError: There is none.
        """
        for stream in self.streams:
            if stream.name == name:
                return stream
        raise UnknownNameError(name, [stream.name for stream in self.streams], what=f"a stream of {self.name}")

    def _check_parts(self) -> None:
        above: list[str] = []
        for index, stream in enumerate(self.streams):
            part = stream.for_each
            if part is not None and part.stream is not None and part.stream not in above:
                what = f"a stream of {self.name} above this one"
                raise UnknownNameError(part.stream, above, what=what, key=f"streams[{index}].for_each.stream")
            if part is not None and part.setting is not None and part.setting not in self.settings:
                what = f"a setting of {self.name}"
                raise UnknownNameError(part.setting, self.settings, what=what, key=f"streams[{index}].for_each.setting")
            for name, setting in stream.include.items():
                if setting not in self.settings:
                    key = f"streams[{index}].include.{name}"
                    raise UnknownNameError(setting, self.settings, what=f"a setting of {self.name}", key=key)
            if stream.url_prefix is not None:
                check_names(stream.url_prefix, [], set(self.settings), f"streams[{index}]", place="url_prefix")
            if stream.soql is not None:
                check_names(stream.soql.path, [], set(self.settings), f"streams[{index}].soql")
            above.append(stream.name)
        for number, pace in enumerate(self.limits.pace):
            for name in pace.streams:
                if name not in above:
                    key = f"limits.pace[{number}].streams"
                    raise UnknownNameError(name, above, what=f"a stream of {self.name}", key=key)

    def _check_requests(self) -> None:
        for index, stream in enumerate(self.streams):
            given: set[str] = set(self.settings)
            if stream.for_each is not None:
                given |= set(stream.for_each.values)
            for key, request, more in _requests(stream):
                values = [*request.params.values(), request.json_]
                check_names(request.path, values, given | set(more), f"streams[{index}].{key}")

    def _check_offers(self) -> None:
        names = [stream.name for stream in self.streams]
        for index, rule in enumerate(self.events.rules if self.events else []):
            if rule.stream not in names:
                key = f"events.rules[{index}].stream"
                raise UnknownNameError(rule.stream, names, what=f"a stream of {self.name}", key=key)
        actions = [action.name for action in self.actions]
        for index, action in enumerate(self.actions):
            key = f"actions[{index}]"
            if actions.index(action.name) != index:
                message = f"two actions are named '{action.name}'; give each a name of its own"
                raise ManifestError(message, key=f"{key}.name")
            if action.undo is not None and action.undo.action not in actions:
                raise UnknownNameError(
                    action.undo.action, actions, what=f"an action of {self.name}", key=f"{key}.undo.action"
                )
            if action.stream is not None and action.stream not in names:
                raise UnknownNameError(action.stream, names, what=f"a stream of {self.name}", key=f"{key}.stream")
            known = set(self.settings) | set(action.arguments.get("properties", {}))
            request = action.request
            check_names(request.path, [*request.params.values(), request.json_], known, f"{key}.request")
            check_action(action, self.actions, self.settings, names_in(request.path), key=key)


def _requests(stream: HttpStream) -> Iterator[tuple[str, Request, Iterable[str]]]:
    """Yield key, request, and the names that it alone is given."""
    if stream.request is not None:
        yield "request", stream.request, ()
    if stream.discover is not None:
        yield "discover.request", stream.discover.request, ()
    deletes = stream.deletes
    if isinstance(deletes, IdsDeletes | FeedDeletes):
        yield "deletes.request", deletes.request, ()
    if isinstance(deletes, IdsDeletes | CensusDeletes) and deletes.confirm is not None:
        yield "deletes.confirm.request", deletes.confirm.request, deletes.confirm.values


def names_asked(stream: HttpStream) -> set[str]:
    """Return the names of all values that a stream's requests need, and of the settings added to its records."""
    names = set(stream.include.values())
    if stream.soql is not None:
        names.update(names_in(stream.soql.path))
    for _, request, _ in _requests(stream):
        names.update(names_in(request.path), _values_of([*request.params.values(), request.json_]))
    return names


def names_in(path: str) -> list[str]:
    """Return the names that stand in braces in a path, in order.

    Example:
        >>> names_in("/repos/{+repository}/issues/{number}")
        ['repository', 'number']
    """
    return _PLACEHOLDER.findall(path)


def _values_of(value: Any) -> Iterator[str]:
    if isinstance(value, ValueOf):
        yield value.of
    elif isinstance(value, dict):
        if set(value) == {"of"} and isinstance(value["of"], str):
            yield value["of"]
        else:
            for child in value.values():
                yield from _values_of(child)
    elif isinstance(value, list):
        for child in value:
            yield from _values_of(child)


def check_names(path: str, values: list[Any], given: set[str], key: str, place: str = "path") -> None:
    """Refuse a request that names a value which nothing gives.

    Raises:
        UnknownNameError: Names it and those that are known.
        ManifestError: The path's braces are not names.
    """
    if _BRACE.search(_PLACEHOLDER.sub("", path)):
        message = f"'{path}': braces hold a name, such as {{id}} or {{+path}}"
        raise ManifestError(message, key=f"{key}.{place}")
    for name in names_in(path):
        if name not in given:
            raise UnknownNameError(name, given, what="a setting or a value of for_each", key=f"{key}.{place}")
    for value in values:
        for name in _values_of(value):
            if name not in given:
                raise UnknownNameError(name, given, what="a setting or a value of for_each", key=key)
