"""Blocks of record text as a model may read them: the last thing before their tokens are counted."""

from __future__ import annotations

from dataclasses import replace

from workbench.records import Record
from workbench.trust import Guard, host_of, told_id
from workbench.views._writing.writing import Block

__all__ = ["guard_block"]


def guard_block(block: Block, record: Record, guard: Guard) -> Block:
    """Return a block with its text guarded and its spans moved with it; the host of the record's address is known."""
    spans = [(start, end) for _, _, start, end in block.spans]
    host = host_of(record.url)
    secrets = [] if told_id(record) == record.id else [record.id]
    found = guard.spans(block.text, spans, leaves=spans, hosts=[host] if host else [], secrets=secrets)
    if not found.changes:
        return block
    moved = [(urn, field, a, b) for (urn, field, _, _), (a, b) in zip(block.spans, found.spans, strict=True)]
    return replace(block, text=found.text, spans=moved, changes=found.changes, changed=found.changed)
