"""Signing what was vetted: an in-toto statement in a DSSE envelope, by ed25519.

Source: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md and
https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md (read 2026-11-28)
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workbench.errors import PolicyError
from workbench.policy._digest import canonical

__all__ = ["PREDICATE", "read_private_key", "read_public_key", "sign", "verify_signature"]

_TYPE = "application/vnd.in-toto+json"
PREDICATE = "https://context-workbench.dev/vetting/v1"


def pae(kind: str, payload: bytes) -> bytes:
    """Return what is signed: DSSE's encoding, in which type and payload cannot be taken for each other.

    Example:
        >>> pae("http://example.com/HelloWorld", b"hello world")
        b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    named = kind.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(named), named, len(payload), payload)


def sign(vetting: Mapping[str, Any], *, task: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return a DSSE envelope with an in-toto statement about a vetting."""
    body = canonical(dict(vetting), what="the vetting")
    subject = [{"name": f"{task}/vetting.json", "digest": {"sha256": hashlib.sha256(body).hexdigest()}}]
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject,
        "predicateType": PREDICATE,
        "predicate": dict(vetting),
    }
    payload = canonical(statement, what="the statement")
    signature = key.sign(pae(_TYPE, payload))
    return {
        "payloadType": _TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": key_id(key.public_key()), "sig": base64.b64encode(signature).decode()}],
    }


def verify_signature(envelope: Mapping[str, Any], vetting: Mapping[str, Any], key: Ed25519PublicKey) -> str | None:
    """Return why an envelope does not vouch for a vetting, as a sentence; `None` where it does."""
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in envelope["signatures"]]
        kind = envelope["payloadType"]
        statement = json.loads(payload)
        subject = statement["subject"][0]["digest"]["sha256"]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as exc:
        return f"The signature is no DSSE envelope of an in-toto statement: {type(exc).__name__}."
    if kind != _TYPE or statement.get("predicateType") != PREDICATE:
        return f"The signature is of another kind: {kind!r:.80}, {statement.get('predicateType')!r:.80}."
    if not any(_signed(key, one, payload) for one in signatures):
        return f"The signature is not of the key {key_id(key)}."
    expected = hashlib.sha256(canonical(dict(vetting), what="the vetting")).hexdigest()
    return None if subject == expected else "The signature is of another vetting."


def _signed(key: Ed25519PublicKey, signature: bytes, payload: bytes) -> bool:
    try:
        key.verify(signature, pae(_TYPE, payload))
    except InvalidSignature:
        return False
    return True


def key_id(key: Ed25519PublicKey) -> str:
    """Return the sha256 (hex) of a public key's raw bytes."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Read an ed25519 key from a PEM file (PKCS 8, without a password).

    Raises:
        PolicyError: There is no such file, or it is no such key. The message does not show the file's content.
    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as exc:
        message = f"{path}: no ed25519 key can be read: {type(exc).__name__}. It must be a PEM file without a password."
        raise PolicyError(message) from exc
    if not isinstance(key, Ed25519PrivateKey):
        message = f"{path}: the key is no ed25519 key."
        raise PolicyError(message)
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Read an ed25519 public key from a PEM file.

    Raises:
        PolicyError: There is no such file, or it is no such key.
    """
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as exc:
        message = f"{path}: no ed25519 public key can be read: {type(exc).__name__}."
        raise PolicyError(message) from exc
    if not isinstance(key, Ed25519PublicKey):
        message = f"{path}: the key is no ed25519 key."
        raise PolicyError(message)
    return key
