"""`workbench lab`: JupyterLab on the project."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click

from workbench.cli._api import current_app
from workbench.cli._output import note
from workbench.errors import ConfigError

__all__ = ["lab", "lab_command"]

_NEEDED = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget")


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port; default: 8888, or the next free one.")
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(port: int | None, no_browser: bool, options: tuple[str, ...]) -> None:
    """Open JupyterLab on the project, on this machine alone; OPTIONS behind -- go to jupyter lab as they are."""
    project = current_app().project()
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        message = f"JupyterLab cannot be opened: {', '.join(missing)} not installed. "
        raise ConfigError(message + "Install it with: pip install 'context-workbench[lab]'")
    note(f"Opening JupyterLab on {project.root}; Ctrl-C ends it.")
    command = lab_command(str(project.root), port=port, browser=not no_browser, options=options)
    # Kernels find the project by their working directory, which lies in it.
    code = _run(command, project.root)
    if code:
        message = f"jupyter lab ended with {code}; what it says stands above."
        raise ConfigError(message)


def _run(command: Sequence[str], folder: Path) -> int:
    """Run JupyterLab and return its exit code; 0 where somebody asked for the end, however hard it went down.

    Ctrl-C is for it alone: it asks, and ends its kernels. Whoever ends this process ends it too.
    """
    process = subprocess.Popen(command, cwd=folder, env=_environment())  # noqa: S603 - our own interpreter
    asked: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if number != signal.SIGINT:  # of which a terminal tells all
            process.send_signal(number)

    # A function, since a process that is started would inherit that a signal is ignored.
    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = process.wait()
    finally:
        for number, act in before.items():
            signal.signal(number, act)
    return 0 if asked else code


def lab_command(root: str, *, port: int | None, browser: bool, options: Sequence[str]) -> list[str]:
    """Return the call of JupyterLab; what `options` say holds, as they come last."""
    found = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", "--ip=127.0.0.1"]
    if port is not None:
        # Exactly this one: another would be a surprise to whoever named it.
        found += [f"--port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        found.append("--no-browser")
    return [*found, *options]


def _environment() -> dict[str, str]:
    """Return the environment; in it, the kernels' Python is the one that the workbench is installed in."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])  # noqa: PTH120 - not resolved
    return {**os.environ, "PATH": path}
