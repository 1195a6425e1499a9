"""What sections and their counts are called, so that they can be read aloud: `trips of the driver (as co driver)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.drafting._labels import agree, known_words, plain_words, written_out
from workbench.drafting._lexicon import MASS_NOUNS, ROLES
from workbench.drafting._links import Edge
from workbench.records import plural, singular

__all__ = ["called_many", "title_of"]


# Words that end no name: `referred by`, `reports to`.
_LEAD_ON = frozenset({"by", "to", "from", "of", "for", "at", "in", "on", "with", "as"})


def called_many(entity: str) -> str:
    """Return the plural of an entity's name: `order lines`, and `maintenance records` of what is not counted.

    Example:
        >>> called_many("order_line"), called_many("fuel")
        ('order lines', 'fuel records')
    """
    words = entity.replace("_", " ")
    return f"{words} records" if words.rpartition(" ")[2] in MASS_NOUNS else plural(words)


def title_of(entity: str, walk: Sequence[Edge], names: Mapping[str, str], *, many: bool) -> str:
    """Return what a section is called, such as `products of the customer's orders`.

    Args:
        entity: From which it leads.
        walk: The links that it follows.
        names: Stream to entity.
        many: Whether it may have several records.
    """
    noun, role = _noun(walk[-1], names, many=many)
    owner = f"the {entity.replace('_', ' ')}"
    for place, edge in enumerate(walk[:-1]):
        through, as_what = _noun(edge, names, many=edge.many)
        through = f"{through}{as_what}"
        owner = f"{owner}'s {through}" if place == 0 else f"the {through} of {owner}"
    return f"{noun} of {owner}{role}"


def _noun(edge: Edge, names: Mapping[str, str], *, many: bool) -> tuple[str, str]:
    """Return what a link leads to, and as what the records before have it, where that has to be said."""
    target = names[edge.to].replace("_", " ")
    called = called_many(names[edge.to]) if many else target
    if not edge.held and f"_by_{edge.inverse}" in edge.name:
        role = _role(edge.inverse)
        is_plain = len(role) == 1 and agree(role, plain_words(names[edge.stream]))
        return called, "" if is_plain else f" (as {' '.join(role)})"
    role = _role(edge.name)
    said = " ".join(role)
    if said in (target, plural(target)) or [singular(w) for w in role] == plain_words(target):
        return called, ""
    if agree(role, plain_words(target)) and len(role) == 1:
        return called, ""
    if singular(role[-1]) == singular(target.rpartition(" ")[2]):
        # The home branch of a member is a branch. What it is issued by stands before what that is.
        if role[-2] not in _LEAD_ON:
            return " ".join([*role[:-1], plural(role[-1]) if many else singular(role[-1])]), ""
        said = " ".join(role[:-1])
    elif many and role[-1] not in _LEAD_ON and said not in ROLES:
        said = " ".join([*role[:-1], plural(singular(role[-1]))])
    return f"{ROLES[said]}, {said} ({called})" if said in ROLES else f"{said} ({called})", ""


def _role(name: str) -> list[str]:
    words = plain_words(name)
    return written_out(known_words(words) or words) or words
