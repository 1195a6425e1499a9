import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.connectors import (
    FilesManifest,
    SqlManifest,
    link_types,
    load_manifest,
    manifest_schema,
    manifest_yaml,
    schema_text,
    write_manifest,
)
from workbench.errors import ConfigError, ManifestError, UnknownNameError

FILES = """\
$schema: workbench/manifest/v1
name: shop
type: files
root: data
streams:
  - name: users
    path: users.json
    format: json
    key: [/id]
  - name: orders
    path: orders/*.jsonl
    format: jsonl
    key: [/id]
    created_at: /at
    fields:
      total: {path: /amount, transform: money_minor, currency: EUR}
      state: /state
    links:
      - {name: user, path: /user_id, to: users, inverse: orders}
"""
SQL = """\
$schema: workbench/manifest/v1
name: shop
type: sql
url: sqlite:///shop.db
streams:
  - name: orders
    table: orders
    key: [/id]
    cursor: updated_at
    children:
      - {table: order_lines, parent: {order_id: id}, as: lines, order: [position]}
"""


def written(tmp_path, text, name="shop"):
    folder = tmp_path / "connectors" / name
    folder.mkdir(parents=True)
    (folder / "manifest.yaml").write_text(text)
    return folder


def test_a_files_manifest(tmp_path):
    manifest = load_manifest(written(tmp_path, FILES))
    assert isinstance(manifest, FilesManifest)
    assert manifest.streams[1].field_maps()["state"].path == "/state"
    assert [(t.stream, t.name, t.to, t.inverse) for t in link_types(manifest)] == [
        ("shop.orders", "user", "shop.users", "orders")
    ]


def test_an_sql_manifest(tmp_path):
    manifest = load_manifest(written(tmp_path, SQL))
    assert isinstance(manifest, SqlManifest)
    assert manifest.streams[0].children[0].as_ == "lines"


@pytest.mark.parametrize("text", [FILES, SQL])
def test_writing_and_reading_give_an_equal_manifest(tmp_path, text):
    manifest = load_manifest(written(tmp_path / "a", text))
    again = write_manifest(manifest, tmp_path / "b" / "connectors" / "shop")
    assert load_manifest(again.parent) == manifest
    assert again.read_text() == manifest_yaml(manifest)
    assert again.read_text().startswith("# yaml-language-server: $schema=../../schemas/manifest.v1.json\n")
    assert (tmp_path / "b" / "schemas" / "manifest.v1.json").read_text() == schema_text()


@settings(deadline=None)
@given(st.text(min_size=1), st.text())
def test_any_text_survives_the_file(tmp_path_factory, path, description):
    made = FilesManifest.model_validate(
        {
            "name": "shop",
            "streams": [
                {"name": "a", "path": path, "format": "csv", "key_from": "content", "description": description.strip()}
            ],
        }
    )
    folder = tmp_path_factory.mktemp("m") / "shop"
    try:
        write_manifest(made, folder)
    except UnicodeEncodeError:
        return
    assert load_manifest(folder) == made


@pytest.mark.parametrize("text", [FILES, SQL])
def test_the_schema_agrees_with_the_model(text):
    import yaml

    schema = manifest_schema()
    data = yaml.safe_load(text)
    jsonschema.validate(data, schema)
    data["streams"][0]["nmae"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_the_schema_is_json_and_always_the_same():
    assert json.loads(schema_text()) == manifest_schema()
    assert schema_text() == schema_text()


def test_a_manifest_that_is_there_is_not_replaced(tmp_path):
    folder = written(tmp_path, FILES)
    manifest = load_manifest(folder)
    with pytest.raises(ManifestError, match="already"):
        write_manifest(manifest, folder)
    write_manifest(manifest, folder, replace=True)
    with pytest.raises(ManifestError, match="shop"):
        write_manifest(manifest, tmp_path / "other")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: shop", "name: shpo", ["'shpo'", "shop", "name"]),
        ("type: files", "type: flies", ["'flies'", "Known: files, http, sql", "Did you mean 'files'", "type"]),
        ("root: data", "roots: data", ["'roots'", "root"]),
        ("    key: [/id]\n  - name: orders", "    kye: [/id]\n  - name: orders", ["'kye'", "streams[0]"]),
        (
            "to: users",
            "to: usres",
            ["'usres'", "Known: orders, users", "Did you mean 'users'", "streams[1].links[0].to"],
        ),
        ("inverse: orders", "inverse: or ders", ["inverse", "or ders"]),
        ("path: /user_id", "path: user_id", ["'user_id'", "JSON Pointer", "'/user_id'"]),
        ("created_at: /at", "created_at: /at/*", ["created_at", "one value"]),
        ("format: jsonl", "format: json_lines", ["json_lines", "jsonl"]),
        ("transform: money_minor, ", "transform: money, ", ["money", "money_minor"]),
        (", currency: EUR", "", ["currency"]),
        ("currency: EUR", "currency: euros", ["euros"]),
        ("    key: [/id]\n    created_at", "    created_at", ["exactly one way", "streams[1]"]),
        ("    key: [/id]\n    created_at", "    key: []\n    created_at", ["streams[1].key"]),
        ("  - name: orders\n", "  - name: users\n", ["two streams", "'users'", "streams[1].name"]),
        ("root: data", "root: data\nroot_env: SHOP", ["root and root_env"]),
        ("root: data", "root: &a data", ["anchors"]),
        ("workbench/manifest/v1", "workbench/manifest/v9", ["workbench/manifest/v1", "v9"]),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_is_known(tmp_path, old, new, expected):
    assert old in FILES
    folder = written(tmp_path, FILES.replace(old, new))
    with pytest.raises((ManifestError, UnknownNameError)) as caught:
        load_manifest(folder)
    assert str(caught.value).startswith(str(folder / "manifest.yaml"))
    assert str(caught.value).count(str(folder)) == 1
    for text in expected:
        assert text in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("url: sqlite:///shop.db", "url: nonsense", ["not a database URL"]),
        ("url: sqlite:///shop.db", "", ["url and url_env"]),
        ("    table: orders\n", "", ["table and query"]),
        ("as: lines, ", "as: lines, shape: values, ", ["column"]),
        ("parent: {order_id: id}, ", "parent: {}, ", ["parent"]),
    ],
)
def test_a_mistake_in_an_sql_manifest(tmp_path, old, new, expected):
    assert old in SQL
    with pytest.raises(ManifestError) as caught:
        load_manifest(written(tmp_path, SQL.replace(old, new)))
    for text in ["manifest.yaml", *expected]:
        assert text in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:s3cr3t@db/crm",
        "postgresql://:s3cr3t@db/crm",
        "postgresql+psycopg://ana@db/crm?password=s3cr3t",
        "postgresql://ana@db/crm?sslpassword=s3cr3t&x=1",
        "mysql://ana:s3cr3t%40x@db/crm",
    ],
)
@pytest.mark.parametrize("also_wrong", ["", "nonsense: 1\n"])
def test_a_password_in_a_manifest_is_refused_and_never_shown(tmp_path, url, also_wrong):
    with pytest.raises(ManifestError) as caught:
        load_manifest(written(tmp_path, SQL.replace("sqlite:///shop.db", url) + also_wrong))
    assert "url_env" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    error = caught.value
    while error is not None:
        assert "s3cr3t" not in str(error)
        error = error.__cause__


def test_one_name_may_stand_for_two_links_that_arrive_at_one_stream_only():
    def manifest(name):
        def stream(own, links):
            return {"name": own, "path": "x", "format": "csv", "key": ["/id"], "links": links}

        orders = stream("orders", [{"name": "user", "path": "/u", "to": "users", "inverse": "orders"}])
        users = stream("users", [{"name": "orders", "path": "/o/*", "to": name}])
        return FilesManifest.model_validate({"name": "shop", "streams": [orders, users, stream("items", [])]})

    manifest("orders")
    with pytest.raises(ManifestError, match="already, and here to"):
        manifest("items")


def test_a_missing_manifest_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"manifest\.yaml"):
        load_manifest(tmp_path / "nowhere")
