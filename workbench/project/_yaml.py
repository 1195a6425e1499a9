"""YAML that people write, read into pydantic models: no anchors, no aliases, no second key of one name."""

from __future__ import annotations

import re
import types
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, Tag, ValidationError

from workbench.errors import ConfigError, known_values

__all__ = ["describe_validation_error", "load_model", "load_yaml", "parse_yaml"]

Model = TypeVar("Model", bound=BaseModel)
_MAX_BYTES = 4_000_000


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses what hides or multiplies content."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it bare
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = f"anchors and aliases are refused ('{event.anchor}'). Write the value out."
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                problem = f"the key '{key}' stands twice. Keep one of them."
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


# A plain scalar is what it looks like. YAML 1.1 would make a date of 2024-05-01, the number 750 of 12:30,
# the number 83 of 0123, and a boolean of the country code NO.
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
):
    _firsts = [*_first, ""] if _tag == "null" else list(_first)
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _firsts)


def load_yaml(path: Path, *, error: type[ConfigError] = ConfigError) -> Any:
    """Read one YAML document.

    Args:
        path: The file; UTF-8, at most 4,000,000 bytes.
        error: Class of the error to raise.

    Raises:
        ConfigError: (as `error`) Missing, too large, not UTF-8, not YAML, or with an anchor or alias.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as exc:
        message = f"the file does not exist. {_neighbours(path)}"
        raise error(message, path=path) from exc
    except OSError as exc:
        message = f"the file cannot be read: {exc.strerror}."
        raise error(message, path=path) from exc
    if len(data) > _MAX_BYTES:
        message = f"the file has {len(data):,} bytes; at most {_MAX_BYTES:,} are read."
        raise error(message, path=path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        message = f"byte {exc.start} is not UTF-8. Save the file as UTF-8."
        raise error(message, path=path) from exc
    return _loaded(text, path, error)


def _loaded(text: str, path: Path | None, error: type[ConfigError]) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
    except yaml.MarkedYAMLError as exc:
        line = f"line {exc.problem_mark.line + 1}" if exc.problem_mark else None
        problem = f"{exc.context}, {exc.problem}" if str(exc.problem).startswith("but ") else exc.problem
        message = f"not valid YAML: {problem}"
        raise error(message, path=path, key=line) from exc
    except yaml.YAMLError as exc:
        message = f"not valid YAML: {exc}"
        raise error(message, path=path) from exc
    except RecursionError as exc:
        message = "nested too deeply. Flatten it."
        raise error(message, path=path) from exc


def _neighbours(path: Path) -> str:
    siblings = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
    if not siblings:
        return f"Its folder {path.parent} {'is empty' if path.parent.is_dir() else 'does not exist'}."
    return known_values(path.name, siblings)


def load_model(path: Path, model: type[Model], *, error: type[ConfigError] = ConfigError) -> Model:
    """Read one YAML document into `model`.

    Raises:
        ConfigError: (as `error`) As `load_yaml`, or the content does not fit `model`; the message names
            the key, the value, and the known keys.
    """
    return _model(load_yaml(path, error=error), model, path, error)


def parse_yaml(text: str, model: type[Model], *, error: type[ConfigError] = ConfigError) -> Model:
    """Read the text of one YAML document into `model`.

    Raises:
        ConfigError: (as `error`) As `load_model`.
    """
    if len(text) > _MAX_BYTES:
        message = f"the text has {len(text):,} characters; at most {_MAX_BYTES:,} are read."
        raise error(message)
    return _model(_loaded(text, None, error), model, None, error)


def _model(data: Any, model: type[Model], path: Path | None, error: type[ConfigError]) -> Model:
    if not isinstance(data, dict):
        message = f"must hold a mapping at its top, not {type(data).__name__}. Known keys: {', '.join(_keys(model))}."
        raise error(message, path=path)
    try:
        # By the keys of the file alone: names that exist in Python only are no keys.
        return model.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as exc:
        key, message = describe_validation_error(exc, model)
        raise error(message, path=path, key=key) from exc


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def describe_validation_error(exc: ValidationError, model: type[BaseModel]) -> tuple[str, str]:
    """Return `(key, message)` for the first problem of `exc`: what was received, what is known, what to do."""
    problems: dict[str, list[tuple[Any, Any]]] = {}
    for problem in exc.errors(include_url=False):
        parts, owner = _place(model, problem["loc"])
        problems.setdefault(_key_text(parts), []).append((problem, owner))
    # A list whose elements are wrong is also told to be too short, which is not a second problem.
    places = [key for key in problems if not _only_too_short(key, problems)]
    # A misspelt key is also a missing one; the misspelling is what to mend.
    key = next((k for k in places if any(p["type"] == "extra_forbidden" for p, _ in problems[k])), places[0])
    more = f" ({_more(len(places) - 1)} in this file.)" if len(places) > 1 else ""
    first, owner = problems[key][0]
    if first["type"] == "extra_forbidden":
        name = str(first["loc"][-1])
        known = known_values(name, _keys(owner)) if owner else "Take it out."
        return key, f"'{name}' is not a key here. {known}{more}"
    if first["type"] == "missing":
        return key, f"this key is required and missing.{more}"
    reasons = list(dict.fromkeys(problem["msg"].removeprefix("Value error, ") for problem, _ in problems[key]))
    if first["type"] == "value_error" and isinstance(first.get("input"), dict):
        inner, reason = _own_place(reasons[0])
        return ".".join(part for part in (key, inner) if part), _sentence(reason) + more
    received = repr(first.get("input"))
    shown = received if len(received) <= 80 else received[:77] + "..."
    reason = " or ".join([reasons[0], *(other.removeprefix("Input should be ") for other in reasons[1:])])
    reason = reason.replace("valid tuple", "valid list")  # what a person writes in YAML is a list
    return key, f"{shown} does not fit: {_sentence(reason)}{more}"


def _more(count: int) -> str:
    return f"{count} more problem{'' if count == 1 else 's'}"


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".")) else text + "."


_PLACE_IN_MESSAGE = re.compile(r"([\w$-]+(?:\.[\w$-]+|\[\d+\])*): (?=\S)")


def _own_place(reason: str) -> tuple[str, str]:
    """Split what a model says of its own parts, such as `sections[1].of: 'x' is not an entity`."""
    match = _PLACE_IN_MESSAGE.match(reason)
    return (match[1], reason[match.end() :]) if match else ("", reason)


def _only_too_short(key: str, problems: dict[str, list[tuple[Any, Any]]]) -> bool:
    below = any(other != key and other.startswith(key) for other in problems)
    return below and all(problem["type"] == "too_short" for problem, _ in problems[key])


def _key_text(location: Sequence[int | str]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _place(model: type[BaseModel], location: Sequence[int | str]) -> tuple[list[int | str], type[BaseModel] | None]:
    """Return the keys of `location` as they stand in the file, and the model that the last of them belongs to.

    pydantic puts the branch of a union, and `[key]` for a wrong key, between the keys of the file.
    """
    parts: list[int | str] = []
    current: Any = model
    owner: type[BaseModel] | None = None
    for part in location:
        options = _options(current)
        if len(options) > 1:
            chosen = [option for option, tag in options if tag == part or _is_branch(option, part)]
            if chosen or isinstance(part, str):
                current = chosen[0] if chosen else None
                continue
        inner = options[0][0]
        if part == "[key]" or (isinstance(part, str) and part.startswith("function-")):
            continue
        parts.append(part)
        owner = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
        current = _inside(inner, part)
    return parts, owner


def _options(annotation: Any, tag: str | None = None) -> list[tuple[Any, str | None]]:
    """Return the branches of a union without `None`, with their tags; one for what is no union."""
    while get_origin(annotation) is Annotated:
        annotation, *rest = get_args(annotation)
        tag = next((one.tag for one in rest if isinstance(one, Tag)), tag)
    if get_origin(annotation) not in (Union, types.UnionType):
        return [(annotation, tag)]
    return [pair for arg in get_args(annotation) if arg is not type(None) for pair in _options(arg)]


def _is_branch(option: Any, tag: int | str) -> bool:
    name = getattr(option, "__name__", str(option))
    if isinstance(option, type) and issubclass(option, BaseModel):
        values = [value for field in option.model_fields.values() for value in get_args(field.annotation)]
        return tag == name or tag in values
    return isinstance(tag, str) and tag.startswith(name)


def _inside(annotation: Any, part: int | str) -> Any:
    """Return the annotation of what lies under `part`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        by_alias = {(field.alias or name): field for name, field in annotation.model_fields.items()}
        return by_alias[str(part)].annotation if part in by_alias else None
    arguments = get_args(annotation)
    if not arguments:
        return None
    return arguments[1] if get_origin(annotation) is dict else arguments[0]
