"""Views over a few records in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import LinkType
from workbench.views import ContextSpec, View

Rows = dict[str, dict[str, Any]]
"""The records of a stream: id -> object."""


class Linked(NamedTuple):
    """Records of `stream` lead by the values of a field to those of another; `inverse` is what the way back is called.

    Streams are named without their source.
    """

    stream: str
    name: str
    path: str
    to: str
    inverse: str


def view_over(spec: Mapping[str, Any], source: str, rows: Mapping[str, Rows], links: Sequence[Linked] = ()) -> View:
    """Return a view over streams of one source (name -> records), linked as `links` say."""
    records = [
        record
        for stream, bodies in rows.items()
        for record in link_records(
            source, stream, bodies, [(link.name, link.path, link.to) for link in links if link.stream == stream]
        )
    ]
    types = [
        LinkType(stream=f"{source}.{link.stream}", name=link.name, to=f"{source}.{link.to}", inverse=link.inverse)
        for link in links
    ]
    return View(ContextSpec.model_validate(spec), MemorySource(records), links=types)


def is_unread(context: Context) -> bool:
    """Whether a question was not understood: nothing is told as its answer, though what comes near it may be told."""
    return context.status == "not_found" or (
        context.status == "ambiguous" and context.text.startswith("Ambiguous: the question is not understood")
    )
