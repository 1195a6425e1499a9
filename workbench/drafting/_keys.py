"""By what people name the records of a stream: ids, codes, e-mail addresses, names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workbench.drafting._chance import is_unique_by_chance
from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import english, plain_words, synonyms
from workbench.drafting._nouns import PERSONS
from workbench.drafting._others import IN_CHARGE, mentioned_others
from workbench.records import singular

__all__ = ["Ways", "are_called", "composite_key", "find_ways", "is_key_like", "is_name_like", "without_links"]

_MOSTLY = 0.9
_SOME = 0.5
_NEARLY_UNIQUE = 0.9
_KEY_LETTERS = 64
_NAME_LETTERS = 80
_NAME_WORDS = 8
_LONG_NUMBER = 6
_MANY = 0.7
_MOST_KEYS = 8
# Fewer values than this differ by chance.
_FEW_VALUES = 10
_MOST_NAMES = 8
_MOST_FULL_NAMES = 2
_FEW_ALIASES = 5
_ALIASES = frozenset(
    {"alias", "aliases", "aka", "nickname", "nicknames", "spelling", "spellings", "synonym", "synonyms"}
    | {"trading", "dba", "formerly", "variant", "variants", "acronym", "acronyms", "abbreviation", "abbreviations"}
)
# Where a thing lies is no name of it, unless it is a place.
_ADDRESS = frozenset(
    {"address", "street", "road", "avenue", "city", "town", "village", "county", "state", "province", "country"}
    | {"region", "district", "postcode", "zip", "neighbourhood", "neighborhood"}
)
_ADDRESSED = frozenset({"title", "salutation", "honorific", "prefix", "suffix"})
_POSTS = frozenset({"job", "position", "academic", "courtesy", "salutation", "honorific"})
_STREETS = frozenset({"address", "street", "line"})
_HOUSES = frozenset({"premises", "premise", "building", "house", "property", "home", "dwelling", "apartment", "flat"})
_TOWNS = frozenset({"city", "town", "village"})
_OWN_NAMES = frozenset({"name", "title", "label"})
# Before it they say by which of its names a thing is called: `call_name`, `stable_name`, `pet_name`.
_WHICH_NAMES = frozenset(
    {"call", "called", "pet", "kennel", "stable", "short", "common", "full", "display", "known", "popular", "usual"}
    | {"animal", "horse", "dog", "cat", "own", "trade", "trading", "brand", "preferred"}
)
_MOST_ALIKE = 30
_MOST_PARTS = 3
_LENGTHS_OF_A_CODE = 2
_LETTERS_OF_A_CODE = 5
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NAME_HINTS = frozenset(
    {"name", "title", "label", "subject", "headline", "designation", "surname", "nickname", "heading"}
)
_KEY_NAMES = frozenset(
    {"id", "number", "nr", "no", "nummer", "numero", "code", "key", "ref", "reference", "card", "isbn", "ean"}
)
# Numbers under the name of a measure are unique by chance, however many of one length there are.
_MEASURED = frozenset(
    """
    price cost fee fare salary wage pay budget balance value worth amount total subtotal sum revenue turnover income
    profit margin tax tip discount deposit credit debit weight mass area distance altitude elevation length width height
    depth population capacity power voltage odometer mileage quantity stock rate score rating percent percentage share
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_WEB = frozenset({"html", "web", "page", "permalink", "webui"})
_ADDRESSES = frozenset({"url", "uri", "href", "link", "links", "self", "address", "www", "tinyui"})
_PICTURES = frozenset({"avatar", "image", "img", "photo", "picture", "logo", "icon", "thumbnail"})
_MOST_URLS, _ELSEWHERE = 2, 2
_FIRST = frozenset(
    {
        "first",
        "given",
        "fore",
        "forename",
        "firstname",
        "givenname",
        "fname",
        "fst",
        "frst",
        "vorname",
        "prenom",
        "voornaam",
    }
)
_LAST = frozenset(
    {"last", "family", "sur", "surname", "lastname", "familyname", "lname", "sname", "lst", "nachname", "familienname"}
    | {"apellido", "apellidos", "cognome", "achternaam"}
)

_TERSE = {"surn": "surname", "surname": "surname", "forn": "forename", "forename": "forename"}


@dataclass
class Ways:
    """How the records of one stream are named.

    Attributes:
        keys: Columns whose value names one record, the id first.
        names: Names that people use, each of one column or of several.
    """

    keys: list[Column] = field(default_factory=list)
    names: list[tuple[Column, ...]] = field(default_factory=list)

    def columns(self) -> list[Column]:
        """Return every column that a key or a name is made of."""
        return [*self.keys, *(column for name in self.names for column in name)]


def is_key_like(column: Column) -> bool:
    """Whether the values look like ids, codes or e-mail addresses rather than words, amounts or times."""
    if column.is_dated or column.is_bool or column.is_amount or column.is_decimal or not column.keys:
        return False
    if column.is_url or column.letters > _KEY_LETTERS:
        return False
    if column.is_number:
        return column.is_whole
    if not (_FIRST | _LAST).isdisjoint([*plain_words(column.name), *_cut_short(column)]):
        return False
    plain = sum(" " not in text for text in column.counts) >= _MOSTLY * len(column.counts)
    coded = sum(any(c.isdigit() for c in text) or "@" in text for text in column.counts) >= _SOME * len(column.counts)
    return plain and (coded or _is_shouted_code(column))


def _is_shouted_code(column: Column) -> bool:
    """Whether all values are in capitals, and short or of one length: some sources write the names of people so."""
    lengths = [len(text) for text in column.counts]
    alike = max(lengths) - min(lengths) <= _LENGTHS_OF_A_CODE or column.letters <= _LETTERS_OF_A_CODE
    return alike and all(text.isupper() for text in column.counts)


def _is_coded(column: Column) -> bool:
    """Whether the values are longer codes with digits, or e-mail addresses."""
    signs = sum(any(c.isdigit() for c in text) or "@" in text for text in column.counts)
    return signs >= _MOSTLY * len(column.counts) and column.letters >= _LONG_NUMBER


def is_name_like(column: Column) -> bool:
    """Whether the values look like the names of things: short texts that mostly differ."""
    if not column.is_text or column.is_long or column.letters > _NAME_LETTERS or is_key_like(column):
        return False
    if column.is_dated or column.is_amount or column.is_url:
        return False
    texts = list(column.counts)
    words = sum(len(text.split()) for text in texts) / len(texts)
    lettered = sum(any(c.isalpha() for c in text) for text in texts) >= _MOSTLY * len(texts)
    return words <= _NAME_WORDS and lettered


def _has_hint(column: Column) -> bool:
    """Whether it is called a name, or is one of several texts in an object that is: `/title/original`."""
    names = [part for part in column.segments if part not in ("*", "*#")]
    return any(_is_called_name(name) for name in names[-2:])


def _is_called_name(name: str) -> bool:
    words = plain_words(name)
    said = [*words, *(e for word in words for e in english(word))]
    return bool(_NAME_HINTS.intersection(said[-1:] + said[:1])) or "name" in said


def find_ways(table: Table) -> Ways:
    """Return the keys and names of a stream's records."""
    ways = Ways(keys=[table.id])
    ids = dict(table.id.values)
    others = mentioned_others(table)
    # A house has a post code, and is not called by it.
    of_areas = _is_of_places(table) and "address" not in map(singular, plain_words(table.name))
    columns = [
        column
        for column in table.columns.values()
        if column.path not in others and (column is table.id or not is_unique_by_chance(column, of_places=of_areas))
    ]
    for column in columns:
        if column is table.id or column.is_keys or not column.values or not is_key_like(column):
            continue
        if all(ids[n] == text for (n, _), text in zip(column.values, column.texts, strict=True)):
            continue
        owners = {text: n for (n, _), text in zip(column.values, column.texts, strict=True)}
        pairs = {(n, text) for (n, _), text in zip(column.values, column.texts, strict=True)}
        if len(owners) < _NEARLY_UNIQUE * len(pairs) or (len(pairs) < 2 and table.count > 1):
            continue
        if _names_one(column):
            ways.keys.append(column)
    # A key in a list is copied elsewhere in the record as often as not: the shortest path stands for all.
    ways.keys = [table.id, *sorted(ways.keys[1:], key=lambda c: (c.is_many, len(c.segments)))[: _MOST_KEYS - 1]]
    ways.keys += _addresses(table, columns)
    ways.names = _names(table, columns, ways)
    return ways


def _addresses(table: Table, columns: Sequence[Column]) -> list[Column]:
    """Return the addresses of the records' own pages, which people paste: not those of what is below them."""
    found = [
        column
        for column in columns
        if column.is_url
        and column.path != "id"
        and not column.is_many
        and column.is_unique
        and len(column.values) > 1
        and column.filled >= _SOME
    ]
    own = {singular(word) for word in plain_words(table.name)}

    def rank(column: Column) -> int:
        words = {singular(word) for part in column.segments for word in plain_words(part)}
        if not words <= _WEB | _ADDRESSES | own:
            return _ELSEWHERE
        return int(_WEB.isdisjoint(words))

    def is_own(column: Column) -> bool:
        if rank(column) < _ELSEWHERE:
            return True
        # Of other addresses those are: somebody's profile elsewhere, as far as it looks like a key.
        below = any(other is not column and _is_below(column, other) for other in found)
        pictures = not _PICTURES.isdisjoint(plain_words(column.name))
        return not below and not pictures and _is_coded(column) and column.letters <= _KEY_LETTERS

    return sorted(filter(is_own, found), key=lambda column: (rank(column), len(column.segments)))[:_MOST_URLS]


def _is_below(column: Column, other: Column) -> bool:
    """Whether all addresses begin with those that the same records have in another column."""
    above = {number: text for (number, _), text in zip(other.values, other.texts, strict=True)}
    return all(
        number in above and text.startswith(above[number])
        for (number, _), text in zip(column.values, column.texts, strict=True)
    )


def _names_one(column: Column) -> bool:
    """Whether a unique value is one that people would name a record by."""
    words = plain_words(column.name)
    counted = any(word in _KEY_NAMES and after == "of" for word, after in pairwise(words))
    called = not counted and not _KEY_NAMES.isdisjoint(words)
    if column.is_number and (counted or not (called or _MEASURED.isdisjoint(_said(column)))):
        # The number of employees, an amount.
        return False
    if len(column.counts) < _FEW_VALUES and not called and not _is_coded(column):
        # Two or three records differ in their states and towns, too.
        return False
    if column.is_number:
        # Amounts and counts are unique by chance; numbers of one length, or called so, are not. In a list, where a
        # few small numbers differ easily, it takes both.
        lengths = {len(text) for text in column.counts}
        uniform = len(lengths) == 1 and lengths.pop() >= _LONG_NUMBER
        return called and uniform if column.is_many else called or uniform
    return True


def _names(table: Table, columns: Sequence[Column], ways: Ways) -> list[tuple[Column, ...]]:
    like = [c for c in columns if c.path != "id" and is_name_like(c)]
    about = plain_words(table.name)
    of_place = _is_of_places(table)
    single = [c for c in like if not c.is_many and (of_place or not _is_address(c))]
    names: list[tuple[Column, ...]] = []
    pair = _first_and_last(single) or _in_list_of_names(like)
    if pair:
        names += [pair, pair[::-1]]
    in_pair = set(map(id, pair or ()))
    if pair or any("name" in _said(c) for c in single):
        # Beside a name, Mr and Dr are none.
        people = bool(pair) or not PERSONS.isdisjoint(singular(word) for word in about)
        single = [c for c in single if not _is_form_of_address(c, of_people=people)]
    # What is called a name goes first: beside a title, the producers of a film are none, though few are alike.
    # Nor is an incident called after its commander.
    posts = IN_CHARGE - {singular(word) for word in about}
    single = [c for c in single if posts.isdisjoint(map(singular, plain_words(c.name)[-1:]))]
    rest = sorted((c for c in single if id(c) not in in_pair), key=lambda column: not _has_hint(column))
    for column in rest:
        words = [w.strip(".,").casefold() for text in column.counts for w in text.split()]
        enough = column.distinct >= _SOME and len(column.counts) > 1
        hinted = _has_hint(column) and not column.is_category and (column.distinct >= _SOME or len(column.values) < 20)
        # The states of six bills may differ by chance; full names do not.
        several = sum(" " in text for text in column.counts) >= _SOME * len(column.counts)
        told = len(column.values) >= _FEW_VALUES or (column.is_unique and several)
        plausible = enough and told and column.filled >= _SOME and words and _capitalised(column)
        if hinted or (plausible and not names):
            names.append((column,))
    names += [(c,) for c in rest if not names and _is_shared_name(c, about)][:1]
    names += [(c,) for c in like if not names and not c.is_many and _is_town(c)][:1]
    names += [(c,) for c in like if not names and _tells_where(c, about)][:1]
    names += [(c,) for c in rest if _is_handle(c) and (c,) not in names]
    for column in columns:
        # Phone numbers and other texts that are nobody else's.
        spaced = column.is_text and not column.is_many and column.is_unique and len(column.values) > 1
        spaced = spaced and not column.is_dated and column.texts != table.id.texts
        if spaced and column not in ways.keys and _is_number_with_spaces(column):
            names.append((column,))
    names += [(column,) for column in columns if _is_alias(column)]
    names += [(c,) for c in rest if _are_full_names(c)][:_MOST_FULL_NAMES]
    once = {tuple(column.path for column in name): name for name in names}
    return list(once.values())[:_MOST_NAMES]


def _is_of_places(table: Table) -> bool:
    about = plain_words(table.name)
    return not _ADDRESS.isdisjoint({*about, *(singular(word) for word in about)})


def _is_form_of_address(column: Column, *, of_people: bool) -> bool:
    """Whether it says how somebody is addressed or what their post is: `salutation`, `job_title`."""
    words = plain_words(column.name)
    return not _ADDRESSED.isdisjoint(words[-1:]) and (of_people or not _POSTS.isdisjoint(words))


def _is_address(column: Column) -> bool:
    """Whether the values say where something lies: `/address/city`, `street_name`."""
    return not _ADDRESS.isdisjoint(_said(column))


def _tells_where(column: Column, about: Sequence[str]) -> bool:
    """Whether houses without a name of their own are told apart by a street and a number: in Mill Lane 3."""
    of_houses = not _HOUSES.isdisjoint(one for word in about for one in (word, singular(word), *english(word)))
    if not of_houses or column.is_many or column.filled < _MOSTLY or column.distinct < _SOME:
        return False
    numbered = sum(any(c.isdigit() for c in text) and " " in text for text in column.counts)
    return not _STREETS.isdisjoint(_said(column)) and numbered >= _MOSTLY * len(column.counts)


def _is_town(column: Column) -> bool:
    """Whether places without a name of their own are told apart by their towns."""
    called = not _TOWNS.isdisjoint(plain_words(column.name))
    return called and len(column.segments) == 1 and len(column.counts) >= 5 and column.distinct >= _NEARLY_UNIQUE


def _is_shared_name(column: Column, about: Sequence[str]) -> bool:
    """Whether it is called the record's name though several have it: races of each year, pets called Monty."""
    words = plain_words(column.name)
    called = {
        other for word in about for one in (word, singular(word)) for other in (one, *english(one), *synonyms(one))
    }
    own = len(column.segments) == 1 and words[-1:] != [] and words[-1] in _OWN_NAMES
    own = own and set(words) <= _OWN_NAMES | _WHICH_NAMES | called
    recurs = len(column.counts) >= _FEW_VALUES and len(column.values) <= _MOST_ALIKE * len(column.counts)
    return own and recurs and column.filled >= _MOSTLY and _capitalised(column)


def _in_list_of_names(columns: list[Column]) -> tuple[Column, Column] | None:
    """Return first and last names in a list that is called so: `/name/*/given/*` and `/name/*/family`."""
    listed = [c for c in columns if c.is_many and not _OWN_NAMES.isdisjoint(singular(part) for part in c.segments[:-1])]
    by_parent: dict[str, list[Column]] = {}
    for column in listed:
        by_parent.setdefault(column.path.removesuffix("/*").rpartition("/")[0], []).append(column)
    return next((pair for group in by_parent.values() if (pair := _called_first_and_last(group))), None)


def _called_first_and_last(group: list[Column]) -> tuple[Column, Column] | None:
    first = next((c for c in group if _FIRST.intersection(_said(c))), None)
    last = next((c for c in group if c is not first and _LAST.intersection(_said(c))), None)
    return (first, last) if first and last else None


def _said(column: Column) -> set[str]:
    """Return the words of a column's name and what those say in English: `rep_fnm` is a first name."""
    words = plain_words(column.name)
    return {*words, *(e for word in words for e in english(word)), *_cut_short(column)}


def _cut_short(column: Column) -> set[str]:
    """Return what a terse name of a first or last name says, behind a letter of its table as well: `SURN`, `EFORN`."""
    last = "".join(plain_words(column.name)[-1:])
    return {_TERSE[end] for end in (last, last[1:]) if end in _TERSE}


def _is_alias(column: Column) -> bool:
    """Whether the values are further names of a record in a list or map, such as its names in other languages."""
    called = [part for part in column.segments if part not in ("*", "*#")]
    said = {word for name in called for word in plain_words(name)}
    hinted = _has_hint(column) or not _ALIASES.isdisjoint(said) or "name" in said
    if not (column.is_many and not column.is_keys and hinted and is_name_like(column)):
        return False
    pairs = set(zip((number for number, _ in column.values), column.texts, strict=True))
    return len(pairs) >= _FEW_ALIASES and len(column.counts) >= _NEARLY_UNIQUE * len(pairs)


def _is_handle(column: Column) -> bool:
    """Whether the values are single words, no two alike: what people are called in a system."""
    single = all(" " not in text for text in column.counts)
    return single and column.is_unique and len(column.values) >= 5 and column.letters >= 4 and column.filled >= _SOME


def _are_full_names(column: Column) -> bool:
    """Whether the values are of several words of letters, no two alike: the captain of each ship."""
    several = sum(len(text.split()) > 1 and not any(c.isdigit() for c in text) for text in column.counts)
    enough = column.is_unique and len(column.counts) >= _FEW_ALIASES and column.filled >= _SOME
    return enough and _capitalised(column) and several >= _MANY * len(column.counts)


def are_called(ways: Ways) -> bool:
    """Whether people call the records by a name that is more than a number or a code."""
    return any(all(is_name_like(column) for column in name) for name in ways.names)


def _is_number_with_spaces(column: Column) -> bool:
    if sum(" " in text or "-" in text or text[:1] == "+" for text in column.counts) < _MOSTLY * len(column.counts):
        return False
    signs = Counter(c for text in column.counts for c in text if not c.isspace())
    digits = sum(count for c, count in signs.items() if c.isdigit())
    return digits >= _SOME * sum(signs.values()) and column.letters <= 30


def _capitalised(column: Column) -> bool:
    return sum(map(_is_capitalised, column.counts)) >= _MOSTLY * len(column.counts)


def _is_capitalised(text: str) -> bool:
    # Brands such as iPhone and eBay have their capital later.
    return not text[:1].islower() or any(c.isupper() for c in text.partition(" ")[0])


def _first_and_last(columns: list[Column]) -> tuple[Column, Column] | None:
    by_parent: dict[str, list[Column]] = {}
    for column in columns:
        by_parent.setdefault(column.path.rpartition("/")[0], []).append(column)
    for group in by_parent.values():
        called = _called_first_and_last(group)
        if called:
            return called
    for group in by_parent.values():
        for one, other in pairwise(group):
            if not _has_hint(one) and not _has_hint(other) and _is_person(one, other):
                return one, other
    return None


def _is_person(one: Column, other: Column) -> bool:
    """Whether two columns side by side look like first and last names: words that recur, in pairs that do not."""
    if not (_capitalised(one) and _capitalised(other)):
        return False
    for column in (one, other):
        singles = sum(len(text.split()) == 1 and text.isalpha() for text in column.counts)
        if singles < _MANY * len(column.counts) or column.distinct >= _NEARLY_UNIQUE or len(column.counts) < 5:
            return False
    firsts = dict(zip((n for n, _ in one.values), one.texts, strict=True))
    lasts = dict(zip((n for n, _ in other.values), other.texts, strict=True))
    pairs = Counter((firsts[n], lasts[n]) for n in firsts.keys() & lasts.keys())
    total = sum(pairs.values())
    # What one determines the other is no person: a city and its state.
    by_one = len(pairs) / max(1, len(one.counts))
    by_other = len(pairs) / max(1, len(other.counts))
    return bool(total) and len(pairs) >= _SOME * total and min(by_one, by_other) >= 1.5


def without_links(ways: Ways, linking: set[str], *, named: bool = False) -> Ways:
    """Return the ways but for the columns from which links lead: they name records of other streams.

    Names stay where the records are `named` as those of another stream are, since they are the same things.
    """
    return Ways(
        [column for column in ways.keys if column.path not in linking],
        [name for name in ways.names if named or linking.isdisjoint(column.path for column in name)],
    )


def composite_key(table: Table) -> tuple[Column, ...]:
    """Return the columns of which a stream's ids are made where there are several, in order; else none."""
    ids = [record_id.split("/") for _, record_id in table.id.values]
    lengths = {len(parts) for parts in ids}
    if len(lengths) != 1 or not 2 <= (size := lengths.pop()) <= _MOST_PARTS:
        return ()
    found: list[Column] = []
    top = [c for c in table.columns.values() if len(c.segments) == 1 and c.path != "id" and c.filled == 1.0]
    for place in range(size):
        wanted = {n: parts[place].replace("~1", "/").replace("~0", "~") for n, parts in enumerate(ids)}
        column = next((c for c in top if c not in found and _equals(c, wanted)), None)
        if column is None:
            return ()
        found.append(column)
    return tuple(found)


def _equals(column: Column, wanted: dict[int, str]) -> bool:
    return all(text == wanted[n] for (n, _), text in zip(column.values, column.texts, strict=True))
