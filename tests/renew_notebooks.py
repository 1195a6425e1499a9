"""Run every notebook from a fresh kernel and keep its outputs: `make notebooks`, after what they show has changed."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"


def renew(path: Path) -> None:
    """Run one notebook and write it back; nothing is written when a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    metadata = dict(notebook["metadata"])
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(FOLDER)}},
    ).execute()
    # The kernel adds the version of the Python that happens to run.
    notebook["metadata"] = metadata
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for found in sorted(FOLDER.glob("*.ipynb")):
        print(found.name, file=sys.stderr)
        renew(found)
