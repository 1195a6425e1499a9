"""The view designer under a real hand: keys, drags, themes, faults, and what stays without a kernel."""

from __future__ import annotations

from typing import Any

QUESTION = "What are the order totals of Yewdale Minerals LLC?"
CELL = f"""
import workbench as wb
from workbench.notebook import ViewDesigner
project = wb.open()
task = project.task("support")
d = ViewDesigner(task, question={QUESTION!r})
d
"""
TOLD = "import json; print(json.dumps({'budget': d.spec.budget_tokens, 'tokens': d.context.tokens}))"


def test_twenty_keys_on_the_budget_show_what_python_has(open_notebook: Any) -> None:
    opened = open_notebook("keys", CELL)
    widget = opened.widget("designer")
    box = widget.locator(".wb-budget")
    box.focus()
    for _ in range(20):
        box.press("ArrowDown")
    widget.locator(".wb-words", has_text="of 800 tokens").wait_for()
    assert box.input_value() == "800"
    assert opened.python("print(d.spec.budget_tokens, d.context.tokens)").split()[0] == "800"
