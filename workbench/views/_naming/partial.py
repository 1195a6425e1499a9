"""Names that a question gives in part ("Eriksen" for "Oisín Eriksen"), and names that fit nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from workbench.context import Mention
from workbench.records import normal_form, singular
from workbench.views._english.question import STOP_WORDS, Question, Word, terms
from workbench.views._naming.decide import decide
from workbench.views._naming.entity_nouns import called_before, entity_nouns
from workbench.views._naming.names import TITLES, NameIndex
from workbench.views._naming.particles import is_particle, with_particles
from workbench.views._naming.resolve import Resolution
from workbench.views._naming.told import read_as
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec

__all__ = ["Parts", "lone_words", "outgrown", "strangers"]

_PART, _CLOSE = 0.9, 0.7
_LOWER_WORDS = (3, 2)
_SHORTEST_LONE = 4
_PERSON = "person"
_WORD = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"[^\W\d_]{2,}\d+")
_JOINING = frozenset(
    {"of", "de", "del", "della", "di", "da", "do", "du", "des", "der", "den", "la", "le", "von", "van", "zu"}
)


class Parts:
    """Finds names that a question gives in part or misspelt, among the names of all entities."""

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Remember where the names are; they are read when a question first needs them."""
        self._spec = spec
        self._source = source
        self._indexes: dict[tuple[str, tuple[str, ...]], NameIndex] = {}

    def resolve(
        self,
        question: Question,
        resolution: Resolution,
        only: Sequence[str] | None = None,
        is_label: Callable[[str], bool] | None = None,
    ) -> bool:
        """Add the records whose name holds all words of a name in the question, or words close to them.

        The first time it reads the names of all entities. A record is found where one alone fits; several are
        ambiguous.

        Args:
            question: The question.
            resolution: Receives what was found, and what is ambiguous.
            only: The names to look for, as they stand in the question; default: all that may be names.
            is_label: Tells what is written as a name and is what a field is called: "Estimated Cost".

        Returns:
            Whether anything fits.
        """
        found: list[tuple[range, list[Mention]]] = []
        unknown: list[range] = []
        for first, last in self._places(question):
            if only is not None and question.raw(first, last) not in only:
                continue
            if is_label is not None and is_label(question.raw(first, last)):
                continue
            mentions = self._mentions(question, first, last)
            if last - first == 1:
                mentions = [one for one in mentions if not self._are_counted(question, one.entity or "")]
            if mentions:
                mentions = self._decided(mentions, range(first, last), resolution, question)
                found.append((range(first, last), mentions))
            elif last - first > 1 and only is None:
                # A whole name fits nothing: parts of others would only look like an answer.
                return False
            else:
                unknown.append(range(first, last))
        if any(_goes_on(question, place, other) for place, _ in found for other in unknown):
            return False
        if self._are_of_another(question, found, unknown):
            return False
        for place, mentions in found:
            self._add(mentions, place, resolution)
        return bool(found)

    def _are_of_another(
        self, question: Question, found: Sequence[tuple[range, list[Mention]]], unknown: Sequence[range]
    ) -> bool:
        """Whether a surname with its particles follows a first name that none who has it is called by.

        Where there are an Ilse van den Berg and a Sanne Smit, "Sanne van den Berg" is neither.
        """
        before = {place.stop: frozenset[str]() for place in unknown if self._may_be_a_name(question, place)}
        before |= {place.stop: frozenset(u for one in own for u in one.records) for place, own in found}
        return any(
            before[place.start].isdisjoint(u for one in own for u in one.records)
            for place, own in found
            if place.start in before and is_particle(question.words[place.start])
        )

    def _may_be_a_name(self, question: Question, place: range) -> bool:
        word = question.words[place.stop - 1]
        nouns = (entity_nouns(name, entity) for name, entity in self._spec.entities.items())
        plain = word.normal in TITLES or place.start in question.capital_starts or not word.text[:1].isupper()
        return not plain and frozenset().union(*nouns).isdisjoint(terms(word.text))

    def _are_counted(self, question: Question, entity: str) -> bool:
        """Whether it asks how many of an entity there are: in "how many books are in Polish" none is named."""
        nouns = entity_nouns(entity, self._spec.entities[entity])
        return not nouns.isdisjoint(question.how_many)

    def _add(self, mentions: Sequence[Mention], place: range, resolution: Resolution) -> None:
        resolution.mentions += mentions
        alone = all(len(one.records) == 1 for one in mentions)
        if alone and (len(mentions) == 1 or self._are_namesakes(mentions)):
            for one in mentions:
                resolution.add(one.entity or "", one.records[0])
            resolution.named_words |= set(place)
        else:
            resolution.ambiguous += mentions

    def _are_namesakes(self, mentions: Sequence[Mention]) -> bool:
        """Whether what is close to a name is one and the same name, of records of several entities."""
        close = all((one.by or "").startswith("close to") for one in mentions)
        return close and len(set(read_as(mentions, self._spec, self._source))) == 1

    def join(self, question: Question, resolution: Resolution, places: Mapping[range, bool], reached: Set[str]) -> bool:
        """Add the records of whose names the words at some places, each of one word, are a part.

        Of several that are called so those are meant that the question leads to.

        Args:
            question: The question.
            resolution: Receives what was found, and what is ambiguous.
            places: The places, each with whether its word stands in a value that the question leads to. One that does
                is only taken for the part of a name where one record alone fits, or several people there.
            reached: URNs of the records that the question leads to.

        Returns:
            Whether there is any, found or ambiguous.
        """
        joined = False
        for place, known in places.items():
            mentions = [
                one.model_copy(update={"records": tuple(u for u in one.records if u in reached) or one.records})
                for one in self._mentions(question, place.start, place.stop)
                if (one.by or "").startswith("part")
            ]
            decided = self._decided(mentions, place, resolution, question) if mentions else []
            if known and [len(one.records) for one in decided] != [1] and not self._are_people(decided, reached):
                continue
            if mentions:
                self._add(decided, place, resolution)
                joined = True
        return joined

    def _are_people(self, mentions: Sequence[Mention], reached: Set[str]) -> bool:
        """Whether a part of a name fits people alone, to all of whom a question leads."""
        people = (
            _PERSON in entity_nouns(one.entity or "", self._spec.entities[one.entity or ""])
            and reached >= set(one.records)
            for one in mentions
        )
        return len(mentions) == 1 and all(people)

    def namesakes(self, entity: str, by: str, phrase: str, record: str) -> tuple[str, ...]:
        """Return the other records whose names hold the word by which one record is found, as its own name does.

        The handle `hamilton` of Lewis Hamilton is the surname of others too; `ferrari`, of Ferrari, is a name itself.

        Args:
            entity: Name of the entity.
            by: The paths by which the record was found, joined by " + ".
            phrase: The word, in normal form.
            record: URN of the record.
        """
        stream, names = self._spec.entities[entity].stream, self._spec.entities[entity].names
        for paths in names:
            if " + ".join(paths) == by:
                continue
            holding = self._index(stream, paths).holding({phrase})
            if record in holding and record not in self._source.find_many(stream, paths, [phrase]).get(phrase, []):
                return tuple(urn for urn in holding if urn != record)
        return ()

    def misspelt(self, question: Question, at: int) -> tuple[int, Mention] | None:
        """Return the one record whose whole name a word makes with the one beside it, where that has a slip.

        "silvia cardozo" is Sílvia Cardoso, though something else is called just Sílvia. The word beside it stands in no
        name as it is, and no entity is called so.

        Args:
            question: The question.
            at: Index of the word.

        Returns:
            Where the name begins, and whose it is.
        """
        nouns = frozenset[str]()
        for first in (at, at - 1):
            beside = first + 1 if first == at else first
            if not 0 <= first < len(question.words) - 1 or question.is_part_of_a_day(first, first + 2):
                continue
            word = question.words[beside]
            if not word.text.isalpha() or word.normal in STOP_WORDS | TITLES or self._is_known(word.normal):
                continue
            words = [question.words[first].normal, question.words[first + 1].normal]
            found = [
                Mention(text=question.raw(first, first + 2), entity=name, records=tuple(urns), by=f"close to {by}")
                for name, entity in self._spec.entities.items()
                for paths in entity.names
                for by in [" + ".join(paths)]
                if (urns := self._index(entity.stream, paths).close_to(words, whole=True))
            ]
            nouns = nouns or frozenset().union(*(entity_nouns(n, e) for n, e in self._spec.entities.items()))
            if found and len({urn for one in found for urn in one.records}) == 1 and nouns.isdisjoint(terms(word.text)):
                return first, found[0].model_copy(update={"confidence": _CLOSE})
        return None

    def _is_known(self, word: str) -> bool:
        return any(index.knows(word) or index.knows_half(word) for index in self._all())

    def _decided(
        self, mentions: list[Mention], place: range, resolution: Resolution, question: Question
    ) -> list[Mention]:
        """Return the one that the rest of the question decides for: in "the 1986 World Cup" the year does."""
        if len(mentions) == 1 and len(mentions[0].records) == 1:
            return mentions
        called = called_before(
            question, place.start, {one.entity or "": self._spec.entities[one.entity or ""] for one in mentions}
        )
        if called and len(called) < len(mentions):
            return self._decided([one for one in mentions if one.entity in called], place, resolution, question)
        owner = self._owner(mentions)
        if owner is not None:
            return [owner]
        decided = [
            one.model_copy(
                update={"records": chosen, "confidence": _PART if (one.by or "").startswith("part") else _CLOSE}
            )
            for one in mentions
            for chosen in [
                decide(
                    one.entity or "", one.records, place, resolution.found, resolution.mentions, self._source, question
                )
            ]
            if len(chosen) == 1 < len(one.records)
        ]
        return decided if len(decided) == 1 else mentions

    def _owner(self, mentions: Sequence[Mention]) -> Mention | None:
        """Return the one record to which all others that fit belong: the account of the deals that are called after it.

        What is asked of those is shown with it. A name that is only close to it may be that of another company.
        """
        for one in mentions:
            if len(one.records) != 1 or not (one.by or "").startswith("part"):
                continue
            others = [urn for other in mentions if other is not one for urn in other.records]
            records = self._source.get_many([*others, *one.records])
            names = records[one.records[0]].names if one.records[0] in records else ()
            belongs = [any(link.target in names for link in records[u].references) for u in others if u in records]
            if belongs and all(belongs) and len(belongs) == len(others):
                return one
        return None

    def _places(self, question: Question) -> list[tuple[int, int]]:
        """Return the places of what may be names, and of capitalised words that begin a sentence."""
        found = question.name_places(numbered=self.numbered_names(question))
        found = [place for place in found if question.words[place[0]].text != "I" or place[1] - place[0] > 1]
        found = with_particles(question, found, lambda first, last: self._holds(question, first, last))
        taken = {index for first, last in found for index in range(first, last)}
        starts = [(index, index + 1) for index in sorted(question.capital_starts - taken)]
        if not found:
            # "After how many kilometres" begins with no name, which "Eriksen: which e-mail?" does.
            starts = [place for place in starts if self._mentions(question, *place)]
        if (found or starts) and not question.is_shouted:
            return found + starts
        # Nothing is written as a name: words side by side that stand in one name.
        runs: list[tuple[int, int]] = []
        for size in _LOWER_WORDS:
            for first in range(len(question.words) - size + 1):
                words = [word.normal for word in question.words[first : first + size]]
                taken = {index for a, b in runs for index in range(a, b)}
                if STOP_WORDS.isdisjoint(words) and taken.isdisjoint(range(first, first + size)):
                    known = any(map(self._is_known, words))
                    if known and self._mentions(question, first, first + size):
                        runs.append((first, first + size))
        return runs

    def _mentions(self, question: Question, first: int, last: int) -> list[Mention]:
        every = normal_form(question.raw(first, last)).split()
        # A boat may be called Lady Maud.
        words = [word for word in every if word not in TITLES] or every
        text = question.raw(first, last)
        # What is a whole name, or close to one, is not meant for a part of a longer one.
        for close, whole in ((False, True), (False, False), (True, True), (True, False)):
            if close and whole and len(words) == 1:
                continue
            by_entity: dict[str, Mention] = {}
            for name, entity in self._spec.entities.items():
                for paths in entity.names:
                    index = self._index(entity.stream, paths)
                    urns = (index.close_to if close else index.holding)(words, whole=whole)
                    if urns and name not in by_entity:
                        by = f"{'close to' if close else 'part of'} {' + '.join(paths)}"
                        confidence = (_CLOSE if close else _PART) / len(urns)
                        by_entity[name] = Mention(
                            text=text, entity=name, records=tuple(urns), by=by, confidence=round(confidence, 3)
                        )
            if by_entity:
                return list(by_entity.values())
        return []

    def _holds(self, question: Question, first: int, last: int) -> bool:
        """Whether a name holds all words of a place as they stand."""
        return any((one.by or "").startswith("part") for one in self._mentions(question, first, last))

    def numbered_names(self, question: Question) -> frozenset[int]:
        """Return the indexes of the words with a number behind that are known as parts of names, and are no keys."""
        places = [index for index, word in enumerate(question.words) if _NUMBERED.fullmatch(word.text)]
        known = [index for index in self._all() if index.is_numbered] if places else []
        return frozenset(at for at in places if any(index.knows(question.words[at].normal) for index in known))

    def without_names(self, words: Sequence[Word], question: Question | None) -> list[Word]:
        """Return those of some words of a question that are no names with a number behind, nor those of streams."""
        if question is None or not words:
            return list(words)
        streams = {normal_form(entity.stream.partition(".")[2]) for entity in self._spec.entities.values()}
        words = [word for word in words if word.normal not in streams and word.normal not in self._spec.entities]
        known = {question.words[index].start for index in self.numbered_names(question)}
        return [word for word in words if word.start not in known]

    def _all(self) -> list[NameIndex]:
        return [self._index(e.stream, paths) for e in self._spec.entities.values() for paths in e.names]

    def _index(self, stream: str, paths: tuple[str, ...]) -> NameIndex:
        known = self._indexes.get((stream, paths))
        if known is None:
            known = self._indexes.setdefault((stream, paths), NameIndex(self._source, stream, paths))
        return known


def _goes_on(question: Question, one: range, other: range) -> bool:
    """Whether a name goes on behind "of" and the like: "Kingdom of Freedonia", while "Email of Berg" does not."""
    between = [word.normal for word in question.words[one.stop : other.start]]
    return bool(between) and _JOINING.issuperset(between)


def strangers(question: Question, named_words: Set[int], values: Iterable[str], labels: Set[str]) -> list[Mention]:
    """Return the names of several words that stand in nothing that was found, beside those that do.

    Args:
        question: The question.
        named_words: Indexes of its words that name records.
        values: All values of the records that it leads to, in normal form.
        labels: Stems of the words that records, sections and fields are called by.
    """
    found: list[Mention] = []
    if question.is_shouted:
        return found
    for first, last in question.name_places():
        if last - first < 2 or not named_words.isdisjoint(range(first, last)):
            continue
        text = question.raw(first, last)
        normal = normal_form(text)
        if labels.isdisjoint(terms(text)) and not any(normal in value for value in values):
            found.append(Mention(text=text))
    return found


def lone_words(question: Question, named_words: Set[int], values: Iterable[str], labels: Set[str]) -> dict[range, bool]:
    """Return the capitalised words beside what was found that stand alone, each with whether it is in a value there.

    In "in which minute did Iniesta score against Spain?" one of them may be a part of a name. Takes what `strangers`
    takes.
    """
    found: dict[range, bool] = {}
    known: set[str] | None = None
    for first, last in question.name_places():
        word = question.words[first]
        if last - first > 1 or first in named_words or word.text.isupper() or len(word.text) < _SHORTEST_LONE:
            continue
        if word.normal in TITLES | STOP_WORDS or not labels.isdisjoint(terms(word.text)):
            continue
        if known is None:
            known = {one for value in values for one in _WORD.findall(value)}
        found[range(first, last)] = not known.isdisjoint({word.normal, singular(word.normal)})
    return found


def outgrown(question: Question, named_words: Set[int], values: Iterable[str], labels: Set[str]) -> list[range]:
    """Return the places of names of which a part alone names a record, while the rest stands in nothing found.

    In "Kino Boreal Nights" the word `Kino` may be the name of another. Takes what `strangers` takes.
    """
    found: list[range] = []
    known: set[str] | None = None
    for first, last in question.name_places():
        rest = [index for index in range(first, last) if index not in named_words]
        if not rest or len(rest) == last - first:
            continue
        words = [question.words[index] for index in rest]
        if any(word.normal in TITLES | STOP_WORDS or not labels.isdisjoint(terms(word.text)) for word in words):
            continue
        if known is None:
            known = {word for value in values for word in value.split()}
        if known.isdisjoint(word.normal for word in words):
            found.append(range(first, last))
    return found
