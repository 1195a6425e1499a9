"""A repository that does not exist, read from the connector's own fixtures: these tests run everywhere."""

import json
from pathlib import Path

import httpx
import pytest

from workbench.connectors import _http_client as http_client
from workbench.connectors import load_manifest, pull
from workbench.store import Store

FOLDER = Path(__file__).parents[3] / "connectors" / "github"
PAGES = json.loads((FOLDER / "fixtures" / "pages.json").read_text(encoding="utf-8"))


class GitHub:
    """Answers from the fixtures; what is not there is an empty list."""

    def __init__(self):
        self.asked = []
        self.instead = {}

    def __call__(self, request):
        path = request.url.path
        self.asked.append(str(request.url))
        for answers in (self.instead.get(path), PAGES.get(path)):
            if answers:
                number = int(request.url.params.get("page", 1))
                answer = answers.pop(0) if answers is self.instead.get(path) else answers[number - 1]
                return httpx.Response(
                    answer.get("status", 200),
                    headers=answer.get("headers", {}),
                    content=answer["text"] if "text" in answer else json.dumps(answer["body"]),
                )
        return httpx.Response(200, json=[])


@pytest.fixture
def github(monkeypatch):
    server = GitHub()
    monkeypatch.setenv("GITHUB_TOKEN", "made up")
    monkeypatch.setenv("GITHUB_REPOSITORIES", "repos/octo/hello")
    monkeypatch.setenv("GITHUB_ORGANISATIONS", "octo")
    monkeypatch.setattr(http_client, "make_routes", lambda **_: httpx.MockTransport(server))
    return server


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / ".workbench") as opened:
        yield opened


def read(store, tmp_path, **changes):
    whole = load_manifest(FOLDER)
    limits = whole.limits.model_copy(update={"pace": [], "no_hint_s": 0.01, "retry_first_s": 0.01, **changes})
    receipt = pull(whole.model_copy(update={"limits": limits}), store, root=tmp_path)
    return {stream.stream.partition(".")[2]: stream for stream in receipt.streams}


def test_all_streams_are_read_and_complete(github, store, tmp_path):
    told = read(store, tmp_path)
    assert {name: stream.why for name, stream in told.items() if stream.complete != "complete"} == {}
    assert {name: stream.new for name, stream in told.items() if stream.new} == {
        "repositories": 1,
        "issues": 2,
        "pull_requests": 1,
        "issue_comments": 1,
        "labels": 2,
        "members": 1,
        "users": 1,
    }


def test_a_pull_request_is_no_issue_and_labels_go_over_two_pages(github, store, tmp_path):
    read(store, tmp_path)
    assert store.get("github:issues/7/2") is None
    assert store.get("github:pull_requests/7/2").kind == "pull_request"
    assert store.get("github:labels/102").title == "urgent"


def test_texts_comments_and_people_are_linked(github, store, tmp_path):
    read(store, tmp_path)
    links = {(link.name, link.target) for link in store.get("github:pull_requests/7/2").links}
    assert ("mentions", "github:issues/7/1") in links
    assert ("author", "github:users/11") in links
    comment = {(link.name, link.target) for link in store.get("github:issue_comments/500").links}
    assert any(name == "issue" and "@api_url=" in target for name, target in comment)


def test_the_acl_says_who_may_read_where_that_does_not_go_stale(github, store, tmp_path):
    read(store, tmp_path)
    assert store.get("github:labels/101").acl == store.get("github:repositories/7").acl
    assert store.get("github:labels/101").acl != store.get("github:issues/7/1").acl


@pytest.mark.parametrize("fault", ["primary limit", "secondary limit", "429", "server error"])
def test_a_passing_refusal_loses_nothing(github, store, tmp_path, fault):
    github.instead["/repos/octo/hello/issues"] = [PAGES["faults"][fault]]
    told = read(store, tmp_path)
    assert (told["issues"].complete, told["issues"].new) == ("complete", 2)


def test_a_part_without_rights_is_skipped_and_said(github, store, tmp_path):
    github.instead["/repos/octo/hello/issues"] = [PAGES["faults"]["no rights"]]
    told = read(store, tmp_path)
    assert told["issues"].complete == "partial"
    assert told["labels"].complete == "complete"


@pytest.mark.parametrize(
    ("fault", "path", "name"),
    [
        ("empty repository", "/repos/octo/hello/commits", "commits"),
        ("issues off", "/repos/octo/hello/issues", "issues"),
    ],
)
def test_what_holds_nothing_is_empty_and_complete(github, store, tmp_path, fault, path, name):
    github.instead[path] = [PAGES["faults"][fault]]
    told = read(store, tmp_path)
    assert (told[name].complete, told[name].seen) == ("complete", 0)


def test_a_page_that_is_no_json_makes_the_stream_partial(github, store, tmp_path):
    github.instead["/repos/octo/hello/issues"] = [PAGES["faults"]["malformed"]] * 3
    told = read(store, tmp_path, retries=2)
    assert told["issues"].complete == "partial"


def test_an_issue_without_a_number_is_refused_and_the_others_stay(github, store, tmp_path):
    github.instead["/repos/octo/hello/issues"] = [
        {"body": [{"id": 9, "updated_at": "2024-01-01T00:00:00Z"}, *PAGES["/repos/octo/hello/issues"][0]["body"]]}
    ]
    told = read(store, tmp_path)
    assert (told["issues"].refused_count, told["issues"].new, told["issues"].complete) == (1, 2, "partial")


def test_a_later_pull_asks_for_what_is_new_only(github, store, tmp_path):
    read(store, tmp_path)
    github.asked.clear()
    told = read(store, tmp_path)
    assert told["issues"].new == 0
    assert any("/issues?" in url and "since=2024-02-02T23" in url for url in github.asked)
    assert not any("/commits" in url for url in github.asked)
