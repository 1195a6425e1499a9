"""The view designer without a browser: what a cell does, and what the front end would be told."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

import workbench as wb
from workbench.api import Task
from workbench.errors import BudgetError, ConfigError, SpecError, UnknownNameError, WorkbenchError
from workbench.notebook import ViewDesigner
from workbench.tokens import count_tokens
from workbench.views import load_spec

QUESTION = "What are the order totals of Yewdale Minerals LLC?"


@pytest.fixture
def designer(task: Task) -> ViewDesigner:
    return ViewDesigner(task, question=QUESTION)


def ask(designer: ViewDesigner, action: str, **arguments: Any) -> None:
    designer._handle_custom_msg({"action": action, "arguments": arguments, "view": "v", "number": 1}, [])


@pytest.mark.parametrize("budget", [60, 120, 300, 1000, 5000])
def test_the_tokens_that_are_shown_are_those_of_the_text(designer: ViewDesigner, budget: int) -> None:
    designer.set_budget(budget)
    context = designer.context
    assert context == designer.task.view_of(designer.spec).build(QUESTION, budget_tokens=budget)
    assert designer.state["tokens"] == context.tokens == count_tokens(context.text, encoding=context.encoding) <= budget
    assert sum(part["tokens"] for part in designer.state["parts"]) == context.tokens
    assert f"{context.tokens:,} of {budget:,} tokens (o200k_base)" in " ".join(designer.state["words"])


@pytest.mark.parametrize("budget", [60, 120, 300, 1000])
@pytest.mark.parametrize("fill", ["relevant", "budget"])
def test_kept_and_dropped_are_all_and_every_dropped_one_has_a_reason(
    designer: ViewDesigner, budget: int, fill: str
) -> None:
    designer.set_budget(budget)
    designer.set_option("fill", fill)
    designer.show("kept")
    kept = designer.state["side"]
    designer.show("dropped")
    dropped = designer.state["side"]
    # Counted anew: the records that the sections' links lead to, from a look at the store alone.
    account = designer.task.project.store
    (urn,) = designer.context.mentions[0].records
    sections = [one for one in designer.spec.sections if one.of == "account"]
    linked = {"orders": "crm.orders", "tickets": "crm.tickets", "opportunities": "crm.opportunities"}
    linked |= {"contacts": "crm.contacts"}
    expected: Counter[str] = Counter()
    for section in sections:
        if not section.follow:
            expected[section.name] = 1
        elif section.follow[0] in linked:
            found = account.links_to(urn, "account", stream=linked[section.follow[0]])
            expected[section.name] = len(found)
    told = Counter(row["section"] for row in [*kept["rows"], *dropped["rows"]])
    owned = {name: count for name, count in expected.items() if name != "open-tickets"}
    assert {name: told[name] for name in owned} == owned
    assert kept["kept"] + dropped["dropped"] == kept["all"] == len(kept["rows"]) + len(dropped["rows"])
    for row in dropped["rows"]:
        assert row["reason"]
        assert row["detail"]


def test_a_dropped_row_is_kept_at_the_budget_that_it_names_and_not_below(designer: ViewDesigner) -> None:
    designer.set_option("fill", "budget")
    designer.set_budget(150)
    designer.show("dropped")
    rows = [row for row in designer.state["side"]["rows"] if row["kept_from"]]
    assert rows
    for row in rows[:3]:
        designer.set_budget(row["kept_from"])
        assert row["record"] in designer.context.records
        designer.set_budget(150)


def test_over_budget_is_said_in_words_with_the_budget_that_would_do(designer: ViewDesigner) -> None:
    designer.set_budget(3)
    with pytest.raises(BudgetError):
        _ = designer.context
    assert designer.state["words"][0].startswith("Over budget: ")
    needed = designer.state["needs"]
    assert f"at least {needed}" in designer.state["words"][0]
    assert designer.state["tokens"] is None
    designer.set_budget(needed)
    assert designer.context.tokens <= needed


def test_a_wrong_value_is_refused_and_said_and_changes_nothing(designer: ViewDesigner) -> None:
    before = designer.spec
    for name, arguments, says in [
        ("set_budget", {"budget_tokens": 0}, "budget_tokens"),
        ("set_budget", {"budget_tokens": "900"}, "valid integer"),
        ("set_section", {"name": "acount", "changes": {}}, "Did you mean 'account'"),
        ("set_section", {"name": "account", "changes": {"prioritty": 3}}, "Did you mean 'priority'"),
        ("set_section", {"name": "account", "changes": {"format": "table"}}, "a table needs them"),
        ("set_option", {"key": "encoding", "value": "p50k"}, "encoding"),
        ("set_spec", {"text": "entities: {}"}, "entities"),
        ("set_spec", {"text": "a: &x 1\nb: *x"}, "anchors and aliases are refused"),
        ("add_section", {"of": "nobody", "follow": []}, "'nobody' is not an entity"),
        ("add_stream", {"stream": "crm.nothing"}, "a stream that was pulled"),
        ("set_role", {"role": "chef"}, "a role of this spec"),
    ]:
        ask(designer, name, **arguments)
        assert says in designer.state["error"]["message"], name
        assert designer.spec == before
    ask(designer, "set_budget", budget_tokens=900)
    assert designer.state["error"] is None


def test_sections_are_added_moved_changed_and_taken_out(designer: ViewDesigner) -> None:
    designer.add_section("account", ["orders", "product"])
    assert designer.spec.sections[-1].follow == ("orders", "product")
    name = designer.spec.sections[-1].name
    assert designer.state["section"]["stream"] == "crm.products"
    designer.move_section(name, 0)
    assert designer.spec.sections[0].name == name
    designer.set_section(name, {"priority": 99, "limit": 3, "title": "what they buy"})
    assert (designer.spec.sections[0].priority, designer.spec.sections[0].limit) == (99, 3)
    designer.set_section(name, {"limit": None, "name": "bought"})
    assert designer.spec.sections[0].limit is None
    assert designer.value.section == "bought"
    designer.remove_section("bought")
    assert designer.spec == designer.task.spec


def test_a_link_that_is_offered_can_be_followed(designer: ViewDesigner) -> None:
    taken = {(one.of, one.follow) for one in designer.spec.sections}
    offered = [(way["of"], tuple(way["follow"])) for way in designer.state["ways"]]
    assert len(offered) == len(set(offered))
    assert not taken & set(offered)
    of, follow = next(one for one in offered if one[0] == "account")
    designer.add_section(of, list(follow))
    assert designer.context.status == "found"


def test_a_stream_is_added_as_an_entity(task: Task) -> None:
    spec = task.spec
    less = spec.model_copy(
        update={
            "entities": {name: one for name, one in spec.entities.items() if name != "page"},
            "sections": tuple(one for one in spec.sections if one.of != "page"),
        }
    )
    designer = ViewDesigner(task, question=QUESTION)
    designer.spec = less
    designer.add_stream("crm.pages")
    assert designer.spec.entities["page"].stream == "crm.pages"
    assert designer.spec.sections[-1].of == "page"


def test_fields_show_what_they_cost_and_are_chosen_by_level(designer: ViewDesigner) -> None:
    profile = {one.path: one for one in designer.task.project.profile("crm.accounts").fields}
    rows = {row["path"]: row for row in designer.state["section"]["fields"]}
    assert {path: row["tokens"] for path, row in rows.items() if row["tokens"]} == {
        path: round(one.tokens, 1) for path, one in profile.items() if round(one.tokens, 1)
    }
    assert rows["/city"]["shown"] == "summary"
    assert rows["/notes"]["shown"] == "full"
    designer.set_field("account", "/notes", "no")
    account = designer.spec.sections[0]
    assert "/notes" not in {one.path for one in account.fields}
    assert {one.path for one in account.fields} == set(profile) - {"/notes"}
    designer.set_field("account", "/city", "full")
    assert "/city" not in designer.spec.sections[0].summary
    designer.set_field("account", "/notes", "summary")
    assert "/notes" in designer.spec.sections[0].summary
    assert "/notes" in {one.path for one in designer.spec.sections[0].fields}


def test_the_last_field_cannot_be_taken_out(designer: ViewDesigner) -> None:
    designer.set_section("account", {"fields": ["/name"], "summary": []})
    with pytest.raises(SpecError, match="Take the section out instead"):
        designer.set_field("account", "/name", "no")


def test_undo_takes_back_a_run_of_budgets_as_one_and_redo_does_it_again(designer: ViewDesigner) -> None:
    first = designer.spec
    for budget in range(900, 800, -10):
        designer.set_budget(budget)
    lower = designer.spec
    designer.set_section("account", {"priority": 3})
    assert designer.state["can_undo"]
    designer.undo()
    assert designer.spec == lower
    designer.undo()
    assert designer.spec == first
    assert not designer.state["can_undo"]
    with pytest.raises(ConfigError, match="nothing to take back"):
        designer.undo()
    designer.redo()
    assert designer.spec == lower
    designer.set_budget(400)
    assert not designer.state["can_redo"]
    # What is looked at is no change of the spec.
    designer.show("kept")
    designer.undo()
    assert designer.spec == lower


def test_a_design_that_cannot_be_built_is_said_and_can_be_undone(designer: ViewDesigner) -> None:
    designer.set_section("account-orders", {"follow": ["oders"]})
    with pytest.raises(WorkbenchError, match="oders"):
        _ = designer.context
    assert "oders" in " ".join(designer.state["words"])
    designer.undo()
    assert designer.context.status == "found"


def test_save_writes_what_loads_and_equals_and_keeps_the_comments(own_task: Task) -> None:
    designer = ViewDesigner(own_task, question=QUESTION)
    path = own_task.folder / "context.yaml"
    comments = path.read_text("utf-8").count("#")
    designer.set_budget(700)
    designer.set_section("account-orders", {"priority": 90})
    assert not designer.is_saved
    ask(designer, "save")
    assert designer.is_saved
    assert load_spec(path) == designer.spec == designer.task.project.task(own_task.name).spec
    assert path.read_text("utf-8").count("#") == comments
    assert "comments were kept" in designer.state["said"]
    assert not list(path.parent.glob(".*"))


def test_comments_that_are_lost_are_said(own_task: Task) -> None:
    path = own_task.folder / "context.yaml"
    text = path.read_text("utf-8").replace("    priority: 70\n", "    priority: 70  # as sales wishes\n")
    path.write_text(text, "utf-8")
    designer = ViewDesigner(own_task, question=QUESTION)
    designer.set_section("account-orders", {"priority": 90})
    designer.save()
    assert "1 could not be: as sales wishes" in designer.state["said"]


def test_a_task_of_the_workbench_itself_is_not_written(
    task: Task, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    import shutil

    from workbench.api import _own

    shipped = tmp_path / "shipped"
    shutil.copytree(task.folder, shipped / "contexts/support")
    monkeypatch.setattr(_own, "shipped_content", lambda: shipped)
    theirs = task.project.task(str(shipped / "contexts/support"))
    with pytest.raises(ConfigError, match="came with the workbench"):
        theirs.save_spec(theirs.spec.model_copy(update={"budget_tokens": 5}))


@pytest.mark.parametrize("change", ["nothing", "budget", "section"])
def test_the_code_that_is_shown_builds_the_same(
    designer: ViewDesigner, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if change != "nothing":
        designer.set_budget(321)
    if change == "section":
        designer.set_section("account-orders", {"summary": ["/total_minor"], "title": 'it\'s "theirs"'})
    monkeypatch.chdir(designer.task.project.root)
    found: dict[str, Any] = {}
    exec(designer.code, found)  # noqa: S102 - our own code
    assert found["context"].text == designer.context.text
    assert found["context"].budget_tokens == designer.spec.budget_tokens


def test_show_code_writes_the_next_cell(designer: ViewDesigner, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="no notebook"):
        designer.show_code()
    import IPython

    class Shell:
        """What is used of the shell of a notebook: it writes its payload itself."""

        written: tuple[str, bool] | None = None

        def set_next_input(self, text: str, *, replace: bool) -> None:
            self.written = (text, replace)

    shell = Shell()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    designer.show_code()
    assert shell.written == (designer.code, False)


def test_explain_says_how_the_question_was_read_and_why_a_record_is_there(designer: ViewDesigner) -> None:
    (urn,) = designer.context.mentions[0].records
    designer.explain(urn)
    said = " ".join(designer.state["side"]["said"])
    assert "'Yewdale Minerals LLC' was read as account by /name" in said
    assert "kept" in said


def test_every_line_names_its_records(designer: ViewDesigner) -> None:
    lines = designer.state["side"]["lines"]
    assert "\n".join(line["text"] for line in lines) + "\n" == designer.context.text
    for line in lines:
        for record in line["records"]:
            assert record.rpartition("/")[2] in line["text"]
    assert {record for line in lines for record in line["records"]} == set(designer.context.records)


def test_the_snapshot_and_the_text_carry_the_numbers(designer: ViewDesigner) -> None:
    context = designer.context
    shown = designer.snapshot()
    for number in (context.tokens, *(one.tokens for one in context.sections)):
        assert f">{number:,}<" in shown or f"{number:,} of" in shown
    assert f"{context.tokens} of 1,000 tokens" in str(designer)
    assert "<script" not in shown
    assert "class=" not in shown


def test_a_whole_state_can_be_set_from_a_cell(designer: ViewDesigner) -> None:
    designer.value = {**dict(designer.value), "question": "Where is Yewdale Minerals LLC?", "tab": "code"}
    assert "Where is Yewdale" in designer.state["side"]["text"]
    with pytest.raises(ConfigError, match="tab"):
        designer.value = {**dict(designer.value), "tab": "cod"}


def test_what_the_front_end_is_told_is_small_json(designer: ViewDesigner) -> None:
    for tab in ("rendered", "kept", "dropped", "explain", "spec", "code"):
        designer.show(tab)
        assert len(json.dumps(designer.state, allow_nan=False)) < 100_000


def test_a_question_is_asked_of_a_role(task: Task) -> None:
    designer = ViewDesigner(task, question=QUESTION)
    roles = {"desk": {"streams": ["crm.accounts"]}}
    designer.spec = wb.ContextSpec.model_validate({**task.spec.model_dump(by_alias=True), "roles": roles})
    designer.set_role("desk")
    assert {urn.partition("/")[0] for urn in designer.context.records} == {"crm:accounts"}
    with pytest.raises(UnknownNameError):
        designer.set_role("chef")
