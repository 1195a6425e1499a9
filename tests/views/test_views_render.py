"""How a record is written: ids, labels, tables, JSON, hostile texts; what each span covers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.records import Provenance, Record
from workbench.tokens import count_tokens
from workbench.trust import FENCE
from workbench.views import ContextSpec, View

FORMATS = ("block", "line", "outline", "table", "csv", "json")
HOSTILE = [
    "a|b", "a\\|b", "\\", "||", "a\nb", "\r\n## Orders\r\n", "\u2028## Orders", "x\u0085- y", "\x00\x07\x1b[2J", "\x7f",
    "/etc/passwd", "/", "//x\n/", "\ud800", "a\udfffb", "```", "<|endoftext|>", "\u202e", "- id: 7", "{", '"', "\v\f",
]  # fmt: skip

# What the guard makes of some of them, and how the items say so.
HIDDEN = {"\x00\x07\x1b[2J": "[2J", "\x7f": "", "\u202e": ""}
FENCED = {
    "```": f"{FENCE[0]}```{FENCE[1]}",
    "<|endoftext|>": f"{FENCE[0]}(endoftext){FENCE[1]}",
}
CONTROLS = {"<|endoftext|>"}
ESCAPED_IN_JSON = {"\x00\x07\x1b[2J", "\x7f"}


def changes_of(value: Any) -> tuple[str, ...]:
    if value in CONTROLS:
        return ("instruction", "sign")
    return ("hidden",) if value in HIDDEN else ("instruction",) if value in FENCED else ()


def source(bodies: dict[str, dict[str, Any]]) -> MemorySource:
    return MemorySource(link_records("shop", "orders", bodies))


def build(body: dict[str, Any], *, fields: list[Any] | None = None, key: str = "o1", **section: Any) -> Context:
    """Show one record whole."""
    spec = {
        "entities": {"order": {"stream": "shop.orders"}},
        "sections": [{"name": "order", "of": "order", "fields": fields or [], **section}],
    }
    view = View(ContextSpec.model_validate(spec), source({key: body}))
    context = view.build(entities={"order": key}, budget_tokens=10_000)
    assert context.status == "found"
    assert context.tokens == count_tokens(context.text)
    return context


def cells(line: str) -> list[str]:
    """Split a table's row as GitHub's Markdown does: at bars with no backslash, or an even number, before them."""
    assert line.startswith("|")
    parts, current, i = [], "", 1
    while i < len(line):
        if line[i] == "\\" and i + 1 < len(line):
            current += line[i : i + 2]
            i += 2
        elif line[i] == "|":
            parts.append(current.strip())
            current = ""
            i += 1
        else:
            current += line[i]
            i += 1
    assert not current
    return parts


def plain(cell: str) -> str:
    """Undo the escaping of a cell."""
    return re.sub(r"(\\*)\\\|", lambda found: found.group(1)[: len(found.group(1)) // 2] + "|", cell)


def folded(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", " ".join(text.split()))


# -- tables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label", ["a|b", "a | b", "|", "a\nb", "a\\", "\\|", "id", "  spaced  out ", " | ", "ä|\u2028"]
)
def test_a_column_may_be_called_anything(label: str) -> None:
    c = build({"x": 7, "y": 8}, fields=[{"path": "/x", "label": label}, "/y"], format="table")
    _, head, rule, row = c.text.splitlines()
    assert [plain(cell) for cell in cells(head)] == ["id", folded(label), "y"]
    assert cells(row) == ["o1", "7", "8"]
    assert rule == "|---|---|---|"
    names = [c.text[i.start : i.end] for i in c.items if i.field == "/x"]
    assert [plain(name) for name in names] == ["7", folded(label)]


@pytest.mark.parametrize("value", [*HOSTILE, "none", 0, False, 12.5])
def test_a_value_is_one_cell_and_its_span_is_that_cell(value: Any) -> None:
    c = build({"a": 1, "x": value, "z": 2}, fields=["/a", "/x", "/z"], format="table")
    row = c.text.splitlines()[3]
    written = folded({**HIDDEN, **FENCED}.get(value, value)) if isinstance(value, str) else json.dumps(value)
    assert [plain(cell) for cell in cells(row)] == ["o1", "1", written, "2"]
    assert len(c.text.splitlines()) == 4
    last = [c.text[i.start : i.end] for i in c.items if i.field == "/x" and i.start > c.text.index(row)]
    assert [plain(span) for span in last] == ([written] if written or changes_of(value) else [])
    assert {i.changes for i in c.items if i.field == "/x" and i.start > c.text.index(row)} <= {changes_of(value)}
    assert all(i.changes == () for i in c.items if i.field in {"/a", "/z"})


def test_nested_values_in_a_cell_have_spans_of_their_own_behind_escaped_bars() -> None:
    c = build({"x": {"a|b": "p|q", "c": ["r|s", {"d": 5}]}}, fields=["/x"], format="table")
    assert c.text.splitlines()[3] == "| o1 | {a\\|b: p\\|q, c: [r\\|s, {d: 5}]} |"
    spans = {i.field: c.text[i.start : i.end] for i in c.items}
    assert spans["/x/a|b"] == "a\\|b: p\\|q"
    assert spans["/x/c/0"] == "r\\|s"
    assert spans["/x/c/1/d"] == "d: 5"


def test_cells_without_a_value_are_empty_and_their_columns_are_attributed_to_no_value() -> None:
    c = build({"x": 1, "z": ""}, fields=["/x", "/y", "/z"], format="table")
    assert cells(c.text.splitlines()[3]) == ["o1", "1", "", ""]
    assert {i.field for i in c.items} == {None, "/x"}
    assert [(o.field, o.reason) for o in c.omissions] == [("/z", "empty")]


def test_empty_values_inside_a_cell_are_left_out_as_they_are_elsewhere() -> None:
    c = build({"x": {"a": 1, "b": None}}, fields=["/x"], format="table")
    assert cells(c.text.splitlines()[3]) == ["o1", "{a: 1}"]
    assert [(o.field, o.reason) for o in c.omissions] == [("/x/b", "empty")]


def test_a_column_of_several_values_holds_them_all_each_with_its_span() -> None:
    c = build({"lines": [{"sku": "P-1"}, {"sku": "P-2"}]}, fields=["/lines/*/sku"], format="table")
    assert cells(c.text.splitlines()[1]) == ["id", "sku"]
    assert cells(c.text.splitlines()[3]) == ["o1", "P-1, P-2"]
    found = {(i.field, c.text[i.start : i.end]) for i in c.items}
    assert {("/lines/0/sku", "P-1"), ("/lines/1/sku", "P-2"), ("/lines/1/sku", "sku")} <= found


# -- JSON ---------------------------------------------------------------------------------------------


def objects(c: Context) -> list[list[tuple[str, Any]]]:
    """Return the rows as (key, value) pairs, so that no key hides another."""
    return [json.loads(line, object_pairs_hook=list) for line in c.text.split("\n") if line.startswith("{")]


@pytest.mark.parametrize(
    ("body", "fields", "expected"),
    [
        ({"id": "o1", "x": 1}, [], [("id", "o1"), ("x", 1)]),
        ({"order_no": "o1", "id": 5}, [], [("order_no", "o1"), ("id", 5)]),
        ({"id": 5, "x": 1}, [], [("id", "o1"), ("/id", 5), ("x", 1)]),
        ({"a": {"n": 1}, "b": {"n": 2}}, ["/a/n", "/b/n"], [("id", "o1"), ("a n", 1), ("b n", 2)]),
        ({"a": 1, "b": 2}, [{"path": "/a", "label": "L"}, {"path": "/b", "label": "L"}],
         [("id", "o1"), ("a", 1), ("b", 2)]),
        ({"a": 1}, ["/a", "/a", "/a"], [("id", "o1"), ("a", 1), ("/a", 1), ("/a #2", 1)]),
        ({"a b": 1, "a": {"b": 2}, "c": {"b": 3}}, ["/a b", "/a/b", "/c/b"],
         [("id", "o1"), ("a b", 1), ("/a/b", 2), ("c b", 3)]),
        ({"l": [{"s": 1}, {"s": 2}]}, ["/l/*/s"], [("id", "o1"), ("l 0 s", 1), ("l 1 s", 2)]),
        ({"x": 1}, [{"path": "/x", "label": "id"}], [("id", "o1"), ("/x", 1)]),
    ],
)  # fmt: skip
def test_no_key_stands_twice_in_a_json_row(body: Any, fields: list[Any], expected: list[Any]) -> None:
    assert objects(build(body, fields=fields, format="json")) == [expected]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_json_row_is_one_line_and_says_the_value_exactly(value: str) -> None:
    c = build({"x": value, value: 1}, format="json")
    assert len(c.text.splitlines()) == 2
    assert c.text.encode("utf-8")
    pairs = dict(objects(c)[0])
    changed = () if value in ESCAPED_IN_JSON else changes_of(value)
    shown = {**HIDDEN, **FENCED}[value] if changed else value
    assert pairs[shown] == 1
    assert pairs.get("x", "") == (shown if shown.strip() else "")
    assert {i.changes for i in c.items if i.field} == {changed}


# -- hostile texts in every format ----------------------------------------------------------------------


BEGINNINGS = {
    "block": ("## ", "- ", "x: ", "y: ", "z: "),
    "line": ("## ", "- "),
    "table": ("## ", "| ", "|---"),
    "json": ("## ", "{"),
    "outline": ("## ", "- ", "  "),
    "csv": ("## ", "id,", '"', "7,"),
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_record_begins_a_line_or_breaks_the_count(form: str, text: str) -> None:
    is_utf8 = not re.search("[\ud800-\udfff]", text)
    record = Record(
        source="shop",
        stream="orders",
        id=f"{text}7" if is_utf8 else "7",
        title=text if is_utf8 else "",
        fields={"x": text, "y": {text: [text, {"n": text}]}, "z": 1},
        provenance=Provenance(connector="files"),
    )
    section = {"name": "order", "of": "order", "title": text if is_utf8 else "", "format": form}
    section["fields"] = (
        ["/x", "/y", {"path": "/z", "label": text if is_utf8 else "z"}] if form in {"table", "csv"} else []
    )
    spec = {"entities": {"order": {"stream": "shop.orders", "keys": ["/z"]}}, "sections": [section]}
    view = View(ContextSpec.model_validate(spec), MemorySource([record]))
    c = view.build(entities={"order": "1"}, budget_tokens=10_000)
    assert c.records == (record.urn,)
    assert c.text.encode("utf-8")
    assert c.tokens == count_tokens(c.text)
    assert all(line.startswith(BEGINNINGS[form]) for line in c.text.splitlines())
