"""Strings of HTML for `_repr_html_` and reports: tables, `details`, inline style and nothing else.

A notebook that is not trusted strips `<style>`, `<svg>`, `<script>`, `data-*` and `aria-*`; what is made
here looks the same before and after. Every text is escaped; what these functions return is markup. `Display` is
what an object shows of itself, as markup and as plain text from the same cells.
"""

from workbench.html._display import Display, Facts, Folded, Grid, Lines, Part, Passage, Shares, cut
from workbench.html._markup import cell, details, escape, paragraph, table
from workbench.html._plain import one_line, plain

__all__ = [
    "Display",
    "Facts",
    "Folded",
    "Grid",
    "Lines",
    "Part",
    "Passage",
    "Shares",
    "cell",
    "cut",
    "details",
    "escape",
    "one_line",
    "paragraph",
    "plain",
    "table",
]
