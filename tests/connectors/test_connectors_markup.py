"""Markup becomes text that people and models can read, whatever is sent."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.connectors._markup_text import adf_text, html_text, slack_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain  text\n here", "plain text here"),
        ("<h1>Fees &amp; rules</h1><p>One.</p><p>Two<br/>lines</p>", "Fees & rules\nOne.\nTwo\nlines"),
        ("<ul><li>one</li><li><p>two</p><ol><li>in<b>ner</b></li></ol></li><li/></ul>x", "- one\n- two\n  - inner\nx"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table>z",
            "A | B\n1 2 | 3\nz",
        ),
        ("<tr><td>a<table><tr><td>in</td><td>side</td></tr></table></td></tr>", "a\nin | side"),
        (
            "<table><tr><td>a<table><tr><td>in</td><td>side</td></tr></table></td><td>b</td></tr></table>",
            "a in side | b",
        ),
        ("<td></td><td>only</td>", "| only"),
        ("<p>see <a href='https://x.com'>the page</a> <a href=https://y.com></a></p>", "see the page https://y.com"),
        ("<script>var a = '<p>no</p>'</script><STYLE>p{}</style>yes<script/>!", "yes!"),
        ("<!-- no --><?xml no?><!DOCTYPE no>yes", "yes"),
        ("<pre>a\n  b\n\nc</pre>d  e", "a\n  b\n\nc\nd e"),
        ('<img alt="a &lt; b" src="x"/> <time datetime="2026-01-02"/>', "a < b 2026-01-02"),
        ("1 < 2 & 3 > 2 <3 </ x", "1 < 2 & 3 > 2 <3 </ x"),
        ('<a title="x > y">label</a>', "label"),
        ('<a title="never closed>label</a> more', "label more"),
        ("&#" + "9" * 6000 + "; &#65; &unknown; &nbsp;x", "\ufffd A &unknown; x"),
        ("<p>cut <b", "cut"),
    ],
)
def test_html_becomes_readable_text(markup: str, text: str) -> None:
    assert html_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            '<p>See <ac:link><ri:page ri:content-title="Refund &amp; policy" ri:space-key="OPS"/></ac:link>, '
            '<ac:link><ri:page ri:content-title="X"/><ac:plain-text-link-body><![CDATA[the <label>]]>'
            '</ac:plain-text-link-body></ac:link>, ask <ac:link><ri:user ri:account-id="5b10"/></ac:link></p>',
            "See Refund & policy, the <label>, ask @5b10",
        ),
        (
            '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">py</ac:parameter>'
            "<ac:plain-text-body><![CDATA[if a < 1 &amp;& b:\n    go()\n\nend]]></ac:plain-text-body>"
            "</ac:structured-macro>after",
            "if a < 1 &amp;& b:\n    go()\n\nend\nafter",
        ),
        (
            '<p>State <ac:structured-macro ac:name="status"><ac:parameter ac:name="colour">Green</ac:parameter>'
            '<ac:parameter ac:name="title">DONE</ac:parameter></ac:structured-macro> now</p>',
            "State DONE now",
        ),
        (
            '<ac:structured-macro ac:name="jira"><ac:parameter ac:name="key">PROJ-12</ac:parameter>'
            "</ac:structured-macro>",
            "PROJ-12",
        ),
        (
            "<ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>complete</ac:task-status>"
            "<ac:task-body>ship it</ac:task-body></ac:task></ac:task-list>",
            "- [x] ship it",
        ),
        ('<ac:image><ri:attachment ri:filename="map.png"/></ac:image>', "map.png"),
    ],
)
def test_confluence_storage_format_becomes_readable_text(markup: str, text: str) -> None:
    assert html_text(markup) == text


_ODD = """<p> </p> <li> </li> <ul> <table> <tr> <td> </td> </table> <pre> </pre> <a <a> </a> <ac:link> </ac:link>
<ri:page <![CDATA[ ]]> <!-- --> <script> </script> <ac:parameter> " ' > < / = &#x &amp; a word"""
PIECES = st.sampled_from(_ODD.split())


@given(st.lists(PIECES | st.text(max_size=5), max_size=60))
def test_no_markup_is_too_odd(pieces: list[str]) -> None:
    text = html_text(" ".join(pieces))
    assert isinstance(html_text("".join(pieces)), str)
    assert text == text.strip()


@given(st.lists(st.text(alphabet="abcäß1", min_size=1, max_size=8), min_size=1, max_size=10))
def test_every_word_outside_tags_is_kept(words: list[str]) -> None:
    tags = ["<p>", "<li>", "<td>", "</td>", "<pre>", "<b>", "</p>", "<table>", "<tr>"]
    markup = "".join(f"{tags[place % len(tags)]} {word} " for place, word in enumerate(words))
    assert [word for word in html_text(markup).split() if word not in ("|", "-")] == words


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<ul><li>",
        "<table><tr><td>x",
        "<a ",
        '<a "',
        '<a ">"',
        "<!--",
        "<![CDATA[",
        "<script>",
        "</",
        "&#1",
        "<ac:link>",
        "<ac:parameter>",
        "<p a",
        "<ri:page a=",
        "<pre>\n",
    ],
)
def test_hostile_markup_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        html_text(piece * times)
        return time.process_time() - start

    seconds(10)
    # Ten times as much takes about ten times as long; quadratic would be a hundred times.
    assert seconds(100_000) < 40 * seconds(10_000) + 0.1


def doc(*content: object) -> dict[str, object]:
    return {"type": "doc", "version": 1, "content": list(content)}


def words(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def test_an_atlassian_document_becomes_readable_text() -> None:
    paragraph = {"type": "paragraph", "content": [words("Ask "), {"type": "mention", "attrs": {"text": "@Ana"}}]}
    items = [{"type": "listItem", "content": [{"type": "paragraph", "content": [words(w)]}]} for w in ("one", "two")]
    cells = [{"type": "tableCell", "content": [{"type": "paragraph", "content": [words(w)]}]} for w in "ab"]
    document = doc(
        {"type": "heading", "attrs": {"level": 1}, "content": [words("Plan")]},
        paragraph,
        {"type": "bulletList", "content": items},
        {"type": "table", "content": [{"type": "tableRow", "content": cells}]},
        {"type": "codeBlock", "content": [words("x = 1\n  y = 2")]},
        {"type": "paragraph", "content": [{"type": "date", "attrs": {"timestamp": "1767225600000"}}]},
        {"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://x.com"}}]},
    )
    text = "Plan\nAsk @Ana\n- one\n- two\na | b\nx = 1\n  y = 2\n2026-01-01\nhttps://x.com"
    assert adf_text(document) == text
    assert adf_text(json.dumps(document)) == text


def test_a_plain_text_in_place_of_an_atlassian_document_stays() -> None:
    assert adf_text(" {not a document} ") == "{not a document}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "content", "attrs", "text", "timestamp", "url"]), inner, max_size=4)
        | st.builds(lambda kind, inner: {"type": kind, "content": inner}, st.sampled_from(["table", "listItem"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["type", "content", "attrs", "text"]), JSON))
def test_no_atlassian_document_is_too_odd(document: dict[str, object]) -> None:
    assert isinstance(adf_text(document), str)


def test_a_deep_atlassian_document_needs_no_deep_stack() -> None:
    node: dict[str, object] = words("end")
    for _ in range(100_000):
        node = {"type": "bulletList", "content": [node]}
    assert adf_text(node) == "end"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("<@U1> and <@U2|bob>", "@U1 and @U2"),
        ("<#C1|general> <#C2> <#C3|>", "#general #C2 #C3"),
        ("<!here> <!channel> <!subteam^S1|@ops> <!subteam^S2>", "@here @channel @ops @S2"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
        ("<https://x.com|the site> <https://y.com>", "the site (https://x.com) https://y.com"),
        ("<mailto:ana@x.com|ana@x.com>", "ana@x.com"),
        ("&lt;b&gt; &amp;amp; &amp;lt; a > b < c", "<b> &amp; &lt; a > b < c"),
    ],
)
def test_slack_messages_become_readable_text(message: str, text: str) -> None:
    assert slack_text(message) == text


@given(st.lists(st.sampled_from(["<", ">", "|", "@", "#", "!", "^", "&amp;", "x"]), max_size=30).map("".join))
def test_no_slack_message_is_too_odd(message: str) -> None:
    assert isinstance(slack_text(message), str)
