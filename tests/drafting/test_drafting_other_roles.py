"""Ways back to records of the same kind by another role: who took the shifts that somebody gave away."""

from __future__ import annotations

import pytest
from test_drafting_links import FIRMS, drafted
from test_drafting_ways import followed

from workbench.views import View


def shifts(given: int = 40):
    """Wardens give shifts away and take them over; huts have gauges, and a reading is of one and checked by another."""
    wardens = {f"W{n:02}": {"name": f"{a}a {b}son", "phone": f"0555 {n:03}"} for n, (a, b) in enumerate(FIRMS)}
    swaps = {
        f"SW-{n:03}": {
            "giving_warden": f"W{n % 20:02}",
            "taking_warden": f"W{(n * 3 + 1) % 20:02}",
            "night": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}",
        }
        for n in range(given)
    }
    kinds = {f"K{n}": {"code": f"K{n}", "text": f"{a} {b}"} for n, (a, b) in enumerate(FIRMS[:8])}
    visits = {f"VS-{n}": {"reason": f"K{n % 4}", "result": f"K{n % 4 + 4}", "hours": n} for n in range(40)}
    return drafted({"wardens": wardens, "swaps": swaps, "kinds": kinds, "visits": visits})


def titles(draft, entity):
    return {section.title for section in draft.spec.sections if section.of == entity}


def test_people_lead_to_others_who_play_another_part_in_the_same():
    _, draft = shifts()
    assert {
        ("swaps_by_giving_warden", "taking_warden"),
        ("swaps_by_taking_warden", "giving_warden"),
    } <= followed(draft, "warden")
    assert ("swaps_by_giving_warden", "giving_warden") not in followed(draft, "warden")


def test_their_titles_tell_the_roles_apart():
    _, draft = shifts()
    assert {
        "taking wardens of the swaps of the warden (as giving warden)",
        "giving wardens of the swaps of the warden (as taking warden)",
    } <= titles(draft, "warden")


def test_a_buyer_is_called_so_though_any_client_may_be():
    clients = {f"C{n:02}": {"name": f"{a}a {b}son"} for n, (a, b) in enumerate(FIRMS)}
    lots = {f"L-{n:03}": {"consignor": f"C{n % 20:02}", "buyer": f"C{n * 7 % 20:02}"} for n in range(60)}
    _, draft = drafted({"clients": clients, "lots": lots})
    assert "buyers (clients) of the lots of the client (as consignor)" in titles(draft, "client")


def test_codes_of_one_table_are_no_others_in_another_role():
    _, draft = shifts()
    assert not any(len(way) > 1 and way[-1] in ("reason", "result") for way in followed(draft, "kind"))


@pytest.mark.parametrize(("given", "is_way"), [(200, True), (600, False)])
def test_what_somebody_has_many_of_is_counted_and_not_followed(given, is_way):
    _, draft = shifts(given)
    assert (("swaps_by_giving_warden", "taking_warden") in followed(draft, "warden")) is is_way


def test_they_come_after_all_other_ways_and_are_few():
    people = {f"P{n:02}": {"name": f"{a}a {b}son"} for n, (a, b) in enumerate(FIRMS)}
    roles = ("north", "east", "south", "west")
    games = {
        f"G-{n:03}": {f"{role}_player": f"P{n * (at + 3) % 20:02}" for at, role in enumerate(roles)} for n in range(80)
    }
    scores = {f"S-{n:03}": {"game": f"G-{n % 80:03}", "points": n} for n in range(160)}
    _, draft = drafted({"players": people, "games": games, "scores": scores})
    ways = [section.follow for section in draft.spec.sections if section.of == "player" and section.follow]
    back = [way for way in ways if way[-1].endswith("_player") and len(way) == 2]
    assert len(back) == 4
    assert ways[-4:] == back


def test_who_plays_the_other_part_is_told_where_the_question_calls_them_so():
    source, draft = shifts()
    first, last = FIRMS[5]
    view = View(draft.spec, source)
    # W05 gave SW-005 and SW-025 to W16.
    context = view.build(f"What is the phone of the taking warden of {first}a {last}son's swaps?", budget_tokens=800)
    assert "0555 016" in context.text
    assert "giving wardens of" not in context.text


@pytest.mark.parametrize("asked", ["What is the phone of {}?", "How many swaps have {} as taking warden?"])
def test_nobody_else_is_told_where_the_question_asks_for_none(asked):
    source, draft = shifts()
    first, last = FIRMS[5]
    context = View(draft.spec, source).build(asked.format(f"{first}a {last}son"), budget_tokens=800)
    assert {urn for urn in context.records if urn.startswith("w:wardens/")} == {"w:wardens/W05"}
    left = {one.record for one in context.omissions if one.section == "warden-swaps-by-giving-warden-taking-warden"}
    assert "w:wardens/W16" in left
