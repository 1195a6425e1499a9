"""What the tests of GitHub share."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def github_data():
    """The folder of GitHub's traffic, webhooks and description, beside the project or where a variable says."""
    named = os.environ.get("WORKBENCH_SHARED_DATA")
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in Path(__file__).resolve().parents]
    for place in places:
        if (place / "github" / "openapi.json").is_file():
            return place / "github"
    pytest.skip("shared/data/github is not beside the project")
