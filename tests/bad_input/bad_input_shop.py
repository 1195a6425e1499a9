"""A small shop as a project on disk, and the command line run in it as a person would."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.cli import main
from workbench.store import Store

# No command takes so long; one that hangs must not hang the tests.
_HANG_S = 300
ROOT = Path(__file__).resolve().parents[2]

USERS: list[dict[str, Any]] = [
    {"id": f"u{n}", "name": name, "email": f"{name.split()[0].lower()}@example.com"}
    for n, name in enumerate(["Ana Ruiz", "Ben Okoro", "Cleo Tan"], start=1)
]
ORDERS: list[dict[str, Any]] = [
    {"id": f"o{n}", "user_id": f"u{n % 3 + 1}", "status": "shipped" if n % 2 else "open", "total": n * 10, "note": "ok"}
    for n in range(1, 13)
]
SPEC = """\
$schema: workbench/context-spec/v1
description: Orders of a customer.
budget_tokens: 400
entities:
  user:
    stream: shop.users
    keys: [/id, /email]
    names: [/name]
  order:
    stream: shop.orders
    keys: [/id]
sections:
  - name: user
    of: user
    required: true
  - name: order
    of: order
    required: true
  - name: orders
    of: user
    follow: [orders]
"""
MANIFEST = """\
$schema: workbench/manifest/v1
name: shop
type: files
root: data
streams:
  - name: users
    path: users.json
    format: json
    key: [/id]
    title: /name
  - name: orders
    path: orders.json
    format: json
    key: [/id]
    links:
      - name: user
        path: /user_id
        to: users
        inverse: orders
"""


def case(number: int, record: str, path: str, answer: Any, question: str) -> dict[str, Any]:
    """Return a case whose answer is one field of one record."""
    return {
        "id": f"c{number}",
        "type": "lookup",
        "hops": 1,
        "question": question,
        "answer": answer,
        "answer_type": "string",
        "gold_records": [record],
        "gold_fields": [{"record": record, "path": path}],
    }


CASES = [
    case(n, f"shop:orders/o{n}", "/status", ORDERS[n - 1]["status"], f"Status of order o{n}?") for n in range(1, 7)
]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Kept:
    """What a store holds: the digest of its records, their numbers, and what is wrong with it."""

    snapshot: str
    streams: dict[str, int]
    problems: list[str]


@dataclass(frozen=True)
class Shop:
    """A project in a folder of its own."""

    root: Path

    @property
    def spec(self) -> Path:
        """The spec of its task."""
        return self.root / "contexts" / "help" / "context.yaml"

    @property
    def cases(self) -> Path:
        """The cases of its task."""
        return self.root / "contexts" / "help" / "cases.jsonl"

    @property
    def manifest(self) -> Path:
        """The manifest of its connector."""
        return self.root / "connectors" / "shop" / "manifest.yaml"

    @property
    def store(self) -> Path:
        """What it pulled."""
        return self.root / ".workbench"

    def data(self, stream: str, records: Any) -> Path:
        """Write the source's file of a stream; text and bytes as they are."""
        path = self.root / "data" / f"{stream}.json"
        if isinstance(records, bytes):
            path.write_bytes(records)
        else:
            path.write_text(records if isinstance(records, str) else json.dumps(records), encoding="utf-8")
        return path

    def kept(self) -> Kept:
        """Read the store from its files."""
        with Store.open(self.store) as store:
            return Kept(store.snapshot(), store.streams(), store.verify())

    def run(self, *args: str) -> Ended:
        """Run a command to its end, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["-C", str(self.root), *args])
        return Ended(code, out.getvalue(), err.getvalue())

    def good(self, *args: str) -> str:
        """Run a command that must end well; return what it printed."""
        ended = self.run(*args)
        assert ended.code == 0, ended.err
        return ended.out

    def refused(self, code: str, *args: str) -> str:
        """Run a command that must end with one message of that code, nothing else, and nothing lost; return it."""
        before = self.kept() if self.store.is_dir() else None
        ended = self.run(*args)
        if before is not None:
            assert self.kept() == before
            assert before.problems == []
        return message(ended, code)

    def start(self, *args: str, before: str = "", without: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start a command as a process; `before` is Python to run in it first, `without` a command to run it by."""
        code = f"import sys\n{before}\nfrom workbench.cli import main\nsys.exit(main(sys.argv[1:]))"
        return subprocess.Popen(
            [*without, sys.executable, "-c", code, "-C", str(self.root), *args],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def process(self, *args: str, before: str = "", without: Sequence[str] = ()) -> Ended:
        """Run a command as a process of its own to its end."""
        child = self.start(*args, before=before, without=without)
        out, err = child.communicate(timeout=_HANG_S)
        return Ended(child.returncode, out, err)


def message(ended: Ended, code: str) -> str:
    """Return the one message that a command ended with, without its code."""
    assert ended.code == 2, ended
    assert ended.out == "", ended
    head = f"error[{code}]: "
    assert ended.err.startswith(head), ended.err
    assert "Traceback" not in ended.err
    assert "error[" not in ended.err.removeprefix(head)
    return ended.err.removeprefix(head)


def short(value: object) -> str:
    """Name a parameter of a test by its beginning: some are megabytes long."""
    return str(getattr(value, "__name__", repr(value)))[:40]


def make_shop(root: Path) -> Shop:
    """Make the project; nothing is pulled yet."""
    shop = Shop(root)
    for path, text in (
        (root / "workbench.toml", 'name = "shop"\n'),
        (shop.manifest, MANIFEST),
        (shop.spec, SPEC),
        (shop.cases, "".join(json.dumps(one) + "\n" for one in CASES)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "data").mkdir()
    shop.data("users", USERS)
    shop.data("orders", ORDERS)
    return shop


def pulled_shop(root: Path) -> Shop:
    """Make the project and pull its records."""
    shop = make_shop(root)
    shop.good("pull", "shop")
    return shop


# Root may do anything, so a test of permissions gives that power up.
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


def forbid(folder: Path, *, files: int = 0o444, folders: int = 0o555) -> None:
    """Take the right to write, or what else is given, from a folder and all that lies in it."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            (Path(place) / name).chmod(files)
        Path(place).chmod(folders)


def allow(folder: Path) -> None:
    """Give it back."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
