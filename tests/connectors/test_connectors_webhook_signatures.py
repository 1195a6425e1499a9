"""Signatures of webhooks: the vendors' own examples and libraries agree, and nothing else passes."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import Clock, SignatureVerifier
from standardwebhooks.webhooks import Webhook
from webhooks import NOW, SECRET, base64_hmac

from workbench.connectors._http_offers import Verification
from workbench.connectors._webhook_signatures import Delivery, UnusableSecret, fault_of

BODY = b'{"id": 1, "text": "\xc3\xa9"}'
STAMP = int(NOW.timestamp())
STANDARD_SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


def rule(scheme, **more):
    return Verification.model_validate({"scheme": scheme, "secret": {"env": "HOOK_SECRET"}, **more})


def fault(scheme, headers, body=BODY, *, secrets=(SECRET,), now=NOW, url="", method="POST", **more):
    delivery = Delivery({name.lower(): value for name, value in headers.items()}, body, url, method)
    return fault_of(rule(scheme, **more), list(secrets), delivery, now=now)


def hexed(message, secret=SECRET):
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def headers_of(scheme, *, body=BODY, secret=SECRET, at=NOW):
    """Headers that are right for a scheme, made anew here."""
    stamp = int(at.timestamp())
    if scheme == "github":
        return {"X-Hub-Signature-256": f"sha256={hexed(body, secret)}"}
    if scheme == "jira":
        return {"X-Hub-Signature": f"sha256={hexed(body, secret)}"}
    if scheme == "slack":
        signature = hexed(f"v0:{stamp}:".encode() + body, secret)
        return {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": f"v0={signature}"}
    if scheme == "stripe":
        return {"Stripe-Signature": f"t={stamp},v1={hexed(f'{stamp}.'.encode() + body, secret)}"}
    if scheme == "standard":
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signature = base64_hmac(key, f"m-1.{stamp}.".encode() + body)
        return {"webhook-id": "m-1", "webhook-timestamp": str(stamp), "webhook-signature": f"v1,{signature}"}
    if scheme == "hubspot_v3":
        stamp *= 1000
        signature = base64_hmac(secret.encode(), b"POSThttps://me.example/hook" + body + str(stamp).encode())
        return {"X-HubSpot-Request-Timestamp": str(stamp), "X-HubSpot-Signature-v3": signature}
    if scheme == "zendesk":
        text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        signature = base64_hmac(secret.encode(), text.encode() + body)
        return {"X-Zendesk-Webhook-Signature-Timestamp": text, "X-Zendesk-Webhook-Signature": signature}
    return {"X-Hook-Token": secret}


SCHEMES = ("github", "jira", "slack", "stripe", "standard", "hubspot_v3", "zendesk", "token")
TIMED = ("slack", "stripe", "standard", "hubspot_v3", "zendesk")


def secret_of(scheme):
    return STANDARD_SECRET if scheme == "standard" else SECRET


def more_of(scheme):
    return {"header": "X-Hook-Token"} if scheme == "token" else {}


def checked(scheme, headers, body=BODY, **more):
    url = "https://me.example/hook"
    return fault(scheme, headers, body, url=url, **{"secrets": (secret_of(scheme),), **more_of(scheme), **more})


# ---- what the vendors publish ------------------------------------------------------------------------------


def test_the_example_of_githubs_documentation_passes():
    # https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries, read 2026-11-25
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    headers = {"X-Hub-Signature-256": signature}
    assert fault("github", headers, b"Hello, World!", secrets=["It's a Secret to Everybody"]) is None


def test_the_example_of_jiras_documentation_passes():
    # https://developer.atlassian.com/cloud/jira/platform/webhooks/, read 2026-11-25
    signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    headers = {"X-Hub-Signature": signature}
    assert fault("jira", headers, b"Hello World!", secrets=["It's a Secret to Everybody"]) is None


def test_the_example_of_slacks_documentation_passes():
    # https://docs.slack.dev/authentication/verifying-requests-from-slack, read 2026-11-25
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    then = datetime.fromtimestamp(1531420618, UTC)
    assert fault("slack", headers, body, secrets=["8f742231b10e8888abcd99yyyzzz85a5"], now=then) is None


def test_the_example_of_standard_webhooks_passes():
    # https://docs.svix.com/receiving/verifying-payloads/how-manual, read 2026-11-25
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    then = datetime.fromtimestamp(1614265330, UTC)
    secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    assert fault("standard", headers, b'{"test": 2432232314}', secrets=secrets, now=then) is None


# ---- the vendors' libraries --------------------------------------------------------------------------------


@given(body=st.text().map(str.encode), shift_s=st.integers(-400, 400), broken=st.booleans())
def test_slacks_own_verifier_says_the_same(body, shift_s, broken):
    class Fixed(Clock):
        def now(self):
            return NOW.timestamp() + shift_s

    headers = headers_of("slack", body=body)
    sent = body + b"x" if broken else body
    theirs = SignatureVerifier(SECRET, Fixed()).is_valid_request(sent, headers)
    assert theirs == (fault("slack", headers, sent, now=NOW + timedelta(seconds=shift_s)) is None)


@given(body=st.dictionaries(st.text(), st.integers()).map(lambda value: json.dumps(value).encode()))
def test_what_the_library_of_standard_webhooks_signs_passes(body):
    signature = Webhook(STANDARD_SECRET).sign("m-1", NOW, body.decode())
    headers = {"webhook-id": "m-1", "webhook-timestamp": str(STAMP), "webhook-signature": signature}
    assert fault("standard", headers, body, secrets=[STANDARD_SECRET]) is None
    assert fault("standard", headers, body + b" ", secrets=[STANDARD_SECRET]) == "signature"


def test_the_library_of_standard_webhooks_takes_what_passes_here():
    now = datetime.now(UTC)
    headers = headers_of("standard", body=b"{}", secret=STANDARD_SECRET, at=now)
    assert fault("standard", headers, b"{}", secrets=[STANDARD_SECRET], now=now) is None
    Webhook(STANDARD_SECRET).verify(b"{}", headers)


def test_what_the_library_of_stripe_signs_passes():
    # WebhookSignature.generate_signature_header of stripe 16.1.0, with timestamp=1764072000
    header = "t=1764072000,v1=1df75dafb241caf04a01c88afff7f24b490ac30d372c24ea3ee6034d258d8cd6"
    then = datetime.fromtimestamp(1764072000, UTC)
    assert fault("stripe", {"Stripe-Signature": header}, b'{"id": "evt_1"}', secrets=["whsec_test"], now=then) is None


def test_what_the_library_of_hubspot_signs_passes():
    # Signature.get_signature of hubspot-api-client 12.0.0 for POST and this address
    headers = {
        "X-HubSpot-Request-Timestamp": "1764072000000",
        "X-HubSpot-Signature-v3": "rxwrhroh1ciUONXU7XMTxCtIDKlz876EW0oYjpNTTUw=",
    }
    then = datetime.fromtimestamp(1764072000, UTC)
    found = fault("hubspot_v3", headers, b"[]", secrets=["s-1"], now=then, url="https://me.example/hook?a=1")
    assert found is None


# ---- what passes and what does not -------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_right_signature_passes_and_a_changed_body_or_another_secret_does_not(scheme):
    headers = headers_of(scheme, secret=secret_of(scheme))
    assert checked(scheme, headers) is None
    other = "whsec_" + base64.b64encode(b"another key of some length").decode() if scheme == "standard" else "another"
    assert checked(scheme, headers, secrets=(other,)) == "signature"
    if scheme != "token":
        assert checked(scheme, headers, BODY + b" ") == "signature"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_its_headers_nothing_passes(scheme):
    whole = headers_of(scheme, secret=secret_of(scheme))
    for missing in whole:
        assert checked(scheme, {name: value for name, value in whole.items() if name != missing}) == "signature"
    assert checked(scheme, dict.fromkeys(whole, "")) == "signature"


@pytest.mark.parametrize("scheme", TIMED)
@pytest.mark.parametrize("direction", [1, -1])
def test_a_signed_time_outside_the_window_does_not_pass(scheme, direction):
    headers = headers_of(scheme, secret=secret_of(scheme))
    inside, outside = (NOW + direction * timedelta(seconds=seconds) for seconds in (299, 301))
    assert checked(scheme, headers, now=inside) is None
    assert checked(scheme, headers, now=outside) == "time window"
    assert checked(scheme, headers, now=outside, tolerance_s=600) is None
    # Who has not the secret learns nothing of the clock.
    assert checked(scheme, headers, BODY + b" ", now=outside) == "signature"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_while_a_secret_is_changed_the_old_and_the_new_one_pass(scheme):
    new = "whsec_" + base64.b64encode(b"a new key for this webhook").decode() if scheme == "standard" else "new-secret"
    for secret in (secret_of(scheme), new):
        assert checked(scheme, headers_of(scheme, secret=secret), secrets=(secret_of(scheme), new)) is None


def test_of_several_signatures_in_one_header_one_must_fit():
    good = headers_of("stripe")["Stripe-Signature"]
    assert fault("stripe", {"Stripe-Signature": f"{good},v1={'0' * 64}"}) is None
    assert fault("stripe", {"Stripe-Signature": f"t={STAMP},v1={'0' * 64},{good.partition(',')[2]}"}) is None
    assert fault("stripe", {"Stripe-Signature": good.replace("v1=", "v0=")}) == "signature"
    headers = headers_of("standard", secret=STANDARD_SECRET)
    both = f"v1,{'A' * 43}= {headers['webhook-signature']} v1a,xyz"
    assert checked("standard", headers | {"webhook-signature": both}) is None


def test_weaker_methods_do_not_pass():
    digest = hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()
    for scheme, header in (("github", "X-Hub-Signature-256"), ("jira", "X-Hub-Signature")):
        assert fault(scheme, {header: f"sha1={digest}"}) == "signature"


def test_hubspot_signs_method_and_the_address_with_its_own_choice_of_decoded_characters():
    url = "https://me.example/hook?at=a%3Ab%2Fc&name=x%20y"
    stamp = str(STAMP * 1000)
    message = f"PUThttps://me.example/hook?at=a:b/c&name=x%20y{BODY.decode()}{stamp}".encode()
    headers = {
        "X-HubSpot-Request-Timestamp": stamp,
        "X-HubSpot-Signature-v3": base64_hmac(SECRET.encode(), message),
    }
    assert fault("hubspot_v3", headers, url=url, method="PUT") is None
    assert fault("hubspot_v3", headers, url=url, method="POST") == "signature"
    assert fault("hubspot_v3", headers, url=url + "&more=1", method="PUT") == "signature"


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64!", "===="])
def test_a_secret_of_another_form_is_told_without_showing_it(secret):
    with pytest.raises(UnusableSecret) as caught:
        checked("standard", {}, secrets=(secret,))
    assert "not base64!" not in str(caught.value)
    assert "====" not in str(caught.value)


@pytest.mark.parametrize("stamp", ["1_0", " 1", "1e9", "-1", "١٢", "9" * 30, "nan", "0x10"])
@pytest.mark.parametrize("scheme", ["slack", "stripe", "standard", "hubspot_v3"])
def test_a_time_that_is_no_plain_number_does_not_pass(scheme, stamp):
    headers = headers_of(scheme, secret=secret_of(scheme))
    for name in headers:
        if "imestamp" in name:
            headers[name] = stamp
        elif scheme == "stripe":
            headers[name] = f"t={stamp},v1={hexed(f'{stamp}.'.encode() + BODY)}"
    assert checked(scheme, headers) == "signature"


@given(
    scheme=st.sampled_from(SCHEMES),
    values=st.lists(st.text(st.characters()), min_size=3, max_size=3),
    body=st.binary(),
)
def test_no_headers_make_it_fail_otherwise_than_by_its_answer(scheme, values, body):
    names = headers_of(scheme, secret=secret_of(scheme))
    headers = dict(zip(names, values, strict=False))
    assert checked(scheme, headers, body) == "signature"
