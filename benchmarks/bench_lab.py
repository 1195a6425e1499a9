"""The lab's own time: 10,000 stored pairs scored again, and what it adds to a reader that takes 250 ms.

    python benchmarks/bench_lab.py

Seconds by the clock, and seconds that a processor worked: the two part where the machine does other work.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from workbench.context import Arm, Context, Item
from workbench.evals import Case, RunLog, compare, load_run, run_spec
from workbench.evals.readers import Read
from workbench.records import Provenance, Record
from workbench.tokens import tokenizer

CASES = 2_500
LATENCY_S = 0.25
AT_ONCE = 16


class Mock:
    """Answers rightly after 250 ms, or at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.identity = {"reader": "mock", "seconds": seconds}

    def __call__(self, question: str, context: str) -> Read:
        time.sleep(self.seconds)
        return Read(
            "answered", answer=context.partition("total: ")[2].partition("\n")[0], latency_ms=self.seconds * 1000
        )


def main() -> None:
    counter = tokenizer()
    records = {}
    cases = []
    for i in range(CASES):
        record = Record(
            source="crm",
            stream="orders",
            id=str(i),
            fields={"total": 1000 + i},
            provenance=Provenance(connector="files"),
        )
        records[record.urn] = record
        gold = [{"record": record.urn, "path": "/total"}]
        values = {"id": f"c{i}", "type": f"t{i % 10}", "question": f"What is the total of {i}?", "answer": 1000 + i}
        cases.append(
            Case.model_validate({**values, "answer_type": "integer", "gold_records": [record.urn], "gold_fields": gold})
        )

    def arm_of(every: int) -> Arm:
        """An arm that misses one case in `every`; its texts differ, since intervals of constants cost nothing."""

        def arm(question: str, *, budget_tokens: int) -> Context:
            number = int(question.rpartition(" ")[2].rstrip("?"))
            first = f"total: {1000 + number}\n" if number % every else "total: not told\n"
            lines = [first] + [f"note {k} of {number}: shipped in parts\n" for k in range(10 + number % 10)]
            text = "".join(lines)
            item = Item(record=f"crm:orders/{number}", start=0, end=len(first))
            return Context(text=text, tokens=counter.count(text), encoding="o200k_base", items=(item,))

        return arm

    arms = {name: arm_of(every) for name, every in (("view", 20), ("bm25", 4), ("hybrid", 5), ("dense", 2))}
    about = {"snapshot": "s", "encoding": "o200k_base", "budget_tokens": 2000}
    with tempfile.TemporaryDirectory() as folder:
        reader = Mock(0.0)
        made = run_spec(cases, arms, task={}, reader=reader.identity, repeats=1, **about)
        with RunLog(Path(folder), made) as log:
            compare(arms, cases, records=records, budget_tokens=2000, snapshot="s", reader=reader, log=log)
            run = log.folder
        started, worked = time.perf_counter(), time.process_time()
        found = load_run(run, records)
        loaded, busy = time.perf_counter() - started, time.process_time() - worked
        found.to_dict()
        whole, all_busy = time.perf_counter() - started, time.process_time() - worked
        pairs = len(cases) * len(arms)
        print(f"{pairs:,} stored pairs scored again: {loaded:.2f} s, {busy:.2f} of them on a processor")
        print(f"the same with all figures and intervals: {whole:.2f} s, {all_busy:.2f} of them on a processor")

        few = cases[:320]
        reader = Mock(LATENCY_S)
        made = run_spec(few, {"view": arms["view"]}, task={}, reader=reader.identity, repeats=1, **about)
        contexts = compare({"view": arms["view"]}, few, records=records, budget_tokens=2000, snapshot="s")
        from workbench.evals import ask_reader

        with RunLog(Path(folder), made) as log:
            outcomes = {"view": contexts.results["view"].outcomes}
            started, worked = time.perf_counter(), time.process_time()
            ask_reader(reader, outcomes, few, at_once=AT_ONCE, log=log)
            took, busy = time.perf_counter() - started, time.process_time() - worked
        least = len(few) / AT_ONCE * LATENCY_S
        print(f"{len(few)} questions, {AT_ONCE} at once: {took:.2f} s, {took / least - 1:.1%} over {least:.2f} s")
        # On a machine that does other work this is what is the lab's own: waiting for a processor is not.
        print(f"of them on a processor: {busy:.2f} s, {busy / least:.1%} of {least:.2f} s")


if __name__ == "__main__":
    main()
