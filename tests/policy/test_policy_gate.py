"""The gate that bundles carry for plain Cedar, against the plain reading of random policies."""

import random

from random_policies import call, catalogue, overlays, policy

from workbench.errors import ConfigError
from workbench.export import ExportedPolicy
from workbench.policy import interpret
from workbench.targets import _cedar, _cedar_consumer


def test_it_allows_exactly_what_the_plain_reading_allows():
    dice = random.Random(20)  # noqa: S311 - not a secret
    seen = {"allow": 0, "ask": 0, "deny": 0}
    for _ in range(20):
        drawn, added = policy(dice), overlays(dice)
        exported = ExportedPolicy(
            policy=drawn, tools=catalogue(), overlays={f"o{n}": one for n, one in enumerate(added)}
        )
        try:
            gate = _cedar_consumer.Gate(_cedar.cedar_files(exported))
        except ConfigError:
            continue  # rules that do not fit the tools
        for _ in range(40):
            made = call(dice)
            expected = interpret(drawn, exported.tools, made, added).effect
            seen[expected] += 1
            allowed = gate.allows(
                made.tool,
                dict(made.arguments),
                role=made.role,
                caller=made.caller,
                tenant=made.tenant,
                facts=dict(made.facts),
                at=made.at,
            )
            assert allowed == (expected == "allow"), (made, drawn)
    assert min(seen.values()) > 5, seen
