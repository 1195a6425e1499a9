"""A project of the sample company, pulled once; tests that write get a task of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import workbench as wb
from workbench.api import Project, Task
from workbench.sandbox import SOURCE, Company


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = wb.init(tmp_path_factory.mktemp("notebook") / "project")
    Company().write(project.root / "data" / SOURCE)
    project.pull(SOURCE).require_complete()
    yield project
    project.close()


@pytest.fixture
def task(company: Project) -> Task:
    return company.task("support")


@pytest.fixture
def own_task(company: Project, request: pytest.FixtureRequest) -> Iterator[Task]:
    """A task that may be written to."""
    folder: Path = company.root / "contexts" / f"own-{abs(hash(request.node.name)) % 10**8}"
    shutil.copytree(company.root / "contexts/support", folder)
    yield company.task(folder.name)
    shutil.rmtree(folder)
