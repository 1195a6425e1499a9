"""Small pieces of markup with inline style."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Sequence

__all__ = ["cell", "details", "escape", "paragraph", "shown", "table"]

_TABLE = "border-collapse:collapse;margin:0.4em 0"
_CAPTION = "text-align:left;font-weight:600;padding:0.2em 0"
# What no page may hold, and a kernel cannot send: control characters but for breaks and tabs, and halves of pairs.
_UNSENT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CELL = "padding:0.15em 0.7em;border-bottom:1px solid #8886;vertical-align:top"


def escape(value: object) -> str:
    r"""Return `value` as text in which nothing is markup. `None` is the empty text.

    Control characters and halves of surrogate pairs, which cannot be sent to a page, are written out as `\x00`.

    Example:
        >>> escape("<b> & 'c'")
        '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return "" if value is None else html.escape(_UNSENT.sub(_written_out, str(value)), quote=True)


def _written_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape", "surrogatepass").decode("ascii")


def cell(value: object, *, header: bool = False, numeric: bool = False) -> str:
    """Return one escaped cell of a table; numbers align on the right.

    Floats are shown with three decimals, whole numbers with thousands separators when `numeric`.
    """
    tag = "th" if header else "td"
    scope = ' scope="col"' if header else ""
    align = "right" if numeric else "left"
    return f'<{tag}{scope} style="{_CELL};text-align:{align}">{escape(shown(value, numeric=numeric))}</{tag}>'


def shown(value: object, *, numeric: bool) -> object:
    """Return a value as it is shown in a cell: see `cell`."""
    if isinstance(value, float):
        return f"{value:.3f}"
    if numeric and isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return value


def table(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "", numeric: Collection[int] = ()
) -> str:
    """Return a table; every cell is escaped.

    Args:
        header: Names of the columns.
        rows: Cells of each row, as many as `header` has.
        caption: Text above the table.
        numeric: Numbers (from 0) of the columns that hold numbers.

    Raises:
        ValueError: A row has another number of cells than the header.
    """
    lines = [f'<table style="{_TABLE}">']
    if caption:
        lines.append(f'<caption style="{_CAPTION}">{escape(caption)}</caption>')
    names = "".join(cell(name, header=True, numeric=i in numeric) for i, name in enumerate(header))
    lines.append(f"<thead><tr>{names}</tr></thead>")
    lines.append("<tbody>")
    for row in rows:
        if len(row) != len(header):
            message = f"a row has {len(row)} cells and the header {len(header)}"
            raise ValueError(message)
        lines.append("<tr>" + "".join(cell(value, numeric=i in numeric) for i, value in enumerate(row)) + "</tr>")
    lines.append("</tbody></table>")
    return "\n".join(lines)


def paragraph(text: object) -> str:
    """Return one escaped paragraph."""
    return f'<p style="margin:0.4em 0">{escape(text)}</p>'


def details(summary: object, content: str) -> str:
    """Return a folded part: `summary` is escaped, `content` is markup already."""
    return f'<details><summary style="cursor:pointer">{escape(summary)}</summary>\n{content}\n</details>'
