"""What is doubtful in a task's spec: fields that nothing has, sections that never fit, questions that nobody asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from workbench.context import Context
from workbench.records import LinkType, find_all
from workbench.store import Store
from workbench.views import ContextSpec, Section

__all__ = ["Diagnostic", "lint_spec"]

_LOOKED_AT = 200
_UNREACHED = 0.5
_FEW_CASES = 10
_CUT = 0.05
# Vendors keep prompt caches for a day at most (`prompt_cache_retention` of openai 3.57, read 2026-11-29).
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_CHANGING = 0.2
_FEW_DATED = 20
_UNCACHED = 0.25
_NAMED = 5


@dataclass(frozen=True)
class Diagnostic:
    """One doubt about a spec.

    Attributes:
        code: `WB801` a field that no record has, `WB802` a section that never fits, `WB803` a budget that nobody
            reaches, `WB804` an unstable order, `WB805` a section that only the whole budget cuts short, `WB806`
            missing tests, `WB807` records that change by the day before much else in the text.
        where: Key in `context.yaml`, such as `sections[2].summary[0]`.
        message: What is doubtful and what to do, in a sentence.
    """

    code: str
    where: str
    message: str

    def __str__(self) -> str:
        """Write it on one line."""
        return f"{self.code} {self.where}: {self.message}"


def lint_spec(
    spec: ContextSpec, store: Store, links: Sequence[LinkType], contexts: Mapping[str, Context]
) -> list[Diagnostic]:
    """Return what is doubtful in a spec, in the order of its keys.

    What only contexts show (`WB802`, `WB803`, `WB805`, `WB807`) is not said without any.

    Args:
        spec: The spec.
        store: Its records; up to 200 of each stream are looked at.
        links: All links, those of the spec among them.
        contexts: Case id to the context that the spec builds for it.
    """
    found = [*_unused_fields(spec, store, links), *_orders(spec, links, store, contexts), *_tests(spec, contexts)]
    if contexts:
        found += [*_never_fit(spec, contexts), *_budgets(spec, contexts), *_cached(spec, links, store, contexts)]
    return sorted(found, key=lambda one: (_in_order(one.where), one.code))


def _in_order(where: str) -> list[tuple[str, int]]:
    """Return what sorts keys by their numbers: `sections[8]` before `sections[10]`."""
    return [(text, int(number or -1)) for text, number in re.findall(r"(\D*)(\d*)", where)]


def _ends(spec: ContextSpec, links: Sequence[LinkType]) -> dict[str, str]:
    """Return the stream that each section shows."""
    ends: dict[str, str] = {}
    for section in spec.sections:
        stream = spec.entities[section.of].stream
        for name in section.follow:
            steps = [link.to for link in links if (link.stream, link.name) == (stream, name)]
            steps += [link.stream for link in links if (link.to, link.inverse) == (stream, name)]
            stream = steps[0] if steps else stream
        ends[section.name] = stream
    return ends


def _paths(section: Section) -> Iterator[tuple[str, str]]:
    yield from ((f"fields[{n}]", one.path) for n, one in enumerate(section.fields))
    yield from ((f"summary[{n}]", path) for n, path in enumerate(section.summary))
    yield from ((f"filter[{n}].field", one.field) for n, one in enumerate(section.filter))
    for number, one in enumerate(section.aggregates):
        if one.field is not None:
            yield f"aggregates[{number}].field", one.field
        if one.by is not None:
            yield f"aggregates[{number}].by", one.by
    if section.order is not None:
        yield "order.by", section.order.by


def _unused_fields(spec: ContextSpec, store: Store, links: Sequence[LinkType]) -> Iterator[Diagnostic]:
    named: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, entity in spec.entities.items():
        ways = [("keys", key) for key in entity.keys if key != "id"]
        ways += [("names", path) for paths in entity.names for path in paths]
        ways += [("words", one.path) for one in entity.words]
        ways += [("natural_keys", key) for key in entity.natural_keys if key != "id"]
        ways += [("facts", path) for path in entity.facts.values()]
        ways += [("days", path) for path in entity.days]
        ways += [("mentions", path) for path in entity.mentions]
        named[entity.stream] += [(f"entities.{name}.{key}", path) for key, path in ways]
    ends = _ends(spec, links)
    for index, section in enumerate(spec.sections):
        named[ends[section.name]] += [(f"sections[{index}].{key}", path) for key, path in _paths(section)]
    for stream, places in named.items():
        bodies = [record.body for record in islice(store.scan(stream), _LOOKED_AT)]
        held = {path: any(True for body in bodies for _ in find_all(body, path)) for _, path in places}
        for where, path in places:
            if bodies and not held[path]:
                message = f"none of {len(bodies)} records of {stream} has '{path}'. Mend the path, or take it out."
                yield Diagnostic("WB801", where, message)


def _orders(
    spec: ContextSpec, links: Sequence[LinkType], store: Store, contexts: Mapping[str, Context]
) -> Iterator[Diagnostic]:
    several = {(link.stream, link.name) for link in links if _is_many(link, store)}
    for index, section in enumerate(spec.sections):
        stream, many = spec.entities[section.of].stream, False
        for name in section.follow:
            forwards = [link for link in links if (link.stream, link.name) == (stream, name)]
            backwards = [link for link in links if (link.to, link.inverse) == (stream, name)]
            many = many or bool(backwards) or any((link.stream, link.name) in several for link in forwards)
            stream = forwards[0].to if forwards else backwards[0].stream if backwards else stream
        if not many:
            continue
        where = f"sections[{index}]"
        if section.limit is not None and section.order is None:
            message = f"'{section.name}' shows {section.limit} records and has no order, so which is left to chance."
            yield Diagnostic("WB804", f"{where}.limit", message + " Give an order.")
        if section.limit is None and section.max_tokens is None:
            yield from _unbounded(section, where, contexts)


def _unbounded(section: Section, where: str, contexts: Mapping[str, Context]) -> Iterator[Diagnostic]:
    """Yield a doubt where nothing but the whole budget cuts a section short, and not seldom."""
    cut = [
        sum(o.count for o in context.omissions if (o.section, o.field, o.reason) == (section.name, None, "budget"))
        for context in contexts.values()
    ]
    if sum(map(bool, cut)) >= max(1, _CUT * len(cut)):
        message = (
            f"'{section.name}' has no limit and no max_tokens, and the budget cut it short in {sum(map(bool, cut))} of "
            f"{len(contexts)} cases, by {max(cut):,} records at most. Give it one of them, and an order."
        )
        yield Diagnostic("WB805", where, message)


def _cached(
    spec: ContextSpec, links: Sequence[LinkType], store: Store, contexts: Mapping[str, Context]
) -> Iterator[Diagnostic]:
    """Yield one doubt where sections of what changes by the day keeps much of the contexts out of prompt caches."""
    ends = _ends(spec, links)
    fast = _changing_by_the_day(store, sorted(set(ends.values())))
    moving = [section.name for section in spec.sections if ends[section.name] in fast and not section.volatile]
    calm = {section.name for section in spec.sections if ends[section.name] not in fast}
    behind = 0
    for context in contexts.values():
        names = [span.name for span in context.sections]
        first = min((names.index(name) for name in moving if name in names), default=len(names))
        behind += sum(span.tokens for span in context.sections[first:] if span.name in calm)
    total = sum(context.tokens for context in contexts.values())
    if moving and behind >= _UNCACHED * total > 0:
        named = ", ".join(f"'{name}'" for name in moving[:_NAMED])
        more = f" and {len(moving) - _NAMED} more" if len(moving) > _NAMED else ""
        days = ", ".join(sorted({str(fast[ends[name]]) for name in moving}))
        message = (
            f"{named}{more} show records of which {_CHANGING:.0%} or more changed within a day ({days}), before others "
            f"that do not: {behind / total:.0%} of the tokens of {len(contexts)} cases stand behind them. Set "
            "volatile: true there, so that prompt caches keep those tokens."
        )
        yield Diagnostic("WB807", "sections", message)


def _changing_by_the_day(store: Store, streams: Sequence[str]) -> dict[str, date]:
    """Return the streams of which a fifth changed within a day, after they were made, each with the day.

    That day lies at most a week before the newest change of all: years ago all may have been touched at once.
    """
    dated = {stream: _dated(store, stream) for stream in streams}
    newest = {stream: max(updated for _, updated in times) for stream, times in dated.items() if times}
    found: dict[str, date] = {}
    for stream, last in newest.items():
        times = dated[stream]
        changed = sum(created < updated and last - updated < _DAY for created, updated in times)
        is_now = max(newest.values()) - last <= _WEEK
        if len(times) >= _FEW_DATED and is_now and changed >= _CHANGING * len(times):
            found[stream] = last.date()
    return found


def _dated(store: Store, stream: str) -> list[tuple[datetime, datetime]]:
    """Return when records of a stream were made and when they changed last, of those that say both."""
    records = islice(store.scan(stream), _LOOKED_AT)
    return [(one.created_at, one.updated_at) for one in records if one.created_at and one.updated_at]


def _is_many(link: LinkType, store: Store) -> bool:
    return any(
        sum(one.name == link.name for one in record.references) > 1
        for record in islice(store.scan(link.stream), _LOOKED_AT)
    )


def _tests(spec: ContextSpec, contexts: Mapping[str, Context]) -> Iterator[Diagnostic]:
    if len(contexts) < _FEW_CASES:
        message = f"the task has {len(contexts)} cases; write at least {_FEW_CASES} into cases.jsonl."
        yield Diagnostic("WB806", "cases.jsonl", message)
    asked = {mention.entity for context in contexts.values() for mention in context.mentions if mention.records}
    searched = {section.name: section.of for section in spec.sections if section.search}
    shown = {c.section for context in contexts.values() for c in context.candidates if c.kept}
    asked |= {of for name, of in searched.items() if name in shown}
    # What tells of the same things as others is looked up beside them.
    compared = {name for name, entity in spec.entities.items() if entity.natural_keys}
    if compared & asked:
        asked |= compared
    for name in spec.entities:
        if contexts and name not in asked:
            message = f"no case names a record of '{name}'. Write one, or take the entity out."
            yield Diagnostic("WB806", f"entities.{name}", message)


def _never_fit(spec: ContextSpec, contexts: Mapping[str, Context]) -> Iterator[Diagnostic]:
    kept = {c.section for context in contexts.values() for c in context.candidates if c.kept}
    cut = {
        omission.section
        for context in contexts.values()
        for omission in context.omissions
        if omission.field is None and omission.reason in {"budget", "section_maximum"}
    }
    for index, section in enumerate(spec.sections):
        if section.name in cut - kept:
            message = f"'{section.name}' was asked for and fitted into no context of the cases. Raise its priority."
            yield Diagnostic("WB802", f"sections[{index}]", message)


def _budgets(spec: ContextSpec, contexts: Mapping[str, Context]) -> Iterator[Diagnostic]:
    most = max(context.tokens for context in contexts.values())
    if most < _UNREACHED * spec.budget_tokens:
        message = f"the longest context of {len(contexts)} cases has {most} tokens. Lower it, so that a mistake shows."
        yield Diagnostic("WB803", "budget_tokens", message)
