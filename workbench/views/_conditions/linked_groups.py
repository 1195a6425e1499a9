"""Figures for each of the records that others link to: "employees per department", by the departments' names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.records import LinkType, Record, find_all, lookup, normal_form, parse_urn, split_pointer
from workbench.trust import told_id
from workbench.views._records.bounds import moment, period_of
from workbench.views._records.source import Source
from workbench.views._records.spec import AggregateSpec, ContextSpec, Section
from workbench.views._records.vocabulary import is_shown, label_of, plain_words
from workbench.views._writing.aggregate import Figure, Tally, group_forms
from workbench.views._writing.select import Step
from workbench.views._writing.writing import one_line, scalar

__all__ = ["DistantGrouping", "GroupLink", "Grouping", "Names", "PathGrouping", "TimeGrouping"]

_MOST_NAMED = 60
_FULL_NAMES = {("full", "name"), ("fullname",), ("display", "name"), ("displayname",)}
_LONGEST_CODE = 6


@dataclass(frozen=True)
class GroupLink:
    """What records are grouped by where no field of theirs is called so: records of another entity.

    Attributes:
        entity: That entity.
        noun: What the question calls it.
        steps: The hops to it, each along a link that the records hold.
        path: Field path of those others by whose values the records are grouped; empty where each is a group.
    """

    entity: str
    noun: str
    steps: tuple[Step, ...]
    path: str = ""


class Names:
    """What records of the entities of a spec are called in a text."""

    def __init__(
        self, spec: ContextSpec, sections: Mapping[str, Section], links: Sequence[LinkType], source: Source
    ) -> None:
        """Read nothing yet; a name is shown that the entity's own section shows."""
        self._source, self._links = source, links
        self._paths = {
            spec.entities[name].stream: next(
                (paths for paths in spec.entities[name].names if all(is_shown(path, section) for path in paths)), ()
            )
            for name, section in reversed(list(sections.items()))
        }

    def of(self, urns: Sequence[str]) -> dict[str, str]:
        """Return the names of records; of two that are called alike, and of those without a name, the id."""
        names = dict.fromkeys(urns, "")
        ids = {urn: parse_urn(urn).id for urn in urns}
        for urn, record in self._source.get_many(urns).items():
            ids[urn] = told_id(record)
            paths = self._paths.get(record.qualified_stream, ())
            found = [scalar(value) for path in paths for _, value in list(find_all(record.body, path))[:1] if value]
            names[urn] = one_line(" ".join(found)) if len(found) == len(paths) else ""
        known = Counter(names.values())
        return {
            urn: name if name and known[name] == 1 else f"{name} ({ids[urn]})" if name else ids[urn]
            for urn, name in names.items()
        }

    def of_values(self, stream: str, path: str, samples: Mapping[str, str]) -> dict[str, str]:
        """Return the names of the records that the values of a field link to.

        Args:
            stream: Qualified stream of the records that hold the values.
            path: Field path of the values.
            samples: Values in normal form, each with the URN of a record that holds it.
        """
        targets: dict[str, str] = {}
        names = [link.name for link in self._links if link.stream == stream]
        records = self._source.get_many(list(samples.values())) if names else {}
        for form, urn in list(samples.items())[:_MOST_NAMED]:
            record = records.get(urn)
            found = {
                link.target
                for name in names
                if record is not None
                for link in self._source.links_from(urn, name)
                if _is_at(link.path, path) and normal_form(scalar(lookup(record.body, link.path))) == form
            }
            if len(found) == 1:
                targets[form] = found.pop()
        told = self.of(list(targets.values()))
        return {form: told[urn] for form, urn in targets.items()}


def _is_at(pointer: str, path: str) -> bool:
    one, other = split_pointer(pointer), split_pointer(path)
    return len(one) == len(other) and all(b in ("*", a) for a, b in zip(one, other, strict=True))


class _Members:
    """A figure over some records, with their URNs."""

    def __init__(self, spec: AggregateSpec) -> None:
        self.tally, self.urns = Tally(spec), list[str]()

    def add(self, record: Record) -> None:
        self.tally.add(record)
        self.urns.append(record.urn)


class Grouping:
    """A figure for each record of another entity that the records of a listing link to.

    Attributes:
        spec: What is computed of each group.
        lacking: How many records are in no group.
    """

    def __init__(self, spec: AggregateSpec, link: GroupLink | None, names: Names, source: Source) -> None:
        """Begin with no record."""
        self.spec, self._link, self._names, self._source = spec, link, names, source
        self._groups: dict[str, _Members] = {}
        self._every = Tally(spec)
        self.lacking = 0

    @property
    def noun(self) -> str:
        """What the records are grouped by."""
        return self._link.noun if self._link is not None else ""

    def add(self, record: Record) -> None:
        """Count a record into each of its groups."""
        keys = self._keys(record)
        self.lacking += not keys
        self._every.add(record)
        for key in keys:
            self._groups.setdefault(key, _Members(self.spec)).add(record)

    def _keys(self, record: Record) -> list[str]:
        urns = [record.urn]
        for step in self._link.steps if self._link is not None else ():
            urns = [link.target for urn in urns for link in self._source.links_from(urn, step.link.name)]
        return list(dict.fromkeys(urns))

    def _told(self, keys: Sequence[str]) -> dict[str, str]:
        return self._names.of(keys)

    def parts(self, most: int, *, greatest: bool = False, least: bool = False) -> list[tuple[str, Figure]]:
        """Return the name and figure of each group, the most records or the greatest, or least, figure first."""
        ordered = self._ordered()
        if greatest:
            if least:
                ordered = [pair for pair in ordered if pair[1].tally.figure(()).value is not None]
            side = 1 if least else -1
            ordered.sort(key=lambda pair: side * (pair[1].tally.figure(()).value or 0))
        told = self._told([key for key, _ in ordered[:most]])
        return [(told[key], one.tally.figure(tuple(one.urns))) for key, one in ordered[:most]]

    def _ordered(self) -> list[tuple[str, _Members]]:
        return sorted(self._groups.items(), key=lambda pair: -pair[1].tally.count)

    @property
    def without_value(self) -> int:
        """How many of all records have nothing of what is computed."""
        return self._every.figure(()).lacking

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self._groups)


class PathGrouping(Grouping):
    """A figure for each value of a field; a value that links to a record is told by that record's name."""

    def __init__(self, spec: AggregateSpec, stream: str, names: Names, source: Source, *, coded: bool = False) -> None:
        """Begin with no record; `stream` is that of the records, `coded` whether codes stand beside the names."""
        super().__init__(spec, None, names, source)
        self._stream = stream
        self._coded = coded and not {"code", "cd"}.isdisjoint(label_of(spec.by or ""))
        self._forms: dict[str, str] = {}

    @property
    def noun(self) -> str:
        """What the records are grouped by: of the `fullName` of an `owner` that is the owner."""
        names = split_pointer(self.spec.by or "")
        of_owner = len(names) > 1 and plain_words(names[-1]) in _FULL_NAMES
        return " ".join(plain_words(names[-2])) if of_owner else ""

    def _keys(self, record: Record) -> list[str]:
        forms = group_forms(self.spec, [record])
        for form, text in forms.items():
            self._forms.setdefault(form, text)
        return list(forms)

    def _told(self, keys: Sequence[str]) -> dict[str, str]:
        samples = {key: self._groups[key].urns[0] for key in keys}
        named = self._names.of_values(self._stream, self.spec.by or "", samples)
        if self._coded or all(_is_short_code(self._forms[key]) for key in named):
            named = {key: f"{self._forms[key]} ({name})" for key, name in named.items()}
        return {key: named.get(key, self._forms[key]) for key in keys}


def _is_short_code(text: str) -> bool:
    """Whether a value is a code such as `INJ`, by which people call what it means as well."""
    return len(text) <= _LONGEST_CODE and text.isalpha() and text.isupper()


class DistantGrouping(Grouping):
    """A figure for each value of a field of what the records link to: "orders per country of the customer"."""

    def __init__(self, spec: AggregateSpec, link: GroupLink, names: Names, source: Source) -> None:
        """Begin with no record."""
        super().__init__(spec, link, names, source)
        self._at = AggregateSpec(op="count", by=link.path)
        self._forms: dict[str, str] = {}
        self._held: dict[str, dict[str, str]] = {}

    def _keys(self, record: Record) -> list[str]:
        urns = super()._keys(record)
        fresh = [urn for urn in urns if urn not in self._held]
        for urn, other in self._source.get_many(fresh).items() if fresh else ():
            self._held[urn] = group_forms(self._at, [other])
        found = {form: text for urn in urns for form, text in self._held.get(urn, {}).items()}
        for form, text in found.items():
            self._forms.setdefault(form, text)
        return list(found)

    def _told(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: self._forms[key] for key in keys}


class TimeGrouping(Grouping):
    """A figure for each day, month, quarter or year of a time, in order; times are those of UTC."""

    def __init__(self, spec: AggregateSpec, grain: str, names: Names, source: Source) -> None:
        """Begin with no record."""
        super().__init__(spec, None, names, source)
        self._grain = grain

    @property
    def noun(self) -> str:
        """What the records are grouped by."""
        return f"{self._grain} of {' '.join(label_of(self.spec.by or ''))}"

    def _keys(self, record: Record) -> list[str]:
        times = [moment(value) for _, value in find_all(record.body, self.spec.by or "")]
        return list(dict.fromkeys(period_of(time, self._grain) for time in times if time is not None))

    def _told(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: key for key in keys}

    def _ordered(self) -> list[tuple[str, _Members]]:
        return sorted(self._groups.items())
