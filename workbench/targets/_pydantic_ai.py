"""The target `pydantic-ai`: tools for Pydantic AI."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.serve import GovernedBundle
from workbench.targets._driven import Drive, DrivenTarget, source

__all__ = ["PYDANTIC_AI"]

_README = """
from agent import load, make_agent
from pydantic_ai import DeferredToolRequests
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel

said = iter([ToolCallPart("OFFERED", ARGUMENTS), TextPart("That was all.")])
model = FunctionModel(lambda messages, info: ModelResponse(parts=[next(said)]))  # a script: use your own model
agent = make_agent(model, bundle := load(role="ROLE", caller="agent-1", PERFORM))
result = agent.run_sync("Do it.")
while isinstance(result.output, DeferredToolRequests):
    print(one := bundle.pending()[0])  # show it to somebody who may approve it; bundle.reject refuses it
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
    from pydantic_ai import DeferredToolRequests
    from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
    from pydantic_ai.models.function import AgentInfo, FunctionModel

    from workbench.targets import _pydantic_ai_agent

    calls: list[ToolCallPart] = []

    def say(_messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
        return ModelResponse(parts=[calls.pop()] if calls else [TextPart("end")])

    agent = _pydantic_ai_agent.make_agent(FunctionModel(say), bundle)

    async def run(name: str, arguments: Mapping[str, Any]) -> bool:
        calls[:] = [ToolCallPart(name, dict(arguments))]
        return isinstance((await agent.run("go")).output, DeferredToolRequests)

    with start_blocking_portal() as portal:
        yield lambda name, arguments: portal.call(run, name, arguments)


PYDANTIC_AI = DrivenTarget(
    name="pydantic-ai",
    about="Tools for Pydantic AI: what must be asked for is deferred.",
    through="Called by a scripted model in a run of an agent; a deferred call is seen as asked.",
    libraries=("pydantic-ai-slim",),
    driving=driving,
    code=_README,
    note="Answer a deferred call by the bundle, then approve it in the results as well, so that the run goes on.",
    written={"agent.py": source("_pydantic_ai_agent.py")},
)
