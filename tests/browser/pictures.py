"""Take the pictures of the docs anew, in both themes: `python tests/browser/pictures.py [export-panel ...]`.

Nothing checks them but eyes: look at each before it is committed.
"""

# ruff: noqa: E402 - what lies beside this file, and in the folder above, is found after the path is set

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]
import sample_project
from lab import CHROMIUM_FLAGS, ROOT, Lab, Session, chromium_path, new_context, session, write_notebook
from playwright.sync_api import Locator, sync_playwright

import workbench as wb
from workbench.api._init import copy_shipped
from workbench.sandbox import write_sample

IMAGES = ROOT / "docs" / "images"
QUESTION = "What are the order totals of Yewdale Minerals LLC?"
START = """
import workbench as wb
from workbench.notebook import ComparisonView, ExportPanel, ExportPlan, PolicyMatrix, RecordBrowser, ViewDesigner
project = wb.open()
task = project.task("support")
"""
# Each picture: the cell that shows it, where it is on the page, and what is done in Python before it is taken.
PICTURES = {
    "context-display": (
        f"task.build({QUESTION!r}, budget_tokens=200)",
        ".jp-OutputArea-output.jp-RenderedHTMLCommon",
        "",
    ),
    "record-browser": (
        'b = RecordBrowser(project, "crm.orders", page_rows=10)\nb',
        ".wb-browser",
        'b.add_filter("/status/value", "eq", "shipped"); b.select("1388787"); b.show_record("1388787")',
    ),
    "view-designer": (f"d = ViewDesigner(task, question={QUESTION!r})\nd", ".wb-designer", ""),
    "comparison": (
        "cases = task.cases[::12]\n"
        'c = ComparisonView(task.compare(arms=["view", "bm25"], cases=cases, budget_tokens=300, frontier=True))\nc',
        ".wb-comparison",
        "",
    ),
    "policy-matrix": (
        'm = PolicyMatrix(project.task("quote-to-cash"))\nm',
        ".wb-matrix",
        'm.set_cell("salesforce.create_task", "support", "ask"); m.try_call("salesforce.set_line_discount", "sales", '
        """'{"quote_line_id": "0QL000000000001AAA", "percent": 50}')""",
    ),
    "export-panel": (
        'task.export(project.root / "out/support", draft=True, comparison=None)\n'
        'spec = task.folder / "context.yaml"\n'
        'spec.write_text(spec.read_text("utf-8").replace("budget_tokens: 1000", "budget_tokens: 1200"), "utf-8")\n'
        'task = project.task("support")\n'
        'e = ExportPanel(task, value=ExportPlan(out="out/support", draft=True, to=("mcp",)),'
        ' comparison=task.compare(arms=["view"], cases=task.cases[::12]))\ne',
        ".wb-export",
        "e.check()",
    ),
}


def take(opened: Session, name: str) -> None:
    _, where, before = PICTURES[name]
    shown: Locator = opened.page.locator(where).first
    shown.wait_for()
    if before:
        said = opened.python(before)
        assert not said, said
    if name == "export-panel":
        shown.locator("summary").first.click()
    for theme in ("light", "dark"):
        opened.theme(theme)
        opened.page.wait_for_timeout(1_500)
        if name == "policy-matrix":
            shown.get_by_label("salesforce.set_line_discount as sales", exact=True).focus()
        opened.page.wait_for_timeout(500)
        shown.screenshot(path=IMAGES / f"{name}-{theme}.png", animations="disabled")
    opened.theme("light")


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root, home = Path(folder) / "shop", Path(folder) / "jupyter"
        home.mkdir()
        with wb.init(root) as project:
            write_sample(root)
            project.pull("crm").require_complete()
            copy_shipped("contexts/quote-to-cash", root)
            sample_project.write_policy(root / "contexts" / "support")
        lab = Lab(root, home)
        lab.start()
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        context = new_context(browser)
        try:
            for name in names:
                write_notebook(root / f"{name}.ipynb", [START, PICTURES[name][0]])
                with session(lab, context) as opened:
                    opened.open(f"{name}.ipynb").run_all()
                    opened.page.set_viewport_size({"width": 1280, "height": 2600})
                    take(opened, name)
                    opened.check()
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    main(sys.argv[1:] or list(PICTURES))
