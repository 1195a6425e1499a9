"""Load records into a fresh store, pull the same again, verify, and read: seconds, rows a second and memory.

python benchmarks/ingest.py --records 100000 --batch 5000
"""

from __future__ import annotations

import argparse
import gc
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from workbench.records import Link, Provenance, Record
from workbench.store import Store

STREAM = "bench.orders"
ORIGIN = Provenance(connector="files", location="bench.jsonl")


def record(number: int) -> Record:
    """About 700 characters with a nested list and three links, as business records tend to have."""
    customer = f"c{number % 10_007}"
    items = [{"sku": f"sku-{(number * 7 + n) % 997}", "quantity": n + 1, "price_cents": 1999 + n} for n in range(2)]
    fields = {
        "customer_id": customer,
        "email": f"user{number}@example.com",
        "status": ("open", "paid", "shipped")[number % 3],
        "items": items,
        "note": f"Order {number} for {customer}. " + "Leave the parcel with the neighbour. " * 5,
    }
    links = [Link(name="customer", target=f"bench:customers/{customer}", path="/customer_id")]
    links += [
        Link(name="product", target=f"bench:products/{i['sku']}", path=f"/items/{n}/sku") for n, i in enumerate(items)
    ]
    return Record(
        source="bench", stream="orders", id=f"o{number:09d}", fields=fields, links=tuple(links), provenance=ORIGIN
    )


def batches(count: int, size: int) -> Iterator[list[Record]]:
    for start in range(0, count, size):
        yield [record(number) for number in range(start, min(start + size, count))]


def memory_mb() -> float:
    """Resident memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def pull(store: Store, count: int, size: int, name: str) -> None:
    began = time.perf_counter()
    memory = []
    with store.writer() as writer:
        for number, batch in enumerate(batches(count, size)):
            writer.upsert(STREAM, batch)
            if number % max(1, count // size // 5) == 0:
                memory.append(f"{memory_mb():.0f}")
        writer.set_cursor(STREAM, count)
        writer.finish()
    seconds = time.perf_counter() - began
    print(f"{name:<22} {seconds:7.1f} s {count / seconds:9.0f} records/s   memory on the way: {' '.join(memory)} MB")


def timed(name: str, action: Callable[[], object]) -> None:
    began = time.perf_counter()
    action()
    print(f"{name:<22} {time.perf_counter() - began:7.1f} s   memory {memory_mb():.0f} MB")


def each(name: str, action: Callable[[int], object], times: int = 5000) -> None:
    gc.collect()
    took = []
    for number in range(times):
        began = time.perf_counter()
        action(number)
        took.append(time.perf_counter() - began)
    took.sort()
    print(f"{name:<22} p50 {took[times // 2] * 1e6:6.0f} us   p95 {took[times * 95 // 100] * 1e6:6.0f} us")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=5_000)
    options = parser.parse_args()
    count = options.records
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with Store.open(path) as store:
            began = time.perf_counter()
            for _ in batches(count, options.batch):
                pass
            print(f"{'making the records':<22} {time.perf_counter() - began:7.1f} s   (contained in the next two)")
            pull(store, count, options.batch, "first load")
            pull(store, count, options.batch, "the same again")
            timed("verify", lambda: print(store.verify(), end=" "))
            timed("first find (index)", lambda: store.find(STREAM, ["/email"], "user1@example.com"))
        began = time.perf_counter()
        store = Store.open(path)
        print(f"{'open':<22} {(time.perf_counter() - began) * 1e3:7.1f} ms   notes: {store.notes}")
        urn = f"bench:orders/o{count // 2:09d}"
        store.get(urn)
        each("get, parsed before", lambda _: store.get(urn))
        each("get, first time", lambda n: store.get(f"bench:orders/o{n * 7 % count:09d}"), min(5000, count // 8))
        each("links_from", lambda n: store.links_from(f"bench:orders/o{n * 7 % count:09d}", "product"))
        each("links_to", lambda n: store.links_to(f"bench:customers/c{n % 10_007}", "customer", stream=STREAM))
        each("find", lambda n: store.find(STREAM, ["/email"], f"User{n * 7 % count}@example.com"))
        each("snapshot", lambda _: store.snapshot(), 200)
        timed("rebuild", store.rebuild)
        store.close()
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        print(f"{'on disk':<22} {size / 1e6:7.0f} MB")


if __name__ == "__main__":
    main()
