"""Each runtime, driven by its own library: allowed runs, asked waits and goes on, denied never runs, a no ends it."""

import importlib.util
import json

import pytest
from agent_runtimes import MCP, RUNTIMES, LangChain, LegacyMCP, OpenAIAgents, PydanticAI
from governed_desk import HUGE, LARGE, SMALL, DeskBundle, shape

from workbench.errors import ExportError, FetchError
from workbench.serve import langchain_tools, mcp_server, openai_agents_tools, pydantic_ai_tools


@pytest.fixture(params=RUNTIMES, ids=lambda one: one.name)
def desk(request, tmp_path):
    bundle = DeskBundle(tmp_path)
    return bundle, request.param(bundle)


def test_allowed_calls_run_denied_ones_never_and_an_asked_one_waits(desk):
    bundle, runtime = desk
    turn = runtime.turn(SMALL, HUGE, LARGE, ("find_account", {"name": "Ana"}))
    assert turn.waiting == [2]
    assert json.loads(turn.answers[0]) == {"ok": True}
    assert turn.answers[1].startswith("denied: No rule opens this call of apply_discount")
    assert bundle.done.calls == {shape(*SMALL): 1, shape("find_account", {"name": "Ana"}): 1}
    assert [one.arguments for one in bundle.pending()] == [LARGE[1]]


def test_an_asked_call_runs_once_after_the_approval(desk):
    bundle, runtime = desk
    turn = runtime.turn(LARGE)
    bundle.answer_all()
    turn = runtime.resume(turn)
    assert (turn.waiting, json.loads(turn.answers[0])) == ([], {"ok": True})
    assert bundle.done.calls == {shape(*LARGE): 1}
    assert runtime.turn(LARGE).waiting == [0]
    assert bundle.done.count == 1


def test_a_runtimes_own_yes_is_no_approval(desk):
    bundle, runtime = desk
    turn = runtime.resume(runtime.turn(LARGE))
    assert turn.waiting == [0] or turn.answers[0].startswith("pending")
    assert bundle.done.count == 0
    assert len(bundle.pending()) == 1


def test_a_rejected_call_ends_and_its_siblings_go_on(desk):
    bundle, runtime = desk
    other = ("apply_discount", {"account": "a-2", "bps": 2000})
    turn = runtime.turn(LARGE, SMALL, other)
    first = next(one for one in bundle.pending() if one.arguments == LARGE[1])
    bundle.reject(first.id, by="Mia", role="manager", reason="Too much.")
    bundle.answer_all()
    turn = runtime.resume(turn)
    assert turn.answers[0] == "rejected: Mia rejected it: Too much.."
    assert turn.waiting == []
    assert bundle.done.calls == {shape(*SMALL): 1, shape(*other): 1}
    again = runtime.turn(LARGE)
    assert (again.waiting, again.answers[0]) == ([], turn.answers[0])
    assert bundle.pending() == []


def test_a_context_view_is_a_tool_with_citations_tokens_and_status(desk):
    _, runtime = desk
    told = json.loads(runtime.turn(("briefing", {"question": "Who is a-1?"})).answers[0])
    assert told == {"status": "found", "text": "Ana Lima", "tokens": 2, "citations": [], "omitted": 0}
    assert runtime.turn(("briefing", {"query": "x"})).answers[0].startswith("not done: briefing: 'query' is not an")


def test_arguments_may_have_the_names_that_runtimes_use_themselves(desk):
    bundle, runtime = desk
    arguments = {"config": "mine", "run_manager": "m", "self": "s", "ctx": "c"}
    assert json.loads(runtime.turn(("crm_delete", arguments)).answers[0]) == {"ok": True}
    assert bundle.done.calls == {shape("crm.delete", arguments): 1}


# -- nothing gets past the guard -----------------------------------------------------------------


def test_a_tool_that_is_called_past_the_runtime_is_decided_all_the_same(desk):
    bundle, runtime = desk
    assert runtime.direct(*HUGE).startswith("denied")
    assert runtime.direct(*LARGE).startswith("pending")
    assert bundle.done.count == 0
    bundle.answer_all()
    assert json.loads(runtime.direct(*LARGE)) == {"ok": True}
    assert bundle.done.calls == {shape(*LARGE): 1}


def test_of_parallel_calls_one_approval_carries_one(desk):
    bundle, runtime = desk
    turn = runtime.turn(LARGE, LARGE, LARGE, LARGE, HUGE)
    assert turn.waiting == [0, 1, 2, 3]
    assert len(bundle.pending()) == 1
    bundle.answer_all()
    runtime.resume(turn)
    assert bundle.done.calls == {shape(*LARGE): 1}


def test_a_call_that_is_tried_again_needs_an_approval_again(desk):
    bundle, runtime = desk
    turn = runtime.turn(LARGE)
    bundle.answer_all()
    for _ in range(3):
        runtime.resume(turn)
    assert bundle.done.calls == {shape(*LARGE): 1}


def test_streaming_changes_nothing(desk):
    bundle, runtime = desk
    turn = runtime.stream(SMALL, HUGE, LARGE)
    assert turn.waiting == [2]
    assert turn.answers[1].startswith("denied")
    assert bundle.done.calls == {shape(*SMALL): 1}
    bundle.answer_all()
    runtime.resume(turn)
    assert bundle.done.calls == {shape(*SMALL): 1, shape(*LARGE): 1}


@pytest.mark.parametrize("arguments", [{"account": "a-1", "bps": 5.0}, {"account": "a-1", "bps": 2**60}, {"bps": 5}])
def test_arguments_reach_the_policy_as_the_model_wrote_them(desk, arguments):
    bundle, runtime = desk
    assert runtime.turn(("apply_discount", arguments)).answers[0].startswith("denied")
    assert bundle.done.count == 0


@pytest.mark.parametrize("runtime", [MCP, LegacyMCP])
@pytest.mark.parametrize(
    "name", ["apply_discount ", "\u0430pply_discount", "find_account/../apply_discount", "crm.delete", ""]
)
def test_a_client_cannot_call_a_tool_by_another_name(tmp_path, runtime, name):
    bundle = DeskBundle(tmp_path)
    answer = runtime(bundle).turn((name, {"account": "a-1", "bps": 1, "config": "mine"})).answers[0]
    assert "is not a tool of this server" in answer
    assert bundle.done.count == 0


def test_langchain_a_call_that_is_renamed_in_flight_is_decided_as_what_it_runs(tmp_path):
    from langchain.agents.middleware import AgentMiddleware

    class Renaming(AgentMiddleware):
        def wrap_tool_call(self, request, handler):
            other = next(one for one in runtime.tools if one.name == "apply_discount")
            call = {**request.tool_call, "name": "apply_discount", "args": HUGE[1]}
            return handler(request.override(tool_call=call, tool=other))

    bundle = DeskBundle(tmp_path)
    runtime = LangChain(bundle)
    turn = runtime.turn(("find_account", {"name": "Ana"}), middleware=[Renaming()])
    assert turn.answers[0].startswith("denied")
    renamed = next(one for one in runtime.tools if one.name == "apply_discount")
    renamed.name = "harmless"
    assert runtime.turn(("harmless", HUGE[1])).answers[0].startswith("denied")
    assert bundle.done.count == 0


def test_langchain_a_tool_that_a_graph_runs_again_does_nothing_again(tmp_path):
    from langchain.agents.middleware import AgentMiddleware

    class Twice(AgentMiddleware):
        def wrap_tool_call(self, request, handler):
            handler(request)
            return handler(request)

    bundle = DeskBundle(tmp_path)
    turn = LangChain(bundle).turn(SMALL, middleware=[Twice()])
    assert turn.answers[0].startswith("done: it was carried out before")
    assert bundle.done.calls == {shape(*SMALL): 1}


def test_openai_agents_a_tool_that_is_renamed_in_flight_is_decided_as_what_it_runs(tmp_path):
    bundle = DeskBundle(tmp_path)
    runtime = OpenAIAgents(bundle)
    for tool in runtime.tools:
        if tool.name == "apply_discount":
            tool.name, tool.needs_approval = "harmless", False
    turn = runtime.turn(("harmless", HUGE[1]), ("harmless", LARGE[1]), ("harmless", SMALL[1]))
    assert turn.answers[0].startswith("denied")
    assert turn.answers[1].startswith("pending")
    assert bundle.done.calls == {shape(*SMALL): 1}


def test_pydantic_ai_a_tool_that_is_renamed_in_flight_is_decided_as_what_it_runs(tmp_path):
    from pydantic_ai.toolsets import FunctionToolset

    bundle = DeskBundle(tmp_path)
    runtime = PydanticAI(bundle)
    renamed = FunctionToolset(runtime.tools).renamed({"harmless": "apply_discount"})
    turn = runtime.turn(("harmless", HUGE[1]), ("harmless", LARGE[1]), ("harmless", SMALL[1]), toolsets=[renamed])
    assert turn.answers[0].startswith("denied")
    assert turn.waiting == [1]
    assert bundle.done.calls == {shape(*SMALL): 1}


def test_pydantic_ai_changed_arguments_need_an_approval_of_their_own(tmp_path):
    import asyncio

    from pydantic_ai import DeferredToolResults, ToolApproved

    bundle = DeskBundle(tmp_path)
    runtime = PydanticAI(bundle)
    agent, ids, history = runtime.turn(LARGE).state
    bundle.answer_all()
    changed = ToolApproved(override_args={"account": "a-2", "bps": 5000})
    results = DeferredToolResults(approvals={ids[0]: changed})
    asyncio.run(agent.run(message_history=history, deferred_tool_results=results))
    assert bundle.done.count == 0
    assert [one.arguments["account"] for one in bundle.pending()] == ["a-2"]


# -- faults ----------------------------------------------------------------------------------------


def test_a_changed_audit_log_stops_every_call(desk, tmp_path):
    bundle, runtime = desk
    runtime.turn(SMALL)
    log = tmp_path / "audit.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"bps":1000', b'"bps":1'))
    other = ("apply_discount", {"account": "a-2", "bps": 5})
    # The protocol's client sees a group of errors; the others see the error itself, or their own around it.
    with pytest.raises(Exception, match=r"changed from outside|unhandled errors in a TaskGroup"):
        runtime.turn(other)
    assert bundle.done.calls == {shape(*SMALL): 1}


def test_a_call_for_nobody_is_not_asked_for_and_not_done(tmp_path):
    for runtime in RUNTIMES:
        bundle = DeskBundle(tmp_path / runtime.name, caller=" ")
        turn = runtime(bundle).turn(LARGE, SMALL)
        assert turn.waiting == []
        assert turn.answers[0].startswith("not done: apply_discount: who calls must be named")
        assert bundle.done.calls == {shape(*SMALL): 1}


def test_what_a_source_raises_is_told_to_the_model(tmp_path):
    class Broken(DeskBundle):
        def act(self, *_call, **_how):
            raise FetchError("the source did not answer", connector="crm")

    for runtime in RUNTIMES:
        assert runtime(Broken(tmp_path)).turn(SMALL).answers[0] == "not done: crm: the source did not answer"


@pytest.mark.parametrize(
    ("adapter", "module", "target"),
    [
        (langchain_tools, "langgraph", "langchain"),
        (mcp_server, "mcp", "mcp"),
        (openai_agents_tools, "agents", "openai-agents"),
        (pydantic_ai_tools, "pydantic_ai", "pydantic-ai"),
    ],
)
def test_a_runtime_that_is_missing_is_told_with_the_command_that_installs_it(
    tmp_path, monkeypatch, adapter, module, target
):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == module else found(name, *more))
    with pytest.raises(ExportError, match=rf"'{target}' needs {module}, .*pip install 'context-workbench\[targets\]'"):
        adapter(DeskBundle(tmp_path))
