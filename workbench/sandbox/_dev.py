"""Where people see the company's repositories."""

from __future__ import annotations

from typing import Final

from workbench.sandbox._sayings_dev import REPOSITORIES

__all__ = ["ORGANISATION", "WEB", "issue_address", "pull_address"]

ORGANISATION: Final = "tarnbrook"
WEB: Final = "https://github.tarnbrook.example"
"""Where people see repositories: the same at every look-alike, unlike the address of its API."""


def issue_address(repository: int, number: int) -> str:
    """Return where people see an issue."""
    return f"{WEB}/{ORGANISATION}/{REPOSITORIES[repository].name}/issues/{number}"


def pull_address(repository: int, number: int) -> str:
    """Return where people see a pull request."""
    return f"{WEB}/{ORGANISATION}/{REPOSITORIES[repository].name}/pull/{number}"
