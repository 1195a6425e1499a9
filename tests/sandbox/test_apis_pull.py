"""The shipped connectors pull the four systems whole, and what they store is what the company is."""

from __future__ import annotations

from pathlib import Path

import pytest
from memory_store import MemoryStore
from pulled_systems import differences, held, manifest_of, pulled

from workbench.connectors import pull
from workbench.sandbox.apis import SYSTEMS, Sandbox

FAULTS = {
    "salesforce": {"rate_limit": 0.05, "500": 0.05, "reset": 0.05, "cut": 0.05, "cut_json": 0.05, "expired": 0.05},
    "github": {"rate_limit": 0.05, "rate_limit_no_hint": 0.05, "502": 0.1, "cut": 0.1, "drip": 0.05},
    "slack": {"rate_limit": 0.02, "503": 0.1, "cut_chunks": 0.1, "reset": 0.1},
    "confluence": {"rate_limit": 0.02, "503": 0.05, "slow": 0.05, "cut": 0.1},
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_pull_is_complete_and_equals_the_company(system: str, tmp_path: Path) -> None:
    with Sandbox(accounts=20) as sandbox:
        receipt, store = pulled(sandbox, system, tmp_path)
        receipt.require_complete()
        assert differences(sandbox, system, store) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_passing_faults_change_nothing_of_what_is_stored(system: str, tmp_path: Path) -> None:
    with Sandbox(accounts=20, faults=FAULTS[system], fault_seed="passing") as sandbox:
        receipt, store = pulled(sandbox, system, tmp_path)
        met = {entry.fault for entry in sandbox.look_alike(system).log} - {None}
        receipt.require_complete()
        assert differences(sandbox, system, store) == []
    assert met


@pytest.mark.parametrize("system", ["github", "confluence"])
def test_what_may_no_longer_be_read_makes_the_pull_partial(system: str, tmp_path: Path) -> None:
    with Sandbox(accounts=20, faults={"lost_permission": 0.3}, fault_seed="rights") as sandbox:
        receipt, _ = pulled(sandbox, system, tmp_path)
        lost = any(entry.fault == "lost_permission" for entry in sandbox.look_alike(system).log)
    assert lost
    assert receipt.complete != "complete"


def test_a_list_that_leads_back_to_itself_is_not_called_complete(tmp_path: Path) -> None:
    with Sandbox(accounts=20, faults={"repeat_cursor": 1.0}) as sandbox:
        sandbox.confluence.faults.most = 1_000
        manifest = manifest_of(sandbox, "confluence")
        # Pages short enough that there are several.
        pages = manifest.stream("page_versions")
        short = pages.model_copy(update={"pages": pages.pages.model_copy(update={"size": 1})})
        streams = [short if one.name == "page_versions" else one for one in manifest.streams]
        store = MemoryStore()
        receipt = pull(
            manifest.model_copy(update={"streams": streams}),
            store,
            root=tmp_path,
            store_folder=tmp_path,
            private_hosts=["127.0.0.1"],
        )
    states = {one.stream: one.complete for one in receipt.streams}
    assert states["confluence.page_versions"] == "partial"
    assert states["confluence.spaces"] == "complete"


def test_what_happens_meanwhile_comes_with_the_next_pull(tmp_path: Path) -> None:
    with Sandbox(accounts=20) as sandbox:
        stores = {system: pulled(sandbox, system, tmp_path)[1] for system in ("salesforce", "confluence", "github")}
        changes = sandbox.advance(days=2, happenings=4, kinds=("deal_closes", "page_edited", "issue_closed"))
        assert changes
        seen = {}
        for system, store in stores.items():
            receipt, _ = pulled(sandbox, system, tmp_path, store)
            seen[system] = sum(stream.new + stream.changed for stream in receipt.streams)
        assert all(count > 0 for count in seen.values()), seen
    deals = held(stores["salesforce"], "salesforce.opportunities")
    closed = [one.after for one in changes if one.collection == "salesforce.Opportunity"]
    assert closed
    assert [deals[body["Id"]].fields["stage"]["value"] for body in closed] == [body["StageName"] for body in closed]


def test_the_comparison_sees_a_lost_record_and_a_changed_value(tmp_path: Path) -> None:
    with Sandbox(accounts=20) as sandbox:
        _, store = pulled(sandbox, "confluence", tmp_path)
        spaces = store.stream("confluence.spaces")
        id_, record = next(iter(spaces.items()))
        spaces[id_] = record.model_copy(update={"fields": {**record.fields, "name": "another"}})
        store.stream("confluence.pages").popitem()
        found = differences(sandbox, "confluence", store)
    assert len(found) == 2
