"""Confluence Cloud: the shipped manifest against a scripted site on loopback."""

import base64

import pytest
from scripted_source import serving
from shipped_connector import fixtures, links, pulled, shipped

from workbench.errors import AuthError

API = "/wiki/api/v2"


@pytest.fixture(autouse=True)
def account(monkeypatch):
    monkeypatch.setenv("CONFLUENCE_EMAIL", "ana@tarnbrook.example")
    monkeypatch.setenv("CONFLUENCE_API_TOKEN", "not-a-real-token")


@pytest.fixture
def site(tmp_path):
    """A pull of everything: receipts, store, what was asked, and how to pull again."""
    script = fixtures("confluence", "pull")
    with serving(script) as address:
        manifest = shipped("confluence", address)
        receipts, store = pulled(manifest, tmp_path)
        yield receipts, store, script, lambda **options: pulled(manifest, tmp_path, store, **options)


def exchange(script, path, **query):
    return next(
        one for one in script.exchanges if one["path"] == API + path and query.items() <= one.get("query", {}).items()
    )


def test_everything_is_read_page_by_page(site):
    receipts, _, script, _ = site
    assert {name: (r.seen, r.complete) for name, r in receipts.items()} == {
        "users": (2, "complete"),
        "spaces": (1, "complete"),
        "pages": (2, "complete"),
        "page_versions": (4, "complete"),
        "blog_posts": (0, "complete"),
        "comments": (2, "complete"),
        "inline_comments": (1, "complete"),
        "labels": (1, "complete"),
        "page_labels": (1, "complete"),
    }
    first = script.asked[0].headers["authorization"]
    assert base64.b64decode(first.removeprefix("Basic ")) == b"ana@tarnbrook.example:not-a-real-token"


def test_the_storage_format_becomes_text(site):
    _, store, _, _ = site
    page = store.stream("confluence.pages")["101"]
    assert "<" not in page.text
    assert "30 days" in page.text
    assert "two & three" in page.text
    assert "lea@ulverston.example" in page.text
    # The format itself is kept as it came.
    assert page.body["body"]["storage"]["value"].startswith("<h1>")


def test_pages_lead_to_space_parent_people_issues_and_contacts(site):
    _, store, _, _ = site
    assert links(store.stream("confluence.pages")["101"]) >= {
        ("space", "confluence:spaces/10"),
        ("author", "confluence:users/a1"),
        ("issue", "jira:issues/@key=PROJ-12"),
        ("contact", "salesforce:contacts/@email=lea@ulverston.example"),
    }
    assert ("parent", "confluence:pages/101") in links(store.stream("confluence.pages")["102"])


def test_every_version_is_a_record_that_contradicts_the_others_openly(site):
    _, store, _, _ = site
    versions = store.stream("confluence.page_versions")
    assert set(versions) == {"101/1", "101/2", "101/3", "102/1"}
    assert "14 days" in versions["101/2"].text
    assert "30 days" in versions["101/3"].text
    assert versions["101/3"].fields["message"] == "30 days now"
    assert versions["101/2"].created_at.isoformat() == "2024-03-01T08:00:00+00:00"
    assert ("page", "confluence:pages/101") in links(versions["101/2"])
    assert ("editor", "confluence:users/a2") in links(versions["101/2"])


def test_comments_labels_and_inline_comments_belong_to_their_page(site):
    _, store, _, _ = site
    assert links(store.stream("confluence.comments")["502"]) >= {
        ("page", "confluence:pages/101"),
        ("parent", "confluence:comments/501"),
        ("author", "confluence:users/a1"),
    }
    inline = store.stream("confluence.inline_comments")["601"]
    assert inline.text == "30 days\nCalendar days?"
    assert inline.fields["resolution"] == "open"
    label = store.stream("confluence.page_labels")["900/101"]
    assert links(label) >= {("label", "confluence:labels/900"), ("page", "confluence:pages/101")}
    assert label.title == "policy Refunds"


def test_a_later_pull_stops_behind_the_newest_change_and_asks_no_unchanged_page_for_versions(site):
    _, _, script, again = site
    script.asked.clear()
    receipts, _ = again()
    pages = [one for one in script.asked if one.path == f"{API}/pages" and one.query["status"] == "current,archived"]
    assert len(pages) == 2
    assert f"{API}/pages/101/versions" not in script.paths()
    assert all(r.new == r.changed == r.deleted == 0 for r in receipts.values())


def test_a_changed_page_brings_its_new_version(site):
    _, store, script, again = site
    found = exchange(script, "/pages", status="current,archived", cursor=None)["answer"]["results"][0]
    found["version"] = {"number": 4, "createdAt": "2024-06-01T08:00:00.000Z", "message": "", "authorId": "a2"}
    versions = exchange(script, "/pages/101/versions")["answer"]["results"]
    page = {"title": "Refunds", "id": "101", "body": {"storage": {"representation": "storage", "value": "<p>60</p>"}}}
    versions.insert(0, {"number": 4, "createdAt": "2024-06-01T08:00:00.000Z", "authorId": "a2", "page": page})
    receipts, _ = again()
    assert (receipts["pages"].changed, receipts["page_versions"].new) == (1, 1)
    assert store.stream("confluence.page_versions")["101/4"].text == "60"


def test_the_trash_deletes_a_page_and_a_page_that_only_vanished_stays(site):
    _, store, script, again = site
    current = exchange(script, "/pages", status="current,archived", cursor="cDI=")["answer"]
    archived = current["results"].pop()
    receipts, _ = again(full=True)
    assert receipts["pages"].deleted == 0
    assert "102" in store.stream("confluence.pages")
    exchange(script, "/pages", status="trashed")["answer"]["results"] = [{**archived, "status": "trashed"}]
    receipts, _ = again()
    assert (receipts["pages"].deleted, receipts["pages"].deletes) == (1, "feed")
    assert "102" not in store.stream("confluence.pages")


# -- errors ----------------------------------------------------------------------------------------


def failing(tmp_path, name):
    """Pull the labels of a site that answers as the fixture says."""
    script = fixtures("confluence", "errors")
    for one in script.exchanges:
        if one["path"] == f"/bad/{name}":
            one["path"] = f"{API}/labels"
    with serving(script) as address:
        receipts, store = pulled(shipped("confluence", address, streams=("labels",)), tmp_path)
        return receipts["labels"], store, script


def test_a_rate_limit_is_waited_for(tmp_path):
    receipt, _, script = failing(tmp_path, "limited")
    assert (receipt.complete, len(script.asked)) == ("complete", 2)
    assert receipt.waited_s >= 1


def test_a_refused_token_ends_the_pull_and_is_not_shown(tmp_path):
    with pytest.raises(AuthError) as caught:
        failing(tmp_path, "token")
    assert "not-a-real-token" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("gone", "404"),
        ("elsewhere", "leads to another host (attacker.example)"),
        ("loop", "the list never ends"),
        ("login", "not JSON"),
        ("shape", "has no list at '/results'"),
        ("keyless", "were refused"),
    ],
)
def test_what_is_wrong_makes_the_stream_partial_and_says_why(tmp_path, name, why):
    receipt, _, _ = failing(tmp_path, name)
    assert receipt.complete == "partial"
    assert why in receipt.why


def test_what_can_be_read_beside_what_cannot_is_kept(tmp_path):
    receipt, store, _ = failing(tmp_path, "keyless")
    assert (receipt.refused_count, set(store.stream("confluence.labels"))) == (2, {"2"})
