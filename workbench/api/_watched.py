"""A progress bar for what takes over a second, where somebody watches: at a terminal, or at a notebook by hand.

Anywhere else, such as in a pipe, in CI, or in a notebook that nbclient or nbval runs, nothing is shown, so that
outputs are the same in every run. In a notebook the bar takes itself away at the end for the same reason.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from workbench.html import escape

__all__ = ["Bar", "watched"]

_FIRST_AFTER_S = 1.0
_EVERY_S = 0.1


class Screen(Protocol):
    """What a bar is drawn on."""

    def draw(self, title: str, done: int, total: int | None) -> None: ...
    def clear(self) -> None: ...


class Bar:
    """How far something is. Drawn from the second second on, ten times a second at most."""

    def __init__(
        self, title: str, screen: Screen | None, *, clock: Callable[[], float] = time.monotonic, after_s: float = 1.0
    ) -> None:
        """Begin to wait.

        Args:
            title: What is being done.
            screen: Where it is shown; nowhere if none.
            clock: Seconds that only grow.
            after_s: Seconds until it is shown.
        """
        self._title = title
        self._screen = screen
        self._clock = clock
        self._next = clock() + after_s
        self._drawn = False

    def tell(self, what: str, done: int, total: int | None = None) -> None:
        """Say how far it is: `done` of `total` of `what`, such as a stream's records."""
        if self._screen is None or self._clock() < self._next:
            return
        self._drawn = True
        self._screen.draw(f"{self._title}: {what}", done, total)
        self._next = self._clock() + _EVERY_S

    def close(self) -> None:
        """Take it away."""
        if self._screen is not None and self._drawn:
            self._screen.clear()


@contextmanager
def watched(title: str) -> Iterator[Bar]:
    """Yield a bar that is taken away at the end, also when it was interrupted."""
    bar = Bar(title, find_screen(), after_s=_FIRST_AFTER_S)
    try:
        yield bar
    finally:
        bar.close()


def find_screen() -> Screen | None:
    """Return where a bar can be shown, or `None` where nobody watches."""
    shell = _shell()
    if shell is not None:
        return _Notebook(shell.display_pub)
    if sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return _Terminal()
    return None


def _shell() -> Any:
    """Return the shell of a kernel whose cell a person runs: one that could be asked something.

    Nothing is imported: where IPython was not, no kernel runs. What nbclient and nbval run cannot be asked.
    """
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    asks = getattr(getattr(shell, "kernel", None), "_allow_stdin", False)
    return shell if asks is True else None


class _Terminal:
    """A bar of rich on standard error."""

    def __init__(self) -> None:
        self._progress: Any = None

    def draw(self, title: str, done: int, total: int | None) -> None:
        if self._progress is None:
            from rich.console import Console  # rich costs 100 ms, which what ends in a second need not pay
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[far]}"))
            self._progress = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
            self._task = self._progress.add_task("", far="")
            self._progress.start()
        self._progress.update(self._task, description=title, completed=done, total=total, far=_far(done, total))

    def clear(self) -> None:
        self._progress.stop()


class _Notebook:
    """A line of HTML that is written over, and is empty in the end."""

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher
        self._id = uuid.uuid4().hex
        self._shown = False

    def draw(self, title: str, done: int, total: int | None) -> None:
        far = _far(done, total)
        meter = f'<progress value="{done}" max="{total}"></progress>' if total else "<progress></progress>"
        self._publish({"text/html": f"{escape(title)} {meter} {escape(far)}", "text/plain": f"{title} {far}"})

    def clear(self) -> None:
        self._publish({})

    def _publish(self, data: dict[str, str]) -> None:
        self._publisher.publish(data=data, metadata={}, transient={"display_id": self._id}, update=self._shown)
        self._shown = True


def _far(done: int, total: int | None) -> str:
    return f"{done:,} of {total:,}" if total is not None else f"{done:,}"
