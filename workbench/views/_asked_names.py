"""Names that a question asks for: of linked records, and of the record that it names by something else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workbench.context import Mention
from workbench.views._calling import Calling
from workbench.views._planned import Fields
from workbench.views._question import Question
from workbench.views._relevance import Relevance
from workbench.views._select import SectionRows
from workbench.views._spec import ContextSpec

__all__ = ["ask_for_own_names", "show_names"]


def show_names(
    selected: Sequence[SectionRows],
    wanted: Collection[str],
    fields: Mapping[str, Fields],
    relevance: Relevance,
    calling: Calling,
    people: Collection[str],
    *,
    asks_who: bool,
) -> None:
    """Show what linked records are called where the question asks for them and for none of their fields.

    "Which employee took the order?" asks for a name, as "who" does; "who took it, and since when is he here?" asks
    for both.
    """
    for part in selected:
        name = part.section.name
        rows = fields[name]
        asks = any(shown.said - calling.words[name] for row in rows.values() for shown in row)
        if not part.section.follow or name not in wanted or (asks and not asks_who):
            continue
        if name not in people and not relevance.wording.points_at(calling.words[name]):
            continue
        for row in part.rows:
            if row.record.urn in rows:
                rows[row.record.urn] = calling.named(row, rows[row.record.urn], name)


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
        if any(one.entity == entity and (one.by or "").endswith(names) for one in mentions):
            continue
        for row in part.rows:
            urn = row.record.urn
            if urn in fields[name]:
                fields[name][urn] = calling.named(row, fields[name][urn], name, asked=True)
                found.add(name)
    return found
