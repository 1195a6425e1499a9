"""The wire: total time limits, and addresses that are checked before they are connected to."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from workbench.connectors._http_addresses import literal_address, public_address
from workbench.connectors._redact import redact
from workbench.errors import ConfigError

__all__ = ["PrivateAddress", "deadline", "Routes", "make_routes", "make_transport"]

Allowed = Callable[[str, int], bool]
"""Whether a host (as the URL writes it, in lower case) and port may lie in a private network."""

_PIECE = 16_384
_KEEP_ALIVE_S = 30.0
_thread = threading.local()


class PrivateAddress(httpx.TransportError):
    """A host lies in a private network and was not allowed to. Not a passing fault: another try ends the same way.

    Derives from `httpx.TransportError` alone, so that neither httpx maps it away (it maps errors of httpcore only)
    nor a retry of connection errors repeats it.

    Attributes:
        host: The host that was asked for.
        address: The address that it stands for.
    """

    def __init__(self, host: str, address: str) -> None:
        """Say which host, and where it leads."""
        self.host = host
        self.address = address
        super().__init__(f"{host} leads to {address}, which is no public address")


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Bound the time of all that this thread does over the transport, in seconds from now.

    Resolving, waiting for a connection, connecting, TLS, writing and every read count, so that an answer that comes
    byte by byte ends too. Deadlines nest: the earlier one counts.

    Raises:
        httpx.TimeoutException: From the call that is under way when the time is over: `ConnectTimeout`,
            `WriteTimeout`, `ReadTimeout` or `PoolTimeout`.
    """
    outer: float | None = getattr(_thread, "until", None)
    until = time.monotonic() + seconds
    _thread.until = until if outer is None else min(outer, until)
    try:
        yield
    finally:
        _thread.until = outer


def _within(timeout: float | None, error: type[Exception]) -> float | None:
    """Return the seconds that are left for one step, or raise `error` where none are."""
    until: float | None = getattr(_thread, "until", None)
    if until is None:
        return timeout
    left = until - time.monotonic()
    if left <= 0:
        message = "the time for the whole call is over"
        raise error(message)
    return left if timeout is None else min(timeout, left)


class _WithoutHeaders(logging.Filter):
    """Keeps the headers of answers to our calls out of the library's log: a `Location` or cookie may hold a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        mine = getattr(_thread, "until", None) is not None
        head, found, _ = str(record.msg).partition(" return_value=")
        if mine and found and "receive_response_headers" in head:
            record.msg = f"{head} return_value=***"
        return True


for _name in ("httpcore.http11", "httpcore.http2", "httpcore.proxy"):
    # Filters of a logger hold for its own records only, so each of them needs it.
    logging.getLogger(_name).addFilter(_WithoutHeaders())


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline of the thread that takes it."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # In pieces: httpcore gives each part that the socket takes the whole time anew.
        for start in range(0, len(buffer), _PIECE):
            self._inner.write(buffer[start : start + _PIECE], _within(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        limit = _within(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that were checked, never to a name: it could lead elsewhere the second time."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        end = None if timeout is None else time.monotonic() + timeout
        found = _resolve(host, port, _within(timeout, httpcore.ConnectTimeout))
        addresses = found if self._allowed(host.lower(), port) else [one for one in found if public_address(one)]
        if not addresses:
            raise PrivateAddress(host, found[0])
        failure: Exception | None = None
        for number, address in enumerate(addresses):
            limit = _within(None if end is None else max(end - time.monotonic(), 0.001), httpcore.ConnectTimeout)
            # A share each, so that an address that swallows everything leaves time for the next one.
            share = None if limit is None else limit / (len(addresses) - number)
            try:
                return _Stream(self._inner.connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                failure = exc
        raise failure or httpcore.ConnectError("no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        del timeout, socket_options
        what = "a socket of this machine"
        raise PrivateAddress(what, path)


def _resolve(host: str, port: int, timeout: float | None) -> list[str]:
    """Return the addresses of a host, in the system's order, at least one."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as exc:
            answers.put(exc)
        else:
            answers.put([_with_zone(entry[4]) for entry in found])

    if literal_address(host) is not None:
        ask()
    else:
        # The system's resolver knows no time limit. Its thread may outlive the call, and ends by itself.
        threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except queue.Empty:
        message = f"the name {host} was not resolved in time"
        raise httpcore.ConnectTimeout(message) from None
    if isinstance(answer, Exception):
        message = f"the name {host} cannot be resolved: {getattr(answer, 'strerror', None) or answer}"
        raise httpcore.ConnectError(message) from answer
    return list(dict.fromkeys(answer))


def _with_zone(place: tuple[Any, ...]) -> str:
    address = str(place[0])
    zone = place[3] if len(place) > 3 else 0
    return f"{address}%{zone}" if zone and "%" not in address else address


class _Transport(httpx.HTTPTransport):
    """httpx's transport over our backend."""

    def __init__(self, pool: httpcore.ConnectionPool, context: ssl.SSLContext) -> None:
        super().__init__(verify=context)
        # httpx offers no way to pass a network backend on, so its pool is put in place of the one it made. What it
        # maps (errors) and wraps (streams) stays its own; the pool it made holds no connection yet.
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        times = request.extensions.get("timeout", {})
        if getattr(_thread, "until", None) is not None:
            # Waiting for a free connection is httpcore's own and knows nothing of the thread's deadline.
            left = _within(times.get("pool"), httpx.PoolTimeout)
            request.extensions = {**request.extensions, "timeout": {**times, "pool": left}}
        return super().handle_request(request)


def make_transport(
    *, allowed: Allowed, verify: bool | ssl.SSLContext = True, max_connections: int
) -> httpx.HTTPTransport:
    """Return a transport that keeps `deadline` and connects to public addresses only.

    The address that was checked is the one that is connected to, whatever the name (`localhost`, `127.1`, a name with
    a dot at its end, a name that changes its address). Certificates are checked against the name, as always.

    Args:
        allowed: Hosts and ports that may lie in a private network too.
        verify: Whether certificates are checked; or a context of one's own. `SSL_CERT_FILE` and `SSL_CERT_DIR` are
            heard.
        max_connections: Connections at the same time.

    Raises:
        PrivateAddress: On a request: the host has no public address, and is not `allowed`.
    """
    context = httpx.create_ssl_context(verify=verify)
    pool = httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=max_connections,
        max_keepalive_connections=max_connections,
        keepalive_expiry=_KEEP_ALIVE_S,
        network_backend=_Backend(allowed),
    )
    return _Transport(pool, context)


# -- proxies ---------------------------------------------------------------------------------------


class _Proxied(httpx.BaseTransport):
    """Through the proxy, except for hosts that are reached directly."""

    def __init__(self, proxied: httpx.BaseTransport, direct: httpx.BaseTransport, allowed: Allowed) -> None:
        self._proxied = proxied
        self._direct = direct
        self._allowed = allowed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        if self._allowed(host.lower(), port) or proxy_bypass(host):
            return self._direct.handle_request(request)
        address = literal_address(host)
        if address is not None and not public_address(address):
            raise PrivateAddress(host, address)
        return self._proxied.handle_request(request)

    def close(self) -> None:
        self._proxied.close()


class Routes(httpx.BaseTransport):
    """The way of each request: through the environment's proxy for its scheme, or directly.

    A transport and not an `httpx.Client`: that one logs whole addresses, keeps cookies and follows redirects with
    headers that it does not know to be credentials; none of it is wanted, and it takes a quarter of a call's time.
    """

    def __init__(
        self, direct: httpx.BaseTransport, by_scheme: Mapping[str, httpx.BaseTransport], step_s: float
    ) -> None:
        """Use `make_routes`."""
        self._direct = direct
        self._by_scheme = by_scheme
        self._times = httpx.Timeout(step_s).as_dict()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer is to be read and closed by the caller."""
        request.extensions = {**request.extensions, "timeout": self._times}
        return self._by_scheme.get(request.url.scheme, self._direct).handle_request(request)

    def close(self) -> None:
        """Close all connections."""
        self._direct.close()
        for transport in self._by_scheme.values():
            transport.close()


def make_routes(
    *, allowed: Allowed, verify: bool | ssl.SSLContext = True, max_connections: int, timeout_s: float = 30.0
) -> Routes:
    """Return a transport over `make_transport` that honours the environment's proxies.

    `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` are read here, once: companies need them. Hosts in `NO_PROXY` and
    `allowed` hosts are reached directly. Behind a proxy a name is resolved by the proxy, out of reach of our check:
    there only a host that is written as an address, or `localhost`, is refused.

    Args:
        allowed: Hosts and ports that may lie in a private network too.
        verify: As in `make_transport`.
        max_connections: Connections at the same time, to each of the proxy and the hosts reached directly.
        timeout_s: Seconds for each single step (connect, one read, one write); `deadline` bounds the whole.

    Raises:
        ConfigError: The environment names a proxy that is neither http nor https.
    """
    context = httpx.create_ssl_context(verify=verify)
    direct = make_transport(allowed=allowed, verify=context, max_connections=max_connections)
    routes: dict[str, httpx.BaseTransport] = {}
    for scheme, url in _proxies().items():
        pool = httpcore.HTTPProxy(
            proxy_url=httpcore.URL(str(url.copy_with(username=None, password=None))),
            proxy_auth=(url.username, url.password) if url.username else None,
            ssl_context=context,
            max_connections=max_connections,
            max_keepalive_connections=max_connections,
            keepalive_expiry=_KEEP_ALIVE_S,
            # The proxy itself stands in the company's network.
            network_backend=_Backend(lambda host, port: True),
        )
        routes[scheme] = _Proxied(_Transport(pool, context), direct, allowed)
    return Routes(direct, routes, timeout_s)


def _proxies() -> dict[str, httpx.URL]:
    found = getproxies()
    result = {}
    for scheme in ("http", "https"):
        text = found.get(scheme) or found.get("all")
        if not text:
            continue
        url = httpx.URL(text if "://" in text else f"http://{text}")
        if url.scheme not in ("http", "https"):
            name = next((n for n in os.environ if n.lower() in (f"{scheme}_proxy", "all_proxy")), "HTTPS_PROXY")
            message = f"'{redact(text)}' is not a proxy that can be used. Known: http://host:port, https://host:port."
            raise ConfigError(message, key=name)
        result[scheme] = url
    return result
