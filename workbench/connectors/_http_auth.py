"""Stand-in while the real one is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx

from workbench.connectors._http_parts import Auth
from workbench.connectors._http_secrets import Secrets


class Authenticator:
    """None."""

    identity = "none"

    def __init__(self, token: str = "") -> None:
        self.token = token
        self.identity = token

    def apply(self, request: httpx.Request) -> httpx.Request:
        if self.token:
            request.headers["authorization"] = f"Bearer {self.token}"
        return request

    def renew(self, used: httpx.Request) -> bool:
        return False


def make_auth(
    auth: Auth,
    *,
    secrets: Secrets,
    base_url: str,
    send: Callable[[httpx.Request], httpx.Response],
    store_folder: Path,
    connector: str,
) -> Authenticator:
    return Authenticator(secrets.read(auth.token) if auth.type == "bearer" else "")
