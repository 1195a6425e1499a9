"""Signatures: an in-toto statement in a DSSE envelope, by ed25519, over a vetting or other bytes vouched for.

Source: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md and
https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md (read 2026-11-28)
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workbench.errors import PolicyError
from workbench.policy._digest import canonical

__all__ = [
    "PREDICATE",
    "fault_of_signature",
    "fault_of_vetting_signature",
    "read_private_key",
    "read_public_keys",
    "sign",
    "sign_vetting",
]

_TYPE = "application/vnd.in-toto+json"
_STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://context-workbench.dev/vetting/v1"
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----", re.DOTALL)


def pae(kind: str, payload: bytes) -> bytes:
    """Return what is signed: DSSE's encoding, in which type and payload cannot be taken for each other.

    Example:
        >>> pae("http://example.com/HelloWorld", b"hello world")
        b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    named = kind.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(named), named, len(payload), payload)


def sign(
    data: bytes, *, name: str, predicate_type: str, predicate: Mapping[str, Any], key: Ed25519PrivateKey
) -> dict[str, Any]:
    """Return a DSSE envelope with an in-toto statement about some bytes; the same input gives the same envelope.

    Args:
        data: The bytes that are vouched for.
        name: What they are, such as `sell/vetting.json`.
        predicate_type: What is said of them, as a URI.
        predicate: What else is said of them, as JSON values.
        key: Who says so.
    """
    statement = {
        "_type": _STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}],
        "predicateType": predicate_type,
        "predicate": dict(predicate),
    }
    payload = canonical(statement, what="the statement")
    signature = key.sign(pae(_TYPE, payload))
    return {
        "payloadType": _TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": key_id(key.public_key()), "sig": base64.b64encode(signature).decode()}],
    }


def fault_of_signature(
    envelope: Mapping[str, Any],
    data: bytes,
    *,
    predicate_type: str,
    what: str,
    keys: Sequence[Ed25519PublicKey] | None,
) -> str | None:
    """Return why an envelope does not vouch for some bytes, as a sentence; `None` where it does.

    Args:
        envelope: The envelope.
        data: The bytes.
        predicate_type: What it must say of them.
        what: What they are, for the sentence.
        keys: One of them must have signed it; `None` only looks whether it is about these bytes.
    """
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in envelope["signatures"]]
        kind = envelope["payloadType"]
        statement = json.loads(payload)
        said = statement.get("_type"), statement.get("predicateType")
        subject = statement["subject"][0]["digest"]["sha256"]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as exc:
        return f"The signature is no DSSE envelope of an in-toto statement: {type(exc).__name__}."
    if kind != _TYPE or said != (_STATEMENT, predicate_type):
        return f"The signature is of another kind: {kind!r:.80}, {said[1]!r:.80}."
    if keys is not None and not any(_signed(key, one, payload) for one in signatures for key in keys):
        ids = ", ".join(key_id(key) for key in keys)
        return f"The signature is not of the key {ids}." if len(keys) == 1 else f"The signature is of none of {ids}."
    return None if subject == hashlib.sha256(data).hexdigest() else f"The signature is of another {what}."


def sign_vetting(vetting: Mapping[str, Any], *, task: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return a DSSE envelope with an in-toto statement about a vetting."""
    body = canonical(dict(vetting), what="the vetting")
    return sign(body, name=f"{task}/vetting.json", predicate_type=PREDICATE, predicate=vetting, key=key)


def fault_of_vetting_signature(
    envelope: Mapping[str, Any], vetting: Mapping[str, Any], keys: Sequence[Ed25519PublicKey] | None
) -> str | None:
    """Return why an envelope does not vouch for a vetting, as a sentence; `None` where it does."""
    body = canonical(dict(vetting), what="the vetting")
    return fault_of_signature(envelope, body, predicate_type=PREDICATE, what="vetting", keys=keys)


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


def read_public_keys(path: Path) -> list[Ed25519PublicKey]:
    """Read the ed25519 public keys of a PEM file: one, or several behind each other, each of which is trusted.

    Raises:
        PolicyError: There is no such file, it holds no key, or one that is no such key.
    """
    try:
        blocks = _PEM.findall(path.read_bytes())
        keys = [serialization.load_pem_public_key(one) for one in blocks]
    except (OSError, ValueError) as exc:
        message = f"{path}: no ed25519 public key can be read: {type(exc).__name__}."
        raise PolicyError(message) from exc
    if not keys:
        message = f"{path}: no ed25519 public key can be read: it holds no PEM block."
        raise PolicyError(message)
    found = [one for one in keys if isinstance(one, Ed25519PublicKey)]
    if len(found) != len(keys):
        message = f"{path}: a key in it is no ed25519 public key."
        raise PolicyError(message)
    return found
