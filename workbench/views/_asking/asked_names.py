"""Names that a question asks for: of linked records, and of the record that it names by something else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.context import Mention, Omission
from workbench.views._asking.calling import Calling
from workbench.views._asking.relevance import Relevance
from workbench.views._english.clauses import opening_words
from workbench.views._english.question import Question, terms
from workbench.views._naming.resolve import Resolution
from workbench.views._records.leaves import leaves_of, path_terms
from workbench.views._records.spec import ContextSpec
from workbench.views._writing.planned import Fields
from workbench.views._writing.select import SectionRows

__all__ = ["ask_for_own_names", "named_as_fields", "show_behind_first", "show_names"]

_SEVERAL = 2
_BEHIND_OTHERS = "is led to by others than the first in the order that the question asks for"
_WHO = frozenset({"who", "whom", "whose"})


def show_names(
    selected: Sequence[SectionRows],
    wanted: Collection[str],
    fields: Mapping[str, Fields],
    relevance: Relevance,
    calling: Calling,
    people: Collection[str],
    asked: Question | None,
) -> None:
    """Show what linked records are called where the question asks for them and for none of their fields.

    "Which employee took the order?" asks for a name, as "who" does; "who took it, and since when is he here?" asks
    for both. "Who is the buyer" asks for nothing but that; "the city of the customer who bought it" does not ask who.
    """
    asks_who = asked is not None and asked.asks_who
    only_who = asked is not None and not _WHO.isdisjoint(opening_words(asked))
    ways = {
        (urn, pointer)
        for name in (wanted if asks_who else ())
        for urn, row in fields[name].items()
        for shown in row
        for pointer in shown.named
    }
    for part in selected:
        name = part.section.name
        rows = fields[name]
        asks = any(shown.said - calling.words[name] for row in rows.values() for shown in row)
        if not part.section.follow or name not in wanted or (asks and not asks_who):
            continue
        # "Who is its referrer" calls the link that leads to whoever that is.
        is_led_to = any(not ways.isdisjoint(row.via_leaves) for row in part.rows)
        if name not in people and not is_led_to and not relevance.wording.points_at(calling.words[name]):
            continue
        for row in part.rows:
            if row.record.urn in rows:
                # Who somebody is, the name says, beside the key that stands with it.
                alone = only_who and not asks and bool(relevance.wording.asked - relevance.wording.keys)
                rows[row.record.urn] = calling.named(row, rows[row.record.urn], name, asked=alone)


def show_behind_first(
    selected: Sequence[SectionRows], wanted: set[str], fields: Mapping[str, Fields], calling: Calling, *, sure: bool
) -> None:
    """Show what the first in an order in time leads to is called, where it is not `sure` what is asked for.

    "Which paper was Ana first asked to judge?" asks for the paper of her first review.
    """
    ordered = [] if sure else [part for part in selected if part.section.name in wanted and len(part.firsts) == 1]
    for part in ordered:
        for other in selected:
            name, way = other.section.name, other.section.follow
            if name in wanted or other.section.of != part.section.of or way[:-1] != part.section.follow or not way[:-1]:
                continue
            behind = [row for row in other.rows if not part.firsts.isdisjoint(row.parents)]
            if len(behind) != 1 or behind[0].record.urn not in fields[name]:
                continue
            for urn in [urn for urn in fields[name] if urn != behind[0].record.urn]:
                del fields[name][urn]
                other.omissions.append(Omission(record=urn, section=name, reason="not_relevant", detail=_BEHIND_OTHERS))
            only = [shown.only(set()) for shown in fields[name][behind[0].record.urn]]
            fields[name][behind[0].record.urn] = calling.named(behind[0], only, name, asked=True)
            wanted.add(name)


def ask_for_own_names(
    selected: Sequence[SectionRows],
    fields: Mapping[str, Fields],
    calling: Calling,
    spec: ContextSpec,
    mentions: Sequence[Mention],
    asked: Question,
) -> set[str]:
    """Ask what a record is called that is found by something else: "which patient has the licence S-17?".

    Returns:
        The sections with such records.
    """
    found: set[str] = set()
    for part in selected:
        name, entity = part.section.name, part.section.of
        if part.section.follow or not asked.asks_which(calling.nouns[entity]):
            continue
        names = tuple(" + ".join(paths) for paths in spec.entities[entity].names)
        shown = {row.record.urn for row in part.rows}
        # The next fair after one that is named by its title is not.
        by_name = (one for one in mentions if one.entity == entity and (one.by or "").endswith(names))
        if any(not one.records or not shown.isdisjoint(one.records) for one in by_name):
            continue
        for row in part.rows:
            urn = row.record.urn
            if urn in fields[name]:
                fields[name][urn] = calling.named(row, fields[name][urn], name, asked=True)
                found.add(name)
    return found


def named_as_fields(selected: Sequence[SectionRows], resolution: Resolution, asked: Question) -> frozenset[int]:
    """Return the words that name one record and call a field of another that is named.

    "The payment terms of Elmstead" asks for those, though a page is called Payment terms.
    """
    named = [row.record for part in selected if not part.section.follow for row in part.rows]
    if len({record.urn for record in named}) < _SEVERAL:
        return frozenset()
    found: set[int] = set()
    for mention in resolution.mentions:
        stems = frozenset(terms(mention.text))
        others = [record for record in named if record.urn not in mention.records]
        if stems and any(stems <= path_terms(leaf.path) for record in others for leaf in leaves_of(record)):
            size = len(mention.text.split())
            places = (range(at, at + size) for at in range(len(asked.words) - size + 1))
            found.update(
                index for place in places if asked.raw(place.start, place.stop) == mention.text for index in place
            )
    return frozenset(found)
