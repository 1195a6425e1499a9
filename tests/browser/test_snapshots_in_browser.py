"""What a reader sees without a kernel: after a restart, in an untrusted copy, in a report."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lab import COMPARE, DESIGN, session, write_notebook

if TYPE_CHECKING:
    from lab import Lab
    from playwright.sync_api import Browser, BrowserContext

# The table of a snapshot, not the live view.
SNAPSHOT = ".jp-OutputArea-output table:not(.wb table)"


def run_and_save(lab: Lab, context: BrowserContext, name: str) -> Path:
    path = write_notebook(lab.folder / name, [DESIGN, COMPARE])
    with session(lab, context) as opened:
        opened.open(name).run_all()
        opened.widget("designer")
        opened.widget("comparison")
        opened.save()
        opened.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        opened.check()
        # No page is there when the server goes.
        opened.page.goto("about:blank")
    return path


def test_after_a_restart_of_the_server_snapshots_are_seen(
    lab: Lab, browser: Browser, context: BrowserContext, tmp_path: Path
) -> None:
    path = run_and_save(lab, context, "kept.ipynb")
    saved = json.loads(path.read_text("utf-8"))
    assert all(cell["outputs"] for cell in saved["cells"])
    lab.restart()
    with session(lab, context) as opened:
        opened.open("kept.ipynb")
        opened.page.locator(SNAPSHOT, has_text="account-orders").first.wait_for()
        opened.page.locator(SNAPSHOT, has_text="bm25").first.wait_for()
        text = opened.page.locator(".jp-Notebook").inner_text()
        assert "model not found" not in text
        assert "Error displaying widget" not in text
        assert "As it was when the cell ran" in text
        opened.check()

    # An untrusted copy: signed by nobody on this machine.
    copy = json.loads(json.dumps(saved))
    copy["cells"][0]["source"] += "\n# from somebody else"
    (lab.folder / "theirs.ipynb").write_text(json.dumps(copy), "utf-8")
    with session(lab, context) as opened:
        opened.open("theirs.ipynb")
        opened.page.locator(SNAPSHOT, has_text="account-orders").first.wait_for()
        text = opened.page.locator(".jp-Notebook").inner_text()
        assert "model not found" not in text
        used = re.search(r"\d+ of 1,000 tokens \(o200k_base\) are used", text)
        assert used is not None
        assert opened.page.locator(".wb-designer").count() == 0

    report = as_report(path, tmp_path)
    asked: list[str] = []
    # A browser that has never seen the server.
    fresh = browser.new_context()
    try:
        page = fresh.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(report.as_uri())
        text = page.locator("body").inner_text()
        assert asked == [report.as_uri()]
        assert used[0] in text
        assert "view less bm25, answerable" in text
    finally:
        fresh.close()


def as_report(notebook: Path, folder: Path) -> Path:
    """The one-file report that the documentation tells of."""
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", "--embed-images", str(notebook)]
    command += ["--output-dir", str(folder), "--HTMLExporter.require_js_url=", "--HTMLExporter.jquery_url="]
    command += ["--HTMLExporter.mathjax_url=", "--HTMLExporter.mermaid_js_url=", "--HTMLExporter.widget_renderer_url="]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{notebook.stem}.html"
