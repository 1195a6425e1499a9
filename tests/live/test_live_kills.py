"""Fifty kills at random moments of runs of the comparison lab."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "evals"))

from test_evals_runs import check_whole, kill_and_finish

pytestmark = pytest.mark.live


def test_of_fifty_kills_none_loses_or_repeats_a_result(tmp_path):
    rng = random.Random(50)  # noqa: S311
    kills = 0
    while kills < 50:
        folder = tmp_path / str(kills)
        folder.mkdir()
        most = min(5, 50 - kills)
        kills += kill_and_finish(folder, rng, most=most)
        check_whole(folder, most=most)
    assert kills == 50
