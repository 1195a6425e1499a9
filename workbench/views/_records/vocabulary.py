"""Which values the fields of an entity have: those by which many records can be told from others."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice
from statistics import median

from workbench.records import Record, lookup, split_pointer
from workbench.views._english.question import stem
from workbench.views._english.short_words import written_out
from workbench.views._records.amounts import form_number
from workbench.views._records.leaves import Leaf, form_of, leaves_of
from workbench.views._records.source import Source
from workbench.views._records.spec import FieldWords, Section

__all__ = [
    "KEY_WORDS",
    "UNIT_WORDS",
    "Fields",
    "ValueField",
    "Vocabulary",
    "bare_label",
    "is_shown",
    "label_of",
    "listed_in",
    "plain_words",
]

KEY_WORDS = frozenset({"id", "ids", "code", "cd", "key", "no", "nr", "number"})
"""In the name of a field they say that it is a key."""

# What people call the field that says how something was paid.
_PAYMENT, _BY = ("payment", "method", "type"), {("by",), ("with",), ("via",), ("through",)}
_METHODS = {("method",), ("payment",)}
_MEANS_OF_PAYMENT = frozenset(
    {"card", "cash", "transfer", "debit", "cheque", "paypal", "voucher", "wire", "sepa", "ach"}
)
_SAMPLE = 300
_MOST_VALUES = 500
# Of larger streams only those fields get an index of which the question says the name, or a value of the sample.
_SMALL_STREAM = 50_000
_MOST_LETTERS = 60
_MOST_FIELDS = 24
_FEW_VALUES = 12
_SHARE_OF_RECORDS = 0.9
# Yes and no, as sources write them.
_BOOLEANS = (("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("1", "0"))
_BEFORE_A_FLAG, _BEHIND_A_FLAG = frozenset({"is", "has"}), frozenset({"flag", "flg", "yn", "indicator"})
_PICKLIST = frozenset({"value", "label", "name"})
_MOST_LISTED = 300
_WORDS_OF_A_PART = 4
_LISTED = re.compile(r"[;,|]")
_POSITION = re.compile(r"\d+|\*")
_WORDS = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


UNIT_WORDS = frozenset({"currency", "ccy", "cur", "curr", "unit", "uom"})
"""In the name of a field they say in what amounts are told."""


@dataclass(frozen=True)
class ValueField:
    """A field by whose values records can be chosen.

    Attributes:
        path: Field path.
        label: The words that it is called by.
        values: Its values in normal form, each with its words.
        parts: Those of them that stand in lists in one text, such as `lifts` in "catering; lifts".
        meaning: What a table of codes says that its one value means; empty for other fields.
        others: Other values, in normal form, that mean the same as that one.
    """

    path: str
    label: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    parts: Set[str] = frozenset()
    meaning: str = ""
    others: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether a record may have several of its values."""
        return bool(self.parts) or "*" in split_pointer(self.path)

    @property
    def is_boolean(self) -> bool:
        """Whether it says yes or no; a code with a meaning does not, though Norway is `NO`."""
        return not self.meaning and any(self.values.keys() <= set(pair) for pair in _BOOLEANS)

    @property
    def yes(self) -> str:
        """The value of a boolean field that says yes."""
        return next((pair[0] for pair in _BOOLEANS if self.values.keys() <= set(pair)), "")

    @property
    def no(self) -> str:
        """The value of a boolean field that says no."""
        return next((pair[1] for pair in _BOOLEANS if self.values.keys() <= set(pair)), "")

    @property
    def says(self) -> tuple[str, ...]:
        """What a boolean field says of a record: `insured` of `is_insured`, `auto renew` of `auto_renew_flag`."""
        words = self.label[1:] if self.label[0] in _BEFORE_A_FLAG else self.label
        return words[:-1] if len(words) > 1 and words[-1] in _BEHIND_A_FLAG else words


@dataclass(frozen=True)
class Fields:
    """The fields of one entity.

    Attributes:
        chosen_by: Those by whose values records can be chosen.
        labels: All field paths, each with the words that it is called by.
        words: All field paths, each with all words of its names.
        numbers: Those of numbers.
        times: Those of times.
        also: Field paths, each with the words that the spec gives for it.
        always: Those of which every record that was looked at has a value.
        parts: For texts that hold lists ("catering; lifts"), the parts: who counts `lifts` as a value misses the lists.
        lists: Those of them whose parts are values, as the same recur in many records.
    """

    chosen_by: tuple[ValueField, ...]
    labels: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    numbers: frozenset[str]
    times: frozenset[str]
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    parts: Mapping[str, Set[str]] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()

    def called(self, path: str) -> tuple[str, ...]:
        """Return all words by which a field may be called."""
        return (*self.labels[path], *self.also.get(path, ()))

    def stems(self, path: str) -> frozenset[str]:
        """Return the stems of all words by which a field may be called."""
        return frozenset(map(stem, self.called(path)))

    def with_choices(self, more: Sequence[ValueField]) -> Fields:
        """Return the same fields with more by whose values records can be chosen."""
        return replace(self, chosen_by=(*self.chosen_by, *more))

    def without_choices(self, paths: Collection[str]) -> Fields:
        """Return the same fields, of which some are no choice: the question says which value is meant."""
        return replace(self, chosen_by=tuple(one for one in self.chosen_by if one.path not in paths))


def plain_words(text: str) -> tuple[str, ...]:
    """Return all words of a text or name, in order and in small letters.

    Example:
        >>> plain_words("out_of_stock"), plain_words("orderStatus")
        (('out', 'of', 'stock'), ('order', 'status'))
    """
    return tuple(_WORDS.findall(_CAMEL.sub(" ", text).casefold()))


def label_of(path: str) -> tuple[str, ...]:
    """Return the words of the last name in a field path; of `/status/label` that is `status`."""
    names = [name for name in split_pointer(path) if not _POSITION.fullmatch(name)]
    while len(names) > 1 and names[-1].casefold() in _PICKLIST:
        names.pop()
    return plain_words(names[-1]) if names else ()


def bare_label(label: tuple[str, ...]) -> tuple[str, ...]:
    """Return a label without the words for keys: `coupon` of `coupon code`."""
    return tuple(word for word in label if word not in KEY_WORDS) or label


class Vocabulary:
    """The values of the streams of a spec, from the store's own indexes of them.

    Which fields are worth an index is seen from a sample of the records; the first question that needs the index of a
    field has it made, later ones read as many entries of it as there are values.
    """

    def __init__(self, source: Source) -> None:
        """Read nothing yet."""
        self._source = source
        self._seen: dict[tuple[str, str], tuple[int, Fields]] = {}

    def paths_with(self, stream: str, section: Section, value: str) -> list[str]:
        """Return the fields by which records can be chosen and of which a text in normal form is a value."""
        is_small = self._source.streams().get(stream, 0) <= _SMALL_STREAM
        held = self._held(stream, section)
        tried = [one.path for one in held.chosen_by if is_small or value in one.values]
        return [path for path in tried if self._source.find_many(stream, (path,), [value]).get(value)]

    def paths(self, stream: str, section: Section) -> Collection[str]:
        """Return the field paths that the records of a sample have."""
        return self._held(stream, section).labels

    def fields(self, stream: str, section: Section, said: frozenset[str], words: Sequence[FieldWords] = ()) -> Fields:
        """Return the fields that a section may show of its stream's records.

        Args:
            stream: Qualified stream.
            section: The section.
            said: The stems of a question.
            words: What the spec says that people call its fields.
        """
        held = self._held(stream, section)
        count = self._source.streams().get(stream, 0)
        chosen_by = [
            ValueField(one.path, one.label, values, parts)
            for one in held.chosen_by
            if count <= _SMALL_STREAM or _is_said(one, said)
            for found in [self._values(stream, one.path)]
            for unknown in [held.parts.get(one.path, frozenset())]
            for parts in [unknown if one.path in held.lists else frozenset[str]()]
            for values in [{value: own for value, own in found.items() if value not in unknown}]
            for values in [values | {part: plain_words(part) for part in parts}]
            if values
        ]
        also = {one.path: plain_words(one.words) for one in words}
        # Whether amounts stand in several currencies has to be known, though no question says so.
        known = {one.path for one in chosen_by}
        chosen_by += [
            one
            for one in held.chosen_by
            if one.path not in known and not UNIT_WORDS.isdisjoint((*one.label, *also.get(one.path, ())))
        ]
        under = {path: (*also.get(path, ()), *written_out(held.labels[path])) for path in held.labels}
        under.update({one.path: (*under[one.path], *_PAYMENT) for one in chosen_by if _is_paid_by(one)})
        return replace(held, chosen_by=tuple(chosen_by), also=under)

    def _held(self, stream: str, section: Section) -> Fields:
        count = self._source.streams().get(stream, 0)
        known = self._seen.get((stream, section.name))
        if known is None or known[0] != count:
            known = self._seen[stream, section.name] = (count, self._sampled(stream, section))
        return known[1]

    def _values(self, stream: str, path: str) -> dict[str, tuple[str, ...]]:
        """Return the values of a field; nothing where there are too many to be told apart by."""
        found: dict[str, tuple[str, ...]] = {}
        for value in self._source.key_values(stream, (path,)):
            found.setdefault(value, plain_words(value))
            if len(found) > _MOST_VALUES:
                return {}
        return {value: words for value, words in found.items() if words}

    def _sampled(self, stream: str, section: Section) -> Fields:
        keys = list(islice(self._source.key_values(stream, ("id",)), _SAMPLE))
        urns = [urn for found in self._source.find_many(stream, ("id",), keys).values() for urn in found]
        values: dict[str, list[str]] = defaultdict(list)
        numbers: dict[str, bool] = {}
        times: set[str] = set()
        parts: defaultdict[str, set[str]] = defaultdict(set)
        listed: defaultdict[str, list[str]] = defaultdict(list)
        having: Counter[str] = Counter()
        records = self._source.get_many(urns[:_SAMPLE])
        for record in records.values():
            leaves = leaves_of(record)
            having.update({leaf.path for leaf in leaves if not leaf.is_empty})
            for leaf in leaves:
                if leaf.keys or leaf.is_empty or not is_shown(leaf.path, section):
                    continue
                values[leaf.path].append(leaf.form)
                found = _parts_of(record, leaf)
                parts[leaf.path].update(found)
                listed[leaf.path] += found or [leaf.form]
                numbers[leaf.path] = numbers.get(leaf.path, True) and form_number(leaf.form) is not None
                if leaf.is_time:
                    times.add(leaf.path)
        lists = {path for path, found in listed.items() if parts[path] and _recur(found)}
        for path in lists:
            parts[path].update(found for found in listed[path] if found)
        labels = {path: label_of(path) for path in values}
        words = {path: tuple(word for name in split_pointer(path) for word in plain_words(name)) for path in values}
        is_number = frozenset(path for path, is_number in numbers.items() if is_number)
        chosen_by = [
            ValueField(path, labels[path], {value: plain_words(value) for value in dict.fromkeys(held)})
            for path, held in values.items()
            if path not in times and labels[path] and (_tells_apart(held) or path in lists)
        ]
        # Amounts, and what stands in lists, tell records apart less often than a status does.
        chosen_by.sort(key=lambda one: (one.path in is_number and len(one.values) > _FEW_VALUES, "*" in one.path))
        always = frozenset(path for path, count in having.items() if count == len(records))
        return Fields(
            tuple(chosen_by[:_MOST_FIELDS]),
            labels,
            words,
            is_number,
            frozenset(times),
            always=always,
            parts=parts,
            lists=frozenset(lists),
        )


def listed_in(text: object) -> list[str]:
    """Return the parts of a list in one text as they are written; none where it is no list.

    Example:
        >>> listed_in("German; French"), listed_in("German")
        (['German', 'French'], [])
    """
    parts = _LISTED.split(text) if isinstance(text, str) and len(text) <= _MOST_LISTED else []
    return [part.strip() for part in parts if part.strip()] if len(parts) > 1 else []


def _parts_of(record: Record, leaf: Leaf) -> list[str]:
    """Return the parts of a list in one text, in normal form; none where it is no list."""
    if leaf.characters > _MOST_LISTED:
        return []
    return [form for part in listed_in(lookup(record.body, leaf.pointer)) if (form := form_of(part))]


def _recur(found: Sequence[str]) -> bool:
    """Whether the parts of texts are values: short ones, of which the same stand in several records."""
    distinct = set(found)
    return 3 * len(distinct) <= 2 * len(found) and all(len(part.split()) <= _WORDS_OF_A_PART for part in distinct)


def _tells_apart(held: list[str]) -> bool:
    distinct = set(held)
    few = len(distinct) <= max(_FEW_VALUES, _SHARE_OF_RECORDS * len(held))
    # A few long values among short ones are values, too; prose has long ones only.
    return few and len(distinct) <= _MOST_VALUES and median(map(len, distinct)) <= _MOST_LETTERS


def _is_said(field: ValueField, said: frozenset[str]) -> bool:
    """Whether a question says the name of a field, or one of the values of the sample."""
    return any(said.issuperset(map(stem, words)) for words in (field.label, *field.values.values()) if words)


def _is_paid_by(field: ValueField) -> bool:
    """Whether a field is called like "paid by" and says how, and not by whom."""
    words = {word for value in field.values.values() for word in value}
    called = (field.label[:1] == ("paid",) and field.label[1:] in _BY) or field.label in _METHODS
    return called and not words.isdisjoint(_MEANS_OF_PAYMENT)


def is_shown(path: str, section: Section) -> bool:
    """Whether a section may show a field."""
    if not section.fields:
        return True
    parts = path.split("/")
    return any(
        len(parts) >= len(own) and all(o in ("*", p) for p, o in zip(parts, own, strict=False))
        for own in (spec.path.split("/") for spec in section.fields)
    )
