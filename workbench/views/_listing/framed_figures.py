"""Counts and sums whose frame is plain though not all of their words are: "how many complaints went to the ombudsman".

Which records are meant, the nouns and verbs say, and which of them, values: said exactly, in another word, or by a word
that only one value holds. Of sums the words say of what, and so does a record that has one amount alone. The reading
for which most words speak is taken where no other comes near; what was read as what, and which words were not read, is
told at the head of the context.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from workbench.views._conditions.attributes import AttributeReader
from workbench.views._conditions.excused import not_excused
from workbench.views._conditions.readings import Condition, Reading
from workbench.views._conditions.standing import standing_at
from workbench.views._english.abbreviations import cuts_short
from workbench.views._english.pasts import is_past
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._listing.best_reading import best_of, heads_of, only_reading, told_of
from workbench.views._listing.closeness import (
    EXACT,
    NEGATIVE,
    NOTHING_SAID,
    calls_deed,
    calls_field,
    calls_records,
    tells_apart,
)
from workbench.views._listing.counted_otherwise import CountedOtherwise
from workbench.views._listing.values_called import values_said
from workbench.views._records.spec import AggregateSpec
from workbench.views._records.units import adds_up, is_money
from workbench.views._records.vocabulary import Fields

__all__ = ["FramedFigures"]

_COUNTS = re.compile(r"^\s*(?:for\s+)?(?:how\s+many|how\s+often|(?:the\s+)?number\s+of)\b", re.I)
_SUMS = re.compile(
    r"^\s*(?:how\s+much\b|what\b(?=.*\b(?:cost|costs|come|came|add|adds|bill|billed|charge|charged|paid|pay|awarded|spent|taken|in\s+total|together)\b)|"
    r"(?:the\s+)?(?:total|sum|revenue|turnover|income)\b)",
    re.I | re.S,
)
# What has not been paid is summed up of what nothing says to be paid, or stands in a field of its own.
_OWED = re.compile(
    r"\b(?:(?:still\s+)?(?:outstanding|owed|owing|unpaid)(?:\s+to\s+us)?|owes?(?:\s+us)?|(?:has|have|is|are)\s+(?:still\s+)?not\s+(?:yet\s+)?"
    r"(?:been\s+)?paid(?:\s+us)?(?:\s+yet)?|not\s+(?:yet\s+)?(?:been\s+)?paid(?:\s+us)?(?:\s+yet)?|nobody\s+has\s+paid(?:\s+yet)?|"
    r"still\s+(?:to\s+(?:come\s+in|get|be\s+paid|pay)|out\s+there|waiting\s+(?:for|on))|"
    r"(?:waiting|yet)\s+to\s+(?:get|be\s+paid|come\s+in)|"
    r"(?:(?:has|have|is|are|was|were)\s+)?(?:still\s+)?(?:not|never)\s+(?:yet\s+)?(?:(?:got|gotten|get|been)\s+)?"
    r"(?:paid|settled|cleared|come\s+in|came\s+in|reached\s+us)(?:\s+yet)?|nobody\s+(?:has\s+)?(?:ever\s+)?(?:paid|settled))\b",
    re.I,
)
# What is due already stands in a field of its own, and is less than all that is owed.
_LATE = re.compile(
    r"\b(?:past|after|beyond)\s+(?:the|their|its)\s+(?:due\s+|payment\s+)?(?:date|deadline)\b|\bpast\s+due\b|\boverdue\b|\btoo\s+late\b",
    re.I,
)
_OVERDUE = ("overdue", "arrears", "late")
_OWING = frozenset({"balance", "outstanding", "arrears", "owing", "owed", "unpaid"})
_PAYING = frozenset({"paid", "settled", "cleared"})
_GIVEN_BACK = re.compile(r"\b(?:give|gave|given|pay|paid|hand|handed)\s+(?:\w+\s+)?back\b", re.I)
_RUN_ON = re.compile(r"\b(?:runs?|running)\s+on\b", re.I)
# One record, or a mean, is asked for and no sum.
_NO_SUM = re.compile(
    r"\b(?:average|mean|typical|typically|most|highest|biggest|largest|lowest|each|per|an?\s+hour)\b", re.I
)
# Groups are no total of all.
_GROUPED = re.compile(r"\b(?:by|per|each|every)\s+(?:of\s+)?(?:the\s+|our\s+)?(?P<noun>[a-z-]+)", re.I)
_GENERAL = frozenset({"total", "gross", "amount", "amt", "sum", "value"})
_MONEY = frozenset(
    {"money", "much", "total", "sum", "revenue", "turnover", "income", "altogether", "together", "overall"}
)
_MONEY_VERBS = frozenset(
    """
    paid charged awarded billed collected earned received taken given spent invoiced raised brought granted
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_COMPARING = frozenset(
    {"more", "less", "than", "over", "under", "before", "after", "between", "since", "until", "during"}
)
_SOLE, _PLAIN, _FIRST = 0.5, 0.2, 0.3
_MOST_UNREAD, _MOST_WORDS = 2, 24


@dataclass
class _Meant:
    """One way to understand a question.

    Attributes:
        entity: Of which records.
        score: How much speaks for it.
        read: Places of the words that do, each with what it was read as.
        conditions: The values that they have.
        summed: Field path of the amount that is summed up, where a sum is asked for.
        unpaid: What says that it was paid, where what was not is asked for: `paid`, `settled`.
    """

    entity: str
    score: float
    read: dict[int, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    summed: str = ""
    unpaid: str = ""


class FramedFigures:
    """Reads questions for how many records have a value, and for sums, where not all of their words are understood."""

    def __init__(
        self,
        nouns: Mapping[str, frozenset[str]],
        fields_of: Callable[[Question, str], Fields],
        reader: Callable[[Question, str, dict[str, Fields]], AttributeReader],
        is_table: Callable[[str], bool],
        linked: Callable[[str], Set[str]],
    ) -> None:
        """Read nothing yet.

        Args:
            nouns: The entities that may be counted, each with the stems of what it is called.
            fields_of: Returns the fields of an entity that a question may speak of.
            reader: Reads a question as one for the records of an entity.
            is_table: Whether an entity is a table of codes, of which nobody asks how many there are.
            linked: Returns the entities that the records of one link to.
        """
        self._linked = linked
        self._otherwise = CountedOtherwise(nouns, fields_of, is_table)
        self._nouns, self._fields_of, self._reader, self._is_table = nouns, fields_of, reader, is_table
        self._heads = heads_of(nouns)
        self._every = frozenset[str]().union(*nouns.values())

    def read(self, question: Question, plain: str) -> Reading | None:
        """Return what a question asks for, with what it was read as; `None` where nothing, or several things, fit.

        Args:
            question: The question.
            plain: The same with forms that mean the same put alike.
        """
        plain = _RUN_ON.sub("with", _GIVEN_BACK.sub("refunded", plain))
        asked = Question(plain)
        words = [word.normal for word in asked.words]
        counts = _COUNTS.search(plain) is not None
        sums = not counts and _SUMS.search(plain) is not None and not _NO_SUM.search(plain)
        if not (counts or sums) or len(words) > _MOST_WORDS:
            return None
        if any(stem(found["noun"].casefold()) in self._every for found in _GROUPED.finditer(plain)):
            return None
        owed = sums and _OWED.search(plain) is not None
        late = owed and _LATE.search(plain) is not None
        if owed:
            asked = Question(_LATE.sub(" ", _OWED.sub(" ", plain)))
            words = [word.normal for word in asked.words]
        every = list(self._meant(asked, words, sums=sums, owed=owed, late=late))
        found = best_of(every) or self._owed_alone(every, words)
        reading = only_reading([self._reading(one, asked, words, sums=sums) for one in found], question)
        return reading or (self._otherwise.read(question, asked) if counts else None)

    def _meant(self, asked: Question, words: Sequence[str], *, sums: bool, owed: bool, late: bool) -> Iterator[_Meant]:
        for name in [name for name in self._nouns if not self._is_table(name)]:
            fields = self._fields_of(asked, name)
            meant = _Meant(name, 0.0)
            called = [(self._calls(name, word), at) for at, word in enumerate(words)]
            best = max((score for score, _ in called), default=0.0)
            if best:
                meant.score = best
                meant.read.update({at: name.replace("_", " ") for score, at in called if score == best})
            self._choose(meant, fields, words, sums=sums)
            if best and not sums and self._is_of_another(name, words, meant):
                continue
            if owed:
                yield from self._owed(meant, fields, words, late=late)
            elif sums:
                yield from self._summed(meant, fields, words, is_called=best > 0)
            elif best and meant.conditions:
                yield meant

    def _calls(self, name: str, word: str) -> float:
        own = self._nouns[name]
        if stem(word) in self._every - own:
            # Lessons are no teachers where there are lessons.
            return 0.0
        noun = calls_records(word, own, self._heads[name]) if word not in STOP_WORDS else 0.0
        return max(noun, calls_deed(word, self._heads[name]))

    def _is_of_another(self, name: str, words: Sequence[str], meant: _Meant) -> bool:
        """Whether a question counts others first, or speaks of others beside: of "customers with orders" no orders."""
        for at, word in enumerate(words):
            if word in STOP_WORDS or is_past(word):
                continue
            if at in meant.read:
                return any(
                    stem(other) in self._every - self._nouns[name] and not is_past(other) and other not in NOTHING_SAID
                    for place, other in enumerate(words)
                    if place not in meant.read
                )
            if stem(word) in self._every and word not in NOTHING_SAID:
                return True
        return False

    def _choose(self, meant: _Meant, fields: Fields, words: Sequence[str], *, sums: bool) -> None:
        """Add the values that the question gives, those first for which most speaks, each of words of its own."""
        fitting = sorted(
            (one for every in fields.chosen_by for one in values_said(every, words, of_sums=sums)),
            key=lambda one: -one[0],
        )
        taken = set(meant.read)
        chosen: dict[str, Condition] = {}
        for score, places, condition in fitting:
            same = [one for one in fitting if one[0] == score and not places.isdisjoint(one[1])]
            if taken.isdisjoint(places) and condition.path not in chosen and len({one[2].path for one in same}) == 1:
                chosen[condition.path] = condition
                taken |= places
                meant.score += score
                meant.read.update({at: f"{condition.label} {condition.text}" for at in places})
        meant.conditions = tuple(chosen.values())

    def _summed(self, meant: _Meant, fields: Fields, words: Sequence[str], *, is_called: bool) -> Iterator[_Meant]:
        """Yield what is meant for each amount that may be summed up."""
        amounts = [path for path in fields.numbers if is_money(path) and adds_up(path) and "*" not in path]
        for path in amounts:
            label = fields.called(path)
            calling = [(calls_field(word, (own,)), at) for at, word in enumerate(words) for own in label]
            calling = [(fit, at) for fit, at in calling if fit and words[at] not in _GENERAL and at not in meant.read]
            fit, at = max(calling, default=(0.0, -1))
            one = replace(meant, read=dict(meant.read), summed=path)
            one.score += fit
            if fit:
                one.read[at] = " ".join(fields.labels[path])
            if len(amounts) == 1:
                one.score += _SOLE - fit / 2
            elif not _GENERAL.isdisjoint(label):
                one.score += _PLAIN
            if is_called or fit == EXACT:
                yield one

    def _owed_alone(self, every: Sequence[_Meant], words: Sequence[str]) -> list[_Meant]:
        """Return what is meant by what has not been paid where records of one kind alone can tell it.

        They are not called; those that are called, such as members, are whom each of them belongs to.
        """
        found = [one for one in every if one.unpaid and not one.read]
        called = {name: at for at, word in enumerate(words) for name in self._nouns if self._calls(name, word)}
        if len(found) != 1 or not called.keys() <= self._linked(found[0].entity):
            return []
        noun = found[0].entity.replace("_", " ")
        read = {at: f"{noun} of {name.replace('_', ' ')}" for name, at in called.items()}
        return [replace(found[0], read=read)]

    def _owed(self, meant: _Meant, fields: Fields, words: Sequence[str], *, late: bool) -> Iterator[_Meant]:
        """Yield what is meant by what has not been paid: a field of its own, or what of an amount has no day of it."""
        meant.score += _FIRST if any(words[at - 1] in {"all", "of"} for at in meant.read if at) else 0.0
        owing = {path for path in fields.numbers if any(map(_is_owing, fields.called(path)))}
        amounts = [path for path in fields.numbers if (is_money(path) or path in owing) and adds_up(path)]
        amounts = [path for path in amounts if "*" not in path]
        overdue = [path for path in amounts if any(_is_overdue(own) for own in fields.called(path))]
        kept = overdue if late else [path for path in amounts if path in owing]
        if len(kept) == 1:
            yield replace(meant, summed=kept[0], score=meant.score + EXACT)
        if late:
            return
        paid = {word for path in fields.labels for word in fields.labels[path] if word in _PAYING}
        general = [path for path in amounts if path not in (*kept, *overdue)]
        plain = [path for path in general if not _GENERAL.isdisjoint(fields.called(path))]
        for done in paid:
            for path in general if len(general) == 1 else plain:
                yield replace(meant, summed=path, unpaid=done, score=meant.score + EXACT)

    def _reading(self, meant: _Meant, asked: Question, words: Sequence[str], *, sums: bool) -> Reading | None:
        """Return the reading; `None` where words are left that may narrow it."""
        little = NOTHING_SAID | (_MONEY if sums else frozenset())
        content = [at for at, word in enumerate(words) if word not in little or at in meant.read]
        unread = [at for at in content if at not in meant.read and stem(words[at]) not in self._every]
        nouns = [at for at, text in meant.read.items() if text == meant.entity.replace("_", " ")]
        never = NEGATIVE if sums else NEGATIVE | _COMPARING
        denied = [at for at, word in enumerate(words) if word in never and at not in meant.read]
        met = {stem(words[at]) for at in meant.read}
        said = [at for at, word in enumerate(words) if stem(word) not in met and word not in _MONEY_VERBS]
        if any(tells_apart(words[at]) for at in said) or any(map(str.isdigit, "".join(words))):
            return None
        rest = [at for at in range(len(words)) if at not in meant.read]
        if any(standing_at(words, rest, meant.read, lambda word: stem(word) in self._every)):
            return None
        if denied or len(unread) > _MOST_UNREAD or any(at + 1 in nouns for at in unread):
            return None
        if any(at and asked.words[at].text[:1].isupper() for at in unread):
            return None
        # What is said last is what is asked: "paid in bitcoin" are no payments of another kind.
        if content and content[-1] in unread:
            return None
        noun = meant.entity.replace("_", " ")
        reading = Reading(meant.entity, noun, meant.conditions, counted=not sums)
        if sums:
            fields = {meant.entity: self._fields_of(asked, meant.entity)}
            label = " ".join(fields[meant.entity].labels[meant.summed])
            text = f"sum of {label} not {meant.unpaid}" if meant.unpaid else f"sum of {label}"
            summed = self._reader(Question(text), meant.entity, fields).read(called=noun)
            if summed is None or [one.op for one in summed.figures] != ["sum"]:
                return None
            # "Total" of a `total_gbp` may be taken for what says that a sum is asked for.
            summed = replace(summed, figures=(AggregateSpec(op="sum", field=meant.summed),))
            if bool(meant.unpaid) is not bool(summed.conditions):
                return None
            own = [not_excused(one, fields[meant.entity]) for one in summed.conditions]
            reading = replace(summed, conditions=(*own, *meant.conditions))
        return replace(reading, told=told_of(asked, meant.read), unread=tuple(asked.words[at].text for at in unread))


def _is_owing(word: str) -> bool:
    return word in _OWING or any(cuts_short(word, own) for own in _OWING)


def _is_overdue(word: str) -> bool:
    """Whether a word of a field's name says that something is late, in full or by its consonants."""
    return any(stem(word) == stem(own) or cuts_short(word, own) for own in _OVERDUE)
