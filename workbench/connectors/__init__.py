"""Connectors: a manifest says how to read one system, a pull reads it, a receipt says what happened."""

from workbench.connectors._infer_files import infer_files
from workbench.connectors._infer_sql import infer_sql
from workbench.connectors._manifest import (
    Child,
    FieldMap,
    FilesManifest,
    FilesStream,
    LinkRule,
    Manifest,
    SqlManifest,
    SqlStream,
    Transform,
    link_types,
    load_manifest,
    manifest_schema,
)
from workbench.connectors._pull import PullStore, PullWriter, UpsertCounts, pull
from workbench.connectors._receipt import Completeness, Progress, Receipt, Refusal, StreamReceipt
from workbench.connectors._write import manifest_yaml, schema_text, write_manifest

__all__ = [
    "Child",
    "Completeness",
    "FieldMap",
    "FilesManifest",
    "FilesStream",
    "LinkRule",
    "Manifest",
    "Progress",
    "PullStore",
    "PullWriter",
    "Receipt",
    "Refusal",
    "SqlManifest",
    "SqlStream",
    "StreamReceipt",
    "Transform",
    "UpsertCounts",
    "infer_files",
    "infer_sql",
    "link_types",
    "load_manifest",
    "manifest_schema",
    "manifest_yaml",
    "pull",
    "schema_text",
    "write_manifest",
]
