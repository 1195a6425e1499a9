"""The record next to the named one among all of its kind: "which fair was the next to open after the Spring Fair?"."""

from __future__ import annotations

from typing import TypeGuard

from workbench.views._asking.next_to import NextTo, next_to_named
from workbench.views._conditions.readings import Reading
from workbench.views._english.question import Question
from workbench.views._listing.attribute_questions import Attributes
from workbench.views._listing.listing import Listing
from workbench.views._naming.relative import Relative
from workbench.views._naming.resolve import Resolution
from workbench.views._records.leaves import leaves_of
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec

__all__ = ["next_of_kind"]

_IN_TIME = frozenset({"latest", "earliest"})
_ONE = frozenset({"one", "ones"})
# Room for the first two records, which tell whether one is the first alone.
_TOKENS = 200


def next_of_kind(
    asked: Question, resolution: Resolution, spec: ContextSpec, source: Source, attributes: Attributes
) -> Relative | None:
    """Return the record that is the next or the last in time beside the only one that a question names.

    "The next fair after the Spring Fair" is the first fair after a day: that of the Spring Fair. The question, or as
    much of it as says which record is meant, must be understood as one for all records; so nothing is returned where
    the order is that of what something else is linked to.
    """
    named = [(name, urn) for name, urns in resolution.found.items() for urn in urns]
    found = next_to_named(asked, resolution.mentions) if len(named) == 1 else None
    cue = next((at for at in found.cues if at not in found.place), None) if found is not None else None
    if found is None or cue is None or found.urn != named[0][1]:
        return None
    entity = named[0][0]
    for words in (range(len(asked.words)), range(cue, found.place.stop)):
        text = _in_order(asked, words, cue, found)
        for path, time in _times(found.urn, source).items():
            reading = attributes.read_within(Question(f"{text} {'after' if found.forward else 'before'} {time}"))
            urn = _first(reading, spec, source, attributes) if _is_beside(reading, entity, path) else None
            if urn is not None:
                said = {cue, *found.place} | ({cue + 1} if _is_one(asked, cue + 1) else set())
                return Relative(entity, urn, frozenset(said), asked.raw(min(said), max(said) + 1))
    return None


def _in_order(asked: Question, words: range, cue: int, found: NextTo) -> str:
    """Return some words of a question without the named record, for the first or the last of all."""
    side = "first" if found.forward else "last"
    return " ".join(
        side if at == cue else asked.words[at].text
        for at in words
        if at not in found.place and not (at == cue + 1 and _is_one(asked, at))
    )


def _is_one(asked: Question, at: int) -> bool:
    return at < len(asked.words) and asked.words[at].normal in _ONE


def _times(urn: str, source: Source) -> dict[str, str]:
    """Return the times of a record, by their field path, but for those of which it has several."""
    record = source.get_many([urn]).get(urn)
    found: dict[str, set[str]] = {}
    for leaf in leaves_of(record) if record is not None else ():
        if leaf.is_time and not leaf.is_empty:
            found.setdefault(leaf.path, set()).add(leaf.form)
    return {path: next(iter(forms)) for path, forms in found.items() if len(forms) == 1}


def _is_beside(reading: Reading | None, entity: str, path: str) -> TypeGuard[Reading]:
    """Whether what is asked for is one of a kind in the order of a time, on one side of a bound on that time."""
    if reading is None or reading.entity != entity or reading.order is None or reading.order.by != path:
        return False
    bounded = [one.path for one in reading.conditions if one.within is not None]
    return bounded == [path] and all(one.op in _IN_TIME for one in reading.figures)


def _first(reading: Reading, spec: ContextSpec, source: Source, attributes: Attributes) -> str | None:
    """Return the URN of the first of some records; `None` where there is none, or another one has the same time."""
    listing = Listing(reading, spec, attributes.sections, source, attributes.links)
    part = None if listing.choices or listing.is_too_many else listing.rows(_TOKENS)
    urns = [row.record.urn for row in part.rows[:2]] if part is not None else []
    path = reading.order.by if reading.order is not None else ""
    times = [_times(urn, source).get(path) for urn in urns]
    return urns[0] if urns and len(set(times)) == len(times) else None
