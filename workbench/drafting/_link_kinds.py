"""What a link is that values show, and where keys are looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["FoundLink", "Keys"]


class Keys(Protocol):
    """Where the keys of whole streams are looked up."""

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        """Return the records that each key names."""
        ...


@dataclass(frozen=True)
class FoundLink:
    """A link that the values show.

    Attributes:
        stream: Qualified stream that holds the values.
        paths: Their field path, or those of a key of several parts.
        to: Qualified stream that is meant.
        by: What the values are there: `id` or a field path.
        share: Share of the distinct values that are found there.
        values: How many distinct values were compared.
        many: Whether one record may have several.
        unique: Whether no two records have the same value.
        agrees: Whether the names of the column and of the stream agree.
        by_range: Whether all that speaks for it is that the numbers spread over the ids as references do.
        prefix: What stands before the keys in the values.
        beside: The field beside a value that tells which stream is meant, and what it says; empty for none.
        where: The field path of the records that are meant that says of which kind they are, and what; empty for none.
    """

    stream: str
    paths: tuple[str, ...]
    to: str
    by: str
    share: float
    values: int
    many: bool
    unique: bool
    agrees: bool
    by_range: bool = False
    prefix: str = ""
    beside: tuple[str, str] | tuple[()] = ()
    where: tuple[str, str] | tuple[()] = ()
