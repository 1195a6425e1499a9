"""Secrets: found where the manifest says, and taken out of every text that leaves the connector."""

from __future__ import annotations

import html
import json
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from workbench.connectors._http_credentials import Secret
from workbench.connectors._redact import redact
from workbench.errors import AuthError

__all__ = ["Secrets"]

# A shorter text is no secret worth the name, and taking it out of a message would tear words apart.
_SHORTEST = 4
# A text of so many characters that is a secret somewhere is no word or number of a record by chance.
_TELLING = 16
# A line of a key of several lines that is this long is part of the secret by itself.
_LINE = 20


class Secrets:
    """The secrets that one connector has read, so that no text shows them. To be used by any thread."""

    def __init__(self, connector: str, root: Path) -> None:
        """Begin with none.

        Args:
            connector: For messages.
            root: The project's root; relative files of secrets start there.
        """
        self._connector = connector
        self._root = root
        self._lock = threading.Lock()
        self._values: set[str] = set()
        self._never: set[bytes] = set()

    def read(self, secret: Secret) -> str:
        """Return a secret, without the white space around it.

        Raises:
            AuthError: The variable is not set or the file cannot be read; the message names it.
        """
        if secret.env is not None:
            value = os.environ.get(secret.env, "").strip()
            if not value:
                message = f"the environment variable {secret.env} is not set. Set it to the secret."
                raise AuthError(message, connector=self._connector)
        else:
            value = self._from_file(self.file(secret))
        self._remember(value)
        return value

    def file(self, secret: Secret) -> Path:
        """Return the file that a secret stands in."""
        return self._root / Path(secret.file or "").expanduser()

    def keep(self, value: str) -> None:
        """Remember a token, so that no text shows it and no record holds it."""
        self._remember(value)
        if len(value) >= _TELLING:
            with self._lock:
                self._never |= {form.encode() for form in _forms(value) if len(form) >= _TELLING}

    def cleaned(self, content: bytes) -> bytes:
        """Return an answer of the source without the credentials that it repeats, such as a key in an address.

        Only what cannot be anything else: names of users and clients, and secrets under 16 characters, stay.
        """
        with self._lock:
            found = sorted((one for one in self._never if one in content), key=len, reverse=True)
        for one in found:
            content = content.replace(one, b"***")
        return content

    def _remember(self, value: str) -> None:
        forms = {form for form in _forms(value) if len(form) >= _SHORTEST}
        with self._lock:
            self._values |= forms

    def redact(self, text: str) -> str:
        """Return `text` with every known secret, and everything that is named like one, as `***`."""
        with self._lock:
            # The longest first: one may stand inside another.
            values = sorted(self._values, key=len, reverse=True)
        for value in values:
            text = text.replace(value, "***")
        return redact(text)

    def _from_file(self, path: Path) -> str:
        try:
            value = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            reason = re.sub(r"^\[Errno \d+\] ", "", str(exc)).partition(":")[0]
            message = f"the file {path} that should hold the secret cannot be read: {reason}. Mend it."
            raise AuthError(message, connector=self._connector) from exc
        if not value:
            message = f"the file {path} that should hold the secret is empty. Put the secret into it."
            raise AuthError(message, connector=self._connector)
        return value


def _forms(value: str) -> Iterator[str]:
    """Yield a secret as it stands in a text, an address, JSON and HTML, and the lines of a key by themselves."""
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield html.escape(value)
    for line in value.replace("\\n", "\n").splitlines():
        # What frames a key stands in messages that say what is wanted.
        if line != value and len(line) >= _LINE and not line.startswith("-----"):
            yield line
