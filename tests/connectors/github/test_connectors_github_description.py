"""GitHub's own description of its API against the manifest: what it names exists there."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from workbench.connectors import load_manifest
from workbench.records import split_pointer

MANIFEST = load_manifest(Path(__file__).parents[3] / "connectors" / "github")
# The operation that each stream's request is, in the description's own spelling.
OPERATIONS = {
    "repositories": "/orgs/{org}/repos",
    "issues": "/repos/{owner}/{repo}/issues",
    "pull_requests": "/repos/{owner}/{repo}/pulls",
    "issue_comments": "/repos/{owner}/{repo}/issues/comments",
    "review_comments": "/repos/{owner}/{repo}/pulls/comments",
    "reviews": "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    "commits": "/repos/{owner}/{repo}/commits",
    "commit_comments": "/repos/{owner}/{repo}/comments",
    "labels": "/repos/{owner}/{repo}/labels",
    "milestones": "/repos/{owner}/{repo}/milestones",
    "releases": "/repos/{owner}/{repo}/releases",
    "members": "/orgs/{org}/members",
    "users": "/users/{username}",
    "teams": "/orgs/{org}/teams",
    "team_members": "/orgs/{org}/teams/{team_slug}/members",
}


@pytest.fixture(scope="module")
def description(github_data):
    return json.loads((github_data / "openapi.json").read_text("utf-8"))


def resolved(schema, whole):
    while isinstance(schema, dict) and "$ref" in schema:
        target = whole
        for segment in schema["$ref"].removeprefix("#/").split("/"):
            target = target[segment]
        schema = target
    return schema


def reaches(schema, segments, whole):
    schema = resolved(schema, whole)
    if not segments or not isinstance(schema, dict):
        return True
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return any(reaches(part, segments, whole) for part in schema[choice])
    head, rest = segments[0], segments[1:]
    if schema.get("type") == "array" or "items" in schema:
        return head == "*" and reaches(schema.get("items", {}), rest, whole)
    properties = schema.get("properties")
    if not properties:
        return True
    return head in properties and reaches(properties[head], rest, whole)


def answer_of(operation, whole):
    schema = resolved(operation["responses"]["200"], whole)["content"]["application/json"]["schema"]
    schema = resolved(schema, whole)
    return resolved(schema["items"], whole) if schema.get("type") == "array" else schema


def pointers(stream):
    added = {f"/{name}" for name in (stream.for_each.include if stream.for_each else {})}
    found = set(stream.key) | {rule.path for rule in stream.field_maps().values()}
    for value in (stream.title, stream.text, stream.url, stream.created_at, stream.updated_at):
        found |= {value} if isinstance(value, str) else set()
    found |= {path for rule in stream.links for path in ([rule.path] if isinstance(rule.path, str) else rule.path)}
    found |= {rule if isinstance(rule, str) else rule.path for rule in stream.natural_keys.values()}
    if stream.cursor:
        found.add(stream.cursor.path)
    return sorted(path for path in found if path not in added)


@cache
def names():
    return [stream.name for stream in MANIFEST.streams]


def test_every_stream_has_its_operation():
    assert sorted(OPERATIONS) == sorted(names())


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_pointer_of_a_stream_exists_in_the_answer(name, description):
    schema = answer_of(description["paths"][OPERATIONS[name]]["get"], description)
    stream = MANIFEST.stream(name)
    assert [p for p in pointers(stream) if not reaches(schema, split_pointer(p), description)] == []


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_parameter_of_a_stream_is_one_of_the_operation(name, description):
    operation = description["paths"][OPERATIONS[name]]
    declared = [
        resolved(one, description) for part in (operation, operation["get"]) for one in part.get("parameters", [])
    ]
    known = {one["name"] for one in declared if one["in"] == "query"}
    stream = MANIFEST.stream(name)
    used = set(stream.request.params)
    used |= {stream.cursor.param} if stream.cursor and stream.cursor.param else set()
    used |= {stream.pages.size_param} if stream.pages and stream.pages.size_param else set()
    assert used <= known


@pytest.mark.parametrize("action", MANIFEST.actions, ids=lambda action: action.name)
def test_every_action_is_an_operation(action, description):
    def plain(path):
        return re.sub(r"\{[^}]*\}", "{}", path)

    known = {(method.upper(), plain(path)) for path, methods in description["paths"].items() for method in methods}
    assert (action.request.method, plain(action.request.path)) in known
