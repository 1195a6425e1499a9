"""The signature of a bundle: it is over the lock, and so over every part; and the one that its vetting may have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workbench.export._canonical import canonical_json
from workbench.export._format import LOCK, LOCK_SIGNATURE, SIGNATURE, SIGNED_FROM, VETTING, Lock
from workbench.policy import fault_of_signature, fault_of_vetting_signature, sign

__all__ = ["signature_problems", "signed_lock"]

_PREDICATE = "https://context-workbench.dev/bundle/v1"


def signed_lock(lock: bytes, *, task: str, key: Ed25519PrivateKey) -> bytes:
    """Return `lock.dsse.json`: the same lock and key give the same bytes.

    Args:
        lock: `lock.json` as it lies in the bundle.
        task: Name of the task.
        key: Who vouches for the bundle.
    """
    said = Lock.model_validate_json(lock)
    predicate = {"task": task, "bundle": said.digest, "format": said.format}
    envelope = sign(lock, name=f"{task}/{LOCK}", predicate_type=_PREDICATE, predicate=predicate, key=key)
    return canonical_json(envelope, what=LOCK_SIGNATURE)


def signature_problems(
    files: Mapping[str, bytes], *, version: int, keys: Sequence[Ed25519PublicKey] | None
) -> list[str]:
    """Return what is wrong with a bundle's signatures.

    Args:
        files: The bundle's files, by path.
        version: Its format.
        keys: Those that are trusted: one must have signed the lock, and one the vetting, where that is signed. `None`:
            a bundle need not be signed, but a signature that is there must be about what is there.
    """
    found = [_fault_of_lock(files, version, keys), _fault_of_vetting(files, keys)]
    return [one for one in found if one is not None]


def _fault_of_lock(files: Mapping[str, bytes], version: int, keys: Sequence[Ed25519PublicKey] | None) -> str | None:
    if LOCK_SIGNATURE not in files:
        if keys is None:
            return None
        told = "the bundle is not signed, and a signature was asked for."
        if version < SIGNED_FROM and SIGNATURE in files:
            told += f" Format {version} signs the vetting alone, not what was exported."
        return f"{LOCK_SIGNATURE}: {told} Export it again with a key."
    envelope = _object(files[LOCK_SIGNATURE])
    if envelope is None:
        return f"{LOCK_SIGNATURE}: it is no signature."
    fault = fault_of_signature(envelope, files.get(LOCK, b""), predicate_type=_PREDICATE, what="lock", keys=keys)
    return f"{LOCK_SIGNATURE}: {fault}" if fault is not None else None


def _fault_of_vetting(files: Mapping[str, bytes], keys: Sequence[Ed25519PublicKey] | None) -> str | None:
    if SIGNATURE not in files:
        return None
    envelope, vetting = _object(files[SIGNATURE]), _object(files.get(VETTING))
    if envelope is None or vetting is None:
        return f"{SIGNATURE}: it is no signature of a vetting."
    fault = fault_of_vetting_signature(envelope, vetting, keys)
    return f"{SIGNATURE}: {fault}" if fault is not None else None


def _object(data: bytes | None) -> Mapping[str, Any] | None:
    try:
        value = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
