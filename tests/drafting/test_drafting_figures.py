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
        ("/eur_ltr", [1.4, 1.6], False),
        ("/hrly_rt", [17.9, 22.1], False),
        ("/odo_km", [27798, 86019], False),
        ("/seq", [1, 7], False),
        ("/intvl_km", [60000, 90000], False),
        ("/gvw_kg", [7500, 44000], False),
        ("/scorecard/overall", [1, 4], False),
        ("/salaryRange/min", [30000, 49000], False),
        ("/yearsOfExperience", [3, 20], False),
        ("/is_blocked", [0, 1], False),
        ("/quantity", [0, 1], True),
        ("/load_kg", [300, 14213], True),
        ("/amt_eur", [71.5, 410.2], True),
        ("/tolls_eur", [3, 40], True),
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
    assert len(section.aggregates) <= 12
    assert {"count", "sum", "min", "max", "latest", "earliest"} == {spec.op for spec in section.aggregates}
    context = View(draft.spec, source).build("What is the grand total of the bills of Tarn Foods?", budget_tokens=500)
    assert "sum of grand_total: 8000" in context.text


def test_flags_in_numbers_are_counted_by_and_not_summed():
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    fines = {f"B-{n:03}": {"firm": f"F-{n % 20:02}", "cost": n * 3, "waived": n % 2} for n in range(60)}
    _, draft = drafted({"firms": firms, "fines": fines})
    assert {path for _, path in figures(draft, "firm-fines")} == {"/cost"}
    section = next(one for one in draft.spec.sections if one.name == "firm-fines")
    assert [spec.by for spec in section.aggregates if spec.by] == ["/waived"]


def test_postcodes_are_codes_and_pieces_are_none():
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    stops = {f"S-{n:03}": {"firm": f"F-{n % 20:02}", "pc": 4000 + n * 7} for n in range(60)}
    lines = {f"L-{n:03}": {"firm": f"F-{n % 20:02}", "pc": 3 + n % 9} for n in range(60)}
    _, draft = drafted({"firms": firms, "stops": stops, "lines": lines})
    assert figures(draft, "firm-stops") == set()
    assert ("sum", "/pc") in figures(draft, "firm-lines")


def test_a_summary_tells_the_year_rather_than_a_second_name():
    books = {
        f"T-{n:02}": {
            "title": f"{a} and the {b}",
            "subtitle": ["A Novel", "Stories"][n % 2],
            "pages": 100 + n,
            "pub_year": 1960 + n,
        }
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"books": books})
    assert next(one for one in draft.spec.sections if one.name == "book").summary == (
        "/title",
        "/pub_year",
        "/pages",
        "/subtitle",
    )
    assert {words.path: words.words for words in draft.spec.entities["book"].words}["/pub_year"] == "publication year"


def test_numbers_of_people_and_prices_of_kinds_are_not_summed():
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    fairs = {
        f"E-{n:03}": {
            "firm": f"F-{n % 20:02}",
            "PLANNER": 4100 + n * 7 % 90,
            "pupils": 100 + n,
            "std_cost": n * 3 + 0.5,
            "on_hand": n * 5 % 37,
            "reorder_pt": n % 11,
            "pass_types": [{"price": 10.0 + n}, {"price": 30.0 + n}],
        }
        for n in range(80)
    }
    _, draft = drafted({"firms": firms, "fairs": fairs})
    found = figures(draft, "firm-fairs")
    assert {path for op, path in found if op == "sum"} == {"/pupils"}
    assert not any(path == "/PLANNER" for _, path in found)


def test_days_with_full_stops_are_times_in_order_and_by_periods():
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    orders = {
        f"O-{n:03}": {
            "firm": f"F-{n % 20:02}",
            "datum": f"{n % 28 + 1:02}.{n % 12 + 1:02}.{2023 + n % 2}",
            "sum": n + 1,
        }
        for n in range(100)
    }
    source, draft = drafted({"firms": firms, "orders": orders})
    assert {op for op, path in figures(draft, "firm-orders") if path == "/datum"} == {"latest", "earliest"}
    section = next(one for one in draft.spec.sections if one.name == "firm-orders")
    assert section.order is not None
    assert section.order.by == "/datum"
    view = View(draft.spec, source)
    # Those of Tarn Mills are O-001, 021, 041, 061 and 081: of 02.02., 22.10., 14.06., 06.02. and 26.10.2024.
    assert "latest of datum: O-081" in view.build("What is the latest order of Tarn Mills?").text
    assert view.build("What is the sum of the order of Tarn Mills on 14.06.2024?").status == "found"
    counted = sum(row["datum"].endswith("06.2024") for row in orders.values())
    assert f": {counted}\n" in view.build("How many orders have a datum in June 2024?").text
    assert "on 15.06.2024: 0 (of 5)" in view.build("What is the sum of the order of Tarn Mills on 15.06.2024?").text


def test_days_with_slashes_are_no_times_since_day_and_month_may_be_either():
    rows = {f"O-{n:03}": {"day": f"{n % 28 + 1:02}/{n % 12 + 1:02}/2024", "sum": n + 1} for n in range(40)}
    _, draft = drafted({"orders": rows})
    assert draft.spec.entities["order"].keys == ("id",)
    assert draft.spec.entities["order"].names == ()


def test_codes_and_numbers_of_one_thing_are_not_summed():
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    visits = {
        f"V-{n:03}": {
            "firm": f"F-{n % 20:02}",
            "cvv": 100 + 7 * n,
            "last_4_digits": 1000 + 13 * n,
            "REASONCODE": 40 + n % 9,
            "DEPARTMENTID": 20 + n % 7,
            "DIAGNOSIS1": 160903007 + 4800 * (n % 8),
            "DIAGNOSIS2": 160903007 + 4800 * n if n < 3 else None,
            "REACTION1": 39579001 + 1000 * (n % 5),
            "DESCRIPTION1": ("Latex", "Nuts", "Pollen", "Dust", "Milk")[n % 5],
            "AMOUNTPAID": 10 + n,
            "number_of_guests": 1 + n % 6,
        }
        for n in range(60)
    }
    _, draft = drafted({"firms": firms, "visits": visits})
    assert {path for op, path in figures(draft, "firm-visits") if op == "sum"} == {"/AMOUNTPAID", "/number_of_guests"}


def stamped(**times):
    firms = {f"F-{n:02}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    rows = {
        f"R-{n:03}": {"firm": f"F-{n % 20:02}", **{name: value(n) for name, value in times.items()}} for n in range(60)
    }
    _, draft = drafted({"firms": firms, "loans": rows})
    return next(one for one in draft.spec.sections if one.name == "firm-loans")


def a_day(n):
    return f"2024-0{n % 9 + 1}-11"


def one_load(n):
    return f"2024-03-06T15:53:{n:02}" if n % 4 else f"2024-03-07T15:5{n % 10}:41"


def test_when_records_were_all_touched_at_once_is_no_time_of_theirs():
    section = stamped(last_update=one_load)
    assert section.order is None
    assert "/last_update" not in section.summary
    assert not {spec.op for spec in section.aggregates} & {"latest", "earliest"}
    section = stamped(last_update=one_load, taken=a_day)
    assert (section.order.by, section.summary) == ("/taken", ("/taken", "/firm"))
    assert {spec.field for spec in section.aggregates if spec.field} == {"/taken"}


def test_when_records_were_changed_orders_them_where_it_differs():
    section = stamped(last_update=a_day)
    assert section.order.by == "/last_update"
