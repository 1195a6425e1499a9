"""Canonical JSON (RFC 8785) and the digests made of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from workbench.errors import ExportError

__all__ = ["canonical_json", "parse_canonical", "sha256_hex"]

_MAX_SAFE_INTEGER = 2**53 - 1


def sha256_hex(data: bytes) -> str:
    """Return the sha256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Any, *, what: str) -> bytes:
    """Return `value` as canonical JSON by RFC 8785: one value, one sequence of bytes.

    Args:
        value: JSON values only: mappings with string keys, lists, tuples, strings, numbers, booleans, `None`.
        what: Name of the part, for the error.

    Raises:
        ExportError: Something in it has no canonical form (NaN, infinity, an integer beyond 2**53 - 1, a lone
            surrogate, a value that is not JSON); the message gives its JSON Pointer.

    Source: RFC 8785, sections 3.1 and 3.2.

    Example:
        >>> canonical_json({"b": 1.0, "a": [True, None]}, what="example")
        b'{"a":[true,null],"b":1}'
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as exc:
        where, reason = _first_problem(value) or ("", str(exc) or "it is nested too deeply")
        message = (
            f"{what}: {where or '/'} cannot be written as canonical JSON: {reason}. Change the value and export again."
        )
        raise ExportError(message) from exc


def _first_problem(value: Any) -> tuple[str, str] | None:
    # A stack of its own instead of recursion: the value may be what exhausted the recursion limit.
    pending: list[tuple[str, Any]] = [("", value)]
    while pending:
        pointer, node = pending.pop()
        reason = _reason(node)
        if reason is not None:
            return pointer, reason
        if isinstance(node, Mapping):
            for key, inner in node.items():
                if not isinstance(key, str) or _reason(key):
                    return pointer, f"the key {key!r} is not text that UTF-8 can hold"
                pending.append((f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", inner))
        elif isinstance(node, list | tuple):
            pending.extend((f"{pointer}/{index}", inner) for index, inner in enumerate(node))
    return None


def _reason(node: Any) -> str | None:
    if node is None or isinstance(node, bool | Mapping | list | tuple):
        return None
    if isinstance(node, int):
        return f"{node} lies beyond +-(2**53 - 1)" if abs(node) > _MAX_SAFE_INTEGER else None
    if isinstance(node, float):
        return (
            f"{node} is not a number that JSON knows" if node != node or node in (float("inf"), -float("inf")) else None
        )
    if isinstance(node, str):
        try:
            node.encode("utf-8")
        except UnicodeEncodeError:
            return "the text holds a lone surrogate"
        return None
    return f"{type(node).__name__} is not a JSON type"


def parse_canonical(data: bytes) -> Any:
    """Read canonical JSON back.

    Raises:
        ValueError: `data` is not JSON, or not in canonical form: a second key of one name, white space, another
            order of keys or way to write a number. The message is a clause for a person.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_int=_number)
    except UnicodeDecodeError as exc:
        message = f"byte {exc.start} is not UTF-8"
        raise ValueError(message) from exc
    except RecursionError as exc:
        message = "it is nested too deeply"
        raise ValueError(message) from exc
    except ValueError as exc:
        message = f"it is not JSON ({exc})"
        raise ValueError(message) from exc
    try:
        same = rfc8785.dumps(value) == data
    except (rfc8785.CanonicalizationError, RecursionError) as exc:
        message = f"it has no canonical form ({exc})"
        raise ValueError(message) from exc
    if not same:
        message = "it is not in canonical form (RFC 8785)"
        raise ValueError(message)
    return value


def _number(text: str) -> int | float:
    # A float such as 6e16 has no point in its canonical form; only integers up to 2**53 - 1 were integers before.
    # Sixteen digits hold every one of those, and keep an endless number from being converted.
    number = int(text) if len(text) <= 17 else float(text)
    return number if abs(number) <= _MAX_SAFE_INTEGER else float(number)
