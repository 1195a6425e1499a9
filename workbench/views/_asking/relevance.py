"""What of a record matters for this question: leaves by their labels and values, rows by their values.

A leaf's weight is the sum over the question's terms that stand in its label, each weighted by how few
leaves of the stream share it (the inverse document frequency of text retrieval, with field paths as the
documents). Values that stand whole in the question add to it, as do times when the question asks for a
time or an order in time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.records import Record, lookup, split_pointer
from workbench.views._asking.given_parts import given_parts
from workbench.views._asking.record_parts import (
    chosen_leaves,
    is_under,
    is_within,
    said_already,
    telling_apart,
    times_in,
    told_apart,
    wanted_fields,
)
from workbench.views._asking.said import Marks, Said
from workbench.views._english.headings import SHORTEST_TEXT, headings
from workbench.views._english.meaning import Meaning
from workbench.views._english.question import Question, terms
from workbench.views._records.leaves import LONG_COLLECTION, Leaf, is_map_of_data, leaves_of, path_terms, path_words
from workbench.views._records.spec import FieldWords, Section
from workbench.views._records.weights import Weights
from workbench.views._writing.select import Row
from workbench.views._writing.shown import Never, Shown

__all__ = ["Relevance"]

_NEAR_THE_BEST = 0.6
_RELATED = 0.3
_CLEARLY = 1.5
_VALUE_WEIGHT = 3.0
_FLOOR = 0.3
# Cosines of the bundled embedder between a question and a label: about 0.3 for labels picked at random,
# 0.7 for a synonym ("fare" and "price of flights").
_UNRELATED, _SAME = 0.3, 0.7
_SEVERAL_NAMES, _NEARLY_ALL = 4, 0.8


@dataclass
class _Seen:
    """What the records of a section were seen to hold, by field path.

    Attributes:
        labels: The words that each field is called by.
        times: Those of times.
        naming: Those of the values by which records are named.
        told: Those in lists and maps, each with a value that the question gives.
        linking: Those that link to other records.
        under: For long texts, the stems of the headings that the question says.
        having: How many of several linked records have a value that the question gives.
        kinds: Values that only say what the records are, each with the number of those that have it.
    """

    labels: dict[str, str] = field(default_factory=dict)
    times: set[str] = field(default_factory=set)
    naming: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    linking: set[str] = field(default_factory=set)
    under: dict[str, set[str]] = field(default_factory=dict)
    having: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)


def _without_common_beginning(labels: Mapping[str, str]) -> Mapping[str, str]:
    """Return what fields are called, by path, without a word with which nearly all names of a table begin.

    `mtr_no`, `mtr_stat` and `mtr_val` are near to all that says "mtr".
    """
    begins = Counter(label.partition(" ")[0] for label in labels.values())
    word, count = begins.most_common(1)[0] if begins else ("", 0)
    if count < _SEVERAL_NAMES or count < _NEARLY_ALL * len(labels):
        return labels
    return {path: label.removeprefix(f"{word} ") for path, label in labels.items()}


class Relevance(Said):
    """How the words of one question meet labels and values."""

    def __init__(
        self,
        question: Question | None,
        *,
        used_up: frozenset[str] = frozenset(),
        set_aside: frozenset[int] = frozenset(),
        meant: frozenset[str] = frozenset(),
        called: Iterable[tuple[str, str]] = (),
        meaning: Meaning | None = None,
        max_characters: int | None = None,
    ) -> None:
        """Take the question, or `None` when the caller named the entities and asked nothing.

        Args:
            question: The question.
            used_up: Words that name the entities which were found; see `Said`.
            set_aside: Indexes of the words that are keys or names of those.
            meant: URNs of those, and of their natural keys.
            called: What of the question names records, each with the name of its entity.
            meaning: Compares the question with labels by meaning; `None` compares by words alone.
            max_characters: A value of more characters is never shown; `None` for no such limit.
        """
        super().__init__(question, used_up=used_up, set_aside=set_aside, meant=meant, called=called)
        self._meaning = meaning
        self._max_characters = max_characters

    def weigh(
        self,
        rows: Sequence[Row],
        section: Section,
        nouns: frozenset[str],
        words: Sequence[FieldWords] = (),
        *,
        years: bool = False,
    ) -> Weights:
        """Weigh the field paths that the section may show.

        Args:
            rows: Its records.
            section: The section.
            nouns: The stems of all that it is called.
            words: What people call the fields.
            years: Whether the number of a year is a time: of records that the question calls by their noun.
        """
        if self._question is None:
            return Weights()
        seen = self._look_at(rows, section, nouns, words, years=years)
        labels = seen.labels
        # That each of the quotes is of the type Quote tells nothing of any.
        self._kinds |= {one for one, count in seen.kinds.items() if count == len(rows)}
        self.wording.labels = self.wording.labels.union(*map(path_terms, labels.values()))
        # Of where a linked record is, the question asks where it calls that by its noun.
        near = not section.follow or self.wording.points_at(nouns)
        own = {path: self.wording.said_by(path_terms(label) - nouns, near=near) for path, label in labels.items()}
        if section.follow and not any(own.values()) and not self._question.asks_for("count"):
            # Of test results called by their noun the `result` is asked for, if nothing else of them is.
            own |= {
                path: self.wording.said_by(path_terms(labels[path]))
                for path in labels.keys() - seen.linking
                if path_terms(labels[path]) <= nouns
            }
        for path, said_there in seen.under.items():
            own[path] = own.get(path, frozenset()) | said_there
        self.wording.keys.update(term for path in seen.naming for term in own[path])
        rest = self._rest
        conditions = given_parts(self._question, seen.told, labels, self._set_aside, self.wording.asked)
        self._given |= conditions.values
        if conditions.words:
            own = {path: found - conditions.terms for path, found in own.items()}
            self.wording.keys |= conditions.terms
            rest = self._question.without(self._set_aside | conditions.words)
        weights = self._by_words(own)
        if self._meaning is not None:
            for path, weight in self._by_meaning(labels, self._without_raw_nouns(rest)).items():
                weights[path] += weight
        # By its e-mail address a record was named, and is not asked for it.
        weights.update(dict.fromkeys(seen.naming, 0.0))
        if max(weights.values(), default=0.0) < _FLOOR * math.log(1 + len(labels)):
            weights = dict.fromkeys(weights, 0.0)
        # "Which of them are overdue" asks of all of them what only some are.
        deciding = {path for path, count in seen.having.items() if count < len(rows) and path in weights}
        weights.update(dict.fromkeys(deciding, max(weights.values(), default=0.0) or math.log(1 + len(labels))))
        lexical = max(weights.values(), default=0.0)
        # Other words for a name point at it, and make nobody sure that it is meant.
        sure = self.wording.surely(own)
        if self._asks_for_time and seen.times and (lexical > 0 or self.wording.points_at(nouns)):
            # Half of what a word of their own would give: it says what kind of value is asked for, not which.
            return Weights(weights, sure, frozenset(seen.times), math.log(1 + len(labels) / len(seen.times)) / 2)
        return Weights(weights, sure)

    def _look_at(
        self,
        rows: Sequence[Row],
        section: Section,
        nouns: frozenset[str],
        words: Sequence[FieldWords],
        *,
        years: bool,
    ) -> _Seen:
        """Read what the fields of a section's records are called, and what the question says of their values."""
        about = {spec.path: f"{spec.label or ''} {spec.about}".strip() for spec in section.fields}
        seen = _Seen()
        phrases = self._question.phrases if self._question is not None else {}
        several = len(rows) > 1 and bool(section.follow)
        for row in rows:
            said = said_already(row)
            is_meant = self.means(row.record)
            links = {link.path for link in row.record.references}
            for leaf in leaves_of(row.record):
                if leaf.pointer in links:
                    seen.linking.add(leaf.path)
                if leaf.pointer in said:
                    continue
                if leaf.path not in seen.labels:
                    spec_path = next((path for path in about if is_under(leaf.path, path)), None)
                    if about and spec_path is None:
                        continue
                    called = [one.words for one in words if is_under(leaf.path, one.path)]
                    seen.labels[leaf.path] = " ".join(
                        [path_words(leaf.path), about.get(spec_path or "", ""), *called]
                    ).strip()
                if leaf.characters >= SHORTEST_TEXT and (is_meant or not several):
                    seen.under.setdefault(leaf.path, set()).update(*self._headings_said(row.record, leaf))
                if leaf.is_time or (years and leaf.tells_when):
                    seen.times.add(leaf.path)
                if is_meant and leaf.form in self._naming and not leaf.keys:
                    seen.naming.add(leaf.path)
                is_kind = bool(section.follow) and leaf.form.isalpha() and not leaf.keys and self._names(leaf.form)
                if is_kind and nouns.issuperset(terms(leaf.form)):
                    seen.kinds[leaf.path, leaf.form] += 1
                if several and leaf.form.isalpha() and leaf.pointer.count("/") == 1 and self._names(leaf.form):
                    seen.having[leaf.path] += 1
                if "/*" in leaf.path and leaf.form in phrases:
                    seen.told.add((leaf.path, leaf.form))
        return seen

    def _headings_said(self, record: Record, leaf: Leaf) -> list[frozenset[str]]:
        """Return the stems of the headings in a long text that the question says whole."""
        text = lookup(record.body, leaf.pointer)
        return [one for one in headings(text) if one <= self.wording.asked] if isinstance(text, str) else []

    def _by_words(self, own: Mapping[str, frozenset[str]]) -> dict[str, float]:
        sharing = Counter(term for found in own.values() for term in found)
        return {
            path: sum(math.log(1 + len(own) / sharing[term]) for term in sorted(found)) for path, found in own.items()
        }

    def _by_meaning(self, labels: Mapping[str, str], rest: str) -> dict[str, float]:
        """Weigh labels by closeness of meaning: up to what one term that no other leaf shares would give."""
        assert self._meaning is not None  # noqa: S101 - the caller asked
        most = math.log(1 + len(labels))
        labels = _without_common_beginning(labels)
        close = self._meaning.closeness(rest, list(dict.fromkeys(labels.values())))
        return {
            path: most * min(1.0, max(0.0, (close[label] - _UNRELATED) / (_SAME - _UNRELATED)))
            for path, label in labels.items()
        }

    def _without_raw_nouns(self, rest: str) -> str:
        """Return words of a question, those that are written as raw names without the parts that say what has them."""
        parts = [
            part
            for word in rest.split()
            for part in word.split("_")
            if "_" not in word or self.wording.keys.isdisjoint(terms(part))
        ]
        return " ".join(parts)

    def time_path(self, weights: Weights, rows: Sequence[Row], *, usual: str | None, years: bool = False) -> str | None:
        """Return the field path with times that "latest" and "earliest" speak of, or `None`.

        It is the one that the question has most to do with, and among equals the one that stands nearest to the
        record itself; the section's usual order stands unless another time clearly has more. With `years`, the number
        of a year is one, too.
        """
        times = sorted(times_in(rows, years=years))
        if not times:
            return usual
        by_path = weights.lifted().by_path
        rank = {path: (-by_path.get(path, 0.0), path.count("/")) for path in times}
        first, *others = sorted(times, key=lambda path: (rank[path], path))
        if usual is not None:
            least = max(by_path.get(usual, 0.0), _FLOOR * math.log(1 + len(by_path)))
            return first if by_path.get(first, 0.0) > _CLEARLY * least else usual
        return first if not others or rank[first] < rank[others[0]] else None

    def fields(self, row: Row, section: Section, weights: Weights) -> list[Shown]:
        """Return the fields of a record that the section may show, in the section's order."""
        by_top: dict[str, list[Leaf]] = {}
        for leaf in leaves_of(row.record):
            by_top.setdefault(leaf.pointer.split("/", 2)[1], []).append(leaf)
        marks = self._marks(row, section.of)
        shown: list[Shown] = []
        for pointer, value, label in wanted_fields(row.record.body, section):
            top = by_top.get(pointer.split("/", 2)[1], [])
            own = [leaf for leaf in top if is_within(leaf.pointer, pointer)]
            if own:
                shown.append(self._shown(pointer, label, value, own, row, marks, weights))
        return told_apart(shown)

    def _shown(
        self,
        pointer: str,
        label: str,
        value: Any,
        own: Sequence[Leaf],
        row: Row,
        marks: Marks,
        weights: Weights,
    ) -> Shown:
        is_container = isinstance(value, dict | list)
        is_many = isinstance(value, list) or (isinstance(value, dict) and is_map_of_data(value))
        elements = len(value) if is_many and len(value) > LONG_COLLECTION else 0
        in_reach = self._meant(own, pointer, row.nearby) if elements else own
        weighed = self._weigh_leaves(in_reach, marks, weights)
        greatest = max(weighed.values(), default=0.0)
        best: set[str] = set()
        close: set[str] = set()
        asked: set[str] = set()
        named: set[str] = set()
        related = False
        if greatest > 0:
            floor = _NEAR_THE_BEST * weights.best
            # A value of the record itself that the question gives says which record is meant, and asks for nothing.
            given = {
                leaf.pointer for leaf in own if leaf.pointer.count("/") == 1 and not weights.by_path.get(leaf.path)
            } - marks.told
            best = {p for p, weight in weighed.items() if weight > 0 and weight >= floor}
            close = {p for p, weight in weighed.items() if weight > 0 and weight >= _RELATED * weights.best}
            asked = best - given
            named = {leaf.pointer for leaf in in_reach if 0 < floor <= weights.by_path.get(leaf.path, 0.0)}
            related = bool(close - given)
            if best and is_container:
                # What links to another record makes the rest readable.
                parents = {p.rsplit("/", 1)[0] for p in best}
                best |= {p for p in marks.linking & weighed.keys() if p.rsplit("/", 1)[0] in parents}
                close |= telling_apart(in_reach, best, marks.linking)
            close = (close | best) - given if related or best else set()
        never = tuple(self._never(own, best))
        hidden = {leaf.pointer for leaf in never}
        return Shown(
            pointer,
            label,
            value,
            frozenset(asked - hidden),
            frozenset((asked & named) - hidden),
            self._said_of(own, asked, weights, marks.told),
            related,
            frozenset(best - hidden),
            frozenset(close - hidden),
            frozenset(leaf.pointer for leaf in in_reach) - hidden if elements else None,
            elements,
            tuple(leaf.pointer for leaf in own if leaf.pointer not in hidden),
            greatest,
            never,
        )

    def _said_of(self, own: Sequence[Leaf], asked: set[str], weights: Weights, told: set[str]) -> frozenset[str]:
        """Return the question's stems that stand in the names and values of leaves that it asks for."""
        found: set[str] = set()
        for leaf in own:
            if leaf.pointer in asked:
                found |= weights.terms_of.get(leaf.path, frozenset())
                for form in (leaf.form, *leaf.keys):
                    if self._names(form):
                        found.update(terms(form) or [form])
                    found |= path_terms(form) & self.wording.asked if leaf.keys else set()
                if leaf.pointer in told:
                    found.update(term for name in self._told_in(leaf, None) for term in terms(name))
        return frozenset(found)

    def _never(self, own: Sequence[Leaf], best: set[str]) -> Iterator[Never]:
        """Yield the leaves that are not shown whatever else is."""
        for leaf in own:
            if leaf.is_empty and leaf.pointer not in best:
                # A value that is not there is an answer to those who ask for it, and noise to all others.
                yield Never(leaf.pointer, "empty", "the source has no value, and the question does not ask for it")
            elif self._max_characters is not None and leaf.characters > self._max_characters:
                yield Never(leaf.pointer, "budget", f"{leaf.characters:,} characters are more than can be shown")

    def _weigh_leaves(self, leaves: Sequence[Leaf], marks: Marks, weights: Weights) -> dict[str, float]:
        """Weigh single leaves: by their field path, and by what stands beside them.

        A value that the question gives, or a link to a record that it names, says which part of a record is
        meant: what stands beside it in the same object, or under a key that the question gives, is what the
        question asks for.
        """
        hits = Counter(leaf.pointer.rpartition("/")[0] for leaf in leaves if leaf.pointer in marks.marked)
        weighed: dict[str, float] = {}
        around = chosen_leaves(leaves, marks.said, weights.by_path)
        for leaf in leaves:
            parent = leaf.pointer.rpartition("/")[0]
            beside = hits[parent] if parent else int(leaf.pointer in marks.said)
            beside = beside or int(leaf.pointer in around)
            keyed = sum(self._names(key) or bool(path_terms(key) & self.wording.asked) for key in leaf.keys)
            told = leaf.pointer in marks.told
            weighed[leaf.pointer] = weights.by_path.get(leaf.path, 0.0) + _VALUE_WEIGHT * (beside + keyed + told)
        return weighed

    def _meant(self, own: Sequence[Leaf], pointer: str, nearby: set[str]) -> list[Leaf]:
        """Choose the leaves of a long collection by its elements.

        An element whose key is in the question, or stood beside the link that led here, is meant. Where no
        key is, those with a value in the question, or beside the link, are.
        """
        depth = len(split_pointer(pointer))

        def element(leaf: Leaf) -> str:
            return split_pointer(leaf.pointer)[depth] if leaf.pointer != pointer else ""

        all_keys = {leaf.keys for leaf in own}
        for among in (self._says, nearby.__contains__):
            keys = {keys for keys in all_keys if any(map(among, keys))}
            if keys:
                return [leaf for leaf in own if leaf.keys in keys]
        hits: dict[str, set[tuple[str, str]]] = {}
        for leaf in own:
            if self._is_said(leaf) or leaf.form in nearby:
                hits.setdefault(element(leaf), set()).add((leaf.path, leaf.form))
        # Where one element has all that another shares with the question, and more, the other is not meant.
        kinds = {frozenset(shared) for shared in hits.values()}
        best = {shared for shared in kinds if not any(shared < other for other in kinds)}
        hit = {name for name, shared in hits.items() if shared in best}
        return [leaf for leaf in own if element(leaf) in hit]
