"""Questions over all records that say fields by their raw names: "How many inv have an inv_dt in March 2023?".

Such names leave nothing to guess, so the question is read by its order alone: what is asked for (how many, a figure of
a field, the most, the highest), of which records, and under which conditions, each a field with what stands behind it.
Every word must be one of these or say nothing; a word that is left, a value that the field does not have, a field that
only several others have, and nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from workbench.records import normal_form
from workbench.views._conditions.readings import Reading
from workbench.views._english.question import Question
from workbench.views._listing.raw_calls import RawCalls
from workbench.views._listing.raw_order import RawOrder, RawRecords
from workbench.views._listing.ways import Ways
from workbench.views._records.source import Source
from workbench.views._records.spec import ContextSpec
from workbench.views._records.units import adds_up
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["RawAsked"]

_MOST_WORDS = 40


class RawAsked:
    """Reads questions over all records by the raw names that they say."""

    def __init__(
        self,
        spec: ContextSpec,
        nouns: Mapping[str, frozenset[str]],
        ways: Ways,
        fields_of: Callable[[Question, str], Fields],
        source: Source,
    ) -> None:
        """Read nothing yet.

        Args:
            spec: The spec.
            nouns: The entities that may be asked for, each with the stems of what it is called.
            ways: How their records are linked.
            fields_of: Returns the fields of an entity that a question may speak of.
            source: Where records come from.
        """
        self._streams = {name: spec.entities[name].stream for name in nouns}
        self._nouns, self._fields_of = nouns, fields_of
        self._records = RawRecords(self._streams, ways, fields_of, source)

    def read(self, question: Question, *, apart: bool = False) -> Reading | None:
        """Return what a question asks for; `None` where it says no raw name, or any word of it is not understood.

        Args:
            question: The question.
            apart: Whether the words of a name that is written together do as well.
        """
        if len(question.words) > _MOST_WORDS:
            return None
        text = self._without_asides(question)
        asked = Question(text)
        bare = {name: stream.partition(".")[2] for name, stream in self._streams.items()}
        calls = RawCalls(asked, bare, self._nouns, lambda name: self._fields_of(asked, name))
        if not (calls.says_raw_names or (apart and calls.says_whole_names)):
            return None
        # One plain word calls a field beside raw names alone, and several words of a name where they do.
        calls.fields = [
            one
            for one in calls.fields
            if one.is_raw or (calls.says_raw_names if one.last - one.first == 1 else apart and "*" not in one.path)
        ]
        found = RawOrder(self._records, asked, calls).read()
        if found is None or _mixes_elements(found):
            return None
        if apart and any(one.op == "sum" and not adds_up(one.field or "") for one in (*found.figures, *found.groups)):
            # Who writes the very name of a field may have the sum of scores, and nobody else.
            return None
        return replace(found, named_words=frozenset(range(len(question.words))))

    def unless_overlooked(self, question: Question, reading: Reading | None) -> Reading | None:
        """Return a reading, but `None` where it leaves out a raw name, which always asks for something."""
        if reading is None or not reading.unread:
            return reading
        bare = {name: stream.partition(".")[2] for name, stream in self._streams.items()}
        calls = RawCalls(question, bare, self._nouns, lambda name: self._fields_of(question, name))
        unread = set(map(normal_form, reading.unread))
        return None if any(one.is_raw and calls.words[one.first] in unread for one in calls.fields) else reading

    def _without_asides(self, question: Question) -> str:
        """Return a question without what stands in brackets and only says which fields are to be told."""
        text = question.text
        for aside in re.finditer(r"\s*\(([^()]*)\)", question.text):
            fields = [self._fields_of(question, name) for name in self._nouns]
            known = {word for own in fields for path in own.labels for word in own.called(path)} | {"and", "or", "name"}
            words = plain_words(aside[1])
            if words and known.issuperset(words):
                text = text.replace(aside[0], "")
        return text


def _mixes_elements(reading: Reading) -> bool:
    """Whether several things are said of the elements of lists, of which nothing tells that they are the same ones."""
    paths = [one.path for one in reading.conditions]
    paths += [path for one in (*reading.figures, *reading.groups) for path in (one.field, one.by) if path is not None]
    return sum("*" in path for path in paths) > 1
