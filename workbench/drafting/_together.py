"""What tables with cut names are called: the noun that goes best with the others. `mtr` beside courts is a matter.

Each table whose name may be several nouns cut short is called by the one that its trade, the nouns of the other
tables, its columns and its values speak for. Where none stands out it keeps its name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log

import numpy as np
import numpy.typing as npt

from workbench.drafting._code_tables import kind_of
from workbench.drafting._columns import Column, Table
from workbench.drafting._cuts import cut_of
from workbench.drafting._keys import Ways
from workbench.drafting._labels import english, plain_words
from workbench.drafting._nouns import NOUNS
from workbench.drafting._people import MAY_BE_FIRMS, OF_PEOPLE, are_names_of_people, noun_of, own_words
from workbench.drafting._told_nouns import told_noun
from workbench.drafting._trades import EVERYWHERE, RECORD_NOUNS, TRADES
from workbench.ranking import embedder

__all__ = ["Near", "read_together", "texts_of", "trades_of"]

_ROUNDS = 3
_LONGEST = 6
# What speaks for a noun, beside how it is cut: measured on schemas of a dozen trades.
_TRADE, _NEAR, _USUAL, _SAID, _PEOPLE, _WRITTEN = 0.35, 1.2, 0.2, 0.35, 0.25, 0.25
_WORD = re.compile(r"[^\W\d_]+")
_SEVERAL, _MOST_READ = 2, 1_000
_OF_ALL_TRADES = 0.6
_BY_COLUMNS = 0.25
_LIKELY = 0.78
# So much for each other table tells a trade.
_TELLING, _LEAST = 0.3, 0.5
_ENOUGH, _STANDS_OUT, _STANDS_OUT_ALONE = 1.2, 0.05, 0.12
# No other noun comes near.
_ALONE, _ENOUGH_ALONE = 0.25, 1.1
# From so much on the other tables speak for a noun's trade.
_OF_TRADE = 0.3
# Two letters are too many words where no trade tells which.
_SHORTEST = 3
_MOSTLY, _OFTEN, _ALIKE = 0.9, 0.3, 0.5
_MOST_TEXTS = 6
_OF_A_PERSON = frozenset(
    {"mail", "email", "phone", "telephone", "mobile", "birth", "birthday", "dob", "salary", "hired", "gender", "sex"}
)
_NAMES = frozenset({"nm", "nam", "name", "fullname", "fullnm"})


@dataclass
class Near:
    """How near nouns are to texts in meaning; each is read once, and the model loaded only where it is asked."""

    known: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)

    def mean(self, noun: str, texts: Sequence[str]) -> float:
        """Return the mean cosine of a noun with texts, 0 for none."""
        if not texts:
            return 0.0
        missing = [text for text in dict.fromkeys([noun, *texts]) if text not in self.known]
        if missing:
            self.known |= dict(zip(missing, embedder().embed(missing), strict=True))
        # To two places, so that machines that differ in the last digits read alike.
        return round(float(np.mean([self.known[noun] @ self.known[text] for text in texts])), 2)

    def is_word(self, text: str) -> bool:
        """Whether the model knows a text as one word: `park`, and not `outc`."""
        return len(embedder().pieces([text])[0]) == 1


@dataclass
class _Cut:
    """A table whose name is cut short."""

    table: Table
    word: str
    usual: str
    nouns: dict[str, float]
    fields: list[str]
    texts: list[str]
    read: str = ""


def read_together(tables: Mapping[str, Table], ways: Mapping[str, Ways], near: Near) -> None:
    """Find the nouns that the cut names of tables stand for, and keep them in `Table.read`.

    Args:
        tables: The streams.
        ways: Stream to the keys and names of its records.
        near: How near words are in meaning.
    """
    cuts = {stream: cut for stream, table in tables.items() if (cut := _cut(table, ways[stream])) is not None}
    if not cuts:
        return
    written = _written(tables.values())
    for cut in cuts.values():
        cut.nouns = {noun: weight + (_WRITTEN if noun in written else 0) for noun, weight in cut.nouns.items()}
    known = {stream: _known(table) for stream, table in tables.items() if stream not in cuts}
    begun = {stream: _in_trades(cuts, known, tables, stream) for stream in cuts}

    def others_of(stream: str) -> list[str]:
        others = [noun for other, noun in known.items() if noun]
        return others + [one.read for other, one in cuts.items() if other != stream and one.read]

    for _ in range(_ROUNDS):
        before = [cut.read for cut in cuts.values()]
        for stream, cut in cuts.items():
            cut.read = _best(cut, others_of(stream), begun[stream], near)
        _set_apart(cuts, others_of, begun, near)
        if before == [cut.read for cut in cuts.values()]:
            break
    taken = [*known.values(), *(cut.read for cut in cuts.values())]
    for cut in cuts.values():
        # Two tables are not called alike.
        cut.table.read = cut.read if taken.count(cut.read) == 1 and noun_of(cut.word) != [cut.read] else ""


def _set_apart(
    cuts: Mapping[str, _Cut],
    others_of: Callable[[str], list[str]],
    begun: Mapping[str, Mapping[str, float]],
    near: Near,
) -> None:
    """Let of tables that are read alike the one keep the noun that it is cut from the least; the others are read again.

    Beside `dnr` for donors, `don` are donations.
    """
    for noun, count in Counter(cut.read for cut in cuts.values() if cut.read).items():
        alike = [stream for stream, cut in cuts.items() if cut.read == noun] if count > 1 else []
        weights = sorted((cuts[stream].nouns[noun], stream) for stream in alike)
        if not alike or weights[-1][0] == weights[-2][0]:
            continue
        for _, stream in weights[:-1]:
            del cuts[stream].nouns[noun]
            cuts[stream].read = (
                _best(cuts[stream], others_of(stream), begun[stream], near) if cuts[stream].nouns else ""
            )


def trades_of(tables: Mapping[str, Table]) -> dict[str, float]:
    """Return noun to how much the tables, as they are called, speak for its trade, at most 1."""
    return _in_trades({}, {stream: table.read or _known(table) for stream, table in tables.items()}, tables, "")


def _cut(table: Table, ways: Ways) -> _Cut | None:
    """Return a table as one with a cut name; `None` for names of several words, nouns, and short kinds of codes."""
    words = plain_words(table.name)
    if len(words) != 1 or table.parted or told_noun(words[0], table) or kind_of(words[0], table):
        return None
    word = words[0]
    if len(word) > _LONGEST or not word.isalpha() or word in RECORD_NOUNS or word in NOUNS:
        return None
    usual = noun_of(own_words(table)[0])
    usual_noun = usual[0] if len(usual) == 1 and usual != [word] else next(iter(english(word)[:1]), "")
    nouns = {noun: cut for noun in sorted(RECORD_NOUNS | NOUNS) if (cut := cut_of(word, noun))}
    if not nouns:
        return None
    return _Cut(
        table,
        word,
        usual_noun,
        _weighed(nouns, table, ways, usual_noun),
        _fields(table, word),
        texts_of(table.columns.values()),
    )


def _weighed(nouns: Mapping[str, float], table: Table, ways: Ways, usual: str) -> dict[str, float]:
    """Return nouns with how likely they are by themselves: as the word is cut, and by what is in the table's names."""
    named = [c for c in table.columns.values() if not _NAMES.isdisjoint(plain_words(c.name)[-1:])]
    called = any(_are_people(one) for one in named)
    people = any(len(parts) > 1 for parts in ways.names) or (called and _tells_of_people(table))
    words = [plain_words(text) for column in named for text in column.counts]
    weighed: dict[str, float] = {}
    for noun, cut in nouns.items():
        weight = cut + (_USUAL if noun == usual else 0)
        if people:
            weight += _PEOPLE if noun in OF_PEOPLE | MAY_BE_FIRMS else -_PEOPLE
        elif noun in OF_PEOPLE - MAY_BE_FIRMS and not called:
            weight -= _PEOPLE
        if sum(noun in own for own in words) > _OFTEN * max(1, len(words)):
            weight += _SAID
        weighed[noun] = weight
    return weighed


def _written(tables: Iterable[Table]) -> frozenset[str]:
    """Return the words that stand several times in the texts of a source: in titles, departments, names of things."""
    counts = Counter(
        word
        for table in tables
        for column in table.columns.values()
        if column.path != "id" and column.is_text and not column.is_dated
        for text in column.texts[:_MOST_READ]
        for word in dict.fromkeys(_WORD.findall(text.casefold()))
    )
    return frozenset(word for word, count in counts.items() if count >= _SEVERAL)


def _tells_of_people(table: Table) -> bool:
    """Whether a table says how to reach somebody or when they were born: the Silver Rook may be a tournament."""
    words = {word for column in table.columns.values() for word in plain_words(column.name)}
    return not _OF_A_PERSON.isdisjoint(words | {said for word in words for said in english(word)})


def _are_people(column: Column) -> bool:
    """Whether texts are names of people, and not of places that end alike: the infirmaries of several towns."""
    last = Counter(text.rpartition(" ")[2] for text in column.counts)
    return are_names_of_people(column.counts) and max(last.values()) <= max(2, _ALIKE * len(column.counts))


def _best(cut: _Cut, others: Sequence[str], trades: Mapping[str, float], near: Near) -> str:
    """Return the noun that goes best with the others; empty where none stands out."""
    scores = sorted(
        (
            (
                weight
                + _TRADE * trades.get(noun, 0)
                + _NEAR
                * (near.mean(noun, others) / 2 + near.mean(noun, cut.fields) / 4 + near.mean(noun, cut.texts) / 4),
                noun,
            )
            for noun, weight in cut.nouns.items()
        ),
        reverse=True,
    )
    best, noun = scores[0]
    second = scores[1][0] if len(scores) > 1 else 0
    is_of_trade = trades.get(noun, 0) >= _OF_TRADE
    if not is_of_trade and noun != cut.usual and len(cut.word) < _SHORTEST:
        return ""
    stands_out = best - second >= (_STANDS_OUT if is_of_trade else _STANDS_OUT_ALONE)
    alone = best - second >= _ALONE
    return noun if best >= (_ENOUGH_ALONE if alone else _ENOUGH) and stands_out else ""


def _in_trades(
    cuts: Mapping[str, _Cut], known: Mapping[str, str], tables: Mapping[str, Table], stream: str
) -> dict[str, float]:
    """Return noun to how much the other tables and all columns speak for its trade, at most 1."""
    names = {one.word for one in cuts.values()}
    fields = {
        word for table in tables.values() for column in table.columns.values() for word in plain_words(column.name)
    }
    fields -= names
    words = [*(noun for other, noun in known.items() if noun), *(c.word for o, c in cuts.items() if o != stream)]
    told = [0.0] * len(TRADES)
    for words_of, share in ((words, 1.0), (sorted(fields), _BY_COLUMNS)):
        for word in words_of:
            told = [so_far + share * hit for so_far, hit in zip(told, _hits(word), strict=True)]
    # A noun or two may be there by chance.
    most = max(*told, _TELLING * len(words), _LEAST)
    found: dict[str, float] = dict.fromkeys(EVERYWHERE, _OF_ALL_TRADES)
    for trade, support in zip(TRADES, told, strict=True):
        for noun in trade:
            found[noun] = max(found.get(noun, 0), (support / most) ** 2)
    return found


@cache
def _hits(word: str) -> tuple[float, ...]:
    """Return how much a word speaks for each trade. What many trades have tells none of them."""
    likely = {noun: cut for noun in RECORD_NOUNS if (cut := 1.0 if word == noun else cut_of(word, noun)) >= _LIKELY}
    hits = [max((likely.get(noun, 0.0) for noun in trade), default=0.0) for trade in TRADES]
    count = sum(hit > 0 for hit in hits)
    tells = log(len(TRADES) / count) / log(len(TRADES)) if count else 0.0
    return tuple(tells * hit for hit in hits)


def _known(table: Table) -> str:
    """Return the noun that a table is called by without a doubt; empty for none."""
    words = [word for one in own_words(table)[-1:] for word in noun_of(one)[-1:]]
    return next((word for word in words if word in NOUNS | RECORD_NOUNS), "")


def _fields(table: Table, own: str) -> list[str]:
    """Return the words of a table's columns that are known, as one text."""
    words = [word for column in table.columns.values() for word in plain_words(column.name) if column.path != "id"]
    said = [english(word)[:1] or ((word,) if word in NOUNS | RECORD_NOUNS else ()) for word in words if word != own]
    text = " ".join(dict.fromkeys(word for one in said for word in one))
    return [text] if text else []


def texts_of(columns: Iterable[Column]) -> list[str]:
    """Return some of the texts of columns that are no names of people, as one text; an empty list for none."""
    some = [text for column in columns if _is_telling(column) for text in _common(column)]
    text = " ".join(some)
    return [text] if text else []


def _is_telling(column: Column) -> bool:
    if column.path == "id" or not column.is_text or column.is_dated or are_names_of_people(column.counts):
        return False
    letters = sum(text.replace(" ", "").isalpha() and not text.isupper() for text in column.counts)
    return letters >= _MOSTLY * len(column.counts)


def _common(column: Column) -> list[str]:
    ordered = sorted(column.counts.items(), key=lambda one: (-one[1], one[0]))
    return [text for text, _ in ordered[:_MOST_TEXTS]]
