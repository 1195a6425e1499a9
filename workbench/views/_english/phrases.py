"""Words that mean something together: what was carried out was performed, and "how do I ring" asks for the phone."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.views._english.question import Question, stem, terms

__all__ = ["phrases_in"]

_PHRASES = {
    tuple(map(stem, phrase.split())): stem(meant)
    for phrase, meant in (
        ("how do i ring", "phone"),
        ("how do i call", "phone"),
        ("how do we ring", "phone"),
        ("how do we call", "phone"),
        ("how can i ring", "phone"),
        ("how can i call", "phone"),
        ("how can we ring", "phone"),
        ("how can we call", "phone"),
        ("number do i call", "phone"),
        ("number do i ring", "phone"),
        ("number to call", "phone"),
        ("number to ring", "phone"),
        ("carried out", "performed"),
        ("signed off", "approved"),
        ("called off", "cancelled"),
        ("turned down", "rejected"),
        ("turned away", "rejected"),
        ("brought back", "returned"),
        ("given back", "returned"),
        ("sent back", "returned"),
        ("taken out", "borrowed"),
        ("took out", "borrowed"),
        ("handed in", "submitted"),
        ("paid back", "refunded"),
        ("looks after", "responsible"),
        ("looked after", "responsible"),
        ("put off", "postponed"),
        ("set up", "created"),
        ("let go", "dismissed"),
        ("still to pay", "outstanding"),
        ("left to pay", "outstanding"),
        ("yet to pay", "outstanding"),
        ("still to be paid", "outstanding"),
        ("yet to be paid", "outstanding"),
        ("left to be paid", "outstanding"),
        ("still have to pay", "outstanding"),
        ("still has to pay", "outstanding"),
        ("still must pay", "outstanding"),
        ("still to get", "outstanding"),
        ("yet to get", "outstanding"),
        ("still to come", "outstanding"),
        ("behind with", "outstanding"),
        ("whose", "owner"),
        ("e-mail", "email"),
        ("e-mail address", "email"),
        ("email address", "email"),
        ("mail address", "email"),
        ("for a living", "profession"),
        ("for a job", "profession"),
        ("work as", "job"),
        ("pays for", "payer"),
    )
}
"""Words that mean another together, as stems, each with the stem of that."""
_LENGTHS = frozenset(map(len, _PHRASES))


def phrases_in(question: Question) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what words of a question mean together, with their stems; of two that share words the longer."""
    stems = tuple(stem(word.normal) for word in question.words)
    read: set[int] = set()
    for length in sorted(_LENGTHS, reverse=True):
        for first in range(len(stems) - length + 1):
            phrase = stems[first : first + length]
            if phrase in _PHRASES and read.isdisjoint(range(first, first + length)):
                read.update(range(first, first + length))
                found = question.words[first : first + length]
                yield _PHRASES[phrase], frozenset(phrase).union(*(terms(word.text) for word in found))
