"""Real servers on loopback, made anew for a test run; skipped with a reason where their package is absent."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from benchmarks._environment import python_of

MEDIAWIKI = Path("/usr/share/mediawiki")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command, ready: Callable[[], object], log: Path, **options) -> Iterator[None]:
    """A server process, from when `ready` no longer raises until the block ends."""
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **options)
        try:
            for _ in range(300):
                assert process.poll() is None, log.read_text()[-2000:]
                try:
                    ready()
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(20)


@dataclass
class Wiki:
    """A MediaWiki on SQLite behind PHP's own server; it is written to by its maintenance scripts."""

    url: str
    config: Path

    def script(self, name, *arguments, text=""):
        command = ["php", str(MEDIAWIKI / "maintenance" / f"{name}.php"), *arguments]
        environment = {**os.environ, "MW_CONFIG_FILE": str(self.config)}
        done = subprocess.run(command, input=text, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def edit(self, title, text):
        self.script("edit", "-u", "admin", "-s", "test", title, text=text)

    def delete(self, titles, folder):
        names = folder / "titles.txt"
        names.write_text("\n".join(titles))
        self.script("deleteBatch", "-u", "admin", str(names))


@pytest.fixture
def wiki(tmp_path):
    if not shutil.which("php") or not (MEDIAWIKI / "api.php").exists():
        pytest.skip("MediaWiki or PHP is not installed: apt install mediawiki php-cli php-sqlite3")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    for name in ("conf", "data"):
        (tmp_path / name).mkdir()
    install = ["php", str(MEDIAWIKI / "maintenance" / "install.php"), "--dbtype", "sqlite", "--scriptpath", ""]
    install += ["--confpath", str(tmp_path / "conf"), "--dbpath", str(tmp_path / "data"), "--server", url]
    done = subprocess.run(
        [*install, "--pass", "A-long-passphrase-1", "Wiki", "admin"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    config = tmp_path / "conf" / "LocalSettings.php"
    environment = {**os.environ, "MW_CONFIG_FILE": str(config), "PHP_CLI_SERVER_WORKERS": "2"}
    site = f"{url}/api.php?action=query&meta=siteinfo&format=json"
    with running(
        ["php", "-S", f"127.0.0.1:{port}", "-t", str(MEDIAWIKI)],
        lambda: httpx.get(site),
        tmp_path / "php.log",
        env=environment,
        cwd=MEDIAWIKI,
    ):
        yield Wiki(url, config)


@dataclass
class Matrix:
    """A Matrix server; `call` speaks to it without our engine."""

    url: str
    token: str = ""

    def call(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = httpx.request(method, self.url + path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def send(self, room, number, text):
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.room.message/t{number}"
        return self.call("PUT", path, {"msgtype": "m.text", "body": text})["event_id"]


_HOMESERVER = """
server_name: localhost
pid_file: {folder}/pid
listeners:
- {{port: {port}, type: http, bind_addresses: ["127.0.0.1"], resources: [{{names: [client]}}]}}
database: {{name: sqlite3, args: {{database: {folder}/db}}}}
log_config: {folder}/log.yaml
media_store_path: {folder}/media
signing_key_path: {folder}/key
registration_shared_secret: only-on-loopback
report_stats: false
trusted_key_servers: []
suppress_key_server_warning: true
# Writing is not what is tested, reading profiles is.
rc_message: {{per_second: 10000, burst_count: 10000}}
rc_login: {{address: {{per_second: 1000, burst_count: 1000}}, account: {{per_second: 1000, burst_count: 1000}}}}
rc_room_creation: {{per_second: 1000, burst_count: 1000}}
rc_profile: {{per_second: 5, burst_count: 3}}
"""
_LOG = "{version: 1, handlers: {out: {class: logging.StreamHandler}}, root: {level: WARNING, handlers: [out]}}"


@pytest.fixture(scope="session")
def matrix(tmp_path_factory):
    try:
        python = python_of(Path(__file__).with_name("requirements-synapse.txt"))
    except subprocess.CalledProcessError as exc:
        pytest.skip(f"matrix-synapse cannot be installed: {exc.stderr[-300:]}")
    folder, port = tmp_path_factory.mktemp("matrix"), free_port()
    config = folder / "homeserver.yaml"
    config.write_text(_HOMESERVER.format(folder=folder, port=port))
    (folder / "log.yaml").write_text(_LOG)
    command = [str(python), "-m", "synapse.app.homeserver", "-c", str(config)]
    subprocess.run([*command, "--generate-keys"], check=True, capture_output=True)
    server = Matrix(f"http://127.0.0.1:{port}")
    versions = f"{server.url}/_matrix/client/versions"
    with running(command, lambda: httpx.get(versions), folder / "log", cwd=folder):
        register = [str(python), "-m", "synapse._scripts.register_new_matrix_user", "-c", str(config), server.url]
        subprocess.run([*register, "-u", "admin", "-p", "admin", "-a"], check=True, capture_output=True)
        login = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "admin"}, "password": "admin"}
        server.token = server.call("POST", "/_matrix/client/v3/login", login)["access_token"]
        yield server
