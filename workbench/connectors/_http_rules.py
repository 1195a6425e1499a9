"""What an answer means: conditions on bodies, and the manifest's rules before the meaning of the status."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from workbench.connectors._http_parts import Condition, ErrorRule
from workbench.connectors._reading import show
from workbench.records import MISSING, lookup

__all__ = ["Meaning", "holds", "meaning", "passes", "words_of"]

Meaning = Literal["good", "wait", "retry", "refresh", "auth", "skip", "quota", "empty", "fail"]

# What a status means where no rule says otherwise (RFC 9110, RFC 6585).
_BY_STATUS: Mapping[int, Meaning] = {
    401: "refresh",
    403: "skip",
    404: "skip",
    408: "retry",
    410: "skip",
    425: "retry",
    429: "wait",
    451: "skip",
}
# Where sources put their own words for what is wrong.
_MESSAGES = ("/message", "/error/message", "/error_description", "/error", "/errors/0/message", "/0/message", "/detail")


def holds(condition: Condition, value: Any) -> bool:
    """Return whether `value`, the whole object, passes a test.

    Example:
        >>> holds(Condition(path="/replies", above=0), {"replies": 2})
        True
    """
    return passes(condition, lookup(value, condition.path))


def passes(condition: Condition, found: Any) -> bool:
    """Return whether the value itself, or `MISSING`, passes a test."""
    if condition.exists is not None:
        return (found is not MISSING and found is not None) == condition.exists
    if found is MISSING:
        return False
    if condition.contains is not None:
        return isinstance(found, str) and condition.contains.lower() in found.lower()
    if condition.above is not None:
        return isinstance(found, int | float) and not isinstance(found, bool) and found > condition.above
    wanted = condition.any_of if condition.any_of is not None else [condition.equals]
    return any(_same(found, one) for one in wanted)


def _same(found: Any, wanted: Any) -> bool:
    # True is 1 in Python, but not in JSON.
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def meaning(
    status: int, headers: Mapping[str, str], body: Any, rules: Sequence[ErrorRule]
) -> tuple[Meaning, ErrorRule | None]:
    """Return what an answer means, and the rule that says so.

    Args:
        status: HTTP status; redirects have been followed.
        headers: Of the answer; names in any case of letters.
        body: The parsed body, or `None`.
        rules: The stream's, then the connector's.
    """
    for rule in rules:
        if rule.status and status not in rule.status:
            continue
        if rule.header is not None:
            found = headers.get(rule.header)
            if found is None or (rule.header_equals is not None and found.strip() != rule.header_equals):
                continue
        if rule.when is not None and not holds(rule.when, body):
            continue
        return rule.then, rule
    if 200 <= status < 300:
        return "good", None
    if status >= 500:
        # With a wait stated, 503 is a rate limit (RFC 9110, section 15.6.4).
        return ("wait" if status == 503 and headers.get("retry-after") else "retry"), None
    return _BY_STATUS.get(status, "fail"), None


def words_of(status: int, body: Any, rule: ErrorRule | None, redact: Callable[[str], str]) -> str:
    """Return how the source itself says what is wrong: its status, its code and its message, shortened.

    Args:
        status: HTTP status.
        body: The parsed answer.
        rule: The rule that it met.
        redact: Takes secrets out; called before the text is cut, as half a secret would not be found.
    """
    code = lookup(body, rule.code) if rule is not None and rule.code is not None else MISSING
    message = next((text for path in _MESSAGES if isinstance(text := lookup(body, path), str) and text), "")
    parts = [str(status), "" if code in (MISSING, None, message) else str(code), message]
    return show(redact(" ".join(part for part in parts if part)))
