"""How long what records tell of took, where they say when it began and when it ended, and no number tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from workbench.records import split_pointer
from workbench.views._conditions.computed import Computed
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.other_words import same_root
from workbench.views._conditions.readings import Condition, Reading, is_same
from workbench.views._conditions.said_units import unit_called, unit_of
from workbench.views._conditions.spoken import nouns_said
from workbench.views._english.lasting_forms import AskedTime, asked_time
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._english.synonyms import synonyms
from workbench.views._records.bounds import bounds_in
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["Lasting"]

_BEGIN = frozenset(
    """
    start started starts begin began begun begins open opened opens report reported create created arrive arrived
    arrives arrival admit admitted admission came receive received borrow borrowed lent loaned rented placed order
    ordered request requested log logged raise raised submit submitted file filed apply applied enter entered hire
    hired join joined intake registered from moved checkin called issued dispatched
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_END = frozenset(
    """
    end ended ends finish finished finishes complete completed completes completion close closed closes resolve resolved
    left leave leaving depart departed departs departure return returned returns fixed repaired mended solved discharge
    discharged deliver delivered stop stopped stops until released checkout vacated
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_LITTLE = frozenset(
    """
    on at date time day ts timestamp dt datetime the by checked check clock clocked moved in out
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Who travels departs first, and arrives in the end.
_JOURNEYS = frozenset(
    map(stem, "trip journey voyage flight ride run route sailing crossing transport shipment tour".split())  # noqa: SIM905
)
# Words for one thing that begins, or ends.
_SAME = tuple(
    frozenset(map(stem, line.split()))
    for line in (
        "arrival arrived arrives came come intake admission admitted entry entered checkin received",
        "departure departed departs left leaving exit discharge discharged checkout vacated",
        "start started starts beginning began begins begun opened opening commencement",
        "end ended ends finish finished finishes completion completed closure closed",
        "report reported opened opening raised logged created creation submission submitted filed filing requested",
        "fix fixed repair repaired resolution resolved solution solved closure closed completion completed mended",
    )
)
_DURATIONS = frozenset({"duration", "length", "nights", "elapsed"})
_TOOK = re.compile(
    r"\s+(?:(?:that|which|who)\s+)?(?:(?:have\s+|has\s+|had\s+)?(?:took|take|taking|taken|lasted|lasting|last|stayed|staying|stay|ran|were\s+open|was\s+open|stayed\s+open|were|was|are|is)\s+)?(?:for\s+)?$",
    re.I,
)
_TOOK_SAID = re.compile(
    r"\b(?:took|take|taking|taken|lasted|lasting|last|stayed|staying|stay|ran|open)\s+(?:for\s+)?$", re.I
)


class Lasting:
    """Reads questions for how long records took, over the entities of a spec."""

    def __init__(
        self,
        nouns: Mapping[str, frozenset[str]],
        fields_of: Callable[[Question, str], Fields],
        leads_to_one: Callable[[str, GroupLink], bool],
    ) -> None:
        """Read nothing yet.

        Args:
            nouns: Entities, each with the stems of what it is called.
            fields_of: Returns the fields of an entity that a question may speak of.
            leads_to_one: Whether each record of an entity leads to one other by a way.
        """
        self._nouns, self._fields_of, self._leads_to_one = nouns, fields_of, leads_to_one

    def of(
        self, read: Callable[[Question], Reading | None], question: Question, _: Mapping[str, Fields]
    ) -> Iterator[Reading]:
        """Yield the readings of a question for how long records took, or for those that took so long."""
        found = list(self.readings(read, question))
        yield from found or self.bounded(read, question)

    def readings(self, read: Callable[[Question], Reading | None], question: Question) -> Iterator[Reading]:
        """Yield the readings of "how long does a repair take on average", "which workshop is the fastest".

        Args:
            read: Reads a question.
            question: The question.
        """
        asked = asked_time(question.text, tuple(self._nouns))
        found: list[Reading] = []
        for rest in asked.rests if asked is not None else ():
            reading = read(Question(rest)) if asked is not None else None
            one = self._told(asked, reading, question) if asked is not None and reading is not None else None
            if one is not None:
                one = replace(one, named_words=frozenset(range(len(question.words))))
                found += [] if any(is_same(one, other) for other in found) else [one]
        if len(found) == 1:
            yield found[0]

    def _told(self, asked: AskedTime, reading: Reading, question: Question) -> Reading | None:
        """Return a reading of the records with the figure of the time that they took."""
        if reading.figures or reading.order or reading.elements or reading.share_of or reading.beside or reading.told:
            return None
        fields = self._fields_of(question, reading.entity)
        if any(one.op != "count" for one in reading.groups):
            return None
        explicit = bool(asked.first)
        told = _durations(fields) if not explicit else []
        is_open = len(told) == 1 and asked.op == "mean" and not reading.groups and asked.least is None
        if told and not (is_open and _DURATIONS.isdisjoint(fields.labels[told[0]])):
            return None
        span = _span(asked, fields, self._nouns[reading.entity])
        if span is None:
            return None
        if reading.grouped is not None and not self._leads_to_one(reading.entity, reading.grouped):
            return None
        computed = _computed_of(span, fields, asked.unit)
        spec = AggregateSpec(op=asked.op, field=computed.field)
        if reading.groups:
            groups = tuple(one.model_copy(update={"op": asked.op, "field": computed.field}) for one in reading.groups)
            least = reading.least if asked.least is None else asked.least
            return replace(reading, groups=groups, least=least, computed=computed, counted=False)
        # How long a repair takes may be its hours of work, or the days until it is done: both are told.
        specs = (*(AggregateSpec(op=asked.op, field=path) for path in told), spec)
        return replace(reading, figures=specs, computed=computed, counted=False) if asked.least is None else None

    def bounded(self, read: Callable[[Question], Reading | None], question: Question) -> Iterator[Reading]:
        """Yield the readings of "repairs that took longer than a week"."""
        words = question.words
        for bound in bounds_in(question):
            behind = max(bound.words) + 1 if bound.words else len(words)
            unit = unit_called(words[behind].normal) if behind < len(words) else None
            if bound.kind != "number" or unit is None or unit.kind != "time":
                continue
            before = question.text[: words[min(bound.words)].start]
            if not (_TOOK_SAID.search(before) or bound.measure == "longest"):
                continue
            head = before[: match.start()] if (match := _TOOK.search(f"{before.rstrip()} ")) else before
            tail = question.text[words[behind].start + len(words[behind].text) :]
            if not nouns_said(Question(head)):
                continue
            counts = "" if re.match(r"\s*(?:how\s+many|number|which|what|list|show)", head, re.I) else "how many "
            reading = read(Question(f"{counts}{head.rstrip()} {tail.lstrip()}"))
            if reading is None or reading.elements or reading.told or reading.figures or reading.order:
                continue
            fields = self._fields_of(question, reading.entity)
            span = _span(AskedTime("mean", ()), fields, self._nouns[reading.entity])
            if span is None or _durations(fields):
                continue
            text = question.raw(min(bound.words), behind + 1)
            low, high = (value * unit.size if value is not None else None for value in (bound.low, bound.high))
            label = f"{_computed_of(span, fields).label.replace('from', 'time from', 1)} {text}"
            condition = Condition(
                text,
                span[0],
                label,
                "",
                within=replace(bound, text=text, low=low, high=high),
                than=span[1],
                side="time",
            )
            named = frozenset(range(len(words)))
            yield replace(reading, conditions=(*reading.conditions, condition), named_words=named)


def _computed_of(span: tuple[str, str], fields: Fields, unit: str = "") -> Computed:
    """Return the time between two fields."""
    first, second = (" ".join(fields.labels[path]) for path in span)
    return Computed(span[0], f"from {first} to {second}", span[1], unit)


def _durations(fields: Fields) -> list[str]:
    """Return the numbers that tell how long something took: then the time between two others may be another thing."""
    units = {path: unit_of(path, fields) for path in sorted(fields.numbers - fields.times)}
    return [
        path
        for path, unit in units.items()
        if (unit is not None and unit.kind == "time") or not _DURATIONS.isdisjoint(fields.labels[path])
    ]


def _span(asked: AskedTime, fields: Fields, own: frozenset[str]) -> tuple[str, str] | None:
    """Return the two times between which something took place; `None` where others may be meant as well."""
    times = [path for path in sorted(fields.times) if "*" not in split_pointer(path)]
    begins = [path for path in times if _is_plain(fields.labels[path], own, _BEGIN, "in")]
    ends = [path for path in times if _is_plain(fields.labels[path], own, _END, "out")]
    if not _JOURNEYS.isdisjoint(own):
        arrived = [path for path in begins if {"arrive", "arrived", "arrives", "arrival"} & set(fields.labels[path])]
        departed = [path for path in ends if {"depart", "departed", "departs", "departure"} & set(fields.labels[path])]
        begins = [path for path in begins if path not in arrived] + departed
        ends = [path for path in ends if path not in departed] + arrived
    first = _called(asked.first, fields, times, begins) if asked.first else begins
    second = _called(asked.second, fields, times, ends) if asked.second else ends
    return (first[0], second[0]) if len(first) == len(second) == 1 and first != second else None


def _is_plain(label: Collection[str], own: frozenset[str], kind: frozenset[str], little: str) -> bool:
    """Whether a time is called by nothing but that something began, or ended."""
    words = [word for word in label if word not in _LITTLE and stem(word) not in own]
    called = any(word in kind for word in label)
    return (called and all(word in kind for word in words)) or (not words and little in label)


def _called(said: str, fields: Fields, times: Sequence[str], usual: Sequence[str]) -> list[str]:
    """Return the times that some words call: by their own names, by other words for them, or as the usual ones."""
    words = [word for word in plain_words(said) if word not in STOP_WORDS | _LITTLE] or list(plain_words(said))
    stems = set(map(stem, words))
    whole = [path for path in times if stems and stems <= fields.stems(path)]
    if whole:
        exact = [path for path in whole if stems == {stem(w) for w in fields.labels[path] if w not in _LITTLE}]
        return exact or whole
    alike = [path for path in times if all(any(_is_alike(word, own) for own in fields.labels[path]) for word in words)]
    if alike:
        return alike
    same = [group for group in _SAME if any(stem(word) in group for word in words)]
    return [path for path in usual if any(group & fields.stems(path) for group in same)]


def _is_alike(said: str, own: str) -> bool:
    return same_root(said, own) or stem(own) in synonyms(stem(said))
