"""What stands in the body of a webhook's delivery, once it is verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from workbench.connectors._json_stream import loads
from workbench.connectors._webhook_signatures import Delivery
from workbench.records import MISSING, find_all, parse_time

__all__ = ["moment_of", "objects_of", "payloads_of"]

_MOST_EVENTS = 1_000
# A later second than this lies in the year 5138: such a number counts milliseconds, as HubSpot's do.
_LAST_SECOND = 100_000_000_000


def payloads_of(delivery: Delivery) -> list[dict[str, Any]]:
    """Return the events of a body: its JSON object, or those of its list, which HubSpot sends.

    GitHub's other content type, and Slack's interactions, put the JSON into the field `payload` of a form.
    Sources, read 2026-11-25: https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks,
    https://docs.slack.dev/interactivity/handling-user-interaction.

    Raises:
        ValueError: It cannot be read; the text is the reason.
    """
    kind = delivery.header("content-type").partition(";")[0].strip().lower()
    try:
        text = delivery.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "it is not UTF-8"
        raise ValueError(message) from None
    if kind == "application/x-www-form-urlencoded":
        text = _from_form(text)
    payload = loads(text)
    payloads = [one for one in (payload if isinstance(payload, list) else [payload]) if isinstance(one, dict)]
    if not payloads or len(payloads) != (len(payload) if isinstance(payload, list) else 1):
        message = "it is neither a JSON object nor a list of them"
        raise ValueError(message)
    if len(payloads) > _MOST_EVENTS:
        message = f"it holds {len(payloads):,} events; at most {_MOST_EVENTS:,} are taken at once"
        raise ValueError(message)
    return payloads


def _from_form(text: str) -> str:
    try:
        fields = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        # Its own message would show the values.
        message = "it is not a form of at most 100 fields in UTF-8"
        raise ValueError(message) from None
    if len(fields.get("payload", [])) != 1:
        message = "it is a form without a field 'payload', or with several"
        raise ValueError(message)
    return fields["payload"][0]


def objects_of(payload: dict[str, Any], path: str) -> Iterator[Any]:
    """Yield the objects that a rule points to: one, or those of a list."""
    found = find_all(payload, path) if path else [("", payload)]
    for _, value in found:
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value


def moment_of(value: Any) -> datetime | None:
    """Read an event's time: ISO 8601, or seconds (or milliseconds) since 1970, as a number or a text."""
    if isinstance(value, bool) or value is MISSING:
        return None
    try:
        number = float(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return parse_time(value)
    if number is None:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) > _LAST_SECOND else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
