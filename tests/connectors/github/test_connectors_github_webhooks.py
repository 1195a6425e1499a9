"""Real payloads of webhooks, taken as deliveries: signed, verified, and made into records."""

import hashlib
import hmac
import json
from collections import Counter
from pathlib import Path

import pytest

from workbench.connectors import load_manifest, receive
from workbench.records import leaves, lookup
from workbench.store import Store

ROOT = Path(__file__).parents[3]
MANIFEST = load_manifest(ROOT / "connectors" / "github")
DECLARED = sorted({rule.event for rule in MANIFEST.events.rules})
SECRET = "not a real secret"


def headers(body, event, delivery):
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "X-GitHub-Event": event, "X-GitHub-Delivery": delivery}


def deliveries(folder):
    for event in DECLARED:
        for path in sorted((folder / "webhooks" / event).glob("*.payload.json")):
            yield event, path


def lost_leaves(value, record):
    return [
        pointer
        for pointer, leaf in leaves(value)
        if leaf not in (record.source_value(pointer), lookup(record.extras, pointer))
    ]


@pytest.fixture(scope="module")
def taken(github_data, tmp_path_factory):
    """Every payload of a declared event, each in an empty store: (event, file, receipt, lost pointers)."""
    found = []
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", SECRET)
        for event, path in deliveries(github_data):
            with Store.open(tmp_path_factory.mktemp("webhook") / "store") as store:
                found.append((event, path.name, *take(store, event, path)))
    return found


def take(store, event, path):
    body = path.read_bytes()
    receipt = receive(MANIFEST, store, headers=headers(body, event, path.name), body=body, root=path.parent)
    payload, lost = json.loads(body), []
    rules = [rule for rule in MANIFEST.events.rules if rule.event == event]
    for change in receipt.changes:
        record = store.get(change.record) if change.record else None
        rule = next(rule for rule in rules if f"github.{rule.stream}" == change.stream)
        if change.result == "stored" and record is not None:
            lost += lost_leaves(lookup(payload, rule.records), record)
    return receipt, lost


def test_every_declared_event_has_real_payloads(taken):
    assert {event for event, _, _, _ in taken} == set(DECLARED)


def test_none_is_refused(taken):
    assert [(event, name, receipt.reason) for event, name, receipt, _ in taken if receipt.result == "refused"] == []


def test_no_field_of_an_object_is_lost(taken):
    assert [(name, lost) for _, name, _, lost in taken if lost] == []


def test_deletions_come_as_deletions(taken):
    deleted = [(event, name) for event, name, receipt, _ in taken if "deleted" in name or "transferred" in name]
    by_name = {(event, name): receipt for event, name, receipt, _ in taken}
    kept = {key for key in deleted if any(change.result == "stored" for change in by_name[key].changes)}
    # A comment that was deleted comes with its issue, which is as it is; a repository that moved is still there.
    assert {event for event, _ in kept} <= {"issue_comment", "repository"}


def test_the_readme_says_how_many_there_were(taken):
    results = Counter(receipt.result for _, _, receipt, _ in taken)
    text = (ROOT / "connectors" / "github" / "README.md").read_text("utf-8")
    assert f"{len(taken)} payloads of {len(DECLARED)} events" in text
    assert f"{results['stored']} were stored" in text
    assert results["refused"] == 0


def test_a_forged_delivery_is_not_taken(github_data, tmp_path, monkeypatch):
    from workbench.errors import EventError

    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", SECRET)
    event, path = next(deliveries(github_data))
    body = path.read_bytes()
    with Store.open(tmp_path / "store") as store, pytest.raises(EventError):
        receive(MANIFEST, store, headers=headers(body + b" ", event, "d"), body=body, root=tmp_path)
