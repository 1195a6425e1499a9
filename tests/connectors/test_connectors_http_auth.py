"""Credentials against a token server on loopback: flows, expiry, rotation, threads, refusals."""

import base64
import json
import logging
import re
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qsl

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from loopback import serving
from pydantic import TypeAdapter

from workbench.connectors._http_auth import TokenUnavailable, make_auth
from workbench.connectors._http_credentials import Auth
from workbench.connectors._http_secrets import Secrets
from workbench.connectors._http_transport import make_transport
from workbench.errors import AuthError

ENV = {
    "T_KEY": "k3y+/secret%1",
    "T_USER": "ana",
    "T_PASS": "pässword-9",
    "T_ID": "client-17",
    "T_SECRET": "s3cret:+%&",
    "T_REFRESH": "refresh-zero",
    "T_APP": "4711",
    "T_INST": "99",
}
CLIENT = {"client_id": {"env": "T_ID"}, "client_secret": {"env": "T_SECRET"}, "token_url": "/token"}
CREDENTIALS = {"type": "oauth2_client_credentials", **CLIENT}
REFRESH = {"type": "oauth2_refresh_token", **CLIENT, "refresh_token": {"env": "T_REFRESH"}}
JWT = {"type": "jwt_bearer", "token_url": "/token", "private_key": {"env": "T_PEM"}, "issuer": {"env": "T_ID"}}
APP = {
    "type": "github_app",
    "app_id": {"env": "T_APP"},
    "private_key": {"env": "T_PEM"},
    "installation_id": {"env": "T_INST"},
}


@cache
def rsa():
    return RSAKey.generate_key(2048)


@pytest.fixture(autouse=True)
def secrets_are_set(monkeypatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("T_PEM", rsa().as_pem(private=True).decode())


class TokenServer:
    """Gives tokens `access-1`, `access-2` …; rotates refresh tokens when asked to; remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.answers = []  # (status, body, headers) that come before the usual ones
        self.more = {}
        self.rotates = False
        self.valid = "refresh-zero"
        self.url = ""
        self._lock = threading.Lock()

    def __call__(self, handler, body):
        with self._lock:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            self.asked.append((handler.path, form, httpx.Headers(handler.headers.items())))
            if self.answers:
                status, content, headers = self.answers.pop(0)
                handler.reply(status, content, **headers)
                return
            answer = {"access_token": f"access-{len(self.asked)}", "token_type": "Bearer", **self.more}
            if form.get("grant_type") == "refresh_token":
                if form["refresh_token"] != self.valid:
                    handler.reply(400, b'{"error": "invalid_grant", "error_description": "token reused"}')
                    return
                if self.rotates:
                    self.valid = answer["refresh_token"] = f"refresh-{len(self.asked)}"
            if handler.path.endswith("access_tokens"):
                end = datetime.now(UTC) + timedelta(hours=1)
                answer = {"token": answer["access_token"], "expires_at": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
            handler.reply(200, json.dumps(answer).encode())


class Turned:
    def __init__(self):
        self.ahead = 0.0

    def monotonic(self):
        return self.ahead

    def now(self):
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def wait(self, event, seconds):
        return event.wait(seconds)


@pytest.fixture
def server():
    made = TokenServer()
    with serving(made) as url:
        made.url = url
        yield made


@contextmanager
def authenticated(auth, server, folder, clock=None):
    secrets = Secrets("crm", folder)
    transport = make_transport(allowed=lambda host, port: True, max_connections=8)
    with httpx.Client(transport=transport) as http:
        yield make_auth(
            TypeAdapter(Auth).validate_python(auth),
            secrets=secrets,
            base_url=server.url if server is not None else "https://api.example.com/v1",
            send=http.send,
            store_folder=folder / ".workbench",
            connector="crm",
            clock=clock,
        )


def request():
    return httpx.Request("GET", "https://api.example.com/v1/orders?page=2")


def token_of(authenticator):
    return authenticator.apply(request()).headers["authorization"].removeprefix("Bearer ")


# -- what does not change --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"type": "api_key", "key": {"env": "T_KEY"}, "header": "X-Key"}, "x-key", ENV["T_KEY"]),
        (
            {"type": "api_key", "key": {"env": "T_KEY"}, "header": "Authorization", "prefix": "Token "},
            "authorization",
            f"Token {ENV['T_KEY']}",
        ),
        ({"type": "bearer", "token": {"env": "T_KEY"}}, "authorization", f"Bearer {ENV['T_KEY']}"),
        (
            {"type": "basic", "user": {"env": "T_USER"}, "password": {"env": "T_PASS"}},
            "authorization",
            f"Basic {base64.b64encode('ana:pässword-9'.encode()).decode()}",
        ),
        ({"type": "basic", "user": {"env": "T_USER"}}, "authorization", "Basic YW5hOg=="),
        ({"type": "none"}, "authorization", None),
    ],
)
def test_a_static_credential_stands_in_its_header_and_cannot_be_renewed(auth, header, value, tmp_path):
    with authenticated(auth, None, tmp_path) as one:
        sent = one.apply(request())
        assert sent.headers.get(header) == value
        assert not one.renew(sent)


def test_a_key_in_a_parameter_is_encoded_and_leaves_the_others(tmp_path):
    auth = {"type": "api_key", "key": {"env": "T_KEY"}, "param": "key"}
    with authenticated(auth, None, tmp_path) as one:
        url = one.apply(one.apply(request())).url
        assert url.params.multi_items() == [("page", "2"), ("key", ENV["T_KEY"])]


@pytest.mark.parametrize("value", ["two\nlines", "schlüssel"])
@pytest.mark.parametrize(
    "auth",
    [{"type": "bearer", "token": {"env": "T_KEY"}}, {"type": "api_key", "key": {"env": "T_KEY"}, "header": "X-Key"}],
)
def test_a_secret_that_cannot_stand_in_a_header_is_refused_without_being_shown(auth, value, tmp_path, monkeypatch):
    monkeypatch.setenv("T_KEY", value)
    with pytest.raises(AuthError, match="T_KEY holds a character") as caught, authenticated(auth, None, tmp_path):
        pass
    assert value not in str(caught.value)


def test_an_identity_tells_credentials_and_hosts_apart_and_holds_no_secret(tmp_path, monkeypatch, server):
    auth = {"type": "bearer", "token": {"env": "T_KEY"}}

    def identity(at=None, what=auth):
        with authenticated(what, at, tmp_path) as one:
            return one.identity

    first = identity()
    assert identity() == first
    assert re.fullmatch("[0-9a-f]{20}", first)
    assert identity(server) != first
    assert identity(what={"type": "api_key", "key": {"env": "T_KEY"}, "header": "A"}) != first
    monkeypatch.setenv("T_KEY", "another")
    assert identity() != first


# -- flows -----------------------------------------------------------------------------------------


def test_client_credentials_go_into_the_body_or_by_basic_authentication(server, tmp_path):
    with authenticated({**CREDENTIALS, "scope": "a b", "params": {"audience": "x"}}, server, tmp_path) as one:
        assert token_of(one) == "access-1"
    with authenticated({**CREDENTIALS, "client_auth": "basic"}, server, tmp_path) as one:
        assert token_of(one) == "access-2"
    (path, form, _), (_, second, headers) = server.asked
    assert path == "/token"
    assert form == {
        "grant_type": "client_credentials", "client_id": ENV["T_ID"], "client_secret": ENV["T_SECRET"],
        "scope": "a b", "audience": "x",
    }  # fmt: skip
    assert second == {"grant_type": "client_credentials"}
    # Form-encoded before they are put together: RFC 6749, section 2.3.1.
    assert base64.b64decode(headers["authorization"].split()[1]) == b"client-17:s3cret%3A%2B%25%26"


def test_a_signed_assertion_is_exchanged(server, tmp_path):
    auth = {**JWT, "subject": {"env": "T_USER"}, "audience": "https://login.example.com", "scope": "api"}
    with authenticated(auth, server, tmp_path) as one:
        assert token_of(one) == "access-1"
    form = server.asked[0][1]
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(form["assertion"], rsa(), algorithms=["RS256"]).claims
    assert (claims["iss"], claims["sub"], claims["aud"]) == (ENV["T_ID"], "ana", "https://login.example.com")
    assert claims["exp"] - claims["iat"] == 180


def test_es256_signs_too(server, tmp_path, monkeypatch):
    key = ECKey.generate_key("P-256")
    monkeypatch.setenv("T_PEM", key.as_pem(private=True).decode().replace("\n", "\\n"))
    with authenticated({**JWT, "algorithm": "ES256"}, server, tmp_path) as one:
        token_of(one)
    claims = jwt.decode(server.asked[0][1]["assertion"], key, algorithms=["ES256"]).claims
    assert claims["aud"] == f"{server.url}/token"


def test_a_github_app_gets_its_installations_token_for_an_hour(server, tmp_path):
    clock = Turned()
    with authenticated(APP, server, tmp_path, clock) as one:
        assert [token_of(one), token_of(one)] == ["access-1", "access-1"]
        clock.ahead = 3600 - 55
        assert token_of(one) == "access-2"
    path, _, headers = server.asked[0]
    assert path == "/app/installations/99/access_tokens"
    claims = jwt.decode(headers["authorization"].split()[1], rsa(), algorithms=["RS256"]).claims
    assert claims["iss"] == "4711"
    now = datetime.now(UTC).timestamp()
    assert now - 70 < claims["iat"] <= now - 60
    assert claims["exp"] <= now + 600


# -- expiry and renewal ----------------------------------------------------------------------------


@pytest.mark.parametrize(("life", "good_s"), [(3600, 3540), ("3600", 3540), (80, 40)])
def test_a_token_is_fetched_anew_before_it_expires(life, good_s, server, tmp_path):
    clock = Turned()
    server.more = {"expires_in": life}
    with authenticated(CREDENTIALS, server, tmp_path, clock) as one:
        token_of(one)
        clock.ahead = good_s - 1
        assert token_of(one) == "access-1"
        clock.ahead = good_s
        assert token_of(one) == "access-2"


@pytest.mark.parametrize("life", [None, "soon", -5, True, 1e300])
def test_a_token_without_a_readable_end_is_used_until_it_is_refused(life, server, tmp_path):
    clock = Turned()
    server.more = {"expires_in": life}
    with authenticated(CREDENTIALS, server, tmp_path, clock) as one:
        sent = one.apply(request())
        clock.ahead = 1e6
        assert token_of(one) == "access-1"
        assert one.renew(sent)
        assert token_of(one) == "access-2"


def test_a_second_refusal_right_after_a_renewal_is_the_end_and_a_later_one_is_not(server, tmp_path):
    with authenticated(CREDENTIALS, server, tmp_path) as one:
        assert one.renew(one.apply(request()))
        again = one.apply(request())
        assert not one.renew(again)
        assert len(server.asked) == 2
        later = one.apply(request())
        assert one.renew(later)


def test_a_server_that_gives_the_refused_token_again_is_not_asked_for_ever(server, tmp_path):
    server.answers = [(200, b'{"access_token": "same"}', {})] * 2
    with authenticated(CREDENTIALS, server, tmp_path) as one:
        assert not one.renew(one.apply(request()))


def test_threads_that_fail_together_get_one_new_token(server, tmp_path):
    with authenticated(CREDENTIALS, server, tmp_path) as one:
        gate = threading.Barrier(8)
        found = []

        def work():
            sent = one.apply(request())
            gate.wait()
            found.append((one.renew(sent), token_of(one)))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [(True, "access-2")] * 8
    assert len(server.asked) == 2


def test_a_token_server_that_leads_back_to_the_api_does_not_hang(server, tmp_path):
    def send(asked):
        one.apply(httpx.Request("POST", f"{server.url}/moved"))  # as a client does that follows a redirect
        return httpx.Response(200, json={"access_token": "there"}, request=asked)

    one = make_auth(
        TypeAdapter(Auth).validate_python(CREDENTIALS),
        secrets=Secrets("crm", tmp_path), base_url=server.url, send=send, store_folder=tmp_path, connector="crm",
    )  # fmt: skip
    found = []
    thread = threading.Thread(target=lambda: found.append(token_of(one)), daemon=True)
    thread.start()
    thread.join(5)
    assert found == ["there"]


# -- rotation --------------------------------------------------------------------------------------


def test_a_rotated_token_of_a_variable_lies_in_a_file_of_its_owner(server, tmp_path, monkeypatch):
    server.rotates = True
    for _ in range(2):  # the second one begins with what the first one kept
        with authenticated(REFRESH, server, tmp_path) as one:
            assert one.renew(one.apply(request()))
    assert [form["refresh_token"] for _, form, _ in server.asked] == [
        "refresh-zero", "refresh-1", "refresh-2", "refresh-3",
    ]  # fmt: skip
    (kept,) = (tmp_path / ".workbench" / "secrets").glob("crm.*.json")
    assert json.loads(kept.read_text()) == {"refresh_token": "refresh-4"}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "refresh-zero" not in kept.name
    # A variable that is set anew starts anew.
    server.valid = "set-anew"
    monkeypatch.setenv("T_REFRESH", "set-anew")
    with authenticated(REFRESH, server, tmp_path) as one:
        token_of(one)
    assert server.asked[-1][1]["refresh_token"] == "set-anew"


def test_a_rotated_token_of_a_file_replaces_it_through_a_link(server, tmp_path):
    server.rotates = True
    (tmp_path / "vault").mkdir()
    real = tmp_path / "vault" / "token"
    real.write_text("refresh-zero\n")
    (tmp_path / "token").symlink_to(real)
    with authenticated({**REFRESH, "refresh_token": {"file": "token"}}, server, tmp_path) as one:
        token_of(one)
        assert (tmp_path / "token").is_symlink()
        assert real.read_text() == "refresh-1\n"
        assert stat.S_IMODE(real.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", '{"refresh_token": ""}', "\xff"])
def test_a_damaged_file_of_a_rotated_token_is_as_none(content, server, tmp_path):
    server.rotates = True
    with authenticated(REFRESH, server, tmp_path) as one:
        token_of(one)
    (kept,) = (tmp_path / ".workbench" / "secrets").glob("crm.*.json")
    kept.write_text(content, encoding="latin-1")
    server.valid = "refresh-zero"
    with authenticated(REFRESH, server, tmp_path) as one:
        assert token_of(one) == "access-2"


def test_a_rotated_token_is_on_disk_before_its_access_token_is_used(server, tmp_path, monkeypatch):
    server.rotates = True
    replace = type(tmp_path).replace

    def full(self, target):
        if self.name.startswith(".crm."):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", full)
    with authenticated(REFRESH, server, tmp_path) as one:
        with pytest.raises(AuthError, match="cannot be written: No space left") as caught:
            token_of(one)
        assert "refresh-1" not in str(caught.value)
    # Neither a half nor a left-over file.
    assert [path.suffix for path in (tmp_path / ".workbench" / "secrets").iterdir()] == [".lock"]


KILLED = """
import os, pathlib, sys, httpx
from pydantic import TypeAdapter
from workbench.connectors import _http_token_store
from workbench.connectors._http_auth import make_auth
from workbench.connectors._http_credentials import Auth
from workbench.connectors._http_secrets import Secrets
_http_token_store.os.fsync = lambda handle: os._exit(9)
folder = pathlib.Path(sys.argv[1])
auth = TypeAdapter(Auth).validate_json(sys.argv[2])
send = lambda request: httpx.Response(200, json={"access_token": "a", "refresh_token": "b"}, request=request)
made = make_auth(
    auth, secrets=Secrets("crm", folder), base_url="https://x", send=send, store_folder=folder, connector="crm"
)
made.apply(httpx.Request("GET", "https://x"))
"""


def test_a_kill_in_the_middle_of_writing_leaves_the_old_token_and_no_lock(server, tmp_path):
    (tmp_path / "token").write_text("refresh-zero")
    auth = {**REFRESH, "refresh_token": {"file": "token"}}
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), json.dumps(auth)], check=False, timeout=60)
    assert done.returncode == 9
    assert (tmp_path / "token").read_text() == "refresh-zero"
    with authenticated(auth, server, tmp_path) as one:
        assert token_of(one) == "access-1"


def test_two_users_of_one_token_refresh_one_after_the_other(server, tmp_path):
    server.rotates = True
    found = []

    def work():  # each with its own store and lock, as two processes have
        with authenticated(REFRESH, server, tmp_path) as one:
            found.append(token_of(one))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"access-{number}" for number in range(1, 7)]


# -- refusals --------------------------------------------------------------------------------------

LEAK = f"client {ENV['T_SECRET']} with refresh-zero is unknown"
REFUSED = [
    (400, json.dumps({"error": "invalid_grant", "error_description": LEAK}), "invalid_grant.*T_REFRESH"),
    (401, json.dumps({"error": "invalid_client", "error_description": LEAK}), "invalid_client.*T_ID.*T_SECRET"),
    (400, json.dumps({"error": "invalid_scope"}), "auth.scope"),
    (400, json.dumps({"error": {"code": 7}}), "no access_token"),
    (404, json.dumps({"message": LEAK}), "is unknown"),
    (200, json.dumps({"error": "invalid_auth", "ok": False}), "invalid_auth"),
    (200, "{}", "no access_token"),
    (200, json.dumps({"access_token": ""}), "no access_token"),
    (200, json.dumps({"access_token": 7}), "no access_token"),
    (200, json.dumps({"access_token": "a\r\nX: y"}), "cannot stand in a header"),
    (200, "[1]", "instead of a JSON object"),
    (200, "<html>sign in</html>", "text/html instead of a JSON object"),
    (302, "", "instead of a JSON object"),
]


@pytest.mark.parametrize(("status", "body", "words"), REFUSED)
def test_a_refusal_says_what_to_do_and_holds_no_secret(status, body, words, server, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    server.answers = [(status, body.encode(), {"Content_Type": "text/html; charset=utf-8"})]
    with authenticated(REFRESH, server, tmp_path) as one:
        with pytest.raises(AuthError, match=words) as caught:
            token_of(one)
        shown = f"{caught.value} {caught.value!r} {vars(caught.value)} {one!r} {caplog.text}"
        assert token_of(one) == "access-2"
        shown += f"{one!r} {vars(one)!r}"
    for secret in (ENV["T_SECRET"], ENV["T_REFRESH"], "access-2"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("status", "headers", "after"), [(503, {}, None), (429, {"Retry_After": "7"}, 7), (500, {}, None)]
)
def test_a_passing_fault_of_the_token_server_is_told_from_a_refusal(status, headers, after, server, tmp_path):
    server.answers = [(status, b"<html>", headers)]
    with authenticated(CREDENTIALS, server, tmp_path) as one:
        with pytest.raises(TokenUnavailable) as caught:
            token_of(one)
        assert (caught.value.status, caught.value.retry_after_s) == (status, after)
        assert token_of(one) == "access-2"


def pems():
    yield "nonsense"
    yield "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
    yield rsa().as_pem(private=False).decode()
    yield ECKey.generate_key("P-256").as_pem(private=True).decode()


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("auth", [JWT, APP])
def test_a_key_that_cannot_sign_is_refused_at_once_without_being_shown(auth, number, tmp_path, monkeypatch, server):
    pem = list(pems())[number]
    monkeypatch.setenv("T_PEM", pem)
    with pytest.raises(AuthError, match="T_PEM holds") as caught, authenticated(auth, server, tmp_path):
        pass
    assert pem.splitlines()[-2 if "\n" in pem else 0] not in str(caught.value)
    assert caught.value.__cause__ is None
    assert not server.asked


@pytest.mark.parametrize("auth", [CREDENTIALS, REFRESH, JWT, APP], ids=lambda auth: auth["type"])
def test_a_secret_that_is_not_set_is_named(auth, tmp_path, monkeypatch, server):
    for name in (*ENV, "T_PEM"):
        monkeypatch.delenv(name)
    with pytest.raises(AuthError, match=r"variable T_[A-Z]+ is not set"), authenticated(auth, server, tmp_path):
        pass
