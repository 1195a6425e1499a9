"""Each target in an environment of its own: the built wheel, that target's pinned libraries, and no network."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import serving
from scripted_apis import Model

from workbench.targets import TARGETS

pytestmark = pytest.mark.live

ROOT = Path(__file__).resolve().parents[2]
PINS = ["-c", str(ROOT / "constraints.txt")]
PIP = ["-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", *PINS]
OFFLINE = """
import sys

HERE = (None, "", "localhost", "127.0.0.1", "::1")


def refuse(event, given):
    host = given[0] if event == "socket.getaddrinfo" else None
    if event == "socket.connect" and isinstance(given[1], tuple):
        host = given[1][0]
    if host not in HERE:
        raise OSError(f"no network here: {host}")


sys.addaudithook(refuse)
"""


def run(*command, **options):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A virtual environment with the wheel and what it needs: none of the targets' libraries."""
    place = tmp_path_factory.mktemp("base")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", place, cwd=ROOT)
    run(sys.executable, "-m", "venv", place / "venv")
    (wheel,) = place.glob("*.whl")
    python = place / "venv/bin/python"
    run(python, *PIP, str(wheel))
    (place / "offline").mkdir()
    (place / "offline/sitecustomize.py").write_text(OFFLINE)
    return python


@pytest.fixture(scope="module", params=sorted(TARGETS))
def fresh(request, base, tmp_path_factory):
    """The target's name, and a function that runs Python where its libraries are, beside the wheel, and no others."""
    name, place = request.param, tmp_path_factory.mktemp("fresh")
    run(base, *PIP, "--target", place, *TARGETS[name].libraries)
    kept = {key: one for key, one in os.environ.items() if not key.startswith(("PYTHON", "WORKBENCH_", "PIP_"))}
    paths = os.pathsep.join([str(base.parents[2] / "offline"), str(place)])

    def python(*command, cwd, **more):
        return run(base, *command, cwd=cwd, env={**kept, "PYTHONPATH": paths, "HOME": str(place), **more})

    return name, python


def test_a_target_is_exported_proven_and_driven_by_its_readme_offline(fresh, kept_desk, tmp_path):
    name, python = fresh
    desk = shutil.copytree(kept_desk, tmp_path / "desk")
    python("-m", "workbench", "export", "sell", "--out", "fresh", "--to", name, "--key", "rita.pem", cwd=desk)
    python("-m", "workbench", "verify", "fresh", "--public-key", "rita.pub.pem", "--drive", cwd=desk)
    place = desk / "fresh/targets" / name
    said = json.loads((desk / "fresh/proof.json").read_bytes())["targets"][name]
    assert said["equal"] + said["stricter"] == said["vectors"] >= 200
    code = re.search(r"```python\n(.*?)```", (place / "README.md").read_text(), re.DOTALL)[1]
    with serving(Model().answer) as url:
        vendors = ("OPENAI", "ANTHROPIC")
        api = {f"{one}_API_KEY": "made-up" for one in vendors} | {f"{one}_BASE_URL": url for one in vendors}
        told = python("-c", code, cwd=place, **api).splitlines()
    expected = {"cedar": "False", "openai": "That was all.", "anthropic": "That was all."}
    assert told[-1] == expected.get(name, "It is done.")
    python("-m", "workbench", "verify", "fresh", "--public-key", "rita.pub.pem", cwd=desk)
    print(name, said["libraries"], said["vectors"], said["equal"], said["stricter"])
