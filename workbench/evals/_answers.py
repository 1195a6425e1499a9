"""Asking a reader about every context of every arm: many at once, each reply kept as it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, get_args

from workbench.errors import ConfigError, EvalError
from workbench.evals._cases import Case
from workbench.evals._run import Outcome
from workbench.evals._run_log import RunLog
from workbench.evals._scorers import Mark, Scorer, score_read
from workbench.evals.readers import Read, Reader, ReadKind

__all__ = ["Answer", "ask_reader"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply of the reader and its marks; no marks where the reader failed."""

    read: Read
    marks: Mapping[str, Mark] = field(default_factory=dict)


class _Ask(NamedTuple):
    """One request to the reader: the question of a case from an arm's context, once."""

    arm: str
    case_id: str
    repeat: int

    @property
    def name(self) -> str:
        """What its reply is kept under."""
        return f"read {self.arm} {self.repeat} {self.case_id}"


def ask_reader(
    reader: Reader,
    outcomes: Mapping[str, Mapping[str, Outcome]],
    cases: Sequence[Case],
    *,
    repeats: int = 1,
    at_once: int = 8,
    log: RunLog | None = None,
    scorers: Mapping[str, Scorer] | None = None,
    done: Callable[[], None] = lambda: None,
) -> dict[str, dict[str, tuple[Answer, ...]]]:
    """Ask `reader` every question from every arm's context.

    Args:
        reader: What answers.
        outcomes: Arm -> case id -> what the arm gave; where that is no context the reader is not asked.
        cases: The cases, in order.
        repeats: How often each is asked, at least 1.
        at_once: Most questions in flight, at least 1.
        log: Where replies are kept; what it holds already is not asked again.
        scorers: Name -> scorer; by default `SCORERS`.
        done: Called after each reply, from the calling thread.

    Returns:
        Arm -> case id -> an answer for each repeat.

    Raises:
        EvalError: A cassette has no such reply, or a parameter is out of range.
        ConfigError: The reader's key is not set.
    """
    if repeats < 1 or at_once < 1:
        message = f"repeats and at_once are whole numbers from 1 on, not {repeats} and {at_once}"
        raise EvalError(message)
    asks = [_Ask(arm, case.id, repeat) for repeat in range(repeats) for arm in outcomes for case in cases]
    found = _known(asks, outcomes, log)
    todo = [ask for ask in asks if ask not in found]
    if log:
        log.ask_again([ask.name for ask in todo if ask.name in log.results])
    questions = {case.id: case.question for case in cases}
    once_more = getattr(reader, "for_repeat", None)
    readers = [once_more(repeat) if once_more else reader for repeat in range(repeats)]

    def reply(ask: _Ask) -> Read:
        context = outcomes[ask.arm][ask.case_id].context
        if log:
            log.asked(ask.name)
        read = _read(readers[ask.repeat], questions[ask.case_id], context.text if context else "")
        if log:
            log.done(ask.name, asdict(read))
        return read

    found |= _in_parallel(reply, todo, at_once, done)

    def marked(arm: str, case: Case) -> tuple[Answer, ...]:
        context = outcomes[arm][case.id].context
        reads = [found[_Ask(arm, case.id, repeat)] for repeat in range(repeats)]
        return tuple(Answer(read, score_read(case, read, context, scorers) if context else {}) for read in reads)

    return {arm: {case.id: marked(arm, case) for case in cases} for arm in outcomes}


def _known(asks: Sequence[_Ask], outcomes: Mapping[str, Mapping[str, Outcome]], log: RunLog | None) -> dict[_Ask, Read]:
    """Return the replies that nobody needs to be asked for: there is no context, or the log holds one for good."""
    found: dict[_Ask, Read] = {}
    for ask in asks:
        outcome = outcomes[ask.arm][ask.case_id]
        stored = log.results.get(ask.name) if log else None
        read = read_from(stored) if stored is not None else None
        if outcome.context is None:
            found[ask] = Read("no_context", message=outcome.message, attempts=0)
        elif read is not None and not read.passing:
            found[ask] = read
    return found


def _read(reader: Reader, question: str, text: str) -> Read:
    """Ask once. Readers are anyone's code: what one raises, or returns that is no reply, is an outcome.

    Raises:
        EvalError: A cassette has no such reply, which is true of every question, so none is asked on.
        ConfigError: The reader's key is not set, likewise.
    """
    try:
        read = reader(question, text)
        return read if _sound(read) else Read("error", message=f"the reader returned no sound Read: {str(read)[:200]}")
    except (EvalError, ConfigError):
        raise
    except Exception as exc:
        return Read("error", message=f"{type(exc).__name__}: {exc}")


def _in_parallel(
    reply: Callable[[_Ask], Read], todo: Sequence[_Ask], at_once: int, done: Callable[[], None]
) -> dict[_Ask, Read]:
    """Ask all; where one raises, those in flight are waited for. An interrupt waits for nothing.

    So the threads are daemons and not a pool's, which holds the process back until the last of them has its reply.
    """
    waiting: SimpleQueue[_Ask] = SimpleQueue()
    finished: SimpleQueue[tuple[_Ask, Read] | BaseException] = SimpleQueue()
    stop = threading.Event()
    for ask in todo:
        waiting.put(ask)

    def work() -> None:
        while not stop.is_set():
            try:
                ask = waiting.get_nowait()
            except Empty:
                return
            try:
                finished.put((ask, reply(ask)))
            except BaseException as exc:  # raised again by whoever waits: nothing gets lost in a thread
                finished.put(exc)
                return

    threads = [
        threading.Thread(target=work, name=f"reader-{number}", daemon=True) for number in range(min(at_once, len(todo)))
    ]
    for thread in threads:
        thread.start()
    found: dict[_Ask, Read] = {}
    try:
        for _ in todo:
            one = finished.get()
            if isinstance(one, BaseException):
                stop.set()
                for thread in threads:
                    thread.join()
                raise one
            found[one[0]] = one[1]
            done()
    finally:
        stop.set()
    return found


def _sound(read: object) -> bool:
    """Tell whether a reader returned what it should: it is anyone's code."""
    if not isinstance(read, Read) or read.kind not in get_args(ReadKind):
        return False
    texts = [read.answer, read.message, *read.citations]
    return all(isinstance(text, str) for text in texts) and isinstance(read.attempts, int)


def read_from(stored: Mapping[str, Any]) -> Read:
    """Return the reply that was kept."""
    return replace(Read(**stored), citations=tuple(stored["citations"]))
