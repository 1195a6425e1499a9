"""One server, one browser and one project for all tests of a worker; Chromium must be there where CI runs."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workbench.cli import main
from workbench.sandbox import SOURCE, Company

if TYPE_CHECKING:
    from lab import Lab, Session
    from playwright.sync_api import Browser, BrowserContext

NEEDED = ("playwright", "axe_playwright_python", "jupyterlab", "anywidget")


def missing() -> str | None:
    """What is not installed that a browser test needs."""
    packages = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if packages:
        return f"not installed: {', '.join(packages)}"
    from lab import chromium_path

    return None if chromium_path() else "Chromium is not installed. On Debian: apt install chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            # Together on one worker: each would start a server and a browser of its own.
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session", autouse=True)
def _browser_is_there() -> None:
    reason = missing()
    if reason is not None and os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"the tests in a browser cannot run: {reason}")
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def lab_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the sample company, pulled."""
    folder = tmp_path_factory.mktemp("lab") / "project"
    assert main(["init", str(folder)]) == 0
    Company().write(folder / "data" / SOURCE)
    assert main(["--project", str(folder), "pull", SOURCE]) == 0
    return folder


@pytest.fixture(scope="session")
def lab(lab_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    from lab import Lab

    server = Lab(lab_project, tmp_path_factory.mktemp("jupyter"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from lab import CHROMIUM_FLAGS, chromium_path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all: what JupyterLab loads is loaded once."""
    from lab import new_context

    made = new_context(browser)
    yield made
    made.close()


@pytest.fixture
def open_notebook(lab: Lab, context: BrowserContext) -> Iterator[Any]:
    """Open a notebook of these cells and run them: `open_notebook("name", "cell", "cell")` gives a `Session`."""
    from lab import session, write_notebook

    with session(lab, context) as opened:

        def run(name: str, *cells: str) -> Session:
            write_notebook(lab.folder / f"{name}.ipynb", cells)
            return opened.open(f"{name}.ipynb").run_all()

        yield run
        opened.check()
