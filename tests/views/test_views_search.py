"""Questions that name no record, over long texts: found where a text speaks of it, and told what it lacks."""

import pytest

from tests.memory_source import MemorySource
from workbench.drafting import draft_spec
from workbench.errors import BudgetError
from workbench.records import Provenance, Record
from workbench.views import View

FILLING = (
    "The sea was calm and the group was small. Lunch was soup and bread on the pier. "
    "We met at the harbour in the morning and came back before dark. "
)
TEXTS = (
    "The anchor chain lost two links. It must be replaced by the yard before the next trip.",
    "One regulator leaks below ten metres. Marit Solberg has taken it to the shop.",
    "The compressor needs a new filter. It was last changed in March.",
    "Visibility was poor and nobody saw the wreck.",
)


def built(texts=TEXTS, **more):
    found = [
        Record(
            source="club",
            stream="reports",
            id=str(9000 + n),
            fields={"title": f"Trip {n}", "body": FILLING + text, "day": f"2024-05-{n + 1:02d}", **more},
            provenance=Provenance(connector="files"),
        )
        for n, text in enumerate(texts)
    ]
    source = MemorySource(found)
    spec = draft_spec(source, ["club.reports"]).spec
    return spec, View(spec, source)


def test_streams_of_long_texts_are_searched():
    spec, _ = built()
    assert [section.search for section in spec.sections] == [True]
    for other in (["Soup and bread."] * 4, ["x" * 500 + str(n) for n in range(4)]):
        found = [
            Record(source="a", stream="b", id=str(n), fields={"t": text}, provenance=Provenance(connector="files"))
            for n, text in enumerate(other)
        ]
        assert not any(section.search for section in draft_spec(MemorySource(found), ["a.b"]).spec.sections)


@pytest.mark.parametrize(
    ("question", "said", "record"),
    [
        ("What should be done about the anchor chain?", "replaced by the yard", "9000"),
        ("Which report says that the regulator leaks?", "One regulator leaks", "9001"),
        ("When was the filter of the compressor changed?", "in March", "9002"),
        ("What did Marit Solberg take to the shop?", "Marit Solberg has taken it", "9001"),
    ],
)
def test_a_question_is_answered_by_the_text_that_speaks_of_it(question, said, record):
    context = built()[1].build(question)
    assert context.status == "found"
    assert said in context.text
    assert f"club:reports/{record}" in context.records


@pytest.mark.parametrize(
    "question",
    [
        "What is the price of gold?",
        "What did Ola Nordmann take to the shop?",
        "Was the filter of the compressor changed in 2031?",
        "What is the average visibility of the wreck?",
        "How do I reset a password?",
    ],
)
def test_what_no_text_speaks_of_is_not_found(question):
    assert built()[1].build(question).status == "not_found"


def test_words_that_stand_in_no_text_that_is_quoted_are_told():
    text = built()[1].build("Which report says that the anchor chain is rusty?").text
    assert text.startswith("Nothing here is called 'rusty'.\n")
    assert "anchor chain lost two links" in text


def test_what_speaks_of_records_by_their_values_alone_is_answered_by_no_text():
    texts = [f"{text} The report is final, and no other." for text in TEXTS]
    spec, view = built(texts, state="final")
    assert any(section.search for section in spec.sections)
    assert view.build("reports that are not only final").status == "not_found"
    assert "number of reports with state not final: 0" in view.build("reports that are not final").text
    assert view.build("Why is the report about the anchor chain final?").status == "found"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What should be done about the anchor chain?", "It must be replaced by the yard"),
        ("Which report says that the regulator leaks?", "One regulator leaks"),
        ("When was the filter of the compressor changed?", "in March"),
    ],
)
def test_what_is_quoted_under_one_budget_is_quoted_under_every_larger_one(question, said):
    spec, drafted = built()
    sections = [one.model_copy(update={"required": False}) for one in spec.sections]
    view = View(spec.model_copy(update={"sections": tuple(sections)}), drafted._source)
    told, status, rows = [], [], []
    for budget in range(1, 160):
        context = view.build(question, budget_tokens=budget)
        told.append(said in context.text)
        status.append(context.status)
        rows.append(sum(one.value for one in context.candidates))
        if said not in context.text:
            # A heading alone says nothing.
            assert context.text == "" or context.records
    assert set(status) == {"found"}
    assert told == sorted(told)
    assert told[-1]
    first = told.index(True)
    assert min(rows[first:]) >= rows[first]


def test_where_required_lines_do_not_fit_the_budget_that_is_named_does():
    spec, view = built()
    assert spec.sections[0].required
    question = "What should be done about the anchor chain?"
    with pytest.raises(BudgetError) as error:
        view.build(question, budget_tokens=3)
    assert view.build(question, budget_tokens=error.value.needed_tokens).status == "found"
