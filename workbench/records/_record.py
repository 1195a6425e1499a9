"""The one normal form of a record, whatever system it came from."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from json import encoder as _json_encoder
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from workbench.records._display import record_display
from workbench.records._pointer import MISSING, leaves, lookup

__all__ = [
    "KINDS",
    "Acl",
    "EntityRef",
    "Kind",
    "Link",
    "LinkType",
    "Provenance",
    "Record",
    "canonical_json",
    "compact_json",
]

Kind = Literal[
    "account",
    "contact",
    "opportunity",
    "quote",
    "order",
    "product",
    "ticket",
    "issue",
    "pull_request",
    "comment",
    "message",
    "channel",
    "page",
    "user",
    "event",
    "row",
    "record",
]
KINDS: tuple[str, ...] = Kind.__args__  # type: ignore[attr-defined]  # typing gives Literal no public door

UtcDatetime = Annotated[AwareDatetime, AfterValidator(lambda value: value.astimezone(UTC))]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]


def _not_json(value: object) -> Any:
    message = f"Object of type {type(value).__name__} is not JSON serializable"
    raise TypeError(message)


def _encoder(*, sort_keys: bool) -> Callable[[Any], str]:
    """Return what `json.dumps` would make of a value, in one compact form.

    `json.dumps` builds its encoder anew for every value, which takes longer than encoding a record. What
    it builds is kept here; without it (another Python than CPython) the public class serves.
    """
    public = json.JSONEncoder(ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"), allow_nan=False)
    make: Any = getattr(_json_encoder, "c_make_encoder", None)
    if make is None:
        return public.encode
    # Without markers a value that contains itself ends in RecursionError, as one nested too deeply does.
    encode = make(None, _not_json, _json_encoder.encode_basestring, None, ":", ",", sort_keys, False, False)
    return lambda value: "".join(encode(value, 0))


_canonical = _encoder(sort_keys=True)
_compact = _encoder(sort_keys=False)


def canonical_json(value: Any) -> str:
    """Return `value` as JSON with sorted keys and no spaces: the form that content hashes are made of.

    Raises:
        ValueError: It holds NaN or an infinity, since JSON has none.
        TypeError: It holds what JSON cannot say, or an object has keys that are not all text.
        RecursionError: It is nested too deeply.
    """
    return _canonical(value)


def compact_json(value: Any) -> str:
    """Return `value` as JSON without spaces, keys in their own order; raises what `canonical_json` does."""
    return _compact(value)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EntityRef(_Frozen):
    """The thing a record is about: a record of another stream, named by its URN or by a natural key."""

    entity: str
    key: str


class Link(_Frozen):
    """A reference from one record to another.

    Attributes:
        name: The link's name on the stream that declares it, such as `customer`; `@` and the name of a natural
            key for a link that says "this record is also called".
        target: URN of the record that is meant. It need not exist. `crm:contacts/@email=ana@x.com` names a
            record by its natural key.
        path: JSON Pointer to the value that names the target, inside the source's own object.
    """

    name: str
    target: str
    path: str


class LinkType(_Frozen):
    """A declared link between two streams.

    Attributes:
        stream: Qualified stream whose records hold the link.
        name: The link's name there.
        to: Qualified stream of the records it leads to.
        inverse: The name under which the records of `to` see it.
    """

    stream: str
    name: str
    to: str
    inverse: str


class Acl(_Frozen):
    """Who may read a record, as far as the source says."""

    readers: tuple[str, ...] | Literal["unknown", "everyone"] = "unknown"


class Provenance(_Frozen):
    """Where a record was read.

    Attributes:
        connector: Type of the connector that read it: `files`, `sql` …
        location: File, table or address it came from; no secrets.
        mapped: For each normal name in `fields`, the JSON Pointer of the value in the source's own
            object. Empty when `fields` is the source's own object.
    """

    connector: str
    location: str = ""
    mapped: dict[str, str] = Field(default_factory=dict)


def _check_json(value: Any) -> None:
    """Refuse what JSON does not have; the encoder finds out fast, and only then the place is looked for."""
    try:
        canonical_json(value)
    except RecursionError as exc:
        message = "it is nested too deeply to be a JSON value; flatten it"
        raise ValueError(message) from exc
    except (TypeError, ValueError) as exc:
        pointer, found = next(
            ((pointer, leaf) for pointer, leaf in leaves(value) if not _is_json_scalar(leaf)), ("", value)
        )
        message = f"{pointer or 'it'} holds {found!r:.60}, which is not a JSON value; send null, a number or a text"
        raise ValueError(message) from exc


def _is_json_scalar(value: Any) -> bool:
    return math.isfinite(value) if isinstance(value, float) else value is None or isinstance(value, str | int)


# A context that only this module can hand to the validator.
_CHECKED: Any = {"checked": True}


class Record(_Frozen):
    """One normalised item. Its values are JSON values: NaN and infinities are refused, since JSON has none.

    `fields` hold the kind's normal names and `extras` everything else that the source sent, under the
    source's own names. Kinds without normal names (`row`, `record`) keep the source's own object in
    `fields`. Together they hold all that the source sent; `body` is both in one object.

    Times are aware UTC. Money is integer minor units with a currency. Picklists keep `{value, label}`.
    """

    source: Name
    stream: Name
    kind: Kind = "record"
    id: Annotated[str, Field(min_length=1)]
    title: str = ""
    text: str = ""
    fields: dict[str, Any] = Field(default_factory=dict)
    extras: dict[str, Any] = Field(default_factory=dict)
    links: tuple[Link, ...] = ()
    url: str | None = None
    acl: Acl = Acl()
    created_at: UtcDatetime | None = None
    updated_at: UtcDatetime | None = None
    deleted: bool = False
    provenance: Provenance

    @field_validator("fields", "extras")
    @classmethod
    def _json_values(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        # An empty object needs no check either: most records have no extras.
        if value and info.context is not _CHECKED:
            _check_json(value)
        return value

    @classmethod
    def from_checked(cls, values: Mapping[str, Any]) -> Self:
        """Make a record of `fields` and `extras` that are known to be JSON values; the rest is validated.

        For what was just read from JSON or encoded to it: the check costs as much as all the rest.

        Raises:
            pydantic.ValidationError: As the constructor.
        """
        return cls.model_validate(values, context=_CHECKED)

    @classmethod
    def from_checked_json(cls, text: str) -> Self:
        """Make a record of its JSON text, written by `compact_json`; see `from_checked`."""
        return cls.model_validate_json(text, context=_CHECKED)

    @property
    def urn(self) -> str:
        """The record's name everywhere: `source:stream/id`."""
        # As `format_urn` does, without a call: a question asks a million times.
        return f"{self.source}:{self.stream}/{self.id}"

    @property
    def qualified_stream(self) -> str:
        """The stream with its source: `crm.orders`."""
        return f"{self.source}.{self.stream}"

    @property
    def references(self) -> tuple[Link, ...]:
        """The links that lead to other records; those whose names begin with `@` are natural keys of this one."""
        return tuple([link for link in self.links if not link.name.startswith("@")])

    @property
    def names(self) -> tuple[str, ...]:
        """The URN, and the URNs of the record's natural keys: all that a link's target may call it."""
        return (self.urn, *[link.target for link in self.links if link.name.startswith("@")])

    @property
    def body(self) -> dict[str, Any]:
        """`fields`, then those `extras` whose names `fields` does not use; what field paths point into."""
        if not self.extras:
            return self.fields
        return {**self.fields, **{name: value for name, value in self.extras.items() if name not in self.fields}}

    def source_value(self, pointer: str) -> Any:
        """Return what `pointer` names in the source's own object, or `MISSING`.

        A mapped value is found where the mapping put it. A pointer inside a mapped value is followed
        only when the mapping kept the value's shape. The empty pointer names the whole body.
        """
        if not pointer:
            return self.body
        for name, mapped in self.provenance.mapped.items():
            if pointer == mapped or pointer.startswith(mapped + "/"):
                found = lookup(self.fields.get(name, MISSING), pointer[len(mapped) :])
                if found is not MISSING:
                    return found
        found = lookup(self.extras, pointer)
        return found if found is not MISSING else lookup(self.fields, pointer)

    def content_hash(self) -> str:
        """Return the sha256 (hex) of all that the source sent and the mapping made of it.

        Where it was read (`provenance.location`) does not count: moving a file changes no record.
        """
        return hashlib.sha256(canonical_json(self.content()).encode("utf-8", "surrogatepass")).hexdigest()

    def content(self) -> dict[str, Any]:
        """Return what the content hash is made of, as JSON values: all but `provenance.location`.

        The same as `model_dump(mode="json")` without it, but `fields` and `extras` are not copied.
        """
        readers = self.acl.readers
        # In this order: the store finds `links` in the text without parsing what stands before.
        return {
            "acl": {"readers": readers if isinstance(readers, str) else list(readers)},
            "created_at": _time_text(self.created_at),
            "deleted": self.deleted,
            "extras": self.extras,
            "fields": self.fields,
            "id": self.id,
            "kind": self.kind,
            "links": [{"name": link.name, "path": link.path, "target": link.target} for link in self.links],
            "provenance": {"connector": self.provenance.connector, "mapped": self.provenance.mapped},
            "source": self.source,
            "stream": self.stream,
            "text": self.text,
            "title": self.title,
            "updated_at": _time_text(self.updated_at),
            "url": self.url,
        }

    def __str__(self) -> str:
        """Return its fields, links and text, as a notebook shows them; what is long is cut, and says so."""
        return record_display(self).text()

    def _repr_html_(self) -> str:
        return record_display(self).html()


def _time_text(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value is not None else None


def parse_time(value: object) -> datetime | None:
    """Read an ISO 8601 time as aware UTC, or return `None`. A time without a zone is taken for UTC.

    The last hours of the year 9999 in a western zone, which sources write for "never", have no UTC time.
    """
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
    else:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
