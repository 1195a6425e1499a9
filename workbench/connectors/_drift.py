"""How the fields of a stream changed from one pull to the next, and which tasks that touches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from workbench.connectors._redact import shorten
from workbench.connectors._schema import DescribedField, ObservedField, StreamSchema, above
from workbench.records import escape_segment

__all__ = ["Change", "Drift", "drift"]

Change = Literal[
    "added", "removed", "retyped", "renamed", "value_added", "value_removed", "value_renamed", "label_changed"
]
_FEW = 20
_CHANCE = 0.001
_TOLD = {
    "added": "field {field} was added",
    "removed": "field {field} was removed",
    "retyped": "field {field} was retyped: {was} before, {now} now",
    "renamed": "field {field} was renamed: it is {now} now",
    "value_added": "field {field}: the value '{now}' was added",
    "value_removed": "field {field}: the value '{was}' was removed",
    "value_renamed": "field {field}: the value '{was}' was renamed: it is '{now}' now",
    "label_changed": "field {field}: the label of {what} changed: '{was}' before, '{now}' now",
}


class Drift(BaseModel):
    """One change of a stream's fields between two pulls.

    Attributes:
        field: Path of the field in the source's own objects, such as `/StageName`.
        change: What became of it.
        was: What it was: a type, a path (`renamed`), a value of a picklist, or a label; empty for what is new.
        now: What it is now; empty for what is gone.
        value: The value of a picklist whose label changed; empty when it is the label of the field.
        tasks: Tasks that use the field, one above it or one below it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    change: Change
    was: str = ""
    now: str = ""
    value: str = ""
    tasks: tuple[str, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether it may break a task. What is only added takes nothing from a task."""
        return bool(self.tasks) and self.change != "added"

    def __str__(self) -> str:
        """Return it as half a sentence."""
        what = f"the value '{shorten(self.value)}'" if self.value else "the field"
        facts = {"field": self.field, "was": shorten(self.was), "now": shorten(self.now), "what": what}
        text = _TOLD[self.change].format_map(facts)
        return f"{text}; used by {', '.join(self.tasks)}" if self.tasks else text


def drift(
    before: StreamSchema, after: StreamSchema, *, used: Mapping[str, Sequence[str]], whole: bool = True
) -> tuple[Drift, ...]:
    """Compare the fields of a stream with what they were; those that tasks use come first.

    What the source describes is compared exactly. Of other fields, `removed` means that their absence is no chance:
    with the share p of the records that had the field and n records now, (1 - p) ** n is below 0.001. Where only what
    is new was read, p counts two more records without the field, so that a few records prove little, and n counts all
    records since the field last came. `retyped` means that a type never came before, and now most values have it (of
    a field that came at least 20 times) or none has an earlier type. `added` needs 20 records before.

    Args:
        before: What was remembered.
        after: What this pull saw. Nothing is told of a description that either side lacks.
        used: Field path in the source's own objects to the tasks that use it.
        whole: Whether everything was read, not only what is new.
    """
    both = bool(before.described and after.described)
    described = {f"/{escape_segment(name)}" for name in (*before.described, *after.described)} if both else set()
    found = [
        *(_described(before.described, after.described) if both else ()),
        *_observed(before, after, described, whole=whole),
    ]
    named = [one.model_copy(update={"tasks": _tasks(one, used)}) for one in found]
    return tuple(sorted(named, key=lambda one: not one.tasks))


# -- what the source says --------------------------------------------------------------------------


def _described(before: Mapping[str, DescribedField], after: Mapping[str, DescribedField]) -> Iterator[Drift]:
    added = {name: one for name, one in after.items() if name not in before}
    for name, old in before.items():
        path = f"/{escape_segment(name)}"
        new = after.get(name)
        if new is not None:
            yield from _changed(path, old, new)
            continue
        other = next((one for one, field in added.items() if _same(old, field)), None)
        if other is None:
            yield Drift(field=path, change="removed", was=old.type)
        else:
            yield Drift(field=path, change="renamed", was=path, now=f"/{escape_segment(other)}")
            yield from _values(path, old.values, added.pop(other).values)
    for name, field in added.items():
        yield Drift(field=f"/{escape_segment(name)}", change="added", now=field.type)


def _same(old: DescribedField, new: DescribedField) -> bool:
    """Tell whether one field is the other under a new name."""
    if old.label and (old.label, old.type) == (new.label, new.type):
        return True
    shared = len(old.values.keys() & new.values.keys())
    return shared * 2 > max(len(old.values), len(new.values))


def _changed(path: str, old: DescribedField, new: DescribedField) -> Iterator[Drift]:
    if old.type != new.type:
        yield Drift(field=path, change="retyped", was=old.type, now=new.type)
    if old.label != new.label:
        yield Drift(field=path, change="label_changed", was=old.label, now=new.label)
    if old.values and new.values:
        yield from _values(path, old.values, new.values)
    elif old.type == new.type:
        # Without values it is no picklist: of another type, that says it all.
        yield from _values(path, old.values, new.values)


def _values(path: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Drift]:
    by_label = {label: value for value, label in new.items() if value not in old}
    taken = set()
    for value, label in old.items():
        if value in new:
            if new[value] != label:
                yield Drift(field=path, change="label_changed", was=label, now=new[value], value=value)
        elif (other := by_label.pop(label, None)) is not None:
            taken.add(other)
            yield Drift(field=path, change="value_renamed", was=value, now=other)
        else:
            yield Drift(field=path, change="value_removed", was=value)
    for value in new:
        if value not in old and value not in taken:
            yield Drift(field=path, change="value_added", now=value)


# -- what the records hold -------------------------------------------------------------------------


def _observed(before: StreamSchema, after: StreamSchema, described: Collection[str], *, whole: bool) -> Iterator[Drift]:
    # Of what changed as a whole, the parts are not told.
    done = set(described)
    for path in sorted(before.observed.keys() | after.observed.keys()):
        if path in done or not above(path).isdisjoint(done):
            continue
        old, new = before.observed.get(path), after.observed.get(path)
        if old is None or new is None:
            if _keys_of_a_map(path, before, after):
                done.add(path)
                continue
            found = _came(path, before, new) if new is not None else _went(path, old, after, whole=whole)
        else:
            found = _retyped(path, old, new, whole=whole)
        if found is not None:
            done.add(path)
            yield found


def _keys_of_a_map(path: str, before: StreamSchema, after: StreamSchema) -> bool:
    """Tell whether a path differs only since a map has more or fewer keys, or a list was empty."""
    parent, _, name = path.rpartition("/")
    sides = [side.observed[parent] for side in (before, after) if parent in side.observed]
    if not sides:
        return False
    if name == "*":
        held = {kind for side in sides for kind in side.types}
        return "list" in held or all("object" in side.types for side in sides)
    others = [side.observed for side in (before, after) if f"{parent}/*" in side.observed]
    return bool(others) and all("list" not in side.types for side in sides)


def _came(path: str, before: StreamSchema, new: ObservedField) -> Drift | None:
    if before.records < _FEW or before.capped:
        return None
    return Drift(field=path, change="added", now=_most(new.types))


def _went(path: str, old: ObservedField | None, after: StreamSchema, *, whole: bool) -> Drift | None:
    if old is None or after.capped:
        return None
    since = after.records + (0 if whole else old.absent)
    if not after.records or not _no_chance(old.records, old.out_of, since, whole=whole):
        return None
    return Drift(field=path, change="removed", was=_most(old.types))


def _retyped(path: str, old: ObservedField, new: ObservedField, *, whole: bool) -> Drift | None:
    kind, total = _most(new.types), sum(new.types.values())
    if not old.types or not new.types or kind in old.types:
        return None
    values = sum(old.types.values())
    replaced = old.types.keys().isdisjoint(new.types) and _no_chance(values, values, total, whole=whole)
    mostly = old.records >= _FEW and new.types[kind] * 2 > total
    if not replaced and not mostly:
        return None
    return Drift(field=path, change="retyped", was=_most(old.types), now=kind)


def _no_chance(had: int, out_of: int, records: int, *, whole: bool) -> bool:
    """Tell whether something that `had` of `out_of` had is missing in `records` for a reason."""
    share = had / max(1, out_of if whole else out_of + 2)
    return float((1 - min(1.0, share)) ** records) < _CHANCE


def _most(types: Mapping[str, int]) -> str:
    return max(types, key=lambda name: types[name], default="")


# -- tasks -----------------------------------------------------------------------------------------


def _tasks(one: Drift, used: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({task for path, tasks in used.items() if _touch(one.field, path) for task in tasks}))


def _touch(one: str, other: str) -> bool:
    """Tell whether one path is the other, or above or below it."""
    return all(a == b or "*" in (a, b) for a, b in zip(one.split("/"), other.split("/"), strict=False))
