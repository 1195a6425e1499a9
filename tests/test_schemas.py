"""An editor that checks a file against its published schema says what the loader says."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.checks import LOCK_FILE, load_lock
from workbench.cli._schemas import published_schemas
from workbench.connectors import load_manifest
from workbench.errors import WorkbenchError
from workbench.evals import load_cases
from workbench.export import bundle_schemas, canonical_json, verify_bundle
from workbench.policy import Policy, load_overlay, load_policy, load_policy_tests, load_vetting
from workbench.views import load_spec

ROOT = Path(__file__).resolve().parents[1]
DIGEST = "sha256:" + "ab" * 32

# What a JSON Schema cannot say: rules between values in several places, what a URL holds, how a number is written.
BEYOND_A_SCHEMA = re.compile(
    "is not an entity of this spec|stands twice|add up to|is more than max_tokens|is not among fields"
    "|is not the folder's name|two streams are named|two links are named|two children have|leads from"
    "|is not a role of this policy|is not among roles and approvers|is not a fact of this policy|must be a fact that"
    "|leads out of the task's folder|are the same, so no time|an overlay may only narrow"
    "|is not a stream of|is not a database URL|holds a password|gold_fields name records"
    "|policy_digest and policy|targets is |the part 'policy/"
)

SPEC: dict[str, Any] = {
    "$schema": "workbench/context-spec/v1",
    "description": "Orders.",
    "encoding": "o200k_base",
    "budget_tokens": 500,
    "fill": "relevant",
    "entities": {
        "customer": {
            "stream": "shop.customers",
            "keys": ["id", "/email"],
            "names": ["/name", ["/first", "/last"]],
            "about": "buyer",
            "words": [{"path": "/plz", "words": "postcode"}],
        },
        "order": {"stream": "shop.orders", "keys": ["id"]},
    },
    "sections": [
        {"name": "customer", "of": "customer", "required": True, "priority": 90, "fields": ["/name"]},
        {
            "name": "orders",
            "title": "their orders",
            "of": "customer",
            "follow": ["orders", "_lines"],
            "fields": ["/total", {"path": "/state", "label": "state", "about": "status"}],
            "summary": ["/total"],
            "filter": [{"field": "/state", "op": "in", "value": ["open", 1]}, {"field": "/paid", "op": "missing"}],
            "order": {"by": "/placed", "descending": True},
            "limit": 5,
            "aggregates": [{"op": "count"}, {"op": "sum", "field": "/total", "label": "total"}],
            "format": "table",
            "min_tokens": 10,
            "max_tokens": 200,
        },
    ],
}
FILES: dict[str, Any] = {
    "$schema": "workbench/manifest/v1",
    "name": "shop",
    "type": "files",
    "root": "data",
    "streams": [
        {
            "name": "users",
            "path": "users.json",
            "format": "object_of_objects",
            "records": "/users",
            "key_from": "object_key",
            "title": ["/first", "/last"],
            "fields": {"name": "/name", "paid": {"path": "/paid", "transform": "money_minor", "currency": "EUR"}},
        },
        {
            "name": "orders",
            "kind": "order",
            "path": "orders.csv",
            "format": "csv",
            "columns": {"total": "number"},
            "key": ["/id"],
            "title": "/id",
            "links": [{"name": "user", "path": "/user", "to": "users", "inverse": "orders"}],
        },
    ],
}
SQL: dict[str, Any] = {
    "name": "shop",
    "type": "sql",
    "url": "sqlite:///shop.db",
    "streams": [
        {
            "name": "orders",
            "table": "orders",
            "key": ["/id"],
            "cursor": "updated_at",
            "nest": {"address": ["street"], "name": {"first": "first_name"}},
            "children": [
                {"table": "lines", "parent": {"order_id": "id"}, "as": "lines"},
                {"table": "tags", "parent": {"order_id": "id"}, "as": "tags", "shape": "values", "column": "tag"},
            ],
            "links": [{"name": "product", "path": ["/shop", "/sku"], "to": "stock.products"}],
        },
        {"name": "log", "query": "SELECT 1", "key_from": "content"},
    ],
}
CASES: list[dict[str, Any]] = [
    {
        "id": "c1",
        "type": "lookup",
        "hops": 1,
        "question": "How much?",
        "answer": answer,
        "answer_type": answer_type,
        "aliases": ["twelve"],
        "tolerance": 0.5,
        "gold_records": ["shop:orders/1"],
        "gold_fields": [{"record": "shop:orders/1", "path": "/total"}],
        "split": "test",
    }
    for answer, answer_type in ((12, "integer"), (1.5, "number"), ("A-1", "id"), ("blue", "string"), (True, "boolean"))
] + [{"id": "c2", "type": "none", "question": "Who?", "answer": None, "answer_type": "abstain"}]
BUNDLE: dict[str, Any] = {
    "format": 1,
    "task": "refund",
    "draft": False,
    "vetting": {"reviewer": "Ana", "date": "2026-01-02", "run": "r1", "spec_digest": DIGEST},
    "encoding": "o200k_base",
    "budget_tokens": 500,
    "snapshot": DIGEST,
    "spec_digest": DIGEST,
    "cases": 3,
}
PARTS = ["bundle.json", "context/spec.json", "context/spec.schema.json", "tools.json", "evidence.json", "cases.jsonl"]
LOCK: dict[str, Any] = {
    "format": 1,
    "code": {"context-workbench": "0.1.0"},
    "parts": {name: {"bytes": 3, "sha256": "ab" * 32} for name in PARTS},
    "digest": DIGEST,
}
BUNDLE2: dict[str, Any] = {**BUNDLE, "format": 2, "policy_digest": None, "overlays": [], "targets": []}
POLICY_PARTS = ["policy.json", "allow.cedar", "approvable.cedar", "schema.cedarschema", "overlays/emea.json"]
MORE = [*(f"policy/{name}" for name in POLICY_PARTS), "targets/cedar/README.md", "vetting.json", "integration-map.json"]
BUNDLE3: dict[str, Any] = {**BUNDLE2, "format": 3}
LOCK2: dict[str, Any] = {**LOCK, "format": 2, "parts": {name: LOCK["parts"]["tools.json"] for name in [*PARTS, *MORE]}}
LOCK3: dict[str, Any] = {**LOCK2, "format": 3}
TIMINGS: dict[str, Any] = {"bundle": DIGEST, "timings": {"latency_ms_p50": 2.5}, "digest": DIGEST}


def refusal_of_spec(content: Any, folder: Path) -> str | None:
    """Return what the loader says against it, or `None` when it takes it."""
    path = folder / "context.yaml"
    path.write_text(json.dumps(content), "utf-8")
    return refusal(lambda: load_spec(path))


def refusal_of_manifest(content: Any, folder: Path) -> str | None:
    inside = folder / "shop"
    inside.mkdir(exist_ok=True)
    (inside / "manifest.yaml").write_text(json.dumps(content), "utf-8")
    return refusal(lambda: load_manifest(inside))


def refusal_of_case(content: Any, folder: Path) -> str | None:
    path = folder / "cases.jsonl"
    path.write_text(json.dumps(content) + "\n", "utf-8")
    return refusal(lambda: load_cases(path))


def refusal(load: Callable[[], object]) -> str | None:
    try:
        load()
    except WorkbenchError as exc:
        return str(exc)
    return None


def refusal_of_bundle(content: Any, folder: Path) -> str | None:
    return refusal_of_part("bundle.json", content, folder)


def refusal_of_lock(content: Any, folder: Path) -> str | None:
    return refusal_of_part("lock.json", content, folder)


def refusal_of_lock2(content: Any, folder: Path) -> str | None:
    return refusal_of_part("lock.json", content, folder, beside=BUNDLE2)


def refusal_of_timings(content: Any, folder: Path) -> str | None:
    return refusal_of_part("timings.json", content, folder)


def refusal_of_part(name: str, content: Any, folder: Path, *, beside: dict[str, Any] = BUNDLE) -> str | None:
    """Return what `verify` says of this file of a bundle alone, apart from what its bytes and the others add up to."""
    (folder / name).write_bytes(canonical_json(content, what=name))
    if name != "bundle.json":
        (folder / "bundle.json").write_bytes(canonical_json(beside, what=name))
    said = (problem for problem in verify_bundle(folder) if problem.startswith(f"{name}: "))
    return next((problem for problem in said if "digest does not fit" not in problem), None)


NAMES = {"tools": [{"connector": "shop"}, {"file": "tools.json"}], "roles": ["agent", "lead"], "approvers": ["boss"]}
RULE = {"id": "some", "effect": "ask", "tools": ["shop.pay"], "risks": ["read"], "roles": ["agent"], "reason": "Why."}
POLICY: dict[str, Any] = {
    "$schema": "workbench/policy/v1",
    "description": "Orders.",
    **NAMES,
    "risks": {"shop.pay": "money"},
    "facts": {
        "owner": {"type": "string", "record": {"stream": "shop.orders", "argument": "id", "path": "/user"}},
        "tier": {"type": "string", "record": {"stream": "shop.users", "fact": "owner", "path": "/tier"}},
        "paid": {"type": "boolean", "description": "Paid."},
    },
    "rules": [
        {
            **RULE,
            "ask": {"approver": "boss", "ttl_s": 60, "reason": "Money.", "again_after_s": 0},
            "when": [
                {"argument": "amount", "at_most": 100},
                {"argument": "/who/name", "one_of": ["a", "b"]},
                {"count": "rows", "where": {"path": "kind", "equals": 1}, "at_least": 2},
                {"fact": "owner", "equals": {"call": "tenant"}},
                {"call": "caller", "starts_with": "a"},
                {"argument": "note", "present": False},
                {"time": {"days": ["mon"], "from": "08:00", "until": "24:00", "after": "2026-01-02T00:00:00Z"}},
            ],
        },
        {"id": "never", "effect": "deny", "risks": ["destructive"]},
    ],
}
OVERLAY: dict[str, Any] = {
    "$schema": "workbench/policy-overlay/v1",
    "description": "A team.",
    "rules": [{"id": "no", "effect": "deny", "tools": ["shop.pay"], "when": [{"argument": "a", "none_of": [1, 2]}]}],
}
POLICY_TESTS: dict[str, Any] = {
    "$schema": "workbench/policy-tests/v1",
    "tests": [
        {
            "call": {"tool": "shop.pay", "role": "agent", "arguments": {"a": 1}, "at": "2026-01-02T00:00:00+01:00"},
            "expect": "allow",
            "rule": "some",
            "why": "x",
        }
    ],
}
VETTED: dict[str, Any] = {
    "$schema": "workbench/vetting/v1",
    "task": "orders",
    "reviewer": "Rita",
    "date": "2026-01-02",
    "expires": "2026-02-02",
    "run": DIGEST,
    "figures": {"view": {"answerable": 1.0}},
    "gates": ["view.answerable=0.9"],
    "snapshot": DIGEST,
    "policy_report": {"passed": True},
    "digests": {"spec": DIGEST, "policy": DIGEST, "tools": {"shop.pay": DIGEST}},
}


def refusal_by(loader: Callable[[Path], object], name: str) -> Callable[[Any, Path], str | None]:
    """Return what says why a loader refuses a file."""

    def refusal(content: Any, folder: Path) -> str | None:
        path = folder / name
        path.write_text(json.dumps(content))
        try:
            loader(path)
        except WorkbenchError as error:
            return str(error)
        return None

    return refusal


def overlay_alone(path: Path) -> object:
    """Read an overlay of a policy that has every name that the tests use."""
    return load_overlay(path, Policy.model_validate({**POLICY, "rules": []}))


PROJECT_LOCK = {
    "$schema": "workbench/project-lock/v1",
    "encodings": {"o200k_base": "sha256:0"},
    "tasks": {"desk": {"encoding": "o200k_base", "evidence": {"case-1": "sha256:1"}, "tools": {"look": "sha256:2"}}},
    "streams": {"shop.orders": {"records": 1, "newest": None, "fields": {}, "held": {}}},
}
FORMATS = {
    "policy.v1.json": (refusal_by(load_policy, "policy.yaml"), [POLICY]),
    "policy-overlay.v1.json": (refusal_by(overlay_alone, "overlay.yaml"), [OVERLAY]),
    "policy-tests.v1.json": (refusal_by(load_policy_tests, "policy_tests.yaml"), [POLICY_TESTS]),
    "vetting.v1.json": (refusal_by(load_vetting, "vetting.json"), [VETTED]),
    "context-spec.v1.json": (refusal_of_spec, [SPEC]),
    "manifest.v1.json": (refusal_of_manifest, [FILES, SQL]),
    "case.v1.json": (refusal_of_case, CASES),
    "bundle.v1.json": (refusal_of_bundle, [BUNDLE]),
    "bundle.v2.json": (refusal_of_bundle, [BUNDLE2]),
    "bundle.v3.json": (refusal_of_bundle, [BUNDLE3]),
    "bundle-lock.v1.json": (refusal_of_lock, [LOCK]),
    "bundle-lock.v2.json": (refusal_of_lock2, [LOCK2]),
    "bundle-lock.v3.json": (refusal_of_lock2, [LOCK3]),
    "project-lock.v1.json": (refusal_by(load_lock, LOCK_FILE), [PROJECT_LOCK]),
    "bundle-timings.v1.json": (refusal_of_timings, [TIMINGS]),
}
# Values that are right in one place and wrong in others.
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 12, 1.5, 10**9, "", " ", "id", "name", "/name", "/a/*/b", "*", "/*", "yes", "5",
    "count", "sum", "in", "eq", "missing", "table", "json", "csv", "abstain", "integer", "boolean", "id", "values",
    "one", "money_minor", "text", "content", "object_key", "shop.orders", "shop:orders/1", "shop:orders/", "EUR",
    "o200k_base", "r50k_base", "2026-01-02", [], ["/name"], ["id"], [[]], [["/a", "/b"]], [""], [1], ["in", 2],
    {}, {"path": "/name"}, {"op": "count"}, {"field": "/a"}, {"by": "/a"}, {"a": "/b"}, {"a": ["b"]},
]  # fmt: skip
KEYS = [
    "$schema", "schema_id", "schema_name", "database_schema", "schema", "as_", "name", "keys", "names", "about",
    "fields", "summary", "value", "op", "field", "key", "key_from", "column", "currency", "root_env", "url_env",
    "records", "query", "table", "transform", "vetting", "answer", "gold_fields", "unknown",
]  # fmt: skip


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside."""
    steps = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from places(inner, (*path, step))


@st.composite
def changed(draw: st.DrawFn, bases: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw a sound file with one or two changes: a key taken out, a key added, or another value."""
    content = copy.deepcopy(draw(st.sampled_from(bases)))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(list(places(content)) or [()]))
        holder = content
        for step in path[:-1]:
            holder = holder[step]
        change = draw(st.sampled_from(["take out", "add", "replace", "replace"]))
        if change == "take out" and path:
            del holder[path[-1]]
        elif change == "add" and isinstance(holder, dict):
            holder[draw(st.sampled_from(KEYS))] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif path:
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(VALUES)))
    return content


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_is_sound_is_sound_to_both(name: str, tmp_path: Path) -> None:
    refused, bases = FORMATS[name]
    for content in bases:
        jsonschema.validate(content, published_schemas()[name])
        assert refused(content, tmp_path) is None


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_schema_and_the_loader_agree(name: str, tmp_path: Path) -> None:
    refused, bases = FORMATS[name]
    validator = jsonschema.Draft202012Validator(published_schemas()[name])
    seen = {True: 0, False: 0}

    @settings(max_examples=80, suppress_health_check=list(HealthCheck))
    @given(changed(bases))
    def agree(content: dict[str, Any]) -> None:
        says = refused(content, tmp_path)
        fits = validator.is_valid(content)
        seen[fits] += 1
        if fits and says is not None:
            assert BEYOND_A_SCHEMA.search(says), says
        else:
            assert fits == (says is None), f"{says or 'the loader takes it'}; schema: {first_error(validator, content)}"

    agree()
    assert all(seen.values()), f"the changes are all of one kind: {seen}"


def first_error(validator: jsonschema.Draft202012Validator, content: Any) -> str:
    error = jsonschema.exceptions.best_match(validator.iter_errors(content))
    return "fits" if error is None else f"{error.json_path}: {error.message[:200]}"


@pytest.mark.parametrize(
    ("base", "changes", "said"),
    [
        (SPEC, {"budget_tokens": "500"}, "valid integer"),
        (SPEC, {"sections": [{"name": "a", "of": "order", "required": "yes"}]}, "valid boolean"),
        (SPEC, {"schema_id": "workbench/context-spec/v1"}, "'schema_id' is not a key here"),
        (SPEC, {"entities": {"order": {"stream": "shop.orders", "names": [[]]}}}, "at least 1 item"),
        (FILES, {"type": []}, "is not a type of connector. Known: files, http, sql"),
        (FILES, {"schema_name": "workbench/manifest/v1"}, "'schema_name' is not a key here"),
    ],
)
def test_what_only_looks_right_is_refused_by_both(
    base: dict[str, Any], changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    name, refused = (
        ("context-spec.v1.json", refusal_of_spec) if base is SPEC else ("manifest.v1.json", refusal_of_manifest)
    )
    content = {**base, **changes}
    assert said in (refused(content, tmp_path) or "")
    assert not jsonschema.Draft202012Validator(published_schemas()[name]).is_valid(content)


SPEC_FILES = sorted(ROOT.glob("contexts/*/context.yaml"))
MANIFEST_FILES = sorted(ROOT.glob("connectors/*/manifest.yaml"))


@pytest.mark.parametrize("path", [*SPEC_FILES, *MANIFEST_FILES], ids=lambda path: path.parent.name)
def test_the_files_of_the_project_fit_their_schemas(path: Path) -> None:
    name = "context-spec.v1.json" if path.name == "context.yaml" else "manifest.v1.json"
    schema = jsonschema.Draft202012Validator(published_schemas()[name])
    assert [error.message for error in schema.iter_errors(yaml.safe_load(path.read_text("utf-8")))] == []


def test_a_compiled_spec_fits_the_schema_that_people_write_by() -> None:
    for path in SPEC_FILES:
        compiled = load_spec(path).model_dump(mode="json", by_alias=True)
        schema = jsonschema.Draft202012Validator(published_schemas()["context-spec.v1.json"])
        assert [error.message for error in schema.iter_errors(compiled)] == [], path


def test_every_published_schema_is_compared_with_its_loader() -> None:
    assert set(FORMATS) == set(published_schemas())
    assert set(bundle_schemas()) == {name.removesuffix(".json") for name in FORMATS if name.startswith("bundle")}
