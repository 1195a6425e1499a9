"""What drafts call things: abbreviations written out, nouns that hold beside other streams, titles to be read aloud."""

import pytest
from test_drafting_links import FIRMS, drafted

from workbench.drafting._labels import written_out
from workbench.drafting._links import Edge
from workbench.drafting._titles import called_many, title_of
from workbench.views import View


def titles(draft):
    return {section.name: section.title for section in draft.spec.sections if section.follow}


def hauliers():
    drv = {
        f"D{n}": {"drv_no": f"D{n}", "fname": f"{a}a", "lname": f"{b}son", "veh_no": f"T{n % 7}"}
        for n, (a, b) in enumerate(FIRMS)
    }
    veh = {f"T{n}": {"veh_no": f"T{n}", "reg": f"2-WL{n}-60{n}", "yr": 2010 + n} for n in range(7)}
    trips = {
        f"TR{n:03}": {"drv_no": f"D{n % 20}", "co_drv": f"D{(n + 7) % 20}", "veh_no": f"T{n % 7}", "km": 100 + n}
        for n in range(90)
    }
    fuel = {f"7{n:03}": {"fuel_id": f"7{n:03}", "veh_no": f"T{n % 7}", "ltr": 40 + n} for n in range(60)}
    po_lines = {f"PL{n:02}": {"veh_no": f"T{n % 7}", "cost": 9 * n} for n in range(40)}
    return drafted({"drv": drv, "veh": veh, "trips": trips, "fuel": fuel, "po_lines": po_lines})


def test_streams_are_called_by_what_their_abbreviations_mean():
    source, draft = hauliers()
    entities = draft.spec.entities
    assert set(entities) == {"driver", "vehicle", "trip", "fuel", "purchase_order_line"}
    assert {"drv", "chauffeur"} <= set(entities["driver"].about.split())
    assert {"veh", "truck"} <= set(entities["vehicle"].about.split())
    view = View(draft.spec, source)
    for noun in ("veh", "vehicle", "truck"):
        assert "2-WL3-603" in view.build(f"What is the reg of {noun} T3?", budget_tokens=300).text


def test_an_abbreviation_is_kept_where_another_stream_has_the_word():
    rows = {f"x{n}": {"label": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    _, draft = drafted({"cust": rows, "customers": {key: dict(row) for key, row in rows.items()}})
    assert set(draft.spec.entities) == {"cust", "customer"}


def test_titles_can_be_read_aloud():
    _, draft = hauliers()
    said = titles(draft)
    assert said["driver-trips-by-drv"] == "trips of the driver"
    assert said["driver-trips-by-co-drv"] == "trips of the driver (as co driver)"
    assert said["vehicle-fuel"] == "fuel records of the vehicle"
    assert said["trip-co-drv"] == "co driver of the trip"


def test_titles_say_who_did_it_and_which_of_several():
    clerks = {f"C-{n:02}": {"name": f"{a} {b}son"} for n, (a, b) in enumerate(FIRMS)}
    halls = {f"H-{n}": {"name": f"{a} hall"} for n, (a, _) in enumerate(FIRMS[::4])}
    copies = {f"9{n:03}": {"barcode": f"9{n:03}", "shelf": f"{n % 9}"} for n in range(60)}
    loans = {
        f"L-{n:03}": {
            "approved_by": f"C-{n % 20:02}",
            "copy_barcode": f"9{n * 7 % 60:03}",
            "pickup_hall_id": f"H-{n % 5}",
            "issued_by_hall": f"H-{n * 3 % 5}",
        }
        for n in range(100)
    }
    _, draft = drafted({"clerks": clerks, "halls": halls, "copies": copies, "loans": loans})
    said = set(titles(draft).values())
    assert {
        "loans approved by the clerk",
        "loans issued by the hall",
        "copy of the loan",
        "clerk (approved by) of the loan",
        "pickup hall of the loan",
        "hall (issued by) of the loan",
        "pickup halls of the copy's loans",
    } <= said


def test_other_nouns_hold_beside_certain_streams():
    jobs = {f"J{n}": {"title": f"{a} {b} clerk", "role": "x"} for n, (a, b) in enumerate(FIRMS)}
    users = {f"u{n}": {"name": f"{a} {b}", "department": b} for n, (a, b) in enumerate(FIRMS)}
    candidates = {f"c{n}": {"first_name": a, "last_name": f"{b}son"} for n, (a, b) in enumerate(FIRMS)}
    _, alone = drafted({"jobs": jobs})
    assert "vacancy" not in alone.spec.entities["job"].about
    _, clients = drafted({"users": users})
    assert "customer" in clients.spec.entities["user"].about
    _, hiring = drafted({"jobs": jobs, "users": users, "candidates": candidates})
    assert "vacancy" in hiring.spec.entities["job"].about
    assert {"colleague", "person"} <= set(hiring.spec.entities["user"].about.split())
    assert "customer" not in hiring.spec.entities["user"].about
    assert "person" in hiring.spec.entities["candidate"].about
    assert "applicant" in hiring.spec.entities["candidate"].about


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pub", "year"], "publication year"),
        (["dep", "ts"], "departure time"),
        (["dep"], "depot department"),
        (["no", "show"], "no show"),
        (["no", "of", "pages"], "number of pages"),
        (["veh", "no"], "vehicle number"),
        (["reorder", "pt"], "reorder point"),
        (["pt", "name"], "patient name"),
        (["resp", "tech"], "responsible technician"),
        (["resp", "cd"], "response code"),
        (["qty", "ord"], "quantity ordered"),
        (["duration", "min"], "duration minutes"),
        (["min", "duration"], "minimum duration"),
        (["bid", "min"], "bid minimum"),
        (["pass", "type"], "pass type kind"),
        (["employee", "count"], "employee count"),
    ],
)
def test_what_stands_beside_an_abbreviation_tells_what_it_means(words, said):
    assert " ".join(written_out(words)) == said


def test_what_is_not_counted_has_records():
    assert [called_many(name) for name in ("copy", "fuel", "staff", "order_line")] == [
        "copies",
        "fuel records",
        "staff",
        "order lines",
    ]


def test_nouns_of_one_trade_are_said_there_alone():
    people = {f"m{n}": {"first_name": a, "last_name": f"{b}son"} for n, (a, b) in enumerate(FIRMS)}
    things = {f"x{n}": {"label": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    _, gym = drafted({"members": people, "visits": dict(things), "work_orders": dict(things)})
    assert {"borrower", "encounter", "purchase"}.isdisjoint(
        " ".join(e.about for e in gym.spec.entities.values()).split()
    )
    _, library = drafted({"members": people, "books": things})
    assert "borrower" in library.spec.entities["member"].about


def test_an_abbreviation_is_the_word_that_it_begins_in_the_name_of_its_stream():
    assert written_out(["ship", "dt"], [["shipments"]]) == ["shipment", "date"]
    assert written_out(["emp", "no"], [["employees"]]) == ["employee", "number"]
    # Of two words that it begins, neither; and what the stream itself is called is its own.
    assert written_out(["exp", "dt"], [["expenses", "experts"]]) == ["expiry", "date"]
    assert written_out(["insp", "id"], [["quality", "insp"], ["inspector"]]) == ["inspection", "id"]
    assert written_out(["ref", "no"], [["refunds"]]) == ["reference", "number"]


def test_nouns_that_are_often_of_people_are_where_the_names_are():
    names = [f"{a} {b}son" for a, b in FIRMS]
    rows = {f"x{n}": {"full_name": name} for n, name in enumerate(names)}
    things = {f"y{n}": {"full_name": f"{name} 2{n}"} for n, name in enumerate(names)}
    _, draft = drafted({"speakers": rows, "hosts": things})
    assert "person" in draft.spec.entities["speaker"].about.split()
    assert "person" not in draft.spec.entities["host"].about.split()


def test_a_part_of_a_record_and_a_person_give_no_noun_for_it():
    fairs = {f"e{n}": {"title": f"{a} {b} fair", "sessions": [{"no": n}]} for n, (a, b) in enumerate(FIRMS)}
    firms = {f"a{n}": {"name": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    _, draft = drafted({"events": fairs, "accounts": firms})
    assert "session" not in draft.spec.entities["event"].about.split()
    assert "customer" in draft.spec.entities["account"].about.split()
    assert {"user", "member"}.isdisjoint(draft.spec.entities["account"].about.split())


def test_what_a_field_is_called_is_no_other_noun_for_the_record():
    grants = {f"g{n}": {"title": f"{a} {b}", "AwardGBP": 900 + n, "stage": "open"} for n, (a, b) in enumerate(FIRMS)}
    loans = {f"l{n}": {"holder": f"{a} {b}", "interest": n / 10} for n, (a, b) in enumerate(FIRMS)}
    _, draft = drafted({"grants": grants, "loans": loans})
    assert "funding" in draft.spec.entities["grant"].about.split()
    assert "award" not in draft.spec.entities["grant"].about.split()
    # What a bank lends is no checkout.
    assert draft.spec.entities["loan"].about.split() == ["borrowing"]


def test_a_place_is_not_called_after_its_contact():
    halls = {
        f"h{n}": {
            "hall_name": f"{a} {b} hall",
            "contact": {"name": f"{b} {a}son", "phone": f"+44 20 55{n:02} 1{n:03}", "email": f"desk{n}@halls.example"},
        }
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"halls": halls})
    assert draft.spec.entities["hall"].names == (("/hall_name",),)
    assert "/contact/email" in draft.spec.entities["hall"].keys


def test_a_master_table_is_called_by_what_it_holds_unless_another_is():
    rows = {f"x{n}": {"label": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
    _, draft = drafted({"item_master": rows, "order_hdr": dict(rows)})
    assert set(draft.spec.entities) == {"item", "order"}
    _, draft = drafted({"item_master": rows, "items": dict(rows)})
    assert set(draft.spec.entities) == {"item_master", "item"}


def test_abbreviated_first_and_last_names_name_a_person_whose_contact_does_not():
    tenants = {
        f"{n}": {"TenID": n, "FstNm": f"{a}a", "LstNm": f"{b}son", "EmgCtcNm": f"{b}a Kin{n}", "Rent": 700 + n}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"tenants": tenants})
    named = draft.spec.entities["tenant"].names
    assert ("/FstNm", "/LstNm") in named
    assert not any("/EmgCtcNm" in paths for paths in named)


def test_an_incident_is_not_called_after_its_commander():
    people = [f"{a}a {b}son" for a, b in FIRMS]
    incidents = {
        f"INC-{n}": {"title": ("Failover", "Expired", "Outage")[n % 3], "incidentCommander": people[n % len(people)]}
        for n in range(40)
    }
    _, draft = drafted({"incidents": incidents})
    assert not any("/incidentCommander" in paths for paths in draft.spec.entities["incident"].names)


def test_beside_organisations_users_are_no_customers():
    users = {f"u{n}": {"fullName": f"{a}a {b}son", "org": f"o{n % 5}"} for n, (a, b) in enumerate(FIRMS)}
    firms = {f"o{n}": {"name": f"{a} Works"} for n, (a, _) in enumerate(FIRMS[:5])}
    _, draft = drafted({"users": users, "organizations": firms})
    assert "customer" not in draft.spec.entities["user"].about
    assert "customer" in draft.spec.entities["organization"].about


@pytest.mark.parametrize(
    ("back", "title"),
    [
        ("subsidiaries", "subsidiaries (accounts) of the account"),
        ("accounts", "accounts of the account (as parent)"),
        ("sales_accounts", "accounts of the account (as parent)"),
        ("accounts_by_parent", "accounts of the account (as parent)"),
    ],
)
def test_a_way_back_that_has_a_name_of_its_own_is_called_by_it(back, title):
    edge = Edge("crm.accounts", back, "crm.accounts", many=True, inverse="parent", held=False)
    assert title_of("account", [edge], {"crm.accounts": "account"}, many=True) == title
