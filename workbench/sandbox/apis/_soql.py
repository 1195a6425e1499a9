"""Salesforce's query language, read into a tree.

Covered: field lists, `FIELDS()`, aggregates with `GROUP BY`, conditions with `AND`, `OR`, `NOT`, comparisons, `LIKE`,
`IN` (lists and queries), `INCLUDES`, dates, date literals, `ORDER BY`, `LIMIT`, `OFFSET`. Not covered, and refused as
malformed: queries inside the field list, `HAVING`, `TYPEOF`, `USING SCOPE`, `WITH`, `FOR`, date functions, aliases of
objects.

Source: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
(read 2026-11-25)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["And", "Column", "Malformed", "Not", "Or", "Order", "Query", "Test", "Value", "parse_soql"]

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>'(?:[^'\\]|\\.)*')
    |(?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
    |(?P<date>\d{4}-\d\d-\d\d)
    |(?P<number>[+-]?\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_][A-Za-z0-9_.]*(?::\d+)?)
    |(?P<sign><=|>=|!=|<>|[=<>(),])""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_AGGREGATES = ("COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX")
_ValueKind = Literal["string", "number", "boolean", "null", "date", "datetime", "words"]
_RESERVED = {"FROM", "WHERE", "AND", "OR", "NOT", "ORDER", "GROUP", "LIMIT", "OFFSET", "LIKE", "IN", "BY"}


class Malformed(Exception):
    """The text is no query that is understood; `place` is where, counted from 0."""

    def __init__(self, text: str, place: int, what: str) -> None:
        """Say it as Salesforce does: the line, a caret under the place, and what is wrong."""
        super().__init__(pointed(text, place, what))


def pointed(text: str, place: int, what: str) -> str:
    """Return a message that points to a place of a query, as Salesforce writes it."""
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    start = max(0, place - 40)
    shown = text[start : place + 40].replace("\n", " ")
    return f"\n{shown}\n{' ' * (place - start)}^\nERROR at Row:{line}:Column:{column}\n{what}"


@dataclass(frozen=True, slots=True)
class Value:
    """A literal; `words` is a date literal such as `LAST_N_DAYS:30`."""

    kind: _ValueKind
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Column:
    """One entry of the field list: a path, `FIELDS(…)`, or an aggregate of a path."""

    path: str
    place: int
    function: str = ""
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of a field."""

    path: str
    operator: str
    values: tuple[Value, ...]
    place: int
    query: Query | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: Condition


Condition = And | Or | Not | Test


@dataclass(frozen=True, slots=True)
class Order:
    """One key of the order."""

    path: str
    place: int
    descending: bool = False
    nulls_last: bool = False


@dataclass(slots=True)
class Query:
    """A whole query."""

    text: str
    columns: list[Column] = field(default_factory=list)
    object: str = ""
    object_place: int = 0
    where: Condition | None = None
    groups: list[Column] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def parse_soql(text: str) -> Query:
    """Read a query.

    Raises:
        Malformed: It is none; the message is the one that Salesforce's clients see.
    """
    reader = _Reader(text)
    query = reader.query()
    reader.end()
    return query


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split(text))
        self._at = 0

    def _split(self, text: str) -> list[_Token]:
        found, place = [], 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise Malformed(text, place, f"unexpected token: '{text[place]}'")
            if match.lastgroup != "space":
                found.append(_Token(str(match.lastgroup), match.group(), place))
            place = match.end()
        return found

    # -- tokens

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _refuse(self) -> Malformed:
        token = self._peek()
        if token is None:
            return Malformed(self._text, len(self._text), "unexpected token: '<EOF>'")
        return Malformed(self._text, token.place, f"unexpected token: '{token.text}'")

    def _is(self, *words: str) -> bool:
        found = self._tokens[self._at : self._at + len(words)]
        return len(found) == len(words) and all(
            token.text.upper() == word and token.kind in ("word", "sign")
            for token, word in zip(found, words, strict=True)
        )

    def _take(self, *words: str) -> bool:
        if not self._is(*words):
            return False
        self._at += len(words)
        return True

    def _need(self, *words: str) -> None:
        if not self._take(*words):
            raise self._refuse()

    def _word(self) -> _Token:
        token = self._peek()
        if token is None or token.kind != "word" or token.text.upper() in _RESERVED or ":" in token.text:
            raise self._refuse()
        self._at += 1
        return token

    def _object(self) -> _Token:
        """Take the name of an object; `Order` and `Group` are two, though words of the language as well."""
        token = self._peek()
        if token is not None and token.text.upper() in ("ORDER", "GROUP") and not self._is(token.text.upper(), "BY"):
            self._at += 1
            return token
        return self._word()

    def _whole(self) -> int:
        token = self._peek()
        if token is None or token.kind != "number" or not token.text.isdecimal():
            raise self._refuse()
        self._at += 1
        return int(token.text)

    def end(self) -> None:
        if self._peek() is not None:
            raise self._refuse()

    # -- the query

    def query(self) -> Query:
        query = Query(self._text)
        self._need("SELECT")
        query.columns.append(self._column())
        while self._take(","):
            query.columns.append(self._column())
        self._need("FROM")
        token = self._object()
        query.object, query.object_place = token.text, token.place
        if self._take("WHERE"):
            query.where = self._condition()
        if self._take("GROUP", "BY"):
            query.groups = [self._plain()]
            while self._take(","):
                query.groups.append(self._plain())
        if self._take("ORDER", "BY"):
            query.orders = [self._order()]
            while self._take(","):
                query.orders.append(self._order())
        if self._take("LIMIT"):
            query.limit = self._whole()
        if self._take("OFFSET"):
            query.offset = self._whole()
        return query

    def _plain(self) -> Column:
        token = self._word()
        return Column(token.text, token.place)

    def _column(self) -> Column:
        token = self._word()
        name = token.text.upper()
        if not self._take("("):
            return Column(token.text, token.place)
        if name == "FIELDS":
            kind = self._word()
            if kind.text.upper() not in ("ALL", "STANDARD", "CUSTOM"):
                self._at -= 1
                raise self._refuse()
            self._need(")")
            return Column(kind.text.upper(), token.place, "FIELDS")
        if name not in _AGGREGATES:
            self._at -= 1
            raise self._refuse()
        path = "" if name == "COUNT" and self._is(")") else self._word().text
        self._need(")")
        following = self._peek()
        aliased = following is not None and following.kind == "word" and following.text.upper() not in _RESERVED
        return Column(path, token.place, name, self._word().text if aliased else "")

    def _order(self) -> Order:
        token = self._word()
        descending = False if self._take("ASC") else self._take("DESC")
        last = self._take("NULLS", "LAST")
        if not last:
            self._take("NULLS", "FIRST")
        return Order(token.text, token.place, descending, last)

    # -- conditions: AND and OR may be mixed only in parentheses

    def _condition(self) -> Condition:
        parts, kind = [self._part()], ""
        while self._is("AND") or self._is("OR"):
            word = "AND" if self._is("AND") else "OR"
            if kind and word != kind:
                raise self._refuse()
            kind = word
            self._need(word)
            parts.append(self._part())
        if len(parts) == 1:
            return parts[0]
        return And(tuple(parts)) if kind == "AND" else Or(tuple(parts))

    def _part(self) -> Condition:
        if self._take("NOT"):
            return Not(self._part())
        if self._take("("):
            inside = self._condition()
            self._need(")")
            return inside
        token = self._word()
        return self._test(token.text, token.place)

    def _test(self, path: str, place: int) -> Test:
        for words in (("NOT", "IN"), ("IN",), ("INCLUDES",), ("EXCLUDES",)):
            if self._take(*words):
                return self._among(path, " ".join(words), place)
        for word in ("=", "!=", "<>", "<=", ">=", "<", ">", "LIKE"):
            if self._take(word):
                return Test(path, "!=" if word == "<>" else word, (self._value(),), place)
        raise self._refuse()

    def _among(self, path: str, operator: str, place: int) -> Test:
        self._need("(")
        if self._is("SELECT"):
            query = self.query()
            self._need(")")
            return Test(path, operator, (), place, query)
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._need(")")
        return Test(path, operator, tuple(values), place)

    def _value(self) -> Value:
        token = self._peek()
        if token is None or token.kind == "sign":
            raise self._refuse()
        text = token.text
        if token.kind == "word":
            kinds: dict[str, _ValueKind] = {"TRUE": "boolean", "FALSE": "boolean", "NULL": "null"}
            kind = kinds.get(text.upper(), "words")
            if kind == "words" and not re.fullmatch(r"[A-Z_]+(:\d+)?", text.upper()):
                raise self._refuse()
            self._at += 1
            return Value(kind, text.upper(), token.place)
        self._at += 1
        if token.kind == "string":
            unescaped = re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1])
            return Value("string", unescaped, token.place)
        others: dict[str, _ValueKind] = {"number": "number", "date": "date", "datetime": "datetime"}
        return Value(others[token.kind], text, token.place)
