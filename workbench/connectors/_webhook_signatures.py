"""Whether a delivery comes from where it says: the vendors' signatures over the raw body.

Every scheme is one pure function that reads a delivery and returns what it *claims*: the bytes that were signed,
the signatures that came along, and the time that was signed. `fault_of` alone compares, in constant time.

Sources, all read 2026-11-25:

- github: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
- slack: https://docs.slack.dev/authentication/verifying-requests-from-slack
- stripe: https://docs.stripe.com/webhooks/signature
- standard: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
- hubspot_v3: https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
- zendesk: https://developer.zendesk.com/documentation/webhooks/verifying/
- jira: https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workbench.connectors._http_offers import Verification
from workbench.records import parse_time

__all__ = ["Claim", "Delivery", "Fault", "UnusableSecret", "fault_of"]

Fault = Literal["signature", "time window"]

# Plain digits: `int` would also take spaces, underscores and the digits of other scripts.
_SECONDS = re.compile(r"[0-9]{1,12}")
_MILLISECONDS = re.compile(r"[0-9]{1,15}")
# What HubSpot has decoded in the address that it signs; the rest stays encoded.
_HUBSPOT_DECODED = re.compile(r"%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)


class UnusableSecret(ValueError):
    """A secret has not the form that its scheme needs; the text never holds it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came in, before anything of it is believed.

    Attributes:
        headers: By lower-case name.
        body: The raw bytes of the body: parsed and written again they would have another signature.
        url: The whole address that was called, as the sender knows it.
        method: HTTP method, in capitals.
    """

    headers: Mapping[str, str]
    body: bytes
    url: str = ""
    method: str = "POST"

    def header(self, name: str) -> str:
        """Return a header without the white space around it; empty where it is missing."""
        return self.headers.get(name.lower(), "").strip()


@dataclass(frozen=True, slots=True)
class Claim:
    """What a delivery claims of itself.

    Attributes:
        message: The bytes that were signed.
        signatures: The signatures that came along. While a secret is changed there may be several; one must fit.
        form: How a signature is written.
        at_s: The time that was signed, in seconds since 1970; `None` where the scheme signs none.
    """

    message: bytes
    signatures: tuple[str, ...]
    form: Literal["hex", "base64"] = "hex"
    at_s: float | None = None


def fault_of(rule: Verification, secrets: Sequence[str], delivery: Delivery, *, now: datetime) -> Fault | None:
    """Return what is wrong with a delivery: nothing when it is signed with one of the secrets, and now.

    Which of the two faults it is may be told; more than that would help whoever forges.

    Args:
        rule: The scheme and its window of time.
        secrets: The secret; several while it is changed. None of them may be empty.
        delivery: What came in.
        now: Aware time.

    Returns:
        `signature`; `time window` where the signature is good and the signed time is not near; or `None`.

    Raises:
        UnusableSecret: A secret has not the form that the scheme needs.
    """
    keys = [_key(rule.scheme, secret) for secret in secrets]
    # Every key is compared, so that the time taken tells nothing of which one it was.
    if rule.scheme == "token":
        given = _hashed(delivery.header(rule.header or "").encode("utf-8", "surrogateescape"))
        return None if any([hmac.compare_digest(_hashed(key), given) for key in keys]) else "signature"
    claim = _SCHEMES[rule.scheme](delivery)
    if claim is None or not any([_fits(claim, key) for key in keys]):
        return "signature"
    # Behind the signature: who has no secret learns nothing of our clock.
    if claim.at_s is not None and abs(now.timestamp() - claim.at_s) > rule.tolerance_s:
        return "time window"
    return None


def _hashed(value: bytes) -> bytes:
    # `compare_digest` tells by its time how long a text is; digests are all of one length.
    return hashlib.sha256(value).digest()


def _fits(claim: Claim, key: bytes) -> bool:
    digest = hmac.new(key, claim.message, hashlib.sha256).digest()
    expected = (digest.hex() if claim.form == "hex" else base64.b64encode(digest).decode("ascii")).encode("ascii")
    given = [signature.encode("utf-8", "surrogateescape") for signature in claim.signatures]
    return any([hmac.compare_digest(expected, signature) for signature in given])


def _key(scheme: str, secret: str) -> bytes:
    """Return the bytes that a secret stands for. Only Standard Webhooks encodes them."""
    if not secret:
        message = "the secret is empty"
        raise UnusableSecret(message)
    if scheme != "standard":
        return secret.encode("utf-8", "surrogateescape")
    encoded = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        message = "a secret of the scheme standard is base64, with or without whsec_ before it"
        raise UnusableSecret(message)
    return key


def _github(delivery: Delivery) -> Claim | None:
    return _after_method(delivery, "X-Hub-Signature-256")


def _jira(delivery: Delivery) -> Claim | None:
    return _after_method(delivery, "X-Hub-Signature")


def _after_method(delivery: Delivery, header: str) -> Claim | None:
    # Only sha256 is documented. GitHub still sends sha1 in a header of its own, which is not taken.
    method, _, signature = delivery.header(header).partition("=")
    return Claim(delivery.body, (signature,)) if method == "sha256" else None


def _slack(delivery: Delivery) -> Claim | None:
    stamp = delivery.header("X-Slack-Request-Timestamp")
    version, _, signature = delivery.header("X-Slack-Signature").partition("=")
    if version != "v0" or not _SECONDS.fullmatch(stamp):
        return None
    return Claim(f"v0:{stamp}:".encode() + delivery.body, (signature,), at_s=float(stamp))


def _stripe(delivery: Delivery) -> Claim | None:
    parts = [part.strip().partition("=") for part in delivery.header("Stripe-Signature").split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    if len(stamps) != 1 or not _SECONDS.fullmatch(stamps[0]):
        return None
    # Other versions (`v0` of test events) are passed over: to take them would be a way around.
    signatures = tuple(value for name, _, value in parts if name == "v1")
    return Claim(f"{stamps[0]}.".encode() + delivery.body, signatures, at_s=float(stamps[0]))


def _standard(delivery: Delivery) -> Claim | None:
    name, stamp = delivery.header("webhook-id"), delivery.header("webhook-timestamp")
    if not name or not _SECONDS.fullmatch(stamp):
        return None
    parts = [part.partition(",") for part in delivery.header("webhook-signature").split()]
    signatures = tuple(value for version, _, value in parts if version == "v1")
    message = f"{name}.{stamp}.".encode("utf-8", "surrogateescape") + delivery.body
    return Claim(message, signatures, "base64", float(stamp))


def _hubspot_v3(delivery: Delivery) -> Claim | None:
    stamp = delivery.header("X-HubSpot-Request-Timestamp")
    if not _MILLISECONDS.fullmatch(stamp):
        return None
    url = _HUBSPOT_DECODED.sub(lambda found: bytes.fromhex(found[1]).decode("ascii"), delivery.url)
    head = f"{delivery.method}{url}".encode("utf-8", "surrogateescape")
    signature = delivery.header("X-HubSpot-Signature-v3")
    return Claim(head + delivery.body + stamp.encode(), (signature,), "base64", int(stamp) / 1000)


def _zendesk(delivery: Delivery) -> Claim | None:
    # A text such as `2021-03-25T05:09:27Z`; it is signed as it is written.
    stamp = delivery.header("X-Zendesk-Webhook-Signature-Timestamp")
    at = parse_time(stamp) if stamp.isascii() else None
    if at is None:
        return None
    signature = delivery.header("X-Zendesk-Webhook-Signature")
    return Claim(stamp.encode() + delivery.body, (signature,), "base64", at.timestamp())


_SCHEMES: dict[str, Callable[[Delivery], Claim | None]] = {
    "github": _github,
    "hubspot_v3": _hubspot_v3,
    "jira": _jira,
    "slack": _slack,
    "standard": _standard,
    "stripe": _stripe,
    "zendesk": _zendesk,
}
