"""The record browser, headless: what it shows is what the store holds."""

import json

import pytest
from widget_asks import ask

import workbench as wb
from workbench.errors import ConfigError, UnknownNameError
from workbench.notebook import Browsing, RecordBrowser, RecordFilter
from workbench.tokens import count_tokens

COUNT = 1200
STATES = ("open", "paid", "sent")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("browser") / "proj"
    project = wb.init(root)
    lines = [
        {
            "id": f"O-{number:05}",
            "status": {"value": STATES[number % 3], "label": "<b>x</b>"},
            "total_minor": number * 7 % 1000,
            "note": f"Ünïcode {number}",
            "lines": [{"sku": "S1"}],
            **({"vip": True} if number % 100 == 0 else {}),
        }
        for number in range(COUNT)
    ]
    (root / "orders.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    project.add_files("shop", [root / "orders.jsonl"])
    project.pull("shop").require_complete()
    with project:
        yield project


@pytest.fixture
def browser(project):
    return RecordBrowser(project, "shop.orders")


def all_pages(browser):
    """The ids of all pages, page by page."""
    found = []
    for page in range(1, browser.state["pages"] + 1):
        assert ask(browser, "go_to", page=page) is None
        found += [row["id"] for row in browser.state["rows"]]
    return found


def records_where(project, holds):
    return [one.id for one in project.records("shop.orders") if holds(one.body)]


def test_only_a_page_is_ever_in_the_notebook(browser):
    assert len(browser.state["rows"]) == 25
    assert (browser.state["total"], browser.state["pages"]) == (COUNT, COUNT // 25)
    assert len(json.dumps(browser._repr_mimebundle_()[0])) < 60_000
    assert len(json.dumps(browser.state)) < 20_000


def test_the_pages_together_are_the_stream(project, browser):
    assert all_pages(browser) == [one.id for one in project.records("shop.orders")]


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ([("/status/value", "eq", "open")], lambda one: one["status"]["value"] == "open"),
        ([("/status/value", "ne", "open")], lambda one: one["status"]["value"] != "open"),
        ([("/total_minor", "ge", "990")], lambda one: one["total_minor"] >= 990),
        ([("/vip", "exists", "")], lambda one: one.get("vip")),
        (
            [("/vip", "eq", "true"), ("/total_minor", "lt", "500")],
            lambda one: one.get("vip") and one["total_minor"] < 500,
        ),
        ([("/note", "contains", "code 11")], lambda one: "code 11" in one["note"]),
    ],
)
def test_a_filter_shows_the_records_that_pass_it(project, browser, filters, holds):
    for field, op, value in filters:
        assert ask(browser, "add_filter", field=field, op=op, value=value) is None
    expected = records_where(project, holds)
    assert expected
    assert browser.state["total"] == len(expected)
    assert all_pages(browser) == expected
    for _ in filters:
        assert ask(browser, "remove_filter", index=0) is None
    assert browser.state["total"] == COUNT


def test_text_is_searched_in_the_whole_record_and_the_page_begins_anew(project, browser):
    ask(browser, "go_to", page=3)
    assert ask(browser, "search", text="Ünïcode 77") is None
    assert browser.value.page == 1
    assert all_pages(browser) == records_where(project, lambda one: "Ünïcode 77" in one["note"])
    ask(browser, "search", text="nowhere at all")
    assert (browser.state["total"], browser.state["rows"], browser.state["pages"]) == (0, [], 1)
    assert "No record matches." in browser.snapshot()


def test_the_order_can_be_that_of_a_field(project, browser):
    ask(browser, "add_filter", field="/status/value", op="eq", value="open")
    ask(browser, "sort", field="/total_minor", descending=True)
    totals = [project.records("shop.orders")[one].body["total_minor"] for one in all_pages(browser)]
    assert totals == sorted(totals, reverse=True)
    ask(browser, "sort", field=None)
    assert browser.state["rows"][0]["id"] == "O-00000"


def test_tokens_are_those_of_the_fields_as_compact_json(project, browser):
    for row in browser.state["rows"][:5]:
        body = project.records("shop.orders")[row["id"]].body
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        assert row["tokens"] == count_tokens(text, encoding=browser.encoding)


def test_what_is_selected_is_kept_over_pages_and_filters_in_the_order_of_choosing(browser):
    ask(browser, "select", record_id="O-00007")
    ask(browser, "go_to", page=9)
    ask(browser, "select", record_id="O-00201")
    ask(browser, "select", record_id="O-00003")
    ask(browser, "search", text="Ünïcode 9")
    ask(browser, "select", record_id="O-00201", on=False)
    assert [one.id for one in browser.selected] == ["O-00007", "O-00003"]
    assert browser.state["selected"] == 2
    ask(browser, "select_page")
    assert len(browser.selected) == 27
    ask(browser, "select_page", on=False)
    assert [one.id for one in browser.selected] == ["O-00007", "O-00003"]
    ask(browser, "clear_selection")
    assert browser.selected == []


def test_a_record_is_opened_whole_with_its_raw_form(project, browser):
    ask(browser, "show_record", record_id="O-00042")
    assert json.loads(browser.state["opened"]["raw"]) == project.records("shop.orders")["O-00042"].model_dump(
        mode="json"
    )
    assert "&lt;b&gt;" in browser.state["opened"]["html"]
    assert browser.opened.id == "O-00042"
    assert "O-00042" in browser.snapshot()
    ask(browser, "show_record", record_id=None)
    assert browser.state["opened"] is None


def test_a_cell_can_do_what_a_hand_does(project):
    value = Browsing(filters=(RecordFilter(field="/status/value", value="paid"),), page=2, selected=("O-00001",))
    browser = RecordBrowser(project, "shop.orders", columns=["/total_minor"], page_rows=10, value=value)
    assert (browser.state["first"], len(browser.state["rows"])) == (11, 10)
    browser.value = {"filters": [{"field": "/total_minor", "op": "ge", "value": 995}]}
    assert browser.state["total"] == len(records_where(project, lambda one: one["total_minor"] >= 995))
    browser.value = Browsing(page=10_000)
    assert browser.state["page"] == COUNT // 10
    with pytest.raises(ConfigError, match="'filter' is not a key here"):
        browser.value = {"filter": []}
    with pytest.raises(UnknownNameError, match="'/nope'"):
        browser.value = Browsing(order_by="/nope")
    assert browser.value == Browsing(page=10_000)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("add_filter", {"field": "/stats", "op": "eq", "value": "x"}, "'/stats' is not a field of shop.orders"),
        ("add_filter", {"field": "/status/value", "op": "eq"}, "eq needs a value to compare /status/value with"),
        ("add_filter", {"field": "/status/value", "op": "like", "value": "x"}, "add_filter.op"),
        ("remove_filter", {"index": 3}, "there is no filter 3; there are 0"),
        ("sort", {"field": "/nope"}, "'/nope' is not a field"),
        ("go_to", {"page": 99}, "there is no page 99; the pages are 1 to 48"),
        ("go_to", {"page": 0}, "there is no page 0"),
        ("show_record", {"record_id": "O-9"}, "'O-9' is not the id of a record of shop.orders"),
        ("select", {"record_id": "O-9"}, "'O-9' is not the id"),
    ],
)
def test_a_wrong_wish_is_told_and_changes_nothing(browser, name, arguments, says):
    before = browser.value
    assert says in ask(browser, name, **arguments)["message"]
    assert browser.value == before
    assert ask(browser, "go_to", page=2) is None


def test_what_was_pulled_meanwhile_is_found(tmp_path):
    with wb.init(tmp_path / "p") as project:
        file = tmp_path / "p" / "a.jsonl"
        file.write_text('{"id": "1", "n": 5}\n', encoding="utf-8")
        project.add_files("x", [file])
        project.pull("x")
        browser = RecordBrowser(project, "x.a")
        ask(browser, "add_filter", field="/n", op="ge", value="5")
        assert browser.state["total"] == 1
        file.write_text('{"id": "1", "n": 5}\n{"id": "2", "n": 6}\n{"id": "3", "n": 1}\n', encoding="utf-8")
        project.pull("x")
        ask(browser, "sort", field="/n", descending=True)
        assert [row["id"] for row in browser.state["rows"]] == ["2", "1"]


def test_wrong_streams_columns_and_pages_are_refused(project):
    with pytest.raises(UnknownNameError, match=r"shop\.orders"):
        RecordBrowser(project, "shop.order")
    with pytest.raises(UnknownNameError, match="'/nope'"):
        RecordBrowser(project, "shop.orders", columns=["/nope"])
    with pytest.raises(ConfigError, match="1 to 100 records; given: 500"):
        RecordBrowser(project, "shop.orders", page_rows=500)
