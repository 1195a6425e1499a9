"""Names of countries and languages for the two-letter codes of ISO 3166-1 and ISO 639-1: "Germany" for DE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workbench.views._english.question import stem
from workbench.views._records.vocabulary import Fields, ValueField, plain_words

__all__ = ["country_names", "named_codes"]

_COUNTRIES = """
ad Andorra|ae United Arab Emirates, UAE|al Albania|am Armenia|ar Argentina|at Austria|au Australia|az Azerbaijan
ba Bosnia and Herzegovina, Bosnia|bd Bangladesh|be Belgium|bg Bulgaria|bo Bolivia|br Brazil|by Belarus|ca Canada
ch Switzerland|cl Chile|cn China|co Colombia|cr Costa Rica|cy Cyprus|cz Czech Republic, Czechia|de Germany|dk Denmark
do Dominican Republic|dz Algeria|ec Ecuador|ee Estonia|eg Egypt|es Spain|et Ethiopia|fi Finland|fr France
gb United Kingdom, UK, Great Britain, Britain|uk United Kingdom, UK, Great Britain, Britain|ge Georgia|gh Ghana
gr Greece|gt Guatemala|hk Hong Kong|hr Croatia|hu Hungary|id Indonesia|ie Ireland|il Israel|in India|iq Iraq|ir Iran
is Iceland|it Italy|jm Jamaica|jo Jordan|jp Japan|ke Kenya|kr South Korea|kw Kuwait|kz Kazakhstan|lb Lebanon
li Liechtenstein|lk Sri Lanka|lt Lithuania|lu Luxembourg|lv Latvia|ma Morocco|mc Monaco|md Moldova|me Montenegro
mk North Macedonia|mt Malta|mx Mexico|my Malaysia|ng Nigeria|nl Netherlands, the Netherlands, Holland|no Norway
np Nepal|nz New Zealand|om Oman|pa Panama|pe Peru|ph Philippines, the Philippines|pk Pakistan|pl Poland|pt Portugal
py Paraguay|qa Qatar|ro Romania|rs Serbia|ru Russia|sa Saudi Arabia|se Sweden|sg Singapore|si Slovenia|sk Slovakia
sn Senegal|sv El Salvador|th Thailand|tn Tunisia|tr Turkey|tw Taiwan|tz Tanzania|ua Ukraine|ug Uganda
us United States, USA, United States of America, America|uy Uruguay|ve Venezuela|vn Vietnam|za South Africa
"""
_LANGUAGES = """
af Afrikaans|ar Arabic|az Azerbaijani|be Belarusian|bg Bulgarian|bn Bengali|bs Bosnian|ca Catalan|cs Czech|cy Welsh
da Danish|de German|el Greek|en English|es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fr French|ga Irish
gl Galician|he Hebrew|hi Hindi|hr Croatian|hu Hungarian|hy Armenian|id Indonesian|is Icelandic|it Italian|ja Japanese
ka Georgian|kk Kazakh|ko Korean|la Latin|lb Luxembourgish|lt Lithuanian|lv Latvian|mk Macedonian|ms Malay|mt Maltese
nb Norwegian|nl Dutch|nn Norwegian|no Norwegian|pl Polish|pt Portuguese|ro Romanian|ru Russian|sk Slovak|sl Slovene
sq Albanian|sr Serbian|sv Swedish|sw Swahili|ta Tamil|th Thai|tr Turkish|uk Ukrainian|ur Urdu|vi Vietnamese|zh Chinese
"""
_COUNTRY_WORDS = frozenset({"country", "nation", "nationality", "ctry", "cntry", "citizenship"})
_LANGUAGE_WORDS = frozenset({"language", "lang", "locale", "tongue"})
_LOCALE = re.compile(r"([a-z]{2})(?:[-_](?:[a-z]{2}|[a-z]{4}|\d{3}))+$")


def _table(text: str) -> Mapping[str, tuple[str, ...]]:
    entries = (entry.split(" ", 1) for line in text.strip().split("\n") for entry in line.split("|"))
    return {code: tuple(name.strip() for name in names.split(",")) for code, names in entries}


_TABLES = ((_COUNTRY_WORDS, _table(_COUNTRIES)), (_LANGUAGE_WORDS, _table(_LANGUAGES)))


def country_names(code: str) -> tuple[str, ...]:
    """Return the names of a country; none where the code is not known."""
    return _TABLES[0][1].get(code, ())


def named_codes(fields: Fields, nouns: frozenset[str] = frozenset()) -> Iterator[ValueField]:
    """Yield for each code of a country or language what a question may say for it, as a field with that one value.

    Codes are read so only where the field is called so and all of its values are such codes. A name that two of them
    share means neither. A language is meant with each of its regions: Portuguese is `pt-PT` as well as `pt-BR`.

    Args:
        fields: The fields of the records.
        nouns: Stems of what the records are called: a table of countries has codes of its own.
    """
    for field in fields.chosen_by:
        for called, table in _TABLES:
            words = {*field.label, *fields.words.get(field.path, ()), *fields.also.get(field.path, ())}
            if called.isdisjoint(words) or field.meaning or not field.values:
                continue
            keys: dict[str, list[str]] = {}
            for key in field.values:
                keys.setdefault(_without_region(key) if called is _LANGUAGE_WORDS else key, []).append(key)
            if not table.keys() >= keys.keys() or not nouns.isdisjoint(map(stem, called)):
                continue
            names = [name for code in keys for name in table[code]]
            for code, (key, *others) in keys.items():
                for name in table[code]:
                    if names.count(name) == 1:
                        said = {key: plain_words(name)}
                        yield ValueField(field.path, field.label, said, meaning=table[code][0], others=tuple(others))


def _without_region(code: str) -> str:
    """Return the language of a code that names a region or script as well: `pt-br`, `zh_hant`."""
    return _LOCALE.sub(r"\1", code)
