"""One pulled and locked project for all tests of checks, which put back what they change."""

import pytest
from checked_project import sound_project


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    with sound_project(tmp_path_factory.mktemp("check") / "shop") as project:
        yield project


@pytest.fixture
def project(made):
    """The project; afterwards its files are as they were, and what was added is gone."""
    kept = {path: path.read_bytes() for path in files_of(made)}
    yield made
    for path in set(files_of(made)) - set(kept):
        path.unlink()
    spoilt = [path for path, content in kept.items() if not path.exists() or path.read_bytes() != content]
    for path in spoilt:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(kept[path])
    if any("data" in path.parts for path in spoilt):
        made.pull("crm", full=True)


def files_of(project):
    return [path for path in project.root.rglob("*") if path.is_file() and ".workbench" not in path.parts]
