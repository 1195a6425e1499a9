"""Virtual environments for programs that must not share ours, in a cache folder outside the repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["python_of"]


def python_of(requirements: Path) -> Path:
    """Return the Python of an environment with exactly these requirements; it is made when there is none.

    Raises:
        subprocess.CalledProcessError: They cannot be installed; `stderr` says why.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    folder = cache / "context-workbench" / "peers" / f"{requirements.stem.removeprefix('requirements-')}-{digest}"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        commands = [
            [sys.executable, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(requirements)],
        ]
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, text=True)
        (folder / "installed").touch()
    return python
