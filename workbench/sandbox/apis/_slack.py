"""A look-alike of Slack's Web API: people, channels, messages, threads, search, writing, reactions.

Every answer is 200 with `ok`, but for 429. A method that is not covered is answered with `unknown_method`, as Slack
answers a method that it does not have. User groups and files are there and empty: the company has none. The token is a
user's: it may search, and changes its own messages only.

Source: https://docs.slack.dev/reference/methods (read 2026-11-25), and Slack's own description of 2021.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from workbench.sandbox.apis._look_alike import Call, LookAlike, Refusal, Route, secret, whole_number
from workbench.sandbox.apis._quota import Window
from workbench.sandbox.apis._server import Answer, Asked, json_answer
from workbench.sandbox.apis._slack_search import search
from workbench.sandbox.apis._slack_shown import TEAM, shown_channel, shown_message, shown_user
from workbench.sandbox.apis._slack_write import SlackWrite

__all__ = ["Slack", "slack_error"]

Body = dict[str, Any]
Arguments = dict[str, str]
# Requests a minute by tier; https://docs.slack.dev/apis/web-api/rate-limits (read 2026-11-25)
_TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
_TIER_OF = {
    "users.list": 2,
    "conversations.list": 2,
    "usergroups.list": 2,
    "search.messages": 2,
    "conversations.history": 3,
    "conversations.replies": 3,
    "files.list": 3,
    "conversations.info": 3,
    "users.lookupByEmail": 3,
    "chat.update": 3,
    "chat.delete": 3,
    "reactions.add": 3,
    "reactions.remove": 2,
    "team.info": 3,
    "users.info": 4,
    "conversations.members": 4,
}


def slack_error(error: str, **more: Any) -> Refusal:
    """Return a refusal as Slack gives it."""
    return Refusal(json_answer({"ok": False, "error": error, **more}))


class Slack(LookAlike):
    """The look-alike."""

    name = "slack"

    def __post_init__(self) -> None:
        """Begin with all requests left."""
        write = SlackWrite(self.state, slack_error, self.renamed)
        self._methods: dict[str, Callable[[Arguments, Call], Body]] = {
            "api.test": lambda given, _: {"args": given} if given else {},
            "auth.test": self._who,
            "team.info": lambda _, __: {"team": {"id": TEAM, "name": "Tarnbrook", "domain": "tarnbrook"}},
            "users.list": self._users,
            "users.info": self._user,
            "users.lookupByEmail": self._by_email,
            "usergroups.list": lambda _, __: {"usergroups": []},
            "conversations.list": self._channels,
            "conversations.info": lambda given, _: {"channel": shown_channel(self._channel(given))},
            "conversations.members": self._members,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "files.list": self._files,
            "search.messages": self._search,
            **write.methods(),
        }
        self._windows = {
            tier: Window(many * (1 if self.limits == "vendor" else 10_000), 60) for tier, many in _TIERS.items()
        }
        self._alive = True

    @property
    def token(self) -> str:
        """A user's token."""
        return f"xoxp-{secret(self.seed, 'slack token', 12, '0123456789')}-{secret(self.seed, 'slack rest', 32)}"

    @property
    def signing_secret(self) -> str:
        """What deliveries of events are signed with."""
        return secret(self.seed, "slack signing", 32, "0123456789abcdef")

    def routes(self) -> Sequence[Route]:
        """Return the one place of all methods."""
        return [Route(method, "/api/{method}", self._method) for method in ("GET", "POST")]

    def identify(self, asked: Asked) -> str:
        """Return the id of the token's user."""
        kind, _, token = asked.headers.get("authorization", "").partition(" ")
        token = token if kind.lower() == "bearer" else _arguments(asked).get("token", "")
        if not token:
            raise slack_error("not_authed")
        if token != self.token:
            raise slack_error("invalid_auth")
        users = self.state.select("slack.users")
        return str(users[0]["id"]) if users else ""

    def spend(self, asked: Asked, who: str, answer: Answer | None) -> dict[str, str]:
        """Count a call of a method; each has a window of its own."""
        del answer
        method = asked.path.rpartition("/")[2]
        spent = self._windows[_TIER_OF.get(method, 4)].spend(f"{who} {method}")
        if spent.refused:
            raise Refusal(_too_many(spent.wait_s))
        return {"X-Slack-Req-Id": secret(self.seed, f"{method} {spent.used}", 32)}

    def refuse(self, fault: str, asked: Asked) -> Answer:
        """Refuse in one of Slack's ways."""
        del asked
        if fault == "expired":
            return slack_error("token_expired").answer
        if fault == "lost_permission":
            return slack_error("missing_scope", needed="channels:history", provided="users:read").answer
        if fault == "quota":
            return _too_many(3_600)
        return _too_many(1 if fault == "rate_limit" else None)

    def unknown(self, asked: Asked, other_methods: Sequence[str]) -> Answer:
        """Answer what is no method at all: a page for people."""
        del asked, other_methods
        return Answer(404, b"<!DOCTYPE html><title>There's been a glitch</title>", {"Content-Type": "text/html"})

    def collection_of(self, call: Call, route: Route) -> str:
        """Return what a method is about."""
        del route
        method = call.names.get("method", "")
        found = {"users.list": "users", "conversations.list": "channels", "conversations.members": "members"}
        found |= {"conversations.history": "messages", "conversations.replies": "messages"}
        return f"slack.{found[method]}" if method in found else ""

    def remove(self, collection: str, body: Body) -> None:
        """Delete an object."""
        self.state.tick()
        if collection == "slack.messages":
            SlackWrite(self.state, slack_error, self.renamed).delete(body)
        elif collection == "slack.members":
            self.state.delete(collection, f"{body['channel']}/{body['user']}")
        else:
            self.state.delete(collection, body["id"])

    def may_be_renamed(self, collection: str, sample: Body) -> list[str]:
        """Return the texts of an object."""
        del collection
        return [name for name in ("text", "real_name", "name") if name in sample]

    # -- methods

    def _method(self, call: Call) -> Answer:
        method = self._methods.get(call.names["method"])
        if method is None:
            raise slack_error("unknown_method", req_method=call.names["method"])
        return json_answer({"ok": True, **method(_arguments(call.asked), call)})

    def _who(self, _: Arguments, call: Call) -> Body:
        me = self.state.get("slack.users", call.who) or {}
        found = {"url": "https://tarnbrook.slack.example/", "team": "Tarnbrook", "user": me.get("name", "")}
        return {**found, "team_id": TEAM, "user_id": call.who, "is_enterprise_install": False}

    def _cut(self, rows: Sequence[Any], given: Arguments, call: Call, default: int) -> tuple[list[Any], str]:
        """Return a page and the cursor of the next one, empty at the end."""
        size = whole_number(given.get("limit"), default, most=1_000)
        start = 0
        if cursor := given.get("cursor"):
            try:
                start = int(base64.b64decode(cursor, validate=True).decode().removeprefix("place:"))
            except (binascii.Error, ValueError):
                raise slack_error("invalid_cursor") from None
        end = start + size
        following = start if call.fault == "repeat_cursor" else end
        lead = base64.b64encode(f"place:{following}".encode()).decode() if end < len(rows) else ""
        return list(rows[start:end]), lead

    def _users(self, given: Arguments, call: Call) -> Body:
        rows, lead = self._cut(self.state.select("slack.users"), given, call, 1_000)
        members = [self.renamed("slack.users", shown_user(row)) for row in rows]
        return {"members": members, "cache_ts": int(self.state.now()), "response_metadata": {"next_cursor": lead}}

    def _user(self, given: Arguments, _: Call) -> Body:
        body = self.state.get("slack.users", given.get("user", ""))
        if body is None:
            raise slack_error("user_not_found")
        return {"user": self.renamed("slack.users", shown_user(body))}

    def _by_email(self, given: Arguments, _: Call) -> Body:
        email = given.get("email", "").lower()
        for body in self.state.select("slack.users"):
            if email and str(body["profile"].get("email", "")).lower() == email:
                return {"user": self.renamed("slack.users", shown_user(body))}
        raise slack_error("users_not_found")

    def _channels(self, given: Arguments, call: Call) -> Body:
        kinds = given.get("types", "public_channel").split(",")
        if unknown := set(kinds) - {"public_channel", "private_channel", "mpim", "im"}:
            raise slack_error("invalid_types", detail=sorted(unknown)[0])
        wanted = [
            body
            for body in self.state.select("slack.channels")
            if ("private_channel" if body.get("is_private") else "public_channel") in kinds
            and not (_true(given.get("exclude_archived")) and body.get("is_archived"))
        ]
        rows, lead = self._cut(wanted, given, call, 100)
        channels = [self.renamed("slack.channels", shown_channel(row)) for row in rows]
        return {"channels": channels, "response_metadata": {"next_cursor": lead}}

    def _channel(self, given: Arguments) -> Body:
        body = self.state.get("slack.channels", given.get("channel", ""))
        if body is None:
            raise slack_error("channel_not_found")
        return body

    def _members(self, given: Arguments, call: Call) -> Body:
        channel = self._channel(given)
        rows, lead = self._cut(self.state.select("slack.members", channel["id"]), given, call, 100)
        return {"members": [row["user"] for row in rows], "response_metadata": {"next_cursor": lead}}

    def _of_channel(self, channel: str) -> list[Body]:
        """Return a channel's messages and replies by time."""
        found: list[Body] = self.state.once(
            ("messages", channel),
            lambda: sorted(self.state.select("slack.messages", channel), key=lambda one: one["ts"]),
        )
        return found

    def _history(self, given: Arguments, call: Call) -> Body:
        channel = self._channel(given)["id"]
        oldest, latest = given.get("oldest") or "0", given.get("latest") or "9999999999.999999"
        inclusive = _true(given.get("inclusive"))
        wanted = [
            one
            for one in reversed(self._of_channel(channel))
            if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
            if _between(one["ts"], oldest, latest, inclusive=inclusive)
        ]
        rows, lead = self._cut(wanted, given, call, 100)
        body: Body = {"messages": [self.renamed("slack.messages", shown_message(one)) for one in rows]}
        body |= {"has_more": bool(lead), "pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}
        return {**body, "response_metadata": {"next_cursor": lead}} if lead else body

    def _replies(self, given: Arguments, call: Call) -> Body:
        channel, ts = self._channel(given)["id"], given.get("ts", "")
        threads: dict[str, list[Body]] = self.state.once(
            ("threads", channel), lambda: _threads(self._of_channel(channel))
        )
        thread = threads.get(ts)
        if thread is None:
            raise slack_error("thread_not_found")
        oldest, latest = given.get("oldest") or "0", given.get("latest") or "9999999999.999999"
        inside = [thread[0], *(one for one in thread[1:] if _between(one["ts"], oldest, latest, inclusive=True))]
        rows, lead = self._cut(inside, given, call, 1_000)
        body: Body = {"messages": [self.renamed("slack.messages", shown_message(one)) for one in rows]}
        body["has_more"] = bool(lead)
        return {**body, "response_metadata": {"next_cursor": lead}} if lead else body

    def _files(self, given: Arguments, _: Call) -> Body:
        count = whole_number(given.get("count"), 100)
        return {"files": [], "paging": {"count": count, "total": 0, "page": 1, "pages": 0}}

    def _search(self, given: Arguments, _: Call) -> Body:
        if not given.get("query", "").strip():
            raise slack_error("no_query")
        return search(self.state, given)


def _threads(messages: Sequence[Body]) -> dict[str, list[Body]]:
    """Return every message that begins a thread, or could, with its replies behind it."""
    roots = {one["ts"]: [one] for one in messages if one.get("thread_ts", one["ts"]) == one["ts"]}
    for one in messages:
        if one.get("thread_ts", one["ts"]) != one["ts"] and one["thread_ts"] in roots:
            roots[one["thread_ts"]].append(one)
    return roots


def _between(ts: str, oldest: str, latest: str, *, inclusive: bool) -> bool:
    try:
        at, low, high = float(ts), float(oldest), float(latest)
    except ValueError:
        raise slack_error("invalid_ts_oldest") from None
    return low <= at <= high if inclusive else low < at < high


def _arguments(asked: Asked) -> Arguments:
    """Return a method's arguments from wherever they may stand: the address, a form, a JSON object."""
    found = dict(asked.query)
    kind = asked.headers.get("content-type", "")
    if asked.body and "json" in kind:
        try:
            given = json.loads(asked.body)
        except ValueError:
            raise slack_error("invalid_json") from None
        if not isinstance(given, dict):
            raise slack_error("json_not_object")
        found |= {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in given.items()
            if value is not None
        }
    elif asked.body:
        found |= dict(parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True))
    return found


def _true(text: str | None) -> bool:
    return text is not None and text.lower() in ("1", "true")


def _too_many(wait_s: int | None) -> Answer:
    headers = {} if wait_s is None else {"Retry-After": str(wait_s)}
    return json_answer({"ok": False, "error": "ratelimited"}, 429, headers)
