"""How long a field profile of a wide stream takes: 10,000 records of 500 fields, as a CRM with custom fields has.

    python benchmarks/bench_profile.py [--records 10000] [--fields 500] [--keep FOLDER]

Prints the seconds of three runs, each in a process of its own: from the opened store to the profile, the encoding's
vocabulary loaded (as any view has it) and not.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import string
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workbench.records import Provenance, Record
from workbench.store import Store

STREAM = "wide.records"
RUNS = 3
WORDS = ["north", "river", "steel", "paper", "garden", "winter", "copper", "basket", "market", "signal"]


def value_of(field: int, record: int, dice: random.Random) -> object:
    """Return a value: a third of the fields are nearly empty, the others picklists, numbers, ids, times, texts."""
    kind = field % 12
    if kind < 4:
        return None if dice.random() < 0.9 else dice.choice(WORDS)
    if kind == 4:
        return dice.choice(["Open", "Closed", "Pending", "On hold"])
    if kind == 5:
        return dice.randint(0, 10_000_000)
    if kind == 6:
        return "".join(dice.choices(string.ascii_letters + string.digits, k=18))
    if kind == 7:
        return dice.random() < 0.5
    if kind == 8:
        return f"2026-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}T{dice.randint(0, 23):02d}:15:00Z"
    if kind == 9:
        return round(dice.random() * 10_000, 2)
    if kind == 10:
        return " ".join(dice.choices(WORDS, k=6)) + f" {record}"
    return "USD"


def make(folder: Path, records: int, fields: int) -> None:
    dice = random.Random(7)
    provenance = Provenance(connector="bench")
    with Store.open(folder) as store, store.writer() as writer:
        for first in range(0, records, 1_000):
            writer.upsert(
                STREAM,
                [
                    Record(
                        source="wide",
                        stream="records",
                        id=f"{n:07d}",
                        fields={f"Custom_Field_{f:03d}__c": value_of(f, n, dice) for f in range(fields)},
                        provenance=provenance,
                    )
                    for n in range(first, min(first + 1_000, records))
                ],
            )
        writer.finish()


def run(folder: Path, *, warm: bool) -> None:
    from workbench.connectors import profile_fields
    from workbench.tokens import tokenizer

    with Store.open(folder) as store:
        if warm:
            tokenizer()
        started, worked = time.perf_counter(), time.process_time()
        profile = profile_fields(store, STREAM)
        seconds = time.perf_counter() - started
        print(
            json.dumps(
                {
                    "seconds": seconds,
                    "cpu_seconds": time.process_time() - worked,
                    "records": profile.records,
                    "counted": profile.counted,
                    "costed": profile.costed,
                    "fields": len(profile.fields),
                    "tokens": profile.tokens,
                    "after": profile.tokens_after,
                }
            )
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--fields", type=int, default=500)
    parser.add_argument("--keep", type=Path, help="folder of the store; used again when it is there")
    parser.add_argument("--run", choices=["warm", "cold"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.keep, warm=given.run == "warm")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch) / "store"
        if not folder.exists():
            make(folder, given.records, given.fields)
        for mode in ("warm", "cold"):
            command = [sys.executable, __file__, "--keep", str(folder), "--run", mode]
            found = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(RUNS)]
            seconds = [one["seconds"] for one in found]
            one = found[0]
            cpu = statistics.median(run["cpu_seconds"] for run in found)
            print(
                f"{mode}: {one['records']:,} records x {one['fields']:,} fields, {one['counted']:,} counted, tokens of "
                f"{one['costed']:,}: median {statistics.median(seconds):.2f} s of {RUNS} "
                f"({', '.join(f'{s:.2f}' for s in seconds)}), {cpu:.2f} s of them at work; "
                f"{one['tokens']:,.0f} tokens a record, {one['after']:,.0f} after the advice"
            )


if __name__ == "__main__":
    main()
