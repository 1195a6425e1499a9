"""What the entities of a draft are called: the streams' names in plain words, and other nouns for the same things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from workbench.drafting._code_tables import kind_of
from workbench.drafting._columns import Table
from workbench.drafting._keys import Ways
from workbench.drafting._labels import english, known_words, meant_beside, plain_words, synonyms
from workbench.drafting._lexicon import ABBREVIATIONS
from workbench.drafting._linked_nouns import without_vowels
from workbench.drafting._nouns import AMBIGUOUS_NOUNS, AMONG, NOUNS, OF_TWO_WORDS, ONLY_AMONG, PERSONS, STAFF_FIELDS
from workbench.drafting._people import is_cut, noun_of, own_words
from workbench.drafting._told_nouns import other_noun, told_noun
from workbench.drafting._ways import safe_name
from workbench.ranking import stemmed_terms
from workbench.records import singular

__all__ = ["about_entity", "entity_names", "staff_stream"]

# Of whatever kind they are, they are called by the same other nouns: an artist's request is a ticket, too.
_OF_ANY_KIND = frozenset(
    {"request", "application", "inspection", "visit", "appointment", "booking", "contract", "shipment", "claim", "call"}
)
# Fields that are called so say which record it is, or which other one.
_NUMBERED = frozenset({"id", "no", "nr", "num", "number", "code", "key", "ref"})
# What stands before a word for keys and calls no record.
_SAY_NOTHING = frozenset(
    """
    record rec item itm row line entry row object obj system sys internal int external ext own serial ser registration
    reg sequence seq index idx position pos label tag tax vat phone tel account acct reference short long full main new
    old unique uniq global local public barcode bar qr post postal zip card plate list file page doc document data kind
    type typ class category cat group run
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_OF_FIELDS = frozenset({"kind", "sort"})
_COMPANIES = frozenset({"organization", "organisation", "company", "firm", "business", "workspace"})
# A user is a customer, an account or a member where no other stream is of people or of companies; else somebody who
# works there.
_STAFF = ("colleague", "employee", "staff")
# What is told of those who work here, and of no customer.
_HIRED = frozenset({"hired", "hire", "hiring", "salary", "wage", "wages", "payroll", "rank", "grade", "employment"})
_MOSTLY = 0.9
# Nouns for people that call things as well: a coach may have wheels.
_MAY_BE_THINGS = frozenset({"coach", "host", "guide", "planner", "speaker"})
_SHORTEST = 3


def entity_names(tables: Mapping[str, Table]) -> dict[str, str]:
    """Return stream to entity: the singular of the stream's last word, with its source where two would be alike.

    Abbreviations are written out: `veh` is called vehicle, `po_lines` purchase order line. A `part_master` is a part.
    """
    plain = {stream: own_words(table) for stream, table in tables.items()}
    written = {
        stream: [word for one in words for word in _noun_in(one, tables[stream])] for stream, words in plain.items()
    }
    names: dict[str, str] = {}
    for stream, table in tables.items():
        alike = sum(other.name == table.name for other in tables.values()) > 1
        others = [words for other in tables if other != stream for words in (plain[other], written[other])]
        words = plain[stream] if alike or written[stream] in others else written[stream]
        if written[stream] in others and is_cut(table):
            # Beside parts, a `part_master` keeps its name, and beside statuses a `c_sts`.
            words = plain_words(table.name)
        own = "_".join(words) or "record"
        names[stream] = safe_name(f"{table.stream.partition('.')[0]}_{own}" if alike else own, list(names.values()))
    return names


def _noun_in(word: str, table: Table) -> list[str]:
    """Return what a word of a stream's name is written out as; all of a name that a sort was parted from: `cls_cd`."""
    if table.read:
        return [table.read]
    if kind := kind_of(word, table):
        return kind
    if table.parted:
        return list(english(word)[:1]) or noun_of(word)
    if told := told_noun(word, table):
        return [told]
    # A system that writes `CLAM` for its claims leaves out vowels.
    spelt = without_vowels(word) if plain_words(table.name) == [word] else ""
    return [spelt] if spelt else noun_of(word)


def staff_stream(tables: Mapping[str, Table], names: Mapping[str, str], people: Set[str]) -> str:
    """Return the one stream of people whose fields say that they work here; empty where none, or several, do.

    Rangers who were hired and have a rank are the staff of a forest office. Where any people are called staff or
    employees, it is those.
    """
    called = {word for name in names.values() for word in plain_words(name)}
    if not called.isdisjoint(_STAFF):
        return ""
    hired = [stream for stream in people if not _HIRED.isdisjoint(_field_forms(tables[stream]))]
    return hired[0] if len(hired) == 1 else ""


def _field_forms(table: Table) -> set[str]:
    """Return the words of a table's fields, those that are cut written out as well."""
    words = {word for column in table.columns.values() for word in plain_words(column.name)}
    return words | {form for word in words for form in english(word)}


def about_entity(
    table: Table,
    ways: Ways,
    names: Mapping[str, str],
    people: Set[str],
    linked: Sequence[str] = (),
    *,
    is_staff: bool = False,
) -> str:
    """Return other words for an entity: what its name says in English, and nouns for the same thing.

    Words by which other entities are called are left out.

    Args:
        table: Its stream.
        ways: The keys and names of its records.
        names: Stream to entity.
        people: The streams whose records are people.
        linked: The nouns by which links lead there.
        is_staff: Whether these are the people who work here.
    """
    words = plain_words(names[table.stream])
    last = words[-1] if words else ""
    is_person = table.stream in people
    own = own_words(table)
    translated = [_translated(words, place, is_person=is_person) for place in range(len(words))]
    either = [noun for word in own for noun in AMBIGUOUS_NOUNS.get(word, "").split()]
    known = [
        *own,
        *_by_key(table),
        *(noun for word in own for noun in other_noun(word, table)),
        *(noun for noun in either if is_person or noun not in PERSONS),
        *(e for said in translated for e in said),
        *linked,
    ]
    others = {word for stream, name in names.items() if stream != table.stream for word in plain_words(name)}
    known += [] if is_person else _of_key_label(table, others)
    # A work order is no purchase.
    of_two = OF_TWO_WORDS.get((*words[-2:],), "").split()
    known += of_two
    is_head = (len(words) == 1 or (last in _OF_ANY_KIND and not of_two)) and (is_person or last not in _MAY_BE_THINGS)
    for word in [*([last] if is_head else ()), *(translated[-1][:1] if translated else ())]:
        alone = people <= {table.stream} and _COMPANIES.isdisjoint(others)
        known += synonyms(word) if word != "user" or alone else _colleagues(table)
        known += _among(word, others)
    known = [noun for noun in known if noun not in ONLY_AMONG or ONLY_AMONG[noun] & (others | set(words))]
    if is_staff:
        known += _STAFF
    if is_person:
        known.append("person")
    elif last == "account":
        # Of companies.
        known = [noun for noun in known if noun not in PERSONS]
    taken = _parts(table) | _told(table)
    # "By kind" asks for a field of what is counted, and for no table of types.
    known = [noun for noun in known if noun not in taken | _OF_FIELDS]
    others |= {e for word in others for e in english(word)[:1]}
    # "Performances" ask for no performers, though both have one stem.
    stems = {stem for word in others for stem in stemmed_terms(word)}
    return " ".join(
        word for word in dict.fromkeys(known) if word not in words and stems.isdisjoint(stemmed_terms(word))
    )


def _translated(words: Sequence[str], place: int, *, is_person: bool) -> list[str]:
    """Return what a word of a name is in English; a `mem` that is no person is no member."""
    word = words[place]
    beside = [*words[max(0, place - 1) : place], *words[place + 1 : place + 2]]
    said = meant_beside(word, beside) or english(word)
    # Dues are no deadlines: what says itself is no abbreviation.
    said = () if word in ABBREVIATIONS and word in said else said
    return [one for one in said if is_person or word not in AMBIGUOUS_NOUNS or one not in PERSONS]


def _by_key(table: Table) -> list[str]:
    """Return what a record is called by its own key: a line of `casew` with a `case_no` is a case."""
    for column in table.columns.values():
        words = plain_words(column.name)
        if column.path.count("/") == 1 and column.texts == table.id.texts and len(words) > 1:
            called = "".join(plain_words(table.name))
            nouns = [noun for noun in known_words(words) if len(noun) >= _SHORTEST and called.startswith(noun)]
            return [said for noun in nouns for said in noun_of(noun)]
    return []


def _of_key_label(table: Table, others: Set[str]) -> list[str]:
    """Return the noun by which a record's own key is labelled: reserves with a `lot_no` are lots.

    People are not called by their keys, and what another stream may be called as well tells nothing.
    """
    noun = _noun_of_key(table)
    elsewhere = {other for word in others for one in (word, singular(word)) for other in (one, *synonyms(one))}
    if "".join(plain_words(table.name)).endswith(noun):
        # `svccall` says more than "call": service calls are read by the whole of it.
        return []
    return [noun] if noun not in elsewhere | _SAY_NOTHING | _COMPANIES else []


def _noun_of_key(table: Table) -> str:
    """Return the one word beside the word for keys (`lot_no`) of the field that has the ids of a stream's records."""
    for column in table.columns.values():
        words = plain_words(column.name)
        if column.path.count("/") != 1 or column.texts != table.id.texts or _NUMBERED.isdisjoint(words[1:]):
            continue
        called = known_words(words)
        if len(called) == 1 and len(called[0]) >= _SHORTEST and called[0] not in own_words(table):
            said = noun_of(called[0])
            if called[0].isalpha() and len(said) == 1 and (said[0] in NOUNS or said[0] not in ABBREVIATIONS):
                return singular(said[0])
    return ""


def _colleagues(table: Table) -> tuple[str, ...]:
    """Return other nouns for users beside streams of other people: none, unless they work in a department."""
    fields = {word for column in table.columns.values() for word in plain_words(column.name)}
    return () if STAFF_FIELDS.isdisjoint(fields) else _STAFF


def _among(word: str, others: Set[str]) -> list[str]:
    """Return nouns that mean the same beside certain other streams: a job is a vacancy where there are candidates."""
    return [noun for own, beside, nouns in AMONG if own == word and beside & others for noun in nouns.split()]


def _told(table: Table) -> set[str]:
    """Return the words that call fields of the records: the award of a grant is an amount, and no grant."""
    called = [plain_words(c.name) for c in table.columns.values()]
    return {word for words in called if _NUMBERED.isdisjoint(words) for word in words}


def _parts(table: Table) -> set[str]:
    """Return the nouns for objects and lists in the records: an event's sessions are parts of it, and no event."""
    inside = [segment for c in table.columns.values() if len(c.segments) > 1 for segment in c.segments[:-1]]
    return {singular(words[-1]) for segment in inside if (words := plain_words(segment))}
