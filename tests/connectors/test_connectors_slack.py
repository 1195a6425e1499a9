"""Slack: the shipped manifest against a scripted workspace on loopback."""

import pytest
from memory_store import MemoryStore
from scripted_source import Script, serving
from shipped_connector import fixtures, links, pulled, shipped

from workbench.connectors._actions import act
from workbench.errors import AuthError, FetchError


@pytest.fixture(autouse=True)
def token(monkeypatch):
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-not-a-real-token")


@pytest.fixture
def workspace(tmp_path):
    """A pull of everything: receipts, store, what was asked, and how to pull again."""
    script = fixtures("slack", "pull")
    with serving(script) as address:
        manifest = shipped("slack", address)
        receipts, store = pulled(manifest, tmp_path)
        yield receipts, store, script, lambda **options: pulled(manifest, tmp_path, store, **options)


def test_everything_is_read_page_by_page(workspace):
    receipts, store, _, _ = workspace
    assert {name: (r.seen, r.refused_count) for name, r in receipts.items()} == {
        "users": (3, 0),
        "usergroups": (1, 0),
        "channels": (3, 0),
        "members": (2, 0),
        "messages": (3, 0),
        "replies": (2, 0),
        "files": (1, 0),
    }
    assert set(store.stream("slack.messages")) == {
        "C1DESK/1714564800.000300",
        "C1DESK/1714561200.000200",
        "C1DESK/1714557600.000100",
    }
    assert set(store.stream("slack.replies")) == {"C1DESK/1714565000.000400", "C1DESK/1714568400.000500"}


def test_a_channel_that_the_bot_is_not_in_is_on_the_receipt_and_the_others_are_read(workspace):
    receipts, _, _, _ = workspace
    assert receipts["messages"].complete == "partial"
    assert [(skip.part, skip.reason) for skip in receipts["messages"].skipped] == [
        ("channels/C2RAND", "200 not_in_channel")
    ]
    assert {name for name, r in receipts.items() if r.complete == "complete"} == set(receipts) - {"messages", "replies"}
    assert receipts["replies"].why == "it is read for each of messages, which is partial"


def test_a_thread_that_is_gone_is_no_gap(workspace):
    receipts, _, script, _ = workspace
    asked = [one.query["ts"] for one in script.asked if one.path == "/conversations.replies"]
    assert "1714557600.000100" in asked
    assert receipts["replies"].skipped_count == 0


def test_messages_know_their_channel_author_mentions_files_and_names_elsewhere(workspace):
    _, store, _, _ = workspace
    assert links(store.stream("slack.messages")["C1DESK/1714564800.000300"]) >= {
        ("channel", "slack:channels/C1DESK"),
        ("author", "slack:users/U1ANA"),
        ("mentions", "slack:users/U2BEN"),
        ("mentions_channel", "slack:channels/C2RAND"),
        ("file", "slack:files/F1SCALE"),
        ("contact", "salesforce:contacts/@email=lea@ulverston.example"),
        ("issue", "jira:issues/@key=PROJ-12"),
    }


def test_replies_lead_to_the_message_that_began_their_thread(workspace):
    _, store, _, _ = workspace
    for reply in store.stream("slack.replies").values():
        assert ("thread", "slack:messages/C1DESK/1714564800.000300") in links(reply)


def test_text_times_and_edits_are_in_their_normal_form(workspace):
    _, store, _, _ = workspace
    message = store.stream("slack.messages")["C1DESK/1714564800.000300"]
    assert "<" not in message.text
    assert "order 4826480" in message.text
    assert message.created_at.isoformat() == "2024-05-01T12:00:00.000300+00:00"
    assert message.updated_at.isoformat() == "2024-05-01T12:05:00+00:00"
    assert message.fields["edited_at"].startswith("2024-05-01T12:05:00")
    assert "Good morning & welcome" in store.stream("slack.messages")["C1DESK/1714561200.000200"].text


def test_a_deleted_message_with_replies_keeps_what_slack_left_of_it(workspace):
    _, store, _, _ = workspace
    message = store.stream("slack.messages")["C1DESK/1714557600.000100"]
    assert (message.fields["subtype"], message.text) == ("tombstone", "This message was deleted.")


def test_public_channels_are_open_and_private_ones_are_unknown(workspace):
    _, store, _, _ = workspace
    acl = {name: record.acl.readers for name, record in store.stream("slack.channels").items()}
    assert acl == {"C1DESK": ("*",), "C2RAND": ("*",), "G3BOARD": "unknown"} or acl["G3BOARD"] == "unknown"
    assert acl["C1DESK"] == acl["C2RAND"] != "unknown"
    assert store.stream("slack.messages")["C1DESK/1714564800.000300"].acl.readers == acl["C1DESK"]


def test_members_of_private_channels_are_records_of_their_own(workspace):
    _, store, script, again = workspace
    assert set(store.stream("slack.members")) == {"G3BOARD/U1ANA", "G3BOARD/U2BEN"}
    assert links(store.stream("slack.members")["G3BOARD/U2BEN"]) == {
        ("channel", "slack:channels/G3BOARD"),
        ("user", "slack:users/U2BEN"),
    }
    last = [one for one in script.exchanges if one["path"] == "/conversations.members"][-1]
    last["answer"]["members"] = []
    receipts, _ = again()
    assert (receipts["members"].deleted, receipts["members"].deletes) == (1, "census")


def test_what_is_no_id_is_refused_among_members(workspace):
    _, _, script, again = workspace
    last = [one for one in script.exchanges if one["path"] == "/conversations.members"][-1]
    last["answer"]["members"] = ["U2BEN", None, ["U3"]]
    receipts, _ = again()
    assert (receipts["members"].refused_count, receipts["members"].deleted) == (2, 0)


def test_people_are_known_by_their_address_and_those_who_left_stay(workspace):
    _, store, _, _ = workspace
    users = store.stream("slack.users")
    assert ("@email", "slack:users/@email=ana.bauer@tarnbrook.example") in links(users["U1ANA"])
    assert users["U2BEN"].fields["deactivated"] is True
    assert "U2BEN" in users


def test_a_switched_off_group_is_deleted(workspace):
    receipts, store, _, _ = workspace
    assert receipts["usergroups"].deletes == "flag"
    assert set(store.stream("slack.usergroups")) == {"S1DESK"}


def test_a_later_pull_asks_for_thirty_days_again_and_leaves_unchanged_threads_alone(workspace):
    _, _, script, again = workspace
    script.asked.clear()
    receipts, _ = again()
    history = [one for one in script.asked if one.path == "/conversations.history" and "cursor" not in one.query]
    assert {one.query.get("oldest") for one in history if one.query["channel"] == "C1DESK"} == {"1711972800.0003"}
    assert "/conversations.replies" not in script.paths()
    assert any("were not read again" in note for note in receipts["replies"].notes)
    assert all(r.new == r.changed == r.deleted == 0 for r in receipts.values())


def test_a_new_reply_has_its_thread_read_again(workspace):
    _, store, script, again = workspace
    newer = next(exchange for exchange in script.exchanges if exchange["path"] == "/conversations.history")
    newer["answer"]["messages"][0] |= {"latest_reply": "1714600000.000100", "reply_count": 3}
    script.add(
        path="/conversations.replies",
        query={"ts": "1714564800.000300", "cursor": "cmVwbHk6Mg=="},
        answer={
            "ok": True,
            "has_more": False,
            "messages": [
                {
                    "type": "message",
                    "ts": "1714600000.000100",
                    "thread_ts": "1714564800.000300",
                    "parent_user_id": "U1ANA",
                    "user": "U1ANA",
                    "text": "Thanks!",
                }
            ],
        },
    )
    receipts, _ = again()
    assert receipts["replies"].new == 1
    assert "C1DESK/1714600000.000100" in store.stream("slack.replies")


def test_a_full_pull_sees_a_deleted_message_only_when_every_channel_could_be_read(workspace):
    _, store, script, again = workspace
    first = next(exchange for exchange in script.exchanges if exchange["path"] == "/conversations.history")
    del first["answer"]["messages"][1]
    receipts, _ = again(full=True)
    assert receipts["messages"].deleted == 0
    refused = next(e for e in script.exchanges if e["path"] == "/conversations.history" and not e["answer"]["ok"])
    refused["answer"] = {"ok": True, "has_more": False, "messages": []}
    receipts, _ = again(full=True)
    assert receipts["messages"].deleted == 1
    assert "C1DESK/1714561200.000200" not in store.stream("slack.messages")


# -- errors ----------------------------------------------------------------------------------------


def failing(tmp_path, error, *, stream="usergroups"):
    """Pull one stream whose method answers as the fixture says."""
    script = fixtures("slack", "errors")
    for exchange in script.exchanges:
        if exchange["path"] == f"/bad/{error}":
            exchange["path"] = "/usergroups.list"
    with serving(script) as address:
        receipts, _ = pulled(shipped("slack", address, streams=(stream,)), tmp_path)
        return receipts[stream], script


def test_a_rate_limit_is_waited_for_and_nothing_is_missing(tmp_path):
    receipt, script = failing(tmp_path, "ratelimited")
    assert (receipt.complete, len(script.asked)) == ("complete", 2)
    assert receipt.waited_s >= 1


def test_a_missing_scope_is_named(tmp_path):
    receipt, _ = failing(tmp_path, "missing_scope")
    assert receipt.complete == "partial"
    assert "groups:read" in receipt.why


def test_a_refused_token_ends_the_pull_and_is_not_shown(tmp_path):
    with pytest.raises(AuthError, match="invalid_auth") as caught:
        failing(tmp_path, "invalid_auth")
    assert "xoxb" not in str(caught.value)


@pytest.mark.parametrize("error", ["internal_error", "html"])
def test_a_passing_fault_is_asked_again_before_the_stream_ends(tmp_path, error):
    receipt, script = failing(tmp_path, error)
    assert receipt.complete == "partial"
    assert len(script.asked) == 2


def test_an_error_that_is_not_known_ends_the_stream(tmp_path):
    receipt, script = failing(tmp_path, "invalid_cursor")
    assert (receipt.complete, len(script.asked)) == ("partial", 1)
    assert "invalid_cursor" in receipt.why


def test_nothing_at_the_address_is_an_error(tmp_path):
    with pytest.raises(FetchError):
        pulled(shipped("slack", "http://127.0.0.1:1"), tmp_path)


# -- actions ---------------------------------------------------------------------------------------

POSTED = {
    "ok": True,
    "channel": "C1DESK",
    "ts": "1714600000.000100",
    "message": {"type": "message", "user": "B3BOT", "text": "Done", "ts": "1714600000.000100"},
}


class ActingStore(MemoryStore):
    def last_known(self, urn):
        return self.get(urn)


def done(tmp_path, answer, name="post_message", **arguments):
    script = Script([{"method": "POST", "path": "/chat.postMessage", "answer": answer}])
    store = ActingStore()
    with serving(script) as address:
        manifest = shipped("slack", address)
        given = {"channel": "C1DESK", "text": "Done", **arguments}
        options = {"root": tmp_path, "store_folder": tmp_path, "private_hosts": ["127.0.0.1"]}
        return act(manifest, store, name, given, dry_run=False, **options), store, script


def test_a_message_that_was_posted_is_a_record_and_can_be_taken_back(tmp_path):
    result, store, script = done(tmp_path, POSTED)
    assert result.result == "done"
    assert script.asked[0].body == {"channel": "C1DESK", "text": "Done"}
    assert store.stream("slack.messages")["C1DESK/1714600000.000100"].text == "Done"
    assert result.undo == ("slack.delete_message", {"channel": "C1DESK", "ts": "1714600000.000100"})


def test_an_answer_in_a_thread_is_a_reply(tmp_path):
    answer = {**POSTED, "message": {**POSTED["message"], "thread_ts": "1714564800.000300", "parent_user_id": "U1ANA"}}
    _, store, script = done(tmp_path, answer, "reply_in_thread", thread_ts="1714564800.000300")
    assert script.asked[0].body["thread_ts"] == "1714564800.000300"
    assert set(store.stream("slack.replies")) == {"C1DESK/1714600000.000100"}


def test_a_refusal_that_comes_with_status_200_is_one(tmp_path):
    result, store, script = done(tmp_path, {"ok": False, "error": "not_in_channel"})
    assert result.result == "refused"
    assert "not_in_channel" in result.reason
    assert (len(script.asked), store.records) == (1, {})
