"""Run notebooks from a fresh kernel and keep their outputs: `make notebooks`, after what they show has changed.

`python tests/renew_notebooks.py [NAME ...]`: all of them, or those whose names begin so.
"""

import configparser
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
# What differs from one run to the next and is read by nobody.
_LEFT_OUT = ("execution", "scrolled", "collapsed")


def renew(path: Path) -> None:
    """Run one notebook and write it back; nothing is written when a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    metadata = dict(notebook["metadata"])
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(FOLDER)}},
    ).execute()
    nbformat.write(formatted(notebook, metadata), path)


def formatted(notebook: nbformat.NotebookNode, metadata: dict) -> nbformat.NotebookNode:
    """Return a notebook that was run, without what makes a diff long: no times, no state of widgets."""
    # The kernel adds the version of the Python that happens to run.
    notebook["metadata"] = metadata
    for cell in notebook["cells"]:
        for name in _LEFT_OUT:
            cell["metadata"].pop(name, None)
        for output in cell.get("outputs", ()):
            if "text" in output:
                output["text"] = sanitised(output["text"])
            for kind, value in output.get("data", {}).items():
                if isinstance(value, str):
                    output["data"][kind] = sanitised(value)
    return notebook


def sanitised(text: str) -> str:
    """Return an output's text as nbval compares it: what differs from run to run is replaced."""
    rules = configparser.RawConfigParser()
    rules.read(FOLDER / "sanitise.cfg", encoding="utf-8")
    for name in rules.sections():
        text = re.sub(rules.get(name, "regex"), rules.get(name, "replace"), text)
    return text


if __name__ == "__main__":
    wanted = sys.argv[1:] or [""]
    for found in sorted(FOLDER.glob("*.ipynb")):
        if any(found.name.startswith(name) for name in wanted):
            began = time.monotonic()
            renew(found)
            print(f"{found.name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
