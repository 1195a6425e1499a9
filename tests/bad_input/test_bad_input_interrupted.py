"""Commands killed at many moments, and full disks: what was stored stays whole, and the same command goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_input_shop import CASES, Ended, Shop, make_shop, message, pulled_shop

COMPARE = ("compare", "help", "--arms", "bm25,dense")
PARTS = "/workbench/(store|retrieval|export)/"

# Counts the calls of functions that write, on standard error at the end; with a moment, kills before that call.
WATCH = f"""
import os, re, signal, sys
calls, moment, writes = [0], {{moment}}, {{{{}}}}
def watch(frame, event, _argument):
    if event == "call":
        code = frame.f_code
        if code not in writes:
            writes[code] = bool(re.search({PARTS!r}, code.co_filename))
        if writes[code]:
            calls[0] += 1
            if calls[0] == moment:
                os.kill(os.getpid(), signal.SIGKILL)
# Loaded before it is watched, which makes each call slow.
import lancedb, sqlalchemy, workbench.evals, workbench.export, workbench.retrieval, workbench.targets, workbench.views
from workbench.api import Task
from workbench.cli import main
from workbench.connectors import _pull
_pull._BATCH_RECORDS = 100
sys.setprofile(watch)
code = main(sys.argv[1:])
sys.setprofile(None)
print("calls", calls[0], file=sys.stderr)
sys.exit(code)
"""
# Shares of a command's calls: one of them each time, all of them by `make test-live`.
MOMENTS = [0.5]
ALL_MOMENTS = [0.02, 0.1, 0.3, *MOMENTS, 0.9, 0.995]
EACH = pytest.mark.parametrize(
    "moments", [MOMENTS, pytest.param(ALL_MOMENTS, marks=pytest.mark.live)], ids=["one", "all"]
)


def calls_of(shop: Shop, *args: str) -> int:
    """Run a command to its end; return how many calls it took."""
    ended = shop.process(*args, before=WATCH.format(moment=0))
    assert ended.code == 0, ended.err
    return int(ended.err.split()[-1])


def killed(shop: Shop, moment: int, *args: str) -> None:
    ended = shop.process(*args, before=WATCH.format(moment=moment))
    assert ended.code == -signal.SIGKILL, ended


def many_orders(shop: Shop, count: int = 4_500) -> None:
    shop.data(
        "orders", [{"id": f"o{n}", "user_id": f"u{n % 3 + 1}", "status": "open", "total": n} for n in range(count)]
    )


@EACH
@pytest.mark.slow
def test_a_killed_pull_is_completed_by_the_next(tmp_path: Path, moments: list[float]) -> None:
    reference = make_shop(tmp_path / "reference")
    many_orders(reference, 700)
    calls = calls_of(reference, "pull", "shop")
    whole = reference.kept()
    assert (whole.streams, whole.problems) == ({"shop.orders": 700, "shop.users": 3}, [])
    partly = 0
    for index, moment in enumerate(moments):
        # Every second one has pulled a smaller source before.
        shop = (make_shop if index % 2 else pulled_shop)(tmp_path / f"at-{moment}")
        before = shop.kept()
        many_orders(shop, 700)
        killed(shop, int(calls * moment), "pull", "shop")
        left = shop.kept()
        assert left.problems == []
        assert all(left.streams[stream] >= count for stream, count in before.streams.items())
        partly += left not in (before, whole)
        shop.good("pull", "shop")
        assert shop.kept() == whole
    assert partly >= (len(moments) + 1) // 2


@EACH
@pytest.mark.slow
def test_a_killed_indexing_is_taken_up_by_the_next_comparison(tmp_path: Path, moments: list[float]) -> None:
    reference = pulled_shop(tmp_path / "reference")
    calls = calls_of(reference, *COMPARE)
    figures = figures_of(reference)
    for moment in moments:
        shop = pulled_shop(tmp_path / f"at-{moment}")
        before = shop.kept()
        killed(shop, int(calls * moment), *COMPARE)
        assert shop.kept() == before
        assert figures_of(shop) == figures


def figures_of(shop: Shop) -> Any:
    """Return what a comparison finds, without times."""
    arms = json.loads(shop.good(*COMPARE, "--json", "-"))["arms"]
    return {arm: {name: value for name, value in found.items() if "latency" not in name} for arm, found in arms.items()}


@EACH
@pytest.mark.slow
def test_a_killed_export_leaves_the_old_bundle_or_the_new(tmp_path: Path, moments: list[float]) -> None:
    shop = pulled_shop(tmp_path / "shop")
    shop.cases.unlink()  # without a comparison all the calls are the bundle's
    out = tmp_path / "out"
    export = ("export", "help", "--out", str(out), "--draft")
    shop.good(*export)
    old = lock(shop, out)
    shop.spec.write_text(shop.spec.read_text("utf-8").replace("Orders of a customer.", "Other words."), "utf-8")
    calls = calls_of(shop, "export", "help", "--out", str(tmp_path / "new"), "--draft")
    new = lock(shop, tmp_path / "new")
    assert new != old
    before = shop.kept()
    for moment in moments:
        killed(shop, int(calls * moment), *export)
        assert lock(shop, out) in (old, new)
        assert shop.kept() == before
    shop.good(*export)
    assert lock(shop, out) == new
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "out", "shop"]


def lock(shop: Shop, bundle: Path) -> str:
    """Return the digests of a bundle's parts; it must be sound."""
    assert "is sound" in shop.good("verify", str(bundle))
    return (bundle / "lock.json").read_text("utf-8")


# ---- full disks --------------------------------------------------------------------------------------------

FULL = "The disk is full, a limit on file sizes is reached, or the disk fails. Free some space"


def limited(shop: Shop, limit_kb: int, *args: str) -> Ended:
    """Run a command in a process whose files may not grow beyond a limit."""
    size = limit_kb * 1024
    return shop.process(*args, before=f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))")


@pytest.mark.parametrize("limit_kb", [2, 60, 150])
def test_a_pull_without_room_says_so_and_goes_on_when_there_is(shop: Shop, limit_kb: int) -> None:
    before = shop.kept()
    many_orders(shop)
    assert FULL in message(limited(shop, limit_kb, "pull", "shop"), "WB200")
    left = shop.kept()
    assert left.problems == []
    assert left.streams["shop.users"] == before.streams["shop.users"]
    assert left.streams["shop.orders"] >= before.streams["shop.orders"]
    shop.good("pull", "shop")
    assert shop.kept().streams == {"shop.orders": 4_500, "shop.users": 3}


@pytest.mark.parametrize("limit_kb", [1, 8, 24])
def test_indexing_without_room_says_so_and_goes_on_when_there_is(shop: Shop, limit_kb: int) -> None:
    before = shop.kept()
    assert FULL in message(limited(shop, limit_kb, *COMPARE), "WB200")
    assert shop.kept() == before
    assert "bm25 " in shop.good(*COMPARE)


def test_an_export_without_room_leaves_the_old_bundle(shop: Shop, tmp_path: Path) -> None:
    export = ("export", "help", "--out", str(tmp_path / "out"), "--draft")
    shop.good(*export)
    old = lock(shop, tmp_path / "out")
    # The store needs files of some 33 kB to be opened; the cases of the bundle are now longer.
    shop.cases.write_text(json.dumps({**CASES[0], "aliases": ["another word " * 9] * 900}) + "\n", encoding="utf-8")
    told = message(limited(shop, 80, *export), "WB700")
    assert "What was there before is untouched. Make room or choose another folder." in told
    assert lock(shop, tmp_path / "out") == old
    shop.good(*export)
    assert lock(shop, tmp_path / "out") != old


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"a file system cannot be mounted here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(ballast: Path, *, leave: int) -> None:
    """Write a file that leaves so many bytes of its disk."""
    disk = os.statvfs(ballast.parent)
    ballast.write_bytes(b"\0" * (disk.f_bavail * disk.f_frsize - leave))


def test_reports_and_bundles_are_whole_or_not_there_on_a_full_disk(shop: Shop, small_disk: Path) -> None:
    export = ("export", "help", "--out", str(small_disk / "out"), "--draft")
    shop.good(*export)
    old = lock(shop, small_disk / "out")
    fill(small_disk / "ballast", leave=0)
    report = small_disk / "report.html"
    ended = shop.run("compare", "help", "--arms", "view", "--html", str(report))
    assert ended.code == 2
    assert ended.err.startswith(f"error[WB100]: {report}: cannot be written: No space left on device.")
    assert "What was there before is untouched." in message(shop.run(*export), "WB700")
    assert lock(shop, small_disk / "out") == old
    assert sorted(path.name for path in small_disk.iterdir()) == ["ballast", "out"]


def test_a_disk_that_is_really_full_loses_nothing(small_disk: Path) -> None:
    shop = pulled_shop(small_disk / "shop")
    before = shop.kept()
    ballast = small_disk / "ballast"
    many_orders(shop)
    fill(ballast, leave=300_000)
    ended = shop.process("pull", "shop")
    assert ended.code == 2
    assert re.match(r"error\[WB(200|001)\]: ", ended.err)
    assert "Traceback" not in ended.err
    ballast.unlink()
    left = shop.kept()
    assert left.problems == []
    assert left.streams["shop.users"] == before.streams["shop.users"]
    assert left.streams["shop.orders"] >= before.streams["shop.orders"]
    shop.good("pull", "shop")
    assert shop.kept().streams == {"shop.orders": 4_500, "shop.users": 3}
