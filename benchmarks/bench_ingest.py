"""Pulling and indexing many records: how fast, and the most memory it took.

    python benchmarks/bench_ingest.py                          # 10,000 and 100,000 records
    python benchmarks/bench_ingest.py --records 10000 400000
    python benchmarks/bench_ingest.py --vectors                # vectors too, by the real embedder: 100,000 take an hour

Each number of records is measured in processes of its own, a step each, so that the peak of one is not that of
another. Without `--vectors` vectors are made up where the embedder would make them: the same tables and index, and
no statement on the embedder's speed. Writes Markdown to standard output.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import workbench as wb

STEPS = ("pull", "pull the same again", "index terms", "index vectors", "verify")
MANIFEST = """\
$schema: workbench/manifest/v1
name: bench
type: files
streams:
- name: orders
  path: orders.jsonl
  format: jsonl
  key: [/id]
  links:
  - {name: product, path: /items/*/sku, to: shop.products}
"""


def order(number: int) -> dict[str, Any]:
    """Make about 600 characters with a nested list, as business records tend to have."""
    customer = f"c{number % 10_007}"
    return {
        "id": f"o{number:09d}",
        "customer_id": customer,
        "email": f"user{number}@example.com",
        "status": ("open", "paid", "shipped")[number % 3],
        "items": [
            {"sku": f"sku-{(number * 7 + n) % 997}", "quantity": n + 1, "price_cents": 1999 + n} for n in range(2)
        ],
        "note": f"Order {number} for {customer}. " + "Leave the parcel with the neighbour. " * 5,
    }


def make(folder: Path, count: int) -> None:
    """Make a project whose one stream has `count` records."""
    wb.init(folder).close()
    (folder / "connectors" / "bench").mkdir(parents=True)
    (folder / "connectors" / "bench" / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    with (folder / "orders.jsonl").open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(order(number)) + "\n")


def peak_mb() -> int:
    """Return the most memory that this process ever held, in MB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) // 1000 if found else 0


def made_up_vectors() -> None:
    """Put vectors that cost nothing in the embedder's place."""
    import numpy as np

    from workbench.ranking import EMBEDDING_DIMENSIONS
    from workbench.retrieval import _index

    dice = np.random.default_rng(1)

    class MadeUp:
        def embed(self, texts: list[str]) -> Any:
            rows = dice.normal(size=(len(texts), EMBEDDING_DIMENSIONS))
            return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    _index.embedder = MadeUp  # type: ignore[assignment,misc]


def run(folder: Path, step: str, *, vectors: bool) -> None:
    """Do one step and print its seconds and the peak of memory."""
    from workbench.retrieval import Retriever

    with wb.open(folder) as project:

        def index(arm: str) -> None:
            getattr(Retriever.open(project.store), arm)()("order of user17@example.com", budget_tokens=500)

        actions: dict[str, Callable[[], object]] = {
            "pull": lambda: project.pull("bench").require_complete(),
            "pull the same again": lambda: project.pull("bench").require_complete(),
            "index terms": lambda: index("bm25"),
            "index vectors": lambda: index("dense"),
            "verify": project.store.verify,
        }
        if step == "index vectors" and not vectors:
            made_up_vectors()
        before, began = peak_mb(), time.perf_counter()
        actions[step]()
        print(json.dumps({"seconds": time.perf_counter() - began, "before": before, "peak": peak_mb()}))


def main() -> None:
    """Measure all steps for each number of records and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--vectors", action="store_true")
    parser.add_argument("--step", nargs=2, metavar=("FOLDER", "STEP"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        run(Path(given.step[0]), given.step[1], vectors=given.vectors)
        return
    print("| records | step | seconds | records a second | peak MB (after import) |\n| --- | --- | --- | --- | --- |")
    for count in given.records:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder) / "project", count)
            for step in STEPS:
                command = [sys.executable, __file__, "--step", str(Path(folder) / "project"), step]
                done = subprocess.run(
                    [*command, *(["--vectors"] if given.vectors else [])], capture_output=True, text=True, check=False
                )
                if done.returncode:
                    raise SystemExit(f"{step} of {count:,} records failed:\n{done.stderr}")
                found = json.loads(done.stdout.splitlines()[-1])
                cells = (f"{count:,}", step, f"{found['seconds']:.1f}", f"{count / found['seconds']:,.0f}")
                print("|", " | ".join([*cells, f"{found['peak']} ({found['before']})"]), "|", flush=True)


if __name__ == "__main__":
    main()
