"""Every error of the HTTP library becomes one of ours, with no secret in it."""

import traceback

import httpx
import pytest
from loopback import serving
from memory_store import MemoryStore
from token_source import ENV, manifest_of

from workbench.connectors import pull
from workbench.connectors._http_call import Call
from workbench.connectors._http_client import Answer, HttpClient
from workbench.connectors._http_page_kinds import NextUrlPages
from workbench.connectors._http_pages import PageFault, Pager
from workbench.connectors._http_transport import PrivateAddress
from workbench.connectors._manifest import HttpManifest
from workbench.errors import ConnectorError, FetchError

KEY = "k3y-of-the-crm"


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


# Those that a client raises over a transport; the rest of httpx's tree belongs to `httpx.Client`, which is not used.
LEAVES = {*below(httpx.TransportError), httpx.DecodingError, *below(httpx.StreamError)}
RAISED = sorted((one for one in LEAVES if one.__module__ == "httpx"), key=lambda one: one.__name__)


def client(folder, monkeypatch, base="http://127.0.0.1:9", **limits):
    monkeypatch.setenv("T_KEY", KEY)
    manifest = HttpManifest.model_validate(
        {
            "name": "crm",
            "type": "http",
            "base_url": base,
            "auth": {"type": "api_key", "key": {"env": "T_KEY"}, "param": "key"},
            "limits": {"source": "test", "retries": 1, "retry_first_s": 0.001, **limits},
            "streams": [{"name": "orders", "key": ["/id"], "request": {"path": "/orders"}}],
        }
    )
    return HttpClient(manifest, root=folder, store_folder=folder, private=["127.0.0.1"])


class Failing(httpx.BaseTransport):
    def __init__(self, error, in_body):
        self.error = error
        self.in_body = in_body

    def handle_request(self, request):
        if not self.in_body:
            raise self.error

        def content():
            yield b"{"
            raise self.error

        return httpx.Response(200, content=content(), request=request)


def made(kind):
    if issubclass(kind, (httpx.StreamConsumed, httpx.StreamClosed, httpx.ResponseNotRead, httpx.RequestNotRead)):
        return kind()
    return kind(f"it failed at http://127.0.0.1:9/orders?key={KEY}")


@pytest.mark.parametrize("in_body", [False, True], ids=["sending", "reading"])
@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
def test_an_error_of_the_library_becomes_ours(kind, in_body, tmp_path, monkeypatch):
    with client(tmp_path, monkeypatch) as http:
        http._http = Failing(made(kind), in_body)
        with pytest.raises(ConnectorError) as caught:
            http.fetch(Call("GET", "http://127.0.0.1:9/orders"), stream="orders")
    assert isinstance(caught.value, FetchError)
    assert KEY not in f"{caught.value} {caught.value!r}"


def test_the_list_of_errors_is_the_librarys():
    assert {httpx.ReadTimeout, httpx.ProxyError, httpx.UnsupportedProtocol, httpx.DecodingError} <= set(RAISED)
    assert PrivateAddress not in RAISED


BAD = ["http://[", "http://127.0.0.1:99999/", "http://a\x00b/", "ftp://host/", "http:///x", f"http://{'a' * 300}"]


@pytest.mark.parametrize("url", BAD, ids=range(len(BAD)))
def test_what_is_no_address_is_said_to_be_none(url, tmp_path, monkeypatch):
    with client(tmp_path, monkeypatch, max_wait_s=1) as http, pytest.raises(FetchError):
        http.fetch(Call("GET", url), stream="orders")


ASTRAY = ["http://[", "http://127.0.0.1:99999/", "ftp://host/", "http:///x", "//", "http://a b/", "javascript:x"]


@pytest.mark.parametrize("target", ASTRAY)
def test_a_redirect_to_what_is_no_address_is_ours_too(target, tmp_path, monkeypatch):
    with (
        serving(lambda handler, body: handler.reply(302, Location=target)) as url,
        client(tmp_path, monkeypatch, base=url) as http,
        pytest.raises(FetchError),
    ):
        http.fetch(Call("GET", f"{url}/orders"), stream="orders")


def test_a_private_address_says_how_to_allow_it(tmp_path, monkeypatch):
    with client(tmp_path, monkeypatch) as http, pytest.raises(FetchError, match="private_hosts"):
        http.fetch(Call("GET", "http://localhost:9/orders"), stream="orders")


@pytest.mark.parametrize("url", ["http://[", "http://127.0.0.1:99999/", "https://elsewhere.example/"])
def test_a_next_page_at_what_is_no_address_of_the_source_is_a_fault_of_the_page(url):
    call = Call("GET", "http://127.0.0.1:9/orders")
    answer = Answer(200, {}, {"next": url}, {}, call.url)
    with pytest.raises(PageFault):
        Pager(NextUrlPages(path="/next")).following(call, answer, [])


EVERY = {*below(httpx.HTTPError), *below(httpx.StreamError), httpx.InvalidURL} - {httpx.HTTPStatusError, PrivateAddress}


@pytest.mark.parametrize("kind", sorted(EVERY, key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__)
def test_an_error_of_the_library_in_a_pull_is_ours_or_a_partial_receipt(kind, tmp_path, monkeypatch):
    monkeypatch.setenv("T_KEY", ENV["T_KEY"])
    error = made(kind) if kind in RAISED else kind(f"it failed with {ENV['T_KEY']}")
    monkeypatch.setattr("workbench.connectors._http_client.make_routes", lambda **_: Failing(error, in_body=False))
    try:
        receipt = pull(manifest_of("bearer", "http://127.0.0.1:9"), MemoryStore(), root=tmp_path)
    except ConnectorError as exc:
        shown = "".join(traceback.format_exception(exc))
    else:
        assert receipt.complete == "partial"
        shown = receipt.model_dump_json()
    assert ENV["T_KEY"] not in shown
