"""The columns of a stream: what stands at each field path of its records, lists and maps opened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workbench.drafting._labels import plain_words
from workbench.drafting._written_times import OrderFound, is_epoch, is_written_time, order_of
from workbench.records import Record, escape_segment, normal_form, parse_time
from workbench.trust import fewest_at_path, is_secret_value
from workbench.views import DayOrder, as_number, standard_time, written_day

__all__ = ["Column", "Table", "prefix_of", "read_table", "text_of", "without_prefix"]

_MOST_LEVELS = 12
_MOST_COLUMNS = 400
_MAP_KEYS = 12
_ID_OBJECTS = frozenset({"id", "ids", "identifier", "identifiers"})
_MAP_SHARE = 0.5
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?", re.ASCII)
_WHOLE = re.compile(r"0|[1-9]\d*", re.ASCII)
# A number with the sign or code of a currency before it, or with a unit behind it: `$1,204.50`, `EUR 3`, `391 points`.
_CURRENCY = "[$€£¥₹₩₽₺₫₪฿₴₦]"
_AMOUNT = re.compile(
    rf"""[-+(]?(?P<sign>{_CURRENCY}|[A-Z]{{3}}\s)?\s*[-+]?\d[\d.,'\ ]*?
    (?P<unit>\s?(?:{_CURRENCY}|%)|\s[^\W\d_]{{1,12}}|[^\W\d_]{{2,4}})?\)?""",
    re.VERBOSE,
)
# With decimals, as people write them: `25,84`, `1.204,50`, `1,204.5`.
_DECIMAL = re.compile(r"[-+]?\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{1,2}", re.ASCII)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.ASCII | re.IGNORECASE)
_FEW_UNITS = 3
_DATA_DIGITS = 3
_MOSTLY = 0.9
_MOST_LETTERS_OF_A_PREFIX, _FEWEST_PREFIXED = 4, 4
_LONG_LETTERS = 120
_FEW = 12
_KEY_NAMES = frozenset({"id", "no", "nr", "number", "nummer", "numero", "code", "key", "ref", "reference", "card"})
_TIME_NAMES = frozenset(
    {"ts", "time", "timestamp", "at", "date", "datetime", "on", "created", "updated", "modified", "epoch", "dt", "day"}
)
_WRITTEN_DAY = re.compile(r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None and parse_time(text) is not None


def text_of(value: Any) -> str | None:
    """Return a scalar as the text of a key, or `None` for what cannot be one."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if float(value).is_integer() else None


@dataclass
class Column:
    """All values at one field path of a stream's records.

    Attributes:
        path: Field path: `*` for list positions and for keys that are data; `*#` at its end for such keys themselves.
        records: How many records were looked at.
        values: `(number of the record, scalar)` of every value that is not empty, in order.
        days: What its days tell of their order, where most values are days such as `03/04/2024`.
        prefix: What all names of the table begin with and that says nothing of any: `cu_` of `cu_tel`.
        parted: The name of the field with its sort behind it, where names begin with their sort: `back_dt` of `dtback`;
            without the letters of its table, where names begin with those: `NR` of `CLNR`.
    """

    path: str
    records: int
    values: list[tuple[int, Any]] = field(default_factory=list)
    days: OrderFound | None = None
    prefix: str = ""
    parted: str = ""

    def read_days(self) -> None:
        """Find out in which order days with slashes or hyphens are written here, and read them in it."""
        texts = [value for _, value in self.values if isinstance(value, str) and value[:1].isdigit()]
        found = order_of(texts) if len(texts) >= _MOSTLY * len(self.values) else None
        if found is None or self.path == "id" or self.is_keys:
            return
        others = sum(_is_time(standard_time(text)) for text in texts) if found.readable < len(texts) else 0
        if found.readable + others < _MOSTLY * len(self.values):
            return
        self.days = found
        if found.order is not None:
            self._read_in(found.order)

    def read_days_in(self, order: DayOrder) -> None:
        """Read days of which no value tells the order in the one that their source's other days have."""
        if self.days is not None:
            self.days = self.days._replace(order=order, by_others=True)
            self._read_in(order)

    def _read_in(self, order: DayOrder) -> None:
        self.values = [(n, written_day(one, order) if isinstance(one, str) else one) for n, one in self.values]

    @property
    def name(self) -> str:
        """The last name on the path that is no `*`."""
        return next((part for part in reversed(self.segments) if part not in ("*", "*#")), "")

    @cached_property
    def segments(self) -> list[str]:
        """The names on the path, unescaped, without what all names of the table begin with."""
        names = [part.replace("~1", "/").replace("~0", "~") for part in self.path.split("/")[1:]]
        return [self.parted or without_prefix(names[0], self.prefix), *names[1:]] if names else []

    @property
    def is_many(self) -> bool:
        """Whether a record may have several values here."""
        return any(part in ("*", "*#") for part in self.segments)

    @property
    def is_keys(self) -> bool:
        """Whether the values are the keys of an object."""
        return self.path.endswith("/*#")

    @cached_property
    def filled(self) -> float:
        """Share of the records that have a value."""
        return len({number for number, _ in self.values}) / self.records if self.records else 0.0

    @cached_property
    def texts(self) -> list[str]:
        """The values as texts."""
        return [value if isinstance(value, str) else str(value).lower() for _, value in self.values]

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each distinct text stands here."""
        return Counter(self.texts)

    @cached_property
    def keys(self) -> set[str]:
        """The distinct values as texts of keys; empty where one cannot be a key."""
        found = {text_of(value) for _, value in self.values}
        return set() if None in found or self.is_time else {key for key in found if key is not None}

    def _share(self, test: Any) -> float:
        return sum(1 for _, value in self.values if test(value)) / len(self.values) if self.values else 0.0

    @cached_property
    def is_text(self) -> bool:
        """Whether most values are texts that are neither numbers nor times."""
        return self._share(lambda v: isinstance(v, str)) >= _MOSTLY and not self.is_number and not self.is_time

    @cached_property
    def is_url(self) -> bool:
        """Whether most values are addresses of pages."""
        return self._share(lambda v: isinstance(v, str) and bool(_URL.match(v.strip()))) >= _MOSTLY

    @cached_property
    def is_bool(self) -> bool:
        """Whether the values are true and false."""
        return self._share(lambda v: isinstance(v, bool)) >= _MOSTLY

    @cached_property
    def is_number(self) -> bool:
        """Whether most values are numbers, or texts that are decimal numbers or amounts of money."""
        return self._share(lambda v: as_number(v) is not None) >= _MOSTLY

    @cached_property
    def is_whole(self) -> bool:
        """Whether all values are whole numbers from 0 on, without leading zeros."""
        return bool(self.texts) and all(_WHOLE.fullmatch(text.strip()) for text in self.texts)

    @cached_property
    def is_time(self) -> bool:
        """Whether most values are ISO dates or times, days as `14.03.2025`, or such as `14/03/2025` of one order."""
        return self._share(lambda v: isinstance(v, str) and _is_time(standard_time(v))) >= _MOSTLY

    @cached_property
    def is_amount(self) -> bool:
        """Whether most values are texts that say how much, in at most three currencies or units."""
        found = [match for text in self.counts if (match := _AMOUNT.fullmatch(text.strip()))]
        units = {(match["sign"] or "").strip() + (match["unit"] or "").strip() for match in found}
        return len(found) >= max(1, _MOSTLY * len(self.counts)) and "" not in units and len(units) <= _FEW_UNITS

    @cached_property
    def is_decimal(self) -> bool:
        """Whether most values are numbers with decimals, some with two: `4.1` may be a version, `25,84` is a price."""
        found = sum(_DECIMAL.fullmatch(text.strip()) is not None for text in self.counts)
        precise = any(text.strip()[-3:-2] in (".", ",") for text in self.counts)
        return precise and found >= max(1, _MOSTLY * len(self.counts))

    @cached_property
    def is_dated(self) -> bool:
        """Whether most values are days or times, in whatever form: nobody calls a record by them."""
        if self.is_time:
            return True
        if self.is_whole:
            words = frozenset(plain_words(self.name))
            called = not _TIME_NAMES.isdisjoint(words)
            if called and all(_WRITTEN_DAY.fullmatch(text) for text in self.counts):
                return True
            return _KEY_NAMES.isdisjoint(words) and all(is_epoch(int(t), called_a_time=called) for t in self.counts)
        return self._share(lambda v: isinstance(v, str) and is_written_time(v)) >= _MOSTLY

    @cached_property
    def is_unique(self) -> bool:
        """Whether no value stands twice."""
        return bool(self.values) and len(self.counts) == len(self.values)

    @cached_property
    def distinct(self) -> float:
        """Distinct values, as a share of all."""
        return len(self.counts) / len(self.values) if self.values else 0.0

    @cached_property
    def letters(self) -> float:
        """Mean length of the texts."""
        return sum(map(len, self.texts)) / len(self.texts) if self.texts else 0.0

    @property
    def is_long(self) -> bool:
        """Whether it holds prose rather than values."""
        return self.is_text and self.letters > _LONG_LETTERS

    @cached_property
    def is_category(self) -> bool:
        """Whether the values are a few that recur, by which records can be counted."""
        few = 1 <= len(self.counts) <= _FEW and len(self.values) >= 2 * len(self.counts)
        short = all(len(text) <= 40 for text in self.counts)
        return few and short and not self.is_time and (self.is_text or self.is_bool)

    @cached_property
    def density(self) -> float:
        """Of whole numbers: how full the range is that they lie in, 0 to 1. Full ranges include others by chance."""
        if not self.is_whole:
            return 0.0
        numbers = {int(text) for text in self.counts}
        return len(numbers) / max(1, max(numbers) - min(0 if min(numbers) < 10 else min(numbers), max(numbers)) + 1)

    @cached_property
    def key_forms(self) -> set[str]:
        """The keys in the form in which a spec's links compare them: `Ana@X.example` is `ana@x.example`."""
        return {form for key in self.keys if (form := normal_form(key))}

    @cached_property
    def forms(self) -> set[str]:
        """The distinct values in the form in which questions are compared with them."""
        return {form for text in self.counts if (form := normal_form(text))}


@dataclass
class Table:
    """A stream as columns.

    Attributes:
        stream: Qualified name.
        count: How many records it has.
        records: Those that were looked at.
        columns: Its columns by path, in document order; the record's id, as `id`, stands first.
        parted: Its own name with its sort behind it (`cls_cd` of `kdcls`), where names begin with their sort.
        read: The noun that its name is cut short from, where other tables tell it: `matter` of `mtr`.
        prefix: What the names of all streams of its source begin with, and that says nothing of any: `crm_`.
    """

    stream: str
    count: int
    records: list[Record]
    columns: dict[str, Column]
    parted: str = ""
    read: str = ""
    prefix: str = ""

    @property
    def name(self) -> str:
        """The stream's own name, as words are read from it."""
        return self.parted or self.own_name[len(self.prefix) :]

    @property
    def own_name(self) -> str:
        """The stream's own name."""
        return self.stream.partition(".")[2]

    @property
    def id(self) -> Column:
        """The ids of the records."""
        return self.columns["id"]


def read_table(stream: str, count: int, records: Iterable[Record]) -> Table:
    """Open the records of a stream into columns."""
    kept = list(records)
    columns: dict[str, Column] = {"id": Column("id", len(kept), [(n, record.id) for n, record in enumerate(kept)])}
    _open([(n, record.body) for n, record in enumerate(kept)], "", columns, len(kept), 0)
    prefix = prefix_of([path[1:] for path in columns if path.count("/") == 1])
    # No key, name or figure is made of what no context shows.
    columns = {path: column for path, column in columns.items() if not _holds_secrets(column)}
    for column in columns.values():
        column.prefix = prefix
        column.read_days()
    return Table(stream, count, kept, columns)


def _holds_secrets(column: Column) -> bool:
    fewest = fewest_at_path(column.path)
    return fewest > 0 and any(is_secret_value(value, fewest) for _, value in column.values)


def prefix_of(names: Sequence[str]) -> str:
    """Return the letters with which nearly all names of a table begin: `cu` of `cu_no`, `cu_tel` and `cu_eml`."""
    words = [plain_words(name) for name in names]
    first = Counter(own[0] for own in words if len(own) > 1)
    prefix, count = first.most_common(1)[0] if first else ("", 0)
    is_one = len(prefix) <= _MOST_LETTERS_OF_A_PREFIX and prefix.isalpha()
    return prefix if is_one and count >= _FEWEST_PREFIXED and count >= _MOSTLY * len(names) else ""


def without_prefix(name: str, prefix: str) -> str:
    """Return a name without what all names of its table begin with."""
    begins = bool(prefix) and name.casefold().startswith(prefix) and plain_words(name)[:1] == [prefix]
    return name[len(prefix) :].lstrip("_-. ") or name if begins else name


def _open(values: Sequence[tuple[int, Any]], path: str, columns: dict[str, Column], records: int, level: int) -> None:
    objects = [(n, value) for n, value in values if isinstance(value, dict)]
    elements = [(n, inner) for n, value in values if isinstance(value, list) for inner in value]
    scalars = [
        (n, value)
        for n, value in values
        if not isinstance(value, dict | list)
        and value is not None
        and not (isinstance(value, str) and not value.strip())
    ]
    if scalars and path and len(columns) < _MOST_COLUMNS:
        columns.setdefault(path, Column(path, records)).values.extend(scalars)
    if level >= _MOST_LEVELS:
        return
    if elements:
        _open(elements, f"{path}/*", columns, records, level + 1)
    if not objects:
        return
    if path and _is_map([value for _, value in objects], path.rpartition("/")[2]):
        keys = [(n, key) for n, value in objects for key in value]
        if keys and len(columns) < _MOST_COLUMNS:
            columns.setdefault(f"{path}/*#", Column(f"{path}/*#", records)).values.extend(keys)
        _open(
            [(n, inner) for n, value in objects for inner in value.values()], f"{path}/*", columns, records, level + 1
        )
        return
    names = dict.fromkeys(name for _, value in objects for name in value)
    for name in names:
        inner = [(n, value[name]) for n, value in objects if name in value]
        _open(inner, f"{path}/{escape_segment(name)}", columns, records, level + 1)


def _is_map(objects: Sequence[dict[str, Any]], name: str) -> bool:
    """Whether the keys of these objects are data: ids, days, codes.

    The names of other systems in an object of ids are none, though few records have all.
    """
    counts = Counter(key for one in objects for key in one)
    if not counts:
        return False
    data = sum(sum(c.isdigit() for c in key) >= _DATA_DIGITS for key in counts)
    if data >= _MOSTLY * len(counts):
        return True
    if name.casefold() in _ID_OBJECTS:
        return False
    filled = [one for one in objects if one]
    mean = sum(counts.values()) / len(filled)
    return len(counts) > _MAP_KEYS and len(counts) > 3 * mean and mean <= _MAP_SHARE * len(counts)
