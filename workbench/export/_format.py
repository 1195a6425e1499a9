"""The format of a bundle: which files it has, and what stands in those that describe it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from workbench.export._canonical import canonical_json, sha256_hex
from workbench.project import given, rules, unless_given, when

__all__ = [
    "ALLOW",
    "APPROVABLE",
    "BESIDE",
    "CASES",
    "CEDAR_SCHEMA",
    "EVIDENCE",
    "FORMAT_VERSION",
    "INTEGRATION_MAP",
    "LOCK",
    "LOCK_SIGNATURE",
    "MANIFEST",
    "OVERLAYS",
    "PARTS",
    "POLICY",
    "POLICY_PARTS",
    "POLICY_TESTS",
    "PROOF",
    "SIGNATURE",
    "SIGNED_FROM",
    "SPEC",
    "SPEC_SCHEMA",
    "TARGETS",
    "TIMINGS",
    "TOOLS",
    "VETTING",
    "BundleManifest",
    "BundleManifest1",
    "Lock",
    "PartDigest",
    "Timings",
    "Vetting",
    "bundle_schemas",
    "is_bundle",
    "is_part",
]

FORMAT_VERSION = 3
#: The first format whose whole is signed, by its lock.
SIGNED_FROM = 3
MANIFEST = "bundle.json"
SPEC = "context/spec.json"
SPEC_SCHEMA = "context/spec.schema.json"
TOOLS = "tools.json"
EVIDENCE = "evidence.json"
CASES = "cases.jsonl"
POLICY = "policy/policy.json"
ALLOW = "policy/allow.cedar"
APPROVABLE = "policy/approvable.cedar"
CEDAR_SCHEMA = "policy/schema.cedarschema"
POLICY_TESTS = "policy/tests.json"
OVERLAYS = "policy/overlays"
PROOF = "proof.json"
VETTING = "vetting.json"
SIGNATURE = "vetting.dsse.json"
INTEGRATION_MAP = "integration-map.json"
TARGETS = "targets"
TIMINGS = "timings.json"
LOCK = "lock.json"
LOCK_SIGNATURE = "lock.dsse.json"
#: What the lock does not digest: itself, its signature, and what seals itself.
BESIDE = (LOCK, LOCK_SIGNATURE, TIMINGS)
#: What every bundle has, in the order in which it is shown. `LOCK` digests all parts; `TIMINGS` seals itself.
PARTS = (MANIFEST, SPEC, SPEC_SCHEMA, TOOLS, EVIDENCE, CASES)
#: What a bundle with a policy has as well, from format 2 on.
POLICY_PARTS = (POLICY, ALLOW, APPROVABLE, CEDAR_SCHEMA)
_OPTIONAL = (*POLICY_PARTS, POLICY_TESTS, PROOF, VETTING, SIGNATURE, INTEGRATION_MAP)
_WORD = r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*"
# Overlays by name, and what the targets wrote: plain names, no empty step, no `..`, at most three folders deep.
_NAMED = rf"policy/overlays/{_WORD}\.json|targets/[a-z][a-z0-9-]*(?:/{_WORD}){{1,3}}"
_PART_PATTERN = rf"^(?:{'|'.join(re.escape(name) for name in (*PARTS, *_OPTIONAL))}|{_NAMED})$"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(min_length=1)]
# A reader says of a newer format that it is newer, so the model takes any.
FormatVersion = Annotated[int, Field(ge=1, json_schema_extra={"maximum": FORMAT_VERSION})]


def is_part(name: str, *, version: int = FORMAT_VERSION) -> bool:
    """Tell whether a file of this name may be a digested part of a bundle of this format."""
    return name in PARTS if version == 1 else re.fullmatch(_PART_PATTERN, name) is not None


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Vetting(_Strict):
    """Who vouches for the exported spec.

    Attributes:
        reviewer: A person's name.
        date: Day of the review, `YYYY-MM-DD`, UTC.
        run: Id of the run whose figures the reviewer saw.
        spec_digest: Digest of the spec that was reviewed; another spec is not vetted by it.
    """

    reviewer: Text
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    run: Text
    spec_digest: Digest


class BundleManifest1(_Strict):
    """`bundle.json` of format 1, which knew no policies. It is still read.

    Attributes:
        format: Version of the bundle's format.
        task: Name of the task.
        draft: True when nobody has vetted the task; `vetting` is then `None`.
        vetting: Who vetted it; `None` for a draft.
        encoding: Encoding in which every count of the bundle is given.
        budget_tokens: Token budget of the view.
        snapshot: Snapshot of the records that the evidence was made on.
        spec_digest: Digest of `context/spec.json`.
        cases: Number of lines of `cases.jsonl`.
    """

    model_config = ConfigDict(json_schema_extra=rules(when("draft", [True], unless_given("vetting"), given("vetting"))))

    format: Annotated[int, Field(ge=1, json_schema_extra={"maximum": 1})] = 1
    task: Text
    draft: bool
    vetting: Vetting | None = None
    encoding: Text
    budget_tokens: Annotated[int, Field(ge=1)]
    snapshot: Digest
    spec_digest: Digest
    cases: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _check(self) -> BundleManifest1:
        if self.draft == (self.vetting is not None):
            message = "a bundle is either a draft or vetted: 'draft' and 'vetting' contradict each other"
            raise ValueError(message)
        return self


class BundleManifest(BundleManifest1):
    """`bundle.json`: what the bundle is.

    Attributes:
        format: Version of the bundle's format.
        task: Name of the task.
        draft: True when nobody has vetted the task; `vetting` is then `None`.
        vetting: Who vetted it, as `vetting.json` says at length; `None` for a draft.
        encoding: Encoding in which every count of the bundle is given.
        budget_tokens: Token budget of the view.
        snapshot: Snapshot of the records that the evidence was made on.
        spec_digest: Digest of `context/spec.json`.
        cases: Number of lines of `cases.jsonl`.
        policy_digest: Digest of policy, overlays and tools, as decisions and approvals name it; `None` without a
            policy.
        overlays: Names of the overlays that hold in the bundle, in order.
        targets: What it was exported to, sorted; each has a folder under `targets/`.
    """

    format: FormatVersion = FORMAT_VERSION
    policy_digest: Digest | None = None
    overlays: tuple[Text, ...] = ()
    targets: tuple[Text, ...] = ()


class PartDigest(_Strict):
    """Size in bytes and sha256 of one file, over its bytes as they lie there."""

    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256


class Lock(_Strict):
    """`lock.json`: the digests of all digested parts.

    Attributes:
        format: Version of the bundle's format.
        code: Name and version of what wrote the bundle.
        parts: Path inside the bundle (with `/`) to size and digest.
        digest: Digest of the canonical JSON of this lock without this field: the digest of the whole.
    """

    format: FormatVersion = FORMAT_VERSION
    code: dict[str, str]
    parts: Annotated[
        dict[str, PartDigest],
        Field(json_schema_extra={"required": list(PARTS), "propertyNames": {"pattern": _PART_PATTERN}}),
    ]
    digest: Digest

    @staticmethod
    def seal(code: dict[str, str], parts: dict[str, PartDigest]) -> Lock:
        """Return the lock of `parts`, with its digest."""
        unsealed = Lock(code=code, parts=parts, digest="sha256:" + "0" * 64)
        return unsealed.model_copy(update={"digest": unsealed.expected_digest()})

    def expected_digest(self) -> str:
        """Return the digest that this lock's own fields give."""
        body = self.model_dump(mode="json", exclude={"digest"})
        return "sha256:" + sha256_hex(canonical_json(body, what=LOCK))


class Timings(_Strict):
    """`timings.json`: latencies, which differ from run to run and so stay outside the bundle's digest.

    The file seals itself, so that a changed byte is found here too.

    Attributes:
        bundle: Digest of the bundle that they were measured for.
        timings: The latencies, in milliseconds, under the same keys as in the comparison.
        digest: Digest of the canonical JSON of this file without this field.
    """

    bundle: Digest
    timings: dict[str, Any]
    digest: Digest

    @staticmethod
    def seal(bundle: str, timings: dict[str, Any]) -> Timings:
        """Return the timings of the bundle with the digest `bundle`."""
        unsealed = Timings(bundle=bundle, timings=timings, digest="sha256:" + "0" * 64)
        return unsealed.model_copy(update={"digest": unsealed.expected_digest()})

    def expected_digest(self) -> str:
        """Return the digest that the file's own fields give."""
        body = self.model_dump(mode="json", exclude={"digest"})
        return "sha256:" + sha256_hex(canonical_json(body, what=TIMINGS))


def bundle_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas of the files that describe a bundle, by name and version, such as `bundle.v3`."""
    first = _schema("bundle-lock", 1, Lock)
    first["properties"]["parts"]["propertyNames"] = {"enum": list(PARTS)}
    later = range(2, FORMAT_VERSION + 1)
    return {
        "bundle.v1": _schema("bundle", 1, BundleManifest1),
        **{f"bundle.v{version}": _schema("bundle", version, BundleManifest) for version in later},
        "bundle-lock.v1": first,
        **{f"bundle-lock.v{version}": _schema("bundle-lock", version, Lock) for version in later},
        "bundle-timings.v1": _schema("bundle-timings", 1, Timings),
    }


def _schema(name: str, version: int, model: type[BaseModel]) -> dict[str, Any]:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"workbench/{name}/v{version}"}
    schema = model.model_json_schema()
    if "format" in schema["properties"]:
        schema["properties"]["format"] |= {"maximum": version, "default": version}
    return {**head, **schema}


def is_bundle(folder: Path) -> bool:
    """Tell whether `folder` is meant to be a bundle, sound or not: it holds a `bundle.json` or a `lock.json`."""
    return (folder / MANIFEST).is_file() or (folder / LOCK).is_file()
