"""A real HTTP source on loopback whose data, paging and faults tests choose.

`serve(Source(Shape(style="offset"), rows=50))` gives its URL, `manifest_of` the manifest that reads it.
"""

from http_source._faults import PASSING, REFUSALS, SPOILING, Entry, Faults
from http_source._shape import POSITIONAL, STYLES, TOKEN, Shape, manifest_of, random_shape
from http_source._source import ENVIRONMENT, Source
from http_source._truth import Row, Truth
from workbench.sandbox.apis import _wire as wire
from workbench.sandbox.apis._server import Answer, Asked, json_answer, serve

__all__ = [
    "ENVIRONMENT",
    "PASSING",
    "POSITIONAL",
    "REFUSALS",
    "SPOILING",
    "STYLES",
    "Answer",
    "Asked",
    "Entry",
    "Faults",
    "Row",
    "Shape",
    "Source",
    "TOKEN",
    "Truth",
    "json_answer",
    "manifest_of",
    "random_shape",
    "serve",
    "wire",
]
