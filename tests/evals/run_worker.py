"""One start of a run that may be killed at any moment: python run_worker.py FOLDER. Every call is noted in a ledger."""

import os
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]

from evals_factories import by_urn, case, context, record  # noqa: E402

from workbench.evals import RunLog, compare, run_spec  # noqa: E402
from workbench.evals.readers import Read  # noqa: E402

CASES = 24
RECORDS = by_urn(*(record(record_id=str(i), total=100 + i) for i in range(CASES)))
QUESTIONS = [
    case(
        f"c{i}",
        answer=100 + i,
        gold_records=[f"crm:orders/{i}"],
        gold_fields=[{"record": f"crm:orders/{i}", "path": "/total"}],
    )
    for i in range(CASES)
]


def note(folder, what):
    """Append a line with one write, as the run's own log does."""
    ledger = os.open(Path(folder) / "ledger", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(ledger, f"{what}\n".encode())
    os.close(ledger)


class Slow:
    """Takes a moment, and notes that it was asked."""

    identity = {"reader": "slow"}  # noqa: RUF012

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, question, text):
        note(self.folder, question)
        time.sleep(0.02)
        return Read("answered", answer=text.partition("total: ")[2].strip(), latency_ms=20.0)


def view(question, *, budget_tokens):
    number = question.partition("of c")[2].rstrip("?")
    return context((f"crm:orders/{number}", f"total: {100 + int(number)}"))


def spec():
    return run_spec(
        QUESTIONS,
        {"view": view},
        task={"name": "t"},
        snapshot="s",
        encoding="o200k_base",
        budget_tokens=100,
        reader=Slow.identity,
        repeats=2,
    )


def start(folder):
    with RunLog(Path(folder) / "runs", spec()) as log:
        return log.folder, compare(
            {"view": view},
            QUESTIONS,
            records=RECORDS,
            budget_tokens=100,
            snapshot="s",
            reader=Slow(folder),
            repeats=2,
            at_once=4,
            log=log,
        )


if __name__ == "__main__":
    note(sys.argv[1], "started")
    start(sys.argv[1])
    note(sys.argv[1], "ended")
