"""A look-alike of GitHub's REST API: repositories, issues, pull requests, comments, labels, people, search, webhooks.

Not covered, and answered as any unknown path: contents and git data, checks, actions, projects, discussions, GraphQL.
Reviews, commits, milestones, releases and teams are there and hold nothing: the company has none. There is no reading
without a token.

Source: https://docs.github.com/en/rest (read 2026-11-25) and the description in `@octokit/openapi` 23.0.2.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from workbench.sandbox import GITHUB_WEB
from workbench.sandbox.apis._github_base import not_found, problem
from workbench.sandbox.apis._github_read import GithubRead
from workbench.sandbox.apis._github_shown import GithubShown
from workbench.sandbox.apis._github_write import GithubWrite
from workbench.sandbox.apis._look_alike import Call, LookAlike, Refusal, Route, secret
from workbench.sandbox.apis._quota import Spent, Window
from workbench.sandbox.apis._server import Answer, Asked

__all__ = ["Github"]


class Github(LookAlike):
    """The look-alike."""

    name = "github"

    def __post_init__(self) -> None:
        """Begin with all requests left."""
        self.shown = GithubShown(self.state, lambda: self.base, self.renamed, GITHUB_WEB)
        vendor = self.limits == "vendor"
        # https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api (read 2026-11-25)
        self._core = Window(5_000 if vendor else 5_000_000, 3_600)
        self._search = Window(30 if vendor else 30_000, 60)
        self._points = Window(900 if vendor else 900_000, 60)
        self._requests = 0
        read, write = GithubRead(self.state, self.shown), GithubWrite(self.state, self.shown)
        self._routes = [*read.routes(), *write.routes(), Route("GET", "/rate_limit", self._rate)]

    @property
    def token(self) -> str:
        """A personal token of the first member."""
        return f"ghp_{secret(self.seed, 'github token', 36)}"

    def routes(self) -> Sequence[Route]:
        """Return what is there."""
        return self._routes

    def identify(self, asked: Asked) -> str:
        """Return the id of the token's owner."""
        if "user-agent" not in asked.headers:
            message = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"
            raise problem(403, message)
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        if not kind:
            raise problem(401, "Requires authentication")
        if kind.lower() not in ("bearer", "token") or token != self.token:
            raise problem(401, "Bad credentials")
        users = self.state.select("github.users")
        return str(users[0]["id"]) if users else ""

    def spend(self, asked: Asked, who: str, answer: Answer | None) -> dict[str, str]:
        """Count a request; one that is answered with 304 does not count, nor does asking for what is left."""
        resource = "search" if asked.path.startswith("/search/") else "core"
        window = self._search if resource == "search" else self._core
        if answer is not None:
            return _headers(window.spend(who, -1), resource)
        if asked.path == "/rate_limit":
            return _headers(window.spend(who, 0), resource)
        points = self._points.spend(f"{who} {asked.path}", 1 if asked.method in ("GET", "HEAD") else 5)
        if points.refused:
            raise self._secondary(points.wait_s)
        spent = window.spend(who)
        if spent.refused:
            message = f"API rate limit exceeded for user ID {who}. If you reach out to GitHub Support for help, please "
            message += f"include the request ID {self._request_id()}."
            refusal = problem(403, message)
            refusal.answer.headers.update(_headers(spent, resource))
            raise refusal
        return {**_headers(spent, resource), "X-GitHub-Request-Id": self._request_id(), **_VERSION}

    def _request_id(self) -> str:
        self._requests += 1
        return f"SB01:{self._requests:06X}:{self.seed:04X}"

    @staticmethod
    def _secondary(wait_s: int | None) -> Refusal:
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        refusal = problem(403, message)
        if wait_s is not None:
            refusal.answer.headers["Retry-After"] = str(wait_s)
        return refusal

    def refuse(self, fault: str, asked: Asked) -> Answer:
        """Refuse in one of GitHub's ways."""
        del asked
        if fault == "expired":
            return problem(401, "Bad credentials").answer
        if fault == "lost_permission":
            return not_found().answer
        if fault == "quota":
            answer = problem(403, "API rate limit exceeded for user ID 1.").answer
            answer.headers |= _headers(Spent(5_000, 5_000, time.time() + 3_600, True), "core")
            return answer
        return self._secondary(1 if fault == "rate_limit" else None).answer

    def unknown(self, asked: Asked, other_methods: Sequence[str]) -> Answer:
        """Answer what is not there: the same whatever the method."""
        del asked, other_methods
        return not_found().answer

    def remove(self, collection: str, body: dict[str, Any]) -> None:
        """Delete an object; a repository takes along what is in it."""
        self.state.tick()
        if collection == "github.repositories":
            for inside in ("labels", "issues", "pull_requests", "issue_comments"):
                for one in self.state.select(f"github.{inside}", body["full_name"]):
                    self.state.delete(f"github.{inside}", str(one["id"]))
        self.state.delete(collection, str(body["id"]))

    def may_be_renamed(self, collection: str, sample: dict[str, Any]) -> list[str]:
        """Return the texts of an object."""
        del collection
        return [name for name in ("body", "title", "description", "bio", "company") if name in sample]

    def _rate(self, call: Call) -> Answer:
        found = {}
        for name, window in (("core", self._core), ("search", self._search)):
            spent = window.spend(call.who, 0)
            found[name] = {
                "limit": spent.limit,
                "used": spent.used,
                "remaining": spent.remaining,
                "reset": int(spent.reset) + 1,
            }
        return GithubRead.answer(call, {"resources": found, "rate": found["core"]})


_VERSION = {
    "X-GitHub-Media-Type": "github.v3; format=json",
    "X-GitHub-Api-Version-Selected": "2022-11-28",
    "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding",
}


def _headers(spent: Spent, resource: str) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(spent.limit),
        "X-RateLimit-Remaining": str(max(0, spent.remaining)),
        "X-RateLimit-Reset": str(int(spent.reset) + 1),
        "X-RateLimit-Used": str(max(0, spent.used)),
        "X-RateLimit-Resource": resource,
    }
