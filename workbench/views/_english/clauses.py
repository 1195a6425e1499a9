"""The parts of a question that each ask for something of their own: "when was it sent, and who paid for it?"."""

from __future__ import annotations

from workbench.views._english.question import Question

__all__ = ["asks_whether", "clauses", "opening_words"]

_JOINING = frozenset({"and", "or", "but"})
_OPENING = frozenset(
    """
    who whom whose what when where which why how is are was were do does did has have had can could will should
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_WHETHER = frozenset({"is", "are", "was", "were", "do", "does", "did", "has", "have", "had"})
_BEFORE_OPENING = frozenset({"by", "since", "until", "till", "from", "to", "for", "with", "at", "on", "in"})
_ENDING = frozenset("?!;")


def clauses(question: Question) -> list[range]:
    """Return the index ranges of the words of each part, in order; of a plain question one.

    A part begins with a word that opens a question, behind an "and" or the end of a sentence.

    Example:
        >>> [len(part) for part in clauses(Question("When was WO-7 planned and who signed it off?"))]
        [5, 4]
    """
    words = question.words
    begins = [0]
    for index in range(1, len(words)):
        before = words[index - 1]
        between = question.text[before.start + len(before.text) : words[index].start]
        opens = words[index].normal in _OPENING and before.normal in _JOINING
        if opens or not _ENDING.isdisjoint(between):
            begins.append(index)
    return [range(first, last) for first, last in zip(begins, [*begins[1:], len(words)], strict=True)]


def opening_words(question: Question) -> frozenset[str]:
    """Return the words with which its parts begin: `when` of "when was it sent?", not of "the price when it was".

    Of "by when must it be paid" it is `when`.
    """
    words = question.words
    starts = [part.start for part in clauses(question) if part]
    starts = [at + (words[at].normal in _BEFORE_OPENING and at + 1 < len(words)) for at in starts]
    return frozenset(words[at].normal for at in starts)


def asks_whether(question: Question) -> bool:
    """Whether a part of a question asks whether something is so: "is it open", "has she paid"."""
    return not _WHETHER.isdisjoint(opening_words(question))
