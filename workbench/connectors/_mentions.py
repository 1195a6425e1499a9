"""Mentions in texts: e-mails, addresses, keys of issues, numbers of issues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from workbench.connectors._streams import Mention

__all__ = ["domain_of", "email_of", "mentions"]

_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}(?![\w-])")
_ANGLED = re.compile(r"[^<>]{0,500}<([^<>@\s]{1,64}@[^<>@\s]{1,255})>")
_WHOLE_EMAIL = re.compile(r"[^\s<>@,;:\"()]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_URL = re.compile(r"(?<![A-Za-z])https?://[^\s<>\"'|\\^`{}]{1,4000}", re.IGNORECASE)
# Jira: a letter, then capitals or digits; two to ten of them by default. The number has no leading zero.
# https://confluence.atlassian.com/adminjiraserver071/changing-the-project-key-format-802592378.html (read 2026-11-25)
_PROJECT_KEY = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,9}(?!\w)")
_BROWSE = re.compile(r"/browse/([A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,9})(?!\w)")
# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
# (read 2026-11-25): #26, GH-26, owner/repository#26, and the address of an issue or pull request.
_NUMBER = re.compile(r"(?<![\w/&#.-])(?:([\w-]{1,100}/[\w.-]{1,100})#|#|GH-)([1-9][0-9]{0,9})(?!\w)")
_ISSUE_URL = re.compile(r"https?://[^/]+/([\w-]{1,100}/[\w.-]{1,100})/(?:issues|pull)/([1-9][0-9]{0,9})(?![\w])", re.I)


def email_of(text: str) -> str:
    """Return the e-mail address that `text` is, trimmed and lowercased; also out of `Ana <ana@x.com>`.

    Raises:
        ValueError: It does not look like one.
    """
    plain = text.strip()
    angled = _ANGLED.fullmatch(plain)
    address = (angled.group(1) if angled else plain).lower().removeprefix("mailto:")
    if len(address) > 320 or not _WHOLE_EMAIL.fullmatch(address):
        raise ValueError
    return address


def domain_of(text: str) -> str:
    """Return the host of an e-mail address, an address of a page or a bare host: lowercase, without `www.`.

    Raises:
        ValueError: There is none.
    """
    plain = text.strip()
    if "://" in plain:
        host = urlsplit(plain).hostname or ""
    elif "@" in plain:
        host = plain.rpartition("@")[2].rstrip("> ")
    else:
        host = re.split(r"[/?#:]", plain, maxsplit=1)[0]
    host = host.lower().removeprefix("www.").rstrip(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError
    return host


def mentions(text: str, kind: Mention) -> Iterator[tuple[str | None, str]]:
    """Yield what a text mentions, in order: for a number the repository that stands before it, if any, and the value.

    Keys and numbers inside an address count only where it is the issue's own (`…/browse/PROJ-12`,
    `…/owner/repository/issues/34`): elsewhere they are parts of names.
    """
    if kind == "email":
        yield from ((None, found.group().lower()) for found in _EMAIL.finditer(text))
    elif kind == "url":
        yield from ((None, url) for _, _, url in _urls(text))
    elif kind == "domain":
        for found in [url for _, _, url in _urls(text)] + [found.group() for found in _EMAIL.finditer(text)]:
            try:
                yield None, domain_of(found)
            except ValueError:
                continue
    else:
        whole, inside = (_PROJECT_KEY, _BROWSE) if kind == "project_key" else (_NUMBER, _ISSUE_URL)
        last = 0
        for start, end, url in _urls(text):
            yield from _keys(text[last:start], whole)
            own = inside.search(url)
            if own:
                yield (own.group(1), own.group(2)) if kind == "number" else (None, own.group(1))
            last = end
        yield from _keys(text[last:], whole)


def _keys(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str | None, str]]:
    for found in pattern.finditer(text):
        yield (found.group(1), found.group(2)) if pattern is _NUMBER else (None, found.group())


def _urls(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield addresses with where they stand, without the punctuation of the sentence around them."""
    for found in _URL.finditer(text):
        url = found.group().rstrip(".,;:!?*_~")
        while url.endswith((")", "]")) and url.count(url[-1]) > url.count("(" if url[-1] == ")" else "["):
            url = url[:-1].rstrip(".,;:!?*_~")
        yield found.start(), found.start() + len(url), url
