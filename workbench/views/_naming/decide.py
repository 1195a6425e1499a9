"""Which of several records a name means: by what else the question says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbench.context import Mention
from workbench.records import Record, leaves, normal_form, split_pointer
from workbench.views._english.question import STOP_WORDS, Question, noun_forms, stem
from workbench.views._records.source import Source

__all__ = ["MAX_CANDIDATES", "decide", "is_linked"]

MAX_CANDIDATES = 50
"""Of more records than these nobody decides by what they say."""
_LONGEST_NAME, _LONG_TEXT = 120, 400
_SHORTEST_WORD = 4
_SEVERAL = 2


def decide(
    entity: str,
    candidates: Sequence[str],
    place: range,
    found: Mapping[str, Iterable[str]],
    mentions: Iterable[Mention],
    source: Source,
    question: Question,
) -> tuple[str, ...]:
    """Return those of several candidates that a mention means; all of them where nothing decides.

    Another mention of one of them decides, or a link of one to another record that is meant, or values of one that the
    question gives; else the one that the question calls by most words of a longer name: "the Senate agriculture
    committee" is one of several in whose names "Senate" stands.

    Args:
        entity: Name of the entity of which they are.
        candidates: Their URNs.
        place: Indexes of the mention's words.
        found: What else is meant, by entity.
        mentions: By what that is meant.
        source: Where the records come from.
        question: The question.
    """
    meant = set(found.get(entity, ()))
    named_twice = tuple(urn for urn in candidates if urn in meant)
    if named_twice:
        return named_twice
    records = source.get_many(list(candidates[:MAX_CANDIDATES]))
    others = {urn for urns in found.values() for urn in urns}
    linked = tuple(urn for urn, record in records.items() if is_linked(record, others, source))
    if len(linked) == 1:
        return linked
    pool = [records[urn] for urn in (linked or candidates) if urn in records]
    names = [
        other
        for mention in mentions
        if mention.records
        for other in question.phrases.get(normal_form(mention.text), ())
    ]
    # "Ranger Keller" says of nobody that this is the rank.
    called = noun_forms(entity)
    scores = {record.urn: _evidence(record, place, question, names, called) for record in pool}
    best = max(scores.values(), default=0)
    leaders = tuple(urn for urn, score in scores.items() if score == best)
    if best > 0 and len(leaders) == 1:
        return leaders
    # A page with the words of a question in its title may be that of another product.
    is_text = any(isinstance(v, str) and len(v) > _LONG_TEXT for one in pool for _, v in leaves(one.body))
    fuller = _called_in_full(pool, place, question) if best == 0 and not is_text else None
    return (fuller,) if fuller is not None else linked or tuple(candidates)


def _called_in_full(records: Sequence[Record], place: range, question: Question) -> str | None:
    """Return the URN of the record in whose name the most words of a question stand; `None` where several have them.

    Of two that have as many, two at least, the shorter name is meant: "Silver Card" and no "Business Silver Card".
    """
    own = {stem(word) for word in normal_form(question.raw(place.start, place.stop)).split()}
    said = {
        stem(word.normal)
        for index, word in enumerate(question.words)
        if index not in place and word.normal not in STOP_WORDS and len(word.normal) >= _SHORTEST_WORD
    } - own
    scores = {
        record.urn: max(((len(said & words), -len(words)) for words in _names_with(record, own)), default=(0, 0))
        for record in records
    }
    best = max(scores.values(), default=(0, 0))
    leaders = [urn for urn, score in scores.items() if score == best]
    alike = [urn for urn, score in scores.items() if score[0] == best[0]]
    is_clear = len(leaders) == 1 and best[0] >= (1 if len(alike) == 1 else _SEVERAL)
    return leaders[0] if best[0] > 0 and is_clear else None


def _names_with(record: Record, own: set[str]) -> Iterator[set[str]]:
    """Yield the stems of the values of a record, no long texts, in which some stems all stand."""
    for pointer, value in leaves(record.body):
        # The names of its parts are not its own.
        in_list = any(step.isdigit() for step in split_pointer(pointer))
        if isinstance(value, str) and len(value) <= _LONGEST_NAME and not in_list:
            stems = {stem(word) for word in normal_form(value).split()}
            if own <= stems:
                yield stems


def is_linked(record: Record, others: set[str], source: Source) -> bool:
    """Whether a record is linked with one of some others, from either side."""
    named = source.get_many(list(others)).values()
    names = others.union(*(other.names for other in named))
    if any(link.target in names for link in record.references):
        return True
    return any(link.target in record.names for other in named for link in other.references)


def _evidence(
    record: Record, place: range, question: Question, names: Sequence[tuple[int, int]], called: frozenset[str]
) -> int:
    """Count the phrases of the question, outside the mention itself, that are whole values of the record.

    A part of another name is none: of "Ana Lind and Moor" the second need not be called Ana. Nor is the noun by which
    all such records are `called`.
    """
    values = {normal_form(str(value)) for _, value in leaves(record.body) if value is not None}
    inside = set(place)

    def is_said(first: int, last: int) -> bool:
        is_part = any(a <= first and last <= b and last - first < b - a for a, b in names)
        return not is_part and inside.isdisjoint(range(first, last))

    return sum(
        phrase not in STOP_WORDS | called and any(is_said(first, last) for first, last in places)
        for phrase, places in question.phrases.items()
        if phrase in values
    )
