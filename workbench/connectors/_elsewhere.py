"""A manifest read from another address, or signed in to in another way, as `workbench.toml` says."""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from workbench.connectors._http_credentials import Auth
from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._manifest import Manifest
from workbench.connectors._redact import redact, url_secret
from workbench.errors import ConfigError

__all__ = ["elsewhere"]

_AUTH: TypeAdapter[Any] = TypeAdapter(Auth)


def elsewhere(
    manifest: Manifest, *, base_url: str | None = None, auth: dict[str, Any] | None = None, pace: bool = True
) -> Manifest:
    """Return the manifest with another address, other credentials, or without its own pace.

    Args:
        manifest: Of the type `http`.
        base_url: Instead of its `base_url` or `base_url_env`.
        auth: Instead of its `auth`, written as there.
        pace: Whether `limits.pace` is kept to. What a source asks for by its answers is kept to in any case.

    Raises:
        ConfigError: The manifest is of another type, or what is given is wrong.
    """
    key = f"connectors.{manifest.name}"
    if not isinstance(manifest, HttpManifest):
        message = f"{manifest.name} is of the type {manifest.type}, which has no address; http has. Take the table out."
        raise ConfigError(message, key=key)
    changes: dict[str, Any] = {}
    if base_url is not None:
        if secret := url_secret(base_url):
            message = f"'{redact(base_url)}' holds {secret}. Name where it is found under auth."
            raise ConfigError(message, key=f"{key}.base_url")
        if not re.match(r"^https?://[^/]", base_url):
            message = f"'{redact(base_url)}' is not an address. Such as https://api.example.com/v2"
            raise ConfigError(message, key=f"{key}.base_url")
        changes |= {"base_url": base_url, "base_url_env": None}
    if auth is not None:
        try:
            changes["auth"] = _AUTH.validate_python(auth)
        except ValidationError as exc:
            first = exc.errors(include_input=False)[0]
            place = ".".join([key, "auth", *map(str, first["loc"][1:])])
            message = f"{first['msg']}. It is written as auth in a manifest."
            raise ConfigError(message, key=place) from exc
    if not pace:
        changes["limits"] = manifest.limits.model_copy(update={"pace": []})
    return manifest.model_copy(update=changes)
