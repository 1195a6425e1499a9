"""Questions as they are given: checked before they are read, with what was not read told in the context."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.context import Context, Omission
from workbench.errors import QuestionError
from workbench.records import without_hidden
from workbench.views._english.asides import without_asides
from workbench.views._english.question import MAX_QUESTION_CHARACTERS, Question

__all__ = ["read_question", "with_unread_words"]


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
    asked = Question(written_alike(without_asides(without_hidden(question)))) if question is not None else None
    if (asked is None or not asked.words) and not entities:
        message = "the question is empty. Ask something, or name an entity as entity=key."
        raise QuestionError(message)
    for name, key in (entities or {}).items():
        if not isinstance(key, str):
            message = f"the key of '{name}' is {key!r:.80}. A key is a text, such as {str(key)[:80]!r}."
            raise QuestionError(message)
    return asked if asked is not None and asked.words else None


def with_unread_words(context: Context, asked: Question | None) -> Context:
    """Return `context` with an omission for the words of the question that were not read."""
    if asked is None or not asked.words_left_out:
        return context
    detail = f"the last {asked.words_left_out:,} words of the question were not read"
    return context.model_copy(update={"omissions": (*context.omissions, Omission(reason="limit", detail=detail))})
