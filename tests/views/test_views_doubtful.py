"""What is shown of the latest of many, where a question is understood in part, and how a title is attributed."""

import pytest
from memory_source import MemorySource, link_records
from views_factories import view_over

from workbench.records import LinkType
from workbench.views import ContextSpec, View
from workbench.views._english.question import Question

ACCOUNTS = {"A-1": {"account_no": "A-1", "name": "Ferrow Mills", "town": "Aarhus", "segment": "retail"}}
VISITS = {
    f"V-{n}": {
        "visit_no": f"V-{n}", "account_no": "A-1", "made_at": f"2025-0{n}-01T08:00:00", "outcome": f"outcome {n}",
        "mood": "calm" if n % 2 else "tense",
    }
    for n in range(1, 8)
}  # fmt: skip
SPEC = {
    "entities": {
        "account": {"stream": "crm.accounts", "names": ["/name"], "about": "customer traveller"},
        "visit": {"stream": "crm.visits"},
    },
    "sections": [
        {"name": "account", "of": "account", "required": True},
        {"name": "visit", "of": "visit", "required": True},
        {"name": "visits", "of": "account", "follow": ["visits"], "order": {"by": "/made_at"}, "format": "line"},
        {"name": "visited", "of": "visit", "follow": ["account"]},
    ],
}


@pytest.fixture(scope="module")
def view():
    records = [
        *(one.model_copy(update={"title": one.body["name"]}) for one in link_records("crm", "accounts", ACCOUNTS)),
        *link_records("crm", "visits", VISITS, [("account", "/account_no", "accounts")]),
    ]
    links = [LinkType(stream="crm.visits", name="account", to="crm.accounts", inverse="visits")]
    return View(ContextSpec.model_validate(SPEC), MemorySource(records), links=links)


def test_of_those_behind_the_latest_the_times_alone_are_shown(view):
    context = view.build("What was the outcome of the latest of the visits of A-1?")
    newest = [urn for urn in context.records if "visits" in urn]
    assert newest == [f"crm:visits/V-{n}" for n in range(7, 0, -1)]
    for rank, urn in enumerate(newest):
        spans = context.spans_of(urn)
        assert any(span.startswith("made_at: ") for span in spans)
        assert any(span.startswith("outcome: ") for span in spans) == (rank == 0)
    left_out = {(o.record, o.field) for o in context.omissions}
    assert ("crm:visits/V-1", "/outcome") in left_out


def test_without_an_order_that_is_asked_for_every_record_shows_what_is_asked(view):
    context = view.build("What was the outcome of each of the visits of A-1?")
    assert [f"outcome: outcome {n}" in context.text for n in range(1, 8)] == [True] * 7


@pytest.mark.parametrize(
    ("question", "op", "asks"),
    [
        ("What are the first and last names of the contacts?", "latest", False),
        ("What is the first name of Mia?", "earliest", False),
        ("What are the last four digits of the card?", "latest", False),
        ("When was the last visit?", "latest", True),
        ("Which came first?", "earliest", True),
        ("What is the first name on the last order?", "latest", True),
    ],
)
def test_a_first_name_is_no_order_in_time(question, op, asks):
    assert Question(question).asks_for(op) is asks


def test_a_count_of_what_no_figure_counts_shows_the_record_that_is_named(view):
    # "traveller" points at the account of the visit, of which there is nothing to count.
    context = view.build("How many travellers were on V-3?")
    assert "outcome: outcome 3" in context.spans_of("crm:visits/V-3")
    assert "mood: calm" in context.spans_of("crm:visits/V-3")


def test_where_most_words_are_not_understood_all_short_values_follow_what_is_found(view):
    asked = view.build("What was the outcome of V-3?")
    assert "mood:" not in asked.text
    doubtful = view.build("Quarterly gubbins, widgets, sprockets and fluxes and the outcome of V-3, please?")
    assert "outcome: outcome 3" in doubtful.text
    assert "mood: calm" in doubtful.text


def test_a_title_in_brackets_is_a_span_of_its_field_and_no_omission(view):
    context = view.build("What is the town of A-1?")
    assert "(Ferrow Mills)" in context.text
    (span,) = (item for item in context.items if item.field == "/name")
    assert context.text[span.start : span.end] == "Ferrow Mills"
    assert "/name" not in {o.field for o in context.omissions}
    assert "/segment" in {o.field for o in context.omissions}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is Ana Brandt's credit limit?", True),
        ("What is the credit limit of Ana Brandt?", True),
        ("What is the phone number of Ana Brandt?", False),
        ("What is Ana Brandt's e-mail address?", False),
        ("credit of Ana Brandt", False),
    ],
)
def test_the_last_noun_of_what_is_asked_is_told_where_a_field_has_only_the_first(question: str, told: bool) -> None:
    customers = {"C-1": {"name": "Ana Brandt", "goodwill_credit": 25, "phone": "555", "email": "ana@example.org"}}
    spec = {
        "entities": {"customer": {"stream": "s.customers", "names": ["/name"]}},
        "sections": [{"name": "customer", "of": "customer", "required": True}],
    }
    context = view_over(spec, "s", {"customers": customers}).build(question, budget_tokens=200)
    assert context.text.startswith("Nothing here is called 'limit'") is told
