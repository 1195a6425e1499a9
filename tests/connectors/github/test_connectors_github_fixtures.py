"""The GitHub connector over small pages of our own: good ones, the last, an empty one, refusals, one cut short."""

from pathlib import Path

import httpx
import pytest
from memory_store import MemoryStore

from workbench.connectors import _http_client as http_client
from workbench.connectors import load_manifest, pull

FOLDER = Path(__file__).parents[3] / "connectors" / "github"
FIXTURES = FOLDER / "fixtures"


def page(name, status=200, **headers):
    content = (FIXTURES / name).read_bytes()
    return httpx.Response(status, content=content, headers={"content-type": "application/json", **headers})


class Site:
    """Answers the paths of one repository; `once` are answers that are given first, in a row."""

    def __init__(self, *once):
        self.once = list(once)
        self.asked = []

    def __call__(self, request):
        self.asked.append(request.url)
        path, params = request.url.path, dict(request.url.params)
        if path.endswith("/issues") and self.once:
            return self.once.pop(0)
        if path == "/repos/octo/hello":
            return page("repository.json")
        if path.endswith("/issues") and params.get("page") == "2":
            return page("issues_page_2.json")
        if path.endswith("/issues") and "since" not in params:
            return page("issues_page_1.json", link=f'<{request.url}&page=2>; rel="next"')
        if path.endswith("/issues"):
            return page("issues_page_2.json")
        return page("empty.json")


@pytest.fixture
def pulled(monkeypatch, tmp_path):
    def run(site, store=None):
        manifest = load_manifest(FOLDER)
        limits = manifest.limits.model_copy(update={"retry_first_s": 0.001, "no_hint_s": 0.01, "pace": []})
        monkeypatch.setattr(http_client, "make_routes", lambda **_: httpx.MockTransport(site))
        monkeypatch.setenv("GITHUB_TOKEN", "token of a test")
        monkeypatch.setenv("GITHUB_REPOSITORIES", "repos/octo/hello")
        store = store if store is not None else MemoryStore()
        receipt = pull(manifest.model_copy(update={"limits": limits}), store, root=tmp_path)
        return store, {stream.stream: stream for stream in receipt.streams}

    return run


def test_a_repository_and_its_issues_are_read(pulled):
    store, receipts = pulled(Site())
    assert store.ids("github.issues") == ["9001/1", "9001/3", "9001/5"]
    assert receipts["github.issues"].complete == "complete"
    assert receipts["github.issues"].verified_by == "recorded traffic"
    assert "1 numbers between 1 and 5 are missing: 4" in receipts["github.issues"].gaps
    mentioned = [link.target for link in store.stream("github.issues")["9001/3"].links if link.name == "mentions"]
    assert mentioned == ["github:issues/9001/2"]


def test_the_second_pull_asks_for_what_is_new_and_changes_nothing(pulled):
    store, _ = pulled(Site())
    site = Site()
    _, receipts = pulled(site, store)
    asked = [dict(url.params)["since"] for url in site.asked if url.path.endswith("/issues")]
    assert asked[0] == "2025-02-03T23:59:00Z"
    assert receipts["github.issues"].new == receipts["github.issues"].changed == 0


@pytest.mark.parametrize(
    "once",
    [
        page("secondary_limit.json", 403),
        page("secondary_limit.json", 429, **{"retry-after": "0"}),
        page("malformed.json"),
        httpx.Response(502, text="<html>bad gateway</html>"),
    ],
    ids=["secondary", "429", "malformed", "502"],
)
def test_what_passes_is_waited_for_or_asked_again(pulled, once):
    store, receipts = pulled(Site(once))
    assert receipts["github.issues"].complete == "complete"
    assert len(store.ids("github.issues")) == 3


def test_a_repository_that_is_gone_or_forbidden_is_skipped_and_nothing_is_marked_as_deleted(pulled):
    store, _ = pulled(Site())
    _, receipts = pulled(Site(page("not_found.json", 404)), store)
    receipt = receipts["github.issues"]
    assert receipt.complete == "partial"
    assert receipt.skipped_count == 1
    assert "404 Not Found" in receipt.skipped[0].reason
    assert len(store.ids("github.issues")) == 3
