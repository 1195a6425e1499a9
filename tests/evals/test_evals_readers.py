"""Readers over HTTP against a server on loopback that misbehaves as real ones do."""

import asyncio
import json
import time
from contextlib import closing

import pytest
from evals_factories import by_urn, case, context, fixed_arm, record
from hypothesis import given
from hypothesis import strategies as st
from loopback import serving

from workbench.errors import ConfigError, EvalError, UnknownNameError
from workbench.evals import compare
from workbench.evals.readers import Cassette, HttpReader, Price, Read, open_reader, read_reply


def openai(text, finish="stop", **message):
    choice = {"finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    return json.dumps({"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 10}}).encode()


def anthropic(text, stop="end_turn"):
    body = {"content": [{"type": "text", "text": text}], "stop_reason": stop}
    return json.dumps(body | {"usage": {"input_tokens": 100, "output_tokens": 10}}).encode()


GOOD = json.dumps({"answer": "105", "citations": ["total: 105"]})


def ask(answer, dialect="openai", **settings):
    settings = {"attempts": 1, "timeout_s": 5, **settings}
    with (
        serving(answer) as address,
        closing(HttpReader("gpt-4.1-mini", dialect=dialect, base_url=address + "/v1", **settings)) as reader,
    ):
        return reader("What?", "total: 105")


def test_an_answer_comes_with_citations_tokens_cost_and_time():
    asked = []

    def answer(handler, body):
        asked.append((handler.path, json.loads(body)))
        handler.reply(body=openai(GOOD))

    read = ask(answer)
    assert (read.kind, read.answer, read.citations) == ("answered", "105", ("total: 105",))
    # 100 tokens at 0.40 and 10 at 1.60 US dollars a million, in 1e-12 dollars.
    assert (read.input_tokens, read.output_tokens, read.cost_pusd) == (100, 10, 100 * 400_000 + 10 * 1_600_000)
    assert read.latency_ms > 0
    ((path, sent),) = asked
    assert path == "/v1/chat/completions"
    assert "total: 105" in sent["messages"][1]["content"]


def test_anthropics_dialect():
    asked = []

    def answer(handler, body):
        asked.append((handler.path, handler.headers["anthropic-version"], "system" in json.loads(body)))
        handler.reply(body=anthropic(GOOD))

    read = ask(answer, dialect="anthropic", price=None)
    assert (read.kind, read.answer, read.input_tokens) == ("answered", "105", 100)
    assert asked == [("/v1/messages", "2023-06-01", True)]


def broken_off(handler, body):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n" + body[:9])
    handler.close_connection = True


BAD = {
    "html with status 200": (lambda h, b: h.reply(body=b"<html>Sign in</html>", Content_Type="text/html"), "not_text"),
    "html as the answer": (lambda h, b: h.reply(body=openai("<!DOCTYPE html><p>105")), "not_text"),
    "json of another kind": (lambda h, b: h.reply(body=b'{"detail": "no"}'), "not_text"),
    "json that is a list": (lambda h, b: h.reply(body=b"[]"), "not_text"),
    "empty": (lambda h, b: h.reply(body=openai("  ")), "empty"),
    "null": (lambda h, b: h.reply(body=openai(None)), "empty"),
    "refusal": (lambda h, b: h.reply(body=openai("I'm sorry, I can't help with that.")), "refused"),
    "refusal as a field": (lambda h, b: h.reply(body=openai(None, refusal="No.")), "refused"),
    "content filter": (lambda h, b: h.reply(body=openai("", finish="content_filter")), "refused"),
    "cut at its most tokens": (lambda h, b: h.reply(body=openai('{"answer": "10', finish="length")), "truncated"),
    "429": (lambda h, b: h.reply(429, b"slow down"), "rate_limited"),
    "500": (lambda h, b: h.reply(500, b"oops"), "error"),
    "401": (lambda h, b: h.reply(401, b"who?"), "error"),
    "stream that breaks off": (broken_off, "truncated"),
    "timeout": (lambda h, b: time.sleep(0.4), "timeout"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_reply_is_an_outcome_of_its_own_kind(name):
    answer, kind = BAD[name]
    read = ask(answer, timeout_s=0.2 if name == "timeout" else 5)
    assert read.kind == kind
    assert read.answer == ""


def test_a_server_that_is_not_there_is_unreachable():
    with serving(lambda h, b: h.reply()) as address:
        pass
    assert HttpReader("m", base_url=address, attempts=1)("?", "").kind == "unreachable"


def test_what_may_pass_is_asked_again_after_the_wait_that_the_server_asks_for():
    times = []

    def answer(handler, body):
        times.append(time.monotonic())
        if len(times) == 1:
            return handler.reply(429, b"", Retry_After="0.3")
        if len(times) == 2:
            return handler.reply(503, b"", Retry_After="0")
        return handler.reply(body=openai(GOOD))

    read = ask(answer, attempts=4)
    assert (read.kind, read.attempts) == ("answered", 3)
    assert times[1] - times[0] >= 0.29


def test_a_wait_longer_than_allowed_is_given_up_at_once():
    started = time.monotonic()
    read = ask(lambda h, b: h.reply(429, b"", Retry_After="3600"), attempts=5, longest_wait_s=1)
    assert (read.kind, read.attempts) == ("rate_limited", 1)
    assert time.monotonic() - started < 60


def test_requests_are_spaced_over_all_threads():
    times = []

    def answer(handler, body):
        times.append(time.monotonic())
        handler.reply(body=openai(GOOD))

    with serving(answer) as address, closing(HttpReader("m", base_url=address, requests_per_minute=600)) as reader:
        compare_with(reader, at_once=4, cases=4)
    gaps = [b - a for a, b in zip(sorted(times), sorted(times)[1:], strict=False)]
    assert len(times) == 8
    # 100 ms apart when they are sent; a busy machine may let two arrive nearer to each other.
    assert sum(gaps) > 0.6


def test_the_key_is_read_from_its_variable_and_shown_nowhere(monkeypatch, tmp_path):
    secret = "sk-very-secret-value"
    monkeypatch.setenv("MY_KEY", secret)
    seen = []

    def answer(handler, body):
        seen.append(handler.headers["authorization"])
        handler.reply(body=openai(GOOD))

    tape = tmp_path / "c.jsonl"
    with serving(answer) as address:
        reader = HttpReader("m", base_url=address, key_env="MY_KEY", cassette=Cassette(tape, mode="record"))
        with closing(reader):
            reader("What?", "total: 105")
        assert seen == [f"Bearer {secret}"]
        assert secret not in tape.read_text() + str(reader.identity) + repr(reader)
        monkeypatch.delenv("MY_KEY")
        with pytest.raises(ConfigError, match="environment variable MY_KEY is not set"):
            HttpReader("m", base_url=address, key_env="MY_KEY")("What?", "")


@pytest.mark.parametrize("address", ["ftp://x/v1", "https://user:pass@x/v1", "https://", "http://models.example/v1"])
def test_an_address_that_would_leak_the_key_is_refused(address):
    with pytest.raises(ConfigError, match=r"base_url"):
        HttpReader("m", base_url=address)


def test_a_cassette_replays_without_a_server_or_a_key_and_keeps_the_time(tmp_path):
    tape = tmp_path / "c.jsonl"
    with (
        serving(lambda h, b: (time.sleep(0.05), h.reply(body=openai(GOOD)))) as address,
        closing(HttpReader("gpt-4o", base_url=address, cassette=Cassette(tape, mode="record"))) as reader,
    ):
        first = reader("What?", "total: 105")
    replay = HttpReader("gpt-4o", base_url=address, cassette=Cassette(tape))
    again = replay("What?", "total: 105")
    assert again.latency_ms == pytest.approx(first.latency_ms, abs=0.001)
    assert (again.kind, again.answer, again.citations, again.cost_pusd) == (
        first.kind,
        first.answer,
        first.citations,
        first.cost_pusd,
    )
    with pytest.raises(EvalError, match="record it anew"):
        replay("Another?", "total: 105")


def test_faults_are_not_kept_on_a_cassette(tmp_path):
    tape = tmp_path / "c.jsonl"
    assert ask(lambda h, b: h.reply(429), cassette=Cassette(tape, mode="record")).kind == "rate_limited"
    assert tape.read_text() == ""


def test_a_cassette_that_is_missing_or_damaged_is_told(tmp_path):
    with pytest.raises(ConfigError, match="no such cassette"):
        Cassette(tmp_path / "none.jsonl")
    (tmp_path / "bad.jsonl").write_text('{"key": 1}\n')
    with pytest.raises(ConfigError, match=r"bad.jsonl:1: the line is not an entry"):
        Cassette(tmp_path / "bad.jsonl")


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        ('{"answer": 5}', "answered", "5"),
        ('```json\n{"answer": true, "citations": [1]}\n```', "answered", "true"),
        ('{"answer": null}', "abstained", ""),
        ('{"answer": "not found"}', "abstained", "not found"),
        ('{"answer": ""}', "empty", ""),
        ("The total is 5.", "answered", "The total is 5."),
        ("unknown", "abstained", "unknown"),
        ("N/A", "abstained", "N/A"),
        ("None of the above is 5", "answered", "None of the above is 5"),
    ],
)
def test_replies_are_read_as_weak_models_write_them(text, kind, answer):
    read = read_reply(text)
    assert (read.kind, read.answer) == (kind, answer)


@given(st.text())
def test_any_reply_is_read(text):
    assert read_reply(text).kind in {"answered", "abstained", "empty", "refused", "not_text"}


def test_an_unknown_reader_is_told_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="anthropic:MODEL"):
        open_reader("gpt")


RECORDS = by_urn(*(record(record_id=str(i), total=100 + i) for i in range(8)))


def compare_with(reader, *, cases=8, log=None, at_once=8, repeats=1, arms=None):
    chosen = [
        case(
            f"c{i}",
            answer=100 + i,
            gold_records=[f"crm:orders/{i}"],
            gold_fields=[{"record": f"crm:orders/{i}", "path": "/total"}],
        )
        for i in range(cases)
    ]
    right = fixed_arm({c.question: context((c.gold_records[0], f"total: {c.answer}")) for c in chosen})
    wrong = fixed_arm({c.question: context((c.gold_records[0], "note: none")) for c in chosen})
    given = {"oracle": right, "bad": wrong} if arms is None else {**arms, "right": right}
    return compare(
        given,
        chosen,
        records=RECORDS,
        budget_tokens=100,
        snapshot="s",
        reader=reader,
        repeats=repeats,
        at_once=at_once,
        log=log,
    )


class Copying:
    """Answers with the number that it sees."""

    identity = {"reader": "copying"}  # noqa: RUF012

    def __call__(self, question, text):
        found = text.partition("total: ")[2].strip()
        return Read("answered", answer=found, citations=(f"total: {found}",)) if found else Read("abstained")


def test_a_readers_answers_are_figures_pairs_and_gates():
    found = compare_with(Copying())
    figures = found.to_dict()
    assert (figures["arms"]["oracle"]["correct"], figures["arms"]["bad"]["correct"]) == (1.0, 0.0)
    assert figures["arms"]["oracle"]["citation"] == figures["arms"]["oracle"]["grounded"] == 1.0
    pair = next(e for e in figures["paired"] if e["metric"] == "correct")
    assert (pair["diff"], pair["mcnemar_p"]) == (1.0, 2 / 2**8)
    assert figures["reader"]["ceiling"] == {"correct": 1.0, "ci95": [1.0, 1.0], "cases": 8}
    assert figures["reader"]["too_weak"] is False
    assert figures["reader"]["arms"]["oracle"]["kinds"] == {"answered": 8}
    assert [f.gate.arm for f in found.check_gates(["oracle.correct=0.9", "bad.correct=0.9"])] == ["bad"]
    assert len(found.answers_to_pandas()) == 16


def test_a_reader_that_fails_on_gold_is_too_weak():
    class Mute(Copying):
        def __call__(self, question, text):
            return Read("empty")

    found = compare_with(Mute())
    assert found.to_dict()["reader"]["too_weak"] is True
    assert "reader too weak" in str(found)
    assert "reader too weak" in found.html()


def test_faults_of_the_reader_are_counted_and_left_out_of_the_figures():
    class Flaky(Copying):
        def __call__(self, question, text):
            if "c0" in question:
                raise RuntimeError("boom")
            return Read("rate_limited", message="HTTP 429") if "c1" in question else super().__call__(question, text)

    figures = compare_with(Flaky()).to_dict()
    assert figures["reader"]["arms"]["oracle"]["kinds"] == {"error": 1, "rate_limited": 1, "answered": 6}
    assert figures["reader"]["arms"]["oracle"]["faults"] == {"RuntimeError: boom": 1, "HTTP 429": 1}
    assert figures["arms"]["oracle"]["correct"] == 1.0
    assert next(e for e in figures["paired"] if e["metric"] == "correct")["cases"] == 6
    assert "rate_limited" in str(compare_with(Flaky()))


def test_an_arm_that_raises_gives_the_reader_nothing_and_is_worth_zero():
    def broken(question, *, budget_tokens):
        raise RuntimeError("boom")

    figures = compare_with(Copying(), arms={"broken": broken}).to_dict()
    assert figures["reader"]["arms"]["broken"]["kinds"] == {"no_context": 8}
    assert figures["arms"]["broken"]["correct"] == 0.0


def test_repeats_have_a_variance_and_cost_is_told_for_each_right_answer():
    class Alternating(Copying):
        def __init__(self):
            self.asked = 0

        def __call__(self, question, text):
            self.asked += 1
            right = self.asked <= 8 or "note" in text
            cost = Price(1, 2, None, "").cost_pusd(10, 5)
            answer = text.partition("total: ")[2].strip() if right else "7"
            return Read("answered", answer=answer or "7", input_tokens=10, output_tokens=5, cost_pusd=cost)

    told = compare_with(Alternating(), repeats=2, at_once=1).to_dict()["reader"]["arms"]["oracle"]
    assert (told["right"], told["tokens"], told["tokens_per_right_answer"]) == (8, 240, 30.0)
    assert told["variance_over_repeats"] == 0.25
    assert told["cost_usd_per_right_answer"] == pytest.approx(16 * 20 / 1e12 / 8)


def test_it_works_under_a_running_loop():
    async def inside():
        return compare_with(Copying()).to_dict()["arms"]["oracle"]["correct"]

    assert asyncio.run(inside()) == 1.0
