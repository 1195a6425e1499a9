"""A field of ten megabytes: pulled whole, never counted, left out with its size; every arm still answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bad_input_shop import ORDERS, Shop, make_shop

SIZE = 10_000_000
FIELDS = {
    "one letter": "a" * SIZE,
    "lines of a log": ("2026-01-01T00:00:00Z worker 7: all is fine\n" * (SIZE // 40))[:SIZE],
    "spaces": "x" + " " * (SIZE - 2) + "y",
}


def long_shop(root: Path, text: str) -> Shop:
    shop = make_shop(root)
    shop.data("orders", [{**order, "note": text} if order["id"] == "o3" else order for order in ORDERS])
    shop.good("pull", "shop")
    return shop


@pytest.mark.parametrize("text", FIELDS.values(), ids=FIELDS)
def test_a_field_of_ten_megabytes_is_left_out_with_its_size(tmp_path: Path, text: str) -> None:
    shop = long_shop(tmp_path, text)
    records = [json.loads(line) for line in shop.good("records", "shop.orders", "--all", "--json").splitlines()]
    stored = {record["id"]: {**record["fields"], **record["extras"]}["note"] for record in records}
    assert stored["o3"] == text
    for question in ("Status of order o3?", "What is the note of order o3?", "Orders of Ana Ruiz?"):
        body = json.loads(shop.good("build", "help", "--question", question, "--json"))
        assert body["tokens"] <= 400
        assert "status: shipped" in body["text"]
        left_out = [one for one in body["omitted"] if one["record"] == "shop:orders/o3" and one["field"] == "/note"]
        assert [one["reason"] for one in left_out] == ["budget"]
        assert "10,000,000 characters" in left_out[0]["detail"]


def test_every_arm_answers_beside_a_field_of_ten_megabytes(tmp_path: Path) -> None:
    shop = long_shop(tmp_path, FIELDS["one letter"])
    contexts = tmp_path / "contexts.jsonl"
    figures = json.loads(shop.good("compare", "help", "--json", "-", "--contexts", str(contexts)))
    assert {arm: found["errors"] for arm, found in figures["arms"].items()} == dict.fromkeys(figures["arms"], 0)
    assert figures["arms"]["view"]["answerable"] == 1
    assert figures["arms"]["bm25"]["answerable"] > 0.8
    said = [json.loads(line) for line in contexts.read_text("utf-8").splitlines()]
    cut = [
        one
        for line in said
        if line["arm"] == "bm25"
        for one in line["omitted"]
        if "beginning is indexed" in one["detail"]
    ]
    assert cut
    assert shop.kept().problems == []
