"""Opening a context spec over a project's records, wherever the spec comes from."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.errors import SpecError
from workbench.records import LinkType
from workbench.store import Store
from workbench.views import ContextSpec, View

__all__ = ["open_view"]


def open_view(
    spec: ContextSpec,
    store: Store,
    *,
    links: Sequence[LinkType],
    unpulled: Sequence[LinkType],
    empty: Sequence[str] = (),
) -> View:
    """Return a view of `spec` over the records as they are now.

    Args:
        spec: The spec.
        store: The records.
        links: The links that the manifests of all pulled connectors declare.
        unpulled: Those of them that were declared or changed after the last pull of their connector.
        empty: Streams that were pulled and hold no record.

    Raises:
        SpecError: The spec follows a link that does not exist, or that was declared after the last pull.
        UnknownNameError: The spec names a stream that was never pulled.
    """
    view = View(spec, store, links=links, empty=empty)
    _check_pulled(spec, [*links, *spec.link_types()], unpulled)
    return view


def _check_pulled(spec: ContextSpec, links: Sequence[LinkType], missing: Sequence[LinkType]) -> None:
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
