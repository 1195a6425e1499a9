"""What the actions of a manifest must keep to, checked when it is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from workbench.connectors._http_offers import Action
from workbench.connectors._http_parts import ValueOf
from workbench.errors import ManifestError, UnknownNameError
from workbench.project import json_schema_library

__all__ = ["check_action"]


def check_action(
    action: Action, actions: Sequence[Action], settings: Collection[str], path_names: Sequence[str], *, key: str
) -> None:
    """Refuse an action whose arguments, request and undo do not fit each other.

    Args:
        action: The action.
        actions: All of the manifest, for `undo`.
        settings: Names of the settings.
        path_names: Names that stand in the request's path.
        key: Where the action stands in the manifest.

    Raises:
        ManifestError: Its parts do not fit each other.
        UnknownNameError: A name of `include` or `undo` is no argument.
    """
    schema = action.arguments
    _check_schema(schema, key)
    known = list(schema.get("properties", {}))
    required = schema.get("required", [])
    for name in required:
        if name not in known:
            raise UnknownNameError(name, known, what="one of the properties", key=f"{key}.arguments.required")
    for name in known:
        if name in settings:
            message = f"'{name}' is a setting and an argument; give the argument another name"
            raise ManifestError(message, key=f"{key}.arguments.properties")
    for name in path_names:
        if name in known and name not in required:
            message = f"'{name}' stands in the path, so it must be required"
            raise ManifestError(message, key=f"{key}.arguments.required")
    for argument in action.include.values():
        if argument not in known:
            raise UnknownNameError(argument, known, what="an argument", key=f"{key}.include")
    request = action.request
    used = {*path_names, *action.include.values(), *_names_of([*request.params.values(), request.json_])}
    for name in known:
        if name not in used:
            message = f"the argument '{name}' is used nowhere in the request, so giving it would do nothing"
            raise ManifestError(message, key=f"{key}.arguments.properties")
    if action.include and action.stream is None:
        message = "include goes with stream: it is added to the record that comes back"
        raise ManifestError(message, key=f"{key}.include")
    _check_undo(action, actions, key)


def _check_schema(schema: dict[str, Any], key: str) -> None:
    jsonschema = json_schema_library()  # 40 ms, which a manifest without actions need not pay
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as exc:
        place = "".join(f".{part}" for part in exc.absolute_path)
        message = f"this is no JSON Schema: {exc.message[:200]}"
        raise ManifestError(message, key=f"{key}.arguments{place}") from exc
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        message = "the schema must say type: object and additionalProperties: false, so that no other name is taken"
        raise ManifestError(message, key=f"{key}.arguments")
    for reference in _references(schema):
        if not reference.startswith("#"):
            message = f"'{reference}' leads out of the manifest; only references that begin with # are followed"
            raise ManifestError(message, key=f"{key}.arguments.$ref")


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, child in value.items():
            if key in ("$ref", "$dynamicRef", "$id", "$schema") and isinstance(child, str):
                # A schema's own address would make every local reference a remote one.
                yield child if key != "$schema" else "#"
            yield from _references(child)
    elif isinstance(value, list):
        for child in value:
            yield from _references(child)


def _names_of(value: Any) -> Iterator[str]:
    if isinstance(value, ValueOf):
        yield value.of
    elif isinstance(value, dict) and set(value) == {"of"} and isinstance(value["of"], str):
        yield value["of"]
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _names_of(child)


def _check_undo(action: Action, actions: Sequence[Action], key: str) -> None:
    undo = action.undo
    if undo is None:
        return
    other = next((one for one in actions if one.name == undo.action), None)
    if other is None:
        return  # told by the manifest, which knows all names
    known = other.arguments.get("properties", {})
    for name, pointer in undo.arguments.items():
        if name not in known:
            raise UnknownNameError(name, known, what=f"an argument of {other.name}", key=f"{key}.undo.arguments")
        if pointer.split("/")[1] not in ("arguments", "answer"):
            message = f"'{pointer}' must begin with /arguments or /answer: the call, and what came back"
            raise ManifestError(message, key=f"{key}.undo.arguments.{name}")
    for name in other.arguments.get("required", []):
        if name not in undo.arguments:
            message = f"{other.name} needs '{name}'; say where it is found"
            raise ManifestError(message, key=f"{key}.undo.arguments")
