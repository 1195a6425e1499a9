"""Credentials of HTTP connectors: put into requests, renewed when they expire."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, quote_plus

import httpx

from workbench.connectors._http_credentials import (
    ApiKeyAuth,
    Auth,
    BasicAuth,
    BearerAuth,
    ClientCredentialsAuth,
    GithubAppAuth,
    JwtBearerAuth,
    NoAuth,
    RefreshTokenAuth,
    Secret,
)
from workbench.connectors._http_governor import Clock, SystemClock
from workbench.connectors._http_secrets import Secrets
from workbench.connectors._http_tokens import Desk, Fetch, Token, TokenUnavailable, named, token_fetch
from workbench.errors import AuthError

__all__ = ["Authenticator", "TokenUnavailable", "make_auth"]

# A key of this process alone: an identity that gets out cannot be tried against a list of passwords.
_PROCESS_KEY = os.urandom(32)
# What no record may hold. The other values name a user or a client, and records may name those too.
_SECRET = ("key", "token", "password", "client_secret", "refresh_token", "private_key")


class Authenticator(Protocol):
    """Puts a credential into requests. To be used by any thread.

    Attributes:
        identity: Names the credential within this process, for `governor_for`: the same for the same credential at the
            same host, different in the next process, and not to be turned back into the secret.
    """

    identity: str

    def apply(self, request: httpx.Request) -> httpx.Request:
        """Put the credential into a request, in place, and return it; gets a token first where none is good.

        Raises:
            AuthError: The token server refuses.
            TokenUnavailable: It cannot answer now; ask again.
        """
        ...

    def renew(self, used: httpx.Request) -> bool:
        """Get a new token after a 401, and say whether the request is worth another try.

        Many threads that fail together get one new token. False for a credential that is what it is, and for a
        token that was refused at the first use after its renewal.

        Args:
            used: The request that was refused, as `apply` returned it.

        Raises:
            AuthError: The token server refuses.
            TokenUnavailable: It cannot answer now; ask again.
        """
        ...


class _Static:
    """A credential that is what it is."""

    def __init__(self, identity: str, put: Callable[[httpx.Request], None]) -> None:
        self.identity = identity
        self._put = put

    def apply(self, request: httpx.Request) -> httpx.Request:
        self._put(request)
        return request

    def renew(self, used: httpx.Request) -> bool:
        del used
        return False


class _Mine(threading.local):
    """What one thread knows.

    Attributes:
        token: The token that its last renewal gave.
        uses: How often it used it since.
        fetching: Whether it is asking for a token right now.
    """

    token: Token | None = None
    uses: int = 0
    fetching: bool = False


class _Renewed:
    """Tokens that are fetched, kept in memory, and fetched anew when they expire."""

    def __init__(self, identity: str, fetch: Fetch, clock: Clock) -> None:
        self.identity = identity
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._mine = _Mine()

    def apply(self, request: httpx.Request) -> httpx.Request:
        if self._mine.fetching:
            # The token server redirected us within the API's own address: there is no token yet to send along.
            return request
        token = self._good() or self._first()
        if token is self._mine.token:
            self._mine.uses += 1
        request.headers["Authorization"] = f"Bearer {token.value}"
        return request

    def renew(self, used: httpx.Request) -> bool:
        refused = used.headers.get("Authorization", "").removeprefix("Bearer ")
        with self._lock:
            newest = self._token
            if newest is None or newest.value == refused:
                if newest is not None and newest is self._mine.token and self._mine.uses <= 1:
                    return False
                newest = self._token = self._fetched()
            if newest.value == refused:
                return False
        self._mine.token, self._mine.uses = newest, 0
        return True

    def _fetched(self) -> Token:
        self._mine.fetching = True
        try:
            return self._fetch()
        finally:
            self._mine.fetching = False

    def _good(self) -> Token | None:
        token = self._token
        if token is None or token.good_until is None or self._clock.monotonic() < token.good_until:
            return token
        return None

    def _first(self) -> Token:
        with self._lock:
            # Another thread may have been here first.
            token = self._good()
            if token is None:
                token = self._token = self._fetched()
            return token


def make_auth(
    auth: Auth,
    *,
    secrets: Secrets,
    base_url: str,
    send: Callable[[httpx.Request], httpx.Response],
    store_folder: Path,
    connector: str,
    clock: Clock | None = None,
) -> Authenticator:
    """Return what puts a manifest's credential into requests. Secrets are read at once; tokens when first needed.

    Args:
        auth: The manifest's `auth`.
        secrets: Reads secrets; is told every token.
        base_url: The API's address; a relative `token_url` stands behind it.
        send: Sends a token request, bounded in time and size, without governor and credentials. Its own errors
            (`httpx.TransportError`) pass through.
        store_folder: The project's `.workbench`, for refresh tokens that are rotated.
        connector: For messages.
        clock: Time; default: the system's.

    Raises:
        AuthError: A secret is not set, cannot stand in a header, or is no readable key.
    """
    if isinstance(auth, ClientCredentialsAuth | RefreshTokenAuth | JwtBearerAuth | GithubAppAuth):
        time = clock or SystemClock()
        desk = Desk(secrets, base_url, send, store_folder, connector, time)
        return _Renewed(_identity(auth, base_url, _texts(auth, secrets)), token_fetch(auth, desk), time)
    return _Static(_identity(auth, base_url, _texts(auth, secrets)), _putter(auth, secrets, connector))


def _putter(
    auth: NoAuth | ApiKeyAuth | BearerAuth | BasicAuth, secrets: Secrets, connector: str
) -> Callable[[httpx.Request], None]:
    if isinstance(auth, NoAuth):
        return lambda request: None
    if isinstance(auth, ApiKeyAuth) and auth.param is not None:
        return _param(auth.param, auth.prefix, secrets.read(auth.key), secrets)
    if isinstance(auth, BasicAuth):
        user = secrets.read(auth.user)
        if ":" in user:
            message = f"the user's name in {named(auth.user)} holds a colon, which basic authentication cannot carry."
            raise AuthError(message, connector=connector)
        password = secrets.read(auth.password) if auth.password is not None else ""
        both = base64.b64encode(f"{user}:{password}".encode()).decode()
        secrets.keep(both)
        return _header("Authorization", f"Basic {both}", named(auth.user), connector)
    if isinstance(auth, BearerAuth):
        return _header("Authorization", f"Bearer {secrets.read(auth.token)}", named(auth.token), connector)
    return _header(auth.header or "", f"{auth.prefix}{secrets.read(auth.key)}", named(auth.key), connector)


def _header(name: str, value: str, where: str, connector: str) -> Callable[[httpx.Request], None]:
    # Looked at here: further down, the error of the HTTP library would quote the value.
    if not (value.isascii() and value.isprintable()):
        message = f"{where} holds a character that cannot stand in a header. Write the secret anew, on one line."
        raise AuthError(message, connector=connector)

    def put(request: httpx.Request) -> None:
        request.headers[name] = value

    return put


def _param(name: str, prefix: str, value: str, secrets: Secrets) -> Callable[[httpx.Request], None]:
    for form in (quote(value, safe=""), quote_plus(value)):
        secrets.keep(form)

    def put(request: httpx.Request) -> None:
        request.url = request.url.copy_set_param(name, f"{prefix}{value}")

    return put


def _texts(auth: Auth, secrets: Secrets) -> list[str]:
    """Return what tells one credential from another: its secrets, and for a token that changes, where it is found."""
    texts = []
    for name in type(auth).model_fields:
        value = getattr(auth, name)
        if isinstance(value, Secret):
            changes = name == "refresh_token" and value.file is not None
            text = secrets.read(value)
            if name in _SECRET:
                secrets.keep(text)
            texts.append(f"{name}={value.file if changes else text}")
    return texts


def _identity(auth: Auth, base_url: str, texts: list[str]) -> str:
    url = httpx.URL(base_url)
    parts = [auth.type, f"{url.scheme}://{url.netloc.decode('ascii')}", *texts]
    message = "\0".join(hashlib.sha256(part.encode()).hexdigest() for part in parts)
    return hmac.new(_PROCESS_KEY, message.encode(), hashlib.sha256).hexdigest()[:20]
