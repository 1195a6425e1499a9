"""A drafted spec as commented YAML that a person can read and edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.drafting._columns import Table
from workbench.drafting._draft import Draft
from workbench.drafting._link_kinds import FoundLink
from workbench.project import yaml_flow, yaml_item, yaml_scalar
from workbench.views import Entity, Section, SpecLink

__all__ = ["spec_yaml"]

_HEAD = """\
# yaml-language-server: $schema=../../schemas/context-spec.v1.json
# Drafted from the stored records. It works as it is; change what you know better:
#   entities  what questions speak of: `keys` and `names` find the records, `about` and `words` are what people say
#             what records of several systems state of one thing (`facts`) is compared by `natural_keys`
#   links     what the values showed and no manifest declares; delete those that are chance
#   sections  what may be shown, the higher `priority` first; delete those that nobody asks for
"""


def spec_yaml(draft: Draft) -> str:
    """Return the draft as the text of a `context.yaml`."""
    spec = draft.spec
    lines = [
        f"$schema: {spec.schema_id}",
        f"description: {yaml_scalar(spec.description)}",
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
    # Whoever knows better changes it.
    read = f"; {table.own_name} is read so beside the other streams" if table.read else ""
    yield f"  {yaml_scalar(name)}:  # {table.count:,} records{looked}{read}"
    yield f"    stream: {entity.stream}"
    yield f"    keys: {yaml_flow(entity.keys)}"
    if entity.names:
        yield f"    names: {yaml_flow([list(one) if len(one) > 1 else one[0] for one in entity.names])}"
    if entity.about:
        yield f"    about: {yaml_scalar(entity.about)}"
    if entity.natural_keys:
        yield f"    natural_keys: {yaml_flow(entity.natural_keys)}"
    if entity.facts:
        yield f"    facts: {yaml_flow(dict(entity.facts))}"
    if entity.days:
        yield f"    days: {yaml_flow(dict(entity.days))}"
    yield from _undecided_days(table)
    if entity.mentions:
        yield f"    mentions: {yaml_flow(entity.mentions)}"
    if entity.words:
        yield "    words:"
        for words in entity.words:
            yield f"      - {yaml_flow({'path': words.path, 'words': words.words})}"


def _undecided_days(table: Table) -> Iterator[str]:
    """Yield a comment for each column of days of which no value tells what comes first, or two tell both."""
    for column in table.columns.values():
        if column.days is not None and column.days.by_others:
            path, text = yaml_scalar(column.path), yaml_scalar(column.days.told[0])
            yield f"    # {path}: no value tells, as in {text}; read as the other days of its source"
        elif column.days is not None and column.days.order is None:
            told = " and ".join(yaml_scalar(text) for text in column.days.told)
            why = (
                "no value tells whether day or month comes first" if len(column.days.told) == 1 else "both orders occur"
            )
            yield f"    # {yaml_scalar(column.path)}: {why}, as in {told}; until `days` names it, these are texts"


def _link(link: SpecLink, found: FoundLink) -> Iterator[str]:
    share = f"{found.share:.0%} of {found.values:,} values" if found.values > 1 else "one value"
    agrees = "; the names agree" if found.agrees else ""
    yield f"  # {share} are there{agrees}"
    values: dict[str, Any] = {"name": link.name, "stream": link.stream, "path": link.path, "to": link.to}
    if link.by != "id":
        values["by"] = link.by
    if link.prefix:
        values["prefix"] = link.prefix
    if link.beside:
        values["beside"] = dict(link.beside)
    if link.where:
        values["where"] = dict(link.where)
    yield from yaml_item({**values, "inverse": link.inverse})


def _section(section: Section) -> Iterator[str]:
    values = section.model_dump(mode="json", exclude_defaults=True)
    values["name"], values["of"] = section.name, section.of
    order = (
        "name",
        "title",
        "of",
        "follow",
        "required",
        "search",
        "priority",
        "format",
        "order",
        "summary",
        "aggregates",
    )
    yield from yaml_item({key: values[key] for key in order if key in values})
