"""Other nouns by which people call what an entity is: an apartment is a unit, a repair is maintenance."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.records import plural
from workbench.views._english.question import stem

__all__ = ["with_other_nouns", "with_own_nouns"]

# Words that are nouns of these only in the plural: who runs is no trip.
_PLURALS = {"runs": ("trip", "journey"), "jobs": ("work order", "maintenance", "repair", "work request")}
_WORD = re.compile(r"[^\W\d_]+")
# Of a crew that is an entity of people each record is a member.
_MEMBERS = re.compile(r"\b(?P<noun>crew|team|board|squad|faculty|committee)\s+member(?P<several>s?)\b", re.I)
# Each line names one kind of thing; only what nearly everybody would take for the other.
_GROUPS = """
unit apartment flat
maintenance repair
person people
employee worker staff
vehicle car automobile
film movie
song track
doctor physician
invoice bill
shipment parcel consignment
purchase order
supplier vendor
teacher instructor
student pupil
plane aircraft airplane
contract agreement
company firm
customer client buyer
trip journey
house home
candidate applicant
attendee visitor participant
reservation hold
opportunity deal
inspection insp
linguist translator
child kid youngster
"""


def with_other_nouns(nouns: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the stems by which each entity is called, with those of other nouns that call no other entity.

    Example:
        >>> sorted(with_other_nouns({"unit": frozenset({"unit"}), "house": frozenset({"house", "flat"})})["unit"])
        ['apart', 'unit']
    """
    lines = [frozenset(map(stem, line.split())) for line in _GROUPS.split("\n") if line]
    found = {}
    for name, own in nouns.items():
        taken = frozenset[str]().union(*(stems for other, stems in nouns.items() if other != name))
        more = frozenset[str]().union(*(line for line in lines if not line.isdisjoint(own)))
        found[name] = own | (more - taken)
    return found


def with_own_nouns(text: str, names: Mapping[str, str], nouns: Mapping[str, frozenset[str]]) -> str:
    """Return a question with the nouns of entities for those words that would else mean nothing, or another entity.

    "Jobs" are work orders where nothing is called a job.

    Args:
        text: The question.
        names: Entities, each with all words that it is called by.
        nouns: Their stems.

    Example:
        >>> names = {"work_order": "work order orders", "site": "site sites"}
        >>> nouns = {name: frozenset(name.split("_")) for name in names}
        >>> with_own_nouns("jobs in Ulm", names, nouns)
        'work orders in Ulm'
    """
    literal = {name: frozenset(words.casefold().split()) for name, words in names.items()}

    def own(match: re.Match[str]) -> str:
        said = match[0].casefold()
        one = said.removesuffix("s")
        others = [name for name in names if not literal[name].isdisjoint({said, one})]
        alike = [name for name in names if stem(one) in nouns[name] and name not in others]
        if len(others) == 1 and alike and stem(one) not in map(stem, others[0].split("_")):
            name = others[0].replace("_", " ")
            return plural(name) if said.endswith("s") else name
        if others:
            return match[0]
        is_only_plural = said in _PLURALS
        others += _PLURALS.get(said, ())
        if any(stem(one) in stems for stems in nouns.values()):
            others += [other for line in _GROUPS.split("\n") for other in line.split() if one in line.split()]
        found = {name for other in others for name in names if set(other.split()) <= literal[name]}
        if len(found) != 1 or (not is_only_plural and stem(one) in stems_of(found)):
            return match[0]
        name = next(iter(found)).replace("_", " ")
        return plural(name) if said.endswith("s") else name

    def stems_of(found: set[str]) -> frozenset[str]:
        return frozenset[str]().union(*(nouns[name] for name in found))

    def member(match: re.Match[str]) -> str:
        noun = match["noun"].casefold()
        own_people = [name for name in names if name.rpartition("_")[2] == noun and "person" in literal[name]]
        if not own_people or any("member" in words for words in literal.values()):
            return match[0]
        return plural(noun) if match["several"] else noun

    return _WORD.sub(own, _MEMBERS.sub(member, text))
