"""The airline records in SQLite tables: nested lists as child tables, nested objects as columns."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from workbench.connectors import SqlManifest, infer_sql

_TABLES = """
CREATE TABLE users (
    user_id TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, address1 TEXT, address2 TEXT, city TEXT,
    country TEXT, state TEXT, zip TEXT, email TEXT, dob TEXT, membership TEXT);
CREATE TABLE user_payment_methods (
    user_id TEXT REFERENCES users, id TEXT, source TEXT, brand TEXT, last_four TEXT, amount NUMERIC,
    PRIMARY KEY (user_id, id));
CREATE TABLE user_saved_passengers (
    user_id TEXT REFERENCES users, position INTEGER, first_name TEXT, last_name TEXT, dob TEXT,
    PRIMARY KEY (user_id, position));
CREATE TABLE user_reservations (
    user_id TEXT REFERENCES users, position INTEGER, reservation_id TEXT REFERENCES reservations,
    PRIMARY KEY (user_id, position));
CREATE TABLE flights (
    flight_number TEXT PRIMARY KEY, origin TEXT, destination TEXT, scheduled_departure_time_est TEXT,
    scheduled_arrival_time_est TEXT);
CREATE TABLE flight_dates (
    flight_number TEXT REFERENCES flights, date TEXT, status TEXT, actual_departure_time_est TEXT,
    actual_arrival_time_est TEXT, estimated_departure_time_est TEXT, estimated_arrival_time_est TEXT,
    seats_basic_economy INTEGER, seats_economy INTEGER, seats_business INTEGER,
    price_basic_economy NUMERIC, price_economy NUMERIC, price_business NUMERIC,
    PRIMARY KEY (flight_number, date));
CREATE TABLE reservations (
    reservation_id TEXT PRIMARY KEY, user_id TEXT REFERENCES users, origin TEXT, destination TEXT,
    flight_type TEXT, cabin TEXT, created_at TEXT, total_baggages INTEGER, nonfree_baggages INTEGER,
    insurance TEXT, status TEXT);
CREATE TABLE reservation_flights (
    reservation_id TEXT REFERENCES reservations, position INTEGER, flight_number TEXT REFERENCES flights,
    origin TEXT, destination TEXT, date TEXT, price NUMERIC, PRIMARY KEY (reservation_id, position));
CREATE TABLE reservation_passengers (
    reservation_id TEXT REFERENCES reservations, position INTEGER, first_name TEXT, last_name TEXT, dob TEXT,
    PRIMARY KEY (reservation_id, position));
CREATE TABLE reservation_payment_history (
    reservation_id TEXT REFERENCES reservations, position INTEGER, payment_id TEXT, amount NUMERIC,
    PRIMARY KEY (reservation_id, position));
"""
_CLASSES = ("basic_economy", "economy", "business")
_ADDRESS = ["address1", "address2", "city", "country", "state", "zip"]


def write_airline_sqlite(source: Path, database: Path) -> None:
    """Write `users.json`, `flights.json` and `reservations.json` of the folder `source` into a new database.

    Raises:
        ValueError: A field of the source has no column: nothing may be lost on the way.
    """
    load = {name: json.loads((source / f"{name}.json").read_text()) for name in ("users", "flights", "reservations")}
    db = sqlite3.connect(database)
    try:
        db.executescript(_TABLES)
        for user_id, user in load["users"].items():
            _write_user(db, user_id, user)
        for number, flight in load["flights"].items():
            rest = dict(flight)
            for date, day in rest.pop("dates").items():
                _insert(db, "flight_dates", {"flight_number": number, "date": date, **_flat_day(day)})
            _insert(db, "flights", {"flight_number": number, **rest})
        for reservation_id, reservation in load["reservations"].items():
            rest = dict(reservation)
            for name in ("flights", "passengers", "payment_history"):
                _write_list(db, f"reservation_{name}", {"reservation_id": reservation_id}, rest.pop(name))
            _insert(db, "reservations", {"reservation_id": reservation_id, **rest})
        db.commit()
    finally:
        db.close()


def _write_user(db: sqlite3.Connection, user_id: str, user: dict) -> None:
    rest = dict(user)
    for method_id, method in rest.pop("payment_methods").items():
        _insert(db, "user_payment_methods", {"user_id": user_id, "id": method_id, **method})
    _write_list(db, "user_saved_passengers", {"user_id": user_id}, rest.pop("saved_passengers"))
    links = [{"reservation_id": one} for one in rest.pop("reservations")]
    _write_list(db, "user_reservations", {"user_id": user_id}, links)
    _insert(db, "users", {"user_id": user_id, **rest.pop("name"), **rest.pop("address"), **rest})


def _flat_day(day: dict) -> dict:
    rest = dict(day)
    seats = {f"seats_{name}": value for name, value in rest.pop("available_seats", {}).items()}
    prices = {f"price_{name}": value for name, value in rest.pop("prices", {}).items()}
    return {**rest, **seats, **prices}


def _write_list(db: sqlite3.Connection, table: str, owner: dict, rows: list[dict]) -> None:
    for position, row in enumerate(rows):
        _insert(db, table, {**owner, "position": position, **row})


def _insert(db: sqlite3.Connection, table: str, row: dict) -> None:
    known = {name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")}
    unknown = set(row) - known
    if unknown:
        raise ValueError(f"{table} has no column for {sorted(unknown)}")
    names = ", ".join(row)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def airline_sql_manifest(database: Path) -> SqlManifest:
    """Return the manifest that brings the tables back into the shape of the JSON files.

    It is the inferred one, with the columns of nested objects put back into their objects.
    """
    inferred = infer_sql("airline", f"sqlite:///{database}").model_dump(by_alias=True, exclude_defaults=True)
    for stream in inferred["streams"]:
        if stream["name"] == "users":
            stream["nest"] = {"name": ["first_name", "last_name"], "address": _ADDRESS}
            stream["title"] = "/name"
        for child in stream["children"]:
            if child["as"] == "dates":
                child["omit"] = ["date"]
                child["nest"] = {
                    "available_seats": {name: f"seats_{name}" for name in _CLASSES},
                    "prices": {name: f"price_{name}" for name in _CLASSES},
                }
            elif "position" in child.get("order", []):
                child["omit"] = ["position"]
    return SqlManifest.model_validate({**inferred, "name": "airline", "type": "sql"})
