"""What was compiled and the plain reading of the same policy agree; the first is what decides."""

import random

import pytest
from random_policies import call, catalogue, overlays, policy

from workbench.policy import Decider, interpret

POLICIES, CALLS = 50, 20


def disagreements(seed, policies, calls):
    """Return `(made, disagreements, effects)` of so many policies with so many calls each."""
    dice, tools = random.Random(seed), catalogue()  # noqa: S311 - dice, not secrets
    found, effects, made = [], {}, 0
    for _ in range(policies):
        rules, narrower = policy(dice), overlays(dice)
        decider = Decider(rules, tools, narrower)
        for _ in range(calls):
            one = call(dice)
            decision, reading = decider.decide(one), interpret(rules, tools, one, narrower)
            effects[decision.effect] = effects.get(decision.effect, 0) + 1
            made += 1
            if (decision.effect, decision.rules) != (reading.effect, reading.rules):
                found.append((rules, narrower, one, decision, reading))
    return made, found, effects


def test_the_compiled_policy_decides_as_the_plain_reading_does():
    made, found, effects = disagreements(7, POLICIES, CALLS)
    assert not found, found[0]
    assert made == POLICIES * CALLS
    # Every decision occurs often enough for the agreement to mean something.
    assert min(effects.get(effect, 0) for effect in ("allow", "ask", "deny")) > made / 50, effects


@pytest.mark.live
def test_a_hundred_thousand_random_calls_agree():
    made, found, effects = disagreements(2026, 5_000, 20)
    print(made, effects)
    assert made == 100_000
    assert not found, found[0]
