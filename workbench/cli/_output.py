"""What the command line prints and writes: nothing lost, nothing that a terminal would obey."""

from __future__ import annotations

import codecs
import json
import os
import sys
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from workbench.errors import ConfigError

__all__ = [
    "check_writable",
    "note",
    "printable",
    "show",
    "show_json",
    "show_table",
    "status",
    "tolerant_streams",
    "write_file",
]

_SHOWN_CHARACTERS = 60


def tolerant_streams() -> None:
    r"""Let a terminal that knows only ASCII show `\xe9` instead of ending the command with an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def printable(text: str) -> str:
    r"""Return `text` with control characters made visible, line ends and tabs kept.

    Text of records is data: an escape sequence in it must not move the cursor or colour the terminal.

    Example:
        >>> printable("a\x1b[2Jb")
        'a\\x1b[2Jb'
    """
    return "".join(c if c in "\n\t" or not _obeyed(c) else c.encode("unicode_escape").decode("ascii") for c in text)


def _obeyed(character: str) -> bool:
    # Cc: control characters. Bidirectional controls reorder what stands around them.
    return (
        unicodedata.category(character) == "Cc" or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def show(text: str) -> None:
    """Print `text` and a line end to standard output; as it is to a file or pipe, made printable to a terminal."""
    _write(sys.stdout, text)


def note(text: str) -> None:
    """Print a remark to standard error, which leaves standard output to the result."""
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    stream.write((printable(text) if stream.isatty() else text).removesuffix("\n") + "\n")


def show_json(value: Any) -> None:
    """Print one line of JSON: a value, or text that is JSON already. ASCII where the output cannot hold more."""
    if isinstance(value, str):
        value = json.loads(value)
    show(json.dumps(value, ensure_ascii=not _holds_unicode(sys.stdout) or sys.stdout.isatty(), default=str))


def _holds_unicode(stream: TextIO) -> bool:
    try:
        return codecs.lookup(stream.encoding or "ascii").name.startswith("utf")
    except LookupError:
        return False


def show_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a plain table; numbers to the right, long cells cut with a visible `...`."""
    shown = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(header), *shown]) for i in range(len(header))]
    right = [bool(rows) and all(isinstance(row[i], int | float) for row in rows) for i in range(len(header))]
    for line in (list(header), ["-" * width for width in widths], *shown):
        cells = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)]
        show("  ".join(cells).rstrip())


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else "" if value is None else printable(str(value))
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."


def check_writable(files: Iterable[Path]) -> None:
    """Refuse files that cannot be written, before long work is done for them.

    Raises:
        ConfigError: The folder of one does not exist.
    """
    for path in files:
        if not path.parent.is_dir():
            message = f"the folder {path.parent} does not exist. Make it, or name a file in another."
            raise ConfigError(message, path=path)


def write_file(path: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all; `-` is standard output.

    Raises:
        ConfigError: The file cannot be written.
    """
    if str(path) == "-":
        show(text)
        return
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.new")
    try:
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as exc:
        message = f"cannot be written: {exc.strerror or exc}. Name a file in a folder that you may write to."
        raise ConfigError(message, path=path) from exc


@contextmanager
def status(text: str) -> Iterator[Mapping[str, Any]]:
    """Show that something is going on, on standard error and only to a terminal; yields `{"update": callable}`."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield {"update": lambda _: None}
        return
    from rich.console import Console  # rich costs 100 ms, which a pipe need not pay
    from rich.markup import escape

    with Console(stderr=True).status(escape(printable(text))) as spinner:
        yield {"update": lambda line: spinner.update(escape(printable(line)))}
