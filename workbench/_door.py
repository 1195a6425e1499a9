"""A package's door whose names are loaded when they are first used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["lazy_door"]


def lazy_door(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and `__dir__` of a package (PEP 562).

    Args:
        package: Name of the package, `__name__`.
        homes: Public name to the module that defines it, or to `module:name` where it has another name there. A name
            whose home is the package's own part of that name (`sandbox`: `workbench.sandbox`) is that part itself.
    """

    def load(name: str) -> Any:
        if name not in homes:
            message = f"module '{package}' has no attribute '{name}'. Known: {', '.join(sorted(homes))}."
            raise AttributeError(message)
        home, _, there = homes[name].partition(":")
        module = importlib.import_module(home)
        if home == f"{package}.{name}":
            return module
        value = getattr(module, there or name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted(sys.modules[package].__all__)

    return load, names
