"""Every object that a person meets has a display that survives an untrusted notebook, and a plain twin."""

import json
import re

import pytest
from displayed_objects import HOSTILE_NAMES, NAMES, objects_of
from untrusted import Reader, figures

import workbench as wb
from workbench.context import Candidate, Omission
from workbench.errors import WorkbenchError
from workbench.html import Display, Facts, Folded, Grid, Lines, Passage, Shares


@pytest.fixture(scope="module")
def objects(tmp_path_factory):
    with objects_of(tmp_path_factory.mktemp("displays") / "proj") as found:
        yield found


@pytest.mark.parametrize("name", NAMES)
def test_a_display_is_the_same_when_the_notebook_is_not_trusted(objects, name):
    read = Reader(objects[name]._repr_html_())
    assert read.faults == []
    assert "".join(read.clean) == "".join(read.plain)


@pytest.mark.parametrize("name", NAMES)
def test_a_display_has_a_plain_twin_with_the_same_figures(objects, name):
    thing = objects[name]
    said = figures(Reader(thing._repr_html_()).text)
    assert said
    assert said - figures(f"{thing}\n{thing!r}") == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_display_shares_no_colour_with_the_theme(objects, name):
    for style in Reader(objects[name]._repr_html_()).styles:
        rules = dict(rule.split(":", 1) for rule in style.split(";") if rule)
        assert "color" not in rules
        # Translucent: what is below shines through in a light theme and in a dark one.
        for colour in re.findall(r"#[0-9a-f]+", style):
            assert len(colour) in (5, 9), style
            assert not colour.endswith("ff" if len(colour) == 9 else "f"), style


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_text_stays_text(objects, name):
    markup = objects[name]._repr_html_()
    # What a kernel sends: half of a surrogate pair could not be sent at all.
    assert json.dumps(markup, ensure_ascii=False).encode("utf-8")
    read = Reader(markup)
    assert "<script>alert" in read.text
    assert "\x00" not in markup
    assert "\x1b" not in markup


@pytest.mark.parametrize("name", ["hostile record", "hostile case", "hostile tool", "hostile policy"])
def test_the_twin_steers_no_terminal(objects, name):
    assert "\x1b" not in str(objects[name])
    assert "\\x1b[31m" in str(objects[name])


def test_a_context_tells_tokens_by_section_each_lines_source_and_what_was_left_out(objects):
    context = objects["context"]
    text = context.explain()
    spent = {one.section for one in context.candidates if one.kept}
    assert spent
    assert all(re.search(rf"^{re.escape(section)} +\d", text, re.MULTILINE) for section in spent)
    shown = Reader(context._repr_html_()).text
    for item in context.items:
        assert item.record in shown
        assert item.field is None or item.field in shown
    assert context.omissions
    for omission in context.omissions:
        assert omission.reason in shown
        assert omission.detail in shown


def test_the_bar_of_a_context_adds_up_to_its_tokens():
    kept = [
        Candidate(record=f"a:b/{i}", section=f"s{i % 2}", kept=True, level="full", tokens=10, why="") for i in range(4)
    ]
    context = wb.Context(text="x", tokens=47, encoding="o200k_base", budget_tokens=100, candidates=tuple(kept))
    lines = context.explain().splitlines()
    found = [line.split()[-3:-1] for line in lines[2:6]]
    assert found == [["20", "20.0%"], ["20", "20.0%"], ["7", "7.0%"], ["53", "53.0%"]]
    widths = re.findall(r"width:([\d.]+)%;background", context._repr_html_())
    assert widths == ["20.00", "20.00", "7.00", "53.00"]


def test_a_long_context_says_what_its_display_does_not_list():
    left = tuple(Omission(record=f"a:b/{i}", reason="budget") for i in range(450))
    context = wb.Context(text="x", tokens=1, encoding="o200k_base", omissions=left)
    for face in (context.explain(), context._repr_html_()):
        assert "450 left out" in face
        assert "and 250 more; omissions.to_pandas() has them all" in face


def test_a_task_whose_policy_is_broken_is_shown_with_what_is_wrong(objects):
    folder = objects["task"].folder
    kept = (folder / "policy.yaml").read_text(encoding="utf-8")
    try:
        (folder / "policy.yaml").write_text("roles: 5\n", encoding="utf-8")
        task = objects["project"].task("support")
        with pytest.raises(WorkbenchError):
            task.policy  # noqa: B018
        assert "policy.yaml" in Reader(task._repr_html_()).text
    finally:
        (folder / "policy.yaml").write_text(kept, encoding="utf-8")


def test_parts_render_to_both_faces():
    display = Display(
        "head 1",
        [
            Facts([("a", 1234), ("b", None), ("c", "two\nlines")]),
            Grid(("x", "y"), [("p", 5678), ("q", None)], caption="grid 2", numeric=[1]),
            Shares("part", "tokens", [("one", 3), ("none", 0)], 4),
            Passage("some\ntext"),
            Lines(["said 9"]),
            Folded("more 10", [Lines(["inner 11"])]),
        ],
    )
    assert display.text() == (
        "head 1\na  1,234\nb\nc  two\n   lines\ngrid 2\nx      y\np  5,678\nq\n"
        "part  tokens  share\none        3  75.0%  ##############################\nnone       0   0.0%\n"
        "free       1  25.0%  ##########\n  some\n  text\nsaid 9\nmore 10:\ninner 11"
    )
    read = Reader(display.html())
    assert read.faults == []
    assert figures(read.text) == figures(display.text())
