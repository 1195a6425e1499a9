"""Names that a question gives in part ("Eriksen" for "Oisín Eriksen"), and names that fit nothing at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import islice

from workbench.context import Mention
from workbench.records import normal_form
from workbench.views._question import Question, terms
from workbench.views._resolve import Resolution
from workbench.views._source import Source
from workbench.views._spec import ContextSpec

__all__ = ["resolve_parts", "strangers"]

_MAX_CANDIDATES = 50


def resolve_parts(spec: ContextSpec, source: Source, question: Question, resolution: Resolution) -> None:
    """Add the records whose name holds all words of a name in the question; for questions that name nothing else.

    It reads the names of all entities: linear in their number, and done only where nothing was found.

    Args:
        spec: Declares what names are.
        source: Has them.
        question: Was found to name nothing.
        resolution: Receives the record where one alone fits, and else what is ambiguous.
    """
    found: list[tuple[range, list[Mention]]] = []
    for first, last in _places(question):
        words = set(normal_form(question.raw(first, last)).split())
        mentions = [
            Mention(text=question.raw(first, last), entity=name, records=tuple(urns), by=f"part of {' + '.join(paths)}")
            for name, entity in spec.entities.items()
            for paths in entity.names
            if (urns := _holding(source, entity.stream, paths, words))
        ]
        if mentions:
            found.append((range(first, last), mentions))
        elif last - first > 1:
            # A whole name fits nothing: parts of others would only look like an answer.
            return
    for place, mentions in found:
        resolution.mentions += mentions
        if len(mentions) == 1 and len(mentions[0].records) == 1:
            resolution.add(mentions[0].entity or "", mentions[0].records[0])
            resolution.named_words |= set(place)
        else:
            resolution.ambiguous += mentions


def _places(question: Question) -> list[tuple[int, int]]:
    """Return the places of what may be names, and of capitalised words that begin a sentence."""
    found = question.name_places()
    taken = {index for first, last in found for index in range(first, last)}
    return found + [(index, index + 1) for index in sorted(question.capital_starts - taken)]


def _holding(source: Source, stream: str, paths: Sequence[str], words: Set[str]) -> list[str]:
    keys = islice((key for key in source.key_values(stream, paths) if words <= set(key.split())), _MAX_CANDIDATES)
    return [urn for urns in source.find_many(stream, paths, list(keys)).values() for urn in urns]


def strangers(question: Question, named_words: Set[int], values: Iterable[str], labels: Set[str]) -> list[Mention]:
    """Return the names of several words that stand in nothing that was found, beside those that do.

    Args:
        question: The question.
        named_words: Indexes of its words that name records.
        values: All values of the records that it leads to, in normal form.
        labels: Stems of the words that records, sections and fields are called by.
    """
    found: list[Mention] = []
    for first, last in question.name_places():
        if last - first < 2 or not named_words.isdisjoint(range(first, last)):
            continue
        text = question.raw(first, last)
        normal = normal_form(text)
        if labels.isdisjoint(terms(text)) and not any(normal in value for value in values):
            found.append(Mention(text=text))
    return found
