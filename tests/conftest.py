"""What tests of several parts share. Being here puts `tests/` on the path, for its factories."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: the machine may be busy. The same examples every time: a red test is red for everybody.
settings.register_profile("workbench", deadline=None, derandomize=True)
settings.load_profile("workbench")


@pytest.fixture(scope="session")
def airline_data():
    """The folder of the real airline records, beside the project or where a variable says."""
    named = os.environ.get("WORKBENCH_SHARED_DATA")
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in Path(__file__).resolve().parents]
    for place in places:
        if (place / "airline" / "users.json").is_file():
            return place / "airline"
    pytest.skip("shared/data/airline is not beside the project")
