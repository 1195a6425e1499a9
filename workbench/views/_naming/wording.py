"""The words of one question: what they ask for, by which other words they are read, and which of them meet nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import pairwise

from workbench.records import singular
from workbench.views._english.abbreviations import abbreviation_of
from workbench.views._english.asking_words import (
    ARTICLES,
    AUXILIARIES,
    BEFORE_STATES,
    BEING,
    GENERIC,
    KINDS,
    LENGTHS_OF_TIME,
    LIVINGS,
    NAME_NOTHING,
    NO_CONDITION,
    NUMBERS,
    OF_AMOUNTS,
    OF_NOTHING,
    PLACES,
    PLAIN_HEADS,
    REASONS,
    SAYING,
    WAYS,
)
from workbench.views._english.clauses import clauses, opening_words
from workbench.views._english.deeds import own_noun
from workbench.views._english.little_words import CAME_TO_BE, CONNECTING, LIGHT_VERBS, NEUTRAL_VERBS, TAKEN_IN
from workbench.views._english.other_compounds import compounds_in_other_words
from workbench.views._english.phrases import phrases_in
from workbench.views._english.question import STOP_WORDS, Question, noun_forms, stem, terms
from workbench.views._english.synonyms import synonyms
from workbench.views._naming.around_names import introduces, introducing, nouns_of_names, stems_beside
from workbench.views._naming.names import meant_by
from workbench.views._records.bounds import bounds_in

__all__ = ["OTHERS", "Wording"]


# A sentence that begins with one of these states something: "She is registered as X."
_STATING = frozenset({"he", "she", "it", "they", "his", "her", "its", "their", "my", "our", "this", "the", "a", "an"})
# They say that something is asked for: "I need to know".
_WANTING = frozenset(map(stem, ("know", "need", "look", "like", "exactly", "pls", "data", "detail", "info")))

# What is done is no thing that somebody has.
_ACTING = frozenset({"did", "does", "do", "has", "have", "had", "was", "were", "will", "can", "how"})

OTHERS = frozenset({"other", "others", "else", "another"})
"""What leaves out the record itself by which others are named."""
# Between them and the noun stands what the records are that are counted, or of which one is meant.
_BEFORE_QUALITIES = frozenset({"many", "latest", "last", "newest", "first", "oldest", "earliest", "recent", "next"})


class Wording:
    """The stems of a question's words.

    Attributes:
        asked: Those that ask for something: no keys and names of records, and no nouns of those.
        keys: Those that say which record is meant, or in which order, and ask for nothing of it.
        labels: The stems that fields were seen to be called by.
        slips: Misspelt ones, and parts of compound nouns, each with the one that is meant.
        read_nearer: Those that linked records are called by and that are read as other words for fields of a named one.
    """

    def __init__(self, question: Question | None, used_up: frozenset[str], set_aside: frozenset[int]) -> None:
        """Take the question; `Relevance` says what else."""
        self._question, self._set_aside = question, set_aside
        self._words = question.words if question is not None else []
        self.asked: frozenset[str] = frozenset()
        self.keys: set[str] = set()
        self.labels: frozenset[str] = frozenset()
        self.slips: Mapping[str, str] = {}
        self.read_nearer: frozenset[str] = frozenset()
        self._other_words: dict[str, frozenset[str]] = {}
        self._met: frozenset[str] = frozenset()
        if question is not None:
            self.asked = frozenset(
                term
                for word in question.without(set_aside).split()
                # A raw name such as `mtr_stat` begins with what its records are called, and asks for the rest.
                for part in word.split("_")
                if used_up.isdisjoint(noun_forms(part))
                for term in terms(part)
            )
            self.keys = {stem(noun) for noun in used_up} | question.order_terms
            # An address may name one of several contacts, and says so of each of its parts.
            self.keys |= {term for word in question.words if "@" in word.text for term in terms(word.text)}
            for meant, phrase in phrases_in(question):
                # Who carried something out is no carrier.
                self.asked = self.asked - phrase | {meant}
            # "What does it cost per year" asks for no year.
            self.asked -= question.rate_terms
            if "how many times" in question.phrases:
                self.asked -= {stem("times")}

    def surely(self, own: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
        """Return, by field path, the stems that stand in its names; other words for one make nobody sure of it."""
        return {path: found & self._met for path, found in own.items()} if self._other_words else own

    @property
    def places(self) -> frozenset[int]:
        """The indexes of the question's words but for those that name records."""
        return frozenset(range(len(self._words))) - self._set_aside

    @cached_property
    def words(self) -> frozenset[str]:
        """The question's words in normal form, in the singular, but for those that name records."""
        words = (word.normal for at, word in enumerate(self._words) if at not in self._set_aside)
        return frozenset(map(singular, words))

    @cached_property
    def beside_names(self) -> frozenset[str]:
        """The stems of words right before or behind the name of a record: "Ana Lind, the purser"."""
        return stems_beside(self._question, self._set_aside) if self._question is not None else frozenset()

    @cached_property
    def before_names(self) -> frozenset[str]:
        """The stems of words right before the name of a record: "the lots of consignor Ana Lind"."""
        question = self._question
        return stems_beside(question, self._set_aside, behind=False) if question is not None else frozenset()

    @cached_property
    def _of_names(self) -> frozenset[str]:
        """The stems of words that say by what a record is named, whatever they are: "on trip X", "he is known as X"."""
        if self._question is None:
            return frozenset()
        return nouns_of_names(self._question, self._set_aside) | introducing(self._question, self._set_aside)

    def are_side_by_side(self, first: frozenset[str], second: frozenset[str]) -> bool:
        """Whether one of some stems stands right before one of others."""
        stems = [stem(word.normal) for word in self._words]
        return any(one in first and other in second for one, other in pairwise(stems))

    @property
    def reads_others(self) -> bool:
        """Whether some of its words are read by others that mean the same."""
        return bool(self._other_words)

    @property
    def joins(self) -> bool:
        """Whether it may ask for two things: "the birthday and the twitter of X"."""
        return any(word.normal == "and" for word in self._words)

    def points_at(self, nouns: frozenset[str], *, named: bool = False) -> bool:
        """Whether the question speaks of a section's records by their noun, or by another word for it.

        Who `booked` a booking that is `named` asks for nothing of that.
        """
        return bool((self.asked - self.keys if named else self.asked) & nouns) or any(
            not words.isdisjoint(nouns) for term, words in self._other_words.items() if term not in self.read_nearer
        )

    def read_compounds(self, labels: Iterable[frozenset[str]]) -> bool:
        """Read two words side by side by two of one label, of stems, that mean the same; whether there are any."""
        found = compounds_in_other_words(self._words, self.asked - self.keys, labels)
        self.asked = self.asked.difference(*found).union(*found.values())
        return bool(found)

    def read_by_synonyms(
        self,
        met: frozenset[str],
        given: Callable[[], frozenset[str]],
        *,
        near: frozenset[str] = frozenset(),
        farther: frozenset[str] = frozenset(),
    ) -> bool:
        """Read the question's stems that are not among `met` by other words or as misspelt; whether there are any.

        A word of a value that the question gives whole says no other: `head` of "the head of quality" is no manager.

        Args:
            met: The stems that anything is called by.
            given: Returns the stems of the values of records that the question gives whole.
            near: The stems that fields of the named records themselves are called by.
            farther: Those that only linked records are called by. They may mean a near one as well: what a machine
                cost is its `price`, though its parts have a `cost`.
        """
        known = met | self.labels
        slips = {
            term: meant
            for term in self.asked - known
            if not synonyms(term)
            for meant in [meant_by(term, known)]
            if meant is not None
        }
        slips |= self._joined(known)
        # Whoever rented a bike has a rental; "cloud flying" are no flights.
        verbs = {stem(word.normal) for word in self._words if not word.normal.endswith("ing")}
        slips |= {term: own_noun(term) for term in self.asked & verbs - known if own_noun(term) in known}
        self.slips = slips
        meant = frozenset(slips.values())
        self.asked = (self.asked - slips.keys()) | meant
        met = self._met = met | meant
        others = {term: synonyms(term) for term in self.asked - met if synonyms(term)}
        others |= self._cut_short(met | self.labels, others)
        self.read_nearer = frozenset(term for term in self.asked & farther if not near.isdisjoint(synonyms(term)))
        others |= {term: synonyms(term) & near for term in self.read_nearer}
        if others:
            said = given()
            others = {term: words for term, words in others.items() if term not in said}
        opening = opening_words(self._question) if self._question is not None else frozenset()
        if self._question is not None and self._question.asks_how:
            others["how"] = WAYS
        if "why" in opening:
            others["why"] = REASONS
        if self._question is not None and "how long" in self._question.phrases and "long" in others:
            others["long"] |= LENGTHS_OF_TIME
        if "where" in opening and PLACES.isdisjoint(self.asked):
            others["where"] = PLACES
        self._other_words = others
        return bool(others or slips)

    def _cut_short(self, known: frozenset[str], read: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        """Return the stems of words that meet nothing, each with the name that is that word cut short."""
        words = self._words
        lost = self.asked - known - {term for term, others in read.items() if not others.isdisjoint(known)}
        return {
            term: frozenset({short})
            for word in words
            for term in [stem(word.normal)]
            if term in lost
            for short in [abbreviation_of(word.normal, known)]
            if short is not None
        }

    def _joined(self, known: frozenset[str]) -> dict[str, str]:
        """Return the stems of two words side by side that are one in a name: "unit price" for `unitprice`."""
        words = self._words
        found: dict[str, str] = {}
        for first, second in pairwise(words):
            stems = stem(first.normal), stem(second.normal)
            joined = stem(first.normal + second.normal)
            if joined in known and self.asked.issuperset(stems) and not known.issuperset(stems):
                found |= dict.fromkeys(stems, joined)
        return found

    def places_of_others(self, called: frozenset[str]) -> frozenset[int]:
        """Return the indexes of the question's words that ask for something and that nothing is called by."""
        left = self.asked - self.keys - called
        if self._question is None or not left:
            return frozenset()
        return frozenset(
            index
            for index, word in enumerate(self._question.words)
            if index not in self._set_aside and not left.isdisjoint(terms(word.text))
        )

    @property
    def places_of_codes(self) -> frozenset[int]:
        """The indexes of the question's words of letters and digits that name no record: `sev1`."""
        return frozenset(
            index
            for index, word in enumerate(self._words)
            if index not in self._set_aside
            and word.normal.isalnum()
            and not (word.normal.isalpha() or word.normal.isdigit())
        )

    def said_by(self, label: frozenset[str], *, near: bool = True) -> frozenset[str]:
        """Return the question's stems that a label says, in these words or in others that are read for them."""
        others = {
            term
            for term, words in self._other_words.items()
            if not words.isdisjoint(label) and (near or term != "where")
        }
        return (label & self.asked) | others

    def share_said(self, said: frozenset[str]) -> float:
        """Return which share of the question's stems is among these; 0 where it has none.

        Those that say by what a record is named ("the customer with e-mail …") do not count, nor do those that say
        that an amount is asked for and that nothing is called by.
        """
        asking = self.asked - self.keys
        asking = asking - self._of_another or asking
        asking = asking - (OF_AMOUNTS - said) or asking
        if not asking - _WANTING <= KINDS:
            asking = asking - (_WANTING - said)
        asking = asking - (self._of_names - said) or asking
        return len(asking & said) / len(asking) if asking else 0.0

    def read_as(self, labels: frozenset[str]) -> frozenset[str]:
        """Return the stems that are read by other words among these labels, but for words that say little alone."""
        telling = labels - PLAIN_HEADS
        return frozenset(term for term, words in self._other_words.items() if not telling.isdisjoint(words))

    def unmet(
        self,
        said: frozenset[str],
        labels: frozenset[str],
        relations: frozenset[str],
        own: frozenset[str],
        *,
        only_names: bool,
        others: frozenset[str] = frozenset(),
    ) -> frozenset[int]:
        """Return the indexes of the question's words that are not among these stems and that no others stand for.

        Args:
            said: Stems that what is shown is called by, or that stand in it.
            labels: Stems of the names of the fields that the question was read to ask for.
            relations: Stems of what it says that a named record has. What several linked records are or have by another
                word for it is no attribute of that: the payments of a member are not her salary.
            own: Stems of the names of those fields that the named record has, or the one that it links to, and of that.
            only_names: Whether only words that are written as names are returned, what "who" is asked to have done, and
                what stands where attributes do.
            others: Values that only other records have. Before a head that no value stands for they are an attribute:
                of a motor boat there is no `sail number`, though there are boats of the type `sail`.
        """
        read = {term for term, others in self._other_words.items() if not others.isdisjoint(said | labels)}
        known = {term: synonyms(term) & self._other_words.get(term, frozenset()) for term in relations}
        read -= {term for term, words in known.items() if words and words.isdisjoint(own)}
        found, livings = self.places_of_others(said | read), self._livings(own)
        if self._question is None or not found:
            return livings | self._compounds(others, labels | own)
        words = self._question.words
        found -= {at for bound in bounds_in(self._question) for at in bound.words}
        found -= self._question.dated_words | {at for at in found if words[at].normal in NAME_NOTHING}
        if only_names:
            doing = self._question.who_does
            deeds = {at for at in found if doing is not None and stem(words[at].normal) == doing}
            capitals = {at for place in self._question.name_places() for at in range(*place)}
            capitals = {at for at in capitals if not words[at].text.isupper()}
            found &= (
                capitals
                | deeds
                | self._states(found)
                | self._qualities(found)
                | self._heads(found)
                | self._costly(found)
                | {at for at in self._attributes(found) if not self._may_be_called(at, labels | own)}
            )
        return found | livings | self._compounds(others, labels | own)

    def _qualities(self, places: frozenset[int]) -> set[int]:
        """Return those of some places between "how many", or "latest", and the noun: of "strange alarms" strange."""
        words, found = self._words, set[int]()
        for at in places:
            first, behind = at, at + 1
            while first - 1 in places:
                first -= 1
            while behind in places:
                behind += 1
            if first and behind < len(words) and words[first - 1].normal in _BEFORE_QUALITIES:
                is_noun = words[behind].normal not in STOP_WORDS and behind not in self._set_aside
                is_quality = words[at].text.isalpha() and words[at].text.islower() and words[at].normal not in OTHERS
                found |= {at} if is_noun and is_quality else set()
        return found

    def _attributes(self, places: frozenset[int]) -> set[int]:
        """Return those of some places at which stands what is asked for, and not what is done with it.

        Before what it is of ("the tonnage of the ship"), behind "which" ("which bank does he use"), and before a head
        that says little by itself ("battery type").
        """
        words, found = self._words, set[int]()
        for at in places:
            text, normal = words[at].text, words[at].normal
            if not (text.isalpha() and text.islower()) or normal in OF_NOTHING or normal.endswith(("ed", "ing")):
                continue
            before = words[at - 1].normal if at else ""
            behind, beyond = [one.normal for one in words[at + 1 : at + 3]] + [""] * (2 - len(words[at + 1 : at + 3]))
            is_begun = not before or before in ARTICLES or at - 1 in places or at - 1 in self._set_aside
            is_of = behind == "of" and is_begun
            is_asked = behind in AUXILIARIES and stem(normal) not in PLACES and self._ends_what_is_asked(at)
            ends = not beyond or beyond in STOP_WORDS
            side_by_side = len(words) > at + 1 and words[at + 1].start == words[at].start + len(text) + 1
            if is_of or is_asked or (stem(behind) in KINDS and ends and side_by_side and at + 1 not in self._set_aside):
                found.add(at)
        return found

    def _ends_what_is_asked(self, at: int) -> bool:
        """Whether a word is the head of a noun right behind "which": of "what rescue fee was paid" the fee."""
        first = at
        while first and self._words[first - 1].text.islower() and self._words[first - 1].normal not in STOP_WORDS:
            first -= 1
        is_one = first == at or stem(self._words[at].normal) not in PLAIN_HEADS
        return bool(first) and self._words[first - 1].normal in {"which", "what"} and is_one

    def _compounds(self, others: frozenset[str], labels: frozenset[str]) -> frozenset[int]:
        """Return where a value that only other records have stands before a head such as "number", and that head."""
        words = self._words
        return frozenset(
            at
            for first in range(len(words) - 1 if others else 0)
            if words[first].normal in others and words[first + 1].normal in NUMBERS
            if not words[first].normal.endswith("ed") and not self._may_be_called(first, labels)
            if self._set_aside.isdisjoint((first, first + 1))
            for at in (first, first + 1)
        )

    def _may_be_called(self, at: int, labels: frozenset[str]) -> bool:
        """Whether one of some stems may be a word cut short in whatever way, or says the same as that."""
        word = self._words[at].normal
        return not synonyms(stem(word)).isdisjoint(labels) or any(
            label[0] == word[0] and all(letter in rest for letter in label) for label in labels for rest in [iter(word)]
        )

    def _livings(self, own: frozenset[str]) -> frozenset[int]:
        """Return where it asks what somebody does "for a living", if no field of theirs says so: yard jobs do not."""
        normal = [word.normal for word in self._words]
        at = next((at for at in range(2, len(normal)) if tuple(normal[at - 2 : at + 1]) in LIVINGS), None)
        meant = stem("profession")
        return frozenset() if at is None or not own.isdisjoint({meant, *synonyms(meant)}) else frozenset({at})

    def _costly(self, places: frozenset[int]) -> set[int]:
        """Return those of some places at which stands what something cost: "how much did diesel cost"."""
        normal = [word.normal for word in self._words]
        return {
            at
            for at in places - {len(normal) - 1}
            if normal[at + 1] in {"cost", "costs"} and not _ACTING.isdisjoint(normal[max(at - 2, 0) : at])
        }

    def _heads(self, places: frozenset[int]) -> set[int]:
        """Return those of some places at the end of what is asked for, behind a word that is met: "credit limit".

        A field that is called by the first of the two is something else, unless the second says little by itself.
        """
        words, found = self._words, set[int]()
        if self._question is None or not _ACTING.isdisjoint(word.normal for word in words):
            return found
        for at in places - {0}:
            first, head = words[at - 1], words[at]
            is_last = at + 1 == len(words) or words[at + 1].normal in STOP_WORDS
            are_plain = all(word.text.isalpha() and word.text.islower() for word in (first, head))
            side_by_side = head.start == first.start + len(first.text) + 1
            is_met = at - 1 not in places and at - 1 not in self._set_aside and stem(first.normal) in self.asked
            is_thing = stem(head.normal) not in PLAIN_HEADS and not head.normal.endswith(("ed", "ing"))
            if is_last and are_plain and side_by_side and is_met and is_thing:
                found.add(at)
        return found

    def _states(self, places: frozenset[int]) -> set[int]:
        """Return those of some places at which a question for a figure says what the records are: "were delivered"."""
        question, words = self._question, self._words
        if question is None or not (question.asks_for("count") or question.asks_for("sum")):
            return set()
        found = set()
        for at in places:
            before = at - 1
            while before > 0 and words[before].normal in BEFORE_STATES:
                before -= 1
            state, behind = words[at].normal, words[at + 1].normal if at + 1 < len(words) else ""
            # "Paid by card" says how, "are paid" that it is.
            leads_on = state in LIGHT_VERBS and behind in CONNECTING
            is_state = before >= 0 and words[before].normal in BEING and state.isalpha() and not leads_on
            if is_state and state not in CAME_TO_BE | NEUTRAL_VERBS | (TAKEN_IN - LIGHT_VERBS):
                found.add(at)
        return found

    @property
    def asks_what_it_says(self) -> bool:
        """Whether the question asks what a named record says, and about nothing: "what does report 17 say?"."""
        if self._question is None:
            return False
        left = [word.normal for at, word in enumerate(self._words) if at not in self._set_aside]
        said = {stem(word) for word in left if word not in STOP_WORDS or stem(word) in SAYING} - self.keys
        return bool(said) and said <= SAYING

    @cached_property
    def _of_another(self) -> frozenset[str]:
        """The stems of words that say nothing beside the one behind them: `date` in "date of birth"."""
        words = self._words
        return frozenset(
            stem(first.normal)
            for first, of, second in zip(words, words[1:], words[2:], strict=False)
            if of.normal == "of" and stem(first.normal) in GENERIC and stem(second.normal) in self.asked
        )

    def all_said(self, said: frozenset[str]) -> bool:
        """Whether each of the question's stems is among these, but for those that say by what a record is named."""
        return self.asked - self.keys - NO_CONDITION <= said

    def all_parts_said(self, said: frozenset[str]) -> bool:
        """Whether of each part of the question that asks for something a word is among these stems."""
        if self._question is None:
            return True
        asking = self.asked - self.keys
        words = self._question.words
        of_parts = (
            asking.intersection(term for at in part if at not in self._set_aside for term in terms(words[at].text))
            for part in clauses(self._question)
            if not introduces(self._question, self._set_aside, part)
        )
        return all(not found.isdisjoint(said) for found in of_parts if found)
