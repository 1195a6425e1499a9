"""The manifest against GitHub's own description of its API."""

import json
import re
from pathlib import Path

import pytest

from workbench.connectors import load_manifest
from workbench.connectors._normalise import Normaliser
from workbench.connectors._reading import checked_json
from workbench.records import MISSING, leaves, lookup, split_pointer

MANIFEST = load_manifest(Path(__file__).parents[3] / "connectors" / "github")
PATHS = {
    "/{+repositories}": ["/repos/{owner}/{repo}", "/orgs/{org}/repos", "/users/{username}/repos", "/user/repos"],
    "/orgs/{organisations}/members": ["/orgs/{org}/members"],
    "/orgs/{organisations}/teams": ["/orgs/{org}/teams"],
    "/orgs/{organisation}/teams/{slug}/members": ["/orgs/{org}/teams/{team_slug}/members"],
    "/users/{login}": ["/users/{username}"],
}
STREAMS = [stream.name for stream in MANIFEST.streams]


@pytest.fixture(scope="session")
def description(github_data):
    return json.loads((github_data / "openapi.json").read_bytes())


def resolved(description, schema):
    while "$ref" in schema:
        schema = lookup(description, schema["$ref"][1:])
    return schema


def operation(description, path, method="get"):
    """The operation whose path is this one, whatever its parameters are called."""
    shape = re.sub(r"\{[^}]*\}", "{}", path)
    return next(o[method] for p, o in description["paths"].items() if re.sub(r"\{[^}]*\}", "{}", p) == shape)


def operations(description, stream):
    path = stream.request.path
    return [operation(description, one) for one in PATHS.get(path, [path])]


def schema_of(description, found):
    schema = resolved(description, found["responses"]["200"])["content"]["application/json"]["schema"]
    schema = resolved(description, schema)
    return resolved(description, schema["items"]) if schema.get("type") == "array" else schema


def choices(description, schema):
    schema = resolved(description, schema)
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, []):
            yield from choices(description, one)
    yield schema


def has(description, schema, segments):
    if not segments:
        return True
    head, rest = segments[0], segments[1:]
    for one in choices(description, schema):
        if head == "*" and "items" in one and has(description, one["items"], rest):
            return True
        if head in one.get("properties", {}) and has(description, one["properties"][head], rest):
            return True
    return False


def pointers(stream):
    yield from stream.key
    yield from [stream.title] if isinstance(stream.title, str) else stream.title or []
    yield from (rule.path for rule in [*stream.text_maps(), *stream.field_maps().values()])
    yield from (one for one in (stream.url, stream.created_at, stream.updated_at, stream.sequence) if one)
    yield from (rule if isinstance(rule, str) else rule.path for rule in stream.natural_keys.values())
    for link in stream.links:
        yield from [link.path] if isinstance(link.path, str) else link.path
    if stream.acl is not None and stream.acl.everyone:
        yield stream.acl.everyone
    if stream.cursor is not None:
        yield stream.cursor.path


@pytest.mark.parametrize("name", STREAMS)
def test_every_pointer_of_the_manifest_is_in_the_description(description, name):
    stream = MANIFEST.stream(name)
    ours = set(stream.for_each.include) if stream.for_each else set()
    for found in operations(description, stream):
        schema = schema_of(description, found)
        unknown = {p for p in pointers(stream) if split_pointer(p)[0] not in ours}
        assert [p for p in unknown if not has(description, schema, split_pointer(p))] == [], found["operationId"]
        # What is added may not stand for something that GitHub says itself.
        assert [n for n in ours if has(description, schema, [n])] == []


@pytest.mark.parametrize("name", STREAMS)
def test_every_parameter_is_declared_and_takes_its_value(description, name):
    stream = MANIFEST.stream(name)
    wanted = dict(stream.request.params)
    if stream.cursor is not None and stream.cursor.param:
        wanted[stream.cursor.param] = None
    if stream.pages is not None and name != "repositories":
        wanted[stream.pages.size_param] = None
    for found in operations(description, stream):
        declared = {p["name"]: p["schema"] for p in (resolved(description, p) for p in found.get("parameters", []))}
        for param, value in wanted.items():
            assert param in declared, found["operationId"]
            if "enum" in declared[param]:
                assert value in declared[param]["enum"]


def example(description, schema, depth=0):
    """A value of a schema: every property, a few levels deep."""
    schema = next(one for one in choices(description, schema) if one.keys() - {"nullable", "description"})
    if "example" in schema and schema.get("type") != "object":
        return schema["example"]
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        if depth > 4:
            return {}
        return {key: example(description, child, depth + 1) for key, child in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example(description, schema["items"], depth + 1)] if depth < 4 else []
    if schema.get("format") == "date-time":
        return "2024-01-02T03:04:05Z"
    return {"integer": 7, "number": 7, "boolean": True, "object": {}}.get(schema.get("type"), "text")


@pytest.mark.parametrize("name", STREAMS)
def test_every_property_of_the_description_survives(description, name):
    stream = MANIFEST.stream(name)
    make = Normaliser("github", "http", stream, "example")
    added = {"repository_id": 1, "repository_name": "o/r", "organisation": "o", "team_id": 3, "pull_request_number": 4}
    added = {key: value for key, value in added.items() if stream.for_each and key in stream.for_each.include}
    for found in operations(description, stream):
        value = {**added, **example(description, schema_of(description, found))}
        record = make.record(value, None, checked_json(value))
        lost = [p for p, leaf in leaves(value) if leaf not in (record.source_value(p), lookup(record.extras, p))]
        assert lost == []
        assert MISSING not in [record.source_value(p) for p, _ in leaves(value)]


@pytest.mark.parametrize("action", MANIFEST.actions, ids=lambda action: action.name)
def test_every_action_is_an_operation_that_takes_its_body(description, action):
    found = operation(description, action.request.path, action.request.method.lower())
    if action.request.json_:
        body = resolved(description, found["requestBody"])["content"]["application/json"]["schema"]
        assert [key for key in action.request.json_ if not has(description, body, [key])] == []
