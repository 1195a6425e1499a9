"""Questions for all records that have some attribute: "customers in Italy", "how many orders are cancelled?".

They are read only as a whole: each word must be the noun of the entity, a value, the name of a field, or one of a
closed list of words that add nothing. A question with any word left over, or that denies, compares or asks why, is not
read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.views._doers import says_doer
from workbench.views._question import STOP_WORDS, Question, noun_forms, stem
from workbench.views._resolve import entity_nouns
from workbench.views._source import Source
from workbench.views._spec import AggregateSpec, ContextSpec, Section
from workbench.views._vocabulary import Fields, ValueField, Vocabulary, plain_words
from workbench.views._whole import InYear, Whole, read_whole

__all__ = ["Attributes", "Condition", "Reading", "sign_behind"]

# None of these is understood here; whoever overlooks one answers another question.
_NOT_READ = frozenset(
    """
    no not non nor none neither never without except excluding besides unless other than versus or either
    over under above below before after between since until till within during about against
    more less fewer greater higher lower least most top bottom first last next previous
    why when where can could may might shall should will would must my mine his her hers their this these
    per each by average mean median percentage percent share ratio different distinct unique compare than
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_NEUTRAL = frozenset(
    """
    there currently now presently still marked flagged based located listed exist exists existing record records
    entry entries ones number numbers count counts list show value values equal equals assigned please
    s d t re ve ll m lie lies live lives living own owns sell sells employ employs stock stocks carry carried perform
    performed altogether piece pieces
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_OPS = {"sum": "sum", "max": "max", "min": "min", "latest": "latest", "earliest": "earliest"}
_OP_WORDS = {
    "sum": frozenset({"total", "sum", "combined", "overall", "add", "adds", "up", "altogether", "all", "in"}),
    "max": frozenset({"highest", "largest", "biggest", "maximum", "max", "greatest"}),
    "min": frozenset({"lowest", "smallest", "minimum", "min"}),
    "latest": frozenset({"latest", "newest", "recent", "recently"}),
    "earliest": frozenset({"earliest", "oldest"}),
}
_ENDS = frozenset({"latest", "earliest"})
_SHORTEST = 2
_PLAIN_TIMES = frozenset({"date", "time", "at", "on", "timestamp", "datetime"})
_DIGITS_OF_A_DAY = 6
_HOW_MANY = frozenset({"many", "much"})


class Condition(NamedTuple):
    """One attribute that a question gives.

    Attributes:
        text: The words of the question that give the value.
        path: Field path of the value.
        label: What the field is called.
        key: The value in normal form.
        tail: Signs right behind the value in the question, such as the `+` of "A+", which normal forms lack.
    """

    text: str
    path: str
    label: str
    key: str
    tail: str = ""


@dataclass(frozen=True)
class Reading:
    """A question that was read as one for all records with some attributes.

    Attributes:
        entity: The entity that it asks for.
        noun: What the question calls it.
        conditions: What all of the records have.
        choices: Of words that are values of several fields: the conditions that they may stand for.
        figures: The figures that it asks for besides the count.
        counted: Whether it asks how many there are, and nothing of them.
        year: The year that a time of theirs lies in.
        group: Field path by whose values the figures are given as well.
        first_by: Field path by which they go, and whether the greatest goes first.
        named_words: Indexes of the question's words that are values, or name their fields.
    """

    entity: str
    noun: str
    conditions: tuple[Condition, ...]
    choices: tuple[tuple[Condition, ...], ...] = ()
    figures: tuple[AggregateSpec, ...] = ()
    counted: bool = False
    year: InYear | None = None
    group: str | None = None
    first_by: tuple[str, bool] | None = None
    named_words: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_whole(self) -> bool:
        """Whether it speaks of all records of the entity, with no value that tells some apart."""
        return not self.conditions and not self.choices


class _Token(NamedTuple):
    text: str
    word: int


class _Match(NamedTuple):
    """A value, or the name of a boolean field, at the tokens `[first, last)`."""

    first: int
    last: int
    field: ValueField
    key: str


class Attributes:
    """Reads questions for all records with some attribute, over the entities of a spec."""

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Read nothing yet."""
        self._spec = spec
        self._nouns = {name: entity_nouns(name, entity) for name, entity in spec.entities.items()}
        self._vocabulary = Vocabulary(source)
        own = {section.of: section for section in reversed(spec.sections) if not section.follow}
        self.sections: dict[str, Section] = own

    def read(self, question: Question) -> Reading | None:
        """Return what a question asks for; `None` where any word of it is not understood, or two entities fit."""
        tokens = [_Token(text, index) for index, word in enumerate(question.words) for text in plain_words(word.normal)]
        said = frozenset(stem(token.text) for token in tokens)
        found = [
            reading
            for name, section in self.sections.items()
            if not said.isdisjoint(self._nouns[name])
            for entity in [self._spec.entities[name]]
            for fields in [self._vocabulary.fields(entity.stream, section, said, entity.words)]
            for reading in [_Reader(question, tokens, name, fields, self._nouns, section).read()]
            if reading is not None
        ]
        return found[0] if len(found) == 1 else None


class _Reader:
    """Reads one question as one for the records of one entity."""

    def __init__(
        self,
        question: Question,
        tokens: Sequence[_Token],
        entity: str,
        fields: Fields,
        nouns: dict[str, frozenset[str]],
        section: Section,
    ) -> None:
        self._question, self._tokens, self._entity, self._fields = question, tokens, entity, fields
        self._own = nouns[entity]
        self._others = frozenset().union(*(stems for name, stems in nouns.items() if name != entity)) - self._own
        self._section = section
        self._whole = Whole()
        self._texts = [token.text for token in tokens]

    def read(self) -> Reading | None:
        places = self._places()
        taken = {index for first, last in places for index in range(first, last)}
        rest = [index for index in range(len(self._tokens)) if index not in taken]
        noun = next((i for i in rest if stem(self._texts[i]) in self._own), None)
        done_by = self._done_by(places, rest)
        if noun is None:
            return None
        usual = self._section.order.by if self._section.order else None
        open_words = [index for index in rest if index not in done_by]
        self._whole = read_whole(self._texts, open_words, self._fields, self._own, usual)
        rest = [index for index in rest if index not in self._whole.said]
        if self._denies([index for index in rest if index not in done_by]):
            return None
        options = [
            tuple(self._condition(match) for match in self._called(matches, rest)) for matches in places.values()
        ]
        paths = [path for choice in options for path in {one.path for one in choice}]
        if len(set(paths)) < len(paths):
            # Two values of one field: "open and closed" asks for either, and adding up both conditions gives none.
            return None
        counted = self._question.asks_for("count")
        figures = self._figures(rest, counted=counted)
        if figures is None:
            return None
        specs, said = figures
        whole = self._whole
        if not places and not (whole.year or specs or counted or whole.group):
            return None
        if whole.group and not (counted or specs or self._says_number(rest)):
            return None
        given = {one.path for choice in options for one in choice}
        if not self._is_all_said(rest, said, given, counted=counted):
            return None
        # The names of those fields say what the records have, and ask for nothing of them.
        labels = {stem(word) for path in given for word in self._fields.labels[path]}
        naming = {index for index in rest if stem(self._texts[index]) in labels} | taken
        return Reading(
            self._entity,
            self._question.words[self._tokens[noun].word].text,
            tuple(choice[0] for choice in options if len(choice) == 1),
            tuple(choice for choice in options if len(choice) > 1),
            specs,
            counted,
            whole.year,
            whole.group,
            next(((one.field, one.op == "latest") for one in specs if one.op in _ENDS and one.field), None),
            frozenset(self._tokens[index].word for index in naming | whole.said),
        )

    # -- values

    def _places(self) -> dict[tuple[int, int], list[_Match]]:
        """Return the values that the question gives, by their place; the longer of two that overlap."""
        found = sorted(self._matches(), key=lambda one: one.first - one.last)
        places: dict[tuple[int, int], list[_Match]] = {}
        for match in found:
            place = (match.first, match.last)
            if place in places or all(last <= match.first or match.last <= first for first, last in places):
                held = places.setdefault(place, [])
                if match.field.path not in {one.field.path for one in held}:
                    held.append(match)
        return dict(sorted(places.items()))

    def _matches(self) -> Iterator[_Match]:
        said = set(map(stem, self._texts))
        for one in self._fields.chosen_by:
            if one.is_boolean:
                words = one.label[1:] if one.label[0] in {"is", "has"} else one.label
                yield from (_Match(a, b, one, "true") for a, b in self._runs(words) if "true" in one.values)
                continue
            for key, words in one.values.items():
                if stem(words[0]) not in said:
                    continue
                for first, last in self._runs(words):
                    # "1", "it", "2024-W05": values only where the name of their field is said.
                    plain = last - first > 1 or not (len(words[0]) < _SHORTEST or words[0] in STOP_WORDS)
                    coded = any(sign.isdigit() for sign in key) and not said.issuperset(map(stem, one.label))
                    # "20180111" is what it says, with no name of its field beside it.
                    coded = coded and not (key.isdigit() and len(key) >= _DIGITS_OF_A_DAY)
                    if (plain and not coded and not self._is_noun(words)) or self._is_behind(one.label, first):
                        yield _Match(first, last, one, key)

    def _runs(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        size = len(words)
        for first in range(len(self._texts) - size + 1 if size else 0):
            if all(_same(a, b) for a, b in zip(words, self._texts[first : first + size], strict=True)):
                yield first, first + size

    def _is_noun(self, words: Sequence[str]) -> bool:
        return all(stem(word) in self._own for word in words)

    def _is_behind(self, label: Sequence[str], first: int) -> bool:
        before = [text for text in self._texts[:first] if text not in {"is", "of", "are", "equal", "equals", "to"}]
        return bool(label) and tuple(before[-len(label) :]) == tuple(label)

    def _called(self, matches: Sequence[_Match], rest: Sequence[int]) -> list[_Match]:
        """Return those of the fields that have a value which the question calls by name, or else all of them."""
        behind = [one for one in matches if self._is_behind(one.field.label, one.first)]
        if behind:
            return behind
        said = {stem(self._texts[index]) for index in rest}
        plain = [one for one in matches if not one.field.is_boolean]
        named = [one for one in plain if said.issuperset(map(stem, one.field.label))]
        if named or len(matches) < 2:
            return named or list(matches)
        # "Blue eyes" is an eye color and no skin color; "directed by" is the director's.
        away = {one.field.path: far for one in plain if (far := self._away(one, rest)) is not None}
        nearest = [one for one in plain if one.field.path in away and away[one.field.path] == min(away.values())]
        return nearest if len(nearest) == 1 else list(matches)

    def _away(self, match: _Match, rest: Sequence[int]) -> int | None:
        """Return how many words away from a value a word of its field's label stands, or of what its doer did."""
        texts = {index: self._texts[index] for index in rest}
        said = [
            max(match.first - index, index - match.last + 1)
            for index, text in texts.items()
            if any(stem(word) == stem(text) or says_doer(text, word) for word in self._fields.called(match.field.path))
        ]
        return min(said, default=None)

    def _condition(self, match: _Match) -> Condition:
        raw = self._question.raw(self._tokens[match.first].word, self._tokens[match.last - 1].word + 1)
        word = self._question.words[self._tokens[match.last - 1].word]
        tail = sign_behind(self._question.text[word.start :].split(maxsplit=1)[0].rstrip("?!.,;:'\")"))
        return Condition(raw, match.field.path, " ".join(match.field.label), match.key, tail)

    # -- what else is said

    def _done_by(self, places: dict[tuple[int, int], list[_Match]], rest: Sequence[int]) -> set[int]:
        """Return the places of "by" that lead to a doer, as in "directed by": elsewhere it asks for groups."""
        labels = {
            word for matches in places.values() for one in matches for word in self._fields.called(one.field.path)
        }
        return {
            index
            for index in rest
            if self._texts[index] == "by" and index and any(says_doer(self._texts[index - 1], word) for word in labels)
        }

    def _denies(self, rest: Sequence[int]) -> bool:
        """Whether the question holds a word that changes what it asks, such as "not", "over" or "why"."""
        texts = [self._texts[index] for index in rest]
        ordered = {word for op in ("latest", "earliest") for word in _OP_WORDS[op]}
        if any(text in _NOT_READ for text in texts) or "n't" in self._question.text.casefold().replace("\u2019", "'"):
            return True
        if ordered.intersection(texts) and self._question.asks_for("count"):
            return True
        hows = [index for index in rest if self._texts[index] == "how"]
        return any(index + 1 >= len(self._texts) or self._texts[index + 1] not in _HOW_MANY for index in hows)

    def _figures(
        self, rest: Sequence[int], *, counted: bool
    ) -> tuple[tuple[AggregateSpec, ...], frozenset[str]] | None:
        """Return the figures that are asked for and the words that say so; `None` where one is not understood."""
        texts = {self._texts[index] for index in rest}
        asked = self._whole.ops
        ops = [
            op
            for op in _OPS
            if op in asked or texts & (_OP_WORDS[op] - STOP_WORDS) or (op == "sum" and "much" in texts)
        ]
        if not ops:
            return (), frozenset()
        if counted:
            # "How many are open in total" asks for one figure, and a total of something else beside it for two.
            return ((), _OP_WORDS["sum"]) if ops == ["sum"] else None
        specs: list[AggregateSpec] = []
        for op in ops:
            path = self._measured(
                texts, among=self._fields.times if op in _ENDS else self._fields.numbers, called=asked.get(op, ())
            )
            if path is None or (op not in _ENDS and self._mixes_units()):
                return None
            specs.append(AggregateSpec.model_validate({"op": op, "field": path}))
            if op in {"max", "min"}:
                which = {"max": ("latest", "highest"), "min": ("earliest", "lowest")}[op]
                label = f"the one with the {which[1]} {' '.join(self._fields.labels[path])}"
                specs.append(AggregateSpec.model_validate({"op": which[0], "field": path, "label": label}))
        used = frozenset().union(*(_OP_WORDS[op] for op in ops), {"much"})
        measured = {one.field or "" for one in specs}
        labels = {word for path in measured for word in self._fields.labels[path]}
        stems = {word for path in measured for word in self._texts if stem(word) in self._fields.stems(path)}
        return tuple(specs), used | labels | stems

    def _says_number(self, rest: Sequence[int]) -> bool:
        return any(self._texts[index] in {"number", "count", "numbers", "counts", "total"} for index in rest)

    def _measured(self, texts: set[str], *, among: frozenset[str], called: Sequence[str] = ()) -> str | None:
        """Return the field that a figure is asked of: the one that the question calls by name, or the only one.

        Where it calls none, `called` are the words for what an adjective measures: a price, a length.
        """
        said = {stem(text) for text in texts}
        named = [path for path in among if not said.isdisjoint(self._fields.stems(path))]
        if not named and called:
            said = {stem(word) for word in called}
            named = [path for path in among if not said.isdisjoint(self._fields.stems(path))]
        if not named and among == self._fields.times:
            usual = self._section.order.by if self._section.order else None
            plain = [path for path in among if set(self._fields.labels[path]) <= _PLAIN_TIMES]
            only = plain if len(plain) == 1 else list(among)
            return usual if usual in among else only[0] if len(only) == 1 else None
        full = [path for path in named if said.issuperset(map(stem, self._fields.labels[path]))]
        best = full or named
        return best[0] if len(best) == 1 else None

    def _mixes_units(self) -> bool:
        """Whether amounts stand in several currencies or units, which add up to nothing."""
        units = {"currency", "unit", "uom", "ccy", "curr", "cur"}
        group = self._whole.group
        if group is not None and not units.isdisjoint(self._fields.labels[group]):
            return False
        return any(len(one.values) > 1 and not units.isdisjoint(one.label) for one in self._fields.chosen_by)

    def _is_all_said(self, rest: Sequence[int], used: frozenset[str], paths: set[str], *, counted: bool) -> bool:
        """Whether every other word is a noun of the entity, the name of a field, or adds nothing."""
        # In a count the name of another field would be a condition that is not understood ("that have a discount").
        named = paths if counted or used else self._fields.labels.keys()
        labels = {stem(word) for path in named for word in self._fields.words.get(path, ())}
        labels |= {word for path in named if path in self._fields.labels for word in self._fields.stems(path)}
        doers = {path: self._fields.called(path) for path in paths}
        for index in rest:
            text = self._texts[index]
            known = text in STOP_WORDS or text in _NEUTRAL or text in used
            if not known and stem(text) in self._others:
                return False
            said = stem(text) in self._own or stem(text) in labels
            if not (known or said or any(says_doer(text, word) for label in doers.values() for word in label)):
                return False
        return True


def sign_behind(text: str) -> str:
    """Return the signs at the end of a value that tell it from others: "A+" from "A-", "C#" from "C"."""
    return text[len(text.rstrip("+-#*")) :]


def _same(value: str, said: str) -> bool:
    """Whether a word of a question is one of a value: as it stands, in its plural, or spelt otherwise in the past."""
    if value == said:
        return True
    if min(len(value), len(said)) < 4 or stem(value) != stem(said):
        return False
    return (value.endswith("ed") and said.endswith("ed")) or not noun_forms(value).isdisjoint(noun_forms(said))
