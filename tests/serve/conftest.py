"""Where the tests of this folder write."""

import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path():
    """A folder in memory where that can be: an audit log waits for the disk at every entry."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="workbench-test-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)
