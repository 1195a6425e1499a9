import re
from html.parser import HTMLParser

import pytest
from evals_factories import by_urn, case, context, fixed_arm, record

from workbench.evals import compare, frontier
from workbench.evals.readers import Read

HOSTILE = '</pre><script>alert("1")</script><img src=x onerror=alert(1)>'
VOID = {"meta"}


class Page(HTMLParser):
    """Collects tags and attributes, and fails on a tag that closes what is not open."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.attributes, self.marked, self.open = [], [], [], []
        self.feed(markup)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "mark" in self.open:
            self.marked.append(data)


@pytest.fixture(scope="module")
def comparison():
    cases = [case(f"c{i}", question=f"Q{i} {HOSTILE}", type=HOSTILE) for i in range(12)]
    records = by_urn(record(total=5, note=HOSTILE))
    good = {c.question: context((None, "before"), ("crm:orders/1", f"total: 5 {HOSTILE}")) for c in cases}
    poor = {c.question: context(("crm:orders/1", HOSTILE)) for c in cases[:-1]}
    arms = {f"good {HOSTILE}": fixed_arm(good), "poor": fixed_arm(poor)}
    found = compare(arms, cases, records=records, budget_tokens=200, snapshot=HOSTILE)
    return found.with_frontier(frontier(arms, cases, records=records, budgets=(50, 200)))


def test_the_page_is_sound_and_holds_no_script_and_no_request(comparison):
    page = Page(comparison.html())
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {"src", "href", "srcset", "action", "xlink:href"} & names
    assert not [name for name in names if name.startswith("on")]
    assert "url(" not in comparison.html()
    assert "@import" not in comparison.html()
    assert "http://" not in comparison.html()
    assert "https://" not in comparison.html()
    assert "prefers-color-scheme: dark" in comparison.html()


def test_texts_of_records_are_data(comparison):
    for markup in (comparison.html(), comparison._repr_html_()):
        assert "<script" not in markup
        assert "&lt;script&gt;" in markup


def test_evidence_is_marked_and_missing_evidence_named(comparison):
    page = Page(comparison.html())
    assert f"total: 5 {HOSTILE}" in "".join(page.marked)
    assert "before" not in "".join(page.marked)
    assert "Missing: crm:orders/1/total" in comparison.html()


def test_ten_cases_are_shown_side_by_side_and_the_rest_is_named(comparison):
    markup = comparison.html()
    assert markup.count('<div class="side">') == 10
    assert "2 more are not shown side by side: c10, c11" in markup
    assert "Loses 12 cases to at least one other arm; wins 0 times" in markup
    assert "Loses 0 cases to at least one other arm; wins 12 times" in markup


class Reader:
    identity = {"reader": "mock"}  # noqa: RUF012

    def __call__(self, question, text):
        if question == "c3":
            return Read("not_text", message="a page of HTML")
        return Read("answered", answer=text.partition("total: ")[2].partition("\n")[0] or "12")


def test_what_the_reader_said_is_plotted_counted_and_shown_beside_its_context():
    cases = [case(f"c{i}", question=f"c{i}") for i in range(8)]
    good = {c.question: context(("crm:orders/1", "total: 5")) for c in cases}
    poor = {**good, **{f"c{i}": context(("crm:orders/1", "note")) for i in range(3)}}
    found = compare(
        {"view": fixed_arm(poor), "bm25": fixed_arm(good)},
        cases,
        records=by_urn(record(total=5)),
        budget_tokens=200,
        snapshot="s",
        reader=Reader(),
    )
    markup = found.with_command("workbench compare support --arms 'view,bm25'", task="support").html()
    page = Page(markup)
    assert page.tags.count("rect") == 4, "a square and a diamond for each arm"
    assert "view: answerable 0.625" in markup
    assert "view: correct 0.571" in markup, "the reader's fault is left out: 4 of 7"
    assert "bm25: correct 1.000" in markup
    assert "The reader: &#x27;12&#x27; (wrong)" in markup
    assert "The reader: &#x27;5&#x27; (right)" in markup
    assert "view: 1 not_text; faults are left out" in markup
    # Where RAG wins: three cases that bm25 answers and the view does not, none the other way round.
    wins = markup[markup.index("answers, where not:") :].partition("</table>")[0]
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", wins)
    assert cells[-6:] == ["view", "", "0", "bm25", "3", ""]
    assert "workbench compare support --arms &#x27;view,bm25&#x27;" in markup


def test_a_failed_case_is_shown_with_its_message(comparison):
    assert "KeyError" in comparison.html()


def test_the_notebook_form_needs_no_style_sheet(comparison):
    markup = comparison._repr_html_()
    Page(markup)
    assert "<style" not in markup
    assert "<svg" not in markup


def test_the_page_repeats_except_for_its_times(comparison):
    assert comparison.html() == comparison.html()


def test_pairs_types_and_slices_are_tables_as_well(comparison):
    found = comparison
    pairs, slices, types = found.pairs_to_pandas(), found.slices_to_pandas(), found.types_to_pandas()
    figures = found.to_dict()
    assert len(pairs) == len(figures["paired"])
    assert list(pairs["diff"]) == [entry["diff"] for entry in figures["paired"]]
    assert list(slices["holm_p"]) == [entry["holm_p"] for entry in figures["slices"]]
    assert set(types["arm"]) == set(found.results)
    assert "with Holm&#x27;s correction over the types" in found.html()
    assert list(pairs["low"].dropna()) == [e["ci95"][0] for e in figures["paired"] if e["ci95"]]


@pytest.mark.parametrize(("right", "side"), [(5, "as low as 0.29"), (7, "as high as 0.71")])
def test_what_three_equal_cases_leave_open_is_told_of_a_single_arm(right, side):
    cases = [case(f"c{i}") for i in range(3)]
    arm = fixed_arm({c.question: context(("crm:orders/1", f"total: {right}")) for c in cases})
    compared = compare({"view": arm}, cases, records=by_urn(record(total=5)), budget_tokens=50, snapshot="s")
    for told in (str(compared), compared.html(), compared.markdown()):
        assert f"the true share may be {side}" in told
