"""The MCP server: what must be asked for is asked at the client's prompt, if a person sits there, and else waits."""

import asyncio
import json

import pytest
from agent_runtimes import MCP
from governed_desk import HUGE, LARGE, SMALL, DeskBundle, shape
from mcp_loopback import over_http

pytest.importorskip("mcp")
from mcp import Client, types

from workbench.serve import Approver, mcp_server

MIA = Approver("Mia", "manager")


def called(bundle, *calls, mode="auto", action="accept", approver=MIA, prompt=True):
    """Call tools by a client whose person does `action`; return the results and what that person was shown."""
    shown = []

    async def answer(_context, question):
        shown.append(question.message)
        return types.ElicitResult(action=action, content={"reason": "Seen."} if action == "accept" else None)

    async def main():
        server = mcp_server(bundle, approver=approver)
        async with Client(server, mode=mode, elicitation_callback=answer if prompt else None) as client:
            return [await client.call_tool(*call) for call in calls]

    return asyncio.run(main()), shown


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_accepted_call_goes_on_by_itself_and_runs_once(tmp_path, mode):
    bundle = DeskBundle(tmp_path)
    (one, no), shown = called(bundle, LARGE, HUGE, mode=mode)
    assert (json.loads(one.content[0].text), one.is_error) == ({"ok": True}, False)
    assert one.meta["context-workbench/status"] == "done"
    assert (no.is_error, no.meta["context-workbench/status"]) == (True, "denied")
    assert len(shown) == 1
    assert 'agent-7 (sales) wants apply_discount account="a-1", bps=5000' in shown[0]
    assert "More than ten per cent" in shown[0]
    assert bundle.done.calls == {shape(*LARGE): 1}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_declined_call_is_rejected_and_not_asked_again(tmp_path, mode):
    bundle = DeskBundle(tmp_path)
    results, shown = called(bundle, LARGE, LARGE, mode=mode, action="decline")
    assert [one.content[0].text for one in results] == ["rejected: Mia rejected it."] * 2
    assert (len(shown), bundle.done.count) == (1, 0)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_call_that_is_cancelled_still_waits(tmp_path, mode):
    bundle = DeskBundle(tmp_path)
    (one,), _ = called(bundle, LARGE, mode=mode, action="cancel")
    assert (one.is_error, one.meta["context-workbench/status"]) == (True, "pending")
    assert one.meta["context-workbench/approval"] == bundle.pending()[0].id
    assert bundle.done.count == 0


@pytest.mark.parametrize(
    "given",
    [{"approver": None}, {"prompt": False}, {"approver": Approver("Mia", "director")}],
    ids=["nobody sits there", "no prompt", "another role"],
)
def test_without_a_person_at_the_prompt_a_call_waits_and_nobody_is_asked(tmp_path, given):
    bundle = DeskBundle(tmp_path)
    (one,), shown = called(bundle, LARGE, **given)
    assert (one.meta["context-workbench/status"], shown, bundle.done.count) == ("pending", [], 0)
    bundle.answer_all()
    called(bundle, LARGE, **given)
    assert bundle.done.calls == {shape(*LARGE): 1}


def test_the_agent_cannot_sit_at_the_prompt_itself(tmp_path):
    bundle = DeskBundle(tmp_path)
    (one,), _ = called(bundle, LARGE, approver=Approver("Agent-7 ", "manager"))
    assert "asked for it, so another person must answer" in one.content[0].text
    assert bundle.done.count == 0


@pytest.mark.parametrize("state", ["own", "other", "none"])
def test_an_answer_counts_for_the_call_that_it_was_asked_for(tmp_path, state):
    bundle = DeskBundle(tmp_path)
    other = ("apply_discount", {"account": "a-2", "bps": 5000})

    async def main():
        async with Client(mcp_server(bundle, approver=MIA), elicitation_callback=None) as client:
            waiting = {one: bundle.ask(*call).id for one, call in (("own", LARGE), ("other", other))}
            yes = {"approval": types.ElicitResult(action="accept", content={})}
            said = {"own": waiting["own"], "other": waiting["other"], "none": "ap-made-up"}[state]
            return await client.session.call_tool(
                *LARGE, input_responses=yes, request_state=said, allow_input_required=True
            )

    result = asyncio.run(main())
    done = {shape(*LARGE): 1} if state == "own" else {}
    assert bundle.done.calls == done
    assert result.is_error == (state != "own")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http_it_is_the_same(tmp_path, mode):
    bundle = DeskBundle(tmp_path)

    async def answer(_context, _question):
        return types.ElicitResult(action="accept", content={})

    async def main(address):
        async with Client(address, mode=mode, elicitation_callback=answer) as client:
            listed = [one.name for one in (await client.list_tools()).tools]
            return listed, [(await client.call_tool(*call)).content[0].text for call in (SMALL, HUGE, LARGE)]

    with over_http(mcp_server(bundle, approver=MIA)) as address:
        listed, (small, huge, large) = asyncio.run(main(address))
    assert listed == ["briefing", "find_account", "apply_discount", "crm_delete"]
    assert (json.loads(small), huge[:6], json.loads(large)) == ({"ok": True}, "denied", {"ok": True})
    assert bundle.done.calls == {shape(*SMALL): 1, shape(*LARGE): 1}


def test_a_tool_says_of_itself_what_its_risk_is(tmp_path):
    async def main():
        async with Client(MCP(DeskBundle(tmp_path)).server) as client:
            return {one.name: one.annotations for one in (await client.list_tools()).tools}

    said = asyncio.run(main())
    assert {name for name, one in said.items() if one.read_only_hint} == {"briefing", "find_account"}
    assert {name for name, one in said.items() if one.destructive_hint} == {"apply_discount", "crm_delete"}
