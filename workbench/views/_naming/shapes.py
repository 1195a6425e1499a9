"""The shapes of ids, learned from the ids themselves: to say what a word that names nothing was looked for as."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from workbench.views._english.question import Word
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec

__all__ = ["Shapes"]

_SAMPLE = 2_000
_MAX_PATTERNS = 12
_RUNS = re.compile(r"[^\W\d_]+|\d+")


class _Shape(NamedTuple):
    patterns: frozenset[str]
    mixed: bool
    lengths: range

    def fits(self, normal: str) -> bool:
        if len(normal) not in self.lengths:
            return False
        return (
            (_signs(normal) in {_signs(p) for p in self.patterns}) if self.mixed else _pattern(normal) in self.patterns
        )


def _pattern(text: str) -> str:
    return _RUNS.sub(lambda run: "9" if run.group()[0].isdigit() else "a", text)


def _signs(text: str) -> str:
    return re.sub(r"[^\W_]+", "", text)


class Shapes:
    """What the keys of each entity look like."""

    def __init__(self, spec: ContextSpec, source: Source) -> None:
        """Remember where the keys are; they are read when a word first needs them."""
        self._spec = spec
        self._source = source

    @cached_property
    def _shapes(self) -> list[tuple[str, _Shape]]:
        found: list[tuple[str, _Shape]] = []
        for name, entity in self._spec.entities.items():
            for key in entity.keys:
                values = list(islice(self._source.key_values(entity.stream, (key,)), _SAMPLE))
                if not values:
                    continue
                patterns = frozenset(_pattern(value) for value in values)
                lengths = [len(value) for value in values]
                mixed = len(patterns) > _MAX_PATTERNS
                found.append((name, _Shape(patterns, mixed, range(min(lengths), max(lengths) + 1))))
        return found

    def entity_of(self, word: Word) -> str | None:
        """Return the entity whose keys look like `word`, or `None` when none or several do."""
        fitting = self.entities_of(word)
        return next(iter(fitting)) if len(fitting) == 1 else None

    def entities_of(self, word: Word) -> frozenset[str]:
        """Return all entities whose keys look like `word`."""
        return frozenset(name for name, shape in self._shapes if shape.fits(word.normal))
