"""What a new project's CI runs: one script, and a workflow that calls it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_ci_files"]

_SCRIPT = ".ci/check"
_WORKFLOW = ".github/workflows/check.yml"

_SCRIPT_TEXT = """\
#!/usr/bin/env bash
# The whole project, offline: what CI runs, and you before you commit. Options go to the command: .ci/check --strict
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p reports
# WORKBENCH names another way to call it, such as "python -m workbench".
exec ${WORKBENCH:-workbench} check --junit reports/check.xml --markdown reports/check.md "$@"
"""

_WORKFLOW_TEXT = """\
# Any other CI does the same in two lines: the install, then .ci/check.
name: check
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: python -m pip install "context-workbench[lab]=={version}"
      - run: bash .ci/check
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: check
          path: reports/
"""


def write_ci_files(root: Path, *, version: str) -> None:
    """Write the script and the workflow; files that are there already are kept.

    Args:
        root: The project's root.
        version: Of the workbench, which CI installs.

    Raises:
        OSError: They cannot be written.
    """
    for name, text in ((_SCRIPT, _SCRIPT_TEXT), (_WORKFLOW, _WORKFLOW_TEXT.replace("{version}", version))):
        path = root / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    script = root / _SCRIPT
    script.chmod(script.stat().st_mode | 0o111)
