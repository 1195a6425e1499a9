"""How most of something is done, and what it came to: "how do most customers pay", "what have we taken in fines"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.views._english.question import Question, stem
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["most_ways"]

_HOW_MOST = re.compile(
    r"^\s*how\s+(?:do|does|did|are|were|have)\s+(?:most|the\s+majority)\s+(?:of\s+)?(?:our\s+|the\s+)?(?P<what>[\w-]+(?:\s[\w-]+)?)\s+"
    r"(?P<verb>pay|get\s+paid|paid|reach|arrive|come|get|book|booked|order|ordered|place|placed|submit|submitted|make|made|"
    r"send|sent|contact|travel|register|registered|apply|delivered|shipped|been)\b"
    r"(?:\s+(?:us|them|it|in|to|here|here\s+from))*(?:\s*[,:;-]\s*(?:by|via|on|through)\s+.+?\s+or\s+.+?)?\s*[?.!]*\s*$",
    re.I,
)
_TAKEN_IN = re.compile(
    r"^\s*(?:how\s+much(?:\s+money)?|what)\s+(?:have|has|did|had)\s+(?:we|they|it)\s+(?:ever\s+)?"
    r"(?:take|taken|took|get|got|award|awarded|give|given|hand|handed|pay|paid|charge|charged|collect|collected|lose|lost|raise|raised|"
    r"bill|billed|grant|granted|receive|received)(?:\s+(?:out|in))?\s+(?:in|as|for)\s+(?P<what>[a-z][\w\s-]+?)"
    r"(?:\s+(?:altogether|in\s+total|in\s+all|overall|all\s+together))?\s*[?.!]*\s*$",
    re.I,
)
_PAYING = frozenset({"pay", "paid"})
_WAYS = frozenset(map(stem, ("method", "means", "mode", "channel", "via", "medium")))
_PAID_BY = frozenset(map(stem, ("payment", "pay", "paid")))


def most_ways(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for the most common of the one field that tells a way, or for the total of what was taken.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    if taken := _TAKEN_IN.match(question.text):
        yield f"total of {taken['what']}"
    found = _HOW_MOST.match(question.text)
    if found is None:
        return
    said = {stem(word) for word in plain_words(found["what"])}
    pays = not _PAYING.isdisjoint(plain_words(found["verb"]))
    for name in [name for name in nouns if not said.isdisjoint(nouns[name])]:
        fields = fields_of(question, name)
        ways = [one for one in fields.chosen_by if not _WAYS.isdisjoint(fields.stems(one.path))]
        # A way to pay is none by which something came in.
        of_payments = [one for one in ways if not _PAID_BY.isdisjoint(fields.stems(one.path))]
        ways = (of_payments or ways) if pays else [one for one in ways if one not in of_payments]
        if len(ways) == 1:
            yield f"most common {' '.join(fields.labels[ways[0].path])} of {found['what']}"
