import pytest
from evals_factories import TOKENIZER, abstain_case, by_urn, case, context, record

from workbench.context import Aggregate, Context, Item
from workbench.evals import answers_case, score_context

ORDERS = [record(record_id=str(i), total=i * 10, cabin="economy") for i in (1, 2, 3)]
ACCOUNT = record("accounts", "a", name="Ann")
RECORDS = by_urn(*ORDERS, ACCOUNT)
URNS = tuple(order.urn for order in ORDERS)


def sum_case(**changes):
    values = {
        "answer": 60,
        "gold_records": [ACCOUNT.urn, *URNS],
        "gold_fields": [{"record": urn, "path": "/total"} for urn in URNS],
    }
    return case(**(values | changes))


def with_aggregate(**changes):
    text = "Sum of totals: 60\n"
    values = {"name": "Sum", "op": "sum", "field": "/total", "value": 60, "records": URNS, "start": 0, "end": 17}
    found = Aggregate.model_validate(values | changes)
    return Context(text=text, tokens=TOKENIZER.count(text), encoding="o200k_base", aggregates=(found,))


def score(wanted, found):
    return score_context(wanted, found, RECORDS, TOKENIZER)


def test_shares_of_fields_and_records_are_counted():
    found = score(sum_case(), context((URNS[0], "total: 10"), (URNS[1], "cabin: economy"), (ACCOUNT.urn, "Ann")))
    assert found.field_recall == pytest.approx(1 / 3)
    assert found.record_recall == pytest.approx(3 / 4)
    assert [f.record for f in found.missing_fields] == [URNS[1], URNS[2]]
    assert found.missing_records == (URNS[2],)
    assert (found.all_fields, found.all_gold, found.answerable, found.by_aggregate) == (False, False, False, False)


def test_all_fields_make_a_case_answerable_even_without_a_span_of_every_record():
    found = score(sum_case(), context(*((urn, f"total: {RECORDS[urn].fields['total']}") for urn in URNS)))
    assert (found.field_recall, found.all_fields, found.answerable, found.all_gold) == (1.0, True, True, False)


def test_an_aggregate_over_exactly_the_gold_records_answers_apart():
    found = score(sum_case(), with_aggregate())
    assert (found.by_aggregate, found.answerable, found.all_fields, found.field_recall) == (True, True, False, 0.0)


@pytest.mark.parametrize(
    "changes",
    [
        {"records": URNS[:2]},
        {"records": (*URNS, "crm:orders/4")},
        {"records": ()},
        {"records": ("not a urn",)},
        {"value": 50},
        {"value": None},
        {"value": True},
        {"start": 0, "end": 4},
        {"field": "/price"},
        {"field": "price"},
    ],
)
def test_any_other_aggregate_answers_nothing(changes):
    assert score(sum_case(), with_aggregate(**changes)).answerable is False


@pytest.mark.parametrize("changes", [{"field": None}, {"value": 60.0}, {"field": "/*"}, {"records": URNS[::-1]}])
def test_equal_aggregates_answer(changes):
    assert score(sum_case(), with_aggregate(**changes)).by_aggregate is True


def test_an_aggregate_over_the_anchor_too_must_cover_its_gold_records():
    assert score(sum_case(), with_aggregate(records=(ACCOUNT.urn, *URNS), field=None)).by_aggregate is True


def test_token_precision_counts_the_union_of_gold_spans():
    text = "total: 10\nnoise noise\n"
    items = [Item(record=URNS[0], start=0, end=9), Item(record=URNS[0], field="/total", start=7, end=9)]
    found = score(
        case(gold_fields=[{"record": URNS[0], "path": "/total"}]),
        Context(text=text, tokens=1, encoding="cl100k_base", items=tuple(items)),
    )
    assert found.tokens == TOKENIZER.count(text)
    assert found.token_precision == pytest.approx(TOKENIZER.count_spans(text, [(0, 9)]) / TOKENIZER.count(text))
    assert 0 < found.token_precision < 1


def test_an_empty_context_is_worth_zero():
    found = score(case(), Context(text="", tokens=0, encoding="o200k_base"))
    assert (found.tokens, found.token_precision, found.field_recall, found.answerable) == (0, 0.0, 0.0, False)


def test_an_abstain_case_has_tokens_and_no_evidence():
    found = score(abstain_case("x"), context((URNS[0], "total: 10")))
    assert found.tokens > 0
    assert (found.answerable, found.field_recall, found.record_recall, found.token_precision) == (None,) * 4


@pytest.mark.parametrize(
    ("changes", "value", "right"),
    [
        ({"answer": 5}, 5, True),
        ({"answer": 5}, "5", True),
        ({"answer": 5}, 5.1, False),
        ({"answer": 5}, True, False),
        ({"answer": 1}, True, False),
        ({"answer": 5, "tolerance": 0.5}, 5.5, True),
        ({"answer": 0.3, "answer_type": "number"}, 0.3, True),
        ({"answer": 0.3, "answer_type": "number"}, 0.1 + 0.2, False),
        ({"answer": 0.3, "answer_type": "number", "tolerance": 0.01}, 0.1 + 0.2, True),
        ({"answer": 1234.5, "answer_type": "number"}, "1,234.50", True),
        ({"answer": "San Jos\u00e9", "answer_type": "string"}, "san  jose\u0301", True),
        ({"answer": "LAX", "answer_type": "string", "aliases": ["Los Angeles"]}, "los angeles", True),
        ({"answer": "LAX", "answer_type": "string"}, ["LAX"], False),
        ({"answer": "LAX", "answer_type": "string"}, None, False),
        ({"answer": True, "answer_type": "boolean"}, True, True),
        ({"answer": True, "answer_type": "boolean"}, "true", False),
        ({"answer": 17, "answer_type": "id"}, "17", True),
    ],
)
def test_answers_are_compared_by_their_type(changes, value, right):
    assert answers_case(case(**changes), value) is right
