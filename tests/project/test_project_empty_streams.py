"""A stream that was read to its end and holds nothing is a stream: views, the check and lists know of it."""

import json

import pytest

import workbench as wb
from workbench.errors import UnknownNameError

MANIFEST = """$schema: workbench/manifest/v1
name: shop
type: files
root: data
streams:
  - {name: orders, path: orders.json, format: json, key: [/id]}
  - name: returns
    path: returns.json
    format: json
    key: [/id]
    links: [{name: order, path: /order, to: orders, inverse: returns}]
"""
SPEC = """$schema: workbench/context-spec/v1
description: Orders.
entities:
  order: {stream: shop.orders, keys: [id]}
  return: {stream: shop.returns, keys: [id]}
sections:
  - {name: order, of: order}
  - {name: returns, of: order, follow: [returns], aggregates: [{op: count}]}
  - {name: return, of: return}
"""


def test_a_stream_without_records_is_known_once_it_was_pulled(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    write("workbench.toml", 'name = "shop"\n')
    write("connectors/shop/manifest.yaml", MANIFEST)
    write("contexts/refund/context.yaml", SPEC)
    write("data/orders.json", json.dumps([{"id": "A-1001", "total": 5}]))
    write("data/returns.json", "[]")
    with wb.open(tmp_path) as p:
        with pytest.raises(UnknownNameError, match="run: workbench pull shop"):
            p.task("refund").build("order A-1001")
        p.pull("shop").require_complete()
        assert p.streams() == {"shop.orders": 1, "shop.returns": 0}
        assert (len(p.records("shop.returns")), list(p.records("shop.returns"))) == (0, [])
        task = p.task("refund")
        assert "count: 0" in task.build("How many returns does order A-1001 have?").text
        assert task.build("return R-2001").status == "not_found"
        assert not [one for one in p.check(only=["tasks"]).results if one.skipped]
        write("data/returns.json", json.dumps([{"id": "R-2001", "order": "A-1001"}]))
        p.pull("shop").require_complete()
        assert p.streams() == {"shop.orders": 1, "shop.returns": 1}
        assert "count: 1" in task.build("How many returns does order A-1001 have?").text
        assert task.build("return R-2001").status == "found"


def test_a_stream_that_was_not_read_to_its_end_is_not_taken_for_an_empty_one(tmp_path):
    (tmp_path / "workbench.toml").write_text('name = "shop"\n')
    folder = tmp_path / "connectors/shop"
    folder.mkdir(parents=True)
    (folder / "manifest.yaml").write_text(MANIFEST)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/orders.json").write_text('[{"id": "A-1001"}]')
    (tmp_path / "data/returns.json").write_text('[{"no id": 1}]')
    with wb.open(tmp_path) as p:
        assert p.pull("shop").complete == "partial"
        assert p.streams() == {"shop.orders": 1}
