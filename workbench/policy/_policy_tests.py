"""Policy tests: calls, and what the policy must say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import PolicyFileError
from workbench.policy._call import Call
from workbench.policy._condition import WrittenMoment
from workbench.policy._digest import UNWRITTEN, digest
from workbench.policy._policy import Effect
from workbench.project import load_model

__all__ = ["TESTS_ID", "CallText", "PolicyTest", "PolicyTests", "load_policy_tests", "policy_tests_schema", "recorded"]

TESTS_ID = "workbench/policy-tests/v1"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When a call of a test is made that says nothing of it: a Monday at noon, so that tests do not depend on the day."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class CallText(_Strict):
    """A call, written down.

    Attributes:
        tool: Name of the tool.
        arguments: Its arguments.
        role: Role of the caller.
        caller: Who calls.
        tenant: Whose data it is about.
        facts: Facts by name; nothing is looked up.
        at: When; default Monday, 5 January 2026, 12:00 UTC.
    """

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    role: str
    caller: str = ""
    tenant: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)
    at: WrittenMoment = NOON

    def call(self) -> Call:
        """Return it as a call."""
        return Call(self.tool, self.arguments, self.role, self.caller, self.tenant, self.facts, self.at)


class PolicyTest(_Strict):
    """A call and what must be said of it.

    Attributes:
        call: The call.
        expect: The decision.
        rule: The rule that decides, or `default`, `tool`, `role`, `arguments`; not looked at where it is left out.
        why: What the test is for.
    """

    call: CallText
    expect: Effect
    rule: str | None = None
    why: str = ""


class PolicyTests(_Strict):
    """`policy_tests.yaml`.

    Attributes:
        schema_id: `$schema` in YAML: `workbench/policy-tests/v1`.
        tests: The tests.
    """

    schema_id: Literal["workbench/policy-tests/v1"] = Field(default="workbench/policy-tests/v1", alias="$schema")
    tests: tuple[PolicyTest, ...] = Field(min_length=1)

    def digest(self) -> str:
        """Return `sha256:<hex>` of what it says."""
        return digest(self.model_dump(mode="json", by_alias=True), what="policy_tests.yaml")


def load_policy_tests(path: Path) -> PolicyTests:
    """Read `policy_tests.yaml`.

    Raises:
        PolicyFileError: Missing, not YAML, or with a wrong key or value.
    """
    return load_model(path, PolicyTests, error=PolicyFileError)


def policy_tests_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `policy_tests.yaml`."""
    schema = PolicyTests.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": TESTS_ID, **schema}


def recorded(entries: Iterable[Mapping[str, Any]], task: str) -> list[PolicyTest]:
    """Return the calls of an audit log as tests: what was decided then must be decided again.

    A call of which arguments or facts were not written down (`***`) cannot be decided again and is left out.

    Args:
        entries: Entries of the log, oldest first.
        task: Only calls of this task.
    """
    found: dict[str, PolicyTest] = {}
    for entry in entries:
        body = entry["body"]
        if body.get("task") != task or "arguments" not in body or body.get("effect") not in ("allow", "ask", "deny"):
            continue
        if UNWRITTEN in (*body["arguments"].values(), *body["facts"].values()):
            continue
        keys = ("tool", "arguments", "role", "caller", "tenant", "facts")
        call = CallText.model_validate(
            {**{key: body[key] for key in keys}, "at": datetime.fromisoformat(body["called_at"])}
        )
        test = PolicyTest(call=call, expect=body["effect"], rule=body["rule"], why=f"recorded at {entry['at']}")
        found[digest([call.model_dump(mode="json", exclude={"at"}), test.rule], what="a call")] = test
    return list(found.values())
