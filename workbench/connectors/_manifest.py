"""The manifest: what a connector reads, as a file that people write and review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    field_validator,
    model_validator,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from workbench.connectors._redact import redact, url_secret
from workbench.errors import ManifestError, UnknownNameError
from workbench.project import exactly_one, given, load_model, load_yaml, rules, unless_given, when
from workbench.records import Kind, LinkType, split_pointer

__all__ = [
    "Child",
    "FieldMap",
    "FilesManifest",
    "FilesStream",
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
NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_-]*$"

Transform = Literal["text", "integer", "number", "boolean", "time", "money_minor", "picklist", "lower", "strip"]
Format = Literal["json", "jsonl", "csv", "parquet", "object_of_objects"]
ColumnType = Literal["text", "integer", "number", "boolean"]


def _check_path(path: str) -> str:
    split_pointer(path)
    if not path:
        message = "a field path may not be empty; name a field, such as '/id'"
        raise ValueError(message)
    return path


def _check_pointer(path: str) -> str:
    if "*" in split_pointer(_check_path(path)):
        message = "'*' stands for many values; here one value is meant"
        raise ValueError(message)
    return path


NameText = Annotated[str, Field(pattern=NAME_PATTERN)]
# The patterns are for editors; the validators say in words what is wrong.
FieldPath = Annotated[
    str,
    AfterValidator(_check_path),
    Field(description="JSON Pointer; `*` stands for every element.", json_schema_extra={"pattern": "^/"}),
]
Pointer = Annotated[
    str,
    AfterValidator(_check_pointer),
    Field(description="JSON Pointer to one value.", json_schema_extra={"pattern": r"^(/(?!\*(/|$))[^/]*)+$"}),
]
EnvName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="Name of an environment variable.")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class FieldMap(_Model):
    """Where a normal field's value is found, and the named transform that brings it into its normal form."""

    model_config = ConfigDict(
        json_schema_extra=rules(when("transform", ["money_minor"], given("currency"), unless_given("currency")))
    )

    path: Pointer
    transform: Transform | None = None
    currency: str | None = Field(
        default=None,
        pattern=r"^([A-Z]{3}|/.+)$",
        description="For money_minor: a currency such as EUR, or the field path that holds one.",
    )

    @model_validator(mode="after")
    def _currency_with_money(self) -> FieldMap:
        if (self.transform == "money_minor") != (self.currency is not None):
            message = "money_minor and currency go together: an amount has no meaning without its currency"
            raise ValueError(message)
        return self


def _short_or_long(value: Any) -> str:
    # Capitals: these tags stand in pydantic's locations, and no key of a manifest begins with one.
    return "Short" if isinstance(value, str) else "Long"


# Told apart before they are checked, so that a mistake in the long form is not reported as "not a text".
Pointers = Annotated[
    Annotated[Pointer, Tag("Short")] | Annotated[list[Pointer], Tag("Long")], Discriminator(_short_or_long)
]
FieldRule = Annotated[
    Annotated[Pointer, Tag("Short")] | Annotated[FieldMap, Tag("Long")], Discriminator(_short_or_long)
]
LinkPath = Annotated[
    Annotated[FieldPath, Tag("Short")] | Annotated[list[Pointer], Field(min_length=2), Tag("Long")],
    Discriminator(_short_or_long),
]


class LinkRule(_Model):
    """A reference to records of another stream.

    `inverse` is the name under which those see it; without one, it is the name of this link's stream.
    """

    name: NameText
    path: LinkPath = Field(
        description="Where the target's id stands. A list of paths for a target whose key has several fields."
    )
    to: str = Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)?$",
        description="A stream of this connector, or another connector's as `other.stream`.",
    )
    inverse: NameText | None = None


class _StreamBase(_Model):
    name: NameText
    description: str = ""
    key: Annotated[list[Pointer], Field(min_length=1)] | None = Field(
        default=None, description="Field paths whose values together are the record's id."
    )
    title: Pointers | None = None
    text: Pointers | None = None
    url: Pointer | None = None
    created_at: Pointer | None = None
    updated_at: Pointer | None = None
    fields: dict[str, FieldRule] = Field(
        default_factory=dict,
        description="Normal name -> field path. Everything unmapped is kept in `extras`. Empty: `fields` is the "
        "source's own object.",
    )
    links: list[LinkRule] = Field(default_factory=list)

    @field_validator("links")
    @classmethod
    def _links_have_own_names(cls, links: list[LinkRule]) -> list[LinkRule]:
        names = [link.name for link in links]
        for name in names:
            if names.count(name) > 1:
                message = f"two links are named '{name}'; give each a name of its own"
                raise ValueError(message)
        return links

    def field_maps(self) -> dict[str, FieldMap]:
        """Return `fields` with every short form written out."""
        return {n: m if isinstance(m, FieldMap) else FieldMap(path=m) for n, m in self.fields.items()}


class FilesStream(_StreamBase):
    """Records out of one file, or of all files that match a pattern."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            exactly_one("key", "key_from"),
            when("key_from", ["object_key"], {"properties": {"format": {"const": "object_of_objects"}}}),
            {
                "anyOf": [
                    {"properties": {"records": {"const": ""}}},
                    {"properties": {"format": {"enum": ["json", "object_of_objects"]}}},
                ]
            },
        )
    )

    kind: Kind = "record"
    path: str = Field(min_length=1, description="File or pattern (`orders/*.jsonl`, `**`), relative to the root.")
    format: Format
    records: str = Field(
        default="",
        description="JSON Pointer to the list (or object) inside a JSON document.",
        json_schema_extra={"pattern": "^(/|$)"},
    )
    key_from: Literal["object_key", "file_stem", "content"] | None = Field(
        default=None,
        description="Id without a field: the key in an object of objects, the file's name, or a hash of the content.",
    )
    columns: dict[str, ColumnType] = Field(
        default_factory=dict, description="CSV: types of columns. Cells of other columns stay the text they are."
    )
    delimiter: str = Field(default=",", min_length=1, max_length=1, description="CSV: what stands between cells.")

    @field_validator("records")
    @classmethod
    def _records_is_a_pointer(cls, records: str) -> str:
        split_pointer(records)
        return records

    @model_validator(mode="after")
    def _has_one_key(self) -> FilesStream:
        if (self.key is None) == (self.key_from is None):
            message = "give one of key and key_from: a record needs exactly one way to its id"
            raise ValueError(message)
        if self.key_from == "object_key" and self.format != "object_of_objects":
            message = "key_from: object_key needs format: object_of_objects"
            raise ValueError(message)
        if self.records and self.format not in ("json", "object_of_objects"):
            message = f"records points into a JSON document; the format is {self.format}"
            raise ValueError(message)
        return self


class Child(_Model):
    """A table whose rows are nested into the parent's record under the name `as`.

    `shape`: `list` of objects; `values`: a list of the values of `column`; `object`: objects under the
    values of `column`; `one`: the only row. The columns that name the parent are left out, since they
    repeat the parent's key.
    """

    model_config = ConfigDict(
        json_schema_extra=rules(when("shape", ["values", "object"], given("column"), unless_given("column")))
    )

    table: str
    database_schema: str | None = Field(default=None, alias="schema")
    parent: dict[str, str] = Field(min_length=1, description="Column of the child -> column of the parent.")
    as_: NameText = Field(alias="as")
    shape: Literal["list", "values", "object", "one"] = "list"
    column: str | None = None
    order: list[str] = Field(default_factory=list, description="Columns that order the rows.")
    omit: list[str] = Field(default_factory=list, description="Columns that are left out on purpose.")
    nest: dict[str, list[str] | dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _column_with_shape(self) -> Child:
        if (self.shape in ("values", "object")) != (self.column is not None):
            message = f"column goes with the shapes values and object; the shape is {self.shape}"
            raise ValueError(message)
        return self


class SqlStream(_StreamBase):
    """Records out of a table or a query."""

    model_config = ConfigDict(json_schema_extra=rules(exactly_one("table", "query"), exactly_one("key", "key_from")))

    kind: Kind = "row"
    table: str | None = None
    database_schema: str | None = Field(default=None, alias="schema")
    query: str | None = None
    key_from: Literal["content"] | None = None
    cursor: str | None = Field(
        default=None, description="Column that only grows, such as updated_at: later pulls read rows at or after it."
    )
    children: list[Child] = Field(default_factory=list)
    nest: dict[str, list[str] | dict[str, str]] = Field(
        default_factory=dict,
        description="Name of an object -> columns that move into it, as a list or as key -> column.",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> SqlStream:
        if (self.table is None) == (self.query is None):
            message = "give one of table and query"
            raise ValueError(message)
        if (self.key is None) == (self.key_from is None):
            message = "give one of key and key_from: a record needs exactly one way to its id"
            raise ValueError(message)
        names = [child.as_ for child in self.children]
        if len(set(names)) < len(names):
            message = "two children have the same name in `as`; give each a name of its own"
            raise ValueError(message)
        return self


Stream = FilesStream | SqlStream


class _ManifestBase(_Model):
    schema_name: Literal["workbench/manifest/v1"] = Field(default="workbench/manifest/v1", alias="$schema")
    name: NameText
    description: str = ""

    def check_streams(self, streams: Sequence[_StreamBase]) -> None:
        """Refuse two streams of one name, links to nowhere, and link names that clash on a stream."""
        names = [stream.name for stream in streams]
        for index, name in enumerate(names):
            if names.index(name) != index:
                message = f"two streams are named '{name}'; give each a name of its own"
                raise ManifestError(message, key=f"streams[{index}].name")
        leads = {
            stream.name: {link.name: link.to.removeprefix(f"{self.name}.") for link in stream.links}
            for stream in streams
        }
        for index, stream in enumerate(streams):
            for number, link in enumerate(stream.links):
                key = f"streams[{index}].links[{number}]"
                target = link.to.removeprefix(f"{self.name}.")
                if "." in target:
                    continue
                if target not in leads:
                    raise UnknownNameError(target, names, what=f"a stream of {self.name}", key=f"{key}.to")
                inverse = link.inverse or stream.name
                # One name may stand for several relations, as long as all of them arrive at one stream.
                other = leads[target].setdefault(inverse, stream.name)
                if other != stream.name:
                    message = (
                        f"'{inverse}' leads from {target} to {other} already, and here to {stream.name}. "
                        "Give this link another `inverse`."
                    )
                    raise ManifestError(message, key=f"{key}.inverse")

    def link_types(self, streams: Sequence[_StreamBase]) -> list[LinkType]:
        """Return the declared links with qualified streams, in the manifest's order."""
        return [
            LinkType(
                stream=f"{self.name}.{stream.name}",
                name=link.name,
                to=link.to if "." in link.to else f"{self.name}.{link.to}",
                inverse=link.inverse or stream.name,
            )
            for stream in streams
            for link in stream.links
        ]


class FilesManifest(_ManifestBase):
    """A connector that reads files."""

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


class SqlManifest(_ManifestBase):
    """A connector that reads a database."""

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
    try:
        make_url(url)
    except ArgumentError as exc:
        message = f"'{redact(url)}' is not a database URL. Such as sqlite:///data/crm.db or postgresql://host/crm."
        raise ManifestError(message, key="url") from exc


Manifest = FilesManifest | SqlManifest
_TYPES: dict[str, type[FilesManifest] | type[SqlManifest]] = {"files": FilesManifest, "sql": SqlManifest}


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
