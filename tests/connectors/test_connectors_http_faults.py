"""Pulls from a real server on loopback that misbehaves."""

import resource
import time
from contextlib import ExitStack

import pytest
from http_source import (
    ENVIRONMENT,
    PASSING,
    REFUSALS,
    STYLES,
    Answer,
    Faults,
    Shape,
    Source,
    json_answer,
    manifest_of,
    serve,
    wire,
)
from http_source.harness import Worker, late_waits, run_pulls

from workbench.connectors import pull
from workbench.connectors._manifest import HttpManifest
from workbench.errors import FetchError, WorkbenchError
from workbench.store import Store

LOOPBACK = ["127.0.0.1", "localhost"]


class Bench:
    """A source that is served and a store that it is pulled into."""

    def __init__(self, folder, source, app=None):
        self.source, self._folder = source, folder
        self._stack = ExitStack()
        self.url = self._stack.enter_context(serve(app or source))
        self.store = self._stack.enter_context(Store.open(folder / ".workbench"))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._stack.close()

    def pull(self, *, private_hosts=LOOPBACK, **more):
        content = manifest_of(self.source.shape, self.url, groups=list(self.source.truth.groups), **more)
        manifest = HttpManifest.model_validate(content)
        return pull(manifest, self.store, root=self._folder, private_hosts=private_hosts).streams[-1]

    def versions(self):
        return {record.id: record.body["version"] for record in self.store.scan("shop.items")}


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def source_of(rows=25, groups=1, **shape):
    return Source(Shape(**shape), rows=rows, groups=groups)


def spoiling(source, number, answer):
    """An app that gives `answer` in place of the answers from a number of list requests on."""
    seen = [0]

    def app(asked):
        seen[0] += 1
        return answer if seen[0] >= number else source(asked)

    return app


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("rows", [0, 1, 10, 25])
def test_every_style_of_paging_reads_everything_once(tmp_path, style, rows):
    with Bench(tmp_path, source_of(rows, style=style)) as bench:
        receipt = bench.pull()
        assert (receipt.complete, receipt.seen, receipt.new) == ("complete", rows, rows)
        assert bench.versions() == bench.source.truth.versions()
        assert bench.pull().unchanged == rows


@pytest.mark.parametrize("fault", [*PASSING, *REFUSALS, "repeat"])
def test_a_passing_fault_of_every_request_is_ridden_out(tmp_path, fault):
    with Bench(tmp_path, source_of()) as bench:
        bench.source.faults = Faults("", {fault: 1.0}, most=1)
        receipt = bench.pull()
        assert receipt.complete == "complete", receipt.why
        assert (receipt.new, receipt.duplicates) == (25, 0)
        assert fault in {entry.fault for entry in bench.source.log}
        # How late a busy machine wakes a sleeper is not the governor's doing: tests/live measures that beside a clock.
        assert all(early <= 0.001 for early, _ in late_waits(bench.source.log))


@pytest.mark.parametrize("auth", ["client", "refresh"])
def test_a_token_that_expires_in_the_middle_is_renewed(tmp_path, auth):
    with Bench(tmp_path, source_of(auth=auth)) as bench:
        bench.source.faults = Faults("", {"expired": 1.0}, most=1)
        assert bench.pull().complete == "complete"
        assert len(bench.versions()) == 25
        assert bench.pull().complete == "complete"


@pytest.mark.parametrize("style", ["link_header", "link_numbers", "next_url", "cursor", "cursor_body", "cursor_header"])
def test_a_list_that_leads_back_to_its_own_page_ends_as_partial(tmp_path, style):
    with Bench(tmp_path, source_of(style=style)) as bench:
        bench.source.faults = Faults("", {"loop": 1.0}, most=10**9)
        receipt = bench.pull()
        assert receipt.complete == "partial"
        assert "never ends" in receipt.why
        assert receipt.new == 10


def test_a_list_that_goes_on_for_ever_with_the_same_page_ends_as_partial(tmp_path):
    with Bench(tmp_path, source_of(style="cursor"), endless_tokens()) as bench:
        receipt = bench.pull()
        assert receipt.complete == "partial"
        assert "same page" in receipt.why


def endless_tokens():
    number = iter(range(10**9))
    item = {"id": "r1", "version": 1, "updated_at": "2026-01-01T00:00:00Z"}
    return lambda _asked: json_answer({"items": [item], "meta": {"next": f"token-{next(number)}"}})


BAD_PAGES = {
    "html": (Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"}), "not JSON"),
    "500": (Answer(500, b"oops"), "500"),
    "empty": (Answer(200, b"", {"Content-Type": "application/json"}), "empty"),
    "no list": (json_answer({"error": "soft"}), "no list at '/items'"),
    "400": (json_answer({"error": "bad cursor"}, 400), "bad cursor"),
    "cut": (Answer(200, b'{"items": [' + b" " * 100, {"Content-Type": "application/json"}, wire.cut), ""),
    "deep": (Answer(200, b"[" * 100_000, {"Content-Type": "application/json"}), "not JSON"),
    "not UTF-8": (Answer(200, b'{"items": ["\xff"]}', {"Content-Type": "application/json"}), "not JSON"),
    "too large": (Answer(200, b"", {}, wire.endless(b" " * 65_536)), "max_page_bytes"),
    "never ends": (Answer(200, b"", {}, wire.endless(b" ", 0.01)), "time"),
    "drips": (Answer(200, b'{"items": []}' + b" " * 1000, {}, wire.drip(1, 0.02)), "time"),
    "bomb": (Answer(200, b"", {}, wire.bomb(1_000)), "max_page_bytes"),
}


@pytest.mark.parametrize("kind", BAD_PAGES)
def test_a_page_that_stays_bad_makes_the_pull_partial_and_what_was_stored_stays(tmp_path, kind):
    answer, reason = BAD_PAGES[kind]
    source = source_of()
    with Bench(tmp_path, source, spoiling(source, 3, answer)) as bench:
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        receipt = bench.pull(timeout_s=0.5, max_page_bytes=5_000_000)
        assert time.monotonic() - began < 10
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"
        assert receipt.complete == "partial"
        assert reason in receipt.why
        assert (receipt.new, receipt.deletes) == (20, "unknown")
        assert len(bench.versions()) == 20


def test_items_that_are_no_records_are_refused_and_the_rest_is_stored(tmp_path):
    good = {"id": "r1", "version": 1}
    odd = [None, 7, "text", [], {}, {"version": 1}, {"id": None}, {"id": {}}, {"id": ""}, {"id": True}]
    with Bench(tmp_path, source_of(), lambda _asked: json_answer({"items": [*odd, good], "meta": {}})) as bench:
        receipt = bench.pull()
        assert receipt.complete == "partial"
        assert receipt.seen == receipt.new + receipt.refused_count == 11
        assert "r1" in bench.versions()


def test_credentials_do_not_follow_a_redirect_to_another_host(tmp_path):
    asked_there = []

    def elsewhere(asked):
        asked_there.append(asked)
        return json_answer({"items": [], "meta": {}})

    with serve(elsewhere, host="localhost") as other:
        redirect = Answer(302, b"", {"Location": f"{other}/items"})
        for auth in ("bearer", "api_key", "basic"):
            source = source_of(auth=auth)
            with Bench(tmp_path / auth, source, spoiling(source, 1, redirect)) as bench:
                bench.pull()
    assert len(asked_there) >= 1
    for asked in asked_there:
        assert not {"authorization", "x-key", "cookie"} & asked.headers.keys()
        assert "static-token" not in str(asked)


def test_a_next_page_on_another_host_is_not_asked_for(tmp_path):
    asked_there = []

    def elsewhere(asked):
        asked_there.append(asked)
        return json_answer({"items": []})

    with serve(elsewhere) as other:
        page = json_answer({"items": [{"id": "r1", "version": 1}], "next": f"{other}/items?page=2"})
        source = source_of(style="next_url")
        with Bench(tmp_path, source, spoiling(source, 1, page)) as bench:
            receipt = bench.pull()
    assert (receipt.complete, receipt.new, asked_there) == ("partial", 1, [])


def test_an_address_in_a_private_network_is_refused_unless_allowed(tmp_path):
    with Bench(tmp_path, source_of()) as bench:
        with pytest.raises(FetchError, match="private"):
            bench.pull(private_hosts=[])
        assert bench.source.log == []


def test_a_source_that_is_not_there_is_an_error_and_what_was_stored_stays(tmp_path):
    with Bench(tmp_path, source_of()) as bench:
        bench.pull()
        bench.url = "http://127.0.0.1:9"
        with pytest.raises(WorkbenchError):
            bench.pull()
        assert len(bench.versions()) == 25


@pytest.mark.parametrize("parts", ["stream", "setting"])
def test_a_group_that_may_no_longer_be_read_is_skipped_and_its_records_stay(tmp_path, parts):
    with Bench(tmp_path, source_of(40, groups=3, parts=parts)) as bench:
        assert bench.pull().complete == "complete"
        bench.source.truth.forbidden.add("g2")
        bench.source.truth.insert(group="g1")
        receipt = bench.pull()
        assert (receipt.complete, receipt.deleted, receipt.new) == ("partial", 0, 1)
        assert receipt.skipped_count == 1
        bench.source.truth.forbidden.clear()
        receipt = bench.pull()
        assert (receipt.complete, receipt.deleted, receipt.new) == ("complete", 0, 0)


def test_a_record_that_may_no_longer_be_read_is_told_from_a_deleted_one(tmp_path):
    with Bench(tmp_path, source_of(confirm=True)) as bench:
        bench.pull()
        bench.source.hidden.add("r000003")
        bench.source.truth.delete()
        receipt = bench.pull()
        assert receipt.deleted == 1
        assert "r000003" in bench.versions()


def test_rights_lost_for_most_records_at_once_delete_nothing(tmp_path):
    with Bench(tmp_path, source_of(40)) as bench:
        bench.pull()
        bench.source.hidden |= {row.id for row in bench.source.truth.live()[:30]}
        receipt = bench.pull()
        assert (receipt.complete, receipt.deleted) == ("partial", 0)
        assert len(bench.versions()) == 40


def test_a_change_of_the_form_in_the_middle_of_a_list_loses_nothing(tmp_path):
    source = source_of(30)

    def change(number):
        source.truth.schema = 3 if number >= 2 else 0

    source.on_request = change
    with Bench(tmp_path, source) as bench:
        receipt = bench.pull()
        assert (receipt.complete, receipt.new) == ("complete", 30)
        amounts = {type(record.body["amount"]) for record in bench.store.scan("shop.items")}
        assert amounts == {int, str}


@pytest.mark.parametrize("count", ["none", "body"])
@pytest.mark.parametrize("has_more", [False, True])
@pytest.mark.parametrize("style", ["offset", "page", "link_numbers"])
def test_a_deletion_that_shifts_the_pages_behind_it_loses_no_record(tmp_path, style, has_more, count):
    source = source_of(25, style=style, has_more=has_more, count=count)

    def shift(number):
        if number == 2:
            source.truth.rows["r000001"].deleted_at = 1

    source.on_request = shift
    with Bench(tmp_path, source) as bench:
        receipt = bench.pull()
        missing = source.truth.versions().keys() - bench.versions().keys()
        assert receipt.complete != "complete" or not missing


@pytest.mark.parametrize(
    ("cursor", "at"),
    [
        ("none", 9),
        ("ascending", 2),
        *(pytest.param("none", at, marks=pytest.mark.live) for at in (1, 2, 3, 5)),
        *(pytest.param("ascending", at, marks=pytest.mark.live) for at in (1, 3, 5, 9)),
    ],
)
def test_a_pull_that_is_killed_resumes_with_nothing_lost_or_doubled(tmp_path, cursor, at):
    shape = {"cursor": cursor, "deletes": "census" if cursor == "none" else "ids", "size": 3}
    source, worker = source_of(25, **shape), Worker()
    source.on_request = lambda number: worker.kill() if number == at else None
    with serve(source) as url:
        manifest = manifest_of(source.shape, url, groups=["g1"])
        try:
            assert worker.pull(manifest, tmp_path) is None
            receipt = worker.pull(manifest, tmp_path)
        finally:
            worker.close()
    assert receipt["streams"][-1]["complete"] == "complete", receipt
    with Store.open(tmp_path / ".workbench") as store:
        assert sorted(r.id for r in store.scan("shop.items")) == sorted(source.truth.rows)
        assert store.verify() == []


def test_ten_random_pulls_lose_nothing_and_claim_nothing(tmp_path):
    outcome = run_pulls(seed=1, pulls=10, folder=tmp_path)
    print(outcome)
    assert not outcome.failures, outcome
