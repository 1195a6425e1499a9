"""Nouns that are written as one word here and as two there: the "work orders" of a stream `workorders`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from workbench.views._english.question import STOP_WORDS, stem
from workbench.views._records.spec import ContextSpec

__all__ = ["Compounds"]

_NAME_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 6


class Compounds:
    """The compound nouns in the names of one spec's entities, streams, sections and links."""

    def __init__(self, spec: ContextSpec) -> None:
        """Read the names."""
        self._whole: set[str] = set()
        self._pairs: dict[str, str] = {}
        for name in _names(spec):
            words = [word.casefold() for word in _NAME_WORD.findall(_CAMEL.sub(" ", name))]
            self._whole.update(stem(word) for word in words if len(word) >= _SHORTEST)
            for first, second in pairwise(words):
                self._pairs[stem(first + second)] = first

    def written_alike(self, question: str) -> str:
        """Return a question with its compound nouns written as the spec writes them.

        Names in capitals stay as they are, so that they are found as they are written.

        Example:
            >>> spec = ContextSpec.model_validate({"entities": {"workorder": {"stream": "s.workorders"}},
            ...     "sections": [{"name": "workorder", "of": "workorder"}]})
            >>> Compounds(spec).written_alike("Which work orders are open?")
            'Which workorders are open?'
        """
        places = list(_WORD.finditer(question))
        edits: list[tuple[int, int, str]] = []
        for index, place in enumerate(places):
            word = place.group()
            behind = places[index + 1] if index + 1 < len(places) else None
            if behind is not None and question[place.end() : behind.start()] in {" ", "-"} and behind.group().islower():
                joined = stem((word + behind.group()).casefold())
                little = word.casefold() in STOP_WORDS
                if joined in self._whole and joined not in self._pairs and not little:
                    edits.append((place.end(), behind.start(), ""))
            whole = stem(word.casefold())
            first = self._pairs.get(whole, "")
            if first and whole not in self._whole and word.islower() and word.startswith(first):
                edits.append((place.start() + len(first), place.start() + len(first), " "))
        for start, end, instead in reversed(edits):
            question = question[:start] + instead + question[end:]
        return question


def _names(spec: ContextSpec) -> Iterator[str]:
    for name, entity in spec.entities.items():
        yield from (name, entity.stream.partition(".")[2])
    for section in spec.sections:
        yield from (section.name, *section.follow)
