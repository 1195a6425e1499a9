"""How the source behaves, and the manifest that reads a source of that shape: the one place where they are made."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

__all__ = ["CLIENT_SECRET", "POSITIONAL", "STYLES", "TOKEN", "Shape", "manifest_of", "random_shape"]

STYLES = (
    "link_header",
    "link_numbers",
    "next_url",
    "cursor",
    "cursor_body",
    "cursor_header",
    "last_record",
    "offset",
    "page",
)
POSITIONAL = ("link_numbers", "offset", "page")
"""Styles whose pages begin at a number of records: a change before that place shifts them."""
TOKEN = "static-token-of-the-source"
CLIENT_SECRET = "client-secret-of-the-source"


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to be a source.

    Attributes:
        style: How pages follow each other: one of `STYLES`.
        size: Records a page.
        cursor: `none`: everything is read each time. `ascending`, `descending`, `unordered`: by `since`.
            `newest_first`: descending, and there is no parameter to ask by.
        deletes: As in the manifest; `unknown`, `census`, `ids`, `flag`, `feed`.
        confirm: Whether one record can be asked for.
        parts: `none`, `stream` (items of each group) or `setting`.
        count: Where the source says how many records there are: `none`, `body` or `header`.
        auth: `bearer`, `api_key`, `basic`, `client`, `refresh`.
        has_more: Whether pages say whether more follow, where the style has that.
        concurrency: Of the manifest.
        overlap_s: Of the manifest's cursor; rows may come that much late.
    """

    style: str = "cursor"
    size: int = 10
    cursor: str = "none"
    deletes: str = "census"
    confirm: bool = False
    parts: str = "none"
    count: str = "none"
    auth: str = "bearer"
    has_more: bool = False
    concurrency: int = 1
    overlap_s: int = 3

    @property
    def order(self) -> str:
        """By what the list is sorted: `id`, `ascending` or `descending` by the time of change."""
        known = {"ascending": "ascending", "descending": "descending", "newest_first": "descending"}
        return known.get(self.cursor, "id")


def random_shape(rng: random.Random) -> Shape:
    """Make one of the shapes that can be."""
    cursor = rng.choice(["none", "none", "ascending", "descending", "unordered", "newest_first"])
    styles = [style for style in STYLES if style != "last_record" or cursor in ("none", "unordered")]
    deletes = rng.choice(["census", "census", "ids", "unknown"] if cursor == "none" else ["ids", "flag", "feed"])
    return Shape(
        style=rng.choice(styles),
        size=rng.choice([3, 7, 10]),
        cursor=cursor,
        deletes=deletes,
        confirm=deletes in ("census", "ids") and rng.random() < 0.5,
        parts=rng.choice(["none", "none", "stream", "setting"]),
        count=rng.choice(["none", "body", "header"]),
        auth=rng.choice(["bearer", "api_key", "basic", "client", "refresh"]),
        has_more=rng.random() < 0.5,
        concurrency=rng.choice([1, 1, 4]),
    )


def manifest_of(shape: Shape, base_url: str, *, groups: list[str], **more: Any) -> dict[str, Any]:
    """Return the manifest of a source of this shape; `more` are further keys of it."""
    streams = [_items(shape)]
    if shape.parts == "stream":
        streams.insert(0, _groups())
    if shape.parts == "setting":
        more["settings"] = {"group": {"value": groups}}
    limits = {
        "source": "made up",
        "concurrency": shape.concurrency,
        "wait_hints": [{"path": "/retry_after_ms", "unit": "milliseconds"}],
        "remaining": "X-RateLimit-Remaining",
        "reset": "X-RateLimit-Reset",
        "reset_unit": "seconds",
        "no_hint_s": 0.1,
        "max_wait_s": 20,
        "retry_first_s": 0.02,
    }
    rule = {"status": [403], "header": "X-RateLimit-Remaining", "header_equals": "0", "then": "wait"}
    whole = {
        "name": "shop",
        "type": "http",
        "base_url": base_url,
        "auth": _auth(shape.auth),
        "limits": limits,
        "errors": [rule],
        "timeout_s": 5,
        "streams": streams,
    }
    return {**whole, **more}


def _groups() -> dict[str, Any]:
    pages = {"type": "next_url", "path": "/next", "size_param": "limit", "size": 2}
    return {"name": "groups", "key": ["/id"], "request": {"path": "/groups"}, "records": "/items", "pages": pages}


def _items(shape: Shape) -> dict[str, Any]:
    path = "/items" if shape.parts == "none" else "/groups/{group}/items"
    stream: dict[str, Any] = {
        "name": "items",
        "key": ["/id"],
        "title": "/name",
        "updated_at": "/updated_at",
        "request": {"path": path, **({"method": "POST", "json": {}} if shape.style == "cursor_body" else {})},
        "records": "/items",
        "pages": _pages(shape),
        "deletes": _deletes(shape),
    }
    if shape.parts == "stream":
        stream["for_each"] = {"stream": "groups", "values": {"group": "/id"}, "include": {"group": "/id"}}
    if shape.parts == "setting":
        stream["for_each"] = {"setting": "group", "include": {"group": "group"}}
    if shape.parts != "none":
        stream["errors"] = [{"status": [403, 404], "when": {"path": "/error", "equals": "forbidden"}, "then": "skip"}]
    if shape.count != "none":
        stream["count"] = {"path": "/total"} if shape.count == "body" else {"header": "X-Total"}
    if shape.cursor != "none":
        order = {"unordered": "none", "newest_first": "descending"}.get(shape.cursor, shape.cursor)
        stream["cursor"] = {"path": "/updated_at", "order": order, "overlap_s": shape.overlap_s}
        if shape.cursor != "newest_first":
            stream["cursor"] |= {"param": "since", "into": "body" if shape.style == "cursor_body" else "query"}
    return stream


def _pages(shape: Shape) -> dict[str, Any]:
    more = {"has_more": "/has_more"} if shape.has_more else {}
    pages: dict[str, dict[str, Any]] = {
        "link_header": {"type": "link_header"},
        "link_numbers": {"type": "link_header"},
        "next_url": {"type": "next_url", "path": "/next"},
        "cursor": {"type": "cursor", "path": "/meta/next", "param": "after", **more},
        "cursor_body": {"type": "cursor", "path": "/meta/next", "param": "after", "into": "body", **more},
        "cursor_header": {"type": "cursor", "header": "X-Next", "param": "after", **more},
        "last_record": {"type": "last_record", "path": "/id", "param": "after", **more},
        "offset": {"type": "offset", "param": "offset", **more},
        "page": {"type": "page", "param": "page", **(more or {"last": "/pages"})},
    }
    return {**pages[shape.style], "size_param": "limit", "size": shape.size}


def _deletes(shape: Shape) -> dict[str, Any]:
    confirm = {"confirm": {"request": {"path": "/items/{id}"}, "values": {"id": "/id"}}} if shape.confirm else {}
    post = {"method": "POST", "json": {}} if shape.style == "cursor_body" else {}
    pages = {"records": "/items", "key": ["/id"], "pages": _pages(shape)}
    feed_cursor = {"path": "/deleted_at", "param": "since", "order": "none"}
    feed_cursor |= {"into": "body"} if post else {}
    kinds: dict[str, dict[str, Any]] = {
        "unknown": {"type": "unknown"},
        "census": {"type": "census", **confirm},
        "ids": {"type": "ids", "request": {"path": "/ids", **post}, **pages, **confirm},
        "flag": {"type": "flag", "when": {"path": "/deleted", "equals": True}},
        "feed": {"type": "feed", "request": {"path": "/deleted", **post}, **pages, "cursor": feed_cursor},
    }
    return kinds[shape.deletes]


def _auth(kind: str) -> dict[str, Any]:
    token = {"env": "SOURCE_TOKEN"}
    client = {"token_url": "/token", "client_id": {"env": "SOURCE_CLIENT"}, "client_secret": {"env": "SOURCE_SECRET"}}
    kinds: dict[str, dict[str, Any]] = {
        "bearer": {"type": "bearer", "token": token},
        "api_key": {"type": "api_key", "key": token, "header": "X-Key"},
        "basic": {"type": "basic", "user": token},
        "client": {"type": "oauth2_client_credentials", **client},
        "refresh": {"type": "oauth2_refresh_token", **client, "refresh_token": {"env": "SOURCE_REFRESH"}},
    }
    return kinds[kind]
