"""Export: a directory that carries a task's compiled spec, its evidence, and the digests that prove both."""

from workbench.export._bundle import Bundle, open_bundle, verify_bundle
from workbench.export._canonical import canonical_json, sha256_hex
from workbench.export._format import (
    FORMAT_VERSION,
    PROOF,
    TARGETS,
    BundleManifest,
    BundleManifest1,
    Lock,
    PartDigest,
    Timings,
    Vetting,
    bundle_schemas,
    is_bundle,
)
from workbench.export._parts import BundleParts, check_vetted, digests_to_vet, render_parts, tool_description
from workbench.export._policy_part import ExportedPolicy, read_policy
from workbench.export._write import write_bundle

__all__ = [
    "FORMAT_VERSION",
    "PROOF",
    "TARGETS",
    "Bundle",
    "BundleManifest",
    "BundleManifest1",
    "BundleParts",
    "ExportedPolicy",
    "Lock",
    "PartDigest",
    "Timings",
    "Vetting",
    "bundle_schemas",
    "canonical_json",
    "check_vetted",
    "digests_to_vet",
    "is_bundle",
    "open_bundle",
    "read_policy",
    "render_parts",
    "sha256_hex",
    "tool_description",
    "verify_bundle",
    "write_bundle",
]
