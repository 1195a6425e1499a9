"""The state: reset, snapshot, time that passes, what happens, and the log of it; and the sandbox around it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import workbench as wb
from workbench.errors import ConfigError, UnknownNameError
from workbench.sandbox import Company
from workbench.sandbox.apis import HAPPENINGS, Sandbox, State


@pytest.fixture
def state() -> Iterator[State]:
    found = State(Company(accounts=20))
    yield found
    found.close()


def everything(state: State) -> str:
    rows = {name: state.select(name, deleted=True) for name in ("salesforce.Opportunity", "slack.messages")}
    return json.dumps([rows, state.select("confluence.pages"), state.now()])


def test_reset_goes_back_to_the_company(state: State) -> None:
    before = everything(state)
    page = state.select("confluence.pages")[0]
    state.put("confluence.pages", {**page, "title": "another"})
    state.delete("slack.messages", "{channel}/{ts}".format(**state.select("slack.messages")[0]))
    state.advance(1_000)
    assert everything(state) != before
    state.reset()
    assert everything(state) == before
    assert state.changes() == []


def test_a_snapshot_brings_back_objects_clock_and_changes(state: State, tmp_path: Path) -> None:
    page = state.select("confluence.pages")[0]
    state.put("confluence.pages", {**page, "title": "another"})
    before, changes = everything(state), state.changes()
    state.snapshot(tmp_path / "then")
    state.advance(10)
    state.put("confluence.pages", {**page, "title": "a third"})
    state.restore(tmp_path / "then")
    assert (everything(state), state.changes()) == (before, changes)
    with pytest.raises(ConfigError, match="never replaces"):
        state.snapshot(tmp_path / "then")
    (tmp_path / "junk").write_text("junk")
    with pytest.raises(ConfigError, match="no snapshot"):
        state.restore(tmp_path / "junk")
    with pytest.raises(ConfigError, match="no snapshot"):
        state.restore(tmp_path / "nothing")
    assert everything(state) == before


def test_every_change_is_in_the_log_with_what_was_before(state: State) -> None:
    page = state.select("confluence.pages")[0]
    state.put("confluence.pages", {**page, "title": "another"})
    state.delete("confluence.pages", page["id"])
    changes = state.changes()
    assert [(one.kind, (one.before or {}).get("title"), (one.after or {}).get("title")) for one in changes] == [
        ("changed", page["title"], "another"),
        ("deleted", "another", None),
    ]
    assert state.changes(changes[0].number) == changes[1:]
    assert state.get("confluence.pages", page["id"]) is None
    assert state.get("confluence.pages", page["id"], deleted=True) is not None


def test_the_same_seed_and_happenings_make_the_same_state() -> None:
    told = []
    for _ in range(2):
        with Sandbox(accounts=25, seed=11) as sandbox:
            sandbox.advance(days=9, happenings=14)
            told.append((everything(sandbox.state), [one.id for one in sandbox.state.changes()], sandbox.environment))
    told = [(rows, ids, {k: v for k, v in names.items() if not k.endswith("_URL")}) for rows, ids, names in told]
    assert told[0] == told[1]


@pytest.mark.parametrize("accounts", [20, 40])
@pytest.mark.parametrize("kind", HAPPENINGS)
def test_everything_that_can_happen_changes_something(kind: str, accounts: int) -> None:
    with Sandbox(accounts=accounts) as sandbox:
        changes = sandbox.happen(kind)
        assert changes
        assert all(one.at >= changes[0].at for one in changes)


def test_an_edited_page_has_a_new_version_that_can_be_read() -> None:
    with Sandbox(accounts=20) as sandbox:
        page = next(one.after for one in sandbox.happen("page_edited") if one.collection == "confluence.pages")
        assert page is not None
        answer = httpx.get(
            f"{sandbox.urls['confluence']}/wiki/api/v2/pages/{page['id']}/versions",
            auth=(sandbox.confluence.email, sandbox.confluence.token),
            trust_env=False,
        )
    assert answer.json()["results"][0]["number"] == page["version"]["number"]


def test_unknown_names_and_wrong_numbers_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="rate_limit"):
        Sandbox(faults={"rate_limits": 0.1})
    with pytest.raises(ConfigError, match="share from 0 to 1"):
        Sandbox(faults={"slow": 2})
    with pytest.raises(ConfigError, match="1 is all"):
        Sandbox(faults={"slow": 0.6, "500": 0.6})
    with pytest.raises(ConfigError, match="accounts"):
        Sandbox(accounts=3)
    with Sandbox(accounts=20) as sandbox, pytest.raises(UnknownNameError, match="deal_closes"):
        sandbox.happen("deal_opens")


def test_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "mine")
    monkeypatch.delenv("SLACK_TOKEN", raising=False)
    with wb.sandbox(accounts=20) as sandbox:
        assert os.environ["GITHUB_TOKEN"] == sandbox.github.token
    assert os.environ["GITHUB_TOKEN"] == "mine"
    assert "SLACK_TOKEN" not in os.environ


def test_a_project_is_connected_while_the_sandbox_runs(tmp_path: Path) -> None:
    project = wb.init(tmp_path / "shop")
    before = (project.root / "workbench.toml").read_text()
    with wb.sandbox(accounts=20) as sandbox:
        sandbox.connect(project.root)
        assert not any(value in (project.root / "workbench.toml").read_text() for value in _secrets(sandbox))
        with wb.open(project.root) as found:
            assert found.manifest("slack").base_url == sandbox.urls["slack"]
    assert (project.root / "workbench.toml").read_text() == before
    (project.root / "workbench.toml").write_text(before + '[connectors.github]\nbase_url = "http://127.0.0.1:1"\n')
    with wb.sandbox(accounts=20) as sandbox, pytest.raises(ConfigError, match="beside what is there"):
        sandbox.connect(project.root)
    assert "sandbox" not in (project.root / "workbench.toml").read_text()


def _secrets(sandbox: Sandbox) -> list[str]:
    return [value for name, value in sandbox.environment.items() if "TOKEN" in name or "SECRET" in name]


def test_a_taken_port_is_said() -> None:
    with Sandbox(accounts=20) as sandbox:
        port = int(sandbox.urls["salesforce"].rpartition(":")[2])
        with pytest.raises(ConfigError, match=f"port {port} cannot be had"):
            Sandbox(accounts=20, port=port)
