"""One record with very many linked ones: time and memory of a context with figures over all of them.

    python benchmarks/bench_many_links.py                  # 100,000
    python benchmarks/bench_many_links.py --orders 1000000

Writes Markdown to standard output. Memory is how far the process's greatest resident size grows above that before the
first question.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.records import Link, LinkType, Provenance, Record
from workbench.store import Store
from workbench.views import ContextSpec, View

_BATCH = 10_000
_STATES = ("open", "shipped", "cancelled")
SPEC: dict[str, Any] = {
    "entities": {"customer": {"stream": "s.customers"}},
    "sections": [
        {"name": "customer", "of": "customer", "required": True},
        {
            "name": "orders",
            "of": "customer",
            "follow": ["orders"],
            "format": "auto",
            "order": {"by": "/at", "descending": True},
            "aggregates": [
                {"op": "count"},
                {"op": "sum", "field": "/amount"},
                {"op": "max", "field": "/amount"},
                {"op": "latest", "field": "/at"},
                {"op": "count", "by": "/state"},
            ],
        },
    ],
}
QUESTIONS = (
    "How many orders has customer C1, and what is the total amount?",
    "Which is the latest order of customer C1?",
    "How many cancelled orders has customer C1?",
)


def orders(count: int) -> Iterator[Record]:
    """Make orders of one customer."""
    for n in range(count):
        body = {"who": "C1", "state": _STATES[n % 3], "amount": n % 997, "at": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"}
        link = Link(name="customer", target="s:customers/C1", path="/who")
        yield Record(
            source="s",
            stream="orders",
            id=f"O{n}",
            fields=body,
            links=(link,),
            provenance=Provenance(connector="files"),
        )


def peak_mb() -> float:
    """Return the greatest resident size so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        links = [LinkType(stream="s.orders", name="customer", to="s.customers", inverse="orders")]
        with Store.open(folder) as store, store.writer() as writer:
            own = Record(
                source="s",
                stream="customers",
                id="C1",
                fields={"name": "Ana"},
                provenance=Provenance(connector="files"),
            )
            writer.upsert("s.customers", [own])
            made = orders(options.orders)
            while batch := list(islice(made, _BATCH)):
                writer.upsert("s.orders", batch)
        with Store.open(folder) as store:
            view = View(ContextSpec.model_validate(SPEC), store, links=links)
            # The models that compare words are loaded before; they are the same for any number of records.
            alone = ContextSpec.model_validate({**SPEC, "sections": SPEC["sections"][:1]})
            View(alone, store, links=links).build("Which is the name of customer C1?")
            print("| question | orders | seconds | tokens | MB above the base |")
            print("| --- | --- | --- | --- | --- |")
            before = peak_mb()
            for question in QUESTIONS:
                begun = time.perf_counter()
                context = view.build(question, budget_tokens=1_000)
                seconds = time.perf_counter() - begun
                over = len(context.aggregates[0].records)
                print(
                    f"| {question} | {over:,} | {seconds:.1f} | {context.tokens} | {peak_mb() - before:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
