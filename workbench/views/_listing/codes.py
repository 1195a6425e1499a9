"""Tables of codes: what the values of a field mean, where each links to one record of a small table.

Where `statusCode: SUS` links to `{code: SUS, meaning: "Suspended, do not dispatch"}`, "suspended customers" are those
with that code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from workbench.records import LinkType, Record, lookup, normal_form, split_pointer
from workbench.views._english.little_words import CONNECTING, NOT_READ
from workbench.views._english.question import STOP_WORDS, stem
from workbench.views._records.leaves import form_of, leaves_of
from workbench.views._records.linked import is_meant
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec, Section, SpecLink
from workbench.views._records.values import as_number
from workbench.views._records.vocabulary import Fields, ValueField, is_shown, plain_words
from workbench.views._writing.select import holds
from workbench.views._writing.writing import one_line, scalar

__all__ = ["Codes", "heads_of"]

_MOST_RECORDS, _MOST_OF_KINDS = 50, 400
_LONGEST = 80
_CODE_AND_TEXT = 2
_CLAUSES = re.compile(r"[,;:.()\[\]/|\u2013\u2014]| - ")
# Behind what a code means they say why, since when or how long: "blocked for non-payment".
_REASONS = CONNECTING | {"pending", "until", "since", "after", "before", "because", "due", "while", "and"}


class Codes:
    """What the codes of each entity's fields mean, read once from the tables that they link to."""

    def __init__(
        self, spec: ContextSpec, source: Source, links: Sequence[LinkType], sections: Mapping[str, Section]
    ) -> None:
        """Read nothing yet; a table counts that has a section of its own, which shows its texts, or codes of kinds."""
        self._source, self._links = source, links
        self._tables = {spec.entities[name].stream: section for name, section in sections.items()}
        self._keys = {spec.entities[name].stream: frozenset(spec.entities[name].keys) for name in sections}
        self._of_kinds = {(link.stream, link.name): link for link in spec.links if link.where}
        self._known: dict[str, tuple[tuple[int, ...], tuple[ValueField, ...]]] = {}

    def said_of(self, stream: str, fields: Fields, nouns: frozenset[str]) -> tuple[ValueField, ...]:
        """Return for each code what a question may say for it, as a field with that one value.

        Args:
            stream: Qualified stream of the records that hold the codes.
            fields: Their fields.
            nouns: Stems of what those records are called: an "active customer" is active.
        """
        known_links = [link for link in self._links if link.stream == stream]
        links = [one for one in known_links if one.to in self._tables or (stream, one.name) in self._of_kinds]
        counts = self._source.streams()
        small = [link for link in links if 0 < counts.get(link.to, 0) <= self._most(link) and link.to != stream]
        state = (counts.get(stream, 0), *(counts[link.to] for link in small))
        known = self._known.get(stream)
        if known is None or known[0] != state:
            found = tuple(one for link in small for one in self._of_link(stream, link, fields, nouns))
            known = self._known[stream] = (state, found)
        return known[1]

    def meanings_of(self, table: str) -> dict[str, str]:
        """Return what the records of a stream mean, where it is a table of codes and of nothing else."""
        small = table in self._tables and self._source.streams().get(table, 0) <= _MOST_RECORDS
        texts = self._texts(table) if small else {}
        bare = all(len(leaves_of(record)) <= _CODE_AND_TEXT for record in self._source.get_many(list(texts)).values())
        return {urn: one_line(text) for urn, text in texts.items()} if bare else {}

    def is_table(self, stream: str) -> bool:
        """Whether a stream is a small table whose records say with one text what each of them means."""
        small = stream in self._tables and self._source.streams().get(stream, 0) <= _MOST_RECORDS
        return small and bool(self._texts(stream))

    def _of_link(self, stream: str, link: LinkType, fields: Fields, nouns: frozenset[str]) -> Iterator[ValueField]:
        texts = self._texts(link.to, self._of_kinds.get((link.stream, link.name)))
        heads = heads_of(texts, nouns)
        for field in fields.chosen_by if heads else ():
            if field.is_boolean or len(field.values) > _MOST_RECORDS:
                continue
            for key in field.values:
                target = self._target(stream, link, field.path, key)
                for words in heads.get(target, ()):
                    yield ValueField(field.path, field.label, {key: words}, meaning=one_line(texts[target]))

    def _most(self, link: LinkType) -> int:
        """Return how many records a table of codes may have: of many kinds there may be more."""
        return _MOST_OF_KINDS if (link.stream, link.name) in self._of_kinds else _MOST_RECORDS

    def _texts(self, table: str, of_kind: SpecLink | None = None) -> dict[str, str]:
        """Return the one text of each record of a table, or of one kind; nothing where they hold more than that."""
        section = self._tables.get(table)
        keys = list(self._source.key_values(table, ("id",)))
        urns = [urn for found in self._source.find_many(table, ("id",), keys).values() for urn in found]
        records = self._source.get_many(urns)
        if of_kind is not None:
            records = {urn: record for urn, record in records.items() if is_meant(record, of_kind)}
        texts = {urn: _texts_of(record) for urn, record in records.items()}
        if any(own is None for own in texts.values()):
            return {}
        paths = {path for own in texts.values() for path in own or ()}
        keys_at = {
            path
            for path in paths
            if all(form_of((texts[urn] or {}).get(path, "")) == form_of(record.id) for urn, record in records.items())
        }
        # What a code of many means may be all that tells it from the others.
        said = paths - ({of_kind.by, *of_kind.where} if of_kind is not None else keys_at | self._keys[table])
        if len(said) > 1:
            # What the same stands in for several codes says of which kind they are, and not what each means.
            told = {path: [own[path] for own in texts.values() if own and path in own] for path in said}
            said = {path for path, values in told.items() if len(set(values)) == len(values) == len(texts)}
        if len(said) != 1 or not (section is None or is_shown(next(iter(said)), section)):
            return {}
        path = said.pop()
        filtered = section.filter if section is not None else ()
        return {
            urn: (texts[urn] or {})[path]
            for urn, record in records.items()
            if path in (texts[urn] or {}) and all(holds(condition, record) for condition in filtered)
        }

    def _target(self, stream: str, link: LinkType, path: str, key: str) -> str:
        """Return the record that a value of a field links to; empty where it is not that field which links."""
        urns = self._source.find_many(stream, (path,), [key]).get(key, [])[:1]
        for urn, record in self._source.get_many(urns).items():
            for one in self._source.links_from(urn, link.name):
                own = normal_form(scalar(lookup(record.body, one.path))) == key
                if own and _is_at(one.path, path):
                    return one.target
        return ""


def heads_of(texts: Mapping[str, str], nouns: frozenset[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return by what a question may mean each of some codes: the words of its text's first clause, or their head.

    What stands in the text of another code, too, means none of them, and what holds a denial only means a code as a
    whole.

    Example:
        >>> heads_of({"SUS": "Suspended, do not dispatch", "ACT": "Active customer"}, frozenset({"custom"}))
        {'SUS': [('suspended',)], 'ACT': [('active', 'customer'), ('active',)]}
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for key, text in texts.items():
        words = plain_words(_CLAUSES.split(text.strip())[0])
        heads = [words] if words else []
        bare = [word for word in words if stem(word) not in nouns]
        first = next((at for at, word in enumerate(bare) if at and word in _REASONS), len(bare))
        heads += [tuple(own) for own in (bare, bare[:first]) if NOT_READ.isdisjoint(own)]
        found[key] = [one for one in dict.fromkeys(heads) if one and not STOP_WORDS.issuperset(one)]
    held = Counter(stem(word) for text in texts.values() for word in set(plain_words(text)))
    every = Counter(head for heads in found.values() for head in heads)
    return {
        key: [
            head
            for head in heads
            if every[head] == 1 and any(held[stem(word)] == 1 for word in head if word not in STOP_WORDS)
        ]
        for key, heads in found.items()
    }


def _texts_of(record: Record) -> dict[str, str] | None:
    """Return the texts of a record that are no numbers, times or flags; `None` where one is too long for a meaning."""
    found: dict[str, str] = {}
    for leaf in leaves_of(record):
        value = lookup(record.body, leaf.pointer)
        if not isinstance(value, str) or leaf.is_empty:
            continue
        if leaf.characters > _LONGEST:
            return None
        if not leaf.is_time and as_number(value) is None:
            found[leaf.path] = value
    return found


def _is_at(pointer: str, path: str) -> bool:
    one, other = split_pointer(pointer), split_pointer(path)
    return len(one) == len(other) and all(b in ("*", a) for a, b in zip(one, other, strict=True))
