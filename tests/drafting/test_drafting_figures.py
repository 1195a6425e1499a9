"""Which figures sections have: sums of what adds up, the latest of times, and not too many."""

import pytest
from test_drafting_links import FIRMS, drafted

from workbench.drafting._adding_up import adds_up
from workbench.drafting._columns import Column
from workbench.views import View


def figures(draft, section):
    found = next(one for one in draft.spec.sections if one.name == section).aggregates
    return {(spec.op, spec.field) for spec in found if spec.field}


def depot():
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    hauls = {
        f"H-{n:03}": {
            "firm": f"F-{n % 20:02}",
            "LEFT_DT": 20250100 + n % 28 + 1,
            "axle_score": n % 37,
            "toll": 3 * n + 1,
            "waited": {"minutes": n % 41},
        }
        for n in range(100)
    }
    return drafted({"firms": firms, "hauls": hauls})


def test_days_written_as_numbers_are_times_and_no_amounts():
    source, draft = depot()
    found = figures(draft, "firm-hauls")
    assert {op for op, path in found if path == "/LEFT_DT"} == {"latest", "earliest"}
    section = next(one for one in draft.spec.sections if one.name == "firm-hauls")
    assert section.order is not None
    assert section.order.by == "/LEFT_DT"
    context = View(draft.spec, source).build("What did the last haul of Tarn Foods pay in toll?", budget_tokens=500)
    # H-000, 020, 040, 060 and 080 are theirs; they left on the 1st, 21st, 13th, 5th and 25th.
    assert "latest of LEFT_DT: H-080" in context.text
    assert "H-080,20250125,241" in context.text
    assert "sum of LEFT_DT" not in context.text


def test_only_what_adds_up_is_summed():
    _, draft = depot()
    summed = {path for op, path in figures(draft, "firm-hauls") if op == "sum"}
    assert summed == {"/toll", "/waited/minutes"}
    assert ("max", "/axle_score") in figures(draft, "firm-hauls")


@pytest.mark.parametrize(
    ("path", "values", "adds"),
    [
        ("/monthly_rent", [900, 1250], True),
        ("/lines/*/quantity", [1, 12], True),
        ("/duration_days", [3, 40], True),
        ("/helpful_votes", [3, 40], True),
        ("/x_7", [3, 40], True),
        ("/leadTimeDays", [3, 40], False),
        ("/unitPrice", [3, 40], False),
        ("/WEIGHT_KG", [3, 40], False),
        ("/late_fee_pct", [3, 40], False),
        ("/health/score/now", [3, 40], False),
        ("/floor", [3, 40], False),
        ("/age_years", [3, 40], False),
        ("/day", [3, 28], False),
        ("/last_fitted", [1998, 2015], False),
        ("/maxGuests", [3, 40], False),
    ],
)
def test_a_name_or_its_values_tell_whether_numbers_add_up(path, values, adds):
    assert adds_up(Column(path, len(values), list(enumerate(values)))) is adds


def test_a_section_has_few_figures_and_the_total_is_among_them():
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    bills = {
        f"B-{n:03}": {
            "firm": f"F-{n % 20:02}",
            **{f"part_{m}": n * m + 1 for m in range(2, 9)},
            "grand_total": n * 40,
            **{f"kind_{m}": f"k{n % m}" for m in range(2, 9)},
            **{f"day_{m}": f"2024-0{m}-{n % 28 + 1:02}" for m in range(1, 6)},
        }
        for n in range(100)
    }
    source, draft = drafted({"firms": firms, "bills": bills})
    section = next(one for one in draft.spec.sections if one.name == "firm-bills")
    assert len(section.aggregates) <= 10
    assert {"count", "sum", "min", "max", "latest", "earliest"} == {spec.op for spec in section.aggregates}
    context = View(draft.spec, source).build("What is the grand total of the bills of Tarn Foods?", budget_tokens=500)
    assert "sum of grand_total: 8000" in context.text
