"""Pulls at random from sources at random with faults at random; after each the truth is compared with the store."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from http_source._faults import PASSING, REFUSALS, SPOILING, Entry, Faults
from http_source._shape import POSITIONAL, manifest_of, random_shape
from http_source._source import ENVIRONMENT, Source
from workbench.sandbox.apis._server import serve
from workbench.store import Store

__all__ = ["Outcome", "Worker", "late_waits", "run_pulls"]

_ROUNDS = 3
_IN_FLIGHT_S = 0.04


@dataclass
class Outcome:
    """What many pulls came to.

    Attributes:
        states: Pulls by what their receipts say: complete, partial, unknown, an error's name, killed.
        faults: Faults that were injected, by name.
        changes: Changes of the data and of rights, by name.
        waits: Waits that were asked for and followed by a request.
        longest_s: The most seconds by which a wait was longer than asked.
        failures: What was wrong, each with the seed that shows it again.
    """

    pulls: int = 0
    states: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    waits: int = 0
    longest_s: float = 0.0
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"{self.pulls} pulls: " + ", ".join(f"{n} {name}" for name, n in self.states.most_common()),
            f"{self.faults.total()} faults: " + ", ".join(f"{n} {name}" for name, n in self.faults.most_common()),
            f"{self.changes.total()} changes: " + ", ".join(f"{n} {name}" for name, n in self.changes.most_common()),
            f"{self.waits} waits, the longest {self.longest_s * 1000:.0f} ms longer than asked",
            f"{len(self.failures)} failures",
        ]
        return "\n".join(lines + self.failures)


class Worker:
    """A process that pulls; it is started when it is needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def pull(self, manifest: dict[str, Any], folder: Path, *, full: bool = False) -> dict[str, Any] | None:
        """Return the receipt, `{"error": …, "message": …}`, or nothing when the process was killed.

        Raises:
            RuntimeError: The process died by itself.
        """
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"manifest": manifest, "folder": str(folder), "full": full}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if line:
            return json.loads(line)
        said = self._ended()
        if process.returncode == -9:
            return None
        raise RuntimeError(said[-3000:])

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._ended()

    def _ended(self) -> str:
        """Wait for the end of the process, close its pipes, and return what it said."""
        process, self._process = self._process, None
        assert process is not None
        with contextlib.suppress(BrokenPipeError):
            return process.communicate()[1]
        return ""

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            root = Path(__file__).parents[2]
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("worker.py"))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(root)},
            )
        return self._process


class _Lag:
    """How late this machine wakes a sleeper: what a wait may be longer without anybody's fault."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, float]] = []
        self._ended = False
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._ended:
            before = time.monotonic()
            time.sleep(0.005)
            now = time.monotonic()
            if now - before > 0.015:
                self._seen.append((now, now - before - 0.005))

    def close(self) -> None:
        self._ended = True

    def between(self, start: float, end: float) -> float:
        return sum(lag for at, lag in self._seen if start <= at <= end + 0.05)


def late_waits(log: Sequence[Entry], lag: _Lag | None = None) -> Iterator[tuple[float, float]]:
    """Yield, for every request that follows refusals with hints: seconds too early, seconds too late.

    A request that was under way when the refusal was answered is not meant. Token requests go to another limit.
    """
    entries = [entry for entry in log if "/token" not in entry.target]
    refused = [entry for entry in entries if entry.until is not None]
    for entry in refused:
        assert entry.until is not None
        later = [e for e in entries if e.at > entry.answered + _IN_FLIGHT_S]
        if not later:
            continue
        following = later[0]
        # Of several refusals that were answered before, the one with the longest wait counts.
        binding = [e for e in refused if e.answered <= following.at and e.until is not None]
        latest = max(binding, key=lambda e: e.until or 0)
        if latest is not entry:
            continue
        unhinted = any(e.fault in ("wait_none", "wait_zero") and e.answered < following.at for e in entries)
        allowed = (entry.until - entry.answered) * 0.1 + 0.1
        allowed += lag.between(entry.answered, following.at) if lag else 0
        late = 0.0 if unhinted else following.at - entry.until - allowed
        yield entry.until - following.at, late


def run_pulls(seed: int, pulls: int, folder: Path, *, only: int | None = None) -> Outcome:
    """Pull so many times, from as many scenarios as that takes; `only` runs that one alone."""
    outcome, worker, lag = Outcome(), Worker(), _Lag()
    try:
        for number in range(10**6) if only is None else [only]:
            _Scenario(f"{seed}/{number}", folder / f"s{number}", outcome, worker, lag).run()
            if outcome.pulls >= pulls or only is not None:
                return outcome
    finally:
        worker.close()
        lag.close()
    return outcome


class _Scenario:
    """One source and one store: three pulls with faults, then one without."""

    def __init__(self, name: str, folder: Path, outcome: Outcome, worker: Worker, lag: _Lag) -> None:
        self._name, self._folder, self._outcome, self._worker, self._lag = name, folder, outcome, worker, lag
        self._rng = random.Random(name)  # noqa: S311
        folder.mkdir(parents=True)
        self._shape = random_shape(self._rng)
        groups = 1 if self._shape.parts == "none" else self._rng.randint(2, 5)
        self._source = Source(
            self._shape, seed=self._rng.randrange(10**6), groups=groups, rows=self._rng.randint(0, 60)
        )
        self._held: dict[str, int] = {}
        self._ever: set[str] = set()
        self._new = 0
        self._unseen = 0
        self._killed = False
        self._pull = 0
        self._state = ""

    def run(self) -> None:
        with serve(self._source) as url:
            manifest = manifest_of(self._shape, url, groups=list(self._source.truth.groups))
            for _ in range(_ROUNDS):
                self._between()
                with self._trouble():
                    done = self._pulled(manifest)
                if not done:
                    self._source.faults = Faults()
                    self._pulled(manifest)
            self._calm()
            self._pulled(manifest, calm=True)
            if self._state == "unknown":
                # A right on a record that comes back is no change that a cursor leads to: the list of ids tells.
                self._pulled(manifest, calm=True, full=True)

    # -- what happens to the source

    def _between(self) -> None:
        truth, rng = self._source.truth, self._rng
        for _ in range(rng.choice([0, 1, 5, 15])):
            truth.change()
            self._outcome.changes["between pulls"] += 1
        if rng.random() < 0.3:
            truth.insert(late_s=rng.randint(0, self._shape.overlap_s - 1))
            self._outcome.changes["late"] += 1
        if self._shape.parts != "none" and rng.random() < 0.4:
            truth.forbidden ^= {rng.choice(truth.groups)}
            self._outcome.changes["rights of a group"] += 1
        if self._shape.confirm and rng.random() < 0.4 and truth.live():
            self._source.hidden ^= {rng.choice(truth.live()).id}
            self._outcome.changes["rights of a record"] += 1
        if rng.random() < 0.2 and truth.schema < 3:
            truth.schema += 1
            self._outcome.changes["schema"] += 1

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        rng, source = self._rng, self._source
        names = [*REFUSALS, *PASSING, *(SPOILING if rng.random() < 0.3 else ()), "expired"]
        chosen = rng.sample(names, rng.randint(2, 6)) if rng.random() < 0.9 else []
        share = rng.choice([0.05, 0.15, 0.35])
        rates = {name: (0.02 if name == "wait_date" else share / len(chosen)) for name in chosen}
        source.faults = Faults(f"{self._name} {self._pull}", rates)
        first = len(source.log)
        # Some of what changes, changes while it is read.
        moments = {first + rng.randint(2, 15) for _ in range(rng.choice([0, 0, 2, 6, 10]))}
        schema_at = first + rng.randint(2, 12) if rng.random() < 0.1 else 0
        kill_at = first + rng.randint(1, 25) if rng.random() < 0.12 else 0
        timer = threading.Timer(rng.uniform(0.02, 0.6), self._worker.kill) if rng.random() < 0.08 else None

        def at(number: int) -> None:
            if number in moments:
                source.truth.change()
                self._outcome.changes["during a pull"] += 1
            if number == schema_at:
                source.truth.schema = min(3, source.truth.schema + 1)
                self._outcome.changes["schema during a pull"] += 1
            if number == kill_at:
                self._worker.kill()
            if number == first + 1 and timer is not None:
                timer.start()

        source.on_request = at
        try:
            yield
        finally:
            source.on_request = lambda _number: None
            if timer is not None:
                timer.cancel()

    def _calm(self) -> None:
        self._source.faults = Faults()
        if self._rng.random() < 0.5:
            self._source.truth.forbidden.clear()
            self._source.hidden.clear()

    # -- the pull and what is checked after it

    def _pulled(self, manifest: dict[str, Any], *, calm: bool = False, full: bool = False) -> bool:
        source, outcome = self._source, self._outcome
        self._pull += 1
        start, first, clock = self._readable(), len(source.log), source.truth.clock
        deleted = {row.id for row in source.truth.rows.values() if row.deleted_at is not None}
        receipt = self._worker.pull(manifest, self._folder, full=full)
        outcome.pulls += 1
        log = source.log[first:]
        for entry in log:
            if entry.fault:
                outcome.faults[entry.fault] += 1
        self._check_waits(log)
        held = self._stored()
        for row_id in self._held.keys() - held.keys():
            if source.truth.rows[row_id].deleted_at is None:
                self._fail(f"{row_id} is in the source and was marked as deleted")
        self._held = held
        self._ever |= held.keys()
        if receipt is None:
            outcome.states["killed"] += 1
            self._killed = True
            return False
        if "error" in receipt:
            outcome.states[receipt["error"]] += 1
            self._fail(f"the pull ended with {receipt['error']}: {receipt['message']}")
            return True
        items = receipt["streams"][-1]
        self._state = items["complete"]
        outcome.states[self._state] += 1
        self._check_counts(items, clock)
        if items["complete"] == "complete":
            self._check_complete(items, start, deleted, clock, held)
        faults = {entry.fault for entry in log} - {None}
        listed_more = self._state == "unknown" and self._shape.deletes == "ids" and not full
        if not (listed_more and (calm or source.truth.clock != clock)):
            self._check_state(items, faults, calm=calm, changed=source.truth.clock != clock)
        return True

    def _readable(self) -> dict[str, int]:
        return {k: v for k, v in self._source.truth.versions().items() if k not in self._source.hidden}

    def _stored(self) -> dict[str, int]:
        with Store.open(self._folder / ".workbench") as store:
            records = list(store.scan("shop.items"))
            if store.count("shop.items") != len(records) or len({r.id for r in records}) != len(records):
                self._fail("the store holds a record twice")
            return {record.id: record.body["version"] for record in records}

    def _check_counts(self, items: dict[str, Any], clock: int) -> None:
        parts = [items[name] for name in ("new", "changed", "unchanged", "duplicates", "refused_count")]
        if items["seen"] != sum(parts) + items.get("flagged", 0):
            self._fail(f"the receipt does not add up: {items['seen']} seen, {parts}")
        self._new += items["new"]
        # What was stored and deleted again within one pull was never seen in the store.
        self._unseen += sum((row.deleted_at or 0) > clock for row in self._source.truth.rows.values())
        if not self._killed and not 0 <= self._new - len(self._ever) <= self._unseen:
            self._fail(f"{self._new} new in all receipts, {len(self._ever)} records were ever stored")

    def _check_complete(
        self, items: dict[str, Any], start: dict[str, int], deleted: set[str], clock: int, held: dict[str, int]
    ) -> None:
        end = self._readable()
        for row_id in start.keys() & end.keys():
            row = self._source.truth.rows[row_id]
            # What changed while it was read comes with the next pull where pulls ask for changes.
            if self._shape.cursor != "none" and row.updated > clock:
                continue
            if row_id not in held:
                self._fail(f"{row_id} was there all the time, is not stored, and the receipt says complete")
            elif held[row_id] < start[row_id]:
                self._fail(f"{row_id} is stored in version {held[row_id]}, the source had {start[row_id]}: complete")
        if items["deletes"] != "unknown":
            for row_id in deleted & held.keys():
                if self._source.truth.rows[row_id].group not in self._source.truth.forbidden:
                    self._fail(f"{row_id} was deleted before the pull, is stored, and deletes are {items['deletes']}")

    def _check_state(self, items: dict[str, Any], faults: set[Any], *, calm: bool, changed: bool) -> None:
        source = self._source
        if source.truth.forbidden or source.hidden or (changed and self._shape.style in POSITIONAL):
            return
        if faults <= {*PASSING, *REFUSALS, "expired"} and items["complete"] != "complete":
            self._fail(f"only passing faults ({sorted(faults)}), and it is {items['complete']}: {items['why']}")
        if calm:
            truth = source.truth.versions()
            if wrong := {k for k in truth if self._held.get(k) != truth[k]}:
                self._fail(f"after a quiet pull {sorted(wrong)[:5]} ({len(wrong)}) are not as in the source")
            if items["deletes"] != "unknown" and self._held.keys() - truth.keys():
                self._fail(f"after a quiet pull {sorted(self._held.keys() - truth.keys())[:5]} are still stored")

    def _check_waits(self, log: Sequence[Entry]) -> None:
        for early, late in late_waits(log, self._lag):
            self._outcome.waits += 1
            self._outcome.longest_s = max(self._outcome.longest_s, -early)
            if early > 0.001:
                self._fail(f"a request came {early * 1000:.0f} ms before the time that was asked")
            if late > 0:
                self._fail(f"a request came {late * 1000:.0f} ms later than allowed")

    def _fail(self, what: str) -> None:
        self._outcome.failures.append(f"{self._name} pull {self._pull}: {what}\n    {self._shape}")
