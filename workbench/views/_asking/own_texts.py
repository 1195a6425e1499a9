"""Notes that may say what a question asks where its verb or noun is the name of nothing: "what did she bite on?"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.context import Omission
from workbench.records import lookup
from workbench.tokens import Tokenizer
from workbench.views._english.clauses import clauses
from workbench.views._english.meaning import Meaning
from workbench.views._english.question import Question
from workbench.views._english.untold import says_something
from workbench.views._records.leaves import leaves_of
from workbench.views._writing.passages import LONG_TEXT
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["ask_notes", "records_of_notes"]

# Of so many words and more a value is a text, and no name and no address.
_FEWEST_WORDS = 5
_OWN_TOKENS, _LINKED_TOKENS = 80, 60
_MOST_LINKED, _MOST_QUOTED = 150, 2
_CLOSE = 0.2
_OTHER_NOTE = "another note is closer to what the question asks"


class _Note(NamedTuple):
    section: str
    urn: str
    place: int
    text: str


def ask_notes(
    lost: Collection[int],
    asked: Question,
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    wanted: Collection[str],
    rest: str,
    meaning: Meaning,
    counter: Tokenizer,
    *,
    own: bool,
) -> set[str]:
    """Ask for the notes that are closest in meaning to a question of which some words are the names of nothing.

    They are those of the named records, where they are not shown anyway (`own`), and one or two of linked records.

    Args:
        lost: Indexes of the words by which nothing is called.
        asked: The question.
        selected: The sections.
        fields: The fields of the records that each may show; changed in place.
        wanted: The sections that are asked for.
        rest: What the question says besides names.
        meaning: Compares the question with the notes.
        counter: Counts tokens.
        own: Whether the notes of the named records are asked for as well.

    Returns:
        The sections of the notes.
    """
    if not _are_lost(lost, asked):
        return set()
    found: set[str] = set()
    if own:
        notes = [note for part in selected if not part.section.follow for note in _notes(part, fields)]
        for note in _closest(notes, rest, meaning, counter, _OWN_TOKENS, least=-1.0):
            _ask(note, fields)
            found.add(note.section)
    if found:
        return found
    chosen = _linked_notes(selected, fields, _part_with(lost, asked, rest), meaning, counter)
    for note in chosen:
        _ask(note, fields)
        found.add(note.section)
    _leave_out_others(selected, fields, found.difference(wanted), {(note.section, note.urn) for note in chosen})
    return found


def records_of_notes(
    lost: Collection[int],
    asked: Question,
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    rest: str,
    meaning: Meaning,
    counter: Tokenizer,
) -> frozenset[str]:
    """Return the URNs of the linked records whose notes are closest to a question; see `ask_notes`."""
    if not _are_lost(lost, asked):
        return frozenset()
    part = _part_with(lost, asked, rest)
    return frozenset(note.urn for note in _linked_notes(selected, fields, part, meaning, counter))


def _are_lost(places: Collection[int], asked: Question) -> bool:
    """Whether one of some words that nothing is called by says something."""
    return any(says_something(asked.words[at].normal) for at in places)


def _part_with(places: Collection[int], asked: Question, rest: str) -> str:
    """Return the parts of a question, without names, in which some words stand."""
    parts = clauses(asked)
    left = rest.split()
    within = [at for part in parts if any(place in part for place in places) for at in part]
    return rest if len(parts) == 1 else " ".join(asked.words[at].text for at in within if asked.words[at].text in left)


def _linked_notes(
    selected: Sequence[SectionRows], fields: Mapping[str, Fields], rest: str, meaning: Meaning, counter: Tokenizer
) -> list[_Note]:
    """Return the one or two notes of linked records that are closest to a question, if any is close."""
    notes = [note for part in selected if part.section.follow for note in _notes(part, fields)][:_MOST_LINKED]
    return _closest(notes, rest, meaning, counter, _LINKED_TOKENS, least=_CLOSE)[:_MOST_QUOTED]


def _notes(part: SectionRows, fields: Mapping[str, Fields]) -> Iterator[_Note]:
    """Yield the short texts of the records of a section that nothing asks for yet."""
    name = part.section.name
    for row in part.rows:
        if row.record.urn not in fields[name]:
            continue
        texts = {
            leaf.pointer
            for leaf in leaves_of(row.record)
            if leaf.characters <= LONG_TEXT and leaf.form.count(" ") >= _FEWEST_WORDS - 1
        }
        for place, shown in enumerate(fields[name][row.record.urn]):
            text = lookup(row.record.body, shown.pointer) if shown.pointer in texts and not shown.asked else None
            if isinstance(text, str):
                yield _Note(name, row.record.urn, place, text)


def _closest(
    notes: Sequence[_Note], rest: str, meaning: Meaning, counter: Tokenizer, tokens: int, *, least: float
) -> list[_Note]:
    """Return the notes closest to a question, as many as fit into some tokens; of two alike the first."""
    if not notes:
        return []
    close = meaning.closeness(rest, list(dict.fromkeys(note.text for note in notes)))
    chosen: list[_Note] = []
    seen: set[str] = set()
    for note in sorted(notes, key=lambda one: -close[one.text]):
        if close[note.text] < least:
            break
        cost = counter.count(note.text)
        if note.text not in seen and cost <= tokens:
            tokens -= cost
            seen.add(note.text)
            chosen.append(note)
    return chosen


def _ask(note: _Note, fields: Mapping[str, Fields]) -> None:
    row = fields[note.section][note.urn]
    row[note.place] = row[note.place].asking({row[note.place].pointer})


def _leave_out_others(
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    names: Collection[str],
    kept: Collection[tuple[str, str]],
) -> None:
    """Leave out the records of sections that are only asked for a note of others."""
    for part in selected:
        name = part.section.name
        for urn in [urn for urn in fields[name] if name in names and (name, urn) not in kept]:
            del fields[name][urn]
            part.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=_OTHER_NOTE))
