"""The target `langchain`: tools for LangChain and LangGraph."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.serve import GovernedBundle
from workbench.targets._driven import Drive, DrivenTarget, source

__all__ = ["LANGCHAIN"]

_README = """
from agent import load, make_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langgraph.types import Command


class Model(GenericFakeChatModel):  # a script: use your own model instead
    def bind_tools(self, tools, **options):
        return self


call = {"name": "OFFERED", "args": ARGUMENTS, "id": "1", "type": "tool_call"}
model = Model(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("That was all.")]))
agent = make_agent(model, bundle := load(role="ROLE", caller="agent-1", PERFORM))
thread = {"configurable": {"thread_id": "1"}}
state = agent.invoke({"messages": [("user", "Do it.")]}, thread)
while waiting := state.get("__interrupt__"):
    print(one := bundle.pending()[0])  # show it to somebody who may approve it; bundle.reject refuses it
    for person, role in zip(["Mia", "Noor"], one.missing):
        bundle.approve(one.id, by=person, role=role)
    state = agent.invoke(Command(resume={each.id: "answered" for each in waiting}), thread)
print(state["messages"][-2].content)
"""


@contextlib.contextmanager
def driving(bundle: GovernedBundle) -> Iterator[Drive]:
    """Run an agent of LangChain with a checkpointer, a thread for each call."""
    from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.utils.function_calling import convert_to_openai_tool

    from workbench.targets import _langchain_agent

    class Script(GenericFakeChatModel):
        def bind_tools(self, tools: Any, **_options: Any) -> Any:
            for tool in tools:
                convert_to_openai_tool(tool)
            return self

    model = Script(messages=iter(()))
    agent = _langchain_agent.make_agent(model, bundle)

    def drive(name: str, arguments: Mapping[str, Any]) -> bool:
        call = {"name": name, "args": dict(arguments), "id": "call-1", "type": "tool_call"}
        model.messages = iter([AIMessage("", tool_calls=[call]), AIMessage("end")])
        thread = {"configurable": {"thread_id": uuid.uuid4().hex}}
        return bool(agent.invoke({"messages": [("user", "go")]}, thread).get("__interrupt__"))

    yield drive


LANGCHAIN = DrivenTarget(
    name="langchain",
    about="Tools for LangChain and LangGraph: what must be asked for interrupts the graph.",
    through="Called by a scripted model in an agent with a checkpointer; an interrupt is seen as asked.",
    libraries=("langchain", "langgraph"),
    driving=driving,
    code=_README,
    note="Answer an interrupt by the bundle, then resume with any value: without an answer it interrupts again.",
    written={"agent.py": source("_langchain_agent.py")},
    taken=frozenset({"runtime"}),
)
