"""How long a hand waits: from a key on the budget to the new bar, in a real browser.

Beside it the same with ipywidgets alone, as its own documentation would have it: `interact` over a function that builds
the context and prints its tokens. Both on the sample company, one after the other, in one JupyterLab.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from lab import CHROMIUM_FLAGS, Lab, Session, chromium_path, new_context, session, write_notebook
from playwright.sync_api import sync_playwright

from workbench.cli import main as workbench
from workbench.sandbox import SOURCE, Company

QUESTION = "What are the order totals of Yewdale Minerals LLC?"
OURS = f"""
import workbench as wb
from workbench.notebook import ViewDesigner
task = wb.open().task("support")
d = ViewDesigner(task, question={QUESTION!r})
d
"""
PEER = f"""
from ipywidgets import BoundedIntText, interact
@interact(budget=BoundedIntText(1000, 1, 4000, step=10))
def build(budget):
    c = task.build({QUESTION!r}, budget_tokens=budget)
    print("peer", c.tokens, "of", budget)
"""
# From the key to the first time that the page says the new budget.
WATCH = """([watched, box]) => {
  window.waits = [];
  let pressed = null;
  const target = document.querySelector(watched);
  document.querySelector(box).addEventListener("keydown", () => { pressed = performance.now(); }, true);
  new MutationObserver(() => {
    if (pressed === null) return;
    window.waits.push(performance.now() - pressed);
    pressed = null;
  }).observe(target, { childList: true, subtree: true, characterData: true });
}"""


def measured(page: Session, watched: str, box: str, keys: int) -> list[float]:
    """Milliseconds of `keys` presses, one after the other."""
    page.page.evaluate(WATCH, [watched, box])
    page.page.locator(box).first.focus()
    for done in range(1, keys + 1):
        page.page.keyboard.press("ArrowDown")
        page.page.wait_for_function("count => window.waits.length >= count", arg=done, polling=10)
    found: list[float] = page.page.evaluate("() => window.waits")
    return found


def edits(page: Session, count: int) -> list[float]:
    """Milliseconds in Python for a changed priority, which asks for a new view."""
    code = f"""
import time
times = []
for n in range({count}):
    began = time.perf_counter()
    d.set_section("account-orders", {{"priority": 30 + n}})
    times.append((time.perf_counter() - began) * 1e3)
print(times)
"""
    return [float(one) for one in page.python(code).strip("[] \n").split(",")]


def said(name: str, values: list[float], peer: list[float] | None = None) -> None:
    p50, p95 = np.percentile(values, [50, 95])
    ratio = f"   {np.percentile(peer, 95) / p95:.2f} x faster at p95 than ipywidgets alone" if peer else ""
    print(f"{name:44} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   n {len(values)}{ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=40, help="key presses")
    keys = parser.parse_args().keys
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "project"
        workbench(["init", str(root)])
        Company().write(root / "data" / SOURCE)
        workbench(["--project", str(root), "pull", SOURCE])
        lab = Lab(root, Path(folder))
        lab.start()
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        try:
            with session(lab, new_context(launched)) as page:
                run(page, root, keys)
        finally:
            launched.close()
            lab.stop()


def run(page: Session, root: Path, keys: int) -> Any:
    write_notebook(root / "bench.ipynb", [OURS, PEER])
    page.open("bench.ipynb").run_all()
    page.widget("designer")
    box = ".widget-text input[type=number], .jupyter-widgets input[type=number]:not(.wb input)"
    page.page.locator(box).first.wait_for()
    peer = measured(page, ".jp-OutputArea-output .widget-interact", box, keys)
    ours = measured(page, ".wb-words", ".wb-budget", keys)
    said("a key on the budget: ViewDesigner", ours, peer)
    said("a key on the budget: ipywidgets.interact", peer)
    said("a changed priority, in Python", edits(page, 10))


if __name__ == "__main__":
    main()
