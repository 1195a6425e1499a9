"""Pointing a project's connectors at a sandbox: a marked part of its `workbench.toml`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import ConfigError
from workbench.project import MARKER, ProjectFolder

__all__ = ["ENVIRONMENT_FILE", "disconnected", "write_environment", "write_settings"]

ENVIRONMENT_FILE = ".workbench/sandbox.env"
"""Where a project keeps the environment variables of its sandbox."""
_BEGIN = "# sandbox: written by the workbench, replaced each time one starts, taken out when it ends"
_END = "# sandbox: end"
_PART = re.compile(rf"\n*{re.escape(_BEGIN)}.*?{re.escape(_END)}\n?", re.DOTALL)


def write_settings(folder: Path, settings: Mapping[str, Mapping[str, Any]]) -> None:
    """Let the connectors of the project in `folder` read from elsewhere, as `settings` says.

    Raises:
        ConfigError: It is no project, says something of these connectors itself, or cannot be written.
    """
    path = folder / MARKER
    text = _PART.sub("\n", _text(path)).rstrip("\n")
    tables = [
        f"[connectors.{name}]\n" + "".join(_line(*one) for one in said.items()) for name, said in settings.items()
    ]
    _write(path, f"{text}\n\n{_BEGIN}\n" + "\n".join(tables) + f"{_END}\n")
    try:
        ProjectFolder(folder)
    except ConfigError as exc:
        _write(path, f"{text}\n")
        message = f"the sandbox's tables cannot stand beside what is there: {exc}"
        raise ConfigError(message, path=path) from exc


def disconnected(folder: Path) -> None:
    """Take out what `write_settings` wrote; nothing where it wrote nothing."""
    path = folder / MARKER
    if path.is_file():
        text = _text(path)
        if _PART.search(text):
            _write(path, _PART.sub("\n", text).rstrip("\n") + "\n")


def write_environment(path: Path, environment: Mapping[str, str]) -> None:
    """Write the environment variables to a file for a shell, which only its owner can read.

    Raises:
        ConfigError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text("".join(f"export {name}='{value}'\n" for name, value in environment.items()), encoding="utf-8")
    except OSError as exc:
        message = f"the environment cannot be written: {exc.strerror}."
        raise ConfigError(message, path=path) from exc


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as exc:
        message = "this is no project. Make one with: workbench init FOLDER"
        raise ConfigError(message, path=path) from exc


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as exc:
        message = f"the file cannot be written: {exc.strerror}."
        raise ConfigError(message, path=path) from exc


def _line(name: str, value: Any) -> str:
    return f"{name} = {_toml(value)}\n"


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    # Texts and booleans are written alike in JSON and TOML.
    return json.dumps(value, ensure_ascii=False)
