"""Readable text out of marked-up text: HTML and Confluence's storage format, Atlassian documents, Slack messages.

Each takes one pass from left to right, so that hostile text (a million open tags) takes no longer than other text.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

__all__ = ["adf_text", "html_text", "slack_text"]

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "ac:layout",
        "ac:layout-cell",
        "ac:layout-section",
        "ac:plain-text-body",
        "ac:rich-text-body",
        "ac:structured-macro",
        "ac:task",
        "ac:task-body",
        "ac:task-list",
    ]
)
_DROPPED = ("script", "style", "template", "noscript")
_NAME = re.compile(r"/?([A-Za-z][\w:.-]*)")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
# Elements that are nothing but their attributes. Source: Confluence storage format,
# https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html (2026-11-25).
_SAID_BY = {
    "ri:page": ("ri:content-title", ""),
    "ri:blog-post": ("ri:content-title", ""),
    "ri:user": ("ri:account-id", "@"),
    "ri:attachment": ("ri:filename", ""),
    "ri:url": ("ri:value", ""),
    "ac:emoticon": ("ac:emoji-fallback", ""),
    "time": ("datetime", ""),
    "img": ("alt", ""),
}


class _Writer:
    """Puts pieces of text together: blocks on lines of their own, list items and table cells marked."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.verbatim = 0

    def text(self, text: str) -> None:
        self._pieces.append(text if self.verbatim else _SPACE.sub(" ", text.replace("\n", " ")))

    def line(self, start: str = "") -> None:
        self._pieces.append("\n" + start)

    def cell(self) -> None:
        self._pieces.append("\x00")

    def done(self) -> str:
        lines = "".join(self._pieces).split("\n")
        # A row's cells are joined by bars; its first and last ones have none beside them.
        whole = [" | ".join(part.strip() for part in line.split("\x00") if part.strip()) for line in lines]
        return "\n".join(line for line in whole if line and line != "-")


def html_text(value: str) -> str:
    r"""Return the text of HTML or of Confluence's storage format.

    Headings, paragraphs and rows stand on lines of their own, list items begin with `- `, the cells of a row are joined
    by ` | `, code keeps its text, scripts and styles are dropped, and links are what people read.

    Example:
        >>> html_text("<h1>Plan</h1><ul><li>one &amp; two</li></ul><p>See <a href='x'>this</a>.</p>")
        'Plan\n- one & two\nSee this.'
    """
    value = value.replace("\x00", "")
    writer = _Writer()
    at, end = 0, len(value)
    while at < end:
        start = value.find("<", at)
        if start < 0:
            start = end
        if start > at:
            writer.text(html.unescape(value[at:start]))
        if start == end:
            break
        at = _markup(value, start, writer)
    return writer.done()


def _markup(value: str, start: int, writer: _Writer) -> int:
    """Take the markup that begins at `start`, and return where it ends."""
    if value.startswith("<!--", start):
        return _after(value, "-->", start)
    if value.startswith("<![CDATA[", start):
        stop = _after(value, "]]>", start)
        for number, line in enumerate(value[start + 9 : stop].removesuffix("]]>").split("\n")):
            if number:
                writer.line()
            writer.text(line)
        return stop
    if value.startswith(("<!", "<?"), start):
        return _after(value, ">", start)
    match = _NAME.match(value, start + 1)
    if match is None:
        writer.text("<")
        return start + 1
    stop = _tag_end(value, match.end())
    name, closing = match[1].lower(), value[start + 1] == "/"
    if name in _DROPPED and not closing and not value.startswith("/>", stop - 2):
        closed = re.compile(rf"</{name}", re.IGNORECASE).search(value, stop)
        return len(value) if closed is None else _after(value, ">", closed.start())
    if name == "ac:parameter" and not closing and 'ac:name="title"' not in value[start:stop]:
        # What a macro is set to is no text of the page.
        return _after(value, "</ac:parameter>", stop)
    _element(name, closing, value[match.end() : stop], writer)
    return stop


def _element(name: str, closing: bool, attributes: str, writer: _Writer) -> None:
    if name in ("td", "th"):
        writer.cell()
    elif name in _BLOCKS:
        writer.line("- " if name == "li" and not closing else "")
        if name == "pre":
            writer.verbatim += -1 if closing and writer.verbatim else 0 if closing else 1
    elif name in _SAID_BY and not closing:
        wanted, before = _SAID_BY[name]
        found = {key.lower(): one or other for key, one, other in _ATTRIBUTE.findall(attributes[:10_000])}
        if found.get(wanted):
            writer.text(before + html.unescape(found[wanted]))


def _after(value: str, mark: str, start: int) -> int:
    found = value.find(mark, start)
    return len(value) if found < 0 else found + len(mark)


def _tag_end(value: str, start: int) -> int:
    """Return where a tag ends: behind its `>`, one inside quotes left aside."""
    stop = _after(value, ">", start)
    for _ in range(8):
        inside = value[start:stop]
        if len(inside) > 10_000 or inside.count('"') % 2 == 0:
            break
        stop = _after(value, ">", stop)
    return stop


_ADF_BLOCKS = frozenset(
    [
        "paragraph",
        "heading",
        "blockquote",
        "codeBlock",
        "listItem",
        "rule",
        "panel",
        "tableRow",
        "taskItem",
        "decisionItem",
        "mediaSingle",
        "expand",
    ]
)


def adf_text(value: Any) -> str:
    """Return the text of an Atlassian document.

    Source: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ (2026-11-25).

    Args:
        value: The document, parsed; anything else gives an empty text.
    """
    writer = _Writer()
    waiting: list[Any] = [value]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        kind = node.get("type")
        attributes = node["attrs"] if isinstance(node.get("attrs"), dict) else {}
        if kind == "text":
            writer.text(str(node.get("text", "")))
        elif kind in ("tableCell", "tableHeader"):
            writer.cell()
        elif kind == "hardBreak" or kind in _ADF_BLOCKS:
            writer.line("- " if kind == "listItem" else "")
        else:
            writer.text(_adf_said(str(kind), attributes))
        waiting.extend(reversed(_children(node, str(kind))))
    return writer.done()


def _children(node: dict[str, Any], kind: str) -> list[Any]:
    content = node.get("content")
    if not isinstance(content, list) or not content:
        return []
    first = content[0]
    if kind != "listItem" or not isinstance(first, dict) or first.get("type") != "paragraph":
        return content
    # The item's first paragraph stands behind its mark.
    inner = first.get("content")
    return [*(inner if isinstance(inner, list) else []), *content[1:]]


def _adf_said(kind: str, attributes: dict[str, Any]) -> str:
    if kind == "date":
        try:
            return datetime.fromtimestamp(int(str(attributes.get("timestamp"))) / 1000, UTC).date().isoformat()
        except (ValueError, OverflowError, OSError):
            return ""
    for name in ("text", "shortName", "url", "alt"):
        if isinstance(attributes.get(name), str):
            return str(attributes[name])
    return ""


_SLACK = re.compile(r"<([^<>\n]+)>")


def slack_text(value: str) -> str:
    """Return a Slack message as people read it; users keep their ids (`@U02`), since names change.

    Source: https://api.slack.com/reference/surfaces/formatting (2026-11-25).

    Example:
        >>> slack_text("<@U02> see <https://x.example|the plan> in <#C1|general> &amp; ask <!here>")
        '@U02 see the plan (https://x.example) in #general & ask @here'
    """
    return html.unescape(_SLACK.sub(lambda match: _slack_said(match[1]), value)).strip()


def _slack_said(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return target
    if target.startswith("#"):
        return f"#{label}" if label else target
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    return f"{label} ({target})" if label and label != target else target
