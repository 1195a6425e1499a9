"""The policy: what a person writes in `contexts/<task>/policy.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from workbench.errors import PolicyFileError, known_values
from workbench.html import Display
from workbench.policy._condition import ArgumentPath, Condition, Name, Reference, RuleId, Strict, Text
from workbench.policy._digest import digest
from workbench.policy._tools import Risk
from workbench.project import exactly_one, given, rules, unless_given, when

__all__ = [
    "BUILT_IN_RULES",
    "OVERLAY_ID",
    "SCHEMA_ID",
    "Ask",
    "Effect",
    "Fact",
    "FactSource",
    "Overlay",
    "Policy",
    "Rule",
    "ToolSource",
    "check_overlay",
]

SCHEMA_ID = "workbench/policy/v1"
OVERLAY_ID = "workbench/policy-overlay/v1"
Effect = Literal["allow", "ask", "deny"]
BUILT_IN_RULES = ("arguments", "default", "error", "role", "tool")
"""Names of what decides where no rule of the policy does; no rule may be called so."""


class Ask(Strict):
    """Who must agree, and what they are told.

    Attributes:
        approver: The role that may approve; the one who asked never may.
        ttl_s: Seconds until a request that nobody used is void.
        reason: What the approver is shown.
        again_after_s: Seconds for which a rejected call is refused without asking again.
    """

    approver: Name
    ttl_s: Annotated[StrictInt, Field(ge=1, le=31_536_000)] = 900
    reason: Text
    again_after_s: Annotated[StrictInt, Field(ge=0, le=31_536_000)] = 86_400


class Rule(Strict):
    """From calls to a decision. All of `tools`, `roles` and `when` must fit.

    Attributes:
        id: Its name, which decisions tell.
        effect: `allow`, `ask` or `deny`.
        tools: Exact names of tools.
        risks: Every tool of these risks, beside `tools`.
        roles: Roles of the caller; default all roles of the policy.
        when: Conditions that must all hold; default none.
        ask: With the effect `ask`: who must agree.
        reason: Why, as a sentence; it is told with the decision.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra=rules(
            {"anyOf": [given("tools"), given("risks")]},
            when("effect", ["ask"], given("ask"), unless_given("ask")),
            {"properties": {"id": {"not": {"enum": list(BUILT_IN_RULES)}}}},
        ),
    )

    id: RuleId
    effect: Effect
    tools: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    risks: Annotated[tuple[Risk, ...], Field(min_length=1)] | None = None
    roles: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    when: tuple[Condition, ...] = ()
    ask: Ask | None = None
    reason: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _whole(self) -> Rule:
        if self.tools is None and self.risks is None:
            message = "give tools, risks or both"
            raise ValueError(message)
        if (self.effect == "ask") != (self.ask is not None):
            message = "ask goes with the effect ask"
            raise ValueError(message)
        if self.id in BUILT_IN_RULES:
            message = f"'{self.id}' is the name of what decides where no rule does. Choose another"
            raise ValueError(message)
        return self


class FactSource(Strict):
    """Where a fact is looked up: a field of a stored record.

    Attributes:
        stream: Qualified name of the record's stream, such as `crm.orders`.
        argument: The argument that holds the record's id.
        fact: Another fact that holds the record's id, instead of `argument`.
        path: Field path into the record's body, as in context specs; `*` stands for every element of a list.
        count: Take how many elements the list has.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=rules(exactly_one("argument", "fact")))

    stream: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*\.[A-Za-z_][A-Za-z0-9_-]*$")]
    argument: ArgumentPath | None = None
    fact: Name | None = None
    path: Annotated[str, Field(min_length=1, json_schema_extra={"pattern": "^/"}, pattern="^/")]
    count: StrictBool = False

    @model_validator(mode="after")
    def _one(self) -> FactSource:
        if (self.argument is None) == (self.fact is None):
            message = "give exactly one of argument, fact"
            raise ValueError(message)
        return self


class Fact(Strict):
    """Something that is known of a call beside its arguments, never from the agent.

    Attributes:
        type: `string`, `integer`, `boolean`, `strings` or `integers` (lists). A value of another type is as missing.
        record: Where it is looked up; without it, the program that asks for the decision gives it.
        description: What it says.
    """

    type: Literal["string", "integer", "boolean", "strings", "integers"]
    record: FactSource | None = None
    description: str = ""


class ToolSource(Strict):
    """Where tools come from: exactly one key.

    Attributes:
        connector: All actions of a connector.
        file: A JSON file in the task's folder: a list of tools in any known form, or an OpenAPI description.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=rules(exactly_one("connector", "file")))

    connector: Name | None = None
    file: str | None = None

    @model_validator(mode="after")
    def _one(self) -> ToolSource:
        if (self.connector is None) == (self.file is None):
            message = "give exactly one of connector, file"
            raise ValueError(message)
        if self.file is not None:
            parts = Path(self.file).parts
            if Path(self.file).is_absolute() or ".." in parts or "\\" in self.file or ":" in self.file:
                message = "it leads out of the task's folder. Put the file beside policy.yaml"
                raise ValueError(message)
        return self


class _Rules(Strict):
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> Any:
        seen: set[str] = set()
        for index, rule in enumerate(self.rules):
            if rule.id in seen:
                message = f"rules[{index}].id: '{rule.id}' stands twice; ids must differ"
                raise ValueError(message)
            seen.add(rule.id)
        return self


class Policy(_Rules):
    """`policy.yaml`: what may be done with which tools. What no rule allows is denied.

    Attributes:
        schema_id: `$schema` in YAML: `workbench/policy/v1`.
        description: What the policy is for.
        tools: Where the tools come from.
        risks: Tool to risk, where a person knows better than the source.
        roles: Roles that a caller may have; a call in another role is denied.
        approvers: Roles that may approve, beside `roles`.
        facts: What is known of a call beside its arguments, by name.
        rules: `deny` wins over `ask`, and `ask` over `allow`; their order does not count.
    """

    schema_id: Literal["workbench/policy/v1"] = Field(default="workbench/policy/v1", alias="$schema")
    description: str = ""
    tools: Annotated[tuple[ToolSource, ...], Field(min_length=1)]
    risks: dict[str, Risk] = Field(default_factory=dict)
    roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    approvers: tuple[Name, ...] = ()
    facts: dict[Name, Fact] = Field(default_factory=dict, json_schema_extra={"additionalProperties": False})

    @model_validator(mode="after")
    def _names_agree(self) -> Policy:
        for index, rule in enumerate(self.rules):
            _check_names(rule, self, f"rules[{index}]")
        for name in self.facts:
            _check_fact(self, name)
        return self

    def facts_in_order(self) -> list[str]:
        """Return the names of the facts, each behind the one that names its record; their order in the file is free."""
        return sorted(self.facts, key=lambda name: len(_above(self, name)))

    def digest(self) -> str:
        """Return `sha256:<hex>` of what it says; comments and the order of keys do not count."""
        return digest(self.model_dump(mode="json", by_alias=True), what="policy.yaml")

    def _display(self) -> Display:
        from workbench.policy._displays import policy_display  # it puts conditions into words, and so needs this module

        return policy_display(self)

    def __str__(self) -> str:
        """Return the roles, and each rule in words."""
        return self._display().text()

    def _repr_html_(self) -> str:
        return self._display().html()


class Overlay(_Rules):
    """`overlays/<team>.yaml`: further rules for a team. It can only narrow: `ask` where the policy allows, and `deny`.

    Attributes:
        schema_id: `$schema` in YAML: `workbench/policy-overlay/v1`.
        description: Whose it is, and why.
        rules: Rules with the effects `ask` and `deny`. An `ask` never opens what the policy denies.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        json_schema_extra=rules(
            {"properties": {"rules": {"items": {"properties": {"effect": {"enum": ["ask", "deny"]}}}}}}
        ),
    )

    schema_id: Literal["workbench/policy-overlay/v1"] = Field(default="workbench/policy-overlay/v1", alias="$schema")
    description: str = ""

    @model_validator(mode="after")
    def _narrows(self) -> Overlay:
        for index, rule in enumerate(self.rules):
            if rule.effect == "allow":
                message = f"rules[{index}].effect: an overlay may only narrow, with ask and deny; 'allow' would widen"
                raise ValueError(message)
        return self

    def digest(self) -> str:
        """Return `sha256:<hex>` of what it says."""
        return digest(self.model_dump(mode="json", by_alias=True), what="the overlay")


def _above(policy: Policy, name: str) -> list[str]:
    """Return the facts that must be known before one is looked up, the nearest first; ends where one comes again."""
    found: list[str] = []
    record = policy.facts[name].record
    while record is not None and record.fact in policy.facts and record.fact not in found:
        found.append(record.fact)
        record = policy.facts[record.fact].record
    return found


def _check_fact(policy: Policy, name: str) -> None:
    record = policy.facts[name].record
    if record is None or record.fact is None:
        return
    if record.fact not in policy.facts or name in _above(policy, name):
        message = f"facts.{name}.record.fact: '{record.fact}' must be a fact that does not lead back to this one. "
        raise ValueError(message + known_values(record.fact, policy.facts))


def _check_names(rule: Rule, policy: Policy, where: str) -> None:
    for role in rule.roles or ():
        if role not in policy.roles:
            message = f"{where}.roles: '{role}' is not a role of this policy. {known_values(role, policy.roles)}"
            raise ValueError(message)
    approvers = (*policy.roles, *policy.approvers)
    if rule.ask is not None and rule.ask.approver not in approvers:
        received = rule.ask.approver
        message = f"{where}.ask.approver: '{received}' is not among roles and approvers. "
        raise ValueError(message + known_values(received, approvers))
    for index, condition in enumerate(rule.when):
        operand = condition.test[1] if condition.time is None else None
        names = [condition.fact, operand.fact if isinstance(operand, Reference) else None]
        for fact in names:
            if fact is not None and fact not in policy.facts:
                message = f"{where}.when[{index}]: '{fact}' is not a fact of this policy. "
                raise ValueError(message + known_values(fact, policy.facts))


def check_overlay(overlay: Overlay, policy: Policy) -> None:
    """Refuse an overlay whose names are not those of the policy, or that takes a rule's name.

    Raises:
        PolicyFileError: Names the rule.
    """
    taken = {rule.id for rule in policy.rules}
    for index, rule in enumerate(overlay.rules):
        try:
            _check_names(rule, policy, f"rules[{index}]")
        except ValueError as exc:
            raise PolicyFileError(str(exc)) from exc
        if rule.id in taken:
            message = f"'{rule.id}' is a rule of the policy, which an overlay cannot replace. Choose another id."
            raise PolicyFileError(message, key=f"rules[{index}].id")
