"""Edits of a context spec, each checked as a whole: what a view designer's controls do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import SpecError, UnknownNameError
from workbench.project import describe_validation_error
from workbench.records import LinkType
from workbench.views import ContextSpec, Section

__all__ = [
    "Design",
    "Tab",
    "Way",
    "edited",
    "moved",
    "section_of",
    "stream_of",
    "ways_from",
    "with_entity",
    "with_field",
    "with_new_section",
    "with_section",
    "without_section",
]

Tab = Literal["rendered", "kept", "dropped", "explain", "spec", "code"]
FieldLevel = Literal["no", "full", "summary"]


class Design(BaseModel):
    """All that a person can change in a view designer.

    Attributes:
        spec: The context spec that is designed.
        question: What the context is built for; empty before one was asked.
        as_role: A role of the spec, whose records alone are seen; `None` for all.
        tab: Which side of the context is shown.
        section: Name of the section that is open, or `None`.
        record: URN that is explained, or `None`.
        all_sections: Whether sections of entities that the question does not name are listed, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    spec: ContextSpec
    question: str = Field(default="", max_length=100_000)
    as_role: str | None = None
    tab: Tab = "rendered"
    section: str | None = None
    record: str | None = None
    all_sections: bool = False


def edited(spec: ContextSpec, changes: Mapping[str, Any]) -> ContextSpec:
    """Return `spec` with other values of some keys, checked as if it were read from a file.

    Raises:
        SpecError: It would be wrong; says which key.
    """
    values = spec.model_dump(by_alias=True) | dict(changes)
    try:
        return ContextSpec.model_validate(values, by_alias=True, by_name=False)
    except ValidationError as exc:
        key, message = describe_validation_error(exc, ContextSpec)
        raise SpecError(message, key=key) from exc
    except UnknownNameError as exc:
        raise SpecError(str(exc), key="encoding") from exc


def section_of(spec: ContextSpec, name: str) -> Section:
    """Return a section by name.

    Raises:
        UnknownNameError: There is none.
    """
    for section in spec.sections:
        if section.name == name:
            return section
    raise UnknownNameError(name, [one.name for one in spec.sections], what="a section of this spec", key="sections")


def with_section(spec: ContextSpec, name: str, changes: Mapping[str, Any]) -> ContextSpec:
    """Return `spec` with other values of some keys of one section; a key whose value is `None` gets its default."""
    section_of(spec, name)
    dropped = {key for key, value in changes.items() if value is None and key in Section.model_fields}
    given = {key: value for key, value in changes.items() if key not in dropped}
    sections = [
        {key: value for key, value in one.model_dump().items() if key not in dropped} | given
        if one.name == name
        else one.model_dump()
        for one in spec.sections
    ]
    return edited(spec, {"sections": sections})


def without_section(spec: ContextSpec, name: str) -> ContextSpec:
    """Return `spec` without a section."""
    section_of(spec, name)
    return edited(spec, {"sections": [one.model_dump() for one in spec.sections if one.name != name]})


def moved(spec: ContextSpec, name: str, to: int) -> ContextSpec:
    """Return `spec` with a section at another place, from 0; a place behind the end is the last."""
    section = section_of(spec, name)
    others = [one for one in spec.sections if one.name != name]
    others.insert(max(0, min(to, len(others))), section)
    return edited(spec, {"sections": [one.model_dump() for one in others]})


def with_field(spec: ContextSpec, name: str, path: str, level: FieldLevel, known: Sequence[str]) -> ContextSpec:
    """Return `spec` with a field of a section shown `full`, in the `summary` as well, or `no` more.

    Args:
        spec: The spec.
        name: Of the section.
        path: Field path.
        level: Where the field is shown.
        known: Field paths of the stream: what a section that shows everything names, once one is taken out.
    """
    section = section_of(spec, name)
    fields = [one.model_dump() for one in section.fields]
    summary = [one for one in section.summary if one != path]
    if level == "no":
        fields = fields or [{"path": one} for one in known]
        fields = [one for one in fields if one["path"] != path]
        if not fields:
            message = f"'{path}' is the last field of it. Take the section out instead."
            raise SpecError(message, key=f"sections.{name}.fields")
    elif fields and path not in {one["path"] for one in fields}:
        fields.append({"path": path})
    if level == "summary":
        summary.append(path)
        order = [one["path"] for one in fields] or list(known)
        summary.sort(key=lambda one: order.index(one) if one in order else len(order))
    return with_section(spec, name, {"fields": fields, "summary": summary})


class Way(NamedTuple):
    """A link that a section can follow from a stream.

    Attributes:
        name: Of the link, seen from that stream.
        to: The stream that it leads to.
    """

    name: str
    to: str


def ways_from(stream: str, links: Iterable[LinkType]) -> list[Way]:
    """Return the links that lead away from a stream, in both directions, each once."""
    found = {Way(name=link.name, to=link.to): None for link in links if link.stream == stream}
    return list(found | {Way(name=link.inverse, to=link.stream): None for link in links if link.to == stream})


def stream_of(spec: ContextSpec, section: Section, links: Sequence[LinkType]) -> str | None:
    """Return the stream whose records a section shows, or `None` where it follows a link that does not exist."""
    stream: str | None = spec.entities[section.of].stream
    for name in section.follow:
        stream = next((way.to for way in ways_from(stream or "", links) if way.name == name), None)
    return stream


def with_entity(spec: ContextSpec, stream: str) -> tuple[ContextSpec, str]:
    """Return `spec` with a stream as an entity that is found by its id, with a section, and the section's name."""
    word = stream.partition(".")[2].replace("_", "-")
    word = word[:-1] if word.endswith("s") and len(word) > 3 else word
    name = _free(word, spec.entities)
    section = _free(name, [one.name for one in spec.sections])
    entities = {key: one.model_dump() for key, one in spec.entities.items()} | {name: {"stream": stream}}
    sections = [*(one.model_dump() for one in spec.sections), {"name": section, "of": name}]
    return edited(spec, {"entities": entities, "sections": sections}), section


def with_new_section(spec: ContextSpec, of: str, follow: Sequence[str]) -> tuple[ContextSpec, str]:
    """Return `spec` with a section that follows links from an entity, and the section's name."""
    if of not in spec.entities:
        raise UnknownNameError(of, spec.entities, what="an entity of this spec", key="sections.of")
    name = _free("-".join([of, *follow]), [one.name for one in spec.sections])
    section = {"name": name, "of": of, "follow": list(follow), "format": "line" if follow else "block"}
    return edited(spec, {"sections": [*(one.model_dump() for one in spec.sections), section]}), name


def _free(name: str, taken: Iterable[str]) -> str:
    used, number = set(taken), 2
    found = name
    while found in used:
        found, number = f"{name}-{number}", number + 1
    return found
