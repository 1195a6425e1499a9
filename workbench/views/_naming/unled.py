"""Records that a question calls by their noun and that no section of what it names leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.context import Mention
from workbench.views._english.question import Question, noun_forms, terms
from workbench.views._naming.resolve import Resolution
from workbench.views._records.leaves import leaves_of
from workbench.views._records.spec import ContextSpec
from workbench.views._writing.planned import Planned

__all__ = ["is_unled", "unled_mentions", "ways_told"]

_NO_WAY = "no section leads from "
_DETERMINERS = frozenset(
    """
    a all an any each every first from her his its last latest many newest next no of oldest on our that the their
    these this those what which whose with
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
_SEEN_ROWS = 20


def unled_mentions(
    resolution: Resolution,
    asked: Question,
    planned: Sequence[Planned],
    spec: ContextSpec,
    ways: Mapping[str, Sequence[str]],
) -> list[Mention]:
    """Return the nouns of entities in a question to which nothing leads from what it names; they are no longer unmet.

    A noun that a field or value of what may be shown is called by, or that is said as a verb, is none of them.

    Args:
        resolution: What the question names.
        asked: The question.
        planned: What was planned for it.
        spec: The spec.
        ways: For each section, the streams on its way.
    """
    reached = {stream for section in spec.sections if section.of in resolution.found for stream in ways[section.name]}
    reached |= {spec.entities[name].stream for name in resolution.found}
    found: list[Mention] = []
    met: frozenset[str] | None = None
    for name, entity in spec.entities.items():
        if entity.stream in reached or entity.mentions:
            # Texts are found by what they mention, and need no link.
            continue
        for place in _said(name, entity.stream.partition(".")[2], asked):
            met = _met(planned) if met is None else met
            if resolution.named_words.isdisjoint(place) and met.isdisjoint(terms(asked.raw(place.start, place.stop))):
                text = asked.raw(place.start, place.stop)
                found.append(Mention(text=text, entity=name, by=f"{_NO_WAY}{' or '.join(resolution.found)} to it"))
                resolution.unmet -= frozenset(place)
                resolution.uncounted -= frozenset(place)
                break
    return found


def is_unled(mention: Mention) -> bool:
    """Whether it is the noun of records that nothing leads to."""
    return (mention.by or "").startswith(_NO_WAY)


def ways_told(mentions: Sequence[Mention]) -> str:
    """Say to which records that a question calls by their noun nothing leads."""
    return "".join(
        f"No section leads from {(one.by or '').removeprefix(_NO_WAY).removesuffix(' to it')} to {one.entity}.\n"
        for one in mentions
        if is_unled(one)
    )


def _said(name: str, stream: str, asked: Question) -> Iterator[range]:
    """Yield where an entity is called by its whole name, or its stream's, as a noun: in the plural or behind "the"."""
    words = asked.words
    for called in dict.fromkeys((name, stream)):
        parts = called.casefold().replace("-", "_").split("_")
        forms = noun_forms(parts[-1])
        for first in range(len(words) - len(parts) + 1):
            behind = first + len(parts)
            head = words[behind - 1].normal
            begins = all(words[first + n].normal == part for n, part in enumerate(parts[:-1]))
            if not begins or forms.isdisjoint(noun_forms(head)):
                continue
            before = words[first - 1].normal if first else ""
            if before in _DETERMINERS or (head.endswith("s") and before in {"", "how", "and", "for", "by", "in", "to"}):
                yield range(first, behind)


def _met(planned: Sequence[Planned]) -> frozenset[str]:
    """Return the stems of the names and short values of the fields of all that may be shown."""
    leaves = [leaf for part in planned for row in part.rows.rows[:_SEEN_ROWS] for leaf in leaves_of(row.record)]
    paths = {leaf.path for leaf in leaves}
    forms = {leaf.form for leaf in leaves}
    heads = {part.head for part in planned}
    return frozenset(term for text in (*paths, *forms, *heads) for term in terms(text))
