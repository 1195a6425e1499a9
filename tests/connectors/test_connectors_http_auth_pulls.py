"""Each kind of credential through whole pulls, and what becomes of a pull when it expires or is refused."""

import json
import stat

import pytest
from loopback import serving
from memory_store import MemoryStore
from token_source import AUTHS, ENV, RENEWED, STATIC, Guarded, manifest_of

from workbench.connectors import pull
from workbench.errors import AuthError

IDS = [str(number) for number in range(2, 10)]


@pytest.fixture(autouse=True)
def secrets_are_set(monkeypatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


def pulled(source, folder, **more):
    store = MemoryStore()
    with serving(source) as url:
        receipt = pull(manifest_of(source.auth, url, **more), store, root=folder, private_hosts=["127.0.0.1"])
    return receipt.streams[0], store


@pytest.mark.parametrize("auth", AUTHS)
def test_a_pull_reads_everything_with_its_credential(auth, tmp_path):
    source = Guarded(auth)
    receipt, store = pulled(source, tmp_path)
    assert receipt.complete == "complete"
    assert store.ids("crm.orders") == IDS
    assert len(source.tokens) == (auth in RENEWED)


@pytest.mark.parametrize("auth", RENEWED)
def test_a_token_that_expires_in_the_middle_is_renewed_and_nothing_is_lost(auth, tmp_path):
    source = Guarded(auth)
    source.lasts = 2
    receipt, store = pulled(source, tmp_path)
    assert receipt.complete == "complete"
    assert store.ids("crm.orders") == IDS
    assert (receipt.duplicates, receipt.refused_count) == (0, 0)
    assert [token for token in source.tokens if token != "never-given"] == ["access-0-b61f", "access-2-b61f"]


@pytest.mark.parametrize("auth", STATIC)
def test_a_refused_static_credential_ends_the_pull_without_another_try(auth, tmp_path, monkeypatch):
    for name in ("T_KEY", "T_PASS"):
        monkeypatch.setenv(name, "wrong-one")
    source = Guarded(auth)
    with pytest.raises(AuthError, match="refuses the credentials"):
        pulled(source, tmp_path)
    assert len(source.asked) == 1


def test_the_next_pull_goes_on_with_the_rotated_token_of_this_one(tmp_path):
    source = Guarded("refresh")
    for _ in range(2):
        assert pulled(source, tmp_path)[0].complete == "complete"
    assert len(source.refreshes) == 3
    (kept,) = (tmp_path / ".workbench" / "secrets").glob("crm.*.json")
    assert json.loads(kept.read_text()) == {"refresh_token": source.refreshes[-1]}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_token_server_that_fails_once_does_not_end_the_pull(tmp_path):
    source, failed = Guarded("client"), []

    def once(handler, body):
        if handler.path == "/token" and not failed:
            failed.append(handler.reply(503, b"<html>"))
            return True
        return False

    source.answer = once
    receipt, store = pulled(source, tmp_path)
    assert receipt.complete == "complete"
    assert store.ids("crm.orders") == IDS


def test_a_token_server_that_goes_away_in_the_middle_leaves_what_was_read_and_says_so(tmp_path):
    source = Guarded("client")
    source.lasts = 2
    source.answer = lambda handler, body: (
        len(source.tokens) > 1 and handler.path == "/token" and handler.reply(503) is None
    )
    receipt, store = pulled(source, tmp_path)
    assert receipt.complete == "partial"
    assert store.ids("crm.orders") == IDS[:4]


def test_a_token_server_that_never_answers_is_no_refusal(tmp_path):
    source = Guarded("client")
    source.answer = lambda handler, body: handler.reply(503) is None
    receipt, store = pulled(source, tmp_path)
    assert receipt.complete == "partial"
    assert "answered 503" in receipt.model_dump_json()
    assert not store.ids("crm.orders")


@pytest.mark.parametrize("auth", ["key_header", "key_param", "basic", "client"])
def test_a_redirect_on_the_same_host_keeps_the_credential(auth, tmp_path):
    source = Guarded(auth)
    moved = []

    def redirect(handler, body):
        if handler.path.startswith("/orders") and not moved:
            moved.append(handler.reply(307, Location="/orders?page=1"))
            return True
        return False

    source.answer = redirect
    assert pulled(source, tmp_path)[1].ids("crm.orders") == IDS


@pytest.mark.parametrize("status", [302, 307, 308])
@pytest.mark.parametrize("auth", AUTHS)
def test_a_redirect_to_another_host_carries_no_credential(auth, status, tmp_path):
    there = []

    def elsewhere(handler, body):
        there.append(f"{handler.path} {handler.headers} {body!r}")
        handler.reply(200, b'{"orders": []}')

    source = Guarded(auth)
    with serving(elsewhere) as other:
        # Both the API and the token server lead astray; the body of a token request holds the secret.
        source.answer = lambda handler, body: (
            (handler.path.startswith("/orders") or status != 302)
            and handler.reply(status, Location=f"{other}/orders") is None
        )
        try:
            pulled(source, tmp_path)
        except AuthError:
            assert auth in RENEWED
    assert there
    shown = "\n".join(there).lower()
    assert not {word for word in ("authorization", "x-key", "sign=", "assertion", "client_secret") if word in shown}
