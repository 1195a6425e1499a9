"""Secrets are taken out of every text before a person or a file sees it."""

from __future__ import annotations

import re

__all__ = ["redact", "shorten", "url_secret"]

_USERINFO = re.compile(r"(?P<head>[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@'\"]*):[^\s'\"]*@")
_NAMES = r"password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key"
_PARAMETER = re.compile(rf"(?P<head>[\w-]*(?:{_NAMES})[\w-]*=)[^\s&;'\"]+", re.IGNORECASE)
_SHOWN = 80


def redact(text: str) -> str:
    """Return `text` without passwords in URLs and without values of parameters that are named like secrets.

    Example:
        >>> redact("postgresql://ana:s3cret@db/crm?sslpassword=x1")
        'postgresql://ana:***@db/crm?sslpassword=***'
    """
    return _PARAMETER.sub(r"\g<head>***", _USERINFO.sub(r"\g<head>:***@", text))


def url_secret(url: str) -> str | None:
    """Return what kind of secret `url` holds ("a password", "the secret sslpassword"), or `None`."""
    if _USERINFO.search(url):
        return "a password"
    found = _PARAMETER.search(url)
    return f"the secret {found['head'].rstrip('=')}" if found else None


def shorten(text: str) -> str:
    r"""Return at most 80 characters of `text`, on one line, redacted; lone surrogates become `\udc..`."""
    start = text[: 4 * _SHOWN].encode("utf-8", "backslashreplace").decode("utf-8")
    line = " ".join(redact(start).split())
    return line if len(line) <= _SHOWN and len(text) <= 4 * _SHOWN else line[: _SHOWN - 1] + "…"
