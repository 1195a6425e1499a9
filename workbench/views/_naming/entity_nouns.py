"""What people call an entity, and of which of several a name is by the noun before it."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.views._english.question import Question, terms
from workbench.views._records.spec import Entity

__all__ = ["called_before", "entity_nouns"]


def called_before(question: Question, first: int, entities: Mapping[str, Entity]) -> set[str]:
    """Return those of several entities whose noun stands right before a name: of "driver Ana Ruiz" the driver.

    Those that are called so and no more: "invoice 16" is no invoice line.
    """
    if first == 0 or len(entities) == 1:
        return set()
    said = set(terms(question.words[first - 1].text))
    called = {name for name, entity in entities.items() if not said.isdisjoint(entity_nouns(name, entity))}
    return {name for name in called if said >= set(terms(name))} or called


def entity_nouns(name: str, entity: Entity) -> frozenset[str]:
    """Return the stems by which people call an entity."""
    return frozenset(terms(f"{name} {entity.stream.partition('.')[2]} {entity.about}"))
