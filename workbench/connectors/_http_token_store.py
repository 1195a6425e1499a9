"""Rotated refresh tokens: kept in a file, whole or not at all, before they are used."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from workbench.connectors._http_credentials import Secret
from workbench.connectors._http_secrets import Secrets
from workbench.errors import AuthError

__all__ = ["RefreshTokenStore"]

_LOCK_S = 120.0


class RefreshTokenStore:
    """Where the newest refresh token of one credential is found.

    A token from a file is replaced in that file. A token from an environment variable cannot be: the newest one lies
    in `secrets/<connector>.<hash of the variable's value>.json` in the store's folder, readable by its owner only. So a
    variable that is set anew starts anew: what stems from another value has another name.

    A kill between the token server's answer and the end of the write loses the new token, and the old one may be void
    by then. That cannot be excluded: the server has forgotten the old token before we can know the new one.
    """

    def __init__(self, secret: Secret, secrets: Secrets, store_folder: Path, connector: str) -> None:
        """Read the first token.

        Raises:
            AuthError: It is not set or cannot be read.
        """
        self._secret = secret
        self._secrets = secrets
        self._connector = connector
        self._kept_as_json = secret.file is None
        first = secrets.read(secret)
        if self._kept_as_json:
            digest = hashlib.sha256(first.encode()).hexdigest()[:16]
            self._path = store_folder / "secrets" / f"{connector}.{digest}.json"
            self._lock_path = self._path.with_suffix(".lock")
        else:
            # A link stays one: the file that it leads to is replaced.
            self._path = Path(os.path.realpath(secrets.file(secret)))
            beside = os.access(self._path.parent, os.W_OK)
            digest = hashlib.sha256(str(self._path).encode()).hexdigest()[:16]
            folder = store_folder / "secrets"
            self._lock_path = self._path.with_name(f"{self._path.name}.lock") if beside else folder / f"{digest}.lock"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from refreshing meanwhile; read the token after this.

        Raises:
            AuthError: The lock cannot be had.
        """
        try:
            self._lock_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # `fallback_to_soft` would leave a lock file that outlives a killed process.
            lock = FileLock(self._lock_path, thread_local=False, fallback_to_soft=False, mode=0o600)
            lock.acquire(timeout=_LOCK_S)
        except Timeout:
            message = (
                f"another process has been refreshing this credential's token for {_LOCK_S:.0f} s "
                f"(lock {self._lock_path}). End it, then pull again."
            )
            raise AuthError(message, connector=self._connector) from None
        except OSError as exc:
            message = f"the lock {self._lock_path} cannot be taken: {exc.strerror}. Make its folder writable."
            raise AuthError(message, connector=self._connector) from exc
        try:
            yield
        finally:
            lock.release()

    def newest(self) -> str:
        """Return the newest token.

        Raises:
            AuthError: The file cannot be read.
        """
        first = self._secrets.read(self._secret)
        if not self._kept_as_json:
            return first
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return first
        except (OSError, ValueError):
            # Files are replaced whole, so this one was damaged by others. The first token may still do.
            return first
        token = kept.get("refresh_token") if isinstance(kept, dict) else None
        if not isinstance(token, str) or not token:
            return first
        self._secrets.keep(token)
        return token

    def keep(self, token: str) -> None:
        """Write a rotated token down; when this returns, it is on disk.

        Raises:
            AuthError: It cannot be written.
        """
        self._secrets.keep(token)
        text = json.dumps({"refresh_token": token}) if self._kept_as_json else token
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self._path, text + "\n")
        except OSError as exc:
            message = (
                f"the token server gave a new refresh token, and {self._path} cannot be written: {exc.strerror}. The "
                "old token may be void by now. Make the file writable, put a new refresh token in place, pull again."
            )
            raise AuthError(message, connector=self._connector) from exc


def _replace(path: Path, text: str) -> None:
    """Put a file in place that only its owner can read: the old one or the new one is there, never a part."""
    # In the same folder: only there is the replacement one step. Its mode is 0600 from the start.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # some file systems know no fsync of folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
