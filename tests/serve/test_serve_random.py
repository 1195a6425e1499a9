"""Random calls under random policies through each runtime: what was carried out is what the plain interpreter says."""

import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from agent_runtimes import RUNTIMES
from governed_desk import DeskBundle, shape

sys.path.insert(0, str(Path(__file__).parents[1] / "policy"))
from random_policies import call, catalogue, policy


@dataclass
class Seen:
    """What was counted."""

    made: int = 0
    carried_out: int = 0
    asked: int = 0
    denied: int = 0


def tried(bundle, dice, count):
    """Calls that JSON can carry, some of them made twice."""
    found = []
    while len(found) < count:
        one = call(dice)
        if one.tool in bundle.tools and one.arguments == one.arguments and "nan" not in repr(one.arguments):
            found += [(one.tool, one.arguments)] * dice.choice([1, 1, 1, 2])
    return found[:count]


def drive(runtime, folder, dice, seen, at_once):
    """Make a turn of calls under a policy; have some that are asked approved, some rejected, some not answered."""
    like = call(dice)
    role = like.role if like.role in ("agent", "lead", "chief") else "agent"
    principal = {"role": role, "caller": like.caller or "a", "tenant": like.tenant, "facts": like.facts, "at": like.at}
    bundle = DeskBundle(folder, policy=policy(dice), tools=catalogue(), **principal)
    driven = runtime(bundle)
    calls = tried(bundle, dice, at_once)
    effects = [bundle.expected(*one) for one in calls]
    turn = driven.turn(*((bundle.offered[tool], arguments) for tool, arguments in calls))
    asked = {shape(*one) for one, effect in zip(calls, effects, strict=True) if effect == "ask"}
    assert {shape(one.tool, one.arguments) for one in bundle.pending()} == asked
    assert [effects[place] for place in turn.waiting] == ["ask"] * len(turn.waiting)
    bundle.answer_all("reject", lambda _one: dice.random() < 0.2)
    approved = {shape(one.tool, one.arguments) for one in bundle.answer_all(chosen=lambda _one: dice.random() < 0.6)}
    if turn.waiting:
        driven.resume(turn)
    allowed = Counter(shape(*one) for one, effect in zip(calls, effects, strict=True) if effect == "allow")
    assert set(bundle.done.calls) == set(allowed) | approved
    # Of the same call at the same time, one is carried out, and the others are told that it is.
    assert all(count == 1 or count <= allowed[one] for one, count in bundle.done.calls.items())
    seen.made += len(calls)
    seen.carried_out += bundle.done.count
    seen.asked += effects.count("ask")
    seen.denied += effects.count("deny")


def run(runtime, folder, calls, at_once, seed):
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    seen = Seen()
    while seen.made < calls:
        drive(runtime, folder / f"turn-{seen.made}", dice, seen, at_once)
    return seen


@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda one: one.name)
def test_of_100_random_calls_those_are_carried_out_that_are_allowed_or_approved(runtime, tmp_path):
    seen = run(runtime, tmp_path, 100, at_once=10, seed=6)
    # `drive` looks at each; here, that there was enough of every kind to look at.
    assert min(seen.carried_out, seen.asked, seen.denied) > 100 / 50


@pytest.mark.live
@pytest.mark.parametrize("runtime", RUNTIMES, ids=lambda one: one.name)
def test_of_10_000_random_calls_those_are_carried_out_that_are_allowed_or_approved(runtime, tmp_path):
    seen = run(runtime, tmp_path, 10_000, at_once=25, seed=20_261_128)
    print(runtime.name, seen)
    assert min(seen.carried_out, seen.asked, seen.denied) > 10_000 / 50
