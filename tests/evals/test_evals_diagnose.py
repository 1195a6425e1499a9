import re
from xml.etree import ElementTree

import pytest
from evals_factories import TOKENIZER, abstain_case, by_urn, case, context, fixed_arm, record

from workbench.context import Mention, Omission
from workbench.errors import ArmNotApplicable, EvalError
from workbench.evals import Outcome, compare, diagnose, score_context

RECORDS = by_urn(
    record(record_id="1", total=5), record(record_id="2", total=7), record(record_id="3", total=9).model_copy()
)


def told(given, text, marks=None, records=RECORDS):
    outcome = Outcome("scored", "", text, score_context(given, text, records, TOKENIZER), 1.0, marks)
    found = diagnose(given, outcome, records)
    return found and found.cause


def shown(*parts, omissions=(), mentions=(), status="found"):
    changes = {"omissions": omissions, "mentions": mentions, "status": status}
    return context(*parts).model_copy(update=changes)


def left_out(field, reason):
    return Omission(record="crm:orders/1", field=field, reason=reason)


NAMED = (Mention(text="c1", entity="order", records=("crm:orders/2",)),)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (shown((None, "nothing"), status="not_found"), "entity_not_found"),
        (shown((None, "which?"), status="ambiguous"), "ambiguous"),
        (shown(("crm:orders/2", "total: 7"), mentions=(Mention(text="c1"),)), "entity_not_found"),
        (shown(("crm:orders/2", "total: 7"), mentions=NAMED), "link_missing"),
        (shown(omissions=(Omission(record="crm:orders/1", reason="budget"),)), "dropped_by_budget"),
        (
            shown(("crm:orders/1", "id: 1"), omissions=(left_out("/total", "limit"),)),
            "dropped_by_budget",
        ),
        (
            shown(("crm:orders/1", "id: 1"), omissions=(left_out("/note", "budget"),)),
            "left_out",
        ),
        (shown(omissions=(Omission(record="crm:orders/1", reason="not_relevant"),)), "left_out"),
        (shown(("crm:orders/2", "total: 7")), "left_out"),
    ],
)
def test_missing_evidence_has_a_cause(text, cause):
    assert told(case(), text) == cause


def test_gold_that_was_never_pulled():
    assert told(case(), shown((None, "x")), records={}) == "not_pulled"


def test_right_evidence_and_a_wrong_answer_are_the_readers():
    right = shown(("crm:orders/1", "total: 5"))
    assert told(case(), right) is None
    assert told(case(), right, {"correct": 1.0}) is None
    assert told(case(), right, {"correct": 0.0}) == "reader_error"
    assert told(case(), right, {}) == "reader_fault"
    both = shown(("crm:orders/1", "total: 5"), ("crm:orders/2", "total: 7"))
    assert told(case(), both, {"correct": 0.0}) == "conflicting"
    assert told(abstain_case("u"), right, {"correct": 0.0}) == "answered_unanswerable"
    assert diagnose(case(), Outcome("error", "boom"), RECORDS).cause == "arm_failed"


def compared():
    def good(question, *, budget_tokens):
        return context(("crm:orders/1", "total: 5"), (None, "<script>|x|"))

    def bad(question, *, budget_tokens):
        if "c2" in question:
            raise RuntimeError("boom \x00 <&")
        if "c3" in question:
            raise ArmNotApplicable("Too large.", arm="bad")
        return context(("crm:orders/1", "note: 5"))

    cases = [case("c1"), case("c2"), case("c3")]
    return compare({"good": good, "bad": bad}, cases, records=RECORDS, budget_tokens=100, snapshot="s")


def test_junit_is_xml_that_tells_gates_errors_and_skips():
    found = compared()
    gates = ["good.answerable=0.5", "bad.answerable=0.5"]
    text = found.junit_xml(gates, found.check_gates(gates), ["bad lost 2"])
    suites = {suite.get("name"): suite for suite in ElementTree.fromstring(text)}  # noqa: S314 - our own text
    assert (suites["bad"].get("errors"), suites["bad"].get("skipped"), suites["bad"].get("failures")) == ("1", "1", "0")
    assert "boom \ufffd <&" in suites["bad"].find(".//error").get("message")
    assert (suites["gates"].get("tests"), suites["gates"].get("failures")) == ("3", "2")
    assert len(suites["gates"].findall(".//failure")) == 2


def test_markdown_leads_with_what_failed_and_holds_no_markup_of_the_records():
    found = compared()
    text = found.markdown(found.check_gates(["bad.answerable=0.5"]))
    assert text.index("**Failed**") < text.index("| arm |")
    assert "No gate failed" in found.markdown()
    assert "\\<&" in text


def test_the_report_tells_what_changed_why_and_what_differs():
    page = compared().html()
    assert "2 of 3 cases differ in answerable." in page
    assert "arm failed" in page
    assert re.search(r"<mark><ins>total</ins>: 5</mark>", page) or re.search(r"<ins>total</ins>", page)
    assert "<script>" not in page
    assert "&lt;" in page
    assert list(compared().diagnose("bad")["cause"]) == ["left_out", "arm_failed"]


def test_gold_that_was_not_pulled_is_a_counted_outcome_where_that_is_allowed():
    cases = [
        case("c1"),
        case("c2", gold_records=["crm:orders/2"], gold_fields=[{"record": "crm:orders/2", "path": "/total"}]),
        case("c3", gold_fields=[{"record": "crm:orders/1", "path": "/colour"}]),
    ]
    arm = fixed_arm({c.question: context(("crm:orders/1", "total: 5")) for c in cases})
    asked = {"records": by_urn(record(total=5)), "budget_tokens": 50, "snapshot": "s"}
    with pytest.raises(EvalError, match="crm:orders/2 does not exist"):
        compare({"view": arm}, cases, **asked)
    found = compare({"view": arm}, cases, **asked, allow_missing_gold=True)
    figures = found.to_dict()
    assert (figures["missing_gold"], figures["arms"]["view"]["answerable"]) == (["c2", "c3"], pytest.approx(1 / 3))
    assert [(d.case_id, d.cause) for _, d in found.causes("view")] == [("c2", "not_pulled"), ("c3", "not_pulled")]
    for told in (str(found), found.html(), found.markdown()):
        assert "2 cases rest on records or fields that are not in the store" in told


class Closable:
    """Records that can be closed as a store can."""

    def __init__(self, *records):
        self.held, self.closed = by_urn(*records), False

    def get(self, urn):
        assert not self.closed, urn
        return self.held.get(urn)


def test_figures_are_told_after_the_store_is_closed():
    records = Closable(record(total=5))
    cases = [case("c1")]
    arm = fixed_arm({c.question: context(("crm:orders/1", "total: 5")) for c in cases})
    found = compare({"view": arm}, cases, records=records, budget_tokens=50, snapshot="s")
    records.closed = True
    assert found.to_dict()["missing_gold"] == []
    assert "view" in str(found)
