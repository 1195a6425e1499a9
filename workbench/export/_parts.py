"""The parts of a bundle, as bytes: the same inputs give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from workbench import __version__
from workbench.errors import ExportError, NotVettedError
from workbench.export._canonical import canonical_json, sha256_hex
from workbench.export._format import (
    CASES,
    EVIDENCE,
    INTEGRATION_MAP,
    LOCK,
    MANIFEST,
    PROOF,
    SIGNATURE,
    SPEC,
    SPEC_SCHEMA,
    TARGETS,
    TIMINGS,
    TOOLS,
    VETTING,
    BundleManifest,
    Lock,
    PartDigest,
    Timings,
    Vetting,
    is_part,
)
from workbench.export._policy_part import ExportedPolicy, digests_of, policy_files, tools_part
from workbench.policy import VettedDigests, VettingRecord, vetting_faults

__all__ = ["BundleParts", "case_lines", "check_vetted", "digests_to_vet", "render_parts", "tool_description"]

# What every agent runtime accepts as the name of a tool.
_TOOL_NAME_LENGTH = 64
_LATENCY = "latency_"
_DRAFT = "Export a draft with draft=True (on the command line: --draft)."
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
        vetting: Who vetted the task, or `None`.
        signature: The DSSE envelope that signs the vetting, or `None`.
        policy: What the agent may do, or `None` where the task has no policy.
        targets: What each target wrote, by its name: path in its folder to bytes.
        proof: How each target was found to decide, as JSON object, or `None`.
        integration_map: Where the task's data comes from, as JSON object; the place is reserved.
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
    vetting: VettingRecord | None = None
    signature: Mapping[str, Any] | None = None
    policy: ExportedPolicy | None = None
    targets: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    proof: Mapping[str, Any] | None = None
    integration_map: Mapping[str, Any] | None = None

    def context_tool(self) -> dict[str, Any]:
        """Return the view as a read tool."""
        return tool_description(
            self.task, description=self.description, entities=self.entities, budget_tokens=self.budget_tokens
        )


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
        NotVettedError: `draft` is false, and the task is not vetted as it is now, or there is no evidence.
        ExportError: A part has no canonical form, or the evidence is of other records or another encoding.
    """
    _check_evidence(parts)
    figures, timings = _split_latencies(parts.comparison) if parts.comparison is not None else (None, {})
    schema = {"$schema": _DIALECT, **type(parts.spec).model_json_schema(by_alias=True)}
    files = {
        SPEC: canonical_json(parts.spec.model_dump(mode="json", by_alias=True), what=SPEC),
        SPEC_SCHEMA: canonical_json(schema, what=SPEC_SCHEMA),
        TOOLS: tools_part(parts.context_tool(), parts.policy),
        EVIDENCE: canonical_json({"comparison": figures}, what=EVIDENCE),
        CASES: case_lines(parts.cases),
    }
    if parts.policy is not None:
        files |= policy_files(parts.policy)
    if not draft:
        files |= _vetting_files(parts, digests_of(files, parts.policy))
    for name, value in ((PROOF, parts.proof), (INTEGRATION_MAP, parts.integration_map)):
        if value is not None:
            files[name] = canonical_json(value, what=name)
    files |= _target_files(parts.targets)
    manifest = _manifest(parts, draft=draft, spec_digest=f"sha256:{sha256_hex(files[SPEC])}")
    files = {MANIFEST: canonical_json(manifest.model_dump(mode="json"), what=MANIFEST), **files}
    digests = {name: PartDigest(bytes=len(data), sha256=sha256_hex(data)) for name, data in files.items()}
    lock = Lock.seal({"context-workbench": __version__}, digests)
    sealed = Timings.seal(lock.digest, timings)
    files[TIMINGS] = canonical_json(sealed.model_dump(mode="json"), what=TIMINGS)
    files[LOCK] = canonical_json(lock.model_dump(mode="json"), what=LOCK)
    return files, lock


def digests_to_vet(parts: BundleParts) -> VettedDigests:
    """Return the digests of what is vetted, as they would stand in the bundle.

    Raises:
        ExportError: A part has no canonical form.
    """
    spec = canonical_json(parts.spec.model_dump(mode="json", by_alias=True), what=SPEC)
    files = {SPEC: spec, CASES: case_lines(parts.cases)}
    return digests_of(files | (policy_files(parts.policy) if parts.policy is not None else {}), parts.policy)


def case_lines(cases: Sequence[Mapping[str, Any]]) -> bytes:
    """Return `cases.jsonl` as it stands in a bundle.

    Raises:
        ExportError: A case has no canonical form.
    """
    return b"".join(
        canonical_json(dict(case), what=f"{CASES}:{number}") + b"\n" for number, case in enumerate(cases, start=1)
    )


def _target_files(targets: Mapping[str, Mapping[str, bytes]]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for target, written in targets.items():
        for name, data in written.items():
            path = f"{TARGETS}/{target}/{name}"
            if not is_part(path):
                message = f"the target '{target}' wants to write {name!r}, which is no plain path below its own folder."
                raise ExportError(message)
            files[path] = data
    return files


def _manifest(parts: BundleParts, *, draft: bool, spec_digest: str) -> BundleManifest:
    vetting = parts.vetting
    try:
        return BundleManifest(
            task=parts.task,
            draft=draft,
            vetting=None
            if draft or vetting is None
            else Vetting(
                reviewer=vetting.reviewer,
                date=vetting.date.isoformat(),
                run=vetting.run or vetting.digest(),
                spec_digest=vetting.digests.spec,
            ),
            encoding=parts.encoding,
            budget_tokens=parts.budget_tokens,
            snapshot=parts.snapshot,
            spec_digest=spec_digest,
            cases=len(parts.cases),
            policy_digest=parts.policy.digest if parts.policy is not None else None,
            overlays=tuple(parts.policy.overlays) if parts.policy is not None else (),
            targets=tuple(sorted(parts.targets)),
        )
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{MANIFEST}: {where}: {first.get('input')!r} does not fit: {first['msg']}."
        raise ExportError(message) from exc


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


def check_vetted(parts: BundleParts) -> VettingRecord:
    """Return the vetting of a task that is vetted as it is now, with all its overlays.

    Raises:
        NotVettedError: It is not; says why.
    """
    return _vetted(parts, digests_to_vet(parts))


def _vetted(parts: BundleParts, now: VettedDigests) -> VettingRecord:
    vetting = parts.vetting
    if vetting is None:
        message = f"task '{parts.task}' is not vetted. {_DRAFT}"
        raise NotVettedError(message)
    faults = vetting_faults(vetting, task=parts.task, now=now, today=datetime.now(UTC).date())
    if faults:
        message = (
            f"task '{parts.task}': the vetting by {vetting.reviewer} on {vetting.date} is void. {' '.join(faults)} "
            f"Have it vetted again. {_DRAFT}"
        )
        raise NotVettedError(message)
    return vetting


def _vetting_files(parts: BundleParts, now: VettedDigests) -> dict[str, bytes]:
    vetting = _vetted(parts, vetted_now(parts.vetting, now))
    if parts.comparison is None and vetting.run is not None:
        message = f"task '{parts.task}' has no comparison to show for it. Compare first. {_DRAFT}"
        raise NotVettedError(message)
    files = {VETTING: canonical_json(vetting.as_json(), what=VETTING)}
    if parts.signature is not None:
        files[SIGNATURE] = canonical_json(dict(parts.signature), what=SIGNATURE)
    return files


def vetted_now(vetting: VettingRecord | None, now: VettedDigests) -> VettedDigests:
    """Return digests of a bundle with those vetted overlays that it leaves out, since it need not hold them all."""
    if vetting is None:
        return now
    return now.model_copy(update={"overlays": {**vetting.digests.overlays, **now.overlays}})


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
