"""One view by key over a large store: account, orders and messages; 30 records, about 2,000 tokens.

    python benchmarks/bench_view.py --scale 0.1      # 10,000 accounts, 100,000 orders, 200,000 messages
    python benchmarks/bench_view.py                  # ten times that: making the store takes minutes, once

The store is made once and kept in `--folder` (default: a folder of this name in the system's temporary folder).
`warm`: the same accounts again, as an agent asks several things about one customer. `first`: accounts that were not
asked for before. `resolution`: from a question in plain words to the account that it names, reported apart.
`worked` is the processor time of the thread: on a busy machine it is what an idle one would take.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.records import Link, LinkType, Provenance, Record
from workbench.store import Store
from workbench.views import ContextSpec, View
from workbench.views._english.question import Question
from workbench.views._naming.resolve import resolve

ACCOUNTS, ORDERS, MESSAGES = 100_000, 1_000_000, 2_000_000
BATCH = 10_000
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
GIVEN = ("Ana", "Bo", "Chidi", "Dara", "Edda", "Femi", "Gita", "Hugo", "Ines", "Jonas")
FAMILY = ("Lima", "Ek", "Okafor", "Byrne", "Holm", "Adeyemi", "Rao", "Weber", "Costa", "Lund")
WORDS = [
    "please",
    "parcel",
    "refund",
    "invoice",
    "address",
    "late",
    "broken",
    "replacement",
    "colour",
    "size",
    "agent",
    "promised",
    "callback",
    "today",
]
LINKS = [
    LinkType(stream="crm.orders", name="account", to="crm.accounts", inverse="orders"),
    LinkType(stream="crm.messages", name="account", to="crm.accounts", inverse="messages"),
]
SPEC = {
    "budget_tokens": 2_000,
    "entities": {"account": {"stream": "crm.accounts", "keys": ["id", "/email"], "names": ["/name"]}},
    "sections": [
        {"name": "account", "of": "account", "required": True, "priority": 90},
        {"name": "orders", "of": "account", "follow": ["orders"], "format": "line", "limit": 10, "priority": 70,
         "order": {"by": "/placed_at", "descending": True}, "aggregates": [{"op": "count"}]},
        {"name": "messages", "of": "account", "follow": ["messages"], "format": "line", "limit": 19,
         "order": {"by": "/sent_at", "descending": True}},
    ],
}  # fmt: skip


def account(n: int) -> tuple[dict[str, object], tuple[Link, ...]]:
    name = f"{GIVEN[n % 10]} {FAMILY[n // 10 % 10]} {n}"
    return {"name": name, "email": f"user{n}@mail.example", "tier": ("gold", "plain")[n % 2], "city": "Porto"}, ()


def linked(of: str, n: int, accounts: int) -> tuple[dict[str, object], tuple[Link, ...]]:
    owner = f"c{n % accounts}"
    at = (BEGIN + timedelta(minutes=n % 900_000)).isoformat()
    body: dict[str, object] = {"account": owner}
    if of == "orders":
        body |= {
            "placed_at": at,
            "status": ("open", "sent", "paid")[n % 3],
            "total_minor": n % 90_000,
            "currency": "EUR",
        }
    else:
        text = " ".join(WORDS[(n * k) % len(WORDS)] for k in range(1, 25))
        body |= {"sent_at": at, "author": ("customer", "agent")[n % 2], "body": text}
    return body, (Link(name="account", target=f"crm:accounts/{owner}", path="/account"),)


def records(stream: str, count: int, accounts: int) -> Iterator[Record]:
    for n in range(count):
        body, links = account(n) if stream == "accounts" else linked(stream, n, accounts)
        yield Record(
            source="crm", stream=stream, id=f"{'c' if stream == 'accounts' else stream[0]}{n}", fields=body,
            links=links, provenance=Provenance(connector="bench"),
        )  # fmt: skip


def make(folder: Path, scale: float) -> Store:
    done = folder / "made"
    store = Store.open(folder / "store")
    if done.exists():
        return store
    accounts = int(ACCOUNTS * scale)
    began = time.perf_counter()
    with store.writer() as writer:
        for stream, count in (
            ("accounts", accounts),
            ("orders", int(ORDERS * scale)),
            ("messages", int(MESSAGES * scale)),
        ):
            batch: list[Record] = []
            for record in records(stream, count, accounts):
                batch.append(record)
                if len(batch) == BATCH:
                    writer.upsert(f"crm.{stream}", batch)
                    batch = []
            if batch:
                writer.upsert(f"crm.{stream}", batch)
            print(f"{count:,} {stream} after {time.perf_counter() - began:,.0f} s", flush=True)
        writer.finish()
    done.touch()
    return store


def times(run: Callable[[int], object], asked: list[int]) -> list[tuple[float, float]]:
    """Return for each run the milliseconds that passed, and those that this thread worked."""
    found = []
    for n in asked:
        start, worked = time.perf_counter(), time.thread_time()
        run(n)
        found.append((1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - worked)))
    return found


def say(name: str, found: list[tuple[float, float]]) -> None:
    shares = (0.5, 0.9, 0.99)
    figures = [[values[min(len(values) - 1, int(len(values) * share))] for share in shares]
               for values in (sorted(one[side] for one in found) for side in (0, 1))]  # fmt: skip
    passed, worked = ("".join(f"{one:9.2f}" for one in row) for row in figures)
    print(f"{name:28}{passed} ms passed {worked} ms worked")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "bench_view")
    parser.add_argument("--accounts", type=int, default=200, help="how many accounts are asked for")
    parser.add_argument("--profile", action="store_true", help="print where the time of warm views goes")
    asked = parser.parse_args()
    folder = asked.folder / f"scale-{asked.scale:g}"
    folder.mkdir(parents=True, exist_ok=True)
    store = make(folder, asked.scale)
    view = View(ContextSpec.model_validate(SPEC), store, links=LINKS)
    count = int(ACCOUNTS * asked.scale)
    some = random.Random(3).sample(range(count), min(count, asked.accounts))

    def build(n: int) -> object:
        return view.build(entities={"account": f"c{n}"})

    one = view.build(entities={"account": f"c{some[0]}"})
    print(f"{store.streams()}\none view: {len(one.records)} records, {one.tokens:,} tokens, gap {one.gap:.2%}")
    print(f"{'':28}{'p50':>9}{'p90':>9}{'p99':>9}{'':10}{'p50':>9}{'p90':>9}{'p99':>9}")
    say("by key, first", times(build, some[1:]))
    hot = some[:20]
    times(build, hot)
    say("by key, warm", times(build, hot * 20))
    questions = {n: f"What did {account(n)[0]['name']} order last, and is it late?" for n in some}
    spec, ask = view.spec, (lambda n: resolve(view.spec, store, Question(questions[n])))
    ask(some[0])
    say("resolution of a question", times(ask, some))
    assert list(ask(some[1]).found) == list(spec.entities), "the question's account was not found"
    say("question to context, warm", times(lambda n: view.build(questions[n]), hot * 3))
    if asked.profile:
        import cProfile
        import pstats

        profile = cProfile.Profile()
        profile.runcall(times, build, hot * 10)
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
