"""The context spec: what a person writes in `contexts/<task>/context.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, field_validator, model_validator

from workbench.errors import SpecError, UnknownNameError, known_values
from workbench.project import filled, given, load_model, rules, unless_given, when
from workbench.records import LinkType, split_pointer
from workbench.tokens import DEFAULT_ENCODING, ENCODINGS, check_encoding
from workbench.trust import Access
from workbench.views._records.trust_spec import RoleSpec, TrustSpec
from workbench.views._records.values import DayOrder

__all__ = [
    "SCHEMA_ID",
    "AggregateSpec",
    "Condition",
    "ContextSpec",
    "Entity",
    "FieldSpec",
    "FieldWords",
    "Order",
    "Section",
    "SpecLink",
    "load_spec",
    "spec_schema",
]

SCHEMA_ID = "workbench/context-spec/v1"


def _check_path(path: str) -> str:
    split_pointer(path)
    return path


Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
StreamName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z_][A-Za-z0-9_-]*$")]
LinkName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]
FieldPath = Annotated[str, Field(min_length=1, json_schema_extra={"pattern": "^/"})]
Key = Annotated[str, Field(min_length=1, json_schema_extra={"pattern": "^(id$|/)"})]
EncodingName = Annotated[str, Field(json_schema_extra={"enum": list(ENCODINGS)})]
FieldName = Annotated[tuple[FieldPath, ...], Field(min_length=1)]
Scalar = str | int | float | bool | None


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldWords(_Strict):
    """Words that people use for a field, where the source's own name does not say it.

    Attributes:
        path: Field path into the record's body; it stands for everything below it as well.
        words: The words. They help to read a question and are not shown.
    """

    path: FieldPath
    words: Annotated[str, Field(min_length=1)]

    @field_validator("path")
    @classmethod
    def _path(cls, value: str) -> str:
        return _check_path(value)


class Entity(_Strict):
    """A kind of thing that questions speak of.

    Attributes:
        stream: Qualified stream whose records are the entities, such as `crm.accounts`.
        keys: Field paths whose value names one record; `id` is the record's id. A path may hold `*`.
        names: Names that people use: each a field path, or a list of field paths joined by a space.
        about: Words that people use for the entity, besides its name; they help to read a question.
        words: Words that people use for its fields, besides the source's own names.
        natural_keys: Field paths whose values other systems have as well, such as an e-mail address, or `id`: a record
            of another entity that has one in common tells of the same thing.
        facts: Name to field path: what records that tell of the same thing state as well, under the same name. Where
            they do not agree, the text says so. Without it every short field counts.
        days: Field paths of days that are written `03/04/2024` or `03-04-2024`, and what comes first in them:
            `day_first` or `month_first`. Without it such days are texts: they have no order and no latest.
        mentions: Field paths of texts in which other records are spoken of: who asks what was written about order 17
            means the records whose texts mention it as well.
    """

    model_config = ConfigDict(
        json_schema_extra=rules(
            {"anyOf": [{"not": {**given("keys"), "properties": {"keys": {"maxItems": 0}}}}, filled("names")]}
        )
    )

    stream: StreamName
    keys: tuple[Key, ...] = ("id",)
    names: tuple[FieldName, ...] = ()
    about: str = ""
    words: tuple[FieldWords, ...] = ()
    natural_keys: tuple[Key, ...] = ()
    facts: dict[Annotated[str, Field(min_length=1)], FieldPath] = Field(default_factory=dict)
    days: dict[FieldPath, DayOrder] = Field(default_factory=dict)
    mentions: tuple[FieldPath, ...] = ()

    @field_validator("names", mode="before", json_schema_input_type=list[FieldPath | FieldName])
    @classmethod
    def _one_path_is_a_name(cls, value: Any) -> Any:
        return [[name] if isinstance(name, str) else name for name in value] if isinstance(value, list) else value

    @model_validator(mode="after")
    def _paths(self) -> Entity:
        for key in (*self.keys, *self.natural_keys):
            if key != "id":
                _check_path(key)
        for path in (*self.facts.values(), *self.days, *self.mentions):
            _check_path(path)
        keyed = next((path for path in self.days if path.endswith("/*#")), None)
        if keyed is not None:
            message = f"days: '{keyed}' stands for the keys of an object; days are read in values alone"
            raise ValueError(message)
        for name in self.names:
            for path in name:
                _check_path(path)
        if not self.keys and not self.names:
            message = "keys: an entity needs keys or names to be found by"
            raise ValueError(message)
        return self

    def key_paths(self) -> Iterator[tuple[str, ...]]:
        """Yield every way to name a record: the keys, then the names."""
        yield from ((key,) for key in self.keys)
        yield from self.names


class SpecLink(_Strict):
    """A link between two streams that no manifest declares: values of one that name records of the other.

    Attributes:
        name: How sections follow it from `stream`.
        stream: Qualified stream whose records hold the values.
        path: Field path of the values; `/lines/*/sku` finds all in a list, `/stock/*#` the keys of an object. A list of
            field paths for a key of several parts.
        to: Qualified stream of the records that are meant.
        by: What the values are there: `id`, or a field path.
        prefix: What stands before the key in the values, such as `Patient/`; others are no links of this name.
        beside: Field beside the values, in the same object, and what it says where this link is meant, such as
            `{type: company}` beside `/owner/id`.
        where: Field paths of the records that are meant, and what they say: of one table with codes of many kinds those
            of one, such as `{/kind: COUNTRY}`.
        inverse: How sections follow it from `to`.
    """

    name: LinkName
    stream: StreamName
    path: FieldPath | Annotated[tuple[FieldPath, ...], Field(min_length=2)]
    to: StreamName
    by: Key = "id"
    prefix: str = ""
    beside: dict[str, str] = Field(default_factory=dict)
    where: dict[FieldPath, str] = Field(default_factory=dict)
    inverse: LinkName

    @model_validator(mode="after")
    def _paths(self) -> SpecLink:
        for path in self.paths():
            _check_path(path)
        for path in self.where:
            _check_path(path)
        if self.by != "id":
            _check_path(self.by)
            if len(self.paths()) > 1:
                message = "by: a link of several field paths names records by `id`"
                raise ValueError(message)
        if len(self.paths()) > 1 and (self.prefix or self.beside or self.where):
            message = "prefix, beside and where: a link of several field paths has none of them"
            raise ValueError(message)
        return self

    def paths(self) -> tuple[str, ...]:
        """Return the field paths of the values."""
        return (self.path,) if isinstance(self.path, str) else self.path


class FieldSpec(_Strict):
    """A field of a section. In YAML its path alone does as well.

    Attributes:
        path: Field path into the record's body.
        label: How it is called in the text; default the path's last name.
        about: Words that people use for it; they help to choose it when a question asks for it.
    """

    path: FieldPath
    label: str | None = None
    about: str = ""

    @field_validator("path")
    @classmethod
    def _path(cls, value: str) -> str:
        return _check_path(value)


class Condition(_Strict):
    """A test on one field of a record; a missing field satisfies only `missing`, `ne` and `not_in`.

    Of a path with `*` any value may pass (`ne`, `not_in`: every value must). Numbers are compared by value, times
    (ISO 8601, days such as 14.03.2025, and those of the entity's `days`) in UTC, other texts by their characters.

    Attributes:
        field: Field path into the record's body.
        op: The test: equal or not, less or greater (or equal), one of a list or none of it, there or not.
        value: What the field is compared with; a list for `in` and `not_in`, none for `exists` and `missing`.
    """

    model_config = ConfigDict(
        json_schema_extra=rules(
            when(
                "op",
                ["in", "not_in"],
                {"required": ["value"], "properties": {"value": {"type": "array"}}},
                when(
                    "op",
                    ["exists", "missing"],
                    unless_given("value"),
                    {**given("value"), "properties": {"value": {"not": {"type": ["array", "null"]}}}},
                ),
            )
        )
    )

    field: FieldPath
    op: Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "exists", "missing"] = "eq"
    value: Scalar | tuple[Scalar, ...] = None

    @model_validator(mode="after")
    def _fits(self) -> Condition:
        _check_path(self.field)
        wants_list = self.op in {"in", "not_in"}
        if wants_list != isinstance(self.value, tuple):
            message = f"value: op '{self.op}' takes {'a list' if wants_list else 'one value'}, not {self.value!r}"
            raise ValueError(message)
        if (self.value is None) != (self.op in {"exists", "missing"}):
            message = f"value: op '{self.op}' takes no value, not {self.value!r}"
            if self.value is None:
                message = (
                    f"value: op '{self.op}' needs a value other than null; for fields without one use op 'missing'"
                )
            raise ValueError(message)
        return self


class Order(_Strict):
    """The order of a section's records: numbers by value, times in UTC, texts by their characters.

    Records without the field stand last; of equals the order of the links stays.

    Attributes:
        by: Field path of what they are ordered by.
        descending: The greatest first.
    """

    by: FieldPath
    descending: StrictBool = False

    @field_validator("by")
    @classmethod
    def _path(cls, value: str) -> str:
        return _check_path(value)


class AggregateSpec(_Strict):
    """A figure over all records of a section, computed whether they fit or not.

    `latest` and `earliest` give the id of the record whose `field` is greatest or least; `mean` is over the records
    that have a number, to four decimal places.

    Attributes:
        op: What is computed.
        field: Field path of the values; every `op` but `count` needs one.
        by: Field path of what the records are grouped by; a figure for each of its values.
        label: How the figure is called in the text; default the `op` and the path's last name.
    """

    model_config = ConfigDict(json_schema_extra=rules(when("op", ["count"], unless_given("field"), given("field"))))

    op: Literal["count", "sum", "mean", "min", "max", "latest", "earliest"]
    field: FieldPath | None = None
    by: FieldPath | None = None
    label: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> AggregateSpec:
        if (self.op == "count") != (self.field is None):
            message = "field: op 'count' takes none" if self.op == "count" else f"field: op '{self.op}' needs one"
            raise ValueError(message)
        for path in (self.field, self.by):
            if path is not None:
                _check_path(path)
        return self


class Section(_Strict):
    """A named, budgeted part of the view.

    Attributes:
        name: Its name in errors, omissions and the text's heading.
        title: The heading in the text; default the name.
        of: The entity it belongs to.
        follow: Link names to walk from the entity to this section's records; empty for the entity itself.
        fields: What may be shown, in order; empty for everything.
        summary: Paths of the fields shown when there is no room for all and the question points at none.
        filter: Conditions that a record must all satisfy.
        order: Order of the records; default the order of the links.
        limit: At most so many records.
        aggregates: Figures over all records of the section, before `limit`.
        format: `block` (a line a field), `line` (a line a record), `outline` (nested values on lines of their own),
            `table`, `csv` or `json`; `auto` is the one of them that needs the fewest tokens for the records at hand.
        priority: Ten more make what the section shows worth twice as much.
        required: Without at least a line for each of its records the build fails.
        min_tokens: Tokens that this section gets before others are filled, as far as it can use them.
        max_tokens: Ceiling of this section, heading included.
        search: Whether a question that names no record is answered by passages of all texts of the entity's stream.
        max_age_days: Records that were last changed longer ago are said to be so.
        volatile: Whether its records change often: it stands behind the other sections in the text, so that a prompt
            cache keeps what stands before.
    """

    model_config = ConfigDict(json_schema_extra=rules(when("format", ["table", "csv"], filled("fields"))))

    name: Name
    title: str | None = None
    of: Name
    follow: tuple[LinkName, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    summary: tuple[FieldPath, ...] = ()
    filter: tuple[Condition, ...] = ()
    order: Order | None = None
    limit: Annotated[StrictInt, Field(ge=1)] | None = None
    aggregates: tuple[AggregateSpec, ...] = ()
    format: Literal["block", "line", "outline", "table", "csv", "json", "auto"] = "block"
    priority: StrictInt = 50
    required: StrictBool = False
    min_tokens: Annotated[StrictInt, Field(ge=0)] = 0
    max_tokens: Annotated[StrictInt, Field(ge=1)] | None = None
    search: StrictBool = False
    max_age_days: Annotated[StrictInt, Field(ge=1)] | None = None
    volatile: StrictBool = False

    @field_validator("fields", mode="before", json_schema_input_type=list[FieldPath | FieldSpec])
    @classmethod
    def _a_path_is_a_field(cls, value: Any) -> Any:
        return [{"path": f} if isinstance(f, str) else f for f in value] if isinstance(value, list) else value

    @model_validator(mode="after")
    def _maximum_holds_minimum(self) -> Section:
        if self.max_tokens is not None and self.min_tokens > self.max_tokens:
            message = f"min_tokens: {self.min_tokens} is more than max_tokens {self.max_tokens}"
            raise ValueError(message)
        if self.format in {"table", "csv"} and not self.fields:
            what = "a table" if self.format == "table" else "format 'csv'"
            message = f"fields: {what} needs them, they are its columns; name them or choose another format"
            raise ValueError(message)
        if self.search and self.follow:
            message = "search: a section that follows links cannot search; it searches the entity's own stream"
            raise ValueError(message)
        known = {field.path for field in self.fields}
        unknown = [path for path in self.summary if known and path not in known]
        if unknown:
            message = f"summary: '{unknown[0]}' is not among fields. {known_values(unknown[0], known)}"
            raise ValueError(message)
        return self


class ContextSpec(_Strict):
    """The recipe of a context view.

    Attributes:
        schema_id: `$schema` in YAML; always `workbench/context-spec/v1`.
        description: What the view is for; agents read it as the tool's description.
        encoding: Encoding in which tokens are counted.
        budget_tokens: Ceiling of the text when the caller gives none.
        fill: `relevant` leaves out what the question does not point at; `budget` fills what is left with it.
            A question that points at nothing in particular gets all that fits in either case.
        cite: Whether every record in the text begins with its number, `[n]`; `Context.citations` says which it is.
        entities: What questions speak of, by name.
        links: Links between streams that no manifest declares.
        sections: What the text is made of, in the order of the text.
        trust: What is taken out of record text before a model reads it.
        roles: What each role may see, by its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_id: Literal["workbench/context-spec/v1"] = Field(default="workbench/context-spec/v1", alias="$schema")
    description: str = ""
    encoding: EncodingName = DEFAULT_ENCODING
    budget_tokens: Annotated[StrictInt, Field(ge=1)] = 1000
    fill: Literal["relevant", "budget"] = "relevant"
    cite: StrictBool = False
    entities: Annotated[dict[Name, Entity], Field(min_length=1)]
    links: tuple[SpecLink, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    trust: TrustSpec = TrustSpec()
    roles: dict[Name, RoleSpec] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_agree(self) -> ContextSpec:
        check_encoding(self.encoding)
        self._check_links()
        self._check_days()
        seen: set[str] = set()
        for index, section in enumerate(self.sections):
            if section.of not in self.entities:
                known = known_values(section.of, self.entities)
                message = f"sections[{index}].of: '{section.of}' is not an entity of this spec. {known}"
                raise ValueError(message)
            if section.name in seen:
                message = f"sections[{index}].name: '{section.name}' stands twice; names must differ"
                raise ValueError(message)
            seen.add(section.name)
        reserved = sum(section.min_tokens for section in self.sections)
        if reserved > self.budget_tokens:
            message = (
                f"budget_tokens: {self.budget_tokens} is less than the sections' min_tokens, which add up to {reserved}"
            )
            raise ValueError(message)
        return self

    def access(self, role: str) -> Access:
        """Return what decides which records a role may see.

        Raises:
            UnknownNameError: The spec has no such role.
        """
        if role not in self.roles:
            raise UnknownNameError(role, self.roles, what="a role of this spec", key="roles")
        return self.roles[role].access(role)

    def _check_links(self) -> None:
        # A list of orders and the customer of an order may say the same from either side, and share their names.
        ends: dict[tuple[str, str], str] = {}
        for index, link in enumerate(self.links):
            for key, end in (((link.stream, link.name), link.to), ((link.to, link.inverse), link.stream)):
                if ends.setdefault(key, end) != end:
                    message = f"links[{index}]: '{key[1]}' would lead from {key[0]} to {ends[key]} and to {end}"
                    raise ValueError(message)

    def _check_days(self) -> None:
        known: dict[tuple[str, str], tuple[str, str]] = {}
        for name, entity in self.entities.items():
            for path, order in entity.days.items():
                other, given = known.setdefault((entity.stream, path), (name, order))
                if given != order:
                    where = f"entities.{name}.days: '{path}' of {entity.stream}"
                    message = f"{where} is {order} here and {given} in '{other}'; give both the same"
                    raise ValueError(message)

    def link_types(self) -> list[LinkType]:
        """Return the links that the spec itself declares."""
        return [LinkType(stream=link.stream, name=link.name, to=link.to, inverse=link.inverse) for link in self.links]

    def streams(self) -> list[str]:
        """Return the streams of the entities, each once, in order."""
        return list(dict.fromkeys(entity.stream for entity in self.entities.values()))


def load_spec(path: Path) -> ContextSpec:
    """Read `context.yaml`.

    Raises:
        SpecError: Missing file, not YAML, an unknown key, a wrong type, or names that do not agree;
            the message names the file, the key, the value and the known ones.
    """
    try:
        return load_model(path, ContextSpec, error=SpecError)
    except UnknownNameError as exc:
        raise SpecError(str(exc), path=path, key="encoding") from exc


def spec_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `context.yaml`."""
    schema = ContextSpec.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}
