"""Deliveries of webhooks for tests: signed as the vendors sign, by code that is not the one under test."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from workbench.connectors import HttpManifest

SECRET = "not-a-real-secret-7261"
NOW = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)

STREAMS = [
    {
        "name": "issues",
        "kind": "issue",
        "key": ["/id"],
        "title": "/title",
        "updated_at": "/updated_at",
        "request": {"path": "/issues"},
        "skip_when": [{"path": "/pull_request", "exists": True}],
    },
    {"name": "comments", "key": ["/id"], "request": {"path": "/comments"}},
]

EVENTS = {
    "verify": {"scheme": "github", "secret": {"env": "HOOK_SECRET"}},
    "id": {"header": "X-GitHub-Delivery"},
    "type": {"header": "X-GitHub-Event"},
    "rules": [
        {
            "event": "issues",
            "stream": "issues",
            "records": "/issue",
            "include": {"repository": "/repository/full_name"},
            "deleted_when": {"path": "/action", "equals": "deleted"},
        },
        {"event": "comment", "stream": "comments", "records": "/comment"},
        {"event": "push", "stream": "issues", "partial": True},
    ],
}


def manifest(**changes):
    whole = {
        "$schema": "workbench/manifest/v1",
        "name": "hub",
        "type": "http",
        "base_url": "https://api.example.com",
        "limits": {"source": "made up for tests"},
        "streams": STREAMS,
        "events": EVENTS,
    }
    return HttpManifest.model_validate({**whole, **changes})


def events(**changes):
    return {**EVENTS, **changes}


def issue(number=1, title="Broken", second=0, **more):
    return {"id": number, "title": title, "updated_at": f"2026-11-25T10:00:{second:02}Z", **more}


def payload(action="edited", **changes):
    return {"action": action, "issue": issue(**changes), "repository": {"full_name": "octo/hello"}}


def signed(body, *, event="issues", delivery="d-1", secret=SECRET):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-GitHub-Event": event, "X-GitHub-Delivery": delivery, "X-Hub-Signature-256": f"sha256={digest}"}
    return {"headers": headers, "body": raw}


def base64_hmac(secret, message):
    return base64.b64encode(hmac.new(secret, message, hashlib.sha256).digest()).decode()
