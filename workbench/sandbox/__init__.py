"""A company that does not exist, to rehearse with: records, and questions whose answers are known."""

from workbench.sandbox._collections import COLLECTIONS, OBJECT_KEYS
from workbench.sandbox._company import (
    DEFAULT_ACCOUNTS,
    DEFAULT_SEED,
    KEYS,
    MAX_ACCOUNTS,
    MIN_ACCOUNTS,
    SAMPLE_FOLDER,
    SOURCE,
    Company,
    write_sample,
)
from workbench.sandbox._dev import WEB as GITHUB_WEB
from workbench.sandbox._task_cases import TASK_ACCOUNTS, task_cases
from workbench.sandbox._truth import Truth

__all__ = [
    "COLLECTIONS",
    "DEFAULT_ACCOUNTS",
    "DEFAULT_SEED",
    "GITHUB_WEB",
    "KEYS",
    "MAX_ACCOUNTS",
    "MIN_ACCOUNTS",
    "OBJECT_KEYS",
    "SAMPLE_FOLDER",
    "SOURCE",
    "Company",
    "TASK_ACCOUNTS",
    "Truth",
    "task_cases",
    "write_sample",
]
