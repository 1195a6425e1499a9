"""The `sql` connector against a real PostgreSQL server, started from its package on loopback."""

import math
from pathlib import Path

import postgres_server
import pytest
from memory_store import MemoryStore

from workbench.connectors import SqlManifest, infer_sql, load_manifest, pull
from workbench.errors import AuthError, FetchError

FOLDER = Path(__file__).parents[2] / "connectors" / "postgres"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if reason := postgres_server.why_not():
        pytest.skip(reason)
    with postgres_server.running(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture
def shop(server, monkeypatch):
    """A new database with the fixture's shop; the example manifest's variable leads to it."""
    server.execute("postgres", "DROP DATABASE IF EXISTS shop WITH (FORCE)", "CREATE DATABASE shop")
    server.load("shop", FOLDER / "fixtures" / "shop.sql")
    monkeypatch.setenv("SHOP_DATABASE_URL", server.url("shop"))
    return server


def manifest(*streams):
    return SqlManifest.model_validate({"name": "shop", "url_env": "SHOP_DATABASE_URL", "streams": list(streams)})


def pulled(found, store=None, **options):
    store = store if store is not None else MemoryStore()
    receipt = pull(found, store, root=Path.cwd(), **options)
    return {stream.stream.partition(".")[2]: stream for stream in receipt.streams}, store


CUSTOMERS = {"name": "customers", "schema": "shop", "table": "customers", "key": ["/id"], "cursor": "updated_at"}


# -- the example manifest --------------------------------------------------------------------------


def test_the_example_manifest_reads_tables_views_children_and_queries(shop):
    receipts, store = pulled(load_manifest(FOLDER))
    assert {name: (r.seen, r.complete) for name, r in receipts.items()} == {
        "customers": (3, "complete"),
        "products": (2, "complete"),
        "orders": (2, "complete"),
        "tickets": (1, "complete"),
    }
    order = store.stream("postgres.orders")["100"]
    assert order.body["lines"] == [
        {"position": 1, "sku": "A-1", "quantity": 1},
        {"position": 2, "sku": "B-2", "quantity": 1},
    ]
    assert order.fields["total"] == {"amount_minor": 127040, "currency": "EUR"}
    assert order.fields["state"]["value"] == "shipped"
    assert {(link.name, link.target) for link in order.links} >= {
        ("customer", "postgres:customers/1"),
        ("product", "postgres:products/A-1"),
    }
    ticket = store.stream("postgres.tickets")["7"]
    assert (ticket.body["channel"], ticket.text) == ("mail", "It shows 3 g too much: 12:30.")


def test_the_same_pull_again_changes_nothing(shop):
    found = load_manifest(FOLDER)
    _, store = pulled(found)
    before = store.snapshot()
    receipts, _ = pulled(found, store)
    assert all(r.new == r.changed == r.deleted == 0 for r in receipts.values())
    assert store.snapshot() == before


def test_a_manifest_is_guessed_for_the_schema_of_the_search_path(shop):
    found = infer_sql("shop", shop.url("shop") + "?options=-csearch_path%3Dshop")
    streams = {stream.name: stream for stream in found.streams}
    assert set(streams) == {"customers", "orders", "products", "tickets", "types"}
    assert [child.as_ for child in streams["orders"].children] == ["lines"]
    assert streams["orders"].links[0].to == "customers"
    assert found.url is None
    assert found.url_env == "SHOP_DATABASE_URL"


# -- types -----------------------------------------------------------------------------------------


def types(shop):
    stream = {"name": "types", "schema": "shop", "table": "types", "key": ["/id"]}
    receipts, store = pulled(manifest(stream))
    return receipts["types"], {key: record.body for key, record in store.stream("shop.types").items()}


def test_values_of_every_type_come_whole(shop):
    _, found = types(shop)
    assert found["3f2504e0-4f89-41d3-9a0c-0305e82c3301"] == {
        "id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "small": -7,
        "large": "12345678901234567890.1234567891",
        "ratio": 0.1,
        "flag": True,
        "moment": "2024-05-17T12:00:00.123456+00:00",
        "local_moment": "2024-05-17T14:00:00",
        "day": "2024-05-17",
        "hour": "14:00:00.500000",
        "span": "P1DT2H3M4.5S",
        "state": "shipped",
        "tags": ["a", None, "b,c"],
        "grid": [[1, 2], [3, 4]],
        "data": {"a": [1, None, {"b": 2.5}]},
        "plain": {"kept": "as written"},
        "raw": "3q2+7w==",
        "address": "10.0.0.1/24",
        "during": "[2024-01-01 00:00:00+00:00, 2024-02-01 00:00:00+00:00)",
        "cash": "$12.34",
    }


def test_times_without_end_and_months_stay_the_text_that_they_are(shop):
    _, found = types(shop)
    row = found["00000000-0000-0000-0000-000000000001"]
    assert (row["moment"], row["span"]) == ("infinity", "P1M")


def test_a_text_inside_json_is_not_read_as_json_once_more(shop):
    _, found = types(shop)
    row = found["00000000-0000-0000-0000-000000000001"]
    assert (row["data"], row["plain"]) == ("text", "5")


def test_nan_is_null_and_told_and_what_is_infinite_is_refused(shop):
    receipt, found = types(shop)
    assert found["00000000-0000-0000-0000-000000000001"]["ratio"] is None
    assert "1 values are NaN" in receipt.notes[0]
    assert (receipt.refused_count, receipt.complete) == (1, "partial")
    assert "infinite" in receipt.refused[0].reason
    assert math.inf not in [row["ratio"] for row in found.values()]


def test_arrays_of_times_hold_endless_ones_too(shop):
    stream = {"name": "rows", "query": "SELECT 1 AS id, ARRAY['infinity'::date, '2024-05-17'] AS days", "key": ["/id"]}
    _, store = pulled(manifest(stream))
    assert store.stream("shop.rows")["1"].body["days"] == ["infinity", "2024-05-17"]


# -- incremental -----------------------------------------------------------------------------------


def test_a_later_pull_reads_from_the_last_time_on_to_the_microsecond(shop):
    found = manifest(CUSTOMERS)
    _, store = pulled(found)
    shop.execute(
        "shop",
        "UPDATE shop.customers SET name = 'Chloé D.', updated_at = '2024-05-03 07:30:00.000001+00' WHERE id = 3",
        "INSERT INTO shop.customers VALUES (4, 'Dora', NULL, now(), '2024-05-04 00:00+00')",
    )
    receipts, _ = pulled(found, store)
    assert (receipts["customers"].new, receipts["customers"].changed, receipts["customers"].seen) == (1, 1, 2)
    assert store.stream("shop.customers")["3"].body["name"] == "Chloé D."


def test_the_zone_of_the_session_does_not_move_the_cursor(shop):
    found = manifest(CUSTOMERS)
    _, store = pulled(found)
    shop.execute("shop", "ALTER DATABASE shop SET timezone TO 'Pacific/Auckland'")
    receipts, _ = pulled(found, store)
    # Only the newest row, which stands at the cursor itself.
    assert (receipts["customers"].seen, receipts["customers"].unchanged) == (1, 1)


def test_rows_of_a_transaction_that_ended_late_are_met_by_the_overlap(shop):
    late = "INSERT INTO shop.customers VALUES (4, 'Late', NULL, now(), '2024-05-03 07:29:00+00')"
    without = manifest(CUSTOMERS)
    _, store = pulled(without)
    shop.execute("shop", late)
    assert pulled(without, store)[0]["customers"].new == 0

    with_overlap = manifest({**CUSTOMERS, "overlap_s": 120})
    shop.execute("shop", "DELETE FROM shop.customers WHERE id = 4")
    _, store = pulled(with_overlap)
    shop.execute("shop", late)
    assert pulled(with_overlap, store)[0]["customers"].new == 1


def test_a_row_that_is_dated_without_end_does_not_hide_later_changes(shop):
    found = manifest(CUSTOMERS)
    shop.execute("shop", "UPDATE shop.customers SET updated_at = 'infinity' WHERE id = 1")
    _, store = pulled(found)
    shop.execute("shop", "UPDATE shop.customers SET name = 'New', updated_at = '2024-06-01 00:00+00' WHERE id = 2")
    pulled(found, store)
    assert store.stream("shop.customers")["2"].body["name"] == "New"


def test_a_row_that_changes_during_the_pull_is_read_as_it_was_and_met_by_the_next(shop):
    shop.execute(
        "shop",
        "INSERT INTO shop.customers SELECT n, 'c' || n, NULL, '2024-01-01', '2024-06-01' "
        "FROM generate_series(10, 5009) n",
    )
    found, done = manifest(CUSTOMERS), []

    def change(_):
        if not done:
            done.append(True)
            shop.execute(
                "shop", "UPDATE shop.customers SET name = 'changed', updated_at = '2024-07-01' WHERE id = 5009"
            )

    receipts, store = pulled(found, progress=change)
    assert store.stream("shop.customers")["5009"].body["name"] == "c5009"
    assert receipts["customers"].seen == 5003
    receipts, _ = pulled(found, store)
    assert receipts["customers"].changed == 1
    assert store.stream("shop.customers")["5009"].body["name"] == "changed"


def test_a_full_pull_sees_deletions_and_an_incremental_one_says_that_it_does_not(shop):
    found = manifest(CUSTOMERS)
    _, store = pulled(found)
    shop.execute("shop", "DELETE FROM shop.tickets", "DELETE FROM shop.customers WHERE id = 2")
    receipts, _ = pulled(found, store)
    assert (receipts["customers"].deleted, receipts["customers"].deletes) == (0, "unknown")
    assert "deletions are not seen" in receipts["customers"].notes[0]
    receipts, _ = pulled(found, store, full=True)
    assert (receipts["customers"].deleted, receipts["customers"].deletes) == (1, "census")


# -- rights and faults -----------------------------------------------------------------------------


def reader(server, *tables):
    """A role that may read some tables; return its URL."""
    server.execute(
        "shop",
        "DROP ROLE IF EXISTS reader",
        f"CREATE ROLE reader LOGIN PASSWORD '{postgres_server.PASSWORD}'",
        "GRANT USAGE ON SCHEMA shop TO reader",
        *[f"GRANT SELECT ON shop.{table} TO reader" for table in tables],
    )
    return server.url("shop", "reader")


def test_a_table_that_the_role_may_not_read_ends_its_own_stream_only(shop, monkeypatch):
    found = load_manifest(FOLDER)
    _, store = pulled(found)
    monkeypatch.setenv("SHOP_DATABASE_URL", reader(shop, "customers", "products_on_sale", "order_lines"))
    receipts, _ = pulled(found, store, full=True)
    assert {name: r.complete for name, r in receipts.items()} == {
        "customers": "complete",
        "products": "complete",
        "orders": "partial",
        "tickets": "partial",
    }
    assert "permission denied for table orders" in receipts["orders"].why
    assert "permission denied for table tickets" in receipts["tickets"].why
    # What may no longer be read was not deleted.
    assert (receipts["orders"].deleted, receipts["tickets"].deleted) == (0, 0)
    assert len(store.stream("postgres.orders")) == 2


def test_a_child_table_without_rights_makes_its_parents_stream_partial(shop, monkeypatch):
    monkeypatch.setenv("SHOP_DATABASE_URL", reader(shop, "customers", "products_on_sale", "orders", "tickets"))
    receipts, store = pulled(load_manifest(FOLDER))
    assert receipts["orders"].complete == "partial"
    assert "order_lines" in receipts["orders"].why
    assert receipts["tickets"].complete == "complete"
    assert not store.stream("postgres.orders")


def test_a_pull_cannot_write(shop):
    stream = {"name": "rows", "query": "SELECT 1 AS id, nextval('shop.counter') AS n", "key": ["/id"]}
    shop.execute("shop", "CREATE SEQUENCE shop.counter")
    with pytest.raises(FetchError, match="read-only transaction"):
        pulled(manifest(stream))


def test_a_wrong_password_is_an_error_about_credentials_that_does_not_show_it(shop, monkeypatch):
    monkeypatch.setenv("SHOP_DATABASE_URL", shop.url("shop", password="Xk7-wrong-guess"))
    with pytest.raises(AuthError, match="refuses the credentials") as caught:
        pulled(load_manifest(FOLDER))
    assert "Xk7" not in str(caught.value)


def test_a_server_that_stops_in_mid_pull_leaves_what_was_stored_and_the_next_pull_goes_on(shop):
    shop.execute(
        "shop",
        "INSERT INTO shop.customers SELECT n, 'c' || n, NULL, '2024-01-01', "
        "timestamptz '2024-06-01' + n * interval '1 second' FROM generate_series(10, 9009) n",
    )
    found, store, done = manifest(CUSTOMERS), MemoryStore(), []

    def stop(_):
        if not done:
            done.append(True)
            shop.crash()

    with pytest.raises(FetchError, match="What was stored before stays"):
        pulled(found, store, progress=stop)
    stored = len(store.stream("shop.customers"))
    assert 0 < stored < 9003
    shop.start()
    receipts, _ = pulled(found, store)
    assert len(store.stream("shop.customers")) == 9003
    # It went on from its place: the rows at the place itself are the only ones that were read again.
    assert receipts["customers"].seen == 9003 - stored + 1
    assert receipts["customers"].complete == "complete"
