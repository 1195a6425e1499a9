"""What the tests of GitHub share."""

import os
import sys
from pathlib import Path

import pytest

# The factories of all connectors' tests lie one folder up.
sys.path.append(str(Path(__file__).parents[1]))


@pytest.fixture(scope="session")
def github_data():
    """The folder of GitHub's recorded traffic, webhooks and description."""
    named = os.environ.get("WORKBENCH_SHARED_DATA")
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in Path(__file__).resolve().parents]
    for place in places:
        if (place / "github" / "openapi.json").is_file():
            return place / "github"
    pytest.skip("shared/data/github is not beside the project")
