"""The command line: a thin face of the Python API."""

from workbench.cli._commands import cli
from workbench.cli._main import main

__all__ = ["cli", "main"]
