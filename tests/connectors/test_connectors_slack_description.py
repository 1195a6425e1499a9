"""Slack's own description of its Web and Events API (frozen in 2021) against the shipped manifest."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from memory_store import MemoryStore
from shipped_connector import CONNECTORS
from vendor_material import described, lost, material, pointers

from workbench.connectors import load_manifest
from workbench.connectors._events import receive
from workbench.connectors._http_rules import meaning
from workbench.connectors._normalise import Normaliser
from workbench.connectors._reading import checked_json
from workbench.errors import EventError
from workbench.records import lookup

MANIFEST = load_manifest(CONNECTORS / "slack")
METHODS = {stream.request.path: stream for stream in MANIFEST.streams}

# Example responses that hold records of a declared stream: method, where they stand, the stream.
HOLDING = [
    ("/users.list", "/members", "users"),
    ("/users.info", "/user", "users"),
    ("/users.lookupByEmail", "/user", "users"),
    ("/conversations.list", "/channels", "channels"),
    ("/conversations.info", "/channel", "channels"),
    ("/conversations.create", "/channel", "channels"),
    ("/conversations.invite", "/channel", "channels"),
    ("/conversations.join", "/channel", "channels"),
    ("/conversations.open", "/channel", "channels"),
    ("/conversations.rename", "/channel", "channels"),
    ("/users.conversations", "/channels", "channels"),
    ("/conversations.history", "/messages", "messages"),
    ("/chat.postMessage", "/message", "messages"),
    ("/pins.list", "/items/0/message", "messages"),
    ("/pins.list", "/items/1/message", "messages"),
    ("/conversations.members", "/members", "members"),
    ("/conversations.replies", "/messages", "replies"),
    ("/files.list", "/files", "files"),
    ("/files.info", "/file", "files"),
    ("/files.upload", "/file", "files"),
    ("/reactions.get", "/file", "files"),
    ("/usergroups.list", "/usergroups", "usergroups"),
    ("/usergroups.update", "/usergroup", "usergroups"),
    ("/usergroups.users.update", "/usergroup", "usergroups"),
]


@pytest.fixture(scope="module")
def web():
    return material("slack/web_openapi_v2.json")


def examples(web, kind):
    """Method to example body: of success (200) or of a refusal (default)."""
    for path, methods in web["paths"].items():
        for method in methods.values():
            for body in method["responses"].get(kind, {}).get("examples", {}).values():
                yield path, body


def test_every_record_of_the_examples_is_taken_and_loses_nothing(web):
    bodies, taken = dict(examples(web, "200")), 0
    for path, pointer, name in HOLDING:
        stream = MANIFEST.stream(name)
        normaliser = Normaliser("slack", "http", stream, path)
        found = lookup(bodies[path], pointer)
        for value in found if isinstance(found, list) else [found]:
            included = {"channel": "C1"} if stream.for_each else {}
            whole = {**included, **(value if stream.value_as is None else {stream.value_as: value})}
            record = normaliser.record(whole, None, checked_json(whole))
            assert lost(whole, record) == [], (path, record.id)
            taken += 1
        assert not normaliser.odd, path
    assert taken == 36


def test_every_refusal_of_the_examples_is_understood_as_one(web):
    told = {}
    for path, body in examples(web, "default"):
        means, _ = meaning(200, {}, body, MANIFEST.errors)
        told.setdefault(means, set()).add((path, body.get("error")))
    assert "good" not in told
    assert sum(map(len, told.values())) == 174
    assert all(error == "channel_not_found" for _, error in told["skip"] if _ == "/conversations.history")
    assert {error for path, error in told.get("empty", ()) if path == "/conversations.replies"} == {"thread_not_found"}


def test_every_success_of_the_examples_is_understood_as_one(web):
    for path, body in examples(web, "200"):
        # Some methods answer without `ok`, and one says what is wrong with status 200.
        if body.get("ok") is not False:
            assert meaning(200, {}, body, MANIFEST.errors)[0] == "good", path


def test_every_parameter_that_is_sent_is_one_of_the_method(web):
    for path, stream in METHODS.items():
        known = {parameter["name"] for parameter in web["paths"][path]["get"]["parameters"]}
        sent = {*stream.request.params, stream.pages.param if stream.pages else "limit"}
        sent |= {stream.pages.size_param} - {None} if stream.pages else set()
        sent |= {stream.cursor.param} if stream.cursor else set()
        assert sent - known <= ({"limit"} if path == "/usergroups.list" else set()), path


def test_where_lists_and_tokens_stand_is_as_described(web):
    bodies = dict(examples(web, "200"))
    for path, stream in METHODS.items():
        assert isinstance(lookup(bodies[path], stream.records), list), path
        if stream.pages and stream.pages.type == "cursor":
            assert lookup(bodies[path], stream.pages.path), path


@pytest.mark.parametrize("path", ["/conversations.list", "/conversations.history", "/files.list", "/users.list"])
def test_pointers_lead_to_what_the_examples_or_the_schemas_have(web, path):
    stream = METHODS[path]
    schema = web["paths"][path]["get"]["responses"]["200"]["schema"]
    given = set(stream.for_each.include) if stream.for_each else set()
    # Newer than the description: rich text blocks, replies sent to the channel, and what a thread holds.
    newer = ("/blocks", "/root", "/files", "/attachments/0", "/edited", "/subtype", "/profile")
    bodies = dict(examples(web, "200"))
    elements = lookup(bodies[path], stream.records)
    for pointer in pointers(stream):
        if pointer[1:] in given or pointer.startswith(newer):
            continue
        in_example = any(lookup(one, pointer) not in (None,) and _has(one, pointer) for one in elements)
        assert in_example or described(web, schema, f"{stream.records}/*{pointer}"), (path, pointer)


def _has(value, pointer):
    head = pointer.split("/")[1]
    return head in value


# -- events ----------------------------------------------------------------------------------------

SECRET = "not-a-real-signing-secret"
NOW = datetime(2024, 5, 1, 14, 11, tzinfo=UTC)
EVENTS = json.loads((CONNECTORS / "slack" / "fixtures" / "events.json").read_text(encoding="utf-8"))


def delivered(payload, store=None, *, secret=SECRET):
    """Deliver a payload as Slack does: signed, with the time of delivery."""
    body = json.dumps(payload).encode()
    stamp = str(int(NOW.timestamp()))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={mac}"}
    return receive(MANIFEST, store, headers=headers, body=body, root=CONNECTORS, now=NOW)


def test_every_rule_is_about_an_event_that_slack_describes_or_documents():
    topics = {name.replace(".", "_") for name in material("slack/events_api_v1.json")["topics"]}
    # Documented since: https://docs.slack.dev/reference/events/group_deleted, read 2026-11-25.
    assert {rule.event for rule in MANIFEST.events.rules} - topics <= {"group_deleted"}


@pytest.mark.parametrize("number", range(len(EVENTS)))
def test_an_event_changes_the_record_it_is_about(monkeypatch, tmp_path, number):
    from workbench.store import Store

    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    event = EVENTS[number]
    with Store.open(tmp_path / "store") as store:
        receipt = delivered(event["payload"], store)
        expected = event["expected"]
        if expected is None:
            assert receipt.changes == ()
            return
        (change,) = receipt.changes
        urn = f"slack:{expected['stream']}/{expected['id']}"
        record = store.get(urn)
        if expected.get("partial"):
            assert record is None
        elif expected.get("deleted"):
            assert record is None or record.deleted
        else:
            assert record is not None
            assert (change.record, change.result) == (urn, "stored")


def test_a_delivery_with_a_wrong_signature_changes_nothing(monkeypatch):
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    store = MemoryStore()
    with pytest.raises(EventError):
        delivered(EVENTS[0]["payload"], store, secret="another-secret-than-slack-has")
    assert store.records == {}


def test_a_new_address_answers_with_the_challenge(monkeypatch):
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    payload = {
        "token": "t",
        "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
        "type": "url_verification",
    }
    assert delivered(payload, MemoryStore()).challenge == payload["challenge"]


def test_a_message_is_written_edited_and_deleted_by_events(monkeypatch, tmp_path):
    from workbench.store import Store

    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    about = [
        one["payload"] for one in EVENTS if one["expected"] and one["expected"]["id"] == "C1DESK/1714572000.000600"
    ]
    urn, seen = "slack:messages/C1DESK/1714572000.000600", []
    with Store.open(tmp_path / "store") as store:
        for number, payload in enumerate(about):
            delivered({**payload, "event_id": f"Ev{number}"}, store)
            record = store.get(urn)
            seen.append(record.text if record is not None and not record.deleted else None)
    assert seen == ["Hello", "Hello all", None]


# -- actions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [action.name for action in MANIFEST.actions])
def test_every_action_sends_parameters_of_its_method_and_all_that_are_required(web, name):
    action = next(one for one in MANIFEST.actions if one.name == name)
    found = web["paths"][action.request.path]["post"]["parameters"]
    sent = set(action.request.json_)
    assert sent <= {parameter["name"] for parameter in found}
    required = {parameter["name"] for parameter in found if parameter.get("required")} - {"token"}
    assert required <= sent
