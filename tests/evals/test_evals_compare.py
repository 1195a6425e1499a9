import json
import re

import pytest
from evals_factories import TOKENIZER, abstain_case, by_urn, case, context, fixed_arm, record

from workbench.context import Context
from workbench.errors import ArmNotApplicable, BudgetError, BudgetValueError, EvalError, StoreError, UnknownNameError
from workbench.evals import METRICS, compare

N = 6
RECORDS = by_urn(*(record(record_id=str(i), total=100 + i, note="<b>&") for i in range(N)))
CASES = [
    case(
        f"c{i}",
        type="even" if i % 2 == 0 else "odd",
        answer=100 + i,
        gold_records=[f"crm:orders/{i}"],
        gold_fields=[{"record": f"crm:orders/{i}", "path": "/total"}],
    )
    for i in range(N)
] + [abstain_case("u0"), abstain_case("u1")]


def right(i):
    return context((f"crm:orders/{i}", f"total: {100 + i}"))


def wrong(i):
    return context((f"crm:orders/{i}", "note: <b>&"))


def build(*, correct, unknown=None):
    answers = {c.question: (right(i) if i in correct else wrong(i)) for i, c in enumerate(CASES[:N])}
    answers |= {c.question: unknown or context((None, "nothing"), status="not_found") for c in CASES[N:]}
    return fixed_arm(answers)


VIEW = build(correct=range(N))
RAG = build(correct={0, 1}, unknown=context((None, "noise")))


def run(budget_tokens=100, cases=CASES, **arms):
    return compare(arms, cases, records=RECORDS, budget_tokens=budget_tokens, snapshot="sha256:1")


def failing(exception):
    def arm(question, *, budget_tokens):
        raise exception

    return arm


def test_the_figures_have_the_promised_shape():
    found = json.loads(run(view=VIEW, rag=RAG).to_json())
    assert {"cases", "budget_tokens", "encoding", "snapshot", "arms", "paired", "by_type"} <= set(found)
    assert (found["cases"], found["budget_tokens"], found["encoding"], found["snapshot"]) == (
        8,
        100,
        "o200k_base",
        "sha256:1",
    )
    view = found["arms"]["view"]
    for name in METRICS:
        outer, _, inner = name.partition(".")
        assert isinstance(view[outer][inner] if inner else view[outer], float), name
    assert {frozenset(entry) for entry in found["paired"]} == {
        frozenset({"a", "b", "metric", "cases", "diff", "ci95", "mcnemar_p", "detectable"})
    }
    assert list(found["by_type"]) == ["even", "odd", "unknown"]


def test_the_figures_are_right():
    arms = run(view=VIEW, rag=RAG).to_dict()["arms"]
    assert arms["view"]["answerable"] == 1.0
    assert arms["rag"]["answerable"] == arms["rag"]["field_recall"] == pytest.approx(2 / 6, abs=1e-6)
    assert arms["rag"]["record_recall"] == 1.0
    assert arms["view"]["abstained"] == {"on_unanswerable": 1.0, "on_answerable": 0.0}
    assert arms["rag"]["abstained"] == {"on_unanswerable": 0.0, "on_answerable": 0.0}
    assert (arms["view"]["abstention"]["rule"], arms["rag"]["abstention"]["rule"]) == ("own", "none")
    expected = [TOKENIZER.count(right(i).text) for i in range(N)] + [TOKENIZER.count("nothing\n")] * 2
    assert arms["view"]["tokens_mean"] == pytest.approx(sum(expected) / 8)


def test_pairs_compare_the_same_cases():
    paired = {entry["metric"]: entry for entry in run(view=VIEW, rag=RAG).to_dict()["paired"]}
    assert set(paired) == {"answerable", "field_recall", "record_recall", "tokens"}
    answerable = paired["answerable"]
    assert (answerable["a"], answerable["b"], answerable["cases"]) == ("view", "rag", 6)
    assert answerable["diff"] == pytest.approx(4 / 6, abs=1e-6)
    assert answerable["mcnemar_p"] == pytest.approx(2 / 2**4)
    low, high = answerable["ci95"]
    assert 0 <= low < 4 / 6 < high <= 1
    assert paired["field_recall"]["mcnemar_p"] is None
    assert paired["tokens"]["cases"] == 8


def test_slices_are_corrected_for_their_number():
    slices = run(view=VIEW, rag=RAG).to_dict()["slices"]
    assert [(s["type"], s["cases"]) for s in slices] == [("even", 3), ("odd", 3)]
    assert [s["mcnemar_p"] for s in slices] == [0.5, 0.5]
    assert [s["holm_p"] for s in slices] == [1.0, 1.0]


def test_an_arm_against_itself_differs_in_nothing():
    for entry in run(a=VIEW, b=VIEW).to_dict()["paired"]:
        assert entry["diff"] == 0
        assert entry["ci95"] == [0, 0]
        assert entry["mcnemar_p"] in (1.0, None)


def test_an_arm_that_raises_is_counted_and_worth_zero():
    budget = BudgetError("section 'x' needs 9", budget_tokens=1, needed_tokens=9)
    found = run(view=VIEW, broken=failing(RuntimeError("boom")), tight=failing(budget))
    arms = found.to_dict()["arms"]
    for name in ("broken", "tight"):
        assert (arms[name]["errors"], arms[name]["scored"], arms[name]["answerable"]) == (8, 0, 0.0)
        assert arms[name]["abstained"] == {"on_unanswerable": 0.0, "on_answerable": 0.0}
        assert arms[name]["tokens_mean"] is None
    assert "8 x error: RuntimeError: boom" in str(found)
    assert "section &#x27;x&#x27; needs 9" in found.html()
    assert json.loads(found.contexts_jsonl().splitlines()[8])["message"] == "RuntimeError: boom"


@pytest.mark.parametrize("returned", ["text", None, {"text": "x"}])
def test_an_arm_that_returns_no_context_is_an_error(returned):
    found = run(odd=lambda question, *, budget_tokens: returned)
    assert found.to_dict()["arms"]["odd"]["errors"] == 8
    assert f"returned {type(returned).__name__}, not a Context" in str(found)


def test_a_context_over_the_budget_is_an_error_whatever_it_says_of_its_tokens():
    liar = Context(text="total: 100 " * 50, tokens=1, encoding="o200k_base")
    found = run(liar=lambda question, *, budget_tokens: liar)
    assert found.to_dict()["arms"]["liar"]["errors"] == 8
    assert "the budget is 100" in str(found)


def test_a_text_that_cannot_be_counted_is_an_error():
    hostile = Context(text=" " * 300_000 + "x", tokens=1, encoding="o200k_base")
    assert run(hostile=lambda question, *, budget_tokens: hostile).to_dict()["arms"]["hostile"]["errors"] == 8


def test_a_declared_count_in_another_encoding_is_counted_again():
    other = Context(text="total: 100", tokens=77, encoding="cl100k_base")
    found = run(other=lambda question, *, budget_tokens: other)
    line = json.loads(found.contexts_jsonl().splitlines()[0])
    assert (line["tokens"], line["encoding"]) == (TOKENIZER.count("total: 100"), "o200k_base")


def test_an_arm_not_applicable_is_counted_and_left_out_of_pairs():
    def sometimes(question, *, budget_tokens):
        if question == CASES[0].question:
            reason = "All records have 9,999 tokens."
            raise ArmNotApplicable(reason, arm="full")
        return VIEW(question, budget_tokens=budget_tokens)

    found = run(view=VIEW, full=sometimes)
    full = found.to_dict()["arms"]["full"]
    assert (full["not_applicable"], full["errors"], full["answerable"]) == (1, 0, 1.0)
    assert {e["metric"]: e["cases"] for e in found.to_dict()["paired"]} == {
        "answerable": 5,
        "field_recall": 5,
        "record_recall": 5,
        "tokens": 7,
    }
    assert "1 x not applicable: All records have 9,999 tokens." in str(found)
    assert found.lost_cases("full") == []


def test_an_arm_never_applicable_has_no_figures():
    found = run(view=VIEW, full=failing(ArmNotApplicable("Too large.", arm="full")))
    full = found.to_dict()["arms"]["full"]
    assert full["not_applicable"] == 8
    assert all(full[name] is None for name in METRICS if "." not in name)
    assert all(e["diff"] is None and e["cases"] == 0 for e in found.to_dict()["paired"])
    assert found.to_pandas().loc["full", "answerable"] != found.to_pandas().loc["view", "answerable"]
    assert found._repr_html_()
    assert found.html()


def test_losses_name_the_winners_and_what_was_missing():
    found = run(view=VIEW, rag=RAG)
    lost = found.losses("rag")
    assert list(lost["case_id"]) == ["c2", "c3", "c4", "c5"]
    assert set(lost["won_by"]) == {"view"}
    assert lost["missing_fields"][0] == "crm:orders/2/total"
    assert found.losses("view").empty
    with pytest.raises(UnknownNameError, match="Did you mean 'view'"):
        found.losses("viev")


def test_contexts_can_be_scored_again():
    found = run(view=VIEW, rag=RAG)
    lines = [json.loads(line) for line in found.contexts_jsonl().splitlines()]
    assert [(line["arm"], line["case_id"]) for line in lines] == [(a, c.id) for a in ("view", "rag") for c in CASES]
    first = lines[0]
    assert {"case_id", "arm", "status", "text", "tokens", "items", "omitted", "abstained"} <= set(first)
    assert first["text"][first["items"][0]["start"] : first["items"][0]["end"]] == "total: 100"
    assert [line["abstained"] for line in lines[6:8]] == [True, True]


def test_a_comparison_repeats_except_for_its_times():
    def timeless(found):
        value = found.to_dict()
        for figures in value["arms"].values():
            del figures["latency_ms_p50"], figures["latency_ms_p95"]
        return value

    assert timeless(run(view=VIEW, rag=RAG)) == timeless(run(view=VIEW, rag=RAG))


def test_the_first_question_is_asked_once_before_the_clock_starts():
    asked = []

    def arm(question, *, budget_tokens):
        asked.append((question, budget_tokens))
        return VIEW(question, budget_tokens=budget_tokens)

    run(arm=arm)
    questions = [c.question for c in CASES]
    assert asked == [(q, 100) for q in [questions[0], *questions]]


def test_progress_counts_every_call():
    seen = []
    compare(
        {"a": VIEW, "b": RAG},
        CASES,
        records=RECORDS,
        budget_tokens=100,
        snapshot="s",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(i, 16) for i in range(1, 17)]


def test_an_interrupt_is_not_swallowed():
    with pytest.raises(KeyboardInterrupt):
        run(arm=failing(KeyboardInterrupt()))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"arms": {}}, "There is no arm"),
        ({"cases": []}, "There is no case"),
        ({"cases": [CASES[0], CASES[0]]}, "case 'c0': two cases have this id"),
        ({"records": {}}, "gold record crm:orders/0 does not exist"),
        ({"records": {}}, "And 1 more."),
    ],
)
def test_what_cannot_be_compared_is_refused(changes, told):
    values = {
        "arms": {"view": VIEW},
        "cases": CASES,
        "records": RECORDS,
        "budget_tokens": 100,
        "snapshot": "s",
    } | changes
    with pytest.raises(EvalError, match=re.escape(told)):
        compare(values.pop("arms"), values.pop("cases"), **values)


def test_a_damaged_store_ends_the_comparison_and_counts_against_no_arm():
    with pytest.raises(StoreError, match="damaged"):
        run(view=VIEW, rag=failing(StoreError("damaged")))


def test_a_budget_that_is_none_is_refused():
    with pytest.raises(BudgetValueError, match="The budget is 0"):
        compare({"v": VIEW}, CASES, records=RECORDS, budget_tokens=0, snapshot="s")


def test_an_unknown_encoding_is_refused():
    with pytest.raises(UnknownNameError, match="o200k_base"):
        compare({"v": VIEW}, CASES, records=RECORDS, budget_tokens=9, encoding="o200k", snapshot="s")


def test_the_plain_table_shows_arms_and_types():
    shown = str(run(view=VIEW, rag=RAG))
    assert shown.startswith("8 cases, budget 100 tokens of o200k_base, snapshot sha256:1")
    assert [line.split()[:2] for line in shown.splitlines() if line.startswith(("view ", "rag "))][:2] == [
        ["view", "1.000"],
        ["rag", "0.333"],
    ]
    assert "unknown" in shown
    assert "1.000 abstained" in shown
    assert "view abstains by its own rule" in shown


def test_frames_hold_every_arm_and_every_case():
    found = run(view=VIEW, rag=RAG)
    assert list(found.to_pandas().index) == ["view", "rag"]
    assert set(METRICS) <= set(found.to_pandas().columns)
    frame = found.cases_to_pandas()
    assert len(frame) == 16
    assert frame.query("arm == 'rag' and case_id == 'c2'")["answerable"].item() == 0
