"""Drafts make nothing of columns that hold secrets."""

from __future__ import annotations

from memory_source import MemorySource, link_records

from workbench.drafting import draft_spec

USERS = {
    f"U-{100 + n}": {
        "full_name": f"{('Ana', 'Bo', 'Cy')[n % 3]} Brandt-{n}",
        "password": f"pw{n * 7919}x",
        "api_key": f"k{n * 104729}abcdefgh",
        "token": ("ETH", "BTC")[n % 2],
        "plan": ("free", "pro")[n % 2],
    }
    for n in range(40)
}


def test_no_key_name_or_summary_is_made_of_secrets() -> None:
    spec = draft_spec(MemorySource(link_records("app", "users", USERS)), ["app.users"]).spec
    text = spec.model_dump_json()
    assert "/full_name" in text
    assert "/password" not in text
    assert "/api_key" not in text


def test_a_column_of_that_name_without_secrets_is_one_like_others() -> None:
    spec = draft_spec(MemorySource(link_records("app", "users", USERS)), ["app.users"]).spec
    assert "/token" in spec.model_dump_json()
