"""Tools of an MCP server, fetched into the file beside a policy that is about them."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from workbench.errors import PolicyFileError
from workbench.policy import Catalogue, ToolDrift, ToolSource, read_tools

__all__ = ["check_file_name", "kept_in"]


def check_file_name(file: str) -> None:
    """Refuse a name that leads out of the task's folder.

    Raises:
        PolicyFileError: It does.
    """
    try:
        ToolSource(file=file)
    except ValidationError as exc:
        message = f"'{file}' {exc.errors(include_url=False)[0]['msg'].removeprefix('Value error, ')}."
        raise PolicyFileError(message, key="file") from exc


def kept_in(path: Path, found: Catalogue, *, write: bool) -> list[ToolDrift]:
    """Compare tools with those that a file holds, and write them there.

    Args:
        path: The file; it need not exist.
        found: The tools as they are now.
        write: Write them; without it the file stays as it is.

    Returns:
        How the tools differ from those in the file; all are `added` where there was none.

    Raises:
        PolicyFileError: The file cannot be read or written, or holds no list of tools.
    """
    drift = found.drift(_kept(path))
    if not write or (not drift and path.is_file()):
        return drift
    listed = [one.model_dump(mode="json") for one in found.values()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(json.dumps({"tools": listed}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as exc:
        message = f"the list of tools cannot be written: {exc.strerror}."
        raise PolicyFileError(message, path=path) from exc
    return drift


def _kept(path: Path) -> Catalogue:
    if not path.exists():
        return Catalogue([])
    try:
        return read_tools(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as exc:
        message = f"what it holds is no list of tools: {str(exc)[:200]}"
        raise PolicyFileError(message, path=path) from exc
