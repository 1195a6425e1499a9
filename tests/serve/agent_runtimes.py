"""Each agent runtime with a model that makes the calls it is told to make: its own library, its own pauses."""

import asyncio
import itertools
import json
import uuid
from dataclasses import dataclass, field

import pytest

from workbench.serve import langchain_tools, mcp_server, openai_agents_tools, pydantic_ai_tools

TIMES = itertools.count()


@dataclass
class Turn:
    """What became of the calls that a model made at once: `answers` by place, and those that the runtime holds."""

    answers: dict[int, str] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)
    state: object = None


def texts(calls):
    """Ids of calls in this turn, which no other turn has."""
    turn = next(TIMES)
    return [f"call-{turn}-{place}" for place in range(len(calls))]


class LangChain:
    name = "langchain"

    def __init__(self, bundle):
        pytest.importorskip("langchain")
        from langgraph.checkpoint.memory import InMemorySaver

        self.tools = langchain_tools(bundle)
        self.saver = InMemorySaver()

    def agent(self, ids, calls, middleware=()):
        from langchain.agents import create_agent
        from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
        from langchain_core.messages import AIMessage, AIMessageChunk
        from langchain_core.outputs import ChatGenerationChunk
        from langchain_core.utils.function_calling import convert_to_openai_tool

        class Scripted(GenericFakeChatModel):
            def bind_tools(self, tools, **_options):
                for tool in tools:
                    convert_to_openai_tool(tool)
                return self

            def _stream(self, messages, stop=None, run_manager=None, **_options):
                said = next(self.messages)
                yield ChatGenerationChunk(message=AIMessageChunk(said.content))
                for place, one in enumerate(said.tool_calls):
                    half = len(text := json.dumps(one["args"])) // 2
                    for name, piece in ((one["name"], text[:half]), (None, text[half:])):
                        chunk = {"name": name, "args": piece, "id": one["id"] if name else None, "index": place}
                        yield ChatGenerationChunk(message=AIMessageChunk("", tool_call_chunks=[chunk]))

        made = [
            {"name": name, "args": arguments, "id": one, "type": "tool_call"}
            for one, (name, arguments) in zip(ids, calls, strict=True)
        ]
        model = Scripted(messages=itertools.chain([AIMessage("", tool_calls=made)], itertools.repeat(AIMessage("end"))))
        return create_agent(model, self.tools, checkpointer=self.saver, middleware=middleware)

    def turn(self, *calls, middleware=()):
        ids = texts(calls)
        agent = self.agent(ids, calls, middleware)
        where = {"configurable": {"thread_id": uuid.uuid4().hex}}
        return self._read(agent, where, ids, agent.invoke({"messages": [("user", "go")]}, where))

    def stream(self, *calls):
        ids = texts(calls)
        agent = self.agent(ids, calls)
        where = {"configurable": {"thread_id": uuid.uuid4().hex}}
        for _ in agent.stream({"messages": [("user", "go")]}, where, stream_mode=["updates", "messages"]):
            pass
        held = agent.get_state(where)
        return self._read(agent, where, ids, {**held.values, "__interrupt__": held.interrupts})

    def resume(self, turn):
        from langgraph.types import Command

        agent, where, ids, interrupts = turn.state
        answered = Command(resume={one.id: "go on" for one in interrupts})
        return self._read(agent, where, ids, agent.invoke(answered, where))

    def direct(self, name, arguments):
        tool = next(one for one in self.tools if one.name == name)
        return tool.invoke(arguments)

    def _read(self, agent, where, ids, result):
        told = {one.tool_call_id: one.content for one in result["messages"] if type(one).__name__ == "ToolMessage"}
        interrupts = result.get("__interrupt__", ())
        waiting = [place for place, one in enumerate(ids) if one not in told] if interrupts else []
        answers = {place: told[one] for place, one in enumerate(ids) if one in told}
        return Turn(answers, waiting, (agent, where, ids, interrupts))


class OpenAIAgents:
    name = "openai-agents"

    def __init__(self, bundle):
        pytest.importorskip("agents")
        from agents import set_tracing_disabled

        set_tracing_disabled(True)
        self.tools = openai_agents_tools(bundle)

    def agent(self, ids, calls):
        from agents import Agent
        from agents.testing import ScriptedModel, assistant_message, function_call

        made = [function_call(name, arguments, call_id=one) for one, (name, arguments) in zip(ids, calls, strict=True)]
        return Agent(name="desk", model=ScriptedModel([made, *[[assistant_message("end")]] * 4]), tools=self.tools)

    def turn(self, *calls):
        from agents import Runner

        ids = texts(calls)
        agent = self.agent(ids, calls)
        return self._read(agent, ids, {}, asyncio.run(Runner.run(agent, "go")))

    def stream(self, *calls):
        from agents import Runner

        async def run(agent):
            result = Runner.run_streamed(agent, "go")
            async for _ in result.stream_events():
                pass
            return result

        ids = texts(calls)
        agent = self.agent(ids, calls)
        return self._read(agent, ids, {}, asyncio.run(run(agent)))

    def resume(self, turn):
        from agents import Runner, RunState

        agent, ids, answers, text = turn.state

        async def run():
            state = await RunState.from_string(agent, text)
            for one in state.get_interruptions():
                state.approve(one)
            return await Runner.run(agent, state)

        return self._read(agent, ids, answers, asyncio.run(run()))

    def direct(self, name, arguments):
        from agents.tool_context import ToolContext

        tool = next(one for one in self.tools if one.name == name)
        text = json.dumps(arguments)
        context = ToolContext(None, tool_name=name, tool_call_id="direct", tool_arguments=text)
        return asyncio.run(tool.on_invoke_tool(context, text))

    def _read(self, agent, ids, before, result):
        told = {
            one.raw_item["call_id"]: one.output
            for one in result.new_items
            if type(one).__name__ == "ToolCallOutputItem"
        }
        answers = {**before, **{place: told[one] for place, one in enumerate(ids) if one in told}}
        waiting = [ids.index(one.raw_item.call_id) for one in result.interruptions]
        state = result.to_state().to_string() if waiting else ""
        return Turn(answers, sorted(waiting), (agent, ids, answers, state))


class PydanticAI:
    name = "pydantic-ai"

    def __init__(self, bundle):
        pytest.importorskip("pydantic_ai")
        self.tools = pydantic_ai_tools(bundle)

    def agent(self, ids, calls, toolsets=None):
        from pydantic_ai import Agent, DeferredToolRequests
        from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
        from pydantic_ai.models.function import DeltaToolCall, FunctionModel

        made = ModelResponse(
            parts=[ToolCallPart(name, arguments, one) for one, (name, arguments) in zip(ids, calls, strict=True)]
        )

        def answer(messages, _info):
            return made if len(messages) == 1 else ModelResponse(parts=[TextPart("end")])

        async def stream(messages, _info):
            if len(messages) > 1:
                yield "end"
                return
            for place, (one, (name, arguments)) in enumerate(zip(ids, calls, strict=True)):
                yield {place: DeltaToolCall(name=name, json_args=json.dumps(arguments), tool_call_id=one)}

        model = FunctionModel(answer, stream_function=stream)
        given = {"tools": self.tools} if toolsets is None else {"toolsets": toolsets}
        return Agent(model, output_type=[str, DeferredToolRequests], **given)

    def turn(self, *calls, toolsets=None):
        ids = texts(calls)
        agent = self.agent(ids, calls, toolsets)
        return self._read(agent, ids, asyncio.run(agent.run("go")))

    def stream(self, *calls):
        ids = texts(calls)
        agent = self.agent(ids, calls)

        async def run():
            async with agent.run_stream("go") as result:
                await result.get_output()
                return result

        return self._read(agent, ids, asyncio.run(run()))

    def resume(self, turn):
        from pydantic_ai import DeferredToolResults

        agent, ids, history = turn.state
        approvals = {ids[place]: True for place in turn.waiting}
        results = DeferredToolResults(approvals=approvals)
        again = agent.run(message_history=history, deferred_tool_results=results)
        return self._read(agent, ids, asyncio.run(again))

    def direct(self, name, arguments):
        from pydantic_ai import ApprovalRequired

        tool = next(one for one in self.tools if one.name == name)
        try:
            return asyncio.run(tool.function(None, **arguments))
        except ApprovalRequired as exc:
            return f"pending: {exc.metadata}"

    def _read(self, agent, ids, result):
        history = result.all_messages()
        told = {
            part.tool_call_id: part.content
            for message in history
            for part in message.parts
            if part.part_kind == "tool-return"
        }
        waiting = [place for place, one in enumerate(ids) if one not in told]
        held = type(getattr(result, "output", None)).__name__ == "DeferredToolRequests" or waiting
        answers = {place: str(told[one]) for place, one in enumerate(ids) if one in told}
        return Turn(answers, waiting if held else [], (agent, ids, history))


class MCP:
    """A client over the protocol as it is now; a call that waits is made again."""

    name = "mcp"
    mode = "auto"

    def __init__(self, bundle):
        pytest.importorskip("mcp")
        self.server = mcp_server(bundle)

    def turn(self, *calls):
        return self._read(calls, {}, range(len(calls)), asyncio.run(self._call(calls)))

    def stream(self, *calls):
        return self.turn(*calls)

    def resume(self, turn):
        calls = turn.state
        again = [calls[place] for place in turn.waiting]
        return self._read(calls, turn.answers, turn.waiting, asyncio.run(self._call(again)))

    def direct(self, name, arguments):
        return self.turn((name, arguments)).answers.get(0, "pending")

    async def _call(self, calls):
        from mcp import Client

        async with Client(self.server, mode=self.mode) as client:
            return await asyncio.gather(*(client.call_tool(name, arguments) for name, arguments in calls))

    def _read(self, calls, before, places, results):
        told = {place: result.content[0].text for place, result in zip(places, results, strict=True)}
        waiting = [place for place, text in told.items() if text.startswith("pending")]
        answers = {**before, **{place: text for place, text in told.items() if place not in waiting}}
        return Turn(answers, waiting, calls)


class LegacyMCP(MCP):
    """The same over the protocol that begins with a handshake."""

    name = "mcp-legacy"
    mode = "legacy"


RUNTIMES = (LangChain, OpenAIAgents, PydanticAI, MCP)
