"""What cut names of columns mean: the word that goes with the values, the table and what the column leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from workbench.drafting._columns import Column, Table
from workbench.drafting._cuts import cut_of
from workbench.drafting._field_nouns import FIELD_NOUNS, LITTLE_WORDS
from workbench.drafting._labels import english, is_written_together, known_words, meant_beside, plain_words, synonyms
from workbench.drafting._links import Edge
from workbench.drafting._nouns import NOUNS
from workbench.drafting._people import MAY_BE_FIRMS, OF_PEOPLE, are_names_of_people
from workbench.drafting._together import Near, texts_of, trades_of
from workbench.drafting._trades import EVERYWHERE, RECORD_NOUNS
from workbench.records import plural, singular
from workbench.views import SpecLink

__all__ = ["CutFields", "cut_fields", "links_as_read", "told_together"]

_SHORTEST, _LONGEST, _NEVER_A_WORD = 2, 7, 3
_OF_SORT, _USUAL, _COMMON, _SAID, _TRADE, _NEAR = 0.25, 0.2, 0.15, 0.35, 0.15, 1.2
_ENOUGH, _STANDS_OUT, _STANDS_OUT_KNOWN = 1.2, 0.04, 0.12
_OFTEN = 0.3
_FLAGS = frozenset({"y", "n", "yes", "no", "true", "false", "0", "1", "t", "f", "j"})
_FIRM_WORDS = 2
_BY_TWO_LETTERS = 0.7
# Sorts of values that few words fit.
_TELLING = frozenset({"person", "flag"})
_MOSTLY = 0.9
_PROSE_LETTERS = 14
_ALWAYS = frozenset({"min", "max", "no", "nr", "id", "nm", "cd", "dt"})
_OF_FIELDS = frozenset().union(*FIELD_NOUNS.values())
_EVERY = frozenset().union(*FIELD_NOUNS.values(), RECORD_NOUNS, NOUNS)
_BY_LETTER = {
    letter: sorted(one for one in _EVERY if one[0] == letter) for letter in sorted({one[0] for one in _EVERY})
}
Told = Callable[[str, Sequence[str]], "list[str] | None"]


@dataclass
class CutFields:
    """What is known of the cut names of columns while a spec is drafted.

    Attributes:
        near: How near words are in meaning.
        called: The name of a table to the noun that it is cut short from, where other tables told that.
        nouns: Stream to what its records are called.
        people: The streams whose records are people.
        trades: Noun to how much the tables speak for its trade.
        leads: Stream and path of a column to the name of the link that it holds, and the stream that it leads to.
        read: Stream and path of a column to those words of its name that were read so, and as what.
    """

    near: Near
    called: Mapping[str, str]
    nouns: Mapping[str, str]
    people: Set[str]
    trades: Mapping[str, float]
    leads: Mapping[tuple[str, str], tuple[str, str]]
    read: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def cut_fields(
    tables: Mapping[str, Table],
    edges: Iterable[Edge],
    found: Iterable[SpecLink],
    names: Mapping[str, str],
    people: Set[str],
    near: Near,
) -> CutFields:
    """Return what tells the meaning of the cut names of columns.

    Args:
        tables: The streams.
        edges: The links that manifests declare.
        found: Those that the values show.
        names: Stream to entity.
        people: The streams whose records are people.
        near: How near words are in meaning.
    """
    leads = {(one.stream, one.path): (one.name, one.to) for one in found if isinstance(one.path, str)}
    for edge in edges:
        if edge.held:
            links = (one for record in tables[edge.stream].records for one in record.links if one.name == edge.name)
            leads |= {(edge.stream, one.path): (edge.name, edge.to) for one in islice(links, 1)}
    called = {table.name.casefold(): table.read for table in tables.values() if table.read}
    return CutFields(near, called, names, people, trades_of(tables), leads)


def told_together(column: Column | None, table: Table, known: CutFields, told: Told) -> Told:
    """Return what tells the meaning of a cut word of a column's name, where nothing else tells it.

    Args:
        column: The column whose name it is; `None` for that of an object.
        table: Its table.
        known: What the other tables tell.
        told: Tells the meaning of other words.
    """
    if column is None or not column.values:
        return told
    words = known_words(plain_words(column.name))

    def tell(word: str, beside: Sequence[str]) -> list[str] | None:
        said = told(word, beside)
        if said or word in _ALWAYS or meant_beside(word, beside) or is_written_together(word):
            return said
        if word in known.called:
            return [known.called[word]]
        # What stands before another says nothing of the values: `rcv` of `rcv_dt` does.
        meant = _meant(word, column, table, known) if word in words[-1:] or column.is_dated else ""
        if meant and meant != word:
            known.read[table.stream, column.path] = known.read.get((table.stream, column.path), {}) | {word: meant}
        return [meant] if meant else None

    return tell


def links_as_read(edges: Iterable[Edge], tables: Mapping[str, Table], known: CutFields) -> list[Edge]:
    """Return the ways with the names of the columns that hold them as those were read: the `responsible` of `mtr_resp`.

    Args:
        edges: The ways between streams.
        tables: The streams.
        known: What the columns' names were read as.
    """
    plain: dict[tuple[str, str], str] = {}
    for (stream, path), words in known.read.items():
        if (stream, path) in known.leads:
            own = known_words(plain_words(tables[stream].columns[path].name))
            plain[stream, known.leads[stream, path][0]] = "_".join(words.get(word, word) for word in own)
    return [
        replace(edge, plain=told)
        if (told := plain.get((edge.stream, edge.name) if edge.held else (edge.to, edge.inverse))) and not edge.said
        else edge
        for edge in edges
    ]


def _meant(word: str, column: Column, table: Table, known: CutFields) -> str:
    """Return the word that a column's name is cut short from; empty where none stands out."""
    if not _may_be_cut(word, known.near):
        return ""
    usual, sort = english(word), _sort_in(column, table, known)
    fits = FIELD_NOUNS[sort]
    is_known = usual[:1] and (usual[0] in _EVERY or sort in _TELLING)
    if usual and (not is_known or fits & {*usual, *map(singular, usual)}):
        # What the letters commonly mean goes with the values, or may.
        return ""
    scores = _scores(word, column, table, known)
    if not scores:
        return ""
    best, meant = scores[0]
    if meant in usual or best < _ENOUGH:
        return ""
    if best - max((score for score, one in scores if one in usual), default=0) < _STANDS_OUT_KNOWN:
        return ""
    if best - next((score for score, one in scores[1:] if not _are_alike(one, meant)), 0) < _STANDS_OUT:
        # Several go with the values, and what the letters commonly mean does not: then the name stays as it is.
        return word if usual else ""
    return plural(meant) if _is_several(word, column) and meant[-1] != "s" and cut_of(word, meant) == 0 else meant


def _scores(word: str, column: Column, table: Table, known: CutFields) -> list[tuple[float, str]]:
    """Return the words that one may be cut short from, and how much speaks for each, the best first."""
    texts, noun = texts_of([column]), known.nouns[table.stream].replace("_", " ")
    usual, sort = english(word), _sort_in(column, table, known)
    fits = FIELD_NOUNS[sort]
    is_part = sort == "person" and len(word) == _SHORTEST
    scores: list[tuple[float, str]] = []
    for one in _BY_LETTER.get(word[0], ()):
        cut = max(cut_of(word, one), cut_of(word[:-1], one) if _is_several(word, column) else 0)
        if is_part and one in fits and one.startswith(word):
            # Two letters begin many words, but few parts that people play: the `op` of a matter.
            cut = max(cut, _BY_TWO_LETTERS)
        if cut:
            near = known.near.mean(one, [noun]) / 2 + known.near.mean(one, texts) / 2
            said = sum(one in plain_words(text) for text in column.counts) > _OFTEN * len(column.counts)
            is_fitting = not fits.isdisjoint((one, singular(one), plural(one)))
            # What letters commonly mean may be said of values that no list has.
            is_neutral = one in usual and one not in _OF_FIELDS and sort not in _TELLING
            weight = cut + (_OF_SORT if is_fitting else 0 if is_neutral else -_OF_SORT)
            # A client's contact is no customer.
            weight -= _OF_SORT * (one in synonyms(noun))
            weight += _COMMON * (is_part and one in EVERYWHERE)
            weight += _USUAL * (one in usual) + _SAID * said + _TRADE * known.trades.get(one, 0)
            scores.append((round(weight + _NEAR * near, 2), one))
    return sorted(scores, reverse=True)


def _is_several(word: str, column: Column) -> bool:
    """Whether a cut word may be a plural: what is counted."""
    return word[-1] == "s" and column.is_number and len(word) > _NEVER_A_WORD


def _are_alike(one: str, other: str) -> bool:
    """Whether two words are forms of one: expires and expiry, objection and objector."""
    return len(one) > _NEVER_A_WORD + 1 and one[:5] == other[:5]


def _may_be_cut(word: str, near: Near) -> bool:
    """Whether a word is none of English by itself, or a short one that may be cut from another."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or word in _EVERY or word in LITTLE_WORDS:
        return False
    if singular(word) in _EVERY:
        return False
    return len(word) <= _NEVER_A_WORD or not set(word) & set("aeiou") or not near.is_word(word)


def _sort_in(column: Column, table: Table, known: CutFields) -> str:
    to = known.leads.get((table.stream, column.path), ("", ""))[1]
    return _sort_of(column, to in known.people or known.nouns.get(to, "") in OF_PEOPLE | MAY_BE_FIRMS)


def _sort_of(column: Column, leads_to_people: bool) -> str:
    """Return what stands in a column: one of the keys of `FIELD_NOUNS`."""
    if leads_to_people or (not column.is_category and are_names_of_people(column.counts)):
        return "person" if leads_to_people or not _are_firms(column) else "firm"
    if column.is_dated:
        return "day"
    if column.forms <= _FLAGS:
        return "flag"
    if column.is_number or column.is_amount or column.is_decimal:
        return "number"
    if column.is_text and column.letters > _PROSE_LETTERS:
        return "prose"
    return "firm" if _are_firms(column) or _are_proper(column) else "chosen"


def _are_proper(column: Column) -> bool:
    """Whether the texts are of two words and more with capitals, as the names of judges and stages are."""
    words = [plain.split() for plain in column.counts]
    proper = sum(len(own) >= _FIRM_WORDS and all(word[0].isupper() for word in own) for own in words)
    return proper >= _MOSTLY * len(words)


def _are_firms(column: Column) -> bool:
    """Whether the texts have a sign or an ending of companies."""
    ends = ("ltd", "plc", "inc", "llc", "gmbh", "bv", "sa", "sons", "co", "partners", "brothers", "group", "llp")
    return any(text.casefold().rstrip(".").endswith(ends) or "&" in text for text in column.counts)
