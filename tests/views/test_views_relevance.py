"""What of the records a question leads to is shown: by its words, its links, its figures, and what is not there."""

import pytest
from views_factories import Linked, view_over

PEOPLE = {
    "P-1": {"person_no": "P-1", "name": "Renée Grönlund", "phone": "+45 11", "desk": None},
    "P-2": {"person_no": "P-2", "name": "Ola Grönlund", "phone": "+45 22", "desk": "B4"},
    "P-3": {"person_no": "P-3", "name": "Dr. Ada Ek", "phone": "+45 33", "desk": ""},
}
ACCOUNTS = {
    "ACC-1": {"account_no": "ACC-1", "name": "Ferrow Mills", "town": "Aarhus", "owner_id": "P-1", "tags": [],
              "parent_no": None, "notes": ""},
    "ACC-2": {"account_no": "ACC-2", "name": "Tarn Foods", "town": "Vejle", "owner_id": "P-2", "tags": ["a"],
              "parent_no": "ACC-1", "notes": "calls on Mondays"},
}  # fmt: skip
CONTACTS = {
    "mia@ferrow.example": {"email": "mia@ferrow.example", "account_no": "ACC-1", "language": "da"},
    "jon@tarn.example": {"email": "jon@tarn.example", "account_no": "ACC-2", "language": "en"},
}
ORDERS = {
    f"70000{n}": {
        "order_no": f"70000{n}", "account_no": f"ACC-{1 + n % 2}", "amount": 10 * n, "shipped": n > 2,
        "made_at": f"2025-0{n}-01", "legs": [{"to": "Oslo", "at": f"2025-0{9 - n}-03"}],
    }
    for n in range(1, 6)
}  # fmt: skip
LINKS = [
    Linked("accounts", "owner", "/owner_id", "people", "accounts"),
    Linked("accounts", "parent", "/parent_no", "accounts", "children"),
    Linked("contacts", "account", "/account_no", "accounts", "contacts"),
    Linked("orders", "account", "/account_no", "accounts", "orders"),
]
SPEC = {
    "entities": {
        "person": {"stream": "crm.people", "names": ["/name"]},
        "account": {"stream": "crm.accounts", "names": ["/name"], "about": "customer"},
        "contact": {"stream": "crm.contacts"},
        "order": {"stream": "crm.orders", "about": "purchase"},
    },
    "sections": [
        {"name": "person", "of": "person"},
        {"name": "account", "of": "account"},
        {"name": "contact", "of": "contact"},
        {"name": "order", "of": "order"},
        {
            "name": "account-orders", "title": "orders of the account", "of": "account", "follow": ["orders"],
            "format": "line", "aggregates": [{"op": "count"}, {"op": "sum", "field": "/amount", "label": "amounts"}],
        },
        {"name": "account-owner", "title": "keeper of the account", "of": "account", "follow": ["owner"]},
        {"name": "contact-account", "title": "account of the contact", "of": "contact", "follow": ["account"]},
        {
            "name": "contact-owner", "title": "keeper of the contact's account", "of": "contact",
            "follow": ["account", "owner"],
        },
        {
            "name": "contact-orders", "title": "orders of the contact's account", "of": "contact",
            "follow": ["account", "orders"], "format": "line",
        },
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def view():
    return view_over(
        SPEC, "crm", {"people": PEOPLE, "accounts": ACCOUNTS, "contacts": CONTACTS, "orders": ORDERS}, LINKS
    )


def empties(context, urn):
    return {o.field for o in context.omissions if o.record == urn and o.reason == "empty"}


# -- links ------------------------------------------------------------------------------------------


def test_who_owns_an_account_opens_the_section_behind_the_link_to_its_owner(view):
    context = view.build("Who owns the account of mia@ferrow.example?")
    assert "owner_id: P-1" in context.spans_of("crm:accounts/ACC-1")
    assert "name: Renée Grönlund" in context.spans_of("crm:people/P-1")


def test_which_keeper_asks_for_a_name_and_their_phone_for_no_name(view):
    context = view.build("Which keeper looks after the account ACC-1?")
    assert "name: Renée Grönlund" in context.spans_of("crm:people/P-1")
    context = view.build("What is the phone of the keeper of the account ACC-1?")
    assert "phone: +45 11" in context.spans_of("crm:people/P-1")
    assert not any(span.startswith("name: ") for span in context.spans_of("crm:people/P-1"))


def test_what_lies_between_is_no_name_of_the_section_behind_it(view):
    context = view.build("In which town is the account of jon@tarn.example?")
    assert "town: Vejle" in context.text
    assert "crm:accounts/ACC-2" in context.records
    assert not any("orders" in urn for urn in context.records)


def test_the_link_back_to_what_the_question_names_is_not_what_it_asks_for(view):
    context = view.build("Which amounts do the orders of ACC-2 have?")
    orders = [urn for urn in context.records if "orders" in urn]
    assert orders
    for urn in orders:
        assert any(span.startswith("amount: ") for span in context.spans_of(urn))
        assert not any(span.startswith("account_no: ") for span in context.spans_of(urn))


# -- nothing is asked for -----------------------------------------------------------------------------


def test_a_section_that_is_pointed_at_by_its_noun_alone_shows_all_short_values_before_nested_ones(view):
    context = view.build("Tell me of the orders of ACC-2, will you?", budget_tokens=120)
    assert "made_at: 2025-01-01" in context.text
    assert "shipped: false" in context.text
    assert "Oslo" not in context.text


def test_number_of_names_no_field(view):
    context = view.build("What is the number of orders of ACC-2?", budget_tokens=40)
    assert "count: 3" in context.text
    assert "order_no: 700001;" not in context.text


def test_add_up_asks_for_the_sum(view):
    assert ": 90 (over 3)" in view.build("What do the orders of ACC-2 add up to?").text


# -- times --------------------------------------------------------------------------------------------


def test_the_latest_of_several_is_told_by_the_record_own_time_rather_than_by_a_nested_one(view):
    context = view.build("What is the amount of the latest order of ACC-2?")
    orders = [urn for urn in context.records if "orders" in urn]
    # The first by the nested time stands second: it may be meant, too.
    assert orders == ["crm:orders/700005", "crm:orders/700001", "crm:orders/700003"]
    assert "made_at: 2025-05-01" in context.spans_of("crm:orders/700005")
    assert "Oslo" not in context.text


# -- what is not there --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Which desk does P-1 have?", "desk: none"),
        ("Which desk does P-3 have?", "desk: none"),
        ("Which tags does ACC-1 have?", "tags: none"),
        ("Which desk does P-2 have?", "desk: B4"),
    ],
)
def test_a_value_that_is_not_there_is_said_when_it_is_asked_for(view, question, shown):
    context = view.build(question)
    urn = context.records[0]
    assert shown in context.spans_of(urn)
    assert shown.partition(":")[0] not in {field.strip("/") for field in empties(context, urn)}


def test_a_value_that_is_not_there_is_an_omission_when_it_is_not_asked_for(view):
    context = view.build("In which town is ACC-1?")
    assert empties(context, "crm:accounts/ACC-1") == {"/tags", "/parent_no", "/notes"}
    assert "none" not in "".join(context.spans_of("crm:accounts/ACC-1"))


# -- names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "urn"),
    [
        ("phone of renee gronlund", "crm:people/P-1"),
        ("phone of RENEE GRÖNLUND", "crm:people/P-1"),
        ("What is the phone number of Renée?", "crm:people/P-1"),
        ("Which town is Ferrow in?", "crm:accounts/ACC-1"),
        ("Tarn's orders", "crm:accounts/ACC-2"),
        ("What is the phone of Ada Ek?", "crm:people/P-3"),
        ("account:ACC-2 town", "crm:accounts/ACC-2"),
    ],
)
def test_a_record_is_found_without_accents_by_a_part_of_its_name_and_glued_to_its_noun(view, question, urn):
    context = view.build(question)
    assert context.status == "found"
    assert context.records[0] == urn


def test_a_part_that_fits_several_names_is_ambiguous(view):
    context = view.build("What is the phone of Grönlund?")
    assert context.status == "ambiguous"
    assert set(context.records) == {"crm:people/P-1", "crm:people/P-2"}


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("Ferrow Mill: which town?", "'Ferrow Mill'"),
        ("Who is Dr. Nobody?", "'Dr. Nobody'"),
        ("What is the phone of Renée Ek?", "'Renée Ek'"),
        ("phone of Lena Ek at Ferrow", "'Lena Ek'"),
    ],
)
def test_a_whole_name_that_fits_nothing_is_not_found_by_a_part_of_it(view, question, what):
    context = view.build(question)
    assert context.status == "not_found"
    assert what in context.text


def test_a_name_that_fits_nothing_is_said_beside_what_was_found(view):
    context = view.build("Do Renée Grönlund and Peter Unknown share a phone?")
    assert context.status == "found"
    assert context.text.startswith("Not found: 'Peter Unknown'.\n")
    assert "phone: +45 11" in context.text
    assert [mention.text for mention in context.mentions if not mention.records and mention.by is None] == [
        "Peter Unknown"
    ]


@pytest.mark.parametrize("budget", range(1, 40))
def test_what_does_not_fit_of_not_found_is_an_omission(view, budget):
    context = view.build("Who is Dr. Nobody?", budget_tokens=budget)
    assert context.tokens <= budget
    assert ("Not found: 'Dr. Nobody'." in context.text) != any("was not found" in o.detail for o in context.omissions)
    assert ("Looked for: " in context.text) != any("it was looked for" in o.detail for o in context.omissions)


def test_a_verb_of_the_stem_of_an_entity_still_points_at_its_sections():
    spec = {
        "entities": {
            "member": {"stream": "lib.members", "names": ["/name"], "about": "borrower"},
            "loan": {"stream": "lib.loans", "about": "borrowing"},
        },
        "sections": [
            {"name": "member", "of": "member"},
            {"name": "held", "of": "member", "follow": ["loans"], "aggregates": [{"op": "count", "label": "loans"}]},
            {"name": "due", "of": "member", "follow": ["fines"], "aggregates": [{"op": "count", "label": "fines"}]},
        ],
    }
    view = view_over(
        spec,
        "lib",
        {
            "members": {"m1": {"no": "m1", "name": "Ana Ruiz"}},
            "loans": {"l1": {"no": "l1", "member": "m1"}},
            "fines": {"f1": {"no": "f1", "member": "m1"}},
        },
        [
            Linked("loans", "member", "/member", "members", "loans"),
            Linked("fines", "member", "/member", "members", "fines"),
        ],
    )
    borrowed = view.build("How many has Ana Ruiz borrowed?", budget_tokens=300).text
    assert "## held" in borrowed
    assert "## due" not in borrowed
    # The noun says only which record is meant, so the question points at nothing and all that fits is shown.
    assert "## due" in view.build("borrower Ana Ruiz", budget_tokens=300).text
