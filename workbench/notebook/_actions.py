"""Actions: what the front end of a widget may ask of Python, by name, with arguments that are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import ConfigDict, ValidationError, validate_call

from workbench.errors import ConfigError, UnknownNameError, WorkbenchError

__all__ = ["action", "actions_of", "perform", "said"]

F = TypeVar("F", bound=Callable[..., None])
_MARK = "_is_action"
_MAX_SAID = 600


def action(method: F) -> F:
    """Let the front end call this method; its arguments are checked against their annotations, strictly.

    The method is called in the same way from a cell. Take `list[str]`, not `tuple[str, ...]`: JSON has lists.
    """
    setattr(method, _MARK, True)
    return method


def actions_of(widget: type) -> dict[str, Callable[..., None]]:
    """Return the actions of a class of widgets by name, each checking its arguments."""
    # By the classes' own names: some that ipywidgets has warn when they are touched.
    named = {name: method for one in reversed(widget.__mro__) for name, method in vars(one).items()}
    marked = {name: method for name, method in named.items() if getattr(method, _MARK, False)}
    checked = validate_call(config=ConfigDict(strict=True))
    return {name: checked(method) for name, method in marked.items()}


def perform(widget: object, known: Mapping[str, Callable[..., None]], message: object) -> None:
    """Do what a message of the front end asks: `{"action": NAME, "arguments": {…}}`.

    Raises:
        ConfigError: It is no such message, or an argument is missing, unknown or of another type.
        UnknownNameError: There is no such action.
    """
    if not isinstance(message, Mapping) or not isinstance(message.get("action"), str):
        problem = f"a message is a mapping with the name of an action, not {type(message).__name__}."
        raise ConfigError(problem)
    name, arguments = message["action"], message.get("arguments", {})
    if name not in known:
        raise UnknownNameError(name, known, what="an action of this widget", key="action")
    if not isinstance(arguments, Mapping):
        problem = f"the arguments of an action are a mapping, not {type(arguments).__name__}."
        raise ConfigError(problem, key=name)
    try:
        known[name](widget, **arguments)
    except ValidationError as exc:
        # Only what `validate_call` itself found is about the arguments: a method may check models of its own.
        if exc.title != getattr(known[name], "__qualname__", name) and not exc.title.endswith(name):
            raise
        first = exc.errors(include_url=False, include_input=True)[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{first['msg']}, received {_short(first.get('input'))}."
        raise ConfigError(problem, key=f"{name}.{where}") from exc


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def said(problem: BaseException) -> dict[str, str]:
    """Return an error as a widget shows it: its class, its code where it has one, and its message."""
    text = str(problem).strip() or "no message"
    code = problem.code if isinstance(problem, WorkbenchError) else ""
    shown = text if len(text) <= _MAX_SAID else text[: _MAX_SAID - 1] + "…"
    return {"kind": type(problem).__name__, "code": code, "message": shown}
