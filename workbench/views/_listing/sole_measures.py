"""Whether the figure of a question that says no noun can be of one entity alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from workbench.views._conditions.readings import Reading
from workbench.views._conditions.said_units import said_label
from workbench.views._conditions.spoken import said_stems
from workbench.views._english.question import Question, stem
from workbench.views._records.vocabulary import Fields, plain_words

__all__ = ["is_only_one", "is_said_whole"]


def is_said_whole(reading: Reading, whole: Collection[str]) -> bool:
    """Whether a question says whole what the one figure is of, in two words or more: "average CSAT score".

    Args:
        reading: What the question is read as.
        whole: The fields whose names it says whole.
    """
    fields = [one.field for one in reading.figures if one.op in {"sum", "mean"}]
    return len(reading.figures) == len(fields) == 1 and fields[0] in whole


def is_only_one(
    reading: Reading, question: Question, entities: Iterable[str], fields_of: Callable[[str], Fields]
) -> bool:
    """Whether the one figure is of a field that no other entity has one called like: "average tip" of `tip_eur`.

    Args:
        reading: What the question is read as.
        question: The question.
        entities: All entities.
        fields_of: Returns the fields of one.
    """
    paths = {one.field for one in reading.figures if one.op in {"sum", "mean", "max", "min"} and one.field}
    own = fields_of(reading.entity)
    labels = [set(map(stem, said_label(own.labels[path]))) for path in paths]
    if len(labels) != 1 or not labels[0] or reading.groups or not labels[0] <= said_stems(question):
        return False
    others = [fields_of(name) for name in entities if name != reading.entity]
    literal = [set(said_label(own.labels[path])) for path in paths]
    said = {text for word in question.words for text in plain_words(word.normal)}
    if literal[0] <= said:
        # "Average nights" are those of `nights`, and no `price_per_night`.
        return not any(literal[0] & set(every.labels[path]) for every in others for path in every.numbers)
    return not any(labels[0] & set(map(stem, every.labels[path])) for every in others for path in every.numbers)
