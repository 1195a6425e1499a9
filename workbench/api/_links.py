"""Links that manifests declare, and those that the stored records were read with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.connectors import Manifest, link_types
from workbench.errors import SpecError
from workbench.records import LinkType
from workbench.views import ContextSpec

__all__ = ["check_pulled", "pulled_links_key", "remembered", "unpulled"]


def pulled_links_key(connector: str) -> str:
    """Return the name under which a store keeps the links that a connector's last pull read."""
    return f"links.{connector}"


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


def check_pulled(spec: ContextSpec, links: Sequence[LinkType], missing: Sequence[LinkType]) -> None:
    """Refuse a spec that follows links which no stored record has yet: its sections would say "none".

    Args:
        spec: A spec whose links all exist.
        links: All links that are declared.
        missing: Those of them that were declared after the last pull.

    Raises:
        SpecError: Names the section, the link and the connector to pull.
    """
    for index, section in enumerate(spec.sections):
        stream = spec.entities[section.of].stream
        for hop, name in enumerate(section.follow):
            forwards = [link for link in links if link.stream == stream and link.name == name]
            backwards = [link for link in links if link.to == stream and link.inverse == name]
            late = next((link for link in (*forwards, *backwards) if link in missing), None)
            if late is not None:
                connector = late.stream.partition(".")[0]
                message = (
                    f"'{name}' of {stream} was declared or changed after the last pull of {connector}, so the stored "
                    f"records do not have it yet. Run: workbench pull {connector}"
                )
                raise SpecError(message, key=f"sections[{index}].follow[{hop}]")
            stream = forwards[0].to if forwards else backwards[0].stream
