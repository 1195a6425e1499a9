"""A model's tool call, in the form in which a vendor's API gives it, through the guard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workbench.serve._agent_calls import AgentCalls, Answer
from workbench.serve._loaded import LoadedBundle
from workbench.serve._strict import from_strict

__all__ = ["run_tool_call"]


def run_tool_call(
    bundle: LoadedBundle, name: str, arguments: str | Mapping[str, Any], *, call_id: str | None = None
) -> Answer:
    """Carry out a tool call of a model, if the policy allows it or a person approved it.

    Args:
        bundle: The loaded bundle.
        name: The name by which the tool was offered; one that was not is denied.
        arguments: JSON as a text, as OpenAI gives it, or an object, as Anthropic does. In OpenAI's strict form a null
            says that an optional argument was left out.
        call_id: The API's id of the call: the same one again never does it again.

    Returns:
        What became of it; `text` is for the model. What must be asked for waits in `bundle.pending()`, and is carried
        out when the model calls again after the approval.

    Raises:
        PolicyError: The audit log was changed from outside, or the clock was set back.
    """
    calls = AgentCalls(bundle)
    offered = calls.offered.get(name)
    if offered is None:
        if bundle.tools and name not in bundle.tools:
            bundle.act(name, {}, dry_run=False)  # denied, and written down
        known = ", ".join(calls.offered)
        shown = ascii(name[:80])
        return Answer(f"denied: {shown} is not a tool that was offered. Known: {known}.", "denied")
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments or "{}")
        except (ValueError, RecursionError) as exc:
            return Answer(f"not done: the arguments are not JSON: {str(exc)[:200]}", "not done")
    return calls.call(offered, from_strict(offered.parameters, arguments), call_id=call_id)
