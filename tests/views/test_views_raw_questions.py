"""Questions over all records that say fields and streams by their raw names, in whatever way those are written."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from views_factories import Linked, is_unread, view_over

from workbench.context import Context

JUDGES = {
    f"M{n}": {"mb_no": f"M{n}", "mb_snm": ("Ashdown", "Birk", "Corrie", "Dell")[n % 4], "mb_fnm": f"Ina{n}"}
    for n in range(1, 5)
}
SHOWS = {
    f"SH{n:02}": {
        "sh_cd": f"SH{n:02}",
        "sh_jdg": f"M{1 + n % 5 % 3}",
        "sh_ven": ("Moor Hall", "Dale Barn", "Moor Hall")[n % 3],
        "sh_cap": 10 * (n % 7),
        **({"sh_dt": f"2023-0{1 + n % 9}-04"} if n % 4 else {}),
    }
    for n in range(1, 37)
}
TESTS = {
    f"T{n:02}": {
        "ft_lab": ("Shirley Centre", "Oak Lab")[n % 3 % 2],
        "ft_mic": 18 + n % 11,
        "ft_sh": f"SH{1 + n % 36:02}",
        "shape": ("Suri", "Plain")[n % 2],
    }
    for n in range(1, 61)
}
PAPERS = {
    f"P{n:02}": {
        "handlingEditor": f"M{1 + n % 7 % 4}",
        "wordCount": 1000 + 13 * n,
        "desk": ("East", "West")[n % 2],
        "articleType": ("data note", "survey", "survey")[n % 3],
        "meta": {"printRun": n % 9},
    }
    for n in range(1, 41)
}
BILLS = {
    f"B{n:02}": {"INVTOT": 10.5 * n, "INVDT": f"2023-0{1 + n % 9}-1{n % 9}", "STAT": ("PD", "UNP", "PD", "WOF")[n % 4]}
    for n in range(1, 41)
}
SPEC: dict[str, Any] = {
    "entities": {
        "mb": {
            "stream": "r.mb",
            "keys": ["id"],
            "names": [["/mb_fnm", "/mb_snm"]],
            "about": "person",
            "words": [{"path": "/mb_snm", "words": "surname"}, {"path": "/mb_fnm", "words": "first name"}],
        },
        "sh": {"stream": "r.sh", "keys": ["id"]},
        "ft": {"stream": "r.ft", "keys": ["id"]},
        "paper": {"stream": "r.papers", "keys": ["id"]},
        "inv": {"stream": "r.inv", "keys": ["id"]},
    },
    "sections": [{"name": one, "of": one, "required": True} for one in ("mb", "sh", "ft", "paper", "inv")],
}
LINKS = [
    Linked("sh", "sh_jdg", "/sh_jdg", "mb", "sh_by_judge"),
    Linked("ft", "ft_sh", "/ft_sh", "sh", "ft"),
    Linked("papers", "handlingEditor", "/handlingEditor", "mb", "papers"),
]
STREAMS = {"mb": JUDGES, "sh": SHOWS, "ft": TESTS, "papers": PAPERS, "inv": BILLS}


def ask(question: str) -> Context:
    return view_over(SPEC, "r", STREAMS, LINKS).build(question)


def name_of_most(key: str, bodies: dict[str, dict[str, Any]]) -> str:
    first, second = Counter(body[key] for body in bodies.values()).most_common(2)
    assert first[1] > second[1]
    judge = JUDGES[first[0]]
    return f"{judge['mb_fnm']} {judge['mb_snm']} {first[1]}"


def having(bodies: dict[str, dict[str, Any]], **values: Any) -> list[dict[str, Any]]:
    return [body for body in bodies.values() if all(body.get(key) == value for key, value in values.items())]


MOOR = having(SHOWS, sh_ven="Moor Hall")
SHIRLEY = having(TESTS, ft_lab="Shirley Centre")


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many sh have sh_ven Moor Hall?", f": {len(MOOR)}\n"),
        ("number of sh with a sh_ven of Moor Hall", f": {len(MOOR)}\n"),
        ("How many sh have Moor Hall as sh_ven", f": {len(MOOR)}\n"),
        ("How many sh have sh_ven Moor Hall or Dale Barn?", f": {len(SHOWS)}\n"),
        ("How many sh have sh_cap over 30?", f": {sum(body['sh_cap'] > 30 for body in SHOWS.values())}\n"),
        ("How many sh have no sh_dt?", f": {sum('sh_dt' not in body for body in SHOWS.values())}\n"),
        ("How many sh are there with a sh_dt?", f": {sum('sh_dt' in body for body in SHOWS.values())}\n"),
        (
            "How many shows have a sh_dt in March 2023?",
            f": {sum(body.get('sh_dt', '').startswith('2023-03') for body in SHOWS.values())}\n",
        ),
        (
            "What is the sum of INVTOT with an INVDT in March 2023?",
            f"sum of INVTOT: {sum(b['INVTOT'] for b in BILLS.values() if b['INVDT'].startswith('2023-03')):g} ",
        ),
        ("How many inv have STAT UNP?", f": {len(having(BILLS, STAT='UNP'))}\n"),
        ("What is the highest wordCount?", f"max of wordCount: {max(b['wordCount'] for b in PAPERS.values())}"),
        (
            "What is the average wordCount of the papers with articleType survey?",
            "mean of wordCount: {:g}".format(
                sum(b["wordCount"] for b in having(PAPERS, articleType="survey"))
                / len(having(PAPERS, articleType="survey"))
            )[:-1],
        ),
        ("total meta.printRun of papers", f": {sum(b['meta']['printRun'] for b in PAPERS.values())} "),
        (
            "How many papers have desk East and wordCount over 1200?",
            f": {sum(b['wordCount'] > 1200 for b in having(PAPERS, desk='East'))}\n",
        ),
        (
            "How many papers with articleType survey per desk?",
            f"West {len(having(PAPERS, articleType='survey', desk='West'))}",
        ),
        ("How many different sh_ven are there?", "number of different sh ven of sh: 2"),
        ("How many sh per sh_ven?", f"Moor Hall {len(MOOR)}"),
    ],
)
def test_fields_are_read_by_their_raw_names(question: str, figure: str) -> None:
    context = ask(question)
    assert context.status == "found", context.text
    assert figure in context.text


def test_an_average_is_over_the_records_with_the_value_that_stands_behind_a_raw_name() -> None:
    mean = sum(body["ft_mic"] for body in SHIRLEY) / len(SHIRLEY)
    text = ask("What is the average ft_mic of the ft with ft_lab Shirley Centre?").text
    assert f"(over {len(SHIRLEY)})" in text
    assert f"mean of ft_mic: {mean:.4f}".rstrip("0") in text


def test_initials_of_a_noun_are_the_stream_that_is_called_so_and_that_is_told() -> None:
    text = ask("What is the average ft_mic of the fleece tests with ft_lab Shirley Centre?").text
    assert "Read 'fleece tests' as 'ft'" in text
    assert f"(over {len(SHIRLEY)})" in text


@pytest.mark.parametrize(
    ("question", "key", "of"),
    [
        ("Which member (surname and first name) stands as sh_jdg on the most shows?", "sh_jdg", SHOWS),
        ("Which mb (mb_snm and mb_fnm) is sh_jdg on the most sh?", "sh_jdg", SHOWS),
        ("Who is the sh_jdg of the most sh?", "sh_jdg", SHOWS),
        ("Which sh_jdg has the most sh?", "sh_jdg", SHOWS),
        ("Which person is the handlingEditor of the most papers?", "handlingEditor", PAPERS),
        ("Which person is the handling editor of the most papers?", "handlingEditor", PAPERS),
    ],
)
def test_whoever_is_in_a_role_the_most_is_found_by_its_raw_name(
    question: str, key: str, of: dict[str, dict[str, Any]]
) -> None:
    assert name_of_most(key, of) in ask(question).text


def test_a_field_of_what_records_are_linked_to_narrows_them() -> None:
    halls = {key for key, body in SHOWS.items() if body["sh_ven"] == "Moor Hall"}
    number = sum(body["ft_sh"] in halls for body in TESTS.values())
    assert f": {number}\n" in ask("How many ft have a sh with sh_ven Moor Hall?").text


@pytest.mark.parametrize(
    "question",
    [
        "How many dogs have sh_ven Moor Hall?",
        "How many sh have sh_ven Windsor?",
        "How many sh have sh_jgd M1?",
        "What is the average sh_ven of the sh?",
        "What is the average ft_mic of the unicorns with ft_lab Shirley Centre?",
        "What is the sum of ft_mic of the inv?",
        "How many sh have sh_cap Moor Hall?",
        "How many sh with sh_ven Moor Hall were rained off?",
        "Which astronaut stands as sh_jdg on the most sh?",
        "Which mb is the sh_jdg of the most chess games?",
        "Who is handlingEditor of the most bridges?",
        "How many inv have STAT UNP and STAT PD?",
        "How many sh have sh_ven Moor Hall without snow?",
        "Which person is the handling editor of the most tractors?",
        "How many papers have articleType novel?",
        "How many papers have desk North and wordCount over 1200?",
        "How many desks have wordCount over 1200?",
        "What is the latest wordCount of the papers about whales?",
    ],
)
def test_what_no_record_has_is_not_counted_beside_raw_names(question: str) -> None:
    context = ask(question)
    assert context.status != "found" or "Not found" in context.text or "Nothing here is called" in context.text
    assert is_unread(context) or "number of" not in context.text or "Not found" in context.text
