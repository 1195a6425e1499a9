"""`workbench sandbox` as a process: it says where it is, serves, and ends cleanly when it is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from workbench.cli import main

ROOT = Path(__file__).parents[2]


def started(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", "sandbox", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )


def test_it_runs_until_interrupted_and_leaves_the_project_as_it_was(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    process = started("--json", "--project", str(shop), "--fault", "502=0.0")
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        names = told["environment"]
        answer = httpx.get(
            f"{told['urls']['github']}/user",
            headers={"Authorization": f"Bearer {names['GITHUB_TOKEN']}"},
            trust_env=False,
        )
        assert answer.status_code == 200
        assert told["urls"]["github"] in (shop / "workbench.toml").read_text()
        environment = shop / ".workbench" / "sandbox.env"
        assert f"export GITHUB_TOKEN='{names['GITHUB_TOKEN']}'" in environment.read_text()
        assert environment.stat().st_mode & 0o077 == 0
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "127.0.0.1" not in (shop / "workbench.toml").read_text()


@pytest.mark.parametrize(
    ("options", "word"),
    [(["--fault", "slow"], "NAME=RATE"), (["--fault", "slo=0.1"], "slow"), (["--accounts", "3"], "20")],
)
def test_mistakes_are_told(options: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sandbox", *options]) == 2
    assert word in capsys.readouterr().err
