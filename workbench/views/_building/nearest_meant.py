"""What may be meant by a question over all records that is not understood: the figures that come nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.context import Context, Omission, Omissions
from workbench.records import find_all
from workbench.tokens import tokenizer
from workbench.views._building.plan import Planner
from workbench.views._conditions.readings import Reading
from workbench.views._english.question import Question
from workbench.views._listing.attribute_questions import Attributes
from workbench.views._listing.listing import Listing
from workbench.views._records.source import Source
from workbench.views._records.spec import AggregateSpec, ContextSpec
from workbench.views._writing.aggregate import Figure
from workbench.views._writing.planned import Planned
from workbench.views._writing.select import Row, SectionRows

__all__ = ["not_understood", "plan_nearest"]

_HEAD = "Ambiguous: the question is not understood as a whole. Over all records, what comes nearest to it:\n"
_BESIDE = "records of which no figure that comes near the question is"


def not_understood(spec: ContextSpec, budget_tokens: int) -> Context:
    """Return the head of what may be meant: that the question was not understood."""
    cost = tokenizer(spec.encoding).count(_HEAD)
    fits = cost <= budget_tokens
    detail = f"that the question was not understood; kept if budget >= {cost}"
    omissions = () if fits else (Omission(reason="budget", tokens=cost, detail=detail),)
    return Context(
        text=_HEAD if fits else "",
        tokens=cost if fits else 0,
        encoding=spec.encoding,
        budget_tokens=budget_tokens,
        status="ambiguous",
        omissions=Omissions(omissions),
    )


def plan_nearest(
    asked: Question,
    readings: Sequence[Reading],
    spec: ContextSpec,
    source: Source,
    attributes: Attributes,
    planner: Planner,
    budget_tokens: int,
) -> list[Planned]:
    """Price the figures that a question may mean, those of one entity together, the nearest first.

    Of a record with the most or least of something its name is shown beside the measure.
    """
    planned = []
    for name in dict.fromkeys(one.entity for one in readings):
        own = [one for one in readings if one.entity == name]
        listings = [Listing(one, spec, attributes.sections, source, attributes.links) for one in own]
        found = [
            (one, part) for one, listing in zip(own, listings, strict=True) for part in [listing.rows(budget_tokens)]
        ]
        known = [(one, part) for one, part in found if part is not None]
        if known:
            part, evidence = _joined(known, spec)
            meant = Reading(name, own[0].noun, (), figures=(AggregateSpec(op="count"),))
            planned.append(planner.plan_listing(part, asked, meant, budget_tokens, evidence))
    return planned


def _joined(known: Sequence[tuple[Reading, SectionRows]], spec: ContextSpec) -> tuple[SectionRows, dict[str, set[str]]]:
    """Return the figures and records of several readings as one part, and pointers to what tells of each record."""
    figures: dict[str, Figure] = {}
    rows: dict[str, Row] = {}
    evidence: dict[str, set[str]] = {}
    for reading, part in known:
        every = part.figures or []
        # How many there are says of which records the figures are; of all of them only where it may be meant.
        told = every if reading.counted or reading.conditions else every[1:]
        figures.update({one.line: one for one in told})
        names = [path for paths in spec.entities[reading.entity].names[:2] for path in paths]
        is_told = not names and all(one.op in {"max", "min"} for one in reading.figures)
        for row in part.rows if reading.order is not None and not is_told else ():
            rows[row.record.urn] = row
            paths = [reading.order.by, *names] if reading.order is not None else []
            pointers = {pointer for path in paths for pointer, _ in find_all(row.record.body, path)}
            evidence.setdefault(row.record.urn, set()).update(pointers)
    first = known[0][1]
    whole = max(len(part.rows) + part.beyond for _, part in known)
    beyond = whole - len(rows)
    left = [Omission(section=first.section.name, reason="not_relevant", count=beyond, detail=_BESIDE)] if beyond else []
    left = [*(one for one in first.omissions if one.reason == "filtered"), *left]
    joined = replace(first, rows=list(rows.values()), figures=list(figures.values()), omissions=left, beyond=beyond)
    return joined, evidence
