"""What the vendors tell of a change: GitHub's and Slack's own events."""

from __future__ import annotations

import hashlib
from typing import Any

from workbench.sandbox.apis._github_shown import GithubShown
from workbench.sandbox.apis._slack_shown import TEAM, shown_message
from workbench.sandbox.apis._state import Change, State
from workbench.sandbox.apis._webhooks import Event

__all__ = ["GithubEvents", "SlackEvents"]

Body = dict[str, Any]


class GithubEvents:
    """Tells of changes in repositories that have a webhook."""

    def __init__(self, state: State, shown: GithubShown) -> None:
        """Show objects as `shown` does."""
        self._state, self._shown = state, shown

    def __call__(self, change: Change) -> list[Event]:
        """Return the events of a change, one for each webhook that asked for it."""
        system, _, kind = change.collection.partition(".")
        body = change.after or change.before
        if system != "github" or body is None or "repository" not in body:
            return []
        hooks = [
            one for one in self._state.fact("hooks", []) if one["active"] and one["repository"] == body["repository"]
        ]
        if not hooks:
            return []
        told = self._told(kind, change, body)
        if told is None:
            return []
        name, payload = told
        home = next(one for one in self._state.select("github.repositories") if one["full_name"] == body["repository"])
        people = self._state.select("github.users")
        sender = self._shown.user(body.get("user") or people[0])
        payload |= {"repository": self._shown.repository(home), "sender": sender}
        return [
            Event("github", name, hook["url"], hook["secret"], payload, change.number)
            for hook in hooks
            if name in hook["events"] or "*" in hook["events"]
        ]

    def _told(self, kind: str, change: Change, body: Body) -> tuple[str, Body] | None:
        action = {"created": "created", "changed": "edited", "deleted": "deleted"}[change.kind]
        if kind == "issues":
            return "issues", {"action": _issue_action(change), "issue": self._shown.issue(body)}
        if kind == "pull_requests":
            return "pull_request", {
                "action": _issue_action(change),
                "number": body["number"],
                "pull_request": self._shown.whole_pull(body),
            }
        if kind == "labels":
            return "label", {"action": action, "label": self._shown.label(body, body["repository"])}
        if kind != "issue_comments":
            return None
        for collection, show in (
            ("github.issues", self._shown.issue),
            ("github.pull_requests", self._shown.pull_as_issue),
        ):
            for one in self._state.select(collection, body["repository"]):
                if one["number"] == body["issue_number"]:
                    payload: Body = {"action": action, "issue": show(one), "comment": self._shown.comment(body)}
                    return "issue_comment", payload
        return None


def _issue_action(change: Change) -> str:
    before, after = change.before or {}, change.after or {}
    if change.kind == "created":
        return "opened"
    if change.kind == "deleted":
        return "deleted"
    if before.get("state") != after.get("state"):
        return "closed" if after.get("state") == "closed" else "reopened"
    for field, added, removed in (("labels", "labeled", "unlabeled"), ("assignees", "assigned", "unassigned")):
        many, now = len(before.get(field, [])), len(after.get(field, []))
        if many != now:
            return added if now > many else removed
    return "edited"


class SlackEvents:
    """Tells of messages, once an address was given."""

    def __init__(self, state: State) -> None:
        """Tell of what is in `state`."""
        self._state = state

    def __call__(self, change: Change) -> list[Event]:
        """Return the event of a change."""
        to = self._state.fact("slack_events", None)
        if to is None or change.collection != "slack.messages":
            return []
        event = self._event(change)
        if event is None:
            return []
        digest = hashlib.sha256(f"{change.number} {change.id}".encode()).hexdigest().upper()
        body = {
            "token": "sandbox",
            "team_id": TEAM,
            "api_app_id": "A07SANDBOX",
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{digest[:9]}",
            "event_time": int(change.at),
            "authorizations": [{"team_id": TEAM, "user_id": event.get("user"), "is_bot": False}],
        }
        return [Event("slack", "message", to["url"], to["secret"], body, change.number)]

    @staticmethod
    def _event(change: Change) -> Body | None:
        body = change.after or change.before
        if body is None:
            return None
        place = {"channel": body["channel"], "channel_type": "channel", "event_ts": f"{change.at:.6f}"}
        shown = shown_message(body)
        if change.kind == "created":
            return {**shown, **place}
        at = {"type": "message", "hidden": True, "ts": f"{change.at:.6f}", **place}
        before = shown_message(change.before or body)
        if change.kind == "deleted":
            return {**at, "subtype": "message_deleted", "deleted_ts": body["ts"], "previous_message": before}
        return {**at, "subtype": "message_changed", "message": shown, "previous_message": before}
