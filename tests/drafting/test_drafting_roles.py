"""Links of columns that are called after what the records they name have in common, and who is only mentioned."""

from __future__ import annotations

import pytest
from test_drafting_links import drafted

POSTS = ["stager", "lighter", "usher", "prompter", "wigmaker"]


def theatre(named: list[int]):
    crew = {str(101 + 3 * n): {"badge": 101 + 3 * n, "post": POSTS[n % 5], "since": 2000 + n % 20} for n in range(50)}
    shows = {f"S{n}": {"show": f"S{n}", "prompter": named[n % len(named)], "rows": n % 9} for n in range(40)}
    return {"crew": crew, "shows": shows}


def test_a_column_called_after_the_post_of_all_whom_it_names_is_a_link():
    prompters = [101 + 3 * n for n in range(50) if n % 5 == 3]
    _, draft = drafted(theatre(prompters[:4]))
    assert ("/prompter", "w.crew") in {(link.path, link.to) for link in draft.spec.links}


@pytest.mark.parametrize("named", [[101, 104, 107, 110], [110, 125], [101, 116, 131, 146]])
def test_numbers_of_others_or_of_few_are_none(named):
    _, draft = drafted(theatre(named))
    assert "/prompter" not in {link.path for link in draft.spec.links}


def test_a_receptionist_and_a_post_code_name_no_business():
    rows = {
        f"V{n}": {
            "code": f"V{n}",
            "tradingName": f"Vet House {chr(65 + n)}",
            "site": {"postCode": f"{4100 + 7 * n}-{200 + n}"},
            "receptionist": {"name": ["Ada", "Ben", "Cleo", "Dora"][n % 4], "phone": f"2230{n:05}"},
        }
        for n in range(20)
    }
    _, draft = drafted({"surgeries": rows})
    entity = next(iter(draft.spec.entities.values()))
    assert entity.keys == ("id",)
    assert entity.names == (("/tradingName",),)


def test_a_mobile_is_a_phone():
    _, draft = drafted({"riders": {str(n): {"name": f"Rider {n}", "mobile": f"07{n:09}"} for n in range(9)}})
    words = {one.path: one.words for entity in draft.spec.entities.values() for one in entity.words}
    assert words == {"/mobile": "mobile phone"}
