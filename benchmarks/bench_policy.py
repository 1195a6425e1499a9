"""A three-way decision with 100 rules: beside two bare decisions of cedarpy, casbin, Rego and CEL on the same rules.

    python benchmarks/bench_policy.py               # 100 rules, calls of all three kinds
    python benchmarks/bench_policy.py --agree 20000 # also: random policies and calls on which both readings must agree

Two shapes: all rules about one tool, and spread over 20. "Two bare decisions" are what a program would do by hand with
the same compiled policies: `is_authorized` on the whole of `allow.cedar`, then on both files, with handles and schema,
and no look at arguments. Ours includes the check of the arguments, the types and the rule's name. Writes Markdown.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cedarpy
from _environment import python_of

from workbench.policy import Call, Catalogue, Decider, Policy, Tool

ROLES = tuple(f"role{number}" for number in range(5))
REGIONS = ("emea", "apac", "amer")


def rules_for(tools: int, count: int = 100) -> list[dict[str, Any]]:
    """Return rules as plain values: 60 allow, 30 ask, 10 deny."""
    dice = random.Random(7)
    rules = []
    for number in range(count):
        effect = ("allow",) * 6 + ("ask",) * 3 + ("deny",)
        low = dice.randrange(0, 9000)
        rules.append(
            {
                "effect": effect[number % 10],
                "tool": f"crm.act{number % tools}",
                "role": dice.choice(ROLES),
                "region": dice.choice(REGIONS),
                "lo": low,
                "hi": low + dice.randrange(200, 4000),
            }
        )
    return rules


def calls_for(rules: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return calls that hit rules as often as not."""
    dice = random.Random(8)
    calls = []
    for _ in range(count):
        rule = dice.choice(rules)
        bps = dice.randint(rule["lo"], rule["hi"]) if dice.random() < 0.6 else dice.randrange(0, 14_000)
        role = rule["role"] if dice.random() < 0.8 else dice.choice(ROLES)
        calls.append({"tool": rule["tool"], "role": role, "bps": bps, "region": rule["region"]})
    return calls


def our_decider(rules: list[dict[str, Any]]) -> Decider:
    parameters = {
        "type": "object",
        "properties": {"bps": {"type": "integer"}, "region": {"type": "string"}},
        "required": ["bps", "region"],
        "additionalProperties": False,
    }
    names = dict.fromkeys(rule["tool"] for rule in rules)
    written = []
    for number, rule in enumerate(rules):
        when = [{"argument": "region", "equals": rule["region"]}, {"argument": "bps", "at_least": rule["lo"]}]
        when.append({"argument": "bps", "at_most": rule["hi"]})
        one = {
            "id": f"r{number}",
            "effect": rule["effect"],
            "tools": [rule["tool"]],
            "roles": [rule["role"]],
            "when": when,
        }
        if rule["effect"] == "ask":
            one["ask"] = {"approver": "role0", "reason": "Because."}
        written.append(one)
    body = {"tools": [{"file": "tools.json"}], "roles": list(ROLES), "rules": written}
    return Decider(Policy.model_validate(body), Catalogue(Tool(name=name, parameters=parameters) for name in names))


def bare(decider: Decider) -> Callable[[dict[str, Any]], str]:
    """Return two decisions by hand on the whole of the compiled policies."""
    compiled = decider.compiled
    schema = cedarpy.Schema.from_str(compiled.schema)
    allow = cedarpy.PolicySet.from_str(compiled.allow)
    both = cedarpy.PolicySet.from_str(f"{compiled.allow}\n{compiled.approvable}")
    entities = cedarpy.Entities.from_json_str("[]")

    def decide(call: dict[str, Any]) -> str:
        request = {
            "principal": {"type": "Role", "id": call["role"]},
            "action": {"type": "Action", "id": call["tool"]},
            "resource": {"type": "Tool", "id": call["tool"]},
            "context": {
                "arguments": {"bps": call["bps"], "region": call["region"]},
                "counts": {},
                "facts": {},
                "call": {},
                "present": [],
            },
        }
        first = cedarpy.is_authorized(request, allow, entities, schema=schema)
        second = cedarpy.is_authorized(request, both, entities, schema=schema)
        return "allow" if first.allowed else "ask" if second.allowed else "deny"

    return decide


def ours(decider: Decider) -> Callable[[dict[str, Any]], str]:
    def decide(call: dict[str, Any]) -> str:
        arguments = {"bps": call["bps"], "region": call["region"]}
        return decider.decide(Call(call["tool"], arguments, call["role"])).effect

    return decide


def timed(
    engines: dict[str, Callable[[dict[str, Any]], str]], calls: list[dict[str, Any]], rounds: int
) -> dict[str, list[float]]:
    """Time engines turn by turn, so that a busy machine slows each alike; microseconds a call, a round each."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, decide in engines.items():
            start = time.perf_counter()
            for call in calls:
                decide(call)
            times[name].append((time.perf_counter() - start) / len(calls) * 1e6)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--agree", type=int, default=0, metavar="N", help="random policies x calls to compare")
    options = parser.parse_args()
    peers = python_of(Path(__file__).parent / "requirements-policy.txt")
    for tools in (1, 20):
        rules = rules_for(tools)
        calls = calls_for(rules, options.calls)
        decider = our_decider(rules)
        engines = {"workbench": ours(decider), "two bare cedarpy decisions": bare(decider)}
        effects = {name: [decide(call) for call in calls] for name, decide in engines.items()}
        times = timed(engines, calls, options.rounds)
        job = {"rules": rules, "calls": calls, "rounds": max(1, options.rounds // 2)}
        worker = [str(peers), str(Path(__file__).parent / "_policy_peers.py")]
        told = subprocess.run(worker, input=json.dumps(job), capture_output=True, text=True, check=True).stdout
        for name, found in json.loads(told).items():
            if "error" in found:
                print(f"{name} did not run: {found['error']}")
                continue
            times[name], effects[name] = found["us"], found["effects"]
        base = statistics.median(times["two bare cedarpy decisions"])
        counts = {effect: effects["workbench"].count(effect) for effect in ("allow", "ask", "deny")}
        print(f"\n100 rules over {tools} tool{'s' if tools > 1 else ''}, {len(calls)} calls {counts}\n")
        print("| engine | microseconds a decision | of two bare decisions | decides alike |\n|---|---|---|---|")
        for name, us in times.items():
            alike = sum(a == b for a, b in zip(effects[name], effects["workbench"], strict=True))
            middle = statistics.median(us)
            print(f"| {name} | {middle:,.0f} | {middle / base:.2f} | {alike} of {len(calls)} |")
    if options.agree:
        agree(options.agree)


def agree(count: int) -> None:
    """Compare both readings on random policies and calls, as the tests do on fewer."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "policy"))
    from test_policy_agreement import disagreements

    made, found, effects = disagreements(2026, count // 20, 20)
    print(f"\n{made:,} random policies x calls {effects}: both readings differ on {len(found):,}")


if __name__ == "__main__":
    main()
