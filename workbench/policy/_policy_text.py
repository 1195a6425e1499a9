"""A policy with other rules as the text of a `policy.yaml`; all else in the file keeps its words and its comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import PolicyFileError
from workbench.policy._policy import Policy, Rule
from workbench.project import YamlBlock, parse_yaml, yaml_blocks, yaml_comments, yaml_item

__all__ = ["PolicyText", "policy_text"]


@dataclass(frozen=True)
class PolicyText:
    """A policy as text.

    Attributes:
        text: What to write; it reads as the same policy.
        comments_kept: Number of the comments of the text before that are in it.
        comments_lost: Those that are not: they stood inside of a rule that was changed or taken out.
    """

    text: str
    comments_kept: int = 0
    comments_lost: tuple[str, ...] = ()


def policy_text(policy: Policy, before: str) -> PolicyText:
    """Write the rules of a policy into the text that it was read from.

    Args:
        policy: The policy; it differs from what `before` says in its rules alone.
        before: The text. Everything but the rules that changed keeps its lines, and the comments by them.

    Raises:
        PolicyFileError: `before` is no policy, or it differs in more than its rules.
    """
    old = parse_yaml(before, Policy, error=PolicyFileError)
    for name in Policy.model_fields:
        if name != "rules" and getattr(old, name) != getattr(policy, name):
            message = f"'{name}' is another than in the file; only rules are written back. Edit the file for the rest."
            raise PolicyFileError(message, key=name)
    text = before if old == policy else _written(policy.rules, old.rules, before)
    if parse_yaml(text, Policy, error=PolicyFileError) != policy:
        message = "the rules cannot be written into this file: it would not read as the same. Edit it by hand."
        raise PolicyFileError(message, key="rules")
    left = Counter(yaml_comments(text))
    kept, lost = 0, []
    for comment in yaml_comments(before):
        if left[comment]:
            left[comment] -= 1
            kept += 1
        else:
            lost.append(comment)
    return PolicyText(text, kept, tuple(lost))


def _written(rules: Sequence[Rule], old: Sequence[Rule], before: str) -> str:
    blocks = yaml_blocks(before)
    if blocks is None:
        message = "the file is not written key by key, so rules cannot be put into it. Write it in YAML's block style."
        raise PolicyFileError(message)
    lines: list[str] = []
    for block in blocks:
        lines += block.before
        if block.key == "rules":
            lines += _rules(rules, old, block)
        else:
            lines += block.lines
    if all(block.key != "rules" for block in blocks):
        lines += ["rules:", *(line for rule in rules for line in yaml_item(_plain(rule)))]
    return "\n".join(lines) + "\n"


def _rules(rules: Sequence[Rule], old: Sequence[Rule], block: YamlBlock) -> Iterator[str]:
    if not rules:
        yield "rules: []"
        return
    if len(block.children) != len(old) or not old:
        # There are none yet, or they stand on one line or in another style: all of them are written anew.
        yield "rules:"
        for rule in rules:
            yield from yaml_item(_plain(rule))
        return
    yield block.lines[0]
    first = block.children[0].lines[0]
    margin = first[: len(first) - len(first.lstrip())]
    held = {rule.id: (rule, child) for rule, child in zip(old, block.children, strict=True)}
    for rule in rules:
        known = held.get(rule.id)
        if known is not None:
            yield from known[1].before
        if known is not None and known[0] == rule:
            yield from known[1].lines
        else:
            yield from (margin + line.removeprefix("  ") for line in yaml_item(_plain(rule)))


def _plain(rule: Rule) -> dict[str, Any]:
    """Return a rule as a person writes it: without what goes without saying."""
    return rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
