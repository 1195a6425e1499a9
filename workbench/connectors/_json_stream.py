"""The records of a JSON document, one after another, without holding the document in memory.

`json` parses each element; this module finds where the elements begin and end. So a broken element is
refused alone, and the rest of the document is still read.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, NoReturn

from workbench.connectors._reading import MAX_RECORD_BYTES, Broken, Item
from workbench.connectors._redact import shorten
from workbench.records import split_pointer

__all__ = ["iter_document", "loads"]

_CHUNK_BYTES = 1 << 20
_SPACE = re.compile(r"[ \t\n\r]*")
_IN_STRING = re.compile(r"(?:[^\"\\]++|\\.)*+", re.DOTALL)
_MARK = re.compile(r"[\"\[\]{}]")
_SCALAR_END = re.compile(r"[,\]}\s]")


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def loads(text: str) -> object:
    """Parse JSON text.

    Raises:
        ValueError: With the reason, without the text.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        message = "it is nested too deeply"
        raise ValueError(message) from None
    except json.JSONDecodeError as exc:
        message = f"not valid JSON: {exc.msg[:1].lower()}{exc.msg[1:]} at character {exc.pos + 1}"
        raise ValueError(message) from exc


class _Unreadable(Exception):
    """The document's frame is broken: nothing after this can be told apart."""


class _BadElement(Exception):
    """One element is broken, and its end is known."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


class _Window:
    """A moving window over the document's text; `line` is the line at `pos`, from 1.

    Bytes that are not UTF-8 become lone surrogates, which no record may hold: they are refused where
    they stand.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self.text = ""
        self.pos = 0
        self.line = 1
        self.ended = False

    def fill(self) -> bool:
        """Read on; return whether there was more. The window at least doubles, so long elements stay linear."""
        if self.ended:
            return False
        data = self._file.read(max(_CHUNK_BYTES, len(self.text) - self.pos))
        self.ended = not data
        self.text = self.text[self.pos :] + self._decode.decode(data, self.ended)
        self.pos = 0
        return True

    def advance(self, to: int) -> None:
        self.line += self.text.count("\n", self.pos, to)
        self.pos = to

    def peek(self) -> str:
        """Return the next character that is not white space, or the empty text at the end."""
        while True:
            match = _SPACE.match(self.text, self.pos)
            self.advance(match.end() if match else self.pos)
            if self.pos < len(self.text):
                return self.text[self.pos]
            if not self.fill():
                return ""

    def take(self, *expected: str) -> str:
        found = self.peek()
        if found not in expected or not found:
            wanted = " or ".join(f"'{c}'" for c in expected)
            message = f"{wanted} is expected and {repr(found) if found else 'the end of the file'} found"
            raise _Unreadable(message)
        self.advance(self.pos + 1)
        return found

    def value(self) -> object:
        """Parse the value that begins here and step behind it."""
        if not self.peek():
            message = "a value is expected and the end of the file found"
            raise _Unreadable(message)
        try:
            value, end = _DECODER.raw_decode(self.text, self.pos)
        except (ValueError, RecursionError):
            return self._slow_value()
        # A number at the window's edge may go on behind it.
        if end == len(self.text) and not self.ended:
            return self._slow_value()
        self.advance(end)
        return value

    def _slow_value(self) -> object:
        text = self._raw()
        try:
            return loads(text)
        except ValueError as exc:
            raise _BadElement(str(exc), text) from exc

    def skip(self) -> None:
        """Step behind the value that begins here, whatever it holds."""
        try:
            self._raw()
        except _BadElement:
            return

    def _raw(self) -> str:
        """Return the text of the value that begins here, found by its brackets and quotes alone."""
        if self.peek() not in ("{", "[", '"'):
            return self._raw_scalar()
        scan, depth, in_string, dropped, head = self.pos, 0, False, 0, ""
        while True:
            match = (_IN_STRING if in_string else _MARK).search(self.text, scan)
            mark = self.text[match.end() - 1] if match and not in_string else ""
            if in_string and match:
                scan = match.end()
                if self.text[scan : scan + 1] == '"':
                    scan, in_string = scan + 1, False
                    mark = "end of string"
            elif match:
                scan = match.end()
                in_string = mark == '"'
                depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(mark, 0)
            else:
                scan = len(self.text)
            if mark and mark != '"' and depth <= 0:
                break
            if mark:
                continue
            # The window ends inside the value. What is too large is dropped while its end is looked for.
            if scan - self.pos > MAX_RECORD_BYTES:
                head = head or self.text[self.pos : self.pos + 400]
                dropped += scan - self.pos
                self.advance(scan)
            ahead = scan - self.pos
            if not self.fill():
                message = "the file ends inside a value"
                raise _Unreadable(message)
            scan = self.pos + ahead
        text = self.text[self.pos : scan]
        self.advance(scan)
        if dropped:
            message = f"it has more than {MAX_RECORD_BYTES:,} characters, the most a record may have"
            raise _BadElement(message, head)
        return text

    def _raw_scalar(self) -> str:
        while (match := _SCALAR_END.search(self.text, self.pos)) is None and self.fill():
            if len(self.text) - self.pos > MAX_RECORD_BYTES:
                message = "a value has no end"
                raise _Unreadable(message)
        end = match.start() if match else len(self.text)
        if end == self.pos:
            message = f"a value is expected and {self.text[end : end + 1]!r} found"
            raise _Unreadable(message)
        text = self.text[self.pos : end]
        self.advance(end)
        return text

    def expect_end(self) -> None:
        if self.peek():
            message = f"{self.peek()!r} stands after the end of the document"
            raise _Unreadable(message)

    def key(self) -> str:
        if self.peek() != '"':
            message = f"a key in quotes is expected and {self.peek()!r} found"
            raise _Unreadable(message)
        try:
            key = self.value()
        except _BadElement as exc:
            message = f"a key cannot be read: {exc.reason}"
            raise _Unreadable(message) from exc
        self.take(":")
        return str(key)


def iter_document(file: IO[bytes], name: str, pointer: str, *, keyed: bool) -> Iterator[Item | Broken]:
    """Yield the records of one JSON document.

    Args:
        file: The document, open for reading bytes.
        name: Its name, for places.
        pointer: JSON Pointer to the list, the object of objects, or the only record.
        keyed: Whether an object there holds records under keys; else it is a record itself.
    """
    window = _Window(file)
    try:
        yield from _descend(window, split_pointer(pointer), name, keyed)
        window.expect_end()
    except _Unreadable as exc:
        reason = f"not valid JSON: {exc}; what follows cannot be read"
        yield Broken(f"{name}:{window.line}", reason, shorten(window.text[window.pos : window.pos + 400]))


def _descend(window: _Window, segments: list[str], name: str, keyed: bool) -> Iterator[Item | Broken]:
    if not segments:
        yield from _records(window, name, keyed)
        return
    opening = window.peek()
    matched = False
    if opening in ("{", "["):
        for index, key in _positions(window):
            if segments[0] == (key if opening == "{" else str(index)):
                matched = True
                yield from _descend(window, segments[1:], name, keyed)
            else:
                window.skip()
    elif opening:
        window.skip()
    if not matched:
        yield Broken(f"{name}:{window.line}", f"the document has nothing at '{'/'.join(segments)}', named by `records`")


def _positions(window: _Window) -> Iterator[tuple[int, str]]:
    """Step through a list or an object; the caller consumes each value."""
    opening = window.take("{", "[")
    closing = "}" if opening == "{" else "]"
    if window.peek() == closing:
        window.take(closing)
        return
    index = 0
    while True:
        yield index, window.key() if opening == "{" else ""
        index += 1
        if window.take(",", closing) == closing:
            return


def _records(window: _Window, name: str, keyed: bool) -> Iterator[Item | Broken]:
    opening = window.peek()
    if opening == "[" and not keyed:
        for _ in _positions(window):
            yield _element(window, name, None)
    elif opening == "{" and keyed:
        for _, key in _positions(window):
            yield _element(window, name, key)
    elif opening == "{":
        yield _element(window, name, None)
    else:
        wanted = "an object of objects" if keyed else "a list of objects"
        line = window.line
        window.skip()
        yield Broken(f"{name}:{line}", f"{wanted} is expected here and something else found")


def _element(window: _Window, name: str, key: str | None) -> Item | Broken:
    window.peek()
    place = f"{name}:{window.line}"
    try:
        return Item(window.value(), place, key)
    except _BadElement as exc:
        return Broken(place, exc.reason, shorten(exc.text))
