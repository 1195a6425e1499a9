"""Drift: how the fields of a stream changed between two pulls, and which tasks that touches."""

import json
import sqlite3
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from memory_store import MemoryStore
from scripted_source import Script, serving

import workbench
from workbench.cli import main
from workbench.connectors import FilesManifest, HttpManifest, SqlManifest, load_manifest, pull
from workbench.connectors._drift import Drift, drift
from workbench.connectors._reading import FoundField, Reading, Report
from workbench.connectors._schema import MOST_POINTERS, ObservedField, SchemaObserver, StreamSchema, merged
from workbench.connectors._schema_watch import SchemaWatch, source_paths
from workbench.errors import DriftError, FetchError


def schema(*records, described=()):
    observer = SchemaObserver()
    for record in records:
        observer.add(record)
    return observer.schema(described)


def told(before, after, used=None, *, whole=True):
    return [(one.field, one.change) for one in drift(before, after, used=used or {}, whole=whole)]


def changes(before, after):
    """What becomes of a described stream."""
    found = drift(schema(described=before), schema(described=after), used={})
    return [(one.field, one.change, one.was, one.now, one.value) for one in found]


def stage(**values):
    return FoundField("Stage", "Stage", "picklist", values)


# -- what the source describes ---------------------------------------------------------------------

AMOUNT = FoundField("Amount", "Amount", "currency")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([AMOUNT], [AMOUNT, stage(a="A")], [("/Stage", "added", "", "picklist", "")]),
        ([AMOUNT, stage(a="A")], [AMOUNT], [("/Stage", "removed", "picklist", "", "")]),
        ([AMOUNT], [FoundField("Amount", "Amount", "string")], [("/Amount", "retyped", "currency", "string", "")]),
        ([AMOUNT], [FoundField("Sum", "Amount", "currency")], [("/Amount", "renamed", "/Amount", "/Sum", "")]),
        ([AMOUNT], [FoundField("Amount", "Sum", "currency")], [("/Amount", "label_changed", "Amount", "Sum", "")]),
        (
            [stage(a="A", b="B", c="C")],
            [FoundField("Phase", "Phase", "picklist", {"a": "A", "b": "B", "c": "C"})],
            [("/Stage", "renamed", "/Stage", "/Phase", "")],
        ),
        (
            [stage(a="A", b="B", c="C", d="D")],
            [stage(a="A", b="Bee", cc="C", e="E")],
            [
                ("/Stage", "label_changed", "B", "Bee", "b"),
                ("/Stage", "value_renamed", "c", "cc", ""),
                ("/Stage", "value_removed", "d", "", ""),
                ("/Stage", "value_added", "", "e", ""),
            ],
        ),
        ([stage(a="A")], [FoundField("Stage", "Stage", "string")], [("/Stage", "retyped", "picklist", "string", "")]),
        ([AMOUNT], [], []),
        ([], [AMOUNT], []),
    ],
    ids=[
        "added",
        "removed",
        "retyped",
        "renamed by label",
        "label",
        "renamed by values",
        "values",
        "no picklist any more",
        "not described now",
        "not described before",
    ],
)
def test_a_described_field_is_compared_exactly(before, after, expected):
    assert changes(before, after) == expected


def test_a_field_of_another_type_is_no_new_name():
    found = changes([AMOUNT], [FoundField("Sum", "Amount", "string")])
    assert [(one[0], one[1]) for one in found] == [("/Amount", "removed"), ("/Sum", "added")]


def test_a_described_field_is_told_once_though_it_left_the_records_too():
    before = schema(*[{"id": i, "Amount": 1} for i in range(50)], described=[AMOUNT, stage(a="A")])
    after = schema(*[{"id": i} for i in range(50)], described=[stage(a="A")])
    assert told(before, after) == [("/Amount", "removed")]


# -- what the records hold -------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c/d", "~", "*"]), VALUES, max_size=4), max_size=30)


@given(RECORDS, st.randoms(use_true_random=False), st.booleans())
def test_the_same_records_in_any_order_give_nothing(records, dice, whole):
    other = list(records)
    dice.shuffle(other)
    assert drift(schema(*records), schema(*other), used={"/a": ["t"]}, whole=whole) == ()


@given(RECORDS, RECORDS)
def test_what_was_told_is_not_told_again(earlier, later):
    before, now = schema(*earlier), schema(*later)
    gone = {one.field for one in drift(before, now, used={}) if one.change in ("removed", "retyped")}
    kept = merged(before, now, gone=gone, whole=True)
    assert told(kept, now) == []
    assert StreamSchema.model_validate_json(kept.model_dump_json()) == kept


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400))
def test_a_field_is_removed_only_where_its_absence_is_no_chance(had, more, records):
    field = ObservedField(types={"number": had}, records=had, out_of=had + more)
    before = StreamSchema(observed={"/x": field}, records=had + more)
    after = StreamSchema(records=records)
    chance = (1 - had / (had + more)) ** records
    assert told(before, after) == ([("/x", "removed")] if chance < 0.001 else [])


def test_of_what_is_new_a_single_record_without_a_field_proves_nothing():
    before = schema(*[{"id": i, "x": 1} for i in range(30)])
    assert told(before, schema({"id": 31}), whole=False) == []
    assert told(before, schema({"id": 31}, {"id": 32}, {"id": 33}), whole=False) == [("/x", "removed")]


def test_many_small_pulls_without_a_field_say_as_much_as_a_large_one():
    kept = schema(*[{"id": i, "x": 1} if i % 2 else {"id": i} for i in range(100)])
    pulls = 0
    while not told(kept, schema({"id": 1}), whole=False):
        kept = merged(kept, schema({"id": 1}), gone=(), whole=False)
        pulls += 1
    assert pulls == 10


def test_reading_the_same_records_again_proves_nothing_more():
    kept = schema(*[{"id": i, "x": 1} if i < 30 else {"id": i} for i in range(100)])
    few = schema(*[{"id": i} for i in range(10)])
    for _ in range(20):
        assert told(kept, few) == []
        kept = merged(kept, few, gone=(), whole=True)


def test_old_counts_lose_weight():
    kept = schema({"id": 1, "x": 1})
    for _ in range(50):
        kept = merged(kept, schema(*[{"id": 1, "x": 1}] * 1_000), gone=(), whole=False)
    assert kept.records <= 11_001
    assert kept.observed["/x"].records == kept.observed["/x"].out_of == kept.records


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1] * 5, ["1"] * 5, ["retyped"]),
        ([1] * 30, ["1"] * 6 + [1] * 5, ["retyped"]),
        ([1] * 30, ["1"] * 5 + [1] * 6, []),
        ([1] * 19, ["1"] * 6 + [1] * 5, []),
        ([1] * 30 + ["1"], ["1"] * 30, []),
        ([1] * 30, [1.5] * 30, []),
        ([1] * 30, [None] * 30, []),
        ([None] * 30, ["1"] * 30, []),
        ([True] * 30, [1] * 30, ["retyped"]),
        ([1] * 30, [[1]] * 30, ["retyped"]),
        ([{"a": 1}] * 30, ["a"] * 30, ["retyped"]),
    ],
)
def test_a_field_is_retyped_when_a_new_type_takes_over(before, after, expected):
    found = told(schema(*({"x": one} for one in before)), schema(*({"x": one} for one in after)))
    assert [change for _, change in found] == expected


def test_a_field_is_added_at_first_sight_once_enough_was_seen():
    now = schema({"id": 1, "x": {"y": 1}})
    assert told(schema(*[{"id": 1}] * 19), now) == []
    assert told(schema(*[{"id": 1}] * 20), now) == [("/x", "added")]


def test_of_an_object_that_is_gone_its_fields_are_not_told():
    before = schema(*[{"id": 1, "x": {"y": 1, "z": [{"q": 1}]}, "x2": 1}] * 20)
    assert told(before, schema(*[{"id": 1, "x2": 1}] * 20)) == [("/x", "removed")]
    inner = schema(*[{"id": 1, "x": {"y": 1, "z": [{"r": 1}]}, "x2": 1}] * 20)
    assert told(before, inner) == [("/x/z/*/q", "removed"), ("/x/z/*/r", "added")]


def test_keys_that_are_data_are_no_fields():
    few = schema(*[{"m": {str(i): {"n": 1} for i in range(40)}}] * 30)
    many = schema(*[{"m": {str(i): {"n": 1} for i in range(60)}}] * 30)
    assert set(many.observed) == {"/m", "/m/*", "/m/*/n"}
    assert told(few, many) == told(many, few) == []


def test_a_list_that_was_empty_has_no_new_field():
    assert told(schema(*[{"l": []}] * 30), schema(*[{"l": [{"a": 1}]}] * 30)) == []


def test_beyond_the_most_fields_nothing_is_said_to_come_or_go():
    one = schema(*[{f"a{i}": 1 for i in range(3_000)}] * 20)
    two = schema(*[{f"b{i}": 1 for i in range(3_000)}] * 20)
    assert len(one.observed) == MOST_POINTERS
    assert told(one, two) == []
    assert len(merged(one, two, gone=(), whole=True).observed) == MOST_POINTERS


def test_the_first_thousand_records_are_looked_at_then_every_tenth():
    found = schema(*[{"id": i, "l": [1] * 200} for i in range(3_000)])
    assert found.records == 1_000 + 200
    assert found.observed["/id"] == ObservedField(types={"number": 1_200}, records=1_200, out_of=1_200)
    assert found.observed["/l/*"].types == {"number": 120_000}
    assert found.observed["/l/*"].records == 1_200


# -- tasks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "tasks"),
    [
        ("/x", ("t",)),
        ("/x/y", ("t",)),
        ("/x/y/0/z", ("t",)),
        ("/xy", ()),
        ("/x/q", ()),
    ],
)
def test_a_change_names_the_tasks_that_use_the_field_or_one_above_or_below_it(path, tasks):
    before, after = schema({"id": 1, "x": {"y": [{"z": 1}]}}), schema({"id": 1, "x": {}})
    (found,) = drift(before, after, used={path: ["t"], "/id": ["u"]})
    assert (found.field, found.change, found.tasks) == ("/x/y", "removed", tasks)


def test_what_tasks_use_comes_first():
    before, after = schema({"id": 1, "a": 1, "b": 1}), schema({"id": 1})
    assert told(before, after, {"/b": ["t"]}) == [("/b", "removed"), ("/a", "removed")]


def test_a_normal_name_stands_for_the_field_it_was_made_from():
    made = files(fields={"stage": "/StageName"})
    used = {"/stage": ["t"], "/StageName": ["u", "t"], "/Amount": ["u"]}
    assert source_paths(made.streams[0], used) == {"/StageName": ["t", "u"], "/Amount": ["u"]}


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (Drift(field="/x", change="removed", was="text"), "field /x was removed"),
        (
            Drift(field="/x", change="retyped", was="number", now="text", tasks=("a", "b")),
            "field /x was retyped: number before, text now; used by a, b",
        ),
        (Drift(field="/x", change="renamed", was="/x", now="/y"), "field /x was renamed: it is /y now"),
        (
            Drift(field="/x", change="label_changed", was="A{was}", now="B", value="a"),
            "field /x: the label of the value 'a' changed: 'A{was}' before, 'B' now",
        ),
    ],
)
def test_a_change_is_half_a_sentence(one, text):
    assert str(one) == text


# -- pulls -----------------------------------------------------------------------------------------


def files(**stream):
    given = {"name": "orders", "path": "o.json", "format": "json", "key": ["/id"], **stream}
    return FilesManifest.model_validate({"name": "crm", "root": ".", "streams": [given]})


def orders(folder, *records):
    (folder / "o.json").write_text(json.dumps(list(records)))


def test_a_field_that_vanishes_from_a_file_is_on_the_receipt_once(tmp_path):
    store, made = MemoryStore(), files()
    used = {"crm.orders": {"/total": ["refund"]}, "crm.others": {"/x": ["other"]}}
    orders(tmp_path, *[{"id": i, "total": i, "x": 1} for i in range(9)])
    assert pull(made, store, root=tmp_path, used=used).streams[0].drift == ()
    orders(tmp_path, *[{"id": i} for i in range(9)])
    receipt = pull(made, store, root=tmp_path, used=used)
    assert receipt.streams[0].drift == (
        Drift(field="/total", change="removed", was="number", tasks=("refund",)),
        Drift(field="/x", change="removed", was="number"),
    )
    lines = ["crm.orders: drift: field /total was removed; used by refund", "crm.orders: drift: field /x was removed"]
    assert str(receipt).splitlines()[2:] == lines
    assert all(line in receipt._repr_html_() for line in lines)
    with pytest.raises(DriftError) as caught:
        receipt.require_complete()
    assert str(caught.value).startswith(
        "crm.orders: the source changed fields that tasks use: field /total was removed"
    )
    assert "/x" not in str(caught.value)
    assert (caught.value.stream, caught.value.drift[0]["field"]) == ("orders", "/total")
    assert caught.value.drift[0]["tasks"] == ("refund",)
    assert pull(made, store, root=tmp_path, used=used).require_complete().streams[0].drift == ()


def test_a_new_field_is_told_and_breaks_no_task(tmp_path):
    store, made = MemoryStore(), files()
    orders(tmp_path, *[{"id": i} for i in range(20)])
    pull(made, store, root=tmp_path)
    orders(tmp_path, *[{"id": i, "total": i} for i in range(20)])
    receipt = pull(made, store, root=tmp_path, used={"crm.orders": {"/total": ["refund"]}}).require_complete()
    assert receipt.streams[0].drift == (Drift(field="/total", change="added", now="number", tasks=("refund",)),)


def test_an_incomplete_pull_says_so_before_it_tells_of_drift(tmp_path):
    store, made = MemoryStore(), files()
    orders(tmp_path, *[{"id": i, "total": i} for i in range(9)])
    pull(made, store, root=tmp_path)
    orders(tmp_path, {"total": 1}, *[{"id": i} for i in range(9)])
    receipt = pull(made, store, root=tmp_path, used={"crm.orders": {"/total": ["refund"]}})
    # What was refused was not looked at.
    assert [one.change for one in receipt.streams[0].drift] == ["removed"]
    with pytest.raises(FetchError, match="partial"):
        receipt.require_complete()


def test_a_table_whose_column_is_renamed(tmp_path):
    base = tmp_path / "s.db"
    with sqlite3.connect(base) as db:
        db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, total REAL)")
        db.executemany("INSERT INTO t VALUES (?, ?)", [(i, i / 2) for i in range(30)])
    made = SqlManifest.model_validate(
        {"name": "crm", "url": f"sqlite:///{base}", "streams": [{"name": "orders", "table": "t", "key": ["/id"]}]}
    )
    store = MemoryStore()
    pull(made, store, root=tmp_path)
    with sqlite3.connect(base) as db:
        db.execute("ALTER TABLE t RENAME COLUMN total TO sum")
    found = pull(made, store, root=tmp_path).streams[0].drift
    assert [(one.field, one.change) for one in found] == [("/sum", "added"), ("/total", "removed")]


def test_what_another_version_remembered_is_a_first_pull(tmp_path):
    store, made = MemoryStore(), files()
    store.meta_set("schema.crm.orders", {"fields": 7})
    orders(tmp_path, {"id": 1})
    assert pull(made, store, root=tmp_path).streams[0].drift == ()
    assert store.meta_get("schema.crm.orders")["records"] == 1


@pytest.mark.parametrize(("partial", "skipped", "kept"), [(1, 3, 2), (1, 0, 1), (2, 3, 1)])
def test_parts_that_may_not_be_read_do_not_stop_the_watch(partial, skipped, kept):
    store = MemoryStore()
    for reasons, parts in ((0, 0), (partial, skipped)):
        reading = Reading(iter(()), "orders", report=Report(partial=["known before"]))
        watch = SchemaWatch(store, "crm.orders", files().streams[0], {}, reading)
        watch.add({"id": 1})
        reading.report.partial += ["no"] * reasons
        reading.report.skipped_count = parts
        watch.finish()
    assert store.meta_get("schema.crm.orders")["records"] == kept


# -- a project and its tasks -----------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A project with one CSV file and one task that uses its column `total`."""
    (tmp_path / "workbench.toml").write_text('name = "demo"\n')
    data = tmp_path / "o.csv"
    data.write_text("id,total,note\n" + "".join(f"{i},{i},n\n" for i in range(30)))
    with workbench.open(tmp_path) as opened:
        opened.add_files("crm", [data])
        stream = load_manifest(tmp_path / "connectors" / "crm").streams[0].name
    spec = {
        "$schema": "workbench/context-spec/v1",
        "description": "Orders.",
        "encoding": "o200k_base",
        "budget_tokens": 500,
        "entities": {"order": {"stream": f"crm.{stream}", "keys": ["id"]}},
        "sections": [{"name": "order", "title": "Order", "of": "order", "fields": ["/id", "/total"]}],
    }
    (tmp_path / "contexts" / "refund").mkdir(parents=True)
    (tmp_path / "contexts" / "refund" / "context.yaml").write_text(yaml.safe_dump(spec))
    return tmp_path, data, stream


def test_the_error_of_a_project_names_the_task_that_uses_a_column_that_is_gone(project):
    folder, data, stream = project
    with workbench.open(folder) as opened:
        opened.pull("crm").require_complete()
        data.write_text("id,note\n" + "".join(f"{i},n\n" for i in range(30)))
        receipt = opened.pull("crm")
    with pytest.raises(DriftError, match=rf"^crm\.{stream}: .*field /total was removed; used by refund"):
        receipt.require_complete()


def test_the_command_ends_with_1_when_a_column_that_a_task_uses_is_gone(project, capsys):
    folder, data, stream = project
    assert main(["--project", str(folder), "pull", "crm"]) == 0
    data.write_text("id,total\n" + "".join(f"{i},{i}\n" for i in range(30)))
    assert main(["--project", str(folder), "pull", "crm"]) == 0
    assert "drift: field /note was removed" in capsys.readouterr().out
    data.write_text("id\n" + "".join(f"{i}\n" for i in range(30)))
    assert main(["--project", str(folder), "pull", "crm"]) == 1
    shown = capsys.readouterr()
    assert f"crm.{stream}: drift: field /total was removed; used by refund" in shown.out
    assert "error[WB306]" in shown.err


def test_a_manifest_that_is_wrong_does_not_stop_the_pull_of_another(project):
    folder, _, _ = project
    with workbench.open(folder) as opened:
        opened.pull("crm")
        (folder / "more.json").write_text('[{"id": 1}]')
        opened.add_files("more", [folder / "more.json"])
        opened.pull("more")
        (folder / "connectors" / "more" / "manifest.yaml").write_text("name: [")
        assert opened.pull("crm").require_complete()


# -- a source that describes itself ----------------------------------------------------------------


SORT = {"name": "sort", "title": "Sort", "type": "choice", "values": [{"v": "a", "l": "A"}, {"v": "b", "l": "B"}]}
NAMES = [{"name": "id", "title": "Id", "type": "number"}, {"name": "note", "title": "Note", "type": "text"}]


@pytest.fixture
def described():
    """A source that describes itself: how to pull from it, given what it says and what it holds."""
    script = Script([{"path": "/fields", "answer": []}, {"path": "/things", "answer": []}])
    store = MemoryStore()
    with serving(script) as address, tempfile.TemporaryDirectory() as folder:
        made = HttpManifest.model_validate(
            {
                "name": "crm",
                "type": "http",
                "base_url": address,
                "auth": {"type": "none"},
                "limits": {"source": "a test", "no_hint_s": 0.01, "retry_first_s": 0.01, "retries": 1},
                "streams": [
                    {
                        "name": "things",
                        "request": {"path": "/things"},
                        "key": ["/id"],
                        "fields": {"kind": {"path": "/sort", "transform": "picklist"}},
                        "discover": {
                            "request": {"path": "/fields"},
                            "name": "/name",
                            "label": "/title",
                            "type": "/type",
                            "values": "/values",
                            "value": "/v",
                            "value_label": "/l",
                        },
                        "verified_by": "fixtures only",
                    }
                ],
            }
        )

        def once(fields, records, status=200):
            script.exchanges = [
                {"path": "/fields", "answer": fields},
                {"path": "/things", "answer": records, "status": status},
            ]
            used = {"crm.things": {"/kind/label": ["triage"]}}
            return pull(made, store, root=Path(folder), used=used, private_hosts=["127.0.0.1"])

        yield once


def test_a_described_picklist_names_the_task_that_uses_the_field_by_its_normal_name(described):
    records = [{"id": i, "sort": "a", "note": "n"} for i in range(3)]
    assert described([*NAMES, SORT], records).streams[0].drift == ()
    renamed = {**SORT, "values": [{"v": "a", "l": "A"}, {"v": "bb", "l": "B"}]}
    receipt = described([NAMES[0], renamed], records)
    assert [str(one) for one in receipt.streams[0].drift] == [
        "field /sort: the value 'b' was renamed: it is 'bb' now; used by triage",
        "field /note was removed",
    ]
    with pytest.raises(DriftError, match=r"^crm\.things: .*the value 'b' was renamed.*used by triage"):
        receipt.require_complete()
    assert described([NAMES[0], renamed], records).streams[0].drift == ()


def test_a_pull_that_brings_nothing_new_still_compares_the_description(described):
    described([*NAMES, SORT], [])
    assert [(one.field, one.change) for one in described(NAMES, []).streams[0].drift] == [("/sort", "removed")]


def test_a_description_that_cannot_be_had_removes_nothing(described):
    records = [{"id": i, "sort": "a", "note": "n"} for i in range(3)]
    described([*NAMES, SORT], records)
    assert described({"error": 1}, records).streams[0].drift == ()
    assert [one.change for one in described(NAMES, records).streams[0].drift] == ["removed"]


def test_of_a_reading_that_was_broken_off_nothing_is_remembered(described):
    records = [{"id": i, "sort": "a", "note": "n"} for i in range(3)]
    described([*NAMES, SORT], records)
    broken = described(NAMES, {"error": "no"}, status=500).streams[0]
    assert broken.complete == "partial"
    assert [one.change for one in broken.drift] == ["removed"]
    assert [one.change for one in described(NAMES, records).streams[0].drift] == ["removed"]
