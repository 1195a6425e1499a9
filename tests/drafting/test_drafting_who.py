"""Who is meant and who is asked for: nouns beside names, owners, names beside what else is asked."""

from test_drafting_links import FIRMS, drafted, said

from workbench.views import View

PEOPLE = {f"p{n}": {"person_id": f"p{n}", "name": f"{a} {b}son", "born": 1950 + n} for n, (a, b) in enumerate(FIRMS)}
CARS = {
    f"c{n}": {
        "car_id": f"c{n}",
        "plate": f"XK{n * 37 + 100}Q",
        "car_make": ["Tova", "Brix"][n % 2],
        "owner_id": f"p{n}",
    }
    for n in range(20)
}


def garage():
    source, draft = drafted({"people": PEOPLE, "cars": CARS})
    return View(draft.spec, source)


def test_who_owns_a_thing_is_a_person_though_the_rest_speaks_of_the_thing():
    assert ("w:people/p3", "/name") in said(garage().build("Who owns the car with plate XK211Q?", budget_tokens=500))


def test_a_name_is_shown_beside_the_field_that_is_asked_for_as_well():
    context = garage().build(
        "Who is the owner of the car c4, and in which year was that person born?", budget_tokens=500
    )
    assert {("w:people/p4", "/name"), ("w:people/p4", "/born")} <= said(context)


def test_the_noun_of_an_entity_is_no_name_of_a_record():
    drivers = {
        str(n): {
            "driver_id": n,
            "handle": handle,
            "forename": a,
            "surname": b + "er",
            "code": f"{a}{b}"[:3].upper() + str(n),
        }
        for n, ((a, b), handle) in enumerate(
            zip(FIRMS, ["driver", *(f"{a}_{b}".lower() for a, b in FIRMS[1:])], strict=True), start=1
        )
    }
    source, draft = drafted({"drivers": drivers})
    view = View(draft.spec, source)
    context = view.build("Which driver has the code TAR3?", budget_tokens=500)
    assert {item.record for item in context.items} == {"w:drivers/3"}
    assert view.build("Which driver has the code ZZQ9?", budget_tokens=500).status == "not_found"


def test_the_plural_of_a_longer_name_is_more_than_a_name_inside_it():
    units = {
        str(n): {"unit_id": n, "name": name} for n, name in enumerate(["Sales", "Stores", "Legal", "Labs", "Press"])
    }
    titles = ["Sales Clerk", "Stores Keeper", "Press Officer", "Lab Technician", "Counsel"]
    jobs = {f"J-{n}": {"job_id": f"J-{n}", "title": title, "pay": 900 + n} for n, title in enumerate(titles)}
    source, draft = drafted({"units": units, "jobs": jobs})
    context = View(draft.spec, source).build("What do Sales Clerks pay?", budget_tokens=500)
    assert {item.record for item in context.items} == {"w:jobs/J-0"}


def test_a_field_called_after_linked_records_does_not_stand_for_them():
    stays = {
        f"s{n}": {"stay_id": f"s{n}", "guest": f"p{n % 5 + 10}", "begun": f"2021-0{n % 8 + 1}-05"} for n in range(30)
    }
    bills = {
        f"b{n}": {
            "bill_id": f"b{n}",
            "guest": f"p{n % 5 + 10}",
            "lines": [{"stay": f"s{n}", "cost": n}],
            "sent": "2022-01-01",
        }
        for n in range(30)
    }
    source, draft = drafted({"people": PEOPLE, "stays": stays, "bills": bills})
    context = View(draft.spec, source).build("How many stays did Alder Paperson have?", budget_tokens=1000)
    assert any(
        one.op == "count" and len(one.records) == 6 and one.records[0][:8] == "w:stays/" for one in context.aggregates
    )
    assert not any(item.record.startswith("w:bills/") for item in context.items)
