"""One exported project that all tests of targets begin with, made once, however many processes run them."""

import importlib.util
import os
import shutil

import pytest
from exported_desk import write_desk, write_keys
from filelock import FileLock

import workbench as wb
from workbench.export import open_bundle

MODULES = {
    "anthropic": "anthropic",
    "cedar": "cedarpy",
    "langchain": "langchain",
    "mcp": "mcp",
    "openai": "openai",
    "openai-agents": "agents",
    "pydantic-ai": "pydantic_ai",
}


@pytest.fixture(scope="session")
def kept_desk(tmp_path_factory):
    """The desk's folder, its task vetted, signed and exported: `plain` for no target, `out` for all that are here."""
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder = place / "kept-desk"
    with FileLock(place / "kept-desk.lock"):
        if not (place / "kept-desk.made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            write_desk(folder)
            private, _ = write_keys(folder, "rita")
            write_keys(folder, "other")
            with wb.open(folder) as project:
                project.pull("crm").require_complete()
                task = project.task("sell")
                task.vet(reviewer="Rita", days=30, key=private)
                here = [name for name, one in MODULES.items() if importlib.util.find_spec(one)]
                task.export(folder / "plain", key=private)
                task.export(folder / "out", to=here, key=private)
            (place / "kept-desk.made").touch()
    return folder


@pytest.fixture(scope="module")
def desk(kept_desk, tmp_path_factory):
    """A copy of the project, open: what a module's tests write into it, no other module sees."""
    folder = shutil.copytree(kept_desk, tmp_path_factory.mktemp("desk") / "desk")
    with wb.open(folder) as project:
        yield project


@pytest.fixture
def bundle(desk):
    """The bundle with every target."""
    return open_bundle(desk.root / "out")
