"""A sort of question: a query for all its facts, and ways to ask for one of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["AnswerType", "Question", "ask", "lost"]

AnswerType = Literal["string", "id", "number", "integer", "boolean", "abstain"]


class Question(NamedTuple):
    """One sort of question.

    Attributes:
        name: Its name, unique.
        type: The type of its cases; reports are cut by it.
        hops: Records from the one that the question names to the one that answers.
        answer_type: Type of the answers.
        sql: Its facts, one a row: `answer`; `gold`, a JSON list of what the SQL function `gold` gives, in the order
            of the path; perhaps `alias`; every other column is a slot of the wordings.
        wordings: Ways to ask. Those at even places are asked in the train split, the others in the test split.
        wanted: Cases of it at most.
        whole: It is only right where every account of the company is known, as for a name that nobody else bears.
    """

    name: str
    type: str
    hops: int
    answer_type: AnswerType
    sql: str
    wordings: tuple[str, ...]
    wanted: int
    whole: bool


def ask(
    name: str,
    type_: str,
    hops: int,
    answer_type: AnswerType,
    sql: str,
    *wordings: str,
    wanted: int = 4,
    whole: bool = False,
) -> Question:
    """Return a sort of question that has an answer."""
    return Question(name, type_, hops, answer_type, sql, wordings, wanted, whole)


def lost(name: str, sql: str, like: Question, wanted: int = 4) -> Question:
    """Return a sort of question about what does not exist, in the words of one about what does.

    How one asks must not tell that nothing is there.
    """
    return Question(name, "unanswerable", 1, "abstain", sql, like.wordings, wanted, False)
