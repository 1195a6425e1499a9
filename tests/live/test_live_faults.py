"""Two hundred pulls with faults at random; `make test` runs a twentieth of them with another seed."""

import pytest
from http_source.harness import run_pulls

pytestmark = pytest.mark.live


def test_two_hundred_random_pulls_lose_nothing_and_claim_nothing(tmp_path):
    outcome = run_pulls(seed=2, pulls=200, folder=tmp_path)
    print(outcome)
    assert not outcome.failures, outcome
