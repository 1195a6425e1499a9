"""A real kernel: a bar while a person watches, and a store that stays sound when a cell is interrupted."""

import json
import os
import queue
import time
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager

import workbench as wb

ROOT = Path(__file__).resolve().parents[2]
RECORDS = 12_000
SPEC = """\
$schema: workbench/context-spec/v1
budget_tokens: 300
entities:
  note: {stream: shop.notes, keys: [id]}
sections:
  - {name: note, of: note, required: true}
"""


class Kernel:
    """One kernel, to which cells are given as JupyterLab gives them."""

    def __init__(self, folder):
        self.manager = KernelManager(kernel_name="python3")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / "ipython")}
        self.manager.start_kernel(env=environment, cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)

    def run(self, code, *, interrupt_at=None, by_hand=True):
        """Run a cell; return its reply and its outputs. Interrupt it when its output first holds a word."""
        asked = self.client.execute(code, allow_stdin=by_hand)
        outputs, interrupted = [], False
        until = time.monotonic() + 240
        while time.monotonic() < until:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            outputs.append((kind, content))
            if interrupt_at and not interrupted and kind == "stream" and interrupt_at in content["text"]:
                interrupted = True
                self.manager.interrupt_kernel()
        reply = self._reply(asked)
        assert interrupted or not interrupt_at, f"it was over before: {outputs}"
        return reply, outputs

    def _reply(self, asked):
        while True:
            message = self.client.get_shell_msg(timeout=60)
            if message["parent_header"].get("msg_id") == asked:
                return message["content"]

    def value(self, code):
        """Run a cell that must work, and return what it printed."""
        reply, outputs = self.run(code, by_hand=False)
        assert reply["status"] == "ok", reply
        return "".join(content["text"] for kind, content in outputs if kind == "stream")

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernel")
    project = wb.init(folder / "shop")
    (project.root / "data").mkdir(exist_ok=True)
    words = ("scale", "invoice", "Porto", "valve", "lease", "quartz")
    rows = ({"id": f"n{n}", "text": f"{words[n % 6]} number {n} for {words[n % 5]}"} for n in range(RECORDS))
    (project.root / "data/notes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    project.add_files("shop", [project.root / "data/notes.jsonl"])
    task = project.root / "contexts/notes"
    task.mkdir()
    (task / "context.yaml").write_text(SPEC)
    cases = (
        {
            "id": f"c{n}",
            "type": "lookup",
            "question": f"What is the text of note n{n}?",
            "answer": f"n{n}",
            "answer_type": "id",
            "gold_records": [f"shop:notes/n{n}"],
            "gold_fields": [{"record": f"shop:notes/n{n}", "path": "/id"}],
        }
        for n in range(400)
    )
    (task / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    project.close()
    kernel = Kernel(folder)
    try:
        kernel.value("import workbench as wb\nfrom workbench.connectors import _pull\n_pull._BATCH_RECORDS = 500")
        kernel.value("p = wb.open('shop')")
        yield kernel
    finally:
        kernel.close()


# Tells how far it is once, and then waits for the interrupt: a busy machine may send it late.
WAITS = """
import time
def waits(*far):
    print('FAR', *far, flush=True)
    time.sleep(60)
"""


def interrupted(reply):
    return reply["status"] == "error" and reply["ename"] == "KeyboardInterrupt"


def test_an_interrupted_pull_leaves_the_store_sound_and_the_next_one_finishes_it(kernel):
    reply, _ = kernel.run(f"{WAITS}p.pull('shop', progress=waits)", interrupt_at="FAR")
    assert interrupted(reply), reply
    assert kernel.value("print(p.store.verify())").strip() == "[]"
    assert int(kernel.value("print(p.store.count('shop.notes'))")) < RECORDS
    # In the same kernel, with the same project: nothing was left locked.
    assert kernel.value("print(p.pull('shop').complete, p.store.count('shop.notes'))").split() == [
        "complete",
        str(RECORDS),
    ]
    assert kernel.value("print(p.store.verify())").strip() == "[]"


def test_an_interrupted_index_leaves_the_store_sound_and_is_made_to_its_end_the_next_time(kernel):
    # The records may have been pulled by another process of the tests, into a store of its own.
    kernel.value("r = p.pull('shop')")
    reply, _ = kernel.run(f"{WAITS}t = p.task('notes')\nr = t.retriever(progress=waits)", interrupt_at="FAR")
    assert interrupted(reply), reply
    assert kernel.value("print(p.store.verify())").strip() == "[]"
    found = kernel.value("print('n77' in p.task('notes').retriever().bm25()('note n77', budget_tokens=200).text)")
    assert found.strip() == "True"


def test_an_interrupted_comparison_goes_on_where_it_was(kernel):
    kernel.value("r = p.pull('shop')")
    code = f"{WAITS}t = p.task('notes')\nx = t.compare(arms=['view', 'bm25'], keep=True, progress=waits)"
    reply, _ = kernel.run(code, interrupt_at="FAR")
    assert interrupted(reply), reply
    assert kernel.value("print(p.store.verify())").strip() == "[]"
    done = kernel.value(
        "x = t.compare(arms=['view', 'bm25'], keep=True)\nprint(x.to_dict()['arms']['view']['answerable'])"
    )
    assert "1.0" in done


def test_a_bar_is_shown_by_hand_and_takes_itself_away(kernel):
    slow = "import workbench.api._watched as w\nw._FIRST_AFTER_S = 0.0\nr = p.pull('shop', full=True)"
    reply, outputs = kernel.run(slow)
    assert reply["status"] == "ok", reply
    first = next(content for kind, content in outputs if kind == "display_data")
    assert "Pulling shop: records of shop.notes" in first["data"]["text/html"]
    last = [content for kind, content in outputs if kind == "update_display_data"][-1]
    assert last["data"] == {}
    assert last["transient"] == first["transient"]


def test_what_runs_by_itself_shows_no_bar(kernel):
    reply, outputs = kernel.run("r = p.pull('shop', full=True)", by_hand=False)
    assert reply["status"] == "ok", reply
    assert [kind for kind, _ in outputs if kind != "execute_input" and kind != "status"] == []
