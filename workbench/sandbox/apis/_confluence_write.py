"""Writing in the Confluence look-alike: pages, their next versions, the trash, comments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from workbench.sandbox.apis._look_alike import Call, Refusal, Route
from workbench.sandbox.apis._server import Answer, json_answer
from workbench.sandbox.apis._state import State

__all__ = ["ConfluenceWrite", "bad_request", "confluence_error", "missing", "stamp_of"]

Body = dict[str, Any]
Form = Callable[..., Body]
_V2 = "/wiki/api/v2"


def confluence_error(status: int, code: str, title: str) -> Refusal:
    """Return an error as v2 gives it."""
    return Refusal(json_answer({"errors": [{"status": status, "code": code, "title": title, "detail": None}]}, status))


def missing(title: str) -> Refusal:
    """Return the answer to what is not there, or is hidden."""
    return confluence_error(404, "NOT_FOUND", title)


def bad_request(title: str) -> Refusal:
    """Return the answer to a request that is wrong."""
    return confluence_error(400, "INVALID_REQUEST_PARAMETER", title)


def stamp_of(seconds: float) -> str:
    """Return a time as Confluence writes it."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class ConfluenceWrite:
    """The places that write."""

    def __init__(self, state: State, page_form: Form, comment_form: Form) -> None:
        """Write to a state; the forms show what was written."""
        self._state, self._page_form, self._comment_form = state, page_form, comment_form

    def routes(self) -> list[Route]:
        """Return the places."""
        return [
            Route("POST", f"{_V2}/pages", self._create),
            Route("PUT", f"{_V2}/pages/{{id}}", self._update),
            Route("DELETE", f"{_V2}/pages/{{id}}", self._trash),
            Route("POST", f"{_V2}/footer-comments", self._say),
            Route("DELETE", f"{_V2}/footer-comments/{{id}}", self._unsay),
        ]

    # -- what is given

    @staticmethod
    def _given(call: Call) -> Body:
        given = call.json()
        if given is None:
            raise bad_request("The request body is not valid JSON")
        return given

    @staticmethod
    def _storage(given: Body) -> str | None:
        """Return the text of a body in the storage format, however it is nested; `None` where there is no body."""
        body = given.get("body")
        if body is None:
            return None
        if isinstance(body, dict) and isinstance(body.get("storage"), dict):
            body = body["storage"]
        if not isinstance(body, dict) or not isinstance(body.get("value"), str):
            raise bad_request("Missing body value")
        if body.get("representation", "storage") != "storage":
            raise bad_request("The sandbox takes the representation 'storage' only")
        return str(body["value"])

    def _title(self, given: Body, space: str, own: str = "") -> str:
        title = given.get("title")
        if not isinstance(title, str) or not title.strip():
            raise bad_request("Must supply a title")
        if len(title) > 255:
            raise bad_request("Title cannot be longer than 255 characters")
        for one in self._state.select("confluence.pages", space):
            if one["title"].lower() == title.lower() and one["id"] != own:
                raise bad_request(
                    "A page with this title already exists: A page already exists with the same TITLE in this space"
                )
        return title

    # -- pages

    def _create(self, call: Call) -> Answer:
        given = self._given(call)
        space = self._state.get("confluence.spaces", str(given.get("spaceId", "")))
        if space is None:
            raise missing("Space not found") if given.get("spaceId") else bad_request("Missing spaceId")
        parent = given.get("parentId") or space.get("homepageId")
        if given.get("parentId") and self._state.get("confluence.pages", str(parent)) is None:
            raise missing("Parent not found")
        if given.get("status", "current") != "current":
            raise bad_request("The sandbox holds no drafts: status must be current")
        title, text = self._title(given, space["id"]), self._storage(given)
        number, stamp = self._state.next_number("confluence.pages", 9_000_001), stamp_of(self._state.tick())
        body: Body = {
            "id": str(number),
            "status": "current",
            "title": title,
            "spaceId": space["id"],
            "parentId": str(parent) if parent else None,
            "parentType": "page" if parent else None,
            "position": number % 1_000,
            "authorId": call.who,
            "ownerId": call.who,
            "lastOwnerId": None,
            "createdAt": stamp,
        }
        body = self._published(body, text or "", call.who, stamp, 1, "")
        return json_answer(self._page_form(call, body, alone=True, form="storage"))

    def _published(self, page: Body, text: str, who: str, stamp: str, number: int, message: str) -> Body:
        """Keep a page and the version that it is now."""
        version = {"number": number, "createdAt": stamp, "message": message, "minorEdit": False, "authorId": who}
        body = {"storage": {"representation": "storage", "value": text}}
        page = {**page, "version": version, "body": body}
        held = {"id": page["id"], "title": page["title"], "body": body}
        self._state.put("confluence.page_versions", {"pageId": page["id"], **version, "page": held})
        self._state.put("confluence.pages", page)
        return page

    def _update(self, call: Call) -> Answer:
        page, given = self._held(call), self._given(call)
        if str(given.get("id", page["id"])) != page["id"]:
            raise bad_request("The id in the body is not the one of the path")
        version = given.get("version")
        number = version.get("number") if isinstance(version, dict) else None
        now = page["version"]["number"]
        if number != now + 1:
            title = "Version must be incremented when updating a page. "
            title += f"Current Version: [{now}]. Provided version: [{number}]"
            raise confluence_error(409, "CONFLICT", title)
        if given.get("status", "current") not in ("current", "archived"):
            raise bad_request("The sandbox holds no drafts: status must be current or archived")
        space = str(given.get("spaceId") or page["spaceId"])
        title = self._title(given, space, page["id"])
        text = self._storage(given)
        changed = {**page, "title": title, "status": given.get("status", page["status"])}
        if given.get("parentId"):
            changed["parentId"] = str(given["parentId"])
        kept = page["body"]["storage"]["value"] if text is None else text
        message = str(version.get("message") or "") if isinstance(version, dict) else ""
        changed = self._published(changed, kept, call.who, stamp_of(self._state.tick()), now + 1, message)
        return json_answer(self._page_form(call, changed, alone=True, form="storage"))

    def _held(self, call: Call) -> Body:
        body = self._state.get("confluence.pages", call.names["id"])
        if body is None:
            raise missing("Not Found")
        return body

    def _trash(self, call: Call) -> Answer:
        if call.query.get("purge", "").lower() == "true":
            gone = self._state.get("confluence.pages", call.names["id"], deleted=True)
            if gone is None or gone["status"] != "trashed":
                raise bad_request("Only a page in the trash can be purged")
            self._state.forget("confluence.pages", call.names["id"])
            return Answer(204)
        page = self._held(call)
        self._state.tick()
        self._state.delete("confluence.pages", page["id"], {**page, "status": "trashed"})
        return Answer(204)

    # -- comments

    def _say(self, call: Call) -> Answer:
        given = self._given(call)
        parent = self._state.get("confluence.footer_comments", str(given.get("parentCommentId", "")))
        page = self._state.get("confluence.pages", str(parent["pageId"] if parent else given.get("pageId", "")))
        if page is None:
            raise missing("Page not found") if given.get("pageId") or parent else bad_request("Missing pageId")
        text = self._storage(given)
        if not text:
            raise bad_request("Comment body cannot be empty")
        stamp = stamp_of(self._state.tick())
        body: Body = {
            "id": str(self._state.next_number("confluence.footer_comments", 8_000_001)),
            "status": "current",
            "title": f"Re: {page['title']}",
            "pageId": page["id"],
            "version": {"number": 1, "createdAt": stamp, "message": "", "minorEdit": False, "authorId": call.who},
            "body": {"storage": {"representation": "storage", "value": text}},
        }
        if parent:
            body["parentCommentId"] = parent["id"]
        self._state.put("confluence.footer_comments", body)
        return json_answer(self._comment_form(call, body, alone=True, form="storage"), 201)

    def _unsay(self, call: Call) -> Answer:
        self._state.tick()
        if self._state.delete("confluence.footer_comments", call.names["id"]) is None:
            raise missing("Not Found")
        return Answer(204)
