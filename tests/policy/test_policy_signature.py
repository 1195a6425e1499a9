"""A signature vouches for one vetting by one key, and for nothing else."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import PolicyError
from workbench.policy import fault_of_vetting_signature, read_private_key, read_public_keys, sign_vetting

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
KEYS = [KEY.public_key()]
VETTING = {"task": "sell", "reviewer": "Rita", "digests": {"policy": "sha256:00"}, "expires_at": "2027-01-01T00:00:00Z"}
ENVELOPE = sign_vetting(VETTING, task="sell", key=KEY)


def test_a_vetting_is_vouched_for_by_its_own_key_alone():
    assert fault_of_vetting_signature(ENVELOPE, VETTING, KEYS) is None
    assert "not of the key" in str(fault_of_vetting_signature(ENVELOPE, VETTING, [OTHER.public_key()]))
    assert fault_of_vetting_signature(json.loads(json.dumps(ENVELOPE)), dict(reversed(VETTING.items())), KEYS) is None


@settings(max_examples=30)
@given(st.sampled_from(sorted(VETTING)), st.text(max_size=5))
def test_another_vetting_is_not_vouched_for(name, value):
    assert "another vetting" in str(fault_of_vetting_signature(ENVELOPE, {**VETTING, name: value}, KEYS))


@given(st.sampled_from(["payload", "sig"]), st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_seen(part, place, flip):
    held = ENVELOPE["payload"] if part == "payload" else ENVELOPE["signatures"][0]["sig"]
    raw = bytearray(base64.b64decode(held))
    raw[place % len(raw)] ^= flip
    changed = base64.b64encode(bytes(raw)).decode()
    envelope = (
        {**ENVELOPE, "payload": changed}
        if part == "payload"
        else {**ENVELOPE, "signatures": [{**ENVELOPE["signatures"][0], "sig": changed}]}
    )
    assert fault_of_vetting_signature(envelope, VETTING, KEYS) is not None


@pytest.mark.parametrize(
    "envelope",
    [
        {},
        {"payload": "!", "signatures": [], "payloadType": ""},
        {**ENVELOPE, "signatures": []},
        {**ENVELOPE, "signatures": [{"keyid": "x"}]},
        {**ENVELOPE, "signatures": None},
        {**ENVELOPE, "payloadType": "text/plain"},
        {**ENVELOPE, "payload": base64.b64encode(b"[]").decode()},
        {**ENVELOPE, "payload": base64.b64encode(b'{"subject": [{"digest": {}}]}').decode()},
        {**ENVELOPE, "payload": base64.b64encode(b"\xff").decode()},
    ],
)
def test_what_is_no_envelope_vouches_for_nothing_and_raises_nothing(envelope):
    assert fault_of_vetting_signature(envelope, VETTING, KEYS)


def pem_of(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def test_without_a_key_an_envelope_is_only_compared_with_what_it_is_about():
    assert fault_of_vetting_signature(ENVELOPE, VETTING, None) is None
    assert "another vetting" in str(fault_of_vetting_signature(ENVELOPE, {**VETTING, "reviewer": "Omar"}, None))


def test_keys_are_read_from_files_and_what_is_no_key_is_told_without_its_content(tmp_path):
    private, public = tmp_path / "key.pem", tmp_path / "key.pub"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private.write_bytes(KEY.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    public.write_bytes(pem_of(KEY))
    made = sign_vetting(VETTING, task="sell", key=read_private_key(private))
    assert made == ENVELOPE
    assert fault_of_vetting_signature(made, VETTING, read_public_keys(public)) is None
    public.write_bytes(b"of Omar\n" + pem_of(OTHER) + b"of Rita\n" + pem_of(KEY))
    both = read_public_keys(public)
    assert fault_of_vetting_signature(made, VETTING, both) is None
    assert fault_of_vetting_signature(sign_vetting(VETTING, task="sell", key=OTHER), VETTING, both) is None
    third = sign_vetting(VETTING, task="sell", key=Ed25519PrivateKey.from_private_bytes(b"t" * 32))
    assert "is of none of" in str(fault_of_vetting_signature(third, VETTING, both))
    curve = generate_private_key(SECP256R1())
    private.write_bytes(curve.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    with pytest.raises(PolicyError, match="no ed25519 key"):
        read_private_key(private)
    private.write_text("hunter2-is-no-key", encoding="utf-8")
    with pytest.raises(PolicyError, match="no PEM block"):
        read_public_keys(private)
    public.write_bytes(curve.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(PolicyError, match="no ed25519 public key"):
        read_public_keys(public)
    for read in (read_private_key, read_public_keys):
        with pytest.raises(PolicyError) as told:
            read(private)
        assert "hunter2" not in str(told.value)
        with pytest.raises(PolicyError, match="FileNotFoundError"):
            read(tmp_path / "none.pem")
