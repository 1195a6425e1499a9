"""The format of a bundle: which files it has, and what stands in those that describe it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from workbench.export._canonical import canonical_json, sha256_hex
from workbench.project import given, rules, unless_given, when

__all__ = [
    "CASES",
    "EVIDENCE",
    "FORMAT_VERSION",
    "LOCK",
    "MANIFEST",
    "PARTS",
    "SPEC",
    "SPEC_SCHEMA",
    "TIMINGS",
    "TOOLS",
    "BundleManifest",
    "Lock",
    "PartDigest",
    "Timings",
    "Vetting",
    "bundle_schemas",
    "is_bundle",
]

FORMAT_VERSION = 1
MANIFEST = "bundle.json"
SPEC = "context/spec.json"
SPEC_SCHEMA = "context/spec.schema.json"
TOOLS = "tools.json"
EVIDENCE = "evidence.json"
CASES = "cases.jsonl"
TIMINGS = "timings.json"
LOCK = "lock.json"
#: Every digested part, in the order in which they are shown. `LOCK` digests them; `TIMINGS` seals itself.
PARTS = (MANIFEST, SPEC, SPEC_SCHEMA, TOOLS, EVIDENCE, CASES)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(min_length=1)]
# A reader says of a newer format that it is newer, so the model takes any.
FormatVersion = Annotated[int, Field(ge=1, json_schema_extra={"maximum": FORMAT_VERSION})]


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


class BundleManifest(_Strict):
    """`bundle.json`: what the bundle is.

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

    format: FormatVersion = FORMAT_VERSION
    task: Text
    draft: bool
    vetting: Vetting | None = None
    encoding: Text
    budget_tokens: Annotated[int, Field(ge=1)]
    snapshot: Digest
    spec_digest: Digest
    cases: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _check(self) -> BundleManifest:
        if self.draft == (self.vetting is not None):
            message = "a bundle is either a draft or vetted: 'draft' and 'vetting' contradict each other"
            raise ValueError(message)
        return self


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
        Field(json_schema_extra={"required": list(PARTS), "propertyNames": {"enum": list(PARTS)}}),
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


def bundle_schemas() -> dict[Literal["bundle", "lock", "timings"], dict[str, Any]]:
    """Return the JSON Schemas of the files that describe a bundle, by the file's stem."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        "bundle": {**head, "$id": f"workbench/bundle/v{FORMAT_VERSION}", **BundleManifest.model_json_schema()},
        "lock": {**head, "$id": f"workbench/bundle-lock/v{FORMAT_VERSION}", **Lock.model_json_schema()},
        "timings": {**head, "$id": f"workbench/bundle-timings/v{FORMAT_VERSION}", **Timings.model_json_schema()},
    }


def is_bundle(folder: Path) -> bool:
    """Tell whether `folder` is meant to be a bundle, sound or not: it holds a `bundle.json` or a `lock.json`."""
    return (folder / MANIFEST).is_file() or (folder / LOCK).is_file()
