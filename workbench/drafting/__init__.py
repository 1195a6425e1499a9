"""Drafting: a context spec inferred from the stored records, with no language model."""

from workbench.drafting._draft import Draft, Records, draft_spec
from workbench.drafting._write import spec_yaml

__all__ = ["Draft", "Records", "draft_spec", "spec_yaml"]
