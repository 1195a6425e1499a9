"""Ways lead through what nobody calls by a name to what it is about, and not through what many share."""

import pytest
from test_drafting_links import FIRMS, drafted
from test_drafting_ways import followed

from workbench.views import View


def lending():
    """A tool library: tools have samples, samples are lent to neighbours at sheds, and some loans have damages."""
    sheds = {f"SH{n}": {"name": f"{a} Shed", "warden_name": f"Ola {b}son"} for n, (a, b) in enumerate(FIRMS[::4])}
    tools = {f"TL-{n:02}": {"name": f"{a} {b} saw", "maker": b} for n, (a, b) in enumerate(FIRMS)}
    samples = {
        f"SM-{n:03}": {
            "sample_id": f"SM-{n:03}",
            "tool": f"TL-{n % 20:02}",
            "shed": f"SH{n % 5}",
            "bought": 2000 + n % 20,
        }
        for n in range(60)
    }
    neighbours = {
        f"N-{n:02}": {"first_name": f"{a}a", "last_name": f"{b}son", "home_shed": f"SH{n % 5}"}
        for n, (a, b) in enumerate(FIRMS)
    }
    loans = {
        f"LN-{n:03}": {
            "sample": f"SM-{n * 7 % 60:03}",
            "neighbour": f"N-{n % 20:02}",
            "handed_over_at": f"SH{n % 3}",
            "lent_on": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}",
        }
        for n in range(200)
    }
    wishes = {
        f"WS-{n:02}": {
            "tool": f"TL-{n * 3 % 20:02}",
            "neighbour": f"N-{n % 20:02}",
            "made_on": f"2024-03-{n % 28 + 1:02}",
        }
        for n in range(50)
    }
    damages = {f"DM-{n:02}": {"loan": f"LN-{n * 3:03}", "cost": 5 * n} for n in range(30)}
    return drafted(
        {
            "sheds": sheds,
            "tools": tools,
            "samples": samples,
            "neighbours": neighbours,
            "loans": loans,
            "wishes": wishes,
            "damages": damages,
        }
    )


def test_what_nobody_calls_by_a_name_leads_to_what_it_is_about():
    source, draft = lending()
    # The tools of a neighbour's wishes are nearer, and say nothing of the loans.
    assert {("loans", "sample", "tool"), ("wishes", "tool")} <= followed(draft, "neighbour")
    assert {("samples", "loans", "neighbour"), ("wishes", "neighbour")} <= followed(draft, "tool")
    assert ("loan", "sample", "tool") in followed(draft, "damage")
    context = View(draft.spec, source).build("Which tools has Tarna Foodsson borrowed?", budget_tokens=800)
    # N-00 had LN-000, LN-020 … LN-180: every third sample.
    assert "Tarn Foods saw" in context.text


def test_where_something_was_done_is_said_by_the_word_of_the_link():
    _, draft = lending()
    assert {("home_shed",), ("loans", "handed_over_at")} <= followed(draft, "neighbour")
    # The loan's own neighbour says it, and so does the sample's shed.
    assert ("loan", "neighbour") in followed(draft, "damage")
    assert ("samples", "loans", "handed_over_at") not in followed(draft, "tool")


def test_no_way_leads_up_to_what_many_share_and_down_again():
    source, draft = lending()
    assert not any(way[:1] == ("home_shed",) and len(way) > 1 for way in followed(draft, "neighbour"))
    assert not any(way[:1] == ("shed",) and len(way) > 1 for way in followed(draft, "sample"))
    assert {way for way in followed(draft, "wish") if way[0] == "neighbour"} == {
        ("neighbour",),
        ("neighbour", "home_shed"),
    }
    context = View(draft.spec, source).build("Which shed is the home shed of Tarna Foodsson?", budget_tokens=800)
    assert "Tarn Shed" in context.text
    assert "SM-000" not in context.text


def test_three_times_down_through_no_name_is_no_way():
    _, draft = lending()
    assert ("samples", "loans") in followed(draft, "tool")
    assert ("samples", "loans", "damages") not in followed(draft, "tool")


def test_a_whole_of_few_parts_leads_to_its_other_parts():
    orders = {f"O-{n:02}": {"placed": f"2024-05-{n % 28 + 1:02}"} for n in range(40)}
    parcels = {f"PC-{n:02}": {"order": f"O-{n // 2:02}", "sent": f"2024-06-{n % 28 + 1:02}"} for n in range(60)}
    lines = {f"L-{n:03}": {"order": f"O-{n % 40:02}", "pieces": n % 7 + 1} for n in range(120)}
    _, draft = drafted({"orders": orders, "parcels": parcels, "lines": lines})
    assert ("order", "lines") in followed(draft, "parcel")


@pytest.mark.parametrize(("held", "is_way"), [("asked_by", True), ("steps", False)])
def test_a_list_of_those_who_did_it_is_followed_and_a_history_is_not(held, is_way):
    clerks = {f"C-{n:02}": {"name": f"{a} {b}son"} for n, (a, b) in enumerate(FIRMS)}
    files = {f"F-{n:02}": {"name": f"{b} {a}sen", "brought_by": f"C-{n % 7:02}"} for n, (a, b) in enumerate(FIRMS)}

    def who(n):
        clerks = [f"C-{n % 20:02}", f"C-{(n + 3) % 20:02}"]
        return clerks if held == "asked_by" else [{"clerk": clerk, "step": "read"} for clerk in clerks]

    hearings = {
        f"H-{n:03}": {"file": f"F-{n % 20:02}", "on": f"2024-05-{n % 28 + 1:02}", held: who(n)} for n in range(90)
    }
    _, draft = drafted({"clerks": clerks, "files": files, "hearings": hearings})
    assert any(way[0] == "hearings" and len(way) == 2 for way in followed(draft, "file")) is is_way


@pytest.mark.parametrize(("visits", "is_way"), [(12, True), (40, False)])
def test_what_is_about_many_is_counted_and_not_followed(visits, is_way):
    halls = {f"H{n}": {"name": f"{a} Hall", "warden": f"N-{n:02}"} for n, (a, _) in enumerate(FIRMS[::4])}
    people = {f"N-{n:02}": {"name": f"{a}a {b}son"} for n, (a, b) in enumerate(FIRMS)}
    calls = {f"VS-{n:03}": {"hall": f"H{n % 5}", "caller": f"N-{n * 7 % 20:02}"} for n in range(5 * visits)}
    _, draft = drafted({"halls": halls, "people": people, "calls": calls})
    assert (("calls", "caller") in followed(draft, "hall")) is is_way


def installer():
    """Sites have an owner and another one who pays; jobs at sites have five people, and people bosses."""
    customers = {f"K{n:02}": {"fname": f"{a}a", "sname": f"{b}son"} for n, (a, b) in enumerate(FIRMS)}
    staff = {f"{n + 20}": {"stf_id": n + 20, "fname": f"{b}ie", "sname": f"{a}ley"} for n, (a, b) in enumerate(FIRMS)}
    sites = {
        f"S{n:03}": {
            "cust_no": f"K{n % 20:02}",
            "bill_cust": f"K{n * 7 % 20:02}" if n % 3 else None,
            "addr": f"{n} Hill",
        }
        for n in range(60)
    }
    roles = ("sales_id", "dsgn_id", "elec_id", "insp_id", "plan_id")
    jobs = {
        f"J{n:03}": {
            "site_id": f"S{n % 60:03}",
            "jobst": ["QT", "AC", "CM"][n % 3],
            "price": 100 + n,
            **{role: 20 + (n * (at + 3)) % 20 for at, role in enumerate(roles)},
        }
        for n in range(120)
    }
    states = {
        code: {"jobst": code, "descr": text} for code, text in (("QT", "Quoted"), ("AC", "Accepted"), ("CM", "Done"))
    }
    return drafted({"cust": customers, "staf": staff, "site": sites, "job": jobs, "c_jobst": states})


def test_a_way_is_kept_where_those_that_go_on_from_there_are():
    _, draft = installer()
    ways = {section.follow for section in draft.spec.sections if section.of == "customer"}
    assert all(way[:-1] in ways for way in ways if len(way) > 1)
    # The plain link goes before that of a role.
    assert any("job" in way[-1] and not any("bill" in step for step in way) for way in ways if len(way) == 2)


def test_names_called_sname_beside_fname_are_names():
    _, draft = installer()
    assert ("/fname", "/sname") in draft.spec.entities["customer"].names
    words = {(name, one.path): one.words for name, entity in draft.spec.entities.items() for one in entity.words}
    assert words["customer", "/sname"].startswith("surname")
    assert words["job", "/jobst"] == "job status"
