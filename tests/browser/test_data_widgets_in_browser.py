"""The record browser, the policy matrix and the export panel under a real hand, by keyboard alone, in both themes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sample_project
from lab import session, write_notebook

import workbench as wb

if TYPE_CHECKING:
    from lab import Lab
    from playwright.sync_api import BrowserContext, Locator

START = """
import workbench as wb
from workbench.notebook import ExportPanel, ExportPlan, PolicyMatrix, RecordBrowser
project = wb.open()
task = project.task("desk")
"""
RECORDS = """
b = RecordBrowser(project, "crm.orders")
b
"""
POLICY = """
m = PolicyMatrix(task)
m
"""
EXPORT = """
e = ExportPanel(task, value=ExportPlan(out="out/desk"))
e
"""


@pytest.fixture(scope="session")
def desk(lab_project: Path) -> Path:
    """A task with a policy and without cases, in the project of the browser."""
    folder = lab_project / "contexts" / "desk"
    folder.mkdir(exist_ok=True)
    spec = (lab_project / "contexts" / "support" / "context.yaml").read_text("utf-8")
    (folder / "context.yaml").write_text(spec, "utf-8")
    sample_project.write_policy(folder)
    return folder


def tab_to(widget: Locator, target: Locator, *, most: int = 80) -> None:
    """Press Tab until the target has the focus: a person without a mouse gets there."""
    page = widget.page
    for _ in range(most):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {target}")


def test_records_are_filtered_opened_and_selected_by_keyboard(desk: Path, open_notebook: Any) -> None:
    opened = open_notebook("records", START + RECORDS)
    widget = opened.widget("browser")
    page = opened.page
    search = widget.get_by_role("searchbox", name="Contains")
    search.focus()
    page.keyboard.type("ACC-")
    widget.locator(".wb-count", has_text="131 records").wait_for()
    field = widget.locator("[name=field]")
    tab_to(widget, field)
    field.select_option("/status/value")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("picking")
    page.keyboard.press("Enter")
    widget.locator(".wb-chips li", has_text="/status/value is picking").wait_for()
    total = int(opened.python("print(b.state['total'])"))
    expected = "print(sum(r.body['status']['value'] == 'picking' for r in project.records('crm.orders')))"
    assert 0 < total == int(opened.python(expected))
    widget.locator(".wb-count", has_text=f"of {total} records").wait_for()
    first = widget.locator("tbody tr").first
    tab_to(widget, first.get_by_role("checkbox"))
    page.keyboard.press("Space")
    widget.get_by_text("1 selected").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    widget.locator(".wb-opened").wait_for()
    record = first.get_attribute("data-record")
    assert opened.python("print([r.id for r in b.selected], b.opened.id)").strip() == f"['{record}'] {record}"


def test_the_matrix_is_changed_tried_and_saved_by_keyboard(desk: Path, open_notebook: Any) -> None:
    sample_project.write_policy(desk)
    opened = open_notebook("matrix", START + POLICY)
    widget, page = opened.widget("matrix"), opened.page
    cell = widget.get_by_label("find_order as sales", exact=True)
    cell.focus()
    widget.locator(".wb-deciding", has_text="allow, by look (inherited)").wait_for()
    page.keyboard.press("d")
    widget.locator(".wb-deciding", has_text="deny, by find-order-for-sales (own)").wait_for()
    assert opened.python("print(m.policy.rules[-1].effect)").strip() == "deny"
    arguments = widget.get_by_label("Arguments (JSON)")
    tab_to(widget, arguments)
    page.keyboard.type('{"order": "7", "cents": 4000}')
    page.keyboard.press("Enter")
    widget.locator(".wb-decision", has_text="allow").wait_for()
    assert opened.python("print(m.decision.rule)").strip() == "small-refund"
    widget.get_by_role("tab", name="Test a call").focus()
    page.keyboard.press("ArrowRight")
    widget.get_by_text("rule added: find-order-for-sales").wait_for()
    save = widget.get_by_role("button", name="Save")
    save.focus()
    page.keyboard.press("Enter")
    widget.locator(".wb-said", has_text="Saved desk/policy.yaml; 3 comments were kept").wait_for()
    written = (desk / "policy.yaml").read_text("utf-8")
    assert written.startswith(sample_project.POLICY)
    assert "find-order-for-sales" in written


def test_an_approval_is_given_in_the_matrix(desk: Path, open_notebook: Any) -> None:
    sample_project.write_policy(desk)
    asked = """
done = task.act("refund", {"order": "7", "cents": 9000}, role="support", caller="agent-1", dry_run=False, perform=print)
"""
    opened = open_notebook("approvals", START + POLICY, asked)
    widget = opened.widget("matrix")
    widget.get_by_role("tab", name="Approvals").click()
    box = widget.get_by_label("Your name")
    box.fill("agent-1")
    box.press("Tab")
    widget.get_by_role("button", name="Approve").click()
    widget.locator(".wb-error", has_text="another person must answer").wait_for()
    # What was typed stays, so that it can be mended; a valid answer clears the fault.
    assert box.input_value() == "agent-1"
    box.fill("mia")
    widget.get_by_role("button", name="Approve").click()
    widget.get_by_text("Nothing waits for an approval.").wait_for()
    assert not widget.locator(".wb-error").is_visible()
    assert opened.python("print(len(task.pending()))").strip() == "0"


def test_an_export_is_checked_mended_and_written_by_keyboard(desk: Path, open_notebook: Any) -> None:
    sample_project.write_policy(desk)
    opened = open_notebook("export", START + EXPORT)
    widget, page = opened.widget("export"), opened.page
    draft = widget.get_by_label("Draft")
    draft.focus()
    page.keyboard.press("Space")
    check = widget.get_by_role("button", name="Check")
    tab_to(widget, check)
    page.keyboard.press("Enter")
    widget.locator(".wb-found li", has_text="not vetted").first.wait_for()
    assert widget.get_by_role("button", name="Write").is_disabled()
    lead = widget.get_by_role("button", name="Go to Draft").first
    tab_to(widget, lead)
    page.keyboard.press("Enter")
    assert draft.evaluate("node => node === document.activeElement")
    page.keyboard.press("Space")
    widget.locator(".wb-said", has_text="Not checked yet").wait_for()
    tab_to(widget, check)
    page.keyboard.press("Enter")
    widget.locator(".wb-said", has_text="It can be written").wait_for()
    digest = widget.locator(".wb-digest").inner_text().split()[1].rstrip(";")
    write = widget.get_by_role("button", name="Write")
    tab_to(widget, write)
    page.keyboard.press("Enter")
    widget.locator(".wb-said", has_text="Written to out/desk").wait_for()
    assert opened.python("print(e.written.digest)").strip() == digest
    assert widget.get_by_label("Command").input_value() == "workbench export desk --out out/desk --draft"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(desk: Path, open_notebook: Any, theme: str) -> None:
    sample_project.write_policy(desk)
    opened = open_notebook(f"axe-{theme}", START + RECORDS, POLICY, EXPORT)
    opened.theme(theme)
    browser, matrix, export = (opened.widget(name) for name in ("browser", "matrix", "export"))
    browser.locator("tbody button").first.click()
    browser.locator(".wb-opened").wait_for()
    matrix.get_by_label("refund as sales", exact=True).select_option("ask")
    matrix.get_by_label("Approver of refund as sales").wait_for()
    matrix.get_by_role("tab", name="Changes").click()
    matrix.get_by_text("rule added: refund-for-sales").wait_for()
    export.get_by_role("button", name="Check").click()
    export.locator(".wb-digest").wait_for()
    for name in ("browser", "matrix", "export"):
        assert opened.axe(f".wb-{name}") == []


def test_a_hundred_thousand_records_take_few_rows_and_a_small_file(
    lab: Lab, context: BrowserContext, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("many") / "many"
    count = 100_000
    with wb.init(root) as project:
        with (root / "items.csv").open("w", encoding="utf-8") as file:
            file.write("id,state,amount\n")
            file.writelines(f"I-{n:06},{'open' if n % 4 else 'shut'},{n * 7919 % 99991}\n" for n in range(count))
        project.add_files("many", [root / "items.csv"])
        project.pull("many").require_complete()
    cell = f"""
import workbench as wb
from workbench.notebook import RecordBrowser
b = RecordBrowser(wb.open({str(root)!r}), "many.items", page_rows=100)
b
"""
    path = write_notebook(lab.folder / "many.ipynb", [cell])
    with session(lab, context) as opened:
        opened.open("many.ipynb").run_all()
        widget = opened.widget("browser")
        assert 0 < widget.locator("tr").count() < 200
        widget.locator(".wb-count", has_text="of 100,000 records").wait_for()
        widget.locator("[name=field]").select_option("/state")
        widget.locator("[name=value]").fill("shut")
        widget.get_by_role("button", name="Add filter").click()
        widget.locator(".wb-count", has_text="of 25,000 records").wait_for()
        widget.get_by_label("Page", exact=True).fill("250")
        widget.get_by_label("Page", exact=True).press("Enter")
        widget.locator("tr[data-record='I-099996']").wait_for()
        assert widget.locator("tr").count() < 200
        opened.save()
        opened.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        opened.check()
    assert path.stat().st_size < 1_000_000
    assert json.loads(path.read_text("utf-8"))["cells"][0]["outputs"]
