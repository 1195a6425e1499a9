"""Making a field profile out of the stored records of a stream."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from pydantic_core import from_json

from workbench.connectors._field_advice import Facts, advise, form_of_texts
from workbench.connectors._field_columns import FieldNode, FieldTree, overlaps
from workbench.connectors._field_profile import FieldProfile, ProfiledField
from workbench.connectors._field_tokens import (
    Mean,
    TokenCounts,
    counted_tokens,
    examples,
    json_text,
    text_of,
    wilson,
)
from workbench.tokens import DEFAULT_ENCODING, tokenizer

__all__ = ["ProfileStore", "profile_fields"]

_MOST_CHARACTERS = 220_000_000
"""JSON that is read at most: 10,000 records of 500 fields are 150 million characters."""
_LEAST_SAMPLE = 1_000
_PROBE = 200
_COSTED_CHARACTERS = 4_000_000
_LEAST_COSTED = 30
_COSTED_VALUES = 100
_PICKLIST = 50
_PER_VALUE = 10
_BATCH = 1_000
_TYPES: dict[type, str] = {str: "text", bool: "boolean", int: "number", float: "number", dict: "object", list: "list"}


class ProfileStore(Protocol):
    """What a profile needs of a store."""

    def count(self, stream: str) -> int: ...
    def texts(
        self, stream: str, *, batch_size: int = 1000, sample: int | None = None, seed: int = 0
    ) -> Iterator[list[str]]: ...


class _Stored(NamedTuple):
    body: dict[str, Any]
    mapped: dict[str, str]


def profile_fields(
    store: ProfileStore,
    stream: str,
    *,
    used: Mapping[str, Sequence[str]] | None = None,
    fixed: Mapping[str, str] | None = None,
    shown_whole_by: Sequence[str] = (),
    unread_tasks: Sequence[str] = (),
    picklists: Mapping[str, int] | None = None,
    sample: int | None = None,
    seed: int = 0,
    encoding: str = DEFAULT_ENCODING,
) -> FieldProfile:
    """Look at every field of a stream.

    All records are counted up to 220 million characters of JSON, which take about 4 s; of more, a random sample.
    Tokens are exact up to 4 million characters, and of fields with at most 100 different values; else they come from
    a random sample of 200 records or more.

    Args:
        store: Where the records are.
        stream: Qualified name.
        used: Field path into the record's body to the tasks that use it.
        fixed: Field path in the source's own object to why it must stay: the key, a link.
        shown_whole_by: Tasks that show all fields of the stream.
        unread_tasks: Tasks whose spec could not be read.
        picklists: Field path in the source's own object to the number of values of the source's picklist.
        sample: Count only so many records; as many as there are counts all.
        seed: The same seed draws the same sample.
        encoding: Encoding of the token counts.

    Returns:
        The profile; no fields for a stream without records.
    """
    records = store.count(stream)
    texts = [text for batch in store.texts(stream, sample=_PROBE, seed=seed) for text in batch]
    probe = [_parsed(text) for text in texts]
    size = sum(map(len, texts)) / max(len(texts), 1)
    if sample is None and size * records > _MOST_CHARACTERS:
        sample = max(_LEAST_SAMPLE, int(_MOST_CHARACTERS / size))
    all_costed = size * min(records, sample or records) <= _COSTED_CHARACTERS
    tree = FieldTree([one.body for one in probe])
    kept: list[dict[str, Any]] = []
    for batch in store.texts(stream, batch_size=_BATCH, sample=sample, seed=seed):
        bodies = [_parsed(text).body for text in batch]
        tree.add(bodies)
        if all_costed:
            kept += bodies
    # The probe is a random sample too; huge records are looked at in a smaller one.
    most = max(_LEAST_COSTED, int(_COSTED_CHARACTERS / max(size, 1.0)))
    costed = kept if all_costed else [one.body for one in probe[:: max(1, -(-len(probe) // most))]]
    counts = TokenCounts(tokenizer(encoding))
    for body in costed:
        counts.add(tree.root, body)
    mapped = probe[0].mapped if probe else {}
    maker = _Maker(tree, counts, records, used or {}, in_body(fixed or {}, mapped), _picklists(picklists or {}, mapped))
    profile = maker.profile(stream, encoding)
    return profile.model_copy(update={"shown_whole_by": tuple(shown_whole_by), "unread_tasks": tuple(unread_tasks)})


def _parsed(text: str) -> _Stored:
    try:
        content = from_json(text, cache_strings="keys")
    except ValueError:
        # It refuses lone surrogates, which sources do send.
        content = json.loads(text)
    fields, extras = content["fields"], content["extras"]
    body = fields if not extras else {**extras, **fields}
    return _Stored(body, content["provenance"]["mapped"])


def in_body(paths: Mapping[str, str], mapped: Mapping[str, str]) -> dict[str, str]:
    """Return paths in the source's own object as paths into the record's body, where a mapping may have put them."""
    found = dict(paths)
    for path, reason in paths.items():
        for name, at in mapped.items():
            if overlaps(path, at):
                found[f"/{name}{path[len(at) :]}"] = reason
    return found


def _picklists(sizes: Mapping[str, int], mapped: Mapping[str, str]) -> dict[str, int]:
    """Return the sizes by paths into the body too, where a picklist may have become `{value, label}`."""
    parts = ("/value", "/label", "")
    return {**sizes, **{f"/{name}{part}": sizes[at] for name, at in mapped.items() if at in sizes for part in parts}}


class _Maker:
    """Puts what was counted into a profile."""

    def __init__(
        self,
        tree: FieldTree,
        counts: TokenCounts,
        records: int,
        used: Mapping[str, Sequence[str]],
        fixed: Mapping[str, str],
        picklists: Mapping[str, int],
    ) -> None:
        self._tree = tree
        self._counts = counts
        self._records = records
        self._used = used
        self._fixed = fixed
        self._picklists = picklists
        self._whole = tree.records == records
        self._all_costed = self._whole and counts.records == records and not counts.inexact
        self._leaves = list(tree.root.leaves())
        self._tasks = {node.path: self._tasks_of(node.path) for node in self._leaves}
        self._reasons = {node.path: self._reason_to_stay(node.path) for node in self._leaves}
        self._twins = self._find_twins()

    def profile(self, stream: str, encoding: str) -> FieldProfile:
        fields = sorted((self._field(node) for node in self._leaves), key=lambda field: (-field.tokens, field.path))
        total = math.fsum(field.tokens for field in fields)
        sampled = self._counts.total()
        half = 0.0 if self._all_costed else (sampled.high - sampled.low) / 2
        return FieldProfile(
            stream=stream,
            records=self._records,
            counted=self._tree.records,
            costed=self._counts.records,
            encoding=encoding,
            tokens=total,
            tokens_low=max(0.0, total - half),
            tokens_high=total + half,
            tokens_after=max(0.0, total - math.fsum(field.saves_tokens for field in fields)),
            fields=tuple(fields),
        )

    def _field(self, node: FieldNode) -> ProfiledField:
        seen = self._tree.records
        fill = wilson(node.filled, seen)
        if self._whole:
            fill = Mean(fill.mean, fill.mean, fill.mean)
        tokens = self._tokens(node)
        kind, other = _type(node)
        texts = self._counts.texts[node.path] or [_shown(value) for value in list(node.values or {})[:20]]
        form = form_of_texts(texts) if kind == "text" else ""
        common = node.values.most_common(1)[0] if node.values else None
        facts = Facts(
            records=seen,
            whole=self._whole,
            fill=fill.mean,
            fill_high=fill.high,
            values=node.distinct,
            most=common[1] if common else None,
            common=_shown(common[0])[:40] if common else "",
            type=kind,
            form=form,
            label=node.label,
            tokens=tokens.mean / fill.mean if fill.mean else 0.0,
            saves=tokens.mean,
            twin=self._twins.get(node.path, ""),
            kept=self._reasons[node.path],
        )
        advice, reason = advise(facts)
        return ProfiledField(
            path=node.path,
            fill=fill.mean,
            fill_low=fill.low,
            fill_high=fill.high,
            values=node.distinct,
            values_exact=self._whole,
            type="time" if form == "time" else kind,
            other_types=other,
            picklist=self._picklist(node) if form != "time" else None,
            example=examples(texts),
            tokens=tokens.mean,
            tokens_low=tokens.low,
            tokens_high=tokens.high,
            tokens_total=round(tokens.mean * self._records),
            tasks=self._tasks[node.path],
            advice=advice,
            reason=reason,
            saves_tokens=tokens.mean if advice == "drop" else 0.0,
        )

    def _tokens(self, node: FieldNode) -> Mean:
        if self._all_costed:
            mean = self._counts.a_record(node.path).mean
            return Mean(mean, mean, mean)
        if node.values is not None and len(node.values) <= _COSTED_VALUES and node.single:
            known = counted_tokens(node, self._counts, self._tree.records)
            return Mean(known.mean, known.mean, known.mean) if self._whole else known
        return self._counts.a_record(node.path)

    def _picklist(self, node: FieldNode) -> int | None:
        if node.path in self._picklists:
            return self._picklists[node.path]
        few = 1 < node.distinct <= _PICKLIST and node.distinct * _PER_VALUE <= node.filled
        return node.distinct if few and set(node.types) == {str} else None

    # -- who needs it

    def _tasks_of(self, path: str) -> tuple[str, ...]:
        return tuple(sorted({task for at, tasks in self._used.items() if overlaps(at, path) for task in tasks}))

    def _reason_to_stay(self, path: str) -> str:
        tasks = self._tasks[path]
        if tasks:
            return f"used by {', '.join(tasks)}"
        return next((reason for at, reason in self._fixed.items() if overlaps(at, path)), "")

    def _find_twins(self) -> dict[str, str]:
        """Return for each field that holds what another holds the one that is better kept."""
        groups: dict[tuple[int, tuple[type, ...]], list[FieldNode]] = {}
        for node in self._leaves:
            if node.single and node.filled and node.distinct > 1:
                kinds = tuple(sorted(node.types, key=lambda kind: kind.__name__))
                groups.setdefault((node.signature, kinds), []).append(node)
        twins = {}
        for nodes in groups.values():
            best = min(nodes, key=lambda node: (not self._reasons[node.path], len(node.path)))
            twins.update({node.path: best.path for node in nodes if node is not best})
        return twins


def _type(node: FieldNode) -> tuple[str, float]:
    """Return the most frequent type and the share of the values that are of another."""
    kinds: dict[str, int] = {}
    for kind, times in node.types.items():
        name = _TYPES.get(kind, "text")
        kinds[name] = kinds.get(name, 0) + times
    if not kinds:
        return "empty", 0.0
    best = max(kinds, key=lambda name: kinds[name])
    return best, 1 - kinds[best] / sum(kinds.values())


def _shown(value: str | bytes) -> str:
    return text_of(value) if isinstance(value, str) else json_text(value)
