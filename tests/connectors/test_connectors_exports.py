"""An export whose last page has a token too, streams that hang on one that is not whole, and another site."""

import pytest
from zendesk_source import TOKEN, serving

from workbench.connectors import HttpManifest, pull
from workbench.store import Store

TICKETS = {
    "name": "tickets",
    "request": {"path": "/api/v2/incremental/tickets/cursor.json", "params": {"start_time": 0}},
    "records": "/tickets",
    "key": ["/id"],
    "pages": {"type": "cursor", "path": "/after_cursor", "param": "cursor", "end": "/end_of_stream"},
    "cursor": {"path": "/generated_timestamp", "param": "start_time", "form": "epoch_s", "order": "ascending"},
    "deletes": {"type": "flag", "when": {"path": "/status", "equals": "deleted"}},
}
COMMENTS = {
    "name": "comments",
    "request": {"path": "/api/v2/tickets/{ticket}/comments"},
    "for_each": {"stream": "tickets", "values": {"ticket": "/id"}},
    "records": "/comments",
    "key": ["/id"],
    "pages": {"type": "next_url", "path": "/links/next", "size_param": "page[size]", "size": 100},
}


@pytest.fixture
def zendesk():
    with serving() as address:
        yield address


@pytest.fixture
def pulled(tmp_path, monkeypatch, zendesk):
    monkeypatch.setenv("DESK_TOKEN", TOKEN)

    def once(user, *streams, address=zendesk, **more):
        monkeypatch.setenv("DESK_USER", f"{user}@acme.example/token")
        monkeypatch.setenv("DESK_URL", address)
        content = {
            "$schema": "workbench/manifest/v1",
            "name": "desk",
            "type": "http",
            "base_url_env": "DESK_URL",
            "auth": {"type": "basic", "user": {"env": "DESK_USER"}, "password": {"env": "DESK_TOKEN"}},
            "limits": {"source": "a test"},
            "streams": streams,
            **more,
        }
        with Store.open(tmp_path / ".workbench") as store:
            manifest = HttpManifest.model_validate(content)
            return pull(manifest, store, root=tmp_path, private_hosts=["127.0.0.1"]).streams

    return once


def test_a_token_on_the_last_page_is_not_followed_where_the_page_says_that_it_is_the_last(pulled):
    (tickets,) = pulled("admin", TICKETS)
    assert (tickets.complete, tickets.stop, tickets.pages, tickets.new) == ("complete", "last page", 2, 3)


def test_without_that_word_the_list_is_found_to_have_no_end(pulled):
    pages = {key: value for key, value in TICKETS["pages"].items() if key != "end"}
    (tickets,) = pulled("admin", {**TICKETS, "pages": pages})
    assert tickets.complete == "partial"
    assert "the list never ends" in tickets.why


def test_a_stream_that_hangs_on_one_that_is_not_whole_is_not_called_complete(pulled):
    tickets, comments = pulled("agent", TICKETS, COMMENTS)
    assert tickets.why.startswith("a part may not be read or is gone, such as tickets (403 ")
    assert (comments.complete, comments.why) == ("partial", "it is read for each of tickets, which is partial")


def test_a_stream_that_hangs_on_one_that_is_whole_is_complete(pulled):
    assert [stream.complete for stream in pulled("admin", TICKETS, COMMENTS)] == ["complete", "complete"]


def test_a_later_pull_goes_on_from_the_cursor(pulled):
    pulled("admin", TICKETS)
    (tickets,) = pulled("admin", TICKETS)
    assert (tickets.seen, tickets.complete) == (1, "complete")


def test_another_address_in_the_variable_is_another_source_and_is_read_from_its_beginning(pulled):
    pulled("admin", TICKETS)
    with serving() as other:
        (tickets,) = pulled("admin", TICKETS, address=other)
    assert tickets.seen == 3


def test_another_value_of_a_setting_that_a_request_needs_begins_again(pulled):
    request = {**TICKETS["request"], "params": {"start_time": 0, "brand": {"of": "brand"}}}
    stream = {**TICKETS, "request": request}
    seen = [pulled("admin", stream, settings={"brand": {"value": brand}})[0].seen for brand in ("a", "a", "b")]
    assert seen == [3, 1, 3]
