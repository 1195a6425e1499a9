"""What a manifest says of one stream that is read over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from workbench.connectors._http_page_kinds import Pages
from workbench.connectors._http_parts import Condition, ErrorRule, Place, Request
from workbench.connectors._streams import FieldPath, Model, NameText, Pointer, StreamBase
from workbench.project import exactly_one, rules
from workbench.records import Kind

__all__ = [
    "CensusDeletes",
    "Confirm",
    "CountRule",
    "CursorRule",
    "Deletes",
    "Discovery",
    "FeedDeletes",
    "FlagDeletes",
    "ForEach",
    "HttpStream",
    "IdsDeletes",
    "Soql",
    "UnknownDeletes",
    "VerifiedBy",
]

VerifiedBy = Literal["recorded traffic", "vendor's client", "vendor's description", "fixtures only"]


class ForEach(Model):
    """A stream that is read in parts: one for each record of another stream, or for each value of a setting.

    Attributes:
        stream: Another stream of this connector, above this one: a part for each of its live records.
        setting: A setting that is a list: a part for each value, under the setting's name.
        values: Name to JSON Pointer into the other stream's record: what `{name}` and `{of: name}` stand for.
        when: Only for records that pass this test.
        mark: JSON Pointer into the other stream's record, or several: the part is read again only when one of these
            values has changed since it was last read completely (a version, a count, a time of the latest reply).
        include: Name to JSON Pointer into the other stream's record (or to the setting's name): added to every
            record of the part, where the source does not say itself what it belongs to.
    """

    model_config = Model.model_config | {"json_schema_extra": rules(exactly_one("stream", "setting"))}

    stream: NameText | None = None
    setting: NameText | None = None
    values: dict[NameText, Pointer] = Field(default_factory=dict)
    when: Condition | None = None
    mark: Pointer | Annotated[list[Pointer], Field(min_length=1)] | None = None
    include: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_one_kind(self) -> ForEach:
        if (self.stream is None) == (self.setting is None):
            message = "give one of stream and setting"
            raise ValueError(message)
        if self.setting is not None and (self.values or self.when or self.mark):
            message = "values, when and mark look into a record: they go with stream"
            raise ValueError(message)
        if self.stream is not None and not self.values:
            message = "values is missing: which of the record's values the request needs"
            raise ValueError(message)
        return self


class CursorRule(Model):
    """How later pulls read only what is new.

    Attributes:
        path: JSON Pointer to the value that grows with every change, such as `/updated_at`.
        param: Parameter that asks for records from this value on; without one (`descending` only) the pull reads
            newest first and stops behind the value.
        into: Whether it goes as a query parameter or in the JSON body.
        form: What the source writes: `iso` time, `epoch_s` or `epoch_ms`, `number`, or `text` that sorts.
        send_as: What `param` takes, where that is another form.
        overlap_s: Seconds before the last value from which is read again, for what arrives late; for `number` units.
        order: How the list comes. Only an `ascending` one is resumed in the middle.
        walk: `values` asks for the next page by the last value instead of by the page's number or token: nothing is
            lost when records move while they are read. It needs `param` and an ascending order.
        start: Value of the first pull; default: everything is read.
    """

    path: Pointer
    param: str | None = None
    into: Literal["query", "body"] = "query"
    form: Literal["iso", "epoch_s", "epoch_ms", "number", "text"] = "iso"
    send_as: Literal["iso", "epoch_s", "epoch_ms", "number", "text"] | None = None
    overlap_s: float = Field(default=0.0, ge=0)
    order: Literal["ascending", "descending", "none"] = "none"
    walk: Literal["pages", "values"] = "pages"
    start: str | None = None

    @model_validator(mode="after")
    def _can_be_asked(self) -> CursorRule:
        if self.param is None and self.order == "none":
            message = "without param the list must come in an order: give order: descending, or param"
            raise ValueError(message)
        if self.walk == "values" and (self.param is None or self.order != "ascending"):
            message = "walk: values needs param and order: ascending"
            raise ValueError(message)
        if self.form == "text" and self.overlap_s:
            message = "overlap_s needs a form that can be calculated with; a text cannot"
            raise ValueError(message)
        times = ("iso", "epoch_s", "epoch_ms")
        if self.send_as is not None and (self.form in times) != (self.send_as in times):
            message = f"a value of the form {self.form} cannot be sent as {self.send_as}"
            raise ValueError(message)
        return self


class Confirm(Model):
    """One request for one record, to tell "deleted" from "no longer permitted" before anything is marked as deleted.

    The statuses in `gone` say that it is gone; 403, 404, 410 and 451 else that it may not be read; any success that it
    is there. Rules on rate limits and expired tokens come first.

    Attributes:
        request: What is asked; `{name}` is a value of the stored record.
        values: Name to JSON Pointer into the stored record.
        gone: Statuses that say so. Leave 404 out where the source answers it to those who may not read, too.
        most: Records that are asked for in one pull; of more than these the deletions are not marked.
    """

    request: Request
    values: dict[NameText, Pointer] = Field(min_length=1)
    gone: list[int] = Field(default=[404, 410], min_length=1)
    most: int = Field(default=100, ge=1)


class CensusDeletes(Model):
    """A record that a complete list no longer holds is deleted.

    Attributes:
        type: `census`.
        confirm: A request that tells "deleted" from "no longer permitted".
        most_share: Share of the stored records, from 0 to 1, that may vanish at once without `confirm`. Where more do,
            nothing is marked and the stream is `partial`: it looks like lost rights. Ten may always vanish.
    """

    type: Literal["census"] = "census"
    confirm: Confirm | None = None
    most_share: float = Field(default=0.5, ge=0, le=1)


class IdsDeletes(Model):
    """A cheap list of all ids, read at the end of every pull: what it lacks is deleted.

    Attributes:
        type: `ids`.
        request: The list's request.
        records: JSON Pointer to the list in the body.
        key: JSON Pointers to the parts of the id in the list's elements.
        pages: How the list goes on.
        confirm: As for `census`.
        most_share: As for `census`.
    """

    type: Literal["ids"] = "ids"
    request: Request
    records: Pointer | Literal[""] = ""
    key: list[Pointer] = Field(min_length=1)
    pages: Pages | None = None
    confirm: Confirm | None = None
    most_share: float = Field(default=0.5, ge=0, le=1)


class FlagDeletes(Model):
    """The stream itself holds deleted records, marked as such.

    Attributes:
        type: `flag`.
        when: The test that a deleted record passes.
        keeps_days: Days that the source keeps a deleted record in its list. After a longer pause deletions were missed:
            the receipt says so until a full pull, which then takes what its list lacks for deleted.
    """

    type: Literal["flag"] = "flag"
    when: Condition
    keeps_days: float | None = Field(default=None, gt=0)


class FeedDeletes(Model):
    """A list of what was deleted, read at the end of every pull.

    Attributes:
        type: `feed`.
        request: The list's request; `cursor.param` is added to it.
        records: JSON Pointer to the list in the body.
        key: JSON Pointers to the parts of the id in the list's elements.
        pages: How the list goes on.
        cursor: How the list is asked for what is new.
        keeps_days: Days that the source keeps its list. After a longer pause deletions were missed: the receipt says
            so until a full pull, which then takes what the stream lacks for deleted.
    """

    type: Literal["feed"] = "feed"
    request: Request
    records: Pointer | Literal[""] = ""
    key: list[Pointer] = Field(min_length=1)
    pages: Pages | None = None
    cursor: CursorRule | None = None
    keeps_days: float | None = Field(default=None, gt=0)


class UnknownDeletes(Model):
    """The source does not tell. The receipt says so.

    Attributes:
        type: `unknown`.
    """

    type: Literal["unknown"] = "unknown"


Deletes = Annotated[
    CensusDeletes | IdsDeletes | FlagDeletes | FeedDeletes | UnknownDeletes, Field(discriminator="type")
]


class CountRule(Place):
    """Where the source says how many records there are; the receipt compares.

    Attributes:
        path: JSON Pointer to the number in the body of each page.
        header: Header that holds it, instead of `path`.
        capped_at: The source counts no further than this: at this number or above nothing is compared.
    """

    capped_at: int | None = Field(default=None, ge=1)


class Discovery(Model):
    """A request that describes the stream's fields: names, labels, types and picklists.

    Attributes:
        request: What is asked.
        fields: JSON Pointer to the list of fields (or to an object of them by name).
        name: JSON Pointer, inside a field, to its name. Records hold it at the top.
        label: JSON Pointer, inside a field, to what people call it.
        type: JSON Pointer, inside a field, to its type.
        values: JSON Pointer, inside a field, to the list of a picklist's values.
        value: JSON Pointer, inside such a value, to what records hold.
        value_label: JSON Pointer, inside such a value, to what people see.
    """

    request: Request
    fields: Pointer | Literal[""] = ""
    name: Pointer
    label: Pointer | None = None
    type: Pointer | None = None
    values: Pointer | None = None
    value: Pointer | None = None
    value_label: Pointer | None = None

    @model_validator(mode="after")
    def _values_with_value(self) -> Discovery:
        if (self.values is None) != (self.value is None):
            message = "values and value go together"
            raise ValueError(message)
        return self


class Soql(Model):
    """A query in Salesforce's language, made from the object's description: every field that may be queried.

    Attributes:
        object: Name of the object.
        path: Path of the query resource; `queryAll` gives deleted rows too.
        fields: Fields that are asked for; default: all that `discover` finds, compound and binary ones left out.
        where: A further condition, without `WHERE`.
    """

    object: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    path: str = Field(min_length=1)
    fields: list[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.]*$")]] = Field(default_factory=list)
    where: str | None = None


class HttpStream(StreamBase):
    """Records out of the pages of a request. Times, links, titles and fields are those of `FilesStream`.

    Attributes:
        name: The stream's name; with the connector's it is `connector.stream` in specs.
        description: For people.
        key: JSON Pointers whose values together are the record's id.
        title: JSON Pointer to what people call the record; several are joined.
        text: JSON Pointer to its long text, or `{path, transform}`; several are joined.
        url: JSON Pointer to its address.
        created_at: JSON Pointer to an ISO 8601 time, or `{path, transform}` for another form (`time_s`, `time_ms`).
        updated_at: As `created_at`.
        fields: Normal name to JSON Pointer, or to a pointer with a transform. What is not mapped is kept as it is.
        links: References to other records.
        natural_keys: Name to JSON Pointer (with a transform): values by which records of other systems name this one.
        acl: Who may read a record.
        volatile: JSON Pointers to fields that change without meaning, such as a count of views: kept, but a record that
            differs in these alone counts as unchanged.
        url_prefix: What stands before a `url` that is relative: an address, or a path behind `base_url`; `{name}` is a
            setting.
        kind: One of the common kinds of record.
        request: What is asked; or give `soql`.
        soql: A query in Salesforce's language, instead of a request.
        records: JSON Pointer to the list in the body; an object there is one record.
        value_as: For a list of plain values, such as ids: the name under which each becomes a record's only field.
        skip_when: Elements of the list that are records of another stream, and are left to it.
        pages: How the list goes on; without it, there is one page.
        for_each: The stream is read in parts.
        include: Name to a setting: added to every record that lacks it, such as the currency of a system with only one.
        cursor: How later pulls read only what is new; without it, every pull reads everything.
        deletes: How deletions are seen. Default: `census`, which a pull that reads only what is new cannot make.
        count: Where the source says how many there are.
        sequence: JSON Pointer to a whole number that the source counts up: numbers that are missing are told as gaps.
        discover: A request that describes the fields.
        errors: What answers mean; before the connector's own rules.
        normaliser: Code of yours that is called for every object before it is mapped: `package.module:name`.
        verified_by: What the reading of this stream was verified against.
    """

    model_config = StreamBase.model_config | {"json_schema_extra": rules(exactly_one("request", "soql"))}

    kind: Kind = "record"
    key: Annotated[list[Pointer], Field(min_length=1)] = Field(
        description="Field paths whose values together are the record's id."
    )
    url_prefix: str | None = Field(default=None, pattern=r"^(https?://|/)")
    request: Request | None = None
    soql: Soql | None = None
    records: FieldPath | Literal[""] = ""
    value_as: NameText | None = None
    skip_when: list[Condition] = Field(default_factory=list)
    pages: Pages | None = None
    for_each: ForEach | None = None
    include: dict[str, NameText] = Field(default_factory=dict)
    cursor: CursorRule | None = None
    deletes: Deletes | None = None
    count: CountRule | None = None
    sequence: Pointer | None = None
    discover: Discovery | None = None
    errors: list[ErrorRule] = Field(default_factory=list)
    normaliser: str | None = Field(default=None, pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")
    verified_by: VerifiedBy = "fixtures only"

    @model_validator(mode="after")
    def _is_complete(self) -> HttpStream:
        if (self.request is None) == (self.soql is None):
            message = "give one of request and soql"
            raise ValueError(message)
        if self.soql is not None and not self.soql.fields and self.discover is None:
            message = "soql needs to know the object's fields: give discover, or soql.fields"
            raise ValueError(message)
        return self

    def deleting(self) -> CensusDeletes | IdsDeletes | FlagDeletes | FeedDeletes | UnknownDeletes:
        """Return how deletions are seen, with the default filled in."""
        return self.deletes if self.deletes is not None else CensusDeletes()
