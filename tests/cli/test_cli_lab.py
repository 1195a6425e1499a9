"""`workbench lab` opens a real JupyterLab on the project, and refuses clearly where it is not installed."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import workbench as wb
from workbench.cli import main
from workbench.cli._lab import lab_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path):
    wb.init(tmp_path / "shop").close()
    return tmp_path / "shop"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def interrupted(lab: subprocess.Popen[bytes]) -> int:
    """Press Ctrl-C and answer the question that follows; return the exit code.

    All processes of the group are told, as by a terminal. One press may be lost: an extension that looks for `npm`
    while it starts takes it for the end of that call.
    """
    for _ in range(9):
        if lab.poll() is None:
            os.killpg(lab.pid, signal.SIGINT)
            with contextlib.suppress(BrokenPipeError):
                lab.stdin.write(b"y\n")
                lab.stdin.flush()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return lab.wait(20)
    os.killpg(lab.pid, signal.SIGKILL)
    return lab.wait()


def ended(lab: subprocess.Popen[bytes]) -> int:
    """End the command alone, as a supervisor does; return the exit code."""
    lab.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        return lab.wait(180)
    os.killpg(lab.pid, signal.SIGKILL)
    return lab.wait()


@pytest.mark.parametrize("end", [interrupted, ended])
def test_it_serves_the_project_on_loopback_and_ends_with_its_server(project, tmp_path, end):
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    call = [sys.executable, "-m", "workbench", "-C", str(project), "lab", "--port", str(port), "--no-browser"]
    more = ["--", "--allow-root", "--IdentityProvider.token="]
    log = (tmp_path / "log").open("wb")
    # Tests that a script runs in the background inherit that interrupts are ignored; a person's terminal does not.
    heard = "import signal, sys, os; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    lab = subprocess.Popen(
        [sys.executable, "-c", heard, *call, *more],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        body = None
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/contents", timeout=5) as answer:
                    body = json.load(answer)
                break
            except OSError:
                assert lab.poll() is None, (tmp_path / "log").read_text("utf-8")
                time.sleep(0.1)
        assert body, (tmp_path / "log").read_text("utf-8")
        assert {"connectors", "contexts", "workbench.toml"} <= {one["name"] for one in body["content"]}
    finally:
        code = end(lab)
        lab.stdin.close()
        log.close()
    assert code == 0, (tmp_path / "log").read_text("utf-8")
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api/contents", timeout=5)


def test_options_behind_the_dashes_come_last_so_that_they_hold():
    command = lab_command("shop", port=9000, browser=False, options=["--ip=0.0.0.0"])
    assert command[-4:] == ["--port=9000", "--ServerApp.port_retries=0", "--no-browser", "--ip=0.0.0.0"]
    assert lab_command("shop", port=None, browser=True, options=[])[-1] == "--ip=127.0.0.1"


def test_without_the_extra_it_says_what_to_install(project, monkeypatch, capsys):
    found = __import__("importlib.util").util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "jupyterlab" else found(name))
    assert main(["-C", str(project), "lab"]) == 2
    assert "jupyterlab not installed. Install it with: pip install 'context-workbench[lab]'" in capsys.readouterr().err


def test_outside_a_project_it_says_so(tmp_path, capsys):
    assert main(["-C", str(tmp_path), "lab"]) == 2
    assert "workbench.toml" in capsys.readouterr().err
