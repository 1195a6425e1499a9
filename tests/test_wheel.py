"""The built wheel, installed outside the repository, does the main job."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workbench.export import verify_bundle

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ["lancedb", "pandas", "pyarrow", "onnxruntime", "tiktoken", "ipywidgets", "anywidget", "IPython", "sqlalchemy"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # hatchling alone: no build isolation, so nothing is fetched.
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def requirements_of(wheel: Path) -> list[str]:
    """Return what the wheel itself says that it requires, without its extras."""
    with zipfile.ZipFile(wheel) as held:
        (name,) = (name for name in held.namelist() if name.endswith(".dist-info/METADATA"))
        said = message_from_bytes(held.read(name)).get_all("Requires-Dist", [])
    return [one for one in said if "extra ==" not in one]


def needed(requirements: list[str]) -> Iterator[metadata.Distribution]:
    """Yield each package that these requirements bring, as it is installed here; of extras those that are asked for."""
    left, seen = [(Requirement(one), "") for one in requirements], set[tuple[str, str]]()
    while left:
        wanted, of = left.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": of}):
            continue
        name = canonicalize_name(wanted.name)
        found = metadata.distribution(name)
        if (name, "") not in seen:
            yield found
        for extra in {"", *wanted.extras} - {extra for one, extra in seen if one == name}:
            seen.add((name, extra))
            left += [(Requirement(one), extra) for one in found.requires or ()]


class Installed:
    """A fresh environment that holds the wheel and what it requires, with packages beside it that are named."""

    def __init__(self, folder: Path, wheel: Path, *beside: str) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        venv = folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True, timeout=120)
        self.python = venv / "bin" / "python"
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "install", "--quiet"]
        subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True, timeout=120)
        # What is installed here is linked, and nothing fetched. Not all of it: with the extras in sight, a core that
        # lacks something would pass.
        (site,) = (venv / "lib").glob("python*/site-packages")
        for one in needed([*requirements_of(wheel), *beside]):
            for top in {file.parts[0] for file in one.files or () if file.parts[0] not in ("..", "__pycache__")}:
                if not (site / top).exists():
                    (site / top).symlink_to(one.locate_file(top))

    def run(self, *command: str) -> str:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "WORKBENCH_", "TIKTOKEN_"))}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**environment, "HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    def workbench(self, *args: str) -> str:
        return self.run(str(self.python.parent / "workbench"), *args)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installed:
    return Installed(tmp_path_factory.mktemp("outside"), wheel)


def test_the_wheel_holds_the_package_and_its_content_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    roots = {name.split("/")[0] for name in names}
    data = next(root for root in roots if root.endswith(".data"))
    assert roots == {"workbench", data, next(root for root in roots if root.endswith(".dist-info"))}
    # What JupyterLab looks for in the environment, and nothing else outside of the package.
    extension = f"{data}/data/share/jupyter/labextensions/context-workbench/"
    assert {name for name in names if name.startswith(f"{data}/")} == {
        f"{extension}package.json",
        f"{extension}static/snapshots.1.js",
    }
    for kind, file in (("connectors", "manifest.yaml"), ("contexts", "context.yaml"), ("schemas", ".v1.json")):
        content = [name for name in names if name.startswith(f"workbench/_content/{kind}/")]
        assert any(name.endswith(file) for name in content), kind
    assert "workbench/py.typed" in names
    assert not [name for name in names if ".workbench/" in name or name.endswith((".pyc", ".sqlite"))]


def test_importing_it_loads_nothing_heavy(installed: Installed) -> None:
    code = f"import sys, workbench; print(workbench.__file__, [m for m in {HEAVY!r} if m in sys.modules])"
    file, _, loaded = installed.run(str(installed.python), "-c", code).strip().partition(" ")
    assert Path(file).is_relative_to(installed.folder)
    assert loaded == "[]"


def test_it_sees_no_extra(installed: Installed) -> None:
    code = "import importlib.util as u, sys; print([m for m in sys.argv[1:] if u.find_spec(m)])"
    extras = ["ipywidgets", "jupyterlab", "langchain", "mcp", "psycopg", "pytest"]
    assert installed.run(str(installed.python), "-c", code, *extras).strip() == "[]"


def test_pytest_finds_the_plugin(tmp_path: Path, wheel: Path) -> None:
    installed = Installed(tmp_path / "tested", wheel, "pytest")
    said = installed.run(str(installed.python), "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", "--markers")
    assert "@pytest.mark.context_task(task" in said


def test_the_demo_runs_outside_the_repository(installed: Installed) -> None:
    demo_is_whole(installed, "shop", "--quick")


@pytest.mark.live
def test_the_demo_with_vectors_runs_outside_the_repository(installed: Installed) -> None:
    demo_is_whole(installed, "whole")


def demo_is_whole(installed: Installed, name: str, *options: str) -> None:
    out = installed.workbench("demo", name, *options)
    project = installed.folder / name
    assert "view" in out
    bundles = [path.parent for path in project.rglob("lock.json")]
    assert bundles
    assert all(verify_bundle(bundle) == [] for bundle in bundles)
    reports = list(project.rglob("*.html"))
    assert reports
    assert "is sound" in installed.workbench("verify", name)
    assert "is sound" in installed.workbench("verify", str(bundles[0]))
