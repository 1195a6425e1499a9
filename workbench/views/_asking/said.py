"""What a question says of values and records: which it gives, names and speaks of, and what it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from workbench.records import Record, normal_form
from workbench.views._asking.record_parts import said_already
from workbench.views._english.days import DAY_LETTERS, is_day
from workbench.views._english.little_words import HOUSES
from workbench.views._english.question import Question, stem, terms
from workbench.views._naming.wording import Wording
from workbench.views._records.bounds import Bound, are_one_span, bounds_in, is_plain
from workbench.views._records.leaves import Leaf, leaves_of, path_words
from workbench.views._records.spec import AggregateSpec
from workbench.views._writing.select import Row

__all__ = ["Marks", "Said"]

_SHORTEST_PROSE, _SHORTEST_NAME = 20, 4
_OWING = frozenset(map(stem, ("owe", "owes", "owed", "owing", "outstanding", "unpaid", "due")))
_OF_DEBTS = frozenset(map(stem, ("payment", "payments", "money", "amount", "balance", "debt", "debts", "sum", *HOUSES)))
_AS_OF_NOW = frozenset(
    map(
        stem,
        ("still", "yet", "now", "far", "currently", "total", "altogether", "overall", "today", "anything", "something"),
    )
)
# Who is reimbursed is paid what they spent.
_PAYING = frozenset({"pay", "pays", "paid", "reimburse", "reimbursed"})
_YEAR_LETTERS = len("2024")
_WORD = re.compile(r"[^\W_]+")
# Values of several words that are longer than this are texts.
_MOST_LETTERS = 60


class Marks(NamedTuple):
    """What the question says of one record, as pointers of its leaves.

    Attributes:
        said: Values that it gives.
        marked: Those, and the links to records that it names.
        linking: Links to any record.
        told: Texts that speak of what it names, of a record that it does not name.
    """

    said: set[str]
    marked: set[str]
    linking: set[str]
    told: set[str]


class Said:
    """What one question says."""

    def __init__(
        self,
        question: Question | None,
        *,
        used_up: frozenset[str] = frozenset(),
        set_aside: frozenset[int] = frozenset(),
        meant: frozenset[str] = frozenset(),
        called: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the question, or `None` when the caller named the entities and asked nothing.

        Args:
            question: The question.
            used_up: Words that name the entities which were found, as `noun_forms` gives them: in "the cabin of
                booking 17" the word `booking` says which record is meant and asks for nothing.
            set_aside: Indexes of the question's words that are the keys or names of those entities.
            meant: URNs of those entities, and of their natural keys.
            called: What of the question names records, each with the name of its entity.
        """
        self._question = question
        self.wording = Wording(question, used_up, set_aside)
        """The question's words."""
        self._phrases: set[str] = set()
        self._spoken: set[tuple[str, str]] = set()
        self._days: set[str] = set()
        self._meant_records = meant
        self._naming: frozenset[str] = frozenset()
        self._set_aside = set_aside
        # Values recur in the records of a question, and each is asked for once for every section that may show it.
        self._named: dict[str, bool] = {}
        self._given: set[tuple[str, str]] = set()
        # The stems of the question's words without those that name records, and which values stand among them.
        self._stems = ""
        self._worded: dict[str, bool] = {}
        self._kinds: set[tuple[str, str]] = set()
        if question:
            self._rest = question.without(set_aside)
            # Days without a year: `-05-17` is the end of `2024-05-17`.
            self._days = {form for day in question.days for form in day.forms if form.startswith("-")}
            self._naming = frozenset(
                phrase
                for phrase, places in question.phrases.items()
                if any(set_aside.issuperset(range(first, last)) for first, last in places)
            )
            # What is named, and what looks like a key and is none, may be spoken of in messages and notes.
            self._spoken = {
                (phrase, entity)
                for phrase, entity in [
                    *(
                        (word.normal, "")
                        for index, word in enumerate(question.words)
                        if word.is_identifier and index not in set_aside
                    ),
                    *((normal_form(text), entity) for text, entity in called),
                ]
                if len(phrase) >= _SHORTEST_NAME
            }
            self._phrases = {phrase for phrase in question.given_beside(set_aside) if len(phrase) > 1}
        self._asks_for_time = question is not None and question.asks_for_time

    @property
    def rest(self) -> str:
        """The question without the keys and names of the entities that were found."""
        return self._rest if self._question is not None else ""

    def asks_for(self, spec: AggregateSpec, *, several: bool = True) -> bool:
        """Whether the question asks for a figure; without a question all of them are wanted.

        "How many hours" asks for the sum of a field of hours, where there are `several`.
        """
        if self._question is None or self._question.asks_for(spec.op):
            return True
        if spec.op == "sum" and self.only_owes:
            return True
        measured = terms(path_words(spec.field or ""))[-1:] if spec.op == "sum" and several else []
        return not self._question.how_many.isdisjoint(measured)

    def asks_for_op(self, op: str) -> bool:
        """Whether there is a question, and it asks for figures of a kind: `sum`, `max`."""
        return self._question is not None and self._question.asks_for(op)

    @property
    def asks_for_money(self) -> bool:
        """Whether the question asks how much was paid, what it cost, or what is owed."""
        return self._question is not None and (self._question.asks_for_money or self.only_owes)

    @property
    def asks_what_was_paid(self) -> bool:
        """Whether it asks what somebody paid, and not what was spent or what it cost."""
        words = self._question.words if self._question is not None else []
        return self.asks_for_money and any(word.normal in _PAYING for word in words)

    @property
    def only_spends(self) -> bool:
        """Whether it asks what was spent, and says nothing of what."""
        if self._question is None or not self._question.spending_words:
            return False
        read = self._question.spending_words.union(*(one.words for one in self.periods))
        said = {term for at in read for term in terms(self._question.words[at].text)}
        return self.wording.asked - self.wording.keys <= said

    def owes_more_than(self, said: frozenset[str]) -> bool:
        """Whether it asks for no more than what somebody owes, and not all words for that are among these stems."""
        return self.only_owes and not (self.wording.asked - self.wording.keys) & _OWING <= said

    @cached_property
    def only_owes(self) -> bool:
        """Whether it asks what somebody owes, and says nothing else of it: "does she owe us anything"."""
        asking = self.wording.asked - self.wording.keys - _AS_OF_NOW
        if self._question is None or not asking & _OWING or not asking <= _OWING | _OF_DEBTS:
            return False
        # "When is it due" asks for no money, and "who owes us" for nobody's record.
        otherwise = self._question.asks_for_time or self._question.asks_who or self._question.asks_for("count")
        return self._question.asks_for_money or not otherwise

    @property
    def asks_for_births(self) -> bool:
        """Whether the times that the question speaks of are those at which somebody was born."""
        return self._question is not None and "born" in self._question.phrases

    @property
    def counts(self) -> bool:
        """Whether the question asks how many there are."""
        return self._question is not None and self._question.asks_for("count")

    @property
    def counted(self) -> frozenset[str]:
        """The stems of what the question asks the number of."""
        return self._question.how_many if self._question is not None else frozenset()

    @cached_property
    def periods(self) -> list[Bound]:
        """The years, months and other bounds in time that the question sets, but for those in names.

        None where they cannot all hold, or something turns one round.
        """
        found = bounds_in(self._question) if self._question is not None else []
        found = [one for one in found if one.kind == "time" and self._set_aside.isdisjoint(one.words)]
        is_read = self._question is not None and all(is_plain(one, self._question) for one in found)
        return found if is_read and are_one_span(found) else []

    @property
    def bounded(self) -> bool:
        """Whether the question sets bounds, read or not, but for those in names."""
        found = bounds_in(self._question) if self._question is not None else []
        return any(self._set_aside.isdisjoint(one.words) for one in found)

    @property
    def denies(self) -> bool:
        """Whether the question denies something."""
        return self._question is not None and self._question.denies

    def means(self, record: Record) -> bool:
        """Whether the question names a record."""
        return not self._meant_records.isdisjoint(record.names)

    def says(self, form: str) -> bool:
        """Whether the question gives a value, as it stands or in another number or tense."""
        return self._question is not None and self._names(form)

    def gives_beside(self, form: str, called: frozenset[str]) -> bool:
        """Whether the question gives a value right beside one of some words, as stems: "on floor 2", "2 bedrooms"."""
        words = self._question.words if self._question is not None else []
        spans = self._question.phrases.get(form, ()) if self._question is not None else ()
        places = {place for first, last in spans for place in (first - 1, last)}
        return any(not called.isdisjoint(terms(words[at].text)) for at in places if 0 <= at < len(words))

    def given(self, row: Row) -> set[str]:
        """Return the pointers of the values of a record that the question gives, but for times and links."""
        said = self._said_leaves([leaf for leaf in leaves_of(row.record) if not leaf.is_time])
        return said - {link.path for link in row.record.references} if said else said

    def terms_given(self, rows: Iterable[Row]) -> frozenset[str]:
        """Return the stems of the values of records that the question gives."""
        forms: set[str] = set()
        for row in rows:
            given = self.given(row)
            forms.update(leaf.form for leaf in leaves_of(row.record) if leaf.pointer in given)
        return frozenset(term for form in forms for term in terms(form))

    def row_score(self, row: Row, of: str) -> int:
        """Count what a record shares with the question: whole values, links to records that are meant, names in texts.

        Those of the entity that it belongs to, `of`, stand in texts of its own in any case.
        """
        leaves = leaves_of(row.record)
        values = {leaf.form for leaf in leaves if self._is_said(leaf)}
        linked = {link.target for link in row.record.references if link.target in self._meant_records}
        told = {name for leaf in leaves for name in self._told_in(leaf, of)}
        return len(values) + len(linked) + len(told)

    def speaks(self, row: Row, of: str) -> bool:
        """Whether a text of a record speaks of what the question names beside the entity that it belongs to, `of`."""
        return not self.means(row.record) and any(self._told_in(leaf, of) for leaf in leaves_of(row.record))

    def _told_in(self, leaf: Leaf, of: str | None) -> set[str]:
        """Return what of that the question names, or that looks like a key, a text speaks of."""
        if not self._spoken or leaf.characters < _SHORTEST_PROSE:
            return set()
        # A key by itself speaks of nothing.
        return {name for name, entity in self._spoken if entity != of and name in leaf.form and " " in leaf.form}

    def _marks(self, row: Row, of: str | None = None) -> Marks:
        references = row.record.references
        said = self._said_leaves(leaves_of(row.record))
        to_meant = {link.path for link in references if link.target in self._meant_records}
        if to_meant:
            to_meant -= said_already(row)
        told = (
            set()
            if self.means(row.record)
            else {leaf.pointer for leaf in leaves_of(row.record) if self._told_in(leaf, of)}
        )
        return Marks(said, said | to_meant, {link.path for link in references}, told)

    def _said_leaves(self, leaves: Iterable[Leaf]) -> set[str]:
        """Return the pointers of the values that the question gives, as they stand or in another number or tense."""
        given, kinds, named, names = self._given, self._kinds, self._named, self._names
        found: set[str] = set()
        for leaf in leaves:
            form = leaf.form
            known = named.get(form)
            if known is None:
                # Values recur: most are known already, and the rest is not asked for each.
                known = bool(given and (leaf.path, form) in given) or names(form)
            if not known:
                known = bool(given and (leaf.path, form) in given) or (leaf.is_time and self._is_said(leaf))
            if known and not (kinds and (leaf.path, form) in kinds):
                found.add(leaf.pointer)
        return found

    def _says(self, form: str) -> bool:
        """Whether a value stands whole in the question; of a day, also without its year."""
        return form in self._phrases or (bool(self._days) and is_day(form) and form[_YEAR_LETTERS:] in self._days)

    def _is_said(self, leaf: Leaf) -> bool:
        """Whether a value stands whole in the question, or is a time of a day that does.

        One of a letter, or such as "no", counts where its label stands beside it.
        """
        said = self._says(leaf.form[:DAY_LETTERS] if leaf.is_time else leaf.form) or leaf.form in self._phrases
        said = said or self._says_in_words(leaf.form)
        return said or (bool(self._given) and (leaf.path, leaf.form) in self._given)

    def _names(self, form: str) -> bool:
        """Whether a value stands whole in the question, or is a word of it in another number or tense."""
        found = self._named.get(form)
        if found is None:
            found = self._named[form] = (
                self._says(form) or (form.isalpha() and stem(form) in self.wording.asked) or self._says_in_words(form)
            )
        return found

    def _says_in_words(self, form: str) -> bool:
        """Whether the words of a value stand in the question side by side: `atm_withdrawal` in "ATM withdrawals"."""
        if len(form) > _MOST_LETTERS or form.isalnum():
            return False
        found = self._worded.get(form)
        if found is None:
            if not self._stems:
                self._stems = f" {' '.join(map(stem, _WORD.findall(self.rest.casefold())))} "
            words = _WORD.findall(form)
            plain = len(words) > 1 and all(word.isalpha() for word in words)
            found = self._worded[form] = plain and f" {' '.join(map(stem, words))} " in self._stems
        return found
