"""What is doubtful in a task's spec: fields that nothing has, sections that never fit, questions that nobody asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.context import Context
from workbench.records import LinkType, find_all
from workbench.store import Store
from workbench.views import ContextSpec, Section

__all__ = ["Diagnostic", "lint_spec"]

_LOOKED_AT = 200
_UNREACHED = 0.5
_FEW_CASES = 10
_CHANGING = 0.5


@dataclass(frozen=True)
class Diagnostic:
    """One doubt about a spec.

    Attributes:
        code: `WB801` a field that no record has, `WB802` a section that never fits, `WB803` a budget that nobody
            reaches, `WB804` an unstable order, `WB805` an unbounded section, `WB806` missing tests,
            `WB807` records that change often before others in the text.
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

    Args:
        spec: The spec.
        store: Its records; up to 200 of each stream are looked at.
        links: All links, those of the spec among them.
        contexts: Case id to the context that the spec builds for it.
    """
    found = [*_unused_fields(spec, store, links), *_orders(spec, links, store), *_tests(spec, contexts)]
    found += _volatile(spec, links, store)
    if contexts:
        found += [*_never_fit(spec, contexts), *_budgets(spec, contexts)]
    return sorted(found, key=lambda one: (one.where.partition(".")[0], one.where, one.code))


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


def _orders(spec: ContextSpec, links: Sequence[LinkType], store: Store) -> Iterator[Diagnostic]:
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
            message = f"'{section.name}' may have any number of records. Give a limit or max_tokens."
            yield Diagnostic("WB805", where, message)


def _volatile(spec: ContextSpec, links: Sequence[LinkType], store: Store) -> Iterator[Diagnostic]:
    """Yield the sections of records that change after they were made, where some behind them hold none such."""
    ends = _ends(spec, links)
    shares: dict[str, float] = {}
    for stream in set(ends.values()):
        records = list(islice(store.scan(stream), _LOOKED_AT))
        dated = [(one.created_at, one.updated_at) for one in records if one.created_at and one.updated_at]
        changed = sum(updated > created for created, updated in dated)
        shares[stream] = changed / len(dated) if dated else 0.0
    stable = [not section.volatile and shares[ends[section.name]] < _CHANGING for section in spec.sections]
    for index, section in enumerate(spec.sections):
        share = shares[ends[section.name]]
        if share >= _CHANGING and not section.volatile and any(stable[index:]):
            message = (
                f"{share:.0%} of the records of '{section.name}' changed after they were made, and it stands before "
                "others that do not. Set volatile: true, so that prompt caches keep those."
            )
            yield Diagnostic("WB807", f"sections[{index}].volatile", message)


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
