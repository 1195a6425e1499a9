"""Mentions in texts: e-mails, addresses, keys of issues, numbers of issues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workbench.connectors._streams import Mention
from workbench.connectors._transforms import domain

__all__ = ["mentions"]

_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}(?![\w-])")
_URL = re.compile(r"(?<![A-Za-z])https?://[^\s<>\"'|\\^`{}]{1,4000}", re.IGNORECASE)
# Jira: a letter, then capitals or digits; two to ten of them by default. The number has no leading zero.
# https://confluence.atlassian.com/adminjiraserver071/changing-the-project-key-format-802592378.html (read 2026-11-25)
_PROJECT_KEY = re.compile(r"(?<![\w-])()([A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,9})(?!\w)")
_BROWSE = re.compile(r"/browse/()([A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,9})(?!\w)")
# https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
# (read 2026-11-25): #26, GH-26, owner/repository#26, and the address of an issue or pull request.
_NUMBER = re.compile(r"(?<![\w/&#.-])(?:([\w-]{1,100}/[\w.-]{1,100})#|#|GH-)([1-9][0-9]{0,9})(?!\w)")
_ISSUE_URL = re.compile(r"https?://[^/]+/([\w-]{1,100}/[\w.-]{1,100})/(?:issues|pull)/([1-9][0-9]{0,9})(?![\w])", re.I)


def mentions(text: str, kind: Mention) -> Iterator[tuple[str, str]]:
    """Yield what a text mentions, each once and in order, as (what it stands in, value).

    The first is the repository that stands before a number, and empty elsewhere. Keys and numbers inside an
    address count only where it is the issue's own (`…/browse/PROJ-12`, `…/owner/repository/issues/34`):
    elsewhere they are parts of names.

    Example:
        >>> list(mentions("Fixes #34 and octo/hello#7", "number"))
        [('', '34'), ('octo/hello', '7')]
    """
    seen = set()
    for found in _found(text, kind):
        if found not in seen:
            seen.add(found)
            yield found


def _found(text: str, kind: Mention) -> Iterator[tuple[str, str]]:
    if kind == "email":
        yield from (("", found.group().lower()) for found in _EMAIL.finditer(text))
    elif kind == "url":
        yield from (("", url) for _, _, url in _urls(text))
    elif kind == "domain":
        places = [(start, url) for start, _, url in _urls(text)]
        places += [(found.start(), found.group()) for found in _EMAIL.finditer(text)]
        for _, named in sorted(places):
            try:
                yield "", domain(named)
            except ValueError:
                continue
    else:
        whole, inside = (_PROJECT_KEY, _BROWSE) if kind == "project_key" else (_NUMBER, _ISSUE_URL)
        last = 0
        for start, end, url in _urls(text):
            yield from _keys(whole.finditer(text, last, start))
            own = inside.search(url)
            yield from _keys([own] if own else [])
            last = end
        yield from _keys(whole.finditer(text, last))


def _keys(found: Iterable[re.Match[str]]) -> Iterator[tuple[str, str]]:
    for match in found:
        before, key = match.group(1, 2)
        yield before or "", key


def _urls(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield addresses with where they stand, without the punctuation of the sentence around them."""
    for found in _URL.finditer(text):
        url = found.group().rstrip(".,;:!?*_~")
        while url.endswith((")", "]")) and url.count(url[-1]) > url.count("(" if url[-1] == ")" else "["):
            url = url[:-1].rstrip(".,;:!?*_~")
        yield found.start(), found.start() + len(url), url
