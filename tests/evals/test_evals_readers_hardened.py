"""Readers as models of today answer, cassettes as people use them, and runs whose reader broke."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import run_worker
from evals_factories import case, context
from loopback import serving
from test_evals_readers import GOOD, Copying, anthropic, ask, compare_with, openai

from workbench.errors import ConfigError, EvalError
from workbench.evals import RunLog, against_baseline, score_read
from workbench.evals.readers import Cassette, HttpReader, Read, read_reply


def refusing(dialect, names, asked):
    """Answer as endpoints do whose models take other parameters than older ones."""

    def answer(handler, body):
        sent = json.loads(body)
        asked.append(sent)
        for name in names:
            if name in sent:
                said = f"Unsupported parameter: '{name}' is not supported with this model."
                return handler.reply(400, json.dumps({"error": {"message": said, "param": name}}).encode())
        return handler.reply(body=openai(GOOD) if dialect == "openai" else anthropic(GOOD))

    return answer


@pytest.mark.parametrize(
    ("dialect", "names", "left"),
    [
        ("openai", ["max_tokens", "temperature"], {"max_completion_tokens"}),
        ("openai", ["temperature"], {"max_tokens"}),
        ("anthropic", ["temperature"], {"max_tokens", "system"}),
    ],
)
def test_what_a_model_does_not_take_is_left_out_and_asked_for_once(dialect, names, left):
    asked = []
    with (
        serving(refusing(dialect, names, asked)) as address,
        closing(HttpReader("m", dialect=dialect, base_url=address, attempts=1)) as reader,
    ):
        assert [reader("What?", "total: 105").answer for _ in range(3)] == ["105"] * 3
    assert len(asked) == len(names) + 3
    assert asked[-1].keys() == {"model", "messages", *left}


def test_a_bad_request_of_another_kind_is_told_and_not_repeated():
    asked = []

    def answer(handler, body):
        asked.append(body)
        handler.reply(400, b'{"error": {"message": "max_tokens is too large: 256"}}')

    read = ask(answer)
    assert (read.kind, len(asked)) == ("error", 1)
    assert "max_tokens is too large" in read.message


def test_a_wait_may_be_told_as_a_date():
    times = []

    def answer(handler, body):
        times.append(time.monotonic())
        if len(times) == 1:
            at = datetime.now(UTC) + timedelta(seconds=2)
            return handler.reply(429, b"", Retry_After=format_datetime(at, usegmt=True))
        return handler.reply(body=openai(GOOD))

    assert ask(answer, attempts=2).attempts == 2
    assert times[1] - times[0] > 0.9  # dates have whole seconds


def dripping(handler, body):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def listed(handler, body):
    parts = [{"type": "text", "text": GOOD}]
    handler.reply(body=json.dumps({"choices": [{"message": {"content": parts}}]}).encode())


ODD = {
    "one that never ends": (dripping, "timeout"),
    "one that is far too long": (lambda h, b: h.reply(body=b" " * 4_000_001), "not_text"),
    "json within json without end": (lambda h, b: h.reply(body=b"[" * 100_000), "not_text"),
    "bytes that are no text": (lambda h, b: h.reply(body=b'{"choices": "\xff\xfe"}'), "not_text"),
    "a number where the text should be": (
        lambda h, b: h.reply(body=b'{"choices": [{"message": {"content": 5}}]}'),
        "not_text",
    ),
    "its text in parts": (listed, "answered"),
    "half a surrogate pair": (lambda h, b: h.reply(body=openai('{"answer": "a\\ud800"}')), "answered"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_reply_is_an_outcome_of_its_own_kind(name):
    answer, kind = ODD[name]
    read = ask(answer, timeout_s=0.1 if name == "one that never ends" else 5)
    assert read.kind == kind


def test_counts_that_are_none_tell_no_cost():
    body = {"choices": [{"message": {"content": GOOD}}], "usage": {"prompt_tokens": -5, "completion_tokens": 10**30}}
    read = ask(lambda h, b: h.reply(body=json.dumps(body).encode()))
    assert (read.answer, read.input_tokens, read.cost_pusd) == ("105", None, None)


def test_an_endpoint_that_tells_the_key_back_does_not_spread_it(monkeypatch, tmp_path):
    secret = "sk-very-secret-value"
    monkeypatch.setenv("MY_KEY", secret)
    tape = Cassette(tmp_path / "c.jsonl", mode="record")

    def denies(handler, body):
        handler.reply(401, f"Incorrect API key: {handler.headers['authorization']}".encode())

    def echoes(handler, body):
        handler.reply(body=openai(json.dumps({"answer": handler.headers["authorization"]})))

    assert ask(denies, key_env="MY_KEY").message == "HTTP 401: Incorrect API key: Bearer [key]"
    assert ask(echoes, key_env="MY_KEY", cassette=tape).answer == "Bearer [key]"
    assert secret not in tape.path.read_text()


@pytest.mark.parametrize("address", ["https://x/v1?key=s3cret", "https://x/v1#s3cret", "https://x:port/v1"])
def test_an_address_that_may_hold_a_secret_is_refused_and_not_shown(address):
    with pytest.raises(ConfigError) as told:
        HttpReader("m", base_url=address)
    assert "s3cret" not in str(told.value)


def test_a_key_in_the_place_of_its_name_is_refused_and_not_shown():
    with pytest.raises(ConfigError, match="no such name") as told:
        HttpReader("m", key_env="sk-proj-s3cret")
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\u2029"])
def test_a_cassette_holds_what_other_programs_take_for_the_end_of_a_line(tmp_path, mark):
    tape = tmp_path / "c.jsonl"
    said = json.dumps({"answer": f"a{mark}b"})
    with (
        serving(lambda h, b: h.reply(body=openai(said))) as address,
        closing(HttpReader("m", base_url=address, cassette=Cassette(tape, mode="record"))) as reader,
    ):
        recorded = reader("What?", f"one{mark}two")
    replayed = HttpReader("m", base_url=address, cassette=Cassette(tape))("What?", f"one{mark}two")
    assert replayed.answer == recorded.answer == f"a{mark}b"


def test_an_answer_that_was_cut_off_is_replayed_as_it_was(tmp_path):
    tape = tmp_path / "c.jsonl"
    with (
        serving(lambda h, b: h.reply(body=openai("{", finish="length"))) as address,
        closing(HttpReader("m", base_url=address, cassette=Cassette(tape, mode="record"))) as reader,
    ):
        assert reader("What?", "total: 105").kind == "truncated"
    assert HttpReader("m", base_url=address, cassette=Cassette(tape))("What?", "total: 105").kind == "truncated"


def test_a_cassette_keeps_the_repeats_of_a_question_apart(tmp_path):
    asked = []

    def counting(handler, body):
        asked.append(body)
        handler.reply(body=openai(json.dumps({"answer": str(len(asked))})))

    def answers(reader):
        found = compare_with(reader, cases=2, repeats=3, at_once=1).answers_to_pandas()
        return list(found.sort_values(["arm", "case_id", "repeat"])["answer"])

    tape = tmp_path / "c.jsonl"
    with (
        serving(counting) as address,
        closing(HttpReader("m", base_url=address, cassette=Cassette(tape, mode="record"))) as reader,
    ):
        recorded = answers(reader)
    assert len(set(recorded)) == len(asked) == 12
    assert answers(HttpReader("m", base_url=address, cassette=Cassette(tape))) == recorded
    with pytest.raises(EvalError, match=r"asked for the 4\. time"):
        compare_with(HttpReader("m", base_url=address, cassette=Cassette(tape)), cases=2, repeats=4)


def test_two_that_record_the_same_request_at_once_are_told_what_is_replayed(tmp_path):
    tape = Cassette(tmp_path / "c.jsonl", mode="record")
    assert tape.keep({"q": 1}, {"a": 1}, 5.0) == ({"a": 1}, 5.0)
    assert tape.keep({"q": 1}, {"a": 2}, 6.0) == ({"a": 1}, 5.0)
    assert Cassette(tape.path).find({"q": 1}) == ({"a": 1}, 5.0)


def test_a_line_that_a_dying_process_cut_off_is_recorded_anew(tmp_path):
    path = tmp_path / "c.jsonl"
    Cassette(path, mode="record").keep({"q": 1}, {"a": 1}, 5.0)
    with path.open("ab") as file:
        file.write(b'{"key": "x", "rep')
    Cassette(path, mode="record").keep({"q": 2}, {"a": 2}, 5.0)
    assert Cassette(path).find({"q": 2}) == ({"a": 2}, 5.0)


def test_a_cassette_that_cannot_be_written_is_told_before_anything_is_paid(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        Cassette(tmp_path / "file" / "c.jsonl", mode="record")


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        ('Here is the answer:\n{"answer": "Lecce", "citations": []}', "answered", "Lecce"),
        ('{"answer": 5} I hope that this helps.', "answered", "5"),
        ('{"note": 1} {"answer": null}', "abstained", ""),
        ("I don't know.", "abstained", ""),
        ("I do not know the answer", "abstained", ""),
        ("The context doesn't mention it.", "abstained", ""),
        ("I cannot find this in the context.", "abstained", ""),
        ("There is no record of such an order.", "abstained", ""),
        ("No information", "abstained", ""),
        ("I'm sorry, but the context does not mention it.", "abstained", ""),
        ("Unfortunately, I can\u2019t find it.", "abstained", ""),
        ("I'm sorry, I can't help with that.", "refused", ""),
        ("Cannot be determined.", "abstained", ""),
        ("No", "answered", "No"),
        ("No. It is open.", "answered", "No. It is open."),
    ],
)
def test_prose_around_an_answer_and_prose_for_none_are_read(text, kind, answer):
    read = read_reply(text)
    assert (read.kind, "" if kind == "abstained" else read.answer) == (kind, answer)


def test_a_value_that_reads_like_abstaining_is_right_where_it_is_the_answer():
    made = case("c1", answer="Not available", answer_type="string")
    marks = score_read(made, read_reply('{"answer": "not available"}'), context(("crm:orders/1", "status: x")))
    assert (marks["correct"].value, marks["token_f1"].value) == (1.0, 1.0)
    marks = score_read(made, read_reply("The answer is not available here"), context(("crm:orders/1", "status: x")))
    assert (marks["correct"].value, marks["token_f1"].value) == (0.0, 0.0)


class Flaky(Copying):
    """Breaks on some questions until it is mended."""

    identity = {"reader": "flaky"}  # noqa: RUF012

    def __init__(self, broken):
        self.broken, self.asked = broken, []

    def __call__(self, question, text):
        self.asked.append(question)
        if any(name in question for name in self.broken):
            return Read("rate_limited", message="HTTP 429")
        return super().__call__(question, text)


def kept(folder, reader, **settings):
    with RunLog(folder, {"run": 1}) as log:
        return compare_with(reader, log=log, **settings)


def test_a_kept_run_asks_once_more_where_the_reader_broke_and_nowhere_else(tmp_path):
    first = kept(tmp_path, Flaky(["c1", "c2"]))
    assert first.to_dict()["reader"]["arms"]["oracle"]["kinds"] == {"answered": 6, "rate_limited": 2}
    mended = Flaky([])
    second = kept(tmp_path, mended)
    assert sorted(mended.asked) == sorted(2 * ["What is the total of c1?", "What is the total of c2?"])
    assert second.to_dict()["reader"]["arms"]["oracle"]["kinds"] == {"answered": 8}
    whole = Flaky([])
    assert kept(tmp_path, whole).to_dict() == second.to_dict()
    assert whole.asked == []


def test_a_kept_run_asks_an_arm_once_more_where_it_raised(tmp_path):
    mended = []

    def arm(question, *, budget_tokens):
        if not mended:
            raise ConnectionError("the service is down")
        return run_worker.view("of c1?", budget_tokens=budget_tokens)

    first = kept(tmp_path, None, arms={"mine": arm}, cases=2)
    assert first.to_dict()["arms"]["mine"]["errors"] == 2
    mended.append(True)
    assert kept(tmp_path, None, arms={"mine": arm}, cases=2).to_dict()["arms"]["mine"]["errors"] == 0


def test_a_reader_that_broke_does_not_pass_a_gate_against_a_baseline():
    before, now = compare_with(Copying(), cases=4), compare_with(Flaky(["c"]), cases=4)
    change = against_baseline(now, before)[0]
    assert (change.metric, change.cases, change.regressions) == ("correct", 0, ())
    assert change.unjudged == ("c0", "c1", "c2", "c3")
    assert change.exceeds(3)
    assert "4 judged then and not now: c0" in str(change)


def test_a_baseline_names_the_cases_that_are_no_longer_asked():
    change = against_baseline(compare_with(None, cases=3), compare_with(None, cases=5))[0]
    assert change.left_out == ("c3", "c4")
    assert "2 not in this run as they were: c3, c4" in str(change)
    assert not change.exceeds(0)


def test_one_fault_does_not_hide_what_the_answers_cost():
    class Priced(Flaky):
        def __call__(self, question, text):
            read = super().__call__(question, text)
            return read if read.kind == "rate_limited" else Read("answered", "1", input_tokens=9, cost_pusd=10**9)

    told = compare_with(Priced(["c0"])).to_dict()["reader"]["arms"]["oracle"]
    assert told["cost_usd"] == pytest.approx(7 * 0.001)


def test_a_reader_that_returns_nonsense_is_a_fault_and_no_crash(tmp_path):
    class Nonsense(Copying):
        def __call__(self, question, text):
            return Read("answered", answer=5) if "c0" in question else Read("other")

    kinds = kept(tmp_path, Nonsense(), cases=2).to_dict()["reader"]["arms"]["oracle"]["kinds"]
    assert kinds == {"error": 2}


def test_after_a_run_is_closed_nothing_is_written(tmp_path):
    log = RunLog(tmp_path, {"a": 1})
    log.close()
    with pytest.raises(EvalError, match="is closed"):
        log.done("x", {})
    log.close()
    with RunLog(tmp_path, {"a": 1}) as again:
        assert again.results == {}


def test_a_run_that_cannot_be_opened_is_not_held_fast(tmp_path):
    with RunLog(tmp_path, {"a": 1}) as log:
        log.done("x", {})
    whole = (log.folder / "results.jsonl").read_bytes()
    (log.folder / "results.jsonl").write_bytes(b'{"done": 1}\n')
    with pytest.raises(EvalError, match="damaged"):
        RunLog(tmp_path, {"a": 1})
    (log.folder / "results.jsonl").write_bytes(whole)
    with RunLog(tmp_path, {"a": 1}) as again:
        assert again.results == {"x": {}}


INTERRUPTED = """
    import os, signal, time
    from evals_factories import context
    from test_evals_readers import compare_with, Copying

    class Hanging(Copying):
        def __call__(self, question, text):
            os.write(1, b"asked\\n")  # in one piece: several are asked at once
            time.sleep(60)

    # What a shell runs in the background is started without it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    compare_with(Hanging(), cases=2)
"""


def test_an_interrupt_does_not_wait_for_a_reader_that_hangs():
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(INTERRUPTED)],
        env={**os.environ, "PYTHONPATH": ":".join([str(Path(__file__).parent), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert worker.stdout.readline() == b"asked\n"
        worker.send_signal(signal.SIGINT)
        _, told = worker.communicate(timeout=50)  # under the minute that the reader hangs
    finally:
        worker.kill()
        worker.communicate()
    assert b"KeyboardInterrupt" in told


def test_a_disk_that_is_full_leaves_no_half_line_behind(tmp_path, monkeypatch):
    written = os.write

    def full(file, data):
        if len(data) > 200:
            written(file, data[:50])
            raise OSError(28, "No space left on device")
        return written(file, data)

    with RunLog(tmp_path, {"a": 1}) as log:
        monkeypatch.setattr("workbench.evals._run_log.os.write", full)
        with pytest.raises(OSError, match=r"No space.*results.jsonl"):
            log.done("x", {"text": "y" * 500})
        log.done("z", {"n": 1})
        monkeypatch.undo()
    with RunLog(tmp_path, {"a": 1}) as again:
        assert again.results == {"z": {"n": 1}}
