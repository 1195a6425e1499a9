import re
from pathlib import Path

import pytest

from workbench.connectors import load_manifest, schema_text

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```yaml\n(.*?)```", (ROOT / "connectors" / "README.md").read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: re.search(r"name: (\w+)", block)[1])
def test_the_manifests_of_the_readme_are_sound(tmp_path, block):
    folder = tmp_path / re.search(r"name: (\w+)", block)[1]
    folder.mkdir()
    (folder / "manifest.yaml").write_text(block)
    assert load_manifest(folder).streams


def test_there_is_an_example_of_each_type_and_of_http_a_wrong_one_before_the_right_one():
    assert [re.search(r"type: (\w+)", block)[1] for block in BLOCKS] == ["files", "sql", "http", "http"]


def test_the_readme_names_every_key_of_a_stream_of_files():
    from workbench.connectors import FilesStream

    text = (ROOT / "connectors" / "README.md").read_text()
    assert [name for name in FilesStream.model_fields if f"`{name}`" not in text and f"{name}:" not in text] == []


def test_the_published_schema_is_the_one_of_the_code():
    assert (ROOT / "schemas" / "manifest.v1.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("folder", sorted(p.parent for p in (ROOT / "connectors").glob("*/manifest.yaml")), ids=str)
def test_every_shipped_manifest_is_sound(folder):
    assert load_manifest(folder).name == folder.name
