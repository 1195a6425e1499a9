"""Values that say what became of a record behind a word that adds little: "won" for `Closed Won`."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workbench.views._english.abbreviations import abbreviation_of
from workbench.views._english.question import stem
from workbench.views._records.vocabulary import Fields, ValueField

__all__ = ["short_states"]

_LITTLE = frozenset({"closed", "is", "was", "has", "been"})
_MOST_STATES = 20
# What is on hold: of so short a word three letters are enough.
_HELD = frozenset({"hold"})
# P and F of a result are what passed and what failed.
_RESULTS, _MOST_RESULTS = frozenset({"result", "outcome", "verdict"}), 5
_STATES = frozenset({"status", "state", "stat", "sts", "stage"})
_SEXES, _SEX_CODES = frozenset({"sex", "gender"}), frozenset({"m", "f", "d", "x", "u", "n", "o"})
_SEX_WORDS = {"f": ("female", "women", "girls", "ladies"), "m": ("male", "men", "boys", "gentlemen")}
_SHORTEST_CODE = 4


def short_states(fields: Fields, texts: Collection[str] = ()) -> Iterator[ValueField]:
    """Yield for such values the words that are left, as a field with that one value; and words that codes cut short.

    `CANC` is read as what was cancelled where a field of states has it, and no field is called so. Words that are left
    must stand in no other value: of `Closed Won` and `Won back` "won" is neither.
    """
    every = {words for one in fields.chosen_by for words in one.values.values()}
    held = [word for words in every for word in set(words)]
    # What was opened need not be open still, and `opened_at` says when it was.
    called = frozenset[str]().union(*(fields.stems(path) for path in fields.labels))
    done = {text for text in texts if (text.endswith("ed") or text in _HELD) and stem(text) not in called}
    for field in fields.chosen_by:
        known = frozenset(field.values)
        for text in done if not _STATES.isdisjoint(field.label) and len(known) <= _MOST_STATES else ():
            short = abbreviation_of(text, known)
            is_code = short is not None and len(short) >= _SHORTEST_CODE and stem(short) != stem(text)
            if text in _HELD and _consonants(text) in known:
                short, is_code = _consonants(text), True
            if short is not None and is_code and not any(text in words for words in every):
                yield ValueField(field.path, field.label, {short: (text,)})
        if {"p", "f"} <= known and not _RESULTS.isdisjoint(field.label) and len(known) <= _MOST_RESULTS:
            yield ValueField(field.path, field.label, {"p": ("passed",)}, meaning="passed")
            yield ValueField(field.path, field.label, {"f": ("failed",)}, meaning="failed")
        if not _SEXES.isdisjoint(field.label) and {"m", "f"} <= known <= _SEX_CODES:
            for code, said in _SEX_WORDS.items():
                yield from (ValueField(field.path, field.label, {code: (word,)}, meaning=said[0]) for word in said)
        if field.is_boolean or field.is_list or len(field.values) > _MOST_STATES:
            continue
        for key, words in field.values.items():
            left = tuple(word for word in words if word not in _LITTLE)
            if len(left) == 1 < len(words) and held.count(left[0]) == 1 and left[0].isalpha():
                yield ValueField(field.path, field.label, {key: left})


def _consonants(word: str) -> str:
    return "".join(letter for letter in word if letter not in "aeiou")
