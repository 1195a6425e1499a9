"""Runs on disk: nothing that finished is lost or asked again, whatever happens in between."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import run_worker
from evals_factories import context

from workbench.errors import EvalError
from workbench.evals import Case, RunLog, against_baseline, compare, find_run, load_cases, load_run, run_spec

WORKER = Path(run_worker.__file__)
SHIPPED_CASES = Path(__file__).parents[2] / "contexts" / "support" / "cases.jsonl"
CALLS = run_worker.CASES * 2


def wait_until_asked(folder, worker, calls):
    """Return once the reader has been asked so often since the worker started, or it ended."""
    ledger = folder / "ledger"
    began = len(ledger.read_text().splitlines()) if ledger.exists() else 0
    limit = time.monotonic() + 60
    while worker.poll() is None and time.monotonic() < limit:
        lines = len(ledger.read_text().splitlines()) if ledger.exists() else 0
        if lines - began > calls:
            return
        time.sleep(0.002)


def kill_and_finish(folder, rng, most=3):
    """Start the run, kill it at random, and start it again until it ends. Returns the number of kills."""
    kills = 0
    while True:
        worker = subprocess.Popen([sys.executable, str(WORKER), str(folder)])
        wait_until_asked(folder, worker, rng.randrange(1, 40))
        time.sleep(rng.random() * 0.02)
        if worker.poll() is None and kills < most:
            worker.kill()
            kills += 1
        if worker.wait(timeout=60) == 0:
            return kills


def check_whole(folder, most=3):
    """Every result is there once; what was asked twice was in flight at a kill, and is counted."""
    asked = Counter(line for line in (folder / "ledger").read_text().splitlines() if line not in ("started", "ended"))
    (run,) = (folder / "runs").iterdir()
    lines = (run / "results.jsonl").read_bytes().splitlines()
    done = Counter(entry["done"] for entry in map(json.loads, lines) if "done" in entry)
    assert len([key for key in done if key.startswith("read ")]) == CALLS
    assert set(done.values()) == {1}
    found = load_run(run, run_worker.RECORDS)
    told = found.to_dict()
    assert told["arms"]["view"]["correct"] == 1.0
    more = sum(asked.values()) - CALLS
    # One that was noted as sent may not have been: the count is an upper bound, and never too low.
    assert 0 <= more <= told["reader"]["possibly_paid_twice"] <= more + 4 * most
    return told


@pytest.mark.parametrize("seed", [1])
def test_a_run_that_is_killed_goes_on(tmp_path, seed):
    rng = random.Random(seed)  # noqa: S311
    assert kill_and_finish(tmp_path, rng, most=2) == 2
    check_whole(tmp_path)
    before = (tmp_path / "ledger").read_text()
    run_worker.start(tmp_path)
    assert (tmp_path / "ledger").read_text() == before, "a run that is whole asks nothing"


def log_at(folder, **changes):
    return RunLog(folder, {"a": 1, **changes})


def test_a_torn_line_at_the_end_is_taken_back_and_a_damaged_one_is_told(tmp_path):
    with log_at(tmp_path) as log:
        log.asked("x")
        log.done("x", {"n": 1})
        log.asked("y")
        folder = log.folder
    with (folder / "results.jsonl").open("ab") as file:
        file.write(b'{"done": "z", "resu')
    with log_at(tmp_path) as log:
        assert log.results == {"x": {"n": 1}}
        assert log.possibly_paid_twice == 1
        log.done("y", {"n": 2})
    with log_at(tmp_path) as log:
        assert log.results == {"x": {"n": 1}, "y": {"n": 2}}
        assert log.possibly_paid_twice == 1
    whole = (folder / "results.jsonl").read_bytes()
    (folder / "results.jsonl").write_bytes(b"###\n" + whole)
    with pytest.raises(EvalError, match=r"results.jsonl:1: the line is damaged"):
        log_at(tmp_path)


def test_a_result_is_kept_once_and_by_one_process(tmp_path):
    with log_at(tmp_path) as log:
        log.done("x", {})
        with pytest.raises(EvalError, match="already has a result for x"):
            log.done("x", {})
        with pytest.raises(EvalError, match="another process is writing"):
            log_at(tmp_path)
        with log_at(tmp_path, a=2) as other:
            assert other.id != log.id


def test_runs_are_found_by_the_beginning_of_their_name(tmp_path):
    with log_at(tmp_path) as log:
        pass
    assert find_run(tmp_path, log.id[:6]) == log.folder
    assert find_run(tmp_path, str(log.folder)) == log.folder
    with pytest.raises(EvalError, match=f"Known: {log.id}"):
        find_run(tmp_path, "zz")


def test_a_stored_run_scores_as_it_did_and_one_that_is_not_whole_is_refused(tmp_path):
    folder, found = run_worker.start(tmp_path)
    again = load_run(folder, run_worker.RECORDS)
    assert again.to_dict() == found.to_dict()
    lines = (folder / "results.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "results.jsonl").write_bytes(b"".join(lines[:-1]))
    with pytest.raises(EvalError, match="has not finished"):
        load_run(folder, run_worker.RECORDS)


def compared(right, **changes):
    def view(question, *, budget_tokens):
        number = int(question.partition("of c")[2].rstrip("?"))
        return context((f"crm:orders/{number}", f"total: {100 + number}" if number < right else "note: none"))

    values = {"records": run_worker.RECORDS, "budget_tokens": 100, "snapshot": "s", **changes}
    return compare({"view": view}, run_worker.QUESTIONS, **values)


def test_a_baseline_tells_what_was_lost():
    (change,) = against_baseline(compared(20), compared(24))
    assert (change.metric, change.cases, change.regressions) == ("answerable", 24, ("c20", "c21", "c22", "c23"))
    assert change.diff == pytest.approx(-4 / 24)
    assert change.mcnemar_p == 0.125
    assert "4 lost: c20, c21, c22, c23" in str(change)
    assert against_baseline(compared(24), compared(20))[0].gains == ("c20", "c21", "c22", "c23")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"snapshot": "other"}, "snapshot other then, s now"),
        ({"encoding": "cl100k_base"}, "encoding cl100k_base then, o200k_base now"),
        ({"budget_tokens": 50}, "budget 50 then, 100 now"),
    ],
)
def test_what_differs_in_more_than_its_contexts_is_refused_unless_allowed(changes, told):
    before = compared(24, **changes)
    with pytest.raises(EvalError, match=told):
        against_baseline(compared(20), before)
    assert len(against_baseline(compared(20), before, allow_different=True)[0].regressions) == 4


def test_cases_come_back_from_a_run_as_they_were_those_without_an_answer_too():
    cases = load_cases(SHIPPED_CASES)
    assert any(case.answer is None for case in cases)
    spec = run_spec(
        cases,
        {},
        task={"name": "support"},
        snapshot="s",
        encoding="o200k_base",
        budget_tokens=1,
        reader=None,
        repeats=1,
    )
    assert [Case.model_validate(json.loads(json.dumps(case))) for case in spec["cases"]] == list(cases)
