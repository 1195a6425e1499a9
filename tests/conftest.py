"""What tests of several parts share. Being here puts `tests/` on the path, for its factories."""

import pytest
from hypothesis import settings
from real_material import needed

from workbench.project import json_schema_library

# Before anything else imports it, in its slow way.
json_schema_library()
# No deadline: the machine may be busy. The same examples every time: a red test is red for everybody.
settings.register_profile("workbench", deadline=None, derandomize=True)
settings.load_profile("workbench")


@pytest.fixture(scope="session")
def airline_data():
    """The folder of the real airline records, beside the project or where a variable says."""
    return needed("airline")
