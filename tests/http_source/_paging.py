"""One page of a list, in each of the styles in which sources page."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from http_source._shape import POSITIONAL, Shape
from http_source._truth import Row, iso, seconds_of
from workbench.sandbox.apis._server import Answer, Asked, json_answer

__all__ = ["Page", "answer_page", "given", "page_of", "tombstone"]

_FAR = 10**12


@dataclass(slots=True)
class Page:
    """A page of rows, and where the next one begins: a token, a number, or nothing on the last page."""

    rows: Sequence[Row]
    next: str | int | None
    total: int
    size: int


def given(asked: Asked) -> dict[str, Any]:
    """Return the parameters of a request, wherever they stand."""
    return {**asked.query, **(asked.json if asked.method == "POST" else {})}


def page_of(shape: Shape, rows: Sequence[Row], asked: Asked, *, order: str | None = None) -> Page:
    """Sort and filter the rows as asked and cut the page out."""
    ask = given(asked)
    order = order or shape.order
    if "since" in ask:
        since = seconds_of(str(ask["since"]))
        rows = [row for row in rows if row.updated >= since]
    keys = {"id": lambda r: (0, r.id), "ascending": lambda r: (r.updated, r.id)}
    key = keys.get(order, lambda r: (-r.updated, r.id))
    return _cut(shape, sorted(rows, key=key), ask, key)


def _cut(shape: Shape, rows: Sequence[Row], ask: dict[str, Any], key: Any) -> Page:
    size = int(ask.get("limit", shape.size))
    if shape.style in POSITIONAL:
        numbered = shape.style != "offset"
        start = (int(ask.get("page", 1)) - 1) * size if numbered else int(ask.get("offset", 0))
        here = rows[start : start + size]
        after = start + size < len(rows)
        return Page(here, (start // size + 2 if numbered else start + size) if after else None, len(rows), size)
    rest = rows
    if ask.get("after"):
        token = (0, ask["after"]) if shape.style == "last_record" else _read_token(ask["after"])
        rest = [row for row in rows if key(row) > token]
    here = rest[:size]
    return Page(here, _token(key(here[-1])) if len(rest) > size else None, len(rows), size)


def answer_page(shape: Shape, page: Page, asked: Asked, items: list[Any], *, repeat: bool = False) -> Answer:
    """Dress the page in the shape's style; with `repeat` the next page is this one again, a loop."""
    ask = given(asked)
    body: dict[str, Any] = {"items": items, "total": page.total, "pages": -(-page.total // page.size) or 1}
    headers = {"X-Total": str(page.total)}
    leads = page.next
    if repeat:
        leads = ask.get("page", 1) if shape.style == "link_numbers" else ask.get("after") or _token((-_FAR, ""))
    body["has_more"] = bool(leads)
    url = f"{asked.path}?{urlencode({**ask, 'page' if shape.style == 'link_numbers' else 'after': leads})}"
    if shape.style in ("link_header", "link_numbers") and leads:
        host = asked.headers["host"]
        headers["Link"] = f'<http://{host}{asked.path}>; rel="first", <http://{host}{url}>; rel="next"'
    if shape.style == "next_url":
        body["next"] = url if leads else None
    if shape.style in ("cursor", "cursor_body"):
        body["meta"] = {"next": leads or ""}
    if shape.style == "cursor_header" and leads:
        headers["X-Next"] = str(leads)
    return json_answer(body, headers=headers)


def tombstone(row: Row) -> dict[str, Any]:
    return {"id": row.id, "deleted_at": iso(row.updated)}


def _token(key: tuple[int, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _read_token(token: str) -> tuple[int, str]:
    number, text = json.loads(base64.urlsafe_b64decode(token))
    return number, text
