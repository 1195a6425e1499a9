"""Names with "&", "and", "/" and none at all between their words, and names in scripts without spaces."""

import pytest
from views_factories import view_over

NAMES = [
    "Queen & Country",
    "Queen",
    "Country",
    "AT&T",
    "Smith and Sons",
    "Fish, Chips & Co.",
    "Salt/Pepper",
    "Müller und Söhne",
    "東京タワー",
    "東京",
    "田中 花子",
    "Chaconne, Suite in E Minor, Partita in E Major, Prelude and Fugue for Four Hands",
]
PLACES = {f"P{n}": {"name": name, "size": 100 + n} for n, name in enumerate(NAMES)}
SPEC = {
    "entities": {"place": {"stream": "w.places", "names": ["/name"]}},
    "sections": [{"name": "place", "of": "place", "required": True}],
}


@pytest.fixture(scope="module")
def view():
    return view_over(SPEC, "w", {"places": PLACES})


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What is the size of Queen & Country?", ["Queen & Country"]),
        ("size of queen and country", ["Queen & Country"]),
        ("What are the sizes of Country and Queen?", ["Queen", "Country"]),
        ("size of AT & T", ["AT&T"]),
        ("size of at&t", ["AT&T"]),
        ("size of Smith & Sons", ["Smith and Sons"]),
        ("size of Fish, Chips and Co.", ["Fish, Chips & Co."]),
        ("size of Salt / Pepper", ["Salt/Pepper"]),
        ("size of Muller & Sohne", ["Müller und Söhne"]),
        ("東京タワーのsizeは?", ["東京タワー"]),
        ("東京のsizeは?", ["東京"]),
        ("東京タワーと東京のsize", ["東京タワー", "東京"]),
        (f"What size has {NAMES[-1]}?", [NAMES[-1]]),
    ],
)
def test_a_name_is_found_however_its_words_are_joined(view, question, names):
    context = view.build(question)
    assert set(context.records) == {f"w:places/P{NAMES.index(name)}" for name in names}


@pytest.mark.parametrize("question", ["size of Salt & Country?", "大阪タワーのsizeは?"])
def test_other_names_stay_unknown(view, question):
    assert "P6" not in str(view.build(question).records)
    assert "w:places/P8" not in view.build(question).records


def test_a_question_in_capitals_names_no_stranger(view):
    assert "Not found" not in view.build("SIZE OF QUEEN PLEASE").text
