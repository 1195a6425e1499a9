"""From the records of some streams to a context spec that works at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from workbench.drafting._by_values import told_by_values
from workbench.drafting._called import about_entity, entity_names, staff_stream
from workbench.drafting._code_tables import Coded, coded_words, is_code_table, told_of_codes
from workbench.drafting._columns import Column, Table, read_table
from workbench.drafting._copied_names import without_copied_names
from workbench.drafting._echoes import without_echoes
from workbench.drafting._fields_together import CutFields, cut_fields, links_as_read, told_together
from workbench.drafting._keys import Ways, are_called, find_ways, without_links
from workbench.drafting._labels import plain_words, written_out
from workbench.drafting._lettered import lettered, without_letters
from workbench.drafting._link_kinds import FoundLink
from workbench.drafting._linked_nouns import linked_nouns
from workbench.drafting._links import declared_edges, find_links
from workbench.drafting._mentions import mentioning
from workbench.drafting._neighbour_days import settle_days
from workbench.drafting._own_letters import part_letters
from workbench.drafting._people import are_people
from workbench.drafting._prefixes import part_prefixes
from workbench.drafting._same_things import Same, same_things
from workbench.drafting._sections import draft_sections
from workbench.drafting._short_for import Leading, leading_to, told_of_links
from workbench.drafting._sorts import part_sorts
from workbench.drafting._together import Near, read_together
from workbench.drafting._value_words import says_nothing, value_words
from workbench.drafting._walks import ways_from
from workbench.drafting._ways import name_links
from workbench.errors import SpecError
from workbench.records import LinkType, Record, singular
from workbench.tokens import DEFAULT_ENCODING
from workbench.views import ContextSpec, Entity, FieldWords

__all__ = ["Draft", "Records", "draft_spec"]

_LOOKED_AT = 5_000
_SCANNED = 50_000
_BUDGET_TOKENS = 1000
_MOST_WORDS = 60
# So many parts has the path of a field that stands in the record itself.
_TOP = 2
# Beside them a `sub` is where an address is.
_POSTAL = frozenset({"pcd", "postcd", "pcode", "postcode", "zip", "zipcode"})


class Records(Protocol):
    """The records that a spec is drafted from. `workbench.store.Store` has them."""

    def streams(self) -> dict[str, int]:
        """Return the qualified streams and their numbers of live records."""
        ...

    def scan(self, stream: str, *, batch_size: int = 1000) -> Iterator[Record]:
        """Iterate over the records of a stream."""
        ...

    def find_many(self, stream: str, paths: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
        """Return the records that each key names."""
        ...


@dataclass(frozen=True)
class Draft:
    """A spec with what it was drafted from.

    Attributes:
        spec: The spec.
        tables: The streams that were looked at, by name.
        found: The links that no manifest declares and the values show, in the order of `spec.links`.
    """

    spec: ContextSpec
    tables: Mapping[str, Table]
    found: Sequence[FoundLink]


def draft_spec(
    source: Records, streams: Sequence[str], *, links: Sequence[LinkType] = (), encoding: str = DEFAULT_ENCODING
) -> Draft:
    """Look at the records of `streams` and write a spec for questions about them.

    Up to 5,000 records of each stream are looked at, drawn evenly from its first 50,000. No model is asked.

    Args:
        source: The records.
        streams: Qualified names; each becomes an entity.
        links: The links that manifests declare. Others are found by the values.
        encoding: In which the spec's budget is counted.

    Raises:
        SpecError: None of the streams has a record.
    """
    counts = source.streams()
    tables = {name: _table(source, name, counts[name]) for name in streams if counts.get(name)}
    if not tables:
        message = f"there is no record in {', '.join(streams) or 'any stream'} to draft a spec from. Pull first."
        raise SpecError(message)
    part_prefixes(tables.values())
    part_letters(tables.values())
    part_sorts(tables)
    settle_days(tables)
    ways = {name: find_ways(table) for name, table in tables.items()}
    edges, taken = declared_edges(tables, links)
    every = find_links(tables, ways, source, taken)
    found = without_echoes(every, tables)
    linked = linked_nouns(tables, edges, found)
    spec_links, all_edges = name_links(found, edges, tables)
    meant = lettered(tables)
    near = Near()
    read_together(tables, ways, near)
    names = entity_names(tables)
    linking: dict[str, set[str]] = {stream: set() for stream in tables}
    for link in every:
        linking[link.stream].update(link.paths)
    for stream, pointer in taken:
        linking[stream].update(_patterns(pointer, tables[stream]))
    same = same_things(tables, ways)
    ways = {stream: without_links(own, linking[stream], named=stream in same) for stream, own in ways.items()}
    # "FM" is the title of players, and no record that anybody asks for.
    coding = {link.to for link in found if link.where}
    ways = without_copied_names(ways, tables, all_edges, {stream: one.streams for stream, one in same.items()})
    named = {s for s in tables if are_called(ways[s])}
    people = {s for s, table in tables.items() if are_people(table, ways[s])}
    staff = staff_stream(tables, names, people)
    coded = coded_words(tables.values(), lambda table: names[table.stream].split("_"))
    leading = leading_to(tables, edges, found, names)
    cut = cut_fields(tables, edges, spec_links, names, people, near)
    called = [plain_words(table.name) for table in tables.values()]
    words = {s: tuple(_field_words(table, called, meant, coded, leading[s], cut)) for s, table in tables.items()}
    all_edges = links_as_read(all_edges, tables, cut)
    codes = {s for s, table in tables.items() if is_code_table(table) or "code" in names[s].split("_")}
    walks = {s: ways_from(s, all_edges, named=named, people=people, codes=codes, counts=counts) for s in tables}
    mentions = mentioning(tables, ways)
    spec = ContextSpec(
        description=_description(tables, names),
        encoding=encoding,
        budget_tokens=_BUDGET_TOKENS,
        entities={
            names[s]: _entity(
                table,
                ways[s],
                about_entity(table, ways[s], names, people, linked.get(s, ()), is_staff=s == staff),
                words[s],
                same.get(s, Same()),
            ).model_copy(update={"mentions": mentions.get(s, ())})
            for s, table in tables.items()
            if s not in coding
        },
        links=tuple(spec_links),
        sections=tuple(
            section
            for section in draft_sections(names, tables, ways, walks, linking)
            if section.of not in {names[stream] for stream in coding}
        ),
    )
    return Draft(spec, tables, found)


def _table(source: Records, stream: str, count: int) -> Table:
    step = max(1, min(count, _SCANNED) // _LOOKED_AT)
    return read_table(stream, count, islice(source.scan(stream), 0, min(count, _SCANNED), step))


def _patterns(pointer: str, table: Table) -> Iterator[str]:
    """Yield the field path of the column that a JSON Pointer leads into."""
    segments = pointer.split("/")
    for path in table.columns:
        parts = path.split("/")
        if len(parts) == len(segments) and all(p in ("*", s) for p, s in zip(parts, segments, strict=True)):
            yield path


def _entity(table: Table, ways: Ways, about: str, words: Iterable[FieldWords], same: Same) -> Entity:
    return Entity(
        stream=table.stream,
        keys=tuple(column.path for column in ways.keys),
        names=tuple(tuple(column.path for column in name) for name in ways.names),
        about=about,
        words=tuple(words),
        natural_keys=tuple(same.natural_keys),
        facts=same.facts,
        days={c.path: c.days.order for c in table.columns.values() if c.days is not None and c.days.order is not None},
    )


def _field_words(
    table: Table,
    streams: Sequence[Sequence[str]],
    meant: Mapping[str, Sequence[str]],
    coded: Coded,
    leading: Leading,
    cut: CutFields,
) -> Iterator[FieldWords]:
    """Yield words for the fields whose names are abbreviations or of another language."""
    seen: set[str] = set()
    siblings = [word for column in table.columns.values() for word in plain_words(column.name)]
    near = [plain_words(table.name), siblings, [word for words in streams for word in words]]
    for column in table.columns.values():
        if column.path == "id":
            continue
        parts = column.path.split("/")
        for size in range(2, len(parts) + 1):
            path, name = "/".join(parts[:size]), parts[size - 1]
            if path in seen or name in ("*", "*#"):
                continue
            seen.add(path)
            name = name.replace("~1", "/").replace("~0", "~")
            words = plain_words(column.segments[0] if size == _TOP else name)
            own = column if path == column.path else None
            told = told_of_links(own, leading, told_of_codes(own, coded, told_by_values(own)))
            told = told_together(own, table, cut, told)
            said = _told_by_table(words, column, table, siblings) or written_out(
                without_letters(words, meant), near, told
            )
            if own is not None and says_nothing(name):
                said = value_words(own, table) or said
            # The letter of `E-mail` says nothing.
            is_new = bool(column.parted) and size == _TOP
            if is_new and words[-1] == "cd" and len(said) > 1:
                # In a source where each code is called one, that tells none from another.
                said.remove("code")
            if (is_new or said != [word for word in words if len(word) > 1]) and len(seen) <= _MOST_WORDS * 4:
                yield FieldWords(path=path, words=" ".join(said))


def _told_by_table(words: Sequence[str], column: Column, table: Table, siblings: Collection[str]) -> list[str]:
    """Return the words for a record's own `inv` or `inv_no`: that of an artefact is no invoice's. So for a `sub`."""
    if words == ["sub"] and column.is_text and not _POSTAL.isdisjoint(siblings):
        return ["suburb"]
    if words == ["min"] and column.is_number and "max" not in siblings:
        # What is the least of something stands beside the most.
        return ["minutes"]
    is_own = column.path.count("/") == 1 and column.texts == table.id.texts
    called = {singular(word) for word in plain_words(table.name)}
    beside = {"no", "nr", "num", "number", "id", "code"}.issuperset(words[1:])
    is_meant = words[0] == "inv" and is_own and beside and not any("inv" in word or word == "bill" for word in called)
    return ["inventory", "number"] if is_meant else []


def _description(tables: Mapping[str, Table], names: Mapping[str, str]) -> str:
    called = [names[stream].replace("_", " ") for stream in tables]
    sources = ", ".join(dict.fromkeys(stream.partition(".")[0] for stream in tables))
    return f"What {sources} knows of each {', '.join(called)}, by key or name."
