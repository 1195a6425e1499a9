"""A small look-alike of Zendesk's Support API on loopback: the endpoints that connectors/README.md speaks of.

It answers as https://developer.zendesk.com/api-reference/ describes (read 2026-11-25), with made-up records.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from loopback import Quiet, running

__all__ = ["TOKEN", "Zendesk", "serving"]

TOKEN = "only-for-this-page"
_ADMIN, _AGENT = "admin@acme.example/token", "agent@acme.example/token"
_PAGE = 2

Answer = tuple[int, dict[str, Any], dict[str, str]]


class Zendesk:
    """One account. The agent may not export tickets; the first request for users meets the rate limit."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._limited = False
        self._lock = threading.Lock()
        self.users = [
            _user(11, "Ana Lima", "Ana@shop.example", "end-user"),
            _user(12, "Bo Ek", "bo@shop.example", "end-user"),
            _user(21, "Cleo Roy", "cleo@acme.example", "agent"),
        ]
        self.tickets = [
            _ticket(1, 100, "Lid is broken", "The lid came in two.", 11, status="open", order="A-1002"),
            _ticket(2, 200, "Refund?", "As in #1, please.", 11, status="pending", order="A-1001"),
            _ticket(3, 300, "Spam", "Buy now", 12, status="deleted", order=None),
            _ticket(4, 400, "Late parcel", "Where is it?", 12, status="open", order="A-1003"),
        ]
        self.comments = {
            1: [_comment(101, 11, "The lid came in two."), _comment(102, 21, "Ask for a photo first.", public=False)],
            2: [_comment(201, 11, "As in #1, please."), _comment(202, 21, "Done."), _comment(203, 11, "Thanks!")],
            4: [_comment(401, 12, "Where is it?")],
        }

    def answer(self, method: str, address: str, authorization: str, body: Any) -> Answer:
        """Return status, body and headers."""
        user = _user_of(authorization)
        if user not in (_ADMIN, _AGENT):
            return 401, {"error": "Couldn't authenticate you"}, {}
        parts = urlsplit(address)
        path = parts.path.removesuffix(".json").removeprefix("/api/v2/").split("/")
        query = dict(parse_qsl(parts.query))
        with self._lock:
            if method == "PUT" and path[0] == "tickets":
                return self._update(int(path[1]), body["ticket"])
            if path == ["users"]:
                if not self._limited:
                    self._limited = True
                    return 429, {"error": "Too many requests"}, {"Retry-After": "1"}
                return self._page("users", self.users, parts.path, query)
            if path == ["ticket_fields"]:
                fields = [{"id": 27642, "title": "Order number", "type": "text", "active": True}]
                return self._page("ticket_fields", fields, parts.path, query)
            if path == ["incremental", "tickets", "cursor"]:
                return self._export(query) if user == _ADMIN else _forbidden()
            if len(path) == 3 and path[0] == "tickets" and path[2] == "comments":
                return self._page("comments", self.comments[int(path[1])], parts.path, query)
        return 404, {"error": "RecordNotFound", "description": "Not found"}, {}

    def _page(self, name: str, records: list[Any], path: str, query: dict[str, str]) -> Answer:
        begin = int(query.get("page[after]", 0))
        end = begin + min(int(query["page[size]"]), _PAGE)
        more = end < len(records)
        links = {"next": f"{self.base}{path}?{urlencode({**query, 'page[after]': end})}" if more else None}
        return 200, {name: records[begin:end], "meta": {"has_more": more, "after_cursor": str(end)}, "links": links}, {}

    def _export(self, query: dict[str, str]) -> Answer:
        if "cursor" in query:
            since, begin = map(int, query["cursor"].split("-"))
        elif "start_time" in query:
            since, begin = int(query["start_time"]), 0
        else:
            return 400, {"error": "StartTimeMissing", "description": "You need to supply a start_time"}, {}
        if since > time.time() - 60:
            told = {
                "error": "StartTimeTooRecent",
                "description": "Too recent start_time. Use an older one",
            }
            return 400, told, {}
        changed = [ticket for ticket in self.tickets if ticket["generated_timestamp"] >= since]
        changed.sort(key=lambda ticket: int(ticket["generated_timestamp"]))
        end = begin + _PAGE
        # The last page has a cursor too: for the next export.
        cursor = f"{since}-{min(end, len(changed))}"
        url = f"{self.base}/api/v2/incremental/tickets/cursor.json?cursor={cursor}"
        last = end >= len(changed)
        page = {"tickets": changed[begin:end], "after_cursor": cursor, "after_url": url, "end_of_stream": last}
        return 200, page, {}

    def _update(self, number: int, given: dict[str, Any]) -> Answer:
        ticket = next((one for one in self.tickets if one["id"] == number), None)
        if ticket is None:
            return 404, {"error": "RecordNotFound", "description": "Not found"}, {}
        ticket["status"] = given.get("status", ticket["status"])
        ticket["generated_timestamp"] += 1_000
        if "comment" in given:
            comments = self.comments[number]
            comment = given["comment"]
            comments.append(_comment(comments[-1]["id"] + 1, 21, comment["body"], public=comment.get("public", True)))
        return 200, {"ticket": ticket}, {}


def _user_of(authorization: str) -> str:
    try:
        user, _, password = base64.b64decode(authorization.removeprefix("Basic ")).decode().rpartition(":")
    except ValueError:
        return ""
    return user if password == TOKEN else ""


def _forbidden() -> Answer:
    return 403, {"error": {"title": "Forbidden", "message": "You do not have access to this page."}}, {}


def _user(number: int, name: str, email: str, role: str) -> dict[str, Any]:
    return {"id": number, "name": name, "email": email, "role": role, "updated_at": "2024-01-01T10:00:00Z"}


def _ticket(
    number: int, at: int, subject: str, text: str, requester: int, *, status: str, order: str | None
) -> dict[str, Any]:
    return {
        "id": number,
        "subject": subject,
        "description": text,
        "status": status,
        "requester_id": requester,
        "assignee_id": 21,
        "custom_fields": [{"id": 27642, "value": order}],
        "created_at": "2024-01-01T10:00:00Z",
        "updated_at": f"2024-01-02T10:00:0{number}Z",
        "generated_timestamp": 1_704_189_600 + at,
    }


def _comment(number: int, author: int, text: str, *, public: bool = True) -> dict[str, Any]:
    return {
        "id": number,
        "author_id": author,
        "body": text,
        "plain_body": text,
        "public": public,
        "created_at": "2024-01-02T10:00:00Z",
    }


@contextmanager
def serving() -> Iterator[str]:
    """Serve an account in a thread of its own; give its address."""

    class Handler(Quiet):  # type: ignore[misc]
        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            authorization = self.headers.get("authorization", "")
            status, told, headers = zendesk.answer(self.command, self.path, authorization, body)
            content = json.dumps(told).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = _answer

    with running(Handler) as address:
        zendesk = Zendesk(address)
        yield address
