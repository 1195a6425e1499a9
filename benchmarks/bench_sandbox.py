"""How fast the sample company is generated, and in how much memory: `python benchmarks/bench_sandbox.py [ACCOUNTS]`.

Every object of all four systems is drawn and let go, first of a few accounts, then of many. The rate is records a
second of this process's own processor time, so that a busy machine says little; the memory is the peak of the
process, which must not grow with what was drawn. Beside it, in the same run: the files sample, and Faker's company
and person profiles where `faker` is installed, as the usual way to have such records.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from workbench.sandbox import MAX_ACCOUNTS, Company

TARGET = 20_000
FEW = 500


def measured(things: Iterable[Any]) -> tuple[int, float]:
    """Return how many things there were, and the seconds of processor time they took."""
    begun, count = time.process_time(), 0
    for _ in things:
        count += 1
    return count, time.process_time() - begun


def peak_mib() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def faker_profiles(count: int) -> Iterator[Any] | None:
    """Yield profiles of Faker, or return `None` where it is not installed."""
    try:
        from faker import Faker
    except ImportError:
        return None
    fake = Faker()
    fake.seed_instance(7)
    return ({**fake.profile(), "company": fake.company(), "note": fake.sentence()} for _ in range(count))


def alone(accounts: int) -> tuple[int, float, float]:
    """Draw the company of the first `accounts` in a process of its own; return count, seconds and peak."""
    code = f"from benchmarks.bench_sandbox import drawn; drawn({accounts})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, seconds, peak = done.stdout.split()
    return int(count), float(seconds), float(peak)


def drawn(accounts: int) -> None:
    """Print count, seconds and peak of the first `accounts` of the largest company; for a process of its own."""
    company = Company(seed=7, accounts=MAX_ACCOUNTS)
    count, seconds = measured(company.all_objects(accounts=accounts))
    print(count, seconds, peak_mib())


def main(many: int) -> int:
    """Print the figures; return 1 where the target is missed."""
    print(f"{'what':<44}{'records':>10}{'a second':>12}{'us each':>9}{'peak MiB':>10}")

    def show(what: str, count: int, seconds: float, peak: float | None = None) -> float:
        rate = count / seconds
        memory = f"{peak:>10.0f}" if peak is not None else ""
        print(f"{what:<44}{count:>10,}{rate:>12,.0f}{1e6 / rate:>9.1f}{memory}")
        return rate

    few = alone(FEW)
    show(f"four systems, {FEW:,} accounts", *few)
    large = alone(many)
    rate = show(f"four systems, {many:,} accounts", *large)
    company = Company(seed=7, accounts=MAX_ACCOUNTS)
    files: Callable[[str], Iterator[Any]] = lambda name: company.records(name, accounts=FEW * 4)  # noqa: E731
    show("files sample", *measured(row for name in company.streams for row in islice(files(name), 20_000)))
    fakes = faker_profiles(2_000)
    if fakes is None:
        print("Faker is not installed: no figure beside ours.")
    else:
        print(
            f"ours is {rate / show('Faker, profile + company + sentence', *measured(fakes)):.1f} times as fast as Faker"
        )
    growth = large[2] / few[2]
    print(f"memory at {many // FEW} times the accounts: {growth:.2f} times; target of {TARGET:,} a second: ", end="")
    good = rate >= TARGET and growth < 1.2
    print("reached" if good else "MISSED")
    if (load := os.getloadavg()[0]) > (os.cpu_count() or 1):
        print(
            f"The machine is busy (load {load:.0f} on {os.cpu_count()} processors): all rates above are lower for it."
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
