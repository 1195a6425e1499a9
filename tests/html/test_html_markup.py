from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.html import details, escape, paragraph, table


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.text = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name for name, _ in attrs}))

    def handle_data(self, data):
        self.text.append(data)


def parsed(markup):
    reader = _Text()
    reader.feed(markup)
    reader.close()
    return reader


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=5), st.text())
def test_no_cell_can_add_a_tag_or_an_attribute(rows, caption):
    expected = [("table", {"style"})]
    expected += [("caption", {"style"})] if caption else []
    found = parsed(table(["a", "b"], rows, caption=caption)).tags
    assert found[: len(expected)] == expected
    assert {tag for tag, _ in found} <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert sum(tag == "td" for tag, _ in found) == 2 * len(rows)


def test_numbers_align_right_and_have_separators():
    markup = table(["name", "seen"], [["x", 12345], ["y", 0.5]], numeric={1})
    assert ">12,345</td>" in markup
    assert ">0.500</td>" in markup
    assert markup.count("text-align:right") == 3


def test_a_number_in_a_text_column_is_left_as_it_is():
    assert ">12345</td>" in table(["id"], [[12345]])


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="1 cells and the header 2"):
        table(["a", "b"], [["x"]])


def test_only_what_an_untrusted_notebook_keeps_is_used():
    markup = details("more <b>", table(["a"], [["x"]])) + paragraph("<script>")
    for tag, attributes in parsed(markup).tags:
        assert tag not in {"style", "script", "svg"}
        assert not any(name.startswith(("data-", "aria-")) for name in attributes)
    assert "&lt;script&gt;" in markup


def test_none_is_an_empty_cell():
    assert escape(None) == ""
