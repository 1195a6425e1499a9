"""The parts of a bundle, as bytes: the same inputs give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from workbench import __version__
from workbench.errors import ExportError, NotVettedError
from workbench.export._canonical import canonical_json, sha256_hex
from workbench.export._format import (
    CASES,
    EVIDENCE,
    LOCK,
    MANIFEST,
    SPEC,
    SPEC_SCHEMA,
    TIMINGS,
    TOOLS,
    BundleManifest,
    Lock,
    PartDigest,
    Timings,
    Vetting,
)

__all__ = ["BundleParts", "render_parts", "tool_description"]

# What every agent runtime accepts as the name of a tool.
_TOOL_NAME_LENGTH = 64
_LATENCY = "latency_"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, kw_only=True)
class BundleParts:
    """What a bundle is made of.

    Attributes:
        task: Name of the task.
        description: What the view gives an agent, in a sentence or two; shown to the model as the tool's description.
        spec: The context spec as it was loaded and checked.
        entities: Entity name to its key field paths: what a caller may name instead of, or beside, the question.
        encoding: Encoding of every count.
        budget_tokens: Token budget of the view, >= 1.
        snapshot: Snapshot of the records, `sha256:<hex>`.
        cases: The cases of the evidence, as JSON objects, in order.
        comparison: The comparison as JSON object, latencies included; `None` when there is none (drafts only).
        vetting: Who vetted the spec, or `None`.
    """

    task: str
    description: str
    spec: BaseModel
    entities: Mapping[str, Sequence[str]]
    encoding: str
    budget_tokens: int
    snapshot: str
    cases: Sequence[Mapping[str, Any]] = ()
    comparison: Mapping[str, Any] | None = None
    vetting: Vetting | None = field(default=None)


def tool_description(
    task: str, *, description: str, entities: Mapping[str, Sequence[str]], budget_tokens: int
) -> dict[str, Any]:
    """Return the description of a view as a read-only tool: `name`, `description`, `parameters` (JSON Schema).

    Args:
        task: Name of the task; the tool is called `<task>_context`, with `_` for what runtimes refuse in a name.
        description: What the tool gives, for the model that chooses among tools.
        entities: Entity name to its key field paths.
        budget_tokens: Default and ceiling of the parameter `budget_tokens`.

    Example:
        >>> tool = tool_description("refund", description="Orders.", entities={"user": ["id"]}, budget_tokens=900)
        >>> tool["name"], sorted(tool["parameters"]["properties"])
        ('refund_context', ['budget_tokens', 'entities', 'question'])
    """
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", task)[: _TOOL_NAME_LENGTH - len("_context")]
    properties: dict[str, Any] = {
        "question": {
            "type": "string",
            "minLength": 1,
            "description": "The question in plain words, with the ids, e-mails or names it is about.",
        },
    }
    if entities:
        properties["entities"] = {
            "type": "object",
            "description": "Keys that are known already; the question need not name these.",
            "properties": {
                name: {"type": "string", "description": f"Key of one {name}: {' or '.join(keys) or 'its id'}."}
                for name, keys in entities.items()
            },
            "additionalProperties": False,
        }
    properties["budget_tokens"] = {
        "type": "integer",
        "minimum": 1,
        "maximum": budget_tokens,
        "default": budget_tokens,
        "description": "Most tokens that the answer may have.",
    }
    return {
        "name": f"{stem}_context",
        "description": description,
        "annotations": {"read_only": True},
        "parameters": {
            "type": "object",
            "properties": properties,
            "required": ["question"],
            "additionalProperties": False,
        },
    }


def render_parts(parts: BundleParts, *, draft: bool) -> tuple[dict[str, bytes], Lock]:
    """Return every file of the bundle (path inside it to bytes) and its lock.

    Raises:
        NotVettedError: `draft` is false, and the spec is not vetted or there is no evidence.
        ExportError: A part has no canonical form, or the evidence is of other records or another encoding.
    """
    compiled = parts.spec.model_dump(mode="json", by_alias=True)
    spec = canonical_json(compiled, what=SPEC)
    spec_digest = f"sha256:{sha256_hex(spec)}"
    _check_evidence(parts)
    if not draft:
        _check_vetted(parts, spec_digest)
    figures, timings = _split_latencies(parts.comparison) if parts.comparison is not None else (None, {})
    schema = {"$schema": _DIALECT, **type(parts.spec).model_json_schema(by_alias=True)}
    tool = tool_description(
        parts.task, description=parts.description, entities=parts.entities, budget_tokens=parts.budget_tokens
    )
    manifest = _manifest(parts, draft=draft, spec_digest=spec_digest)
    files = {
        MANIFEST: canonical_json(manifest.model_dump(mode="json"), what=MANIFEST),
        SPEC: spec,
        SPEC_SCHEMA: canonical_json(schema, what=SPEC_SCHEMA),
        TOOLS: canonical_json({"tools": [tool]}, what=TOOLS),
        EVIDENCE: canonical_json({"comparison": figures}, what=EVIDENCE),
        CASES: b"".join(_case_line(number, case) for number, case in enumerate(parts.cases, start=1)),
    }
    digests = {name: PartDigest(bytes=len(data), sha256=sha256_hex(data)) for name, data in files.items()}
    lock = Lock.seal({"context-workbench": __version__}, digests)
    sealed = Timings.seal(lock.digest, timings)
    files[TIMINGS] = canonical_json(sealed.model_dump(mode="json"), what=TIMINGS)
    files[LOCK] = canonical_json(lock.model_dump(mode="json"), what=LOCK)
    return files, lock


def _manifest(parts: BundleParts, *, draft: bool, spec_digest: str) -> BundleManifest:
    try:
        return BundleManifest(
            task=parts.task,
            draft=draft,
            vetting=None if draft else parts.vetting,
            encoding=parts.encoding,
            budget_tokens=parts.budget_tokens,
            snapshot=parts.snapshot,
            spec_digest=spec_digest,
            cases=len(parts.cases),
        )
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{MANIFEST}: {where}: {first.get('input')!r} does not fit: {first['msg']}."
        raise ExportError(message) from exc


def _case_line(number: int, case: Mapping[str, Any]) -> bytes:
    return canonical_json(dict(case), what=f"{CASES}:{number}") + b"\n"


def _check_evidence(parts: BundleParts) -> None:
    if parts.comparison is None:
        return
    for name, expected in (("snapshot", parts.snapshot), ("encoding", parts.encoding)):
        received = parts.comparison.get(name)
        if received != expected:
            message = (
                f"task '{parts.task}': the comparison's {name} is {received!r}, the bundle's is {expected!r}, so it is "
                "no evidence for this bundle. Compare again, then export."
            )
            raise ExportError(message)


def _check_vetted(parts: BundleParts, spec_digest: str) -> None:
    draft = "Export a draft with draft=True (on the command line: --draft)."
    if parts.vetting is None:
        message = f"task '{parts.task}' is not vetted. {draft}"
        raise NotVettedError(message)
    if parts.vetting.spec_digest != spec_digest:
        message = (
            f"task '{parts.task}': {parts.vetting.reviewer} vetted {parts.vetting.spec_digest}, but the spec is now "
            f"{spec_digest}. Have it vetted again. {draft}"
        )
        raise NotVettedError(message)
    if parts.comparison is None:
        message = f"task '{parts.task}' has no comparison to show for it. Compare first. {draft}"
        raise NotVettedError(message)


def _split_latencies(comparison: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split what a clock measured (keys that begin with `latency_`, at any depth) from the reproducible figures."""
    figures: dict[str, Any] = {}
    timings: dict[str, Any] = {}
    for key, value in comparison.items():
        if key.startswith(_LATENCY):
            timings[key] = value
        elif isinstance(value, Mapping):
            figures[key], inner = _split_latencies(value)
            if inner:
                timings[key] = inner
        elif isinstance(value, list | tuple):
            figures[key] = [_split_latencies(v)[0] if isinstance(v, Mapping) else v for v in value]
            measured = [_split_latencies(v)[1] if isinstance(v, Mapping) else {} for v in value]
            if any(measured):
                timings[key] = measured
        else:
            figures[key] = value
    return figures, timings
