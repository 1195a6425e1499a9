"""The store after kill -9, on a full disk, and beside a greedy neighbour: real processes, real signals."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_factories import STREAM, order

from workbench.store import Store

BATCH = 25
HERE = str(Path(__file__).parent)

WRITER = """
import sys
sys.path[:0] = [{here!r}, "."]
from store_factories import STREAM, order
from workbench.store import Store, _writer
_writer._COMPACT_AFTER = 4
with Store.open({path!r}) as store, store.writer() as writer:
    start = (store.cursor(STREAM) or 0)
    for number in range(start, start + 1000):
        batch = [order(number * {batch} + n, v="x" * 200) for n in range({batch})]
        batch += [order(n, touched=number) for n in range(3)] if number else []
        writer.upsert(STREAM, batch)
        writer.set_cursor(STREAM, number + 1)
        print(number + 1, flush=True)
"""


def start(path: Path) -> subprocess.Popen[str]:
    code = WRITER.format(here=HERE, path=str(path), batch=BATCH)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.live) for seed in range(1, 3))])
def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # a test that repeats, no secret
    acknowledged = 0
    for _ in range(2):
        child = start(tmp_path)
        try:
            assert child.stdout is not None
            for _ in range(chance.randint(0, 8)):
                acknowledged = int(child.stdout.readline() or acknowledged)
            time.sleep(chance.random() * 0.1)
        finally:
            os.kill(child.pid, signal.SIGKILL)
            rest, complaint = child.communicate()
        assert complaint == ""
        # A line that the kill cut short was not acknowledged.
        acknowledged = max([acknowledged, *(int(line) for line in rest.split("\n")[:-1] if line)])
        with Store.open(tmp_path) as store:
            assert store.verify() == []
            assert (store.cursor(STREAM) or 0) >= acknowledged
            stored = store.count(STREAM)
            assert stored % BATCH == 0
            assert stored >= acknowledged * BATCH
            numbers = sorted(int(record.id) for record in store.scan(STREAM))
            assert numbers == list(range(stored))
            with store.writer() as writer:
                again = [order(n, v="x" * 200) for n in range(3, stored)]
                assert writer.upsert(STREAM, again).unchanged == len(again)


@pytest.mark.parametrize("limit_kb", [96, 400])
def test_a_full_disk_is_one_clear_message_and_keeps_what_was_acknowledged(tmp_path: Path, limit_kb: int) -> None:
    code = WRITER.format(here=HERE, path=str(tmp_path), batch=BATCH)
    code = (
        f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit_kb * 1024}, {limit_kb * 1024}))\n" + code
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert "workbench.errors.StoreError" in last
    assert "The disk is full, a limit on file sizes is reached, or the disk fails. Free some space" in last
    acknowledged = int(done.stdout.split()[-1]) if done.stdout else 0
    with Store.open(tmp_path) as store:
        assert store.verify() == []
        assert store.count(STREAM) >= acknowledged * BATCH
        with store.writer() as writer:
            assert writer.upsert(STREAM, [order("later")]).new == 1
        assert store.verify() == []


def test_a_full_disk_under_lance_is_the_same_message(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        writer.upsert(STREAM, [order(1)])
    code = (
        f"import sys, os, resource\nsys.path[:0] = [{HERE!r}, '.']\nfrom store_factories import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"with Store.open({str(tmp_path)!r}) as store, store.writer() as writer:\n"
        "    writer.upsert(STREAM, [order(n, v=os.urandom(2000).hex()) for n in range(100)])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert "lance/records.crm.orders.lance: cannot write 100 records" in last
    assert "The disk is full" in last
    with Store.open(tmp_path) as store:
        assert store.verify() == []
        assert store.count(STREAM) == 1


def test_a_killed_rebuild_is_begun_again(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.writer() as writer:
        for part in range(4):
            writer.upsert(STREAM, [order(part * 2000 + n) for n in range(2000)])
        snapshot = store.snapshot()
    (tmp_path / "projection.sqlite").unlink()
    code = "from workbench.store import Store, _projection as p\nimport os\nkept = p._put\ncalls = []\n"
    code += "def put(*args):\n    calls.append(1)\n    if len(calls) == 5: os.kill(os.getpid(), 9)\n"
    code += "    return kept(*args)\n"
    code += f"p._put = put\nStore.open({str(tmp_path)!r})\n"
    done = subprocess.run([sys.executable, "-c", code], timeout=60, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    with Store.open(tmp_path) as store:
        assert store.snapshot() == snapshot
        assert store.verify() == []
