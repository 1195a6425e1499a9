"""A context spec as the text of a `context.yaml`; what did not change keeps its words and its comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import ConfigError, SpecError, UnknownNameError
from workbench.project import YamlBlock, parse_yaml, yaml_blocks, yaml_comments, yaml_flow, yaml_item, yaml_pair
from workbench.views._records.spec import SCHEMA_ID, ContextSpec

__all__ = ["SpecText", "parse_spec", "spec_text"]

_HEAD = "# yaml-language-server: $schema=../../schemas/context-spec.v1.json"
_COLLECTIONS = ("entities", "links", "sections")


@dataclass(frozen=True)
class SpecText:
    """A spec as text.

    Attributes:
        text: What to write; it reads as the same spec.
        comments_kept: Number of the comments of the text before that are in it.
        comments_lost: Those that are not: they stood inside of what was changed, or by what was taken out.
    """

    text: str
    comments_kept: int = 0
    comments_lost: tuple[str, ...] = ()


def parse_spec(text: str) -> ContextSpec:
    """Read a spec from text; see `load_spec`.

    Raises:
        SpecError: As `load_spec`.
    """
    try:
        return parse_yaml(text, ContextSpec, error=SpecError)
    except UnknownNameError as exc:
        raise SpecError(str(exc), key="encoding") from exc


def spec_text(spec: ContextSpec, before: str | None = None) -> SpecText:
    """Write a spec.

    Args:
        spec: The spec.
        before: The text that it was read from, before it was changed. Keys, entities, links and sections that are the
            same keep their lines and the comments by them, and so do the keys inside of what was changed.
    """
    text = _edited(spec, before) if before is not None else None
    if text is None:
        text = "\n".join([_HEAD, *_whole(spec)]) + "\n"
    left = Counter(yaml_comments(text))
    kept, lost = 0, []
    for comment in yaml_comments(before or ""):
        if left[comment]:
            left[comment] -= 1
            kept += 1
        else:
            lost.append(comment)
    return SpecText(text, kept, tuple(lost))


def _plain(spec: ContextSpec) -> dict[str, Any]:
    """Return the spec as a person writes it: without what goes without saying."""
    found = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    found = {"$schema": SCHEMA_ID, **found, "encoding": spec.encoding, "budget_tokens": spec.budget_tokens}
    for entity in found["entities"].values():
        if "names" in entity:
            entity["names"] = [one[0] if len(one) == 1 else one for one in entity["names"]]
    for section in found["sections"]:
        if "fields" in section:
            section["fields"] = [one["path"] if set(one) == {"path"} else one for one in section["fields"]]
    order = ("$schema", *(name for name in ContextSpec.model_fields if name != "schema_id"))
    return {key: found[key] for key in order if key in found}


def _whole(spec: ContextSpec) -> Iterator[str]:
    for key, value in _plain(spec).items():
        if key in _COLLECTIONS:
            yield ""
        yield from _key_lines(key, value)


def _key_lines(key: str, value: Any) -> Iterator[str]:
    if key == "entities":
        yield "entities:"
        for name, entity in value.items():
            yield from _entity_lines(name, entity)
    elif key in _COLLECTIONS:
        yield f"{key}:"
        for item in value:
            yield from yaml_item(item)
    else:
        yield f"{key}: {yaml_flow(value)}"


def _entity_lines(name: str, entity: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {yaml_flow(name)}:"
    for key, value in entity.items():
        yield from yaml_pair(key, value, "    ", "      ")


def _edited(spec: ContextSpec, before: str) -> str | None:
    """Return `before` with what is another in `spec`; `None` where that cannot be done."""
    blocks = yaml_blocks(before)
    try:
        old = parse_spec(before)
    except ConfigError:
        return None
    if blocks is None:
        return None
    wanted, had = _plain(spec), _plain(old)
    by_key = {block.key: block for block in blocks}
    lines: list[str] = []
    # New keys of one line stand before the first of the long ones.
    order = [key for key in wanted if key not in by_key and key not in _COLLECTIONS]
    names = [block.key for block in blocks]
    first = next((i for i, name in enumerate(names) if name in _COLLECTIONS), len(names))
    order = [*names[:first], *order, *names[first:], *(key for key in _COLLECTIONS if key not in by_key)]
    for key in order:
        block = by_key.get(key)
        is_same = wanted.get(key) == had.get(key)
        if block is not None and is_same:
            lines += [*block.before, *block.lines]
        elif key in wanted:
            lines += [*(block.before if block else ()), *_changed(key, wanted[key], had.get(key), block)]
        # Else it was taken out.
    text = "\n".join(lines) + "\n"
    try:
        return text if parse_spec(text) == spec else None
    except ConfigError:
        return None


def _changed(key: str, value: Any, old: Any, block: YamlBlock | None) -> Iterator[str]:
    if block is None or not block.children or key not in _COLLECTIONS:
        yield from _key_lines(key, value)
        return
    yield block.lines[0]
    if key == "entities":
        held = {child.key: child for child in block.children}
        for name, entity in value.items():
            child = held.get(name)
            if child is not None and old.get(name) == entity:
                yield from (*child.before, *child.lines)
            elif child is not None and child.children and name in old:
                yield from (*child.before, child.lines[0], *_changed_keys(entity, old[name], child.children))
            else:
                yield from (*(child.before if child else ()), *_entity_lines(name, entity))
        return
    yield from _changed_items(value, old, block.children)


def _changed_items(value: Sequence[Any], old: Sequence[Any], children: Sequence[YamlBlock]) -> Iterator[str]:
    """Yield the items of a list: those that are the same as they stand, in their new order."""
    free = list(zip(old, children, strict=True))
    for item in value:
        same = next((pair for pair in free if pair[0] == item), None)
        # One of the same name was changed; the comment above it is about it still.
        like = same or next((pair for pair in free if pair[0].get("name") == item.get("name")), None)
        if like is not None:
            free.remove(like)
            yield from like[1].before
        if same is not None:
            yield from same[1].lines
        elif like is not None and like[1].children and like[1].children[0].key in item:
            yield from _changed_keys(item, like[0], like[1].children)
        else:
            yield from yaml_item(item)


def _changed_keys(value: Mapping[str, Any], old: Mapping[str, Any], children: Sequence[YamlBlock]) -> Iterator[str]:
    """Yield the keys of an entity or an item: those that are the same as they stand, then those that are new."""
    first = children[0].lines[0]
    head = first[: len(first) - len(first.lstrip(" -"))]
    indent = " " * len(head)
    left = dict(value)
    for number, child in enumerate(children):
        is_wanted = child.key in left
        new = left.pop(child.key, None)
        # What is written out and goes without saying is in neither of the two.
        if (is_wanted and child.key in old and new == old[child.key]) or not (is_wanted or child.key in old):
            yield from (*child.before, *child.lines)
            continue
        if is_wanted:
            yield from (*child.before, *yaml_pair(child.key, new, indent if number else head, f"{indent}  "))
        yield from _behind(child)
    for key, new in left.items():
        yield from yaml_pair(key, new, indent, f"{indent}  ")


def _behind(block: YamlBlock) -> Sequence[str]:
    """Return the comments and blank lines at the end of a block, which are about what follows."""
    end = len(block.lines)
    while end > 1 and (not block.lines[end - 1].strip() or block.lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return block.lines[end:]
