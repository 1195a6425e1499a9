"""A display: what an object shows of itself, written once and rendered twice, as markup and as plain text.

Both faces come from the same cells, so they carry the same figures. The markup is made of tables, `details` and
inline style in a form that JupyterLab's sanitiser, GitHub and nbconvert leave as it is; it sets no colour that a theme
would have to share, only translucent ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from workbench.html._markup import cell, details, escape, paragraph, shown, table
from workbench.html._plain import aligned, one_line, plain

__all__ = ["Display", "Facts", "Folded", "Grid", "Lines", "Part", "Passage", "Shares", "cut"]

# A notebook sets another font on <pre>, and long lines would run out of the page.
_PRE = "font-family:monospace;white-space:pre-wrap;border-left:3px solid #8886;margin:0.4em 0;padding:0 0.8em"
_HEADLINE = "margin:0.4em 0;font-weight:600"
_PLAIN_TABLE = "border-collapse:collapse;margin:0.4em 0;table-layout:auto"
_BAR = "border-collapse:collapse;table-layout:fixed;width:100%;max-width:60em;margin:0.4em 0"
_SEGMENT = "padding:0;height:1.1em;border:1px solid #8886"
_NAME = "padding:0.15em 0.7em;border-bottom:1px solid #8886;vertical-align:top;text-align:left;font-weight:600"
_VALUE = "padding:0.15em 0.7em;border-bottom:1px solid #8886;vertical-align:top;text-align:left;white-space:pre-wrap"
# Translucent, so that they are seen on any ground; no text stands on them.
_HUES = ("#4c78a8a0", "#f58518a0", "#54a24ba0", "#b279a2a0", "#e4575690", "#72b7b2a0", "#9d755da0", "#eeca3ba0")
_REST = "#88888830"
_TEXT_BAR = 40


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values, a row each. Whole numbers get thousands separators."""

    rows: Sequence[tuple[str, object]]

    def html(self) -> str:
        """Return a table with the names as row headers."""
        rows = "".join(
            f'<tr><th scope="row" style="{_NAME}">{escape(name)}</th>'
            f'<td style="{_VALUE}">{escape(shown(value, numeric=True))}</td></tr>'
            for name, value in self.rows
        )
        return f'<table style="{_PLAIN_TABLE}"><tbody>{rows}</tbody></table>' if self.rows else ""

    def text(self) -> str:
        """Return a line each, the values under each other."""
        width = max((len(one_line(name)) for name, _ in self.rows), default=0)
        lines = []
        for name, value in self.rows:
            said = plain("" if value is None else shown(value, numeric=True)).splitlines() or [""]
            lines.append(f"{one_line(name).ljust(width)}  {said[0]}".rstrip())
            lines += [f"{'':{width}}  {line}".rstrip() for line in said[1:]]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `header`, rows as long as it, and which columns hold numbers."""

    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    caption: str = ""
    numeric: Collection[int] = ()

    def html(self) -> str:
        """Return the table."""
        return table(self.header, self.rows, caption=self.caption, numeric=self.numeric)

    def text(self) -> str:
        """Return the columns aligned, numbers on the right."""
        rows = [
            ["" if value is None else str(shown(value, numeric=i in self.numeric)) for i, value in enumerate(row)]
            for row in self.rows
        ]
        body = aligned([list(self.header), *rows], right=self.numeric)
        return f"{one_line(self.caption)}\n{body}" if self.caption else body


@dataclass(frozen=True, slots=True)
class Shares:
    """Parts of a whole, in order: a bar, and a table with the numbers.

    Attributes:
        what: What the parts are, such as `section`.
        unit: What is counted, such as `tokens`.
        parts: Names and counts, 0 or more each.
        whole: What the bar stands for; at least the sum of the parts. What is left of it is shown as free.
    """

    what: str
    unit: str
    parts: Sequence[tuple[str, int]]
    whole: int

    @property
    def free(self) -> int:
        """What the parts leave of the whole."""
        return max(0, self.whole - sum(count for _, count in self.parts))

    def _rows(self) -> list[tuple[str, int, str]]:
        parts = [*self.parts, *([("free", self.free)] if self.free else [])]
        return [(name, count, _percent(count, self.whole)) for name, count in parts]

    def html(self) -> str:
        """Return the bar, each part as wide as its share, and the table behind it."""
        segments = []
        for index, (name, count) in enumerate(self.parts):
            if count:
                segments.append(self._segment(name, count, _HUES[index % len(_HUES)]))
        if self.free:
            segments.append(self._segment("free", self.free, _REST))
        bar = f'<table style="{_BAR}"><tbody><tr>{"".join(segments)}</tr></tbody></table>' if segments else ""
        rows = []
        for index, row in enumerate(self._rows()):
            hue = _HUES[index % len(_HUES)] if index < len(self.parts) else _REST
            cells = "".join(cell(value, numeric=i > 0) for i, value in enumerate(row))
            rows.append(f'<tr><td style="border-left:0.8em solid {hue};padding:0"></td>{cells}</tr>')
        names = "".join(
            cell(name, header=True, numeric=i > 0) for i, name in enumerate((self.what, self.unit, "share"))
        )
        return (
            f'{bar}<table style="{_PLAIN_TABLE}"><thead><tr><td style="padding:0"></td>{names}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )

    def _segment(self, name: str, count: int, hue: str) -> str:
        width = 100 * count / self.whole
        title = escape(f"{one_line(name)}: {count:,} {self.unit}")
        return f'<td title="{title}" style="{_SEGMENT};width:{width:.2f}%;background-color:{hue}"></td>'

    def text(self) -> str:
        """Return a line a part with its bar in signs."""
        rows = [
            [name, f"{count:,}", share, "#" * round(_TEXT_BAR * count / self.whole) if self.whole else ""]
            for name, count, share in self._rows()
        ]
        return aligned([[self.what, self.unit, "share", ""], *rows], right=(1, 2))


def _percent(count: int, whole: int) -> str:
    return f"{count / whole:.1%}" if whole else "-"


@dataclass(frozen=True, slots=True)
class Passage:
    """Text in its own lines, in a font of one width."""

    content: str

    def html(self) -> str:
        """Return it preformatted; long lines wrap."""
        return f'<pre style="{_PRE}">{escape(self.content)}</pre>'

    def text(self) -> str:
        """Return it indented."""
        return "\n".join(f"  {line}".rstrip() for line in plain(self.content).splitlines())


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences, a paragraph each."""

    sentences: Sequence[str]

    def html(self) -> str:
        """Return a paragraph each."""
        return "".join(paragraph(sentence) for sentence in self.sentences)

    def text(self) -> str:
        """Return a line each."""
        return "\n".join(plain(sentence) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Folded:
    """Parts that are opened by hand in a notebook; plain text shows them under their summary."""

    summary: str
    parts: Sequence[Part]

    def html(self) -> str:
        """Return `details`."""
        return details(self.summary, "\n".join(part.html() for part in self.parts))

    def text(self) -> str:
        """Return the summary and the parts."""
        return "\n".join([f"{one_line(self.summary)}:", *(part.text() for part in self.parts)])


Part = Facts | Grid | Shares | Passage | Lines | Folded


@dataclass(frozen=True, slots=True)
class Display:
    """What an object shows of itself: a headline and parts."""

    headline: str
    parts: Sequence[Part] = ()

    def html(self) -> str:
        """Return it as markup for `_repr_html_`."""
        head = f'<p style="{_HEADLINE}">{escape(self.headline)}</p>'
        return "\n".join([head, *(markup for part in self.parts if (markup := part.html()))])

    def text(self) -> str:
        """Return it as plain text, with the same figures. Signs that steer a terminal are written out."""
        return "\n".join([one_line(self.headline), *(text for part in self.parts if (text := part.text()))])


def cut(rows: Iterable[Sequence[object]], at: int, *, all_of: str) -> tuple[list[Sequence[object]], list[Lines]]:
    """Return the first `at` rows, and a line that says how many more there are and what gives `all_of` them.

    Example:
        >>> cut([[1], [2], [3]], 2, all_of="to_pandas()")
        ([[1], [2]], [Lines(sentences=['and 1 more; to_pandas() has them all'])])
    """
    rows = list(rows)
    more = len(rows) - at
    return rows[:at], [Lines([f"and {more:,} more; {all_of} has them all"])] if more > 0 else []
