"""Confluence's own description of its REST API v2 against the shipped manifest."""

import pytest
from shipped_connector import CONNECTORS
from vendor_material import _alternatives, described, material, pointers

from workbench.connectors import load_manifest
from workbench.connectors._http_parts import ValueOf

MANIFEST = load_manifest(CONNECTORS / "confluence")
BASE = "/wiki/api/v2"
V2 = [stream.name for stream in MANIFEST.streams if stream.request.path.startswith(BASE)]
PATHS = {"/pages/{page_id}/versions": "/pages/{id}/versions", "/labels/{label_id}/pages": "/labels/{id}/pages"}
PATHS |= {"/pages/{page_id}": "/pages/{id}", "/footer-comments/{comment_id}": "/footer-comments/{comment-id}"}


@pytest.fixture(scope="module")
def spec():
    return material("confluence/openapi_v2.json")


def operation(spec, path, method="get"):
    short = path.removeprefix(BASE)
    return spec["paths"][PATHS.get(short, short)][method]


def answer(found):
    good = next(found["responses"][status] for status in ("200", "201") if status in found["responses"])
    return next(iter(good["content"].values()))["schema"]


def test_all_streams_but_people_are_of_this_description():
    assert {stream.name for stream in MANIFEST.streams} - set(V2) == {"users"}
    assert {s.name: s.verified_by for s in MANIFEST.streams if s.name not in V2} == {"users": "fixtures only"}


@pytest.mark.parametrize("name", V2)
def test_every_pointer_leads_to_what_the_description_has(spec, name):
    stream = MANIFEST.stream(name)
    schema = answer(operation(spec, stream.request.path))
    added = set(stream.for_each.include) if stream.for_each else set()
    wanted = [pointer for pointer in pointers(stream) if pointer.split("/")[1] not in added]
    missing = [pointer for pointer in wanted if not described(spec, schema, f"{stream.records}/*{pointer}")]
    assert missing == []
    assert wanted
    assert described(spec, schema, stream.pages.path)


@pytest.mark.parametrize("name", V2)
def test_every_parameter_is_known_and_within_its_bounds(spec, name):
    stream = MANIFEST.stream(name)
    requests = [(stream.request, stream.pages)]
    if stream.deletes is not None and stream.deletes.type == "feed":
        requests.append((stream.deletes.request, stream.deletes.pages))
    for request, pages in requests:
        known = {one["name"]: one["schema"] for one in operation(spec, request.path).get("parameters", [])}
        sent = {**request.params, pages.size_param: pages.size}
        for parameter, value in sent.items():
            assert parameter in known, (name, parameter)
            for schema in _alternatives(spec, known[parameter]):
                inner = schema.get("items", schema)
                for one in value if isinstance(value, list) else [value]:
                    for choice in _alternatives(spec, inner):
                        assert one in choice.get("enum", [one]), (parameter, one)
                    assert not isinstance(one, int) or one <= schema.get("maximum", one)


@pytest.mark.parametrize("name", [action.name for action in MANIFEST.actions])
def test_every_action_sends_what_is_described_and_all_that_is_required(spec, name):
    action = next(one for one in MANIFEST.actions if one.name == name)
    found = operation(spec, action.request.path, action.request.method.lower())
    if action.request.json_ is None:
        assert "requestBody" not in found
        return
    body = next(_alternatives(spec, found["requestBody"]))
    schema = next(iter(body["content"].values()))["schema"]
    _sends(spec, schema, action.request.json_)


def _sends(spec, schema, value):
    choices = list(_alternatives(spec, schema))
    known = {key: inner for choice in choices for key, inner in choice.get("properties", {}).items()}
    required = {key for choice in choices for key in choice.get("required", [])}
    assert set(value) <= set(known)
    assert required <= set(value)
    for key, inner in value.items():
        if isinstance(inner, dict) and set(inner) != {"of"} and not isinstance(inner, ValueOf):
            _sends(spec, known[key], inner)
