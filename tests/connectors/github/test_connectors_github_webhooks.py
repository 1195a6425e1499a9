"""Real deliveries of GitHub's webhooks, signed and received as they would come."""

import hashlib
import hmac
import json
from collections import Counter
from pathlib import Path

import pytest

from workbench.connectors import load_manifest, receive
from workbench.connectors._http_rules import holds
from workbench.connectors._normalise import Normaliser
from workbench.connectors._reading import checked_json
from workbench.records import MISSING, leaves, lookup
from workbench.store import Store

ROOT = Path(__file__).parents[3]
MANIFEST = load_manifest(ROOT / "connectors" / "github")
DECLARED = {rule.event for rule in MANIFEST.events.rules}
SECRET = "made up for tests"


@pytest.fixture(scope="module")
def payloads(github_data):
    found = sorted((github_data / "webhooks").glob("*/*.payload.json")) + sorted(
        (github_data / "webhooks").glob("*/payload.json")
    )
    return [(path.parent.name, path, json.loads(path.read_bytes())) for path in dict.fromkeys(found)]


def deliver(store, event, payload, delivery):
    body = json.dumps(payload).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": f"sha256={signature}",
        "Content-Type": "application/json",
    }
    return receive(MANIFEST, store, headers=headers, body=body, root=ROOT)


@pytest.fixture(scope="module")
def received(payloads, tmp_path_factory):
    """Receipt and stored records of each delivery, each into a store that holds nothing else of its record."""
    told = []
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", SECRET)
        with Store.open(tmp_path_factory.mktemp("hooks") / ".workbench") as store:
            for number, (event, path, payload) in enumerate(payloads):
                receipt = deliver(store, event, payload, f"d-{number}")
                records = [store.get(change.record) for change in receipt.changes if change.result == "stored"]
                told.append((event, path, payload, receipt, records))
    return told


def test_no_declared_event_is_refused(received):
    declared = [(path.name, receipt) for event, path, _, receipt, _ in received if event in DECLARED]
    assert len(declared) > 100
    refused = [(name, change.reason) for name, r in declared for change in r.changes if change.result == "refused"]
    assert refused == []


def test_an_event_without_a_rule_is_counted_and_left(received):
    others = [receipt for event, _, _, receipt, _ in received if event not in DECLARED]
    assert {receipt.result for receipt in others} == {"no rule"}


def objects(event, payload):
    """Yield stream and object, with what is added to it, of each rule that is about a payload."""
    for rule in MANIFEST.events.rules:
        if rule.event != event or rule.partial or not all(holds(test, payload) for test in rule.when):
            continue
        stream = MANIFEST.stream(rule.stream)
        value = lookup(payload, rule.records)
        if not any(holds(test, value) for test in stream.skip_when):
            yield stream, {**value, **{name: lookup(payload, path) for name, path in rule.include.items()}}


def test_no_field_of_a_delivered_object_is_lost(payloads):
    checked = 0
    for event, path, payload in payloads:
        for stream, value in objects(event, payload):
            record = Normaliser("github", "http", stream, "webhook").record(value, None, checked_json(value))
            lost = [
                pointer
                for pointer, leaf in leaves(value)
                if record.source_value(pointer) is MISSING
                or leaf not in (record.source_value(pointer), lookup(record.extras, pointer))
            ]
            assert lost == [], path.name
            checked += 1
    assert checked > 100


def test_the_figures_of_the_readme_are_these(received):
    text = (ROOT / "connectors" / "github" / "README.md").read_text(encoding="utf-8")
    results = Counter(receipt.result for event, _, _, receipt, _ in received if event in DECLARED)
    told = ", ".join(f"{count} {result}" for result, count in sorted(results.items()))
    line = f"{len(received)} deliveries, {sum(results.values())} of declared events: {told}."
    assert line in text, line


@pytest.mark.parametrize(
    ("event", "name", "stream"),
    [
        ("issues", "deleted.payload.json", "issues"),
        ("issues", "transferred.payload.json", "issues"),
        ("issue_comment", "deleted.payload.json", "issue_comments"),
        ("label", "deleted.payload.json", "labels"),
        ("milestone", "deleted.payload.json", "milestones"),
        ("release", "deleted.payload.json", "releases"),
        ("team", "deleted.payload.json", "teams"),
        ("pull_request_review_comment", "deleted.payload.json", "review_comments"),
    ],
)
def test_what_was_deleted_is_no_longer_there(github_data, tmp_path, monkeypatch, event, name, stream):
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", SECRET)
    gone = json.loads((github_data / "webhooks" / event / name).read_bytes())
    with Store.open(tmp_path / ".workbench") as store:
        first = deliver(store, event, {**gone, "action": "created"}, "d-1")
        urn = next(change.record for change in first.changes if change.stream == f"github.{stream}")
        assert store.get(urn) is not None
        second = deliver(store, event, gone, "d-2")
        assert [c.result for c in second.changes if c.record == urn] == ["deleted"]
