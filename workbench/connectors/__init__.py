"""Connectors: a manifest says how to read one system, a pull reads it, a receipt says what happened."""

from workbench.connectors._action_result import ActionCall, ActionRequestPreview, ActionResult, Actions
from workbench.connectors._actions import Allow, act, actions_of, arguments_from_texts, find_action
from workbench.connectors._event_receipt import ChangeResult, EventChange, EventReceipt, EventResult
from workbench.connectors._events import receive
from workbench.connectors._field_profile import FieldProfile, ProfiledField, naming_of, profile_records
from workbench.connectors._http_offers import (
    Action,
    ActionRequest,
    EventRule,
    Events,
    Idempotency,
    Place,
    Undo,
    Verification,
)
from workbench.connectors._infer_files import infer_files
from workbench.connectors._infer_sql import infer_sql
from workbench.connectors._manifest import (
    Child,
    FieldMap,
    FilesManifest,
    FilesStream,
    HttpManifest,
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
    "Action",
    "ActionCall",
    "ActionRequest",
    "ActionRequestPreview",
    "ActionResult",
    "Actions",
    "Allow",
    "ChangeResult",
    "Child",
    "Completeness",
    "EventChange",
    "EventReceipt",
    "EventResult",
    "EventRule",
    "Events",
    "FieldMap",
    "FieldProfile",
    "FilesManifest",
    "FilesStream",
    "HttpManifest",
    "Idempotency",
    "LinkRule",
    "Manifest",
    "Place",
    "ProfiledField",
    "Progress",
    "PullStore",
    "PullWriter",
    "Receipt",
    "Refusal",
    "SqlManifest",
    "SqlStream",
    "StreamReceipt",
    "Transform",
    "Undo",
    "UpsertCounts",
    "Verification",
    "act",
    "actions_of",
    "arguments_from_texts",
    "find_action",
    "infer_files",
    "infer_sql",
    "link_types",
    "load_manifest",
    "manifest_schema",
    "manifest_yaml",
    "naming_of",
    "profile_records",
    "pull",
    "receive",
    "schema_text",
    "write_manifest",
]
