"""Values that conditions compare, with their types: what the compiled policy knows of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workbench.errors import PolicyFileError
from workbench.policy._call import Call
from workbench.policy._condition import Condition, Element, Reference
from workbench.policy._policy import Policy
from workbench.policy._tools import Tool
from workbench.records import MISSING, split_pointer

__all__ = ["Kind", "Resolved", "Slot", "kind_of_literal", "kind_of_path", "resolve", "value_of"]

Kind = Literal["string", "integer", "boolean", "strings", "integers"]
Space = Literal["arguments", "counts", "facts", "call"]

_SCALARS: tuple[Kind, ...] = ("string", "integer", "boolean")
_LISTS: dict[str, Kind] = {"string": "strings", "integer": "integers"}
_OF_LIST: dict[Kind, Kind] = {"strings": "string", "integers": "integer"}
_KINDS_OF_TEST: dict[str, tuple[Kind, ...]] = {
    "equals": _SCALARS,
    "differs_from": _SCALARS,
    "one_of": ("string", "integer"),
    "none_of": ("string", "integer", "strings", "integers"),
    "at_least": ("integer",),
    "at_most": ("integer",),
    "starts_with": ("string",),
    "contains": ("strings", "integers"),
    "within": ("strings", "integers"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A value of a call with a name and a type.

    Attributes:
        space: Where it comes from.
        key: Its name there.
        kind: Its type.
        where: For `counts`: which elements are counted.
    """

    space: Space
    key: str
    kind: Kind
    where: Element | None = None

    @property
    def attribute(self) -> str:
        """Its name in the compiled policy."""
        if self.where is None:
            return self.key
        how = "equals" if self.where.starts_with is None else "starts_with"
        value = self.where.equals if how == "equals" else self.where.starts_with
        return f"{self.key}[{self.where.path or ''} {how} {value!r}]"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A condition whose types are known for one tool.

    Attributes:
        slot: What is compared.
        test: Name of the test.
        operand: A value, values, or another slot.
    """

    slot: Slot
    test: str
    operand: Any


def resolve(condition: Condition, tool: Tool, policy: Policy) -> Resolved:
    """Return a condition (none on the time) with the types that it has for `tool`.

    Raises:
        PolicyFileError: The tool has no such argument, or the test does not fit its type.
    """
    test, operand = condition.test
    if condition.argument is not None and isinstance(operand, Reference) and operand.argument is not None:
        untyped = [path for path in (condition.argument, operand.argument) if kind_of_path(path, tool) is None]
        if len(untyped) == 2:
            message = f"neither '{untyped[0]}' nor '{untyped[1]}' has one type in the schema of {tool.name}, so they "
            message += "cannot be compared. Give one of them a type."
            raise PolicyFileError(message)
    if test == "present":
        return Resolved(_subject(condition, tool, policy, "string"), test, operand)
    other = _reference(operand, tool, policy) if isinstance(operand, Reference) else None
    if isinstance(operand, Reference) and test in ("one_of", "none_of", "contains", "within"):
        # Of an empty list nobody can say of which type its elements would be, so both sides must say it.
        for path in (condition.argument, operand.argument):
            if path is not None and kind_of_path(path, tool) is None:
                message = (
                    f"'{path}' has no one type in the schema of {tool.name}, so it cannot be compared with a list "
                )
                message += "that the call brings. Give it a type."
                raise PolicyFileError(message)
    if test == "none_of" and condition.argument is not None and kind_of_path(condition.argument, tool) is None:
        # Of a value that may be one or several it cannot be told what "none of" means.
        message = f"'none_of' does not fit '{condition.argument}', which has no one type in the schema of {tool.name}."
        raise PolicyFileError(message)
    slot = _subject(condition, tool, policy, _wanted(test, operand, other))
    if slot.kind not in _KINDS_OF_TEST[test]:
        fits = ", ".join(name for name, kinds in _KINDS_OF_TEST.items() if slot.kind in kinds)
        message = f"'{test}' does not fit '{slot.key}', which is {_named(slot.kind)}. Known for it: {fits}, present."
        raise PolicyFileError(message)
    expected = _operand_kind(test, slot.kind)
    if isinstance(operand, Reference):
        # An argument whose schema names no type takes the type that it is compared with.
        found = other or Slot("arguments", operand.argument or "", expected)
        if found.kind != expected:
            message = f"'{test}' compares '{slot.key}' ({_named(slot.kind)}) with '{found.key}', which is "
            message += f"{_named(found.kind)}, not {_named(expected)}."
            raise PolicyFileError(message)
        return Resolved(slot, test, found)
    for value in operand if isinstance(operand, tuple) else (operand,):
        wanted = _OF_LIST.get(expected, expected) if isinstance(operand, tuple) else expected
        if kind_of_literal(value) != wanted:
            message = f"'{test}' compares '{slot.key}' with {value!r}, which is not {_named(wanted)}."
            raise PolicyFileError(message)
    return Resolved(slot, test, operand)


def _operand_kind(test: str, kind: Kind) -> Kind:
    if test in ("one_of", "none_of") and kind in _LISTS:
        return _LISTS[kind]
    return _OF_LIST[kind] if test == "contains" else kind


def _wanted(test: str, operand: Any, other: Slot | None) -> Kind:
    """Return the type that the test wants of a value whose own type nobody tells."""
    if isinstance(operand, Reference):
        kind = other.kind if other is not None else "integer" if test in ("at_least", "at_most") else "string"
    else:
        kind = kind_of_literal(operand[0] if isinstance(operand, tuple) else operand)
    if test in ("contains", "within"):
        return _LISTS.get(kind, kind)
    return _OF_LIST.get(kind, kind) if test in ("one_of", "none_of") else kind


def _subject(condition: Condition, tool: Tool, policy: Policy, wanted: Kind) -> Slot:
    if condition.count is not None:
        _check_path(condition.count, tool)
        return Slot("counts", condition.count, "integer", condition.where)
    if condition.fact is not None:
        return Slot("facts", condition.fact, policy.facts[condition.fact].type)
    if condition.call is not None:
        return Slot("call", condition.call, "string")
    path = condition.argument or ""
    if condition.test[0] == "present" and "*" in segments(path):
        message = f"'present' does not fit '{path}', which stands for several values."
        raise PolicyFileError(message)
    return Slot("arguments", path, kind_of_path(path, tool) or wanted)


def _reference(reference: Reference, tool: Tool, policy: Policy) -> Slot | None:
    if reference.fact is not None:
        return Slot("facts", reference.fact, policy.facts[reference.fact].type)
    if reference.call is not None:
        return Slot("call", reference.call, "string")
    kind = kind_of_path(reference.argument or "", tool)
    return Slot("arguments", reference.argument or "", kind) if kind is not None else None


def _named(kind: Kind) -> str:
    return {"strings": "a list of texts", "integers": "a list of whole numbers", "string": "a text"}.get(
        kind, "a whole number" if kind == "integer" else "true or false"
    )


def kind_of_literal(value: Any) -> Kind:
    """Return the type of a value that stands in a policy."""
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "string"


# -- paths into arguments --------------------------------------------------------------------------


def segments(path: str) -> list[str]:
    """Return the steps of an argument path: a name, or a JSON Pointer."""
    return split_pointer(path) if path.startswith("/") else [path]


def _check_path(path: str, tool: Tool) -> dict[str, Any]:
    """Return the schema of what a path leads to; an open one where the tool's schema does not say.

    Raises:
        PolicyFileError: The tool has no such argument.
    """
    schema: Any = tool.parameters
    for step in segments(path):
        schema = plain(schema, tool.parameters)
        if step == "*":
            schema = schema.get("items", {})
            continue
        properties = schema.get("properties")
        if isinstance(properties, Mapping) and step not in properties:
            message = f"'{step}' is not an argument of {tool.name}. Known: {', '.join(properties) or 'none'}."
            raise PolicyFileError(message)
        schema = properties.get(step, {}) if isinstance(properties, Mapping) else {}
    return plain(schema, tool.parameters)


def plain(schema: Any, root: Mapping[str, Any]) -> dict[str, Any]:
    """Follow references within the schema, and leave `null` out of what is nullable."""
    for _ in range(20):
        if not isinstance(schema, Mapping):
            return {}
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            found: Any = root
            for step in split_pointer(reference[1:]):
                found = found.get(step) if isinstance(found, Mapping) else None
            schema = found
            continue
        branches = schema.get("anyOf") or schema.get("oneOf")
        if isinstance(branches, Sequence):
            real = [one for one in branches if not (isinstance(one, Mapping) and one.get("type") == "null")]
            if len(real) == 1 and len(real) < len(branches):
                schema = real[0]
                continue
        return dict(schema)
    return {}


def kind_of_path(path: str, tool: Tool) -> Kind | None:
    """Return the type of an argument by the tool's schema, or `None` where the schema does not name one.

    Raises:
        PolicyFileError: The tool has no such argument.
    """
    schema = _check_path(path, tool)
    kind = _simple(schema)
    if kind == "array":
        inner = _simple(plain(schema.get("items", {}), tool.parameters))
        return _LISTS.get(inner or "")
    if "*" in segments(path):
        return _LISTS.get(kind or "")
    return kind if kind in _SCALARS else None


def _simple(schema: Mapping[str, Any]) -> str | None:
    kinds = schema.get("type")
    if isinstance(kinds, list):
        real = [kind for kind in kinds if kind != "null"]
        kinds = real[0] if len(real) == 1 else None
    # A number is compared as a whole number; one with a fraction is of another type.
    return {"number": "integer"}.get(kinds, kinds) if isinstance(kinds, str) else None


# -- values ----------------------------------------------------------------------------------------


def value_of(slot: Slot, call: Call) -> Any:
    """Return the value of a slot, or `MISSING` where there is none or it is of another type."""
    if slot.space == "call":
        return (call.tenant if slot.key == "tenant" else call.caller) or MISSING
    if slot.space == "facts":
        return fitted(call.facts.get(slot.key, MISSING), slot.kind)
    if slot.space == "counts":
        return _counted(slot, _at(call.arguments, segments(slot.key)))
    found = _at(call.arguments, segments(slot.key))
    return fitted(found, slot.kind)


def _counted(slot: Slot, found: Any) -> Any:
    if not isinstance(found, list | tuple):
        return MISSING
    where = slot.where
    if where is None:
        return len(found)
    count = 0
    for one in found:
        value = one if where.path is None else one.get(where.path, MISSING) if isinstance(one, Mapping) else MISSING
        if where.starts_with is not None:
            if not isinstance(value, str):
                return MISSING  # what cannot be told apart is not counted as harmless
            count += value.startswith(where.starts_with)
        else:
            if value is MISSING or type(value) is not type(where.equals):
                return MISSING
            count += value == where.equals
    return count


def _at(value: Any, steps: Sequence[str]) -> Any:
    for index, step in enumerate(steps):
        if step == "*" and isinstance(value, list | tuple):
            found = [_at(one, steps[index + 1 :]) for one in value]
            return MISSING if any(one is MISSING for one in found) else found
        if not isinstance(value, Mapping) or step not in value:
            return MISSING
        value = value[step]
    return value


def fitted(value: Any, kind: Kind) -> Any:
    """Return `value` if it is of the type, else `MISSING`; nothing is converted."""
    if kind in _OF_LIST:
        inner = _OF_LIST[kind]
        fits = isinstance(value, list | tuple) and all(fitted(one, inner) is not MISSING for one in value)
        return list(value) if fits else MISSING
    if kind == "boolean":
        return value if isinstance(value, bool) else MISSING
    if kind == "integer":
        return value if isinstance(value, int) and not isinstance(value, bool) else MISSING
    return value if isinstance(value, str) else MISSING


def is_present(slot: Slot, call: Call) -> bool:
    """Tell whether a value was given at all, of whatever type; null is none."""
    if slot.space == "call":
        return value_of(slot, call) is not MISSING
    if slot.space == "facts":
        return call.facts.get(slot.key) is not None
    found = _at(call.arguments, segments(slot.key))
    return found is not MISSING and found is not None
