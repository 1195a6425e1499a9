"""Manifests that do not fit their source, and sources that lie about their lists: no such pull is called complete."""

import itertools
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from loopback import serving
from memory_store import MemoryStore

from workbench.connectors import HttpManifest, pull

CURSOR = {"type": "cursor", "path": "/next", "param": "after"}
SIZED = {"size_param": "limit", "size": 5}


def rows(first, last, **more):
    return [{"id": number, **more} for number in range(first, last)]


def pulled(folder, answer, *, store=None, full=False, **stream):
    """Pull one list from `answer`, which makes the body out of the query; return receipt and store."""
    store = store or MemoryStore()

    def serve(handler, body):
        del body
        found = answer(dict(parse_qsl(urlsplit(handler.path).query)))
        status, headers = 200, {}
        if isinstance(found, tuple):
            found, status, headers = found
        handler.reply(status, b"" if status == 204 else json.dumps(found).encode(), **headers)

    with serving(serve) as url:
        manifest = HttpManifest.model_validate(
            {
                "$schema": "workbench/manifest/v1",
                "name": "shop",
                "type": "http",
                "base_url": url,
                "limits": {"source": "the test", "retries": 1, "retry_first_s": 0.01},
                "streams": [
                    {"name": "items", "request": {"path": "/items"}, "records": "/items", "key": ["/id"], **stream}
                ],
            }
        )
        receipt = pull(manifest, store, root=folder, private_hosts=["127.0.0.1"], full=full)
    return receipt.streams[0], store


# -- lists that never end --------------------------------------------------------------------------


def test_pages_that_hold_nothing_and_lead_on_for_ever_end_as_partial(tmp_path):
    tokens = itertools.count(1)
    receipt, _ = pulled(tmp_path, lambda query: {"items": [], "next": next(tokens)}, pages=CURSOR)
    assert receipt.complete == "partial"
    assert "1,000 pages in a row hold no record" in receipt.why


def test_pages_that_take_turns_under_new_tokens_end_as_partial(tmp_path):
    tokens, turns = itertools.count(1), itertools.cycle([rows(0, 3), rows(3, 6), rows(6, 9)])
    receipt, store = pulled(tmp_path, lambda query: {"items": next(turns), "next": next(tokens)}, pages=CURSOR)
    assert receipt.complete == "partial"
    assert "never ends" in receipt.why
    assert len(store.ids("shop.items")) == 9


@pytest.mark.parametrize("pages", [CURSOR, {"type": "page", "param": "page"}, {"type": "offset", "param": "skip"}])
def test_a_page_that_comes_again_with_another_time_in_it_ends_as_partial(pages, tmp_path):
    numbers = itertools.count(1)

    def answer(query):
        number = next(numbers)
        return {"items": rows(0, 3, read_at=number), "next": number}

    receipt, store = pulled(tmp_path, answer, pages=pages)
    assert receipt.complete == "partial"
    assert len(store.ids("shop.items")) == 3


def test_many_pages_without_records_are_read_through_to_what_follows(tmp_path):
    def answer(query):
        number = int(query.get("after", 0))
        return {"items": rows(0, 3) if number == 400 else [], "next": number + 1 if number < 400 else None}

    receipt, store = pulled(tmp_path, answer, pages=CURSOR)
    assert receipt.complete == "complete"
    assert len(store.ids("shop.items")) == 3


# -- pages that do not lead on ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "pages",
    [
        {"type": "next_url", "path": "/nxt", **SIZED},
        {"type": "cursor", "path": "/nxt", "param": "after", **SIZED},
        {"type": "params", "path": "/nxt", **SIZED},
    ],
)
def test_a_full_page_that_names_no_next_one_is_not_called_complete_and_deletes_nothing(pages, tmp_path):
    def answer(query):
        return (
            {"items": rows(0, 5), "next": "/items?page=2"},
            200,
            {"Link": '</items?page=2>; rel="next"', "X_Next": "2"},
        )

    store = MemoryStore()
    whole, _ = pulled(tmp_path, lambda query: {"items": rows(0, 8)}, store=store)
    receipt, _ = pulled(tmp_path, answer, store=store, pages=pages)
    assert (whole.complete, receipt.complete) == ("complete", "unknown")
    assert "there may be more" in receipt.why
    assert receipt.deletes == "unknown"
    assert len(store.ids("shop.items")) == 8


@pytest.mark.parametrize(
    ("last", "held"),
    [({"next": None}, 5), ({"next": ""}, 5), ({"next": None, "items": rows(0, 4)}, 4), ({"items": rows(0, 4)}, 4)],
)
def test_a_last_page_that_says_so_or_is_not_full_is_complete(last, held, tmp_path):
    receipt, store = pulled(tmp_path, lambda query: {"items": rows(0, 5), **last}, pages={**CURSOR, **SIZED})
    assert receipt.complete == "complete"
    assert len(store.ids("shop.items")) == held


def test_a_full_last_page_without_a_token_is_complete_where_an_earlier_one_had_it(tmp_path):
    def answer(query):
        return {"items": rows(5, 10)} if "after" in query else {"items": rows(0, 5), "next": "t"}

    receipt, store = pulled(tmp_path, answer, pages={**CURSOR, **SIZED})
    assert receipt.complete == "complete"
    assert len(store.ids("shop.items")) == 10


def test_a_full_page_is_complete_where_the_source_counts_no_more(tmp_path):
    receipt, _ = pulled(
        tmp_path, lambda query: {"items": rows(0, 5), "n": 5}, pages={**CURSOR, **SIZED}, count={"path": "/n"}
    )
    assert receipt.complete == "complete"


@pytest.mark.parametrize(
    ("pages", "place"),
    [
        ({**CURSOR, "path": "/nxt"}, "/nxt"),
        ({"type": "cursor", "header": "X-Nxt", "param": "after", "size_param": "limit", "size": 25}, "header X-Nxt"),
        ({"type": "link_header", "rel": "nxt", "size_param": "limit", "size": 25}, "Link header with rel=nxt"),
        ({"type": "link_header", "rel": "nxt"}, "Link header with rel=nxt"),
    ],
)
def test_a_long_only_page_without_a_header_or_of_unknown_size_leaves_a_note(pages, place, tmp_path):
    def answer(query):
        return {"items": rows(0, 25), "next": "t"}, 200, {"Link": '</items?page=2>; rel="next"', "X_Next": "2"}

    receipt, _ = pulled(tmp_path, answer, pages=pages)
    assert receipt.complete == "complete"
    assert any(f"no answer held {place}" in note for note in receipt.notes)


# -- counts that lie -------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["page", "offset"])
@pytest.mark.parametrize("size", [None, 5])
def test_a_count_of_the_page_alone_does_not_end_the_list(style, size, tmp_path):
    def answer(query):
        at = (int(query["at"]) - 1) * 5 if style == "page" else int(query["at"])
        here = rows(0, 18)[at : at + 5]
        return {"items": here, "n": len(here)}

    pages = {"type": style, "param": "at", **(SIZED if size else {})}
    receipt, store = pulled(tmp_path, answer, pages=pages, count={"path": "/n"})
    assert len(store.ids("shop.items")) == 18
    assert receipt.seen == 18


def test_a_count_that_is_too_low_does_not_end_the_list(tmp_path):
    def answer(query):
        at = (int(query["at"]) - 1) * 5
        return {"items": rows(0, 18)[at : at + 5], "n": 3}

    receipt, store = pulled(tmp_path, answer, pages={"type": "page", "param": "at"}, count={"path": "/n"})
    assert len(store.ids("shop.items")) == 18
    assert receipt.complete == "complete"


def test_a_count_that_is_nowhere_leaves_a_note(tmp_path):
    receipt, _ = pulled(tmp_path, lambda query: {"items": rows(0, 3)}, count={"path": "/totl"})
    assert any("/totl" in note for note in receipt.notes)


# -- nothing where a list should be ----------------------------------------------------------------


@pytest.mark.parametrize(("body", "path"), [("null", ""), ('{"items": null}', "/items")])
def test_null_is_no_empty_list_unless_the_manifest_says_so(body, path, tmp_path):
    store = MemoryStore()
    pulled(tmp_path, lambda query: {"items": rows(0, 5)}, store=store)
    receipt, _ = pulled(tmp_path, lambda query: json.loads(body), store=store, records=path)
    assert receipt.complete == "partial"
    assert len(store.ids("shop.items")) == 5
    # As the message advises.
    rule = {"when": {"path": path or "/0", "exists": False}, "then": "empty"}
    assert str(rule["when"]["path"]) in receipt.why
    receipt, _ = pulled(tmp_path, lambda query: json.loads(body), store=store, records=path, errors=[rule])
    assert receipt.complete == "complete"
    assert receipt.deleted == 5


def test_an_answer_without_content_is_an_empty_list(tmp_path):
    receipt, _ = pulled(tmp_path, lambda query: (None, 204, {}))
    assert (receipt.complete, receipt.seen) == ("complete", 0)


# -- keys of the manifest that meet nothing --------------------------------------------------------


def test_a_cursor_that_no_record_holds_leaves_a_note(tmp_path):
    cursor = {"path": "/changed", "param": "since", "order": "ascending"}
    receipt, _ = pulled(tmp_path, lambda query: {"items": rows(0, 3)}, cursor=cursor)
    assert any("at /changed (cursor)" in note for note in receipt.notes)
    some = [*rows(0, 3), {"id": 9, "changed": "2026-01-01T00:00:00Z"}]
    receipt, _ = pulled(tmp_path, lambda query: {"items": some}, cursor=cursor)
    assert not any("(cursor)" in note for note in receipt.notes)


@pytest.mark.parametrize(("more", "noted"), [({}, True), ({"gone": False}, False), ({"gone": None}, False)])
def test_a_flag_that_no_record_holds_leaves_a_note(more, noted, tmp_path):
    deletes = {"type": "flag", "when": {"path": "/gone", "equals": True}}
    receipt, _ = pulled(tmp_path, lambda query: {"items": rows(0, 3, **more)}, deletes=deletes)
    assert any("(deletes.when)" in note for note in receipt.notes) == noted


def test_a_flag_that_is_there_only_on_deleted_records_is_none_to_doubt(tmp_path):
    deletes = {"type": "flag", "when": {"path": "/deleted_at", "exists": True}}
    receipt, _ = pulled(tmp_path, lambda query: {"items": rows(0, 3)}, deletes=deletes)
    assert not receipt.notes
