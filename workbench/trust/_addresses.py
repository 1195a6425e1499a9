"""Addresses of the web that nobody vouched for."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from workbench.trust._edits import Edit

__all__ = ["address_edits", "host_of"]

_ADDRESS = re.compile(
    r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,15}:)?//(?P<host>[^\s/\"'<>|)\]}]+)|\b(?P<code>javascript|vbscript|data):(?=[^\s])"
    r"|(?<![\w./@-])(?P<www>www\.)[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_BROKEN = {"http:": "hxxp:", "https:": "hxxps:"}


def address_edits(text: str, known_hosts: Collection[str]) -> list[Edit]:
    """Return the edits that make addresses of unknown hosts ones that nothing opens; what they say stays.

    `https://x.example/a` becomes `hxxps://x.example/a`. A host below a known one is known.
    """
    edits: list[Edit] = []
    for match in _ADDRESS.finditer(text):
        if match["code"]:
            edits.append(Edit(match.end("code"), match.end("code") + 1, "[:]"))
        elif match["www"]:
            if not _is_known(match.group(), known_hosts):
                edits.append(Edit(match.end("www") - 1, match.end("www"), "[.]"))
        elif match["scheme"]:
            if match["scheme"].lower() not in _BROKEN.values() and not _is_known(match["host"], known_hosts):
                scheme = match["scheme"]
                put = _BROKEN.get(scheme.lower(), scheme[:-1] + "[:]")
                edits.append(Edit(match.start("scheme"), match.end("scheme"), put))
        elif "." in match["host"] and not _is_known(match["host"], known_hosts):
            edits.append(Edit(match.start(), match.start() + 2, "/[/]"))
    return edits


def host_of(address: str | None) -> str | None:
    """Return the host of an address, or `None` where it has none that can be read.

    Example:
        >>> host_of("https://crm.example/a/17"), host_of("http://[x")
        ('crm.example', None)
    """
    try:
        return urlsplit(address).hostname if address else None
    except ValueError:
        return None


def _is_known(host: str, known_hosts: Collection[str]) -> bool:
    try:
        # Backslashes end a host where browsers read it, and begin a path where others do: such a one is not known.
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".").lower() if "\\" not in host else ""
    except ValueError:
        return False
    return any(name == known or name.endswith(f".{known}") for known in known_hosts)
