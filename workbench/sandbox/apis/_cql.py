"""Confluence's query language over pages and spaces, as its search takes it.

Covered: `type`, `space` (`space.key`), `title`, `text`, `siteSearch`, `id`, `parent`, `creator`, `contributor`,
`created`, `lastmodified`; `=`, `!=`, `~`, `!~`, `<`, `<=`, `>`, `>=`, `in`, `not in`; `and`, `or`, `not`,
parentheses, `order by`. Functions such as `now()` are not.

Source: https://developer.atlassian.com/cloud/confluence/advanced-searching-using-cql/ (read 2026-11-28)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workbench.sandbox.apis._shapes import seconds_of

__all__ = ["CqlFault", "Found", "parse_cql"]

Test = Callable[["Found"], bool]
_TOKEN = re.compile(r"""\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(!=|!~|<=|>=|[=~<>(),])|([^\s=~<>!(),"']+))""")
_TIMES = ("created", "lastmodified")
_FIELDS = ("type", "space", "title", "text", "id", "parent", "creator", "contributor", *_TIMES)
_NAMES = {"space.key": "space", "sitesearch": "text", "lastModified": "lastmodified"}
_DAY_S = 86_400.0


class CqlFault(Exception):
    """The text is no query that is understood."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query looks at: the values of an object by field; times in epoch seconds."""

    values: dict[str, Any]
    body: dict[str, Any]


@dataclass(slots=True)
class Cql:
    """A query that was read: whether an object fits, and by what to order (field, descending)."""

    matches: Test
    orders: list[tuple[str, bool]] = field(default_factory=list)


def parse_cql(text: str) -> Cql:
    """Read a query.

    Raises:
        CqlFault: It is none.
    """
    return _Reader(text).query()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, bool]] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                message = f"Could not parse cql : {text}"
                raise CqlFault(message)
            quoted, sign, word = match.groups()
            self._tokens.append((re.sub(r"\\(.)", r"\1", quoted[1:-1]), True) if quoted else (sign or word, False))
            place = match.end()
        self._text, self._at = text, 0

    def _fault(self) -> CqlFault:
        return CqlFault(f"Could not parse cql : {self._text}")

    def _is(self, *words: str) -> bool:
        found = self._tokens[self._at : self._at + len(words)]
        return [(one.lower(), quoted) for one, quoted in found] == [(word, False) for word in words]

    def _take(self, *words: str) -> bool:
        taken = self._is(*words)
        self._at += len(words) if taken else 0
        return taken

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise self._fault()
        self._at += 1
        return self._tokens[self._at - 1][0]

    def query(self) -> Cql:
        cql = Cql(self._either() if self._tokens and not self._is("order", "by") else lambda _: True)
        if self._take("order", "by"):
            while True:
                name = self._field()
                descending = self._take("desc")
                if not descending:
                    self._take("asc")
                cql.orders.append((name, descending))
                if not self._take(","):
                    break
        if self._at < len(self._tokens):
            raise self._fault()
        return cql

    def _either(self) -> Test:
        tests = [self._both()]
        while self._take("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda found: any(test(found) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._take("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda found: all(test(found) for test in tests)

    def _one(self) -> Test:
        if self._take("not"):
            test = self._one()
            return lambda found: not test(found)
        if self._take("("):
            inside = self._either()
            if not self._take(")"):
                raise self._fault()
            return inside
        return self._compared(self._field())

    def _field(self) -> str:
        name = self._next().lower()
        name = _NAMES.get(name, name)
        if name not in _FIELDS:
            message = f"No field exists with name '{name}'"
            raise CqlFault(message)
        return name

    def _compared(self, name: str) -> Test:
        outside = self._take("not", "in")
        if outside or self._take("in"):
            values = self._list()
            return lambda found: (str(found.values.get(name, "")).lower() in values) != outside
        operator = self._next()
        value = self._next()
        if operator in ("~", "!~"):
            words = [word.strip("*").lower() for word in value.split()]
            return lambda found: (
                all(word in str(found.values.get(name, "")).lower() for word in words) == (operator == "~")
            )
        if name in _TIMES:
            return _timed(name, operator, value)
        if operator not in ("=", "!="):
            raise self._fault()
        return lambda found: (str(found.values.get(name, "")).lower() == value.lower()) == (operator == "=")

    def _list(self) -> list[str]:
        if not self._take("("):
            raise self._fault()
        values = [self._next().lower()]
        while self._take(","):
            values.append(self._next().lower())
        if not self._take(")"):
            raise self._fault()
        return values


def _timed(name: str, operator: str, value: str) -> Test:
    start = seconds_of(value.replace("/", "-"))
    if not start:
        message = f"'{value}' is not a valid date"
        raise CqlFault(message)
    # A day without a time is all of that day.
    end = start + (_DAY_S if len(value) == 10 else 60.0)
    tests: dict[str, Callable[[float], bool]] = {
        "=": lambda at: start <= at < end,
        "!=": lambda at: not start <= at < end,
        "<": lambda at: at < start,
        "<=": lambda at: at < end,
        ">": lambda at: at >= end,
        ">=": lambda at: at >= start,
    }
    if operator not in tests:
        message = f"The operator '{operator}' is not supported by the field '{name}'"
        raise CqlFault(message)
    chosen = tests[operator]
    return lambda found: chosen(float(found.values.get(name, 0.0)))
