"""The way in and out: every ending of a command is an exit code and at most one message.

Exit codes: 0 good; 1 a gate failed; 2 the user's mistake, or something outside that the user can mend;
3 a defect of the workbench; 130 interrupted; 141 the reader of the output went away.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from workbench import __version__
from workbench.cli._arguments import told
from workbench.cli._commands import cli
from workbench.cli._ends import GateFailed, Interrupted, PipeClosed
from workbench.cli._output import note, tolerant_streams
from workbench.errors import WorkbenchError

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        args: Arguments without the program's name; default those of the process.
    """
    tolerant_streams()
    try:
        try:
            code = cli.main(args=args, prog_name="workbench", standalone_mode=False)
            sys.stdout.flush()
        except BrokenPipeError as exc:
            raise PipeClosed from exc
    except BaseException as exc:  # panics of native code do not derive from Exception
        return _end(exc)
    return code if isinstance(code, int) else 0


def _end(exc: BaseException) -> int:
    """Say what ended the command; return its exit code."""
    if isinstance(exc, PipeClosed):
        # The interpreter flushes once more on its way out; there must be something left to flush to.
        with contextlib.suppress(OSError, ValueError):  # a stream without a file needs no such care
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    if isinstance(exc, Interrupted | KeyboardInterrupt | click.Abort):
        note("Interrupted. What was stored before is kept; the same command goes on from there.")
        return 130
    if isinstance(exc, SystemExit):
        return exc.code if isinstance(exc.code, int) else 0
    if os.environ.get("WORKBENCH_DEBUG") == "1":
        traceback.print_exception(exc)
    if isinstance(exc, GateFailed):
        note(str(exc))
        return 1
    if isinstance(exc, click.UsageError) and not isinstance(exc, click.exceptions.NoArgsIsHelpError):
        note(f"error[WB003]: {told(exc)}")
        return 2
    if isinstance(exc, click.ClickException):
        exc.show()
        return 2
    if isinstance(exc, WorkbenchError):
        note(f"error[{exc.code}]: {exc}")
        return 2
    if isinstance(exc, OSError):
        where = f"{exc.filename}: " if exc.filename else ""
        note(
            f"error[WB001]: {where}{exc.strerror or exc}. Mend that and run the command again; what was stored is kept."
        )
        return 2
    text = " ".join(str(exc).split()) or "no message"
    note(
        f"error[WB002]: {type(exc).__name__}: {text[:300]}. This is a defect of context-workbench {__version__}: "
        "please report it with what WORKBENCH_DEBUG=1 prints for the same command."
    )
    return 3
