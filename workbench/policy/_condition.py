"""Conditions of a rule: what of a call is tested, and how."""

from __future__ import annotations

import re
from datetime import datetime
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

from workbench.policy._digest import MAX_INTEGER
from workbench.project import exactly_one, given, rules, unless_given

__all__ = [
    "TESTS",
    "ArgumentPath",
    "Condition",
    "Element",
    "Name",
    "Reference",
    "RuleId",
    "Strict",
    "Text",
    "TimeWindow",
    "WrittenMoment",
    "as_utc_s",
]

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


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Reference(Strict):
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


class Element(Strict):
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


class TimeWindow(Strict):
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


class Condition(Strict):
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


def as_utc_s(moment: datetime) -> int:
    """Return whole seconds since 1970, rounded down."""
    return int(moment.timestamp() // 1)
