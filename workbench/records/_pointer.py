"""JSON Pointers (RFC 6901) and field paths: pointers in which `*` stands for every element."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

__all__ = ["MISSING", "escape_segment", "find_all", "join_pointer", "leaves", "lookup", "split_pointer"]

MISSING: Any = type("Missing", (), {"__repr__": lambda _self: "MISSING", "__bool__": lambda _self: False})()
"""What `lookup` returns when nothing is there; `None` is a value."""


def split_pointer(pointer: str) -> list[str]:
    """Split a JSON Pointer into its unescaped segments.

    Raises:
        ValueError: The pointer is neither empty nor begins with `/`.

    Example:
        >>> split_pointer("/a~1b/0")
        ['a/b', '0']
    """
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        message = f"'{pointer}' is not a JSON Pointer: it must begin with '/', such as '/{pointer}'."
        raise ValueError(message)
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


_Steps = tuple[tuple[str, str], ...]
_KEYS = "*#"


# A pull looks up the same few paths in every record. Bounded, since concrete pointers are many.
@lru_cache(maxsize=4096)
def _compiled(pointer: str) -> _Steps:
    """Return each segment of a pointer, unescaped and as it is written in one."""
    return tuple((segment, "/" + escape_segment(segment)) for segment in split_pointer(pointer))


def join_pointer(segments: list[str] | tuple[str, ...]) -> str:
    """Build a JSON Pointer from unescaped segments.

    Example:
        >>> join_pointer(["a/b", "0"])
        '/a~1b/0'
    """
    return "".join("/" + escape_segment(part) for part in segments)


def escape_segment(name: str) -> str:
    """Return a name as a segment of a JSON Pointer.

    Example:
        >>> escape_segment("a/b")
        'a~1b'
    """
    if "~" not in name and "/" not in name:
        return name
    return name.replace("~", "~0").replace("/", "~1")


def _step(value: Any, segment: str) -> Any:
    if isinstance(value, dict):
        return value.get(segment, MISSING)
    if isinstance(value, list) and segment.isascii() and segment.isdigit():
        index = int(segment)
        # RFC 6901 section 4: an index has no leading zeros.
        if index < len(value) and str(index) == segment:
            return value[index]
    return MISSING


def lookup(value: Any, pointer: str) -> Any:
    """Return what `pointer` names inside `value`, or `MISSING`.

    Source: https://www.rfc-editor.org/rfc/rfc6901

    Example:
        >>> lookup({"a": [{"b": 1}]}, "/a/0/b")
        1
    """
    for segment, _ in _compiled(pointer):
        # Almost every step is into an object.
        value = value.get(segment, MISSING) if type(value) is dict else _step(value, segment)
        if value is MISSING:
            return MISSING
    return value


def find_all(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield `(pointer, value)` for everything a field path names, in document order.

    A segment `*` stands for every element of a list or every value of an object. A last segment `*#` stands for
    the keys of an object, each with the pointer of the value that it names.

    Example:
        >>> list(find_all({"a": [{"b": 1}, {"b": 2}]}, "/a/*/b"))
        [('/a/0/b', 1), ('/a/1/b', 2)]
        >>> list(find_all({"stock": {"A-1": 3}}, "/stock/*#"))
        [('/stock/A-1', 'A-1')]
    """
    found: list[tuple[str, Any]] = []
    _collect(value, _compiled(path), 0, "", found)
    return iter(found)


def _collect(value: Any, steps: _Steps, place: int, pointer: str, found: list[tuple[str, Any]]) -> None:
    # Plain recursion into one list: nested generators took half of the time of a pull.
    while place < len(steps):
        segment, written = steps[place]
        place += 1
        if segment == _KEYS and place == len(steps) and isinstance(value, dict) and _KEYS not in value:
            found += [(f"{pointer}/{escape_segment(key)}", key) for key in value]
            return
        if segment == "*":
            if isinstance(value, dict):
                for key, child in value.items():
                    _collect(child, steps, place, f"{pointer}/{escape_segment(key)}", found)
            elif isinstance(value, list):
                for index, child in enumerate(value):
                    _collect(child, steps, place, f"{pointer}/{index}", found)
            return
        value = _step(value, segment)
        if value is MISSING:
            return
        pointer += written
    found.append((pointer, value))


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield `(pointer, scalar)` for every scalar inside `value`, in document order.

    Empty lists and objects hold no scalar and yield nothing.

    Example:
        >>> list(leaves({"a": [1, {"b": None}]}))
        [('/a/0', 1), ('/a/1/b', None)]
    """
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, f"{pointer}/{escape_segment(key)}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from leaves(child, f"{pointer}/{index}")
    else:
        yield pointer, value
