"""Tools come in many forms; what they take, risk and cost is the same afterwards."""

import json
import sys
import textwrap

import pytest
from loopback import serving
from real_material import needed

from workbench.errors import PolicyError
from workbench.policy import mcp_tools, read_tools

SCHEMA = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}


class LangChainTool:
    """What a tool of LangChain looks like from outside."""

    name, description, args_schema = "find", "Find it.", SCHEMA


FORMS = {
    "mcp": {"name": "find", "description": "Find it.", "inputSchema": SCHEMA},
    "openai chat": {"type": "function", "function": {"name": "find", "description": "Find it.", "parameters": SCHEMA}},
    "openai responses": {"type": "function", "name": "find", "description": "Find it.", "parameters": SCHEMA},
    "anthropic": {"name": "find", "description": "Find it.", "input_schema": SCHEMA},
    "langchain": LangChainTool(),
}


@pytest.mark.parametrize("one", FORMS.values(), ids=FORMS)
def test_a_tool_is_the_same_in_every_form(one):
    tool = read_tools([one])["find"]
    assert (tool.description, tool.parameters, tool.risk) == ("Find it.", SCHEMA, "destructive")


@pytest.mark.parametrize(
    ("hints", "risk"),
    [
        ({"readOnlyHint": True}, "read"),
        ({"readOnlyHint": "yes"}, "destructive"),
        ({"destructiveHint": False}, "write"),
        ({}, "destructive"),
        ("x", "destructive"),
    ],
)
def test_the_risk_of_an_mcp_tool_is_what_its_server_claims(hints, risk):
    assert read_tools({"tools": [{**FORMS["mcp"], "annotations": hints}]})["find"].risk == risk


@pytest.mark.parametrize("listed", [5, "tools", [5], [{"name": "x"}], [{"name": 5, "parameters": {}}], {"a": 1}])
def test_what_is_no_list_of_tools_is_told(listed):
    with pytest.raises(PolicyError):
        read_tools(listed)


def test_two_tools_of_one_name_are_refused():
    with pytest.raises(PolicyError, match="two tools are called 'find'"):
        read_tools([FORMS["mcp"], FORMS["anthropic"]])


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "operations"), [("slack/web_openapi_v2.json", 0), ("jira/platform_openapi_v3.json", 400)]
)
def test_every_operation_of_a_real_openapi_description_is_a_tool(name, operations):
    described = json.loads(needed(name).read_text())
    if "openapi" not in described:
        with pytest.raises(PolicyError):
            read_tools(described)
        return
    found = read_tools(described)
    methods = ("get", "head", "post", "put", "patch", "delete")
    expected = sum(method in item for item in described["paths"].values() for method in methods)
    assert len(found) == expected > operations
    assert {one.risk for one in found.values()} == {"read", "write", "destructive"}
    assert all(set(one.parameters["required"]) <= set(one.parameters["properties"]) for one in found.values())


PAGES = {None: ([FORMS["mcp"]], "2"), "2": ([{"name": "drop", "inputSchema": {"type": "object"}}], None)}


def result_of(request):
    if request["method"] == "initialize":
        return {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "s"}}
    tools, following = PAGES[request["params"].get("cursor")]
    return {"tools": tools, **({"nextCursor": following} if following else {})}


SERVER = """
import json, sys
PAGES = {pages!r}
print("a line that is no message", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "id" not in request:
        continue
    if request["method"] == "initialize":
        result = {{"protocolVersion": "2025-06-18", "capabilities": {{}}, "serverInfo": {{"name": "s"}}}}
    else:
        tools, following = PAGES[request["params"].get("cursor")]
        result = {{"tools": tools, **({{"nextCursor": following}} if following else {{}})}}
    print(json.dumps({{"jsonrpc": "2.0", "method": "notifications/message", "params": {{}}}}), flush=True)
    print(json.dumps({{"jsonrpc": "2.0", "id": request["id"], "result": result}}), flush=True)
"""


def test_an_mcp_server_on_pipes_lists_all_pages_of_its_tools():
    found = mcp_tools(command=[sys.executable, "-c", textwrap.dedent(SERVER).format(pages=PAGES)])
    assert list(found) == ["find", "drop"]


@pytest.mark.parametrize("streamed", [False, True])
def test_an_mcp_server_over_http_lists_all_pages_of_its_tools(streamed):
    seen = []

    def answer(handler, body):
        request = json.loads(body)
        seen.append((request["method"], handler.headers.get("mcp-session-id"), handler.headers.get("authorization")))
        if "id" not in request:
            handler.reply(202, b"")
            return
        message = json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result_of(request)}).encode()
        if streamed:
            other = b'event: message\ndata: {"jsonrpc": "2.0", "method": "notifications/message"}\n\n'
            body = other + b"event: message\ndata: " + message + b"\n\n"
            handler.reply(200, body, Content_Type="text/event-stream", Mcp_Session_Id="s-1")
        else:
            handler.reply(200, message, Content_Type="application/json", Mcp_Session_Id="s-1")

    with serving(answer) as address:
        found = mcp_tools(url=f"{address}/mcp", headers={"authorization": "Bearer x"})
    assert list(found) == ["find", "drop"]
    assert [one[0] for one in seen] == ["initialize", "notifications/initialized", "tools/list", "tools/list"]
    assert [one[1] for one in seen] == [None, "s-1", "s-1", "s-1"]
    assert {one[2] for one in seen} == {"Bearer x"}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"command": ["x"], "url": "http://x"},
        {"command": ["/does/not/exist"]},
        {"command": [sys.executable, "-c", "pass"]},
        {"command": [sys.executable, "-c", "import time; time.sleep(9)"], "timeout_s": 0.2},
        {"url": "http://127.0.0.1:9/mcp", "headers": {"authorization": "Bearer a-secret"}},
    ],
)
def test_a_server_that_does_not_answer_is_told_and_no_secret_with_it(given):
    with pytest.raises(PolicyError) as caught:
        mcp_tools(**given)
    assert "a-secret" not in str(caught.value)
