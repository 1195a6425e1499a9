"""The base of the widgets: one state, checked actions, faults that are seen, snapshots that stay."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

import workbench.notebook
from workbench.errors import ConfigError, UnknownNameError
from workbench.html import paragraph, table
from workbench.notebook import LabWidget, action


class Count(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = 0
    names: tuple[str, ...] = ()


class Counter(LabWidget):
    """The smallest widget."""

    Value = Count
    _esm = "export default { render() {} }"

    def __init__(self, **parts: Any) -> None:
        super().__init__(Count(**parts))

    @action
    def step(self, by: int = 1) -> None:
        self.change(steps=self.value.steps + by)

    @action
    def rename(self, names: list[str]) -> None:
        self.change(names=tuple(names))

    @action
    def divide(self, by: int) -> None:
        self.change(steps=self.value.steps // by)

    def shown(self, value: Count) -> dict[str, Any]:
        return {"steps": value.steps, "names": list(value.names)}

    def snapshot(self) -> str:
        return table(["steps"], [[self.value.steps]], numeric=[0]) + paragraph(", ".join(self.value.names))

    def __str__(self) -> str:
        return f"{self.value.steps} steps"


@pytest.fixture
def widget() -> Counter:
    return Counter(steps=3)


def ask(widget: LabWidget, name: str, **arguments: Any) -> list[dict[str, Any]]:
    """What the front end does: a message over the wire. Returns the replies."""
    sent: list[dict[str, Any]] = []
    widget.send = sent.append
    widget._handle_custom_msg({"action": name, "arguments": arguments, "view": "v", "number": 7}, [])
    return sent


def test_a_cell_and_a_hand_do_the_same(widget: Counter) -> None:
    widget.step(by=2)
    assert widget.value == Count(steps=5)
    assert ask(widget, "step", by=2) == [{"done": 7, "view": "v"}]
    assert widget.value == Count(steps=7)
    assert widget.state == {"steps": 7, "names": [], "error": None}
    widget.value = Count(steps=1)
    assert widget.state["steps"] == 1


def test_the_state_can_be_set_as_a_mapping_and_a_wrong_one_is_refused(widget: Counter) -> None:
    widget.value = {"steps": 9}
    assert widget.value == Count(steps=9)
    with pytest.raises(ConfigError, match=r"'step' is not a key here\. Known: names, steps\."):
        widget.value = {"step": 9}
    with pytest.raises(ConfigError, match="the value of a Counter is a Count, not int"):
        widget.value = 9
    assert widget.value == Count(steps=9)


def test_a_fault_is_shown_and_the_next_valid_action_clears_it(widget: Counter) -> None:
    assert ask(widget, "divide", by=0) == [{"done": 7, "view": "v"}]
    assert widget.state["error"]["kind"] == "ZeroDivisionError"
    assert isinstance(widget.error, ZeroDivisionError)
    assert widget.state["steps"] == 3
    ask(widget, "step")
    assert widget.state["error"] is None
    assert widget.error is None


def test_a_valid_action_that_changes_nothing_clears_a_fault_too(widget: Counter) -> None:
    ask(widget, "divide", by=0)
    ask(widget, "step", by=0)
    assert widget.state["error"] is None


def test_an_observer_of_the_users_that_fails_is_shown(widget: Counter) -> None:
    def observer(change: Any) -> None:
        if change["new"].steps == 4:
            message = "the observer's own fault"
            raise RuntimeError(message)

    widget.observe(observer, "value")
    ask(widget, "step")
    assert widget.state["error"]["message"] == "the observer's own fault"
    assert widget.value.steps == 4
    ask(widget, "step")
    assert widget.state == {"steps": 5, "names": [], "error": None}


@pytest.mark.parametrize(
    ("message", "kind", "says"),
    [
        ({"action": "stp"}, "UnknownNameError", "Did you mean 'step'"),
        ({"action": "__init__"}, "UnknownNameError", "'__init__' is not an action"),
        ({"action": "shown"}, "UnknownNameError", "Known: divide, rename, step"),
        ({"action": "step", "arguments": {"by": "2"}}, "ConfigError", "step.by: Input should be a valid integer"),
        ({"action": "step", "arguments": {"be": 2}}, "ConfigError", "step.be: Unexpected keyword argument"),
        ({"action": "step", "arguments": {"self": 2}}, "ConfigError", "step.self"),
        ({"action": "divide"}, "ConfigError", "divide.by: Missing required argument"),
        ({"action": "rename", "arguments": {"names": ["a", 1]}}, "ConfigError", "rename.names.1"),
        ({"action": "step", "arguments": [1]}, "ConfigError", "the arguments of an action are a mapping"),
        ({"step": 1}, "ConfigError", "a message is a mapping with the name of an action"),
        ("step", "ConfigError", "a message is a mapping"),
    ],
)
def test_what_the_front_end_sends_is_checked(widget: Counter, message: Any, kind: str, says: str) -> None:
    widget.send = lambda _content: None
    widget._handle_custom_msg(message, [])
    assert widget.state["error"]["kind"] == kind
    assert says in widget.state["error"]["message"]
    assert widget.value == Count(steps=3)


def test_the_front_end_cannot_set_the_state(widget: Counter) -> None:
    widget.set_state({"value": {"steps": 99}})
    assert widget.value == Count(steps=3)


def test_a_display_carries_the_live_view_a_snapshot_and_text(widget: Counter) -> None:
    data, _ = widget._repr_mimebundle_()
    assert data["text/plain"] == "3 steps"
    assert "<td" in data["text/html"]
    assert ">3<" in data["text/html"]
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    for stripped in ("<script", "<style", "<svg", "class=", "http", "data-", "aria-"):
        assert stripped not in data["text/html"]


def test_ids_are_those_of_every_run_and_never_the_same_twice() -> None:
    first, second, other = Counter(steps=41), Counter(steps=41), Counter(steps=42)
    assert first.model_id[:24] == second.model_id[:24] != other.model_id[:24]
    assert (first.model_id[24:], second.model_id[24:]) == ("00000001", "00000002")


def test_what_is_synced_is_json(widget: Counter) -> None:
    assert json.loads(json.dumps(widget.get_state(["state"])["state"])) == widget.state


def test_an_unknown_action_is_an_error_of_the_workbench(widget: Counter) -> None:
    ask(widget, "nothing")
    assert isinstance(widget.error, UnknownNameError)


def test_text_that_a_kernel_cannot_send_is_written_out() -> None:
    widget = Counter(names=("half \ud800 and \udcff", "whole \U0001f600"))
    data, _ = widget._repr_mimebundle_()
    for sent in (widget.state, data):
        json.dumps(sent, ensure_ascii=False).encode()
    assert widget.state["names"] == ["half \\ud800 and \\udcff", "whole \U0001f600"]
    widget.rename(names=["\ud83d"])
    assert widget.state["names"] == ["\\ud83d"]
    assert widget.value.names == ("\ud83d",)


def test_the_extension_of_jupyterlab_has_the_version_of_the_package() -> None:
    folder = Path(workbench.notebook.__file__).parent / "labextensions/context-workbench"
    package = json.loads((folder / "package.json").read_text("utf-8"))
    assert package["version"] == workbench.__version__
    assert (folder / package["jupyterlab"]["_build"]["load"]).is_file()


def test_the_widgets_ask_nothing_of_another_machine() -> None:
    folder = Path(workbench.notebook.__file__).parent
    files = [path for path in folder.rglob("*") if path.suffix in {".js", ".css"}]
    assert len(files) >= 4
    for path in files:
        text = path.read_text("utf-8")
        assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest|\burl\(", text), path.name
