"""What is shared holds no secret: bundles, reports in HTML and run notebooks, for each kind of credential."""

import json

import nbformat
import pytest
from loopback import serving
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from token_source import AUTHS, ENV, Guarded, manifest_of

import workbench as wb
from workbench.connectors import manifest_yaml

SPEC = """\
$schema: workbench/context-spec/v1
description: Orders.
budget_tokens: 300
entities:
  order: {stream: crm.orders, keys: [/id]}
sections:
  - {name: order, of: order, required: true}
"""
CASE = {
    "id": "c1", "type": "lookup", "hops": 1, "question": "Who is the buyer of order 5?", "answer": "Ana",
    "answer_type": "string", "aliases": [], "tolerance": None, "gold_records": ["crm:orders/5"],
    "gold_fields": [{"record": "crm:orders/5", "path": "/buyer"}],
}  # fmt: skip
# Kinds whose credential is not merely the name of a user.
NAMES = ("T_USER", "T_ID", "T_APP", "T_INST")


@pytest.fixture(autouse=True)
def secrets_are_set(monkeypatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


def secrets_of(source):
    mine = {n: v for n, v in ENV.items() if f'"{n}"' in json.dumps(AUTHS[source.auth]) and n not in NAMES}
    lines = [line for line in mine.pop("T_PEM", "").splitlines() if not line.startswith("-----")]
    return {*mine.values(), *lines[:-1], *source.tokens, *source.refreshes[source.auth != "refresh" :], *source.secrets}


class Long(list):
    """Tokens as long as real ones are."""

    def append(self, token):
        super().append(f"{token}-of-the-telling-source")


class Telling(Guarded):
    """A source whose records repeat the credential that they were asked for with, and whose last page refuses so."""

    def __init__(self, auth):
        super().__init__(auth)
        self.tokens = Long()

    def _orders(self, handler):
        shown = f"{handler.path} {handler.headers.get('authorization', '')} {handler.headers.get('x-key', '')}"
        if "page=4" in handler.path:
            handler.reply(400, json.dumps({"message": shown}).encode())
        elif self._known(handler):
            self._used += 1
            page = 1 + sum(f"page={number}" in handler.path for number in (2, 3)) + ("page=3" in handler.path)
            rows = [
                {"id": str(2 * page + more), "buyer": "Ana", "self": shown, "user": ENV["T_USER"]} for more in (0, 1)
            ]
            handler.reply(200, json.dumps({"orders": rows, "next": f"/orders?page={page + 1}"}).encode())
        else:
            handler.reply(401, json.dumps({"message": shown}).encode())


def project_of(folder, auth, url):
    (folder / "connectors" / "crm").mkdir(parents=True)
    (folder / "contexts" / "orders").mkdir(parents=True)
    (folder / "workbench.toml").write_text('name = "desk"\nprivate_hosts = ["127.0.0.1"]\n')
    (folder / "connectors" / "crm" / "manifest.yaml").write_text(manifest_yaml(manifest_of(auth, url)))
    (folder / "contexts" / "orders" / "context.yaml").write_text(SPEC)
    (folder / "contexts" / "orders" / "cases.jsonl").write_text(json.dumps(CASE) + "\n")


def shown_in(folder):
    """Everything that stands in the files of a folder, but for the store's own secrets."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "secrets"]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


@pytest.mark.parametrize("auth", AUTHS)
def test_no_bundle_and_no_report_holds_a_secret_that_the_source_repeats(auth, tmp_path):
    source = Telling(auth)
    with serving(source) as url:
        project_of(tmp_path, auth, url)
        project = wb.open(tmp_path)
        receipt = project.pull("crm")
        assert receipt.complete == "partial"
        task = project.task("orders")
        comparison = task.compare(arms=["view", "full"])
        bundle = task.export(tmp_path / "out", draft=True, comparison=comparison)
        context = task.build("order 5")
        faces = [receipt, context, comparison, bundle, project.profile("crm.orders"), project.records("crm.orders")]
        texts = [repr(one) + str(one) + (one._repr_html_() if hasattr(one, "_repr_html_") else "") for one in faces]
        comparison.to_html(tmp_path / "out" / "report.html") if hasattr(comparison, "to_html") else None
        texts += [shown_in(tmp_path / "out"), shown_in(tmp_path / ".workbench")]
        (record,) = [one for one in project.store.scan("crm.orders") if one.id == "5"]
    shown = "\n".join(texts)
    assert "***" in record.body["self"]
    assert record.body["user"] == ENV["T_USER"]  # a name is no secret, and records keep it
    assert "Ana" in shown
    assert not {secret for secret in secrets_of(source) if secret in shown}


CELL = """\
import workbench as wb
from workbench.errors import WorkbenchError
project = wb.open({folder!r})
print(project.pull("crm"))
display(project.pull("crm"), project.records("crm.orders").to_pandas())
"""


def test_no_run_notebook_and_no_page_made_of_it_holds_a_secret(tmp_path):
    sources, cells = [], []
    for auth in AUTHS:
        source = Telling(auth)
        context = serving(source)
        project_of(tmp_path / auth, auth, context.__enter__())
        sources.append((source, context))
        cells.append(nbformat.v4.new_code_cell(CELL.format(folder=str(tmp_path / auth))))
        failing = nbformat.v4.new_code_cell('project.pull("crm").require_complete()')
        failing.metadata["tags"] = ["raises-exception"]
        cells.append(failing)
    notebook = nbformat.v4.new_notebook(cells=cells)
    try:
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    finally:
        for _, context in sources:
            context.__exit__(None, None, None)
    shown = nbformat.writes(notebook) + HTMLExporter().from_notebook_node(notebook)[0]
    assert shown.count("FetchError") >= len(AUTHS)
    assert not {secret for source, _ in sources for secret in secrets_of(source) if secret in shown}
