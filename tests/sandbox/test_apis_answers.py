"""Credentials, limits, faults and unknown paths: answered as each vendor answers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from workbench.sandbox.apis import SYSTEMS, Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=20) as running:
        yield running


@pytest.fixture(autouse=True)
def calm(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.set_faults({})


PLACES = {
    "salesforce": "/services/data/v67.0/limits",
    "github": "/user",
    "slack": "/api/auth.test",
    "confluence": "/wiki/api/v2/spaces",
}


CLIENT = httpx.Client(trust_env=False, timeout=5)


@pytest.fixture(scope="module", autouse=True)
def _client() -> Iterator[None]:
    yield
    CLIENT.close()


def ask(
    sandbox: Sandbox, system: str, path: str = "", *, method: str = "GET", token: str | None = None
) -> httpx.Response:
    good = {"salesforce": sandbox.salesforce.session_id, "github": sandbox.github.token, "slack": sandbox.slack.token}
    good["confluence"] = sandbox.confluence.token
    headers = {"Authorization": f"Bearer {good[system] if token is None else token}"} if token != "" else {}
    address = sandbox.look_alike(system).base + (path or PLACES[system])
    return CLIENT.request(method, address, headers=headers)


@pytest.mark.parametrize("system", SYSTEMS)
def test_good_credentials_are_taken(sandbox: Sandbox, system: str) -> None:
    assert ask(sandbox, system).status_code == 200


@pytest.mark.parametrize(
    ("system", "status", "body"),
    [
        ("salesforce", 401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]),
        (
            "github",
            401,
            {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"},
        ),
        ("slack", 200, {"ok": False, "error": "invalid_auth"}),
        (
            "confluence",
            401,
            {"errors": [{"status": 401, "code": "UNAUTHORIZED", "title": "Unauthorized", "detail": None}]},
        ),
    ],
)
def test_wrong_credentials(sandbox: Sandbox, system: str, status: int, body: Any) -> None:
    answer = ask(sandbox, system, token="wrong")
    assert (answer.status_code, answer.json()) == (status, body)


def test_no_credentials(sandbox: Sandbox) -> None:
    assert ask(sandbox, "github", token="").json()["message"] == "Requires authentication"
    assert ask(sandbox, "slack", token="").json()["error"] == "not_authed"


@pytest.mark.parametrize(
    ("system", "path", "status", "word"),
    [
        ("salesforce", "/services/data/v67.0/jobs/query", 404, "NOT_FOUND"),
        ("salesforce", "/services/data/v67.0/sobjects/Nothing/describe", 404, "NOT_FOUND"),
        ("salesforce", "/cometd/67.0", 404, "NOT_FOUND"),
        ("github", "/repos/tarnbrook/nothing", 404, "Not Found"),
        ("github", "/gists", 404, "Not Found"),
        ("slack", "/api/views.open", 200, "unknown_method"),
        ("confluence", "/wiki/api/v2/whiteboards/1", 404, "NOT_FOUND"),
        ("confluence", "/wiki/rest/api/group", 404, "Not Found"),
    ],
)
def test_what_is_not_there_is_answered_as_an_unknown_path(
    sandbox: Sandbox, system: str, path: str, status: int, word: str
) -> None:
    answer = ask(sandbox, system, path)
    assert answer.status_code == status
    assert word in answer.text


def test_a_method_that_is_not_there(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "salesforce", "/services/data/v67.0/query", method="DELETE")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    assert ask(sandbox, "github", "/user", method="DELETE").status_code == 404


def test_salesforce_gives_tokens_for_the_right_secrets_only(sandbox: Sandbox) -> None:
    url = f"{sandbox.urls['salesforce']}/services/oauth2/token"
    names = {"client_id": sandbox.salesforce.client_id, "client_secret": sandbox.salesforce.client_secret}
    for form, error in [
        ({**names, "grant_type": "client_credentials"}, None),
        ({**names, "grant_type": "refresh_token", "refresh_token": sandbox.salesforce.refresh_token}, None),
        ({**names, "grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({**names, "grant_type": "client_credentials", "client_secret": "x"}, "invalid_client"),
        ({**names, "grant_type": "client_credentials", "client_id": "x"}, "invalid_client_id"),
        ({**names, "grant_type": "authorization_code"}, "unsupported_grant_type"),
    ]:
        answer = CLIENT.post(url, data=form)
        assert answer.json().get("error") == error
        if error is None:
            token = answer.json()["access_token"]
            assert ask(sandbox, "salesforce", token=token).status_code == 200
            sandbox.salesforce.expire()
            assert ask(sandbox, "salesforce", token=token).status_code == 401
    sandbox.salesforce.__post_init__()


LIMITED = [
    ("salesforce", "quota", 403, "REQUEST_LIMIT_EXCEEDED", {"sforce-limit-info": "api-usage=100000/100000"}),
    ("github", "rate_limit", 403, "secondary rate limit", {"retry-after": "1"}),
    ("github", "quota", 403, "API rate limit exceeded", {"x-ratelimit-remaining": "0", "x-ratelimit-resource": "core"}),
    ("slack", "rate_limit", 429, "ratelimited", {"retry-after": "1"}),
    ("confluence", "rate_limit", 429, "Rate limit exceeded", {"retry-after": "1"}),
    ("slack", "expired", 200, "token_expired", {}),
    ("slack", "lost_permission", 200, "missing_scope", {}),
    ("confluence", "lost_permission", 404, "NOT_FOUND", {}),
    ("github", "lost_permission", 404, "Not Found", {}),
    ("salesforce", "lost_permission", 403, "INSUFFICIENT_ACCESS", {}),
]


@pytest.mark.parametrize(
    ("system", "fault", "status", "word", "headers"), LIMITED, ids=[f"{a}-{b}" for a, b, *_ in LIMITED]
)
def test_refusals_are_the_vendors_own(
    sandbox: Sandbox, system: str, fault: str, status: int, word: str, headers: dict[str, str]
) -> None:
    sandbox.set_faults({fault: 1.0})
    answer = ask(sandbox, system)
    assert answer.status_code == status
    assert word in answer.text
    assert {name: answer.headers.get(name) for name in headers} == headers


@pytest.mark.parametrize("system", ["github", "slack", "confluence", "salesforce"])
def test_no_hint_has_no_hint(sandbox: Sandbox, system: str) -> None:
    sandbox.set_faults({"rate_limit_no_hint": 1.0})
    answer = ask(sandbox, system)
    assert answer.status_code in (403, 429, 503)
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("fault", ["reset", "cut", "cut_chunks"])
def test_connections_are_really_cut(sandbox: Sandbox, fault: str) -> None:
    sandbox.set_faults({fault: 1.0})
    with pytest.raises(httpx.TransportError):
        ask(sandbox, "github", "/orgs/tarnbrook/repos")


def test_a_fault_passes_and_is_chosen_by_the_seed(sandbox: Sandbox) -> None:
    told = []
    for seed in ("one", "one", "two"):
        sandbox.set_faults({"500": 0.5}, seed=seed)
        told.append([ask(sandbox, "github", f"/users/nobody{number}").status_code for number in range(12)])
    assert told[0] == told[1] != told[2]
    sandbox.set_faults({"500": 1.0})
    assert [ask(sandbox, "github").status_code for _ in range(3)] == [500, 500, 200]


def test_the_vendors_own_limits(sandbox: Sandbox) -> None:
    with Sandbox(accounts=20, limits="vendor") as strict:
        answers = [ask(strict, "slack", "/api/users.list") for _ in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
        # Another method has a window of its own.
        assert ask(strict, "slack", "/api/conversations.list").status_code == 200
        left = [int(ask(strict, "github").headers["x-ratelimit-remaining"]) for _ in range(2)]
        assert left == [4999, 4998]
        used = ask(strict, "salesforce").headers["sforce-limit-info"]
        assert used == "api-usage=1/100000"
        searched = [ask(strict, "github", "/search/issues?q=is:issue").status_code for _ in range(31)]
        assert searched == [200] * 30 + [403]


def test_a_schema_changes_under_the_eyes_of_who_asks() -> None:
    with Sandbox(accounts=20, faults={"schema_change": 1.0}) as sandbox:
        path = "/services/data/v67.0/sobjects/Quote/describe"
        before = {field["name"] for field in sandbox.company.objects("salesforce.describe.Quote")}
        after = {field["name"] for field in ask(sandbox, "salesforce", path).json()["fields"]}
        (old,) = {name for name in before if name.endswith("__c")} - after
        assert f"{old.removesuffix('__c')}_v2__c" in after
        sandbox.set_faults({})
        query = f"/services/data/v67.0/query?q=SELECT+{old}+FROM+Quote"
        assert ask(sandbox, "salesforce", query).json()[0]["errorCode"] == "INVALID_FIELD"


def test_something_is_deleted_while_it_is_read() -> None:
    with Sandbox(accounts=20, faults={"deletion": 1.0}) as sandbox:
        truth = len(list(sandbox.company.objects("confluence.pages")))
        seen = len(ask(sandbox, "confluence", "/wiki/api/v2/pages?limit=250").json()["results"])
        assert seen == truth - 1
        sandbox.set_faults({})
        trash = ask(sandbox, "confluence", "/wiki/api/v2/pages?status=trashed").json()["results"]
        assert len(trash) == 1


def test_what_is_no_request_is_refused_and_the_server_goes_on(sandbox: Sandbox) -> None:
    import socket

    host, port = sandbox.urls["github"].removeprefix("http://").split(":")
    for junk in (b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"x" * 70_000):
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(junk)
            assert connection.recv(100).startswith(b"HTTP/1.1 400")
    assert ask(sandbox, "github").status_code == 200
