"""Notebooks that a check runs again: by `jupyter execute`, and by nbval against the outputs that were kept."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from workbench.checks._report import Finding

__all__ = ["SANITISE_FILE", "check_notebook", "missing_parts", "nbval_command"]

SANITISE_FILE = "sanitise.cfg"
"""In the folder of the notebooks: what differs from run to run, in nbval's form. It should be small."""

_NEEDED = ("nbval", "nbclient", "nbformat", "ipykernel", "pytest")
_EXECUTE = "import sys; from nbclient.cli import main; sys.exit(main())"
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SHOWN = 400


def missing_parts() -> list[str]:
    """Return what is not installed of what runs notebooks."""
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def check_notebook(path: Path, *, root: Path, timeout_s: int) -> Iterator[Finding]:
    """Yield what is wrong with a notebook. It is run only where its kept outputs can be compared.

    Args:
        path: The notebook.
        root: The project's root; places are told from there.
        timeout_s: Most seconds for one cell.
    """
    where = path.relative_to(root).as_posix()
    kept = list(_kept(path, where))
    yield from kept
    if not kept:
        failed = list(_executed(path, where, timeout_s))
        yield from failed
        if not failed:
            yield from _compared(path, where, root, timeout_s)


def _kept(path: Path, where: str) -> Iterator[Finding]:
    """Yield what keeps a notebook from being compared: nbval passes a stripped one without a word."""
    try:
        notebook: Mapping[str, Any] = json.loads(path.read_bytes())
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
        counts = [cell["execution_count"] for cell in cells]
        outputs = [(n, output) for n, cell in enumerate(cells, start=1) for output in cell["outputs"]]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        yield Finding.of("WB953", where, f"it is no notebook of format 4: {type(exc).__name__}: {str(exc)[:_SHOWN]}.")
        return
    if counts != list(range(1, len(counts) + 1)):
        message = f"its code cells have the execution counts {_few(counts)}, not 1 to {len(counts)}. "
        yield Finding.of("WB951", where, message + "Run all cells from a fresh kernel and save it.")
    elif cells and not outputs:
        yield Finding.of("WB951", where, "it has no outputs, so nothing could be compared. Run it and save it.")
    for number, output in outputs:
        if output.get("output_type") == "error":
            message = f"it ended in {output.get('ename')}: {str(output.get('evalue'))[:_SHOWN]}."
            yield Finding.of("WB954", f"{where}: code cell {number}", message)


def _few(values: list[Any]) -> str:
    shown = ", ".join("none" if value is None else str(value) for value in values[:12])
    return shown + (", ..." if len(values) > 12 else "")


def _environment() -> dict[str, str]:
    # Debuggers of a parent process, and options of a pytest that this runs under, are not the notebook's.
    left_out = {"PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _executed(path: Path, where: str, timeout_s: int) -> Iterator[Finding]:
    command = [sys.executable, "-c", _EXECUTE, f"--timeout={timeout_s}", "--kernel_name=python3", str(path)]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        yield Finding.of("WB953", where, f"jupyter execute ended in: {_last_line(done.stderr)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in _CONTROL.sub("", text).splitlines() if line.strip(" -")]
    return (lines[-1] if lines else "no message")[:_SHOWN]


def nbval_command(path: Path, *, root: Path, ini: Path, junit: Path, timeout_s: int) -> list[str]:
    """Return the call of pytest that compares one notebook, apart from the settings that the project has for pytest."""
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", str(timeout_s), f"--junitxml={junit}"]
    sanitise = path.parent / SANITISE_FILE
    if sanitise.is_file():
        options += ["--nbval-sanitize-with", str(sanitise)]
    plain = ["-q", "-c", str(ini), "--rootdir", str(root), "-p", "nbval.plugin", "-p", "no:cacheprovider"]
    return [sys.executable, "-m", "pytest", *plain, *options, str(path)]


def _compared(path: Path, where: str, root: Path, timeout_s: int) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        ini, junit = Path(folder) / "pytest.ini", Path(folder) / "junit.xml"
        ini.write_text("[pytest]\njunit_family = xunit2\n", encoding="utf-8")
        command = nbval_command(path, root=root, ini=ini, junit=junit, timeout_s=timeout_s)
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode not in (0, 1) or not junit.is_file():
            yield Finding.of("WB953", where, f"nbval could not run it: {_last_line(done.stdout + done.stderr)}")
            return
        # Written by the pytest that was just started.
        tree = ElementTree.parse(junit)  # noqa: S314
    for number, test in enumerate(tree.iter("testcase"), start=1):
        for fault in [*test.iter("failure"), *test.iter("error")]:
            message = f"{_what_differs(fault)} Run it again, and look at the diff."
            yield Finding.of("WB952", f"{where}: code cell {number}", message)


def _what_differs(fault: ElementTree.Element) -> str:
    text = _CONTROL.sub("", f"{fault.get('message') or ''}\n{fault.text or ''}")
    marked = re.search(r"mismatch '([^']+)'", text)
    values = re.search(r"<<<<<<<[^\n]*\n(.*?)\n=======[^\n]*\n(.*?)\n>>>>>>>", text, re.DOTALL)
    if values:
        kept, fresh = (" ".join(one.split())[:120] for one in values.groups())
        return f"{marked[1] if marked else 'its output'} was {kept!r}; a fresh run gives {fresh!r}."
    return f"{' '.join(text.split())[:_SHOWN]}."
