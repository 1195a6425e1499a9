"""Tools of real MCP servers, by the protocol's own library: listed over pipes and HTTP, kept in a file; drift told."""

import json
import sys

import pytest
from mcp_loopback import PIPES, over_http

import workbench as wb
from workbench.cli import main
from workbench.errors import PolicyError, PolicyFileError
from workbench.policy import mcp_tools

pytest.importorskip("mcp")

SCHEMA = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
TOOLS = [
    {"name": name, "description": f"Do {name}.", "inputSchema": SCHEMA, "annotations": {"readOnlyHint": name == "find"}}
    for name in ("find", "pay", "drop")
]


def command(tools=TOOLS):
    return [sys.executable, "-c", PIPES, json.dumps(tools)]


def server(tools=TOOLS):
    from mcp import types
    from mcp.server.lowlevel import Server

    async def listed(_context, _params):
        return types.ListToolsResult(tools=[types.Tool.model_validate(one) for one in tools])

    return Server("tools", on_list_tools=listed)


@pytest.fixture
def task(tmp_path, monkeypatch):
    (tmp_path / "workbench.toml").write_text('name = "p"\n')
    folder = tmp_path / "contexts/pay"
    folder.mkdir(parents=True)
    (folder / "context.yaml").write_text(
        "$schema: workbench/context-spec/v1\ndescription: x\n"
        "entities: {a: {stream: crm.accounts, keys: [id], names: [/name]}}\nsections: [{name: a, of: a}]\n"
    )
    monkeypatch.chdir(tmp_path)
    with wb.open(tmp_path) as project:
        yield project.task("pay")


def test_a_server_over_pipes_is_listed_page_by_page_and_drift_is_told(task):
    assert [str(one) for one in task.fetch_tools(command=command())] == ["drop: added", "find: added", "pay: added"]
    before = (task.folder / "tools.json").read_bytes()
    kept = {tool["name"]: tool["risk"] for tool in json.loads(before)["tools"]}
    assert kept == {"find": "read", "pay": "destructive", "drop": "destructive"}
    assert task.fetch_tools(command=command()) == []
    changed = [{**TOOLS[0], "description": "Find it, then pay."}, TOOLS[1]]
    drift = task.fetch_tools(command=command(changed), write=False)
    assert [str(one) for one in drift] == ["drop: removed", "find: description"]
    assert (task.folder / "tools.json").read_bytes() == before


@pytest.mark.parametrize("options", [{}, {"json_response": True}, {"stateless_http": True}], ids=str)
def test_a_server_over_http_is_listed_whichever_way_it_answers(options):
    with over_http(server(), **options) as address:
        found = mcp_tools(url=address)
    assert list(found) == ["find", "pay", "drop"]
    assert found["find"].parameters == SCHEMA


def test_the_command_writes_the_file_and_its_check_fails_on_drift(task, capsys, monkeypatch):
    monkeypatch.setenv("TOOLS_TOKEN", "Bearer a-secret")
    with over_http(server()) as address:
        given = ["policy", "fetch-tools", "pay", "--url", address, "--header", "authorization=TOOLS_TOKEN"]
        assert main(given) == 0
        assert capsys.readouterr().out.splitlines() == ["drop: added", "find: added", "pay: added"]
        assert main([*given, "--check"]) == 0
    with over_http(server(TOOLS[:2])) as address:
        assert main(["policy", "fetch-tools", "pay", "--check", "--json", "--url", address]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == [{"tool": "drop", "change": "removed"}]
    assert "a-secret" not in said.out + said.err
    assert main(["policy", "fetch-tools", "pay", "--", *command(TOOLS[:1])]) == 0
    assert set(json.loads((task.folder / "tools.json").read_text())["tools"][0]) >= {"name", "parameters", "risk"}


@pytest.mark.parametrize("file", ["../tools.json", "/tmp/tools.json", "a/../../tools.json", "..\\tools.json"])
def test_a_file_that_leads_out_of_the_tasks_folder_is_refused_before_the_server_is_asked(task, file):
    with pytest.raises(PolicyFileError, match="leads out of the task's folder"):
        task.fetch_tools(url="http://127.0.0.1:9/mcp", file=file)


def test_what_is_missing_or_wrong_is_told(task, capsys):
    with pytest.raises(PolicyError, match="exactly one of command and url"):
        task.fetch_tools()
    assert main(["policy", "fetch-tools", "pay", "--url", "http://127.0.0.1:9/mcp", "--header", "a=NOT_SET"]) == 2
    assert "the variable NOT_SET is not set" in capsys.readouterr().err
    (task.folder / "tools.json").write_text("{")
    with pytest.raises(PolicyFileError, match="is no list of tools"):
        task.fetch_tools(command=command())
