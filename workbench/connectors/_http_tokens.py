"""Getting access tokens: OAuth 2.0 flows without a person, and GitHub Apps.

Sources (read 2026-11-25): RFC 6749, sections 2.3.1, 4.4, 5 and 6, https://www.rfc-editor.org/rfc/rfc6749; RFC 7523,
section 2.1, https://www.rfc-editor.org/rfc/rfc7523; Salesforce's JWT bearer flow,
https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm; GitHub Apps,
https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
(/generating-a-json-web-token-jwt-for-a-github-app: RS256, `iat` a minute in the past, `exp` at most ten minutes ahead;
/generating-an-installation-access-token-for-a-github-app: `POST /app/installations/{id}/access_tokens`, good for an
hour).
"""

from __future__ import annotations

import base64
import secrets as random_text
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from workbench.connectors._http_credentials import (
    ClientCredentialsAuth,
    GithubAppAuth,
    JwtBearerAuth,
    RefreshTokenAuth,
    Secret,
)
from workbench.connectors._http_governor import Clock
from workbench.connectors._http_secrets import Secrets
from workbench.connectors._http_token_store import RefreshTokenStore
from workbench.connectors._http_waits import number_of
from workbench.connectors._redact import shorten
from workbench.errors import AuthError, FetchError

__all__ = ["Desk", "Fetch", "Token", "TokenUnavailable", "named", "token_fetch"]

_LEEWAY_S = 60.0
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_APP_JWT_S = 540  # GitHub refuses more than ten minutes ahead; a minute is left for clocks that differ
_ADVICE = {
    "invalid_client": "Check the client's id and secret ({client}).",
    "invalid_grant": "Check what is sent for it ({grant}): it may be void, expired or another client's. Get a new one.",
    "invalid_scope": "Mend auth.scope in the manifest.",
    "unauthorized_client": "Allow this flow for the client at the source.",
    "unsupported_grant_type": "The source does not offer this flow: choose another auth.type, or mend auth.token_url.",
}


class TokenUnavailable(FetchError):
    """The token server could not answer now (429, 5xx): a passing fault. The caller may ask again.

    Attributes:
        status: Its status.
        retry_after_s: Seconds that it asks to wait, or `None`.
    """

    def __init__(self, message: str, *, connector: str, status: int, retry_after_s: float | None) -> None:
        """Keep the figures beside the message."""
        self.status = status
        self.retry_after_s = retry_after_s
        super().__init__(message, connector=connector)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token. Its text is in no `repr`.

    Attributes:
        value: The token.
        good_until: When a new one is due, in seconds of the monotonic clock; `None` where the server did not say.
    """

    value: str = field(repr=False)
    good_until: float | None = None


Fetch = Callable[[], Token]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every flow needs.

    Attributes:
        secrets: Where secrets are read, and every token is remembered.
        base_url: The address of the API; a relative `token_url` stands behind it.
        send: Sends one request, bounded in time and size, without the governor and without credentials.
        store_folder: Where rotated tokens of environment variables are kept.
        connector: For messages.
        clock: Time.
    """

    secrets: Secrets
    base_url: str
    send: Callable[[httpx.Request], httpx.Response]
    store_folder: Any
    connector: str
    clock: Clock

    def url(self, text: str) -> str:
        """Return an absolute address."""
        return text if "://" in text else f"{self.base_url.rstrip('/')}/{text.lstrip('/')}"

    def fail(self, message: str) -> AuthError:
        """Return an error with a message in which no secret is left."""
        return AuthError(self.secrets.redact(message), connector=self.connector)


def named(secret: Secret | None) -> str:
    """Return where a secret is found, for messages."""
    if secret is None:
        return "none"
    return f"the environment variable {secret.env}" if secret.env is not None else f"the file {secret.file}"


def token_fetch(auth: ClientCredentialsAuth | RefreshTokenAuth | JwtBearerAuth | GithubAppAuth, desk: Desk) -> Fetch:
    """Return the function that gets a token. Secrets are read, and keys are checked, at once.

    Raises:
        AuthError: A secret is not set, or a key cannot be read.
    """
    if isinstance(auth, ClientCredentialsAuth):
        return _client_credentials(auth, desk)
    if isinstance(auth, RefreshTokenAuth):
        return _refresh_token(auth, desk)
    if isinstance(auth, JwtBearerAuth):
        return _jwt_bearer(auth, desk)
    return _github_app(auth, desk)


# -- flows -----------------------------------------------------------------------------------------


def _client_credentials(auth: ClientCredentialsAuth, desk: Desk) -> Fetch:
    client = (desk.secrets.read(auth.client_id), desk.secrets.read(auth.client_secret))
    form = {**auth.params, "grant_type": "client_credentials", **_scope(auth.scope)}
    who = {"client": f"{named(auth.client_id)}, {named(auth.client_secret)}", "grant": "auth in the manifest"}

    def fetch() -> Token:
        return _asked(desk, _request(desk, auth.token_url, form, client, auth.client_auth), who)[0]

    return fetch


def _refresh_token(auth: RefreshTokenAuth, desk: Desk) -> Fetch:
    client_secret = desk.secrets.read(auth.client_secret) if auth.client_secret is not None else None
    client = (desk.secrets.read(auth.client_id), client_secret)
    store = RefreshTokenStore(auth.refresh_token, desk.secrets, desk.store_folder, desk.connector)
    who = {"client": f"{named(auth.client_id)}, {named(auth.client_secret)}", "grant": named(auth.refresh_token)}

    def fetch() -> Token:
        # One process at a time: a rotated token is good once, and who comes second must read what the first one wrote.
        with store.locked():
            old = store.newest()
            form = {**auth.params, "grant_type": "refresh_token", "refresh_token": old, **_scope(auth.scope)}
            token, answer = _asked(desk, _request(desk, auth.token_url, form, client, auth.client_auth), who)
            new = answer.get("refresh_token")
            if isinstance(new, str) and new and new != old:
                store.keep(new)
            return token

    return fetch


def _jwt_bearer(auth: JwtBearerAuth, desk: Desk) -> Fetch:
    sign = _signer(auth.private_key, auth.algorithm, desk)
    issuer = desk.secrets.read(auth.issuer)
    subject = {"sub": desk.secrets.read(auth.subject)} if auth.subject is not None else {}
    audience = auth.audience or desk.url(auth.token_url)
    where = f"{named(auth.private_key)}, {named(auth.issuer)}, {named(auth.subject)}"
    who = {"client": where, "grant": f"{where}, audience {audience}, this machine's clock"}

    def fetch() -> Token:
        now = int(desk.clock.now().timestamp())
        scope = _scope(auth.scope)
        # Google reads the scope inside the assertion, the RFC has it beside: both do no harm.
        claims = {"iss": issuer, **subject, "aud": audience, "iat": now, "exp": now + auth.lifetime_s, **scope}
        assertion = sign({**claims, "jti": random_text.token_urlsafe(18)})
        form = {"grant_type": _JWT_GRANT, "assertion": assertion, **scope}
        return _asked(desk, _request(desk, auth.token_url, form, None, "post"), who)[0]

    return fetch


def _github_app(auth: GithubAppAuth, desk: Desk) -> Fetch:
    sign = _signer(auth.private_key, "RS256", desk)
    app, installation = desk.secrets.read(auth.app_id), desk.secrets.read(auth.installation_id)
    url = desk.url(f"/app/installations/{quote(installation, safe='')}/access_tokens")
    where = f"{named(auth.app_id)}, {named(auth.private_key)}, {named(auth.installation_id)}"
    who = {"client": where, "grant": where}

    def fetch() -> Token:
        now = int(desk.clock.now().timestamp())
        mine = sign({"iat": now - 60, "exp": now + _APP_JWT_S, "iss": app})
        headers = {"Authorization": f"Bearer {mine}", "Accept": "application/vnd.github+json"}
        return _asked(desk, httpx.Request("POST", url, headers=headers), who, key="token")[0]

    return fetch


def _signer(secret: Secret, algorithm: str, desk: Desk) -> Callable[[dict[str, Any]], str]:
    # An environment variable often holds the line ends as backslash and n.
    text = desk.secrets.read(secret).replace("\\n", "\n")
    kind = RSAKey if algorithm == "RS256" else ECKey
    what = "an RSA" if algorithm == "RS256" else "an EC (P-256)"
    try:
        key = kind.import_key(text)
        if not key.is_private:
            message = f"{named(secret)} holds a public key. {algorithm} signs with the private one (PEM)."
            raise desk.fail(message)
        jwt.encode({"alg": algorithm}, {"iss": "self"}, key, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError, UnsupportedAlgorithm):
        # Not chained: what a parser says of a key may quote it.
        message = (
            f"{named(secret)} holds no key that {algorithm} can sign with. It takes {what} private key as PEM, without "
            "a password: -----BEGIN PRIVATE KEY----- and so on."
        )
        raise desk.fail(message) from None

    def sign(claims: dict[str, Any]) -> str:
        text = jwt.encode({"alg": algorithm}, claims, key, algorithms=[algorithm])
        desk.secrets.keep(text)
        return text

    return sign


def _scope(scope: str) -> dict[str, str]:
    return {"scope": scope} if scope else {}


def _request(
    desk: Desk, token_url: str, form: Mapping[str, str], client: tuple[str, str | None] | None, client_auth: str
) -> httpx.Request:
    body, headers = dict(form), {"Accept": "application/json"}
    if client is not None:
        name, secret = client
        if client_auth == "basic" and secret is not None:
            # Each is form-encoded first (RFC 6749, section 2.3.1): a `%` or `+` in a secret would be misread otherwise.
            both = base64.b64encode(f"{quote_plus(name)}:{quote_plus(secret)}".encode()).decode()
            desk.secrets.keep(both)
            headers["Authorization"] = f"Basic {both}"
        else:
            body |= {"client_id": name, **({"client_secret": secret} if secret is not None else {})}
    return httpx.Request("POST", desk.url(token_url), data=body, headers=headers)


# -- answers ---------------------------------------------------------------------------------------


def _asked(
    desk: Desk, request: httpx.Request, who: Mapping[str, str], *, key: str = "access_token"
) -> tuple[Token, dict[str, Any]]:
    """Send a token request and read its answer."""
    response = desk.send(request)
    response.read()
    server = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}{request.url.path}"
    if response.status_code == 429 or response.status_code >= 500:
        after = _seconds(response.headers.get("retry-after"))
        message = f"the token server {server} answered {response.status_code}. Pull again later."
        raise TokenUnavailable(
            desk.secrets.redact(message), connector=desk.connector, status=response.status_code, retry_after_s=after
        )
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        kind = response.headers.get("content-type", "nothing").partition(";")[0]
        message = (
            f"the token server {server} answered {response.status_code} with {shorten(kind)} instead of a JSON object. "
            "Mend auth.token_url or base_url in the manifest."
        )
        raise desk.fail(message)
    value = answer.get(key)
    if not response.is_success or not isinstance(value, str) or not value:
        raise desk.fail(_refusal(desk, server, response.status_code, answer, who, key))
    if not (value.isascii() and value.isprintable()) or " " in value:
        message = f"the token server {server} gave a token that cannot stand in a header. Mend auth.token_url."
        raise desk.fail(message)
    desk.secrets.keep(value)
    return Token(value, _good_until(desk, response, answer)), answer


def _refusal(desk: Desk, server: str, status: int, answer: Mapping[str, Any], who: Mapping[str, str], key: str) -> str:
    code = answer.get("error")
    if isinstance(code, str) and code:
        told = ": ".join(text for text in (code, answer.get("error_description")) if isinstance(text, str) and text)
    elif isinstance(answer.get("message"), str):  # GitHub's form
        told = answer["message"]
    else:
        told = f"no {key} in the answer"
    advice = _ADVICE.get(code if isinstance(code, str) else "", "Check {client}.").format_map(who)
    # Redacted before it is cut: half a secret would not be found.
    return f"the token server {server} answered {status}: {shorten(desk.secrets.redact(told))}. {advice}"


def _good_until(desk: Desk, response: httpx.Response, answer: Mapping[str, Any]) -> float | None:
    """Return when a new token is due: a minute before its end, or at half its life where that is sooner."""
    life = _seconds(answer.get("expires_in"))
    if life is None and isinstance(answer.get("expires_at"), str):
        life = _life(desk, answer["expires_at"])
    if life is None:
        return None
    return desk.clock.monotonic() + max(life - _LEEWAY_S, life / 2)


def _life(desk: Desk, text: str) -> float | None:
    try:
        end = datetime.fromisoformat(text)
    except ValueError:
        return None
    if end.tzinfo is None:
        return None
    return max((end - desk.clock.now()).total_seconds(), 0.0)


def _seconds(value: Any) -> float | None:
    number = number_of(value)
    return number if number is not None and 0 < number < 10**9 else None
