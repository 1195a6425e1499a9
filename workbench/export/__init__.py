"""Export: a directory that carries a task's compiled spec, its evidence, and the digests that prove both."""

from workbench.export._bundle import Bundle, open_bundle, verify_bundle
from workbench.export._canonical import canonical_json, sha256_hex
from workbench.export._format import (
    FORMAT_VERSION,
    BundleManifest,
    Lock,
    PartDigest,
    Timings,
    Vetting,
    bundle_schemas,
    is_bundle,
)
from workbench.export._parts import BundleParts, tool_description
from workbench.export._write import write_bundle

__all__ = [
    "FORMAT_VERSION",
    "Bundle",
    "BundleManifest",
    "BundleParts",
    "Lock",
    "PartDigest",
    "Timings",
    "Vetting",
    "bundle_schemas",
    "canonical_json",
    "is_bundle",
    "open_bundle",
    "sha256_hex",
    "tool_description",
    "verify_bundle",
    "write_bundle",
]
