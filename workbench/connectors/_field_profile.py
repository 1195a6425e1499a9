"""The field profile: which fields of a stream are filled, with what, and whether they are worth their tokens."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from workbench.connectors._field_stats import FieldStats, StreamStats, label_of
from workbench.connectors._manifest import FieldMap, Stream
from workbench.connectors._reading import show
from workbench.html import paragraph, table
from workbench.records import Record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FieldProfile", "ProfiledField", "naming_of", "profile_records"]

Advice = Literal["keep", "look", "drop"]
_COLUMNS = ("field", "fill", "distinct", "type", "tokens", "in all", "used by", "advice", "why", "example")
_RARE = 0.02
_LONG_TOKENS = 200
_PICKLIST = 50
_SEED = 20_261_125
_Z = 1.959964  # 95%, two-sided


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProfiledField(_Frozen):
    """One field of a stream.

    Attributes:
        field: Field path; `*` stands for the elements of a list.
        fill: Share of the records in which it has a value, from 0 to 1.
        fill_from: Lower end of the 95% interval of `fill` (Wilson); the same as `fill` where all records were read.
        fill_to: Its upper end.
        distinct: Distinct values that were seen.
        distinct_at_least: Whether there may be more.
        type: The type of most values: `text`, `number`, `boolean`.
        other_types: Share of the values that have another type.
        example: The most frequent value, shortened.
        picklist: How many values there are to choose from, where they are few and come back; else 0.
        tokens: Tokens of a line `label: value` as a view shows it, on average over the records that have the field,
            all elements of a list counted.
        tokens_in_all: Tokens of all records of the stream together.
        used_by: Tasks whose specs use the field.
        advice: `keep`, `look` (a person should decide) or `drop`.
        why: The reason, in words.
        saves: Tokens in all that are saved where the advice is `drop`.
    """

    field: str
    fill: float
    fill_from: float
    fill_to: float
    distinct: int
    distinct_at_least: bool
    type: str
    other_types: float
    example: str
    picklist: int
    tokens: float
    tokens_in_all: int
    used_by: tuple[str, ...] = ()
    advice: Advice
    why: str
    saves: int = 0


class FieldProfile(_Frozen):
    """What the fields of a stream hold and cost.

    Attributes:
        stream: Qualified name.
        records: Records of the stream.
        sampled: Records that were looked at; all of them, or a random sample.
        encoding: The encoding that tokens are counted in.
        fields: Every field, in the order in which records have them.
        left_out: Fields beyond the first 5,000, counted once a record.
    """

    stream: str
    records: int
    sampled: int
    encoding: str
    fields: tuple[ProfiledField, ...]
    left_out: int = 0

    @property
    def tokens_a_record(self) -> float:
        """Tokens of a whole record, on average."""
        return sum(one.tokens_in_all for one in self.fields) / self.records if self.records else 0.0

    @property
    def tokens_kept(self) -> float:
        """Tokens of a record without the fields that the advice is to drop, on average."""
        saved = sum(one.saves for one in self.fields)
        return self.tokens_a_record - (saved / self.records if self.records else 0.0)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row a field, with the attributes of `ProfiledField` as columns."""
        import pandas as pd

        return pd.DataFrame([one.model_dump() for one in self.fields], columns=list(ProfiledField.model_fields))

    def summary(self) -> str:
        """Return how much was looked at and what a record costs, in a sentence or two."""
        all_read = self.sampled == self.records
        looked = "all of them" if all_read else f"a random sample of {self.sampled:,}; shares with their 95% interval"
        dropped = sum(one.advice == "drop" for one in self.fields)
        return (
            f"{self.stream}: {self.records:,} records, {looked}; {len(self.fields):,} fields. A record has "
            f"{self.tokens_a_record:,.0f} tokens of {self.encoding}; without the {dropped:,} fields to drop, "
            f"{self.tokens_kept:,.0f}."
        )

    def table(self, limit: int | None = None) -> list[list[str]]:
        """Return the rows that are shown, the dearest field first, under the names of `columns`."""
        ordered = sorted(self.fields, key=lambda one: -one.tokens_in_all)
        return [self._row(one) for one in ordered[:limit]]

    @staticmethod
    def columns() -> list[str]:
        """Return the names of the columns of `table`."""
        return list(_COLUMNS)

    def _row(self, one: ProfiledField) -> list[str]:
        fill = f"{one.fill:.1%}"
        if self.sampled != self.records:
            fill += f" ({one.fill_from:.1%} to {one.fill_to:.1%})"
        distinct = f"{one.distinct:,}{'+' if one.distinct_at_least else ''}"
        kind = one.type + (f" ({one.other_types:.0%} others)" if one.other_types else "")
        cost = [f"{one.tokens:,.1f}", f"{one.tokens_in_all:,}"]
        return [one.field, fill, distinct, kind, *cost, ", ".join(one.used_by), one.advice, one.why, one.example]

    def __str__(self) -> str:
        """Return the summary and the 30 dearest fields."""
        rows = [[cell[:40] for cell in row] for row in [self.columns(), *self.table(30)]]
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
        more = len(self.fields) - 30
        return "\n".join([self.summary(), *lines, *([f"and {more:,} more fields"] if more > 0 else [])])

    def _repr_html_(self) -> str:
        shown = table(self.columns(), self.table(100), caption=f"Fields of {self.stream}", numeric=[1, 2, 4, 5])
        more = len(self.fields) - 100
        return paragraph(self.summary()) + shown + (paragraph(f"and {more:,} more fields") if more > 0 else "")


def profile_records(
    records: Iterable[Record],
    *,
    stream: str,
    total: int,
    encoding: str,
    used: Mapping[str, Sequence[str]],
    naming: Mapping[str, str],
) -> FieldProfile:
    """Profile the fields of a stream.

    Args:
        records: All of its records, or a random sample of them.
        stream: Qualified name.
        total: How many records it has.
        encoding: tiktoken encoding name.
        used: Field path to the tasks that use it; a path above a field uses the field too.
        naming: Field path to what the manifest needs the field for (`key`, `link owner`): never to be dropped.
    """
    stats = StreamStats()
    for record in records:
        stats.add(record.body)
    dice = random.Random(_SEED)  # noqa: S311 - draws a sample, hides nothing
    twins = _twins(stats, used, naming)
    fields = [
        _profiled(path, one, stats.records, total, encoding, dice, used, naming, twins.get(path))
        for path, one in stats.fields.items()
    ]
    return FieldProfile(
        stream=stream,
        records=total,
        sampled=stats.records,
        encoding=encoding,
        fields=tuple(fields),
        left_out=stats.folded,
    )


def _profiled(
    path: str,
    stats: FieldStats,
    sampled: int,
    total: int,
    encoding: str,
    dice: random.Random,
    used: Mapping[str, Sequence[str]],
    naming: Mapping[str, str],
    twin: str | None,
) -> ProfiledField:
    line, _ = stats.tokens(label_of(path), encoding, dice)
    each = line * stats.values / stats.records if stats.records else 0.0
    fill = stats.records / sampled if sampled else 0.0
    low, high = (fill, fill) if sampled == total else _wilson(stats.records, sampled)
    in_all = round(line * stats.values * total / sampled) if sampled else 0
    tasks = _tasks(path, used)
    advice, why = _advice(path, stats, sampled, each, tasks, naming.get(path), twin)
    kind, most = stats.types.most_common(1)[0] if stats.types else ("", 0)
    few = 1 < stats.distinct() <= _PICKLIST and stats.values >= 5 * stats.distinct() and kind == "text"
    example = max(stats.counts, key=lambda key: stats.counts[key]) if stats.counts else ""
    return ProfiledField(
        field=path,
        fill=fill,
        fill_from=low,
        fill_to=high,
        distinct=stats.distinct(),
        distinct_at_least=stats.capped or (sampled < total and stats.distinct() > 1),
        type=kind,
        other_types=1 - most / stats.values if stats.values else 0.0,
        example=show(json.dumps(example[1]) if isinstance(example, tuple) else example),
        picklist=stats.distinct() if few else 0,
        tokens=round(each, 2),
        tokens_in_all=in_all,
        used_by=tasks,
        advice=advice,
        why=why,
        saves=in_all if advice == "drop" else 0,
    )


def _advice(
    path: str,
    stats: FieldStats,
    sampled: int,
    tokens: float,
    tasks: tuple[str, ...],
    need: str | None,
    twin: str | None,
) -> tuple[Advice, str]:
    """Return what to do with a field, and why."""
    if tasks:
        return "keep", f"used by {', '.join(tasks)}"
    if need is not None:
        return "keep", f"the manifest needs it: {need}"
    if not stats.records:
        return "drop", "always empty"
    fill, values = stats.records / sampled, stats.values
    if sampled >= 10 and stats.distinct() == 1 and fill > 0.99:
        return "drop", "always the same value"
    if twin is not None:
        return "drop", f"always the same as {twin}"
    if fill < _RARE and sampled >= 100:
        return "drop", f"filled in {fill:.1%} of the records"
    if stats.urls > 0.9 * values:
        return "drop", "web addresses, which a model cannot open"
    if stats.opaque > 0.9 * values and stats.distinct() > 0.5 * values:
        return "drop", "ids without words in them"
    if tokens > _LONG_TOKENS:
        return "look", "long text: let a section show passages of it"
    if fill < 0.2:
        return "look", f"filled in {fill:.0%} of the records"
    return "keep", "it tells records apart" if stats.distinct() > 1 else "it is there or not"


def _tasks(path: str, used: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found: set[str] = set()
    for one, tasks in used.items():
        if path == one or path.startswith(one + "/"):
            found.update(tasks)
    return tuple(sorted(found))


def _twins(stats: StreamStats, used: Mapping[str, Sequence[str]], naming: Mapping[str, str]) -> dict[str, str]:
    """Return each field that holds in every record what another holds, with the one to keep."""
    first: dict[tuple[int, int], str] = {}
    twins = {}
    # What is used or needed stands for its twins.
    wanted = sorted(stats.fields, key=lambda path: not (_tasks(path, used) or path in naming))
    for path in wanted:
        one = stats.fields[path]
        if one.values and one.distinct() > 1:
            kept = first.setdefault((one.values, one.digest), path)
            if kept != path:
                twins[path] = kept
    return twins


def _wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95% interval of a share. Source: E. B. Wilson, JASA 22 (1927), p. 209."""
    if not count:
        return 0.0, 1.0
    share, z2 = hits / count, _Z * _Z
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def naming_of(stream: Stream) -> dict[str, str]:
    """Return the field paths that a stream's definition needs, each with what for."""
    found: dict[str, str] = {}
    for path in stream.key or []:
        found[path] = "key"
    for rule in stream.links:
        for path in [rule.path] if isinstance(rule.path, str) else rule.path:
            found.setdefault(path, f"link {rule.name}")
    for name, value in (("title", stream.title), ("updated_at", stream.updated_at), ("created_at", stream.created_at)):
        for part in value if isinstance(value, list) else [value]:
            text = part.path if isinstance(part, FieldMap) else part
            if text:
                found.setdefault(text, name)
    # A mapped field stands under its normal name in the record.
    for name, mapped in stream.field_maps().items():
        if mapped.path in found:
            found.setdefault(f"/{name}", found[mapped.path])
    return found
