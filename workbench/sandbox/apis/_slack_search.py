"""Searching messages in the Slack look-alike.

Covered: words (all must stand there), phrases, `from:`, `in:`, `before:`, `after:`, `on:`, `has:thread`, and `-` in
front of a word. Scores are none: `sort=score` gives the newest first, as `timestamp` does.

Source: https://docs.slack.dev/reference/methods/search.messages (read 2026-11-28)
"""

from __future__ import annotations

import re
from typing import Any

from workbench.sandbox.apis._look_alike import whole_number
from workbench.sandbox.apis._shapes import seconds_of
from workbench.sandbox.apis._slack_shown import TEAM
from workbench.sandbox.apis._state import State

__all__ = ["permalink", "search"]

Body = dict[str, Any]
_TERM = re.compile(r'(-?)(?:(from|in|before|after|on|has):)?("[^"]*"|\S+)', re.IGNORECASE)
_DAY_S = 86_400.0


def permalink(channel: str, message: Body) -> str:
    """Return a message's own address."""
    link = f"https://tarnbrook.slack.example/archives/{channel}/p{message['ts'].replace('.', '')}"
    root = message.get("thread_ts", message["ts"])
    return link if root == message["ts"] else f"{link}?thread_ts={root}&cid={channel}"


def search(state: State, given: dict[str, str]) -> Body:
    """Return what `search.messages` answers."""
    terms = _TERM.findall(given["query"])
    channels = {body["id"]: body for body in state.select("slack.channels")}
    users = {body["id"]: body for body in state.select("slack.users")}
    found = [
        message
        for message in state.select("slack.messages")
        if all(
            _fits(name.lower(), value.strip('"'), message, channels, users) != bool(minus)
            for minus, name, value in terms
        )
    ]
    found.sort(key=lambda one: float(one["ts"]), reverse=given.get("sort_dir", "desc") != "asc")
    size = whole_number(given.get("count"), 20, most=100)
    page = whole_number(given.get("page"), 1, most=100)
    pages = -(-len(found) // size)
    start = (page - 1) * size
    matches = [_match(one, channels, users) for one in found[start : start + size]]
    paging = {"count": size, "total": len(found), "page": page, "pages": pages}
    pagination = {"total_count": len(found), "page": page, "per_page": size, "page_count": pages}
    pagination |= {"first": start + 1, "last": start + len(matches)}
    messages = {"total": len(found), "pagination": pagination, "paging": paging, "matches": matches}
    return {"query": given["query"], "messages": messages}


def _fits(name: str, value: str, message: Body, channels: dict[str, Body], users: dict[str, Body]) -> bool:
    if not name:
        return value.lower() in str(message.get("text", "")).lower()
    bare = value.strip("<>@#").partition("|")[0].lower()
    if name == "in":
        return bare in (message["channel"].lower(), str(channels.get(message["channel"], {}).get("name", "")).lower())
    if name == "from":
        user = users.get(str(message.get("user")), {})
        return bare in (str(message.get("user")).lower(), str(user.get("name", "")).lower())
    if name == "has":
        return bare == "thread" and "reply_count" in message
    day, at = seconds_of(value), float(message["ts"])
    return {"before": at < day, "after": at >= day + _DAY_S, "on": day <= at < day + _DAY_S}[name]


def _match(message: Body, channels: dict[str, Body], users: dict[str, Body]) -> Body:
    channel = channels.get(message["channel"], {})
    shown = {"id": message["channel"], "name": channel.get("name"), "is_private": bool(channel.get("is_private"))}
    return {
        "iid": f"{message['channel']}-{message['ts']}",
        "team": TEAM,
        "channel": shown,
        "type": "message",
        "user": message.get("user"),
        "username": users.get(str(message.get("user")), {}).get("name", ""),
        "ts": message["ts"],
        "text": message.get("text", ""),
        "permalink": permalink(message["channel"], message),
    }
