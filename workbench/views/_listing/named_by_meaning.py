"""Which entity a noun means that nothing is called by: a convent is a `monastery` where nothing else comes near."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from workbench.views._listing.lone_groups import called_by_meaning

__all__ = ["entity_meant"]

# Who does something is no place where it is done: a pharmacist is no pharmacy, however near they are.
_AGENT = re.compile(r"[a-z]{2,}(?:er|or|eer|ist|ian|man|men|woman|women|ant)s?$")


def entity_meant(
    noun: str, entities: Iterable[str], labels: Iterable[str], are_people: Callable[[str], bool]
) -> str | None:
    """Return the entity that a noun means; `None` where none is near, or anything else is.

    Args:
        noun: The noun, in small letters.
        entities: The names of entities.
        labels: What their fields are called, any of which may be meant as well.
        are_people: Whether an entity is one of people.
    """
    names = {name.replace("_", " "): name for name in entities}
    label = called_by_meaning(noun, [*names, *labels])
    if label is None or label not in names:
        return None
    name = names[label]
    return name if are_people(name) or not _AGENT.match(noun) else None
