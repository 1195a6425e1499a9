"""The text of YAML in pieces: a key or an item with its own comments, so that what did not change stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

__all__ = ["YamlBlock", "yaml_blocks", "yaml_comments"]


@dataclass(frozen=True)
class YamlBlock:
    """A key of a mapping or an item of a list, in block style.

    Attributes:
        key: The key, or an item's number, from 0.
        before: Lines of comments and blank lines above it.
        lines: Its own lines.
        children: The blocks of its value, where that is a mapping or a list in block style.
    """

    key: str
    before: tuple[str, ...]
    lines: tuple[str, ...]
    children: tuple[YamlBlock, ...] = ()


def yaml_blocks(text: str) -> list[YamlBlock] | None:
    """Cut a mapping into its keys, and those two levels down; their lines, put together again, are the text.

    Returns:
        `None` where the text is no mapping in block style, or cannot be read.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    lines = text.splitlines()
    return _children(root, lines, 0, len(lines), depth=2)


def _children(node: yaml.Node, lines: Sequence[str], first: int, last: int, *, depth: int) -> list[YamlBlock] | None:
    """Return the blocks of a collection that stands in the lines from `first` to before `last`."""
    if isinstance(node, yaml.MappingNode):
        parts = [(str(key.value), key.start_mark, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        parts = [(str(index), item.start_mark, item) for index, item in enumerate(node.value)]
        if any(not lines[mark.line].lstrip().startswith("- ") for _, mark, _ in parts):
            return None
    else:
        return None
    starts = [mark.line for _, mark, _ in parts]
    if node.flow_style or len(set(starts)) != len(starts):
        return None
    borders = []
    for start in starts:
        above = start
        while above > first and _is_comment(lines[above - 1]):
            above -= 1
        borders.append(above)
    if borders and borders[0] != first:
        return None
    found = []
    for (key, mark, value), above, end in zip(parts, borders, [*borders[1:], last], strict=True):
        # The first key of an item stands on the item's own line.
        begin = mark.line + (not isinstance(node, yaml.SequenceNode))
        inside = _children(value, lines, begin, end, depth=depth - 1) if depth else None
        found.append(
            YamlBlock(key, tuple(lines[above : mark.line]), tuple(lines[mark.line : end]), tuple(inside or ()))
        )
    return found


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def yaml_comments(text: str) -> list[str]:
    """Return the comments of a text, in order, without their signs; none where it cannot be read."""
    try:
        tokens = [one for one in yaml.scan(text, Loader=yaml.SafeLoader) if isinstance(one, yaml.ScalarToken)]
    except yaml.YAMLError:
        return []
    inside = bytearray(len(text) + 1)
    for one in tokens:
        # A text of several lines ends where the next thing begins: its last lines may be comments.
        end = one.end_mark.index if one.style not in ("|", ">") else one.start_mark.index + 1
        inside[one.start_mark.index : end] = b"\1" * (end - one.start_mark.index)
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        for place, sign in enumerate(line):
            if sign == "#" and not inside[at + place] and (not place or line[place - 1] in " \t"):
                found.append(line[place + 1 :].strip())
                break
        at += len(line)
    return [one for one in found if one]
