"""The ES modules and styles of the widgets, which are package data."""

from __future__ import annotations

from importlib import resources

__all__ = ["module_text", "style_text"]


def module_text(name: str) -> str:
    """Return the ES module of a widget: what all widgets share, then its own file. Nothing is built or fetched."""
    return f"{_read('shared.js')}\n{_read(f'{name}.js')}"


def style_text() -> str:
    """Return the styles of all widgets."""
    return _read("shared.css")


def _read(file: str) -> str:
    return (resources.files("workbench.notebook") / "assets" / file).read_text("utf-8")
