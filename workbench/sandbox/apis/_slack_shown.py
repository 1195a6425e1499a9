"""How the Slack look-alike shows people, channels and messages.

Source: https://docs.slack.dev/reference/objects (read 2026-11-25), and Slack's own description of 2021.
"""

from __future__ import annotations

import hashlib
from typing import Any

__all__ = ["TEAM", "shown_channel", "shown_message", "shown_user"]

Body = dict[str, Any]
TEAM = "T07TARNBRK"


def shown_user(body: Body) -> Body:
    """Return a person or a bot with all that Slack tells."""
    profile = body.get("profile", {})
    name = body["real_name"]
    first, _, last = name.partition(" ")
    given = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": name,
        "real_name_normalized": name,
        "display_name": body["name"],
        "display_name_normalized": body["name"],
        "first_name": first,
        "last_name": last,
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": hashlib.sha256(body["id"].encode()).hexdigest()[:12],
        "team": TEAM,
    }
    rights = dict.fromkeys(
        ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted", "is_app_user"), False
    )
    place = {"tz": "Europe/London", "tz_label": "Greenwich Mean Time", "tz_offset": 0}
    return {"team_id": TEAM, "color": "9f69e7", **place, **rights, **body, "profile": {**given, **profile}}


def shown_channel(body: Body) -> Body:
    """Return a channel with all that Slack tells."""
    creator, created = body["creator"], body["created"]
    texts = {
        name: {"creator": creator, "last_set": created, **body.get(name, {"value": ""})}
        for name in ("topic", "purpose")
    }
    flags = dict.fromkeys(
        ("is_im", "is_mpim", "is_shared", "is_org_shared", "is_ext_shared", "is_pending_ext_shared"), False
    )
    lists: Body = {"pending_shared": [], "previous_names": [], "shared_team_ids": [TEAM]}
    return {"name_normalized": body["name"], "unlinked": 0, "is_member": True, **flags, **lists, **body, **texts}


def shown_message(body: Body) -> Body:
    """Return a message as it stands in its channel, whose id it does not repeat."""
    shown = {name: value for name, value in body.items() if name != "channel"}
    shown.setdefault("team", TEAM)
    if "reply_count" in shown:
        shown.setdefault("subscribed", False)
    return shown
