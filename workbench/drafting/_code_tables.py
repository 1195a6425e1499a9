"""Tables of codes, each with its text: what they are called, and the columns that lead there.

`c_flt` holds kinds of faults, with a code and a text for each, and no flights; so does the `flt_cd` that leads there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from workbench.drafting._columns import Column, Table
from workbench.drafting._labels import english, known_words, plain_words
from workbench.drafting._lexicon import pairs

__all__ = ["Coded", "coded_words", "is_code_table", "is_short_kind", "kind_of", "told_of_codes", "without_codes_before"]

# Before the name of a table they say that it holds codes: `c_flt`, `lk_status`.
_CODES_BEFORE = frozenset({"c", "cd", "cod", "cde", "lk", "lkp", "lkup", "lu", "lut", "ref", "lookup", "k", "kd"})
_CODES = frozenset({"cd", "cde", "code", "kd", "kode", "codigo", "key", "id"})
_TEXTS = frozenset(
    {
        "dscr",
        "desc",
        "descr",
        "dsc",
        "description",
        "text",
        "txt",
        "label",
        "lbl",
        "meaning",
        "caption",
        "name",
        "nm",
        "ttl",
        "title",
    }
)
Coded = dict[str, list[tuple[Table, list[str]]]]
"""Word to the tables of codes that are called by it alone, each with what it means there."""
_MOST_RECORDS, _MOST_COLUMNS = 100, 4
_SHORT_CODE = 6
# What an abbreviation means as the name of such a table, where it commonly means something else.
_KINDS = pairs("""
    flt fault; drv drive; pos position; clst closing status; st|sts|stat status; cse cause; mth method; cls class;
    typ type; cat category; res result; rsn reason
""")


def without_codes_before(words: Sequence[str]) -> list[str]:
    """Return the words of a table's name but for the first where it says that the table holds codes."""
    return [*words[1:]] if len(words) > 1 and words[0] in _CODES_BEFORE else [*words]


def is_code_table(table: Table) -> bool:
    """Whether a table has little more than a short code and a text for each record, which none but codes begin."""
    own = [column for column in table.columns.values() if column.path != "id"]
    if not own or "id" not in table.columns or table.count > _MOST_RECORDS or len(own) > _MOST_COLUMNS:
        return False
    called = {column.path: plain_words(column.name)[-1:] for column in own}
    codes = [column for column in own if not _CODES.isdisjoint(called[column.path]) and column.texts == table.id.texts]
    texts = [column for column in own if not _TEXTS.isdisjoint(called[column.path]) and column.is_text]
    return any(_are_short(column) for column in codes) and bool(texts) and _says_codes(table, codes[0])


def _are_short(column: Column) -> bool:
    return max(map(len, column.counts)) <= _SHORT_CODE


def _says_codes(table: Table, code: Column) -> bool:
    """Whether its name or that of the code says so: `id` and `name` are what any record may have."""
    begins = plain_words(table.name)[:1]
    return not _CODES_BEFORE.isdisjoint(begins) or plain_words(code.name)[-1:] not in (["id"], ["key"])


def kind_of(word: str, table: Table) -> list[str]:
    """Return what a word of a table's name means if the table holds codes; empty where it means several things."""
    meant = _KINDS[word].split() if word in _KINDS else english(word)[:1] if len(english(word)) == 1 else ()
    return [*meant] if meant and is_code_table(table) else []


def is_short_kind(word: str) -> bool:
    """Whether a word of a table of codes is cut short, and so no plural though it ends as one: `res`."""
    return word in _KINDS


def coded_words(tables: Iterable[Table], called: Callable[[Table], list[str]]) -> Coded:
    """Return word to the tables of codes that are called by it alone, each with what it means there."""
    found: dict[str, list[tuple[Table, list[str]]]] = {}
    for table in tables:
        own = without_codes_before(plain_words(table.name))
        if len(own) == 1 and is_code_table(table):
            found.setdefault(own[0], []).append((table, called(table)))
    return found


def told_of_codes(
    column: Column | None,
    coded: Coded,
    told: Callable[[str, Sequence[str]], list[str] | None],
) -> Callable[[str, Sequence[str]], list[str] | None]:
    """Return what tells the meaning of a word: where all values are codes of the table called so, what that is called.

    Args:
        column: The column whose name it is; `None` for that of an object.
        coded: As `coded_words` gives it.
        told: Tells the meaning of other words.
    """
    last = known_words(plain_words(column.name))[-1:] if column is not None else []

    def tell(word: str, beside: Sequence[str]) -> list[str] | None:
        for table, said in coded.get(word, ()) if column is not None and [word] == last else ():
            if column is not None and column.keys and column.keys <= table.id.keys and said != [word]:
                return said
        return told(word, beside)

    return tell
