"""Every fault of the disk, SQLite or Lance becomes one clear `StoreError`."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import StoreError, WorkbenchError

__all__ = ["Damaged", "is_damage", "store_faults"]

_FULL_ERRNOS = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_FULL_WORDS = (
    "no space left",
    "file too large",
    "disk is full",
    "disk full",
    "quota exceeded",
    "os error 27",
    "disk i/o error",
)
_DENIED_WORDS = ("permission denied", "readonly database", "read-only file system", "unable to open database")
_CAUSE_SHOWN = 300
_VERIFY = "Run `workbench verify` on the store; what is wrong with it is listed there."


class Damaged(StoreError):
    """The projection's file is damaged. Inside the store this leads to a rebuild."""


def is_damage(exc: sqlite3.Error) -> bool:
    """Tell whether SQLite says that its file is not sound."""
    code = getattr(exc, "sqlite_errorcode", None)
    # The low byte is the primary code: https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@contextmanager
def store_faults(action: str, where: Path | str, *, otherwise: str = _VERIFY) -> Iterator[None]:
    """Turn whatever goes wrong inside into a `StoreError` that says what to do.

    Args:
        action: What is being done, such as "write records of crm.orders".
        where: The file, folder or table it is done to.
        otherwise: What to do about a fault that is neither a full disk, nor a permission, nor a lock.
    """
    try:
        yield
    except WorkbenchError:
        raise
    except sqlite3.Error as exc:
        if is_damage(exc):
            message = (
                f"{where}: cannot {action}: the file is damaged ({exc}). Nothing is lost: open the store again "
                "and it is rebuilt from the Lance tables."
            )
            raise Damaged(message) from exc
        raise StoreError(_message(action, where, exc, otherwise)) from exc
    except (OSError, RuntimeError, ValueError) as exc:
        raise StoreError(_message(action, where, exc, otherwise)) from exc
    except BaseException as exc:
        # Lance is written in Rust: on damaged files it may panic, and that is no `Exception`.
        if type(exc).__name__ != "PanicException":
            raise
        raise StoreError(_message(action, where, exc, otherwise)) from exc


def _message(action: str, where: Path | str, exc: BaseException, otherwise: str) -> str:
    # Lance appends the place in its own sources, which helps nobody here.
    cause = re.sub(r", /\S+\.rs:\d+:\d+", "", " ".join(str(exc).split()))
    if len(cause) > _CAUSE_SHOWN:
        cause = cause[:_CAUSE_SHOWN] + " …"
    lower = cause.lower()
    if getattr(exc, "errno", None) in _FULL_ERRNOS or any(word in lower for word in _FULL_WORDS):
        advice = (
            "The disk is full, a limit on file sizes is reached, or the disk fails. Free some space and run the "
            "same command again; what was stored before is intact."
        )
    elif isinstance(exc, PermissionError) or any(word in lower for word in _DENIED_WORDS):
        advice = "Check who owns the folder and whether you may write there."
    elif "locked" in lower:
        advice = "Another process is busy with the store. Wait until it is done and run the same command again."
    else:
        advice = otherwise
    return f"{where}: cannot {action}: {cause or type(exc).__name__}. {advice}"
