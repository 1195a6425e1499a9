"""What happens at the company while time passes: a deal closes, a quote is approved, a page is edited, and so on."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from workbench.errors import UnknownNameError
from workbench.sandbox.apis import _confluence_write, _github_base
from workbench.sandbox.apis._salesforce_org import SalesforceOrg, stamp_of
from workbench.sandbox.apis._slack_write import SlackWrite
from workbench.sandbox.apis._state import Change, State

__all__ = ["HAPPENINGS", "happen"]

Body = dict[str, Any]
_EDITS = ("Edit: see the page.", "Edit: numbers corrected.", "Edit: I was wrong, please ignore the last line.")


def happen(state: State, slack: SlackWrite, kind: str, seed: int) -> list[Change]:
    """Let one thing happen, chosen by the seed and by what happened before; returns the changes it makes.

    Args:
        state: Where it happens; its clock goes on.
        slack: Deletes messages as Slack does.
        kind: One of `HAPPENINGS`.
        seed: The same seed and the same past choose the same.

    Raises:
        UnknownNameError: The kind is not known.
    """
    if kind not in HAPPENINGS:
        raise UnknownNameError(kind, list(HAPPENINGS), what="something that happens in the sandbox")
    with state.lock:
        before = state.changes()
        last = before[-1].number if before else 0
        rng = random.Random(f"{seed} {kind} {last}")  # noqa: S311 - no secret
        HAPPENINGS[kind](state, slack, rng)
        return state.changes(last)


def _one(rng: random.Random, rows: list[Body], key: str) -> Body | None:
    return rng.choice(sorted(rows, key=lambda row: str(row[key]))) if rows else None


def _deal_closes(state: State, slack: SlackWrite, rng: random.Random) -> None:
    del slack
    rows = [row for row in state.select("salesforce.Opportunity") if not str(row.get("StageName")).startswith("Closed")]
    deal = _one(rng, rows, "Id")
    if deal is not None:
        stage = rng.choice(("Closed Won", "Closed Won", "Closed Lost"))
        day = stamp_of(state.tick())[:10]
        SalesforceOrg(state).update("Opportunity", deal["Id"], {"StageName": stage, "CloseDate": day})


def _quote_approved(state: State, slack: SlackWrite, rng: random.Random) -> None:
    del slack
    org = SalesforceOrg(state)
    quotes = state.select("salesforce.Quote")
    quote = _one(rng, [row for row in quotes if row.get("Approval_Status__c") == "Pending"], "Id")
    if quote is None:
        # Nothing waits for approval, as in a small company: a quote that needed none so far is sent for it first.
        open_ones = [row for row in quotes if row.get("Status") == "Presented"]
        quote = _one(rng, [row for row in open_ones if row.get("Approval_Status__c") == "Not Required"], "Id")
        if quote is not None:
            state.tick()
            org.update("Quote", quote["Id"], {"Approval_Status__c": "Pending", "Status": "In Review"})
    approver = _one(rng, state.select("salesforce.User"), "Id")
    if quote is not None and approver is not None:
        stamp = stamp_of(state.tick())
        given = {"Approval_Status__c": "Approved", "Approved_By__c": approver["Id"], "Approved_On__c": stamp}
        org.update("Quote", quote["Id"], given)


def _case_closed(state: State, slack: SlackWrite, rng: random.Random) -> None:
    del slack
    rows = [row for row in state.select("salesforce.Case") if row.get("Status") != "Closed"]
    case = _one(rng, rows, "Id")
    if case is not None:
        SalesforceOrg(state).update("Case", case["Id"], {"Status": "Closed"})


def _page_edited(state: State, slack: SlackWrite, rng: random.Random) -> None:
    del slack
    page = _one(rng, [row for row in state.select("confluence.pages") if row["status"] == "current"], "id")
    if page is None:
        return
    stamp = _confluence_write.stamp_of(state.tick())
    number = page["version"]["number"] + 1
    author = page["ownerId"] or page["authorId"]
    version = {"number": number, "createdAt": stamp, "message": "", "minorEdit": False, "authorId": author}
    text = page["body"]["storage"]["value"] + f"<p>{rng.choice(_EDITS).removeprefix('Edit: ')}</p>"
    body = {"storage": {"representation": "storage", "value": text}}
    held = {"id": page["id"], "title": page["title"], "body": body}
    state.put("confluence.page_versions", {"pageId": page["id"], **version, "page": held})
    state.put("confluence.pages", {**page, "version": version, "body": body})


def _message_edited(state: State, slack: SlackWrite, rng: random.Random) -> None:
    del slack
    message = _one(rng, [row for row in state.select("slack.messages") if "subtype" not in row], "ts")
    if message is not None:
        edited = {"user": message["user"], "ts": f"{int(state.tick())}.000000"}
        state.put("slack.messages", {**message, "text": f"{message['text']} {rng.choice(_EDITS)}", "edited": edited})


def _message_deleted(state: State, slack: SlackWrite, rng: random.Random) -> None:
    message = _one(rng, [row for row in state.select("slack.messages") if "subtype" not in row], "ts")
    if message is not None:
        state.tick()
        slack.delete(message)


def _issue_closed(state: State, slack: SlackWrite, rng: random.Random) -> None:
    del slack
    issue = _one(rng, [row for row in state.select("github.issues") if row["state"] == "open"], "id")
    if issue is not None:
        stamp = _github_base.stamp_of(state.tick())
        closed = {"state": "closed", "state_reason": "completed", "closed_at": stamp, "updated_at": stamp}
        state.put("github.issues", {**issue, **closed})


HAPPENINGS: dict[str, Callable[[State, SlackWrite, random.Random], None]] = {
    "deal_closes": _deal_closes,
    "quote_approved": _quote_approved,
    "case_closed": _case_closed,
    "page_edited": _page_edited,
    "message_edited": _message_edited,
    "message_deleted": _message_deleted,
    "issue_closed": _issue_closed,
}
"""What can happen, by name."""
