"""What a question groups records by: a field, or the records that they are linked to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.records import split_pointer
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._english.question import STOP_WORDS, stem
from workbench.views._figures.measured import measured, moments
from workbench.views._records.spec import Section
from workbench.views._records.vocabulary import Fields, bare_label, plain_words

__all__ = [
    "GRAINS",
    "AskedGroups",
    "Distant",
    "asked_groups",
    "called_so",
    "counts_groups",
    "field_called",
    "groupable",
    "time_called",
]

_GROUPING, _EACH = frozenset({"by", "per"}), frozenset({"each", "every"})
_SPLITTING = frozenset(
    {"split", "splits", "grouped", "group", "broken", "break", "breakdown", "divided", "divide", "tallied", "counted"}
)
_FORMS = frozenset({"value", "label", "name", "code", "id", "key", "text", "display", "title"})
_NAMES = {("name",), ("full", "name"), ("fullname",), ("display", "name"), ("displayname",)}
GRAINS = frozenset({"day", "month", "quarter", "year"})
"""What times can be grouped by."""


Distant = Callable[[Sequence[str]], tuple[GroupLink, int] | None]
"""Finds by the stems of words the field of what records link to, and says how many of the words call it."""


class AskedGroups(NamedTuple):
    """What a question groups records by.

    Attributes:
        by: Field paths.
        places: Places of the tokens that say so.
        link: Records of another entity that the groups are made by, where no field is called so.
        grain: `day`, `month`, `quarter` or `year`, where the groups are those of a time.
    """

    by: tuple[str, ...] = ()
    places: frozenset[int] = frozenset()
    link: GroupLink | None = None
    grain: str = ""

    @property
    def is_any(self) -> bool:
        """Whether any groups are asked for."""
        return bool(self.by or self.link)


def asked_groups(
    texts: Sequence[str],
    rest: Collection[int],
    fields: Fields,
    section: Section,
    ways: Mapping[str, GroupLink],
    nouns: frozenset[str] = frozenset(),
    distant: Distant | None = None,
) -> AskedGroups | None:
    """Return what records are grouped by, and where that is said; `None` where it is unknown."""
    found: list[str] = []
    grouped: GroupLink | None = None
    grain = ""
    places: set[int] = set()
    for place in sorted(rest):
        if texts[place] not in _GROUPING | _EACH:
            continue
        words: list[str] = []
        for behind in range(place + 1, len(texts)):
            # A make is what a car is one of.
            little = texts[behind] in STOP_WORDS and texts[behind] != "make"
            if behind not in rest or little or texts[behind] in _GROUPING:
                break
            words.append(stem(texts[behind]))
        best = called_so(words, fields, groupable(fields))
        is_time = bool(words) and words[0] in GRAINS
        if is_time and best is not None and bare_label(fields.labels[best[0]]) != tuple(texts[place + 1 :][: best[1]]):
            # "By month" is not by the month in which something is renewed.
            best = None
        lacking = distant is not None and not is_time and (best is None or best[1] < len(words))
        away = distant(words) if distant is not None and lacking else None
        # "By maker of the asset" says whose maker is meant.
        owner = _owner(texts, rest, place + 1 + (away[1] if away is not None else 0))
        if away is not None and owner:
            owned = distant((*words[: away[1]], owner[0])) if distant is not None else None
            away = (owned[0], away[1]) if owned is not None and owned[1] > away[1] else None
        if away is not None and (best is None or away[1] > best[1]):
            link, size = away
            if grouped is not None or _is_by_a_doer(texts, rest, place, [link.path]):
                return None
            grouped = replace(link, noun=" ".join(texts[place + 1 : place + 1 + size]))
            size += owner[1] if owner else 0
        elif best is not None:
            path, size = best
            if _is_by_a_doer(texts, rest, place, bare_label(fields.labels[path])[size:]):
                return None
            found.append(path)
        elif grouped is None and words and words[0] in ways:
            size = next((at for at, word in enumerate(words) if ways.get(word) is not ways[words[0]]), len(words))
            grouped = replace(ways[words[0]], noun=" ".join(texts[place + 1 : place + 1 + size]))
        elif not grain and words and words[0] in GRAINS:
            said = {texts[at] for at in rest if stem(texts[at]) not in nouns}
            time, size, grain = _time_of(texts, rest, place + 2, said, fields, section), 1, words[0]
            if time is None:
                return None
            found.append(time)
        else:
            return None
        places |= set(range(place, place + 1 + size))
    if places:
        places |= _splitting(texts, rest)
    return AskedGroups(tuple(found), frozenset(places), grouped, grain)


def _time_of(
    texts: Sequence[str], rest: Collection[int], start: int, said: set[str], fields: Fields, section: Section
) -> str | None:
    """Return the time that is called behind "by month of", else the one that the question calls."""
    is_said = texts[start : start + 1] == ["of"]
    behind = {texts[at] for at in range(start + 1, start + 4) if is_said and at in rest}
    called = [path for path in moments(fields) if behind and behind.issuperset(bare_label(fields.labels[path]))]
    return called[0] if len(called) == 1 else time_called(said, fields, section)


def time_called(said: Collection[str], fields: Fields, section: Section) -> str | None:
    """Return the time by which records are grouped; those in lists are times of what stands there."""
    among = frozenset(path for path in moments(fields) if "*" not in split_pointer(path))
    path = measured(said, fields, section, among=among)
    listed = {word for one in fields.times - among for word in fields.words[one] if "*" in split_pointer(one)}
    own = fields.words[path] if path is not None else ()
    return None if {stem(word) for word in listed - {*own}} & {stem(text) for text in said} else path


def _owner(texts: Sequence[str], rest: Collection[int], start: int) -> tuple[str, int] | None:
    """Return the stem of whose field words name, as behind "country of the customer", and how many words say so."""
    if start >= len(texts) or texts[start] != "of":
        return None
    at = start + 1 + (texts[start + 1 : start + 2] in (["the"], ["their"], ["its"], ["each"]))
    return (stem(texts[at]), at + 1 - start) if at in rest else None


def groupable(fields: Fields) -> list[str]:
    """Return the fields of which each record has one value, and which are no times."""
    return [path for path in fields.labels if path not in fields.times and "*" not in split_pointer(path)]


def _splitting(texts: Sequence[str], rest: Collection[int]) -> set[int]:
    """Return the places of what says no more than that there are groups: "split", "broken down", "break … down"."""
    found = {place for place in rest if texts[place] in _SPLITTING}
    return found | {place for place in rest if found and texts[place] in {"down", "up"}}


def _is_by_a_doer(texts: Sequence[str], rest: Collection[int], place: int, unsaid: Sequence[str]) -> bool:
    """Whether a "by" says how something came about: "refunded by card" has no groups by the brand of a card."""
    before = place - 1
    return texts[place] == "by" and before not in rest and texts[before].endswith("ed") and bool(unsaid)


def field_called(texts: Sequence[str], fields: Fields) -> str | None:
    """Return the field that some words call, and nothing else, by which records can be grouped."""
    best = called_so([stem(text) for text in texts], fields, groupable(fields))
    return best[0] if best is not None and best[1] == len(texts) else None


def counts_groups(texts: Sequence[str], rest: Collection[int], places: Collection[int], nouns: frozenset[str]) -> bool:
    """Whether groups are asked for with no figure, of which the number is meant: "orders per state", "orders by state".

    "Orders sorted by state" asks for another thing: before such a "by" stands what is counted, or a value, or what
    says that there are groups; nothing is sorted by month.
    """
    if any(texts[place] == "per" or texts[place] in _SPLITTING | GRAINS for place in places):
        return True
    before = [place - 1 for place in places if texts[place] == "by"]
    listed = any(texts[place] in {"list", "show", "which", "what"} for place in rest)
    return not listed and all(place >= 0 and (place not in rest or stem(texts[place]) in nouns) for place in before)


def _are_forms_of_one(paths: Sequence[str]) -> bool:
    names = {path.rpartition("/")[2].casefold() for path in paths}
    return len({path.rpartition("/")[0] for path in paths}) == 1 and names <= _FORMS


def _is_name_of(path: str, said: Collection[str]) -> bool:
    """Whether a field is the name of the object that words call: the `fullName` of the `owner`."""
    names = split_pointer(path)
    return len(names) > 1 and said == set(map(stem, plain_words(names[-2]))) and plain_words(names[-1]) in _NAMES


def called_so(words: Sequence[str], fields: Fields, among: Sequence[str]) -> tuple[str, int] | None:
    """Return the field that the first of some words call, and how many they are; the most of them that call one."""
    for size in range(len(words), 0, -1):
        said = set(words[:size])
        bare = [path for path in among if said == {stem(word) for word in bare_label(fields.labels[path])}]
        # "Insurance company" calls `company` in `insurance`.
        within = [
            path for path in among if said <= {stem(word) for word in (*fields.labels[path], *fields.words[path])}
        ]
        within = [path for path in within if not said.isdisjoint(map(stem, fields.labels[path]))]
        also = [path for path in among if said <= fields.stems(path)]
        for fitting in (bare, also, within, [path for path in among if _is_name_of(path, said)]):
            if len(fitting) > 1 and _are_forms_of_one(fitting):
                # One value in several forms: `{"value": "in_progress", "label": "In progress"}`.
                fitting = sorted(fitting, key=lambda path: path.rpartition("/")[2] not in {"label", "name"})[:1]
            if len(fitting) == 1:
                return fitting[0], size
    return None
