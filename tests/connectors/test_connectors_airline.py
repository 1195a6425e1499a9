"""The real airline records: guessed manifests, files against SQLite tables."""

import json

import pytest
from airline_sqlite import airline_sql_manifest, write_airline_sqlite
from memory_store import MemoryStore

from workbench.connectors import infer_files, infer_sql, pull

LINKS = {
    ("users", "reservations", "/reservations/*", "reservations", "users"),
    ("reservations", "user", "/user_id", "users", "reservations"),
    ("reservations", "flight", "/flights/*/flight_number", "flights", "reservations"),
}
STREAMS = ("users", "flights", "reservations")
pytestmark = pytest.mark.shared_data


def links(manifest):
    return {(s.name, link.name, link.path, link.to, link.inverse) for s in manifest.streams for link in s.links}


def without_nulls(value):
    # A column that a row does not use is null; a key that an object does not use is not there.
    if isinstance(value, dict):
        return {key: without_nulls(child) for key, child in value.items() if child is not None}
    return [without_nulls(child) for child in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def from_files(airline_data):
    manifest = infer_files("airline", [airline_data / f"{name}.json" for name in STREAMS])
    store = MemoryStore()
    assert pull(manifest, store, root=airline_data).complete == "complete"
    return manifest, store


@pytest.fixture(scope="module")
def database(airline_data, tmp_path_factory):
    path = tmp_path_factory.mktemp("airline") / "airline.db"
    write_airline_sqlite(airline_data, path)
    return path


def test_streams_keys_and_links_are_found(from_files):
    manifest, _ = from_files
    assert [(s.name, s.format, s.key_from) for s in manifest.streams] == [
        (name, "object_of_objects", "object_key") for name in STREAMS
    ]
    assert links(manifest) == LINKS
    titles = {s.name: (s.title, s.created_at, s.updated_at) for s in manifest.streams}
    assert titles == {
        "users": ("/name", None, None),
        "flights": (None, None, None),
        "reservations": (None, "/created_at", None),
    }


def test_every_record_is_the_sources_own_object(from_files, airline_data):
    _, store = from_files
    for name in STREAMS:
        source = json.loads((airline_data / f"{name}.json").read_text())
        assert {key: record.body for key, record in store.stream(f"airline.{name}").items()} == source


def test_every_link_leads_to_a_record(from_files):
    _, store = from_files
    urns = {record.urn for name in STREAMS for record in store.stream(f"airline.{name}").values()}
    targets = [link.target for name in STREAMS for r in store.stream(f"airline.{name}").values() for link in r.links]
    assert len(targets) > 4_000
    assert set(targets) <= urns


def test_the_catalogue_of_the_sqlite_copy_gives_the_same_links(database):
    assert links(infer_sql("airline", f"sqlite:///{database}")) == LINKS


def test_the_sqlite_copy_gives_the_same_records(from_files, database, tmp_path):
    _, store = from_files
    copy = MemoryStore()
    receipt = pull(airline_sql_manifest(database), copy, root=tmp_path)
    assert receipt.complete == "complete", str(receipt)
    assert all(stream.notes == () for stream in receipt.streams)
    for name in STREAMS:
        expected, found = store.stream(f"airline.{name}"), copy.stream(f"airline.{name}")
        assert set(found) == set(expected)
        for key, record in expected.items():
            body = without_nulls(found[key].body)
            if name == "users":
                assert body.pop("user_id") == key
            assert body == without_nulls(record.body)
            assert sorted(found[key].links, key=str) == sorted(record.links, key=str)
            assert (found[key].title, found[key].created_at) == (record.title, record.created_at)
