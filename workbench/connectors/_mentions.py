"""Mentions in texts: e-mails, addresses, and the keys by which trackers name their issues."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.connectors._streams import Mention

__all__ = ["mentions"]

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}(?![\w-])")
_URL = re.compile(r"https?://[^\s<>\"'|)\]}]{1,2000}", re.IGNORECASE)
# Two to ten capitals, digits and underscores, a capital first.
# Source: https://support.atlassian.com/jira-cloud-administration/docs/edit-a-projects-details/ and
# https://confluence.atlassian.com/adminjiraserver/changing-the-project-key-format-938847081.html (2026-11-25).
_PROJECT_KEY = re.compile(r"(?<![A-Za-z0-9_-])[A-Z][A-Z0-9_]{1,9}-[1-9][0-9]{0,9}(?![A-Za-z0-9_])")
# `#34`, `GH-34`, `owner/repository#34`. An entity such as `&#34;` is none. Source: https://docs.github.com/en/
# get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls (2026-11-25).
_NUMBER = re.compile(
    r"(?<![\w&/#.-])(?:([A-Za-z0-9][\w-]{0,38}/[\w.-]{1,100})?#|GH-)([1-9][0-9]{0,9})(?![\w])", re.ASCII
)


def mentions(text: str, kind: Mention) -> Iterator[tuple[str, str]]:
    """Yield what a text mentions, each once, as (what it stands in, value).

    The first is the repository of `owner/repository#34`, and empty elsewhere.

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
    if kind == "number":
        for match in _NUMBER.finditer(text):
            yield match[1] or "", match[2]
    elif kind == "project_key":
        yield from (("", match[0]) for match in _PROJECT_KEY.finditer(text))
    elif kind == "url":
        yield from (("", match[0].rstrip(".,;:!?*_")) for match in _URL.finditer(text))
    elif kind == "email":
        yield from (("", match[0].lower()) for match in _EMAIL.finditer(text))
    else:
        for match in _EMAIL.finditer(text):
            yield "", match[0].rpartition("@")[2].lower()
        for match in _URL.finditer(text):
            host = re.sub(r"[/:?#].*$", "", match[0].partition("://")[2], flags=re.DOTALL).lower()
            if "." in host:
                yield "", host.removeprefix("www.")
