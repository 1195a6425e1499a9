"""What of linked records stays where a question points at nothing, and what says nothing in rows that may be meant."""

from typing import Any

from views_factories import Linked, view_over

from workbench.context import Context

HIVES = {"H-1": {"name": "Larkfield", "queen": "marked blue", "stand": "oak"}}
CHECKS = {
    f"C-{n}": {
        "hive": "H-1",
        "keeper": f"K-{n}",
        "mite": "M-1" if n < 3 else "M-2",
        "frames": n,
        "mood": f"calm {n}",
        "sky": {"wind": n, "sun": "low"},
        "weights": {"a": n, "b": 1, "c": 2, "d": 3},
        "photos": [f"p{n}.png"],
    }
    for n in range(1, 7)
}
KEEPERS = {
    f"K-{n}": {"name": f"Keeper Nr{n}", "phone": f"0555 {n}{n}", "since": 2010 + n, "boss": "K-9"} for n in range(1, 7)
}
MITES = {"M-1": {"meaning": "none seen"}, "M-2": {"meaning": "treated with thymol"}}
SPEC: dict[str, Any] = {
    "entities": {"hive": {"stream": "d.hives", "names": ["/name"]}},
    "sections": [
        {"name": "hive", "of": "hive", "required": True},
        {"name": "checks", "title": "checks of the hive", "of": "hive", "follow": ["checks"],
         "aggregates": [{"op": "count", "label": "number of checks"}]},
        {"name": "keepers", "title": "keepers of the checks", "of": "hive", "follow": ["checks", "keeper"],
         "aggregates": [{"op": "count", "label": "number of keepers"}]},
        {"name": "mites", "title": "mites of the checks", "of": "hive", "follow": ["checks", "mite"]},
        {"name": "sales", "title": "sales of the hive", "of": "hive", "follow": ["sales"],
         "aggregates": [{"op": "count", "label": "number of sales"}, {"op": "sum", "field": "/euros"}]},
    ],
}  # fmt: skip
LINKS = [
    Linked("checks", "hive", "/hive", "hives", "checks"),
    Linked("checks", "keeper", "/keeper", "keepers", "checks"),
    Linked("checks", "mite", "/mite", "mites", "checks"),
    Linked("sales", "hive", "/hive", "hives", "sales"),
]
SALES = {"S-1": {"hive": "H-2", "euros": 12.5}}


def ask(question: str | None, **spec: Any) -> Context:
    streams = {"hives": HIVES, "checks": CHECKS, "keepers": KEEPERS, "mites": MITES, "sales": SALES}
    view = view_over({**SPEC, **spec}, "d", streams, LINKS)
    return view.build(question, budget_tokens=2_000) if question else view.build(entities={"hive": "H-1"})


def shown(context: Context, stream: str) -> list[str]:
    return [urn.partition("/")[2] for urn in context.records if urn.startswith(f"d:{stream}/")]


def test_a_question_that_points_at_nothing_is_told_the_record_and_the_first_few_that_are_linked() -> None:
    context = ask("What did the swarm of Larkfield sting?")
    assert "queen: marked blue" in context.text
    assert shown(context, "checks") == ["C-1", "C-2", "C-3"]
    assert "number of checks: 6" in context.text


def test_what_is_farther_away_is_left_out_but_for_the_meanings_of_codes() -> None:
    context = ask("What did the swarm of Larkfield sting?")
    assert shown(context, "keepers") == []
    assert "keepers of the checks" not in context.text
    assert shown(context, "mites") == ["M-1", "M-2"]
    left_out = {one.record for one in context.omissions if one.reason == "not_relevant"}
    assert {"d:checks/C-4", "d:keepers/K-1", "d:keepers/K-6"} <= left_out


def test_a_figure_that_is_asked_for_is_told_of_what_is_farther_away_as_well() -> None:
    assert "number of keepers: 6" in ask("How many stings did the swarm of Larkfield give?").text


def test_the_link_back_and_the_sums_of_nothing_are_left_out_where_it_is_not_sure_what_is_meant() -> None:
    context = ask("What did the swarm of Larkfield sting?")
    assert "hive: H-1" not in context.text
    assert "number of sales: 0" in context.text
    assert "euros" not in context.text
    assert any(one.field == "/hive" and one.record == "d:checks/C-1" for one in context.omissions)


def test_without_a_question_and_where_the_budget_is_filled_all_is_shown() -> None:
    for context in (ask(None), ask("What did the swarm of Larkfield sting?", fill="budget")):
        assert len(shown(context, "checks")) == len(CHECKS)
        assert len(shown(context, "keepers")) == len(KEEPERS)


def test_lists_and_large_objects_of_linked_records_stay_behind_their_single_values() -> None:
    context = ask("What did the swarm of Larkfield sting?")
    assert "mood" in context.text
    assert "wind" in context.text
    assert "p1.png" not in context.text
    assert "weights" not in context.text
    left_out = {(one.record, one.field) for one in context.omissions if "lists and objects" in (one.detail or "")}
    assert {("d:checks/C-1", "/photos"), ("d:checks/C-1", "/weights")} <= left_out
    assert "p1.png" in ask("Which photos did the swarm of Larkfield sting?").text
