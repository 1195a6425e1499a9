"""Fields whose names say nothing are called by what their values are, and all others by their names alone."""

from __future__ import annotations

import pytest
from test_drafting_links import FIRMS, drafted

from workbench.drafting._value_words import says_nothing
from workbench.views import View

FIRST = ("Ana", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gil", "Hugo", "Ida", "Jan")


def clients(name=lambda label: label):
    return {
        f"K-{n:03}": {
            name("f_01"): FIRST[n % 10],
            name("f_02"): FIRMS[n % len(FIRMS)][0],
            name("f_03"): f"client{n}@example.com",
            name("f_04"): f"{1950 + n % 50}-0{n % 9 + 1}-1{n % 9}",
            name("f_05"): ("gold", "silver", "bronze")[n % 3],
            name("f_06"): f"+49 30 {700000 + n}",
            name("f_07"): n % 7,
        }
        for n in range(60)
    }


def visits():
    return {
        f"V-{n:03}": {
            "f_08": f"K-{n % 60:03}",
            "f_09": f"{8 + n % 6:02}:30",
            "f_10": f"{16 + n % 4:02}:15",
            "f_11": ("economy", "business", "first")[n % 3],
            "f_12": ("yes", "no")[n % 4 == 0],
            "f_13": [{"f_14": n, "f_15": 3 * n}],
            "f_16": ("plain", "odd", "other")[n % 3],
        }
        for n in range(240)
    }


def words(draft, entity):
    return {one.path: one.words for one in draft.spec.entities[entity].words}


def test_values_of_a_shape_or_vocabulary_of_their_own_say_what_a_field_is():
    _, draft = drafted({"clients": clients(), "visits": visits()})
    own = words(draft, "client")
    assert "email" in own["/f_03"]
    assert "birth" in own["/f_04"]
    assert "tier" in own["/f_05"]
    assert "phone" in own["/f_06"]
    assert "/f_07" not in own
    own = words(draft, "visit")
    assert "departure" in own["/f_09"]
    assert "arrival" in own["/f_10"]
    assert "cabin" in own["/f_11"]
    assert "/f_16" not in own


def test_a_name_that_says_something_is_left_as_it_is():
    labels = dict(zip("f_01 f_02 f_03 f_04 f_05 f_06 f_07".split(), "first last contact since medal line age".split()))  # noqa: B905, SIM905
    _, draft = drafted({"clients": clients(labels.__getitem__)})
    own = words(draft, "client")
    assert not {"email", "birth", "tier", "phone"} & {word for text in own.values() for word in text.split()}


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("f_18", True),
        ("COL07", True),
        ("x3", True),
        ("a", True),
        ("tel", False),
        ("field_name", False),
        ("qty2", False),
        ("dob", False),
    ],
)
def test_what_says_nothing_is_no_word_cut_or_whole(name, nothing):
    assert says_nothing(name) is nothing


def test_one_field_is_shown_of_a_record_whose_names_say_nothing():
    source, draft = drafted({"clients": clients(), "visits": visits()})
    view = View(draft.spec, source)
    context = view.build("Which cabin is visit V-007 booked in?", budget_tokens=500)
    assert "f_11: business" in context.text
    assert "f_09" not in context.text
    context = view.build("What is the e-mail address of client K-012?", budget_tokens=500)
    assert "client12@example.com" in context.text
    assert "f_04" not in context.text


def test_of_counted_records_flags_tell_what_nothing_is_called_and_nobody_else_is_shown():
    source, draft = drafted({"clients": clients(), "visits": visits()})
    context = View(draft.spec, source).build("How many visits of K-012 have travel insurance?", budget_tokens=800)
    assert "Nothing here is called 'travel insurance'" in context.text
    # V-012, 072, 132 and 192 are theirs, each the fourth of four.
    assert context.text.count("f_12") >= 1
    assert "client12@example.com" not in context.text
    assert "f_14" not in context.text
    left_out = {one.field for one in context.omissions if "counts linked records" in (one.detail or "")}
    assert {"/f_03", "/f_13"} <= left_out
