"""A real JupyterLab on loopback and a real Chromium: what the tests of the widgets drive."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page

ROOT = Path(__file__).resolve().parents[2]
# Nothing but what the tests ask for may leave the browser.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Long enough for a busy machine; none of it is waited for where things go well.
STARTED_S = 300
READY_MS = 300_000
STEP_MS = 120_000
CLOSED_MS = 300
EXTENSIONS = ROOT / "workbench/notebook/labextensions"

# Cells that the tests of several modules run.
DESIGN = """
import workbench as wb
from workbench.notebook import ComparisonView, ViewDesigner
task = wb.open().task("support")
d = ViewDesigner(task, question="What are the order totals of Yewdale Minerals LLC?")
first = d.value
d
"""
COMPARE = """
cases = task.cases[::30]
c = ComparisonView(task.compare(arms=["view", "bm25"], cases=cases, budget_tokens=300, frontier=True))
c
"""


def chromium_path() -> str | None:
    """Where Chromium is, or `None`."""
    named = os.environ.get("WORKBENCH_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


class Lab:
    """A JupyterLab server on a folder, with its settings in folders of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        settings = self.home / "settings"
        silent = settings / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        silent.parent.mkdir(parents=True, exist_ok=True)
        silent.write_text('{"fetchNews": "false", "checkForUpdates": false}', "utf-8")
        names = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
        environment = kept | {key: str(self.home / name) for key, name in names.items()}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
        command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
        command += ["--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={self.folder}"]
        command += [f"--LabApp.extra_labextensions_path={EXTENSIONS}"]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=self.folder)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + STARTED_S
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/api/status", timeout=5):  # noqa: S310 - loopback
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise TimeoutError((self.home / "server.log").read_text("utf-8")[-2000:])

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=20)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()


def write_notebook(path: Path, cells: Sequence[str]) -> Path:
    """Write a notebook of code cells."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(cells)]
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)
    return path


CLOSE = """async () => {
    for (const one of [...(window.jupyterapp?.shell?.widgets("main") ?? [])]) {
        if (one.sessionContext?.session) await one.sessionContext.shutdown();
        one.dispose();
    }
}"""
# Another notebook in the page that is there: JupyterLab is loaded once, which takes longest.
OPEN = """async name => {
    const app = window.jupyterapp;
    const opened = await app.commands.execute("docmanager:open", {path: name, factory: "Notebook"});
    app.shell.activateById(opened.id);
}"""
# The notebook that was asked for is in front, with its kernel.
READY = """name => {
    const shown = window.jupyterapp?.shell?.currentWidget;
    return shown?.context?.path === name && shown.context.isReady && shown.sessionContext?.isReady;
}"""


class Session:
    """A page with a notebook in it, and everything that went wrong there."""

    def __init__(self, lab: Lab, page: Page) -> None:
        self.lab, self.page = lab, page
        page.set_default_timeout(STEP_MS)
        self.errors: list[str] = []
        self.abroad: list[str] = []
        page.on("pageerror", self._error)
        page.on("request", self._request)

    def leave(self) -> None:
        """Listen no more and close the notebooks; the page stays for the next.

        Nobody closes a notebook with its kernel gone, and ipywidgets then says that it cannot send.
        """
        self.page.remove_listener("pageerror", self._error)
        self.page.remove_listener("request", self._request)
        if self.page.url.startswith(f"{self.lab.url}/"):
            self.page.evaluate(CLOSE)
            self.page.wait_for_timeout(CLOSED_MS)

    def _error(self, error: Any) -> None:
        self.errors.append(str(error))

    def _request(self, request: Any) -> None:
        if not re.match(r"(https?://127\.0\.0\.1[:/]|wss?://127\.0\.0\.1[:/]|blob:|data:|about:)", request.url):
            self.abroad.append(request.url)

    def open(self, name: str) -> Session:
        """Open a notebook of the server's folder and wait until its kernel is there."""
        if not self.page.url.startswith(f"{self.lab.url}/"):
            return self.load(name)
        self.page.evaluate(OPEN, name)
        self.page.wait_for_function(READY, arg=name, timeout=READY_MS)
        return self

    def load(self, name: str) -> Session:
        """Load JupyterLab itself anew, with a notebook."""
        workspace = re.sub(r"\W", "-", name)
        self.page.goto(f"{self.lab.url}/lab/workspaces/{workspace}/tree/{name}?reset")
        self.page.wait_for_function(READY, arg=name, timeout=READY_MS)
        return self

    def command(self, name: str, **arguments: Any) -> None:
        self.page.evaluate("([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, arguments])

    def run_all(self, within_ms: float = READY_MS) -> Session:
        """Run all cells; no cell may end in an error."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
            " && [...window.jupyterapp.shell.currentWidget.content.widgets]"
            ".every(cell => cell.model.type !== 'code' || cell.model.executionCount !== null)",
            timeout=within_ms,
        )
        failed = self.page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")
        assert failed.count() == 0, failed.first.inner_text()
        return self

    def save(self) -> None:
        self.command("docmanager:save")

    def theme(self, name: str) -> None:
        """`light` or `dark`."""
        self.command("apputils:change-theme", theme=f"JupyterLab {name.capitalize()}")
        self.page.wait_for_function(f"() => document.body.dataset.jpThemeLight === '{str(name == 'light').lower()}'")

    def widget(self, name: str) -> Locator:
        """A live widget on the page, such as `designer`."""
        found = self.page.locator(f".wb-{name}").first
        found.wait_for(timeout=READY_MS)
        return found

    def python(self, code: str) -> str:
        """Run code in the notebook's kernel and return what it prints."""
        return str(
            self.page.evaluate(
                """async code => {
                    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                    const future = kernel.requestExecute({code, store_history: false});
                    let printed = "";
                    future.onIOPub = message => {
                        if (message.header.msg_type === "stream") printed += message.content.text;
                        if (message.header.msg_type === "error") printed += message.content.traceback.join("\\n");
                    };
                    await future.done;
                    return printed;
                }""",
                code,
            )
        )

    def axe(self, selector: str) -> list[str]:
        """What axe finds serious or critical inside of a part of the page."""
        if not self.page.evaluate("() => !!window.axe"):
            self.page.add_script_tag(content=AXE_SCRIPT)
        found = self.page.evaluate("selector => axe.run(selector)", selector)
        return [
            f"{one['id']} ({one['impact']}): {node['html'][:200]} {node['failureSummary'][:300]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    def check(self) -> None:
        """Nothing went wrong in the page, and nothing was asked of another machine."""
        assert not self.errors, self.errors
        assert not self.abroad, self.abroad


@contextmanager
def session(lab: Lab, context: BrowserContext) -> Iterator[Session]:
    """The context's page, or a new one; a page in which something failed is not handed on."""
    opened = Session(lab, context.pages[0] if context.pages else context.new_page())
    try:
        yield opened
    except BaseException:
        opened.page.close()
        raise
    if opened.errors or opened.abroad:
        opened.page.close()
    else:
        opened.leave()


def new_context(browser: Browser) -> BrowserContext:
    """A browser as it is after its installation, as large as a screen."""
    return browser.new_context(viewport={"width": 1500, "height": 1100})
