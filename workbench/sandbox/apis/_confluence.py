"""A look-alike of Confluence Cloud's REST API v2: spaces, pages, all their versions, comments; and search of v1.

Blog posts, inline comments and labels are there and empty: the company has none. Not covered, and answered as any
unknown path: attachments, whiteboards, restrictions, properties, tasks, writing by v1. Confluence sends webhooks to
apps only; there are none here.

Source: https://developer.atlassian.com/cloud/confluence/rest/v2/ (read 2026-11-25), and Atlassian's description of it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from workbench.sandbox.apis._confluence_write import ConfluenceWrite, bad_request, confluence_error, missing
from workbench.sandbox.apis._cql import CqlFault, Found, parse_cql
from workbench.sandbox.apis._look_alike import Call, LookAlike, Refusal, Route, secret, whole_number
from workbench.sandbox.apis._quota import Window
from workbench.sandbox.apis._server import Answer, Asked, json_answer
from workbench.sandbox.apis._shapes import seconds_of

__all__ = ["Confluence"]

Body = dict[str, Any]
_V1, _V2 = "/wiki/rest/api", "/wiki/api/v2"
_ORDERS = {"id": "id", "title": "title", "created-date": "createdAt", "modified-date": "modified"}


class Confluence(LookAlike):
    """The look-alike."""

    name = "confluence"

    def __post_init__(self) -> None:
        """Begin with all requests left."""
        # The vendor's burst limits are not published; these are ours.
        self._bursts = Window(200 if self.limits == "vendor" else 2_000_000, 10)
        write = ConfluenceWrite(self.state, self._page_form, self._comment_form)
        page = f"{_V2}/pages/{{id}}"
        empty = ("blogposts", "inline-comments", "labels")
        self._routes = [
            Route("GET", f"{_V2}/spaces", self._spaces, "confluence.spaces"),
            Route("GET", f"{_V2}/spaces/{{id}}", self._space, "confluence.spaces"),
            Route("GET", f"{_V2}/spaces/{{id}}/pages", self._pages_of_space, "confluence.pages"),
            Route("GET", f"{_V2}/pages", self._pages, "confluence.pages"),
            Route("GET", page, self._page, "confluence.pages"),
            Route("GET", f"{page}/versions", self._versions, "confluence.page_versions"),
            Route("GET", f"{page}/versions/{{number}}", self._version, "confluence.page_versions"),
            Route("GET", f"{page}/children", self._children, "confluence.pages"),
            Route("GET", f"{page}/footer-comments", self._comments_of_page, "confluence.footer_comments"),
            Route("GET", f"{page}/inline-comments", self._nothing_of_page),
            Route("GET", f"{page}/labels", self._nothing_of_page),
            Route("GET", f"{_V2}/footer-comments", self._comments, "confluence.footer_comments"),
            Route("GET", f"{_V2}/footer-comments/{{id}}", self._comment, "confluence.footer_comments"),
            *(Route("GET", f"{_V2}/{name}", self._nothing) for name in empty),
            Route("GET", f"{_V1}/search/user", self._users, "confluence.users"),
            Route("GET", f"{_V1}/search", self._search, "confluence.pages"),
            Route("GET", f"{_V1}/user/current", self._me),
            *write.routes(),
        ]

    @property
    def email(self) -> str:
        """The address of the account whose token it is: the first that is shown."""
        return next((str(one["email"]) for one in self.state.select("confluence.users") if one.get("email")), "")

    @property
    def token(self) -> str:
        """The account's API token; as a bearer token it is good alone."""
        return f"ATATT3xFfGF0{secret(self.seed, 'confluence token', 80)}"

    def routes(self) -> Sequence[Route]:
        """Return what is there."""
        return self._routes

    def identify(self, asked: Asked) -> str:
        """Return the account that asks."""
        kind, _, rest = asked.headers.get("authorization", "").partition(" ")
        good = kind == "Bearer" and rest == self.token
        if kind == "Basic":
            try:
                good = base64.b64decode(rest, validate=True).decode() == f"{self.email}:{self.token}"
            except (binascii.Error, UnicodeDecodeError):
                good = False
        if not good:
            raise confluence_error(401, "UNAUTHORIZED", "Unauthorized")
        accounts = self.state.select("confluence.users")
        return next((str(one["accountId"]) for one in accounts if one.get("email") == self.email), "")

    def spend(self, asked: Asked, who: str, answer: Answer | None) -> dict[str, str]:
        """Count a request of a burst."""
        del asked, answer
        spent = self._bursts.spend(who)
        reset = datetime.fromtimestamp(int(spent.reset) + 1, UTC).strftime("%Y-%m-%dT%H:%MZ")
        headers = {"X-RateLimit-Limit": str(spent.limit), "X-RateLimit-Remaining": str(spent.remaining)}
        headers["X-RateLimit-Reset"] = reset
        if spent.refused:
            refusal = Refusal(_too_many(spent.wait_s))
            refusal.answer.headers.update(headers)
            raise refusal
        return headers

    def refuse(self, fault: str, asked: Asked) -> Answer:
        """Refuse in one of Confluence's ways."""
        del asked
        if fault == "expired":
            return confluence_error(401, "UNAUTHORIZED", "Unauthorized").answer
        if fault == "lost_permission":
            return missing("Not Found").answer
        if fault == "quota":
            return _too_many(3_600)
        return _too_many(1 if fault == "rate_limit" else None)

    def unknown(self, asked: Asked, other_methods: Sequence[str]) -> Answer:
        """Answer what is not there."""
        if other_methods:
            answer = confluence_error(405, "METHOD_NOT_ALLOWED", "Method Not Allowed").answer
            answer.headers["Allow"] = ",".join(sorted(set(other_methods)))
            return answer
        if asked.path.startswith(_V1):
            body = {"timestamp": int(self.state.now() * 1000), "status": 404, "error": "Not Found"}
            return json_answer({**body, "message": "No message available", "path": asked.path}, 404)
        return missing("Not Found").answer

    def remove(self, collection: str, body: Body) -> None:
        """Move a page into the trash; take anything else away."""
        self.state.tick()
        if collection == "confluence.pages":
            self.state.delete(collection, body["id"], {**body, "status": "trashed"})
        elif collection == "confluence.page_versions":
            self.state.delete(collection, f"{body['pageId']}/{body['number']}")
        else:
            self.state.delete(collection, str(body.get("id") or body.get("accountId")))

    def may_be_renamed(self, collection: str, sample: Body) -> list[str]:
        """Return the texts of an object."""
        del collection
        return [name for name in ("title", "name", "message", "displayName") if name in sample]

    # -- lists

    def _list(self, call: Call, rows: Sequence[Any], show: Any) -> Answer:
        size = whole_number(call.query.get("limit"), 25, most=250)
        start = 0
        if cursor := call.query.get("cursor"):
            try:
                start = int(base64.urlsafe_b64decode(cursor).decode().removeprefix("place:"))
            except (binascii.Error, ValueError):
                raise bad_request("Invalid cursor") from None
        end = start + size
        links = {"base": f"{self.base}/wiki"}
        headers = {}
        if end < len(rows):
            following = start if call.fault == "repeat_cursor" else end
            lead = base64.urlsafe_b64encode(f"place:{following}".encode()).decode()
            kept = [(name, value) for name, value in parse_qsl(call.asked.raw_query) if name != "cursor"]
            links["next"] = f"{call.asked.path}?{urlencode([*kept, ('cursor', lead)])}"
            headers["Link"] = f'<{links["next"]}>; rel="next", <{links["base"]}>; rel="base"'
        return json_answer({"results": [show(row) for row in rows[start:end]], "_links": links}, 200, headers)

    @staticmethod
    def _several(call: Call, name: str) -> list[str]:
        """Return the values of a parameter, given several times or with commas between."""
        found = parse_qs(call.asked.raw_query).get(name, [])
        return [one for value in found for one in value.split(",") if one]

    def _sorted(self, call: Call, rows: list[Body], default: str = "id") -> list[Body]:
        sort = call.query.get("sort", default)
        key = _ORDERS.get(sort.removeprefix("-"))
        if key is None:
            raise bad_request(f"Provided value {sort} for 'sort' is not valid")

        def value(row: Body) -> Any:
            if key == "modified":
                return seconds_of(row.get("version", row).get("createdAt"))
            return seconds_of(row.get(key)) if key == "createdAt" else str(row.get(key, ""))

        rows.sort(key=lambda row: (value(row), row.get("number", 0), str(row.get("id", ""))), reverse=sort[0] == "-")
        return rows

    def _nothing(self, call: Call) -> Answer:
        return self._list(call, [], None)

    def _nothing_of_page(self, call: Call) -> Answer:
        self._held(call)
        return self._list(call, [], None)

    # -- spaces

    def _space_form(self, call: Call, body: Body) -> Body:
        wanted = call.query.get("description-format")
        description = body.get("description", {})
        shown = {name: value for name, value in description.items() if name == wanted} if wanted else None
        links = {"webui": f"/spaces/{body['key']}"}
        form = {**body, "description": shown, "_links": links}
        if not shown:
            del form["description"]
        return self.renamed("confluence.spaces", form)

    def _spaces(self, call: Call) -> Answer:
        rows = self.state.select("confluence.spaces")
        for name, field in (("ids", "id"), ("keys", "key"), ("status", "status"), ("type", "type")):
            if wanted := self._several(call, name):
                rows = [row for row in rows if str(row.get(field)) in wanted]
        return self._list(call, rows, lambda row: self._space_form(call, row))

    def _held_space(self, call: Call) -> Body:
        body = self.state.get("confluence.spaces", call.names["id"])
        if body is None:
            raise missing("Not Found")
        return body

    def _space(self, call: Call) -> Answer:
        shown = self._space_form(call, self._held_space(call))
        return json_answer({**shown, "_links": {**shown["_links"], "base": f"{self.base}/wiki"}})

    # -- pages

    def _page_form(self, call: Call, body: Body, *, alone: bool = False, form: str = "") -> Body:
        form = form or call.query.get("body-format", "")
        # `none` is what a known client sends for no body.
        if form not in ("", "none", "storage", "atlas_doc_format", "view"):
            raise bad_request(f"Provided value {form} for 'body-format' is not valid")
        # The other forms would have to be made of the storage format, which is not covered.
        shown = {"storage": body["body"]["storage"]} if form == "storage" else {}
        key = str(body["spaceId"])
        space = (self.state.get("confluence.spaces", key) or {}).get("key", key)
        links = {
            "webui": f"/spaces/{space}/pages/{body['id']}",
            "editui": f"/pages/resumedraft.action?draftId={body['id']}",
        }
        links["tinyui"] = f"/x/{body['id']}"
        if alone:
            links["base"] = f"{self.base}/wiki"
        return self.renamed("confluence.pages", {**body, "body": shown, "_links": links})

    def _pages(self, call: Call) -> Answer:
        return self._page_list(call, self._several(call, "space-id"))

    def _pages_of_space(self, call: Call) -> Answer:
        return self._page_list(call, [self._held_space(call)["id"]])

    def _page_list(self, call: Call, spaces: list[str]) -> Answer:
        status = self._several(call, "status") or ["current", "archived"]
        if unknown := set(status) - {"current", "archived", "deleted", "trashed"}:
            raise bad_request(f"Provided value {sorted(unknown)[0]} for 'status' is not valid")
        trashed = bool({"trashed", "deleted"} & set(status))
        rows = [row for row in self.state.select("confluence.pages", deleted=trashed) if row["status"] in status]
        if spaces:
            rows = [row for row in rows if row["spaceId"] in spaces]
        if ids := self._several(call, "id"):
            rows = [row for row in rows if row["id"] in ids]
        if title := call.query.get("title"):
            rows = [row for row in rows if row["title"] == title]
        return self._list(call, self._sorted(call, rows), lambda row: self._page_form(call, row))

    def _held(self, call: Call) -> Body:
        body = self.state.get("confluence.pages", call.names["id"])
        if body is None:
            raise missing("Not Found")
        return body

    def _page(self, call: Call) -> Answer:
        body = self._held(call)
        number = call.query.get("version")
        if number is not None and number != str(body["version"]["number"]):
            older = self.state.get("confluence.page_versions", f"{body['id']}/{number}")
            if older is None:
                raise missing("Not Found")
            kept = {name: older[name] for name in ("number", "createdAt", "message", "minorEdit", "authorId")}
            body = {**body, "title": older["page"]["title"], "body": older["page"]["body"], "version": kept}
        return json_answer(self._page_form(call, body, alone=True))

    def _children(self, call: Call) -> Answer:
        parent = self._held(call)["id"]
        rows = [row for row in self.state.select("confluence.pages") if row.get("parentId") == parent]
        names = ("id", "status", "title", "spaceId")
        return self._list(
            call, rows, lambda row: {**{name: row[name] for name in names}, "childPosition": row.get("position")}
        )

    def _versions(self, call: Call) -> Answer:
        page = self._held(call)["id"]
        rows = self._sorted(call, self.state.select("confluence.page_versions", page), "-modified-date")
        form = call.query.get("body-format", "")

        def show(row: Body) -> Body:
            kept = {name: value for name, value in row.items() if name not in ("pageId", "page")}
            body = {"storage": row["page"]["body"]["storage"]} if form == "storage" else {}
            kept["page"] = {**row["page"], "body": body}
            return self.renamed("confluence.page_versions", kept)

        return self._list(call, rows, show)

    def _version(self, call: Call) -> Answer:
        page, number = self._held(call), call.names["number"]
        body = self.state.get("confluence.page_versions", f"{page['id']}/{number}")
        if body is None:
            raise missing("Not Found")
        kept = {name: value for name, value in body.items() if name not in ("pageId", "page")}
        kept |= {"contentTypeModified": False, "collaborators": [body["authorId"]]}
        if body["number"] > 1:
            kept["prevVersion"] = body["number"] - 1
        if body["number"] < page["version"]["number"]:
            kept["nextVersion"] = body["number"] + 1
        return json_answer(kept)

    # -- comments

    def _comment_form(self, call: Call, body: Body, *, alone: bool = False, form: str = "") -> Body:
        form = form or call.query.get("body-format", "")
        shown = {"storage": body["body"]["storage"]} if form == "storage" else {}
        links = {"webui": f"/pages/{body['pageId']}?focusedCommentId={body['id']}"}
        if alone:
            links["base"] = f"{self.base}/wiki"
        return {**body, "body": shown, "_links": links}

    def _comments(self, call: Call) -> Answer:
        rows = self._sorted(call, self.state.select("confluence.footer_comments"))
        return self._list(call, rows, lambda row: self._comment_form(call, row))

    def _comments_of_page(self, call: Call) -> Answer:
        page = self._held(call)["id"]
        rows = self._sorted(call, self.state.select("confluence.footer_comments", page))
        return self._list(call, rows, lambda row: self._comment_form(call, row))

    def _comment(self, call: Call) -> Answer:
        body = self.state.get("confluence.footer_comments", call.names["id"])
        if body is None:
            raise missing("Not Found")
        return json_answer(self._comment_form(call, body, alone=True))

    # -- v1: people and search

    def _me(self, call: Call) -> Answer:
        body = self.state.get("confluence.users", call.who)
        if body is None:
            raise missing("Not Found")
        return json_answer(body)

    def _window(self, call: Call, rows: Sequence[Any], show: Any, cql: str) -> Answer:
        size = whole_number(call.query.get("limit"), 25, most=250)
        start = whole_number(call.query.get("start"), 0, least=0)
        here = [show(row) for row in rows[start : start + size]]
        links = {"base": f"{self.base}/wiki", "context": "/wiki", "self": f"{self.base}{call.asked.path}"}
        if start + size < len(rows):
            following = start if call.fault == "repeat_cursor" else start + size
            links["next"] = (
                f"{call.asked.path.removeprefix('/wiki')}?{urlencode({'cql': cql, 'limit': size, 'start': following})}"
            )
        body = {"results": here, "start": start, "limit": size, "size": len(here), "totalSize": len(rows)}
        return json_answer({**body, "cqlQuery": cql, "searchDuration": 1, "_links": links})

    def _users(self, call: Call) -> Answer:
        cql = call.query.get("cql", "")
        if not re.fullmatch(r"\s*type\s*=\s*[\"']?user[\"']?\s*", cql):
            # user.fullname ~ "…" is the other query that the vendor documents.
            found = re.fullmatch(r"\s*user\.fullname\s*~\s*[\"'](.+)[\"']\s*", cql)
            if found is None:
                raise bad_request(f"Could not parse cql : {cql}")
            words = found[1].lower().split()
        else:
            words = []
        rows = [
            body
            for body in self.state.select("confluence.users")
            if all(word in body["displayName"].lower() for word in words)
        ]

        def show(body: Body) -> Body:
            shown = self.renamed("confluence.users", body)
            return {"user": shown, "title": body["displayName"], "excerpt": "", "url": "", "entityType": "user"}

        return self._window(call, rows, show, cql)

    def _search(self, call: Call) -> Answer:
        text = call.query.get("cql", "")
        try:
            cql = parse_cql(text)
        except CqlFault as exc:
            raise bad_request(str(exc)) from exc
        spaces = {body["id"]: body for body in self.state.select("confluence.spaces")}
        rows = [
            found
            for body in self.state.select("confluence.pages")
            if body["status"] == "current" and cql.matches(found := _looked_at(body, spaces))
        ]
        for name, descending in reversed(cql.orders):
            rows.sort(key=lambda found: found.values.get(name) or "", reverse=descending)

        def show(found: Found) -> Body:
            body, key = found.body, found.values["space"]
            web = f"/spaces/{key}/pages/{body['id']}"
            content = {"id": body["id"], "type": "page", "status": body["status"], "title": body["title"]}
            content["_links"] = {"webui": web, "self": f"{self.base}{_V1}/content/{body['id']}"}
            excerpt = re.sub(r"\s+", " ", str(found.values["text"]))[:200]
            shown = {"content": content, "title": body["title"], "excerpt": excerpt, "url": web}
            return {**shown, "entityType": "content", "lastModified": body["version"]["createdAt"]}

        return self._window(call, rows, show, text)


def _looked_at(body: Body, spaces: dict[str, Body]) -> Found:
    text = re.sub(r"<[^>]+>", " ", body["body"]["storage"]["value"])
    values = {
        "type": "page",
        "space": spaces.get(body["spaceId"], {}).get("key", ""),
        "title": body["title"],
        "text": f"{body['title']} {text}",
        "id": body["id"],
        "parent": body.get("parentId"),
        "creator": body.get("authorId"),
        "contributor": body["version"].get("authorId"),
        "created": seconds_of(body["createdAt"]),
        "lastmodified": seconds_of(body["version"]["createdAt"]),
    }
    return Found(values, body)


def _too_many(wait_s: int | None) -> Answer:
    answer = confluence_error(429, "TOO_MANY_REQUESTS", "Rate limit exceeded").answer
    if wait_s is not None:
        answer.headers["Retry-After"] = str(wait_s)
    return answer
