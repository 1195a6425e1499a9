"""From one page to the next, for every way in which sources page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from workbench.connectors._http_call import Call, origin
from workbench.connectors._http_client import Answer
from workbench.connectors._http_page_kinds import (
    CursorPages,
    LastRecordPages,
    LinkHeaderPages,
    NextUrlPages,
    NumberedPages,
    OffsetPages,
    Pages,
    ParamsPages,
)
from workbench.records import MISSING, lookup

__all__ = ["PageFault", "Pager", "count_of"]

# So many records may be a page of a list; of fewer nobody makes pages.
_MANY = 10
# What a parameter is called that counts pages or records off.
# `²` is a digit and no number; of thousands of digits Python makes none.
_COUNT = re.compile("[0-9]{1,18}")
_COUNTING = re.compile(r"(?i)^(page|p|page_?no|page_?number|pagenum|offset|start|start_?at|startindex|skip|from)$")


class PageFault(ValueError):
    """A page does not lead on as the manifest says; the text is the reason."""


class Pager:
    """The paging of one pass over one part.

    Attributes:
        moves: Whether records can move between the pages while they are read.
        overlapped: Whether the page that `following` saw last was asked for so that it begins with the record before.
        led: Whether that page held what leads on or says that nothing follows; pages that are counted off always do.
        full: Whether that page may be only the beginning of a list: it has as many records as were asked for, or,
            where no number was asked for, ten or more.
    """

    def __init__(self, pages: Pages | None, *, total: int | None = None) -> None:
        """Prepare.

        Args:
            pages: What the manifest says; `None`: there is one page.
            total: How many records there are, once that is known; `following` keeps it up to date.
        """
        self._pages = pages
        self._number = pages.first if isinstance(pages, NumberedPages) else 0
        self._seen = 0
        self._overlaps_next = False
        self.overlapped = False
        self._counting = isinstance(pages, OffsetPages | NumberedPages)
        self.total = total
        self.led = False
        self.full = False
        self._read = 0
        self._first: Call | None = None

    @property
    def overlaps(self) -> bool:
        """Whether each page begins with the last record of the one before, which tells whether records moved."""
        return isinstance(self._pages, OffsetPages) and self.moves and self._pages.size != 1

    @property
    def may_move(self) -> bool:
        """Whether it may turn out that records can move between the pages."""
        return self.moves or (isinstance(self._pages, LinkHeaderPages | NextUrlPages) and self._pages.moves is None)

    @property
    def moves(self) -> bool:
        """Whether records can move between the pages while they are read."""
        said = self._pages.moves if self._pages is not None else None
        return self._counting if said is None else said

    def start(self, call: Call) -> Call:
        """Return the call of the first page."""
        pages = self._pages
        if pages is None:
            return call
        into = pages.into if isinstance(pages, CursorPages) else "body" if call.body is not None else "query"
        if pages.size_param is not None and pages.size is not None:
            call = call.with_param(pages.size_param, pages.size, into=into)
        if isinstance(pages, NumberedPages):
            call = call.with_param(pages.param, pages.first, into=into)
        if isinstance(pages, OffsetPages):
            call = call.with_param(pages.param, 0, into=into)
        self._first = call
        return call

    def following(self, call: Call, answer: Answer, items: Sequence[Any]) -> Call | str:
        """Return the call of the next page, or why there is none, in a word or two.

        Args:
            call: The page's call.
            answer: What came back.
            items: The elements of its list.

        Raises:
            PageFault: What should lead on is of the wrong kind, or leads to another host.
        """
        self.overlapped, self._overlaps_next = self._overlaps_next, False
        # An overlapping page repeats one record.
        new = len(items) - int(self.overlapped and bool(items))
        self._seen += new
        self._read += 1
        pages = self._pages
        self.led = pages is None or _leads(pages, answer)
        self.full = pages is not None and len(items) >= (pages.size or _MANY)
        if pages is None or answer.empty:
            return "the only page" if pages is None else "nothing there"
        if isinstance(pages, LinkHeaderPages):
            return self._address(call, answer, answer.links.get(pages.rel))
        if isinstance(pages, NextUrlPages):
            return self._address(call, answer, _text(answer.body, pages.path))
        if isinstance(pages, CursorPages):
            return _token(pages, call, answer)
        if isinstance(pages, ParamsPages):
            return _params(pages, self._first or call, answer)
        if isinstance(pages, LastRecordPages):
            return _behind(pages, call, answer, items)
        return self._counted(pages, call, answer, new)

    def _address(self, call: Call, answer: Answer, url: str | None) -> Call | str:
        if not url:
            return "last page"
        try:
            following = call.at(url) if call.url == answer.url else Call(call.method, answer.url).at(url)
            elsewhere = origin(following.url) != origin(call.url)
        except ValueError as exc:
            message = f"the next page's address is none: {exc}"
            raise PageFault(message) from exc
        if elsewhere:
            host = urlsplit(following.url).hostname
            message = f"the next page's address leads to another host ({host}), and credentials are not sent there"
            raise PageFault(message)
        before, now = (dict(parse_qsl(urlsplit(one).query)) for one in (call.url, following.url))
        if any(_COUNTING.match(name) and now[name].isdigit() and before.get(name) != now[name] for name in now):
            self._counting = True
        return call.onward(following.url)

    def _counted(self, pages: OffsetPages | NumberedPages, call: Call, answer: Answer, new: int) -> Call | str:
        into = "body" if call.body is not None else "query"
        more = lookup(answer.body, pages.has_more) if pages.has_more is not None else MISSING
        if more is not MISSING and not isinstance(more, bool):
            message = f"{pages.has_more} should be a boolean, but is {more!r:.40}"
            raise PageFault(message)
        if more is False:
            return "last page"
        # A short page is no sign of the end: a source may give fewer records than it was asked for.
        if new <= 0:
            return "empty page"
        if self.total == self._seen and more is MISSING and self._proves(pages, new):
            return "all that the source counts"
        if isinstance(pages, OffsetPages):
            # A first page of one record would only be asked for again.
            self._overlaps_next = self.overlaps and self._seen > 1
            return call.with_param(pages.param, self._seen - self._overlaps_next, into=into)
        last = lookup(answer.body, pages.last) if pages.last is not None else MISSING
        if pages.last is not None and not _whole(last):
            message = f"{pages.last} should be the number of the last page, but is {_shown(last)}"
            raise PageFault(message)
        if _whole(last) and self._number >= int(last):
            return "last page"
        self._number += 1
        return call.with_param(pages.param, self._number, into=into)

    def _proves(self, pages: OffsetPages | NumberedPages, new: int) -> bool:
        """Whether a count that was reached ends the list. On a first page it may be that of the page alone."""
        ends = isinstance(pages, NumberedPages) and pages.last is not None
        return ends or self._read > 1 or new < (pages.size or 0)


def _leads(pages: Pages, answer: Answer) -> bool:
    """Return whether an answer holds what the manifest says leads on, or says that nothing does."""
    if isinstance(pages, LinkHeaderPages):
        return pages.rel in answer.links
    if isinstance(pages, NextUrlPages | ParamsPages):
        return lookup(answer.body, pages.path) is not MISSING
    if isinstance(pages, CursorPages):
        token = answer.headers.get(pages.header, MISSING) if pages.header else lookup(answer.body, pages.path or "")
        signs = [lookup(answer.body, path) for path in (pages.has_more, pages.end) if path is not None]
        return any(found is not MISSING for found in [token, *signs])
    return True


def count_of(found: Any) -> int | None:
    """Return a number of records that a source states, or `None` when it is none."""
    if isinstance(found, str) and _COUNT.fullmatch(found.strip()):
        return int(found)
    return found if _whole(found) and found >= 0 else None


def _token(pages: CursorPages, call: Call, answer: Answer) -> Call | str:
    token = answer.headers.get(pages.header) if pages.header else lookup(answer.body, pages.path or "")
    if pages.has_more is not None and lookup(answer.body, pages.has_more) is False:
        return "last page"
    # Some give a token on the last page too: it is for the next export.
    if pages.end is not None and lookup(answer.body, pages.end) is True:
        return "last page"
    if token is MISSING or token is None or token in ("", False):
        if pages.has_more is not None and lookup(answer.body, pages.has_more) is True:
            message = f"{pages.has_more} says that there is more, but {pages.path or pages.header} holds no token"
            raise PageFault(message)
        return "last page"
    if isinstance(token, bool | dict | list):
        message = f"{pages.path or pages.header} should be a token, but is {_shown(token)}"
        raise PageFault(message)
    return call.with_param(pages.param, token, into=pages.into)


def _params(pages: ParamsPages, first: Call, answer: Answer) -> Call | str:
    """Return the first call with the answer's parameters: those of the page before do not hold on."""
    given = lookup(answer.body, pages.path)
    if given is MISSING or given is None or given == {}:
        return "last page"
    values = given if isinstance(given, dict) else {}
    if not values or not all(isinstance(value, str | int | float) for value in values.values()):
        message = f"{pages.path} should be an object of parameters, but is {_shown(given)}"
        raise PageFault(message)
    into = "body" if first.body is not None else "query"
    for name, value in values.items():
        first = first.with_param(name, value, into=into)
    return first


def _behind(pages: LastRecordPages, call: Call, answer: Answer, items: Sequence[Any]) -> Call | str:
    more = lookup(answer.body, pages.has_more) if pages.has_more is not None else MISSING
    if more is False:
        return "last page"
    if not items:
        return "empty page"
    value = lookup(items[-1], pages.path)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        message = f"the last record's {pages.path} should lead on, but is {_shown(value)}"
        raise PageFault(message)
    return call.with_param(pages.param, value, into="body" if call.body is not None else "query")


def _text(body: Any, path: str) -> str | None:
    found = lookup(body, path)
    if found is MISSING or found is None or found is False:
        return None
    if not isinstance(found, str):
        message = f"{path} should be the next page's address, but is {_shown(found)}"
        raise PageFault(message)
    return found


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return "missing" if value is MISSING else f"{value!r:.40}"
