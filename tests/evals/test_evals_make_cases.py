"""Cases made from the sample company's records: answers hold by another route, and change with the records."""

import pytest

import workbench as wb
from workbench.errors import EvalError
from workbench.evals import check_cases, compare, compare_cases, lint_cases, load_cases
from workbench.sandbox import write_sample


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    project = wb.init(tmp_path_factory.mktemp("made") / "p")
    write_sample(project.root)
    project.pull("crm").require_complete()
    yield project.task("support")
    project.close()


def test_cases_are_sound_and_of_every_kind(task, tmp_path):
    made = task.make_cases(per_template=3)
    store = task._project.store
    assert made.disagreements == ()
    assert {"lookup", "count", "unanswerable"} <= {case.type for case in made.cases}
    assert check_cases(made.cases, store) == []
    assert [n for n in lint_cases(made.cases, store) if n.kind in ("underivable", "contradiction", "duplicate")] == []
    (tmp_path / "made.jsonl").write_text(made.to_jsonl(), encoding="utf-8")
    assert load_cases(tmp_path / "made.jsonl") == made.cases
    again = task.make_cases(per_template=3)
    assert compare_cases(made.cases, again.cases) == compare_cases((), ())


def test_a_view_answers_most_of_what_is_made_and_not_what_is_not_there(task):
    cases = task.make_cases(per_template=2).cases
    found = compare(
        {"view": task.view},
        cases,
        records=task._project.store,
        budget_tokens=1000,
        snapshot=task._project.store.snapshot(),
    )
    figures = found.to_dict()["arms"]["view"]
    assert figures["errors"] == 0
    assert figures["answerable"] > 0.5
    assert figures["abstained"]["on_unanswerable"] > 0.5


def test_a_refresh_tells_what_changed(task):
    cases = task.make_cases(per_template=2).cases
    first, second, *rest = cases
    other = first.model_copy(update={"answer": "other", "answer_type": "string"})
    changes = compare_cases([other, second, *rest], [first, *rest])
    assert (changes.changed, changes.removed, changes.added) == ((first.id,), (second.id,), ())
    assert str(changes) == f"0 added; 1 removed: {second.id}; 1 changed: {first.id}"


def test_whoever_names_all_bearers_of_a_name_is_right_in_any_order(task):
    made = [case for case in task.make_cases().cases if case.type == "ambiguous"]
    assert made
    for case in made:
        assert ", ".join(reversed(str(case.answer).split(", "))) in case.aliases


def named(name):
    def arm(question, *, budget_tokens):
        raise AssertionError("no arm is asked where two have one name")

    arm.__name__ = name
    return arm


@pytest.mark.parametrize("arms", [["view", named("view")], [named("mine"), named("mine")], [named("oracle")]])
def test_two_arms_of_one_name_are_refused(task, arms):
    with pytest.raises(EvalError, match="two arms are called"):
        task.compare(arms=arms, cases=task.cases[:1])


def test_what_cannot_be_asked_is_no_arm(task):
    with pytest.raises(EvalError, match="5 is no arm"):
        task.compare(arms=[5], cases=task.cases[:1])
