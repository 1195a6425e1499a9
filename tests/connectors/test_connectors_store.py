"""Pulls into the real store: idempotent, resumable after kill -9, the same snapshot whatever the way."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.connectors import FilesManifest, SqlManifest, infer_sql, pull
from workbench.store import Store

ROOT = Path(__file__).parents[2]
COUNT = 12_000


def files(path="t.jsonl", **stream):
    stream = {"name": "things", "key": ["/id"], "path": path, "format": "jsonl", **stream}
    return FilesManifest.model_validate({"name": "src", "streams": [stream]})


def write(folder, count=COUNT):
    lines = (json.dumps({"id": f"r{i}", "n": i, "next": f"r{i + 1}", "text": "word " * 40}) for i in range(count))
    (folder / "t.jsonl").write_text("\n".join(lines))


def test_a_second_pull_changes_nothing(tmp_path):
    write(tmp_path, 3_000)
    manifest = files(links=[{"name": "next", "path": "/next", "to": "things"}])
    with Store.open(tmp_path / "store") as store:
        first = pull(manifest, store, root=tmp_path).streams[0]
        snapshot = store.snapshot()
        second = pull(manifest, store, root=tmp_path).streams[0]
        assert (first.new, second.unchanged, second.new, second.changed) == (3_000, 3_000, 0, 0)
        assert store.snapshot() == snapshot
        assert store.links_to("src:things/r8", "next", stream="src.things") == ["src:things/r7"]
        assert store.verify() == []


def test_changes_and_deletions_reach_the_store(tmp_path):
    (tmp_path / "t.jsonl").write_text('{"id": 1}\n{"id": 2}\n{"id": 3}\n')
    with Store.open(tmp_path / "store") as store:
        pull(files(), store, root=tmp_path)
        (tmp_path / "t.jsonl").write_text('{"id": 1, "x": 1}\n{"id": 3}\n{"id": 4}\n')
        receipt = pull(files(), store, root=tmp_path).streams[0]
        assert (receipt.new, receipt.changed, receipt.unchanged, receipt.deleted) == (1, 1, 1, 1)
        assert [record.id for record in store.scan("src.things")] == ["1", "3", "4"]
        assert store.verify() == []


def test_a_cursor_lives_in_the_store(tmp_path):
    import sqlite3

    db = sqlite3.connect(tmp_path / "x.db")
    db.executescript("CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b')")
    inferred = infer_sql("src", f"sqlite:///{tmp_path / 'x.db'}").model_dump(by_alias=True)
    inferred["streams"][0]["cursor"] = "at"
    manifest = SqlManifest.model_validate(inferred)
    with Store.open(tmp_path / "store") as store:
        pull(manifest, store, root=tmp_path)
    db.execute("INSERT INTO t VALUES (3, 'c')")
    db.commit()
    db.close()
    with Store.open(tmp_path / "store") as store:
        receipt = pull(manifest, store, root=tmp_path).streams[0]
        assert (receipt.seen, receipt.new, receipt.unchanged) == (2, 1, 1)


_PULL = """
import sys
from pathlib import Path
from workbench.connectors import FilesManifest, pull
from workbench.store import Store
folder = Path(sys.argv[1])
manifest = FilesManifest.model_validate_json(sys.argv[2])
with Store.open(folder / "store") as store:
    print("ready", flush=True)
    pull(manifest, store, root=folder)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.live) for seed in range(1, 4))])
def test_a_killed_pull_is_finished_by_the_next_one(tmp_path, seed):
    write(tmp_path)
    with Store.open(tmp_path / "whole") as whole:
        pull(files(), whole, root=tmp_path)
        expected = whole.snapshot()
    command = [sys.executable, "-c", _PULL, str(tmp_path), files().model_dump_json(by_alias=True)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.05, 1.5))  # noqa: S311 - any moment will do
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    with Store.open(tmp_path / "store") as store:
        assert store.verify() == []
        receipt = pull(files(), store, root=tmp_path).streams[0]
        assert receipt.new + receipt.unchanged == COUNT
        assert (receipt.changed, receipt.deleted, receipt.complete) == (0, 0, "complete")
        assert store.snapshot() == expected
        assert store.verify() == []
