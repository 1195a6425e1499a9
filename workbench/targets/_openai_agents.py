"""The target `openai-agents`: tools for the OpenAI Agents SDK."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.serve import GovernedBundle
from workbench.targets._driven import Drive, DrivenTarget, source

__all__ = ["OPENAI_AGENTS"]

_README = """
from agent import load, make_agent
from agents import RunConfig, Runner
from agents.testing import ScriptedModel, assistant_message, function_call

call = function_call("OFFERED", ARGUMENTS, call_id="1")
model = ScriptedModel([[call], [assistant_message("That was all.")]])  # a script: use your own model instead
agent = make_agent(model, bundle := load(role="ROLE", caller="agent-1", PERFORM))
quiet = RunConfig(tracing_disabled=True)
result = Runner.run_sync(agent, "Do it.", run_config=quiet)
while result.interruptions:
    print(one := bundle.pending()[0])  # show it to somebody who may approve it; bundle.reject refuses it
    for person, role in zip(["Mia", "Noor"], one.missing):
        bundle.approve(one.id, by=person, role=role)
    state = result.to_state()
    for interruption in result.interruptions:
        state.approve(interruption)  # the run goes on; what it may do is in the bundle
    result = Runner.run_sync(agent, state, run_config=quiet)
print([item.output for item in result.new_items if item.type == "tool_call_output_item"][-1])
"""


@contextlib.contextmanager
def driving(bundle: GovernedBundle) -> Iterator[Drive]:
    """Run an agent of the SDK, a run for each call."""
    from agents import ModelBehaviorError, RunConfig, Runner
    from agents.testing import ScriptedModel, assistant_message, function_call
    from anyio.from_thread import start_blocking_portal

    from workbench.targets import _openai_agents_agent

    agent = _openai_agents_agent.make_agent("none", bundle)
    quiet = RunConfig(tracing_disabled=True)

    async def run(name: str, arguments: Mapping[str, Any]) -> bool:
        call = function_call(name, dict(arguments), call_id="call-1")
        agent.model = ScriptedModel([[call], [assistant_message("end")]])
        try:
            result = await Runner.run(agent, "go", run_config=quiet)
        except ModelBehaviorError:
            return False  # the SDK ends a run whose model calls a tool that there is not
        return bool(result.interruptions)

    with start_blocking_portal() as portal:
        yield lambda name, arguments: portal.call(run, name, arguments)


OPENAI_AGENTS = DrivenTarget(
    name="openai-agents",
    about="Tools for the OpenAI Agents SDK: what must be asked for interrupts the run.",
    through="Called by a scripted model in a run of the SDK; an interruption is seen as asked.",
    libraries=("openai-agents",),
    driving=driving,
    code=_README,
    note="Answer an interruption by the bundle, then approve it in the state as well, so that the run goes on.",
    written={"agent.py": source("_openai_agents_agent.py")},
)
