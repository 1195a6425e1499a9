"""Named transforms: the closed list of ways in which a manifest brings a value into its normal form."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from workbench.connectors._markup_text import adf_text, html_text, slack_text
from workbench.connectors._streams import FieldMap, Transform
from workbench.records import lookup, parse_time

__all__ = ["WANTED", "Labels", "transformed", "typed"]

Labels = Mapping[str, Mapping[str, str]]
"""Field at the top of a record -> picklist value -> what people see."""

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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_ADDRESS = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+")
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}")


WANTED: Mapping[Transform, str] = {
    "text": "a text, number or boolean",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "a boolean (true, false, yes, no, 1, 0)",
    "time": "an ISO 8601 time",
    "money_minor": "an amount with as many decimals as its currency has",
    "picklist": "a picklist's value, or a list of such values",
    "lower": "a text",
    "strip": "a text",
    "time_s": "seconds since 1970",
    "time_ms": "milliseconds since 1970",
    "email": "an e-mail address",
    "domain": "an e-mail address, a web address or a host",
    "html_text": "a text",
    "adf_text": "an Atlassian document",
    "slack_text": "a text",
}


def transformed(value: Any, rule: FieldMap, whole: dict[str, Any], labels: Labels) -> Any:
    """Return `value` in the form that the rule's transform gives it; null stays null.

    Args:
        value: What stands at the rule's path.
        rule: Path, transform, currency.
        whole: The source's own object, for a currency that stands elsewhere in it.
        labels: Field at the top of the object -> picklist value -> what people see.

    Raises:
        ValueError, ArithmeticError: The transform does not fit the value.
    """
    if value is None or rule.transform is None:
        return value
    if rule.transform == "money_minor":
        return _money(value, rule.currency or "", whole)
    if rule.transform == "picklist":
        return _picklist(value, labels.get(rule.path[1:], {}))
    if rule.transform in _TEXTS:
        return _TEXTS[rule.transform](value)
    if rule.transform in _TICKS:
        return _epoch(value, _TICKS[rule.transform])
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


def _picklist(value: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(value, dict) and "value" in value:
        return {"label": value["value"], **value}
    if isinstance(value, list):
        # Several values of one field; a list in it is none of them.
        if any(isinstance(one, list) for one in value):
            raise ValueError
        return [None if one is None else _picklist(one, labels) for one in value]
    if isinstance(value, dict):
        raise ValueError  # noqa: TRY004 - the value is at fault, not the call
    if labels and isinstance(value, str) and ";" in value and value not in labels:
        # Several values of one field, as Salesforce writes them.
        return [{"value": one, "label": labels.get(one, one)} for one in value.split(";") if one]
    return {"value": value, "label": labels.get(value, value) if isinstance(value, str) else value}


def _epoch(value: Any, per_second: int) -> str:
    """Return a number of seconds or milliseconds since 1970 as a time, exact to the microsecond."""
    if isinstance(value, bool | dict | list):
        raise ValueError  # noqa: TRY004 - the value is at fault, not the call
    number = Decimal(str(value).strip())
    # No time has so many digits, and a huge exponent would take long to write out.
    if not number.is_finite() or number.adjusted() > 20:
        raise ValueError
    time = _EPOCH + timedelta(microseconds=int(number * 1_000_000 / per_second))
    return time.isoformat().replace("+00:00", "Z")


def email(value: Any) -> str:
    """Return the address of `Ana <Ana@X.com>` or of a plain one, in lower case.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str) or len(value) > 1_000:
        raise ValueError
    plain = value.strip()
    named = _NAMED.fullmatch(plain)
    address = (named[1] if named else plain).strip().lower().removeprefix("mailto:")
    if not _ADDRESS.fullmatch(address):
        raise ValueError
    return address


def domain(value: Any) -> str:
    """Return the host of an e-mail or web address, in lower case, without `www.`.

    Raises:
        ValueError: There is none.
    """
    if not isinstance(value, str) or len(value) > 4_000:
        raise ValueError
    text = value.strip().lower().rstrip("> ")
    host = re.split(r"[/?#]", text.partition("://")[2] or text, maxsplit=1)[0].rpartition("@")[2]
    host = host.partition(":")[0].removeprefix("www.").rstrip(".")
    if not _HOST.fullmatch(host):
        raise ValueError
    return host


def _marked_up(read: Callable[[str], str]) -> Callable[[Any], str]:
    def text(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError  # noqa: TRY004 - the value is at fault, not the call
        return read(value)

    return text


_TICKS: Mapping[Transform, int] = {"time_s": 1, "time_ms": 1000}
_TEXTS: Mapping[Transform, Callable[[Any], str]] = {
    "email": email,
    "domain": domain,
    "html_text": _marked_up(html_text),
    "slack_text": _marked_up(slack_text),
    "adf_text": adf_text,
}
