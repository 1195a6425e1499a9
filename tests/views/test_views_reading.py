"""Reading questions as people write them: in capitals, with possessives, with bare numbers."""

import pytest
from memory_source import MemorySource, link_records

from workbench.records import Provenance, Record
from workbench.views import ContextSpec, View
from workbench.views._english.question import Question


class Records:
    """A source of the records that it is given."""

    def __init__(self, streams):
        self._records = {
            record.urn: record
            for stream, rows in streams.items()
            for row in rows
            for record in [
                Record(
                    source="shop", stream=stream, id=str(row["id"]), fields=row, provenance=Provenance(connector="shop")
                )
            ]
        }

    def streams(self):
        found = {}
        for record in self._records.values():
            found[record.qualified_stream] = found.get(record.qualified_stream, 0) + 1
        return found

    def get_many(self, urns):
        return {urn: self._records[urn] for urn in urns if urn in self._records}

    def _keys(self, stream, paths):
        for urn, record in self._records.items():
            if record.qualified_stream == stream:
                parts = [record.id if p == "id" else str(record.source_value(p)) for p in paths]
                yield Question(" ".join(parts)).text.casefold(), urn

    def find_many(self, stream, paths, keys):
        found = {}
        for key, urn in self._keys(stream, paths):
            if key in set(keys):
                found.setdefault(key, []).append(urn)
        return found

    def key_values(self, stream, paths):
        yield from dict.fromkeys(key for key, _ in self._keys(stream, paths))

    def links_from(self, urn, name):
        return []

    def links_to(self, urn, name, *, stream):
        return []


@pytest.fixture(scope="module")
def view():
    source = Records(
        {
            "customers": [
                {"id": 1041, "name": "Ana Haddad", "city": "Bern"},
                {"id": 1042, "name": "Bo", "city": "Ulm"},
            ],
            "books": [{"id": "b1", "title": "Winter's Tale", "price": 7}, {"id": "b2", "title": "Winter", "price": 8}],
        }
    )
    spec = ContextSpec(
        entities={
            "customer": {"stream": "shop.customers", "names": ["/name"]},
            "book": {"stream": "shop.books", "names": ["/title"]},
        },
        sections=[{"name": "customer", "of": "customer"}, {"name": "book", "of": "book"}],
    )
    return View(spec, source)


def found(context):
    return context.status, [urn.partition("/")[2] for urn in context.records]


@pytest.mark.parametrize(
    ("question", "records"),
    [
        ("WHAT IS THE PRICE OF WINTER'S TALE?", ["b1"]),
        ("IN WHICH PLACE DOES ANA HADDAD LIVE?", ["1041"]),
        ("What does Winter's Tale cost?", ["b1"]),
        ("What is Winter's Tale's price?", ["b1"]),
        ("What is Winter's price?", ["b2"]),
        ("What is Ana Haddad's city?", ["1041"]),
        ("city of 1041?", ["1041"]),
        ("customer no. 1042 city", ["1042"]),
    ],
)
def test_the_record_that_a_question_names_is_found(view, question, records):
    assert found(view.build(question)) == ("found", records)


def test_an_unknown_id_in_a_shouted_question_is_still_missed(view):
    context = view.build("WHAT IS THE CITY OF CUSTOMER 1041 AND OF X-17?")
    assert context.status == "not_found"
    assert "'X-17'" in context.text


def test_an_unknown_word_in_capitals_is_missed_where_the_rest_is_not(view):
    assert view.build("Is customer 1041 the owner of KLMNOP?").status == "not_found"


@pytest.mark.parametrize("question", ["Did customer 1041 meet customer 9999?", "books of customer number 9999 on 1041"])
def test_a_number_behind_the_noun_of_an_entity_that_is_no_key_is_not_found(view, question):
    context = view.build(question)
    assert context.status == "not_found"
    assert "'9999'" in context.text


def test_of_a_list_with_a_number_that_is_no_key_the_others_are_shown(view):
    context = view.build("books of customer number 9999 and 1041")
    assert context.status == "found"
    assert context.text.startswith("Not found: '9999'.\n")


@pytest.mark.parametrize("question", ["Has customer 1041 bought book 2?", "Is customer 2 of 1041 from Bern?"])
def test_a_number_that_cannot_be_such_a_key_is_not_looked_for(view, question):
    assert view.build(question).status == "found"


@pytest.mark.parametrize("question", ["What of 1042, please?", "books since 2024", "the top 12"])
def test_a_bare_number_is_a_key_only_where_it_can_be_nothing_else(view, question):
    assert view.build(question).status == ("found" if "1042" in question else "not_found")


@pytest.mark.parametrize("question", ["price of B1", "price of b 1", "the price of B-1?"])
def test_an_id_that_is_written_apart_is_found(question):
    source = Records({"books": [{"id": "b1", "price": 7}], "boxes": [{"id": "b-1", "price": 8}]})
    entities = {"book": {"stream": "shop.books"}}
    sections = [{"name": "book", "of": "book"}]
    if "-" in question:
        entities, sections = {"box": {"stream": "shop.boxes"}}, [{"name": "box", "of": "box"}]
    context = View(ContextSpec(entities=entities, sections=sections), source).build(question)
    assert context.status == "found"
    assert len(context.records) == 1


def test_a_number_of_several_parts_is_an_id_and_a_fraction_is_none(view):
    context = view.build("What is in 1214765/1?")
    assert context.text.startswith("Not found: '1214765/1'.")
    assert found(view.build("Is 1/2 or 24/7 in the city of Ana Haddad?")) == ("found", ["1041"])


def test_words_that_were_not_read_are_an_omission(view):
    context = view.build("What is the city of Ana Haddad " + "really " * 2_500)
    (unread,) = [one for one in context.omissions if one.reason == "limit"]
    assert unread.detail == "the last 507 words of the question were not read"


SHARED = {
    "entities": {
        "payment": {"stream": "shop.payments", "keys": ["id"]},
        "rental": {"stream": "shop.rentals", "keys": ["id"]},
        "country": {"stream": "shop.countries", "keys": ["id"], "names": ["/name"]},
    },
    "sections": [{"name": name, "of": name, "required": True} for name in ("payment", "rental", "country")],
}
STREAMS = {
    "payments": {"15911": {"amount": 3}},
    "rentals": {"15911": {"film": "Alien"}},
    "countries": {"DE": {"name": "Germany", "capital": "Berlin"}, "ES": {"name": "España", "capital": "Madrid"}},
}


@pytest.fixture(scope="module")
def shared():
    records = [one for stream, rows in STREAMS.items() for one in link_records("shop", stream, rows)]
    return View(ContextSpec.model_validate(SHARED), MemorySource(records))


@pytest.mark.parametrize(
    ("question", "records"),
    [
        ("What was the amount of payment 15911?", {"shop:payments/15911"}),
        ("Which film was in rental #15911?", {"shop:rentals/15911"}),
        ("What is 15911?", {"shop:payments/15911", "shop:rentals/15911"}),
        ("capital de España", {"shop:countries/ES"}),
        ("capital of de and ES", {"shop:countries/ES"}),
        ("capital of country de", {"shop:countries/DE"}),
        ("capital of DE", {"shop:countries/DE"}),
    ],
)
def test_a_number_belongs_to_the_noun_before_it_and_a_little_word_is_no_code(shared, question, records):
    assert set(shared.build(question).records) == records


def test_a_little_word_of_another_language_is_no_code_even_where_nothing_else_is_named(shared):
    assert shared.build("capital de Portugal").status == "not_found"


def test_the_last_time_asks_for_no_field_of_that_name() -> None:
    assert "time" in Question("when was the last time Ana Ruiz called").rate_terms
    assert "time" not in Question("the last time entry of Ana Ruiz").rate_terms
    assert "time" not in Question("which time did Ana Ruiz call").rate_terms
