"""Facts of a call: looked up in stored records, or given by the program that asks; never by the agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from workbench.errors import PolicyError, UnknownNameError
from workbench.policy._call import Call
from workbench.policy._policy import FactSource, Policy
from workbench.records import MISSING, Record, find_all, format_urn, lookup

__all__ = ["with_facts"]


def with_facts(policy: Policy, call: Call, get: Callable[[str], Record | None]) -> Call:
    """Return the call with its facts: those that it has were given, the others are looked up.

    Args:
        policy: Declares the facts.
        call: The call; `call.facts` are what the program gives.
        get: Returns the stored record of a URN, or `None`.

    Raises:
        UnknownNameError: A given fact is none of the policy.
        PolicyError: A given fact is one that is looked up.
    """
    for name in call.facts:
        if name not in policy.facts:
            raise UnknownNameError(name, policy.facts, what="a fact of this policy")
        if policy.facts[name].record is not None:
            message = f"the fact '{name}' is looked up in a record, so it cannot be given. Leave it out."
            raise PolicyError(message)
    found: dict[str, Any] = dict(call.facts)
    for name in policy.facts_in_order():
        record = policy.facts[name].record
        if record is not None:
            value = _looked_up(record, call.arguments, found, get)
            if value is not MISSING:
                found[name] = list(value) if isinstance(value, list) else value
    return replace(call, facts=found)


def _looked_up(
    source: FactSource, arguments: Mapping[str, Any], facts: Mapping[str, Any], get: Callable[[str], Record | None]
) -> Any:
    if source.fact is not None:
        key = facts.get(source.fact)
    else:
        path = source.argument or ""
        key = lookup(dict(arguments), path) if path.startswith("/") else arguments.get(path)
    if isinstance(key, bool) or not isinstance(key, str | int):
        return MISSING
    connector, _, stream = source.stream.partition(".")
    record = get(format_urn(connector, stream, str(key)))
    if record is None or record.deleted:
        return MISSING
    if source.count:
        value = lookup(record.body, source.path)
        return len(value) if isinstance(value, list | dict) else MISSING
    values = [value for _, value in find_all(record.body, source.path)]
    if "*" in source.path.split("/"):
        return values
    return values[0] if values else MISSING
