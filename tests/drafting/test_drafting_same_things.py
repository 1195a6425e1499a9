"""Streams of two systems that tell of the same things: by which values, which facts, and what is no such fact."""

import pytest
from test_drafting_links import FIRMS

from tests.memory_source import MemorySource
from workbench.drafting import draft_spec
from workbench.records import Provenance, Record
from workbench.views import View

TOWNS = ("Oslo", "Rome", "Ghent", "Turku")
PEOPLE = [(f"{a} {b}son", f"{a}.{b}@mail.example".lower()) for a, b in FIRMS]


def drafted(**systems):
    found = [
        Record(source=source, stream=stream, id=key, fields=row, provenance=Provenance(connector="files"))
        for source, streams in systems.items()
        for stream, rows in streams.items()
        for key, row in rows.items()
    ]
    source = MemorySource(found)
    return source, draft_spec(source, list(source.streams())).spec


def contacts(**more):
    return {
        f"C-{500 + n}": {
            "name": name,
            "email": email,
            "phone": f"+44 1632 96{n:04d}",
            "city": TOWNS[n % 4],
            "country": "IT",
            "status": ("active", "lapsed")[n % 2],
            "created_at": f"2024-03-{n + 1:02d}T10:00:00Z",
            "notes": f"Spoke of {TOWNS[n % 3]}",
            **more,
        }
        for n, (name, email) in enumerate(PEOPLE)
    }


def payers(**changed):
    rows = {}
    for n, (name, email) in enumerate(PEOPLE):
        rows[str(9000 + 7 * n)] = {
            "mail": email.upper() if n % 3 else email,
            "full_name": name,
            "tel": f"01632 96{n:04d}",
            "address": {"city": TOWNS[(n + (n == 4)) % 4], "country": "Italy"},
            "status": ("active", "lapsed")[n % 2 if n != 5 else 0],
            "created_at": f"2025-03-{n + 1:02d}T10:00:00Z",
            "notes": f"Pays {n} times",
            **changed,
        }
    return rows


def test_people_of_two_systems_are_the_same_by_their_addresses_and_state_the_same_facts():
    _, spec = drafted(crm={"contacts": contacts()}, billing={"customers": payers()})
    mine, theirs = spec.entities["contact"], spec.entities["customer"]
    assert (mine.natural_keys, theirs.natural_keys) == (("/email",), ("/mail",))
    assert mine.facts == {"name": "/name", "phone": "/phone", "city": "/city", "status": "/status"}
    assert theirs.facts == {"name": "/full_name", "phone": "/tel", "city": "/address/city", "status": "/status"}


def test_an_unedited_draft_tells_what_two_systems_state_differently():
    source, spec = drafted(crm={"contacts": contacts()}, billing={"customers": payers()})
    view = View(spec, source)
    name = PEOPLE[4][0]
    line = "Conflict: 'city' is Rome in billing:customers/9028 and Oslo in crm:contacts/C-504.\n"
    assert view.build(f"In which city does {name} live?").text.startswith(line)
    other = view.build(f"What is the status of {PEOPLE[5][0]}?").text
    assert other.startswith("Conflict: 'status' is active in billing:customers/9035 and lapsed in crm:contacts/C-505.")
    for asked in ("phone number", "email", "country", "notes"):
        assert "Conflict" not in view.build(f"What is the {asked} of {name}?").text
    assert "Conflict" not in view.build(f"When was {name} created?").text
    assert "Conflict" not in view.build(f"In which city does {PEOPLE[6][0]} live?").text


def test_names_of_the_same_things_are_no_copies():
    _, spec = drafted(crm={"contacts": contacts()}, billing={"customers": payers()})
    assert ("/name",) in spec.entities["contact"].names
    assert ("/full_name",) in spec.entities["customer"].names


def test_states_of_other_words_are_no_one_fact():
    rows = payers()
    for n, row in enumerate(rows.values()):
        row["status"] = ("overdue", "settled", "active")[n % 3]
    _, spec = drafted(crm={"contacts": contacts(status="lead")}, billing={"customers": rows})
    assert "status" not in spec.entities["contact"].facts
    assert "city" in spec.entities["contact"].facts


def test_a_city_of_another_address_is_no_one_fact():
    rows = {key: {**row, "address": {}, "shipping": {"city": "Rome"}} for key, row in payers().items()}
    _, spec = drafted(crm={"contacts": contacts()}, billing={"customers": rows})
    assert "city" not in spec.entities["contact"].facts


@pytest.mark.parametrize("stream", ["bookings", "tickets", "invoices"])
def test_what_people_did_is_not_the_same_thing_as_they(stream):
    rows = {f"B{n}": {"email": email, "status": "active", "city": TOWNS[0]} for n, (_, email) in enumerate(PEOPLE)}
    _, spec = drafted(crm={"contacts": contacts()}, shop={stream: rows})
    assert not any(entity.natural_keys for entity in spec.entities.values())


def test_companies_with_the_addresses_of_their_people_are_not_those():
    rows = {
        f"A{n}": {"name": f"{b} {a} Ltd", "email": email, "city": TOWNS[(n + 1) % 4]}
        for n, ((a, b), (_, email)) in enumerate(zip(reversed(FIRMS), PEOPLE, strict=True))
    }
    _, spec = drafted(crm={"contacts": contacts()}, billing={"accounts": rows})
    assert not any(entity.natural_keys for entity in spec.entities.values())


def test_products_of_two_systems_are_the_same_by_their_codes_but_not_by_numbers_that_are_counted_through():
    def products(key, price):
        return {
            str(n): {key: f"SKU-{7 * n}", "name": f"{a} {b}", "colour": "red", "price": price(n)}
            for n, (a, b) in enumerate(FIRMS, start=1)
        }

    mine, theirs = products("sku", lambda n: n + 0.5), products("item_code", lambda n: n + (0.5 if n > 4 else 0.75))
    _, spec = drafted(shop={"products": mine}, erp={"products": theirs})
    assert spec.entities["shop_product"].natural_keys == ("/sku",)
    assert spec.entities["shop_product"].facts["price"] == "/price"
    strangers = {key: {**row, "item_code": f"X{key}", "name": f"Odd {key}x"} for key, row in theirs.items()}
    _, spec = drafted(shop={"products": mine}, erp={"products": strangers})
    assert not any(entity.natural_keys for entity in spec.entities.values())


def test_what_is_called_otherwise_is_the_same_where_most_have_one_address():
    people = PEOPLE * 2
    farms = {
        f"F-{n}": {
            "farm_name": f"Hill {n}",
            "contact_email": f"{n}.{email}",
            "herd_size": 100 + 7 * n,
            "parlour": "abreast",
        }
        for n, (_, email) in enumerate(people)
    }
    suppliers = {
        f"S-{n}": {"TradingName": f"Dairy {n}", "Email": f"{n}.{email}".upper(), "HerdSize": 100 + 7 * n + (n % 4 == 0)}
        for n, (_, email) in enumerate(people)
    }
    assert len(people) >= 20
    _, spec = drafted(fieldbook={"farms": farms}, ledger={"suppliers": suppliers})
    assert spec.entities["farm"].natural_keys == ("/contact_email",)
    assert list(spec.entities["supplier"].facts.values()) == ["/HerdSize"]
    # Where few values agree they are two facts.
    other = {key: {**row, "HerdSize": row["HerdSize"] + 1} for key, row in suppliers.items()}
    _, spec = drafted(fieldbook={"farms": farms}, ledger={"suppliers": other})
    assert spec.entities["farm"].natural_keys == ()
    # Streams of one system link to each other, and state nothing twice.
    _, spec = drafted(ledger={"farms": farms, "suppliers": suppliers})
    assert spec.entities["farm"].natural_keys == ()
