"""A PostgreSQL server of our own on loopback: made in a temporary folder, stopped by its process."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PASSWORD = "not-a-real-secret"


def binaries() -> Path | None:
    """The folder of the server's programs: Debian keeps one a version, others have them on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).parent if program else None


def why_not() -> str:
    """Why no server can be started here; empty where one can."""
    if binaries() is None:
        return "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
    if os.geteuid() == 0 and (shutil.which("runuser") is None or _postgres_user() is None):
        return "PostgreSQL refuses to run as root, and there is no user `postgres` to run it as"
    return ""


def _postgres_user() -> str | None:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


@dataclass
class Server:
    """A running server. Its superuser is `postgres`."""

    port: int
    data: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str, user: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, database: str, *statements: str) -> None:
        with psycopg.connect(self._conninfo(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    def load(self, database: str, script: Path) -> None:
        with psycopg.connect(self._conninfo(database), autocommit=True) as connection:
            connection.execute(script.read_text(encoding="utf-8"))  # type: ignore[arg-type]

    def crash(self) -> None:
        """Stop at once: all connections break."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def start(self) -> None:
        self.process = _started(self.data, self.port)

    def _conninfo(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres password={PASSWORD} dbname={database}"


def _as_postgres(command: Sequence[str]) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def _started(data: Path, port: int) -> subprocess.Popen[bytes]:
    folder = binaries()
    assert folder is not None
    options = ["-p", str(port), "-k", str(data), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    command = [str(folder / "postgres"), "-D", str(data), *options]
    user = "postgres" if os.geteuid() == 0 else None
    with (data.parent / "server.log").open("ab") as log:
        # `user`, not runuser: the process that is signalled must be the server itself.
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=data.parent, user=user)
    for _ in range(200):
        if process.poll() is not None:
            raise AssertionError((data.parent / "server.log").read_text(errors="replace"))
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres password={PASSWORD} dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return process
    process.kill()
    raise AssertionError((data.parent / "server.log").read_text(errors="replace"))


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A new server whose files lie in `folder`, which it alone uses."""
    if os.geteuid() == 0:
        # pytest keeps its folders to root; the server's user must be able to pass through them.
        for path in (folder, *folder.parents):
            if path.stat().st_uid == 0 and path != Path("/") and str(path).startswith("/tmp/"):
                path.chmod(path.stat().st_mode | 0o011)
        shutil.chown(folder, "postgres")
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data = folder / "data"
    programs = binaries()
    assert programs is not None
    made = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}"]
    made += ["-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(_as_postgres(made), check=True, capture_output=True, cwd=folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(port, data, _started(data, port))
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGQUIT)
            server.process.wait(30)
