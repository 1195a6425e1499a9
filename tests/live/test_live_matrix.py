"""Rooms, users, profiles and messages of a real Matrix server with real rate limits.

Source: https://spec.matrix.org/latest/client-server-api/ and https://element-hq.github.io/synapse/latest/admin_api/,
read 2026-11-25.
"""

import asyncio
import time
from urllib.parse import quote

import httpx
import pytest
from http_source import Answer, Entry, serve
from http_source.harness import late_waits

from workbench.connectors import pull
from workbench.connectors._manifest import HttpManifest
from workbench.store import Store

pytestmark = pytest.mark.live

ROOMS = {
    "name": "rooms",
    "kind": "channel",
    "key": ["/room_id"],
    "title": "/name",
    "request": {"path": "/_synapse/admin/v1/rooms"},
    "records": "/rooms",
    "pages": {"type": "cursor", "path": "/next_batch", "param": "from", "size_param": "limit", "size": 2},
    "count": {"path": "/total_rooms"},
}
MESSAGES = {
    "name": "messages",
    "kind": "message",
    "key": ["/event_id"],
    "text": "/content/body",
    "created_at": "/origin_server_ts",
    "request": {"path": "/_matrix/client/v3/rooms/{room}/messages", "params": {"dir": "b"}},
    "records": "/chunk",
    "pages": {"type": "cursor", "path": "/end", "param": "from", "size_param": "limit", "size": 5},
    "for_each": {"stream": "rooms", "values": {"room": "/room_id"}},
}
USERS = {
    "name": "users",
    "kind": "user",
    "key": ["/name"],
    "request": {"path": "/_synapse/admin/v2/users"},
    "records": "/users",
    "pages": {"type": "cursor", "path": "/next_token", "param": "from", "size_param": "limit", "size": 10},
    "count": {"path": "/total"},
}
PROFILES = {
    "name": "profiles",
    "key": ["/user"],
    "request": {"path": "/_matrix/client/v3/profile/{user}"},
    "for_each": {"stream": "users", "values": {"user": "/name"}, "include": {"user": "/name"}},
}


def manifest(url, *streams, concurrency=1):
    return HttpManifest.model_validate(
        {
            "name": "chat",
            "type": "http",
            "base_url": url,
            "auth": {"type": "bearer", "token": {"env": "MATRIX_TOKEN"}},
            "limits": {
                "source": "https://spec.matrix.org/latest/client-server-api/#rate-limiting, read 2026-11-25",
                "concurrency": concurrency,
                "wait_hints": [{"path": "/retry_after_ms", "unit": "milliseconds"}],
            },
            "streams": list(streams),
        }
    )


@pytest.fixture
def token(matrix, monkeypatch):
    monkeypatch.setenv("MATRIX_TOKEN", matrix.token)


class Relay:
    """Hands requests on to the server unchanged, and notes when they came and which waits it asked for."""

    def __init__(self, url):
        self.url, self.log = url, []

    def __call__(self, asked):
        entry = Entry(asked.at, asked.headers.get("authorization", ""), asked.path, "")
        self.log.append(entry)

        async def forward(transport, _head, _body):
            url = f"{self.url}{quote(asked.path)}?{asked.raw_query}".rstrip("?")
            answer = await asyncio.to_thread(httpx.get, url, headers={"Authorization": entry.credential})
            entry.answered = time.monotonic()
            names = [name for name in ("retry-after", "content-type") if name in answer.headers]
            lines = [f"{name}: {answer.headers[name]}" for name in names]
            lines = [f"HTTP/1.1 {answer.status_code} -", *lines, f"content-length: {len(answer.content)}"]
            if answer.status_code == 429:
                # The header says the same as `retry_after_ms`, rounded up to seconds; the larger one is asked.
                wait = max(answer.json()["retry_after_ms"] / 1000, float(answer.headers.get("retry-after", 0)))
                entry.fault, entry.until = "429", entry.answered + wait
            transport.write(("\r\n".join(lines) + "\r\n\r\n").encode() + answer.content)

        return Answer(wire=forward)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_waits_of_a_real_server_are_obeyed(matrix, token, tmp_path, concurrency):
    for number in range(16):
        matrix.call("PUT", f"/_synapse/admin/v2/users/@user{number}:localhost", {"displayname": f"User {number}"})
    relay = Relay(matrix.url)
    with serve(relay) as url, Store.open(tmp_path / "store") as store:
        receipt = pull(
            manifest(url, USERS, PROFILES, concurrency=concurrency), store, root=tmp_path, private_hosts=["127.0.0.1"]
        )
        receipt.require_complete()
        assert receipt.streams[0].new == receipt.streams[1].new == 17
        names = {record.body.get("displayname") for record in store.scan("chat.profiles")}
        assert {f"User {number}" for number in range(16)} <= names
    refused = [entry for entry in relay.log if entry.until]
    waits = list(late_waits(relay.log))
    print(f"{len(relay.log)} requests, {len(refused)} refused, too early/late by (s): {waits}")
    assert len(refused) >= 3
    assert all(early <= 0.001 and late <= 0 for early, late in waits)


def test_messages_are_pulled_edited_deleted_and_pulled_again(matrix, token, tmp_path):
    rooms = [matrix.call("POST", "/_matrix/client/v3/createRoom", {"name": f"Room {n}"})["room_id"] for n in range(3)]
    sent = {room: [matrix.send(room, n, f"Message {n} 漢 🎉") for n in range(12)] for room in rooms}
    whole = manifest(matrix.url, ROOMS, MESSAGES)
    with Store.open(tmp_path / "store") as store:
        first = pull(whole, store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete()
        texts = {record.id: record.text for record in store.scan("chat.messages")}
        assert all(texts[event] == f"Message {n} 漢 🎉" for events in sent.values() for n, event in enumerate(events))

        room, events = rooms[0], sent[rooms[0]]
        edit = {"m.new_content": {"msgtype": "m.text", "body": "Better"}, "msgtype": "m.text", "body": "* Better"}
        edit |= {"m.relates_to": {"rel_type": "m.replace", "event_id": events[2]}}
        path = f"/_matrix/client/v3/rooms/{quote(room)}"
        matrix.call("PUT", f"{path}/send/m.room.message/edit1", edit)
        matrix.call("PUT", f"{path}/redact/{quote(events[5])}/r1", {"reason": "test"})
        new = matrix.send(rooms[1], 99, "One more")
        second = pull(whole, store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete().streams[1]
        # New: the edit and the redaction, which are events themselves, and the message.
        assert (second.new, second.deleted) == (3, 0)
        assert second.changed >= 1
        held = {record.id: record for record in store.scan("chat.messages")}
        assert held[new].text == "One more"
        assert "redacted_because" in held[events[5]].body["unsigned"]
        assert held[events[5]].body["content"] == {}
        assert len(held) == first.streams[1].new + 3


def test_a_redacted_message_is_gone_where_the_manifest_says_so(matrix, token, tmp_path):
    room = matrix.call("POST", "/_matrix/client/v3/createRoom", {"name": "Flags"})["room_id"]
    events = [matrix.send(room, n, f"Message {n}") for n in range(4)]
    flag = {"deletes": {"type": "flag", "when": {"path": "/unsigned/redacted_because", "exists": True}}}
    whole = manifest(matrix.url, ROOMS, {**MESSAGES, **flag})
    with Store.open(tmp_path / "store") as store:
        pull(whole, store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete()
        path = f"/_matrix/client/v3/rooms/{quote(room)}/redact/{quote(events[1])}/x"
        matrix.call("PUT", path, {})
        receipt = pull(whole, store, root=tmp_path, private_hosts=["127.0.0.1"]).require_complete().streams[1]
        assert receipt.deleted == 1
        assert store.get(f"chat:messages/{events[1]}") is None
        assert store.get(f"chat:messages/{events[2]}") is not None


def test_a_room_that_may_not_be_read_is_skipped_and_the_rest_is_there(matrix, token, tmp_path):
    other = "/_synapse/admin/v2/users/@other:localhost"
    matrix.call("PUT", other, {"password": "a-password", "displayname": "Other"})
    login = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "other"}, "password": "a-password"}
    stranger = type(matrix)(matrix.url, matrix.call("POST", "/_matrix/client/v3/login", login)["access_token"])
    theirs = stranger.call("POST", "/_matrix/client/v3/createRoom", {"name": "Private"})["room_id"]
    stranger.send(theirs, 1, "Not for the admin")
    ours = matrix.call("POST", "/_matrix/client/v3/createRoom", {"name": "Ours"})["room_id"]
    kept = matrix.send(ours, 1, "For the admin")
    skip = {"errors": [{"status": [403], "then": "skip", "code": "/errcode"}]}
    with Store.open(tmp_path / "store") as store:
        receipt = pull(
            manifest(matrix.url, ROOMS, {**MESSAGES, **skip}), store, root=tmp_path, private_hosts=["127.0.0.1"]
        )
        assert receipt.complete != "complete"
        assert receipt.streams[1].skipped_count == 1
        assert theirs in str(receipt.streams[1].skipped)
        assert store.get(f"chat:messages/{kept}") is not None
