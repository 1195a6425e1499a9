"""Every ending of a command is an exit code and at most one message."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from workbench.cli import _api as cli_api
from workbench.cli import main
from workbench.cli._ends import GateFailed
from workbench.cli._output import printable, show_json, show_table
from workbench.errors import SpecError

ROOT = Path(__file__).resolve().parents[2]


class Panic(BaseException):
    """As native code raises it: not an `Exception`."""


class Raising:
    """An API whose every call raises the same error."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def open(self, path: Path | None = None) -> Any:
        raise self.error


def ending(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    monkeypatch.setattr(cli_api.importlib, "import_module", lambda _: Raising(error))
    return main(["records"])


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (SpecError("no such stream.", path="a.yaml", key="b"), 2, "error[WB102]: a.yaml: b: no such stream."),
        (GateFailed("it fails"), 1, "it fails"),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
        (OSError(errno.ENOSPC, "No space left on device", "db"), 2, "error[WB001]: db: No space left on device."),
        (KeyError("x"), 3, "error[WB002]: KeyError: 'x'. This is a defect"),
        (Panic("poisoned\nlines"), 3, "error[WB002]: Panic: poisoned lines."),
        (RecursionError(), 3, "error[WB002]: RecursionError: no message."),
        (SystemExit(5), 5, ""),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], error: BaseException, code: int, message: str
) -> None:
    monkeypatch.delenv("WORKBENCH_DEBUG", raising=False)
    stdout = os.dup(1)  # what closes standard output must not close the test's own
    try:
        assert ending(monkeypatch, error) == code
    finally:
        os.dup2(stdout, 1)
        os.close(stdout)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(message)
    assert "Traceback" not in err
    assert err.count("\n") == (1 if message else 0)


def test_debug_shows_the_traceback_and_keeps_the_code(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKBENCH_DEBUG", "1")
    assert ending(monkeypatch, SpecError("wrong")) == 2
    err = capfd.readouterr().err
    assert "Traceback" in err
    assert err.endswith("error[WB102]: wrong\n")


@pytest.mark.parametrize(
    ("args", "code"), [(["--help"], 0), (["--version"], 0), (["nothing"], 2), (["records", "--limit", "0"], 2), ([], 2)]
)
def test_help_is_good_and_a_wrong_argument_is_the_users_mistake(
    capfd: pytest.CaptureFixture[str], args: list[str], code: int
) -> None:
    assert main(args) == code
    assert "Traceback" not in capfd.readouterr().err


def python(code: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_help_loads_nothing_heavy() -> None:
    heavy = ["lancedb", "pandas", "pyarrow", "onnxruntime", "tiktoken", "rich", "sqlalchemy"]
    done = python(
        "import sys; from workbench.cli import main; main(['--help']);"
        f"print('loaded', [m for m in {heavy!r} if m in sys.modules])"
    )
    assert done.stdout.decode().splitlines()[-1] == "loaded []"


@pytest.mark.parametrize(
    ("call", "out", "err"),
    [
        ("show('é'); note('ü')", b"\\xe9\n", b"\\xfc\n"),
        ("show_json({'é': '😀'})", b'{"\\u00e9": "\\ud83d\\ude00"}\n', b""),
    ],
)
def test_a_terminal_of_ascii_gets_escapes_not_an_error_and_json_stays_json(call: str, out: bytes, err: bytes) -> None:
    code = f"from workbench.cli._output import *; tolerant_streams(); {call}"
    done = python(code, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout, done.stderr) == (0, out, err)
    if call.startswith("show_json"):
        assert json.loads(done.stdout) == {"é": "😀"}


READER_GONE = """
import sys
from workbench.cli import _api, main
class P:
    urn, title, notes = 'crm:users/1', 'x', ()
    def open(self, path=None): return self
    def close(self): pass
    def streams(self): return {'crm.users': 10**6}
    def records(self, stream): return (self for _ in range(10**6))
    def model_dump_json(self): return '{}'
_api.importlib.import_module = lambda _: P()
sys.exit(main(['records', 'crm.users', '--json', '--all']))
"""


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", READER_GONE], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stderr:
        assert process.stdout.readline() == b"{}\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


def test_printable_shows_what_a_terminal_would_obey() -> None:
    assert printable("a\x1b]0;t\x07\u202eb\r\n\tc") == "a\\x1b]0;t\\x07\\u202eb\\r\n\tc"
    assert printable("Ruíz 😀 日本") == "Ruíz 😀 日本"


def test_a_table_aligns_numbers_and_marks_what_it_cuts(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["name", "n"], [["a", 1], ["b" * 99, 12345]])
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].endswith("     1")
    assert lines[3].endswith("b...  12,345")


def test_show_json_takes_values_and_text(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"a": Path("x")})
    show_json('{"b": "é"}')
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{"a": "x"}, {"b": "é"}]
