"""A shop whose records were pulled, one for each test: copies of one that is made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bad_input_shop import Shop, pulled_shop


@pytest.fixture(scope="session")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop that is copied."""
    return pulled_shop(tmp_path_factory.mktemp("pulled") / "shop").root


@pytest.fixture(scope="session")
def indexed(pulled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the indexes of a comparison."""
    root = tmp_path_factory.mktemp("indexed") / "shop"
    shutil.copytree(pulled, root)
    Shop(root).good("compare", "help", "--arms", "view,bm25,dense")
    return root


@pytest.fixture
def shop(pulled: Path, tmp_path: Path) -> Shop:
    return Shop(Path(shutil.copytree(pulled, tmp_path / "shop")))
