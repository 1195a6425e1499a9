"""Pieces of text that know which record and field each part of them comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.records import escape_segment
from workbench.views._records.leaves import is_empty
from workbench.views._writing.shown import Never

__all__ = ["EVERYTHING", "Block", "Kept", "Writer", "json_text", "one_line", "scalar"]

_SPACES = re.compile(r"\s+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass
class Block:
    """A piece of text whose tokens add up with those of other blocks, and its spans.

    Attributes:
        text: Ends with a newline; begins with neither white space nor `/`.
        spans: `(URN, JSON Pointer or None, start, end)`, offsets into `text`.
        left_out: `(JSON Pointer, sentence)` for each field of the record that is not shown.
        never: Those that are shown at no level.
        sources: Of those spans that quote a long text, by their index: where the quote stands in it.
        changes: How often what was done to its text to guard it, by kind.
        changed: Of each span, the kinds of what was done to what it says; empty where nothing was done to the block.
    """

    text: str = ""
    spans: list[tuple[str, str | None, int, int]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    never: list[Never] = field(default_factory=list)
    sources: dict[int, tuple[int, int]] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    changed: tuple[tuple[str, ...], ...] = ()


class Writer:
    """Text that grows, with the spans of the values in it.

    Attributes:
        urn: The record that the values come from.
        parts: What was written.
        length: Characters written.
        spans: `(URN, JSON Pointer or None, start, end)`.
    """

    def __init__(self, urn: str, escape: Callable[[str], str] = str) -> None:
        """Begin with nothing; `escape` is applied to the names and values that `flow` writes."""
        self.urn = urn
        self._escape = escape
        self.parts: list[str] = []
        self.length = 0
        self.spans: list[tuple[str, str | None, int, int]] = []
        self.sources: dict[int, tuple[int, int]] = {}

    def write(self, text: str) -> None:
        """Write at the end, as it is."""
        self.parts.append(text)
        self.length += len(text)

    def mark(self, pointer: str | None, start: int) -> None:
        """Attribute all that was written since `start`."""
        if self.length > start:
            self.spans.append((self.urn, pointer, start, self.length))

    def quote(self, quotes: Iterable[tuple[str, str, int, int]], pointer: str) -> None:
        """Write passages of a long text on one line: `(what stands before it, text, start and end in the source)`."""
        for before, text, start, end in quotes:
            self.write(before)
            at = self.length
            self.write(self._escape(one_line(text)))
            if self.length > at:
                self.sources[len(self.spans)] = (start, end)
                self.mark(pointer, at)

    def flow(self, value: Any, pointer: str, keep: Kept) -> None:
        """Write a value on one line: `{name: value, …}` and `[value, …]`; every leaf gets a span."""
        if is_empty(value):
            self.write("none")
        elif isinstance(value, dict):
            self._children(value.items(), pointer, keep, "{", "}", named=True)
        elif isinstance(value, list):
            self._children(((str(i), inner) for i, inner in enumerate(value)), pointer, keep, "[", "]", named=False)
        else:
            self.write(self._escape(scalar(value)))

    def _children(
        self, children: Iterable[tuple[str, Any]], pointer: str, keep: Kept, opening: str, closing: str, *, named: bool
    ) -> None:
        self.write(opening)
        between = ""
        for name, inner, inner_pointer in keep.children(children, pointer):
            if between:
                self.write(between)
            between = ", "
            start = self.length
            if named:
                self.write(f"{self._escape(one_line(name))}: ")
            self.flow(inner, inner_pointer, keep)
            if not isinstance(inner, dict | list) or not inner:
                self.mark(inner_pointer, start)
        self.write(closing)


class Kept:
    """The leaves of a value that are written: all of them, or those at given pointers."""

    def __init__(self, pointers: frozenset[str] | None) -> None:
        """Keep the leaves at `pointers`, or all leaves for `None`."""
        self.pointers = pointers
        self._on_the_way: set[str] | None = None
        if pointers is not None:
            self._on_the_way = set()
            for pointer in pointers:
                while pointer and pointer not in self._on_the_way:
                    self._on_the_way.add(pointer)
                    pointer = pointer.rpartition("/")[0]

    def children(self, children: Iterable[tuple[str, Any]], pointer: str) -> Iterator[tuple[str, Any, str]]:
        """Yield `(name, value, pointer)` of the children that hold a kept leaf."""
        for name, inner in children:
            inner_pointer = f"{pointer}/{escape_segment(name)}"
            if self._on_the_way is None or inner_pointer in self._on_the_way:
                yield name, inner, inner_pointer


EVERYTHING = Kept(None)


def scalar(value: Any) -> str:
    """Write a scalar as JSON would, strings without quotes and on one line."""
    return one_line(value) if isinstance(value, str) else json.dumps(value)


def one_line(text: str) -> str:
    """Fold white space, so that text of a record can neither begin a line of its own nor look like a heading.

    Lone surrogates, which no UTF-8 text has, become U+FFFD.
    """
    return _SURROGATES.sub("\ufffd", _SPACES.sub(" ", text).strip())


def json_text(value: Any) -> str:
    """Write a value as compact JSON on one line: what breaks lines, controls or is no UTF-8 text is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
