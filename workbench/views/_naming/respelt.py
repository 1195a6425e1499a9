"""Ids that a question writes with other signs than the source: `MSKU1234567` for `MSKU 123456-7`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from workbench.context import Mention
from workbench.views._english.question import Question
from workbench.views._naming.resolve import Resolution
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec

__all__ = ["Respelt"]

_SAMPLE = 2_000
_MOST_SKELETONS = 12
_MOST_WORDS = 4
_SHORTEST = 5
_MOSTLY = 0.5
_SIGN = re.compile(r"[\W_]+")
_RUN = re.compile(r"[^\W_]+|[\W_]+")


class _Skeleton(NamedTuple):
    """How one key is put together: runs of so many letters and digits, and the signs between them."""

    parts: tuple[int | str, ...]

    @property
    def letters(self) -> int:
        return sum(part for part in self.parts if isinstance(part, int))

    def spell(self, plain: str) -> str:
        """Put the signs where they belong into a key that is written without any."""
        spelt, at = "", 0
        for part in self.parts:
            if isinstance(part, str):
                spelt += part
            else:
                spelt += plain[at : at + part]
                at += part
        return spelt


class _Keys(NamedTuple):
    entity: str
    stream: str
    path: str
    skeletons: tuple[_Skeleton, ...]


class Respelt:
    """Finds keys whose letters and digits stand in a question with other signs between them.

    Letters and digits are never changed: a near miss of an id is another record.
    """

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Remember where the keys are; what they look like is read when a question first needs it."""
        self._spec = spec
        self._source = source
        self._known: list[_Keys] | None = None

    def resolve(self, question: Question, resolution: Resolution) -> bool:
        """Add the records whose keys the question writes with other signs; returns whether there are any.

        Only words that look like ids and are none are tried, with those beside them.
        """
        found = False
        for places in self._places(question, resolution):
            if not resolution.named_words.isdisjoint(places):
                continue
            text = question.raw(places.start, places.stop)
            hits = {urn: (entity, path) for entity, path, urn in self._hits(text)}
            if len(hits) != 1:
                continue
            ((urn, (entity, path)),) = hits.items()
            resolution.mentions.append(Mention(text=text, entity=entity, records=(urn,), by=path))
            resolution.add(entity, urn)
            resolution.named_words |= set(places)
            inside = {question.words[index].start for index in places}
            resolution.open_words = [word for word in resolution.open_words if word.start not in inside]
            found = True
        return found

    def _places(self, question: Question, resolution: Resolution) -> Iterator[range]:
        """Yield the places to try, the longer first: each holds a word that looks like an id, or a digit."""
        starts = {word.start for word in resolution.open_words}
        count = len(question.words)
        tried = {
            index
            for index, word in enumerate(question.words)
            if word.start in starts or (not resolution.found and any(c.isdigit() for c in word.text))
        } - question.dated_words
        for size in range(_MOST_WORDS, 0, -1):
            for first in range(count - size + 1):
                places = range(first, first + size)
                if not tried.isdisjoint(places) and question.dated_words.isdisjoint(places):
                    yield places

    def _hits(self, text: str) -> Iterator[tuple[str, str, str]]:
        plain = _SIGN.sub("", text).casefold()
        if len(plain) < _SHORTEST or not any(c.isdigit() for c in plain):
            return
        for keys in self._keys():
            spelt = {one.spell(plain) for one in keys.skeletons if one.letters == len(plain)}
            for urns in self._source.find_many(keys.stream, (keys.path,), sorted(spelt)).values():
                for urn in urns:
                    yield keys.entity, keys.path, urn

    def _keys(self) -> Sequence[_Keys]:
        if self._known is None:
            found = []
            for name, entity in self._spec.entities.items():
                for paths in entity.key_paths():
                    skeletons = self._skeletons(entity.stream, paths[0]) if len(paths) == 1 else ()
                    if skeletons:
                        found.append(_Keys(name, entity.stream, paths[0], skeletons))
            self._known = found
        return self._known

    def _skeletons(self, stream: str, path: str) -> tuple[_Skeleton, ...]:
        sample = list(islice(self._source.key_values(stream, (path,)), _SAMPLE))
        coded = [key for key in sample if any(c.isdigit() for c in key)]
        if len(coded) <= _MOSTLY * len(sample):
            return ()
        counts = Counter(_skeleton(key) for key in coded)
        return tuple(skeleton for skeleton, _ in counts.most_common(_MOST_SKELETONS))


def _skeleton(key: str) -> _Skeleton:
    runs = _RUN.findall(key)
    return _Skeleton(tuple(run if _SIGN.fullmatch(run) else len(run) for run in runs))
