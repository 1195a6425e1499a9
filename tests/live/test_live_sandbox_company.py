"""A company of 2,000 accounts, pulled whole from the four look-alikes: about 70,000 records, minutes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workbench.sandbox.apis import SYSTEMS, Sandbox
from workbench.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "sandbox"))
from pulled_systems import differences, pulled

pytestmark = pytest.mark.live
ACCOUNTS = 2_000


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_pull_of_a_large_company_is_complete_and_equals_it(system: str, tmp_path: Path) -> None:
    with Sandbox(accounts=ACCOUNTS) as sandbox, Store.open(tmp_path / ".workbench") as store:
        receipt, _ = pulled(sandbox, system, tmp_path, store)
        receipt.require_complete()
        assert differences(sandbox, system, store) == []
        print(system, sum(stream.seen for stream in receipt.streams), "records")
