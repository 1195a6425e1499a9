"""Nouns of entities that a question writes apart, or in one: "work orders" for `workorder`, and the other way round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from workbench.views._question import Question, stem
from workbench.views._vocabulary import plain_words

__all__ = ["Joined", "with_joined_nouns", "words_of_names"]


class Joined(NamedTuple):
    """A question with the nouns of entities written as the spec writes them.

    Attributes:
        question: The question.
        origins: For each of its words the indexes of the words that it stands for in the question as it was given.
    """

    question: Question
    origins: tuple[tuple[int, ...], ...]

    def given(self, words: Collection[int]) -> frozenset[int]:
        """Return the indexes of words in the question as it was given."""
        return frozenset(index for word in words if word < len(self.origins) for index in self.origins[word])


def words_of_names(names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return for names of several words, written in one, those words.

    Example:
        >>> words_of_names(["work_order", "asset"])
        {'workorder': ('work', 'order')}
    """
    apart = (plain_words(name) for name in names)
    return {"".join(words): words for words in apart if len(words) > 1}


def with_joined_nouns(
    question: Question, nouns: Mapping[str, frozenset[str]], apart: Mapping[str, tuple[str, ...]]
) -> Joined:
    """Write the nouns of a question as the spec does.

    Args:
        question: The question.
        nouns: The stems of what each entity is called.
        apart: What `words_of_names` found of the entities' names.
    """
    every = frozenset[str]().union(*nouns.values())
    words = question.words
    parts: list[str] = []
    origins: list[tuple[int, ...]] = []
    end = index = 0
    while index < len(words):
        word = words[index]
        behind = words[index + 1] if index + 1 < len(words) else None
        parts.append(question.text[end : word.start])
        end = word.start + len(word.text)
        written = apart.get(word.normal) or apart.get(word.normal.removesuffix("s"))
        between = question.text[end : behind.start] if behind is not None else ""
        if behind is not None and between in {" ", "-"} and _is_noun(word.normal, behind.normal, every):
            parts.append(word.text + behind.text)
            end = behind.start + len(behind.text)
            origins.append((index, index + 1))
            index += 1
        elif written is not None and stem(word.normal) not in every:
            parts.append(" ".join(written) + ("s" if word.normal.endswith("s") else ""))
            origins += [(index,)] * len(written)
        else:
            parts.append(word.text)
            origins.append((index,))
        index += 1
    if all(origin == (at,) for at, origin in enumerate(origins)):
        return Joined(question, tuple(origins))
    found = Question("".join(parts) + question.text[end:])
    if len(found.words) != len(origins):
        return Joined(question, tuple((at,) for at in range(len(words))))
    return Joined(found, tuple(origins))


def _is_noun(first: str, second: str, nouns: frozenset[str]) -> bool:
    return first.isalpha() and second.isalpha() and stem(first + second) in nouns
