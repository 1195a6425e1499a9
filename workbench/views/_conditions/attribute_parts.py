"""What a question gives of attributes: values, bounds and what is left, and the conditions that these make up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from workbench.views._conditions.given_values import Match
from workbench.views._conditions.lacking import Lacking
from workbench.views._conditions.readings import Condition
from workbench.views._records.bounds import Bound

__all__ = ["Chosen", "Said"]


@dataclass(frozen=True)
class Said:
    """What one question says for records of one entity.

    Attributes:
        places: The values that it gives, by their place.
        taken: Places of their tokens.
        words: Indexes of the words that make up values and bounds.
        denied: Places of values that it denies, each with the places of the words that do.
        bounds: What it says of numbers and times.
        lacking: The fields that it says to have no value.
        done_by: Places of each "by" that leads to a doer or a value.
        named: Places of what groups by nothing, as it stands in the name of a field.
        measures: Places of the names of numbers right before a bound.
        counted: Whether it asks how many there are.
        rest: Places of the tokens that say nothing of this.
    """

    places: dict[tuple[int, int], list[Match]]
    taken: set[int]
    words: set[int]
    denied: dict[tuple[int, int], set[int]]
    bounds: list[Bound]
    lacking: list[Lacking]
    done_by: set[int]
    named: set[int]
    measures: set[int]
    counted: bool
    rest: list[int]


class Chosen(NamedTuple):
    """The conditions that the values and bounds of a question make up.

    Attributes:
        options: For each value the conditions that it may stand for.
        within: Those of bounds, and of fields that have no value.
        rest: Places of the tokens that are left.
        able: Places of those that say that somebody can do what stands in a list.
    """

    options: list[tuple[Condition, ...]]
    within: list[Condition]
    rest: list[int]
    able: set[int]
