"""An interrupt while records are committed: the store is in step when the writer is left, without being opened anew."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_factories import STREAM, fill, order

from workbench.store import Store
from workbench.store._held import interrupts_held
from workbench.store._truth import Truth


@pytest.fixture(autouse=True)
def interrupts_as_python_takes_them() -> Iterator[None]:
    """A shell starts what runs behind it with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_between_lance_and_the_projection_waits_for_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path)
    write = Truth.write

    def interrupted(*args: object, **names: object) -> object:
        head = write(*args, **names)
        signal.raise_signal(signal.SIGINT)
        return head

    with Store.open(tmp_path) as store:
        with monkeypatch.context() as patch:
            patch.setattr(Truth, "write", interrupted)
            with pytest.raises(KeyboardInterrupt), store.writer() as writer:
                writer.upsert(STREAM, [order(99)])
        assert store.count(STREAM) == 21
        assert store.verify() == []


def test_an_interrupt_while_a_table_is_made_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create = Truth.create

    def interrupted(*args: object) -> object:
        table = create(*args)
        signal.raise_signal(signal.SIGINT)
        return table

    with Store.open(tmp_path) as store:
        with monkeypatch.context() as patch:
            patch.setattr(Truth, "create", interrupted)
            with pytest.raises(KeyboardInterrupt), store.writer() as writer:
                writer.upsert(STREAM, [order(1)])
        assert store.verify() == []
        with store.writer() as writer:
            assert writer.upsert(STREAM, [order(1)]).new == 1


def test_what_an_interrupted_compaction_left_is_in_step_when_the_writer_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compact = Truth.compact

    def interrupted(*args: object) -> object:
        compact(*args)
        raise KeyboardInterrupt

    with Store.open(tmp_path) as store:
        with store.writer() as writer:
            for n in range(12):
                writer.upsert(STREAM, [order(n)])
        with monkeypatch.context() as patch:
            patch.setattr(Truth, "compact", interrupted)
            with pytest.raises(KeyboardInterrupt), store.writer() as writer:
                writer.finish()
        assert store.count(STREAM) == 12
        assert store.verify() == []


def test_the_handler_before_is_the_handler_after_and_others_hold_nothing() -> None:
    before = signal.getsignal(signal.SIGINT)
    done = []
    with pytest.raises(KeyboardInterrupt), interrupts_held():
        done += [signal.raise_signal(signal.SIGINT) for _ in range(2)]
    assert len(done) == 2
    assert signal.getsignal(signal.SIGINT) is before

    seen: list[object] = []

    def elsewhere() -> None:
        with interrupts_held():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [before]
