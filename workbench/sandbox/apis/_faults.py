"""Faults on demand: which request is answered badly, and how a good answer is spoilt on its way."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import ConfigError, UnknownNameError
from workbench.sandbox.apis import _wire
from workbench.sandbox.apis._server import Answer, Asked

__all__ = ["FAULTS", "HOOK_FAULTS", "PASSING", "Faults", "check_faults", "send_badly", "target_of"]

PASSING = ("500", "502", "503", "reset", "slow", "drip", "cut", "cut_chunks", "cut_json", "html")
"""Faults of one answer on its way: the same request has a good one the next time."""

FAULTS: dict[str, str] = {
    "rate_limit": "refused as the vendor does, with its hint how long to wait",
    "rate_limit_no_hint": "refused as the vendor does, with no hint",
    "quota": "the quota of a long time is used up, as the vendor says it",
    "500": "a page that says sorry",
    "502": "the same by a gateway",
    "503": "the same by a server that is too busy",
    "reset": "the connection is reset",
    "slow": "the answer comes late",
    "drip": "the answer comes in drops",
    "cut": "half of what was announced, then the end",
    "cut_chunks": "a chunked body without its end",
    "cut_json": "half of the JSON, announced as whole",
    "html": "200 with a page that asks to sign in",
    "repeat_cursor": "the next page leads to this page again",
    "expired": "the token is refused as expired, and so are all until a new one is had",
    "lost_permission": "what is asked for may no longer be read",
    "schema_change": "from now on a field of what is asked for has another name",
    "deletion": "a record of what is asked for is deleted while it is read",
}
"""Faults of requests, by name, with what they do."""

HOOK_FAULTS: dict[str, str] = {
    "hook_forged": "a delivery that nobody signed with the secret comes as well",
    "hook_replayed": "a delivery comes once more, as it came",
    "hook_out_of_order": "a delivery comes after its successor",
    "hook_lost": "a delivery never comes",
}
"""Faults of webhooks, by name, with what they do."""


@dataclass
class Faults:
    """Chosen by the seed and the request, not by the order in which requests come.

    Attributes:
        seed: Of the choice.
        rates: Fault to the share of requests, from 0 to 1, that have it.
        most: How often the same request is answered badly at most; then it is answered well.
    """

    seed: str = ""
    rates: Mapping[str, float] = field(default_factory=dict)
    most: int = 2
    asked: Counter[str] = field(default_factory=Counter)

    def pick(self, target: str, among: Iterable[str] | None = None) -> str | None:
        """Return the fault of this request to `target`, or `None`.

        Args:
            target: What is asked for; the same text has the same choice, counted by how often it came.
            among: Names of the faults that are meant here; default: all.
        """
        rates = self.rates if among is None else {name: rate for name, rate in self.rates.items() if name in among}
        if not rates:
            return None
        self.asked[target] += 1
        if self.asked[target] > self.most:
            return None
        rng = random.Random(f"{self.seed} {target} {self.asked[target]}")  # noqa: S311 - no secret
        at = rng.random()
        for name, rate in rates.items():
            at -= rate
            if at < 0:
                return name
        return None


def check_faults(rates: Mapping[str, float]) -> None:
    """Refuse faults that are not known, and rates that are no shares.

    Raises:
        UnknownNameError: Names the fault and those that are known.
        ConfigError: A rate is not between 0 and 1, or all of them together are more than 1.
    """
    for name, rate in rates.items():
        if name not in FAULTS and name not in HOOK_FAULTS:
            raise UnknownNameError(name, [*FAULTS, *HOOK_FAULTS], what="a fault of the sandbox")
        if not 0 <= rate <= 1:
            message = f"the rate of the fault {name} is {rate}; a rate is a share from 0 to 1."
            raise ConfigError(message)
    for kind in (FAULTS, HOOK_FAULTS):
        if (total := sum(rate for name, rate in rates.items() if name in kind)) > 1:
            message = (
                f"the rates of {', '.join(name for name in rates if name in kind)} make {total:g} together; 1 is all."
            )
            raise ConfigError(message)


def target_of(asked: Asked) -> str:
    """Return method, path, query and body of a request as one text."""
    return f"{asked.method} {asked.path}?{asked.raw_query} {asked.body.decode(errors='replace')}".rstrip("? ")


def send_badly(fault: str, answer: Answer) -> Answer:
    """Spoil a good answer on its way; `fault` is one of `PASSING`."""
    if fault in ("500", "502", "503"):
        return Answer(int(fault), b"<html>sorry</html>", {"Content-Type": "text/html"})
    if fault == "html":
        return Answer(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "text/html; charset=utf-8"})
    if fault == "cut_json":
        return Answer(200, answer.body[: len(answer.body) // 2], answer.headers)
    wires: dict[str, Any] = {
        "reset": _wire.reset,
        "slow": _wire.slow(0.15),
        "drip": _wire.drip(max(20, len(answer.body) // 20), 0.005),
        "cut": _wire.cut,
        "cut_chunks": _wire.cut_chunks,
    }
    return Answer(answer.status, answer.body, answer.headers, wires[fault])
