"""The ways in which a source gives a long list page by page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from workbench.connectors._streams import Model, Pointer
from workbench.project import exactly_one, rules

__all__ = [
    "CursorPages",
    "LastRecordPages",
    "LinkHeaderPages",
    "NextUrlPages",
    "NumberedPages",
    "OffsetPages",
    "Pages",
    "ParamsPages",
]


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


class ParamsPages(_Pages):
    """An object whose members all go back as parameters, beside those of the first request; none on the last page.

    MediaWiki's `continue` is one.

    Attributes:
        type: `params`.
        path: JSON Pointer to the object.
        size_param: Parameter for the number of records a page.
        size: That number.
        moves: Whether records can move between pages while they are read.
    """

    type: Literal["params"] = "params"
    path: Pointer


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
    LinkHeaderPages | NextUrlPages | CursorPages | ParamsPages | LastRecordPages | OffsetPages | NumberedPages,
    Field(discriminator="type"),
]
