"""No secret in a receipt, an error, a log, the output, the records or the store, wherever a pull fails."""

import html
import json
import logging
import traceback
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from loopback import serving
from token_source import AUTHS, ENV, Guarded, manifest_of

from workbench.connectors import pull
from workbench.connectors._http_credentials import Secret
from workbench.connectors._http_rules import words_of
from workbench.connectors._http_secrets import Secrets
from workbench.errors import WorkbenchError
from workbench.store import Store


@pytest.fixture(autouse=True)
def secrets_are_set(monkeypatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


def secrets_of(source):
    """Every secret and token, and what the source saw of them."""
    mine = {name: value for name, value in ENV.items() if f'"{name}"' in json.dumps(AUTHS[source.auth])}
    key_lines = [line for line in mine.pop("T_PEM", "").splitlines() if not line.startswith("-----")]
    refreshes = source.refreshes if source.auth == "refresh" else []
    return {*mine.values(), *key_lines[:-1], *source.tokens, *refreshes, *source.secrets}


def echo(handler, body):
    """What the source was told, secrets first: a message is cut soon."""
    form = dict(parse_qsl(body.decode()))
    first = [handler.headers.get(name, "") for name in ("authorization", "x-key")]
    first += [form.get(name, "") for name in ("client_secret", "refresh_token", "assertion")]
    return f"{' '.join(text for text in first if text)} {handler.path} {body.decode()} {handler.headers}"


def api(handler):
    return handler.path.startswith("/orders")


def later(handler):
    return "page=3" in handler.path


PLACES = {
    "nowhere": lambda handler, body: False,
    "token as JSON": lambda handler, body: not api(handler) and refused(handler, 400, echo(handler, body)),
    "token as HTML": lambda handler, body: not api(handler) and page(handler, 500, echo(handler, body)),
    "token redirected": lambda handler, body: not api(handler) and astray(handler),
    "first page as JSON": lambda handler, body: api(handler) and refused(handler, 400, echo(handler, body)),
    "first page refused": lambda handler, body: api(handler) and refused(handler, 401, echo(handler, body)),
    "first page forbidden": lambda handler, body: api(handler) and refused(handler, 403, echo(handler, body)),
    "first page as HTML": lambda handler, body: api(handler) and page(handler, 200, echo(handler, body)),
    "later page as JSON": lambda handler, body: later(handler) and refused(handler, 422, echo(handler, body)),
    "later page as HTML": lambda handler, body: later(handler) and page(handler, 502, echo(handler, body)),
    "redirect": lambda handler, body: later(handler) and astray(handler),
    "redirect to no address": lambda handler, body: later(handler) and astray(handler, "http://127.0.0.1:99999"),
    "redirect without end": lambda handler, body: api(handler) and astray(handler, ""),
    "next page": lambda handler, body: later(handler) and following(handler),
    "next page at no address": lambda handler, body: later(handler) and following(handler, "http://["),
}


def refused(handler, status, text):
    handler.reply(status, json.dumps({"error": "invalid_grant", "message": text, "error_description": text}).encode())
    return True


def page(handler, status, text):
    handler.reply(status, f"<html>{text}".encode(), Content_Type="text/html")
    return True


def told():
    return urlencode({"sig": ENV["T_KEY"], "s": ENV["T_SECRET"], "r": ENV["T_REFRESH"], "p": ENV["T_PASS"]})


def astray(handler, base="http://127.0.0.1:1"):
    handler.reply(302, Location=f"{base}/orders/{ENV['T_REFRESH']}?{told()}")
    return True


def following(handler, base="http://elsewhere.example"):
    handler.reply(200, json.dumps({"orders": [], "next": f"{base}/{ENV['T_REFRESH']}?{told()}"}).encode())
    return True


def shown_by_a_pull(source, folder, caplog, capsys):
    """Pull, and return everything that a person or a file could see of it."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpcore.http11", "httpcore.connection", "httpx"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    texts = []
    with serving(source) as url, Store.open(folder / ".workbench") as store:
        try:
            receipt = pull(manifest_of(source.auth, url), store, root=folder, private_hosts=["127.0.0.1"])
        except WorkbenchError as exc:
            texts += [str(exc), repr(exc), repr(vars(exc)), "".join(traceback.format_exception(exc))]
        else:
            texts += [str(receipt), repr(receipt), receipt._repr_html_(), receipt.model_dump_json()]
            texts += [receipt.to_pandas().to_string()]
        texts += [record.model_dump_json() for record in store.scan("crm.orders")]
    output = capsys.readouterr()
    texts += [caplog.text, output.out, output.err]
    kept = [path for path in (folder / ".workbench").rglob("*") if path.is_file() and path.parent.name != "secrets"]
    assert kept
    texts += [path.read_bytes().decode("utf-8", "replace") for path in kept]
    texts += [path.name for path in (folder / ".workbench").rglob("*")]
    return "\n".join(texts)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("auth", AUTHS)
def test_no_secret_is_shown(auth, place, tmp_path, caplog, capsys):
    source = Guarded(auth)
    source.answer = PLACES[place]
    shown = shown_by_a_pull(source, tmp_path, caplog, capsys)
    assert "httpcore" in shown  # the log of the library was looked through
    assert not {secret for secret in secrets_of(source) if secret in shown}


def test_the_search_finds_what_is_not_redacted(tmp_path, caplog, capsys, monkeypatch):
    monkeypatch.setattr(Secrets, "redact", lambda self, text: text)
    monkeypatch.setattr(Secrets, "cleaned", lambda self, content: content)
    source = Guarded("bearer")
    source.answer = PLACES["first page as JSON"]
    assert ENV["T_KEY"] in shown_by_a_pull(source, tmp_path, caplog, capsys)


@pytest.mark.parametrize("before", range(0, 90, 7))
def test_a_secret_where_a_message_is_cut_leaves_no_half(before, tmp_path):
    secrets = Secrets("crm", tmp_path)
    secret = secrets.read(Secret(env="T_SECRET"))
    words = words_of(400, {"message": "x" * before + " " + secret + " and more" * 20}, None, secrets.redact)
    assert secret[:6] not in words


@pytest.mark.parametrize("form", ["plain", "json", "url", "html", "line"])
def test_a_secret_is_found_in_every_form(form, tmp_path):
    secrets = Secrets("crm", tmp_path)
    key, pem = secrets.read(Secret(env="T_KEY")), secrets.read(Secret(env="T_PEM"))
    forms = {
        "plain": key, "json": json.dumps(key), "url": quote(key, safe=""), "html": html.escape(key),
        "line": pem.splitlines()[3],
    }  # fmt: skip
    assert "***" in secrets.redact(f"it says {forms[form]} here")
    assert "4f9a77" not in secrets.redact(forms[form])
