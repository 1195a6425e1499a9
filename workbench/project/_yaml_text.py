"""YAML as text, written so that `load_yaml` reads the same values again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["yaml_flow", "yaml_item", "yaml_pair", "yaml_scalar"]

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./()*' -]*")
# Some are no words to `load_yaml`, but to other readers of YAML.
_NO_WORDS = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}
_WIDTH = 118


def yaml_scalar(value: object) -> str:
    """Return a scalar: plain where no reader of YAML can take it for something else, else in double quotes.

    Raises:
        ValueError: It is not finite, or no scalar.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if not isinstance(value, str):
        message = f"a {type(value).__name__} is no scalar of YAML"
        raise ValueError(message)  # noqa: TRY004 - what cannot be written is a wrong value
    plain = _PLAIN.fullmatch(value) and value == value.strip() and value.casefold() not in _NO_WORDS
    return value if plain else _quoted(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        message = f"{value} has no place in YAML that everybody reads"
        raise ValueError(message)
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    whole = mantissa if "." in mantissa else f"{mantissa}.0"
    return f"{whole}e{exponent}"


def _quoted(text: str) -> str:
    """Return `text` in double quotes; what cannot be printed, or is a line end to YAML alone, is escaped."""
    return '"' + "".join(_escaped(one) for one in text) + '"'


def _escaped(one: str) -> str:
    if one in '"\\' or one < " ":
        return json.dumps(one)[1:-1]
    if one.isprintable():
        return one
    code = ord(one)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def yaml_flow(value: object) -> str:
    """Return a value on one line: `{a: 1, b: [x, y]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {yaml_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(yaml_flow(inner) for inner in value) + "]"
    return yaml_scalar(value)


def _key(key: object) -> str:
    return str(key) if key == "$schema" else yaml_scalar(key)


def yaml_item(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a mapping as an item of a list: on one line where it fits, else a line a key."""
    whole = f"  - {yaml_flow(values)}"
    if len(whole) <= _WIDTH:
        yield whole
        return
    for number, (key, value) in enumerate(values.items()):
        yield from yaml_pair(key, value, "  - " if not number else "    ", "      ")


def yaml_pair(key: str, value: object, start: str, inner: str) -> Iterator[str]:
    """Yield `key: value` behind `start`; a list of mappings takes a line an element, behind `inner`."""
    if isinstance(value, Sequence) and not isinstance(value, str) and value and isinstance(value[0], Mapping):
        yield f"{start}{_key(key)}:"
        yield from (f"{inner}- {yaml_flow(one)}" for one in value)
    else:
        yield f"{start}{_key(key)}: {yaml_flow(value)}"
