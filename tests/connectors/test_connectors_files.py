import datetime
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from memory_store import MemoryStore

from workbench.connectors import FilesManifest, pull
from workbench.errors import FetchError


def manifest(**stream):
    streams = stream.pop("streams", None) or [{"name": "things", "key": ["/id"], **stream}]
    return FilesManifest.model_validate({"name": "src", "root": ".", "streams": streams})


def pulled(root, store=None, **stream):
    """Pull one stream of files under `root`; return its receipt and the store."""
    store = store if store is not None else MemoryStore()
    receipt = pull(manifest(**stream), store, root=root).streams[0]
    assert receipt.seen == (
        receipt.new + receipt.changed + receipt.unchanged + receipt.duplicates + receipt.refused_count
    )
    return receipt, store


def bodies(store, stream="src.things"):
    return {key: record.body for key, record in store.stream(stream).items()}


def write_lines(path, *lines):
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))


def test_json_lines(tmp_path):
    write_lines(tmp_path / "t.jsonl", '{"id": 1, "a": [1, 2.5, null]}', "", '{"id": "x"}')
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl")
    assert bodies(store) == {"1": {"id": 1, "a": [1, 2.5, None]}, "x": {"id": "x"}}
    assert (receipt.seen, receipt.new, receipt.complete, receipt.deletes) == (2, 2, "complete", "census")


def test_the_same_pull_again_changes_nothing(tmp_path):
    write_lines(tmp_path / "t.jsonl", *[json.dumps({"id": i}) for i in range(5_000)])
    _, store = pulled(tmp_path, path="t.jsonl", format="jsonl")
    before = store.snapshot()
    receipt, _ = pulled(tmp_path, store, path="t.jsonl", format="jsonl")
    assert (receipt.seen, receipt.unchanged, receipt.new, receipt.changed) == (5_000, 5_000, 0, 0)
    assert store.snapshot() == before
    assert store.largest_batch <= 2_000


def test_csv_cells_stay_the_text_they_are(tmp_path):
    (tmp_path / "t.csv").write_text('id,zip,note\n007,01234,"two\nlines"\n8,,x\n')
    _, store = pulled(tmp_path, path="t.csv", format="csv")
    assert bodies(store) == {
        "007": {"id": "007", "zip": "01234", "note": "two\nlines"},
        "8": {"id": "8", "zip": "", "note": "x"},
    }


def test_declared_csv_columns_are_typed_and_empty_cells_are_null(tmp_path):
    (tmp_path / "t.csv").write_text("id;n;f;b;t\n1;5;2.50;yes;\n2;;;;x\n")
    columns = {"n": "integer", "f": "number", "b": "boolean", "t": "text"}
    _, store = pulled(tmp_path, path="t.csv", format="csv", delimiter=";", columns=columns)
    assert bodies(store)["1"] == {"id": "1", "n": 5, "f": 2.5, "b": True, "t": ""}
    assert bodies(store)["2"] == {"id": "2", "n": None, "f": None, "b": None, "t": "x"}


def test_parquet_values_become_json_values(tmp_path):
    columns = {
        "id": pa.array([1, 2]),
        "day": pa.array([datetime.date(2024, 5, 1), None]),
        "at": pa.array([datetime.datetime(2024, 5, 1, 10, tzinfo=datetime.UTC)] * 2, pa.timestamp("us", "UTC")),
        "price": pa.array([Decimal("12.50"), Decimal("0.10")]),
        "raw": pa.array([b"\x00\xff", b""]),
        "f": pa.array([1.5, float("nan")]),
        "nested": pa.array([{"a": [1]}, {"a": []}]),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    receipt, store = pulled(tmp_path, path="t.parquet", format="parquet")
    assert bodies(store)["1"] == {
        "id": 1,
        "day": "2024-05-01",
        "at": "2024-05-01T10:00:00+00:00",
        "price": "12.50",
        "raw": "AP8=",
        "f": 1.5,
        "nested": {"a": [1]},
    }
    assert bodies(store)["2"]["f"] is None
    assert "1 values are NaN" in receipt.notes[0]
    assert receipt.complete == "complete"


def test_a_folder_of_files_is_one_stream(tmp_path):
    for day in (1, 2):
        write_lines(tmp_path / f"day-{day}.jsonl", json.dumps({"id": day}))
    _, store = pulled(tmp_path, path="day-*.jsonl", format="jsonl")
    assert store.ids("src.things") == ["1", "2"]


def test_a_file_of_one_record_can_be_named_by_its_file(tmp_path):
    (tmp_path / "T-1.json").write_text('{"title": "x"}')
    _, store = pulled(tmp_path, path="*.json", format="json", key=None, key_from="file_stem")
    assert bodies(store) == {"T-1": {"title": "x"}}


def test_ids_can_be_made_of_the_content_whatever_its_order(tmp_path):
    write_lines(tmp_path / "t.jsonl", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}', '{"a": 2}')
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl", key=None, key_from="content")
    first, again, other = sorted(bodies(store), key=lambda record_id: (bodies(store)[record_id]["a"], record_id))
    assert (again, other.partition("-")[1]) == (f"{first}-2", "")
    assert (receipt.new, receipt.duplicates, receipt.complete) == (3, 0, "complete")
    assert receipt.notes == (
        "1 records are equal to others and have no key: each is kept, with a number behind the id that its content "
        "gives",
    )


def test_equal_rows_have_the_same_ids_in_every_pull_also_in_several_files_and_batches(tmp_path):
    keyless = {"path": "t-*.csv", "format": "csv", "key": None, "key_from": "content"}
    (tmp_path / "t-1.csv").write_text("code\n" + "a\n" * 2_500 + "b\n")
    (tmp_path / "t-2.csv").write_text("code\na\nb\n")
    receipt, store = pulled(tmp_path, **keyless)
    assert (receipt.new, receipt.duplicates) == (2_503, 0)
    before = store.snapshot()
    receipt, _ = pulled(tmp_path, store, **keyless)
    assert (receipt.unchanged, receipt.new, receipt.deleted, store.snapshot()) == (2_503, 0, 0, before)


def test_of_equal_rows_those_that_are_gone_are_deleted(tmp_path):
    keyless = {"path": "t.csv", "format": "csv", "key": None, "key_from": "content"}
    (tmp_path / "t.csv").write_text("code\na\na\na\nb\n")
    _, store = pulled(tmp_path, **keyless)
    (tmp_path / "t.csv").write_text("code\nb\na\n")
    receipt, _ = pulled(tmp_path, store, **keyless)
    assert (receipt.unchanged, receipt.new, receipt.deleted) == (2, 0, 2)


def test_a_key_of_two_fields_can_be_taken_apart_again(tmp_path):
    write_lines(tmp_path / "t.jsonl", '{"a": "x/y", "b": "z"}', '{"a": "x", "b": "y/z"}')
    _, store = pulled(tmp_path, path="t.jsonl", format="jsonl", key=["/a", "/b"])
    assert store.ids("src.things") == ["x/y~1z", "x~1y/z"]


GOOD = '{"id": "good"}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": 1', "not valid JSON"),
        (b'{"id": "\xff"}', "not UTF-8"),
        ('{"id": "\\ud800"}', "surrogate"),
        ('{"no": 1}', "the key /id is missing"),
        ('{"id": null}', "the key /id is null"),
        ('{"id": ""}', "the key /id is no id"),
        ('{"id": true}', "the key /id is no id"),
        ('{"id": [1]}', "the key /id is no id"),
        ('{"id": 1, "x": NaN}', "NaN is not JSON"),
        ('{"id": 1, "x": 1e999}', "infinite"),
        ('{"id": 1, "x": ' + "[" * 100 + "]" * 100 + "}", "64 levels"),
        ('{"id": 1, "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "deep"),
        ('{"id": 1, "x": ' + "9" * 5_000 + "}", "4300"),
        ("[1]", "must be an object, not a list"),
        ("17", "must be an object, not a number"),
        ("null", "must be an object, not null"),
    ],
)
def test_what_cannot_be_a_record_is_refused_with_its_place(tmp_path, line, reason):
    write_lines(tmp_path / "t.jsonl", '{"id": "first"}', line, GOOD)
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl")
    (refusal,) = receipt.refused
    assert refusal.where == "t.jsonl:2"
    assert reason in refusal.reason
    assert len(refusal.value) <= 80
    assert store.ids("src.things") == ["first", "good"]
    assert (receipt.complete, receipt.deletes, receipt.refused_count) == ("partial", "unknown", 1)
    assert "1 of 3 were refused" in receipt.why


def test_ten_megabytes_in_a_field_are_kept_and_seventeen_refused(tmp_path):
    write_lines(tmp_path / "t.jsonl", json.dumps({"id": 1, "x": "a" * 10_000_000}), GOOD)
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl")
    assert receipt.complete == "complete"
    assert len(bodies(store)["1"]["x"]) == 10_000_000
    write_lines(tmp_path / "t.jsonl", json.dumps({"id": 1, "x": "a" * 17_000_000}), GOOD)
    for file_format in ("jsonl", "json"):
        if file_format == "json":
            text = (tmp_path / "t.jsonl").read_text().strip().replace("}\n{", "},{")
            (tmp_path / "t.jsonl").write_text(f"[{text}]")
        receipt, store = pulled(tmp_path, path="t.jsonl", format=file_format)
        assert receipt.refused_count == 1
        assert "16,000,000" in receipt.refused[0].reason
        assert store.ids("src.things") == ["good"]


def test_the_null_of_database_dumps_is_null_and_no_text(tmp_path):
    (tmp_path / "t.csv").write_text("id,zip,n\n1,\\N,\\N\n2,\\NX,4\n3,,5\n")
    _, store = pulled(tmp_path, path="t.csv", format="csv", columns={"n": "integer"})
    assert bodies(store) == {
        "1": {"id": "1", "zip": None, "n": None},
        "2": {"id": "2", "zip": "\\NX", "n": 4},
        "3": {"id": "3", "zip": "", "n": 5},
    }


def test_a_cell_that_spells_null_is_no_value_quoted_or_not(tmp_path):
    (tmp_path / "t.csv").write_text('id,back,name,n\n1,null,Null,NULL\n2,"null","NULL",4\n3,nullable, NULL,\n')
    receipt, store = pulled(tmp_path, path="t.csv", format="csv", columns={"name": "text", "n": "integer"})
    assert bodies(store) == {
        "1": {"id": "1", "back": None, "name": "Null", "n": None},
        "2": {"id": "2", "back": None, "name": "NULL", "n": 4},
        "3": {"id": "3", "back": "nullable", "name": " NULL", "n": None},
    }
    assert receipt.complete == "complete"
    assert receipt.notes == (
        "3 cells of NULL or null were read as no value (back 2, n 1); a column that `columns` declares as text keeps "
        "them",
    )


def test_a_json_text_that_spells_null_stays_a_text(tmp_path):
    write_lines(tmp_path / "t.jsonl", '{"id": 1, "name": "NULL"}')
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl")
    assert (bodies(store)["1"]["name"], receipt.notes) == ("NULL", ())


def test_a_csv_field_of_ten_megabytes_is_kept(tmp_path):
    (tmp_path / "t.csv").write_text("id,x\n1," + "a" * 10_000_000 + "\n")
    receipt, store = pulled(tmp_path, path="t.csv", format="csv")
    assert (receipt.complete, len(bodies(store)["1"]["x"])) == ("complete", 10_000_000)


@pytest.mark.parametrize(
    ("text", "reason", "where"),
    [
        (b"id,a\n1,2,3\n4,5\n", "3 cells and the header 2", "t.csv:2"),
        (b"id,a\n1\n4,5\n", "1 cells and the header 2", "t.csv:2"),
        (b"id,a\n1,\xff\n4,5\n", "not UTF-8", "t.csv:2"),
        (b'id,a\n4,5\n1,"x\n', "not valid CSV", "t.csv:3"),
        (b'id,a\n4,5\n1,"x"y\n', "not valid CSV", "t.csv:3"),
        (b"id,n\n4,5\n1,x\n", "not the integer", "t.csv:3"),
    ],
)
def test_a_broken_csv_row_is_refused_alone(tmp_path, text, reason, where):
    (tmp_path / "t.csv").write_bytes(text)
    columns = {"n": "integer"} if b"id,n" in text else {}
    receipt, store = pulled(tmp_path, path="t.csv", format="csv", columns=columns)
    (refusal,) = receipt.refused
    assert reason in refusal.reason
    assert refusal.where == where
    assert store.ids("src.things") == ["4"]


@pytest.mark.parametrize(("text", "reason"), [("", "empty"), ("id,id\n1,2\n", "'id' twice")])
def test_a_csv_header_that_cannot_be_used_ends_the_file(tmp_path, text, reason):
    (tmp_path / "t.csv").write_text(text)
    receipt, _ = pulled(tmp_path, path="t.csv", format="csv")
    assert receipt.complete == "partial"
    assert reason in receipt.refused[0].reason


def test_a_declared_column_that_is_missing_is_said(tmp_path):
    (tmp_path / "t.csv").write_text("id\n1\n")
    receipt, _ = pulled(tmp_path, path="t.csv", format="csv", columns={"amount": "number"})
    assert "'amount'" in receipt.refused[0].reason


def test_an_id_that_stands_twice(tmp_path):
    write_lines(tmp_path / "t.jsonl", '{"id": 1, "a": 1}', '{"a": 1, "id": 1}', '{"id": "1", "a": 2}', GOOD)
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl")
    assert (receipt.duplicates, receipt.refused_count) == (1, 1)
    assert receipt.refused[0].where == "t.jsonl:3"
    assert "t.jsonl:1" in receipt.refused[0].reason
    assert bodies(store)["1"] == {"id": 1, "a": 1}


def test_alike_duplicates_leave_a_pull_complete(tmp_path):
    write_lines(tmp_path / "t.jsonl", GOOD, GOOD)
    receipt, _ = pulled(tmp_path, path="t.jsonl", format="jsonl")
    assert (receipt.complete, receipt.seen, receipt.new, receipt.duplicates) == ("complete", 2, 1, 1)


def test_only_a_complete_read_deletes(tmp_path):
    path = tmp_path / "t.jsonl"
    write_lines(path, *[json.dumps({"id": i}) for i in range(5)])
    _, store = pulled(tmp_path, path="t.jsonl", format="jsonl")
    write_lines(path, '{"id": 0}', "{broken")
    receipt, _ = pulled(tmp_path, store, path="t.jsonl", format="jsonl")
    assert (receipt.deleted, len(store.ids("src.things"))) == (0, 5)
    assert "deletions were not looked for" in receipt.why
    write_lines(path, '{"id": 0}', '{"id": 3}')
    receipt, _ = pulled(tmp_path, store, path="t.jsonl", format="jsonl")
    assert (receipt.deleted, store.ids("src.things")) == (3, ["0", "3"])


def test_at_most_a_hundred_refusals_are_kept_and_all_are_counted(tmp_path):
    write_lines(tmp_path / "t.jsonl", *["{"] * 250)
    receipt, _ = pulled(tmp_path, path="t.jsonl", format="jsonl")
    assert (len(receipt.refused), receipt.refused_count, receipt.seen) == (100, 250, 250)


@pytest.mark.parametrize("name", ["t.json", "t.jsonl", "t.csv", "t.parquet", "*.json", "none/*.csv"])
def test_a_missing_file_is_named_with_its_neighbours(tmp_path, name):
    (tmp_path / "other.txt").write_text("")
    store = MemoryStore()
    form = {"json": "json", "jsonl": "jsonl", "csv": "csv", "parquet": "parquet"}[name.rpartition(".")[2]]
    with pytest.raises(FetchError) as caught:
        pulled(tmp_path, store, path=name, format=form)
    assert caught.value.connector == "src"
    assert "things" in str(caught.value)
    assert name in str(caught.value)
    assert "other.txt" in str(caught.value)


def test_nothing_is_written_when_a_later_stream_has_no_file(tmp_path):
    write_lines(tmp_path / "a.jsonl", GOOD)
    store = MemoryStore()
    streams = [{"name": n, "key": ["/id"], "path": f"{n}.jsonl", "format": "jsonl"} for n in ("a", "b")]
    with pytest.raises(FetchError):
        pulled(tmp_path, store, streams=streams)
    assert store.records == {}


def test_a_file_that_is_not_parquet_is_an_error_of_ours(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(FetchError, match=r"t\.parquet cannot be read"):
        pulled(tmp_path, path="t.parquet", format="parquet")


def test_a_parquet_file_that_breaks_while_it_is_read_is_an_error_of_ours(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": list(range(50_000))}), path, compression="snappy")
    data = bytearray(path.read_bytes())
    data[20:4_000] = b"\x07" * 3_980
    path.write_bytes(bytes(data))
    with pytest.raises(FetchError, match="cannot be read"):
        pulled(tmp_path, path="t.parquet", format="parquet")


def test_an_error_of_the_operating_system_is_an_error_of_ours(tmp_path, monkeypatch):
    write_lines(tmp_path / "t.jsonl", GOOD)
    import pathlib

    def denied(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pathlib.Path, "open", denied)
    with pytest.raises(FetchError, match="Permission denied"):
        pulled(tmp_path, path="t.jsonl", format="jsonl")


def test_the_root_can_be_named_by_the_environment(tmp_path, monkeypatch):
    write_lines(tmp_path / "t.jsonl", GOOD)
    made = FilesManifest.model_validate(
        {
            "name": "src",
            "root_env": "SRC_FILES",
            "streams": [{"name": "things", "key": ["/id"], "path": "t.jsonl", "format": "jsonl"}],
        }
    )
    with pytest.raises(FetchError, match="SRC_FILES"):
        pull(made, MemoryStore(), root=tmp_path)
    monkeypatch.setenv("SRC_FILES", str(tmp_path))
    assert pull(made, MemoryStore(), root=tmp_path / "elsewhere").complete == "complete"


def test_progress_is_told_after_every_batch(tmp_path):
    pq.write_table(pa.table({"id": list(range(4_500))}), tmp_path / "t.parquet")
    told = []
    pull(manifest(path="t.parquet", format="parquet"), MemoryStore(), root=tmp_path, progress=told.append)
    assert [(p.stream, p.seen, p.total) for p in told] == [("src.things", n, 4_500) for n in (2_000, 4_000, 4_500)]


MAPPED = {
    "id": 7,
    "Email": " Ana@Example.COM ",
    "amount": "12.50",
    "cur": "EUR",
    "state": "open",
    "at": "2024-05-01T10:00:00+02:00",
    "address": {"city": "Ulm", "zip": "01"},
    "rest": [1],
}


def test_mapped_fields_have_normal_names_and_nothing_is_lost(tmp_path):
    write_lines(tmp_path / "t.jsonl", json.dumps(MAPPED))
    fields = {
        "email": {"path": "/Email", "transform": "lower"},
        "total": {"path": "/amount", "transform": "money_minor", "currency": "/cur"},
        "state": {"path": "/state", "transform": "picklist"},
        "opened": {"path": "/at", "transform": "time"},
        "city": "/address/city",
        "missing": "/nowhere",
    }
    _, store = pulled(tmp_path, path="t.jsonl", format="jsonl", fields=fields, created_at="/at", title="/address")
    record = store.stream("src.things")["7"]
    assert record.fields == {
        "email": "ana@example.com",
        "total": {"amount_minor": 1250, "currency": "EUR"},
        "state": {"value": "open", "label": "open"},
        "opened": "2024-05-01T08:00:00Z",
        "city": "Ulm",
    }
    assert record.extras == {
        "id": 7,
        "Email": " Ana@Example.COM ",
        "amount": "12.50",
        "cur": "EUR",
        "at": "2024-05-01T10:00:00+02:00",
        "address": {"zip": "01"},
        "rest": [1],
    }
    assert record.source_value("/address/city") == "Ulm"
    assert record.source_value("/address/zip") == "01"
    assert record.created_at == datetime.datetime(2024, 5, 1, 8, tzinfo=datetime.UTC)
    assert record.title == "Ulm 01"


@pytest.mark.parametrize(
    ("transform", "value", "expected"),
    [
        ("text", 5, "5"),
        ("text", True, "true"),
        ("integer", "007", 7),
        ("integer", 3.0, 3),
        ("number", "1e2", 100.0),
        ("number", "12", 12),
        ("boolean", "Yes", True),
        ("boolean", 0, False),
        ("strip", " a ", "a"),
        ("integer", None, None),
    ],
)
def test_transforms(tmp_path, transform, value, expected):
    write_lines(tmp_path / "t.jsonl", json.dumps({"id": 1, "x": value}))
    _, store = pulled(tmp_path, path="t.jsonl", format="jsonl", fields={"x": {"path": "/x", "transform": transform}})
    found = store.stream("src.things")["1"].fields["x"]
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"transform": "integer"}, 1.5),
        ({"transform": "integer"}, "1.5"),
        ({"transform": "integer"}, True),
        ({"transform": "integer"}, "9" * 5_000),
        ({"transform": "number"}, "nan"),
        ({"transform": "number"}, "x"),
        ({"transform": "number"}, "1e999"),
        ({"transform": "money_minor", "currency": "EUR"}, "1" * 29),
        ({"transform": "boolean"}, "maybe"),
        ({"transform": "time"}, "yesterday"),
        ({"transform": "lower"}, 5),
        ({"transform": "text"}, {"a": 1}),
        ({"transform": "picklist"}, [[1]]),
        ({"transform": "money_minor", "currency": "EUR"}, "12.345"),
        ({"transform": "money_minor", "currency": "JPY"}, "12.5"),
        ({"transform": "money_minor", "currency": "/nowhere"}, "12"),
        ({"transform": "money_minor", "currency": "EUR"}, "1e999999999"),
    ],
)
def test_a_value_that_does_not_fit_its_transform_refuses_the_record(tmp_path, rule, value):
    write_lines(tmp_path / "t.jsonl", json.dumps({"id": 1, "x": value}), GOOD)
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl", fields={"x": {"path": "/x", **rule}})
    assert receipt.refused_count == 1
    assert "/x is not" in receipt.refused[0].reason
    assert store.ids("src.things") == ["good"]


def test_links_out_of_lists_and_objects(tmp_path):
    value = {"id": 1, "owner": 5, "lines": [{"sku": "a"}, {"sku": None}, {"sku": "b"}], "bad": {"x": 1.5}}
    write_lines(tmp_path / "t.jsonl", json.dumps(value))
    links = [
        {"name": "owner", "path": "/owner", "to": "crm.users"},
        {"name": "product", "path": "/lines/*/sku", "to": "things"},
        {"name": "odd", "path": "/bad/*", "to": "things"},
    ]
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl", links=links)
    found = [(link.name, link.target, link.path) for link in store.stream("src.things")["1"].links]
    assert found == [
        ("owner", "crm:users/5", "/owner"),
        ("product", "src:things/a", "/lines/0/sku"),
        ("product", "src:things/b", "/lines/2/sku"),
    ]
    assert "link odd" in receipt.notes[0]


def test_a_time_that_cannot_be_read_is_noted_and_kept(tmp_path):
    write_lines(tmp_path / "t.jsonl", '{"id": 1, "at": "05/01/24"}')
    receipt, store = pulled(tmp_path, path="t.jsonl", format="jsonl", created_at="/at")
    assert store.stream("src.things")["1"].fields["at"] == "05/01/24"
    assert "/at is not an ISO 8601 time" in receipt.notes[0]
    assert receipt.complete == "complete"


def test_a_secret_in_a_broken_line_is_not_shown(tmp_path):
    write_lines(tmp_path / "t.jsonl", '{"url": "postgresql://u:hunter2@h/d?password=hunter2"')
    receipt, _ = pulled(tmp_path, path="t.jsonl", format="jsonl")
    assert "hunter2" not in str(receipt)
    assert "hunter2" not in receipt.model_dump_json()
