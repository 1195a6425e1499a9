"""Writing a manifest for people: only what differs from the defaults, in the order of the format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from workbench.connectors._guess_cursor import CURSOR_COMMENT
from workbench.connectors._manifest import MANIFEST_FILE, Manifest, SqlManifest, manifest_schema
from workbench.errors import ManifestError

__all__ = ["manifest_yaml", "schema_text", "write_manifest"]

SCHEMA_FILE = "schemas/manifest.v1.json"
_CURSOR = re.compile(r"^    cursor: (\S+)$", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """Writes every value out: our reader refuses anchors and aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


def manifest_yaml(manifest: Manifest) -> str:
    """Return the manifest as YAML text; `load_manifest` of it gives an equal manifest."""
    whole = manifest.model_dump(mode="json", by_alias=True)
    content = _with_types(manifest.model_dump(mode="json", by_alias=True, exclude_defaults=True), whole)
    head = {"$schema": manifest.schema_name, "name": manifest.name, "type": manifest.type}
    # Links read best last: what a stream is, then what it leads to.
    streams = [{**{k: v for k, v in s.items() if k != "links"}, **_only(s, "links")} for s in content.pop("streams")]
    ordered = {**head, **{k: v for k, v in content.items() if k not in head}, "streams": streams}
    body = yaml.dump(ordered, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    if isinstance(manifest, SqlManifest):
        body = _CURSOR.sub(lambda line: _explained(line[0], line[1]), body)
    return f"# yaml-language-server: $schema=../../{SCHEMA_FILE}\n{body}"


def _explained(line: str, column: str) -> str:
    """Return the line of a cursor with a comment above it, for the person who reads a guessed manifest."""
    comment = [f"    {text}".format(column=column.strip("'\"")) for text in CURSOR_COMMENT]
    return "\n".join([*comment, line])


def schema_text() -> str:
    """Return the JSON Schema of a manifest as the text of a file."""
    return json.dumps(manifest_schema(), indent=2, ensure_ascii=False) + "\n"


def _with_types(short: Any, whole: Any) -> Any:
    """Return what differs from the defaults, with every `type`: what the other keys mean depends on it."""
    if isinstance(short, list):
        return [_with_types(one, other) for one, other in zip(short, whole, strict=True)]
    if not isinstance(short, dict):
        return short
    kind = {"type": whole["type"]} if whole.get("type") is not None else {}
    return kind | {key: _with_types(value, whole[key]) for key, value in short.items()}


def _only(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {key: value[key]} if key in value else {}


def write_manifest(manifest: Manifest, folder: Path, *, replace: bool = False) -> Path:
    """Write `folder/manifest.yaml`, and in a project the format's JSON Schema to `schemas/manifest.v1.json`.

    Args:
        manifest: What to write.
        folder: The connector's folder, named as the connector; made if it is missing.
        replace: Whether a manifest that is there may be overwritten.

    Raises:
        ManifestError: There is one already, the folder has another name, or it cannot be written.
    """
    path = folder / MANIFEST_FILE
    if folder.resolve().name != manifest.name:
        message = f"the folder must be named as the connector: {manifest.name}"
        raise ManifestError(message, path=path, key="name")
    if path.exists() and not replace:
        message = "there is a manifest already. Edit it, choose another name, or remove it first."
        raise ManifestError(message, path=path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.resolve().parent.name == "connectors":
            schema_path = folder.resolve().parents[1] / SCHEMA_FILE
            schema_path.parent.mkdir(exist_ok=True)
            schema_path.write_text(schema_text(), encoding="utf-8")
        path.write_text(manifest_yaml(manifest), encoding="utf-8")
    except OSError as exc:
        message = f"it cannot be written: {exc.strerror}."
        raise ManifestError(message, path=path) from exc
    return path
