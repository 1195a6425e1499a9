"""Tables with cut names: the others tell which of several nouns is meant."""

from __future__ import annotations

import pytest
from test_drafting_links import FIRMS, drafted

from workbench.drafting._cuts import cut_of
from workbench.drafting._write import spec_yaml

PEOPLE = [f"{first} {last}son" for first, last in FIRMS]


def rows(table, key, **columns):
    """Twenty rows of a table with its letters before each column."""
    return {
        f"{key}{n:03}": {f"{table}_no": f"{key}{n:03}"} | {f"{table}_{name}": of(n) for name, of in columns.items()}
        for n in range(20)
    }


def day(n):
    return f"2024-{n % 12 + 1:02}-{n % 27 + 1:02}"


def person(n):
    return PEOPLE[n % len(PEOPLE)]


def kind(*texts):
    return lambda n: texts[n % len(texts)]


def to(key):
    return lambda n: f"{key}{(7 * n + 3) % 20:03}"


COURTS = {
    "crt": rows("crt", "C", nm=lambda n: f"Court {n}", cty=kind("York", "Bristol"), tel=lambda n: f"01904 55{n:04}"),
    "mtr": rows("mtr", "M", ttl=kind("Boundary wall", "Estate"), crt=to("C"), opn_dt=day, stat=kind("O", "C")),
    "hrg": rows("hrg", "H", mtr=to("M"), dt=day, jdg=person, outc=kind("won", "lost")),
}
WATER = {
    "prem": rows("prem", "P", adr=lambda n: f"{n} Mill Lane", cty=kind("York", "Bristol")),
    "mtr": rows("mtr", "M", prem=to("P"), mk=kind("Elster", "Itron"), inst_dt=day, sz=kind("15", "20")),
    "rdg": rows("rdg", "R", mtr=to("M"), dt=day, val=lambda n: 100.5 + 3 * n),
}
BURIALS = {
    "plt": rows("plt", "P", sec=kind("North", "South"), row=lambda n: n % 9),
    "brl": rows("brl", "B", plt=to("P"), dcd=person, dt=day),
    "mem": rows("mem", "M", plt=to("P"), mtl=kind("granite", "slate", "marble")),
}


def entities(tables):
    return set(drafted(tables)[1].spec.entities)


@pytest.mark.parametrize(
    ("word", "whole", "is_cut"),
    [
        ("crt", "court", True),
        ("cpy", "copy", True),
        ("ln", "loan", True),
        ("hrg", "hearing", True),
        ("acct", "account", True),
        ("mbrshp", "membership", True),
        ("inst", "instructor", True),
        ("brw", "borrower", True),
        ("in", "instructor", False),
        ("crt", "meter", False),
        ("hrg", "hunting", False),
        ("court", "court", False),
    ],
)
def test_cut_words_are_told_from_others(word, whole, is_cut):
    assert (cut_of(word, whole) > 0) == is_cut


def test_the_more_of_a_word_is_kept_the_likelier_it_is_meant():
    assert cut_of("pty", "party") > cut_of("pty", "property") > 0


def test_tables_of_a_trade_are_called_by_its_nouns():
    assert entities(COURTS) == {"court", "matter", "hearing"}
    assert entities(BURIALS) == {"plot", "burial", "memorial"}


def test_one_name_is_another_noun_among_other_tables():
    assert "meter" in entities(WATER)


def test_what_a_name_was_cut_to_is_still_said():
    _, draft = drafted(COURTS)
    assert "hrg" in draft.spec.entities["hearing"].about.split()


def test_columns_are_called_after_the_tables_that_they_lead_to():
    _, draft = drafted(COURTS)
    assert {one.path: one.words for one in draft.spec.entities["hearing"].words}["/hrg_mtr"] == "matter"


def test_the_draft_says_which_names_were_read():
    _, draft = drafted(COURTS)
    assert "  hearing:  # 20 records; hrg is read so beside the other streams\n" in spec_yaml(draft)
    whole = {"hearing": rows("hearing", "H", date=day, judge=person)}
    assert "is read so" not in spec_yaml(drafted(whole)[1])


def words(draft, entity):
    return {one.path: one.words for one in draft.spec.entities[entity].words}


def test_columns_are_read_by_what_stands_in_them():
    _, draft = drafted(COURTS)
    assert words(draft, "court")["/crt_cty"] == "city"
    assert words(draft, "hearing") | {"/hrg_jdg": "judge", "/hrg_outc": "outcome"} == words(draft, "hearing")
    _, draft = drafted(BURIALS)
    assert words(draft, "burial")["/brl_dcd"] == "deceased"


def test_values_decide_where_letters_commonly_mean_something_else():
    cows = {
        "anm": rows("anm", "A", brd=kind("Jersey", "Holstein", "Ayrshire"), bth_dt=day, wt=lambda n: 400 + n),
        "mlk": rows("mlk", "K", anm=to("A"), dt=day, ltr=lambda n: 10.25 + n),
    }
    _, draft = drafted(cows)
    said = words(draft, "animal")
    assert (said["/anm_brd"], said["/anm_bth_dt"], said["/anm_wt"]) == ("breed", "birth date", "weight")


def test_yes_or_no_is_asked_of_what_may_be_so():
    _, draft = drafted({"quote": rows("quote", "Q", acc=kind("Y", "N"), amt=lambda n: 10.25 + n, dt=day)})
    assert "accepted" in words(draft, "quote")["/quote_acc"].split()


def test_links_to_people_are_called_after_their_part():
    clerks = {"emp": rows("emp", "E", nm=person, tel=lambda n: f"01904 55{n:04}")}
    matters = {"mtr": {key: row | {"mtr_asst": to("E")(n)} for n, (key, row) in enumerate(COURTS["mtr"].items())}}
    _, draft = drafted(COURTS | matters | clerks)
    assert words(draft, "matter")["/mtr_asst"] == "assistant"
    assert "assistant (employee) of the matter" in {section.title for section in draft.spec.sections}


def test_two_letters_tell_the_part_that_somebody_plays():
    parties = {"pty": rows("pty", "P", nm=person, tel=lambda n: f"01904 55{n:04}", dob=day)}
    matters = {
        "mtr": {
            key: row | {"mtr_cl": to("P")(n), "mtr_op": to("P")(n + 1)}
            for n, (key, row) in enumerate(COURTS["mtr"].items())
        }
    }
    _, draft = drafted(COURTS | matters | parties)
    said = words(draft, "matter")
    assert (said["/mtr_cl"], said["/mtr_op"]) == ("client", "opponent")


def test_what_all_columns_of_a_table_begin_with_is_no_letters_of_it():
    plans = {"appl": rows("appl", "A", sit=lambda n: f"{n} Mill Lane", agt=person, rcv_dt=day, dec=kind("ok", "no"))}
    _, draft = drafted(plans)
    assert words(draft, "application") | {"/appl_agt": "agent", "/appl_rcv_dt": "received date"} == words(
        draft, "application"
    )


def test_people_are_called_by_no_noun_for_things():
    clerks = {"own": rows("own", "O", nm=person, tel=lambda n: f"01904 55{n:04}")}
    assert entities(BURIALS | clerks) == {"plot", "burial", "memorial", "owner"}


def test_a_table_that_nothing_speaks_for_keeps_its_name():
    nothing = {"xqv": rows("xqv", "X", a=kind("x", "y"), b=kind("p", "q"))}
    assert entities(nothing) == {"xqv"}
    vague = {"cn": rows("cn", "X", a=kind("x", "y"), b=kind("p", "q"))}
    assert entities(vague) == {"cn"}


def test_two_tables_are_not_called_alike():
    twice = {"brl": BURIALS["brl"], "plt": BURIALS["plt"], "bural": BURIALS["brl"]}
    assert len(entities(twice)) == len(twice)


def test_whole_nouns_are_read_without_the_model(monkeypatch):
    def refuse():
        raise AssertionError

    monkeypatch.setattr("workbench.drafting._together.embedder", refuse)
    whole = {
        "court": rows("court", "C", name=lambda n: f"Court {n}", city=kind("York", "Bristol")),
        "hearing": rows("hearing", "H", court=to("C"), date=day, judge=person, outcome=kind("won", "lost"), dur=int),
    }
    assert entities(whole) == {"court", "hearing"}
