"""Fifty kills at random moments of runs of the comparison lab."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "evals"))

from test_evals_runs import check_whole, kill_and_finish

pytestmark = pytest.mark.live


@pytest.mark.parametrize("seed", range(17))
def test_fifty_kills_lose_and_repeat_nothing(tmp_path, seed):
    assert kill_and_finish(tmp_path, random.Random(1000 + seed)) >= 1  # noqa: S311
    check_whole(tmp_path)
