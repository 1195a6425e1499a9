"""The targets `openai` and `anthropic`: tools in the form of a vendor's API. A list decides nothing: the guard must."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.export import Bundle, canonical_json
from workbench.policy import Call, Rule
from workbench.serve import from_strict, offered_names, strict_parameters
from workbench.targets._readme import readme
from workbench.targets._rehearsal import Rehearsal
from workbench.targets._target import Effect, Enforcement, Loss, Observe, opened_tools

__all__ = ["AnthropicTarget", "OpenAITarget"]

_THROUGH = (
    "Carried by the vendor's own types, there and back, to the guard that the program must ask: the list itself "
    "decides nothing."
)
_NOTE = (
    "**A list of tools enforces nothing.** Every call must go through `run_tool_call`, which decides, asks and writes "
    "it down. Whoever calls a tool otherwise is not governed by this policy."
)
_PROPERTY = re.compile(r"[a-zA-Z0-9_.-]{1,64}")

_OPENAI = """
import json
from pathlib import Path

from openai import OpenAI

import workbench as wb
from workbench.serve import run_tool_call

here = Path.cwd()  # this folder
bundle = wb.load_bundle(here.parents[1], role="ROLE", caller="agent-1", PERFORM)
tools = json.loads((here / "tools.json").read_text())
client, said = OpenAI(), [{"role": "user", "content": "QUESTION"}]
while True:
    answer = client.responses.create(model="MODEL", input=said, tools=tools)
    said += answer.output
    calls = [item for item in answer.output if item.type == "function_call"]
    for call in calls:
        done = run_tool_call(bundle, call.name, call.arguments, call_id=call.call_id)
        said.append({"type": "function_call_output", "call_id": call.call_id, "output": done.text})
    if not calls:
        break
print(answer.output_text)
"""
_ANTHROPIC = """
import json
from pathlib import Path

from anthropic import Anthropic

import workbench as wb
from workbench.serve import run_tool_call

here = Path.cwd()  # this folder
bundle = wb.load_bundle(here.parents[1], role="ROLE", caller="agent-1", PERFORM)
tools = json.loads((here / "tools.json").read_text())
client, said = Anthropic(), [{"role": "user", "content": "QUESTION"}]
while True:
    answer = client.messages.create(model="MODEL", max_tokens=1000, messages=said, tools=tools)
    said.append({"role": "assistant", "content": answer.content})
    results = []
    for call in (block for block in answer.content if block.type == "tool_use"):
        done = run_tool_call(bundle, call.name, call.input, call_id=call.id)
        results.append({"type": "tool_result", "tool_use_id": call.id, "content": done.text, "is_error": done.failed})
    if not results:
        break
    said.append({"role": "user", "content": results})
print(answer.content[-1].text)
"""


class _ToolList:
    """What both have in common."""

    name = ""
    through = _THROUGH
    driven = False

    def enforced_by(self, rule: Rule) -> Enforcement:
        """Return that nothing in a list decides by a rule."""
        del rule
        return "none"

    def losses(self, bundle: Bundle) -> list[Loss]:
        """Return nothing: what the guard decides is what is done."""
        del bundle
        return []

    def refusals(self, bundle: Bundle) -> list[str]:
        """Return which tools the vendor's API would not take."""
        del bundle
        return []


def _listed(bundle: Bundle) -> list[tuple[str, str, dict[str, Any]]]:
    """Return offered name, description and parameters of each tool that a model is offered."""
    views = bundle.read_verified("tools.json")["tools"]
    names = offered_names(
        [*(one["name"] for one in views), *(bundle.policy.tools if bundle.policy is not None else ())]
    )
    found = [(names[one["name"]], one["description"], dict(one["parameters"])) for one in views]
    return found + [(names[one.name], one.description, one.parameters) for one in opened_tools(bundle)]


class OpenAITarget(_ToolList):
    """Tools in the form of OpenAI's Responses API, and of its Chat Completions API."""

    name = "openai"
    about = "Tools for OpenAI's Responses API (`tools.json`) and its Chat Completions API (`tools.chat.json`)."
    libraries = ("openai",)

    def files(self, bundle: Bundle) -> dict[str, bytes]:
        """Return both lists; a tool whose schema has a strict form is offered in it."""
        tools = []
        for name, description, parameters in _listed(bundle):
            strict = strict_parameters(parameters)
            body = {"description": description, "name": name, "parameters": strict or parameters}
            tools.append({**body, "strict": strict is not None})
        chat = [{"type": "function", "function": one} for one in tools]
        return {
            "README.md": readme(self, bundle, _OPENAI, _NOTE),
            "tools.chat.json": canonical_json(chat, what="tools.chat.json"),
            "tools.json": canonical_json([{"type": "function", **one} for one in tools], what="tools.json"),
        }

    @contextlib.contextmanager
    def observing(self, rehearsal: Rehearsal) -> Iterator[Observe]:
        """Carry calls as the Responses API does; the lists are checked by the vendor's types first."""
        from openai.types.chat import ChatCompletionFunctionToolParam
        from openai.types.responses import FunctionToolParam, ResponseFunctionToolCall

        listed = _checked(rehearsal.files(self.name), "tools.json", FunctionToolParam)
        _checked(rehearsal.files(self.name), "tools.chat.json", ChatCompletionFunctionToolParam)

        def carried(name: str, arguments: Mapping[str, Any]) -> tuple[str, Any]:
            text = json.dumps(arguments)
            call = ResponseFunctionToolCall.model_validate(
                {"type": "function_call", "call_id": "c", "name": name, "arguments": text}
            )
            return call.name, json.loads(call.arguments)

        yield _observe(rehearsal, {one["name"] for one in listed}, carried)


class AnthropicTarget(_ToolList):
    """Tools in the form of Anthropic's Messages API."""

    name = "anthropic"
    about = "Tools for Anthropic's Messages API (`tools.json`)."
    libraries = ("anthropic",)

    def refusals(self, bundle: Bundle) -> list[str]:
        """Return which arguments the API would not take, by their names."""
        return [
            f"the argument {key!r} of '{name}' must match {_PROPERTY.pattern}."
            for name, _, parameters in _listed(bundle)
            for key in parameters.get("properties", {})
            if not _PROPERTY.fullmatch(key)
        ]

    def files(self, bundle: Bundle) -> dict[str, bytes]:
        """Return the list."""
        tools = [
            {"name": name, "description": description, "input_schema": {"type": "object", **parameters}}
            for name, description, parameters in _listed(bundle)
        ]
        return {
            "README.md": readme(self, bundle, _ANTHROPIC, _NOTE),
            "tools.json": canonical_json(tools, what="tools.json"),
        }

    @contextlib.contextmanager
    def observing(self, rehearsal: Rehearsal) -> Iterator[Observe]:
        """Carry calls as the Messages API does; the list is checked by the vendor's types first."""
        from anthropic.types import ToolParam, ToolUseBlock

        listed = _checked(rehearsal.files(self.name), "tools.json", ToolParam)

        def carried(name: str, arguments: Mapping[str, Any]) -> tuple[str, Any]:
            call = ToolUseBlock.model_validate_json(
                json.dumps({"type": "tool_use", "id": "c", "name": name, "input": arguments})
            )
            return call.name, call.input

        yield _observe(rehearsal, {one["name"] for one in listed}, carried)


def _checked(files: Mapping[str, bytes], name: str, kind: Any) -> list[dict[str, Any]]:
    """Return a list of tools that is good by the vendor's own type."""
    from pydantic import TypeAdapter

    listed: list[dict[str, Any]] = json.loads(files[name])
    TypeAdapter(list[kind]).validate_python(listed)
    return listed


def _observe(rehearsal: Rehearsal, listed: set[str], carried: Any) -> Observe:
    def observe(call: Call) -> Effect:
        bundle = rehearsal.loaded(call)
        name, came = carried(bundle.offered.get(call.tool, call.tool), call.arguments)
        if name not in listed:
            return "deny"
        tool = bundle.tool_of(name)
        arguments = from_strict(bundle.tools[tool].parameters, came) if tool in bundle.tools else came
        if json.dumps(arguments) != json.dumps(call.arguments):
            # The form cannot say this call: a null that is no value of the argument is one that was left out, which
            # is a call, and a vector, of its own.
            return "deny"
        return bundle.decide(tool, arguments).effect

    return observe
