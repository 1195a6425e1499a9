"""Deliveries of webhooks: verified first, taken once, never back in time, and the same records as a pull makes."""

import hashlib
import hmac
import json
import threading
import zlib
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from action_source import Source, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webhooks import EVENTS, NOW, SECRET, events, issue, manifest, payload, signed

from workbench.connectors import EventReceipt, pull, receive
from workbench.connectors._normalise import Normaliser
from workbench.connectors._reading import checked_json
from workbench.errors import AuthError, ConfigError, EventError, StoreBusyError
from workbench.store import Store

URN = "hub:issues/1"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    with Store.open(tmp_path / ".workbench") as opened:
        yield opened


def take(store, delivery, *, whole=None, **more):
    found = whole or manifest()
    return receive(found, store, root=store.path.parent, **{"now": NOW, **delivery, **more})


def pulled(value, stream="issues"):
    """The record that a pull makes of an object."""
    found = manifest()
    return Normaliser(found.name, found.type, found.stream(stream), "/issues").record(value, None, checked_json(value))


# ---- what a delivery does ----------------------------------------------------------------------------------


def test_an_event_makes_the_record_that_a_pull_makes(store):
    receipt = take(store, signed(payload()))
    assert (receipt.result, receipt.event, receipt.delivery, receipt.records) == ("stored", "issues", "d-1", (URN,))
    same = pulled({"repository": "octo/hello", **issue()})
    assert store.get(URN).content_hash() == same.content_hash()


def test_a_pull_after_the_event_changes_nothing(store):
    take(store, signed(payload()))
    with store.writer() as writer:
        assert writer.upsert("hub.issues", [pulled({"repository": "octo/hello", **issue()})]).unchanged == 1


def test_the_same_delivery_again_is_a_duplicate(store):
    take(store, signed(payload()))
    again = take(store, signed(payload()))
    assert (again.result, again.changes) == ("duplicate", ())


def test_a_repeated_old_delivery_does_not_bring_back_what_was_deleted(store):
    take(store, signed(payload(), delivery="d-1"))
    take(store, signed(payload("deleted"), delivery="d-2"))
    assert take(store, signed(payload(), delivery="d-1")).result == "duplicate"
    assert store.get(URN) is None


def test_an_older_event_changes_nothing(store):
    take(store, signed(payload(title="new", second=9), delivery="d-2"))
    late = take(store, signed(payload(title="old", second=3), delivery="d-1"))
    assert late.result == "outdated"
    assert "10:00:03" in late.reason
    assert store.get(URN).title == "new"


def test_a_deletion_marks_the_record_and_an_older_event_does_not_bring_it_back(store):
    take(store, signed(payload(second=5), delivery="d-1"))
    assert take(store, signed(payload("deleted", second=5), delivery="d-3")).result == "deleted"
    assert store.get(URN) is None
    assert take(store, signed(payload(title="edited", second=5), delivery="d-2")).result == "outdated"
    assert store.get(URN) is None
    # What the source restored later has a later time.
    assert take(store, signed(payload(title="back", second=6), delivery="d-4")).result == "stored"
    assert store.get(URN).title == "back"
    assert store.verify() == []


def test_an_older_event_does_not_bring_back_what_a_pull_found_deleted(store):
    take(store, signed(payload(second=5), delivery="d-1"))
    with store.writer() as writer:
        writer.tombstone("hub.issues", ["1"])
    assert (store.last_known(URN).deleted, store.last_known("hub:issues/2"), store.last_known("x")) == (
        True,
        None,
        None,
    )
    assert take(store, signed(payload(second=5), delivery="d-2")).result == "outdated"
    assert take(store, signed(payload(second=6), delivery="d-3")).result == "stored"
    assert store.last_known(URN).deleted is False


def test_the_time_of_a_deletion_holds_where_records_have_none(store):
    rules = [
        {"event": "comment", "stream": "comments", "records": "/comment"},
        {"event": "comment_deleted", "stream": "comments", "records": "/comment", "deleted": True},
    ]
    whole = manifest(events=events(rules=rules, time={"path": "/at"}))
    body = {"comment": {"id": 7, "text": "hi"}, "at": 1_764_072_000}
    assert take(store, signed(body, event="comment", delivery="1"), whole=whole).result == "stored"
    gone = {"comment": {"id": 7}, "at": "1764072050.000100"}
    assert take(store, signed(gone, event="comment_deleted", delivery="3"), whole=whole).result == "deleted"
    late = {**body, "at": 1_764_072_010_000}
    assert take(store, signed(late, event="comment", delivery="2"), whole=whole).result == "outdated"
    assert store.get("hub:comments/7") is None


def test_a_deleted_record_that_is_not_stored_changes_nothing(store):
    receipt = take(store, signed(payload("deleted")))
    assert (receipt.result, receipt.reason) == ("absent", "the deleted record was never stored")
    assert [change.record for change in receipt.changes] == ["hub:issues/1"]
    assert "absent" in str(receipt)


def test_an_object_of_another_stream_is_left_to_it(store):
    receipt = take(store, signed({"action": "edited", "issue": issue(pull_request={"url": "x"})}))
    assert receipt.result == "no rule"
    assert store.streams() == {}


def test_a_partial_object_only_tells_that_there_is_news(store):
    receipt = take(store, signed({"ref": "main"}, event="push"))
    assert (receipt.result, receipt.reason) == ("news", "the stream has news; pull it")
    assert store.streams() == {}


def test_an_event_without_a_rule_is_told(store):
    assert take(store, signed({"zen": "x"}, event="ping")).result == "no rule"


def test_a_lost_event_is_seen_by_the_next_pull_and_a_late_one_changes_nothing_then(store):
    with store.writer() as writer:
        writer.upsert("hub.issues", [pulled({"repository": "octo/hello", **issue(title="pulled", second=8)})])
    assert take(store, signed(payload(title="lost", second=2))).result == "outdated"
    assert store.get(URN).title == "pulled"


def test_an_object_without_a_key_is_refused_and_may_come_again(store):
    bad = {"action": "edited", "issue": {"title": "no id"}}
    receipt = take(store, signed(bad))
    assert receipt.result == "refused"
    assert "the key /id is missing" in receipt.reason
    assert take(store, signed(payload())).result == "stored"


def test_several_rules_about_one_event_all_take_hold(store):
    rules = [
        {"event": "e", "stream": "issues", "records": "/issue"},
        {"event": "e", "stream": "comments", "records": "/c"},
    ]
    body = {"issue": issue(), "c": [{"id": 1}, {"id": 2}, {}]}
    receipt = take(store, signed(body, event="e"), whole=manifest(events=events(rules=rules)))
    assert [change.result for change in receipt.changes] == ["stored", "stored", "stored", "refused"]
    assert receipt.result == "refused"  # it must not hide behind what was stored
    assert store.streams() == {"hub.comments": 2, "hub.issues": 1}


def test_a_list_of_events_is_taken_one_by_one(store):
    whole = manifest(
        events=events(
            id={"path": "/eventId"},
            type={"path": "/kind"},
            rules=[{"event": "c", "stream": "comments", "records": "/object"}],
        )
    )
    one, two = ({"eventId": n, "kind": "c", "object": {"id": n}} for n in (1, 2))
    assert take(store, signed([one]), whole=whole).result == "stored"
    both = take(store, signed([one, two]), whole=whole)
    assert both.records == ("hub:comments/2",)
    assert take(store, signed([one, two]), whole=whole).result == "duplicate"


def test_a_new_subscription_gets_its_challenge_back_and_only_when_it_is_signed(store):
    whole = manifest(events=events(challenge="/challenge"))
    delivery = signed({"type": "url_verification", "challenge": "3eZbrw"}, event="")
    receipt = take(store, delivery, whole=whole)
    assert (receipt.result, receipt.challenge) == ("challenge", "3eZbrw")
    with pytest.raises(EventError):
        take(store, signed({"challenge": "x"}, secret="forged-secret"), whole=whole)


def test_a_payload_in_a_form_is_read(store):
    delivery = signed(urlencode({"payload": json.dumps(payload())}).encode())
    delivery["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
    assert take(store, delivery).result == "stored"


# ---- what is not taken -------------------------------------------------------------------------------------


def test_a_forged_delivery_is_not_parsed_and_not_remembered(store):
    forged = signed(b"{ this is not JSON", secret="forged-secret")
    with pytest.raises(EventError, match=r"signature$") as caught:
        take(store, forged)
    assert (caught.value.status, caught.value.fault) == (401, "signature")
    with pytest.raises(EventError):
        take(store, signed(payload(), secret="forged-secret"))
    assert take(store, signed(payload())).result == "stored"


def test_a_stale_delivery_says_only_that_it_is_stale(store):
    verify = {"scheme": "slack", "secret": {"env": "HOOK_SECRET"}}
    stamp, body = str(int(NOW.timestamp())), b"{}"
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    whole = manifest(events=events(verify=verify))
    assert take(store, {"headers": headers, "body": body}, whole=whole).result == "no rule"
    with pytest.raises(EventError) as caught:
        take(store, {"headers": headers, "body": body}, whole=whole, now=NOW + timedelta(minutes=6))
    assert str(caught.value) == "hub: the delivery is not taken: time window"
    assert caught.value.status == 401


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>", b"[]", b"[1]", b"1", b"null", b"\xff", b'{"a": NaN}', b"[" * 100_000, b"1" * 5000]
)
def test_a_body_that_cannot_be_read_is_told(store, body):
    with pytest.raises(EventError, match="cannot be read") as caught:
        take(store, signed(body))
    assert caught.value.status == 400


def test_a_form_without_payload_is_told_without_its_values(store):
    delivery = signed(b"token=xoxb-secret&text=hello")
    delivery["headers"]["content-type"] = "application/x-www-form-urlencoded; charset=utf-8"
    with pytest.raises(EventError, match="without a field 'payload'") as caught:
        take(store, delivery)
    assert "xoxb" not in str(caught.value)


def test_a_body_that_is_too_large_is_refused_before_anything_else(store):
    with pytest.raises(EventError) as caught:
        take(store, {"headers": {}, "body": b" " * (25 * 1024 * 1024 + 1)})
    assert caught.value.status == 413


def test_a_manifest_without_events_a_missing_secret_and_a_missing_address_are_told(store, monkeypatch):
    with pytest.raises(ConfigError, match="declares no events"):
        take(store, signed(payload()), whole=manifest(events=None))
    hubspot = manifest(events=events(verify={"scheme": "hubspot_v3", "secret": {"env": "HOOK_SECRET"}}))
    with pytest.raises(ConfigError, match="Give it as url"):
        take(store, signed(payload()), whole=hubspot)
    standard = manifest(events=events(verify={"scheme": "standard", "secret": {"env": "HOOK_SECRET"}}))
    with pytest.raises(AuthError, match="HOOK_SECRET") as caught:
        take(store, signed(payload()), whole=standard)
    assert SECRET not in str(caught.value)
    monkeypatch.delenv("HOOK_SECRET")
    with pytest.raises(AuthError, match="HOOK_SECRET is not set"):
        take(store, signed(payload()))


def test_secrets_on_two_lines_are_both_taken(store, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", f"the-old-one\n\n {SECRET}\n")
    assert take(store, signed(payload(), delivery="1")).result == "stored"
    assert take(store, signed(payload(), delivery="2", secret="the-old-one")).result == "unchanged"
    with pytest.raises(EventError):
        take(store, signed(payload(), delivery="3", secret="the-older-one"))


def test_the_secret_stands_nowhere_in_what_comes_back(store):
    receipt = take(store, signed({"action": "x", "issue": {"id": {"k": SECRET}}}))
    assert receipt.result == "refused"
    for shown in (str(receipt), receipt._repr_html_(), receipt.model_dump_json(), repr(receipt)):
        assert SECRET not in shown


# ---- crashes and threads -----------------------------------------------------------------------------------


class _Failing:
    """A store whose writer breaks when the delivery is to be remembered."""

    def __init__(self, store):
        self._store = store
        self.path = store.path

    def __getattr__(self, name):
        return getattr(self._store, name)

    def writer(self):
        inner = self._store.writer()

        class Writer:
            def __enter__(self):
                self.writer = inner.__enter__()
                return self

            def __exit__(self, *error):
                return inner.__exit__(*error)

            def upsert(self, stream, records):
                return self.writer.upsert(stream, records)

            def remember_delivery(self, *_):
                raise OSError("the power is gone")

        return Writer()


def test_a_crash_before_the_delivery_is_remembered_repeats_it_and_loses_nothing(store):
    with pytest.raises(OSError, match="power"):
        take(_Failing(store), signed(payload()))
    assert store.get(URN) is not None
    assert take(store, signed(payload())).result == "unchanged"
    assert take(store, signed(payload())).result == "duplicate"


def test_one_delivery_in_many_threads_at_once_is_taken_once(store):
    receipts: list[EventReceipt] = []
    start = threading.Barrier(8)

    def one():
        start.wait()
        receipts.append(take(store, signed(payload())))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.result for receipt in receipts) == ["duplicate"] * 7 + ["stored"]
    assert store.count("hub.issues") == 1


def test_many_deliveries_at_once_are_all_taken(store):
    def one(number):
        take(store, signed(payload(number=number), delivery=f"d-{number}"), wait_s=60)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.count("hub.issues") == 20
    assert store.verify() == []


def test_while_a_pull_writes_a_delivery_waits_and_then_gives_up_without_a_trace(store):
    with store.writer(), pytest.raises(StoreBusyError):
        take(store, signed(payload()), wait_s=0.05)
    assert take(store, signed(payload())).result == "stored"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)), twice=st.lists(st.integers(0, 5), max_size=6))
def test_in_any_order_and_repeated_the_newest_event_wins(store, order, twice):
    prefix = f"{order}{twice}"
    record = zlib.crc32(prefix.encode())
    for number in [*order, *twice]:
        body = payload(title=f"t{number} {prefix}", second=10 + number, number=record)
        take(store, signed(body, delivery=f"{prefix}-{number}"))
    assert store.get(f"hub:issues/{record}").title == f"t5 {prefix}"


_text = st.text(st.characters())
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=_json,
    key=_json,
    name=st.text(st.characters(), max_size=10) | st.integers(),
    kind=st.sampled_from(["issues", "comment", "x\ud800"]),
    at=_json,
)
def test_no_signed_json_makes_it_fail_otherwise_than_by_a_clear_answer(store, value, key, name, kind, at):
    whole = manifest(
        events=events(id={"path": "/name"}, type={"path": "/kind"}, time={"path": "/at"}, challenge="/challenge")
    )
    body = {"issue": {"id": key, "v": value}, "comment": value, "name": name, "kind": kind, "at": at}
    receipt = take(store, signed(body), whole=whole)
    assert receipt.result in ("stored", "unchanged", "absent", "refused", "duplicate", "no rule", "outdated")
    assert str(receipt)
    assert receipt._repr_html_()


@given(headers=st.dictionaries(st.text(), st.text()), body=st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_unsigned_bytes_are_taken(store, headers, body):
    with pytest.raises(EventError) as caught:
        take(store, {"headers": headers, "body": body})
    assert caught.value.status == 401


# ---- beside a real pull ------------------------------------------------------------------------------------


def by_repository(host):
    """Issues of one repository, which the list does not name; the webhook does."""
    streams = [
        {
            "name": "issues",
            "kind": "issue",
            "key": ["/repository", "/id"],
            "title": "/title",
            "updated_at": "/updated_at",
            "fields": {"state": {"path": "/state", "transform": "picklist"}, "author": "/user/login"},
            "links": [{"name": "parent", "path": ["/repository", "/parent"], "to": "issues", "inverse": "parts"}],
            "for_each": {"setting": "repository", "include": {"repository": "repository"}},
            "request": {"path": "/repos/{+repository}/issues"},
        }
    ]
    settings_ = {"repository": {"value": ["octo/hello"]}}
    return manifest(
        streams=streams, settings=settings_, base_url=f"http://{host}", events=events(rules=EVENTS["rules"][:1])
    )


def test_an_event_about_what_was_pulled_changes_nothing_and_a_lost_one_is_pulled(store):
    whole = issue(state="open", user={"login": "ana", "id": 5}, parent=3, body="long")
    source = Source((200, [whole]))
    with serving(source) as host:
        found = by_repository(host)

        def reading():
            return pull(found, store, root=store.path.parent, private_hosts=[host]).streams[0]

        assert (reading().new, reading().unchanged) == (1, 1)
        body = {"action": "edited", "issue": whole, "repository": {"full_name": "octo/hello"}}
        receipt = take(store, signed(body, delivery="1"), whole=found)
        assert (receipt.result, receipt.records) == ("unchanged", ("hub:issues/octo~1hello/1",))
        # The event about this one was lost; of that one it came first.
        lost, told = issue(2, second=1), issue(3, second=1)
        body = {"action": "opened", "issue": told, "repository": {"full_name": "octo/hello"}}
        assert take(store, signed(body, delivery="2"), whole=found).result == "stored"
        source.answers = [(200, [whole, lost, told])]
        after = reading()
        assert (after.new, after.unchanged, after.changed, after.deleted) == (1, 2, 0, 0)
