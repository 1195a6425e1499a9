"""Abbreviations of two nouns, between which the columns of a table decide: `appl` with a make is an appliance."""

from __future__ import annotations

from workbench.drafting._columns import Table
from workbench.drafting._labels import plain_words

__all__ = ["other_noun", "told_noun"]

# The first is what is meant where the columns say nothing.
_NOUNS: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "appl": (
        (
            "application",
            frozenset(
                """
                applicant submitted sub received rcvd decision decided dec approved appr rejected rej status stat sts
                programme program course amount amt grant subsidy job vacancy cv interview
                """.split()  # noqa: SIM905 - a list literal of these would be one line a word
            ),
        ),
        (
            "appliance",
            frozenset(
                """
                make mk model mdl modl kw watt watts volt volts fuel serial ser sn burner power energy installed inst
                instl warranty wrnty manufacturer mfr brand room
                """.split()  # noqa: SIM905 - a list literal of these would be one line a word
            ),
        ),
    ),
    "prem": (
        (
            "premises",
            frozenset(
                """
                addr address adr street str road town city plc postcode pcode zip floors flrs built tenant tnt owner own
                bldg building area sqm
                """.split()  # noqa: SIM905 - a list literal of these would be one line a word
            ),
        ),
        ("premium", frozenset("amount amt due paid pd policy pol instalment net gross tax".split())),  # noqa: SIM905
    ),
}


def told_noun(word: str, table: Table) -> str:
    """Return the noun that a word of a stream's name means by its columns; empty for what has no two meanings."""
    nouns = _NOUNS.get(word, ())
    return max(nouns, key=lambda one: _hits(one[1], table))[0] if nouns else ""


def other_noun(word: str, table: Table) -> list[str]:
    """Return the other noun where the columns do not decide."""
    nouns = _NOUNS.get(word, ())
    if len({_hits(fields, table) for _, fields in nouns}) > 1:
        return []
    return [noun for noun, _ in nouns if noun != told_noun(word, table)]


def _hits(fields: frozenset[str], table: Table) -> int:
    called = {tuple(known) for column in table.columns.values() if (known := plain_words(column.name))}
    return sum(not fields.isdisjoint(words) for words in called)
