"""What people and things of a country are called, for fields of countries: "Dutch guests" where the country is `NL`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from workbench.views._conditions.iso_names import country_names
from workbench.views._english.question import Question
from workbench.views._records.vocabulary import Fields, ValueField

__all__ = ["demonyms_in"]

# English and Welsh are people of a part of a country; those of two countries, such as Korean, mean neither.
_DEMONYMS = """
at Austrian|au Australian|be Belgian|bg Bulgarian|br Brazilian|ca Canadian|ch Swiss|cl Chilean|cn Chinese|co Colombian
cz Czech|de German|dk Danish Dane|ee Estonian|eg Egyptian|es Spanish Spaniard|fi Finnish Finn|fr French
gb British Briton|gr Greek|hr Croatian|hu Hungarian|ie Irish|il Israeli|in Indian|is Icelandic|it Italian
jp Japanese|ke Kenyan|lt Lithuanian|lu Luxembourgish|lv Latvian|ma Moroccan|mx Mexican|my Malaysian|ng Nigerian
nl Dutch|no Norwegian|nz Zealander|pe Peruvian|ph Filipino|pk Pakistani|pl Polish Pole|pt Portuguese
ro Romanian|rs Serbian|ru Russian
se Swedish Swede|sg Singaporean|si Slovenian|sk Slovak|th Thai|tr Turkish Turk
tw Taiwanese|ua Ukrainian|us American
ve Venezuelan|vn Vietnamese|za South-African|ar Argentinian Argentine
"""
_CODES = {
    word.casefold(): code
    for line in _DEMONYMS.strip().split("\n")
    for entry in line.split("|")
    for code, *words in [entry.split()]
    for word in words
}
# Parts of a country that fields of countries hold as well, which have no code.
_PARTS = {"scottish": "scotland", "scot": "scotland", "welsh": "wales", "english": "england"}
_COUNTRIES = frozenset({"country", "nation", "nationality", "ctry", "cntry", "citizenship"})
_SPOKEN = frozenset({"speaking", "speaker", "speakers", "language", "lessons", "course", "courses", "class", "classes"})


def demonyms_in(fields: Fields, question: Question) -> Iterator[ValueField]:
    """Yield for each such word of a question the country that it means, where a field holds it and none is called so.

    Args:
        fields: The fields of the records.
        question: The question.
    """
    words = [word.normal for word in question.words]
    yield from _from_countries(fields, words)
    for at, word in enumerate(words):
        said = word if word in _CODES or word in _PARTS else word.removesuffix("s")
        code = _CODES.get(said, "")
        if not (code or said in _PARTS) or not _SPOKEN.isdisjoint(words[at + 1 : at + 2]):
            continue
        if any(said in own for one in fields.chosen_by for own in one.values.values()):
            # What is called Dutch itself is meant.
            continue
        names = {name.casefold() for name in country_names(code)} if code else {_PARTS[said]}
        for field in fields.chosen_by:
            if field.meaning.casefold() in names:
                # A table of codes says that `SCO` is Scotland.
                yield ValueField(field.path, field.label, dict.fromkeys(field.values, (word,)), meaning=field.meaning)
                continue
            if _COUNTRIES.isdisjoint(field.label) or field.meaning or field.is_list:
                continue
            known = [
                key for key in field.values if (code and key == code) or key in names or (code, key) == ("gb", "uk")
            ]
            if len(known) == 1:
                yield ValueField(field.path, field.label, {known[0]: (word,)}, meaning=word.capitalize())


def _from_countries(fields: Fields, words: Sequence[str]) -> Iterator[ValueField]:
    """Yield for each country that is said what its people are called, where that is a value and the country is none.

    Who is from Croatia has the nationality `Croatian`.
    """
    for country, code in _names_of_countries().items():
        own = tuple(country.split())
        if not any(tuple(words[at : at + len(own)]) == own for at in range(len(words))):
            continue
        people = {word for word, known in _CODES.items() if known == code}
        for field in fields.chosen_by:
            if _COUNTRIES.isdisjoint(field.label) or field.meaning or field.is_list or own in field.values.values():
                continue
            known = [key for key in field.values if key in people]
            if len(known) == 1:
                yield ValueField(field.path, field.label, {known[0]: own}, meaning=known[0].capitalize())


@cache
def _names_of_countries() -> dict[str, str]:
    return {name.casefold(): code for code in dict.fromkeys(_CODES.values()) for name in country_names(code)}
