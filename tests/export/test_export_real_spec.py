"""A context spec that ships, exported: what was compiled is the spec, and fits the schema beside it."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from workbench.export import BundleParts, write_bundle
from workbench.project import shipped_content
from workbench.views import ContextSpec, load_spec

SPECS = sorted((shipped_content() / "contexts").glob("*/context.yaml"))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.parent.name)
def test_a_shipped_spec_reads_back_equal_from_its_bundle(path: Path, tmp_path: Path) -> None:
    spec = load_spec(path)
    parts = BundleParts(
        task=path.parent.name,
        description="d",
        spec=spec,
        entities={name: entity.keys for name, entity in spec.entities.items()},
        encoding=spec.encoding,
        budget_tokens=spec.budget_tokens,
        snapshot="sha256:" + "0" * 64,
    )
    bundle = write_bundle(tmp_path / "out", parts, draft=True)
    compiled = bundle.read("context/spec.json")
    jsonschema.validate(compiled, bundle.read("context/spec.schema.json"))
    assert ContextSpec.model_validate(compiled) == spec


def test_there_is_a_shipped_spec() -> None:
    assert SPECS
