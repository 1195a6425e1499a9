"""Reading in the GitHub look-alike: people, repositories, issues, pull requests, comments, labels, search."""

from __future__ import annotations

from typing import Any

from workbench.sandbox.apis._github_base import GithubPart, invalid, not_found, problem
from workbench.sandbox.apis._github_search import SearchFault, search_of
from workbench.sandbox.apis._look_alike import Call, Route
from workbench.sandbox.apis._server import Answer
from workbench.sandbox.apis._shapes import seconds_of

__all__ = ["GithubRead"]

Body = dict[str, Any]
_REPO = "/repos/{owner}/{repo}"


class GithubRead(GithubPart):
    """The part that reads."""

    def routes(self) -> list[Route]:
        """Return what can be read."""
        issues, pulls = f"{_REPO}/issues", f"{_REPO}/pulls"
        return [
            Route("GET", "/", self._root),
            Route("GET", "/user", self._me),
            Route("GET", "/users/{login}", self._user, "github.users"),
            Route("GET", "/orgs/{login}", self._organisation),
            Route("GET", "/orgs/{login}/members", self._members, "github.users"),
            Route("GET", "/orgs/{login}/teams", self._teams),
            Route("GET", "/user/repos", self._repositories, "github.repositories"),
            Route("GET", "/users/{login}/repos", self._repositories, "github.repositories"),
            Route("GET", "/orgs/{login}/repos", self._repositories, "github.repositories"),
            Route("GET", _REPO, self._repository, "github.repositories"),
            Route("GET", f"{_REPO}/labels", self._labels, "github.labels"),
            Route("GET", f"{_REPO}/labels/{{name}}", self._label, "github.labels"),
            Route("GET", issues, self._issues, "github.issues"),
            Route("GET", f"{issues}/comments", self._comments, "github.issue_comments"),
            Route("GET", f"{issues}/comments/{{id}}", self._comment, "github.issue_comments"),
            Route("GET", f"{issues}/{{number}}", self._issue, "github.issues"),
            Route("GET", f"{issues}/{{number}}/comments", self._comments_of, "github.issue_comments"),
            Route("GET", f"{issues}/{{number}}/labels", self._labels_of, "github.issues"),
            Route("GET", pulls, self._pulls, "github.pull_requests"),
            Route("GET", f"{pulls}/{{number}}", self._pull, "github.pull_requests"),
            Route("GET", f"{pulls}/{{number}}/reviews", self._none_of_pull),
            Route("GET", f"{pulls}/{{number}}/comments", self._none_of_pull),
            *(Route("GET", f"{_REPO}/{name}", self._none) for name in ("comments", "milestones", "releases")),
            Route("GET", f"{pulls}/comments", self._none),
            Route("GET", f"{_REPO}/commits", self._commits),
            Route("GET", "/search/issues", self._search),
        ]

    # -- people and repositories

    def _root(self, call: Call) -> Answer:
        base = f"http://{call.asked.headers.get('host', '')}"
        names = {"current_user_url": "/user", "repository_url": "/repos/{owner}/{repo}", "user_url": "/users/{user}"}
        return self.answer(call, {name: base + path for name, path in names.items()})

    def _me(self, call: Call) -> Answer:
        me = self.state.get("github.users", call.who)
        if me is None:
            raise not_found()
        return self.answer(call, self.shown.profile(me))

    def _user(self, call: Call) -> Answer:
        login = call.names["login"].lower()
        for body in self.state.select("github.users"):
            if body["login"].lower() == login:
                return self.answer(call, self.shown.profile(body))
        raise not_found()

    def _owner(self, call: Call) -> Body:
        login = call.names["login"].lower()
        for body in self.state.select("github.repositories"):
            if body["owner"]["login"].lower() == login:
                return dict(body["owner"])
        raise not_found()

    def _organisation(self, call: Call) -> Answer:
        owner = self._owner(call)
        shown = self.shown.user(owner) or {}
        base = f"http://{call.asked.headers.get('host', '')}/orgs/{owner['login']}"
        urls = {"url": base, "repos_url": f"{base}/repos", "members_url": f"{base}/members{{/member}}"}
        kept = {name: shown[name] for name in ("login", "id", "node_id", "avatar_url", "html_url", "type")}
        return self.answer(call, {**kept, **urls, "description": "", "public_repos": 0, "followers": 0})

    def _members(self, call: Call) -> Answer:
        self._owner(call)
        return self.page(call, self.state.select("github.users"), self.shown.user)

    def _teams(self, call: Call) -> Answer:
        self._owner(call)
        return self.page(call, [], None)

    def _repositories(self, call: Call) -> Answer:
        login = call.names.get("login", "").lower()
        bodies = self.state.select("github.repositories")
        if login and all(body["owner"]["login"].lower() != login for body in bodies):
            if self.stub(login) is None:
                raise not_found()
            bodies = []
        kind = call.query.get("type") or call.query.get("visibility", "all")
        if kind in ("public", "private"):
            bodies = [body for body in bodies if bool(body.get("private")) == (kind == "private")]
        default = "created" if call.asked.path.startswith("/orgs/") else "full_name"
        sort = call.query.get("sort", default)
        key = {"updated": "updated_at", "pushed": "pushed_at", "created": "created_at"}.get(sort, "full_name")
        down = call.query.get("direction", "asc" if key == "full_name" else "desc") == "desc"
        bodies.sort(key=lambda body: (str(body.get(key)), body["full_name"]), reverse=down)
        return self.page(call, bodies, self.shown.repository)

    def _repository(self, call: Call) -> Answer:
        return self.answer(call, self.shown.whole_repository(self.repository(call)))

    def _labels(self, call: Call) -> Answer:
        name = self.repository(call)["full_name"]
        return self.page(call, self.state.select("github.labels", name), lambda body: self.shown.label(body, name))

    def _label(self, call: Call) -> Answer:
        name = self.repository(call)["full_name"]
        for body in self.state.select("github.labels", name):
            if body["name"].lower() == call.names["name"].lower():
                return self.answer(call, self.shown.label(body, name))
        raise not_found()

    def _none(self, call: Call) -> Answer:
        """List what no repository of the company has."""
        self.repository(call)
        return self.page(call, [], None)

    def _none_of_pull(self, call: Call) -> Answer:
        if self.numbered("github.pull_requests", self.repository(call)["full_name"], call.names["number"]) is None:
            raise not_found()
        return self.page(call, [], None)

    def _commits(self, call: Call) -> Answer:
        self.repository(call)
        raise problem(409, "Git Repository is empty.")

    # -- issues and pull requests

    def _issues(self, call: Call) -> Answer:
        name = self.repository(call)["full_name"]
        since = seconds_of(call.query.get("since")) or None
        rows = [
            (collection, body)
            for collection in ("github.issues", "github.pull_requests")
            for body in self.state.select(collection, name, since=since)
            if self._wanted(call, body)
        ]
        key = {"updated": "updated_at", "comments": "comments"}.get(call.query.get("sort", ""), "created_at")
        rows.sort(key=lambda row: (row[1].get(key) or 0, row[1]["number"]))
        if call.query.get("direction", "desc") == "desc":
            rows.reverse()
        return self.page(call, rows, lambda row: self.issue_form(row[0], row[1]))

    @staticmethod
    def _wanted(call: Call, body: Body) -> bool:
        query = call.query
        state = query.get("state", "open")
        if state not in ("open", "closed", "all"):
            raise invalid("Issue", "state")
        labels = [one.lower() for one in query.get("labels", "").split(",") if one]
        held = {one["name"].lower() for one in body.get("labels", [])}
        assignees = {one["login"].lower() for one in body.get("assignees", [])}
        assignee = query.get("assignee", "*any").lower()
        return (
            state in ("all", body["state"])
            and all(label in held for label in labels)
            and (query.get("creator", "").lower() in ("", body["user"]["login"].lower()))
            and (
                assignee == "*any"
                or (assignee == "none" and not assignees)
                or assignee in assignees
                or (assignee == "*" and bool(assignees))
            )
        )

    def _issue(self, call: Call) -> Answer:
        return self.answer(call, self.issue_form(*self.issue_or_pull(call), alone=True))

    def _labels_of(self, call: Call) -> Answer:
        _, body = self.issue_or_pull(call)
        return self.page(call, body.get("labels", []), lambda one: self.shown.label(one, body["repository"]))

    def _pulls(self, call: Call) -> Answer:
        name = self.repository(call)["full_name"]
        state = call.query.get("state", "open")
        if state not in ("open", "closed", "all"):
            raise invalid("PullRequest", "state")
        rows = [one for one in self.state.select("github.pull_requests", name) if state in ("all", one["state"])]
        if base := call.query.get("base"):
            rows = [one for one in rows if one["base"]["ref"] == base]
        if head := call.query.get("head"):
            rows = [one for one in rows if one["head"]["ref"] == head.rpartition(":")[2]]
        sort = call.query.get("sort", "created")
        key = "updated_at" if sort in ("updated", "long-running") else "created_at"
        rows.sort(key=lambda one: (one[key], one["number"]))
        if call.query.get("direction", "desc" if sort == "created" else "asc") == "desc":
            rows.reverse()
        return self.page(call, rows, self.shown.pull)

    def _pull(self, call: Call) -> Answer:
        body = self.numbered("github.pull_requests", self.repository(call)["full_name"], call.names["number"])
        if body is None:
            raise not_found()
        return self.answer(call, self.shown.whole_pull(body))

    # -- comments

    def _comments(self, call: Call) -> Answer:
        name = self.repository(call)["full_name"]
        since = seconds_of(call.query.get("since")) or None
        sort = "updated" if call.query.get("sort") == "updated" else "created"
        down = "sort" in call.query and call.query.get("direction", "desc") == "desc"
        order = f"-{sort}" if down else sort
        rows = self.state.select("github.issue_comments", name, order=order, since=since)
        return self.page(call, rows, self.shown.comment)

    def _comment(self, call: Call) -> Answer:
        name = self.repository(call)["full_name"]
        body = self.state.get("github.issue_comments", call.names["id"])
        if body is None or body["repository"] != name:
            raise not_found()
        return self.answer(call, self.shown.comment(body))

    def _comments_of(self, call: Call) -> Answer:
        _, issue = self.issue_or_pull(call)
        since = seconds_of(call.query.get("since")) or None
        rows = self.state.select("github.issue_comments", issue["repository"], order="created", since=since)
        return self.page(call, [one for one in rows if one["issue_number"] == issue["number"]], self.shown.comment)

    # -- search

    def _search(self, call: Call) -> Answer:
        text = call.query.get("q", "")
        if not text.strip():
            raise invalid("Search", "q", "missing")
        try:
            search = search_of(text)
        except SearchFault as exc:
            errors = [{"message": str(exc), "resource": "Search", "field": "q", "code": "invalid"}]
            raise problem(422, "Validation Failed", errors=errors) from exc
        rows = [
            (collection, body)
            for collection in ("github.issues", "github.pull_requests")
            for body in self.state.select(collection)
            if search.matches(body, collection == "github.pull_requests")
        ]
        sort = call.query.get("sort") or (search.sort or "").partition("-")[0]
        key = {"updated": "updated_at", "comments": "comments"}.get(sort, "created_at")
        rows.sort(key=lambda row: (row[1].get(key) or 0, row[1]["id"]), reverse=call.query.get("order") != "asc")

        def show(row: tuple[str, Body]) -> Body:
            return {**self.issue_form(*row), "score": 1.0}

        def wrap(items: list[Body]) -> Body:
            found = {"total_count": len(rows), "incomplete_results": False, "items": items}
            return {**found, "search_type": "lexical"}

        # Only the first thousand can be read.
        return self.page(call, rows[:1000], show, wrap=wrap)
