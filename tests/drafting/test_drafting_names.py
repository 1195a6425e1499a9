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


def keepers(**more):
    """Keepers of animals with someone to call; `more` stands in each record."""
    rows = {}
    for n, (a, b) in enumerate(FIRMS):
        kin = FIRMS[(n + 7) % len(FIRMS)]
        rows[f"k{n}"] = {
            "first_name": f"{a}a",
            "last_name": f"{b}en",
            "phone": f"0151 {5000 + 7 * n}",
            "shed": f"{n} North",
            "in_case_of_need": {
                "name": f"{kin[0]}usz {kin[1]}ovicz",
                "relation": ["aunt", "uncle"][n % 2],
                "phone": f"0161 {7000 + n}",
            },
            **more,
        }
    return rows


def test_whom_a_record_only_mentions_does_not_name_it():
    source, draft = drafted({"keepers": keepers()})
    columns = {path for name in names(draft, "keeper") for path in name} | set(draft.spec.entities["keeper"].keys)
    assert {"/first_name", "/last_name", "/phone"} <= columns
    assert not any(path.startswith("/in_case_of_need/") for path in columns)
    view = View(draft.spec, source)
    # The kin of somebody are no keepers, as Tarna Foodsen and her like are.
    kin = next(row["in_case_of_need"]["name"] for row in keepers().values())
    assert "shed" not in view.build(f"In which shed does {kin} work?", budget_tokens=500).text
    assert "shed: 0 North" in view.build("In which shed does Tarna Foodsen work?", budget_tokens=500).text


def test_an_object_that_tells_of_the_record_itself_names_it():
    rows = {
        f"u{n}": {"profile": {"name": {"given": a, "family": f"{b}en"}, "mail": f"{a}.{b}{n}@x.example"}}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"users": rows})
    assert ("/profile/name/given", "/profile/name/family") in names(draft, "user")
    assert "/profile/mail" in draft.spec.entities["user"].keys


def test_the_contact_of_a_company_names_it_and_so_does_the_only_one_that_a_record_tells_of():
    contact = [{"name": f"{b}a {a}son", "email": f"{b}{n}@x.example"} for n, (a, b) in enumerate(FIRMS)]
    vendors = {f"v{n}": {"name": f"{a} {b} Ltd", "contact": contact[n]} for n, (a, b) in enumerate(FIRMS)}
    claims = {f"c{n}": {"claimant": one, "sum": 100 + n} for n, one in enumerate(contact)}
    _, draft = drafted({"vendors": vendors})
    assert {("/name",), ("/contact/name",)} <= set(names(draft, "vendor"))
    _, draft = drafted({"claims": claims})
    assert ("/claimant/name",) in names(draft, "claim")


def test_nobody_in_charge_and_no_phone_number_names_a_place():
    branches = {
        f"BR{n:02}": {"name": f"{a} {b}", "manager_name": f"{b}a {a}son", "phone": f"01632 9{60000 + 37 * n}"}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"branches": branches})
    assert names(draft, "branch") == (("/name",),)


def test_a_company_is_found_by_its_contact_and_its_phone_number():
    suppliers = {
        f"S{n:02}": {"name": f"{a} {b}", "contact_name": f"{b}a {a}son", "phone": f"01632 9{60000 + 37 * n}"}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"suppliers": suppliers})
    assert {("/name",), ("/contact_name",), ("/phone",)} <= set(names(draft, "supplier"))


def test_forms_of_address_posts_and_addresses_of_pages_name_nobody():
    clerks = {
        f"C{n}": {
            "title": f"{['Mr', 'Ms', 'Dr'][n % 3]}{' ' * (n % 2)}",
            "full_name": f"{a} {b}son",
            "job_title": f"{b} clerk {a}",
            "page": f"https://pages.example/{a.lower()}-{b.lower()}",
        }
        for n, (a, b) in enumerate(FIRMS[:15])
    }
    _, draft = drafted({"clerks": clerks})
    assert names(draft, "clerk") == (("/full_name",),)


def keys(draft, entity):
    return draft.spec.entities[entity].keys


def test_amounts_are_no_keys_however_different_they_are():
    goods = {
        f"A{n}": {"preis": f"{n},{20 + n}", "price": 1000000 + 31 * n, "NumberOfPieces": 5000 + 7 * n, "cost": n + 0.25}
        for n in range(20)
    }
    _, draft = drafted({"goods": goods})
    assert keys(draft, "good") == ("id",)


def test_numbers_called_so_and_codes_with_full_stops_stay_keys():
    goods = {f"A{n}": {"article_number": 4000 + n, "customs": f"{80 + n}.{10 + n}.{n}"} for n in range(20)}
    _, draft = drafted({"goods": goods})
    assert set(keys(draft, "good")) == {"id", "/article_number", "/customs"}


def issues():
    host = "https://code.example/tarn/scale-firmware-of-the-second-generation"
    return {
        f"9{n}": {
            "title": f"{a} {b} breaks",
            "html_url": f"{host}/issues/{n}",
            "url": f"https://api.code.example/repos/{n}/issues/{n}",
            "comments_url": f"https://api.code.example/repos/{n}/issues/{n}/comments",
            "avatar_url": f"https://code.example/pictures/{n}.png",
            "state": ("open", "closed")[n % 2],
        }
        for n, (a, b) in enumerate(FIRMS)
    }


def test_the_address_of_a_record_s_own_page_is_a_key_and_finds_it():
    source, draft = drafted({"issues": issues()})
    assert keys(draft, "issue") == ("id", "/html_url", "/url")
    asked = f"What is the state of {issues()['93']['html_url']}?"
    context = View(draft.spec, source).build(asked, budget_tokens=500)
    assert context.status == "found"
    assert context.records == ("w:issues/93",)
    assert View(draft.spec, source).build(asked.replace("/3?", "/77?")).status == "not_found"


def test_an_artefact_s_own_number_is_no_invoice_s():
    def words(stream, name):
        rows = {f"EG.{n}": {name: f"EG.{n}", "title": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS)}
        _, draft = drafted({stream: rows})
        return {one.path: one.words for entity in draft.spec.entities.values() for one in entity.words}

    assert words("artefacts", "inv") == {"/inv": "inventory number"}
    assert words("invoices", "inv_no")["/inv_no"].startswith("invoice")


def test_what_differs_by_chance_is_neither_key_nor_name():
    cars = {
        f"c-{n}": {
            "plate": f"KA{n}X{n % 3}",
            "paint": f"#FF{n:02}0A",
            "lap": f"1:{20 + n}.{400 + 7 * n}",
            "gap": f"+{n}.{300 + n}",
            "postal_code": f"9{n}1{n:02}",
            "maiden": f"Lind{n}sen",
            "fax": f"555-10{n:02}",
            "name": {"first": "Ana", "middle": f"Q{a[0]}. {n}", "last": f"{b} {a}"},
        }
        for n, (a, b) in enumerate(FIRMS, start=10)
    }
    _, draft = drafted({"cars": cars})
    assert draft.spec.entities["car"].keys == ("id", "/plate")
    assert names(draft, "car") == (("/name/first", "/name/last"), ("/name/last", "/name/first"))


def test_the_post_code_of_a_place_may_be_its_key():
    rows = {f"d-{n}": {"postcode": f"9{n}1{n:02}", "deliveries": n % 3} for n in range(10, 30)}
    _, draft = drafted({"districts": rows})
    assert draft.spec.entities["district"].keys == ("id", "/postcode")


def test_a_few_brand_names_name_their_records():
    models = ("iPhone 14", "iPad Pro", "Pixel 7", "Galaxy S23", "eBook Lite")
    phones = {f"D{n}": {"device_type": "phone", "model": model} for n, model in enumerate(models)}
    source, draft = drafted({"devices": phones})
    assert names(draft, "device") == (("/model",),)
    assert View(draft.spec, source).build("device type of the iPad Pro", budget_tokens=300).status == "found"


def test_ids_in_other_systems_are_keys_each_by_itself_though_few_records_have_all():
    systems = [f"sys{chr(97 + n)}" for n in range(14)]
    members = {
        f"m-{n}": {"id": {"gov": f"G{n:05}", systems[n % 14]: f"S{n:05}"}, "name": f"{a} {b}"}
        for n, (a, b) in enumerate(FIRMS)
    }
    _, draft = drafted({"members": members})
    assert "/id/gov" in draft.spec.entities["member"].keys
