"""Tables of the keys of our file formats, out of the models that read them: a page cannot say anything else.

A page holds `<!-- keys of NAME: written by `make docs` -->` and, behind it, `<!-- end of keys -->`; what stands
between is written here. So is the table of diagnostic codes, behind `<!-- codes: written by `make docs` -->`.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from workbench import checks, connectors, context, evals, policy, project, views

__all__ = ["MODELS", "key_table", "meanings", "with_keys"]

MODELS: Mapping[str, type[BaseModel]] = {
    model.__name__: model
    for model in (
        views.ContextSpec,
        views.RoleSpec,
        views.TrustSpec,
        views.SpecLink,
        views.Entity,
        views.FieldWords,
        views.SpecLink,
        views.RoleSpec,
        views.TrustSpec,
        views.Section,
        views.FieldSpec,
        views.Condition,
        views.Order,
        views.AggregateSpec,
        views.SpecLink,
        views.TrustSpec,
        views.RoleSpec,
        connectors.FilesManifest,
        connectors.SqlManifest,
        connectors.FilesStream,
        connectors.SqlStream,
        connectors.Child,
        connectors.FieldMap,
        connectors.LinkRule,
        connectors.StreamReceipt,
        connectors.Refusal,
        connectors.Drift,
        connectors.ProfiledField,
        connectors.Events,
        connectors.Verification,
        connectors.Place,
        connectors.EventRule,
        connectors.EventReceipt,
        connectors.EventChange,
        connectors.Action,
        connectors.ActionRequest,
        connectors.Idempotency,
        connectors.Undo,
        connectors.ActionResult,
        connectors.ActionRequestPreview,
        evals.Case,
        evals.GoldField,
        context.Omission,
        connectors.HttpManifest,
        connectors.Setting,
        connectors.HttpStream,
        connectors.Request,
        connectors.ForEach,
        connectors.CursorRule,
        connectors.Soql,
        connectors.Discovery,
        connectors.CountRule,
        connectors.AclRule,
        connectors.LinkHeaderPages,
        connectors.NextUrlPages,
        connectors.CursorPages,
        connectors.LastRecordPages,
        connectors.ParamsPages,
        connectors.OffsetPages,
        connectors.NumberedPages,
        connectors.CensusDeletes,
        connectors.IdsDeletes,
        connectors.FlagDeletes,
        connectors.FeedDeletes,
        connectors.UnknownDeletes,
        connectors.Confirm,
        connectors.Limits,
        connectors.Pace,
        connectors.WaitHint,
        connectors.Quota,
        connectors.ErrorRule,
        connectors.ValueOf,
        connectors.Secret,
        connectors.NoAuth,
        connectors.ApiKeyAuth,
        connectors.BearerAuth,
        connectors.BasicAuth,
        connectors.ClientCredentialsAuth,
        connectors.RefreshTokenAuth,
        connectors.JwtBearerAuth,
        connectors.GithubAppAuth,
        connectors.Skipped,
        policy.Policy,
        policy.Overlay,
        policy.ToolSource,
        policy.Fact,
        policy.FactSource,
        policy.Rule,
        policy.Ask,
        policy.Element,
        policy.Reference,
        policy.TimeWindow,
        policy.PolicyTests,
        policy.PolicyTest,
        policy.CallText,
        policy.VettingRecord,
        policy.VettedDigests,
        project.CheckSettings,
        project.TaskGates,
        project.Accepted,
        checks.ProjectLock,
        checks.LockedTask,
        checks.LockedStream,
        checks.LockedField,
        checks.LockedRecord,
    )
} | {"HttpCondition": connectors.Condition, "PolicyCondition": policy.Condition}
"""The models that a page may have a table of, by name. Views, HTTP manifests and policies each have a `Condition`."""

_MARKED = re.compile(
    r"(?P<begin><!-- keys of (?P<name>\w+): written by `make docs` -->\n).*?(?P<end><!-- end of keys -->)", re.DOTALL
)
_CODES = re.compile(r"(?P<begin><!-- codes: written by `make docs` -->\n).*?(?P<end><!-- end of codes -->)", re.DOTALL)
_ATTRIBUTE = re.compile(r"^(\w+): (.*(?:\n {4}.*)*)", re.MULTILINE)
# Where a key has another name in Python, its docstring says so; in a table of keys that would be noise.
_OTHER_NAME = re.compile(r"^`\S+` in YAML[:;] ")
# What a text is, told by the pattern that it has to match.
_PATTERNS = (
    ("^[^/:]+:[^/]+/", "URN"),
    ("(?!\\*(/|$))", "JSON Pointer"),
    ("^(id$|/)", "`id` or field path"),
    ("^(/|$)", "JSON Pointer"),
    ("^/", "field path"),
    ("(\\.[A-Za-z_]", "`stream` or `connector.stream`"),
    ("\\.[A-Za-z_]", "`connector.stream`"),
    (":[A-Za-z_]", "`package.module:name`"),
    ("^[A-Za-z", "name"),
)


def meanings(model: type[BaseModel]) -> dict[str, str]:
    """Return what each attribute of a model means: from its docstring, and in that order, or its description."""
    text = inspect.getdoc(model) or ""
    _, _, attributes = text.partition("\nAttributes:\n")
    found = _ATTRIBUTE.findall(inspect.cleandoc(attributes))
    told = {name: _sentence(_OTHER_NAME.sub("", " ".join(says.split()))) for name, says in found}
    fields = model.model_fields
    return {
        name: told.get(name, fields[name].description or "")
        for name in dict.fromkeys([*told, *fields])
        if name in fields
    }


def key_table(model: type[BaseModel]) -> str:
    """Return a Markdown table: each key of the format, its values, its default, what it means."""
    schema = model.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    says = meanings(model)
    lines = ["| key | value | default | meaning |", "|---|---|---|---|"]
    # Inherited keys come first in a model; its docstring has them where they belong.
    order = list(says)
    for name, field in sorted(model.model_fields.items(), key=lambda item: order.index(item[0])):
        key = field.alias or name
        shape = schema["properties"][key]
        default = "required" if key in required else _default(shape.get("default"))
        cells = (f"`{key}`", _values(shape, schema), default, says[name])
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _default(value: Any) -> str:
    return "" if value in (None, "", [], {}) else f"`{json.dumps(value)}`".replace('"', "")


def _values(shape: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Say in words which values a part of a JSON Schema takes."""
    if "$ref" in shape:
        return f"[{shape['$ref'].rpartition('/')[2]}](#{shape['$ref'].rpartition('/')[2].lower()})"
    if "const" in shape:
        return f"`{shape['const']}`" if shape["const"] != "" else "empty"
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"])
    for several in ("anyOf", "oneOf"):
        if several in shape:
            told = [_values(one, schema) for one in shape[several] if one.get("type") != "null"]
            if {"text", "number"} <= set(told):
                told = ["scalar", *(one for one in told if one.startswith("list"))]
            return " or ".join(dict.fromkeys(told))
    kind = shape.get("type")
    if kind == "array":
        return f"list of {_values(shape.get('items', {}), schema).replace(' or ', ' or of ')}"
    if kind == "object":
        inner = shape.get("additionalProperties") or next(iter(shape.get("patternProperties", {}).values()), None)
        return f"name: {_values(inner, schema)}" if isinstance(inner, dict) else "object"
    if kind == "integer":
        return "whole number" + (f" from {shape['minimum']}" if "minimum" in shape else "")
    if kind == "string":
        pattern = shape.get("pattern", "")
        return next((words for part, words in _PATTERNS if part in pattern), "text")
    return {"boolean": "`true`, `false`", "number": "number"}.get(str(kind), "any")


def with_keys(page: str) -> str:
    """Return a page with every table of keys, and of diagnostic codes, between its marks.

    Raises:
        KeyError: A mark names no model of `MODELS`.
    """
    page = _CODES.sub(lambda mark: f"{mark['begin']}{checks.code_table()}\n{mark['end']}", page)
    return _MARKED.sub(lambda mark: f"{mark['begin']}{key_table(MODELS[mark['name']])}\n{mark['end']}", page)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
