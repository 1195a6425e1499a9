"""Asking a reader about every context of every arm: many at once, each reply kept as it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import Any, get_args

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
    by_id = {case.id: case for case in cases}
    found: dict[tuple[str, str, int], Read] = {}
    todo: list[tuple[str, str, int]] = []
    again: list[str] = []
    for repeat in range(repeats):
        for arm, results in outcomes.items():
            for case in cases:
                key = (arm, case.id, repeat)
                stored = log.results.get(_name(key)) if log else None
                read = read_from(stored) if stored is not None else None
                if results[case.id].context is None:
                    found[key] = Read("no_context", message=results[case.id].message, attempts=0)
                elif read is not None and not read.passing:
                    found[key] = read
                else:
                    todo.append(key)
                    again += [_name(key)] if read is not None else []
    if log:
        log.ask_again(again)
    once_more = getattr(reader, "for_repeat", None)
    readers = [once_more(repeat) if once_more else reader for repeat in range(repeats)]

    def ask(key: tuple[str, str, int]) -> tuple[tuple[str, str, int], Read]:
        context = outcomes[key[0]][key[1]].context
        if log:
            log.asked(_name(key))
        try:
            read = readers[key[2]](by_id[key[1]].question, context.text if context else "")
            if not _sound(read):
                read = Read("error", message=f"the reader returned no sound Read: {str(read)[:200]}")
        except (EvalError, ConfigError):
            raise  # no key, no reply in the cassette: true of every question, so none is asked on
        except Exception as exc:  # readers are anyone's code: what one raises is an outcome
            read = Read("error", message=f"{type(exc).__name__}: {exc}")
        if log:
            log.done(_name(key), asdict(read))
        return key, read

    for key, read in _in_parallel(ask, todo, at_once, done):
        found[key] = read
    answers: dict[str, dict[str, tuple[Answer, ...]]] = {arm: {} for arm in outcomes}
    for arm, results in outcomes.items():
        for case in cases:
            context = results[case.id].context
            reads = [found[arm, case.id, repeat] for repeat in range(repeats)]
            answers[arm][case.id] = tuple(
                Answer(read, score_read(case, read, context, scorers) if context else {}) for read in reads
            )
    return answers


def _in_parallel(
    ask: Callable[[tuple[str, str, int]], tuple[tuple[str, str, int], Read]],
    todo: Sequence[tuple[str, str, int]],
    at_once: int,
    done: Callable[[], None],
) -> list[tuple[tuple[str, str, int], Read]]:
    """Ask all; where one raises, those in flight are waited for. An interrupt waits for nothing.

    So the threads are daemons and not a pool's, which holds the process back until the last of them has its reply.
    """
    waiting: SimpleQueue[tuple[str, str, int]] = SimpleQueue()
    finished: SimpleQueue[tuple[tuple[str, str, int], Read] | BaseException] = SimpleQueue()
    stop = threading.Event()
    for key in todo:
        waiting.put(key)

    def work() -> None:
        while not stop.is_set():
            try:
                key = waiting.get_nowait()
            except Empty:
                return
            try:
                finished.put(ask(key))
            except BaseException as exc:  # raised again by whoever waits: nothing gets lost in a thread
                finished.put(exc)
                return

    threads = [
        threading.Thread(target=work, name=f"reader-{number}", daemon=True) for number in range(min(at_once, len(todo)))
    ]
    for thread in threads:
        thread.start()
    found: list[tuple[tuple[str, str, int], Read]] = []
    try:
        while len(found) < len(todo):
            one = finished.get()
            if isinstance(one, BaseException):
                stop.set()
                for thread in threads:
                    thread.join()
                raise one
            found.append(one)
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


def _name(key: tuple[str, str, int]) -> str:
    return f"read {key[0]} {key[2]} {key[1]}"


def read_from(stored: Mapping[str, Any]) -> Read:
    """Return the reply that was kept."""
    return replace(Read(**stored), citations=tuple(stored["citations"]))
