"""Writing in the GitHub look-alike: issues, comments, labels, assignees, reviewers, merges, webhooks."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from workbench.sandbox.apis._github_base import GithubPart, invalid, not_found, problem, stamp_of
from workbench.sandbox.apis._look_alike import Call, Route
from workbench.sandbox.apis._server import Answer, json_answer
from workbench.sandbox.apis._webhooks import loopback

__all__ = ["GithubWrite"]

Body = dict[str, Any]
_REPO = "/repos/{owner}/{repo}"
_ISSUE = f"{_REPO}/issues/{{number}}"
_REASONS = ("completed", "not_planned", "duplicate", "reopened", None)


class GithubWrite(GithubPart):
    """The part that writes."""

    def routes(self) -> list[Route]:
        """Return what can be written."""
        pull = f"{_REPO}/pulls/{{number}}"
        return [
            Route("POST", f"{_REPO}/issues", self._create),
            Route("PATCH", _ISSUE, self._edit),
            Route("POST", f"{_ISSUE}/comments", self._say),
            Route("PATCH", f"{_REPO}/issues/comments/{{id}}", self._edit_comment),
            Route("DELETE", f"{_REPO}/issues/comments/{{id}}", self._delete_comment),
            Route("POST", f"{_ISSUE}/labels", self._add_labels),
            Route("PUT", f"{_ISSUE}/labels", self._set_labels),
            Route("DELETE", f"{_ISSUE}/labels", self._set_labels),
            Route("DELETE", f"{_ISSUE}/labels/{{name}}", self._remove_label),
            Route("POST", f"{_ISSUE}/assignees", self._assign),
            Route("DELETE", f"{_ISSUE}/assignees", self._assign),
            Route("POST", f"{_REPO}/labels", self._create_label),
            Route("PATCH", pull, self._edit_pull),
            Route("POST", f"{pull}/requested_reviewers", self._reviewers),
            Route("DELETE", f"{pull}/requested_reviewers", self._reviewers),
            Route("PUT", f"{pull}/merge", self._merge),
            Route("GET", f"{_REPO}/hooks", self._hooks),
            Route("POST", f"{_REPO}/hooks", self._create_hook),
            Route("DELETE", f"{_REPO}/hooks/{{id}}", self._delete_hook),
        ]

    def _me(self, call: Call) -> Body:
        me = self.state.get("github.users", call.who) or {"id": 1, "login": "ghost"}
        return {"id": me["id"], "login": me["login"]}

    def _now(self) -> str:
        return stamp_of(self.state.tick())

    # -- issues

    def _create(self, call: Call) -> Answer:
        home, given = self.repository(call), self.body(call)
        name = home["full_name"]
        title = given.get("title")
        if not isinstance(title, str | int) or not str(title).strip():
            raise invalid("Issue", "title", "missing_field")
        number = 1 + max(
            (
                one["number"]
                for kind in ("issues", "pull_requests")
                for one in self.state.select(f"github.{kind}", name)
            ),
            default=0,
        )
        now = self._now()
        body: Body = {
            "id": self.state.next_number("github.issues", 2_900_000_000),
            "number": number,
            "repository": name,
            "title": str(title),
            "body": given.get("body"),
            "user": self._me(call),
            "labels": self._labels(name, given.get("labels") or []),
            "assignees": self._people(given.get("assignees") or [], "Issue"),
            "state": "open",
            "state_reason": None,
            "locked": False,
            "milestone": None,
            "comments": 0,
            "author_association": "MEMBER",
            "created_at": now,
            "updated_at": now,
            "closed_at": None,
        }
        self.state.put("github.issues", body)
        shown = self.shown.issue(body, alone=True)
        return json_answer(shown, 201, {"Location": shown["url"]})

    def _edit(self, call: Call) -> Answer:
        collection, body = self.issue_or_pull(call)
        given, name = self.body(call), body["repository"]
        changed = self._texts(given, body, "Issue")
        if "state" in given:
            changed = self._state(changed, given)
        if given.get("labels") is not None:
            changed["labels"] = self._labels(name, given["labels"])
        if given.get("assignees") is not None:
            changed["assignees"] = self._people(given["assignees"], "Issue")
        return self.answer(call, self.issue_form(collection, self._kept(collection, changed), alone=True))

    @staticmethod
    def _texts(given: Body, body: Body, resource: str) -> Body:
        changed = dict(body)
        if "title" in given:
            if not isinstance(given["title"], str) or not given["title"].strip():
                raise invalid(resource, "title", "missing_field")
            changed["title"] = given["title"]
        if "body" in given:
            if not isinstance(given["body"], str | None):
                raise invalid(resource, "body")
            changed["body"] = given["body"]
        return changed

    def _state(self, body: Body, given: Body) -> Body:
        state, reason = given["state"], given.get("state_reason")
        if state not in ("open", "closed") or reason not in _REASONS:
            raise invalid("Issue", "state" if state not in ("open", "closed") else "state_reason")
        if state == body["state"] and reason is None:
            return body
        closed = state == "closed"
        told = reason or ("completed" if closed else "reopened")
        stamp = stamp_of(self.state.now() + 1) if closed else None
        return {**body, "state": state, "state_reason": told, "closed_at": stamp}

    def _kept(self, collection: str, body: Body) -> Body:
        body = {**body, "updated_at": self._now()}
        self.state.put(collection, body)
        return body

    # -- labels and people

    def _labels(self, repository: str, given: Any) -> list[Body]:
        names = (
            [one.get("name") if isinstance(one, dict) else one for one in given] if isinstance(given, list) else None
        )
        if names is None or not all(isinstance(one, str) and one for one in names):
            raise invalid("Issue", "labels")
        known = {one["name"].lower(): one for one in self.state.select("github.labels", repository)}
        # A label that is not there is made.
        unique = dict.fromkeys(str(name) for name in names)
        found = [known.get(name.lower()) or self._new_label(repository, name) for name in unique]
        return [{key: value for key, value in one.items() if key != "repository"} for one in found]

    def _new_label(self, repository: str, name: str, color: str = "ededed", about: str | None = None) -> Body:
        body: Body = {"id": self.state.next_number("github.labels", 9_900_000_000), "name": name, "color": color}
        body |= {"description": about, "default": False, "repository": repository}
        self.state.put("github.labels", body)
        return body

    def _create_label(self, call: Call) -> Answer:
        name, given = self.repository(call)["full_name"], self.body(call)
        label, color = given.get("name"), given.get("color") or "ededed"
        if not isinstance(label, str) or not label:
            raise invalid("Label", "name", "missing_field")
        if not isinstance(color, str) or not re.fullmatch(r"[0-9a-fA-F]{6}", color):
            raise invalid("Label", "color")
        if any(one["name"].lower() == label.lower() for one in self.state.select("github.labels", name)):
            raise invalid("Label", "name", "already_exists")
        body = self._new_label(name, label, color, given.get("description"))
        return json_answer(self.shown.label(body, name), 201)

    def _add_labels(self, call: Call) -> Answer:
        _, body = self.issue_or_pull(call)
        added = self._labels(body["repository"], self._listed(call, "labels"))
        held = {one["name"] for one in added}
        return self._relabelled(call, [*(one for one in body["labels"] if one["name"] not in held), *added])

    def _set_labels(self, call: Call) -> Answer:
        _, body = self.issue_or_pull(call)
        given = [] if call.asked.method == "DELETE" else self._listed(call, "labels")
        answer = self._relabelled(call, self._labels(body["repository"], given))
        return Answer(204) if call.asked.method == "DELETE" else answer

    def _remove_label(self, call: Call) -> Answer:
        _, body = self.issue_or_pull(call)
        left = [one for one in body["labels"] if one["name"].lower() != call.names["name"].lower()]
        if len(left) == len(body["labels"]):
            raise problem(404, "Label does not exist")
        return self._relabelled(call, left)

    def _relabelled(self, call: Call, labels: list[Body]) -> Answer:
        collection, body = self.issue_or_pull(call)
        self._kept(collection, {**body, "labels": labels})
        return json_answer([self.shown.label(one, body["repository"]) for one in labels])

    def _listed(self, call: Call, name: str) -> Any:
        try:
            found = call.asked.json
        except ValueError:
            raise problem(400, "Problems parsing JSON") from None
        # Both a list and an object with one are taken.
        return found.get(name, []) if isinstance(found, dict) else found

    def _people(self, logins: Any, resource: str) -> list[Body]:
        if not isinstance(logins, list) or not all(isinstance(one, str) for one in logins):
            raise invalid(resource, "assignees")
        # One who may not be assigned is passed over in silence.
        found = [stub for stub in map(self.stub, dict.fromkeys(logins)) if stub is not None]
        return found[:10]

    def _assign(self, call: Call) -> Answer:
        collection, body = self.issue_or_pull(call)
        people = self._people(self._listed(call, "assignees"), "Issue")
        ids = {one["id"] for one in people}
        left = [one for one in body.get("assignees", []) if one["id"] not in ids]
        added = call.asked.method == "POST"
        changed = self._kept(collection, {**body, "assignees": left + people if added else left})
        return json_answer(self.issue_form(collection, changed, alone=True), 201 if added else 200)

    # -- comments

    def _text(self, call: Call) -> str:
        text = self.body(call).get("body")
        if not isinstance(text, str) or not text.strip():
            raise invalid("IssueComment", "body", "missing_field")
        return text

    def _say(self, call: Call) -> Answer:
        collection, issue = self.issue_or_pull(call)
        text, now = self._text(call), self._now()
        body: Body = {
            "id": self.state.next_number("github.issue_comments", 3_900_000_000),
            "repository": issue["repository"],
            "issue_number": issue["number"],
            "user": self._me(call),
            "body": text,
            "author_association": "MEMBER",
            "created_at": now,
            "updated_at": now,
        }
        self.state.put("github.issue_comments", body)
        self.state.put(collection, {**issue, "comments": issue.get("comments", 0) + 1, "updated_at": now})
        shown = self.shown.comment(body)
        return json_answer(shown, 201, {"Location": shown["url"]})

    def _comment(self, call: Call) -> Body:
        body = self.state.get("github.issue_comments", call.names["id"])
        if body is None or body["repository"] != self.repository(call)["full_name"]:
            raise not_found()
        return body

    def _edit_comment(self, call: Call) -> Answer:
        body = {**self._comment(call), "body": self._text(call)}
        return json_answer(self.shown.comment(self._kept("github.issue_comments", body)))

    def _delete_comment(self, call: Call) -> Answer:
        body = self._comment(call)
        now = self._now()
        self.state.delete("github.issue_comments", str(body["id"]))
        for collection in ("github.issues", "github.pull_requests"):
            issue = self.numbered(collection, body["repository"], str(body["issue_number"]))
            if issue is not None:
                left = max(0, issue.get("comments", 1) - 1)
                self.state.put(collection, {**issue, "comments": left, "updated_at": now})
        return Answer(204)

    # -- pull requests

    def _pull(self, call: Call) -> Body:
        body = self.numbered("github.pull_requests", self.repository(call)["full_name"], call.names["number"])
        if body is None:
            raise not_found()
        return body

    def _edit_pull(self, call: Call) -> Answer:
        given = self.body(call)
        changed = self._texts(given, self._pull(call), "PullRequest")
        if "state" in given:
            if changed.get("merged_at"):
                raise invalid("PullRequest", "state")
            changed = {**self._state(changed, {"state": given["state"]}), "state_reason": None}
        return self.answer(call, self.shown.whole_pull(self._kept("github.pull_requests", changed)))

    def _reviewers(self, call: Call) -> Answer:
        body = self._pull(call)
        logins = self.body(call).get("reviewers") or []
        people = [self.stub(str(one)) for one in logins] if isinstance(logins, list) else [None]
        if any(one is None or one["id"] == body["user"]["id"] for one in people):
            raise problem(422, "Reviews may only be requested from collaborators. One or more of the users are not.")
        ids = {one["id"] for one in people if one is not None}
        left = [one for one in body.get("requested_reviewers", []) if one["id"] not in ids]
        added = call.asked.method == "POST"
        asked = [*left, *(one for one in people if one is not None)] if added else left
        changed = self._kept("github.pull_requests", {**body, "requested_reviewers": asked})
        return json_answer(self.shown.pull(changed), 201 if added else 200)

    def _merge(self, call: Call) -> Answer:
        body, given = self._pull(call), self.body(call)
        if body["state"] != "open":
            raise problem(405, "Pull Request is not mergeable")
        if given.get("sha") not in (None, body["head"]["sha"]):
            raise problem(409, "Head branch was modified. Review and try the merge again.")
        if given.get("merge_method", "merge") not in ("merge", "squash", "rebase"):
            raise invalid("PullRequest", "merge_method")
        sha = hashlib.sha256(f"merge {body['id']}".encode()).hexdigest()[:40]
        stamp = stamp_of(self.state.now() + 1)
        done = {"state": "closed", "closed_at": stamp, "merged_at": stamp, "merge_commit_sha": sha}
        self._kept("github.pull_requests", {**body, **done})
        return json_answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})

    # -- webhooks

    def _hooks(self, call: Call) -> Answer:
        name = self.repository(call)["full_name"]
        held = [one for one in self.state.fact("hooks", []) if one["repository"] == name]
        return self.page(call, held, lambda one: self._hook_form(call, one))

    def _create_hook(self, call: Call) -> Answer:
        name, given = self.repository(call)["full_name"], self.body(call)
        settings = given.get("config")
        url = settings.get("url") if isinstance(settings, dict) else None
        if not isinstance(settings, dict) or not isinstance(url, str) or not loopback(url):
            errors = [{"resource": "Hook", "code": "custom", "field": "url"}]
            raise problem(422, "Validation Failed: the sandbox delivers to loopback addresses only", errors=errors)
        now = self._now()
        hook: Body = {
            "id": self.state.next_number("hooks", 400_000_001),
            "repository": name,
            "events": given.get("events") or ["push"],
            "active": bool(given.get("active", True)),
            "url": url,
            "secret": str(settings.get("secret", "")),
            "created_at": now,
        }
        self.state.set_fact("hooks", [*self.state.fact("hooks", []), hook])
        return json_answer(self._hook_form(call, hook), 201)

    @staticmethod
    def _hook_form(call: Call, hook: Body) -> Body:
        base = f"http://{call.asked.headers.get('host', '')}/repos/{hook['repository']}/hooks/{hook['id']}"
        return {
            "type": "Repository",
            "id": hook["id"],
            "name": "web",
            "active": hook["active"],
            "events": hook["events"],
            # The secret is never told again.
            "config": {"content_type": "json", "insecure_ssl": "0", "url": hook["url"], "secret": "********"},
            "updated_at": hook["created_at"],
            "created_at": hook["created_at"],
            "url": base,
            "test_url": f"{base}/test",
            "ping_url": f"{base}/pings",
            "deliveries_url": f"{base}/deliveries",
            "last_response": {"code": None, "status": "unused", "message": None},
        }

    def _delete_hook(self, call: Call) -> Answer:
        self.repository(call)
        held = self.state.fact("hooks", [])
        left = [one for one in held if str(one["id"]) != call.names["id"]]
        if len(left) == len(held):
            raise not_found()
        self.state.set_fact("hooks", left)
        return Answer(204)
