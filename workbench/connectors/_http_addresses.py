"""Which network addresses a connector may reach without being allowed to: the public ones."""

from __future__ import annotations

import ipaddress
import socket

__all__ = ["literal_address", "public_address"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6's global unicast space: what lies outside it (site-local, IPv4-compatible, segment routing) is no public
# host, and `is_global` of Python 3.11 does not say so of all of it.
_UNICAST = ipaddress.IPv6Network("2000::/3")
# Reserved for documentation in 2024 (RFC 9637), later than the tables of Python 3.11.
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
# An IPv4 address reached over IPv6 (RFC 6052); the local-use prefix 64:ff9b:1::/48 (RFC 8215) is refused.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def public_address(text: str) -> bool:
    """Return whether an address is one of the public Internet.

    IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) are as public as what they carry.

    Args:
        text: An IP address in its usual form; a zone (`%eth0`) is left aside.

    Example:
        >>> [public_address(text) for text in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1", "100.64.0.1")]
        [True, False, False, False]
    """
    return _public(ipaddress.ip_address(text.partition("%")[0]))


def _public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        # Multicast is "global" to the standard library, and no host.
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address.ipv4_mapped is not None:
        return _public(address.ipv4_mapped)
    if address in _NAT64:
        return _public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None and not _public(address.sixtofour):
        return False
    return address in _UNICAST and address not in _DOCUMENTATION and address.is_global


def literal_address(host: str) -> str | None:
    """Return the address that `host` writes out, or `None` where it is a name. Nothing is asked of the network.

    Whatever the system takes for an address counts: `127.1`, `0x7f000001`, `017700000001`, `2130706433`.

    Example:
        >>> literal_address("0x7f.1"), literal_address("example.com")
        ('127.0.0.1', None)
    """
    name = host.strip("[]").rstrip(".")
    if name.lower() == "localhost" or name.lower().endswith(".localhost"):
        return "127.0.0.1"  # RFC 6761: never anything but loopback
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return str(found[0][4][0])
