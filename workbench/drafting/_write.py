"""A drafted spec as commented YAML that a person can read and edit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.drafting._columns import Table
from workbench.drafting._draft import Draft
from workbench.drafting._links import FoundLink
from workbench.views import Entity, Section, SpecLink

__all__ = ["spec_yaml"]

_HEAD = """\
# yaml-language-server: $schema=../../schemas/context-spec.v1.json
# Drafted from the stored records. It works as it is; change what you know better:
#   entities  what questions speak of: `keys` and `names` find the records, `about` and `words` are what people say
#   links     what the values showed and no manifest declares; delete those that are chance
#   sections  what may be shown, the higher `priority` first; delete those that nobody asks for
"""
_WIDTH = 118


def spec_yaml(draft: Draft) -> str:
    """Return the draft as the text of a `context.yaml`."""
    spec = draft.spec
    lines = [
        f"$schema: {spec.schema_id}",
        f"description: {_scalar(spec.description)}",
        f"encoding: {spec.encoding}",
        f"budget_tokens: {spec.budget_tokens}",
        "",
        "entities:",
    ]
    for name, entity in spec.entities.items():
        lines += _entity(name, entity, draft.tables)
    if spec.links:
        lines += ["", "links:"]
        for link, found in zip(spec.links, draft.found, strict=True):
            lines += _link(link, found)
    lines += ["", "sections:", "  # -- what the question names"]
    before: str | None = None
    for section in spec.sections:
        if section.follow and section.of != before:
            before = section.of
            lines += ["", f"  # -- around: {before}"]
        lines += _section(section)
    return _HEAD + "\n".join(lines) + "\n"


def _entity(name: str, entity: Entity, tables: Mapping[str, Table]) -> Iterator[str]:
    table = tables[entity.stream]
    looked = "" if len(table.records) == table.count else f"; {len(table.records):,} were looked at"
    yield f"  {_scalar(name)}:  # {table.count:,} records{looked}"
    yield f"    stream: {entity.stream}"
    yield f"    keys: {_flow(entity.keys)}"
    if entity.names:
        yield f"    names: {_flow([list(one) if len(one) > 1 else one[0] for one in entity.names])}"
    if entity.about:
        yield f"    about: {_scalar(entity.about)}"
    if entity.words:
        yield "    words:"
        for words in entity.words:
            yield f"      - {_flow({'path': words.path, 'words': words.words})}"


def _link(link: SpecLink, found: FoundLink) -> Iterator[str]:
    share = f"{found.share:.0%} of {found.values:,} values" if found.values > 1 else "one value"
    agrees = "; the names agree" if found.agrees else ""
    yield f"  # {share} are there{agrees}"
    values: dict[str, Any] = {"name": link.name, "stream": link.stream, "path": link.path, "to": link.to}
    if link.by != "id":
        values["by"] = link.by
    yield from _item({**values, "inverse": link.inverse})


def _section(section: Section) -> Iterator[str]:
    values = section.model_dump(mode="json", exclude_defaults=True)
    values["name"], values["of"] = section.name, section.of
    order = ("name", "title", "of", "follow", "required", "priority", "format", "order", "summary", "aggregates")
    yield from _item({key: values[key] for key in order if key in values})


def _item(values: Mapping[str, Any]) -> Iterator[str]:
    whole = f"  - {_flow(values)}"
    if len(whole) <= _WIDTH:
        yield whole
        return
    for number, (key, value) in enumerate(values.items()):
        start = "  - " if not number else "    "
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{start}{key}:"
            yield from (f"      - {_flow(one)}" for one in value)
        else:
            yield f"{start}{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _scalar(value)
    return "[" + ", ".join(_flow(inner) for inner in value) + "]"


def _scalar(value: Any) -> str:
    """Return a scalar as YAML: plain where it cannot be misread, else in the quotes of JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    signs = set("/_-. ,'()*")
    inside = all(c.isascii() and (c.isalnum() or c in signs) for c in value)
    plain = inside and (value[:1].isalpha() or value[:1] == "/") and value == value.strip() and "," not in value
    words = value.casefold() not in {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}
    return value if plain and words else json.dumps(value, ensure_ascii=False)
