"""The first and the last by a measure that an adjective or a verb says: "the dearest thing we have ever sold".

The adjective says what is measured and its noun whose measure it is. It is read where one field alone of what the noun
calls holds such a measure; what is paid is no estimate, and how old people are only their birth tells. Who is asked for
by what others are linked as ("our oldest client") is one of those. What was read as what is told, and nothing is read
where a word is left that may narrow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._conditions.other_words import same_root
from workbench.views._conditions.readings import Condition, Reading, Relation
from workbench.views._english.everyday_deeds import everyday_deeds
from workbench.views._english.little_words import HOUSES, LIGHT_VERBS, PERIODICAL
from workbench.views._english.measures import Asked, asked_measures
from workbench.views._english.question import STOP_WORDS, Question, stem
from workbench.views._listing.best_reading import APART, heads_of, only_reading, told_of
from workbench.views._listing.closeness import (
    LIKE,
    NEGATIVE,
    NOTHING_SAID,
    OTHER,
    STAFF,
    calls_deed,
    calls_field,
    calls_records,
    tells_apart,
)
from workbench.views._listing.named_by_meaning import entity_meant
from workbench.views._listing.values_called import values_said
from workbench.views._listing.ways import Ways
from workbench.views._records.spec import AggregateSpec, Order
from workbench.views._records.units import mixes_units
from workbench.views._records.vocabulary import KEY_WORDS, Fields

__all__ = ["Extremes"]

# What is called so was not paid, and what is thought, wished or allowed was not measured.
_NOT_MEASURED = frozenset(
    """
    reserve estimate estimated limit max maximum min minimum low high deposit insured list budget target planned
    requested expected vat tax net discount credit
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# That we have or had it says nothing of which one it is.
_HAVING = frozenset(
    """
    own owns owned have has had got seen see sent send made make received done held keep kept recorded record anyone
    anybody anything everything someone somebody ever yet ours us we our far so put through out in all among known
    called name named
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_ANYTHING = frozenset({"thing", "things", "one", "item", "anything", "stuff"})
_ANYBODY = frozenset({"who", "person", "people", "somebody", "anybody", "everybody", "everyone"})
_OF_PEOPLE = frozenset({"birth", "joining", "pay"})
_YEARS = frozenset({"year", "founded", "established"})
_ASKING = frozenset({"what", "which", "who", "whose", "what's", "who's", "where", "when"})
# Where we all work is no other record.
_US = HOUSES | {"place", "crew", "staff", "yard", "studio", "station"}
# Who is called so by others may stand in the name of their link by two letters.
_ROLES = frozenset(
    """
    client customer buyer seller vendor opponent adversary opposition defendant claimant respondent plaintiff tenant
    landlord owner holder guest host patient member donor sponsor lender borrower payer payee sender recipient
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_OURS = frozenset({"us", "our", "ours", "we"})
# Names of times that say nothing of what happened.
_BARE = frozenset({"on", "at", "date", "day", "time", "from", "since", "when"})
_PERIODS = {each: period for period, each in PERIODICAL.items()}
# What is paid for a time.
_FOR_A_TIME = frozenset(map(stem, ("rent", "hire", "lease", "borrow", "stay")))
_GENERIC, _BESIDE, _SHORTEST_ROLE = 0.5, 0.6, 2
_MOST_WORDS, _MOST_UNREAD = 20, 2


@dataclass
class _Meant:
    """One way to understand a question.

    Attributes:
        entity: Of which records.
        score: How much speaks for it.
        read: Places of the words that do, each with what it was read as.
        path: The field that is measured.
        asked: What is asked for.
        conditions: The values that the records have.
        role: The link by which others lead to the records, where they are called by that; with whose it is.
        unread: Places of words that may narrow it, and do not.
    """

    entity: str
    score: float
    read: dict[int, str]
    path: str = ""
    asked: Asked | None = None
    conditions: tuple[Condition, ...] = ()
    role: tuple[str, GroupLink] | None = None
    unread: list[int] = field(default_factory=list)


class Extremes:
    """Reads questions for the records with the most or least of a measure that is said in another word."""

    def __init__(
        self,
        nouns: Mapping[str, frozenset[str]],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        are_people: Callable[[str], bool],
    ) -> None:
        """Read nothing yet.

        Args:
            nouns: The entities whose records may be ordered, each with the stems of what it is called.
            ways: How their records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            are_people: Whether an entity is one of people.
        """
        self._nouns, self._ways, self._fields_of, self._are_people = nouns, ways, fields_of, are_people
        self._heads = heads_of(nouns)

    def read(self, question: Question, plain: str) -> Reading | None:
        """Return what a question asks for, with what it was read as; `None` where nothing, or several things, fit.

        Args:
            question: The question.
            plain: The same with forms that mean the same put alike.
        """
        asked = Question(plain)
        words = [word.normal for word in asked.words]
        if not 1 < len(words) <= _MOST_WORDS or not NEGATIVE.isdisjoint(words):
            return None
        if any(any(map(str.isdigit, word)) for word in words):
            return None
        measures = asked_measures(words)
        found = [one for one in self._meant(asked, words, measures) if self._is_understood(one, asked, words)]
        best = max((one.score for one in found), default=0.0)
        # Who is one of those by what he is linked as is not looked for behind those who are called so.
        found = [one for one in found if one.score > best - APART]
        found = [one for one in found if one.role is None] or found
        return only_reading([self._reading(one, asked) for one in found], question)

    def _meant(self, asked: Question, words: Sequence[str], measures: Sequence[Asked]) -> Iterator[_Meant]:
        for measure in measures:
            for one in self._called(asked, words, measure):
                fields = self._fields_of(asked, one.entity)
                paths = self._measured(one.entity, fields, measure)
                telling = _telling(paths, fields, measure, words, one.read) if len(paths) > 1 else {}
                paths = list(telling) or paths
                if len(paths) == 1 and (paths[0] in fields.times or not mixes_units(paths[0], fields, ())):
                    path = one.path = paths[0]
                    one.asked = measure
                    one.score += _BESIDE if telling else 0.0
                    said = fields.words[path] if _BARE.issuperset(fields.labels[path]) else fields.labels[path]
                    one.read |= dict.fromkeys((*measure.places, *telling.get(path, ())), " ".join(said))
                    yield one

    def _called(self, asked: Question, words: Sequence[str], measure: Asked) -> Iterator[_Meant]:
        """Yield the records that the nouns of a question call, by what they are or by what others link to them as."""
        little = STOP_WORDS | _ASKING | (_US if measure.measure.name in _OF_PEOPLE else frozenset())
        free = [at for at, word in enumerate(words) if at not in measure.places and word not in little]
        called: set[int] = set()
        for name, own in self._nouns.items():
            fits = [(calls_records(words[at], own, self._heads[name]), at) for at in free]
            fit, at = max(fits, key=lambda one: (one[0], -one[1]), default=(0.0, -1))
            if fit:
                called.add(at)
                yield _Meant(name, fit, {at: name.replace("_", " ")})
        roles = list(self._roles(words, [at for at in free if at not in called]))
        yield from _joined_roles(roles)
        called.update(at for one in roles for at in one.read)
        rest = [at for at in free if at not in called and words[at] not in NOTHING_SAID | _HAVING]
        if called:
            return
        if not rest or (len(rest) == 1 and words[rest[0]] in _ANYTHING | _ANYBODY):
            yield from (_Meant(name, _GENERIC, {}) for name in self._generic(words, measure))
            return
        fields = [self._fields_of(asked, name) for name in self._nouns]
        labels = [" ".join(label) for own in fields for label in own.labels.values()]
        for at in rest[:1]:
            meant = entity_meant(words[at], self._nouns, labels, self._are_people)
            if meant is not None:
                yield _Meant(meant, LIKE, {at: meant.replace("_", " ")})

    def _roles(self, words: Sequence[str], free: Sequence[int]) -> Iterator[_Meant]:
        """Yield those whom the words that call no records call by what others are linked to them as."""
        for name in self._nouns:
            for link in [one for one in self._ways.links_from(name) if len(one.steps) == 1]:
                label = [word for word in link.steps[0].link.name.split("_") if word not in KEY_WORDS]
                for at in free:
                    is_cut = len(label[-1]) >= _SHORTEST_ROLE and words[at].removesuffix("s") in _ROLES
                    if calls_field(words[at], label) >= LIKE or (is_cut and words[at].startswith(label[-1])):
                        # The skippers of boats are what all skippers are called.
                        is_own = {stem(word) for word in label} <= self._heads[link.entity]
                        role = None if is_own else (name, link)
                        yield _Meant(link.entity, LIKE, {at: " ".join(label)}, role=role)

    def _generic(self, words: Sequence[str], measure: Asked) -> Iterator[str]:
        """Yield what may be asked for where no noun says it: whoever is, or anything that is not."""
        is_who = not _ANYBODY.isdisjoint(words) or measure.measure.name in _OF_PEOPLE
        names = [name for name in self._nouns if is_who or not self._are_people(name)]
        # Who of us joined first is no customer.
        ours = [name for name in names if not self._heads[name].isdisjoint(STAFF)]
        yield from ours if ours and not _OURS.isdisjoint(words) else names

    def _measured(self, name: str, fields: Fields, asked: Asked) -> list[str]:
        """Return the fields of an entity that hold a measure, in the first words for it that there are."""
        kind = asked.measure.name
        if kind == "origin" and (self._are_people(name) or any(_is_birth(fields, path) for path in fields.times)):
            return []
        if kind == "birth" and not any(_is_birth(fields, path) for path in fields.times):
            return [path for path in fields.numbers if fields.labels[path][-1:] == ("age",) and "*" not in path]
        if kind in {"joining", "pay"} and not self._are_people(name):
            return []
        is_dated = kind in {"origin", "birth", "joining"}
        # What was founded is a year, where it is a number.
        years = frozenset(path for path in fields.numbers if not _YEARS.isdisjoint(fields.called(path)))
        paths = fields.times | years if is_dated else fields.numbers - fields.times
        paths = frozenset(path for path in paths if "*" not in path and _NOT_MEASURED.isdisjoint(fields.labels[path]))
        for group in asked.measure.words:
            found = [path for path in paths if any(_says(own, group) for own in _called(fields, path))]
            plain = [path for path in found if all(_says(own, group) for own in fields.labels[path])]
            found = plain if len(plain) == 1 else found
            if found:
                return found
        # The one year of a thing is that of which it is: `brg_yr`.
        return list(years) if kind == "origin" and len(years) == 1 else []

    def _is_understood(self, meant: _Meant, asked: Question, words: Sequence[str]) -> bool:
        """Whether the words that are left are values, or say nothing of which records are meant."""
        fields = self._fields_of(asked, meant.entity)
        self._choose(meant, fields, words)
        always = {word for path in fields.times & fields.always for word in fields.called(path)}
        deeds = {at for deed in everyday_deeds(words) for at in deed.places if not always.isdisjoint(deed.called)}
        called = {stem(own) for path in fields.labels for own in fields.called(path)}
        linked = {link.entity for link in self._ways.links_from(meant.entity)}
        linked |= {meant.role[0]} if meant.role is not None else set()
        for at, word in enumerate(words):
            if at in meant.read or at in deeds or word in STOP_WORDS | _ASKING | {"average"}:
                continue
            if word in _HAVING and stem(word) not in called:
                continue
            if word in _ANYTHING | _ANYBODY or word in NOTHING_SAID - LIGHT_VERBS - _HAVING:
                continue
            if word in _US and meant.asked is not None and meant.asked.measure.name in _OF_PEOPLE:
                continue
            if calls_deed(word, self._heads[meant.entity]):
                meant.read[at] = meant.entity.replace("_", " ")
                continue
            is_linked = any(calls_records(word, self._nouns[one], self._heads[one]) >= OTHER for one in linked)
            if not is_linked:
                return False
            if tells_apart(word) or asked.words[at].text[:1].isupper():
                return False
            meant.unread.append(at)
        return len(meant.unread) <= _MOST_UNREAD

    @staticmethod
    def _choose(meant: _Meant, fields: Fields, words: Sequence[str]) -> None:
        """Add the values that the words which are left give."""
        for score, places, condition in (one for every in fields.chosen_by for one in values_said(every, words)):
            known = any(one.path == condition.path for one in meant.conditions)
            if score >= OTHER and not known and places.isdisjoint(meant.read):
                meant.conditions = (*meant.conditions, condition)
                meant.read |= dict.fromkeys(places, f"{condition.label} {condition.text}")

    def _reading(self, meant: _Meant, asked: Question) -> Reading | None:
        if meant.asked is None:
            return None
        is_time = meant.path in self._fields_of(asked, meant.entity).times
        # The oldest was born first, and is of the greatest age.
        is_age = meant.asked.measure.name == "birth" and not is_time
        greatest = (meant.asked.op == "max") is not is_age
        sides = {"max": "min", "min": "max"} if is_age else {}
        asked_op = sides.get(meant.asked.op, meant.asked.op)
        op = asked_op if not is_time or asked_op == "mean" else "latest" if greatest else "earliest"
        if op == "mean" and is_time:
            return None
        order = None if op == "mean" else Order(by=meant.path, descending=greatest)
        noun = meant.entity.replace("_", " ")
        reading = Reading(meant.entity, noun, meant.conditions, figures=(_figure(op, meant.path),), order=order)
        if meant.role is not None:
            whose, link = meant.role
            reading = replace(reading, linked=Relation(Reading(whose, whose.replace("_", " "), ()), link.steps))
        unread = tuple(asked.words[at].text for at in sorted(meant.unread))
        return replace(reading, told=told_of(asked, meant.read), unread=unread)


def _telling(
    paths: Sequence[str], fields: Fields, asked: Asked, words: Sequence[str], read: Mapping[int, str]
) -> dict[str, list[int]]:
    """Return the one of several fields of a measure that the words beside it call, with their places.

    "The most expensive to buy" is so by its `purchase_price`, and "to hire" by its `price_per_day`.
    """
    free = [at for at, word in enumerate(words) if at not in read and at not in asked.places and word not in STOP_WORDS]
    measured = frozenset[str]().union(*asked.measure.words)
    found: dict[str, list[int]] = {}
    for path in paths:
        label = [own for own in fields.called(path) if stem(own) not in measured]
        told = [at for at in free if label and calls_field(_PERIODS.get(words[at], words[at]), label) >= LIKE]
        told = told or [at for at in free if stem(words[at]) in _FOR_A_TIME and not PERIODICAL.keys().isdisjoint(label)]
        if told:
            found[path] = told
    return found if len(found) == 1 else {}


def _joined_roles(roles: Sequence[_Meant]) -> Iterator[_Meant]:
    """Yield what roles mean: where two are said of the same records, all of those are."""
    for entity in dict.fromkeys(one.entity for one in roles):
        same = [one for one in roles if one.entity == entity]
        if len({place for one in same for place in one.read}) == 1:
            yield from same
        else:
            read = dict.fromkeys((place for one in same for place in one.read), entity.replace("_", " "))
            yield _Meant(entity, LIKE, read)


def _called(fields: Fields, path: str) -> tuple[str, ...]:
    """Return the words that call a field; of the `on` of an object `hired` those of the object as well."""
    own = fields.called(path)
    return (*own, *fields.words[path]) if _BARE.issuperset(fields.labels[path]) else own


def _is_birth(fields: Fields, path: str) -> bool:
    return not {"birth", "dob", "born", "birthday", "birthdate"}.isdisjoint(fields.called(path))


def _figure(op: str, path: str) -> AggregateSpec:
    return AggregateSpec.model_validate({"op": op, "field": path})


def _says(own: str, group: frozenset[str]) -> bool:
    """Whether a word in the name of a field is one of a measure, or another form of it: `made_in`, `commissioning`."""
    return stem(own) in group or any(same_root(own, one) for one in group)
