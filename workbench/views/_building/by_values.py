"""Records that a question calls by a value which several have, and by the year: "the Golden Lantern of 2020".

Awards, editions and cups have the name of their kind, which is no name of theirs. Written like a name behind "the" it
calls one of them, and what else the question says tells which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.context import Mention
from workbench.records import Record, lookup, normal_form
from workbench.views._english.question import Question, stem
from workbench.views._naming.resolve import Resolution
from workbench.views._records.bounds import Bound, bounds_in
from workbench.views._records.leaves import leaves_of, path_terms
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, Section
from workbench.views._writing.writing import scalar

__all__ = ["name_by_values"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_MEANT, _MOST_WORDS = 200, 40
# More than a name, and less than a key: nothing says that there will not be another.
_CONFIDENCE = 0.9
_FIGURES = ("count", "sum", "mean", "max", "min")


class _Called(NamedTuple):
    first: int
    last: int
    entity: str
    path: str
    records: dict[str, Record]


def name_by_values(
    asked: Question,
    resolution: Resolution,
    spec: ContextSpec,
    source: Source,
    sections: Mapping[str, Section],
    paths_with: Callable[[str, Section, str], Sequence[str]],
) -> None:
    """Take the one record that a value written like a name and the years of a question leave for the one it names.

    Several that are left are ambiguous, unless a figure of them is asked for.

    Args:
        asked: A question that names nothing else.
        resolution: What it names; what is found is put into it.
        spec: The spec.
        source: Where its records come from.
        sections: The section of each entity's own records.
        paths_with: Returns the fields of a stream of which a text is a value.
    """
    years = [word.normal for word in asked.words if _YEAR.fullmatch(word.normal)]
    if not years or len(asked.words) > _MOST_WORDS:
        return
    called = list(_called(asked, spec, source, sections, paths_with))
    widest = max((one.last - one.first for one in called), default=0)
    called = [one for one in called if one.last - one.first == widest]
    if len(called) != 1:
        return
    first, last, entity, path, records = called[0]
    bounds = [bound for bound in bounds_in(asked) if bound.kind == "time"]
    by = [path]
    for year in years:
        dated = {urn: paths for urn, record in records.items() for paths in [_dated(record, year, bounds)] if paths}
        records = {urn: record for urn, record in records.items() if urn in dated}
        by += dict.fromkeys(one for paths in dated.values() for one in paths[:1])
    if not records or (len(records) > 1 and any(map(asked.asks_for, _FIGURES))):
        return
    text = asked.raw(first, last)
    confidence = _CONFIDENCE / len(records)
    mention = Mention(text=text, entity=entity, records=tuple(records), by=" + ".join(by), confidence=confidence)
    resolution.mentions.append(mention)
    resolution.named_words |= {*range(first, last)}
    resolution.named_words |= set(_saying_years(asked, years, by))
    if len(records) == 1:
        resolution.add(entity, mention.records[0])
    else:
        resolution.ambiguous.append(mention)


def _saying_years(asked: Question, years: Sequence[str], by: Sequence[str]) -> Iterator[int]:
    """Yield the places of years, each with what its field is called: "in edition 2020"."""
    called = frozenset[str]().union(*map(path_terms, by))
    for at, word in enumerate(asked.words):
        if word.normal in years:
            yield at
            if at and stem(asked.words[at - 1].normal) in called:
                yield at - 1


def _called(
    asked: Question,
    spec: ContextSpec,
    source: Source,
    sections: Mapping[str, Section],
    paths_with: Callable[[str, Section, str], Sequence[str]],
) -> Iterator[_Called]:
    """Yield the values of fields that a question writes like names behind "the", with the records that have them."""
    places = sorted({place for every in asked.phrases.values() for place in every})
    for first, last in places:
        words = asked.words[first:last]
        before = [word.normal for word in asked.words[max(0, first - 2) : first]]
        is_behind = before[-1:] == ["the"] or (before[:1] == ["the"] and _YEAR.fullmatch(before[-1]) is not None)
        if not is_behind or not (words[0].text[:1].isupper() and words[-1].text[:1].isupper()):
            continue
        value = normal_form(asked.raw(first, last))
        for name, section in sections.items():
            stream = spec.entities[name].stream
            for path in paths_with(stream, section, value):
                urns = source.find_many(stream, (path,), [value]).get(value, [])
                if 0 < len(urns) <= _MOST_MEANT:
                    yield _Called(first, last, name, path, source.get_many(urns))


def _dated(record: Record, year: str, bounds: Sequence[Bound]) -> list[str]:
    """Return the fields by which a record is of a year: a number that is this, and else a time within the bounds."""
    leaves = [leaf for leaf in leaves_of(record) if not leaf.keys and not leaf.is_empty]
    numbers = [leaf.path for leaf in leaves if not leaf.is_time and scalar(lookup(record.body, leaf.pointer)) == year]
    bounds = [bound for bound in bounds if year in bound.text]
    times = [
        leaf.path
        for leaf in leaves
        if leaf.is_time and bounds and all(bound.holds(lookup(record.body, leaf.pointer)) for bound in bounds)
    ]
    return [*numbers, *times]
