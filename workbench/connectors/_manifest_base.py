"""What the manifests of all types of connector have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from workbench.connectors._streams import Model, NameText, StreamBase
from workbench.errors import ManifestError, UnknownNameError
from workbench.records import LinkType

__all__ = ["ManifestBase"]


class ManifestBase(Model):
    schema_name: Literal["workbench/manifest/v1"] = Field(default="workbench/manifest/v1", alias="$schema")
    name: NameText
    description: str = ""

    def check_streams(self, streams: Sequence[StreamBase]) -> None:
        """Refuse two streams of one name, links to nowhere, and link names that clash on a stream."""
        names = [stream.name for stream in streams]
        for index, name in enumerate(names):
            if names.index(name) != index:
                message = f"two streams are named '{name}'; give each a name of its own"
                raise ManifestError(message, key=f"streams[{index}].name")
        leads = {
            stream.name: {link.name: link.to.removeprefix(f"{self.name}.") for link in stream.links}
            for stream in streams
        }
        for index, stream in enumerate(streams):
            for number, link in enumerate(stream.links):
                key = f"streams[{index}].links[{number}]"
                target = link.to.removeprefix(f"{self.name}.")
                if "." in target:
                    continue
                if target not in leads:
                    raise UnknownNameError(target, names, what=f"a stream of {self.name}", key=f"{key}.to")
                inverse = link.inverse or stream.name
                # One name may stand for several relations, as long as all of them arrive at one stream.
                other = leads[target].setdefault(inverse, stream.name)
                if other != stream.name:
                    message = (
                        f"'{inverse}' leads from {target} to {other} already, and here to {stream.name}. "
                        "Give this link another `inverse`."
                    )
                    raise ManifestError(message, key=f"{key}.inverse")

    def link_types(self, streams: Sequence[StreamBase]) -> list[LinkType]:
        """Return the declared links with qualified streams, in the manifest's order."""
        return [
            LinkType(
                stream=f"{self.name}.{stream.name}",
                name=link.name,
                to=link.to if "." in link.to else f"{self.name}.{link.to}",
                inverse=link.inverse or stream.name,
            )
            for stream in streams
            for link in stream.links
        ]
