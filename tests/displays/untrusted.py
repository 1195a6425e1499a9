"""What an untrusted notebook makes of markup: JupyterLab's allow-list, as read in the sanitiser of JupyterLab 4.6.6.

Only the tags, attributes and values that displays use or could be tempted to use are listed; all others are dropped,
which a test then sees as a difference.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

TAGS = frozenset(
    [
        *("a", "b", "br", "caption", "code", "col", "colgroup", "dd", "details", "div", "dl", "dt", "em", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "hr", "i", "kbd", "li", "mark", "meter", "ol", "p", "pre", "s", "samp", "section"),
        *("small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead"),
        *("time", "tr", "u", "ul"),
    ]
)
VOID = frozenset({"br", "col", "hr"})
EVERYWHERE = frozenset({"class", "dir", "hidden", "id", "lang", "style", "title"})
OF_TAG = {
    "td": {"colspan", "rowspan", "scope", "headers", "width", "height", "align", "valign"},
    "th": {"colspan", "rowspan", "scope", "headers", "width", "height", "align", "valign"},
    "meter": {"high", "low", "max", "min", "value"},
    "details": {"open"},
    "a": {"href", "rel", "target"},
    "time": set(),
}
_LENGTH = r"(?:0|\d*\.?\d+(?:px|em|rem|ex|in|cm|mm|pt|pc|%))"
_COLOUR = r"(?:#[0-9a-f]+|rgba?\([\d\s.,]+\)|transparent)"
_LINE = rf"(?:{_LENGTH}|thin|medium|thick|none|solid|dotted|dashed|{_COLOUR})"
STYLES = {
    **{name: rf"(?:{_LENGTH}\s*){{1,4}}" for name in ("margin", "padding", "border-radius")},
    **{name: rf"{_LENGTH}|auto" for name in ("width", "max-width", "min-width", "height", "max-height")},
    **{name: rf"(?:{_LINE}\s*){{1,3}}" for name in ("border", "border-bottom", "border-left", "border-top")},
    "background-color": _COLOUR,
    "border-collapse": "collapse|separate",
    "cursor": "pointer|help|default",
    "display": "inline|block|inline-block|flex|grid",
    "font-family": "monospace|sans-serif",
    "font-size": rf"smaller|larger|{_LENGTH}",
    "font-weight": "normal|bold|[1-9]00",
    "font-style": "normal|italic",
    "table-layout": "auto|fixed",
    "text-align": "left|right|center",
    "text-decoration": "none|underline|line-through",
    "vertical-align": "top|middle|bottom|baseline",
    "white-space": "normal|pre|nowrap|pre-wrap|pre-line",
    "overflow-x": "auto|hidden|scroll|visible",
}


class Reader(HTMLParser):
    """Reads markup; keeps it as it is, as it would be sanitised, its text, and what is not balanced."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.plain, self.clean, self.texts, self.faults, self.styles, self._open = [], [], [], [], [], []
        self.feed(markup)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]

    @property
    def text(self):
        # Cells stand apart on a page.
        return " ".join(self.texts)

    def handle_starttag(self, tag, attrs):
        self.plain.append(_start(tag, attrs))
        if tag not in TAGS:
            self.faults.append(f"<{tag}> is stripped")
        else:
            self.clean.append(_start(tag, [one for one in map(lambda a: _kept(tag, *a), attrs) if one is not None]))
        self.styles += [value for name, value in attrs if name == "style"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        self.plain.append(f"</{tag}>")
        if tag in TAGS:
            self.clean.append(f"</{tag}>")
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes another tag")

    def handle_data(self, data):
        self.texts.append(data)
        self.plain.append(escape(data))
        self.clean.append(escape(data))


def _start(tag, attrs):
    return "<" + " ".join([tag, *(f'{name}="{escape(value or "")}"' for name, value in attrs)]) + ">"


def _kept(tag, name, value):
    if name not in EVERYWHERE and name not in OF_TAG.get(tag, ()):
        return None
    if name != "style":
        return name, value
    rules = [rule.split(":", 1) for rule in value.split(";") if rule.strip()]
    kept = [
        f"{key}:{said}"
        for key, said in rules
        if key in STYLES and re.fullmatch(STYLES[key], said.strip(), re.IGNORECASE)
    ]
    return name, ";".join(kept)


def figures(text):
    """The numbers of a text, each once, without signs of thousands."""
    return {one.replace(",", "") for one in re.findall(r"\d(?:[\d,]*\d)?(?:\.\d+)?%?", text)}
