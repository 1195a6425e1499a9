"""Reading over HTTP beside a bare httpx loop, dlt's rest_api and Airbyte's low-code CDK; and the memory of long pulls.

    python benchmarks/bench_http.py                 # 10,000 records in pages of 25; memory up to 100,000
    python benchmarks/bench_http.py --memory 10000 1000000
    python benchmarks/bench_http.py --memory        # speed alone

One server in a process of its own, all readers on the same pages, JSON parsed; each reader in a process of its own
runs once to warm up and then three times, in turns with the others; its best counts. With concurrency 4 the records
lie in four parts that are read at the same time. Peers live in environments of their own under the user's cache
folder, made at the first run. Writes Markdown to standard output.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks._environment import python_of  # noqa: E402

READERS = {
    "httpx": "a bare httpx loop",
    "ours-items": "ours, up to items",
    "ours-records": "ours, up to normalised records",
    "dlt": "dlt rest_api, iterated",
    "airbyte": "airbyte-cdk, iterated",
    "ours-store": "ours, stored",
}
ROUNDS = 3


@contextmanager
def server(records: int) -> Iterator[str]:
    """Serve so many records from a process of its own; yields its URL."""
    command = [sys.executable, str(HERE / "_http_server.py"), str(records)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def measure(python: Path, reader: str, url: str, concurrency: int) -> float:
    """Return the best seconds of one process; it warms up first."""
    command = [str(python), str(HERE / "_http_worker.py"), reader, url, str(concurrency), "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        raise SystemExit(f"{reader} failed:\n{done.stderr[-3000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    if found["records"] != 10_000:
        raise SystemExit(f"{reader} read {found['records']} records, not 10,000")
    return float(found["seconds"])


def compare(concurrency: int, pythons: dict[str, Path]) -> None:
    """Print one table: seconds, records a second, and the ratios to the bare loop and to dlt."""
    best: dict[str, float] = {}
    with server(10_000) as url:
        for _ in range(ROUNDS):
            for reader, python in pythons.items():
                best[reader] = min(best.get(reader, 1e9), measure(python, reader, url, concurrency))
    print(f"\n10,000 records, pages of 25, concurrency {concurrency}:\n")
    print("| reader | seconds | records a second | of httpx | of dlt |\n| --- | --- | --- | --- | --- |")
    for reader, seconds in best.items():
        ratios = [best[other] / seconds for other in ("httpx", "dlt")]
        cells = [READERS[reader], f"{seconds:.3f}", f"{10_000 / seconds:,.0f}", *(f"{ratio:.2f}" for ratio in ratios)]
        print("|", " | ".join(cells), "|", flush=True)


def memory(counts: Sequence[int]) -> None:
    """Print the peak of memory of pulls that store so many records, each in a process of its own."""
    print("\n| records, stored | seconds | peak MB |\n| --- | --- | --- |")
    for count in counts:
        with server(count) as url, tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(HERE / "_http_ours.py"), url, folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"the pull of {count:,} records failed:\n{done.stderr[-3000:]}")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        if found["new"] != count:
            raise SystemExit(f"{found['new']:,} records were stored, not {count:,}")
        print(f"| {count:,} | {found['seconds']:.1f} | {found['peak_mb']} |", flush=True)


def main() -> None:
    """Measure what is asked for and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 100_000], metavar="RECORDS")
    parser.add_argument("--no-speed", action="store_true")
    given = parser.parse_args()
    if not given.no_speed:
        peers = {name: python_of(HERE / f"requirements-{name}.txt") for name in ("dlt", "airbyte")}
        pythons = {reader: peers.get(reader, Path(sys.executable)) for reader in READERS}
        for concurrency in (1, 4):
            compare(concurrency, pythons)
    if given.memory:
        memory(given.memory)


if __name__ == "__main__":
    main()
