"""Files of policies and overlays, and the JSON Schemas by which an editor checks them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.errors import PolicyFileError
from workbench.policy._policy import OVERLAY_ID, SCHEMA_ID, Overlay, Policy, check_overlay
from workbench.project import load_model

__all__ = ["load_overlay", "load_policy", "overlay_schema", "policy_schema"]


def load_policy(path: Path) -> Policy:
    """Read `policy.yaml`.

    Raises:
        PolicyFileError: Missing, not YAML, with an anchor or alias, or with a wrong key or value.
    """
    return load_model(path, Policy, error=PolicyFileError)


def load_overlay(path: Path, policy: Policy) -> Overlay:
    """Read an overlay of `policy`.

    Raises:
        PolicyFileError: As for `load_policy`; or it would widen.
    """
    overlay = load_model(path, Overlay, error=PolicyFileError)
    try:
        check_overlay(overlay, policy)
    except PolicyFileError as exc:
        exc.name_file(path)
        raise
    return overlay


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `policy.yaml`."""
    schema = Policy.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def overlay_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an overlay."""
    schema = Overlay.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": OVERLAY_ID, **schema}
