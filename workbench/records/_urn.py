"""URNs: the one name a record has everywhere."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Urn", "format_urn", "parse_urn"]


class Urn(NamedTuple):
    """A record's name in parts: `source:stream/id`."""

    source: str
    stream: str
    id: str

    @property
    def qualified_stream(self) -> str:
        """The stream with its source: `crm.orders`."""
        return f"{self.source}.{self.stream}"


def format_urn(source: str, stream: str, record_id: str) -> str:
    """Return `source:stream/id`.

    Example:
        >>> format_urn("crm", "orders", "17/b")
        'crm:orders/17/b'
    """
    return f"{source}:{stream}/{record_id}"


def parse_urn(urn: str) -> Urn:
    """Split a URN; everything after the first slash is the id.

    Raises:
        ValueError: `urn` has no `:` before its first `/`, or a part is empty.

    Example:
        >>> parse_urn("crm:orders/17/b")
        Urn(source='crm', stream='orders', id='17/b')
    """
    head, slash, record_id = urn.partition("/")
    source, colon, stream = head.partition(":")
    if not (slash and colon and source and stream and record_id):
        message = f"'{urn}' is not a record's URN. A URN has the form source:stream/id, such as crm:orders/17."
        raise ValueError(message)
    return Urn(source, stream, record_id)
