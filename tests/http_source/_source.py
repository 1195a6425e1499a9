"""The source: lists, groups, ids, tombstones, single records and tokens, with faults on demand and a log."""

from __future__ import annotations

import base64
import itertools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from http_source._faults import PASSING, REFUSALS, Entry, Faults, refusal, send_badly, target_of
from http_source._paging import answer_page, given, page_of, tombstone
from http_source._shape import CLIENT_SECRET, TOKEN, Shape
from http_source._truth import Row, Truth, http_date
from workbench.sandbox.apis._server import Answer, Asked, json_answer

__all__ = ["ENVIRONMENT", "Source"]

CLIENT = "client-of-the-source"
FIRST_REFRESH = "refresh-token-0"
ENVIRONMENT = {
    "SOURCE_TOKEN": TOKEN,
    "SOURCE_CLIENT": CLIENT,
    "SOURCE_SECRET": CLIENT_SECRET,
    "SOURCE_REFRESH": FIRST_REFRESH,
}
"""The secrets of every manifest of `manifest_of`."""


class Source:
    """An app for `serve`. Set `shape`, `truth`, `faults` and `on_request` between pulls.

    Attributes:
        log: One entry a request, in the order in which they came.
        on_request: Called with the number of requests so far (from 1) before each answer.
        hidden: Ids of rows that lists leave out and that may not be read.
        endless_list: Whether there is always a next page with records that were never seen before.
    """

    def __init__(self, shape: Shape, *, seed: int = 0, groups: int = 1, rows: int = 0) -> None:
        self.shape = shape
        self.rng = random.Random(seed)  # noqa: S311
        self.truth = Truth(self.rng, [f"g{number + 1}" for number in range(groups)])
        for _ in range(rows):
            self.truth.insert()
        self.faults = Faults()
        self.log: list[Entry] = []
        self.on_request: Callable[[int], None] = lambda _number: None
        self.hidden: set[str] = set()
        self.endless_list = False
        self._previous: dict[str, list[Any]] = {}
        self._tokens: set[str] = set()
        self._refresh = [FIRST_REFRESH]
        self._numbers = itertools.count(1)

    def __call__(self, asked: Asked) -> Answer:
        headers = asked.headers
        credential = headers.get("authorization") or headers.get("x-key") or ""
        entry = Entry(asked.at, credential, target_of(asked), headers.get("host", ""))
        self.log.append(entry)
        self.on_request(len(self.log))
        answer = self._token(asked) if asked.path == "/token" else self._answer(asked, entry)
        entry.answered = time.monotonic()
        return answer

    def expire_tokens(self) -> None:
        self._tokens.clear()

    # -- who asks

    def _token(self, asked: Asked) -> Answer:
        form = asked.form
        if form.get("client_id") != CLIENT or form.get("client_secret") != CLIENT_SECRET:
            return json_answer({"error": "invalid_client"}, 401)
        given: dict[str, Any] = {"access_token": f"access-token-{next(self._numbers)}", "token_type": "Bearer"}
        if form.get("grant_type") == "refresh_token":
            # The one before is good until its successor is used, as where an answer may get lost.
            if form.get("refresh_token") not in self._refresh[-2:]:
                return json_answer({"error": "invalid_grant"}, 400)
            if form["refresh_token"] == self._refresh[-1]:
                self._refresh.append(f"refresh-token-{next(self._numbers)}")
            given["refresh_token"] = self._refresh[-1]
        self._tokens.add(given["access_token"])
        return json_answer({**given, "expires_in": 3600})

    def _known(self, asked: Asked) -> bool:
        kind, _, rest = asked.headers.get("authorization", "").partition(" ")
        if self.shape.auth == "api_key":
            return asked.headers.get("x-key") == TOKEN
        if self.shape.auth == "basic":
            return kind == "Basic" and base64.b64decode(rest).decode().startswith(f"{TOKEN}:")
        return kind == "Bearer" and (rest == TOKEN if self.shape.auth == "bearer" else rest in self._tokens)

    # -- what is asked

    def _answer(self, asked: Asked, entry: Entry) -> Answer:
        if not self._known(asked):
            return json_answer({"error": "unauthorized"}, 401)
        fault = entry.fault = self.faults.pick(entry.target)
        if fault == "expired":
            if self.shape.auth in ("client", "refresh"):
                self.expire_tokens()
                return json_answer({"error": "expired"}, 401)
            fault = entry.fault = None
        if fault == "loop" and self.shape.style in ("last_record", "offset", "page"):
            # There the reader itself says where the next page begins.
            fault = entry.fault = None
        if fault in REFUSALS:
            return refusal(fault, entry, self.rng)
        answer = self._route(asked, fault)
        # Waits that are dates are by our clock; refusals have no `Date`, which is by the source's.
        answer.headers["Date"] = http_date(self.truth.now())
        return send_badly(fault, answer) if fault in PASSING else answer

    def _route(self, asked: Asked, fault: str | None) -> Answer:
        steps = asked.path.strip("/").split("/")
        truth = self.truth
        if steps == ["groups"]:
            rows = [Row(name, name, 0) for name in truth.groups]
            shape = replace(self.shape, style="next_url")
            page = page_of(shape, rows, asked, order="id")
            return answer_page(shape, page, asked, [{"id": row.id, "name": row.id} for row in page.rows])
        if steps[0] == "groups":
            if steps[1] in truth.forbidden:
                return json_answer({"error": "forbidden"}, 403 if steps[1] < "g3" else 404)
            return self._list(asked, [row for row in truth.rows.values() if row.group == steps[1]], fault)
        if steps == ["items"]:
            return self._list(asked, self._permitted(), fault)
        if steps[0] == "items":
            return self._one(steps[1])
        if steps == ["ids"]:
            rows = [row for row in self._permitted() if row.deleted_at is None and row.id not in self.hidden]
            page = page_of(self.shape, rows, asked, order="id")
            return answer_page(self.shape, page, asked, [{"id": row.id} for row in page.rows])
        if steps == ["deleted"]:
            rows = [row for row in self._permitted() if row.deleted_at is not None]
            page = page_of(self.shape, rows, asked, order="id")
            return answer_page(self.shape, page, asked, [tombstone(row) for row in page.rows])
        return json_answer({"error": "no such path"}, 404)

    def _permitted(self) -> list[Row]:
        return [row for row in self.truth.rows.values() if row.group not in self.truth.forbidden]

    def _one(self, row_id: str) -> Answer:
        row = self.truth.rows.get(row_id)
        if row is None or row.deleted_at is not None:
            return json_answer({"error": "not found"}, 404)
        if row.group in self.truth.forbidden or row.id in self.hidden:
            return json_answer({"error": "forbidden"}, 403)
        return json_answer(self.truth.body(row))

    def _list(self, asked: Asked, rows: Sequence[Row], fault: str | None) -> Answer:
        flagged = self.shape.deletes == "flag"
        rows = [row for row in rows if (flagged or row.deleted_at is None) and row.id not in self.hidden]
        page = page_of(self.shape, rows, asked)
        items = [self.truth.body(row) for row in page.rows]
        if self.endless_list:
            # The first page for ever, each time with ids that were not seen before.
            items = [{**item, "id": f"{item['id']}-{next(self._numbers)}"} for item in items]
            page.next = next(self._numbers)
        sent = items
        ask = given(asked)
        if not ask.get("after") and str(ask.get("page", 1)) == "1" and not int(ask.get("offset", 0)):
            self._previous.pop(asked.path, None)
        if fault == "repeat":
            sent = self._previous.get(asked.path, items)
        if fault == "duplicate":
            sent = items + items[:1]
        if fault == "no_key" and items:
            sent = [*items, {key: value for key, value in items[0].items() if key != "id"}]
        self._previous[asked.path] = items
        return answer_page(self.shape, page, asked, sent, repeat=fault == "loop")
