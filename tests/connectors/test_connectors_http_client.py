"""What a call carries, and what of an answer is taken: compression, headers behind a redirect, repeated credentials."""

import gzip
import json
import zlib

import pytest
from loopback import serving
from memory_store import MemoryStore
from shipped_connector import CONNECTORS

from workbench.connectors import HttpManifest, load_manifest, manifest_yaml, pull
from workbench.connectors._http_secrets import Secrets

ROWS = {"items": [{"id": 1, "note": "é"}]}


def pulled(folder, answer, monkeypatch=None, **stream):
    store = MemoryStore()
    with serving(answer) as url:
        manifest = HttpManifest.model_validate(
            {
                "name": "shop", "type": "http", "base_url": url, "limits": {"source": "the test", "retries": 0},
                "auth": {"type": "api_key", "key": {"env": "SHOP_KEY"}, "header": "X-Key"},
                "streams": [
                    {"name": "items", "key": ["/id"], "records": "/items", "request": {"path": "/a"}, **stream},
                ],
            }
        )  # fmt: skip
        return pull(manifest, store, root=folder, private_hosts=["127.0.0.1"]).streams[0], store


@pytest.fixture(autouse=True)
def secret_is_set(monkeypatch):
    monkeypatch.setenv("SHOP_KEY", "the-key-of-the-shop-0123")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed_answers_are_asked_for_and_read(coding, tmp_path):
    asked = []

    def answer(handler, body):
        asked.append(handler.headers.get("accept-encoding"))
        content = json.dumps(ROWS).encode()
        packed = gzip.compress(content) if coding == "gzip" else zlib.compress(content)
        handler.reply(200, packed, Content_Encoding=coding)

    receipt, store = pulled(tmp_path, answer)
    assert (receipt.complete, asked) == ("complete", ["gzip, deflate"])
    assert store.stream("shop.items")["1"].body["note"] == "é"


def test_a_small_answer_that_unpacks_to_a_huge_one_is_cut_off(tmp_path):
    def answer(handler, body):
        # A thousand times as large unpacked; the first answer is a good one, so that the pull has begun.
        content = json.dumps({**ROWS, "next": "/b"}).encode() if handler.path == "/a" else b" " * 200_000_000
        handler.reply(200, gzip.compress(content, 1), Content_Encoding="gzip")

    receipt, store = pulled(tmp_path, answer, pages={"type": "next_url", "path": "/next"})
    assert receipt.complete == "partial"
    assert "max_page_bytes" in receipt.why
    assert list(store.stream("shop.items")) == ["1"]


def test_a_redirect_on_the_same_host_keeps_the_headers_of_the_request(tmp_path):
    asked = []

    def answer(handler, body):
        asked.append((handler.path, handler.headers.get("x-version"), handler.headers.get("x-key")))
        if handler.path == "/a":
            handler.reply(307, Location="/b")
        else:
            handler.reply(200, json.dumps(ROWS).encode())

    receipt, _ = pulled(tmp_path, answer, request={"path": "/a", "headers": {"X-Version": "7"}})
    assert receipt.complete == "complete"
    assert asked == [(path, "7", "the-key-of-the-shop-0123") for path in ("/a", "/b")]


def test_a_credential_that_the_source_repeats_is_in_no_record(tmp_path):
    rows = {"items": [{"id": 1, "self": "/a?key=the-key-of-the-shop-0123", "note": "the-key-of-the-shop"}]}
    _, store = pulled(tmp_path, lambda handler, body: handler.reply(200, json.dumps(rows).encode()))
    assert store.stream("shop.items")["1"].body == {"id": 1, "self": "/a?key=***", "note": "the-key-of-the-shop"}


@pytest.mark.parametrize("word", ["short-password", "ana"])
def test_what_may_be_a_word_of_a_record_is_left_in_it(word, tmp_path):
    secrets = Secrets("shop", tmp_path)
    secrets.keep(word)
    assert secrets.cleaned(word.encode()) == word.encode()
    assert word == "ana" or secrets.redact(word) == "***"


@pytest.mark.parametrize("name", ["github", "salesforce", "slack", "confluence"])
def test_a_written_manifest_of_a_system_over_http_is_read_again_as_it_was(name, tmp_path):
    manifest = load_manifest(CONNECTORS / name)
    (tmp_path / name).mkdir()
    (tmp_path / name / "manifest.yaml").write_text(manifest_yaml(manifest))
    assert load_manifest(tmp_path / name) == manifest
