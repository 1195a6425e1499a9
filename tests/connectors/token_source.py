"""A source on loopback whose every page needs the right credential, and the token server that gives it out."""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from workbench.connectors._manifest import HttpManifest

KEY = RSAKey.generate_key(2048)
ENV = {
    "T_KEY": 'k3y+/of"the%crm-4f9a77',
    "T_USER": "ana-of-the-crm",
    "T_PASS": "p&ss<word>-91c2d3",
    "T_ID": "client-id-17aa55",
    "T_SECRET": "client:s3cret+%&-88be01",
    "T_REFRESH": "refresh-zero-5d21cc",
    "T_APP": "471100815",
    "T_INST": "990077331",
    "T_PEM": KEY.as_pem(private=True).decode(),
}
CLIENT = {"client_id": {"env": "T_ID"}, "client_secret": {"env": "T_SECRET"}, "token_url": "/token"}
AUTHS = {
    "key_header": {"type": "api_key", "key": {"env": "T_KEY"}, "header": "X-Key"},
    "key_param": {"type": "api_key", "key": {"env": "T_KEY"}, "param": "sign"},
    "bearer": {"type": "bearer", "token": {"env": "T_KEY"}},
    "basic": {"type": "basic", "user": {"env": "T_USER"}, "password": {"env": "T_PASS"}},
    "client": {"type": "oauth2_client_credentials", **CLIENT},
    "client_basic": {"type": "oauth2_client_credentials", **CLIENT, "client_auth": "basic"},
    "refresh": {"type": "oauth2_refresh_token", **CLIENT, "refresh_token": {"env": "T_REFRESH"}},
    "jwt": {
        "type": "jwt_bearer", "token_url": "/token", "private_key": {"env": "T_PEM"}, "issuer": {"env": "T_ID"},
    },
    "github": {
        "type": "github_app", "app_id": {"env": "T_APP"}, "private_key": {"env": "T_PEM"},
        "installation_id": {"env": "T_INST"},
    },
}  # fmt: skip
STATIC = ("key_header", "key_param", "bearer", "basic")
RENEWED = tuple(name for name in AUTHS if name not in STATIC)


class Guarded:
    """Four pages of two orders each for whoever has the credential of `auth`.

    Attributes:
        answer: Called before anything else with (handler, body); a true result means that it has answered.
        tokens: Access tokens that were given; only the last one is good.
        refreshes: Refresh tokens that were given.
        lasts: Calls of the API that the first token is good for; `None`: for ever.
        asked: Path and headers of every call of the API.
    """

    def __init__(self, auth):
        self.auth, self.answer, self.lasts = auth, None, None
        self.tokens, self.refreshes, self.asked, self.secrets = [], [ENV["T_REFRESH"]], [], []
        self._used = 0
        self._lock = threading.Lock()

    def __call__(self, handler, body):
        with self._lock:
            seen = [handler.headers.get("authorization", "").rpartition(" ")[2], dict(parse_qsl(body.decode()))]
            self.secrets += [text for text in (seen[0], seen[1].get("assertion")) if text]
            if self.answer is not None and self.answer(handler, body):
                return
            if handler.path.startswith("/orders"):
                self._orders(handler)
            else:
                self._token(handler, seen[1])

    def _orders(self, handler):
        self.asked.append((handler.path, httpx.Headers(handler.headers.items())))
        if not self._known(handler):
            handler.reply(401, b'{"message": "who are you?"}')
            return
        self._used += 1
        if self._used == self.lasts:
            self.tokens.append("never-given")
            self.lasts = None
        page = int(dict(parse_qsl(urlsplit(handler.path).query)).get("page", 1))
        rows = [{"id": str(2 * page + more)} for more in (0, 1)]
        following = {"next": f"/orders?page={page + 1}"} if page < 4 else {}
        handler.reply(200, json.dumps({"orders": rows, **following}).encode())

    def _known(self, handler):
        given = handler.headers.get("authorization", "")
        if self.auth == "key_header":
            return handler.headers.get("x-key") == ENV["T_KEY"]
        if self.auth == "key_param":
            return dict(parse_qsl(urlsplit(handler.path).query)).get("sign") == ENV["T_KEY"]
        if self.auth == "bearer":
            return given == f"Bearer {ENV['T_KEY']}"
        if self.auth == "basic":
            return given == "Basic " + base64.b64encode(f"{ENV['T_USER']}:{ENV['T_PASS']}".encode()).decode()
        return bool(self.tokens) and given == f"Bearer {self.tokens[-1]}"

    def _token(self, handler, form):
        signed = form.get("assertion") or handler.headers.get("authorization", "").removeprefix("Bearer ")
        answer = {}
        if self.auth in ("jwt", "github"):
            jwt.decode(signed, KEY, algorithms=["RS256"])  # a bad signature closes the connection
        elif self.auth == "refresh":
            if form.get("refresh_token") != self.refreshes[-1]:
                handler.reply(400, b'{"error": "invalid_grant"}')
                return
            self.refreshes.append(f"refresh-{len(self.refreshes)}-e07b")
            answer["refresh_token"] = self.refreshes[-1]
        elif self.auth == "client" and form.get("client_secret") != ENV["T_SECRET"]:
            handler.reply(401, b'{"error": "invalid_client"}')
            return
        self.tokens.append(f"access-{len(self.tokens)}-b61f")
        self._used = 0
        if self.auth == "github":
            end = datetime.now(UTC) + timedelta(hours=1)
            answer |= {"token": self.tokens[-1], "expires_at": end.isoformat()}
        else:
            answer |= {"access_token": self.tokens[-1], "expires_in": 3600}
        handler.reply(200, json.dumps(answer).encode())


def manifest_of(auth, url, **more):
    return HttpManifest.model_validate(
        {
            "name": "crm",
            "type": "http",
            "base_url": url,
            "auth": AUTHS[auth],
            "limits": {"source": "test", "retries": 1, "retry_first_s": 0.001},
            "streams": [
                {
                    "name": "orders", "key": ["/id"], "request": {"path": "/orders"}, "records": "/orders",
                    "pages": {"type": "next_url", "path": "/next"},
                }
            ],
            **more,
        }
    )  # fmt: skip
