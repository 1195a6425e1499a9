"""Words that are said for what fields and records are called: percentages, extensions, what all comes to."""

from __future__ import annotations

import pytest
from views_factories import view_over

from workbench.views._english.everyday_forms import put_plainly
from workbench.views._english.stems import stem
from workbench.views._english.synonyms import synonyms

SPEC = {
    "fill": "relevant",
    "entities": {
        "child": {"stream": "c.children", "names": ["/name"]},
        "centre": {"stream": "c.centres", "names": ["/name"]},
        "fine": {"stream": "c.fines"},
        "crossing": {"stream": "c.crossings"},
    },
    "links": [{"name": "centre", "stream": "c.fines", "path": "/centre", "to": "c.centres", "inverse": "fines"}],
    "sections": [
        {"name": "child", "of": "child", "required": True},
        {"name": "centre", "of": "centre", "required": True},
        {"name": "fine", "of": "fine", "required": True},
        {"name": "crossing", "of": "crossing", "required": True},
        {"name": "centre-fines", "title": "fines of the centre", "of": "centre", "follow": ["fines"]},
    ],
}
CHILDREN = {
    f"K{n}": {
        "name": ["Una Holm", "Kai Berg", "Liv Dahl", "Pia Moe"][n % 4] + f" {'abcdefgh'[n // 4]}",
        "born": "2021-04-05",
        "diet": ["vegan", "any"][n % 2],
        "pickup": [{"name": "Ragna Vik", "phone": "555"}],
    }
    for n in range(20)
}
CENTRES = {
    "C1": {"name": "Fjord House", "levy_percent": 19.5, "exit": "2024-12-24", "extension": 4711, "clerk": "Odd"},
    "C2": {"name": "Birch Yard", "levy_percent": 17.25, "exit": None, "extension": 4712, "clerk": "Siv"},
}
FINES = {f"F{n}": {"centre": "C1", "fee": 2.5 + n, "what": "late", "hours": n} for n in range(6)}
CROSSINGS = {
    f"X{n}": {"master": ["Odd Lie", "Siv Aas"][n % 2], "state": ["sailed", "cancelled"][n % 2]} for n in range(9)
}


def asked(question: str, budget_tokens: int = 300):
    streams = {"children": CHILDREN, "centres": CENTRES, "fines": FINES, "crossings": CROSSINGS}
    return view_over(SPEC, "c", streams).build(question, budget_tokens=budget_tokens)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what percentage does Fjord House have", "19.5"),
        ("internal number of Fjord House", "4711"),
        ("when did Fjord House leave", "2024-12-24"),
        ("who fetches Una Holm a", "Ragna Vik"),
    ],
)
def test_a_field_is_shown_that_is_called_otherwise(question, answer):
    text = asked(question).text
    assert answer in text
    assert "Nothing here is called" not in text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what do all the fines come to", "30"),
        ("how many little ones have a vegan diet", "10"),
        ("how many kids get vegan food", "10"),
        ("how many trips were called off", "4"),
        ("what's the usual diet of the children", "any"),
    ],
)
def test_all_records_are_asked_for_in_everyday_words(question, answer):
    context = asked(question)
    assert context.status == "found"
    assert answer in context.text.split("\n- ")[0]


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("what have we paid out on claims so far, everything together", "what have we paid out on claims"),
        ("What do the tolls add up to altogether?", "total of tolls?"),
        ("how much did all of our tolls amount to?", "total of tolls"),
        ("who has written up the most faults", "who has reported the most faults"),
        ("which pilot is down for the most flights", "which pilot has the most flights"),
        ("what's our usual route", "what's our most common route"),
        ("what did Ana come to see", "what did Ana come to see"),
        ("what is the usual", "what is the usual"),
        ("who is down for Friday", "who is down for Friday"),
        ("what do they come together for", "what do they come together for"),
    ],
)
def test_forms_that_mean_the_same_are_put_alike(question, plain):
    assert put_plainly(question).rstrip("?") == plain.rstrip("?")


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("percentage", "percent"),
        ("internal", "extension"),
        ("fetch", "pickup"),
        ("skipper", "master"),
        ("leave", "exit"),
    ],
)
def test_words_that_are_said_for_others(said, called):
    assert stem(called) in synonyms(stem(said))
