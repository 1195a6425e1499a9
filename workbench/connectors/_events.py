"""Events: what a system sends by itself becomes records, by the same mapping as what is pulled.

A delivery is verified before anything of it is read, taken once, and never takes the store back in time. Its id is
remembered behind its records: a crash in between brings the delivery again, and again is safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from workbench.connectors._event_body import moment_of, objects_of, payloads_of
from workbench.connectors._event_receipt import EventChange, EventReceipt, overall
from workbench.connectors._http_manifest import HttpManifest
from workbench.connectors._http_offers import EventRule, Events
from workbench.connectors._http_part import key_of
from workbench.connectors._http_parts import Place
from workbench.connectors._http_rules import holds
from workbench.connectors._http_secrets import Secrets
from workbench.connectors._http_stream import FlagDeletes, HttpStream
from workbench.connectors._normalise import Refused, id_text, time_of
from workbench.connectors._one_record import OneStore, OneWriter, one_record, waiting_writer, whole_object
from workbench.connectors._volatile import unless_volatile
from workbench.connectors._webhook_signatures import Delivery, UnusableSecret, fault_of
from workbench.errors import AuthError, ConfigError, EventError
from workbench.records import MISSING, Record, format_urn, lookup

__all__ = ["MAX_BODY_BYTES", "receive"]

MAX_BODY_BYTES = 25 * 1024 * 1024
"""The largest body that is taken. GitHub sends none above 25 MB; the others send far less.
Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads, read 2026-11-25."""
_LONGEST_ID = 1_000
_LONGEST_CHALLENGE = 4_000


def receive(
    manifest: HttpManifest,
    store: OneStore,
    *,
    headers: Mapping[str, str],
    body: bytes,
    root: Path,
    url: str = "",
    method: str = "POST",
    now: datetime | None = None,
    wait_s: float = 10.0,
) -> EventReceipt:
    """Take one delivery of a webhook.

    Args:
        manifest: Its `events` say how a delivery is verified and what it does.
        store: Where records go.
        headers: Headers of the request, in any case of letters.
        body: The raw body. Parsed and written again, it would no longer fit its signature.
        root: The project's root; files of secrets start there.
        url: The whole address that was called, as the sender knows it. HubSpot signs it.
        method: HTTP method. HubSpot signs it.
        now: Aware time; default: the clock.
        wait_s: Seconds to wait while another writer, such as a pull, holds the store.

    Returns:
        What was done. A delivery that says nothing new, or comes too late, is no error.

    Raises:
        EventError: It is not verified, too large, or cannot be read; `status` is the HTTP status that answers it.
        AuthError: The secret is not set, or has not the form that the scheme needs.
        ConfigError: The manifest declares no events, or the scheme needs `url`.
        StoreBusyError: Another writer held the store for longer than `wait_s`. Nothing was taken: let the sender
            try again (503).
    """
    events = manifest.events
    if events is None:
        message = f"{manifest.name} declares no events, so nothing can be received. Add events to its manifest."
        raise ConfigError(message)
    if len(body) > MAX_BODY_BYTES:
        message = f"a body of {len(body):,} bytes is not taken; the most are {MAX_BODY_BYTES:,}"
        raise EventError(message, connector=manifest.name, status=413, fault="body")
    delivery = Delivery({name.lower(): text for name, text in headers.items()}, bytes(body), url, method.upper())
    moment = now or datetime.now(UTC)
    secrets = Secrets(manifest.name, root)
    _verify(manifest.name, events, delivery, secrets, moment)
    taking = _Taking(manifest, events, store, delivery, secrets, moment)
    receipt, left = taking.read()
    if not left:
        return receipt
    with waiting_writer(store, wait_s) as writer:
        return taking.store(left, writer)


def _verify(connector: str, events: Events, delivery: Delivery, secrets: Secrets, now: datetime) -> None:
    rule = events.verify
    if rule.scheme == "hubspot_v3" and not delivery.url:
        message = f"{connector}: the scheme hubspot_v3 signs the address that was called. Give it as url."
        raise ConfigError(message)
    lines = [line.strip() for line in secrets.read(rule.secret).splitlines()]
    keys = [line for line in lines if line]
    for key in keys:
        secrets.keep(key)
    try:
        fault = fault_of(rule, keys, delivery, now=now)
    except UnusableSecret as exc:
        place = rule.secret.env or rule.secret.file
        message = f"{place}: {exc}. Copy the secret anew from where the webhook is set up."
        raise AuthError(message, connector=connector) from None
    if fault is not None:
        message = f"the delivery is not taken: {fault}"
        raise EventError(message, connector=connector, status=401, fault=fault)


@dataclass(frozen=True, slots=True)
class _Found:
    """A record that an event is about: as it is now, or gone."""

    stream: str
    urn: str
    at: datetime | None
    record: Record | None


@dataclass(frozen=True, slots=True)
class _Event:
    """One event of a delivery, read but not stored."""

    type: str
    id: str
    changes: tuple[_Found | EventChange, ...]


class _Taking:
    """One delivery on its way into the store."""

    def __init__(
        self,
        manifest: HttpManifest,
        events: Events,
        store: OneStore,
        delivery: Delivery,
        secrets: Secrets,
        now: datetime,
    ) -> None:
        self._manifest = manifest
        self._events = events
        self._store = store
        self._delivery = delivery
        self._secrets = secrets
        self._now = now

    def read(self) -> tuple[EventReceipt, list[_Event]]:
        """Return a receipt, and the events that are still to be stored; with none, the receipt is final."""
        try:
            payloads = payloads_of(self._delivery)
        except ValueError as exc:
            raise self._unreadable(str(exc)) from None
        word = self._challenge(payloads)
        if word:
            return EventReceipt(connector=self._manifest.name, result="challenge", challenge=word), []
        found = [self._event(payload) for payload in payloads]
        to_store = any(isinstance(change, _Found) for event in found for change in event.changes)
        if to_store and not all(event.id and self._known(event) for event in found):
            return self._receipt(found, [], ""), found
        done: list[EventChange] = []
        repeated = bool(found)
        for event in found:
            if self._known(event):
                continue
            repeated = False
            done += [change for change in event.changes if isinstance(change, EventChange)]
        return self._receipt(found, done, "duplicate" if repeated else ""), []

    def store(self, found: list[_Event], writer: OneWriter) -> EventReceipt:
        """Store what is new, then remember the delivery."""
        done: list[EventChange] = []
        repeated = True
        for event in found:
            # Looked up again: another thread may have taken the same delivery while this one waited for the store.
            if self._known(event):
                continue
            repeated = False
            changes = [c if isinstance(c, EventChange) else self._apply(c, writer) for c in event.changes]
            done += changes
            # What was refused may be taken when it comes again and the manifest is mended.
            if event.id and not any(change.result == "refused" for change in changes):
                writer.remember_delivery(self._manifest.name, event.id, self._now)
        return self._receipt(found, done, "duplicate" if repeated else "")

    def _known(self, event: _Event) -> bool:
        return bool(event.id) and self._store.delivered(self._manifest.name, event.id)

    def _receipt(self, found: list[_Event], done: list[EventChange], result: Literal["duplicate", ""]) -> EventReceipt:
        types = list(dict.fromkeys(event.type for event in found if event.type))
        ids = list(dict.fromkeys(event.id for event in found if event.id))
        reasons = {
            "duplicate": "this delivery was taken before",
            "no rule": "no rule of the manifest is about this event, or about what it holds",
        }
        made = result or overall(done)
        reason = reasons.get(made) or next((change.reason for change in done if change.result == made), "")
        return EventReceipt(
            connector=self._manifest.name,
            event=", ".join(types)[:200],
            delivery=", ".join(ids)[:1000],
            result=made,
            changes=tuple(done),
            reason=reason,
        )

    # -- reading

    def _unreadable(self, reason: str) -> EventError:
        message = f"the delivery is verified, but its body cannot be read: {_clean(self._secrets.redact(reason))}"
        return EventError(message, connector=self._manifest.name, status=400, fault="body")

    def _challenge(self, payloads: list[dict[str, Any]]) -> str:
        if self._events.challenge is None or len(payloads) != 1:
            return ""
        word = lookup(payloads[0], self._events.challenge)
        return word if isinstance(word, str) and len(word) <= _LONGEST_CHALLENGE and word == _clean(word) else ""

    def _value(self, place: Place | None, payload: dict[str, Any]) -> Any:
        if place is None:
            return MISSING
        if place.header is not None:
            return self._delivery.header(place.header) or MISSING
        return lookup(payload, place.path or "")

    def _event(self, payload: dict[str, Any]) -> _Event:
        kind = self._value(self._events.type, payload)
        name = _clean(id_text(self._value(self._events.id, payload)) or "")
        if len(name) > _LONGEST_ID:
            reason = f"its id has {len(name):,} characters; at most {_LONGEST_ID:,} are taken"
            raise self._unreadable(reason)
        at = moment_of(self._value(self._events.time, payload))
        changes: list[_Found | EventChange] = []
        for rule in self._events.rules:
            if rule.event == kind and all(holds(test, payload) for test in rule.when):
                changes += self._by_rule(rule, payload, at)
        return _Event(_clean(kind[:200]) if isinstance(kind, str) else "", name, tuple(changes))

    def _by_rule(self, rule: EventRule, payload: dict[str, Any], at: datetime | None) -> Iterator[_Found | EventChange]:
        stream = self._manifest.stream(rule.stream)
        qualified = f"{self._manifest.name}.{stream.name}"
        if rule.partial:
            yield EventChange(stream=qualified, result="news", reason="the stream has news; pull it")
            return
        objects = list(objects_of(payload, rule.records))
        if not objects:
            reason = f"there is nothing at {rule.records}"
            yield EventChange(stream=qualified, result="refused", reason=reason)
        gone = rule.deleted or (rule.deleted_when is not None and holds(rule.deleted_when, payload))
        included = {name: lookup(payload, pointer) for name, pointer in rule.include.items()}
        included = {name: value for name, value in included.items() if value is not MISSING}
        for value in objects:
            try:
                found = self._found(stream, qualified, value, included, at, gone=gone)
            except ValueError as exc:
                told = f" ({exc.value})" if isinstance(exc, Refused) and exc.value else ""
                reason = _clean(self._secrets.redact(f"{exc}{told}"))
                yield EventChange(stream=qualified, result="refused", reason=reason)
                continue
            if found is not None:
                yield found

    def _found(
        self,
        stream: HttpStream,
        qualified: str,
        value: Any,
        included: dict[str, Any],
        at: datetime | None,
        *,
        gone: bool,
    ) -> _Found | None:
        """Return what one object of a payload says, or `None` when it is a record of another stream.

        Raises:
            ValueError: It cannot become a record; the text is the reason.
        """
        object_ = whole_object(stream, value, included)
        if object_ is None:
            return None
        whole, encoded = object_
        deletes = stream.deleting()
        if gone or (isinstance(deletes, FlagDeletes) and holds(deletes.when, whole)):
            # A deleted object is often sent without most of its fields; its id is all that is needed.
            updated = time_of(whole, stream.updated_at)
            key = key_of(whole, stream.key)
            if key is None:
                reason = f"the deleted record has no key: {', '.join(stream.key)}"
                raise Refused(reason)
            return _Found(qualified, format_urn(self._manifest.name, stream.name, key), at or updated, None)
        record = one_record(self._manifest, stream, whole, encoded, location="webhook")
        return _Found(qualified, record.urn, record.updated_at or at, record)

    # -- storing

    def _apply(self, found: _Found, writer: OneWriter) -> EventChange:
        known = self._store.last_known(found.urn)
        made = EventChange(stream=found.stream, record=found.urn, result="unchanged")
        stored_at = known.updated_at if known is not None else None
        if known is not None and found.at is not None and stored_at is not None:
            # Of the same moment a deletion is the later one: after it there is nothing more to say.
            late = found.at < stored_at or (known.deleted and found.at == stored_at and found.record is not None)
            if late:
                reason = f"it is of {_told(found.at)}, and what is stored is of {_told(stored_at)}"
                return made.model_copy(update={"result": "outdated", "reason": reason})
        if found.record is not None:
            stream = self._manifest.stream(found.record.stream)
            counts = writer.upsert(found.stream, [unless_volatile(stream, found.record, known)])
            return made if counts.unchanged else made.model_copy(update={"result": "stored"})
        if known is None:
            return made.model_copy(update={"result": "absent", "reason": "the deleted record was never stored"})
        if known.deleted:
            return made
        # With the time of the deletion, so that an older event which comes later does not bring the record back.
        times = [at for at in (found.at, stored_at) if at is not None]
        writer.upsert(
            found.stream, [known.model_copy(update={"deleted": True, "updated_at": max(times, default=None)})]
        )
        return made.model_copy(update={"result": "deleted"})


def _clean(text: str) -> str:
    # JSON can write half of a surrogate pair, which UTF-8, and so a store, cannot hold.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _told(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
