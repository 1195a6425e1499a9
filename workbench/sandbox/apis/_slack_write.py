"""Writing in the Slack look-alike: messages, replies, edits, deletions, reactions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from workbench.sandbox.apis._look_alike import Call, Refusal
from workbench.sandbox.apis._slack_search import permalink
from workbench.sandbox.apis._slack_shown import shown_message
from workbench.sandbox.apis._state import State

__all__ = ["SlackWrite"]

Body = dict[str, Any]
Arguments = dict[str, str]
_MOST_CHARACTERS = 40_000


class SlackWrite:
    """The methods that write."""

    def __init__(self, state: State, error: Callable[[str], Refusal], renamed: Callable[[str, Body], Body]) -> None:
        """Write to a state; `error` makes a refusal."""
        self._state, self._error, self._renamed = state, error, renamed

    def methods(self) -> dict[str, Callable[[Arguments, Call], Body]]:
        """Return the methods by name."""
        return {
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "reactions.add": self._react,
            "reactions.remove": self._unreact,
        }

    def _shown(self, body: Body) -> Body:
        return self._renamed("slack.messages", shown_message(body))

    def _channel(self, given: Arguments) -> str:
        wanted = given.get("channel", "")
        if self._state.get("slack.channels", wanted) is not None:
            return wanted
        # Names are taken where something is posted, too.
        for body in self._state.select("slack.channels"):
            if wanted and body["name"] == wanted.removeprefix("#"):
                return str(body["id"])
        raise self._error("channel_not_found")

    def _text(self, given: Arguments) -> str:
        text = given.get("text", "")
        if not text.strip():
            raise self._error("no_text")
        if len(text) > _MOST_CHARACTERS:
            raise self._error("msg_too_long")
        return text

    def _message(self, given: Arguments, name: str = "ts") -> Body:
        channel = self._channel(given)
        body = self._state.get("slack.messages", f"{channel}/{given.get(name, '')}")
        if body is None:
            raise self._error("message_not_found")
        return body

    # -- messages

    def _post(self, given: Arguments, call: Call) -> Body:
        channel, text = self._channel(given), self._text(given)
        root = None
        if thread := given.get("thread_ts"):
            root = self._state.get("slack.messages", f"{channel}/{thread}")
            if root is None or root.get("thread_ts", thread) != thread:
                raise self._error("thread_not_found")
        now = int(self._state.tick())
        number = self._state.next_number("slack.messages", 100) % 1_000_000
        body: Body = {
            "type": "message",
            "channel": channel,
            "ts": f"{now}.{number:06d}",
            "user": call.who,
            "text": text,
        }
        if root is not None:
            body |= {"thread_ts": root["ts"], "parent_user_id": root.get("user")}
            if given.get("reply_broadcast", "").lower() in ("true", "1"):
                body |= {"subtype": "thread_broadcast", "root": {"ts": root["ts"]}}
        self._state.put("slack.messages", body)
        if root is not None:
            self._counted(root)
        return {"channel": channel, "ts": body["ts"], "message": self._shown(body)}

    def _counted(self, root: Body) -> None:
        """Say of the message that began a thread what its replies are now."""
        replies = [
            one
            for one in self._state.select("slack.messages", root["channel"])
            if one.get("thread_ts") == root["ts"] and one["ts"] != root["ts"]
        ]
        names = ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply")
        body = {name: value for name, value in root.items() if name not in names}
        if replies:
            people = list(dict.fromkeys(one.get("user") for one in replies))
            latest = max((one["ts"] for one in replies), key=float)
            body |= {"thread_ts": root["ts"], "reply_count": len(replies), "reply_users": people}
            body |= {"reply_users_count": len(people), "latest_reply": latest}
        self._state.put("slack.messages", body)

    def _update(self, given: Arguments, call: Call) -> Body:
        body, text = self._message(given), self._text(given)
        if body.get("user") != call.who:
            raise self._error("cant_update_message")
        changed = {**body, "text": text, "edited": {"user": call.who, "ts": f"{int(self._state.tick())}.000000"}}
        self._state.put("slack.messages", changed)
        return {"channel": body["channel"], "ts": body["ts"], "text": text, "message": self._shown(changed)}

    def _delete(self, given: Arguments, call: Call) -> Body:
        body = self._message(given)
        if body.get("user") != call.who:
            raise self._error("cant_delete_message")
        self._state.tick()
        self.delete(body)
        return {"channel": body["channel"], "ts": body["ts"]}

    def delete(self, body: Body) -> None:
        """Delete a message; one with replies leaves a tombstone."""
        if body.get("reply_count"):
            kept = (
                "type",
                "channel",
                "ts",
                "thread_ts",
                "reply_count",
                "reply_users",
                "reply_users_count",
                "latest_reply",
            )
            stone = {name: body[name] for name in kept if name in body}
            stone |= {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "hidden": True}
            self._state.put("slack.messages", stone)
            return
        self._state.delete("slack.messages", f"{body['channel']}/{body['ts']}")
        root = body.get("thread_ts", body["ts"])
        if root != body["ts"]:
            begun = self._state.get("slack.messages", f"{body['channel']}/{root}")
            if begun is not None:
                self._counted(begun)

    def _permalink(self, given: Arguments, _: Call) -> Body:
        body = self._message(given, "message_ts")
        return {"channel": body["channel"], "permalink": permalink(body["channel"], body)}

    # -- reactions

    def _reaction(self, given: Arguments) -> tuple[Body, str]:
        name = given.get("name", "").strip(":")
        if not re.fullmatch(r"[a-z0-9_+'-]+", name):
            raise self._error("invalid_name")
        return self._message(given, "timestamp"), name

    def _react(self, given: Arguments, call: Call) -> Body:
        body, name = self._reaction(given)
        held = {one["name"]: list(one["users"]) for one in body.get("reactions", [])}
        if call.who in held.get(name, []):
            raise self._error("already_reacted")
        held.setdefault(name, []).append(call.who)
        self._reacted(body, held)
        return {}

    def _unreact(self, given: Arguments, call: Call) -> Body:
        body, name = self._reaction(given)
        held = {one["name"]: list(one["users"]) for one in body.get("reactions", [])}
        if call.who not in held.get(name, []):
            raise self._error("no_reaction")
        held[name].remove(call.who)
        self._reacted(body, held)
        return {}

    def _reacted(self, body: Body, held: dict[str, list[str]]) -> None:
        self._state.tick()
        listed = [{"name": name, "users": users, "count": len(users)} for name, users in held.items() if users]
        changed = {name: value for name, value in body.items() if name != "reactions"}
        self._state.put("slack.messages", {**changed, "reactions": listed} if listed else changed)
