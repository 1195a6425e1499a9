"""Webhooks of the look-alikes: what changes is told to who asked for it, signed as the vendor signs.

GitHub: webhooks of a repository, made over the API. Slack: one address for the app, `Webhooks.slack_url`. Salesforce
sends change events over gRPC and CometD, and Confluence sends webhooks to apps only: neither is covered.

Sources: https://docs.github.com/en/webhooks/webhook-events-and-payloads and
https://docs.slack.dev/apis/events-api (read 2026-11-25)
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from workbench.errors import ConfigError
from workbench.sandbox.apis._faults import HOOK_FAULTS, Faults
from workbench.sandbox.apis._state import Change, State

__all__ = ["Delivery", "Event", "Webhooks", "loopback"]

_PATIENCE_S = 10.0


def loopback(url: str) -> bool:
    """Return whether an address leads to this machine: nothing leaves it."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, as the vendor tells it, before it is signed."""

    vendor: str
    type: str
    url: str
    secret: str
    body: dict[str, Any]
    number: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery.

    Attributes:
        vendor: `github` or `slack`.
        type: The event's type.
        url: Where it goes.
        headers: Signature and id included.
        body: Raw bytes.
        fault: The fault of webhooks that it has.
        status: What was answered; `None` where nothing was, or it was lost.
    """

    vendor: str
    type: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    fault: str | None = None
    status: int | None = None


@dataclass
class Webhooks:
    """Collects what happens, and delivers it when asked.

    Attributes:
        state: What is watched.
        faults: Of deliveries.
        told: Gives the events of a change, by vendor.
        log: What was delivered or lost, in order.
    """

    state: State
    told: list[Callable[[Change], list[Event]]]
    faults: Faults = field(default_factory=Faults)
    log: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to watch."""
        self._pending: list[Event] = []
        self.state.watch(self._changed)

    def _changed(self, change: Change) -> None:
        for tell in self.told:
            self._pending.extend(tell(change))

    @property
    def pending(self) -> int:
        """How many events wait for `deliver`."""
        return len(self._pending)

    def deliver(self) -> list[Delivery]:
        """Send what happened since the last time, in order but for faults; returns what was sent or lost."""
        with self.state.lock:
            events, self._pending = self._pending, []
        planned: list[Delivery] = []
        held: Delivery | None = None
        for event in events:
            delivery = _signed(event)
            fault = self.faults.pick(f"{event.vendor} {event.type} {event.number}", HOOK_FAULTS)
            if fault == "hook_out_of_order" and held is None:
                held = replace(delivery, fault=fault)
                continue
            planned.append(replace(delivery, fault=fault))
            if fault == "hook_replayed":
                planned.append(replace(delivery, fault=fault))
            if fault == "hook_forged":
                planned.append(_forged(event))
            if held is not None:
                planned.append(held)
                held = None
        if held is not None:
            planned.append(held)
        done = [one if one.fault == "hook_lost" else self._sent(one) for one in planned]
        self.log.extend(done)
        return done

    @staticmethod
    def _sent(delivery: Delivery) -> Delivery:
        try:
            answer = httpx.post(
                delivery.url,
                content=delivery.body,
                headers=dict(delivery.headers),
                timeout=_PATIENCE_S,
                trust_env=False,
            )
        except httpx.HTTPError:
            return delivery
        return replace(delivery, status=answer.status_code)

    def subscribe_slack(self, url: str, signing_secret: str) -> None:
        """Send Slack's events to an address, once it answers the challenge as Slack wants it.

        Raises:
            ConfigError: It is not on this machine, or does not answer the challenge.
        """
        if not loopback(url):
            message = f"'{url}' is not on this machine; the sandbox delivers to loopback addresses only."
            raise ConfigError(message)
        challenge = hashlib.sha256(url.encode()).hexdigest()[:32]
        asked = {"type": "url_verification", "challenge": challenge, "token": "sandbox"}
        probe = Event("slack", "url_verification", url, signing_secret, asked, 0)
        delivery = _signed(probe)
        try:
            answer = httpx.post(
                url, content=delivery.body, headers=dict(delivery.headers), timeout=_PATIENCE_S, trust_env=False
            )
        except httpx.HTTPError as exc:
            message = f"'{url}' does not answer: {type(exc).__name__}."
            raise ConfigError(message) from exc
        if answer.status_code != 200 or challenge not in answer.text:
            message = f"'{url}' does not answer the challenge: it must send back its value."
            raise ConfigError(message)
        self.state.set_fact("slack_events", {"url": url, "secret": signing_secret})


def _signed(event: Event) -> Delivery:
    body = json.dumps(event.body, separators=(",", ":"), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    if event.vendor == "github":
        headers |= {
            "User-Agent": "GitHub-Hookshot/sandbox",
            "X-GitHub-Event": event.type,
            "X-GitHub-Delivery": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{event.url} {event.number} {event.type}")),
            "X-Hub-Signature-256": f"sha256={hmac.new(event.secret.encode(), body, hashlib.sha256).hexdigest()}",
        }
        if not event.secret:
            del headers["X-Hub-Signature-256"]
    else:
        at = str(int(time.time()))
        signed = hmac.new(event.secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        headers |= {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={signed}"}
    return Delivery(event.vendor, event.type, event.url, headers, body)


def _forged(event: Event) -> Delivery:
    """Return a delivery that somebody made up who does not know the secret."""
    forged = _signed(replace(event, secret="not the secret", number=event.number + 10**6))  # noqa: S106 - that is the point
    return replace(forged, fault="hook_forged")
