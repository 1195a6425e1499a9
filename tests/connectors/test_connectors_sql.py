import json
import sqlite3

import pytest
import sqlalchemy.exc
from memory_store import MemoryStore

from workbench.connectors import SqlManifest, pull
from workbench.connectors._sql import database_errors
from workbench.errors import AuthError, ConnectorError, FetchError, ManifestError, WorkbenchError

SCRIPT = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, amount NUMERIC, at TEXT, done BOOLEAN, data JSON);
INSERT INTO orders VALUES (1, 'ana', 12.5, '2024-01-01T00:00:00', 1, '{"a": [1]}'),
    (2, 'ben', 3, '2024-01-02T00:00:00', 0, NULL), (10, 'ana', NULL, NULL, NULL, 'not json');
CREATE TABLE lines (order_id INTEGER REFERENCES orders, position INTEGER, sku TEXT, PRIMARY KEY (order_id, position));
INSERT INTO lines VALUES (1, 2, 'b'), (1, 1, 'a'), (2, 1, 'c');
"""


def database(tmp_path, script=SCRIPT, name="shop.db"):
    db = sqlite3.connect(tmp_path / name)
    db.executescript(script)
    db.close()
    return tmp_path / name


def execute(path, *statements):
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def manifest(url="sqlite:///shop.db", **stream):
    stream = {"name": "orders", "table": "orders", "key": ["/id"], **stream}
    if stream.get("query"):
        del stream["table"]
    return SqlManifest.model_validate({"name": "shop", "url": url, "streams": [stream]})


def pulled(tmp_path, store=None, **stream):
    store = store if store is not None else MemoryStore()
    full = stream.pop("full", False)
    return pull(manifest(**stream), store, root=tmp_path, full=full).streams[0], store


def bodies(store):
    return {key: record.body for key, record in store.stream("shop.orders").items()}


def test_a_table(tmp_path):
    database(tmp_path)
    receipt, store = pulled(tmp_path)
    assert bodies(store) == {
        "1": {
            "id": 1,
            "customer": "ana",
            "amount": 12.5,
            "at": "2024-01-01T00:00:00",
            "done": True,
            "data": {"a": [1]},
        },
        "2": {"id": 2, "customer": "ben", "amount": 3, "at": "2024-01-02T00:00:00", "done": False, "data": None},
        "10": {"id": 10, "customer": "ana", "amount": None, "at": None, "done": None, "data": "not json"},
    }
    assert {record.kind for record in store.stream("shop.orders").values()} == {"row"}
    assert (receipt.complete, receipt.deletes) == ("complete", "census")


def test_the_same_pull_again_changes_nothing(tmp_path):
    database(tmp_path)
    _, store = pulled(tmp_path)
    before = store.snapshot()
    receipt, _ = pulled(tmp_path, store)
    assert (receipt.unchanged, receipt.new, store.snapshot()) == (3, 0, before)


def test_a_row_that_is_gone_is_deleted(tmp_path):
    path = database(tmp_path)
    _, store = pulled(tmp_path)
    execute(path, "DELETE FROM orders WHERE id = 2")
    receipt, _ = pulled(tmp_path, store)
    assert (receipt.deleted, store.ids("shop.orders")) == (1, ["1", "10"])


LINES = {"table": "lines", "parent": {"order_id": "id"}, "as": "lines", "order": ["position"]}


@pytest.mark.parametrize(
    ("shape", "first", "last"),
    [
        ({}, [{"position": 1, "sku": "a"}, {"position": 2, "sku": "b"}], []),
        ({"omit": ["position"]}, [{"sku": "a"}, {"sku": "b"}], []),
        ({"shape": "values", "column": "sku"}, ["a", "b"], []),
        (
            {"shape": "object", "column": "sku"},
            {"a": {"position": 1, "sku": "a"}, "b": {"position": 2, "sku": "b"}},
            {},
        ),
        ({"shape": "object", "column": "sku", "omit": ["sku"]}, {"a": {"position": 1}, "b": {"position": 2}}, {}),
        ({"nest": {"x": ["sku"]}}, [{"position": 1, "x": {"sku": "a"}}, {"position": 2, "x": {"sku": "b"}}], []),
    ],
)
def test_child_tables_are_nested(tmp_path, shape, first, last):
    database(tmp_path)
    _, store = pulled(tmp_path, children=[{**LINES, **shape}])
    assert bodies(store)["1"]["lines"] == first
    assert bodies(store)["10"]["lines"] == last


def test_a_child_of_one_row(tmp_path):
    path = database(tmp_path)
    execute(path, "DELETE FROM lines WHERE position = 2")
    receipt, store = pulled(tmp_path, children=[{**LINES, "shape": "one"}])
    assert bodies(store)["1"]["lines"] == {"position": 1, "sku": "a"}
    assert bodies(store)["10"]["lines"] is None
    execute(path, "INSERT INTO lines VALUES (2, 5, 'x')")
    receipt, _ = pulled(tmp_path, children=[{**LINES, "shape": "one"}])
    assert "2 rows" in receipt.refused[0].reason
    assert receipt.refused[0].where == "orders: row 2"


def test_a_child_row_without_its_parent_is_told(tmp_path):
    path = database(tmp_path)
    execute(path, "INSERT INTO lines VALUES (99, 1, 'x')")
    receipt, _ = pulled(tmp_path, children=[LINES])
    assert receipt.notes == ("1 rows of lines belong to no record of orders and were left out",)


def test_many_parents_with_keys_of_two_columns(tmp_path):
    script = """
    CREATE TABLE orders (shop TEXT, id INTEGER, PRIMARY KEY (shop, id));
    CREATE TABLE lines (shop TEXT, id INTEGER, n INTEGER, PRIMARY KEY (shop, id, n));
    WITH RECURSIVE t(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM t WHERE i < 2999)
        INSERT INTO orders SELECT 's', i FROM t;
    INSERT INTO lines SELECT shop, id, 1 FROM orders; INSERT INTO lines SELECT shop, id, 2 FROM orders WHERE id % 2;
    """
    database(tmp_path, script)
    child = {"table": "lines", "parent": {"shop": "shop", "id": "id"}, "as": "ns", "shape": "values", "column": "n"}
    receipt, store = pulled(tmp_path, key=["/shop", "/id"], children=[{**child, "order": ["n"]}])
    assert receipt.notes == ()
    assert all(body["ns"] == ([1, 2] if body["id"] % 2 else [1]) for body in bodies(store).values())
    assert len(bodies(store)) == 3_000


def test_a_child_table_can_be_a_stream_of_its_own(tmp_path):
    database(tmp_path)
    both = SqlManifest.model_validate(
        {
            "name": "shop",
            "url": "sqlite:///shop.db",
            "streams": [
                {"name": "orders", "table": "orders", "key": ["/id"], "children": [LINES]},
                {
                    "name": "lines",
                    "table": "lines",
                    "key": ["/order_id", "/position"],
                    "links": [{"name": "order", "path": "/order_id", "to": "orders"}],
                },
            ],
        }
    )
    store = MemoryStore()
    assert pull(both, store, root=tmp_path).complete == "complete"
    assert store.ids("shop.lines") == ["1/1", "1/2", "2/1"]
    assert store.stream("shop.lines")["2/1"].links[0].target == "shop:orders/2"


def test_a_query(tmp_path):
    database(tmp_path)
    query = "SELECT id, upper(customer) AS who, '12:30' AS t FROM orders -- all of them: even :these\n;"
    _, store = pulled(tmp_path, query=query)
    assert bodies(store)["2"] == {"id": 2, "who": "BEN", "t": "12:30"}


def test_an_incremental_pull_reads_what_is_new(tmp_path):
    path = database(tmp_path)
    _, store = pulled(tmp_path, cursor="at")
    execute(
        path,
        "INSERT INTO orders (id, customer, at) VALUES (11, 'eva', '2024-01-03T00:00:00')",
        "UPDATE orders SET customer = 'never seen' WHERE id = 1",
    )
    receipt, _ = pulled(tmp_path, store, cursor="at")
    # The last row again (overlap), the new one, and the one without a cursor value.
    assert (receipt.seen, receipt.new, receipt.unchanged, receipt.deleted) == (3, 1, 2, 0)
    assert (receipt.complete, receipt.deletes) == ("complete", "unknown")
    assert "deletions are not seen" in receipt.notes[0]
    assert bodies(store)["1"]["customer"] == "ana"
    receipt, _ = pulled(tmp_path, store, cursor="at", full=True)
    assert (receipt.seen, receipt.changed, receipt.deletes) == (4, 1, "census")


def test_a_changed_definition_reads_everything_again(tmp_path):
    database(tmp_path)
    _, store = pulled(tmp_path, cursor="at")
    receipt, _ = pulled(tmp_path, store, cursor="at", title="/customer")
    assert (receipt.seen, receipt.changed) == (3, 3)


def test_equal_rows_of_a_table_without_a_key_are_kept_and_the_same_when_read_from_a_cursor(tmp_path):
    path = database(tmp_path, "CREATE TABLE orders (at TEXT, code TEXT); INSERT INTO orders VALUES ('1', 'a');")
    keyless = {"key": None, "key_from": "content", "cursor": "at"}
    execute(path, *["INSERT INTO orders VALUES ('2', 'b')"] * 2)
    receipt, store = pulled(tmp_path, **keyless)
    assert (receipt.new, receipt.duplicates) == (3, 0)
    execute(path, "INSERT INTO orders VALUES ('2', 'b')")
    receipt, _ = pulled(tmp_path, store, **keyless)
    assert (receipt.unchanged, receipt.new) == (2, 1)


def test_the_cursor_stays_before_a_refused_row(tmp_path):
    path = database(tmp_path, SCRIPT.replace("id INTEGER PRIMARY KEY", "id INTEGER"))
    execute(path, "DELETE FROM orders WHERE at IS NULL")
    execute(path, "INSERT INTO orders (id, at) VALUES (NULL, '2024-01-03'), (12, '2024-01-04')")
    receipt, store = pulled(tmp_path, cursor="at")
    assert (receipt.complete, receipt.refused_count, store.ids("shop.orders")) == ("partial", 1, ["1", "12", "2"])
    receipt, _ = pulled(tmp_path, store, cursor="at")
    assert (receipt.complete, receipt.refused_count) == ("partial", 1)
    execute(path, "UPDATE orders SET id = 11 WHERE id IS NULL")
    receipt, _ = pulled(tmp_path, store, cursor="at")
    assert (receipt.complete, receipt.new) == ("complete", 1)


def test_an_incremental_query(tmp_path):
    database(tmp_path)
    query = "SELECT id, at FROM orders WHERE at IS NOT NULL"
    _, store = pulled(tmp_path, query=query, cursor="at")
    receipt, _ = pulled(tmp_path, store, query=query, cursor="at")
    assert (receipt.seen, receipt.unchanged) == (1, 1)


def test_text_that_is_not_utf8_refuses_its_row_alone(tmp_path):
    path = database(tmp_path)
    execute(path, "UPDATE orders SET customer = CAST(x'ff41' AS TEXT) WHERE id = 2")
    receipt, store = pulled(tmp_path)
    assert (receipt.refused_count, receipt.refused[0].where) == (1, "orders: row 2")
    assert "UTF-8" in receipt.refused[0].reason
    assert store.ids("shop.orders") == ["1", "10"]


def test_bytes_and_infinite_numbers(tmp_path):
    path = database(tmp_path)
    execute(path, "UPDATE orders SET data = x'00ff', amount = 9e999 WHERE id = 1", "UPDATE orders SET data = x'00ff'")
    receipt, store = pulled(tmp_path)
    assert bodies(store)["2"]["data"] == "AP8="
    assert "infinite" in receipt.refused[0].reason


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ({"table": "oders"}, ["'oders'", "Known: lines, orders", "Did you mean 'orders'"]),
        ({"cursor": "updated"}, ["'updated'", "Known:", "customer"]),
        ({"children": [{**LINES, "table": "line"}]}, ["'line'", "lines"]),
        ({"children": [{**LINES, "parent": {"order": "id"}}]}, ["'order'", "order_id"]),
        ({"children": [{**LINES, "parent": {"order_id": "no"}}]}, ["'no'"]),
        ({"children": [{**LINES, "order": ["pos"]}]}, ["'pos'", "position"]),
        ({"nest": {"x": ["zip"]}}, ["'zip'"]),
        ({"query": "SELECT * FROM nowhere"}, ["no such table: nowhere"]),
        ({"query": "SELEC 1"}, ["syntax error"]),
    ],
)
def test_a_table_or_column_that_is_not_there(tmp_path, stream, expected):
    database(tmp_path)
    with pytest.raises(FetchError) as caught:
        pulled(tmp_path, **stream)
    assert str(caught.value).startswith("shop.orders: ")
    for text in expected:
        assert text in str(caught.value)


def test_a_missing_sqlite_file_is_not_made(tmp_path):
    (tmp_path / "shpo.db").write_text("")
    with pytest.raises(FetchError, match=r"Did you mean 'shpo\.db'"):
        pulled(tmp_path)
    assert not (tmp_path / "shop.db").exists()


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "shop.db").write_bytes(b"not a database, really not" * 100)
    with pytest.raises(FetchError, match=r"shop\.db cannot be read: file is not a database"):
        pulled(tmp_path)


def test_a_database_that_breaks_while_it_is_read(tmp_path):
    path = database(tmp_path)
    execute(path, "DELETE FROM orders")
    db = sqlite3.connect(path)
    db.executemany("INSERT INTO orders (id, customer) VALUES (?, ?)", [(i, "x" * 500) for i in range(20_000)])
    db.commit()
    db.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400_000] = b"\xaa" * 400_000
    path.write_bytes(bytes(data))
    store = MemoryStore()
    with pytest.raises(FetchError, match="malformed"):
        pulled(tmp_path, store)
    assert len(store.ids("shop.orders")) >= 2_000


def test_reading_changes_nothing_in_the_database(tmp_path):
    path = database(tmp_path)
    before = path.read_bytes()
    with pytest.raises(FetchError):
        pulled(tmp_path, query="SELECT id FROM orders; DROP TABLE orders")
    pulled(tmp_path)
    assert path.read_bytes() == before


def test_the_url_can_be_named_by_the_environment(tmp_path, monkeypatch):
    path = database(tmp_path)
    stream = {"name": "orders", "table": "orders", "key": ["/id"]}
    made = SqlManifest.model_validate({"name": "shop", "url_env": "SHOP_URL", "streams": [stream]})
    with pytest.raises(AuthError, match="SHOP_URL"):
        pull(made, MemoryStore(), root=tmp_path)
    monkeypatch.setenv("SHOP_URL", "s3cr3t nonsense")
    with pytest.raises(ManifestError) as caught:
        pull(made, MemoryStore(), root=tmp_path)
    assert "s3cr3t" not in str(caught.value)
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{path}")
    assert pull(made, MemoryStore(), root=tmp_path).complete == "complete"


def test_an_unreachable_database_is_named_without_its_password(tmp_path, monkeypatch):
    pytest.importorskip("psycopg")
    monkeypatch.setenv("SHOP_URL", "postgresql+psycopg://ana:s3cr3t@127.0.0.1:9/crm?connect_timeout=2")
    stream = {"name": "orders", "table": "orders", "key": ["/id"]}
    made = SqlManifest.model_validate({"name": "shop", "url_env": "SHOP_URL", "streams": [stream]})
    with pytest.raises(FetchError) as caught:
        pull(made, MemoryStore(), root=tmp_path)
    assert "127.0.0.1" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("url", ["nosuchdb://h/d", "mysql+pymysql://h/d"])
def test_a_database_without_a_driver(tmp_path, url):
    with pytest.raises(ConnectorError, match=r"nosuchdb|pymysql"):
        pull(manifest(url), MemoryStore(), root=tmp_path)


def _all_subclasses(cls):
    return {cls, *(found for sub in cls.__subclasses__() for found in _all_subclasses(sub))}


ERRORS = [
    cls
    for base in (sqlalchemy.exc.SQLAlchemyError, sqlite3.Error, OSError)
    for cls in sorted(_all_subclasses(base), key=lambda c: c.__qualname__)
    if cls.__module__ in ("sqlalchemy.exc", "sqlite3", "builtins")
]


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__qualname__)
def test_every_error_of_a_database_becomes_one_of_ours(cls):
    import sqlalchemy as sa

    error = cls.__new__(cls)
    Exception.__init__(error, "password=s3cr3t")
    if isinstance(error, sqlalchemy.exc.StatementError):
        error.orig = RuntimeError("cannot talk to postgresql://ana:s3cr3t@db/crm")
    url = sa.make_url("postgresql://ana:s3cr3t@db/crm")
    with pytest.raises(WorkbenchError) as caught, database_errors("shop", url, "orders"):
        raise error
    assert "s3cr3t" not in str(caught.value)
    assert "db/crm" in str(caught.value)


def test_a_refused_password_is_an_auth_error():
    import sqlalchemy as sa

    class Refused(Exception):
        sqlstate = "28P01"

    error = sqlalchemy.exc.OperationalError("connect", None, Refused("no"))
    with pytest.raises(AuthError), database_errors("shop", sa.make_url("postgresql://ana@db/crm")):
        raise error


def test_an_error_of_the_store_is_not_taken_for_the_databases(tmp_path):
    class Full(MemoryStore):
        def upsert(self, stream, records):
            raise OSError(28, "No space left on device")

    database(tmp_path)
    with pytest.raises(OSError, match="No space left"):
        pulled(tmp_path, Full())


def test_a_cursor_keeps_its_type():
    import datetime
    from decimal import Decimal

    from workbench.connectors._sql import cursor_state, cursor_value

    times = [datetime.datetime(2024, 5, 1, 10, tzinfo=datetime.UTC), datetime.date(2024, 5, 1), Decimal("1.50"), 7, "x"]
    for value in times:
        found = cursor_value(json.loads(json.dumps(cursor_state(value))))
        assert (found, type(found)) == (value, type(value))
