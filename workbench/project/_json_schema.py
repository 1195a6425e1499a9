"""The library `jsonschema`, imported when it is needed, and without three seconds for a grammar that nobody uses."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

__all__ = ["json_schema_library"]

_GRAMMAR = "rfc3987_syntax"


def json_schema_library() -> Any:
    """Return the module `jsonschema`.

    Where `rfc3987_syntax` is installed, which JupyterLab brings, importing jsonschema builds a grammar for the formats
    `iri` and `iri-reference`. Here it is built when the first such value is checked, which is never for a tool.
    """
    if "jsonschema" in sys.modules or _GRAMMAR in sys.modules or importlib.util.find_spec(_GRAMMAR) is None:
        return importlib.import_module("jsonschema")
    late = ModuleType(_GRAMMAR)
    late.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_GRAMMAR] = late
    try:
        return importlib.import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMAR]


def _is_valid_syntax(term: str, text: str) -> bool:
    return bool(importlib.import_module(_GRAMMAR).is_valid_syntax(term, text))
