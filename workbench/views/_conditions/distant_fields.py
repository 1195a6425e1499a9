"""Fields of what records link to, by which a question groups them: "orders per country of the customer"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from workbench.views._conditions.asked_groups import called_so, groupable
from workbench.views._conditions.linked_groups import GroupLink
from workbench.views._english.question import stem
from workbench.views._records.vocabulary import Fields, bare_label

__all__ = ["distant_field"]


def distant_field(
    entity: str,
    words: Sequence[str],
    ways: Mapping[str, GroupLink],
    nouns: Mapping[str, frozenset[str]],
    fields_of: Callable[[str], Fields],
    leads_to_one: Callable[[GroupLink], bool],
) -> tuple[GroupLink, int] | None:
    """Return the field of what an entity's records link to that the first of some stems call, and how many do.

    Of fields of several entities that one is meant which stands beside its noun, else the one fewer links away.

    Args:
        entity: The entity.
        words: The stems.
        ways: What the records of other entities are called, in stems, each with how the records link to them.
        nouns: Stems of what each entity is called.
        fields_of: Returns the fields of an entity.
        leads_to_one: Whether each record links to one over a link.
    """
    links = {link.entity: link for link in ways.values()}
    own = fields_of(entity)
    taken = frozenset[str]().union(*nouns.values(), *(own.stems(path) for path in groupable(own)))
    for size in range(len(words), 0, -1):
        if ways.keys() >= set(words[:size]):
            # "Per customer" means the records, and no field of what lies between.
            return None
        found: list[tuple[int, GroupLink]] = []
        for name, link in links.items():
            bare = [word for word in words[:size] if word not in nouns[name]]
            fields = fields_of(name) if bare else None
            best = called_so(bare, fields, _told_apart_by(fields)) if fields is not None else None
            is_said = len(bare) < size
            if best is None or fields is None or best[1] < len(bare):
                continue
            if not is_said and not taken.isdisjoint(bare):
                # Which of the records' own fields, or of several links, is meant is open.
                continue
            if is_said or (_is_whole_label(bare, fields.labels[best[0]]) and leads_to_one(link)):
                found.append((0 if is_said else len(link.steps), replace(link, path=best[0])))
        nearest = [link for far, link in found if far == min(far for far, _ in found)]
        if nearest:
            return (nearest[0], size) if len(nearest) == 1 else None
    return None


def _is_whole_label(words: Sequence[str], label: Sequence[str]) -> bool:
    """Whether stems call a field by its whole name: no "month" is that of a renewal."""
    return set(words) >= {stem(word) for word in bare_label(tuple(label))}


def _told_apart_by(fields: Fields) -> list[str]:
    """Return the fields with few values that are no numbers: those by which one would group what links to them."""
    own = {one.path for one in fields.chosen_by if not one.is_list}
    return [path for path in groupable(fields) if path in own and path not in fields.numbers]
