"""A project is found from any folder inside it, its settings are checked, its content has one place."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import ConfigError, UnknownNameError
from workbench.project import MARKER, ProjectFolder, shipped_content
from workbench.project import _folder as module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / MARKER).write_text('name = "shop"\n', encoding="utf-8")
    return tmp_path


def add(root: Path, kind: str, name: str) -> Path:
    folder = root / kind / name
    folder.mkdir(parents=True)
    (folder / {"connectors": "manifest.yaml", "contexts": "context.yaml"}[kind]).write_text("{}")
    return folder


def test_the_project_is_found_from_a_folder_inside_it(root: Path) -> None:
    inside = root / "notebooks" / "deep"
    inside.mkdir(parents=True)
    assert ProjectFolder.find(inside).root == root.resolve()
    assert ProjectFolder.find(root).settings.name == "shop"


def test_the_working_directory_is_where_the_search_begins(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "notebooks").mkdir()
    monkeypatch.chdir(root / "notebooks")
    assert ProjectFolder.find().root == root.resolve()


def test_the_nearest_project_is_meant(root: Path) -> None:
    inner = root / "inner"
    inner.mkdir()
    (inner / MARKER).write_text("")
    assert ProjectFolder.find(inner).settings.name == "project"


def test_outside_a_project_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"no {MARKER} here or in any folder above.*workbench init FOLDER"):
        ProjectFolder.find(tmp_path)
    with pytest.raises(ConfigError, match="this folder does not exist"):
        ProjectFolder.find(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="the file does not exist"):
        ProjectFolder(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"name = ", ["not valid TOML"]),
        (b'name = "\xff"', ["not valid TOML"]),
        (b'nme = "x"', ["nme", "'nme' is not a key here", "Did you mean 'name'?"]),
        (b"name = 5", ["name", "5 does not fit", "valid string"]),
        (b'encoding = "o200k"', ["encoding", "'o200k' is not an encoding", "Did you mean 'o200k_base'?"]),
    ],
)
def test_wrong_settings_are_told_with_file_key_and_known_values(root: Path, text: bytes, words: list[str]) -> None:
    (root / MARKER).write_bytes(text)
    with pytest.raises(ConfigError) as caught:
        ProjectFolder(root)
    assert str(caught.value).startswith(str(root / MARKER))
    for word in words:
        assert word in str(caught.value)


def test_the_store_lies_in_the_project_unless_it_says_otherwise(root: Path) -> None:
    assert ProjectFolder(root).store_path == root.resolve() / ".workbench"
    (root / MARKER).write_text('store = "data/store"')
    assert ProjectFolder(root).store_path == root.resolve() / "data/store"


def test_content_of_the_project_goes_before_what_is_shipped(root: Path) -> None:
    folder = ProjectFolder(root)
    assert folder.locate("connectors", "crm") == shipped_content() / "connectors" / "crm"
    own = add(root, "connectors", "crm")
    assert folder.locate("connectors", "crm") == own.resolve()


def test_an_explicit_path_goes_before_everything(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(root, "contexts", "refund")
    elsewhere = add(tmp_path / "elsewhere", "contexts", "refund")
    folder = ProjectFolder(root)
    assert folder.locate("contexts", str(elsewhere)) == elsewhere.resolve()
    assert folder.locate("contexts", str(elsewhere / "context.yaml")) == elsewhere.resolve()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert folder.locate("contexts", "./contexts/refund") == elsewhere.resolve()


def test_names_are_those_of_folders_with_a_defining_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "shipped_content", lambda: root / "nothing")
    add(root, "contexts", "refund")
    (root / "contexts" / "draft").mkdir()
    assert ProjectFolder(root).names("contexts") == ["refund"]
    assert ProjectFolder(root).names("connectors") == []


@pytest.mark.parametrize("name", ["refnd", "", ".", "..", "./nowhere", "refund\x00"])
def test_an_unknown_name_is_told_with_the_known_ones(root: Path, name: str) -> None:
    add(root, "contexts", "refund")
    with pytest.raises(UnknownNameError) as caught:
        ProjectFolder(root).locate("contexts", name)
    assert "is not a task of this project" in str(caught.value)
    assert "refund" in caught.value.known
