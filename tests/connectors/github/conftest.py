"""What the tests of GitHub share."""

import pytest
from real_material import needed


@pytest.fixture(scope="session")
def github_data():
    """The folder of GitHub's traffic, webhooks and description, beside the project or where a variable says."""
    return needed("github")
