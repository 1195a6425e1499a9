"""A shop whose records were pulled, one for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_input_shop import Shop, pulled_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return pulled_shop(tmp_path / "shop")
