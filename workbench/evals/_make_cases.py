"""Cases made by query: templates over the project's own entities, answers computed from the records, twice."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Protocol

from workbench.evals._cases import Case
from workbench.evals._normal import normal_value
from workbench.records import LinkType, Record

__all__ = ["CaseChanges", "EntityKind", "MadeCases", "RecordStore", "compare_cases", "is_made", "make_cases"]

_SHORTEST, _LONGEST = 1, 60
_MOST_COUNTED = 12
_MADE = "made-"


class RecordStore(Protocol):
    """What cases are made from: records by name and by link, and all of a stream."""

    def get(self, urn: str, /) -> Record | None:
        """Return the record, or `None`."""
        ...

    def scan(self, stream: str) -> Iterator[Record]:
        """Yield all records of a stream."""
        ...

    def find(self, stream: str, paths: Sequence[str], key: str) -> list[str]:
        """Return the URNs of the records that have `key` under `paths`."""
        ...

    def links_to(self, urn: str, name: str, *, stream: str) -> list[str]:
        """Return the URNs of the records of `stream` whose link `name` leads to `urn`."""
        ...


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of thing that questions speak of: what it is called, its stream, and paths that name one."""

    name: str
    stream: str
    keys: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeCases:
    """Cases, and what was not made of it.

    Attributes:
        cases: The cases, in a stable order.
        disagreements: A sentence for each case that was dropped since its two derivations differ.
    """

    cases: tuple[Case, ...]
    disagreements: tuple[str, ...] = ()

    def to_jsonl(self) -> str:
        """Return the cases as JSON lines, as `load_cases` reads them."""
        lines = (case.model_dump_json(exclude_defaults=True) for case in self.cases)
        return "".join(line + "\n" for line in lines)


@dataclass(frozen=True, slots=True)
class CaseChanges:
    """What became of made cases since they were written: ids of the new, the gone, and those with another answer."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def __str__(self) -> str:
        """A sentence for a person."""
        parts = [("added", self.added), ("removed", self.removed), ("changed", self.changed)]
        return "; ".join(f"{len(ids)} {word}{': ' + ', '.join(ids[:5]) if ids else ''}" for word, ids in parts)


def is_made(case: Case) -> bool:
    """Tell whether a case was made from the records, by its id: it can be made again."""
    return case.id.startswith(_MADE)


def compare_cases(before: Iterable[Case], now: Iterable[Case]) -> CaseChanges:
    """Return what changed between two sets of cases, by id."""
    old, new = ({case.id: case for case in cases} for cases in (before, now))
    return CaseChanges(
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(name for name in new if name in old and new[name] != old[name]),
    )


def make_cases(
    store: RecordStore, kinds: Sequence[EntityKind], links: Sequence[LinkType], *, per_template: int = 5
) -> MadeCases:
    """Make cases from templates: a field of an entity, how many are linked to it, keys that do not exist, shared names.

    Answers are computed through the store's index, and again from a scan of the records themselves; a case on which
    both differ is dropped and told. Which entities are asked for follows from their URNs alone, so that a later call
    on changed records asks for the same.

    Args:
        store: The records.
        kinds: The entities of the task.
        links: The links between streams.
        per_template: Most cases of each kind of question and entity.
    """
    cases: list[Case] = []
    told: list[str] = []
    scanned = {stream: list(store.scan(stream)) for stream in _streams(kinds, links)}
    for kind in kinds:
        records = sorted(scanned[kind.stream], key=lambda record: _order(record.urn))
        made: list[tuple[Case, Any]] = [
            *_lookups(store, kind, records, per_template),
            *_counts(store, kind, records, scanned, links, per_template),
            *_unknown(store, kind, records, per_template),
            *_shared(store, kind, records, per_template),
        ]
        for case, again in made:
            if case.answer == again:
                cases.append(case)
            else:
                told.append(f"case '{case.id}': the index says {case.answer!r}, the records say {again!r}.")
    return MadeCases(tuple(cases), tuple(told))


def _streams(kinds: Iterable[EntityKind], links: Iterable[LinkType]) -> set[str]:
    asked = {kind.stream for kind in kinds}
    return asked | {link.stream for link in links if link.to in asked}


def _order(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _words(name: str) -> str:
    return " ".join(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.strip("/")).replace("_", " ").replace("-", " ").split())


def _key(kind: EntityKind, record: Record) -> tuple[str, str] | None:
    """Return the path and the value that name the record, by the first key that it has."""
    for path in kind.keys:
        value = record.id if path == "id" else record.source_value(path)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return path, str(value)
    return None


def _id(template: str, *parts: str) -> str:
    return f"{_MADE}{template}-{_order('|'.join(parts))[:12]}"


def _answer(value: Any) -> tuple[Any, str] | None:
    """Return a value as an answer with its type; `None` for what is no short scalar."""
    if isinstance(value, bool):
        return value, "boolean"
    if isinstance(value, int):
        return value, "integer"
    if isinstance(value, float):
        return value, "number"
    if isinstance(value, str) and _SHORTEST <= len(value.strip()) <= _LONGEST and "\n" not in value:
        return value, "string"
    return None


def _lookups(store: RecordStore, kind: EntityKind, records: Sequence[Record], most: int) -> Iterator[tuple[Case, Any]]:
    """One field of one entity; fields take turns, so that each is asked for before one is twice."""
    asked: defaultdict[str, int] = defaultdict(int)
    made = 0
    for record in records:
        key = _key(kind, record)
        if made >= most or key is None:
            continue
        fields = [path for path in (f"/{name}" for name in record.fields) if path not in (*kind.keys, *kind.names)]
        usable = [
            path
            for path in fields
            if "~" not in path and "*" not in path and _answer(record.source_value(path)) is not None
        ]
        found = store.find(kind.stream, [key[0]], key[1])
        if not usable or found != [record.urn]:
            continue
        path = min(usable, key=lambda p: (asked[p], _order(record.urn + p)))
        asked[path] += 1
        indexed = store.get(record.urn)
        answer = _answer(indexed.source_value(path)) if indexed else None
        if answer is None:
            continue
        made += 1
        question = f"What is the {_words(path)} of {kind.name} {key[1]}?"
        yield _case("lookup", question, answer, [record.urn], [(record.urn, path)], hops=0), record.source_value(path)


def _counts(
    store: RecordStore,
    kind: EntityKind,
    records: Sequence[Record],
    scanned: Mapping[str, Sequence[Record]],
    links: Sequence[LinkType],
    most: int,
) -> Iterator[tuple[Case, Any]]:
    for link in links:
        if link.to != kind.stream:
            continue
        pointing: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for other in scanned[link.stream]:
            for found in other.links:
                if found.name == link.name:
                    pointing[found.target].setdefault(other.urn, found.path)
        made = 0
        for record in records:
            key = _key(kind, record)
            linked = sorted(store.links_to(record.urn, link.name, stream=link.stream))
            if made >= most or key is None or not 2 <= len(linked) <= _MOST_COUNTED:
                continue
            gold = list(pointing[record.urn].items())
            if not gold:  # they name it by a natural key, which the scan does not resolve
                continue
            made += 1
            noun = _words(link.inverse)
            question = f"How many {noun} does {kind.name} {key[1]} have?"
            case = _case("count", question, (len(linked), "integer"), [urn for urn, _ in gold], gold, hops=1)
            yield case, len(pointing[record.urn])


def _own_id(record: Record) -> str | None:
    """Return the path of the record's id in its own object."""
    return next((f"/{name}" for name, value in record.body.items() if str(value) == record.id), None)


def _unknown(store: RecordStore, kind: EntityKind, records: Sequence[Record], most: int) -> Iterator[tuple[Case, Any]]:
    """Keys of the same shape that name nothing."""
    made = 0
    for record in records:
        key = _key(kind, record)
        if made >= most or key is None:
            continue
        turned = re.sub(r"\d", lambda digit: str((int(digit[0]) + 7) % 10), key[1])
        turned = turned if turned != key[1] else key[1][::-1] + "q"
        if store.find(kind.stream, [key[0]], turned) or any(_named(kind, other, turned) for other in records):
            continue
        made += 1
        question = f"What is known of {kind.name} {turned}?"
        yield _case("unanswerable", question, (None, "abstain"), [], [], hops=0), None


def _named(kind: EntityKind, record: Record, text: str) -> bool:
    key = _key(kind, record)
    return key is not None and key[1] == text


def _shared(store: RecordStore, kind: EntityKind, records: Sequence[Record], most: int) -> Iterator[tuple[Case, Any]]:
    """Names that two or three entities bear: right is to tell all of them."""
    for path in kind.names:
        bearers: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            value = record.source_value(path)
            if isinstance(value, str) and value.strip():
                bearers[normal_value(value)[0]].append(record)
        made = 0
        for name, same in bearers.items():
            gold = [(record.urn, own) for record in same if (own := _own_id(record))]
            if made >= most or not 2 <= len(same) <= 3 or len(gold) != len(same):
                continue
            made += 1
            shown = str(same[0].source_value(path))
            ids = ", ".join(sorted(record.id for record in same))
            indexed = [found for urn in store.find(kind.stream, [path], shown) if (found := store.get(urn))]
            through = ", ".join(sorted(record.id for record in indexed))
            question = f"Which {_words(kind.name)} records are named {shown}?"
            case = _case("ambiguous", question, (through or name, "string"), [urn for urn, _ in gold], gold, hops=0)
            # Whoever names all of them is right, in whatever order.
            others = [", ".join(order) for order in permutations(sorted(record.id for record in indexed))][1:]
            yield case.model_copy(update={"aliases": tuple(others)}), ids


def _case(
    template: str,
    question: str,
    answer: tuple[Any, str],
    records: Sequence[str],
    gold: Sequence[tuple[str, str]],
    *,
    hops: int,
) -> Case:
    return Case.model_validate(
        {
            "id": _id(template, question),
            "type": template,
            "hops": hops,
            "question": question,
            "answer": answer[0],
            "answer_type": answer[1],
            "gold_records": list(dict.fromkeys(records)),
            "gold_fields": [{"record": urn, "path": path} for urn, path in gold],
        }
    )
