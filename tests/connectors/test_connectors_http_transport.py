"""Time limits and addresses, on loopback."""

import contextlib
import ipaddress
import socket
import threading
import time

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import serving

from workbench.connectors._http_addresses import literal_address, public_address
from workbench.connectors._http_transport import PrivateAddress, deadline, make_routes, make_transport
from workbench.errors import ConfigError


def client(allowed=lambda host, port: True, **options):
    return httpx.Client(transport=make_transport(allowed=allowed, max_connections=4), **options)


def nobody(host, port):
    return False


def drip(piece, pause_s):
    def answer(handler, body):
        with contextlib.suppress(OSError):
            for _ in range(200):
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(pause_s)

    return answer


@pytest.mark.parametrize("piece", [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"], ids=["body", "headers"])
def test_an_answer_that_drips_ends_with_the_deadline(piece):
    with serving(drip(piece, 0.05)) as url, client(timeout=10) as http:
        began = time.monotonic()
        with pytest.raises(httpx.TimeoutException), deadline(0.3):
            http.get(url)
        assert 0.25 < time.monotonic() - began < 8


def test_the_earlier_of_nested_deadlines_counts_and_ends_with_its_block():
    def answer(handler, body):
        time.sleep(0.3)
        handler.reply()

    with serving(answer) as url, client() as http:
        with deadline(0.1), deadline(10), pytest.raises(httpx.TimeoutException):
            http.get(url)
        assert http.get(url).status_code == 200


def test_a_deadline_is_its_threads_own():
    with serving(lambda handler, body: handler.reply()) as url, client() as http, deadline(0.0):
        statuses = []
        other = threading.Thread(target=lambda: statuses.append(http.get(url).status_code))
        other.start()
        other.join()
        assert statuses == [200]
        with pytest.raises(httpx.TimeoutException):
            http.get(url)


def test_resolving_ends_with_the_deadline(monkeypatch):
    held = threading.Event()
    real = socket.getaddrinfo

    def slow(host, *args, **options):
        if host == "slow.example" and not options.get("flags"):
            held.wait(5)
        return real("127.0.0.1", *args, **options) if not options.get("flags") else real(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with client() as http:
        began = time.monotonic()
        with pytest.raises(httpx.ConnectTimeout, match=r"slow\.example was not resolved in time"), deadline(0.2):
            http.get("http://slow.example/")
        assert time.monotonic() - began < 4
    held.set()


def test_waiting_for_a_connection_ends_with_the_deadline():
    def answer(handler, body):
        time.sleep(0.6)
        handler.reply()

    with serving(answer) as url:
        transport = make_transport(allowed=lambda host, port: True, max_connections=1)
        with httpx.Client(transport=transport, timeout=5) as http:

            def hold():
                with contextlib.suppress(httpx.TransportError):
                    http.get(url)

            other = threading.Thread(target=hold)
            other.start()
            time.sleep(0.1)
            with pytest.raises(httpx.PoolTimeout), deadline(0.2):
                http.get(url)
            other.join()


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "0x7f.1", "017700000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_loopback_under_any_name_is_refused(host):
    with serving(lambda handler, body: handler.reply()) as url, client(nobody) as http:
        port = httpx.URL(url).port
        with pytest.raises(PrivateAddress) as caught:
            http.get(f"http://{host}:{port}/")
        assert caught.value.host == host.strip("[]")
        assert caught.value.address in ("127.0.0.1", "::1", "::ffff:127.0.0.1")


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to(monkeypatch):
    asked = []
    connected = []

    def resolve(host, port, *args, flags=0, **options):
        if flags:
            raise socket.gaierror
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(self, host, *args):
        connected.append(host)
        raise httpcore.ConnectError("not here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with client(nobody) as http, pytest.raises(httpx.ConnectError):
        http.get("http://rebinding.example/")
    assert (asked, connected) == (["rebinding.example"], ["93.184.216.34"])


def test_of_a_hosts_addresses_only_the_public_ones_are_tried(monkeypatch):
    connected = []

    def resolve(host, port, *args, flags=0, **options):
        if flags:
            raise socket.gaierror
        return [(2, 1, 6, "", (address, port)) for address in ("10.0.0.7", "8.8.8.8", "169.254.169.254", "9.9.9.9")]

    def connect(self, host, *args):
        connected.append(host)
        raise httpcore.ConnectError("not here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with client(nobody) as http, pytest.raises(httpx.ConnectError):
        http.get("http://mixed.example/")
    assert connected == ["8.8.8.8", "9.9.9.9"]


def test_an_unknown_name_is_a_connection_error():
    with client() as http, pytest.raises(httpx.ConnectError, match="cannot be resolved"):
        http.get("http://no-such-host.invalid/")


@pytest.mark.parametrize(
    "text",
    [
        "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "192.0.2.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "fe80::1",
        "fe80::1%eth0", "fec0::1", "fd00::1", "ff02::1", "ff0e::1", "2001:db8::1", "3fff::1", "2001::1",
        "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a00:1::", "5f00::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_known_as_such(text):
    assert not public_address(text)


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "140.82.121.6", "2606:50c0:8000::153", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"]
)
def test_a_public_address_is_known_as_such(text):
    assert public_address(text)


@given(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address))
def test_an_address_carried_in_ipv6_is_never_more_public_than_itself(address):
    alone = public_address(str(address))
    assert public_address(f"::ffff:{address}") == alone
    assert public_address(f"64:ff9b::{address}") == alone


def test_a_written_address_is_told_from_a_name():
    assert literal_address("LOCALHOST.") == "127.0.0.1"
    assert literal_address("x.localhost") == "127.0.0.1"
    assert literal_address("[::1]") == "::1"
    assert literal_address("127.0.0.1.example.com") is None
    assert literal_address("a" * 300) is None


@pytest.fixture
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_a_public_host_is_asked_through_the_environments_proxy(no_proxies):
    lines = []

    def proxy(handler, body):
        lines.append((handler.requestline, handler.headers.get("proxy-authorization")))
        handler.reply()

    with serving(proxy) as url:
        no_proxies.setenv("HTTP_PROXY", url.replace("//", "//ana:s3cret@"))
        routes = make_routes(allowed=nobody, max_connections=2)
        with contextlib.closing(routes):
            routes.handle_request(httpx.Request("GET", "http://public.example/x")).read()
            with pytest.raises(PrivateAddress):
                routes.handle_request(httpx.Request("GET", "http://169.254.169.254/latest"))
    assert lines == [("GET http://public.example/x HTTP/1.1", "Basic YW5hOnMzY3JldA==")]


def test_allowed_hosts_and_those_of_no_proxy_are_reached_directly(no_proxies):
    with serving(lambda handler, body: handler.reply(body=handler.path.encode())) as url:
        no_proxies.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        port = httpx.URL(url).port
        routes = make_routes(allowed=lambda host, port: host == "127.0.0.1", max_connections=2)
        with contextlib.closing(routes):
            assert routes.handle_request(httpx.Request("GET", f"{url}/direct")).read() == b"/direct"
            no_proxies.setenv("NO_PROXY", "localhost")
            # Directly, and so with the check of the address.
            with pytest.raises(PrivateAddress):
                routes.handle_request(httpx.Request("GET", f"http://localhost:{port}/"))


def test_a_proxy_that_cannot_be_used_is_named_without_its_password(no_proxies):
    no_proxies.setenv("HTTPS_PROXY", "socks5://ana:s3cret@proxy:1080")
    with pytest.raises(ConfigError, match="is not a proxy that can be used") as caught:
        make_routes(allowed=nobody, max_connections=2)
    assert "s3cret" not in str(caught.value)
