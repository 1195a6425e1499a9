"""How long a source asks to wait, and how much of a quota is used: read from the headers and body of one answer.

Sources (read 2026-11-25):

- `Retry-After`: RFC 9110, section 10.2.3, https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds, or a date.
- GitHub, https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: a refusal (403 or 429) is
  waited for by `retry-after` where it is there, else, with `x-ratelimit-remaining: 0`, until `x-ratelimit-reset` (UTC
  epoch seconds); otherwise at least a minute, and longer each time. Who goes on meanwhile may be banned.
- Slack, https://docs.slack.dev/apis/web-api/rate-limits: 429 with `Retry-After` in seconds; tiers 1 to 4 give 1, 20, 50
  and 100 and more requests a minute to each method of each workspace.
- Salesforce, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm:
  `Sforce-Limit-Info: api-usage=10018/100000`, also with `; api-bursts=1/750` or
  `; per-app-api-usage=17/250(appName=sample-connected-app)` behind it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from workbench.connectors._http_parts import Limits, Quota, WaitHint
from workbench.records import parse_time, split_pointer

__all__ = ["ServerTime", "Used", "asked_wait_s", "number_of", "reset_wait_s", "used_quota"]

_USAGE = re.compile(r"([a-z-]*api-usage)\s*=\s*(\d+)\s*/\s*(\d+)(?:\s*\(appName=([^)]*)\))?", re.IGNORECASE)
# Clocks drift apart by some 50 millionths: what was learnt a minute ago is good to 3 ms.
_FRESH_S = 60.0


class ServerTime:
    """What time it is at the source, from the `Date` headers of its answers.

    `Date` is cut to whole seconds, so one answer tells the time to a second only; the answers of a minute together
    tell it better. The result is never later than the source's clock: a wait counted from it is never too short.
    """

    def __init__(self) -> None:
        """Begin without knowledge."""
        self._ahead: list[tuple[float, float]] = []

    def heard(self, date: str | None, arrived: float) -> None:
        """Learn from an answer's `Date` header, which arrived at `arrived` (seconds of the monotonic clock)."""
        at = _epoch(date)
        if at is None:
            return
        # The answer was on its way for a while, so this is at most how far the source's clock is ahead. Only
        # the largest is needed, and a later one that is as large makes an earlier one needless.
        ahead = at - arrived
        self._ahead = [one for one in self._ahead if one[1] > ahead and arrived - one[0] < _FRESH_S]
        self._ahead.append((arrived, ahead))

    def now(self, date: str | None, arrived: float, fallback: datetime) -> float:
        """Return the source's time, in epoch seconds, at the moment an answer arrived.

        Args:
            date: The answer's `Date` header.
            arrived: When it arrived, in seconds of the monotonic clock.
            fallback: Our own time, for a source without `Date`.
        """
        at = _epoch(date)
        if at is None:
            return fallback.timestamp()
        best = max((ahead for when, ahead in self._ahead if arrived - when < _FRESH_S), default=at - arrived)
        # Several servers behind one address may not agree: this one's own word bounds what the others taught.
        return min(max(arrived + best, at), at + 1.0)


def asked_wait_s(limits: Limits, headers: Mapping[str, str], body: Any, now: float) -> float | None:
    """Return the seconds that a refusal asks to wait, or `None` where it gives no hint.

    `Retry-After` comes first, then the manifest's `wait_hints`, then `reset` where `remaining` is 0. Zero, negative and
    unreadable values are no hint.

    Args:
        limits: The manifest's limits.
        headers: The answer's headers, found in any case of letters (`httpx.Headers`).
        body: The answer's body: parsed JSON, or bytes.
        now: The source's time in epoch seconds.
    """
    found = _wait(headers.get("retry-after"), "seconds", now)
    if found is not None:
        return found
    parsed = _parsed(body) if any(hint.path is not None for hint in limits.wait_hints) else None
    for hint in limits.wait_hints:
        found = _wait(_hint_value(hint, headers, parsed), hint.unit, now)
        if found is not None:
            return found
    return reset_wait_s(limits, headers, now)


def reset_wait_s(limits: Limits, headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds until requests are given anew, or `None` where some are left or nothing is said."""
    if limits.remaining is None or limits.reset is None:
        return None
    left = number_of(headers.get(limits.remaining))
    if left is None or left >= 1:
        return None
    return _wait(headers.get(limits.reset), limits.reset_unit, now)


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a quota is used.

    Attributes:
        text: For receipts, such as `api-usage 18 of 5000`.
        share: From 0 to 1, or `None` where the whole is not known.
        empty: Whether nothing is left.
    """

    text: str
    share: float | None
    empty: bool

    def reaches(self, stop_at: float) -> bool:
        """Return whether it is time to stop."""
        return self.empty or (self.share is not None and self.share >= stop_at)


def used_quota(quota: Quota, headers: Mapping[str, str]) -> Used | None:
    """Return how much of the quota is used, or `None` where the answer does not say.

    Of several figures (the organisation's, the app's) the one that is nearest to its end counts.

    Example:
        >>> used_quota(Quota(header="Sforce-Limit-Info"), {"Sforce-Limit-Info": "api-usage=18/5000"}).text
        'api-usage 18 of 5000'
    """
    text = headers.get(quota.header)
    if text is None:
        return None
    if quota.form == "remaining":
        return _from_remaining(quota, text, headers)
    figures = []
    for name, used, total, app in _USAGE.findall(text):
        whole = int(total[:18])
        if whole:
            part = int(used[:18])
            shown = f"{name} {part} of {whole}{f' ({app})' if app else ''}"
            figures.append(Used(shown, part / whole, part >= whole))
    return max(figures, key=lambda one: one.share or 0.0, default=None)


def _from_remaining(quota: Quota, text: str, headers: Mapping[str, str]) -> Used | None:
    left = number_of(text)
    if left is None:
        return None
    whole = number_of(headers.get(quota.limit_header)) if quota.limit_header is not None else None
    if whole is None or whole <= 0:
        return Used(f"{quota.header} {left:.0f} left", None, left < 1)
    return Used(f"{quota.header} {left:.0f} of {whole:.0f} left", 1 - left / whole, left < 1)


# -- values ----------------------------------------------------------------------------------------


def _wait(value: Any, unit: str, now: float) -> float | None:
    number = number_of(value)
    if unit == "iso":
        end = parse_time(value.strip()) if isinstance(value, str) else None
        number = None if end is None else end.timestamp() - now
    elif number is None:
        # A date is understood wherever seconds are, as in Retry-After.
        at = _epoch(value) if isinstance(value, str) else None
        number = None if at is None else at - now
    elif unit == "milliseconds":
        number /= 1000
    elif unit == "epoch_s":
        number -= now
    return number if number is not None and number > 0 else None


def number_of(value: Any) -> float | None:
    """Return a finite number that a source writes as such or as text, or `None`."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _epoch(date: str | None) -> float | None:
    if not date:
        return None
    try:
        at = parsedate_to_datetime(date)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _hint_value(hint: WaitHint, headers: Mapping[str, str], body: Any) -> Any:
    if hint.header is not None:
        return headers.get(hint.header)
    value = body
    for step in split_pointer(hint.path or ""):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step[:9]) < len(value):
            value = value[int(step[:9])]
        else:
            return None
    return value


def _parsed(body: Any) -> Any:
    if not isinstance(body, bytes | str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
