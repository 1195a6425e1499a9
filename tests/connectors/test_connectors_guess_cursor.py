"""A guessed manifest of a database reads only what is new where a column plainly tells, and says so."""

import sqlite3

import pytest
from memory_store import MemoryStore

from workbench.connectors import infer_sql, load_manifest, manifest_yaml, pull, write_manifest

TIMES = [f"2024-05-{day:02d} 08:00:00" for day in range(1, 11)]


def database(folder, column, *more, times=TIMES, extra=""):
    with sqlite3.connect(folder / "shop.db") as connection:
        connection.executescript(f"CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT, {column}); {extra}")
        for statement in more:
            connection.execute(statement)
        name = column.split()[0]
        rows = [(number, time) for number, time in enumerate(times)]
        connection.executemany(f"INSERT INTO orders (id, state, {name}) VALUES (?, 'open', ?)", rows)
    connection.close()
    return infer_sql("shop", f"sqlite:///{folder}/shop.db")


@pytest.mark.parametrize("name", ["updated_at", "modified", "LastModifiedDate", "last_changed_on"])
def test_a_time_of_the_last_change_that_is_never_null_is_the_cursor(name, tmp_path):
    manifest = database(tmp_path, f"{name} TIMESTAMP NOT NULL")
    assert (manifest.streams[0].cursor, manifest.streams[0].overlap_s) == (name, 300.0)


def test_one_that_may_be_null_needs_an_index_of_its_own(tmp_path):
    for folder, index, cursor in [
        ("a", "CREATE INDEX i ON orders (updated_at, state)", "updated_at"),
        ("b", "CREATE INDEX i ON orders (state, updated_at)", None),
        ("c", "SELECT 1", None),
    ]:
        (tmp_path / folder).mkdir()
        assert database(tmp_path / folder, "updated_at DATETIME", index).streams[0].cursor == cursor


@pytest.mark.parametrize(
    ("column", "times"),
    [
        ("updated_at TEXT NOT NULL", TIMES),
        ("updated_at DATE NOT NULL", [time[:10] for time in TIMES]),
        ("created_at TIMESTAMP NOT NULL", TIMES),
        ("last_update_of_partner_at TIMESTAMP NOT NULL", TIMES),
        ("updated_at TIMESTAMP NOT NULL", [*TIMES, "2024-05-11T08:00:00"]),
        ("updated_at TIMESTAMP NOT NULL", [*TIMES, "2024-05-11 08:00:00.5"]),
        ("updated_at TIMESTAMP NOT NULL", [*TIMES, "soon"]),
        ("updated_at TIMESTAMP NOT NULL", [1714550400 + number for number in range(9)]),
    ],
)
def test_what_is_not_plainly_one_is_none(column, times, tmp_path):
    assert database(tmp_path, column, times=times).streams[0].cursor is None


def test_a_table_with_others_nested_into_it_has_none(tmp_path):
    columns = "order_id INTEGER REFERENCES orders, n INTEGER, sku TEXT, PRIMARY KEY (order_id, n)"
    lines = f"CREATE TABLE order_lines ({columns});"
    manifest = database(tmp_path, "updated_at TIMESTAMP NOT NULL", extra=lines)
    assert manifest.streams[0].children
    assert manifest.streams[0].cursor is None


def test_the_manifest_says_what_the_cursor_does_and_pulls_read_what_is_new(tmp_path):
    guessed = database(tmp_path, "updated_at TIMESTAMP NOT NULL")
    path = write_manifest(guessed, tmp_path / "shop")
    above = path.read_text().partition("    cursor: updated_at\n")[0].splitlines()[-2:]
    assert all(line.startswith("    # ") for line in above)
    assert "full pull" in " ".join(above)
    manifest = load_manifest(tmp_path / "shop")
    assert manifest == guessed
    assert manifest_yaml(manifest) == path.read_text()
    store = MemoryStore()
    assert pull(manifest, store, root=tmp_path).streams[0].new == 10
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("UPDATE orders SET state = 'closed', updated_at = '2024-06-01 08:00:00' WHERE id = 3")
    connection.close()
    second = pull(manifest, store, root=tmp_path).streams[0]
    assert (second.seen, second.changed, second.unchanged) == (2, 1, 1)
