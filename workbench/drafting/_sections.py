"""Sections of a drafted spec: what a question may be answered from, around each entity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from workbench.drafting._adding_up import adds_up, are_years, is_alternative, is_code_of, is_flag
from workbench.drafting._columns import Column, Table
from workbench.drafting._key_names import key_names
from workbench.drafting._keys import Ways
from workbench.drafting._labels import english, plain_words
from workbench.drafting._links import Edge
from workbench.drafting._ranges import names_somebody
from workbench.drafting._titles import called_many, title_of
from workbench.drafting._ways import safe_name
from workbench.views import AggregateSpec, Order, Section, standard_time

__all__ = ["aggregates_of", "draft_sections", "main_time", "measures_of", "summary_of"]

_SUMMARY = 6
_SUMS = 3
_TIMES = 1
_MOST_FIGURES = 12
_PARTS = frozenset({"tax", "vat", "discount", "rebate", "tip", "rounding", "duty"})
_SHORT_LETTERS = 60
_FILLED = 0.3
_DIFFERING = 0.5
_WORDS_OF_PROSE = 12
# A million letters take about a second to index, once.
_MOST_PROSE = 5_000_000
_DECADES = 30
_DAY = len("20250314")
_NEAR, _FAR = 70, 50
_CODES = frozenset(
    """
    id ids no nr number num code zip postcode postal phone telephone mobile fax year key ref reference isbn ean
    sku latitude longitude lat lon lng version port pin plz ext extension digits cvv cvc
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Names in capitals are often written in one: `REASONCODE`, `DEPARTMENTID`, but not `TOTALPAID` and `GRID`.
_ENDS_AS_A_CODE = re.compile(r"\w{3,}(?:code|(?<!pa)(?<!gr)(?<!flu)(?<!sol)(?<!b)(?<!vo)(?<!ac)(?<!rap)id)")
# When a copy was last touched. If most were on one day, that says when somebody ran an update, and nothing of them.
_TOUCHED = frozenset(
    {"update", "updated", "upd", "modified", "mod", "changed", "edited", "synced", "sync", "loaded", "imported"}
)
_FEW_TIMES = 2
_BIRTH = frozenset({"birth", "birthday", "born", "birthdate"})
_SECOND_NAMES = frozenset({"subtitle", "tagline", "slogan", "motto"})
_POSTAL_LETTERS = 3
_MADE = (
    "created",
    "opened",
    "placed",
    "ordered",
    "start",
    "begin",
    "date",
    "time",
    "day",
    "issued",
    "posted",
    "booked",
)


def summary_of(table: Table, ways: Ways) -> tuple[str, ...]:
    """Return the field paths that say what a record is: its name, kind, time and amount."""
    named = [column for name in ways.names[:1] for column in name]
    time = main_time(table)
    rest = [
        column
        for column in table.columns.values()
        if len(column.segments) <= 2
        and not column.is_many
        and column.path != "id"
        and column.filled >= _FILLED
        and column.letters <= _SHORT_LETTERS
        and len(column.counts) > 1
        and column.texts != table.id.texts
        and not _is_stamp(column)
    ]
    categories = [column for column in rest if column.is_category]
    categories = [column for column in categories if not _is_second_name(column)]
    numbers = [column for column in measures_of(table, set()) if not column.is_many]
    # Of what has no time, the year: books of 1998.
    times = [time] if time else [column for column in rest if _is_year(column)]
    ordered = [*named, *categories[:2], *times[:1], *numbers[:1], *rest]
    return tuple(dict.fromkeys(column.path for column in ordered))[:_SUMMARY]


def has_prose(table: Table) -> bool:
    """Whether the records hold long texts that mostly differ, and not more of them than are soon indexed."""
    long = [
        column
        for column in table.columns.values()
        if column.is_long
        and not column.is_many
        and not column.is_url
        and column.filled >= _FILLED
        and column.distinct >= _DIFFERING
        and sum(text.count(" ") for text in column.counts) >= _WORDS_OF_PROSE * len(column.counts)
    ]
    return 0 < sum(column.letters * column.filled for column in long) * table.count <= _MOST_PROSE


def _is_year(column: Column) -> bool:
    words = _said(column)
    return are_years(column) and "year" in words and _BIRTH.isdisjoint(words)


def _is_second_name(column: Column) -> bool:
    """Whether it says more of a name that stands elsewhere, though it recurs: subtitles of a series."""
    return not _SECOND_NAMES.isdisjoint(plain_words(column.name)[-1:])


def main_time(table: Table) -> Column | None:
    """Return the column whose times order the records: when they began to be."""
    times = [c for c in table.columns.values() if _is_ordered_time(c) and not c.is_many and c.filled >= _FILLED]

    def rank(column: Column) -> tuple[int, int, float]:
        words = set(_said(column))
        made = next((n for n, word in enumerate(_MADE) if word in words), len(_MADE))
        return made, len(column.segments), -column.filled

    born = [column for column in times if not _BIRTH.intersection(_said(column))]
    return min(born, key=rank, default=None)


def _is_ordered_time(column: Column) -> bool:
    """Whether the values are times that can be put in order: in standard form, or numbers such as 20250314."""
    return (column.is_time or (column.is_whole and column.is_dated)) and not _is_stamp(column)


def _is_stamp(column: Column) -> bool:
    """Whether it tells when records were last touched, and most of them were on one day: `last_update`."""
    if len(column.values) < _FEW_TIMES or _TOUCHED.isdisjoint(_said(column)) or not column.is_dated:
        return False
    # A load of a large table takes minutes.
    days = Counter(standard_time(text)[: len("2025-03-14")] for text in column.texts)
    return 2 * max(days.values()) > len(column.values)


def measures_of(table: Table, linking: set[str]) -> list[Column]:
    """Return the columns of amounts: numbers that can be added up or compared."""
    # Beside true numbers, digits in a text are a code: a postal code, the end of a card's number.
    typed = any(isinstance(v, int | float) for c in table.columns.values() for _, v in c.values[:1] if c.path != "id")
    found = [
        column
        for column in table.columns.values()
        if column.is_number
        and not column.is_dated
        and not (typed and isinstance(column.values[0][1], str))
        and not _is_in_a_map(column, table)
        and column.path != "id"
        and not column.is_keys
        and column.path not in linking
        and len(column.counts) > 1
        and not _is_code(column)
        and not is_code_of(column, table)
        and not is_flag(column)
        and not (column.is_unique and column.is_whole and column.texts == table.id.texts)
    ]
    return sorted(found, key=lambda column: column.is_many)


def _part_of_total(column: Column) -> int:
    """Return 0 for a grand total, 1 for a gross amount, 3 for taxes and discounts, which are parts of those, else 2."""
    said = {*_said(column)}
    if not _PARTS.isdisjoint(said):
        return 3
    return 0 if "total" in plain_words(column.name) else 1 if "gross" in said else 2


def _is_code(column: Column) -> bool:
    """Whether the last word of its name says that the numbers are codes: `serNbr`, `home_phone`."""
    last = plain_words(column.name)[-1:]
    if last == ["pc"]:
        # Postcodes; pieces are fewer.
        return column.is_whole and column.letters >= _POSTAL_LETTERS
    if column.is_whole and column.letters >= _POSTAL_LETTERS and names_somebody(column):
        # The numbers of people.
        return True
    if any(map(_ENDS_AS_A_CODE.fullmatch, last)) and not any("." in text for text in column.counts):
        return True
    return not _CODES.isdisjoint({*last, *(e for word in last for e in english(word))})


def _is_in_a_map(column: Column, table: Table) -> bool:
    """Whether it lies under keys that are data: a figure over all of them mixes what they tell apart."""
    parts = column.path.split("/")
    return any(part == "*" and "/".join([*parts[:place], "*#"]) in table.columns for place, part in enumerate(parts))


def _said(column: Column) -> list[str]:
    words = plain_words(column.name)
    return [*(e for word in words for e in english(word)), *words]


def aggregates_of(table: Table, entity: str, linking: set[str]) -> tuple[AggregateSpec, ...]:
    """Return the figures over many records of a stream."""
    called = called_many(entity)
    found = [AggregateSpec(op="count", label=f"number of {called}")]
    measures = measures_of(table, linking)
    told = [column for column in measures if adds_up(column) or is_alternative(column)]
    # The grand total before what it is made of, and taxes and discounts last.
    told = sorted(told, key=lambda c: (c.is_many, _part_of_total(c)))
    summed = [column for column in told if adds_up(column)][:_SUMS]
    found += [AggregateSpec(op="sum", field=column.path) for column in summed]
    main = next(iter([*told, *measures]), None)
    found += [AggregateSpec(op=op, field=main.path) for op in ("min", "max") if main is not None]
    times = [
        column
        for column in table.columns.values()
        if _is_ordered_time(column)
        and column.filled >= _FILLED
        and not column.is_keys
        and not _is_in_a_map(column, table)
        and not _BIRTH.intersection(_said(column))
    ]
    # Beside times of what happened, days that lie decades apart are birthdays, whatever they are called.
    times = [column for column in times if not _lie_decades_apart(column)] or times
    first = main_time(table)
    ordered = sorted(times, key=lambda column: (column is not first, len(column.segments)))
    for column in ordered[:_TIMES]:
        found += [AggregateSpec(op=op, field=column.path) for op in ("latest", "earliest")]
    groups = [
        column
        for column in table.columns.values()
        if (column.is_category or is_flag(column))
        and not column.is_keys
        and column.path not in linking
        and not _is_second_name(column)
    ]
    groups.sort(key=lambda column: (column.is_many, is_flag(column), len(column.segments)))
    found += [AggregateSpec(op="count", by=column.path, label=f"number of {called}") for column in groups]
    # Of what does not add up, such as a score, the ends, where there is room.
    ends = [column for column in measures if not adds_up(column) and column is not main]
    found += [AggregateSpec(op=op, field=column.path) for column in ends for op in ("min", "max")]
    return tuple(found[:_MOST_FIGURES])


def _lie_decades_apart(column: Column) -> bool:
    # Not so milliseconds since 1970.
    days = map(standard_time, column.counts)
    years = [int(text[:4]) for text in days if text[:4].isdecimal() and (column.is_time or len(text) == _DAY)]
    return bool(years) and max(years) - min(years) >= _DECADES


def draft_sections(
    names: Mapping[str, str],
    tables: Mapping[str, Table],
    ways: Mapping[str, Ways],
    walks: Mapping[str, Sequence[tuple[Edge, ...]]],
    linking: Mapping[str, set[str]],
) -> list[Section]:
    """Return a section for each entity itself and one for each way that leads from it to others.

    Args:
        names: Stream to the name of its entity.
        tables: Stream to its columns.
        ways: Stream to its keys and names.
        walks: Stream to the rows of links worth walking from it.
        linking: Stream to the field paths from which links lead.
    """
    sections: list[Section] = []
    taken: list[str] = []
    keys = {stream: key_names(table) for stream, table in tables.items()}
    for number, (stream, entity) in enumerate(names.items()):
        name = safe_name(entity, taken)
        taken.append(name)
        sections.append(
            Section(
                name=name,
                of=entity,
                required=True,
                priority=max(_NEAR + 1, 100 - number),
                format="auto",
                summary=summary_of(tables[stream], ways[stream]),
                search=has_prose(tables[stream]),
            )
        )
    for stream, entity in names.items():
        for place, walk in enumerate(walks[stream]):
            name = safe_name("-".join([entity, *(edge.name for edge in walk)]), taken)
            name = re.sub(r"_", "-", name)
            name = name if name not in taken else safe_name(name, taken)
            taken.append(name)
            end = walk[-1].to
            many = any(edge.many for edge in walk)
            time = main_time(tables[end]) if many else None
            sections.append(
                Section(
                    name=name,
                    title=title_of(entity, walk, names, keys, many=many),
                    of=entity,
                    follow=tuple(edge.name for edge in walk),
                    order=Order(by=time.path, descending=True) if time else None,
                    format="auto",
                    priority=max(1, (_NEAR if len(walk) == 1 else _FAR) - place),
                    summary=summary_of(tables[end], ways[end]),
                    aggregates=aggregates_of(tables[end], names[end], linking[end]) if many else (),
                )
            )
    return sections
