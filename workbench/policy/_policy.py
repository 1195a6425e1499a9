"""The policy: what a person writes in `contexts/<task>/policy.yaml`."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)

from workbench.errors import PolicyFileError, known_values
from workbench.html import Display
from workbench.policy._digest import MAX_INTEGER, digest
from workbench.policy._tools import Risk
from workbench.project import exactly_one, given, load_model, rules, unless_given, when

__all__ = [
    "BUILT_IN_RULES",
    "OVERLAY_ID",
    "SCHEMA_ID",
    "TESTS",
    "Ask",
    "Condition",
    "Effect",
    "Element",
    "Fact",
    "FactSource",
    "Overlay",
    "Policy",
    "Reference",
    "Rule",
    "TimeWindow",
    "ToolSource",
    "load_overlay",
    "load_policy",
    "overlay_schema",
    "policy_schema",
]

SCHEMA_ID = "workbench/policy/v1"
OVERLAY_ID = "workbench/policy-overlay/v1"
Effect = Literal["allow", "ask", "deny"]
BUILT_IN_RULES = ("arguments", "default", "error", "role", "tool")
"""Names of what decides where no rule of the policy does; no rule may be called so."""

TESTS = (
    "equals",
    "differs_from",
    "one_of",
    "none_of",
    "at_least",
    "at_most",
    "starts_with",
    "contains",
    "within",
    "present",
)

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
RuleId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
ArgumentPath = Annotated[str, Field(min_length=1, max_length=200)]
SafeInt = Annotated[StrictInt, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Literal1 = StrictBool | SafeInt | StrictStr
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"


def _written_moment(value: Any) -> Any:
    """Refuse what pydantic would take for a time, such as a number."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and re.match(_MOMENT, value)):
        message = "a moment is written as 2026-11-28T09:00:00Z, or with an offset such as +01:00"
        raise ValueError(message)
    return value


WrittenMoment = Annotated[
    AwareDatetime, BeforeValidator(_written_moment), Field(json_schema_extra={"pattern": _MOMENT})
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Reference(_Strict):
    """Another value of the same call, to compare with: exactly one key.

    Attributes:
        argument: An argument.
        fact: A fact.
        call: `tenant` or `caller`.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra=rules(exactly_one("argument", "fact", "call"))
    )

    argument: ArgumentPath | None = None
    fact: Name | None = None
    call: Literal["tenant", "caller"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Reference:
        if sum(one is not None for one in (self.argument, self.fact, self.call)) != 1:
            message = "give exactly one of argument, fact, call"
            raise ValueError(message)
        return self


class Element(_Strict):
    """Which elements of a list are counted: exactly one test.

    Attributes:
        path: Name of the element's own key that is tested; none for a list of texts or numbers.
        equals: It is this.
        starts_with: It is a text that begins with this.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra=rules(exactly_one("equals", "starts_with"))
    )

    path: str | None = None
    equals: Literal1 | None = None
    starts_with: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Element:
        if (self.equals is None) == (self.starts_with is None):
            message = "give exactly one of equals, starts_with"
            raise ValueError(message)
        return self


class TimeWindow(_Strict):
    """When a call is made, in UTC. All that is given must hold.

    Attributes:
        days: Days of the week.
        from_: `from` in YAML: time of day, `HH:MM`, inclusive.
        until: Time of day, exclusive. Before `from`: over midnight.
        after: A moment with a zone, inclusive.
        before: A moment with a zone, exclusive.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        json_schema_extra=rules(
            {"anyOf": [given(name) for name in ("days", "from", "after", "before")]},
            {"if": given("from"), "then": given("until")},
            {"if": given("until"), "then": given("from")},
        ),
    )

    days: Annotated[tuple[Day, ...], Field(min_length=1)] | None = None
    from_: ClockTime | None = Field(default=None, alias="from")
    until: ClockTime | None = None
    after: WrittenMoment | None = None
    before: WrittenMoment | None = None

    @model_validator(mode="after")
    def _something(self) -> TimeWindow:
        if (self.from_ is None) != (self.until is None):
            message = "from and until go together; until: '24:00' is the end of the day"
            raise ValueError(message)
        if self.from_ is not None and self.from_ == self.until:
            message = "from and until are the same, so no time is between them"
            raise ValueError(message)
        if any(one is not None and one.microsecond for one in (self.after, self.before)):
            message = "after and before are whole seconds"
            raise ValueError(message)
        if all(one is None for one in (self.days, self.from_, self.after, self.before)):
            message = "give at least one of days, from and until, after, before"
            raise ValueError(message)
        return self


class Condition(_Strict):
    """One test of a call: exactly one of `argument`, `count`, `fact`, `call`, `time`, and, but for `time`, one test.

    A value that is missing or of another type never helps a call: in `allow` the test does not hold, in `deny` it
    holds, and in `ask` it asks rather than allows. Only `present` looks at whether there is a value.

    Attributes:
        argument: An argument by name, or by JSON Pointer; `*` stands for every element of a list.
        count: A list among the arguments, by name or JSON Pointer: how many elements it has.
        where: With `count`: which elements are counted; default all.
        fact: A fact of the policy.
        call: `tenant` or `caller` of the call.
        time: When the call is made.
        equals: It is exactly this.
        differs_from: It is anything else than this.
        one_of: It is one of these; with a reference, one of the list's elements.
        none_of: It is none of these; for a list, none of its elements is.
        at_least: Whole number; it is this or more.
        at_most: Whole number; it is this or less.
        starts_with: It begins with this text.
        contains: The list holds this.
        within: All elements of the list are among these.
        present: Whether a value was given.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra=rules(
            exactly_one("argument", "count", "fact", "call", "time"),
            {"if": given("time"), "then": {"not": {"anyOf": [given(t) for t in TESTS]}}, "else": exactly_one(*TESTS)},
            {"if": given("where"), "then": given("count")},
            {"if": given("present"), "then": unless_given("count")},
        ),
    )

    argument: ArgumentPath | None = None
    count: ArgumentPath | None = None
    where: Element | None = None
    fact: Name | None = None
    call: Literal["tenant", "caller"] | None = None
    time: TimeWindow | None = None
    equals: Literal1 | Reference | None = None
    differs_from: Literal1 | Reference | None = None
    one_of: Annotated[tuple[Literal1, ...], Field(min_length=1)] | Reference | None = None
    none_of: Annotated[tuple[Literal1, ...], Field(min_length=1)] | Reference | None = None
    at_least: SafeInt | Reference | None = None
    at_most: SafeInt | Reference | None = None
    starts_with: Annotated[str, Field(min_length=1)] | None = None
    contains: Literal1 | Reference | None = None
    within: Annotated[tuple[Literal1, ...], Field(min_length=1)] | Reference | None = None
    present: StrictBool | None = None

    @model_validator(mode="after")
    def _whole(self) -> Condition:
        subjects = [name for name in ("argument", "count", "fact", "call", "time") if getattr(self, name) is not None]
        if len(subjects) != 1:
            message = f"give exactly one of argument, count, fact, call, time; given: {', '.join(subjects) or 'none'}"
            raise ValueError(message)
        tests = [name for name in TESTS if getattr(self, name) is not None]
        if len(tests) != (0 if self.time is not None else 1):
            wanted = "no test goes with time" if self.time is not None else f"give exactly one of {', '.join(TESTS)}"
            message = f"{wanted}; given: {', '.join(tests) or 'none'}"
            raise ValueError(message)
        if self.present is not None and self.count is not None:
            message = "present goes with argument, fact or call; a list that is given has a count"
            raise ValueError(message)
        if self.where is not None and self.count is None:
            message = "where goes with count"
            raise ValueError(message)
        return self

    @property
    def test(self) -> tuple[str, Any]:
        """Name and operand of the test."""
        return next((name, getattr(self, name)) for name in TESTS if getattr(self, name) is not None)


class Ask(_Strict):
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


class Rule(_Strict):
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


class FactSource(_Strict):
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


class Fact(_Strict):
    """Something that is known of a call beside its arguments, never from the agent.

    Attributes:
        type: `string`, `integer`, `boolean`, `strings` or `integers` (lists). A value of another type is as missing.
        record: Where it is looked up; without it, the program that asks for the decision gives it.
        description: What it says.
    """

    type: Literal["string", "integer", "boolean", "strings", "integers"]
    record: FactSource | None = None
    description: str = ""


class ToolSource(_Strict):
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


class _Rules(_Strict):
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


def load_policy(path: Path) -> Policy:
    """Read `policy.yaml`.

    Raises:
        PolicyFileError: Missing, not YAML, with an anchor or alias, or with a wrong key or value.
    """
    return load_model(path, Policy, error=PolicyFileError)


def load_overlay(path: Path, policy: Policy) -> Overlay:
    """Read an overlay of `policy`.

    Raises:
        PolicyFileError: As for `load_policy`; or it would widen.
    """
    overlay = load_model(path, Overlay, error=PolicyFileError)
    try:
        check_overlay(overlay, policy)
    except PolicyFileError as exc:
        exc.name_file(path)
        raise
    return overlay


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `policy.yaml`."""
    schema = Policy.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def overlay_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an overlay."""
    schema = Overlay.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": OVERLAY_ID, **schema}


def as_utc_s(moment: datetime) -> int:
    """Return whole seconds since 1970, rounded down."""
    return int(moment.timestamp() // 1)
