"""What reading and writing in the GitHub look-alike have in common: pages, refusals, finding objects."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from workbench.sandbox.apis._github_shown import GithubShown
from workbench.sandbox.apis._look_alike import Call, Refusal, whole_number
from workbench.sandbox.apis._server import Answer, json_answer
from workbench.sandbox.apis._state import State

__all__ = ["GithubPart", "invalid", "not_found", "problem", "stamp_of"]

Body = dict[str, Any]
_DOCS = "https://docs.github.com/rest"


def problem(status: int, message: str, **more: Any) -> Refusal:
    """Return an error as the API gives it."""
    return Refusal(json_answer({"message": message, **more, "documentation_url": _DOCS, "status": str(status)}, status))


def not_found() -> Refusal:
    """Return the answer to what is not there, or is hidden."""
    return problem(404, "Not Found")


def invalid(resource: str, field: str, code: str = "invalid") -> Refusal:
    """Return the answer to a body whose field is wrong."""
    return problem(422, "Validation Failed", errors=[{"resource": resource, "code": code, "field": field}])


def stamp_of(seconds: float) -> str:
    """Return a time as GitHub writes it."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class GithubPart:
    """A part of the look-alike."""

    def __init__(self, state: State, shown: GithubShown) -> None:
        """Work on a state, and show it so."""
        self.state, self.shown = state, shown

    # -- answers

    def page(self, call: Call, rows: Sequence[Any], show: Any, *, wrap: Any = None) -> Answer:
        """Return a page of rows, with the addresses of the others in `Link`."""
        size = whole_number(call.query.get("per_page"), 30, most=100)
        number = whole_number(call.query.get("page"), 1)
        last = max(1, -(-len(rows) // size))
        here = [show(row) for row in rows[(number - 1) * size : number * size]]
        leads = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number == 1:
            del leads["prev"], leads["first"]
        if number >= last:
            leads.pop("next")
            leads.pop("last")
        if call.fault == "repeat_cursor" and "next" in leads:
            leads["next"] = number
        asked = call.asked
        base = f"http://{asked.headers.get('host', '')}{asked.raw_path or asked.path}"
        kept = [(name, value) for name, value in parse_qsl(asked.raw_query, keep_blank_values=True) if name != "page"]
        links = [f'<{base}?{urlencode([*kept, ("page", lead)])}>; rel="{rel}"' for rel, lead in leads.items()]
        return self.answer(call, here if wrap is None else wrap(here), {"Link": ", ".join(links)} if links else {})

    @staticmethod
    def answer(call: Call, value: Any, headers: dict[str, str] | None = None) -> Answer:
        """Return an answer that can be asked for conditionally."""
        answer = json_answer(value, 200, headers)
        tag = f'W/"{hashlib.sha256(answer.body).hexdigest()}"'
        answer.headers |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
        asked = call.asked.headers.get("if-none-match", "")
        if asked and tag.removeprefix("W/") in [one.strip().removeprefix("W/") for one in asked.split(",")]:
            return Answer(304, b"", {"ETag": tag})
        return answer

    # -- objects

    def repository(self, call: Call) -> Body:
        """Return the repository of a path, however its letters are written.

        Raises:
            Refusal: There is none.
        """
        name = f"{call.names['owner']}/{call.names['repo']}".lower()
        for body in self.state.select("github.repositories"):
            if body["full_name"].lower() == name:
                return body
        raise not_found()

    def numbered(self, collection: str, repository: str, number: str) -> Body | None:
        """Return an issue or pull request by its number."""
        return next((one for one in self.state.select(collection, repository) if str(one["number"]) == number), None)

    def issue_or_pull(self, call: Call) -> tuple[str, Body]:
        """Return collection and body of what a number of a path stands for.

        Raises:
            Refusal: There is none.
        """
        name = self.repository(call)["full_name"]
        for collection in ("github.issues", "github.pull_requests"):
            body = self.numbered(collection, name, call.names["number"])
            if body is not None:
                return collection, body
        raise not_found()

    def issue_form(self, collection: str, body: Body, *, alone: bool = False) -> Body:
        """Show an issue, or a pull request as one."""
        pulled = collection == "github.pull_requests"
        return self.shown.pull_as_issue(body) if pulled else self.shown.issue(body, alone=alone)

    def stub(self, login: str) -> Body | None:
        """Return how a person is named within other objects; `None` where there is nobody of this login."""
        found = (one for one in self.state.select("github.users") if one["login"].lower() == login.lower())
        return next(({"id": one["id"], "login": one["login"]} for one in found), None)

    @staticmethod
    def body(call: Call) -> Body:
        """Return the body of a request.

        Raises:
            Refusal: It is no JSON object.
        """
        body = call.json()
        if body is None:
            raise problem(400, "Problems parsing JSON")
        return body
