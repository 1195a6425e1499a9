"""Other nouns by which people call what an entity is: an apartment is a unit, a repair is maintenance."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.views._question import stem

__all__ = ["with_other_nouns"]

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
