"""What a manifest says of one stream: where its records lie, what their ids are, and where they lead."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from workbench.project import exactly_one, given, rules, unless_given, when
from workbench.records import Kind, split_pointer

__all__ = [
    "AclRule",
    "Child",
    "NAME_PATTERN",
    "EnvName",
    "FieldMap",
    "FieldPath",
    "FilesStream",
    "Format",
    "LinkRule",
    "Mention",
    "Model",
    "NameText",
    "Pointer",
    "SqlStream",
    "StreamBase",
    "Transform",
]

NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_-]*$"

Transform = Literal[
    "text",
    "integer",
    "number",
    "boolean",
    "time",
    "time_s",
    "time_ms",
    "money_minor",
    "picklist",
    "lower",
    "strip",
    "email",
    "domain",
    "html_text",
    "adf_text",
    "slack_text",
]
Mention = Literal["email", "domain", "project_key", "number", "url"]
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


class Model(BaseModel):
    """What all parts of a manifest have in common: unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class FieldMap(Model):
    """Where a normal field's value is found, and the named transform that brings it into its normal form.

    Attributes:
        path: JSON Pointer to the value in the source's object.
        transform: Named transform; without one the value stays as it is.
        currency: For `money_minor` alone: a code such as `EUR`, or the field path that holds one.
    """

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


def _short_or_map(value: Any) -> str:
    return "Short" if isinstance(value, str) else "Map"


def _short_map_or_list(value: Any) -> str:
    return "Long" if isinstance(value, list) else _short_or_map(value)


# Told apart before they are checked, so that a mistake in the long form is not reported as "not a text".
Pointers = Annotated[
    Annotated[Pointer, Tag("Short")] | Annotated[list[Pointer], Tag("Long")], Discriminator(_short_or_long)
]
FieldRule = Annotated[
    Annotated[Pointer, Tag("Short")] | Annotated[FieldMap, Tag("Long")], Discriminator(_short_or_long)
]
_TextPart = Annotated[Annotated[Pointer, Tag("Short")] | Annotated[FieldMap, Tag("Map")], Discriminator(_short_or_map)]
TextRule = Annotated[
    Annotated[Pointer, Tag("Short")] | Annotated[FieldMap, Tag("Map")] | Annotated[list[_TextPart], Tag("Long")],
    Discriminator(_short_map_or_list),
]
LinkPath = Annotated[
    Annotated[FieldPath, Tag("Short")] | Annotated[list[Pointer], Field(min_length=2), Tag("Long")],
    Discriminator(_short_or_long),
]


class LinkRule(Model):
    """A reference to records of another stream.

    Attributes:
        name: What a spec follows from this stream.
        path: Field path of the target's id; a list of paths for a target whose key has several fields.
        to: A stream of this connector, or another connector's as `other.stream`.
        inverse: What a spec follows from the target's side; default the name of this stream.
        by: A natural key of the target (its `natural_keys`) that the value names it by, instead of its id.
        transform: Brings the value into the form of the target's key: `email`, `domain`, `lower`, `strip`.
        find: The value is a text, and these are looked for in it: `email`, `domain`, `url`, `project_key` (such as
            `PROJ-12`), `number` (such as `#34`). Each that is found links.
        within: JSON Pointers to values of this record that stand before the found one in the target's key, such as
            the repository that `#34` is a number of.
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
    by: NameText | None = None
    transform: Literal["email", "domain", "lower", "strip"] | None = None
    find: Mention | None = None
    within: list[Pointer] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_value_at_a_time(self) -> LinkRule:
        if isinstance(self.path, list) and (self.find or self.transform or self.within):
            message = "a list of paths is the target's whole key: it goes without find, transform and within"
            raise ValueError(message)
        if self.within and not self.find:
            message = "within goes with find"
            raise ValueError(message)
        if self.within and self.by:
            message = "give one of within and by: the target is found by its key, or by a natural key"
            raise ValueError(message)
        return self


class AclRule(Model):
    """Who may read a record, as far as the source says. What neither part tells stays `unknown`.

    Attributes:
        everyone: JSON Pointer to a value that says so: `everyone_is` is what it is then.
        everyone_is: That value.
        readers: Field path to the ids of those who may.
    """

    everyone: Pointer | None = None
    everyone_is: str | int | bool = True
    readers: FieldPath | None = None

    @model_validator(mode="after")
    def _says_something(self) -> AclRule:
        if self.everyone is None and self.readers is None:
            message = "give everyone, readers or both"
            raise ValueError(message)
        return self


class StreamBase(Model):
    """What streams of every type of connector have in common."""

    name: NameText
    description: str = ""
    key: Annotated[list[Pointer], Field(min_length=1)] | None = Field(
        default=None, description="Field paths whose values together are the record's id."
    )
    title: Pointers | None = None
    text: TextRule | None = None
    url: Pointer | None = None
    created_at: FieldRule | None = None
    updated_at: FieldRule | None = None
    fields: dict[str, FieldRule] = Field(
        default_factory=dict,
        description="Normal name -> field path. Everything unmapped is kept in `extras`. Empty: `fields` is the "
        "source's own object.",
    )
    links: list[LinkRule] = Field(default_factory=list)
    natural_keys: dict[NameText, FieldRule] = Field(
        default_factory=dict,
        description="Name -> field path: values by which records of other systems name this one, such as an e-mail.",
    )
    acl: AclRule | None = None
    volatile: list[Pointer] = Field(
        default_factory=list,
        description="Fields that change without meaning, such as a count of views: kept, but a record that differs in "
        "these alone counts as unchanged.",
    )

    @field_validator("links")
    @classmethod
    def _links_have_own_names(cls, links: list[LinkRule]) -> list[LinkRule]:
        names = [link.name for link in links]
        for name in names:
            if names.count(name) > 1:
                message = f"two links are named '{name}'; give each a name of its own"
                raise ValueError(message)
        return links

    def text_maps(self) -> list[FieldMap]:
        """Return `text` with every short form written out."""
        rules_ = self.text if isinstance(self.text, list) else [] if self.text is None else [self.text]
        return [rule if isinstance(rule, FieldMap) else FieldMap(path=rule) for rule in rules_]

    def field_maps(self) -> dict[str, FieldMap]:
        """Return `fields` with every short form written out."""
        return {n: m if isinstance(m, FieldMap) else FieldMap(path=m) for n, m in self.fields.items()}


class FilesStream(StreamBase):
    """Records out of one file, or of all files that match a pattern.

    Attributes:
        name: The stream's name; with the connector's it is `connector.stream` in specs.
        description: For people.
        key: JSON Pointers whose values together are the record's id; or give `key_from`.
        title: JSON Pointer to what people call the record; several are joined.
        text: JSON Pointer to its long text; several are joined.
        url: JSON Pointer to its address.
        created_at: JSON Pointer to an ISO 8601 time, or `{path, transform}` for another form (`time_s`, `time_ms`).
        updated_at: As `created_at`.
        fields: Normal name to JSON Pointer, or to a pointer with a transform. What is not mapped is kept as it is.
        links: References to other records.
        natural_keys: Name to JSON Pointer (with a transform): values by which records of other systems name this one.
        acl: Who may read a record.
        volatile: JSON Pointers to fields that change without meaning, such as a count of views: kept, but a record that
            differs in these alone counts as unchanged.
        kind: One of the common kinds of record.
        path: File or pattern (`orders/*.jsonl`; `**` goes into folders), relative to the root.
        format: How the file is written; `object_of_objects` is `{"id": {…}, …}`.
        records: JSON Pointer to the list (or object) inside a JSON document.
        key_from: An id without a field: the key in an object of objects, the file's name, or a hash of the content.
        columns: CSV: types of columns. Cells of other columns stay the text that they are.
        delimiter: CSV: what stands between cells.
    """

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


class Child(Model):
    """A table whose rows are nested into the parent's record under the name `as`.

    `shape`: `list` of objects; `values`: a list of the values of `column`; `object`: objects under the
    values of `column`; `one`: the only row. The columns that name the parent are left out, since they
    repeat the parent's key.

    Attributes:
        table: The child's table.
        database_schema: `schema` in YAML: the database's schema that the table lies in.
        parent: Column of the child to column of the parent.
        as_: `as` in YAML: the name in the parent's record.
        shape: What the rows become.
        column: The column of `values`, or whose values are the keys of `object`.
        order: Columns that order the rows.
        omit: Columns that are left out on purpose.
        nest: Name of an object to the columns that move into it.
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


class SqlStream(StreamBase):
    """Records out of a table or a query. Times, links, titles and fields are those of `FilesStream`.

    Attributes:
        name: The stream's name; with the connector's it is `connector.stream` in specs.
        description: For people.
        key: JSON Pointers whose values together are the record's id; or give `key_from`.
        title: JSON Pointer to what people call the record; several are joined.
        text: JSON Pointer to its long text; several are joined.
        url: JSON Pointer to its address.
        created_at: JSON Pointer to an ISO 8601 time, or `{path, transform}` for another form (`time_s`, `time_ms`).
        updated_at: As `created_at`.
        fields: Normal name to JSON Pointer, or to a pointer with a transform. What is not mapped is kept as it is.
        links: References to other records.
        natural_keys: Name to JSON Pointer (with a transform): values by which records of other systems name this one.
        acl: Who may read a record.
        volatile: JSON Pointers to fields that change without meaning, such as a count of views: kept, but a record that
            differs in these alone counts as unchanged.
        kind: One of the common kinds of record.
        table: The table; or give `query`.
        database_schema: `schema` in YAML: the database's schema that the table lies in.
        query: One SELECT, instead of a table.
        key_from: `content`: the id is a hash of the row, for rows without a key.
        cursor: Column that only grows, such as `updated_at`: later pulls read rows at or after the last one seen.
        overlap_s: Seconds before the last value from which is read again, for rows whose transaction began earlier and
            ended later; units for a numeric column.
        children: Tables whose rows are nested into the record.
        nest: Name of an object to the columns that move into it, as a list or as key to column.
    """

    model_config = ConfigDict(json_schema_extra=rules(exactly_one("table", "query"), exactly_one("key", "key_from")))

    kind: Kind = "row"
    table: str | None = None
    database_schema: str | None = Field(default=None, alias="schema")
    query: str | None = None
    key_from: Literal["content"] | None = None
    cursor: str | None = Field(
        default=None, description="Column that only grows, such as updated_at: later pulls read rows at or after it."
    )
    overlap_s: float = Field(default=0.0, ge=0)
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
