"""Every answer that the shipped connectors read validates against the vendors' own descriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from real_material import needed

from workbench.sandbox.apis import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=20) as running:
        yield running


def _problems(schema: dict[str, Any], whole: dict[str, Any], value: Any) -> list[str]:
    resolver = {**schema, "components": whole.get("components", {}), "definitions": whole.get("definitions", {})}
    validator = jsonschema.Draft202012Validator(resolver)
    return [f"/{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in validator.iter_errors(value)]


def _description(name: str, paths: set[str]) -> dict[str, Any]:
    whole = json.loads(needed(name).read_text(encoding="utf-8"))
    kept = {path: whole["paths"][path] for path in paths}
    return {key: _plain(whole.get(key, {})) for key in ("components", "definitions")} | {"paths": _plain(kept)}


def _plain(schema: Any) -> Any:
    """A description's schema as JSON Schema: `nullable`, and lists of schemas where one is meant."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: value if key in ("enum", "const", "required") else _plain(value) for key, value in schema.items()}
    if isinstance(found.get("items"), list) and found.get("type") != "array":
        # Slack's description writes `items: [A, B]` for "A or B".
        found["anyOf"] = found.pop("items")
    told = str(schema.get("description", ""))
    if found.pop("nullable", None) is True or "or null if" in told:
        return {"anyOf": [found, {"type": "null"}]}
    # Descriptions of formats and examples are no rules.
    for key in ("format", "example", "examples", "discriminator", "xml", "externalDocs"):
        if not isinstance(found.get(key), dict) or key == "discriminator":
            found.pop(key, None)
    return found


# -- GitHub ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def github(sandbox: Sandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {sandbox.github.token}"}
    with httpx.Client(base_url=sandbox.urls["github"], headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def github_description() -> dict[str, Any]:
    return _description("github/openapi.json", {path for path, _ in GITHUB} | GITHUB_WRITES)


def _busiest(sandbox: Sandbox) -> str:
    names = [row["repository"] for row in sandbox.company.objects("github.pull_requests")]
    return names[0]


GITHUB = [
    ("/orgs/{org}/repos", ""),
    ("/user", ""),
    ("/rate_limit", ""),
    ("/repos/{owner}/{repo}", ""),
    ("/repos/{owner}/{repo}/issues", "state=all"),
    ("/repos/{owner}/{repo}/issues/{issue_number}", ""),
    ("/repos/{owner}/{repo}/issues/comments", ""),
    ("/repos/{owner}/{repo}/issues/{issue_number}/comments", ""),
    ("/repos/{owner}/{repo}/issues/{issue_number}/labels", ""),
    ("/repos/{owner}/{repo}/labels", ""),
    ("/repos/{owner}/{repo}/pulls", "state=all"),
    ("/repos/{owner}/{repo}/pulls/{pull_number}", ""),
    ("/repos/{owner}/{repo}/pulls/{pull_number}/reviews", ""),
    ("/repos/{owner}/{repo}/pulls/comments", ""),
    ("/repos/{owner}/{repo}/comments", ""),
    ("/repos/{owner}/{repo}/milestones", ""),
    ("/repos/{owner}/{repo}/releases", ""),
    ("/orgs/{org}/members", ""),
    ("/orgs/{org}/teams", ""),
    ("/users/{username}", ""),
    ("/search/issues", "q=is:issue repo:{owner}/{repo}"),
]


@pytest.mark.parametrize(("path", "query"), GITHUB, ids=[path for path, _ in GITHUB])
def test_github(
    sandbox: Sandbox, github: httpx.Client, github_description: dict[str, Any], path: str, query: str
) -> None:
    owner, _, repo = _busiest(sandbox).partition("/")
    pull = next(sandbox.company.objects("github.pull_requests"))
    issue = next(one for one in sandbox.company.objects("github.issues") if one["repository"] == pull["repository"])
    login = next(sandbox.company.objects("github.users"))["login"]
    names = {"owner": owner, "repo": repo, "org": owner, "username": login, "pull_number": pull["number"]}
    names["issue_number"] = issue["number"]
    answer = github.get(f"{path}?{query}".format(**names))
    assert answer.status_code == 200, answer.text
    schema = github_description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert _problems(schema, github_description, answer.json()) == []


GITHUB_WRITES = {
    "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    "/repos/{owner}/{repo}/issues/{issue_number}/assignees",
    "/repos/{owner}/{repo}/hooks",
}


def test_github_writes(sandbox: Sandbox, github: httpx.Client, github_description: dict[str, Any]) -> None:
    home = f"/repos/{_busiest(sandbox)}"
    base = "/repos/{owner}/{repo}"
    made = github.post(f"{home}/issues", json={"title": "A new one", "labels": ["bug"]}).json()
    number = made["number"]
    comment = github.post(f"{home}/issues/{number}/comments", json={"body": "Yes."}).json()
    hook = {"config": {"url": "http://127.0.0.1:9/", "content_type": "json"}, "events": ["issues"]}
    done = [
        ("post", f"{base}/issues", "201", made),
        ("post", f"{base}/issues/{{issue_number}}/comments", "201", comment),
        ("patch", f"{base}/issues/{{issue_number}}", "200", {"state": "closed"}),
        ("patch", f"{base}/issues/comments/{{comment_id}}", "200", {"body": "No."}),
        ("post", f"{base}/issues/{{issue_number}}/labels", "200", {"labels": ["docs"]}),
        ("post", f"{base}/issues/{{issue_number}}/assignees", "201", {"assignees": []}),
        ("post", f"{base}/labels", "201", {"name": "fresh", "color": "aabbcc"}),
        ("post", f"{base}/hooks", "201", hook),
    ]
    names = {"issue_number": number, "comment_id": comment["id"]}
    for method, path, status, body in done:
        if body not in (made, comment):
            answer = github.request(method.upper(), path.replace(base, home).format(**names), json=body)
            assert str(answer.status_code) == status, answer.text
            body = answer.json()
        response = github_description["paths"][path][method]["responses"][status]
        schema = response["content"]["application/json"]["schema"]
        assert _problems(schema, github_description, body) == [], path
    sandbox.reset()


# -- Slack -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slack_description() -> dict[str, Any]:
    return _description("slack/web_openapi_v2.json", {f"/{method}" for method in SLACK})


SLACK = [
    "auth.test",
    "users.list",
    "users.info",
    "usergroups.list",
    "conversations.list",
    "conversations.info",
    "conversations.members",
    "conversations.history",
    "conversations.replies",
    "files.list",
    "search.messages",
    "chat.postMessage",
    "chat.update",
    "reactions.add",
    "chat.delete",
]


def test_slack(sandbox: Sandbox, slack_description: dict[str, Any]) -> None:
    root = next(row for row in sandbox.company.objects("slack.messages") if row.get("reply_count"))
    given: dict[str, Any] = {"channel": root["channel"], "ts": root["ts"], "query": "the", "user": root["user"]}
    given |= {"text": "Hello", "name": "eyes", "types": "public_channel,private_channel"}
    for method in SLACK:
        answer = httpx.post(
            f"{sandbox.urls['slack']}/{method}",
            data=given,
            headers={"Authorization": f"Bearer {sandbox.slack.token}"},
            trust_env=False,
        )
        body = answer.json()
        assert body["ok"], (method, body)
        if method == "chat.postMessage":
            given |= {"ts": body["ts"], "timestamp": body["ts"]}
        if method in ("conversations.history", "conversations.replies"):
            # The description of 2021 does not have the cursor, which Slack's documentation and client have.
            body.pop("response_metadata", None)
        operation = slack_description["paths"][f"/{method}"]
        schema = next(iter(operation.values()))["responses"]["200"]["schema"]
        assert _problems(schema, slack_description, body) == [], method
    sandbox.reset()


def test_slacks_refusals_are_those_of_its_description(sandbox: Sandbox, slack_description: dict[str, Any]) -> None:
    for method, given, error in [
        ("conversations.history", {"channel": "C0NOTHERE"}, "channel_not_found"),
        ("users.info", {"user": "U0NOTHERE"}, "user_not_found"),
        ("chat.postMessage", {"channel": "C0NOTHERE", "text": "x"}, "channel_not_found"),
    ]:
        answer = httpx.post(
            f"{sandbox.urls['slack']}/{method}",
            data=given,
            headers={"Authorization": f"Bearer {sandbox.slack.token}"},
            trust_env=False,
        )
        assert answer.json()["error"] == error
        schema = next(iter(slack_description["paths"][f"/{method}"].values()))["responses"]["default"]["schema"]
        assert _problems(schema, slack_description, answer.json()) == [], method


# -- Confluence --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def confluence_description() -> dict[str, Any]:
    return _description("confluence/openapi_v2.json", {path for path, _ in CONFLUENCE})


CONFLUENCE = [
    ("/spaces", "description-format=plain"),
    ("/spaces/{id}", ""),
    ("/spaces/{id}/pages", ""),
    ("/pages", "body-format=storage&limit=3"),
    ("/pages/{id}", "body-format=storage"),
    ("/pages/{id}/versions", "body-format=storage"),
    ("/pages/{page-id}/versions/{version-number}", ""),
    ("/pages/{id}/children", ""),
    ("/pages/{id}/footer-comments", ""),
    ("/footer-comments", "body-format=storage"),
    ("/blogposts", ""),
    ("/inline-comments", ""),
    ("/labels", ""),
]


@pytest.mark.parametrize(("path", "query"), CONFLUENCE, ids=[path for path, _ in CONFLUENCE])
def test_confluence(sandbox: Sandbox, confluence_description: dict[str, Any], path: str, query: str) -> None:
    page = max(sandbox.company.objects("confluence.pages"), key=lambda row: row["version"]["number"])
    id_ = page["spaceId"] if path.startswith("/spaces") else page["id"]
    filled = path.replace("{id}", id_).replace("{page-id}", page["id"]).replace("{version-number}", "1")
    answer = _confluence(sandbox, "GET", f"{filled}?{query}")
    assert answer.status_code == 200, answer.text
    schema = confluence_description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    found = _problems(schema, confluence_description, answer.json())
    # A page without a parent has no kind of parent either; the description says it of the id alone.
    assert [one for one in found if not re.search(r"/parentType: None", one)] == []


def test_confluence_writes(sandbox: Sandbox, confluence_description: dict[str, Any]) -> None:
    space = next(sandbox.company.objects("confluence.spaces"))["id"]
    body = {"representation": "storage", "value": "<p>One</p>"}
    made = _confluence(
        sandbox, "POST", "/pages", {"spaceId": space, "title": "Fresh", "body": body, "status": "current"}
    )
    id_ = made.json()["id"]
    change = {"id": id_, "status": "current", "title": "Fresher", "body": body, "version": {"number": 2}}
    changed = _confluence(sandbox, "PUT", f"/pages/{id_}", change)
    said = _confluence(sandbox, "POST", "/footer-comments", {"pageId": id_, "body": body})
    for answer, method, path in [
        (made, "post", "/pages"),
        (changed, "put", "/pages/{id}"),
        (said, "post", "/footer-comments"),
    ]:
        response = confluence_description["paths"][path][method]["responses"][str(answer.status_code)]
        assert _problems(response["content"]["application/json"]["schema"], confluence_description, answer.json()) == []
    assert _confluence(sandbox, "DELETE", f"/pages/{id_}").status_code == 204
    sandbox.reset()


def _confluence(sandbox: Sandbox, method: str, path: str, body: Any = None) -> httpx.Response:
    return httpx.request(
        method,
        f"{sandbox.urls['confluence']}/wiki/api/v2{path}",
        json=body,
        auth=(sandbox.confluence.email, sandbox.confluence.token),
        trust_env=False,
    )


# -- the check itself --------------------------------------------------------------------------------


def test_a_wrong_answer_is_seen(github_description: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/label"}
    right = {
        "id": 1,
        "node_id": "x",
        "url": "http://x",
        "name": "a",
        "description": None,
        "color": "f",
        "default": False,
    }
    assert _problems(schema, github_description, right) == []
    assert _problems(schema, github_description, {**right, "id": "one"})
    assert _problems(schema, github_description, {key: right[key] for key in right if key != "color"})
