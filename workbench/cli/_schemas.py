"""Publish the JSON Schemas of all file formats: `python -m workbench.cli._schemas FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from workbench.checks import lock_schema
from workbench.connectors import manifest_schema
from workbench.evals import Case
from workbench.export import bundle_schemas
from workbench.policy import overlay_schema, policy_schema, policy_tests_schema, vetting_schema
from workbench.views import spec_schema

__all__ = ["published_schemas", "write_schemas"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def published_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of every format, by the name of its file."""
    return {
        **{f"{name}.json": schema for name, schema in bundle_schemas().items()},
        "case.v1.json": {"$schema": _DIALECT, "$id": "workbench/case/v1", **Case.model_json_schema()},
        "context-spec.v1.json": spec_schema(),
        "manifest.v1.json": manifest_schema(),
        "policy.v1.json": policy_schema(),
        "policy-overlay.v1.json": overlay_schema(),
        "policy-tests.v1.json": policy_tests_schema(),
        "project-lock.v1.json": lock_schema(),
        "vetting.v1.json": vetting_schema(),
    }


def write_schemas(folder: Path) -> None:
    """Write every schema to `folder`, which is made; nothing else in it is touched."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in published_schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python -m workbench.cli._schemas FOLDER")
    write_schemas(Path(sys.argv[1]))
