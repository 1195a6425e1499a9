"""A company that does not exist, to rehearse with: records, and questions whose answers are known."""

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

__all__ = [
    "DEFAULT_ACCOUNTS",
    "DEFAULT_SEED",
    "KEYS",
    "MAX_ACCOUNTS",
    "MIN_ACCOUNTS",
    "SAMPLE_FOLDER",
    "SOURCE",
    "Company",
    "write_sample",
]
