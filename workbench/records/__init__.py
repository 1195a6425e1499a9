"""Records: one normal form for what every system sends. No input or output happens here."""

from workbench.records._normal import normal_form, without_hidden
from workbench.records._nouns import plural, singular
from workbench.records._pointer import MISSING, escape_segment, find_all, join_pointer, leaves, lookup, split_pointer
from workbench.records._record import (
    KINDS,
    Acl,
    EntityRef,
    Kind,
    Link,
    LinkType,
    Provenance,
    Record,
    canonical_json,
    compact_json,
    parse_time,
)
from workbench.records._urn import Urn, format_urn, parse_urn

__all__ = [
    "KINDS",
    "MISSING",
    "Acl",
    "EntityRef",
    "Kind",
    "Link",
    "LinkType",
    "Provenance",
    "Record",
    "Urn",
    "canonical_json",
    "compact_json",
    "escape_segment",
    "find_all",
    "format_urn",
    "join_pointer",
    "leaves",
    "lookup",
    "normal_form",
    "parse_time",
    "parse_urn",
    "plural",
    "singular",
    "split_pointer",
    "without_hidden",
]
