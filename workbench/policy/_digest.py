"""Digests of values: sha256 over canonical JSON (RFC 8785)."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from workbench.errors import PolicyError

__all__ = ["MAX_INTEGER", "UNWRITTEN", "canonical", "digest"]

MAX_INTEGER = 2**53 - 1
"""The largest integer that canonical JSON, and so every runtime, holds exactly."""

UNWRITTEN = "***"
"""What the audit log holds instead of a value that is secret, or that it cannot hold."""


def canonical(value: Any, *, what: str) -> bytes:
    """Return `value` as canonical JSON.

    Raises:
        PolicyError: It has none: NaN, an integer beyond 2**53 - 1, a lone surrogate, or no JSON at all.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as exc:
        message = f"{what} has no canonical JSON: {str(exc)[:200] or 'it is nested too deeply'}."
        raise PolicyError(message) from exc


def digest(value: Any, *, what: str) -> str:
    """Return `sha256:<hex>` of the canonical JSON of `value`.

    Raises:
        PolicyError: It has no canonical form.

    Example:
        >>> digest({"b": 1, "a": 2}, what="x") == digest({"a": 2, "b": 1}, what="x")
        True
    """
    return "sha256:" + hashlib.sha256(canonical(value, what=what)).hexdigest()
