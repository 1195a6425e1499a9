"""Addresses of the web that nobody vouched for."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from workbench.trust._edits import Edit

__all__ = ["address_edits", "host_of"]

_HOST = r"[^\s/\"'<>|)\]}]+"
_ADDRESS = re.compile(
    # Behind the schemes of the web browsers read any number of slashes, forwards or backwards, and also none.
    rf"\b(?P<web>https?|wss?|ftp):(?:[/\\]+|(?=[\w-]+\.))(?P<web_host>{_HOST})"
    rf"|(?P<scheme>\b[a-z][a-z0-9+.-]{{1,15}}:)?//(?P<host>{_HOST})"
    r"|\b(?P<code>javascript|vbscript|data|file(?=:/)):(?=[^\s])"
    r"|(?<![\w./@-])(?P<www>www\.)[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_BROKEN = {"http": "hxxp", "https": "hxxps"}


def address_edits(text: str, known_hosts: Collection[str]) -> list[Edit]:
    """Return the edits that make addresses of unknown hosts ones that nothing opens; what they say stays.

    `https://x.example/a` becomes `hxxps://x.example/a`. A host below a known one is known.
    """
    edits: list[Edit] = []
    for match in _ADDRESS.finditer(text):
        host = match["web_host"] or match["host"] or (match["www"] and match.group())
        if host is not None and _is_known(host, known_hosts):
            continue
        colon = match.end("code") if match["code"] else match.end("web") if match["web"] else match.end("scheme") - 1
        if match["web"] and match["web"].lower() in _BROKEN:
            edits.append(Edit(match.start("web"), match.end("web"), _BROKEN[match["web"].lower()]))
        elif match["www"]:
            edits.append(Edit(match.end("www") - 1, match.end("www"), "[.]"))
        elif match["web"] or match["code"] or match["scheme"]:
            if (match["scheme"] or "").lower() not in {"hxxp:", "hxxps:"}:
                edits.append(Edit(colon, colon + 1, "[:]"))
        elif "." in match["host"]:
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
