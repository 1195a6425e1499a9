"""Real traffic that others recorded, played back through the engine."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from recordings import ELSEWHERE, Tape, chains, left_out, read_all, stream_of

from workbench.connectors import _http_client as http_client
from workbench.connectors import load_manifest
from workbench.connectors._http_client import HttpClient
from workbench.connectors._http_read import Places, read_http
from workbench.connectors._normalise import Normaliser, Refused
from workbench.connectors._reading import Broken, Item, checked_json
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
    served: set = field(default_factory=set)
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
    """The pointers under which the source said something that the record does not; what a transform changed is beside
    its mapped value in `extras` as it was."""
    return [
        pointer
        for pointer, leaf in leaves(value)
        if record.source_value(pointer) is MISSING
        or leaf not in (record.source_value(pointer), lookup(record.extras, pointer))
    ]


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
        except Exception as error:  # the engine's own errors, where nothing was ever read
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


def judge(told, name, tape, manifest, folder, monkeypatch):
    steps, partial, reading = play(manifest, name, tape, folder, monkeypatch)
    served = {id(exchange): exchange for exchange in tape.served}
    pages = [exchange for exchange in served.values() if exchange.status == 200]
    objects = sum(len(exchange.objects) for exchange in pages)
    others = (
        sum(isinstance(one, dict) and one.get("pull_request") is not None for page in pages for one in page.objects)
        if name == "issues"
        else 0
    )
    items = [step for step in steps if isinstance(step, Item) and not step.again]
    broken = [step for step in steps if isinstance(step, Broken)]
    told.exchanges += len(served)
    told.served |= set(served)
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
        return next((word for word in FAULTS if word in partial), partial)
    return "whole"


FAULTS = ("may not be read or", "not JSON", "has a fault", "was refused", "has refused this call", "FetchError")


def table(replayed):
    """The figures of README.md."""
    lines = [
        "| stream | exchanges | objects | records | pull requests left out | without a key |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    rows = [(name, replayed[name]) for name in (stream.name for stream in MANIFEST.streams)]
    for name, told in rows:
        refused = sum(told.refused.values())
        lines.append(f"| {name} | {told.exchanges} | {told.objects} | {told.records} | {told.others} | {refused} |")
    whole = [sum(getattr(told, name) for _, told in rows) for name in ("exchanges", "objects", "records", "others")]
    refused = sum(sum(told.refused.values()) for _, told in rows)
    lines.append(f"| all | {whole[0]:,} | {whole[1]:,} | {whole[2]:,} | {whole[3]:,} | {refused:,} |")
    return "\n".join(lines)


def test_every_object_of_a_recorded_list_is_read_over_all_its_pages(replayed):
    assert {name: told.wrong for name, told in replayed.items() if told.wrong} == {}
    assert set(replayed) == {stream.name for stream in MANIFEST.streams}


def test_every_exchange_that_a_stream_would_ask_for_is_given_to_it(replayed, recordings):
    served = set().union(*(told.served for told in replayed.values()))
    exchanges = [exchange for file in recordings.values() for exchange in file if left_out(exchange) is None]
    # The same fault recorded several times in a row, where the engine had given up or gone on before.
    assert [one.file for one in exchanges if id(one) not in served and one.status < 400] == []


def test_no_field_of_the_recorded_traffic_is_lost(replayed):
    assert {name: told.lost[:5] for name, told in replayed.items() if told.lost} == {}


def test_only_objects_without_their_key_are_refused(replayed):
    # PyGithub cut the issues of five files down to their ids; labels had none in 2012.
    refused = {name: dict(told.refused) for name, told in replayed.items() if told.refused}
    assert refused == {"issues": {"the key /number is missing": 3039}, "labels": {"the key /id is missing": 14}}


def test_recorded_faults_end_as_the_rules_say(replayed):
    faults = Counter()
    for told in replayed.values():
        faults.update({word: count for word, count in told.stops.items() if word != "whole"})
    assert faults == {
        "may not be read or": 4,  # 404 of repositories and a user
        "not JSON": 2,  # recorded bodies that are not JSON
        "has a fault": 5,  # 502 and a 503 with a page of HTML
        "was refused": 1,  # 400
        "has refused this call": 1,  # 403 with X-RateLimit-Remaining: 0
        "FetchError": 2,  # redirects in a circle, since the other address was not recorded
    }


def test_the_figures_of_the_readme_are_these(replayed, recordings):
    exchanges = [exchange for file in recordings.values() for exchange in file if exchange.method == "GET"]
    reasons = Counter(left_out(exchange) or "given to a stream" for exchange in exchanges)
    text = README.read_text(encoding="utf-8")
    assert table(replayed) in text
    for reason, count in reasons.items():
        assert f"| {reason} | {count:,} |" in text
    assert f"| all GET exchanges | {len(exchanges):,} |" in text


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_same_mapping_takes_the_objects_that_other_ways_lead_to(recordings, name):
    make, taken, reasons = normaliser(name), 0, set()
    for exchange in (one for file in recordings.values() for one in file if one.method == "GET"):
        if left_out(exchange) != "the same kind of object by another way" or stream_of(exchange, ELSEWHERE) != name:
            continue
        for found in exchange.objects:
            if not isinstance(found, dict) or (name == "issues" and found.get("pull_request")):
                continue
            value = {"repository_id": 1, "team_id": 3, **found}
            try:
                record = make.record(value, None, checked_json(value))
            except Refused as refused:
                reasons.add(str(refused))
                continue
            assert lost_leaves(value, record) == []
            taken += 1
    assert taken > 0
    # Labels had no id in 2012.
    assert reasons <= ({"the key /id is missing"} if name == "labels" else set())
