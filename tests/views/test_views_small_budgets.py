"""What small budgets show of figures: the first of them without the rest, and never an empty text without a word."""

import pytest
from views_factories import Linked, view_over

from workbench.errors import BudgetError
from workbench.tokens import count_tokens

ORDERS = {
    f"A-{n}": {"customer": "c1", "total": n * 3, "state": "open" if n % 2 else "sent", "note": "by hand " * 5}
    for n in range(8)
}
SPEC = {
    "entities": {
        "customer": {"stream": "shop.customers", "names": ["/name"]},
        "order": {"stream": "shop.orders"},
    },
    "sections": [
        {"name": "customer", "of": "customer", "priority": 90},
        {
            "name": "orders", "of": "customer", "follow": ["orders"], "format": "csv",
            "fields": ["/total", "/state", "/note"],
            "aggregates": [
                {"op": "count"}, {"op": "sum", "field": "/total"}, {"op": "sum", "field": "/total", "by": "/state"}
            ],
        },
        {"name": "order", "of": "order", "format": "table", "fields": ["/total", "/state"]},
    ],
}  # fmt: skip
LINKS = [Linked("orders", "customer", "/customer", "customers", "orders")]


@pytest.fixture(scope="module")
def view():
    return view_over(SPEC, "shop", {"customers": {"c1": {"name": "Ana Lima"}}, "orders": ORDERS}, LINKS)


def test_a_figure_is_shown_where_not_all_of_them_fit_and_no_row_does(view):
    question = "What is the sum of the total of the orders of Ana Lima by state?"
    whole = view.build(question, budget_tokens=500)
    lines = whole.text.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("## orders")) + 1
    assert len(whole.aggregates) > 1
    alone = count_tokens("\n".join(lines[first - 1 : first + 1]) + "\n")
    shown = [view.build(question, budget_tokens=budget) for budget in range(alone, whole.tokens + 1)]
    assert all(one.aggregates for one in shown)
    assert len(shown[0].aggregates) < len(whole.aggregates)
    for one in shown:
        assert one.tokens == count_tokens(one.text) <= one.budget_tokens
        assert one.aggregates == tuple(
            figure.model_copy(update={"start": mine.start, "end": mine.end})
            for figure, mine in zip(whole.aggregates, one.aggregates, strict=False)
        )
        for figure, mine in zip(whole.aggregates, one.aggregates, strict=False):
            assert whole.text[figure.start : figure.end] == one.text[mine.start : mine.end]
        missing = [o for o in one.omissions if "figures" in o.detail and o.reason == "budget"]
        assert len(missing) == (len(one.aggregates) < len(whole.aggregates))


def test_the_head_of_a_table_stands_with_rows_alone(view):
    for budget in range(1, 60):
        try:
            context = view.build("How many orders are open?", budget_tokens=budget)
        except BudgetError:
            continue
        assert ("|---" in context.text) == bool(context.records)


def test_where_no_figure_fits_the_build_fails_and_names_the_budget_that_does(view):
    question = "How many orders are open?"
    with pytest.raises(BudgetError, match="Give a budget of at least") as error:
        view.build(question, budget_tokens=2)
    needed = error.value.needed_tokens
    assert view.build(question, budget_tokens=needed).text
    with pytest.raises(BudgetError):
        view.build(question, budget_tokens=needed - 1)


def test_what_is_left_out_of_the_figures_is_kept_from_the_budget_that_it_names(view):
    question = "What is the sum of the total of the orders of Ana Lima by state?"
    context = view.build(question, budget_tokens=30)
    (missing,) = (o for o in context.omissions if "figures; kept if" in o.detail)
    kept_from = int(missing.detail.rpartition(" ")[2])
    whole = view.build(question, budget_tokens=900)
    assert len(context.aggregates) < len(whole.aggregates)
    for more in (0, 1, 30):
        assert len(view.build(question, budget_tokens=kept_from + more).aggregates) == len(whole.aggregates)
