"""From the source's own object to a `Record`, by the manifest's mapping."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from workbench.connectors._manifest import FieldMap, LinkRule, Stream, Transform
from workbench.connectors._reading import show
from workbench.records import (
    MISSING,
    Link,
    Provenance,
    Record,
    find_all,
    format_urn,
    leaves,
    lookup,
    parse_time,
    split_pointer,
)

__all__ = ["Normaliser", "Refused", "id_text", "join_id", "time_at"]

# ISO 4217: minor units of the currencies that do not have two. Source: https://www.iso.org/iso-4217-currency-codes.html
_MINOR_DIGITS = dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
    0,
)
_MINOR_DIGITS |= dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)
_TRUE = {"true", "yes", "y", "t", "1"}
_FALSE = {"false", "no", "n", "f", "0"}
_INTEGER = re.compile(r"[+-]?\d{1,4000}", re.ASCII)


class Refused(ValueError):
    """A value of the source cannot become a record; the text is the reason, `value` what was found."""

    def __init__(self, reason: str, value: object = "") -> None:
        """Keep the beginning of `value` beside the reason."""
        super().__init__(reason)
        self.reason = reason
        self.value = show(value) if value != "" else ""


def id_text(value: object) -> str | None:
    """Return a key's text, or `None` when `value` cannot be a key. Texts stay as they are, zeros included."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None


def join_id(parts: Sequence[str]) -> str:
    """Return the id of a key; with several parts, `/` and `~` inside a part are escaped as in a JSON Pointer.

    Example:
        >>> join_id(["HAT001", "2024/05"])
        'HAT001/2024~105'
    """
    if len(parts) == 1:
        return parts[0]
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


class Normaliser:
    """Makes the records of one stream.

    Attributes:
        odd: What was left as it is and why, with how often: told in the receipt.
    """

    def __init__(self, source: str, connector_type: str, stream: Stream, location: str) -> None:
        """Prepare the mapping of `stream` of the connector `source`."""
        self.odd: Counter[str] = Counter()
        self._source = source
        self._stream = stream
        self._maps = stream.field_maps()
        self._provenance = Provenance(
            connector=connector_type,
            location=location,
            mapped={name: rule.path for name, rule in self._maps.items()},
        )

    def record(self, value: dict[str, Any], key: str | None, encoded: bytes) -> Record:
        """Return the record of one object of the source.

        Args:
            value: The object, JSON values only.
            key: Its id when the id is not inside it.
            encoded: Its canonical JSON, which a content-derived id is made of.

        Raises:
            Refused: It has no id, or a named transform does not fit a value.
        """
        stream = self._stream
        fields, extras = self._mapped(value)
        try:
            return Record.from_checked(
                {
                    "source": self._source,
                    "stream": stream.name,
                    "kind": stream.kind,
                    "id": self._id(value, key, encoded),
                    "title": self._text(value, stream.title, " "),
                    "text": self._text(value, [rule.path for rule in stream.text_maps()], "\n"),
                    "fields": fields,
                    "extras": extras,
                    "links": tuple(link for rule in stream.links for link in self._links(value, rule)),
                    "url": self._url(value),
                    "created_at": self._time(value, stream.created_at),
                    "updated_at": self._time(value, stream.updated_at),
                    "provenance": self._provenance,
                }
            )
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
            raise Refused(reason, first.get("input")) from exc

    def _id(self, value: dict[str, Any], key: str | None, encoded: bytes) -> str:
        if self._stream.key is None:
            if self._stream.key_from == "content":
                return hashlib.sha256(encoded).hexdigest()[:24]
            if not key:
                reason = "it has no key"
                raise Refused(reason)
            return key
        parts = []
        for path in self._stream.key:
            found = lookup(value, path)
            part = id_text(found)
            if part is None:
                reason = f"the key {path} is {'missing' if found is MISSING else 'null' if found is None else 'no id'}"
                raise Refused(reason, "" if found is MISSING else found)
            parts.append(part)
        return join_id(parts)

    def _mapped(self, value: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        if not self._maps:
            return value, {}
        fields: dict[str, Any] = {}
        extras = value
        for name, rule in self._maps.items():
            found = lookup(value, rule.path)
            if found is MISSING:
                continue
            try:
                fields[name] = _transformed(found, rule, value)
            except (ValueError, ArithmeticError) as exc:
                reason = f"{rule.path} is not {_WANTED[rule.transform or 'text']}"
                raise Refused(reason, found) from exc
            # What a transform changed stays in `extras` as it was: nothing that the source sent is dropped.
            if rule.transform == "picklist" or (fields[name] == found and type(fields[name]) is type(found)):
                extras = _without(extras, split_pointer(rule.path))
        return fields, extras

    def _text(self, value: dict[str, Any], paths: str | list[str] | None, separator: str) -> str:
        parts = []
        for path in [paths] if isinstance(paths, str) else paths or []:
            for _, leaf in leaves(lookup(value, path)):
                if isinstance(leaf, str | int | float) and not isinstance(leaf, bool) and str(leaf).strip():
                    parts.append(str(leaf).strip())
        return separator.join(parts)

    def _url(self, value: dict[str, Any]) -> str | None:
        found = lookup(value, self._stream.url) if self._stream.url else None
        return found if isinstance(found, str) and found else None

    def _time(self, value: dict[str, Any], rule: str | FieldMap | None) -> datetime | None:
        if rule is None:
            return None
        path = rule.path if isinstance(rule, FieldMap) else rule
        if lookup(value, path) in (MISSING, None, ""):
            return None
        time = time_at(value, rule)
        if time is None:
            self.odd[f"{path} is not an ISO 8601 time, so the record's time is left empty"] += 1
        return time

    def _links(self, value: dict[str, Any], rule: LinkRule) -> list[Link]:
        source, _, stream = rule.to.rpartition(".")
        found: list[tuple[str, str]] = []
        if isinstance(rule.path, list):
            parts = [id_text(lookup(value, path)) for path in rule.path]
            whole = [part for part in parts if part is not None]
            if len(whole) == len(parts):
                found = [(rule.path[0], join_id(whole))]
        else:
            for pointer, target in find_all(value, rule.path):
                text = id_text(target)
                if text is not None:
                    found.append((pointer, text))
                elif target not in (None, ""):
                    self.odd[f"link {rule.name}: a value at {rule.path} cannot be an id, so it links to nothing"] += 1
        return [
            Link(name=rule.name, target=format_urn(source or self._source, stream, text), path=pointer)
            for pointer, text in found
        ]


def _without(value: dict[str, Any], segments: list[str]) -> dict[str, Any]:
    """Return a copy of `value` without what `segments` lead to; lists are left whole."""
    head, rest = segments[0], segments[1:]
    if head not in value:
        return value
    if not rest:
        return {key: child for key, child in value.items() if key != head}
    child = value[head]
    if not isinstance(child, dict):
        return value
    remaining = _without(child, rest)
    whole = {key: remaining if key == head else other for key, other in value.items()}
    if not remaining:
        del whole[head]
    return whole


_WANTED: dict[Transform, str] = {
    "text": "a text, number or boolean",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "a boolean (true, false, yes, no, 1, 0)",
    "time": "an ISO 8601 time",
    "money_minor": "an amount with as many decimals as its currency has",
    "picklist": "a picklist's value",
    "lower": "a text",
    "strip": "a text",
}


def _transformed(value: Any, rule: FieldMap, whole: dict[str, Any]) -> Any:
    if value is None or rule.transform is None:
        return value
    if rule.transform == "money_minor":
        return _money(value, rule.currency or "", whole)
    if rule.transform == "picklist":
        return _picklist(value)
    if rule.transform == "time":
        time = parse_time(value.strip() if isinstance(value, str) else value)
        if time is None:
            raise ValueError
        return time.isoformat().replace("+00:00", "Z")
    if rule.transform in ("lower", "strip"):
        if not isinstance(value, str):
            raise ValueError
        return value.strip().lower() if rule.transform == "lower" else value.strip()
    return typed(value, rule.transform)


def time_at(value: dict[str, Any], rule: str | FieldMap | None) -> datetime | None:
    """Return the time that a stream's `created_at` or `updated_at` finds in an object, or `None` where there is none."""
    if rule is None:
        return None
    if isinstance(rule, str):
        return parse_time(lookup(value, rule))
    found = lookup(value, rule.path)
    if found is not MISSING and rule.transform is not None:
        with contextlib.suppress(ValueError, ArithmeticError):
            found = _transformed(found, rule, value)
    return parse_time(found)


def typed(value: Any, wanted: str) -> Any:
    """Return `value` as `text`, `integer`, `number` or `boolean`; exact or refused.

    Raises:
        ValueError: It is not one.
    """
    if isinstance(value, dict | list):
        raise ValueError  # noqa: TRY004 - the value is at fault, not the call
    if wanted == "text":
        return value if isinstance(value, str) else json.dumps(value)
    if wanted == "boolean":
        word = str(value).strip().lower()
        if word not in _TRUE | _FALSE:
            raise ValueError
        return word in _TRUE
    if isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - the value is at fault, not the call
    if wanted == "integer":
        if isinstance(value, float):
            if not value.is_integer():
                raise ValueError
            return int(value)
        if isinstance(value, str) and not _INTEGER.fullmatch(value.strip()):
            raise ValueError
        return int(value)
    if isinstance(value, str):
        number = Decimal(value.strip())
        if not number.is_finite():
            raise ValueError
        if _INTEGER.fullmatch(value.strip()):
            return int(number)
        if math.isinf(float(number)):
            raise ValueError
        return float(number)
    return value


def _money(value: Any, currency: str, whole: dict[str, Any]) -> dict[str, Any]:
    code = lookup(whole, currency) if currency.startswith("/") else currency
    if not isinstance(code, str) or not re.fullmatch(r"[A-Za-z]{3}", code) or isinstance(value, bool | dict | list):
        raise ValueError
    amount = Decimal(str(value).strip())
    # Beyond 28 digits the decimal context would round, and money is exact.
    if not amount.is_finite() or len(amount.as_tuple().digits) > 28 or abs(amount.adjusted()) > 28:
        raise ValueError
    minor = amount.scaleb(_MINOR_DIGITS.get(code.upper(), 2))
    if minor != minor.to_integral_value():
        raise ValueError
    return {"amount_minor": int(minor), "currency": code.upper()}


def _picklist(value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and "value" in value:
        return {"label": value["value"], **value}
    if isinstance(value, dict | list):
        raise ValueError  # noqa: TRY004 - the value is at fault, not the call
    return {"value": value, "label": value}
