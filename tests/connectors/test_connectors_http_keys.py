"""Keys of a manifest that change what a later pull does: what is volatile, what a source forgets, what marks a part."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from loopback import Quiet, running
from memory_store import MemoryStore

from workbench.connectors import HttpManifest, pull
from workbench.connectors._http_call import url_prefix
from workbench.connectors._http_parts import Limits
from workbench.connectors._http_pause import Pause
from workbench.connectors._http_stream import FeedDeletes, FlagDeletes
from workbench.connectors._http_waits import reset_wait_s
from workbench.connectors._volatile import unless_volatile
from workbench.errors import UnknownNameError
from workbench.store import Store


class Desk:
    """A source whose answers a test changes: path to a function of the query; it notes what was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def handler(self):
        desk = self

        class Handler(Quiet):
            def do_GET(self):
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query))
                desk.asked.append((parts.path, query))
                found = desk.answers[parts.path.strip("/").replace("/", "_")]
                body = json.dumps(found(query) if callable(found) else found).encode()
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        return Handler


def manifest_of(url, *streams, **more):
    return HttpManifest.model_validate(
        {
            "$schema": "workbench/manifest/v1", "name": "desk", "type": "http", "base_url": url,
            "limits": {"source": "the test", "retries": 0}, "streams": list(streams), **more,
        }
    )  # fmt: skip


def stream(name="tickets", **more):
    return {"name": name, "request": {"path": f"/{name}"}, "records": "/items", "key": ["/id"], **more}


@pytest.fixture
def pulls(tmp_path):
    """Give a function that pulls from a desk into one store, as often as it is called."""
    store = MemoryStore()

    def run(desk, *streams, full=False, into=None, **more):
        manifest = manifest_of(run.url[desk], *streams, **more)
        receipt = pull(manifest, into or store, root=tmp_path, private_hosts=["127.0.0.1"], full=full)
        return receipt.streams[-1]

    run.url, run.store = {}, store
    opened = []

    def start(desk):
        context = running(desk.handler())
        run.url[desk] = context.__enter__()
        opened.append(context)
        return desk

    run.start = start
    yield run
    for context in opened:
        context.__exit__(None, None, None)


# -- volatile --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", [{}, {"views": "/stats/views", "state": "/state"}, {"stats": "/stats"}])
def test_a_record_that_differs_in_volatile_fields_alone_is_unchanged(fields, pulls):
    numbers = itertools.count()
    desk = pulls.start(
        Desk(tickets=lambda query: {"items": [{"id": 1, "state": state, "stats": {"views": next(numbers), "of": 7}}]})
    )
    state = "open"
    plain, watched = stream(fields=fields), stream(fields=fields, volatile=["/stats/views"])
    pulls(desk, plain)
    assert pulls(desk, plain).changed == 1
    first = pulls(desk, watched)
    assert (first.changed, first.unchanged) == (0, 1)
    (record,) = pulls.store.stream("desk.tickets").values()
    assert record.source_value("/stats/views") == 1
    state = "closed"
    assert pulls(desk, watched).changed == 1
    (record,) = pulls.store.stream("desk.tickets").values()
    assert record.source_value("/stats/views") == 3


def test_what_is_made_of_a_volatile_field_is_volatile_too(pulls):
    numbers = itertools.count(10)
    desk = pulls.start(
        Desk(
            tickets=lambda query: {
                "items": [{"id": 1, "seen": f"2026-01-{next(numbers)}T00:00:00Z", "by": next(numbers)}]
            }
        )
    )
    made = stream(
        title="/seen", text=["/seen"], updated_at="/seen", volatile=["/seen", "/by"],
        links=[{"name": "by", "path": "/by", "to": "tickets", "inverse": "of"}],
    )  # fmt: skip
    pulls(desk, made)
    assert pulls(desk, made).unchanged == 1


def test_a_deleted_record_that_comes_back_is_stored_though_nothing_else_changed(pulls):
    desk = pulls.start(Desk(tickets={"items": [{"id": 1, "views": 1}]}))
    watched = stream(volatile=["/views"])
    pulls(desk, watched)
    (record,) = pulls.store.stream("desk.tickets").values()
    gone = record.model_copy(update={"deleted": True})
    assert unless_volatile(manifest_of("http://x", watched).streams[0], record, gone) is record


def test_a_real_store_keeps_the_first_value_of_a_volatile_field(pulls, tmp_path):
    numbers = itertools.count()
    desk = pulls.start(Desk(tickets=lambda query: {"items": [{"id": i, "views": next(numbers)} for i in range(5)]}))
    with Store.open(tmp_path / "store") as store:
        assert pulls(desk, stream(volatile=["/views"]), into=store).new == 5
        assert pulls(desk, stream(volatile=["/views"]), into=store).unchanged == 5
        assert [record.body["views"] for record in store.scan("desk.tickets")] == [0, 1, 2, 3, 4]
        assert not store.verify()


# -- deletions that a source forgets ---------------------------------------------------------------


def days_ago(days):
    return {"at": (datetime.now(UTC) - timedelta(days=days)).isoformat()}


@pytest.mark.parametrize("deletes", ["flag", "feed"])
def test_after_too_long_a_pause_deletions_are_not_seen_until_a_full_pull(deletes, pulls):
    items = [{"id": number, "u": "2026-01-01T00:00:00Z"} for number in range(30)]
    desk = pulls.start(Desk(tickets=lambda query: {"items": items}, gone={"items": []}))
    rule = {"type": "flag", "when": {"path": "/deleted", "equals": True}, "keeps_days": 15}
    if deletes == "feed":
        rule = {"type": "feed", "request": {"path": "/gone"}, "records": "/items", "key": ["/id"], "keeps_days": 15}
    tickets = stream(cursor={"path": "/u", "param": "since", "order": "ascending"}, deletes=rule)
    assert pulls(desk, tickets).deletes == deletes
    parts = pulls.store.states["desk.tickets"]
    parts["@read"] = days_ago(14)
    assert pulls(desk, tickets).deletes == deletes
    parts["@read"] = days_ago(16)
    del items[20:]
    for _ in range(2):
        late = pulls(desk, tickets)
        assert (late.deletes, late.deleted, late.complete) == ("unknown", 0, "complete")
        assert any("keeps them for 15 days" in note for note in late.notes)
    whole = pulls(desk, tickets, full=True)
    assert (whole.deletes, whole.deleted) == (deletes, 10)
    assert pulls(desk, tickets).deletes == deletes


@pytest.mark.parametrize("state", [None, {}, {"at": "yesterday"}, "x", days_ago(3)])
def test_without_a_known_pause_nothing_is_said_to_be_missed(state):
    kept = FlagDeletes.model_validate({"type": "flag", "when": {"path": "/x", "equals": 1}, "keeps_days": 5})
    assert not Pause(kept, state).missed
    assert Pause(kept, days_ago(6)).missed
    feed = FeedDeletes.model_validate({"type": "feed", "request": {"path": "/x"}, "key": ["/id"]})
    assert not Pause(feed, days_ago(6)).missed


# -- marks, pages, addresses, limits ---------------------------------------------------------------


def test_a_part_is_read_again_when_one_of_several_marks_changes(pulls):
    ticket = {"id": 1, "version": 1, "replies": 0, "other": 1}
    desk = pulls.start(Desk(tickets=lambda query: {"items": [ticket]}, notes={"items": [{"id": 5}]}))
    notes = stream(
        "notes", for_each={"stream": "tickets", "values": {"ticket": "/id"}, "mark": ["/version", "/replies"]}
    )

    def calls():
        desk.asked.clear()
        pulls(desk, stream(), notes)
        return len([path for path, _ in desk.asked if path == "/notes"])

    assert calls() == 1
    assert calls() == 0
    ticket["other"] = 2
    assert calls() == 0
    ticket["replies"] = 1
    assert calls() == 1
    del ticket["replies"], ticket["version"]
    assert [calls(), calls()] == [1, 1]


@pytest.mark.parametrize(("path", "noted"), [("/replies", False), ("/replys", True)])
def test_a_test_of_parts_that_none_passes_leaves_a_note(path, noted, pulls):
    desk = pulls.start(Desk(tickets={"items": [{"id": 1, "replies": 2}]}, notes={"items": [{"id": 5}]}))
    rule = {"stream": "tickets", "values": {"ticket": "/id"}, "when": {"path": path, "above": 0}}
    receipt = pulls(desk, stream(), stream("notes", for_each=rule))
    assert any("for_each.when" in note for note in receipt.notes) == noted


def test_all_members_of_an_object_go_back_and_those_of_the_page_before_do_not(pulls):
    def answer(query):
        asked = {name: query[name] for name in ("gap", "rv", "continue") if name in query}
        steps = [{}, {"rv": "1", "continue": "||x"}, {"gap": "B", "continue": "gap||"}]
        at = steps.index(asked)
        lead = {"continue": steps[at + 1]} if at + 1 < len(steps) else {}
        return {"items": [{"id": f"{at}{number}"} for number in range(2)], "lang": query["lang"], **lead}

    desk = pulls.start(Desk(tickets=answer))
    receipt = pulls(
        desk,
        stream(request={"path": "/tickets", "params": {"lang": "en"}}, pages={"type": "params", "path": "/continue"}),
    )
    assert (receipt.complete, receipt.seen, receipt.pages) == ("complete", 6, 3)


@pytest.mark.parametrize("lead", ["token", ["a"], {"a": {"b": 1}}, {"a": None}, 7])
def test_what_is_no_object_of_parameters_is_a_fault_of_the_page(lead, pulls):
    desk = pulls.start(Desk(tickets={"items": [{"id": 1}], "continue": lead}))
    receipt = pulls(desk, stream(pages={"type": "params", "path": "/continue"}))
    assert receipt.complete == "partial"
    assert "/continue should be an object of parameters" in receipt.why


@pytest.mark.parametrize(
    ("prefix", "given", "url"),
    [
        ("/wiki", "/spaces/1", "BASE/wiki/spaces/1"),
        ("https://{site}.example.com/wiki/", "/spaces/1", "https://acme.example.com/wiki/spaces/1"),
        ("/wiki", "https://other.example/1", "https://other.example/1"),
        ("/wiki", "mailto:ana@x.example", "mailto:ana@x.example"),
        (None, "/spaces/1", "/spaces/1"),
        ("/wiki", None, None),
    ],
)
def test_a_relative_address_gets_its_prefix(prefix, given, url, pulls):
    desk = pulls.start(Desk(tickets={"items": [{"id": 1, "webui": given}]}))
    more = {"url_prefix": prefix} if prefix else {}
    pulls(desk, stream(url="/webui", **more), settings={"site": {"value": "acme"}})
    (record,) = pulls.store.stream("desk.tickets").values()
    assert record.url == (url.replace("BASE", pulls.url[desk]) if url else None)
    assert record.source_value("/webui") == given


def test_a_prefix_with_an_unknown_name_is_refused():
    with pytest.raises(UnknownNameError, match=r"url_prefix.*sight"):
        manifest_of("https://x.example", stream(url_prefix="/{sight}"), settings={"site": {"value": "a"}})
    assert url_prefix(manifest_of("https://x.example", stream()), None) == ""


@pytest.mark.parametrize("text", ["2026-11-25T10:00:30Z", "2026-11-25T11:00:30+01:00", " 2026-11-25T10:00:30.000Z "])
def test_a_reset_may_be_an_iso_time(text):
    limits = Limits(source="x", remaining="left", reset="reset", reset_unit="iso")
    now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC).timestamp()
    assert reset_wait_s(limits, {"left": "0", "reset": text}, now) == pytest.approx(30)
    assert reset_wait_s(limits, {"left": "1", "reset": text}, now) is None
    assert reset_wait_s(limits, {"left": "0", "reset": "30"}, now) is None
