"""The order of a question that says fields by raw names: what is asked for, of which records, under which conditions.

Each word is a field, a value or bound behind one, a noun, or one of a closed list that say nothing; where one is
left the question is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.records import normal_form
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.readings import Condition, Reading, Relation, are_spans
from workbench.views._english.question import Question
from workbench.views._listing.raw_calls import FieldCall, NounCall, RawCalls
from workbench.views._listing.ways import Ways
from workbench.views._records.bounds import Bound, bounds_in, is_plain
from workbench.views._records.source import Source
from workbench.views._records.spec import AggregateSpec, Order
from workbench.views._records.vocabulary import Fields, bare_label, plain_words
from workbench.views._writing.select import Step

__all__ = ["RawOrder", "RawRecords"]

_OPS = {
    **dict.fromkeys(("average", "mean", "avg"), "mean"),
    **dict.fromkeys(("sum", "total"), "sum"),
    **dict.fromkeys(("highest", "largest", "greatest", "biggest", "max", "maximum", "longest", "heaviest"), "max"),
    **dict.fromkeys(("lowest", "smallest", "least", "min", "minimum", "shortest", "lightest"), "min"),
    **dict.fromkeys(("latest", "newest"), "latest"),
    **dict.fromkeys(("earliest", "oldest"), "earliest"),
}
_SIDES = {"max": True, "min": False, "latest": True, "earliest": False}
_OPENING = re.compile(
    r"^\s*(?:(?:please|tell me|show me|give me|show|give|list|what|which|whats|is|are|was|were|the|s|do|does|all)\s+)*",
    re.I,
)
_LITTLE = frozenset(
    """
    a an the of on in for at by to as with where having have has had whose that which who and is are was were be been
    do does did its their all over across among from we our us there any stands stand appears appear listed named given
    it they says say recorded held marked set
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
"""Between what is asked and the conditions they say nothing."""
_EQUAL = frozenset({"is", "are", "was", "were", "of", "equal", "equals", "to", "as", "being", "set", "at", "the", "in"})
_TIMED = _EQUAL | {"on", "that", "which", "dated", "falls", "fell", "lies", "during", "from", "a", "value"}
_EMPTY = frozenset({"empty", "missing", "blank", "null", "unset", "absent"})
_FILLED = frozenset({"given", "filled", "present", "set"})
_WITHOUT = frozenset({"no", "without", "lack", "lacks", "lacking"})
_HAVING = frozenset({"have", "has", "had", "with", "having"})
_ANY = frozenset({"a", "an", "any", "some"})
_MOST = {"most": False, "fewest": True}
_LONGEST_VALUE = 10


@dataclass
class _Said:
    """What one question says.

    Attributes:
        subject: The entities that its nouns say, of which the records are asked for.
        conditions: What fields have, each with the entities that have such a field; what to do with it is decided last.
        groups: The fields that the figures are grouped by.
        others: Nouns behind the first, of what is linked or the same.
    """

    subject: list[NounCall] = field(default_factory=list)
    conditions: list[dict[str, Condition]] = field(default_factory=list)
    groups: list[list[FieldCall]] = field(default_factory=list)
    others: list[list[NounCall]] = field(default_factory=list)


class RawRecords:
    """What the records of a spec hold, by their entities and field paths."""

    def __init__(
        self,
        streams: Mapping[str, str],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        source: Source,
    ) -> None:
        """Read nothing yet; `streams` are those of each entity that may be asked for."""
        self._streams, self._ways, self._fields_of, self._source = streams, ways, fields_of, source

    def has(self, entity: str, path: str, form: str) -> bool:
        """Whether any record of an entity has a value, in normal form."""
        return bool(self._source.find_many(self._streams[entity], (path,), [form]).get(form))

    def fields(self, asked: Question, entity: str) -> Fields:
        """Return the fields of an entity."""
        return self._fields_of(asked, entity)

    def link_at(self, entity: str, path: str) -> GroupLink | None:
        """Return the link that the values of a field are; `None` where they are none, or several may be."""
        label = bare_label(plain_words(path.rpartition("/")[2]))
        links = [one for one in self._ways.links_from(entity) if len(one.steps) == 1]
        links += [GroupLink(entity, entity, steps) for steps in self._ways.hops(entity, entity) if len(steps) == 1]
        own = [
            one
            for one in links
            if bare_label(plain_words(one.steps[0].link.name)) == label and not one.steps[0].backwards
        ]
        return own[0] if len(own) == 1 else None

    def way(self, start: str, end: str) -> tuple[Step, ...] | None:
        """Return the hops from one entity to another, where there is one way."""
        return self._ways.way(start, end)


class RawOrder:
    """Reads the words of one question in their order."""

    def __init__(self, records: RawRecords, question: Question, calls: RawCalls) -> None:
        """Read nothing yet; `calls` is what the words of the question call."""
        self._records, self._question, self._calls = records, question, calls
        self._words = calls.words
        self._bounds = [one for one in bounds_in(question) if is_plain(one, question)]

    def read(self) -> Reading | None:
        """Return what the question asks for; `None` where any word of it is not understood."""
        opening = _OPENING.match(self._question.text)
        start = opening.end() if opening else 0
        at = next((i for i, word in enumerate(self._question.words) if word.start >= start), None)
        if at is None:
            return None
        most = [i for i, word in enumerate(self._words) if word in _MOST]
        if len(most) == 1:
            return self._most(most[0])
        is_count = self._words[at : at + 2] in (["how", "many"], ["number", "of"], ["count", "of"])
        if is_count:
            return self._count(at + 2)
        if self._words[at] in _OPS:
            return self._figure(at)
        return self._first(at)

    # -- what is asked for

    def _count(self, at: int) -> Reading | None:
        """Return what "how many inv have ..." asks for, or "how many different hrg_jdg are there"."""
        if self._words[at : at + 1] and self._words[at] in {"different", "distinct", "unique"}:
            calls = self._calls.fields_at(at + 1) if at + 1 < len(self._words) else []
            said = self._tail(calls[0].last, _Said()) if calls else None
            found = self._whole(said, calls) if said is not None else None
            if found is None or found[0].groups:
                return None
            reading, path = found
            return replace(reading, groups=(AggregateSpec(op="count", by=path),), different=True)
        while self._words[at : at + 1] and self._words[at] in {"all", "the", "our", "of"} and not self._raw_noun(at):
            at += 1
        said = _Said(subject=self._calls.nouns_at(at)) if at < len(self._words) else _Said()
        if not said.subject:
            return None
        rest = self._tail(said.subject[0].last, said)
        found = self._whole(rest, []) if rest is not None else None
        return replace(found[0], counted=True) if found is not None else None

    def _raw_noun(self, at: int) -> bool:
        return any(not one.is_cut for one in self._calls.nouns_at(at)) and self._words[at] not in {"all", "the", "of"}

    def _figure(self, at: int) -> Reading | None:
        """Return what "the average ft_mic of ..." asks for."""
        op = _OPS[self._words[at]]
        at = self._past(at + 1, {"of", "the", "all", "for", "value"})
        calls = self._calls.fields_at(at) if at < len(self._words) else []
        said = self._tail(calls[0].last, _Said()) if calls else None
        found = self._whole(said, calls) if said is not None else None
        if found is None:
            return None
        reading, path = found
        spec = self._spec(op, reading.entity, path)
        if spec is None:
            return None
        if reading.groups:
            by = reading.groups[0].by
            return replace(reading, groups=(spec.model_copy(update={"by": by}),))
        order = Order(by=path, descending=_SIDES[op]) if op in _SIDES else None
        return replace(reading, figures=(spec,), order=order)

    def _spec(self, op: str, entity: str, path: str) -> AggregateSpec | None:
        """Return a figure of a field; `None` where its values are no numbers, or times of which none is the least."""
        fields = self._records.fields(self._question, entity)
        if path in fields.times:
            op = {"max": "latest", "min": "earliest"}.get(op, op)
            fits = op in {"latest", "earliest"}
        else:
            fits = path in fields.numbers and op in {"mean", "sum", "max", "min"}
        return AggregateSpec.model_validate({"op": op, "field": path}) if fits else None

    def _first(self, at: int) -> Reading | None:
        """Return what "which inv has the highest inv_tot" asks for, or "which an have an_typ Suri"."""
        said = _Said(subject=self._calls.nouns_at(at))
        if not said.subject:
            return None
        at = said.subject[0].last
        side = self._past(at, _LITTLE - {"an"})
        if side < len(self._words) and _OPS.get(self._words[side]) in _SIDES:
            op = _OPS[self._words[side]]
            calls = self._calls.fields_at(self._past(side + 1, {"of", "the"})) if side + 1 < len(self._words) else []
            calls = [one for one in calls if any(one.entity == noun.entity for noun in said.subject)]
            rest = self._tail(calls[0].last, said) if calls else None
            found = self._whole(rest, calls) if rest is not None else None
            if found is None or found[0].groups:
                return None
            reading, path = found
            spec = self._spec(op, reading.entity, path)
            return replace(reading, figures=(spec,), order=Order(by=path, descending=_SIDES[op])) if spec else None
        rest = self._tail(at, said)
        found = self._whole(rest, []) if rest is not None else None
        return found[0] if found is not None and found[0].conditions and not found[0].groups else None

    def _most(self, most: int) -> Reading | None:
        """Return what "which hrg_jdg has the most hrg" asks for, or "who stands as sh_jdg on the most sh"."""
        if most + 1 >= len(self._words) or self._words[0] not in {"which", "what", "who", "whose"}:
            return None
        said = _Said(subject=self._calls.nouns_at(most + 1))
        rest = self._tail(said.subject[0].last, said) if said.subject else None
        if rest is None or rest.groups:
            return None
        groups: list[FieldCall] = []
        asked: list[NounCall] = []
        at = 1
        while at < most:
            calls = [one for one in self._calls.fields_at(at) if one.last <= most]
            nouns = [one for one in self._calls.nouns_at(at) if one.last <= most]
            if calls and not groups:
                groups, at = calls, calls[0].last
            elif nouns and not asked and not self._is_little(at):
                asked, at = nouns, nouns[0].last
            elif self._is_little(at) or (self._words[at] == "member" and asked == []):
                at += 1
            else:
                return None
        if not groups:
            return None
        found = self._whole(rest, groups)
        if found is None:
            return None
        reading, path = found
        link = self._records.link_at(reading.entity, path)
        if asked and (link is None or all(one.entity != link.entity for one in asked)):
            return None
        grouped = replace(link, noun=self._label(reading.entity, path)) if link is not None else None
        by = None if grouped is not None else path
        groups_of = (AggregateSpec(op="count", by=by),)
        return replace(reading, groups=groups_of, grouped=grouped, most=True, least=_MOST[self._words[most]])

    # -- conditions

    def _past(self, at: int, little: frozenset[str] | set[str]) -> int:
        while at < len(self._words) and self._words[at] in little:
            at += 1
        return at

    def _is_little(self, at: int) -> bool:
        return self._words[at] in _LITTLE

    def _tail(self, at: int, said: _Said) -> _Said | None:
        """Read what stands behind what is asked for, to the end; `None` where a word of it is not understood."""
        while at < len(self._words):
            word = self._words[at]
            behind = self._past(at + 1, _ANY | {"the", "each"})
            if word in {"per", "by", "each", "every"} and behind < len(self._words) and self._calls.fields_at(behind):
                calls = self._calls.fields_at(behind)
                said.groups.append(calls)
                at = calls[0].last
            elif word in _WITHOUT and behind < len(self._words) and self._calls.fields_at(behind):
                calls = self._calls.fields_at(behind)
                said.conditions.append({one.entity: self._lacking(one, at) for one in calls})
                at = calls[0].last
            elif self._calls.fields_at(at):
                calls, nouns = self._calls.fields_at(at), self._calls.nouns_at(at)
                found, at = self._condition(at, calls)
                if found:
                    said.conditions.append(found)
                elif nouns and not calls[0].is_raw:
                    # A lot is no value of the field that says which lot it is.
                    said.others.append(nouns)
                    at = nouns[0].last
                else:
                    return None
            elif self._is_little(at):
                at += 1
            else:
                nouns = self._calls.nouns_at(at)
                if not nouns or self._words[at - 1] in _WITHOUT:
                    return None
                said.others.append(nouns)
                at = nouns[0].last
        return said

    def _lacking(self, call: FieldCall, first: int, *, has: bool = False) -> Condition:
        text = self._question.raw(first, call.last)
        return Condition(text, call.path, self._label(call.entity, call.path), "", lacks=not has, has=has)

    def _condition(self, at: int, calls: Sequence[FieldCall]) -> tuple[dict[str, Condition], int]:
        """Return what is said of a field, for each entity that has it, and where that ends; none where nothing is."""
        last = calls[0].last
        ends: dict[int, dict[str, Condition]] = {}
        for call in calls:
            condition, end = self._given(call)
            if condition is not None:
                ends.setdefault(end, {})[call.entity] = condition
        if ends:
            end = max(ends)
            return ends[end], end
        empty = self._past(last, {"is", "are", "was", "were"})
        word = self._words[empty] if empty < len(self._words) else ""
        if word == "not" and self._words[empty + 1 : empty + 2] and self._words[empty + 1] in _FILLED:
            return {one.entity: self._lacking(one, at) for one in calls}, empty + 2
        if word in _EMPTY or (word in _FILLED and empty > last):
            return {one.entity: self._lacking(one, at, has=word in _FILLED) for one in calls}, empty + 1
        before = at - 1
        while before >= 0 and self._words[before] in _ANY:
            before -= 1
        if before >= 0 and self._words[before] in _HAVING and (last == len(self._words) or word in {"and", "but"}):
            return {one.entity: self._lacking(one, at, has=True) for one in calls}, last
        return {}, last

    def _given(self, call: FieldCall) -> tuple[Condition | None, int]:
        """Return the value or the bounds that stand behind a field, and where they end."""
        label = self._label(call.entity, call.path)
        start = call.last
        while start < len(self._words):
            form, end = self._value(call, start)
            if form is not None:
                others: list[str] = []
                raw = self._question.raw(start, end)
                while self._words[end : end + 1] == ["or"]:
                    other, end_of = self._value(call, end + 1)
                    if other is None:
                        return None, call.last
                    others.append(other)
                    end = end_of
                raw = self._question.raw(start, end)
                return Condition(raw, call.path, label, form, others=tuple(others)), end
            if self._words[start] not in _EQUAL:
                break
            start += 1
        if self._words[start : start + 1] == ["not"] and start > call.last:
            form, end = self._value(call, start + 1)
            if form is None or call.path not in self._records.fields(self._question, call.entity).always:
                return None, call.last
            return Condition(self._question.raw(start, end), call.path, label, form, denied=True), end
        bound = self._bound(call)
        if bound is not None:
            return Condition(bound.text, call.path, label, "", within=bound), max(bound.words) + 1
        return None, call.last

    def _value(self, call: FieldCall, start: int) -> tuple[str | None, int]:
        """Return the longest value that a field has from a place on, in normal form, and where it ends."""
        for end in range(min(len(self._words), start + _LONGEST_VALUE), start, -1):
            raw = self._question.raw(start, end)
            form = normal_form(raw)
            if self._records.has(call.entity, call.path, form):
                return form, end
        return None, start

    def _bound(self, call: FieldCall) -> Bound | None:
        """Return the bounds right behind a field, of the kind that it holds."""
        fields = self._records.fields(self._question, call.entity)
        kinds = {"time"} if call.path in fields.times else {"number"} if call.path in fields.numbers else set[str]()
        for bound in self._bounds:
            first = min(bound.words)
            if bound.kind in kinds and first >= call.last and self._past(call.last, _TIMED) >= first:
                return bound
        return None

    # -- of which records

    def _whole(self, said: _Said | None, calls: Sequence[FieldCall]) -> tuple[Reading, str] | None:
        """Return the reading of what is said of the records of the one entity that has a field, with its path."""
        if said is None:
            return None
        subjects = {one.entity for one in said.subject}
        own = {one.entity: one.path for one in calls if not subjects or one.entity in subjects}
        among = set(own) if calls else subjects
        if not among:
            return None
        if len(among) > 1:
            # Of several that have such a field those are meant that have all of what is said.
            same = {name for name in among if all(name in one for one in said.conditions)}
            named = {one.entity for those in said.others for one in those}
            among = same & named or same
        if len(among) != 1:
            return None
        entity = next(iter(among))
        conditions = [one[entity] for one in said.conditions if entity in one]
        distant = [one for one in said.conditions if entity not in one]
        reading = Reading(entity, self._noun(entity, said), tuple(conditions))
        linked = self._linked(entity, distant, said)
        groups = self._groups(entity, said)
        if linked is None or groups is None or not are_spans(conditions) or _meets_twice(conditions):
            return None
        relation, other = linked
        if any(all(one.entity not in {entity, other} for one in nouns) for nouns in said.others):
            return None
        told = self._told_nouns([*([said.subject] if said.subject else []), *said.others], {entity, other})
        grouping, link = groups
        return replace(reading, linked=relation, groups=grouping, grouped=link, told=told), own.get(entity, "")

    def _linked(
        self, entity: str, distant: Sequence[Mapping[str, Condition]], said: _Said
    ) -> tuple[Relation | None, str] | None:
        """Return what the records are linked to, of which other fields are said; `None` where that is open."""
        if not distant:
            return None, ""
        others = set.intersection(*(set(one) for one in distant))
        nouns = {one.entity for those in said.others for one in those}
        others = others & nouns or others
        if len(others) != 1:
            return None
        other = next(iter(others))
        steps = self._records.way(other, entity)
        conditions = tuple(one[other] for one in distant)
        if steps is None or _meets_twice(conditions):
            return None
        return Relation(Reading(other, other.replace("_", " "), conditions), steps), other

    def _groups(self, entity: str, said: _Said) -> tuple[tuple[AggregateSpec, ...], GroupLink | None] | None:
        """Return the groups that are asked for; `None` where several are, or those are fields of others."""
        if not said.groups:
            return (), None
        own = [one for one in said.groups[0] if one.entity == entity]
        if len(said.groups) > 1 or len(own) != 1:
            return None
        link = self._records.link_at(entity, own[0].path)
        if link is not None:
            return (AggregateSpec(op="count"),), replace(link, noun=self._label(entity, own[0].path))
        return (AggregateSpec(op="count", by=own[0].path),), None

    def _noun(self, entity: str, said: _Said) -> str:
        own = [one for one in said.subject if one.entity == entity]
        return self._question.raw(own[0].first, own[0].last) if own else entity.replace("_", " ")

    def _told_nouns(self, nouns: Sequence[Sequence[NounCall]], meant: set[str]) -> tuple[tuple[str, str], ...]:
        """Return what is told of nouns of which the name of a stream is a short form."""
        return tuple(
            (self._question.raw(one.first, one.last), one.entity.replace("_", " "))
            for those in nouns
            for one in those
            if one.is_cut and one.entity in meant
        )

    def _label(self, entity: str, path: str) -> str:
        return " ".join(self._records.fields(self._question, entity).labels[path])


def _meets_twice(conditions: Sequence[Condition]) -> bool:
    """Whether two values of one field are said, which no record has at once."""
    paths = [one.path for one in conditions if one.within is None]
    return len(paths) != len(set(paths))
