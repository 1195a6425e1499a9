"""The pieces of `Project.check`: codes, findings, the lock, secrets, notebooks. Nothing here opens a project."""

from workbench.checks._accepted import accept_warnings
from workbench.checks._against_lock import against_lock
from workbench.checks._codes import CODES, Meaning, code_table, known_codes
from workbench.checks._lock import (
    LOCK_FILE,
    LockedField,
    LockedRecord,
    LockedStream,
    LockedTask,
    ProjectLock,
    load_lock,
    lock_schema,
    write_lock,
)
from workbench.checks._notebooks import SANITISE_FILE, check_notebook, missing_parts
from workbench.checks._report import AREAS, Checked, CheckReport, Finding
from workbench.checks._secrets import SECRET_FORMS, find_secrets, project_files, secrets_in

__all__ = [
    "AREAS",
    "CODES",
    "LOCK_FILE",
    "SANITISE_FILE",
    "SECRET_FORMS",
    "CheckReport",
    "Checked",
    "Finding",
    "LockedField",
    "LockedRecord",
    "LockedStream",
    "LockedTask",
    "Meaning",
    "ProjectLock",
    "accept_warnings",
    "against_lock",
    "check_notebook",
    "code_table",
    "find_secrets",
    "known_codes",
    "load_lock",
    "lock_schema",
    "missing_parts",
    "project_files",
    "secrets_in",
    "write_lock",
]
