"""Texts of linked records that say what a question asks of the record it names, and no field does.

"What was she quoted for the roof?" is answered by one of the reports on her visits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from workbench.context import Omission
from workbench.records import lookup
from workbench.tokens import Tokenizer
from workbench.views._english.question import Question, stem
from workbench.views._records.leaves import leaves_of
from workbench.views._records.weights import Weights
from workbench.views._writing.passages import LONG_TEXT, quoted
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["ask_linked_texts"]

_WORD = re.compile(r"[^\W_]+")
# Four million characters are read in half a second.
_MOST_RECORDS, _MOST_CHARACTERS, _MOST_SHOWN = 200, 20_000, 3
_BEGINNING = 2
# A note of so few words is a text as well; one that says but half of what nothing is called by is of other things.
_FEWEST_WORDS = 5
_OTHER_TEXT = "its text says less of what the question asks than that of others"


class _Text(NamedTuple):
    section: str
    urn: str
    field: int
    met: frozenset[str]
    said: int


def ask_linked_texts(
    unmet: Collection[int],
    asked: Question,
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    weights: Mapping[str, Weights],
    asking: frozenset[str],
    rest: str,
    budget_tokens: int,
    counter: Tokenizer,
) -> tuple[set[str], frozenset[int]]:
    """Ask for passages of the texts that say most of what nothing is called by: of many that say all of it the first.

    Args:
        unmet: Indexes of the question's words that nothing is called by.
        asked: The question.
        selected: The sections.
        fields: The fields of the records that each may show; changed in place.
        weights: Of each section's field paths.
        asking: The stems of the question that ask for something.
        rest: What the question says besides names.
        budget_tokens: Ceiling on the view.
        counter: Counts tokens.

    Returns:
        The sections that are asked for, and the indexes of the words that are left.
    """
    lost = {stem(asked.words[at].normal) for at in unmet}
    texts = [text for part in selected if part.section.follow for text in _texts(part, fields, lost, asking)]
    best = max(((len(one.met), one.said) for one in texts), default=(0, 0))
    chosen = [one for one in texts if (len(one.met), one.said) == best]
    if not best[0] or 2 * best[0] < len(lost) or (len(chosen) > _MOST_SHOWN and best[0] < len(lost)):
        return set(), frozenset(unmet)
    chosen = chosen[:_MOST_SHOWN]
    kept = {(one.section, one.urn) for one in chosen}
    for one in chosen:
        row = fields[one.section][one.urn]
        row[one.field] = quoted(row[one.field], rest, weights[one.section], budget_tokens, counter).asking(
            {row[one.field].pointer}
        )
    names = {one.section for one in chosen}
    for part in selected:
        name = part.section.name
        for urn in [urn for urn in fields[name] if name in names and (name, urn) not in kept]:
            del fields[name][urn]
            part.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=_OTHER_TEXT))
    met = frozenset[str]().union(*(one.met for one in chosen))
    return names, frozenset(at for at in unmet if stem(asked.words[at].normal) not in met)


def _texts(part: SectionRows, fields: Mapping[str, Fields], lost: set[str], asking: frozenset[str]) -> list[_Text]:
    found = []
    rows = fields[part.section.name]
    for row in [row for row in part.rows if row.record.urn in rows][:_MOST_RECORDS]:
        leaves = list(leaves_of(row.record))
        long = {leaf.pointer for leaf in leaves if leaf.characters > LONG_TEXT}
        short = {leaf.pointer for leaf in leaves if leaf.form.count(" ") >= _FEWEST_WORDS - 1} - long
        for place, shown in enumerate(rows[row.record.urn]):
            text = lookup(row.record.body, shown.pointer) if shown.pointer in long | short else None
            if isinstance(text, str):
                words = _said_in(text[:_MOST_CHARACTERS], frozenset(lost) | asking)
                met = frozenset(lost & words)
                if shown.pointer in short and 2 * len(met) <= len(lost):
                    continue
                found.append(_Text(part.section.name, row.record.urn, place, met, len(asking & words)))
    return found


def _said_in(text: str, stems: frozenset[str]) -> frozenset[str]:
    """Return those of some stems of which a text has a word.

    A stem keeps the first two letters of its word (but for "dying", "lying" and "tying"): few words are stemmed.
    """
    beginnings = {one[:_BEGINNING] for one in stems}
    words = {word for word in _WORD.findall(text.casefold()) if word[:_BEGINNING] in beginnings}
    return frozenset(stem(word) for word in words) & stems
