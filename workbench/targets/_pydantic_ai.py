"""The target `pydantic-ai`: tools for Pydantic AI."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.serve import GovernedBundle, pydantic_ai_tools
from workbench.targets._driven import Drive, DrivenTarget

__all__ = ["PYDANTIC_AI"]

_AGENT = b'''"""An agent of Pydantic AI that may do what the bundle allows, and no more."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic_ai import Agent, DeferredToolRequests

import workbench as wb
from workbench.serve import LoadedBundle, pydantic_ai_tools

BUNDLE = Path(__file__).resolve().parents[2]


def load(*, role: str, caller: str, perform: Mapping[str, Callable] | None = None, draft: bool = False) -> LoadedBundle:
    """Verify the bundle, and load it for a caller; `perform` does what is no action of a connector."""
    return wb.load_bundle(BUNDLE, role=role, caller=caller, perform=perform, draft=draft)


def make_agent(model, bundle: LoadedBundle) -> Agent:
    """Return the agent; what must be asked for ends its run with `DeferredToolRequests`."""
    return Agent(model, tools=pydantic_ai_tools(bundle), output_type=[str, DeferredToolRequests])
'''

_README = """
from agent import load, make_agent
from pydantic_ai import DeferredToolRequests
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel

said = iter([ToolCallPart("OFFERED", ARGUMENTS), TextPart("That was all.")])
model = FunctionModel(lambda messages, info: ModelResponse(parts=[next(said)]))  # a script: use your own model
bundle = load(role="ROLE", caller="agent-1", PERFORM)
agent = make_agent(model, bundle)
result = agent.run_sync("Do it.")
while isinstance(result.output, DeferredToolRequests):
    one = bundle.pending()[0]
    print(one)  # show it to somebody who may approve it; bundle.reject refuses it
    for person, role in zip(["Mia", "Noor"], one.missing):
        bundle.approve(one.id, by=person, role=role)
    answers = result.output.build_results(approve_all=True)  # the run goes on; what it may do is in the bundle
    result = agent.run_sync(message_history=result.all_messages(), deferred_tool_results=answers)
print(result.all_messages()[-2].parts[0].content)
"""


@contextlib.contextmanager
def driving(bundle: GovernedBundle) -> Iterator[Drive]:
    """Run an agent of Pydantic AI, a run for each call."""
    from anyio.from_thread import start_blocking_portal
    from pydantic_ai import Agent, DeferredToolRequests
    from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
    from pydantic_ai.models.function import AgentInfo, FunctionModel

    calls: list[ToolCallPart] = []

    def say(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        return ModelResponse(parts=[calls.pop()] if calls else [TextPart("end")])

    agent: Any = Agent(FunctionModel(say), tools=pydantic_ai_tools(bundle), output_type=[str, DeferredToolRequests])

    async def run(name: str, arguments: Mapping[str, Any]) -> bool:
        calls[:] = [ToolCallPart(name, dict(arguments))]
        return isinstance((await agent.run("go")).output, DeferredToolRequests)

    with start_blocking_portal() as portal:
        yield lambda name, arguments: portal.call(run, name, arguments)


PYDANTIC_AI = DrivenTarget(
    name="pydantic-ai",
    about="Tools for Pydantic AI: what must be asked for is deferred.",
    libraries=("pydantic-ai-slim",),
    driving=driving,
    code=_README,
    note="Answer a deferred call by the bundle, then approve it in the results as well, so that the run goes on.",
    written={"agent.py": _AGENT},
)
