"""Vetting: a named person vouches for a spec, a policy, their tests and tools, until a day."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date as Day
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from workbench.errors import PolicyFileError
from workbench.policy._digest import digest

__all__ = ["VETTING_ID", "VettedDigests", "VettingRecord", "load_vetting", "vetting_faults", "vetting_schema"]

VETTING_ID = "workbench/vetting/v1"
_DAY = r"^\d{4}-\d\d-\d\d$"


def _written_day(value: Any) -> Any:
    """Refuse what pydantic would take for a day, such as a number."""
    if not isinstance(value, Day) and not (isinstance(value, str) and re.match(_DAY, value)):
        message = "a day is written as 2026-11-28"
        raise ValueError(message)
    return value


WrittenDay = Annotated[Day, BeforeValidator(_written_day), Field(json_schema_extra={"pattern": _DAY})]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class VettedDigests(_Strict):
    """What was vetted, by digest (sha256 over canonical JSON, RFC 8785).

    Attributes:
        spec: The context spec.
        policy: `policy.yaml`; none where the task has no policy.
        overlays: Overlays, by name.
        tests: `policy_tests.yaml`.
        cases: `cases.jsonl`.
        tools: Each tool: name, description, risk and parameters.
    """

    spec: Digest
    policy: Digest | None = None
    overlays: dict[str, Digest] = Field(default_factory=dict)
    tests: Digest | None = None
    cases: Digest | None = None
    tools: dict[str, Digest] = Field(default_factory=dict)


class VettingRecord(_Strict):
    """`vetting.json`: who vouches for what, on what grounds, and until when.

    Attributes:
        schema_id: `$schema`: `workbench/vetting/v1`.
        task: Name of the task.
        reviewer: A person's name.
        date: Day of the review, UTC.
        expires: The first day on which it is no longer good.
        run: Digest of the run's figures, latencies left out; none where the task has no cases.
        figures: The figures that the reviewer saw, by arm.
        gates: Gates that held.
        snapshot: Snapshot of the records that the figures were made on.
        policy_report: What the policy's tests found.
        digests: What was vetted.
    """

    schema_id: Literal["workbench/vetting/v1"] = Field(default="workbench/vetting/v1", alias="$schema")
    task: str
    reviewer: Annotated[str, StringConstraints(pattern=r"\S")]
    date: WrittenDay
    expires: WrittenDay
    run: Digest | None = None
    figures: dict[str, Any] = Field(default_factory=dict)
    gates: tuple[str, ...] = ()
    snapshot: Digest
    policy_report: dict[str, Any] | None = None
    digests: VettedDigests

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return self.model_dump(mode="json", by_alias=True)

    def digest(self) -> str:
        """Return `sha256:<hex>` of all of it."""
        return digest(self.as_json(), what="vetting.json")

    def __str__(self) -> str:
        """Return it as a line."""
        until = f"good until {self.expires}, run {self.run or 'none'}"
        return f"{self.task}: vetted by {self.reviewer} on {self.date}, {until}"


def load_vetting(path: Path) -> VettingRecord:
    """Read `vetting.json`.

    Raises:
        PolicyFileError: It is missing or broken.
    """
    try:
        return VettingRecord.model_validate_json(path.read_bytes())
    except OSError as exc:
        message = f"the file cannot be read: {exc.strerror}."
        raise PolicyFileError(message, path=path) from exc
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or None
        raise PolicyFileError(f"{first['msg']}.", path=path, key=key) from exc  # noqa: EM102 - pydantic's own words


def vetting_faults(vetting: VettingRecord, *, task: str, now: VettedDigests, today: Day) -> list[str]:
    """Return why a vetting is not good now, as sentences; empty where it is."""
    faults = []
    if vetting.task != task:
        faults.append(f"It is of the task '{vetting.task}'.")
    if today >= vetting.expires:
        faults.append(f"It was good until {vetting.expires}.")
    if today < vetting.date:
        faults.append(f"It is of {vetting.date}, which is still to come.")
    then = vetting.digests
    for name, file in (("spec", "context.yaml"), ("policy", "policy.yaml"), ("tests", "policy_tests.yaml")):
        if getattr(then, name) != getattr(now, name):
            faults.append(f"{file} was changed since.")
    if then.cases != now.cases:
        faults.append("cases.jsonl was changed since.")
    faults += _changed("The overlay", then.overlays, now.overlays)
    faults += _changed("The tool", then.tools, now.tools)
    return faults


def _changed(what: str, then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    words = []
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            how = "was added" if name not in then else "was removed" if name not in now else "was changed"
            words.append(f"{what} {name} {how} since.")
    return words


def vetting_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `vetting.json`."""
    schema = VettingRecord.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": VETTING_ID,
        **json.loads(json.dumps(schema)),
    }
