"""Questions as they are given: checked before they are read, with what was not read told in the context."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from workbench.context import Context, Omission
from workbench.errors import QuestionError
from workbench.records import without_hidden
from workbench.views._english.asides import without_asides
from workbench.views._english.question import LONGEST_OVER_ALL, MAX_QUESTION_CHARACTERS, Question
from workbench.views._english.since_when import joined_plainly

__all__ = ["read_question", "with_unread_words"]

_SPACES = re.compile(r"\s{2,}")
# No name and no number is written so. Scripts from the Han radicals on put no space between words.
_LONGEST_RUN = 500
_RUN = re.compile(rf"([^\s\u2e80-\U0010ffff]{{{_LONGEST_RUN}}})([^\s\u2e80-\U0010ffff]+)")
_ONLY_THOSE_NAMED = (
    f"no question over all records is looked for in more than {LONGEST_OVER_ALL:,} characters; ask it in fewer"
)


def read_question(
    question: str | None, entities: Mapping[str, str] | None, written_alike: Callable[[str], str]
) -> Question | None:
    """Return the question, its nouns and days as the spec writes them, or `None` where only entities are named.

    Raises:
        QuestionError: It is no text, empty while nothing is named, or too long.
    """
    if question is not None and not isinstance(question, str):
        message = (
            f"the question is {question!r:.80}, of type {type(question).__name__}. A question is a text, such as "
            "'Where is order 17?'; records are named by key with entities={'order': '17'}."
        )
        raise QuestionError(message)
    if question is not None and len(question) > MAX_QUESTION_CHARACTERS:
        message = f"the question has {len(question):,} characters; at most {MAX_QUESTION_CHARACTERS:,} are read."
        raise QuestionError(message)
    asked = None if question is None else _read(question, written_alike)
    if (asked is None or not asked.words) and not entities:
        message = "the question is empty. Ask something, or name an entity as entity=key."
        raise QuestionError(message)
    for name, key in (entities or {}).items():
        if not isinstance(key, str):
            message = f"the key of '{name}' is {key!r:.80}. A key is a text, such as {str(key)[:80]!r}."
            raise QuestionError(message)
    return asked if asked is not None and asked.words else None


def _read(question: str, written_alike: Callable[[str], str]) -> Question:
    """Read a text without what no question has: hidden characters, runs of spaces and words of 500 characters."""
    spaced = _SPACES.sub(lambda run: "\n" if "\n" in run.group() else " ", without_hidden(question))
    left_out = sum(len(run[2]) for run in _RUN.finditer(spaced))
    return Question(
        written_alike(joined_plainly(without_asides(_RUN.sub(r"\1", spaced)))), characters_left_out=left_out
    )


def with_unread_words(context: Context, asked: Question | None) -> Context:
    """Return `context` with omissions for the words of the question, and the ends of those, that were not read."""
    if asked is None:
        return context
    words, ends = asked.words_left_out, asked.characters_left_out
    details = [
        *([f"the last {words:,} words of the question were not read"] if words else []),
        *([f"{ends:,} characters of words of more than {_LONGEST_RUN} characters were not read"] if ends else []),
        *([_ONLY_THOSE_NAMED] if asked.is_long and context.status == "not_found" else []),
    ]
    if not details:
        return context
    told = [Omission(reason="limit", detail=detail) for detail in details]
    return context.model_copy(update={"omissions": (*context.omissions, *told)})
