"""Webhooks: signed as the vendors sign, received by the shipped connectors, and faulty on demand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from loopback import Quiet, running
from memory_store import MemoryStore
from pulled_systems import manifest_of, pulled

from workbench.connectors import receive
from workbench.errors import ConfigError, EventError
from workbench.sandbox.apis import Sandbox

Delivered = tuple[dict[str, str], bytes]


class Remembering(MemoryStore):
    """A store that still knows what was deleted, as events need it."""

    def __init__(self) -> None:
        super().__init__()
        self.deleted: dict[str, Any] = {}

    def upsert(self, stream: str, records: list[Any]) -> Any:
        gone = [record for record in records if record.deleted]
        self.deleted |= {record.urn: record for record in gone}
        done = super().upsert(stream, [record for record in records if not record.deleted])
        for record in gone:
            done.changed += self.stream(stream).pop(record.id, None) is not None
        return done

    def last_known(self, urn: str) -> Any:
        return self.get(urn) or self.deleted.get(urn)


@contextmanager
def listening() -> Iterator[tuple[str, list[Delivered]]]:
    """An address that keeps what is delivered to it, and answers Slack's challenge."""
    kept: list[Delivered] = []

    class Handler(Quiet):
        def do_POST(self: BaseHTTPRequestHandler) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            told = json.loads(body)
            answer = str(told.get("challenge", "ok")).encode()
            if "challenge" not in told:
                kept.append((dict(self.headers.items()), body))
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))

    with running(Handler) as address:
        yield address, kept


def hooked(sandbox: Sandbox, url: str, repository: str, events: tuple[str, ...] = ("issues", "issue_comment")) -> None:
    secret = sandbox.environment["GITHUB_WEBHOOK_SECRET"]
    answer = httpx.post(
        f"{sandbox.urls['github']}/repos/{repository}/hooks",
        json={"config": {"url": url, "secret": secret, "content_type": "json"}, "events": list(events)},
        headers={"Authorization": f"Bearer {sandbox.github.token}"},
        trust_env=False,
    )
    assert answer.status_code == 201, answer.text
    assert secret not in answer.text


def issue(sandbox: Sandbox, repository: str, title: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.post(
        f"{sandbox.urls['github']}/repos/{repository}/issues",
        json={"title": title},
        headers={"Authorization": f"Bearer {sandbox.github.token}"},
        trust_env=False,
    ).json()
    return found


def taken(sandbox: Sandbox, system: str, store: Any, delivered: list[Delivered], root: Path) -> list[str]:
    """What the shipped connector makes of deliveries: the result of each change, or why it was refused."""
    results = []
    for headers, body in delivered:
        try:
            receipt = receive(manifest_of(sandbox, system), store, headers=headers, body=body, root=root)
        except EventError as exc:
            results.append(f"refused {exc.status}")
        else:
            results += [one.result for one in receipt.changes] or [receipt.result]
    return results


def test_githubs_deliveries_are_verified_and_stored(tmp_path: Path) -> None:
    with Sandbox(accounts=20) as sandbox, listening() as (url, kept):
        _, store = pulled(sandbox, "github", tmp_path, Remembering())
        repository = next(sandbox.company.objects("github.issues"))["repository"]
        hooked(sandbox, url, repository)
        made = issue(sandbox, repository, "Display flickers")
        done = sandbox.deliver()
        assert [(one.type, one.status) for one in done] == [("issues", 200)]
        assert taken(sandbox, "github", store, kept, tmp_path) == ["stored"]
        assert taken(sandbox, "github", store, kept, tmp_path) == ["duplicate"]
        titles = {record.title for record in store.scan("github.issues")}
    assert made["title"] in titles


def test_slacks_deliveries_are_verified_and_stored(tmp_path: Path) -> None:
    with Sandbox(accounts=20) as sandbox, listening() as (url, kept):
        _, store = pulled(sandbox, "slack", tmp_path, Remembering())
        sandbox.webhooks.subscribe_slack(url, sandbox.slack.signing_secret)
        sandbox.happen("message_edited")
        sandbox.happen("message_deleted")
        sandbox.deliver()
        results = taken(sandbox, "slack", store, kept, tmp_path)
    assert results
    assert set(results) <= {"stored", "deleted"}
    assert "stored" in results


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("hook_forged", ["stored", "refused 401", "stored", "refused 401"]),
        ("hook_replayed", ["stored", "duplicate", "stored", "duplicate"]),
        ("hook_lost", []),
        ("hook_out_of_order", ["stored", "stored"]),
    ],
)
def test_faults_of_deliveries(fault: str, expected: list[str], tmp_path: Path) -> None:
    with Sandbox(accounts=20, faults={fault: 1.0}) as sandbox, listening() as (url, kept):
        repository = next(sandbox.company.objects("github.issues"))["repository"]
        hooked(sandbox, url, repository, ("issues",))
        numbers = [issue(sandbox, repository, title)["number"] for title in ("first", "second")]
        sandbox.deliver()
        told = [json.loads(body)["issue"]["number"] for _, body in kept]
        results = taken(sandbox, "github", Remembering(), kept, tmp_path)
    assert results == expected
    if fault == "hook_out_of_order":
        assert told == numbers[::-1]


def test_nothing_is_delivered_away_from_this_machine() -> None:
    with Sandbox(accounts=20) as sandbox:
        repository = next(sandbox.company.objects("github.repositories"))["full_name"]
        answer = httpx.post(
            f"{sandbox.urls['github']}/repos/{repository}/hooks",
            json={"config": {"url": "https://example.com/hook"}},
            headers={"Authorization": f"Bearer {sandbox.github.token}"},
            trust_env=False,
        )
        assert answer.status_code == 422
        with pytest.raises(ConfigError, match="loopback"):
            sandbox.webhooks.subscribe_slack("https://example.com/hook", "secret")
        with pytest.raises(ConfigError, match="does not answer"):
            sandbox.webhooks.subscribe_slack("http://127.0.0.1:9/", "secret")
