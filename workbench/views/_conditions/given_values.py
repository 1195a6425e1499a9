"""The values that a question gives, and the boolean fields that it names, each with its place among the words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import dropwhile, pairwise
from typing import NamedTuple

from workbench.records import split_pointer
from workbench.views._conditions.whole_names import WholeName, whole_names
from workbench.views._english.little_words import CONNECTING, LIGHT_VERBS, NEUTRAL_VERBS, NUMBER_WORDS
from workbench.views._english.pasts import is_past
from workbench.views._english.question import STOP_WORDS, Question, noun_forms, stem
from workbench.views._records.vocabulary import KEY_WORDS, Fields, ValueField, bare_label, plain_words

__all__ = ["Chains", "GivenValues", "Match", "Token", "either"]

_DONE_BY, _MEANS = {("by",), ("with",), ("via",), ("through",)}, frozenset({"in", "by", "with", "via", "through", "on"})
_SHORTEST, _SHORTEST_NOUN = 2, 3
# Little words that say how something is, where a field has them as values: "done work orders".
_STATES = frozenset({"done", "doing", "made", "given", "off", "out"})
_DIGITS_OF_A_DAY = 6
_PER_PERIOD = frozenset({"per", "each", "every", "by", "a", "day", "week", "month", "quarter", "year"})
# Before what a boolean field is called they say that it does not hold; the longer first.
_DENIALS = (
    ("is", "no", "longer"),
    ("no", "longer"),
    ("not", "yet", "been"),
    ("never", "been"),
    ("yet", "to", "be"),
    ("still", "to", "be"),
    ("left", "to", "be"),
    ("waiting", "to", "be"),
    ("remain", "to", "be"),
    ("not", "been"),
    ("not", "yet"),
    ("not",),
    ("never",),
    ("non",),
    ("no",),
    ("without",),
)
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "any"})
_BEFORE_A_FLAG = _ARTICLES | CONNECTING | LIGHT_VERBS | NEUTRAL_VERBS | {"been", "yet", "signed", "up"}
_BEING = frozenset({"is", "are", "was", "were", "been"})
_HAVING = frozenset({"with", "have", "has", "had", "having"})
# Behind what a flag is called by they say that there is such.
_THERE = frozenset(
    {"included", "done", "given", "provided", "available", "enabled", "completed", "attached", "present", "held"}
)
_DENYING_PREFIXES = ("in", "un", "non")
_SHORTEST_DENIED = 4
_SHORTEST_GLUED, _SHORTEST_LATIN = 6, 4


_BETWEEN: tuple[list[str], ...] = (
    [],
    ["or"],
    ["or", "a"],
    ["or", "an"],
    ["or", "in"],
    ["or", "from"],
    ["or", "with"],
    ["or", "with", "a"],
    *(["or", word] for word in ("at", "by", "via", "on", "through", "the", "for", "to")),
    ["or", "in", "the"],
    ["or", "at", "the"],
)


_LETTERS = re.compile(r"[^\W\d_]{3}")


class Token(NamedTuple):
    """A plain word of a question, and the index of the word that it is a part of."""

    text: str
    word: int


class Match(NamedTuple):
    """A value, or the name of a boolean field, at the tokens `[first, last)`."""

    first: int
    last: int
    field: ValueField
    key: str

    def is_plural(self, texts: Sequence[str]) -> bool:
        """Whether a value is said in the plural, as what one has several of: "ferns" are plants of that kind."""
        if self.field.is_list or (self.field.is_boolean and self.key != self.field.yes):
            return False
        own, said = self.field.values[self.key], texts[self.first : self.last]
        if self.field.is_boolean:
            # "Hotfixes" are what is flagged as such.
            own = self.field.says
            return len(own) == len(said) == 1 and not is_past(own[0]) and said[0] in plurals_of(own[0])
        if len(own) != len(said):
            # "No shows" is written as one word: `noShow`.
            own, said = own[-1:], ["".join(said)]
        return any(
            (b == f"{a}s" and not a.endswith("s") and a[-1:].isalpha())
            or b == _latin_plural(a)
            or b in _in_ies(a)
            # Failures are what has a result of `Fail`.
            or (a == b and a.endswith("s") and a not in self.key.split() and self.key.split()[0] == a[: len(self.key)])
            for a, b in zip(own, said, strict=True)
        )


class Chains(NamedTuple):
    """The values that a question gives, with those together of which one does.

    Attributes:
        matches: By their place what each of them matched.
        joining: Places of the tokens that join them.
    """

    matches: dict[tuple[int, int], list[Sequence[Match]]]
    joining: frozenset[int]


def either(places: Mapping[tuple[int, int], Sequence[Match]], texts: Sequence[str]) -> Chains:
    """Put together the values of one field that an "or" joins, as in "open, pending or closed"."""
    runs: list[list[tuple[int, int]]] = []
    joining: set[int] = set()
    for place in sorted(places):
        between = texts[runs[-1][-1][1] : place[0]] if runs else ["-"]
        paths = {one.field.path for one in places[place]}
        if runs and between in _BETWEEN and paths & {one.field.path for one in places[runs[-1][-1]]}:
            runs[-1].append(place)
        else:
            runs.append([place])
    found: dict[tuple[int, int], list[Sequence[Match]]] = {}
    for run in runs:
        gaps = [texts[one[1] : other[0]] for one, other in pairwise(run)]
        if gaps and "or" not in gaps[-1]:
            found.update({place: [places[place]] for place in run})
            continue
        found[run[0][0], run[-1][1]] = [places[place] for place in run]
        joining |= {at for one, other in pairwise(run) for at in range(one[1], other[0])}
        if gaps and run[0][0] and texts[run[0][0] - 1] == "either":
            joining.add(run[0][0] - 1)
    return Chains(found, frozenset(joining))


class GivenValues:
    """Finds the values of the fields of one entity in a question.

    Attributes:
        tokens: The plain words of the question.
    """

    def __init__(self, question: Question, fields: Fields, own: frozenset[str]) -> None:
        """Read the question's words; `own` are the stems of what the entity is called."""
        # Who types `OnTimePct` means three words, as the names of fields do.
        names = {part.casefold() for path in fields.labels for part in split_pointer(path)}
        self.tokens = [
            Token(text, at)
            for at, word in enumerate(question.words)
            for text in plain_words(word.text if word.normal in names else word.normal)
        ]
        self._texts = [token.text for token in self.tokens]
        self._fields, self._own = fields, own
        self._codes = {at for at, token in enumerate(self.tokens) if token.word in question.shouted_little_words}

    def places(self, bounding: Collection[int] = ()) -> dict[tuple[int, int], list[Match]]:
        """Return the values that the question gives, by their place; the longer of two that overlap.

        Args:
            bounding: Indexes of the question's words that make up bounds, whose numbers are no values.
        """
        matches = [*self._matches(), *self._numbered(bounding)]
        # In "language German" the first word is what the second is, though a category is called Languages.
        labels = {
            one.field.path: set(range(one.first - len(label), one.first))
            for one in matches
            for label in [one.field.says if one.field.is_boolean else one.field.label]
            if self._is_behind(label, one.first)
        }
        for one in matches:
            # "Paid in cash" says how, by `paid_by`, and not that something is paid.
            before = self._texts[max(0, one.first - 2) : one.first]
            if one.field.label[1:] in _DONE_BY and len(before) == 2 and before[1] in _MEANS:
                how = {one.first - 2, one.first - 1} if before[0] == one.field.label[0] else set[int]()
                labels[one.field.path] = labels.get(one.field.path, set()) | how
        names = whole_names(self._texts, self._fields)
        found = [
            one
            for one in sorted(matches, key=lambda one: one.first - one.last)
            # Of a "base salary" the second word is no reason why somebody declined.
            if (one.field.is_boolean or not any(_is_within(one, name) for name in names))
            and not any(places.issuperset(range(one.first, one.last)) for places in labels.values())
            and not self._dates(one, bounding)
        ]
        places: dict[tuple[int, int], list[Match]] = {}
        for match in found:
            place = (match.first, match.last)
            if place in places or all(last <= match.first or match.last <= first for first, last in places):
                held = places.setdefault(place, [])
                if match.field.path not in {one.field.path for one in held}:
                    held.append(match)
        return dict(sorted(places.items()))

    def _dates(self, match: Match, bounding: Collection[int]) -> bool:
        """Whether what may be a state says of what a time behind it is: "orders placed in May", by `placed_on`."""
        rest = dropwhile(lambda token: token.text in _PER_PERIOD, self.tokens[match.last :])
        behind = next((token.word for token in rest), None)
        if match.last - match.first != 1 or behind is None or behind not in bounding:
            return False
        said = stem(self._texts[match.first])
        return any(stem(word) == said for path in self._fields.times for word in self._fields.labels.get(path, ()))

    def _matches(self) -> Iterator[Match]:
        said = set(map(stem, self._texts))
        # "Menus" has another stem than "menu", and "no shows" is written as one word by `noShow`.
        said |= {stem(text[:-1]) for text in self._texts if text.endswith("s")}
        said |= {stem(f"{text[:-1]}us") for text in self._texts if text.endswith("i")}
        glued = {text for size in (2, 3) for text in map("".join, _windows(self._texts, size))}
        said |= {stem(text) for text in glued | {text.removesuffix("s") for text in glued}}
        for one in self._fields.chosen_by:
            if one.is_boolean:
                yield from self._flagged(one)
            for key, words in one.values.items():
                if stem(words[0]) not in said:
                    continue
                for first, last in self._runs(words):
                    if words[-1] == "other" and self._texts[last : last + 1] == ["than"]:
                        # "Other than 45" denies it.
                        continue
                    # "1", "it", "2024-W05": values only where the name of their field is said.
                    little = len(words[0]) < _SHORTEST or words[0] in STOP_WORDS - _STATES
                    little = little and first not in self._codes
                    plain = last - first > 1 or not little
                    coded = any(sign.isdigit() for sign in key) and not said.issuperset(
                        map(stem, bare_label(one.label))
                    )
                    # "Sev1" and "Studio 2" are words; of keys that begin so the field must be said.
                    coded = coded and not (_LETTERS.match(key) and KEY_WORDS.isdisjoint(one.label))
                    # "20180111" is what it says, with no name of its field beside it.
                    coded = coded and not one.meaning and not (key.isdigit() and len(key) >= _DIGITS_OF_A_DAY)
                    plain = plain and not coded and not one.is_boolean and not self._is_noun(words)
                    if plain or self.is_named_before(one, first):
                        yield Match(first, last, one, key)

    def _flagged(self, one: ValueField) -> Iterator[Match]:
        """Yield where the question says that a boolean field holds: "insured", "not insured", "uninsured"."""
        words, yes, no = one.says, one.yes, one.no
        if words[0] == "in" and len(words) > 1 and no in one.values and one.path in self._fields.always:
            # Out of service is what is not in service.
            yield from (Match(first, last, one, no) for first, last in self._runs(("out", "of", *words[1:])))
        said = [*self._runs(words), *self._turned(one), *self._done(words), *self._needed(words)]
        for first, last in dict.fromkeys(said):
            # Who was never active is not whoever is not active today.
            denial = self._denial(first)
            if denial is not None and self._texts[denial] == "never" and not is_past(words[-1]):
                continue
            if denial is None:
                if yes in one.values:
                    yield Match(first, last, one, yes)
            elif no in one.values and one.path in self._fields.always:
                behind = last + (self._texts[last : last + 1] == ["yet"])
                yield Match(denial, behind, one, no)
        if len(words) == 1 and len(words[0]) >= _SHORTEST_DENIED and one.path in self._fields.always:
            # "In heated rooms" are heated ones: such a word is one.
            denied = {prefix + words[0] for prefix in _DENYING_PREFIXES} if no in one.values else set()
            yield from (Match(at, at + 1, one, no) for at, text in enumerate(self._texts) if text in denied)
        if len(words) > 1 and words[-1] in _THERE:
            yield from self._had(one, words[:-1])

    def _denial(self, first: int) -> int | None:
        """Return where the words begin that deny what stands at a place: "without a license", "not subscribed to"."""
        at = first
        while at > 0 and self._texts[at - 1] in _ARTICLES:
            at -= 1
        for words in _DENIALS:
            if tuple(self._texts[max(0, at - len(words)) : at]) == words:
                return at - len(words)
        while at > 0 and self._texts[at - 1] in _BEFORE_A_FLAG:
            at -= 1
        return at - 1 if at and at < first and self._texts[at - 1] == "not" else None

    def _done(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield where a question says with a verb what a flag calls by it: "breached the SLA" of `sla_breached`."""
        nouns, verb = words[:-1], words[-1]
        if not nouns or not is_past(verb):
            return
        for first, last in self._runs(nouns):
            at = first - 1
            while at > 0 and self._texts[at] in _ARTICLES:
                at -= 1
            if at >= 0 and stem(self._texts[at]) == stem(verb):
                yield at, last
            behind = last
            while behind < len(self._texts) and self._texts[behind] in _BEING:
                behind += 1
            if behind > last and self._texts[behind : behind + 1] == [verb]:
                yield first, behind + 1

    def _needed(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield where a question says a flag of a verb and a noun with an article: "need a service"."""
        verb, nouns = words[0], words[1:]
        for first, last in self._runs(nouns) if nouns and verb.endswith("s") else ():
            at = first - 1
            while at > 0 and self._texts[at] in _ARTICLES:
                at -= 1
            if at >= 0 and stem(self._texts[at]) == stem(verb):
                yield at, last

    def _had(self, one: ValueField, nouns: Sequence[str]) -> Iterator[Match]:
        """Yield where a question says that there is what a flag tells: "without breakfast" of `breakfast_included`."""
        for first, last in self._runs(nouns):
            at = first - 1
            while at > 0 and self._texts[at] in _ARTICLES:
                at -= 1
            before = self._texts[at] if at >= 0 else ""
            if before in {"no", "without"} and one.no in one.values and one.path in self._fields.always:
                yield Match(at, last, one, one.no)
            elif before in _HAVING and one.yes in one.values:
                yield Match(at, last, one, one.yes)

    def _turned(self, one: ValueField) -> Iterator[tuple[int, int]]:
        """Yield where the words that the spec gives for a field stand in any order: "renew automatically"."""
        also = frozenset(map(stem, self._fields.also.get(one.path, ())))
        size = len(also) if also.isdisjoint(map(stem, STOP_WORDS)) else 0
        for first in range(len(self._texts) - size + 1 if size > 1 else 0):
            if also == set(map(stem, self._texts[first : first + size])):
                yield first, first + size

    def _numbered(self, bounding: Collection[int]) -> Iterator[Match]:
        """Yield the numbers right before what a field of numbers is called, as in "3 bedrooms"."""
        for first, token in enumerate(self.tokens[:-1]):
            number = NUMBER_WORDS.get(token.text, token.text)
            if not number.isdigit() or token.word in bounding:
                continue
            for one in self._fields.chosen_by:
                words = self._texts[first + 1 : first + 1 + len(one.label)]
                behind = [stem(text) for text in self._texts[first + 1 : first + 2]]
                also = behind and behind == [stem(word) for word in self._fields.also.get(one.path, ())]
                called = also or list(map(stem, words)) == list(map(stem, one.label))
                called = called and one.path in self._fields.numbers
                if called and number in one.values and not self._is_noun(words):
                    yield Match(first, first + 1, one, number)

    def _runs(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        size = len(words)
        for first in range(len(self._texts) - size + 1 if size else 0):
            if all(_same(a, b) for a, b in zip(words, self._texts[first : first + size], strict=True)):
                yield first, first + size
        if size == 1 and len(words[0]) >= _SHORTEST_GLUED:
            for parts in (2, 3):
                for first, texts in enumerate(_windows(self._texts, parts)):
                    if "".join(texts) in {words[0], f"{words[0]}s"}:
                        yield first, first + parts

    def _is_noun(self, words: Sequence[str]) -> bool:
        return all(stem(word) in self._own for word in words)

    def is_named_before(self, one: ValueField, first: int) -> bool:
        """Whether right before a value stands what its field is called, or a word that the spec gives for it."""
        also = self._fields.also.get(one.path, ())
        labels = [one.label, *((word,) for word in also), *([one.says] if one.is_boolean else [])]
        if one.path in self._fields.numbers and len(one.label) > 1:
            # "A rating of 1" is the customer's, where no other number is called so.
            heads = [o for o in self._fields.numbers if self._fields.labels[o][-1:] == one.label[-1:]]
            labels += [one.label[-1:]] if heads == [one.path] and one.label[-1] not in KEY_WORDS else []
        return any(self._is_behind(label, first) for label in labels)

    def _is_behind(self, label: Sequence[str], first: int) -> bool:
        before = [text for text in self._texts[:first] if text not in {"is", "of", "are", "equal", "equals", "to"}]
        return bool(label) and tuple(before[-len(label) :]) == tuple(label)


def plurals_of(word: str) -> tuple[str, ...]:
    """Return the forms in which several are said: `hotfixes`, `ferns`."""
    return (f"{word}es",) if word.endswith(("x", "s", "ch", "sh")) else (f"{word}s", *_in_ies(word))


def _in_ies(word: str) -> tuple[str, ...]:
    return (f"{word[:-1]}ies",) if len(word) >= _SHORTEST_LATIN and word[-1] == "y" and word[-2] not in "aeiou" else ()


def _latin_plural(value: str) -> str:
    return f"{value[:-2]}i" if value.endswith("us") and len(value) > _SHORTEST_LATIN else ""


def _windows(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[first : first + size] for first in range(len(texts) - size + 1))


def _is_within(match: Match, name: WholeName) -> bool:
    """Whether a value is no more than a part of the name of a field that is said whole."""
    return name.first <= match.first and match.last <= name.last and match.last - match.first < name.last - name.first


def _same(value: str, said: str) -> bool:
    """Whether a word of a question is one of a value: as it stands, in its plural, or spelt otherwise in the past."""
    if value == said or (len(value) >= _SHORTEST_NOUN and said in {*plurals_of(value), _latin_plural(value)}):
        return True
    if min(len(value), len(said)) < 4 or stem(value) != stem(said):
        return False
    return (value.endswith("ed") and said.endswith("ed")) or not noun_forms(value).isdisjoint(noun_forms(said))
