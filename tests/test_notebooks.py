"""Notebooks: outputs committed, alike on every machine, and compared by something that notices."""

from __future__ import annotations

import copy
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
Notebook = dict[str, Any]

# What must not stand in an output: places on somebody's machine, secrets, and what differs from run to run.
PRIVATE = {
    "a path of a machine": re.compile(r"(?<![\w.:/*])/(?:home|Users|root|tmp|var|work|private|opt|usr|mnt)/\w"),
    "a path of Windows": re.compile(r"\b[A-Z]:\\\w"),
    "a private key": re.compile(r"BEGIN [A-Z ]*PRIVATE KEY"),
    "a token": re.compile(r"\b(?:gh[pousr]_|sk-|xox[abp]-|AKIA)[A-Za-z0-9_-]{8,}"),
    "a password": re.compile(r"(?i)\bpassword\s*[=:]\s*\S|://[^/\s:@]+:[^/\s:@]+@"),
    "an address in memory": re.compile(r"\bat 0x[0-9a-f]{6,}"),
    "a latency": re.compile(r"\blatency_ms|\bms p\d\d"),
}


def read(path: Path) -> Notebook:
    notebook: Notebook = json.loads(path.read_text("utf-8"))
    return notebook


def code_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def problems(notebook: Notebook) -> Iterator[str]:
    """Say what keeps a notebook from being compared: nbval passes a stripped one without a word."""
    cells = code_cells(notebook)
    if [cell["execution_count"] for cell in cells] != list(range(1, len(cells) + 1)):
        yield "its cells were not run once each, from top to bottom, with their outputs kept"
    if not any(cell["outputs"] for cell in cells):
        yield "it has no outputs"
    for number, cell in enumerate(cells, start=1):
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                yield f"cell {number} ended in an error: {output['ename']}"
            if output.get("name") == "stderr":
                yield f"cell {number} wrote to standard error: {''.join(output['text'])[:80]}"
            for what, pattern in PRIVATE.items():
                found = pattern.search(shown(output))
                if found:
                    yield f"cell {number} shows {what}: {found.group()!r}"
        if "execution" in cell["metadata"]:
            yield f"cell {number} holds the times of its run"
    if notebook["metadata"]["kernelspec"]["name"] != "python3" or "widgets" in notebook["metadata"]:
        yield "its metadata hold more than the kernel python3"


def shown(output: dict[str, Any]) -> str:
    parts = [output.get("text", ""), *output.get("data", {}).values(), *output.get("traceback", [])]
    return "\n".join("".join(part) if isinstance(part, list) else str(part) for part in parts)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request: pytest.FixtureRequest) -> Notebook:
    return read(request.param)


def test_the_notebooks_tell_one_story_in_order() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "00_quickstart",
        "01_pull_and_look",
        "02_profile_the_fields",
        "03_design_a_view",
        "04_compare_with_rag",
        "05_tool_policy",
        "06_export_and_load",
    ]


def test_a_notebook_leads_to_the_next() -> None:
    for path, other in itertools.pairwise(NOTEBOOKS[1:]):
        assert f"`{other.name}`" in path.read_text("utf-8"), path.name


def test_outputs_are_committed_and_alike_on_every_machine(notebook: Notebook) -> None:
    assert list(problems(notebook)) == []


def test_a_notebook_defines_nothing(notebook: Notebook) -> None:
    logic = re.compile(r"^\s*(?:def|class|while|try|import (?!tempfile|workbench)\w+)\b", re.MULTILINE)
    found = [match.group() for cell in code_cells(notebook) for match in logic.finditer("".join(cell["source"]))]
    assert found == []


@pytest.mark.parametrize("what", ["counts", "outputs", "both"])
def test_a_stripped_notebook_is_noticed(what: str) -> None:
    stripped = read(NOTEBOOKS[0])
    for cell in code_cells(stripped):
        if what in ("counts", "both"):
            cell["execution_count"] = None
        if what in ("outputs", "both"):
            cell["outputs"] = []
    assert list(problems(stripped))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/home/ana/shop/data.csv", "a path of a machine"),
        ("<Project x in /tmp/tmpab12/x>", "a path of a machine"),
        ("<object at 0x7f3a2b1c>", "an address in memory"),
        ("postgresql://ana:geheim@db/shop", "a password"),
        ("ghp_abcdefghijklmnop", "a token"),
    ],
)
def test_what_must_not_be_shown_is_noticed(text: str, said: str) -> None:
    spoilt = read(NOTEBOOKS[0])
    code_cells(spoilt)[0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [text]}]
    assert any(said in problem for problem in problems(spoilt))


def test_an_error_and_a_warning_are_noticed() -> None:
    spoilt = read(NOTEBOOKS[0])
    code_cells(spoilt)[0]["outputs"] = [
        {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []},
        {"output_type": "stream", "name": "stderr", "text": ["DeprecationWarning"]},
    ]
    assert len(list(problems(spoilt))) == 2


# ---- nbval itself ------------------------------------------------------------------------------------------


def nbval(folder: Path, notebook: Notebook) -> subprocess.CompletedProcess[str]:
    """Run nbval as `make test` does, apart from the project and its settings."""
    (folder / "copy.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "120"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *options, "copy.ipynb"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def first_cells(count: int) -> Notebook:
    """Return the notebook as far as its first `count` code cells, so that a run takes seconds."""
    notebook = copy.deepcopy(read(NOTEBOOKS[0]))
    last = [number for number, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"][count - 1]
    notebook["cells"] = notebook["cells"][: last + 1]
    return notebook


@pytest.mark.slow
def test_nbval_passes_what_is_true_and_fails_what_is_not(tmp_path: Path) -> None:
    true = first_cells(3)
    passed = nbval(tmp_path, true)
    assert passed.returncode == 0, passed.stdout
    assert "3 passed" in passed.stdout

    tampered = first_cells(3)
    output = code_cells(tampered)[2]["outputs"][0]["data"]
    # The markup is what a reader sees: a table's figure alone is changed, the plain text stays.
    markup = "".join(output["text/html"])
    assert "<td>131</td>" in markup
    output["text/html"] = markup.replace("<td>131</td>", "<td>132</td>", 1)
    failed = nbval(tmp_path, tampered)
    assert failed.returncode == 1, failed.stdout
    assert "1 failed, 2 passed" in failed.stdout
