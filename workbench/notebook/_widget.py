"""What all widgets are made of: one state object, checked actions, errors that are seen, a snapshot that stays."""

from __future__ import annotations

import hashlib
import json
import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import traitlets
from pydantic import BaseModel, ValidationError

from workbench.errors import ConfigError
from workbench.html import paragraph
from workbench.notebook._actions import actions_of, perform, said
from workbench.project import describe_validation_error

try:
    import anywidget
except ModuleNotFoundError as exc:  # pragma: no cover - the tests have it
    message = "the widgets need anywidget and JupyterLab. Run: pip install 'context-workbench[lab]'"
    raise ModuleNotFoundError(message, name=exc.name) from exc

__all__ = ["LabWidget", "sendable"]

_HALVES = re.compile("[\ud800-\udfff]")
_AS_IT_WAS = "As it was when the cell ran; run it to work with it."
_made: Counter[str] = Counter()


def _stable_id(kind: str, state: Mapping[str, Any]) -> str:
    """Return an id that the same widget has in every run: of its class, its first state, and how many were alike."""
    content = json.dumps([kind, state], sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    _made[digest] += 1
    return f"{digest}{_made[digest]:08x}"


def sendable(value: dict[str, Any]) -> dict[str, Any]:
    """Return JSON values in which no text holds half of a surrogate pair: a kernel cannot send one."""
    try:
        # Nearly all have none, and this is seen in a tenth of the time that making them anew takes.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        found: dict[str, Any] = _written_out(value)
        return found
    return value


def _written_out(value: Any) -> Any:
    if isinstance(value, str):
        return _HALVES.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    if isinstance(value, dict):
        return {_written_out(key): _written_out(inner) for key, inner in value.items()}
    return [_written_out(inner) for inner in value] if isinstance(value, list) else value


class LabWidget(anywidget.AnyWidget):
    """Base of the widgets: `value` is all that a person can change; what is shown follows from it.

    A subclass names its model of `value`, its ES module (`_esm = module_text(NAME)`) and style, and says what is
    shown. Methods marked with `@action` can be called by the front end; their faults are shown in the widget and
    stay in `error` until the next action that works.

    Attributes:
        value: The state, an instance of the class's `Value`; a mapping is checked and made one. Setting it is what a
            person does with the mouse; `observe(f, "value")` hears of both.
        error: The last fault of an action or of an observer that an action woke, or `None`.
    """

    Value: ClassVar[type[BaseModel]]
    _actions: ClassVar[dict[str, Callable[..., None]]] = {}

    value = traitlets.Any()
    error = traitlets.Any(allow_none=True, default_value=None)
    # All that the front end knows, as JSON: it asks by actions and never sets this.
    state = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **options: Any) -> None:
        """Collect the actions of the class."""
        super().__init_subclass__(**options)
        cls._actions = actions_of(cls)

    def __init__(self, value: BaseModel) -> None:
        """Show `value`."""
        # What is shown is known before the front end is told of the widget: the id is made of it.
        self.__dict__["_ready"] = False
        self._begin(value)
        shown = sendable(self.shown(value))
        super().__init__(value=value, state={**shown, "error": None}, model_id=_stable_id(type(self).__name__, shown))
        self._ready = True
        self.on_msg(self._on_message)

    def _begin(self, value: BaseModel) -> None:
        """Prepare what `shown` needs before it is called for the first time."""

    # -- what a subclass says ----------------------------------------------------------------------

    @abstractmethod
    def shown(self, value: Any) -> dict[str, Any]:
        """Return what the front end shows of `value`, as JSON values."""

    @abstractmethod
    def snapshot(self) -> str:
        """Return the widget as it is now, as markup with inline style: what a reader without a kernel sees."""

    # -- state -------------------------------------------------------------------------------------

    @traitlets.validate("value")
    def _check_value(self, proposal: Any) -> BaseModel:
        found = self._read(proposal["value"])
        self._check(found)
        return found

    def _check(self, value: Any) -> None:
        """Raise where `value` names what is not there; it is then not taken."""

    def _read(self, given: object) -> BaseModel:
        if isinstance(given, self.Value):
            return given
        if not isinstance(given, Mapping):
            message = f"the value of a {type(self).__name__} is a {self.Value.__name__}, not {type(given).__name__}."
            raise ConfigError(message, key="value")
        try:
            return self.Value.model_validate(dict(given))
        except ValidationError as exc:
            key, message = describe_validation_error(exc, self.Value)
            raise ConfigError(message, key=key) from exc

    @traitlets.observe("value")
    def _on_value(self, change: Any) -> None:
        if self._ready:
            self._take_in(change["new"])
            self._publish(self.shown(change["new"]))

    def _take_in(self, value: Any) -> None:
        """Hear of a new `value` before it is shown."""

    def _publish(self, shown: Mapping[str, Any]) -> None:
        self.state = sendable({**shown, "error": said(self.error) if self.error is not None else None})

    def _set_error(self, problem: Exception | None) -> None:
        if problem is None and self.error is None:
            return
        self.error = problem
        self._publish({key: shown for key, shown in self.state.items() if key != "error"})

    def change(self, **changes: Any) -> None:
        """Set some parts of `value`, all at once."""
        self.value = {**{name: getattr(self.value, name) for name in type(self.value).model_fields}, **changes}

    # -- actions -----------------------------------------------------------------------------------

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        """Do what the front end asks. ipywidgets would write a fault to a log that nobody reads."""
        with self.hold_sync():
            try:
                perform(self, self._actions, content)
            except Exception as exc:
                self._set_error(exc)
            else:
                self._set_error(None)
        # The front end sends the next of a kind only when it hears that the one before is done.
        if isinstance(content, Mapping):
            self.send({"done": content.get("number"), "view": content.get("view")})
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Prepare what may be asked next, after all was answered and before a first hand comes."""

    # -- display -----------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give the live view, and beside it what stays readable without one."""
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        self._look_ahead()
        data["text/plain"] = _written_out(str(self))
        data["text/html"] = _written_out(self.snapshot()) + paragraph(_AS_IT_WAS)
        return data, metadata

    def __repr__(self) -> str:
        """Say what it shows, as `str` does."""
        return str(self)
