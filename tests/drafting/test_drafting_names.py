"""By what records are called: not by where they are, by names that several share, by names in lists."""

from test_drafting_links import FIRMS, drafted

from workbench.views import View

STREETS = ("Mill Lane", "Dock Road", "Canal Way", "High Street", "Park Row")


def names(draft, entity):
    return draft.spec.entities[entity].names


def test_where_something_lies_is_no_name_of_it():
    clients = {
        f"c{n}": {"name": f"{a} {b}", "street_name": STREETS[n % 5], "address": {"city": a + "ton", "country": b}}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"clients": clients})
    assert names(draft, "client") == (("/name",),)


def test_places_without_a_name_are_called_by_their_towns():
    towns = ("Leeds", "Porto", "Ghent", "Turku", "Graz", "Bergen", "Split")
    sites = {str(n): {"site_id": n, "street": f"{n} Quay", "city": town} for n, town in enumerate(towns, start=1)}
    _, draft = drafted({"sites": sites})
    assert ("/city",) in names(draft, "site")


def test_a_name_that_several_share_is_told_by_what_else_is_said():
    fairs = {
        str(n): {"fair_id": n, "name": f"{a} {b} Fair", "year": year, "visitors": 1000 + n}
        for n, (a, b, year) in enumerate([(a, b, y) for a, b in FIRMS[:12] for y in (2019, 2020, 2021, 2022)])
    }
    source, draft = drafted({"fairs": fairs})
    assert ("/name",) in names(draft, "fair")
    view = View(draft.spec, source)
    context = view.build("How many visitors had the 2021 Tarn Mills Fair?", budget_tokens=500)
    assert context.status == "found"
    shown = {item.record for item in context.items}
    assert shown == {
        f"w:fairs/{key}" for key, row in fairs.items() if (row["name"], row["year"]) == ("Tarn Mills Fair", 2021)
    }
    assert view.build("How many visitors had the 2031 Tarn Mills Fair?", budget_tokens=500).status == "ambiguous"


def test_first_and_last_names_in_a_list_of_names_are_one_name():
    people = {
        f"p{n}": {"names": [{"use": "official", "family": b + "sen", "given": [a]}], "born": 1950 + n}
        for n, (a, b) in enumerate(FIRMS)
    }
    source, draft = drafted({"people": people})
    assert ("/names/*/given/*", "/names/*/family") in names(draft, "person")
    context = View(draft.spec, source).build("When was Alder Papersen born?", budget_tokens=500)
    assert context.status == "found"
    assert "Not found" not in context.text


def test_trade_names_in_a_list_are_names():
    shops = {
        f"s{n}": {"legal": f"{a} {b} Ltd", "trading_as": [f"{b} by {a}"] if n % 2 else []}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"shops": shops})
    assert ("/trading_as/*",) in names(draft, "shop")
