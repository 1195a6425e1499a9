"""The committed notebooks, run in JupyterLab as a reader would: no error, nothing asked of another machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab import session

if TYPE_CHECKING:
    from lab import Lab
    from playwright.sync_api import BrowserContext

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
# One of them each time; all of them by `make test-live`. nbval runs all of them, too, but in no browser.
ALWAYS = "03_design_a_view"
WITHIN_MS = 600_000
FAULTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === "code")
    .flatMap(cell => Array.from({ length: cell.model.outputs.length }, (_, i) => cell.model.outputs.get(i).toJSON()))
    .filter(output => output.output_type === "error").map(output => `${output.ename}: ${output.evalue}`)"""


@pytest.mark.parametrize(
    "notebook",
    [pytest.param(one, id=one.stem, marks=[] if one.stem == ALWAYS else [pytest.mark.live]) for one in NOTEBOOKS],
)
def test_a_notebook_runs_without_an_error_and_asks_no_other_machine(
    notebook: Path, lab: Lab, context: BrowserContext
) -> None:
    content = json.loads(notebook.read_text("utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            # What is committed must not be taken for what ran.
            cell.update(outputs=[], execution_count=None)
    (lab.folder / notebook.name).write_text(json.dumps(content), "utf-8")
    with session(lab, context) as opened:
        opened.open(notebook.name).run_all(within_ms=WITHIN_MS)
        assert opened.page.evaluate(FAULTS) == []
        opened.check()
