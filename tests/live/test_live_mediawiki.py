"""Pages, revisions, changes and deletions of a real MediaWiki, through `api.php`.

Source: https://www.mediawiki.org/wiki/API:Query and https://www.mediawiki.org/wiki/API:Continue, read 2026-11-25.
"""

import pytest

from workbench.connectors import pull
from workbench.connectors._manifest import HttpManifest
from workbench.store import Store

pytestmark = pytest.mark.live

COMMON = {"action": "query", "format": "json", "formatversion": 2}
REVISION = {"prop": "revisions", "rvprop": "ids|timestamp|user|content", "rvslots": "main"}


def page_stream(name, generator, params, **more):
    """Pages with the text of their latest revision. `continue` goes back by the generator's own parameter."""
    token = f"{generator}continue"
    return {
        "name": name,
        "kind": "page",
        "key": ["/pageid"],
        "title": "/title",
        "text": "/revisions/0/slots/main/content",
        "updated_at": "/revisions/0/timestamp",
        "request": {"path": "/api.php", "params": {**COMMON, **REVISION, **params}},
        "records": "/query/pages",
        "pages": {"type": "cursor", "path": f"/continue/{token}", "param": token},
        **more,
    }


def manifest(url, *streams):
    return HttpManifest.model_validate(
        {
            "name": "wiki",
            "type": "http",
            "base_url": url,
            "headers": {"User-Agent": "context-workbench tests"},
            "limits": {
                "source": "https://www.mediawiki.org/wiki/API:Etiquette, read 2026-11-25: one request after another",
                "concurrency": 1,
                "max_wait_s": 1,
            },
            "errors": [
                {"when": {"path": "/error/code", "equals": "maxlag"}, "then": "wait", "code": "/error/code"},
                {"when": {"path": "/error", "exists": True}, "then": "fail", "code": "/error/code"},
                # Properties of one batch of pages may come in several answers, which this manifest cannot join.
                {"when": {"path": "/batchcomplete", "exists": False}, "then": "fail"},
            ],
            "streams": list(streams),
        }
    )


ALL = page_stream("pages", "gap", {"generator": "allpages", "gaplimit": 4})
DELETIONS = {
    "type": "feed",
    "request": {
        "path": "/api.php",
        "params": {
            **COMMON,
            "list": "logevents",
            "leaction": "delete/delete",
            "leprop": "ids|timestamp",
            "ledir": "newer",
            "lelimit": 2,
        },
    },
    "records": "/query/logevents",
    # `pageid` is 0 once the page is gone; `logpage` is the id that it had.
    "key": ["/logpage"],
    "pages": {"type": "cursor", "path": "/continue/lecontinue", "param": "lecontinue"},
    "cursor": {"path": "/timestamp", "param": "lestart"},
}
CHANGED = page_stream(
    "changed",
    "grc",
    {"generator": "recentchanges", "grcdir": "newer", "grctype": "edit|new", "grclimit": 3},
    cursor={"path": "/revisions/0/timestamp", "param": "grcstart"},
    deletes=DELETIONS,
)
REVISIONS = {
    "name": "revisions",
    "kind": "event",
    "key": ["/revid"],
    "title": "/title",
    "created_at": "/timestamp",
    "request": {
        "path": "/api.php",
        "params": {
            **COMMON,
            "list": "recentchanges",
            "rcdir": "newer",
            "rctype": "edit|new",
            "rcprop": "ids|title|timestamp|user|comment|sizes",
            "rclimit": 3,
        },
    },
    "records": "/query/recentchanges",
    "pages": {"type": "cursor", "path": "/continue/rccontinue", "param": "rccontinue"},
    "cursor": {"path": "/timestamp", "param": "rcstart", "order": "ascending"},
}


def test_pages_are_pulled_edited_deleted_and_pulled_again(wiki, tmp_path):
    for number in range(9):
        wiki.edit(f"Page {number}", f"Text of page {number}, in ''wiki'' markup. ÄÖ 漢")
    whole = manifest(wiki.url, ALL, CHANGED, REVISIONS)
    with Store.open(tmp_path / "store") as store:
        receipt = pull(whole, store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete()
        # The installation makes a main page; three pulls of pages of four, three and three.
        assert [stream.new for stream in receipt.streams] == [10, 10, 10]
        titles = {record.title: record for record in store.scan("wiki.pages")}
        assert titles["Page 3"].text == "Text of page 3, in ''wiki'' markup. ÄÖ 漢"
        assert receipt.streams[0].deletes == "census"

        wiki.edit("Page 3", "Another text")
        wiki.edit("Page 9", "A new page")
        wiki.delete(["Page 5", "Page 6", "Page 7"], tmp_path)
        pages, changed, revisions = (
            pull(whole, store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete().streams
        )
        assert (pages.new, pages.changed, pages.deleted, pages.unchanged) == (1, 1, 3, 6)
        assert (changed.new, changed.changed, changed.deleted) == (1, 1, 3)
        assert revisions.new == 2
        left = {record.title for record in store.scan("wiki.pages")}
        assert left == {record.title for record in store.scan("wiki.changed")}
        assert left == {"Main Page", *(f"Page {n}" for n in (0, 1, 2, 3, 4, 8, 9))}

        again = pull(whole, store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete()
        assert [(s.new, s.changed, s.deleted) for s in again.streams] == [(0, 0, 0)] * 3


def test_pages_whose_links_come_in_several_answers_are_no_complete_pull(wiki, tmp_path):
    # Two links an answer: the same pages come several times, each time with other links, until `batchcomplete`.
    for number in range(4):
        wiki.edit(f"Page {number}", " ".join(f"[[Target {number} {n}]]" for n in range(3)))
    params = {"generator": "allpages", "gaplimit": 2, "prop": "links", "pllimit": 2}
    stream = page_stream("pages", "gap", params) | {"text": None, "updated_at": None}
    stream["request"] = {"path": "/api.php", "params": {**COMMON, **params}}
    with Store.open(tmp_path / "store") as store:
        receipt = pull(manifest(wiki.url, stream), store, root=tmp_path, private_hosts=["127.0.0.1"])
        assert receipt.complete == "partial"


def test_a_wiki_that_may_no_longer_be_read_loses_nothing(wiki, tmp_path):
    # The refusal is an answer 200 with `{"error": {"code": "readapidenied", …}}`.
    wiki.edit("Page 1", "Text")
    with Store.open(tmp_path / "store") as store:
        pull(manifest(wiki.url, ALL), store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete()
        with wiki.config.open("a") as settings:
            settings.write("\n$wgGroupPermissions['*']['read'] = false;\n")
        receipt = pull(manifest(wiki.url, ALL), store, root=tmp_path, private_hosts=["127.0.0.1"])
        assert receipt.complete == "partial"
        assert "readapidenied" in receipt.streams[0].why
        assert receipt.streams[0].deleted == 0
        assert store.count("wiki.pages") == 2
