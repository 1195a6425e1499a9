"""Links that manifests declare, and those that the stored records were read with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.connectors import Manifest, link_types
from workbench.records import LinkType

__all__ = ["empty_key", "pulled_links_key", "remembered", "unpulled"]


def pulled_links_key(connector: str) -> str:
    """Return the name under which a store keeps the links that a connector's last pull read."""
    return f"links.{connector}"


def empty_key(connector: str) -> str:
    """Return the name under which a store keeps the streams that a connector's last pull found to hold nothing."""
    return f"empty.{connector}"


def remembered(manifest: Manifest) -> dict[str, list[dict[str, Any]]]:
    """Return what a store keeps after a pull: the link rules of each stream, as they were read with."""
    return {
        stream.name: [rule.model_dump(mode="json", by_alias=True) for rule in stream.links]
        for stream in manifest.streams
    }


def unpulled(manifest: Manifest, kept: Mapping[str, Any] | None) -> list[LinkType]:
    """Return the links of `manifest` that are new or other than those that the last pull read.

    Args:
        manifest: The manifest as it is now.
        kept: What `remembered` gave at the last pull, or `None` where the records came in another way: then
            nothing is known against any link.
    """
    if kept is None:
        return []
    now = remembered(manifest)
    changed = {
        (f"{manifest.name}.{stream}", rule["name"])
        for stream, rules in now.items()
        for rule in rules
        if rule not in kept.get(stream, [])
    }
    return [link for link in link_types(manifest) if (link.stream, link.name) in changed]
