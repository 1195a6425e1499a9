"""Records that a question names by what their texts mention: "who wrote about quote 05000049 in the chat?"."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from workbench.context import Mention
from workbench.records import Record, find_all, normal_form
from workbench.views._english.asking_words import SAYING
from workbench.views._english.question import Question, terms
from workbench.views._naming.entity_nouns import entity_nouns
from workbench.views._naming.resolve import Resolution
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec

__all__ = ["BY_MENTION", "Mentioning"]

BY_MENTION = "what its text mentions"
"""How a mention was found that names records by something which stands in their texts."""

_BATCH_RECORDS = 500
_MOST_CHARACTERS = 20_000_000
# What more texts mention is a topic, and names none of them.
_MOST_RECORDS = 25
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_NAME = 4


class Mentioning:
    """The texts of the entities that are found by what they mention, indexed when first asked; thread-safe."""

    def __init__(self, spec: ContextSpec, source: Source, ways: Mapping[str, Sequence[str]]) -> None:
        """Read nothing yet; `ways` are the streams on the way of each section, the one it shows last."""
        self._leading = {(section.of, ways[section.name][-1]) for section in spec.sections}
        self._entities = {name: entity for name, entity in spec.entities.items() if entity.mentions}
        self._source = source
        self._held: dict[str, _Texts] = {}
        self._lock = threading.Lock()

    def resolve(self, asked: Question, resolution: Resolution) -> None:
        """Add the records whose texts mention what a question names, where it speaks of such texts.

        It speaks of them by their noun, or by asking what was written. All that it names and that stands in any of the
        texts must stand in one; of several those are meant that link to what else it names.
        """
        said = {term for word in asked.words for term in terms(word.text)}
        for name, entity in self._entities.items():
            if said.isdisjoint(entity_nouns(name, entity) | SAYING):
                continue
            # What a section leads to is found by that.
            named = [
                one.text
                for one in resolution.mentions
                if one.records and (one.entity, entity.stream) not in self._leading | {(name, entity.stream)}
            ]
            named += [word.text for word in resolution.open_words]
            texts = self._texts(entity.stream, entity.mentions)
            found = {text: urns for text in named if (urns := texts.with_name(text))}
            urns = set.intersection(*found.values()) if found else set[str]()
            meant = frozenset(urn for urns in resolution.found.values() for urn in urns)
            kept = self._linking(sorted(urns), meant) if urns else []
            if not kept or len(kept) > _MOST_RECORDS:
                continue
            for urn in kept:
                resolution.add(name, urn)
            resolution.mentions += [
                Mention(text=text, entity=name, records=tuple(kept), by=BY_MENTION) for text in found
            ]
            resolution.open_words = [word for word in resolution.open_words if word.text not in found]

    def _linking(self, urns: Sequence[str], meant: frozenset[str]) -> list[str]:
        """Return those of some records that link to what is meant as well, or all where none does."""
        records = self._source.get_many(urns[: _MOST_RECORDS * _MOST_RECORDS])
        linking = [urn for urn, one in records.items() if any(link.target in meant for link in one.references)]
        return linking or list(urns)

    def _texts(self, stream: str, paths: Sequence[str]) -> _Texts:
        count = self._source.streams().get(stream, 0)
        with self._lock:
            held = self._held.get(stream)
            if held is None or held.count != count:
                held = self._held[stream] = _Texts(count, self._records(stream), paths)
            return held

    def _records(self, stream: str) -> Iterator[Record]:
        keys = iter(self._source.key_values(stream, ["id"]))
        while batch := list(islice(keys, _BATCH_RECORDS)):
            urns = [urn for found in self._source.find_many(stream, ["id"], batch).values() for urn in found]
            yield from self._source.get_many(urns).values()


class _Texts:
    """The texts of one stream in normal form, and in which of them each word stands.

    Attributes:
        count: How many records the stream had.
    """

    def __init__(self, count: int, records: Iterator[Record], paths: Sequence[str]) -> None:
        self.count = count
        self._texts: dict[str, str] = {}
        self._with: defaultdict[str, set[str]] = defaultdict(set)
        characters = 0
        for record in records:
            values = [value for path in paths for _, value in find_all(record.body, path) if isinstance(value, str)]
            text = normal_form(" ".join(values))
            characters += len(text)
            if characters > _MOST_CHARACTERS:
                break
            self._texts[record.urn] = text
            for word in set(_WORD.findall(text)):
                self._with[word].add(record.urn)

    def with_name(self, name: str) -> set[str]:
        """Return the URNs of the records in whose text a name stands whole."""
        form = normal_form(name)
        words = _WORD.findall(form)
        if len(form) < _SHORTEST_NAME or not words:
            return set()
        whole = re.compile(rf"(?<![^\W_]){re.escape(form)}(?![^\W_])")
        urns = set.intersection(*(self._with.get(word, set()) for word in words))
        return {urn for urn in urns if whole.search(self._texts[urn])}
