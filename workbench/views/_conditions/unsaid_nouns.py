"""Questions that leave out a noun: "who works in Billing", "revenue per channel", "departments in London"."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workbench.views._english.question import Question, stem
from workbench.views._records.spec import Entity
from workbench.views._records.vocabulary import plain_words

__all__ = ["DONE_BY", "asks_for_figures", "asks_for_people", "are_people", "deeds_of", "inherits", "possesses"]

_PEOPLE = frozenset(
    map(
        stem,
        """
        person people member user customer client employee staff agent colleague worker driver player patient student
        pupil teacher doctor guest contact tenant passenger candidate author subscriber developer engineer manager nurse
        technician translator interpreter mechanic electrician plumber cleaner chef waiter
        volunteer donor instructor lecturer musician actor singer artist writer athlete pilot lawyer
        """.split(),  # noqa: SIM905 - a list literal of these would be one line a word
    )
)
_WHO = frozenset({"who", "whom"})
_FIGURES = frozenset(
    """
    much total sum revenue turnover per by each highest lowest largest smallest biggest most least best worst average
    oldest youngest newest latest earliest longest shortest heaviest lightest cheapest dearest priciest tallest mean
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
# Between what is asked for and a value of what it belongs to. Who lives somewhere need not work there.
_BELONGING = frozenset(
    """
    in at of for the a an our is are was were there that which who located based situated work works working all
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_POSSESSING = frozenset(
    """
    which what who the our has have had got with is are was were there in at for on of do does did place placed places
    done made conducted performed given ever
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
DONE_BY = frozenset({"by", "with", "via", "using", "through", "from", "to"})
"""Behind what was done they say how."""
_DEED = "ment"
_SHORTEST_DEED = 3
_IRREGULAR_DEEDS = {"lent": "loan", "loaned": "loan", "sold": "sale"}


def asks_for_people(question: Question) -> bool:
    """Whether a question begins by asking who."""
    return bool(question.words) and question.words[0].normal in _WHO


def asks_for_figures(question: Question) -> bool:
    """Whether a question holds a word that asks for a figure, by which what it is about is known without a noun."""
    return any(word.normal in _FIGURES for word in question.words)


def are_people(nouns: Collection[str], entity: Entity) -> bool:
    """Whether an entity is one of people: by what it is called, or by a name of two parts."""
    called = plain_words(f"{entity.stream} {entity.about}")
    # An application has the stem of an applicant.
    if not {"applicant", "applicants"}.isdisjoint(called):
        return True
    return not _PEOPLE.isdisjoint(nouns) or any(len(paths) > 1 for paths in entity.names)


def inherits(text: str) -> bool:
    """Whether words say no more than that something is where a value stands for: "in", "that are located in"."""
    return _BELONGING.issuperset(plain_words(text))


def possesses(text: str) -> bool:
    """Whether a word says no more than that something has others: "has", "with"."""
    return _POSSESSING.issuperset(plain_words(text))


def deeds_of(nouns: Mapping[str, frozenset[str]], entities: Mapping[str, Entity]) -> dict[str, frozenset[str]]:
    """Return the stems of the verbs that say that there is a record of an entity: `ship` of `shipment`."""
    found: dict[str, frozenset[str]] = {}
    for name, entity in entities.items():
        words = {word.removesuffix("s") for word in plain_words(f"{name} {entity.stream.partition('.')[2]}")}
        deeds = {stem(word.removesuffix(_DEED)) for word in words if word.endswith(_DEED)}
        deeds |= {stem(verb) for verb, noun in _IRREGULAR_DEEDS.items() if noun in words}
        taken = frozenset[str]().union(*nouns.values())
        found[name] = frozenset(deed for deed in deeds if len(deed) >= _SHORTEST_DEED) - taken
    return found
