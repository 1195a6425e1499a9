"""Connectors: a manifest says how to read one system, a pull reads it, a receipt says what happened."""

from typing import TYPE_CHECKING

from workbench._door import lazy_door
from workbench.connectors._action_result import ActionCall, ActionRequestPreview, ActionResult, Actions
from workbench.connectors._drift import Drift
from workbench.connectors._elsewhere import elsewhere
from workbench.connectors._event_receipt import ChangeResult, EventChange, EventReceipt, EventResult
from workbench.connectors._field_profile import FieldProfile, ProfiledField
from workbench.connectors._http_credentials import (
    ApiKeyAuth,
    BasicAuth,
    BearerAuth,
    ClientCredentialsAuth,
    GithubAppAuth,
    JwtBearerAuth,
    NoAuth,
    RefreshTokenAuth,
    Secret,
)
from workbench.connectors._http_offers import Action, ActionRequest, EventRule, Events, Idempotency, Undo, Verification
from workbench.connectors._http_page_kinds import (
    CursorPages,
    LastRecordPages,
    LinkHeaderPages,
    NextUrlPages,
    NumberedPages,
    OffsetPages,
    ParamsPages,
)
from workbench.connectors._http_parts import (
    Condition,
    ErrorRule,
    Limits,
    Pace,
    Place,
    Quota,
    Request,
    Setting,
    ValueOf,
    WaitHint,
)
from workbench.connectors._http_stream import (
    CensusDeletes,
    Confirm,
    CountRule,
    CursorRule,
    Discovery,
    FeedDeletes,
    FlagDeletes,
    ForEach,
    HttpStream,
    IdsDeletes,
    Soql,
    UnknownDeletes,
    VerifiedBy,
)
from workbench.connectors._manifest import (
    MANIFEST_FILE,
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
from workbench.connectors._receipt import (
    Completeness,
    DeletesSeen,
    Progress,
    Receipt,
    Refusal,
    Skipped,
    StreamReceipt,
)
from workbench.connectors._streams import AclRule, Mention
from workbench.connectors._user_code import Normalise

if TYPE_CHECKING:
    from workbench.connectors._actions import Allow, act, actions_of, arguments_from_texts, find_action
    from workbench.connectors._events import receive
    from workbench.connectors._infer_files import infer_files
    from workbench.connectors._infer_sql import infer_sql
    from workbench.connectors._profile_fields import ProfileStore, profile_fields
    from workbench.connectors._pull import PullStore, PullWriter, UpsertCounts, pull
    from workbench.connectors._write import manifest_yaml, schema_text, write_manifest

# What reads and writes brings an HTTP client and a database toolkit along; reading a manifest needs neither.
_HOMES = {
    "Allow": "workbench.connectors._actions",
    "ProfileStore": "workbench.connectors._profile_fields",
    "PullStore": "workbench.connectors._pull",
    "PullWriter": "workbench.connectors._pull",
    "UpsertCounts": "workbench.connectors._pull",
    "act": "workbench.connectors._actions",
    "actions_of": "workbench.connectors._actions",
    "arguments_from_texts": "workbench.connectors._actions",
    "find_action": "workbench.connectors._actions",
    "infer_files": "workbench.connectors._infer_files",
    "infer_sql": "workbench.connectors._infer_sql",
    "manifest_yaml": "workbench.connectors._write",
    "profile_fields": "workbench.connectors._profile_fields",
    "pull": "workbench.connectors._pull",
    "receive": "workbench.connectors._events",
    "schema_text": "workbench.connectors._write",
    "write_manifest": "workbench.connectors._write",
}

__all__ = [
    "MANIFEST_FILE",
    "AclRule",
    "Action",
    "ActionCall",
    "ActionRequest",
    "ActionRequestPreview",
    "ActionResult",
    "Actions",
    "Allow",
    "ApiKeyAuth",
    "BasicAuth",
    "BearerAuth",
    "CensusDeletes",
    "ChangeResult",
    "Child",
    "ClientCredentialsAuth",
    "Completeness",
    "Condition",
    "Confirm",
    "CountRule",
    "CursorPages",
    "CursorRule",
    "DeletesSeen",
    "Discovery",
    "Drift",
    "ErrorRule",
    "EventChange",
    "EventReceipt",
    "EventResult",
    "EventRule",
    "Events",
    "FeedDeletes",
    "FieldMap",
    "FieldProfile",
    "FilesManifest",
    "FilesStream",
    "FlagDeletes",
    "ForEach",
    "GithubAppAuth",
    "HttpManifest",
    "HttpStream",
    "Idempotency",
    "IdsDeletes",
    "JwtBearerAuth",
    "LastRecordPages",
    "ParamsPages",
    "Limits",
    "LinkHeaderPages",
    "LinkRule",
    "Manifest",
    "Mention",
    "NextUrlPages",
    "NoAuth",
    "Normalise",
    "NumberedPages",
    "OffsetPages",
    "Pace",
    "Place",
    "ProfileStore",
    "ProfiledField",
    "Progress",
    "PullStore",
    "PullWriter",
    "Quota",
    "Receipt",
    "RefreshTokenAuth",
    "Refusal",
    "Request",
    "Secret",
    "Setting",
    "Skipped",
    "Soql",
    "SqlManifest",
    "SqlStream",
    "StreamReceipt",
    "Transform",
    "Undo",
    "UnknownDeletes",
    "UpsertCounts",
    "ValueOf",
    "Verification",
    "VerifiedBy",
    "WaitHint",
    "act",
    "actions_of",
    "arguments_from_texts",
    "elsewhere",
    "find_action",
    "infer_files",
    "infer_sql",
    "link_types",
    "load_manifest",
    "manifest_schema",
    "manifest_yaml",
    "profile_fields",
    "pull",
    "receive",
    "schema_text",
    "write_manifest",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_door(__name__, _HOMES)
