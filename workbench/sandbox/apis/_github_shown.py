"""How the GitHub look-alike shows its objects: with all addresses, and people wherever they stand.

Source: https://github.com/github/rest-api-description, `@octokit/openapi` 23.0.2 (read 2026-11-28)
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, Final

from workbench.sandbox.apis._state import State

__all__ = ["GithubShown"]

Body = dict[str, Any]

_USER_URLS: Final = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY_URLS: Final = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_REACTIONS: Final = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


class GithubShown:
    """Shows objects of a state as the API does."""

    def __init__(self, state: State, base: Callable[[], str], renamed: Callable[[str, Body], Body], web: str) -> None:
        """Show what `state` holds.

        Args:
            state: The objects.
            base: The API's own address.
            renamed: Gives fields of a collection the names they have now.
            web: Where people see what the API is about.
        """
        self._state, self._base, self._renamed, self._web = state, base, renamed, web

    def user(self, stub: Body | None) -> Body | None:
        """Return a person or an organisation as it stands within other objects."""
        if stub is None:
            return None
        login, kind = stub["login"], stub.get("type", "User")
        url = f"{self._base()}/users/{login}"
        return {
            "login": login,
            "id": stub["id"],
            "node_id": _node(kind, stub["id"]),
            "avatar_url": f"{self._web}/avatars/{stub['id']}",
            "gravatar_id": "",
            "url": url,
            "html_url": f"{self._web}/{login}",
            **{name: url + tail for name, tail in _USER_URLS.items()},
            "type": kind,
            "user_view_type": "public",
            "site_admin": bool(stub.get("site_admin", False)),
        }

    def profile(self, body: Body) -> Body:
        """Return a person's own page."""
        empty = {"blog": "", "location": None, "hireable": None, "bio": None, "company": None, "email": None}
        counts = {"public_repos": 0, "public_gists": 0, "followers": 0, "following": 0}
        shown = {**(self.user(body) or {}), "twitter_username": None, **empty, **counts, **body}
        return self._renamed("github.users", shown)

    def repository(self, body: Body) -> Body:
        """Return a repository."""
        shown: Body = self._state.once(("repository", body["full_name"]), lambda: self._repository(body))
        return dict(shown)

    def _repository(self, body: Body) -> Body:
        name = body["full_name"]
        url, page = f"{self._base()}/repos/{name}", f"{self._web}/{name}"
        host = self._web.partition("://")[2]
        still_open = sum(
            one.get("state") == "open"
            for collection in ("github.issues", "github.pull_requests")
            for one in self._state.select(collection, name)
        )
        private = bool(body.get("private"))
        flags = dict.fromkeys(("has_issues", "has_projects", "has_downloads", "has_wiki", "allow_forking"), True)
        flags |= dict.fromkeys(("has_pages", "has_discussions", "disabled", "is_template", "archived", "fork"), False)
        flags["web_commit_signoff_required"] = False
        counts = dict.fromkeys(("stargazers_count", "watchers_count", "forks_count", "forks", "watchers"), 0)
        shown = {
            "node_id": _node("Repository", body["id"]),
            "description": None,
            "language": None,
            "topics": [],
            **flags,
            **body,
            "owner": self.user(body["owner"]),
            "html_url": page,
            "url": url,
            **{key: url + tail for key, tail in _REPOSITORY_URLS.items()},
            "git_url": f"git://{host}/{name}.git",
            "ssh_url": f"git@{host}:{name}.git",
            "clone_url": f"{page}.git",
            "svn_url": page,
            "homepage": None,
            "mirror_url": None,
            "license": None,
            "size": 0,
            **counts,
            "visibility": "private" if private else "public",
            "open_issues_count": still_open,
            "open_issues": still_open,
            "permissions": {"admin": True, "maintain": True, "push": True, "triage": True, "pull": True},
        }
        return self._renamed("github.repositories", shown)

    def whole_repository(self, body: Body) -> Body:
        """Return a repository as it is shown alone."""
        counts = {"network_count": 0, "subscribers_count": 0}
        merges = {"allow_squash_merge": True, "allow_merge_commit": True, "allow_rebase_merge": True}
        rest = {"temp_clone_token": None, "allow_auto_merge": False, "delete_branch_on_merge": False}
        organisation = {"organization": self.user(body["owner"])}
        return {**self.repository(body), **counts, **merges, **rest, **organisation}

    def label(self, body: Body, repository: str) -> Body:
        """Return a label of a repository."""
        kept = {key: value for key, value in body.items() if key != "repository"}
        url = f"{self._base()}/repos/{repository}/labels/{kept['name']}".replace(" ", "%20")
        return {"node_id": _node("Label", body["id"]), "url": url, **kept}

    def issue(self, body: Body, *, alone: bool = False) -> Body:
        """Return an issue; `alone` as it is shown by itself."""
        shown = self._common(body, "issues")
        if alone:
            shown["closed_by"] = shown["assignee"] or shown["user"] if body["state"] == "closed" else None
        return self._renamed("github.issues", shown)

    def pull_as_issue(self, body: Body) -> Body:
        """Return a pull request as it stands among issues."""
        shown = self._common(body, "issues")
        for name in ("head", "base", "merge_commit_sha", "requested_reviewers", "merged_at"):
            shown.pop(name, None)
        url = f"{self._base()}/repos/{body['repository']}/pulls/{body['number']}"
        page = f"{self._web}/{body['repository']}/pull/{body['number']}"
        return {
            **shown,
            # Among issues it has an id of its own.
            "id": body["id"] + 10**9,
            "node_id": _node("PullRequest", body["id"]),
            "html_url": page,
            "pull_request": {
                "url": url,
                "html_url": page,
                "diff_url": f"{page}.diff",
                "patch_url": f"{page}.patch",
                "merged_at": body.get("merged_at"),
            },
        }

    def _common(self, body: Body, step: str) -> Body:
        name, number = body["repository"], body["number"]
        url = f"{self._base()}/repos/{name}/{step}/{number}"
        kept = {key: value for key, value in body.items() if key != "repository"}
        assignees = [self.user(stub) for stub in body.get("assignees", [])]
        return {
            **kept,
            "url": url,
            "repository_url": f"{self._base()}/repos/{name}",
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "timeline_url": f"{url}/timeline",
            "html_url": f"{self._web}/{name}/{'pull' if step == 'pulls' else 'issues'}/{number}",
            "node_id": _node("Issue", body["id"]),
            "user": self.user(body["user"]),
            "labels": [self.label(one, name) for one in body.get("labels", [])],
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "milestone": body.get("milestone"),
            "active_lock_reason": None,
            "performed_via_github_app": None,
            "reactions": self._reactions(url),
        }

    def pull(self, body: Body) -> Body:
        """Return a pull request as lists show it."""
        name, number = body["repository"], body["number"]
        url, page = f"{self._base()}/repos/{name}/pulls/{number}", f"{self._web}/{name}/pull/{number}"
        issue = f"{self._base()}/repos/{name}/issues/{number}"
        head, statuses = body["head"], f"{self._base()}/repos/{name}/statuses/{body['head']['sha']}"
        links = {
            "self": url,
            "html": page,
            "issue": issue,
            "comments": f"{issue}/comments",
            "review_comments": f"{url}/comments",
            "review_comment": f"{self._base()}/repos/{name}/pulls/comments{{/number}}",
            "commits": f"{url}/commits",
            "statuses": statuses,
        }
        shown = self._common(body, "pulls")
        for key in ("repository_url", "labels_url", "events_url", "timeline_url", "reactions", "state_reason"):
            shown.pop(key, None)
        for key in ("comments", "performed_via_github_app"):
            shown.pop(key, None)
        homes = self._state.once(
            "homes", lambda: {one["full_name"]: one for one in self._state.select("github.repositories")}
        )
        home = homes[name]
        shown |= {
            "node_id": _node("PullRequest", body["id"]),
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "issue_url": issue,
            "comments_url": f"{issue}/comments",
            "commits_url": f"{url}/commits",
            "review_comments_url": f"{url}/comments",
            "review_comment_url": links["review_comment"],
            "statuses_url": statuses,
            "_links": {key: {"href": value} for key, value in links.items()},
            "auto_merge": None,
            "requested_reviewers": [self.user(stub) for stub in body.get("requested_reviewers", [])],
            "requested_teams": [],
            "head": self._end(head, home, body["user"]),
            "base": self._end(body["base"], home, home["owner"]),
        }
        return self._renamed("github.pull_requests", shown)

    def whole_pull(self, body: Body) -> Body:
        """Return a pull request as it is shown alone."""
        merged = body.get("merged_at") is not None
        counts = {"comments": body.get("comments", 0), "review_comments": 0, "commits": 1}
        sizes = {"additions": 1, "deletions": 1, "changed_files": 1}
        return {
            **self.pull(body),
            **counts,
            **sizes,
            "merged": merged,
            "merged_by": self.user(body["user"]) if merged else None,
            "mergeable": None if merged else True,
            "rebaseable": None if merged else True,
            "mergeable_state": "unknown" if merged else "clean",
            "maintainer_can_modify": False,
        }

    def _end(self, end: Body, home: Body, owner: Body) -> Body:
        label = f"{home['owner']['login']}:{end['ref']}"
        return {"label": label, **end, "user": self.user(owner), "repo": self.repository(home)}

    def comment(self, body: Body) -> Body:
        """Return a comment on an issue or a pull request."""
        name, number = body["repository"], body["issue_number"]
        url = f"{self._base()}/repos/{name}/issues/comments/{body['id']}"
        pulled = number in self._state.once(
            ("pulls", name), lambda: {one["number"] for one in self._state.select("github.pull_requests", name)}
        )
        kept = {key: value for key, value in body.items() if key not in ("repository", "issue_number")}
        shown = {
            **kept,
            "url": url,
            "html_url": f"{self._web}/{name}/{'pull' if pulled else 'issues'}/{number}#issuecomment-{body['id']}",
            "issue_url": f"{self._base()}/repos/{name}/issues/{number}",
            "node_id": _node("IssueComment", body["id"]),
            "user": self.user(body["user"]),
            "performed_via_github_app": None,
            "reactions": self._reactions(url),
        }
        return self._renamed("github.issue_comments", shown)

    @staticmethod
    def _reactions(url: str) -> Body:
        return {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(_REACTIONS, 0)}


def _node(kind: str, id_: int) -> str:
    return base64.b64encode(f"{kind}:{id_}".encode()).decode()
