"""What OpenAI's and Anthropic's endpoints are asked, and how their replies are read. No request is sent here.

Source: https://platform.openai.com/docs/api-reference/chat and https://platform.claude.com/docs/en/api/messages,
read 2026-11-28.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from workbench.evals.readers._read import INSTRUCTION, Read, ReadKind, prompt, read_reply

__all__ = [
    "Dialect",
    "Reply",
    "address_path",
    "read_body",
    "read_json",
    "read_status",
    "request_body",
    "retry_after_s",
    "unwelcome",
    "usage_tokens",
    "without",
]

Dialect = Literal["openai", "anthropic"]
_USAGE: Mapping[Dialect, tuple[str, str]] = {
    "openai": ("prompt_tokens", "completion_tokens"),
    "anthropic": ("input_tokens", "output_tokens"),
}
# Parameters that newer models refuse, and the name under which they take them; `None`: they have none. Models after
# GPT-4.1 take no `max_tokens` and no `temperature`, Claude models after Opus 4.6 no `temperature`.
# Source: https://github.com/langgenius/dify/issues/24307, https://github.com/johny-b/llmcomp/issues/69 and
# https://github.com/altic-dev/FluidVoice/issues/285, read 2026-11-29.
_OPTIONAL: Mapping[Dialect, Mapping[str, str | None]] = {
    "openai": {"max_tokens": "max_completion_tokens", "temperature": None},
    "anthropic": {"temperature": None},
}
_REFUSES = re.compile(r"support|deprecat|unknown|unrecogni|not (?:allowed|permitted)", re.IGNORECASE)
_MOST_TOKENS = 10**9
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over HTTP, the body read to its end."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The body as text, whatever is in it."""
        return self.content.decode("utf-8", "replace")

    def start(self, most: int = _SHOWN) -> str:
        """Return the beginning of the body in one line."""
        return " ".join(self.text[: 4 * most].split())[:most]


def address_path(dialect: Dialect) -> str:
    """Return where questions are posted, below the endpoint's address."""
    return "/chat/completions" if dialect == "openai" else "/messages"


def request_body(dialect: Dialect, model: str, question: str, context: str, max_output_tokens: int) -> dict[str, Any]:
    """Return the request as it is meant; what an endpoint refuses of it, `without` takes out."""
    user = {"role": "user", "content": prompt(question, context)}
    common = {"model": model, "max_tokens": max_output_tokens, "temperature": 0}
    if dialect == "anthropic":
        return {**common, "system": INSTRUCTION, "messages": [user]}
    return {**common, "messages": [{"role": "system", "content": INSTRUCTION}, user]}


def without(body: Mapping[str, Any], names: frozenset[str], dialect: Dialect) -> dict[str, Any]:
    """Return the request with the parameters `names` under their other name, or left out where they have none."""
    found = {name: value for name, value in body.items() if name not in names}
    for name in names & body.keys():
        other = _OPTIONAL[dialect][name]
        if other is not None:
            found[other] = body[name]
    return found


def unwelcome(reply: Reply, sent: Mapping[str, Any], dialect: Dialect) -> frozenset[str]:
    """Return the optional parameters of the request that the endpoint says it does not take; mostly none."""
    if reply.status not in (400, 422) or not _REFUSES.search(reply.text):
        return frozenset()
    named = [name for name in _OPTIONAL[dialect] if name in sent and re.search(rf"\b{name}\b", reply.text)]
    return frozenset(named)


def read_status(reply: Reply) -> Read:
    """Read a reply whose status is no success."""
    kind: ReadKind = "rate_limited" if reply.status == 429 else "error"
    return Read(kind, message=f"HTTP {reply.status}: {reply.start()}")


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks to wait, which it says as a number or as a date; `None` where it does not.

    Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after, read 2026-11-29.
    """
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        seconds = max(0.0, (at - dt.datetime.now(dt.UTC)).total_seconds())
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def read_body(reply: Reply, dialect: Dialect) -> tuple[Read, Any]:
    """Read a reply of success: what it says, and its JSON, which is `None` where it has none."""
    try:
        found = json.loads(reply.content)
    except (ValueError, RecursionError):
        kind = reply.headers.get("content-type", "no content type")
        return Read("not_text", message=f"{kind} instead of JSON: {reply.start(80)}"), None
    return read_json(found, dialect), found


def read_json(found: Any, dialect: Dialect) -> Read:
    """Read a reply that is JSON: its text, and why it ended."""
    try:
        if dialect == "anthropic":
            ended, text, refusal = found["stop_reason"], _joined(found["content"]), None
        else:
            choice = found["choices"][0]
            message = choice["message"]
            ended, text, refusal = choice.get("finish_reason"), _joined(message.get("content")), message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError):
        return Read("not_text", message="JSON that is not a reply of this kind of endpoint")
    if refusal:
        return Read("refused", message=str(refusal)[:_SHOWN])
    if ended in ("refusal", "content_filter"):
        return Read("refused", message=text[:_SHOWN])
    if ended in ("length", "max_tokens"):
        return Read(
            "truncated",
            message="the answer was cut off at its most tokens; allow more with --reader-tokens or max_output_tokens",
        )
    return read_reply(text)


def _joined(content: Any) -> str:
    """Return the text of a message: a string, or a list of parts of which those of text count.

    Raises:
        TypeError: It is neither.
    """
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in content if part["type"] == "text")


def usage_tokens(found: Any, dialect: Dialect) -> tuple[int, int] | None:
    """Return the tokens read and written as the endpoint counted them; `None` where it tells no whole numbers."""
    usage = found.get("usage") if isinstance(found, dict) else None
    if not isinstance(usage, dict):
        return None
    counts = [usage.get(name) for name in _USAGE[dialect]]
    whole = [n for n in counts if isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= _MOST_TOKENS]
    return (whole[0], whole[1]) if len(whole) == 2 else None
