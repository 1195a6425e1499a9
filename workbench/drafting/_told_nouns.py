"""Abbreviations of several nouns, between which the columns of a table decide: `appl` with a make is an appliance."""

from __future__ import annotations

from workbench.drafting._columns import Table
from workbench.drafting._labels import plain_words

__all__ = ["other_noun", "told_noun"]

# An abbreviation, and below it each noun with words in the names of the columns that tell it. The first noun is what is
# meant where the columns say nothing.
_TABLE = """
appl
    application: applicant submitted sub received rcvd decision decided dec approved appr rejected rej status stat sts
        programme program course amount amt grant subsidy job vacancy cv interview
    appliance: make mk model mdl modl kw watt watts volt volts fuel serial ser sn burner power energy installed inst
        instl warranty wrnty manufacturer mfr brand room
ctr
    contract: start end from to value val signed sgn renew renewal expiry exp term party sup
    contractor: vat tax prs contact ctc prq trade trd licence lic insurance ins firm
    centre: bed beds opn open opened cap capacity mgr manager room rooms hours hrs head
prem
    premises: addr address adr street str road town city plc postcode pcode zip floors flrs built tenant tnt owner own
        bldg building area sqm
    premium: amount amt due paid pd policy pol instalment net gross tax
shp
    shop: addr address adr street str town city mgr manager opened opn rent sqm till
    shipment: from to frm fr dest orig origin dep arr sent snt rcvd carrier car courier driver drv weight wt kg km track
        trk eta qty units boxes temp
"""


def _read() -> dict[str, list[tuple[str, frozenset[str]]]]:
    nouns: dict[str, list[tuple[str, frozenset[str]]]] = {}
    own: list[tuple[str, frozenset[str]]] = []
    for line in _TABLE.strip().split("\n"):
        noun, told, words = line.strip().rpartition(":")
        if told:
            own.append((noun, frozenset(words.split())))
        elif line.startswith(" "):
            own[-1] = (own[-1][0], own[-1][1] | frozenset(line.split()))
        else:
            own = nouns[line] = []
    return nouns


_NOUNS = _read()


def told_noun(word: str, table: Table) -> str:
    """Return the noun that a word of a stream's name means by its columns; empty for what has one meaning."""
    nouns = _NOUNS.get(word, ())
    return max(nouns, key=lambda one: _hits(one[1], table))[0] if nouns else ""


def other_noun(word: str, table: Table) -> list[str]:
    """Return the other nouns where the columns do not decide."""
    nouns = _NOUNS.get(word, ())
    hits = [_hits(fields, table) for _, fields in nouns]
    if not hits or hits.count(max(hits)) == 1:
        return []
    return [noun for noun, _ in nouns if noun != told_noun(word, table)]


def _hits(fields: frozenset[str], table: Table) -> int:
    called = {tuple(known) for column in table.columns.values() if (known := plain_words(column.name))}
    return sum(not fields.isdisjoint(words) for words in called)
