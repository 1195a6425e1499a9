"""What the entities, sections and fields of a spec are called: the words by which questions point at them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.records import find_all
from workbench.views._english.question import label_terms, noun_forms
from workbench.views._records.spec import ContextSpec, Entity, Section
from workbench.views._writing.select import Row
from workbench.views._writing.shown import Shown

__all__ = ["PERSON", "Calling"]

PERSON = "person"
"""The stem by which the sections of people are called."""


class Calling:
    """The words of one spec.

    Attributes:
        nouns: For each entity, its nouns as `noun_forms` gives them.
        field_words: For each section, what the spec says that people call the fields of its stream.
        called_by: For each section, the stems of what it is called, and of what else stands in its title.
        words: For each section, the first of those without the second.
        every: The stems of all that sections are called by.
    """

    def __init__(
        self, spec: ContextSpec, ways: Mapping[str, Sequence[str]], roles: Collection[str] = frozenset()
    ) -> None:
        """Read the words.

        Args:
            spec: The spec.
            ways: The streams on the way of each section, the one it shows last.
            roles: The names of sections of others of the kind of record at which they begin, in another role.
        """
        self._spec, self._ways, self._roles = spec, ways, roles
        self.nouns = {
            name: noun_forms(f"{name} {entity.stream.partition('.')[2]} {entity.about}")
            for name, entity in spec.entities.items()
        }
        self.field_words = {
            section.name: [
                words
                for entity in spec.entities.values()
                if entity.stream == ways[section.name][-1]
                for words in entity.words
            ]
            for section in spec.sections
        }
        self._name_paths = {entity.stream: _called_by(entity) for entity in spec.entities.values()}
        # What a section is called points at it; in the labels of its fields it says nothing.
        self.called_by = {section.name: self._section_words(section) for section in spec.sections}
        self.words = {name: own - others for name, (own, others) in self.called_by.items()}
        self.every = frozenset[str]().union(*(own | others for own, others in self.called_by.values()))

    def all_of(self, section: str) -> frozenset[str]:
        """Return the stems of all that stands in the names and the title of a section."""
        own, others = self.called_by[section]
        return own | others

    def named(self, row: Row, fields: Sequence[Shown], section: str, *, asked: bool = False) -> list[Shown]:
        """Return the fields of a record with its names marked, or `asked` for."""
        paths = self._name_paths.get(self._ways[section][-1], ())
        names = {pointer for path in paths for pointer, _ in find_all(row.record.body, path)}
        return [shown.asking(names) if asked else shown.connecting(names) for shown in fields]

    def _section_words(self, section: Section) -> tuple[frozenset[str], frozenset[str]]:
        """Return the stems of what a section is called, and of what else stands in its title."""
        *before, stream = self._ways[section.name]
        own = [
            section.name,
            section.title or "",
            stream.partition(".")[2],
            section.follow[-1] if section.follow else "",
        ]
        own.append(self._called(stream))
        if section.name in self._roles:
            # Who took the shifts that somebody gave is no giver, as the rest of the title says, nor just any warden.
            own = [(section.title or "").partition(" of ")[0], section.follow[-1]]
            own += {PERSON}.intersection(label_terms(self._called(stream)))
        # The entity it belongs to is named by most questions about it and tells its sections apart in none; what
        # lies between, as the bookings in "flights of the customer's bookings", has sections of its own.
        others = [section.of] if section.follow else []
        others += [
            f"{between.partition('.')[2]} {self._called(between)}" for between in before[1:] if between != stream
        ]
        return label_terms(" ".join(own)), label_terms(" ".join(others))

    def _called(self, stream: str) -> str:
        """Return the words for the records of a stream: the names of its entities and what is said about them."""
        return " ".join(f"{name} {one.about}" for name, one in self._spec.entities.items() if one.stream == stream)


def _called_by(entity: Entity) -> list[str]:
    """Return the field paths of what people call a record: its names, or the number that it has beside its id."""
    numbers = [paths for paths in entity.key_paths() if paths != ("id",) and not any("*" in path for path in paths)]
    return list(dict.fromkeys(path for parts in entity.names[:2] or numbers[:1] for path in parts))
