"""Nested values as an outline: each element of a list, and each member of an object, on a line of its own."""

from __future__ import annotations

from typing import Any

from workbench.views._writing.writing import Kept, Writer, one_line

__all__ = ["write_outline"]

_STEP = "  "


def write_outline(writer: Writer, value: Any, pointer: str, keep: frozenset[str] | None) -> bool:
    """Write a nested value behind its label, on the lines below it; every leaf gets a span.

    Returns:
        Whether it was written: a scalar, and a list of scalars alone, stand on the label's own line.
    """
    if not _is_nested(value):
        return False
    _children(writer, value, pointer, Kept(keep), _STEP * 2)
    return True


def _is_nested(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value)
    return isinstance(value, list) and any(isinstance(inner, dict | list) and inner for inner in value)


def _children(writer: Writer, value: Any, pointer: str, keep: Kept, indent: str) -> None:
    named = isinstance(value, dict)
    children = value.items() if named else ((str(number), inner) for number, inner in enumerate(value))
    for name, inner, inner_pointer in keep.children(children, pointer):
        writer.write(f"\n{indent}")
        start = writer.length
        writer.write(f"{one_line(name)}:" if named else "-")
        if _is_nested(inner):
            _children(writer, inner, inner_pointer, keep, indent + _STEP)
            continue
        writer.write(" ")
        writer.flow(inner, inner_pointer, keep)
        if not isinstance(inner, list) or not inner:
            writer.mark(inner_pointer, start)
