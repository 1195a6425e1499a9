"""Where the real material lies that others made: beside the project, or where a variable says. Never committed."""

import os
from pathlib import Path

import pytest


def found(name):
    """The path of a file or folder of the material, or `None` where it is absent."""
    named = os.environ.get("WORKBENCH_SHARED_DATA")
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in Path(__file__).resolve().parents]
    return next((place / name for place in places if (place / name).exists()), None)


def needed(name):
    """The path of a file or folder of the material; skips the test, saying so, where it is absent."""
    path = found(name)
    if path is None:
        pytest.skip(f"shared/data/{name} is not beside the project")
    return path
