"""Drafted specs answer, unedited, questions about data that no manifest says anything of."""

import pytest

import workbench as wb
from benchmarks.draft_sets import SETS, make_set
from benchmarks.draft_sets_more import MORE_SETS
from workbench.errors import ConfigError, SpecError, UnknownNameError
from workbench.evals import score_context
from workbench.tokens import tokenizer
from workbench.views import load_spec

BUDGET = 1000


@pytest.fixture(scope="module", params=["library", "shop", "grants"])
def made(request, tmp_path_factory):
    project, found = make_set(request.param, tmp_path_factory.mktemp(request.param), seed=5, sets={**SETS, **MORE_SETS})
    with project:
        yield project, project.draft("desk"), found


def test_the_answers_are_in_the_contexts_and_what_is_not_there_is_said(made):
    project, task, found = made
    counter = tokenizer("o200k_base")
    lost, tokens = [], 0
    for one in found.asked:
        context = task.build(one.case.question, budget_tokens=BUDGET)
        tokens += context.tokens
        good = context.status == one.status
        if one.status == "found":
            good = good and score_context(one.case, context, project.store, counter).answerable
        if not good:
            lost.append(one.case.question)
    assert len(lost) <= 0.05 * len(found.asked), lost
    assert tokens <= 250 * len(found.asked)


def test_names_in_two_languages_and_rows_under_days_are_found_without_a_word_about_them(tmp_path):
    project, found = make_set("festival", tmp_path, seed=5, sets=MORE_SETS)
    kinds = {one.case.type: one.case for one in found.asked if one.status == "found"}
    counter = tokenizer("o200k_base")
    with project:
        task = project.draft("desk")
        for case in kinds.values():
            context = task.build(case.question, budget_tokens=BUDGET)
            assert score_context(case, context, project.store, counter).answerable, case.question
        film = task.spec.entities["film"]
        assert {("/title/english",), ("/title/original",)} <= set(film.names)


def test_a_misspelt_name_is_said_aloud_with_how_sure_it_is(made):
    _, task, found = made
    one = next(one for one in found.asked if one.case.type == "misspelt")
    context = task.build(one.case.question, budget_tokens=BUDGET)
    assert context.text.startswith("Read '")
    mention = next(mention for mention in context.mentions if mention.records)
    assert (mention.by or "").startswith("close to ")
    assert 0 < mention.confidence < 1


def test_the_file_is_read_back_as_it_was_meant_and_has_comments(made):
    _, task, _ = made
    path = task.folder / "context.yaml"
    assert load_spec(path) == task.spec
    assert path.read_text(encoding="utf-8").count("#") > 5


def test_drafting_twice_gives_the_same_bytes_and_writes_over_nothing_unasked(made):
    project, task, _ = made
    before = (task.folder / "context.yaml").read_bytes()
    with pytest.raises(ConfigError, match="there is a spec already"):
        project.draft("desk")
    project.draft("desk", replace=True)
    assert (task.folder / "context.yaml").read_bytes() == before


def test_lint_finds_what_is_wrong_and_is_quiet_about_the_fields_of_a_draft(made):
    project, task, found = made
    codes = {one.code for one in task.lint(cases=[one.case for one in found.asked if one.status == "found"][:12])}
    assert "WB801" not in codes
    path = task.folder.parent / "edited" / "context.yaml"
    path.parent.mkdir(exist_ok=True)
    text = (task.folder / "context.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("summary: [", "summary: [/no_such_field, ", 1), encoding="utf-8")
    doubts = project.task("edited").lint()
    assert any(one.code == "WB801" and "/no_such_field" in one.message for one in doubts)
    assert "WB806" in {one.code for one in doubts}
    assert "WB807" not in codes


def test_streams_that_were_never_pulled_and_names_that_are_none_are_refused(made):
    project, _, _ = made
    with pytest.raises(UnknownNameError, match="a stream that was pulled"):
        project.draft("other", ["nothing.here"])
    with pytest.raises(ConfigError, match="cannot be a task's name"):
        project.draft("../other")


def test_without_records_there_is_nothing_to_draft_from(tmp_path):
    (tmp_path / "workbench.toml").write_text('name = "empty"\n', encoding="utf-8")
    with wb.open(tmp_path) as project, pytest.raises(SpecError, match="nothing was pulled"):
        project.draft("desk")
