"""What a question asks of all records of an entity: the first by a measure, figures by group, those of one year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.records import Record, find_all, split_pointer
from workbench.views._question import STOP_WORDS, stem
from workbench.views._vocabulary import Fields

__all__ = ["InYear", "Whole", "read_whole"]

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DAY = re.compile(r"(?P<year>(?:1[89]|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_INTO_YEAR = frozenset({"in", "during", "of", "for", "year"})
_BESIDE_YEAR = frozenset({"season", "year"})
_BY = frozenset({"per", "by", "each", "every"})
_KEY_WORDS = frozenset({"id", "code", "cd", "key", "no", "nr", "number"})
_TIME_WORDS = frozenset(
    {"date", "dt", "day", "ts", "time", "timestamp", "at", "on", "created", "start", "started", "begin", "opened"}
    | {"since", "from", "ms", "epoch"}
)
# Verbs that say of any record that it came to be.
_CAME_TO_BE = frozenset(
    """
    placed made joined created opened issued started registered held signed booked added recorded logged began
    took place happened occurred raised filed entered
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# What happens to a record later, or happened to a person before.
_LATER = frozenset(
    """
    end ended closed close due updated modified changed paid shipped delivered expiry expires until birth born dob
    birthday deleted cancelled returned resolved finish finished deceased
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_MORE, _LESS = frozenset({"most"}), frozenset({"least", "fewest"})
_PRICES = ("price", "cost", "amount", "fee", "rate", "total")
_LENGTHS = ("length", "duration", "minutes", "runtime", "distance", "hours")
# Adjectives of a measure: the figure that they ask for, and what the measure is called.
_SUPERLATIVES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cheapest": ("min", _PRICES),
    "priciest": ("max", _PRICES),
    "dearest": ("max", _PRICES),
    "costliest": ("max", _PRICES),
    "heaviest": ("max", ("weight", "mass")),
    "lightest": ("min", ("weight", "mass")),
    "longest": ("max", _LENGTHS),
    "shortest": ("min", _LENGTHS),
    "tallest": ("max", ("height",)),
}
_GRADABLE: Mapping[str, tuple[str, ...]] = {"expensive": _PRICES, "costly": _PRICES, "populous": ("population",)}
_MILLISECONDS = 10**11
_SECONDS = 10**8


class InYear(NamedTuple):
    """A condition: the value at a field path lies in a year."""

    path: str
    label: str
    year: int

    def holds(self, record: Record) -> bool:
        """Tell whether a record has a value of that year."""
        return any(_year_of(value) == self.year for _, value in find_all(record.body, self.path))


@dataclass
class Whole:
    """What was read, and the places of the words that said it.

    Attributes:
        said: Indexes of the words.
        year: The year that is asked about.
        group: Field path of what figures are grouped by.
        ops: Figures that adjectives ask for, each with words that the measure is called by; none where the question
            calls it by its label.
    """

    said: set[int] = field(default_factory=set)
    year: InYear | None = None
    group: str | None = None
    ops: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_whole(
    texts: Sequence[str], rest: Sequence[int], fields: Fields, nouns: frozenset[str], usual: str | None
) -> Whole:
    """Read what of a question speaks of all records.

    Args:
        texts: The words of the question.
        rest: Indexes of those that are no value.
        fields: The fields of the entity.
        nouns: Stems by which the entity is called.
        usual: Field path of the time by which its records are ordered.
    """
    found = Whole()
    free = set(rest)
    _read_superlative(texts, free, fields, nouns, found)
    if not found.ops:
        _read_group(texts, free, fields, found)
    _read_year(texts, free - found.said, fields, usual, found)
    return found


def _read_superlative(
    texts: Sequence[str], free: set[int], fields: Fields, nouns: frozenset[str], found: Whole
) -> None:
    for index in sorted(free):
        text, behind = texts[index], texts[index + 1] if index + 1 < len(texts) else ""
        if text in _SUPERLATIVES:
            op, called = _SUPERLATIVES[text]
            found.ops[op] = called
            found.said.add(index)
        elif text in _MORE | _LESS and behind in _GRADABLE:
            found.ops["max" if text in _MORE else "min"] = _GRADABLE[behind]
            found.said |= {index, index + 1}
        elif text in _MORE | _LESS and any(stem(behind) in fields.stems(path) for path in fields.numbers):
            found.ops["max" if text in _MORE else "min"] = ()
            found.said.add(index)
        elif text in {"last", "first", "final"} and stem(behind) in nouns:
            found.ops["earliest" if text == "first" else "latest"] = ()
            found.said.add(index)
    if not found.ops:
        return
    for index in sorted(free - found.said):
        # "The most expensive by acquisition cost" names the measure; "a piece of equipment" is equipment.
        is_measure = texts[index] == "by" and any(
            stem(texts[index + 1]) in fields.stems(path) for path in fields.numbers if index + 1 < len(texts)
        )
        if is_measure or (texts[index] == "piece" and texts[index + 1 : index + 2] == ["of"]):
            found.said.add(index)


def _read_group(texts: Sequence[str], free: set[int], fields: Fields, found: Whole) -> None:
    for index in sorted(free):
        if texts[index] not in _BY or (
            texts[index] in {"each", "every"} and texts[index - 1] not in {"in", "for", "of", "with"}
        ):
            continue
        words: list[int] = []
        for behind in range(index + 1, len(texts)):
            if behind not in free or texts[behind] in STOP_WORDS:
                break
            words.append(behind)
        said = {stem(texts[place]) for place in words}
        paths = [path for path in _groupable(fields) if said and _calls(said, fields, path)]
        exact = [path for path in paths if _bare(fields, path) == said]
        best = exact if len(exact) == 1 else paths
        if len(best) == 1:
            ends = range(1, len(words) + 1)
            taken = next(
                n for n in ends if n == len(words) or _calls({stem(texts[i]) for i in words[:n]}, fields, best[0])
            )
            found.group = best[0]
            found.said |= {index, *words[:taken]}
            return


def _groupable(fields: Fields) -> list[str]:
    return [path for path in fields.labels if path not in fields.times and "*" not in split_pointer(path)]


def _bare(fields: Fields, path: str) -> set[str]:
    label = fields.labels[path]
    return {stem(word) for word in label if word not in _KEY_WORDS} or {stem(word) for word in label}


def _calls(said: set[str], fields: Fields, path: str) -> bool:
    """Whether words call a field: all that its label says, or all that they say stands in what it is called."""
    return said >= _bare(fields, path) or (bool(said) and fields.stems(path) >= said)


def _read_year(texts: Sequence[str], free: set[int], fields: Fields, usual: str | None, found: Whole) -> None:
    years = [index for index in sorted(free) if _YEAR.fullmatch(texts[index])]
    if len(years) != 1:
        return
    place = years[0]
    before = texts[place - 1] if place else ""
    beside = texts[place + 1] if place + 1 < len(texts) else ""
    if before not in _INTO_YEAR and beside not in _BESIDE_YEAR:
        return
    said = {place}
    if before in _INTO_YEAR and place - 1 in free:
        said.add(place - 1)
    if beside in _BESIDE_YEAR:
        said.add(place + 1)
    verbs = {index for index in free - said if texts[index] in _CAME_TO_BE}
    stems = {stem(texts[index]) for index in free - said if texts[index] not in STOP_WORDS}
    path = _time_called(fields, stems, usual)
    if path is not None:
        found.year = InYear(path, " ".join(fields.labels[path]), int(texts[place]))
        found.said |= said | verbs | {i for i in free if stem(texts[i]) in fields.stems(path)}


def _time_called(fields: Fields, stems: set[str], usual: str | None) -> str | None:
    """Return the field that says when: the one called so, a year, the only one, or the usual."""
    flat = [path for path in fields.labels if "*" not in split_pointer(path)]
    numbers = [path for path in flat if path in fields.numbers and not _TIME_WORDS.isdisjoint(fields.words[path])]
    times = [path for path in flat if path in fields.times] + numbers
    called = [path for path in times if not stems.isdisjoint(fields.stems(path) - {stem("date"), stem("time")})]
    if called:
        return called[0] if len(called) == 1 else None
    year = [path for path in flat if fields.labels[path] == ("year",) and path in fields.numbers]
    if len(year) == 1:
        return year[0]
    begun = [path for path in times if _LATER.isdisjoint(fields.words[path])]
    if len(begun) == 1:
        return begun[0]
    return usual if usual in begun else None


def _year_of(value: object) -> int | None:
    """Return the year of a time in any of the forms in which sources write them: ISO, `20170926`, seconds, years."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(int(value)) if isinstance(value, float) else value if isinstance(value, str) else str(value)
    if _YEAR.fullmatch(text) or (text[:4].isdigit() and text[4:5] == "-"):
        return int(text[:4])
    day = _DAY.fullmatch(text)
    if day is not None:
        return int(day["year"])
    if not text.isdigit() or int(text) < _SECONDS or len(text) > len(str(_MILLISECONDS)) + 2:
        return None
    seconds = int(text) / 1000 if int(text) >= _MILLISECONDS else int(text)
    return datetime.fromtimestamp(seconds, UTC).year
