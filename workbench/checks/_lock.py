"""`workbench.lock`: what a project's tasks rest on, as it was when somebody looked; committed with the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import ConfigError

__all__ = [
    "LOCK_FILE",
    "LockedField",
    "LockedRecord",
    "LockedStream",
    "LockedTask",
    "ProjectLock",
    "load_lock",
    "lock_schema",
    "write_lock",
]

LOCK_FILE = "workbench.lock"
LOCK_ID = "workbench/project-lock/v1"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class LockedField(_Strict):
    """A field that tasks use.

    Attributes:
        records: Records that have it.
        tasks: The tasks that use it.
    """

    records: int = Field(ge=0)
    tasks: tuple[str, ...] = ()


class LockedRecord(_Strict):
    """One record.

    Attributes:
        time: When the source changed it last, in UTC; none where it does not say.
        digest: The first 16 hexadecimal digits of the sha256 of its content.
    """

    time: str | None = None
    digest: str


class LockedStream(_Strict):
    """A stream that tasks read.

    Attributes:
        records: Records in it.
        newest: The latest time of change of any of them.
        fields: Field path to how many records have it.
        held: Record id to what it was: of all records where there are at most 2,000, else of those alone that cases
            rest on.
    """

    records: int = Field(ge=0)
    newest: str | None = None
    fields: dict[str, LockedField] = Field(default_factory=dict)
    held: dict[str, LockedRecord] = Field(default_factory=dict)


class LockedTask(_Strict):
    """A task.

    Attributes:
        encoding: The encoding that its budgets are counted in.
        evidence: Case id to the digest of what its gold fields hold.
        policy: Its policy, all of it; none where it has none.
        tools: Tool to its digest.
    """

    encoding: str
    evidence: dict[str, str] = Field(default_factory=dict)
    policy: dict[str, Any] | None = None
    tools: dict[str, str] = Field(default_factory=dict)


class ProjectLock(_Strict):
    """`workbench.lock`.

    Attributes:
        schema_id: `$schema`: `workbench/project-lock/v1`.
        encodings: Encoding to the digest of how it counts a fixed text.
        tasks: The tasks of the project.
        streams: The streams that they read, by qualified name.
    """

    schema_id: Literal["workbench/project-lock/v1"] = Field(default="workbench/project-lock/v1", alias="$schema")
    encodings: dict[str, str] = Field(default_factory=dict)
    tasks: dict[str, LockedTask] = Field(default_factory=dict)
    streams: dict[str, LockedStream] = Field(default_factory=dict)


def load_lock(path: Path) -> ProjectLock | None:
    """Read a lock; `None` where there is none.

    Raises:
        ConfigError: It cannot be read, or is wrong.
    """
    try:
        return ProjectLock.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as exc:
        message = f"the file cannot be read: {exc.strerror or exc}."
        raise ConfigError(message, path=path) from exc
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or None
        message = f"{first['msg']}. Take it from version control, or write it anew: workbench check --write-lock"
        raise ConfigError(message, path=path, key=key) from exc


def write_lock(path: Path, lock: ProjectLock) -> None:
    """Write a lock: a record a line, sorted, so that a diff shows what changed.

    Raises:
        ConfigError: It cannot be written.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(_text(lock), encoding="utf-8")
        fresh.replace(path)
    except OSError as exc:
        message = f"the lock cannot be written: {exc.strerror or exc}."
        raise ConfigError(message, path=path) from exc


def _text(lock: ProjectLock) -> str:
    return _lines(lock.model_dump(mode="json", by_alias=True)) + "\n"


def _lines(value: Any, indent: str = "") -> str:
    """Return JSON with one line for every object that holds no object of its own."""
    inner = isinstance(value, dict) and value and any(isinstance(one, dict) for one in value.values())
    if not (inner or (isinstance(value, dict) and len(value) > 3)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    deeper = indent + "  "
    # `$schema` sorts before all letters.
    parts = [f"{deeper}{json.dumps(key, ensure_ascii=False)}: {_lines(value[key], deeper)}" for key in sorted(value)]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def lock_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `workbench.lock`."""
    schema = ProjectLock.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": LOCK_ID, **schema}
