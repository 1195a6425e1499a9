"""Views over random records and random specs, against a plain account of what they should do, written anew here."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_source import MemorySource, link_records

from workbench.context import Context
from workbench.errors import BudgetError
from workbench.records import LinkType, Record, find_all, join_pointer, lookup
from workbench.tokens import count_tokens
from workbench.views import ContextSpec, View, _view
from workbench.views._writing.layout import Layout
from workbench.views._writing.select import select
from workbench.views._writing.table import render_table_head

LINKS = [
    LinkType(stream="s.orders", name="customer", to="s.customers", inverse="orders"),
    LinkType(stream="s.orders", name="item", to="s.items", inverse="orders"),
    LinkType(stream="s.items", name="parent", to="s.items", inverse="children"),
]
POINTERS = {"customer": "/who", "item": "/lines/*/sku", "parent": "/parent"}
FOLLOWS: dict[str, list[list[str]]] = {
    "customer": [["orders"], [], ["orders", "item"], ["orders", "customer"]],
    "order": [[], ["customer"], ["item"], ["item", "parent"], ["item", "children"]],
}
NASTY = st.text(alphabet='ab7|\\\n\u2028/#- :{}",;é\u0301😀\x00\ud800', max_size=8)
TIMES = st.sampled_from(
    ["2025-01-01", "2025-01-01T00:30:00+02:00", "2024-12-31T23:59:59.5Z", "2025-01-01 10:00", "2025-02-03T00:00:00Z"]
)
SCALARS = st.none() | st.booleans() | st.integers(-5, 50) | st.floats(-9, 9, width=16) | NASTY | TIMES
# Few, so that equal ones meet.
SIZES = st.sampled_from([0, 1, 2, 2.0, "1", "2", "2.50", "007", "a", True, False, None, "", " ", ["x"]])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner, max_size=3), max_leaves=6
)
FIELDS = ["/name", "/size", "/at", "/lines", "/lines/*/sku", "/lines/*/n", "/extra", "/who", "/parent"]


# -- what is drawn ------------------------------------------------------------------------------------


@dataclass
class World:
    """Records as plain objects, by stream and id, and the same as a source."""

    bodies: dict[str, dict[str, dict[str, Any]]]

    def source(self) -> MemorySource:
        links = {
            "orders": [("customer", POINTERS["customer"], "customers"), ("item", POINTERS["item"], "items")],
            "items": [("parent", POINTERS["parent"], "items")],
        }
        return MemorySource(
            record
            for stream, rows in self.bodies.items()
            for record in link_records("s", stream, rows, links.get(stream, ()))
        )


def _body(draw: st.DrawFn, own_id: str) -> dict[str, Any]:
    body = {
        "no": own_id,
        "id": draw(st.sampled_from([own_id, 5])),
        "size": draw(SIZES),
        "at": draw(TIMES | SCALARS),
        "name": draw(NASTY),
        "extra": draw(VALUES),
    }
    return {name: value for name, value in body.items() if draw(st.integers(0, 4))}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    customers = {f"C{n}": _body(draw, f"C{n}") for n in range(draw(st.integers(1, 3)))}
    items = {f"P{n}": _body(draw, f"P{n}") for n in range(draw(st.integers(0, 4)))}
    # One id in each stream that no record has: some links lead nowhere.
    for body in items.values():
        body["parent"] = draw(st.none() | st.sampled_from([*items, "P9"]))
    orders = {}
    for n in range(draw(st.integers(2, 6))):
        lines = [
            {"sku": sku, "n": draw(st.integers(0, 9))}
            for sku in draw(st.lists(st.sampled_from([*items, "P9"]), max_size=3))
        ]
        who = draw(st.sampled_from(["C0", "C0", *customers, "C9"]))
        orders[f"O{n}"] = {"who": who, **_body(draw, f"O{n}"), "lines": lines}
    return World({"customers": customers, "orders": orders, "items": items})


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    op = draw(st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "exists", "missing"]))
    one: dict[str, Any] = {"field": draw(st.sampled_from(["/size", "/at", "/lines/*/n"])), "op": op}
    scalar = TIMES if one["field"] == "/at" else st.sampled_from([0, 1, 2.5, "2", "007", "a", True, 7])
    if op in {"in", "not_in"}:
        one["value"] = draw(st.lists(scalar, min_size=1, max_size=3))
    elif op not in {"exists", "missing"}:
        one["value"] = draw(scalar)
    return one


@st.composite
def sections(draw: st.DrawFn, name: str, ways: list[tuple[str, list[str]]]) -> dict[str, Any]:
    of, follow = draw(st.sampled_from(ways))
    form = draw(st.sampled_from(["block", "line", "outline", "table", "csv", "json", "auto"]))
    paths = draw(st.lists(st.sampled_from(FIELDS), unique=True, min_size=form in {"table", "csv"}, max_size=4))
    made: dict[str, Any] = {
        "name": name, "of": of, "follow": follow, "format": form,
        "fields": [{"path": path, "label": draw(st.none() | st.sampled_from(["a|b", "id", "size"]))} for path in paths],
        "summary": draw(st.lists(st.sampled_from(paths or FIELDS), unique=True, max_size=2)),
        "filter": draw(st.lists(conditions(), max_size=2)),
        "limit": draw(st.sampled_from([None, None, 1, 2])),
        "priority": draw(st.integers(0, 3)),
        "required": draw(st.integers(0, 5)) == 0,
        "min_tokens": draw(st.sampled_from([0, 0, 0, 25])),
        "max_tokens": draw(st.sampled_from([None, None, 40, 200])),
        "aggregates": draw(st.lists(st.sampled_from([
            {"op": "count"}, {"op": "sum", "field": "/size", "label": "sum\n## of"}, {"op": "latest", "field": "/at"},
        ]), unique_by=lambda spec: spec["op"])),
    }  # fmt: skip
    if draw(st.booleans()):
        made["order"] = {"by": draw(st.sampled_from(["/size", "/at"])), "descending": draw(st.booleans())}
    return made


@st.composite
def specs(draw: st.DrawFn) -> ContextSpec:
    every = [(of, follow) for of, follows in FOLLOWS.items() for follow in follows]
    # Two ways for up to four sections, so that some lead to the same records.
    ways = draw(st.lists(st.sampled_from(every) | st.just(every[0]), min_size=1, max_size=2))
    return ContextSpec.model_validate(
        {
            "entities": {"customer": {"stream": "s.customers"}, "order": {"stream": "s.orders"}},
            "sections": [draw(sections(f"part{n}", ways)) for n in range(draw(st.integers(1, 4)))],
            "fill": draw(st.sampled_from(["relevant", "budget"])),
            "encoding": draw(st.sampled_from(["o200k_base", "cl100k_base"])),
        }
    )


QUESTIONS = st.sampled_from(
    [
        None, "Which orders has C0?", "What is the size of C0 and of its orders?", "latest order of C0",
        "How many items are in O0, and what is the sum of their size?", "name of O0", "extra of the items of O0",
        "Do C0 and Peter Unknown share an order?",
    ]
)  # fmt: skip


# -- the plain account --------------------------------------------------------------------------------


def find(value: Any, path: str) -> list[Any]:
    found = [value]
    for name in path.strip("/").split("/"):
        stepped: list[Any] = []
        for one in found:
            if name == "*":
                stepped += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
            elif isinstance(one, dict) and name in one:
                stepped.append(one[name])
        found = stepped
    return found


def moment(value: Any) -> float | None:
    if not (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value)):
        return None
    parsed = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()


def number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\s*-?(0|[1-9]\d*)(\.\d+)?\s*", value, re.ASCII) else None
    return value if isinstance(value, int | float) else None


def kind_and_key(value: Any) -> tuple[str, Any]:
    if isinstance(value, bool):
        return "bool", value
    for kind, read in (("number", number), ("time", moment)):
        key = read(value)
        if key is not None:
            return kind, key
    return ("text", value) if isinstance(value, str) else ("container", json.dumps(value))


def passes(one: dict[str, Any], body: dict[str, Any]) -> bool:
    values = [value for value in find(body, one["field"]) if value is not None]
    op = one["op"]
    if op in {"exists", "missing"}:
        return bool(values) == (op == "exists")
    wanted = one["value"] if isinstance(one["value"], list) else [one["value"]]
    pairs = [(kind_and_key(value), kind_and_key(other)) for value in values for other in wanted]
    if op in {"eq", "in", "ne", "not_in"}:
        return any(a == b for a, b in pairs) == (op in {"eq", "in"})
    signs = {"lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (1, 0)}[op]
    return any(a[0] == b[0] and (a[1] > b[1]) - (a[1] < b[1]) in signs for a, b in pairs)


def reached(world: World, of: str, start: str, follow: list[str]) -> tuple[list[str], list[str]]:
    """Return URNs of the records at the end of the way, and of those on it that do not exist."""
    stream, here, missing = f"{of}s", [start], []
    for name in follow:
        there: list[str] = []
        link = next((link for link in LINKS if link.stream == f"s.{stream}" and link.name == name), None)
        if link is not None:
            target = link.to.removeprefix("s.")
            for key in here:
                there += [v for v in find(world.bodies[stream][key], POINTERS[name]) if v is not None]
        else:
            link = next(link for link in LINKS if link.to == f"s.{stream}" and link.inverse == name)
            target = link.stream.removeprefix("s.")
            for key in here:
                there += [
                    k for k, body in sorted(world.bodies[target].items()) if key in find(body, POINTERS[link.name])
                ]
        stream = target
        missing += [f"s:{stream}/{key}" for key in dict.fromkeys(there) if key not in world.bodies[stream]]
        here = [key for key in dict.fromkeys(there) if key in world.bodies[stream]]
    return [f"s:{stream}/{key}" for key in here], missing


def plain_order(order: dict[str, Any], urns: list[str], bodies: dict[str, dict[str, Any]]) -> list[str]:
    def first(urn: str) -> Any:
        return next((v for v in find(bodies[urn], order["by"]) if v not in (None, [], {}) and str(v).strip()), None)

    values = {urn: first(urn) for urn in urns}
    kinds = {urn: kind_and_key(value) for urn, value in values.items() if value is not None}
    if any(kind == "text" for kind, _ in kinds.values()):
        kinds = {
            u: ("text", values[u]) if k == "number" and isinstance(values[u], str) else (k, v)
            for u, (k, v) in kinds.items()
        }
    ordered: list[str] = []
    for group in (("bool", "number"), ("time",), ("text",), ("container",)):
        members = [urn for urn in urns if urn in kinds and kinds[urn][0] in group]
        ordered += sorted(members, key=lambda urn: kinds[urn][1], reverse=order["descending"])
    return ordered + [urn for urn in urns if urn not in ordered]


# -- selecting ----------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(world=worlds(), spec=specs())
def test_links_filter_and_order_agree_with_the_plain_account(world: World, spec: ContextSpec) -> None:
    source = world.source()
    bodies = {urn: record.body for urn, record in source.records.items()}
    for section in spec.sections:
        start = f"{section.of[0].upper()}0"
        stream = f"s.{section.of}s"
        found = select(section, [f"s:{section.of}s/{start}"], stream=stream, links=LINKS, source=source)
        urns, missing = reached(world, section.of, start, list(section.follow))
        dumped = section.model_dump(mode="json")
        kept = [urn for urn in urns if all(passes(one, bodies[urn]) for one in dumped["filter"])]
        if section.order is not None:
            kept = plain_order(dumped["order"], kept, bodies)
        assert [row.record.urn for row in found.rows] == kept
        assert Counter(o.record for o in found.omissions if o.reason == "filtered") == Counter(set(urns) - set(kept))
        assert Counter(o.record for o in found.omissions if o.reason == "missing") == Counter(missing)


# -- building -----------------------------------------------------------------------------------------


def build(
    world: World, spec: ContextSpec, question: str | None, budget: int
) -> tuple[Context, int, dict[str, Record], dict[str, Layout]] | None:
    """Build for C0 and O0; return the context, the sum of the tokens of its blocks, the records and the layouts."""
    source = world.source()
    sums: list[int] = []
    layouts: dict[str, Layout] = {}
    assemble = _view.assemble

    def spy(planned: Any, decided: Any, **more: Any) -> Context:
        sums.append(decided.used_tokens)
        layouts.update((part.rows.section.name, part.layout) for part in planned)
        return assemble(planned, decided, **more)

    with mock.patch.object(_view, "assemble", spy):
        try:
            view = View(spec, source, links=LINKS)
            c = view.build(question, entities={"customer": "C0", "order": "O0"}, budget_tokens=budget)
        except BudgetError:
            return None
    assert c.status == "found"
    return c, sums[0], source.records, layouts


def unescaped(cell: str) -> str:
    return re.sub(r"(\\*)\\\|", lambda found: found.group(1)[: len(found.group(1)) // 2] + "|", cell)


def written(value: Any) -> str:
    if isinstance(value, str):
        folded = re.sub("[\ud800-\udfff]", "\ufffd", " ".join(value.split())) or "none"
        return folded.replace("\x00", "")
    return "none" if value in (None, [], {}) else json.dumps(value)


CASES = {"world": worlds(), "spec": specs(), "question": QUESTIONS, "budget": st.integers(1, 500)}
SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(**CASES)
def test_no_budget_is_exceeded_and_the_tokens_of_the_blocks_add_up(
    world: World, spec: ContextSpec, question: str | None, budget: int
) -> None:
    built = build(world, spec, question, budget)
    if built is not None:
        c, total, *_ = built
        assert c.tokens == count_tokens(c.text, encoding=spec.encoding) == total <= budget
        assert c.text.encode("utf-8").decode() == c.text


@SLOW
@given(**CASES)
def test_every_record_of_every_section_is_shown_once_or_left_out_once(
    world: World, spec: ContextSpec, question: str | None, budget: int
) -> None:
    built = build(world, spec, question, budget)
    if built is None:
        return
    c, _, records, _ = built
    whole = Counter((o.section, o.record) for o in c.omissions if o.field is None and o.record is not None)
    shown_in = {x.record: x.section for x in c.candidates}
    assert len(shown_in) == len(c.candidates)
    assert {x.record for x in c.candidates if x.kept} == set(c.records)
    assert all(whole[x.section, x.record] == (not x.kept) for x in c.candidates)
    # A question that points at nothing shows the nearest records alone, the first few of each section.
    behind = {o.record for o in c.omissions if o.reason == "not_relevant" and o.field is None} - shown_in.keys()
    assert question is not None or not behind
    for section in spec.sections:
        urns, missing = reached(world, section.of, f"{section.of[0].upper()}0", list(section.follow))
        filters = section.model_dump(mode="json")["filter"]
        passing = [urn for urn in urns if all(passes(one, records[urn].body) for one in filters)]
        limited = {o.record for o in c.omissions if (o.section, o.reason) == (section.name, "limit")}
        assert len(limited) == max(0, len(passing) - (section.limit or len(passing)))
        for urn in {*urns, *missing}:
            if urn in behind and urn not in limited:
                assert whole[section.name, urn] <= 1
            elif urn in passing and urn not in limited:
                # It may be shown: here, or in another section that may show it as well.
                assert urn in shown_in
                assert whole[section.name, urn] == 0 or shown_in[urn] == section.name
            else:
                assert whole[section.name, urn] == 1
                assert shown_in.get(urn) != section.name


def leaves(value: Any, pointer: str) -> list[str]:
    """Return the pointers of all scalars, and of empty lists and objects, in a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    steps = [(one, str(name).replace("~", "~0").replace("/", "~1")) for name, one in inner]
    return [leaf for one, step in steps for leaf in leaves(one, f"{pointer}/{step}")] or [pointer]


def in_table_head(c: Context, start: int, layout: Layout) -> bool:
    line = c.text[c.text.rindex("\n", 0, start) + 1 :].split("\n")[0]
    return layout.has_columns and line == render_table_head(layout).lines[0]


def cells(row: str) -> int:
    """Count the cells of a table's row: a bar behind an even number of backslashes ends one."""
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) - 1


def said(c: Context, layout: Layout, record: Record) -> set[str]:
    """Return the pointers of the values that the spans of a record say; check that each does."""
    found: set[str] = set()
    for item in c.items:
        if item.record != record.urn:
            continue
        line = c.text[c.text.rindex("\n", 0, item.start) + 1 :].split("\n")[0]
        if layout.format == "table":
            assert cells(line) == 1 + len(layout.columns)
        if layout.format == "csv":
            assert len(next(csv.reader([line]))) == 1 + len(layout.columns)
        if item.field is None or in_table_head(c, item.start, layout):
            continue
        span, value = c.text[item.start : item.end], lookup(record.body, item.field)
        # Where the guard took out what nobody sees, the item says so; JSON shows it, escaped.
        if layout.format == "json" or "\\u0000" not in json.dumps([item.field, value]):
            assert item.changes == ()
        elif isinstance(value, str) and "\x00" in value:
            assert item.changes == ("hidden",)
        if layout.format == "json":
            (shown,) = json.loads("{" + span + "}").values()
            assert shown == value or isinstance(value, dict | list)
            shown_leaves = {json.dumps(lookup(shown, leaf)) for leaf in leaves(shown, "")}
            found.update(
                leaf for leaf in leaves(value, item.field) if json.dumps(lookup(record.body, leaf)) in shown_leaves
            )
        elif isinstance(value, dict | list) and value:
            assert layout.format == "outline" or span.endswith(("}", "]"))
        else:
            plain = {"table": unescaped, "csv": lambda text: text.replace('""', '"')}.get(layout.format, str)
            assert plain(span).endswith(written(value))
            found.add(item.field)
    return found


@SLOW
@given(**CASES)
def test_every_span_says_the_value_of_its_field_and_every_value_is_said_or_left_out(
    world: World, spec: ContextSpec, question: str | None, budget: int
) -> None:
    built = build(world, spec, question, budget)
    if built is None:
        return
    c, _, records, layouts = built
    by_name = {section.name: section for section in spec.sections}
    for x in (x for x in c.candidates if x.kept):
        section, record = by_name[x.section or ""], records[x.record]
        known = said(c, layouts[x.section or ""], record)
        left_out = {o.field for o in c.omissions if (o.record, o.section) == (x.record, x.section) and o.field}
        paths = [field.path for field in section.fields] or [join_pointer([name]) for name in record.body]
        for root, value in (found for path in paths for found in find_all(record.body, path)):
            for leaf in leaves(value, root):
                above = {leaf[:end] for end, sign in enumerate(leaf) if sign == "/"} | {leaf}
                assert leaf in known or above & left_out, (leaf, c.text)


@SLOW
@given(world=worlds(), spec=specs(), question=QUESTIONS)
def test_the_budget_that_an_error_names_builds_and_one_token_less_does_not(
    world: World, spec: ContextSpec, question: str | None
) -> None:
    view = View(spec, world.source(), links=LINKS)
    given_keys = {"customer": "C0", "order": "O0"}

    def fails(budget: int) -> BudgetError | None:
        try:
            view.build(question, entities=given_keys, budget_tokens=budget)
        except BudgetError as exc:
            return exc
        return None

    error = fails(1)
    if error is None or error.budget_tokens != 1:
        # Nothing is required, or a section's own ceiling is in the way.
        return
    assert error.needed_tokens is not None
    assert fails(error.needed_tokens) is None
    assert fails(error.needed_tokens - 1) is not None
