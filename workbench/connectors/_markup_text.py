"""Readable text out of markup: HTML, Confluence's storage format, Atlassian's documents, Slack's messages.

Nothing here raises on odd markup, and all of it takes time linear in the length, whatever the nesting.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from workbench.connectors._text_writer import TextWriter

__all__ = ["adf_text", "html_text", "slack_text"]

_MARKUP = re.compile(r"<(?=/?[A-Za-z]|[!?])")
# Possessive, so that a tag that does not end is found out in one pass.
_TAG_REST = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_TAG_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9:_.-]*+")
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_BLOCKS = _HEADINGS | {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "legend",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "ul",
    "ac:plain-text-body",
    "ac:rich-text-body",
    "ac:layout",
    "ac:layout-section",
    "ac:layout-cell",
    "ac:task-list",
}
_DROPPED = {"script", "style", "template", "noscript", "ac:placeholder", "ac:task-id", "ac:task-uuid"}
# Parameters of macros that readers see; the others are settings, such as the language of a code block.
_SHOWN_PARAMETERS = {"title", "key", ""}
_PREFORMATTED = {"pre", "ac:plain-text-body"}
_RESOURCE_NAMES = (
    "ri:content-title",
    "ri:filename",
    "ri:value",
    "ri:account-id",
    "ri:userkey",
    "ri:username",
    "ri:space-key",
    "ri:content-id",
)


def html_text(markup: str) -> str:
    r"""Return what people read of HTML or of Confluence's storage format.

    Headings, paragraphs and items of lists stand on lines of their own, a row of a table is one line with
    ` | ` between its cells, a link is its label. Scripts, styles and settings of macros are left out.

    Source of the storage format's elements:
    https://confluence.atlassian.com/conf91/confluence-storage-format-1442847767.html (read 2026-11-25)

    Example:
        >>> html_text("<h1>Fees</h1><ul><li>Bag: 20&nbsp;EUR</li></ul>")
        'Fees\n- Bag: 20 EUR'
    """
    reader = _HtmlReader(markup)
    reader.read()
    return reader.out.text()


class _HtmlReader:
    """One pass over the markup, with counters instead of a tree: no depth is too deep."""

    def __init__(self, markup: str) -> None:
        self.out = TextWriter()
        self._markup = markup
        self._quotes = True
        self._pre = 0
        self._name = ""
        self._name_mark = -1

    def read(self) -> None:
        markup, place = self._markup, 0
        while found := _MARKUP.search(markup, place):
            self._text(markup[place : found.start()])
            place = self._markup_at(found.start())
        self._text(markup[place:])

    def _markup_at(self, start: int) -> int:
        """Take what begins with `<` and return where it ends."""
        markup = self._markup
        if markup.startswith("<![CDATA[", start):
            end = _until(markup, "]]>", start)
            self._write(markup[start + 9 : end])
            return end + 3
        if markup.startswith("<!--", start):
            return _until(markup, "-->", start) + 3
        name = _TAG_NAME.match(markup, start + 1)
        end = self._tag_end(start + 1)
        if name is None:
            return end
        tag = name.group().lower()
        if tag.startswith("/"):
            self._close(tag[1:])
            return end
        return self._open(tag, markup[name.end() : end], end)

    def _tag_end(self, start: int) -> int:
        if self._quotes:
            found = _TAG_REST.match(self._markup, start)
            if found:
                return found.end()
            # A quote that is never closed: from here on quotes mean nothing, so it is looked for only once.
            self._quotes = False
        return _until(self._markup, ">", start) + 1

    def _open(self, tag: str, rest: str, end: int) -> int:
        """Begin an element; return where reading goes on."""
        empty = rest.endswith("/>")
        if tag in _DROPPED or (tag == "ac:parameter" and _attributes(rest).get("ac:name") not in _SHOWN_PARAMETERS):
            return end if empty else self._after(tag, end)
        out = self.out
        if tag == "br":
            out.line()
        elif tag == "hr" or tag in _BLOCKS or tag == "ac:parameter":
            out.space() if tag == "ac:parameter" else out.line()
            self._pre += tag in _PREFORMATTED and not empty
            out.depth += tag in ("ul", "ol", "ac:task-list") and not empty
        elif tag in ("li", "ac:task"):
            out.end_item() if empty else out.item()
        elif tag == "ac:task-status":
            close = _until(self._markup, "<", end)
            self._write("[x] " if self._markup[end:close].strip() == "complete" else "[ ] ")
            return close
        elif tag == "table":
            out.table(1 if not empty else 0)
        elif tag == "tr":
            out.row()
        elif tag in ("td", "th"):
            out.cell()
        elif tag == "a" or tag == "ac:link":
            self._name = _attributes(rest).get("href", "") if tag == "a" else ""
            self._name_mark = out.written if not empty else -1
        else:
            self._named(tag, rest)
        return end

    def _named(self, tag: str, rest: str) -> None:
        """Write an element that says in an attribute what it is."""
        if tag.startswith("ri:"):
            attributes = _attributes(rest)
            name = next((attributes[key] for key in _RESOURCE_NAMES if attributes.get(key)), "")
            name = f"@{name}" if tag == "ri:user" and name else name
            if self._name_mark >= 0:
                self._name = name
            else:
                self._write(name)
        elif tag in ("img", "time", "ac:emoticon"):
            attributes = _attributes(rest)
            self._write(attributes.get({"img": "alt", "time": "datetime"}.get(tag, "ac:emoji-fallback"), ""))

    def _close(self, tag: str) -> None:
        out = self.out
        if tag in ("a", "ac:link"):
            # A link without a label is called by what it leads to.
            if out.written == self._name_mark:
                self._write(self._name)
            self._name, self._name_mark = "", -1
        elif tag == "table":
            out.table(-1)
        elif tag == "tr":
            out.row()
        elif tag in ("li", "ac:task"):
            out.end_item()
        elif tag in _BLOCKS:
            out.line()
            self._pre = max(0, self._pre - (tag in _PREFORMATTED))
            out.depth = max(0, out.depth - (tag in ("ul", "ol", "ac:task-list")))
        elif tag == "ac:parameter":
            out.space()

    def _after(self, tag: str, start: int) -> int:
        """Return where a dropped element ends."""
        found = re.compile(rf"</{re.escape(tag)}", re.IGNORECASE).search(self._markup, start)
        return _until(self._markup, ">", found.start()) + 1 if found else len(self._markup)

    def _text(self, text: str) -> None:
        if text:
            self._write(_decoded(text))

    def _write(self, text: str) -> None:
        if self._pre:
            self.out.raw(text)
        else:
            self.out.flow(text)


def _until(markup: str, end: str, start: int) -> int:
    found = markup.find(end, start)
    return found if found >= 0 else len(markup)


def _decoded(text: str) -> str:
    if "&" not in text:
        return text
    # No character has so high a number, and Python refuses to read numbers of thousands of digits.
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))


def _attributes(rest: str) -> dict[str, str]:
    return {name.lower(): _decoded(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(rest)}


def adf_text(document: Any) -> str:
    """Return what people read of a document in Atlassian's JSON format; a plain text stays as it is.

    Source: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ (read 2026-11-25)

    Raises:
        ValueError: It is neither an object nor a text.

    Example:
        >>> adf_text({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hi"}]}]})
        'Hi'
    """
    if isinstance(document, str):
        parsed = _parsed(document)
        if parsed is None:
            return document.strip()
        document = parsed
    if not isinstance(document, dict):
        raise ValueError  # noqa: TRY004 - the value is at fault, not the call
    out = TextWriter()
    stack: list[tuple[dict[str, Any], bool]] = [(document, True)]
    while stack:
        node, opening = stack.pop()
        kind = node.get("type")
        _adf_step(out, kind if isinstance(kind, str) else "", node, opening)
        if opening:
            stack.append((node, False))
            content = node.get("content")
            if isinstance(content, list):
                stack += [(child, True) for child in reversed(content) if isinstance(child, dict)]
    return out.text()


def _parsed(text: str) -> Any | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "type" in found else None


_ADF_LINES = {"paragraph", "heading", "codeBlock", "blockquote", "panel", "rule", "mediaSingle", "mediaGroup"}
_ADF_LINES |= {"decisionList", "layoutSection", "layoutColumn", "caption", "bodiedExtension"}
_ADF_LISTS = {"bulletList", "orderedList", "taskList"}


def _adf_step(out: TextWriter, kind: str, node: dict[str, Any], opening: bool) -> None:
    """Write the beginning or the end of one node."""
    if kind in _ADF_LINES or kind in _ADF_LISTS:
        out.line()
        out.depth = max(0, out.depth + (0 if kind not in _ADF_LISTS else 1 if opening else -1))
    elif kind in ("listItem", "taskItem", "decisionItem"):
        out.item() if opening else out.end_item()
    elif kind == "table":
        out.table(1 if opening else -1)
    elif kind == "tableRow":
        out.row()
    elif kind in ("tableCell", "tableHeader"):
        if opening:
            out.cell()
    elif kind == "hardBreak":
        if opening:
            out.line()
    elif kind in ("expand", "nestedExpand"):
        out.line()
        for text in _adf_words(kind, node) if opening else ():
            out.flow(text)
            out.line()
    elif opening:
        for text in _adf_words(kind, node):
            # Line ends inside a text node are those of a code block.
            out.raw(text) if "\n" in text else out.flow(text)


def _adf_words(kind: str, node: dict[str, Any]) -> Iterator[str]:
    text = node.get("text")
    if isinstance(text, str):
        yield text
        return
    attributes = node.get("attrs")
    if not isinstance(attributes, dict):
        return
    if kind == "date":
        yield _adf_date(attributes.get("timestamp"))
        return
    names = ("text", "shortName", "title", "url", "alt", "id") if kind == "mention" else ("text", "shortName", "title")
    names = (*names, "url", "alt")
    word = next((attributes[name] for name in names if isinstance(attributes.get(name), str) and attributes[name]), "")
    if word:
        yield f"@{word}" if kind == "mention" and not word.startswith("@") else word


def _adf_date(timestamp: Any) -> str:
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC).date().isoformat()
    except (ValueError, TypeError, OverflowError, OSError):
        return str(timestamp) if isinstance(timestamp, str | int) else ""


_SLACK = re.compile(r"<([^<>\n]++)>")


def slack_text(text: str) -> str:
    """Return a Slack message as people read it: channels by their names, links with their addresses, users as `@U1`.

    Source: https://docs.slack.dev/messaging/formatting-message-text/ (read 2026-11-25)

    Example:
        >>> slack_text("<@U1> see <#C1|general> &amp; <https://x.com|the site> <!here>")
        '@U1 see #general & the site (https://x.com) @here'
    """
    plain = _SLACK.sub(lambda found: _slack_part(found.group(1)), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _slack_part(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return target
    if target.startswith("#"):
        return f"#{label}" if label else target
    if target.startswith("!"):
        name = target[1:].partition("^")
        if label:
            return label
        return "@" + (name[2].partition("^")[0] if name[0] == "subteam" else name[0])
    address = target.removeprefix("mailto:")
    return f"{label} ({target})" if label and label not in (target, address) else address
