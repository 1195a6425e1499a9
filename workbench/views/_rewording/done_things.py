"""Things that records say were done, or not: "how many deposits have not been paid" of `deposit_paid_on`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.views._english.pasts import is_done
from workbench.views._english.question import Question, stem
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["done_texts"]

_DONE = re.compile(
    r"^\s*(?P<how>how\s+many|number\s+of)\s+(?P<what>[a-z]+)\s+(?:(?:that|which)\s+)?(?:have|has|had|were|was|are|is)\s+(?:(?P<no>not|never)\s+)?"
    r"(?:yet\s+)?(?:been\s+)?(?P<done>[a-z]+)(?:\s+yet)?\s*[?.!]*\s*$",
    re.I | re.S,
)
_LITTLE = frozenset({"on", "at", "date", "day", "time", "ts", "timestamp", "dt"})


def done_texts(
    question: Question, nouns: Mapping[str, frozenset[str]], fields_of: Callable[[Question, str], Fields]
) -> Iterator[str]:
    """Yield a question for the records with the one time that is called by a thing and what was done with it.

    Args:
        question: The question.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
    """
    found = _DONE.match(question.text)
    said = plain_words(found["what"]) if found else ()
    if found is None or len(said) != 1 or not is_done(found["done"].casefold()):
        return
    if any(stem(said[0]) in own for own in nouns.values()):
        return
    both = {stem(said[0]), stem(found["done"].casefold())}
    times = [
        (name, fields.labels[path])
        for name in nouns
        for fields in [fields_of(question, name)]
        for path in sorted(fields.times - fields.always)
        if "*" not in path and {stem(word) for word in fields.labels[path] if word not in _LITTLE} == both
    ]
    if len(times) == 1:
        name, label = times[0]
        called = name.replace("_", " ")
        having = "without a" if found["no"] else "with a"
        yield f"{found['how']} {called}{'' if called.endswith('s') else 's'} {having} {' '.join(label)}"
