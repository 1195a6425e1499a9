"""One call: the request of a manifest with its values filled in."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._http_offers import ActionRequest
from workbench.connectors._http_parts import Request, Scalar, ValueOf
from workbench.connectors._http_stream import HttpStream
from workbench.errors import FetchError, ManifestError
from workbench.records import lookup

__all__ = ["Call", "Values", "base_url", "build", "origin", "settings", "text_of", "unwrapped", "url_prefix"]

Values = Mapping[str, Any]
_PLACEHOLDER = re.compile(r"\{(\+?)([A-Za-z_][A-Za-z0-9_-]*)\}")
_LEFT_OUT = object()


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is ready to be sent, but for the credentials.

    Attributes:
        method: HTTP method.
        url: The whole address.
        headers: Headers beside those of every request.
        body: What is sent as JSON, if anything.
        wrapped: Whether the answer proper stands inside the answer, as Salesforce's composite resource gives it.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    wrapped: bool = False

    def with_param(self, name: str, value: Scalar, *, into: str = "query") -> Call:
        """Return the call with a parameter set, in the address or in the body."""
        if into == "body":
            return replace(self, body={**(self.body or {}), name: value})
        parts = urlsplit(self.url)
        pairs = [(key, old) for key, old in parse_qsl(parts.query, keep_blank_values=True) if key != name]
        query = urlencode([*pairs, (name, text_of(value))], quote_via=quote)
        return replace(self, url=urlunsplit(parts._replace(query=query)))

    def at(self, url: str) -> Call:
        """Return the call of another address, absolute or relative to this one."""
        return replace(self, url=urljoin(self.url, url))

    def onward(self, url: str) -> Call:
        """Return the call of the next page at `url`. What follows a wrapped call is asked for by itself."""
        return Call("GET", url, self.headers) if self.wrapped else replace(self, url=url)

    def content(self) -> bytes | None:
        """Return the body as bytes."""
        return None if self.body is None else json.dumps(self.body, ensure_ascii=False).encode("utf-8")

    def fingerprint(self) -> int:
        """Return a number that tells two calls apart."""
        return hash((self.method, self.url, self.content()))


def unwrapped(status: int, body: Any) -> tuple[int, Any]:
    """Return status and body of the answer inside a composite one; of another, its own.

    Source: https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-composite-post.html
    (2026-11-25).
    """
    inner = lookup(body, "/compositeResponse/0")
    if isinstance(inner, dict) and isinstance(inner.get("httpStatusCode"), int):
        return inner["httpStatusCode"], inner.get("body")
    return status, body


def text_of(value: Scalar) -> str:
    """Return a value as it stands in an address: booleans as `true` and `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address; two with the same may see the same credentials."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").rstrip("."), parts.port or {"http": 80, "https": 443}.get(scheme)


def settings(manifest: HttpManifest) -> dict[str, Any]:
    """Return the connector's settings: environment variables first, then what the manifest says.

    Raises:
        ManifestError: A setting has neither.
    """
    found: dict[str, Any] = {}
    for name, setting in manifest.settings.items():
        text = os.environ.get(setting.env, "").strip() if setting.env else ""
        if text:
            as_list = isinstance(setting.value, list) or any(
                stream.for_each is not None and stream.for_each.setting == name for stream in manifest.streams
            )
            found[name] = [part.strip() for part in text.split(",") if part.strip()] if as_list else text
        elif setting.value is not None:
            found[name] = setting.value
        else:
            message = f"the environment variable {setting.env} is not set, and the setting has no value. Set either."
            raise ManifestError(message, key=f"{manifest.name}: settings.{name}")
    return found


def base_url(manifest: HttpManifest, values: Values) -> str:
    """Return what all paths stand behind, without a slash at its end.

    Raises:
        ManifestError: The environment variable that holds it is not set, or it is no address.
    """
    text = manifest.base_url
    if manifest.base_url_env is not None:
        text = os.environ.get(manifest.base_url_env, "").strip()
        if not text:
            message = f"the environment variable {manifest.base_url_env} is not set. Set it to the system's address."
            raise ManifestError(message, key=f"{manifest.name}: base_url_env")
    filled = fill(text or "", values, connector=manifest.name).rstrip("/")
    if not re.match(r"^https?://[^/?#\s]+", filled) or "@" in urlsplit(filled).netloc:
        message = "it is not an address such as https://api.example.com/v2, without user and password"
        raise ManifestError(message, key=f"{manifest.name}: {'base_url' if manifest.base_url else 'base_url_env'}")
    return filled


def url_prefix(manifest: object, stream: object) -> str:
    """Return what stands before the relative addresses of a stream's records; empty where nothing does.

    Raises:
        ManifestError: A setting or the base address is missing.
    """
    if not isinstance(manifest, HttpManifest) or not isinstance(stream, HttpStream) or stream.url_prefix is None:
        return ""
    values = settings(manifest)
    filled = fill(stream.url_prefix, values, connector=manifest.name, stream=stream.name).rstrip("/")
    return filled if "://" in filled else base_url(manifest, values) + filled


def fill(path: str, values: Values, *, connector: str, stream: str | None = None) -> str:
    """Return `path` with its names replaced by values, percent-encoded.

    Raises:
        FetchError: A value is missing, or would lead elsewhere (`..`).
    """

    def put(match: re.Match[str]) -> str:
        name = match[2]
        value = values.get(name)
        if value is None or isinstance(value, dict | list) or str(value) == "":
            message = f"'{path}' needs {name}, which is {'missing' if value in (None, '') else 'not one value'} here"
            raise FetchError(message, connector=connector, stream=stream)
        text = text_of(value)
        segments = text.split("/") if match[1] else [text]
        if any(segment in (".", "..") for segment in segments) or (match[1] and "" in segments):
            message = f"'{text[:80]}' as {name} would lead out of '{path}', so it is not asked for"
            raise FetchError(message, connector=connector, stream=stream)
        return quote(text, safe="/" if match[1] else "")

    return _PLACEHOLDER.sub(put, path)


def build(
    request: Request | ActionRequest, base: str, values: Values, *, connector: str, stream: str | None = None
) -> Call:
    """Return the call of a request.

    Args:
        request: As the manifest says it.
        base: As `base_url` gives it.
        values: Settings, values of the part, arguments of an action.
        connector: For messages.
        stream: For messages.

    Raises:
        FetchError: A value of the path is missing or would lead elsewhere.
    """
    path = fill(request.path, values, connector=connector, stream=stream)
    url = path if re.match(r"^https?://", path) else base + (path if path.startswith("/") else f"/{path}")
    pairs: list[tuple[str, str]] = []
    for name, value in request.params.items():
        given = values.get(value.of) if isinstance(value, ValueOf) else value
        for one in given if isinstance(given, list) else [given]:
            if one is not None:
                pairs.append((name, text_of(one)))
    if pairs:
        url += ("&" if "?" in url else "?") + urlencode(pairs, quote_via=quote)
    body = None if request.json_ is None else _filled(request.json_, values)
    return Call(request.method, url, dict(request.headers), {} if body is _LEFT_OUT else body)


def _filled(value: Any, values: Values) -> Any:
    """Return a body with `{of: name}` replaced; what has no value is left out."""
    if isinstance(value, dict):
        if set(value) == {"of"} and isinstance(value["of"], str):
            return values.get(value["of"], _LEFT_OUT)
        made = {key: _filled(child, values) for key, child in value.items()}
        return {key: child for key, child in made.items() if child is not _LEFT_OUT}
    if isinstance(value, list):
        return [child for child in (_filled(one, values) for one in value) if child is not _LEFT_OUT]
    return value
