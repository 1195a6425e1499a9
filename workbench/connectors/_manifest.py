"""The manifest: what a connector reads, as a file that people write and review."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._http_stream import HttpStream
from workbench.connectors._manifest_base import ManifestBase
from workbench.connectors._redact import redact, url_secret
from workbench.connectors._streams import (
    Child,
    EnvName,
    FieldMap,
    FilesStream,
    LinkRule,
    SqlStream,
    Transform,
)
from workbench.errors import ManifestError, UnknownNameError
from workbench.project import exactly_one, load_model, load_yaml, rules, unless_given
from workbench.records import LinkType

__all__ = [
    "Child",
    "FieldMap",
    "FilesManifest",
    "FilesStream",
    "HttpManifest",
    "HttpStream",
    "LinkRule",
    "Manifest",
    "SqlManifest",
    "SqlStream",
    "Stream",
    "Transform",
    "link_types",
    "load_manifest",
    "manifest_schema",
]

SCHEMA_NAME = "workbench/manifest/v1"
MANIFEST_FILE = "manifest.yaml"


class FilesManifest(ManifestBase):
    """A connector that reads files.

    Attributes:
        schema_name: `$schema` in YAML; always `workbench/manifest/v1`.
        name: As the connector's folder.
        description: For people.
        type: `files`.
        root: Folder of the files, absolute or relative to the project's root; default the project's root.
        root_env: Name of an environment variable that holds it, instead of `root`.
        streams: What is read, one kind of record each.
    """

    model_config = ConfigDict(json_schema_extra=rules({"required": ["type"]}, unless_given("root", "root_env")))

    type: Literal["files"] = "files"
    root: str | None = Field(default=None, description="Folder, absolute or relative to the project's root.")
    root_env: EnvName | None = None
    streams: list[FilesStream] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_sound(self) -> FilesManifest:
        if self.root is not None and self.root_env is not None:
            message = "give one of root and root_env"
            raise ValueError(message)
        self.check_streams(self.streams)
        return self


class SqlManifest(ManifestBase):
    """A connector that reads a database.

    Attributes:
        schema_name: `$schema` in YAML; always `workbench/manifest/v1`.
        name: As the connector's folder.
        description: For people.
        type: `sql`.
        url: SQLAlchemy URL without a password, such as `sqlite:///crm.db`.
        url_env: Name of an environment variable that holds the URL, instead of `url`.
        streams: What is read, one kind of record each.
    """

    model_config = ConfigDict(json_schema_extra=rules({"required": ["type"]}, exactly_one("url", "url_env")))

    type: Literal["sql"] = "sql"
    url: str | None = Field(default=None, description="SQLAlchemy URL without a password, such as sqlite:///crm.db.")
    url_env: EnvName | None = None
    streams: list[SqlStream] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _url_has_no_secret(cls, data: Any) -> Any:
        # Before anything else is checked: a message about another key must never show the secret.
        if isinstance(data, dict) and isinstance(data.get("url"), str):
            check_url(data["url"])
        return data

    @model_validator(mode="after")
    def _is_sound(self) -> SqlManifest:
        if (self.url is None) == (self.url_env is None):
            message = "give one of url and url_env"
            raise ValueError(message)
        self.check_streams(self.streams)
        return self


def check_url(url: str) -> None:
    """Refuse a database URL that cannot be read or that holds a secret.

    Raises:
        ManifestError: The message shows the URL without its secret.
    """
    secret = url_secret(url)
    if secret:
        message = (
            f"'{redact(url)}' holds {secret}, and a manifest is read by many. Put the whole URL into an environment "
            "variable and name it: url_env: CRM_DATABASE_URL"
        )
        raise ManifestError(message, key="url")
    # Here, not above: reading a manifest of files needs no database toolkit.
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        make_url(url)
    except ArgumentError as exc:
        message = f"'{redact(url)}' is not a database URL. Such as sqlite:///data/crm.db or postgresql://host/crm."
        raise ManifestError(message, key="url") from exc


Manifest = FilesManifest | SqlManifest | HttpManifest
Stream = FilesStream | SqlStream | HttpStream
_TYPES: dict[str, type[FilesManifest] | type[SqlManifest] | type[HttpManifest]] = {
    "files": FilesManifest,
    "sql": SqlManifest,
    "http": HttpManifest,
}


def link_types(manifest: Manifest) -> list[LinkType]:
    """Return the links that a manifest declares, with qualified streams."""
    return manifest.link_types(manifest.streams)


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of a manifest."""
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[Manifest, Field(discriminator="type")])
    schema = adapter.json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA_NAME, **schema}


def load_manifest(folder: Path) -> Manifest:
    """Read `folder/manifest.yaml`.

    Args:
        folder: The connector's folder; its name must be the manifest's `name`.

    Raises:
        ManifestError: Missing, not YAML, or not a manifest; the message names file, key, value and what is known.
        UnknownNameError: The type, or the stream a link leads to, is not known.
    """
    path = folder / MANIFEST_FILE
    data = load_yaml(path, error=ManifestError)
    found = data.get("type") if isinstance(data, dict) else None
    if isinstance(data, dict) and (not isinstance(found, str) or found not in _TYPES):
        raise UnknownNameError(str(found), _TYPES, what="a type of connector", path=path, key="type")
    try:
        manifest: Manifest = load_model(path, _TYPES.get(str(found), FilesManifest), error=ManifestError)
    except UnknownNameError as exc:
        if exc.path:
            raise
        what = re.sub(r"^.*?' is not (.*?)\. Known:.*$", r"\1", str(exc), flags=re.DOTALL)
        raise UnknownNameError(exc.received, exc.known, what=what, path=path, key=exc.key) from exc
    except ManifestError as exc:
        if exc.path:
            raise
        raise ManifestError(str(exc).removeprefix(f"{exc.key}: "), path=path, key=exc.key) from exc
    if manifest.name != folder.resolve().name:
        message = (
            f"'{manifest.name}' is not the folder's name. Write name: {folder.resolve().name}, or rename the folder."
        )
        raise ManifestError(message, path=path, key="name")
    return manifest
