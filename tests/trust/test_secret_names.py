"""Values are secrets by the name of their field, wherever they stand."""

import csv
import json

import pytest

from tests.real_material import needed
from workbench.records import Provenance, Record
from workbench.trust import SECRET_ID, SECRET_REMOVED, Guard, told_id, without_secrets


def record(fields, *, id="1", **more):
    return Record(source="crm", stream="users", id=id, fields=fields, provenance=Provenance(connector="files"), **more)


def taken(**fields):
    """Return the fields of which a value is taken out."""
    found = without_secrets(record(fields)).fields
    return [name for name in fields if found[name] != fields[name]]


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "user_password",
        "passwd",
        "pwd",
        "passphrase",
        "secret",
        "clientSecret",
        "api_key",
        "apiKey",
        "API-Key",
        "access_key",
        "secretAccessKey",
        "access_token",
        "password_hash",
        "password2",
        "Kennwort",
    ],
)
def test_any_value_under_the_name_of_a_secret_is_one(name):
    assert taken(**{name: "letmein"}) == [name]
    assert taken(**{name: 123456}) == [name]


@pytest.mark.parametrize("name", ["token", "tokens", "device_token", "bearer", "credentials"])
def test_under_names_that_other_things_have_as_well_only_what_looks_like_a_credential_is_one(name):
    assert taken(**{name: "abc123def456"}) == [name]
    assert taken(**{name: "qWertyuIopasD"}) == [name]
    assert taken(**{name: "abcdefghijklmnopqrstu"}) == [name]
    others = ("ETH", "responsibilities", 500, "500,000", "MD, PhD", "2024-05-01T10:00:00Z")
    assert not any(taken(**{name: value}) for value in others)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("account_key", "ACC-813335"),
        ("client_key", "C-10045"),
        ("password", "required"),
        ("password", True),
        ("password", None),
        ("has_password", "1"),
        ("password_changed_at", "2024-05-01"),
        ("secret_santa", "Ana"),
        ("key", "K-17"),
        ("secrets", "write"),
    ],
)
def test_what_is_said_of_a_secret_is_none(name, value):
    assert taken(**{name: value}) == []


def test_secrets_are_found_in_lists_objects_and_beside_their_name():
    body = {
        "login": {"password": "letmein", "user": "ana"},
        "tokens": ["abc123def456"],
        "settings": [{"name": "api_key", "value": "letmein"}, {"name": "color", "value": "blue"}],
        "secrets": {"db": "letmein"},
    }
    found = without_secrets(record(body)).fields
    assert "letmein" not in json.dumps(found)
    assert "abc123" not in json.dumps(found)
    assert found["login"]["user"] == "ana"
    assert found["settings"][1] == body["settings"][1]


def test_what_is_taken_out_of_a_field_is_taken_out_of_title_and_other_texts():
    found = without_secrets(
        record({"password": "letmein", "note": "it is letmein."}, title="letmein", text="x letmein")
    )
    assert (found.title, found.text) == (SECRET_REMOVED, f"x {SECRET_REMOVED}")
    assert found.fields["note"] == f"it is {SECRET_REMOVED}."


def test_a_record_without_secrets_is_the_same_object():
    plain = record({"name": "Ana", "lines": [{"sku": "A-1"}]})
    assert without_secrets(plain) is plain


def test_an_id_that_is_a_secret_stays_and_is_not_told():
    keyed = record({"token": "abc123def456"}, id="abc123def456")
    cleaned = without_secrets(keyed)
    assert (cleaned.id, cleaned.fields, told_id(cleaned)) == ("abc123def456", {"token": SECRET_ID}, SECRET_ID)
    assert told_id(without_secrets(record({"token": "abc123def456"}))) == "1"
    assert Guard().text(f"{SECRET_ID} {SECRET_REMOVED}").changes == {"secret": 2}


@pytest.mark.parametrize(
    "text",
    [
        "token: abc123def456ghi789",
        "token=abc123def456ghi789",
        "Token is abc123def456",
        '{"token":"abc123def456"}',
        "https://x.example/?token=abc123def456",
    ],
)
def test_a_token_in_a_text_is_a_secret(text):
    assert "abc123" not in Guard(known_hosts=["x.example"]).text(text).text


@pytest.mark.parametrize(
    "text",
    [
        "token: yes",
        "password: 2 characters",
        "tokens: 500,000",
        "token: T-1042",
        "token: 2024-05-01T10:00:00Z",
        "account_key: ACC-813335",
        "client key: C-10045-7",
        "bearer: the owner of this letter",
    ],
)
def test_what_people_write_of_tokens_and_keys_is_none(text):
    assert Guard().text(text).text == text


def test_a_secret_that_is_taken_out_already_counts():
    found = Guard().text(f"password: {SECRET_REMOVED}")
    assert (found.text, found.changes) == (f"password: {SECRET_REMOVED}", {"secret": 1})


def leaves(value):
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", ["airline", "tatqa", "chunking", "confluence"])
def test_nothing_of_ordinary_records_is_a_secret(folder):
    files = [path for path in needed(folder).rglob("*") if path.suffix in {".csv", ".json", ".jsonl", ".md", ".txt"}]
    read = 0
    for path in files:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            if path.suffix == ".csv":
                bodies = [dict(row) for row in csv.DictReader(file) if None not in row]
            elif path.suffix == ".jsonl":
                bodies = [json.loads(line) for line in file if line.strip()]
            else:
                bodies = [json.load(file) if path.suffix == ".json" else file.read()]
        for body in bodies:
            held = record({"body": body})
            assert without_secrets(held) is held
            texts = list(leaves(body))
            read += len(texts)
            assert not any("secret" in Guard().text(text).changes for text in texts if "[secret" not in text)
    assert read
