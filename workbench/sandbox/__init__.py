"""A company that does not exist, to rehearse with: records, and questions whose answers are known."""

from __future__ import annotations

import sys
import types
from typing import Any

from workbench.sandbox._collections import COLLECTIONS, OBJECT_KEYS
from workbench.sandbox._company import (
    DEFAULT_ACCOUNTS,
    DEFAULT_SEED,
    KEYS,
    MAX_ACCOUNTS,
    MIN_ACCOUNTS,
    SAMPLE_FOLDER,
    SOURCE,
    Company,
    write_sample,
)
from workbench.sandbox._dev import WEB as GITHUB_WEB
from workbench.sandbox._task_cases import TASK_ACCOUNTS, task_cases
from workbench.sandbox._truth import Truth

__all__ = [
    "COLLECTIONS",
    "DEFAULT_ACCOUNTS",
    "DEFAULT_SEED",
    "GITHUB_WEB",
    "KEYS",
    "MAX_ACCOUNTS",
    "MIN_ACCOUNTS",
    "OBJECT_KEYS",
    "SAMPLE_FOLDER",
    "SOURCE",
    "Company",
    "TASK_ACCOUNTS",
    "Truth",
    "task_cases",
    "write_sample",
]


class _Callable(types.ModuleType):
    """This module, which can be called: `workbench.sandbox()` starts the look-alikes of `workbench.sandbox.apis`."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Return a running `workbench.sandbox.apis.Sandbox`, which has the same arguments."""
        # The look-alikes are loaded when they are asked for.
        from workbench.sandbox.apis import Sandbox

        return Sandbox(*args, **options)


sys.modules[__name__].__class__ = _Callable
