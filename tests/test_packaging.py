"""What is installed, pinned and run by make and CI."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from pins import declared

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
PINNED = {canonicalize_name(name): version for name, version in (line.split("==") for line in CONSTRAINTS)}


def test_constraints_hold_names_and_versions_alone() -> None:
    for line in CONSTRAINTS:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.+!]+", line), line
    assert sorted(CONSTRAINTS, key=lambda line: canonicalize_name(line.split("==")[0])) == CONSTRAINTS


@pytest.mark.parametrize("requirement", declared((ROOT / "pyproject.toml").read_text("utf-8")), ids=str)
def test_what_is_asked_for_is_pinned_to_a_version_that_fits(requirement: Requirement) -> None:
    version = PINNED.get(canonicalize_name(requirement.name))
    assert version is not None, f"{requirement.name} is not in constraints.txt: run `make lock`"
    assert requirement.specifier.contains(Version(version), prereleases=True), f"{requirement} against {version}"


def test_the_core_asks_for_nothing_of_the_notebook() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    assert not names & {"jupyterlab", "ipywidgets", "anywidget", "ipykernel", "ipython", "nbval", "pytest", "scipy"}


def make(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *args], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_make_alone_lists_the_targets() -> None:
    assert "make demo" in make().stdout


def test_make_refuses_an_old_or_missing_python(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for python, says in ((str(old), "is older"), ("", "neither python3.11 nor python3")):
        done = make("demo", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}")
        assert done.returncode == 2
        assert says in done.stderr
        assert not (tmp_path / "venv").exists()


def test_ci_runs_check_and_test_and_stops_at_a_failure() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    lines = script.read_text("utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines.index("make check") < lines.index("make test")
