"""Real traffic that others recorded, played back through the engine."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from recordings import Tape, chains, left_out, read_all

from workbench.connectors import _http_client as http_client
from workbench.connectors import load_manifest
from workbench.connectors._http_client import HttpClient
from workbench.connectors._http_read import Places, read_http
from workbench.connectors._normalise import Normaliser, Refused
from workbench.connectors._reading import Broken, Item, checked_json
from workbench.errors import ConnectorError
from workbench.records import MISSING, leaves, lookup

ROOT = Path(__file__).parents[3]
README = ROOT / "connectors" / "github" / "README.md"
MANIFEST = load_manifest(ROOT / "connectors" / "github")
REPOSITORY = {
    "id": 1,
    "name": "hello",
    "full_name": "octo/hello",
    "private": False,
    "pushed_at": "2024-01-02T03:04:05Z",
    "owner": {"id": 2, "login": "octo"},
}
PARENTS = {
    "repositories": REPOSITORY,
    "members": {"id": 2, "login": "octo", "organisation": "octo"},
    "teams": {"id": 3, "slug": "core", "organisation": "octo"},
    "pull_requests": {
        "number": 4,
        "updated_at": "2024-01-02T03:04:05Z",
        "repository_id": 1,
        "repository_name": "octo/hello",
        "base": {"repo": REPOSITORY},
    },
}


@pytest.fixture(scope="module")
def recordings(github_data):
    return read_all(github_data / "recordings")


@dataclass
class Told:
    """What became of the exchanges that one stream was given."""

    exchanges: int = 0
    pages: int = 0
    objects: int = 0
    records: int = 0
    others: int = 0
    refused: Counter = field(default_factory=Counter)
    stops: Counter = field(default_factory=Counter)
    lost: list = field(default_factory=list)
    wrong: list = field(default_factory=list)


def quick():
    """The manifest without what only costs time here: paces, long waits, and pages that are asked for by a value."""
    limits = MANIFEST.limits.model_copy(
        update={"pace": [], "retry_first_s": 0.001, "no_hint_s": 0.01, "max_wait_s": 0.05, "concurrency": 1}
    )
    streams = [
        stream.model_copy(update={"cursor": stream.cursor.model_copy(update={"walk": "pages"})})
        if stream.cursor
        else stream
        for stream in MANIFEST.streams
    ]
    return MANIFEST.model_copy(update={"limits": limits, "streams": streams})


def normaliser(name):
    return Normaliser("github", "http", MANIFEST.stream(name), "replay")


def lost_leaves(value, record):
    """The pointers under which the source said something that the record does not."""
    return [
        pointer
        for pointer, leaf in leaves(value)
        if ((found := record.source_value(pointer)) != leaf and not same_in_extras(record, pointer, leaf))
        or found is MISSING
    ]


def same_in_extras(record, pointer, leaf):
    return lookup(record.extras, pointer) == leaf


def play(manifest, name, tape, tmp_path, monkeypatch):
    """Read what a tape holds with the real engine; return the steps, the report and the served exchanges."""
    monkeypatch.setattr(http_client, "make_routes", lambda **_: httpx.MockTransport(tape))
    monkeypatch.setenv("GITHUB_TOKEN", f"token {tape.first.file}")
    path = tape.first.path.strip("/")
    monkeypatch.setenv("GITHUB_REPOSITORIES", path if name == "repositories" else "repos/octo/hello")
    monkeypatch.setenv("GITHUB_ORGANISATIONS", "octo")
    stream = manifest.stream(name)
    parents = [
        Normaliser("github", "http", MANIFEST.stream(parent), "test").record(value, None, b"")
        for parent, value in PARENTS.items()
        if stream.for_each is not None and stream.for_each.stream == parent
    ]
    places = Places(lambda _: None, True, lambda _: parents)
    with HttpClient(manifest, root=tmp_path, store_folder=tmp_path) as client:
        reading = read_http(client, stream, places)
        try:
            steps = list(reading.items)
        except ConnectorError as error:  # nothing was ever read
            return [], f"refused: {type(error).__name__}", reading
    return steps, "; ".join(reading.report.partial), reading


@pytest.fixture(scope="module")
def replayed(recordings, tmp_path_factory):
    told = defaultdict(Told)
    manifest, folder = quick(), tmp_path_factory.mktemp("replay")
    with pytest.MonkeyPatch.context() as monkeypatch:
        for exchanges in recordings.values():
            for name, first in chains(exchanges):
                judge(told[name], name, Tape(exchanges, first), manifest, folder, monkeypatch)
    return dict(told)


def is_pull_request(value):
    return isinstance(value, dict) and value.get("pull_request") is not None


def judge(told, name, tape, manifest, folder, monkeypatch):
    steps, partial, reading = play(manifest, name, tape, folder, monkeypatch)
    served = {id(exchange): exchange for exchange in tape.served}
    pages = [exchange for exchange in served.values() if exchange.status == 200]
    objects = sum(len(exchange.objects) for exchange in pages)
    others = sum(is_pull_request(one) for page in pages for one in page.objects) if name == "issues" else 0
    items = [step for step in steps if isinstance(step, Item) and not step.again]
    broken = [step for step in steps if isinstance(step, Broken)]
    told.exchanges += len(served)
    told.pages += len(pages)
    told.objects += objects
    told.others += others
    told.stops[stopped(partial, reading, served.values())] += 1
    if len(items) + len(broken) + others != objects:
        told.wrong.append(f"{tape.first.file}: {objects} objects, {len(items)} items, {len(broken)} broken")
    make = normaliser(name)
    for item in items:
        try:
            record = make.record(item.value, item.key, checked_json(item.value))
        except Refused as refused:
            told.refused[str(refused)] += 1
            continue
        told.records += 1
        told.lost += [f"{tape.first.file}: {pointer}" for pointer in lost_leaves(item.value, record)]


def stopped(partial, reading, served):
    if partial:
        return partial.partition(": ")[2][:60] or partial[:60]
    if reading.report.skipped:
        return f"skipped: {reading.report.skipped[0].reason[:40]}"
    return "whole"


# Objects that were cut down by whoever recorded them, to save space: what is left of them has no key.
CUT_DOWN = {"issues": {"the key /number is missing"}, "labels": {"the key /id is missing"}}


def test_every_stream_was_given_recorded_traffic(replayed):
    assert set(replayed) == {stream.name for stream in MANIFEST.streams}
    assert all(told.pages and told.records for told in replayed.values())


def test_every_object_of_a_recorded_page_becomes_an_item_or_is_left_to_its_own_stream(replayed):
    assert [wrong for told in replayed.values() for wrong in told.wrong] == []


def test_only_what_was_cut_down_is_refused(replayed):
    refused = {name: set(told.refused) for name, told in replayed.items() if told.refused}
    assert refused == CUT_DOWN


def test_no_field_of_a_recorded_object_is_lost(replayed):
    assert [lost for told in replayed.values() for lost in told.lost] == []


def test_a_fault_that_was_recorded_is_never_called_whole(replayed):
    stops = Counter()
    for told in replayed.values():
        stops += told.stops
    assert stops["whole"] > 400
    assert any("may not be read" in stop for stop in stops)


def test_the_readme_says_how_much_was_played_back(replayed, recordings):
    text = README.read_text("utf-8")
    for name, told in replayed.items():
        row = f"| {name} | {told.exchanges} | {told.pages} | {told.objects:,} | {told.records:,} |"
        assert row in text, row
    reasons = Counter(
        left_out(exchange) for exchanges in recordings.values() for exchange in exchanges if exchange.method == "GET"
    )
    for reason, count in reasons.items():
        assert f"| {reason or 'played back'} | {count:,} |" in text, (reason, count)
